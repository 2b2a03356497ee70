import { client, gateway } from './cast.ts';
import { resumed } from './expect.ts';
import { collected, sleep, USUAL_FINDINGS } from './parts.ts';
import type { Scenario } from './scenario.ts';

export const noNat: Scenario = {
  name: 'no-nat',
  title: 'A client without NAT: everything on port 500 and native ESP, through login, sleep and resume',
  start: '2025-02-04 17:00:00',
  end: '2025-02-04 17:25:00',
  gateways: [gateway()],
  sites: [{ name: 'campus', link: { latencyMs: 6, jitterMs: 1 } }],
  clients: [
    client({
      platform: 'linux',
      hostname: 'office3',
      user: 'ravi',
      site: 'campus',
      localAddress: '192.0.2.45',
      clock: { offsetMs: 5, zone: { name: 'CET', minutes: 60 } },
    }),
  ],
  acts: [
    { at: '17:00:06.131', do: 'connect', client: 'laptop' },
    { at: '17:00:40', do: 'work', client: 'laptop', until: '17:10:10', everySeconds: 20 },
    ...sleep({ client: 'laptop', from: '17:10:12', to: '17:21:30.640' }),
    { at: '17:21:50', do: 'work', client: 'laptop', until: '17:24:50', everySeconds: 12 },
    { at: '17:23:00', do: 'type', gateway: 'gw1', commands: ['show crypto session detail', 'show crypto ipsec sa'] },
  ],
  evidence: collected({
    captures: [{ path: 'capture.pcapng', tap: 'gateway', format: 'pcapng', resolution: 'us', link: 'raw' }],
    gatewayLogs: [
      {
        path: 'gateway.log',
        gateway: 'gw1',
        aspect: 'debug',
        verbosity: { default: true, error: true, internal: true, packet: true },
        dumps: 'own-record',
      },
    ],
    clientLogs: [{ path: 'client/journal.txt', client: 'laptop', flavour: 'journal-short' }],
    settings: { clientTz: 'UTC+01:00', year: 2025 },
  }),
  expect: { attempts: [resumed('system-resume', { client: 'laptop' })], findings: USUAL_FINDINGS },
};
