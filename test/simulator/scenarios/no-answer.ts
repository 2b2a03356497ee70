import type { Sufficient } from '../truth/truth.ts';
import { CAFE, client, gateway, HOME } from './cast.ts';
import { decided, unanswered } from './expect.ts';
import { BYPASS, clientFiles, ENCRYPTED, KEYS } from './parts.ts';
import type { Scenario } from './scenario.ts';

const SEEN: Sufficient = [
  ['wire', 'log'],
  ['debug', 'log'],
];

export const noAnswer: Scenario = {
  name: 'no-answer',
  title: "A firewall on the way drops what comes from the client's new network: three tries, no answer, given up",
  start: '2025-11-04 13:00:00',
  end: '2025-11-04 13:26:00',
  gateways: [gateway({ firstSession: 140 })],
  sites: [
    { ...HOME, tap: 'laptop' },
    { ...CAFE, tap: 'laptop', link: { ...CAFE.link, downToGateway: true } },
  ],
  clients: [client({ clock: { offsetMs: -60, zone: { name: 'EST', minutes: -300 } } })],
  acts: [
    { at: '13:00:10', do: 'connect', client: 'laptop' },
    { at: '13:00:50', do: 'work', client: 'laptop', until: '13:12:00', everySeconds: 16 },
    { at: '13:12:02', do: 'move', client: 'laptop', site: 'cafe', address: '10.20.8.77' },
    { at: '13:12:02', do: 'servers-send', client: 'laptop', gateway: 'gw1', after: [1.9, 3.3, 9.4, 17.2, 30.6] },
    { at: '13:20:00', do: 'type', gateway: 'gw1', commands: ['show clock', 'show crypto ikev2 stats reconnect'] },
  ],
  evidence: {
    captures: [
      { path: 'gateway.pcap', tap: 'gateway', format: 'pcap', resolution: 'us', link: 'ethernet' },
      {
        path: 'laptop.pcapng',
        tap: 'laptop',
        format: 'pcapng',
        resolution: 'ns',
        link: 'ethernet',
        name: 'Wi-Fi',
        receives: 'towards-client',
        clock: { offsetMs: -60 },
      },
    ],
    keys: KEYS,
    gatewayLogs: [
      { path: 'gateway.log', gateway: 'gw1', aspect: 'debug', windows: [{ from: '13:05:00', to: '13:25:30' }] },
    ],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-10-19 08:08:51' }],
    clientLogs: [{ path: 'client/AnyConnect.txt', client: 'laptop', hours: 12 }],
    ...clientFiles('laptop'),
    settings: { clientTz: 'UTC-05:00' },
  },
  expect: {
    attempts: [
      unanswered('network-change', {
        client: 'laptop',
        // An IKE_SA_INIT without an answer has no identity yet, so that a capture alone cannot tell a reconnect from a
        // login; and nothing of it reached the gateway, whose debug knows nothing of a return.
        visible: [['log']],
        // The log says that tries were made; the debug printed this very peer all the time and received nothing.
        outcome: decided('no-answer', SEEN),
        cause: decided('path', SEEN),
        // Dead peer detection failed after the first try had been sent.
        gatewayState: decided('active', [['debug', 'log']]),
      }),
    ],
    findings: [
      BYPASS,
      ENCRYPTED,
      { rule: 'reconnect-unanswered', attempt: 0, from: SEEN },
      { rule: 'ike-unanswered', from: [['wire']] },
      { rule: 'loss-located', from: [['wire']] },
      { rule: 'retransmissions', from: [['wire']] },
    ],
    // It came back early by its own clock, but the gateway never saw it come.
    tolerated: ['reconnect-before-loss-detected'],
  },
};
