import { client, gateway, HOME } from './cast.ts';
import { clientFiles, ENCRYPTED, KEYS } from './parts.ts';
import type { Scenario } from './scenario.ts';

export const allFine: Scenario = {
  name: 'all-fine',
  title: 'Login, work, rekeys of the Child SA, disconnect: nothing to find',
  start: '2025-02-25 10:00:00',
  end: '2025-02-25 10:36:00',
  gateways: [
    gateway({
      firstSession: 33,
      https: true,
      // No profile to deliver: the cell of the table that asks for nothing.
      profile: { name: 'AnyConnect-EAP', reconnect: 3600, anyConnectProfile: false, extraLines: [] },
      dpd: { interval: 60, retry: 5, mode: 'periodic' },
    }),
  ],
  sites: [HOME],
  clients: [client({ platform: 'linux', hostname: 'dev-box', clock: { offsetMs: 5 } })],
  acts: [
    { at: '10:00:10', do: 'connect', client: 'laptop' },
    { at: '10:00:50', do: 'work', client: 'laptop', until: '10:34:00', everySeconds: 30 },
    { at: '10:12:00', do: 'rekey', client: 'laptop' },
    { at: '10:15:00', do: 'type', gateway: 'gw1', commands: ['show crypto session detail', 'show crypto ipsec sa'] },
    { at: '10:24:00', do: 'gateway-rekey', gateway: 'gw1', who: 'user1', what: 'child' },
    { at: '10:34:40', do: 'disconnect', client: 'laptop' },
  ],
  evidence: {
    captures: [{ path: 'capture.pcap', tap: 'gateway', format: 'pcap', resolution: 'us', link: 'ethernet' }],
    keys: KEYS,
    gatewayLogs: [
      {
        path: 'gateway.log',
        gateway: 'gw1',
        aspect: 'debug',
        verbosity: { default: true, error: true, internal: true, packet: false },
        windows: [{ from: '10:00:01', to: '10:35:40' }],
      },
    ],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-02-03 14:44:12' }],
    clientLogs: [{ path: 'client/journal.export', client: 'laptop', flavour: 'journal-export' }],
    ...clientFiles('laptop'),
  },
  expect: { attempts: [], findings: [ENCRYPTED] },
};
