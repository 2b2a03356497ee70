import { client, gateway } from './cast.ts';
import { decided, GATEWAY_SIDE, NEVER, resumed } from './expect.ts';
import { BYPASS, ENCRYPTED, sleep } from './parts.ts';
import type { Act, Scenario } from './scenario.ts';

// One short session for each way to protect IKE, half of them at a gateway with an RSA certificate, half at one with
// ECDSA. IOS XE itself has CBC and GCM; the others are what readers of captures must open all the same.

const SUITES: readonly (readonly [suite: string, group: number])[] = [
  ['aes128-sha1-modp1024', 2],
  ['aes192-sha256-modp1536', 5],
  ['aes256-sha384-modp2048', 14],
  ['aes256-sha512-modp3072', 15],
  ['aes128gcm8-prfsha256-ecp256', 19],
  ['aes192gcm12-prfsha384-ecp384', 20],
  ['aes256gcm16-prfsha512-ecp521', 21],
  ['aes256ctr-sha256-prfsha1-x25519', 31],
  ['aes128ccm8-prfsha256-ecp256', 19],
  ['aes256ccm16-prfsha512-modp2048', 14],
  ['aes256gcm16-prfsha384-x25519', 31],
];

const PEOPLE = SUITES.map(([suite, group], index) => ({
  name: `pc${String(index + 1).padStart(2, '0')}`,
  suite,
  group,
  gateway: index % 2 === 0 ? 'gw1' : 'gw2',
}));
const SLEEPERS = ['pc05', 'pc08'];

const at = (seconds: number): string =>
  `18:${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;

const actsOf = (name: string, index: number): Act[] => [
  { at: at(4 + 25 * index), do: 'connect', client: name },
  { at: at(40 + 25 * index), do: 'work', client: name, until: at(110 + 25 * index), everySeconds: 20 },
  ...(SLEEPERS.includes(name) ? [] : [{ at: at(115 + 25 * index), do: 'disconnect', client: name } as const]),
];

const suitesOf = (gateway: string): string[] =>
  PEOPLE.filter((person) => person.gateway === gateway).map(({ suite }) => suite);

const sleeper = (name: string) =>
  resumed('system-resume', {
    client: name,
    visible: GATEWAY_SIDE,
    trigger: decided('system-resume', name === 'pc05' ? [['log']] : NEVER),
    outcome: decided('resumed', GATEWAY_SIDE),
    cause: decided('none', GATEWAY_SIDE),
    sequel: decided('none-seen', GATEWAY_SIDE),
  });

export const everySuite: Scenario = {
  name: 'every-suite',
  title: 'Eleven clients with eleven IKE suites at an RSA and an ECDSA gateway; two of them sleep and resume',
  start: '2025-12-03 18:00:00',
  end: '2025-12-03 18:19:00',
  gateways: [
    gateway({ ike: suitesOf('gw1'), tap: 'segment' }),
    gateway({
      name: 'gw2',
      hostname: 'gw2',
      host: 'vpn2.example.com',
      address: '198.51.100.20',
      serial: '9EXAMPLE002',
      credential: 'ecdsa',
      ike: suitesOf('gw2'),
      espSuite: 'aes128-sha256',
      pool: { name: 'ACPPOOL', first: '192.168.30.5', last: '192.168.30.60' },
      tap: 'segment',
    }),
  ],
  sites: PEOPLE.map(({ name }, index) => ({
    name,
    nat: { publicAddress: `203.0.113.${40 + index}` },
    link: { latencyMs: 10 + index, jitterMs: 2 },
  })),
  clients: PEOPLE.map(({ name, suite, group, gateway: box }, index) =>
    client({
      name,
      user: name,
      hostname: name,
      platform: 'linux',
      site: name,
      gateway: box,
      host: box === 'gw1' ? 'vpn.example.com' : 'vpn2.example.com',
      ike: [suite],
      guess: group,
      localAddress: `192.168.${index + 1}.20`,
      clock: { offsetMs: 15 * index, zone: { name: 'UTC', minutes: 0 } },
    }),
  ),
  acts: [
    ...PEOPLE.flatMap(({ name }, index) => actsOf(name, index)),
    ...sleep({ client: 'pc05', from: at(250), to: '18:15:20.500' }),
    ...sleep({ client: 'pc08', gateway: 'gw2', from: at(330), to: '18:16:10.250' }),
    { at: '18:15:40', do: 'work', client: 'pc05', until: '18:18:40', everySeconds: 30 },
    { at: '18:16:30', do: 'work', client: 'pc08', until: '18:18:40', everySeconds: 30 },
  ],
  evidence: {
    captures: [
      { path: 'capture.pcap', tap: 'segment', format: 'pcap', resolution: 'ns', link: 'ethernet', bigEndian: true },
    ],
    keys: [
      { path: 'keys/ikev2_decryption_table', form: 'wireshark' },
      { path: 'keys/keys.json', form: 'json' },
    ],
    gatewayLogs: [
      { path: 'gw1/gateway.log', gateway: 'gw1', aspect: 'debug' },
      {
        path: 'gw2/gateway.log',
        gateway: 'gw2',
        aspect: 'debug',
        windows: [{ from: '18:05:00', to: '18:18:30' }],
      },
    ],
    configs: [
      { path: 'gw1/running-config.txt', gateway: 'gw1', changedAt: '2025-11-18 08:41:17' },
      { path: 'gw2/running-config.txt', gateway: 'gw2', changedAt: '2025-11-20 15:02:44' },
    ],
    clientLogs: [{ path: 'pc05/journal.export', client: 'pc05', flavour: 'journal-export' }],
    policies: [{ path: 'pc05/AnyConnectLocalPolicy.xml', client: 'pc05' }],
    profiles: [{ path: 'pc05/acvpn.xml', client: 'pc05' }],
  },
  expect: {
    attempts: SLEEPERS.map(sleeper),
    findings: [ENCRYPTED, BYPASS],
  },
};
