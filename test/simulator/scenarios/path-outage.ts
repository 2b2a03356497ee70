import { client, gateway, HOME } from './cast.ts';
import { resumed } from './expect.ts';
import { BYPASS, clientFiles, ENCRYPTED, KEYS } from './parts.ts';
import type { Scenario } from './scenario.ts';

export const pathOutage: Scenario = {
  name: 'path-outage',
  title: 'The path is down for two minutes: the first try goes unanswered, a later one resumes the session',
  start: '2025-06-03 07:10:00',
  end: '2025-06-03 07:32:00',
  gateways: [gateway({ credential: 'ecdsa', firstSession: 7, release: '17.12.4' })],
  sites: [{ ...HOME, tap: 'laptop' }],
  clients: [
    client({
      name: 'macbook',
      platform: 'macos',
      hostname: 'macbook-7',
      clock: { offsetMs: 45, zone: { name: 'CEST', minutes: 120 } },
    }),
  ],
  acts: [
    { at: '07:10:12', do: 'connect', client: 'macbook' },
    { at: '07:10:50', do: 'work', client: 'macbook', until: '07:22:00', everySeconds: 14 },
    { at: '07:20:00', do: 'link', site: 'home', set: { down: true } },
    { at: '07:20:00', do: 'servers-send', client: 'macbook', gateway: 'gw1', after: [0.8, 2.1, 4.7, 11, 23, 40] },
    { at: '07:21:55', do: 'link', site: 'home', set: { down: false } },
    { at: '07:23:10', do: 'work', client: 'macbook', until: '07:31:30', everySeconds: 14 },
  ],
  evidence: {
    captures: [
      { path: 'span-gateway.pcapng', tap: 'gateway', format: 'pcapng', resolution: 'us', link: 'vlan', name: 'span1' },
      // `tcpdump -i` on the Mac itself, whose clock it has.
      {
        path: 'client/utun.pcap',
        tap: 'laptop',
        format: 'pcap',
        resolution: 'us',
        link: 'null',
        receives: 'towards-client',
        clock: { offsetMs: 45 },
      },
    ],
    keys: KEYS,
    gatewayLogs: [{ path: 'collector/gw1.log', gateway: 'gw1', aspect: 'debug', form: 'rfc5424' }],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-04-30 16:20:08' }],
    clientLogs: [{ path: 'client/log-show.txt', client: 'macbook', flavour: 'macos-unified' }],
    ...clientFiles('macbook'),
  },
  expect: {
    attempts: [resumed('path-loss', { client: 'macbook' })],
    findings: [
      BYPASS,
      ENCRYPTED,
      // The client's own capture shows four sendings over 24 s without an answer, that of the gateway that none arrived.
      { rule: 'ike-unanswered', from: [['wire']] },
      { rule: 'loss-located', from: [['wire']] },
      { rule: 'retransmissions', from: [['wire']] },
    ],
    // When the path was back nobody wrote down, so the half minute has no certain beginning.
    tolerated: ['reconnect-slow'],
  },
};
