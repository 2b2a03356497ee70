import { client, gateway, HOME } from './cast.ts';
import { resumed } from './expect.ts';
import { collected, sleep, USUAL_FINDINGS } from './parts.ts';
import type { Scenario } from './scenario.ts';

// Three IKE_SA_INIT requests with one initiator SPI: without a cookie, with it, and with the group that the gateway wants
// (RFC 7296 §2.6). None of them repeats another, and in the end everything works.

export const invalidKeAndCookie: Scenario = {
  name: 'invalid-ke-and-cookie',
  title: 'The gateway asks for a cookie and for another group before login and resume, which then work',
  start: '2025-01-28 19:05:00',
  end: '2025-01-28 19:27:00',
  gateways: [gateway({ cookieChallenge: true, ike: ['aes256-sha512-ecp256', 'aes256-sha384-ecp256'] })],
  sites: [HOME],
  clients: [
    client({
      platform: 'linux',
      hostname: 'thinkpad',
      user: 'jo',
      clock: { offsetMs: -70, zone: { name: 'GMT', minutes: 0 } },
      guess: 14,
    }),
  ],
  acts: [
    { at: '19:05:07.777', do: 'connect', client: 'laptop' },
    { at: '19:05:40', do: 'work', client: 'laptop', until: '19:13:10', everySeconds: 20 },
    ...sleep({ client: 'laptop', from: '19:13:12', to: '19:24:20.650' }),
    { at: '19:24:40', do: 'work', client: 'laptop', until: '19:26:50', everySeconds: 12 },
  ],
  evidence: collected({
    captures: [{ path: 'capture.pcapng', tap: 'gateway', format: 'pcapng', resolution: 'ns', link: 'sll' }],
    gatewayLogs: [{ path: 'btrace.log', gateway: 'gw1', aspect: 'debug', form: 'btrace' }],
    clientLogs: [{ path: 'client/syslog', client: 'laptop', flavour: 'syslog' }],
    settings: { year: 2025 },
  }),
  expect: {
    attempts: [resumed('system-resume', { client: 'laptop' })],
    findings: USUAL_FINDINGS,
    // Login and resume meet INVALID_KE_PAYLOAD once each: repeated in the case, not in any negotiation.
    tolerated: ['invalid-ke-repeated'],
  },
};
