import { USUAL } from '../peers/habits.ts';
import { client, gateway } from './cast.ts';
import { ANY_LOG, decided, GATEWAY_SIDE, NEVER, resumed } from './expect.ts';
import { collected, ENCRYPTED } from './parts.ts';
import type { Act, AttemptExpectation, Scenario } from './scenario.ts';

// A class of twelve loses its uplink and goes over to another one. The gateway still holds every SA as active when all of
// them come back within seconds from one new address: a capture without keys shows twelve reconnects and twelve sessions
// but not which belong together.

const NAMES = Array.from({ length: 12 }, (_, index) => `seat${String(index + 1).padStart(2, '0')}`);
const [WITNESS = ''] = NAMES;

const clock = (minute: number, second: number): string =>
  `14:${String(minute).padStart(2, '0')}:${String(second).padStart(2, '0')}`;

const actsOf = (name: string, index: number): Act[] => [
  { at: `${clock(0, 5 + 4 * index)}.${100 + 37 * index}`, do: 'connect', client: name },
  { at: clock(1, 30 + index), do: 'work', client: name, until: '14:07:00', everySeconds: 80 },
  {
    at: `${clock(7, 10 + Math.floor(index / 2))}.${index % 2 === 0 ? '150' : '640'}`,
    do: 'move',
    client: name,
    site: 'backup',
    address: `10.20.0.${31 + index}`,
  },
  { at: clock(7, 40 + index), do: 'work', client: name, until: '14:10:40', everySeconds: 80 },
];

function expected(name: string): AttemptExpectation {
  const seen = name === WITNESS ? ANY_LOG : GATEWAY_SIDE;
  return resumed('network-change', {
    client: name,
    visible: seen,
    // One client's log was collected.
    trigger: decided('network-change', name === WITNESS ? [['log']] : NEVER),
    outcome: decided('resumed', seen),
    cause: decided('none', seen),
    sequel: decided('none-seen', seen),
    // Nothing that depends on the session can be said where the session is not known.
    lateness: decided('within', [['debug', 'config']]),
    gatewayState: decided('active', [['debug']]),
  });
}

export const natMassSwitch: Scenario = {
  name: 'nat-mass-switch',
  title:
    'Twelve clients behind one NAT switch to another network at once and resume, before the gateway has missed them',
  start: '2025-09-09 14:00:00',
  end: '2025-09-09 14:11:00',
  gateways: [gateway({ credential: 'ecdsa' })],
  sites: [
    { name: 'school', nat: { publicAddress: '203.0.113.130', firstPort: 20_480 }, link: { latencyMs: 9, jitterMs: 2 } },
    {
      name: 'backup',
      nat: { publicAddress: '203.0.113.131', firstPort: 43_118 },
      link: { latencyMs: 38, jitterMs: 9 },
    },
  ],
  clients: NAMES.map((name, index) =>
    client({
      name,
      user: name,
      hostname: `ROOM4-${name.toUpperCase()}`,
      site: 'school',
      localAddress: `10.10.0.${31 + index}`,
      clock: { offsetMs: 40 * index - 200, zone: { name: 'CEST', minutes: 120 } },
      habits: { ...USUAL, thinkSeconds: 9 + index, probeSeconds: 60 },
    }),
  ),
  acts: NAMES.flatMap(actsOf),
  evidence: collected({
    captures: [{ path: 'capture.pcapng', tap: 'gateway', format: 'pcapng', resolution: 'us', link: 'ethernet' }],
    keys: [{ path: 'keys/ikev2_decryption_table', form: 'wireshark' }],
    gatewayLogs: [
      {
        path: 'gateway.log',
        gateway: 'gw1',
        aspect: 'debug',
        windows: [{ from: '14:06:50', to: '14:07:45' }],
      },
    ],
    clientLogs: [{ path: 'client/AnyConnect.txt', client: WITNESS, dateOrder: 'dmy' }],
    policies: [{ path: 'client/AnyConnectLocalPolicy.xml', client: WITNESS }],
    profiles: [{ path: 'client/acvpn.xml', client: WITNESS }],
    settings: { clientTz: 'UTC+02:00' },
  }),
  expect: {
    attempts: NAMES.map(expected),
    findings: [
      ENCRYPTED,
      { rule: 'bypass-downloader-conflict', from: [['policy', 'config']] },
      { rule: 'reconnect-before-loss-detected', from: [['wire', 'debug']] },
    ],
  },
};
