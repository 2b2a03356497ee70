import { USUAL } from '../peers/habits.ts';
import { client, gateway, HOME } from './cast.ts';
import { resumed } from './expect.ts';
import { BYPASS, clientFiles, ENCRYPTED, KEYS } from './parts.ts';
import type { Scenario } from './scenario.ts';

export const pathOutage: Scenario = {
  name: 'path-outage',
  title: 'The path is down for 50 s: both ends give up the SA, and the session is resumed as soon as it is back',
  start: '2025-06-03 07:10:00',
  end: '2025-06-03 07:26:00',
  gateways: [
    gateway({
      credential: 'ecdsa',
      firstSession: 7,
      release: '17.12.4',
      dpd: { interval: 20, retry: 2, mode: 'on-demand' },
    }),
  ],
  sites: [{ ...HOME, tap: 'laptop' }],
  clients: [
    client({
      name: 'macbook',
      platform: 'macos',
      hostname: 'macbook-7',
      clock: { offsetMs: 45, zone: { name: 'CEST', minutes: 120 } },
      habits: { ...USUAL, probeSeconds: 60 },
    }),
  ],
  acts: [
    { at: '07:10:12', do: 'connect', client: 'macbook' },
    { at: '07:10:50', do: 'work', client: 'macbook', until: '07:16:00', everySeconds: 14 },
    { at: '07:14:50', do: 'link', site: 'home', set: { down: true } },
    { at: '07:14:50', do: 'servers-send', client: 'macbook', gateway: 'gw1', after: [0.8, 2.1, 4.7, 11, 23] },
    // After the last liveness check of the client and before its first try.
    { at: '07:15:40.300', do: 'link', site: 'home', set: { down: false } },
    { at: '07:16:10', do: 'work', client: 'macbook', until: '07:25:30', everySeconds: 14 },
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
      // The client's capture has liveness checks that never passed the gateway's, and the other way round.
      { rule: 'loss-located', from: [['wire']] },
      { rule: 'retransmissions', from: [['wire']] },
    ],
    // When the path was back nobody wrote down, so the half minute has no certain beginning.
    tolerated: ['reconnect-slow'],
  },
};
