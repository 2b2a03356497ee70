import { client, gateway } from './cast.ts';
import { resumed } from './expect.ts';
import { collected, sleep, USUAL_FINDINGS } from './parts.ts';
import type { Scenario } from './scenario.ts';

export const hostileNetwork: Scenario = {
  name: 'hostile-network',
  title:
    'A network that loses, doubles, delays and reorders packets: login and resume get through by repeating themselves',
  start: '2025-04-17 20:00:00',
  end: '2025-04-17 20:27:00',
  gateways: [gateway()],
  sites: [
    {
      name: 'ferry',
      nat: { publicAddress: '203.0.113.199', firstPort: 12_881 },
      link: {
        latencyMs: 95,
        jitterMs: 60,
        lossToGateway: 0.08,
        lossToClient: 0.08,
        reorder: 0.05,
        duplicate: 0.03,
      },
      tap: 'laptop',
    },
  ],
  clients: [
    client({
      platform: 'macos',
      hostname: 'Jos-MacBook-Air',
      user: 'jo',
      site: 'ferry',
      localAddress: '172.20.10.3',
      clock: { offsetMs: 520, zone: { name: 'BST', minutes: 60 } },
    }),
  ],
  acts: [
    { at: '20:00:10.310', do: 'connect', client: 'laptop' },
    { at: '20:02:30', do: 'work', client: 'laptop', until: '20:11:00', everySeconds: 15 },
    ...sleep({ client: 'laptop', from: '20:11:02', to: '20:22:15.700' }),
    { at: '20:24:00', do: 'work', client: 'laptop', until: '20:26:50', everySeconds: 10 },
  ],
  evidence: collected({
    captures: [
      { path: 'gateway.pcap', tap: 'gateway', format: 'pcap', resolution: 'us', link: 'ethernet' },
      {
        path: 'laptop.pcap',
        tap: 'laptop',
        format: 'pcap',
        resolution: 'us',
        link: 'null',
        clock: { offsetMs: 520 },
      },
    ],
    clientLogs: [{ path: 'client/system.log', client: 'laptop', flavour: 'macos-system' }],
    settings: { clientTz: 'UTC+01:00', year: 2025 },
  }),
  expect: {
    attempts: [resumed('system-resume', { client: 'laptop' })],
    findings: [
      ...USUAL_FINDINGS,
      { rule: 'retransmissions', from: [['wire']] },
      { rule: 'loss-located', from: [['wire']] },
    ],
    tolerated: [
      // Doubled packets are replays to whoever counts sequence numbers.
      'esp-sequence-gap',
      // A lost IKE_AUTH costs four seconds and its repetition seven more: some journeys take longer than 30 s.
      'reconnect-slow',
    ],
  },
};
