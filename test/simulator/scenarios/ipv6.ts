import { client, gateway } from './cast.ts';
import { resumed } from './expect.ts';
import { collected, sleep, USUAL_FINDINGS } from './parts.ts';
import type { Scenario } from './scenario.ts';

// No NAT anywhere: IKE stays on port 500 and ESP is a protocol of its own. The gateway's answer in IKE_AUTH goes in
// fragments with extension headers.

export const ipv6: Scenario = {
  name: 'ipv6',
  title: 'Outside addresses are IPv6; a laptop sleeps and resumes',
  start: '2025-05-14 12:40:00',
  end: '2025-05-14 13:05:00',
  gateways: [gateway({ address: '2001:db8:10::10', chain: 2 })],
  sites: [{ name: 'home', link: { latencyMs: 13, jitterMs: 2 } }],
  clients: [
    client({
      platform: 'macos',
      hostname: 'Lenas-MacBook',
      user: 'lena',
      localAddress: '2001:db8:24:1:4c1f:9aff:fe32:7d21',
      clock: { offsetMs: -30, zone: { name: 'CEST', minutes: 120 } },
    }),
  ],
  acts: [
    { at: '12:40:06.131', do: 'connect', client: 'laptop' },
    { at: '12:40:40', do: 'work', client: 'laptop', until: '12:50:10', everySeconds: 20 },
    { at: '12:46:00', do: 'type', gateway: 'gw1', commands: ['show crypto session detail', 'show crypto ikev2 sa'] },
    ...sleep({ client: 'laptop', from: '12:50:12', to: '13:01:30.640' }),
    { at: '13:01:50', do: 'work', client: 'laptop', until: '13:04:50', everySeconds: 12 },
  ],
  evidence: collected({
    captures: [{ path: 'capture.pcapng', tap: 'gateway', format: 'pcapng', resolution: 'us', link: 'sll2' }],
    clientLogs: [{ path: 'client/unified.log', client: 'laptop', flavour: 'macos-compact' }],
    settings: { clientTz: 'UTC+02:00' },
  }),
  expect: { attempts: [resumed('system-resume', { client: 'laptop' })], findings: USUAL_FINDINGS },
};
