import { client, gateway, HOME } from './cast.ts';
import { decided, unanswered } from './expect.ts';
import { collected, sleep, USUAL_FINDINGS } from './parts.ts';
import type { Scenario } from './scenario.ts';

// The gateway sends two certificates of its CA with its own, so its answer in IKE_AUTH takes several IP fragments. At
// home they all arrive; the firewall of the hotel passes only packets that have ports.

export const fragmentsLost: Scenario = {
  name: 'fragments-lost',
  title:
    'A laptop wakes up in a hotel whose firewall drops later IP fragments: the answer to its reconnect never arrives whole',
  start: '2025-04-08 16:30:00',
  end: '2025-04-08 16:58:00',
  gateways: [gateway({ chain: 3 })],
  sites: [
    { ...HOME, tap: 'laptop' },
    {
      name: 'hotel',
      nat: { publicAddress: '203.0.113.201', firstPort: 22_417 },
      link: { latencyMs: 31, jitterMs: 6, dropLaterFragments: 'both' },
      tap: 'laptop',
    },
  ],
  clients: [client()],
  acts: [
    { at: '16:30:12.406', do: 'connect', client: 'laptop' },
    { at: '16:30:50', do: 'work', client: 'laptop', until: '16:39:58', everySeconds: 20 },
    ...sleep({ client: 'laptop', from: '16:40:00', to: '16:51:08.119', networkAfterSeconds: 3.4 }),
    { at: '16:51:09.302', do: 'move', client: 'laptop', site: 'hotel', address: '10.44.7.91' },
  ],
  evidence: collected({
    captures: [
      { path: 'gateway.pcapng', tap: 'gateway', format: 'pcapng', resolution: 'us', link: 'sll', name: 'any' },
      {
        path: 'laptop.pcap',
        tap: 'laptop',
        format: 'pcap',
        resolution: 'us',
        link: 'ethernet',
        receives: 'towards-client',
        clock: { offsetMs: -380 },
      },
    ],
    gatewayLogs: [
      {
        path: 'show-logging.txt',
        gateway: 'gw1',
        aspect: 'debug',
        form: 'buffer',
        stamp: { year: false, msec: true, zone: true, localtime: true },
      },
    ],
    clientLogs: [{ path: 'client/AnyConnect.txt', client: 'laptop', encoding: 'utf-16le', hours: 12 }],
    settings: { clientTz: 'UTC-07:00', year: 2025 },
  }),
  expect: {
    attempts: [
      unanswered('system-resume', {
        client: 'laptop',
        // The gateway knew the session and took the reconnect for done; only its answer got lost.
        lateness: decided('within', [['debug', 'config']]),
        gatewayState: decided('inactive', [['debug']]),
      }),
    ],
    findings: [
      ...USUAL_FINDINGS,
      { rule: 'ike-auth-lost-in-fragments', from: [['wire']], attempt: 0 },
      // Each IKE_AUTH request went out four times.
      { rule: 'retransmissions', from: [['wire']] },
      { rule: 'loss-located', from: [['wire']] },
    ],
    tolerated: [
      // IKE_SA_INIT was answered and IKE_AUTH in pieces: whether that is "no response" is a matter of words.
      'reconnect-unanswered',
      // From its second try on the client meets the SA of the try before, which the gateway holds as active.
      'reconnect-before-loss-detected',
    ],
  },
};
