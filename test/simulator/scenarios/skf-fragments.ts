import { client, gateway, HOME } from './cast.ts';
import { resumed } from './expect.ts';
import { collected, sleep, USUAL_FINDINGS } from './parts.ts';
import type { Scenario } from './scenario.ts';

export const skfFragments: Scenario = {
  name: 'skf-fragments',
  title: 'Both sides fragment IKE themselves (RFC 7383); login and resume work',
  start: '2025-06-12 09:10:00',
  end: '2025-06-12 09:31:00',
  gateways: [gateway({ chain: 2, fragmentationMtu: 576 })],
  sites: [HOME],
  clients: [
    client({
      platform: 'linux',
      hostname: 'workstation7',
      user: 'kim',
      clock: { offsetMs: 12, zone: { name: 'CEST', minutes: 120 } },
      fragmentAbove: 548,
    }),
  ],
  acts: [
    { at: '09:10:08.871', do: 'connect', client: 'laptop' },
    { at: '09:10:40', do: 'work', client: 'laptop', until: '09:17:20', everySeconds: 20 },
    ...sleep({ client: 'laptop', from: '09:17:22', to: '09:28:40.553' }),
    { at: '09:28:58', do: 'work', client: 'laptop', until: '09:30:50', everySeconds: 12 },
    { at: '09:29:45', do: 'type', gateway: 'gw1', commands: ['show crypto ikev2 sa detailed'] },
  ],
  evidence: collected({
    captures: [{ path: 'capture.pcap', tap: 'gateway', format: 'pcap', resolution: 'ns', link: 'raw' }],
    gatewayLogs: [
      {
        path: 'gateway.log',
        gateway: 'gw1',
        aspect: 'debug',
        verbosity: { default: true, error: true, internal: true, packet: false },
      },
    ],
    clientLogs: [{ path: 'client/journal.json', client: 'laptop', flavour: 'journal-json' }],
  }),
  expect: { attempts: [resumed('system-resume', { client: 'laptop' })], findings: USUAL_FINDINGS },
};
