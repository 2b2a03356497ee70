import { client, gateway, HOME } from './cast.ts';
import { resumed } from './expect.ts';
import { collected, sleep, USUAL_FINDINGS } from './parts.ts';
import type { Act, PeerPlan, Scenario } from './scenario.ts';

// Branch routers and FlexVPN spokes open their SAs with one IKE_AUTH and without EAP, which is just what a reconnect looks
// like. Their keys stand in a profile of their own, which has no `reconnect`.

const PEERS: readonly PeerPlan[] = Array.from({ length: 20 }, (_, index) => {
  const behindNat = index % 4 === 3;
  return {
    name: `branch${index + 1}`,
    site: behindNat ? 'carrier' : 'branches',
    address: behindNat ? `100.64.8.${20 + index}` : `192.0.2.${20 + index}`,
    identity: `branch${index + 1}.example.net`,
    gateway: 'gw1',
    suite: index % 2 === 0 ? 'aes256-sha512-ecp256' : 'aes256-sha384-ecp256',
    flexVpn: index % 5 < 2,
    childLife: index % 3 === 0 ? 300 : 0,
    ikeLife: index % 7 === 2 ? 400 : 0,
    traffic: 160,
  };
});

const started: readonly Act[] = PEERS.map(({ name }, index) => ({
  at: `05:00:${String(1 + 2 * index).padStart(2, '0')}.${200 + 31 * index}`,
  do: 'start-peer',
  peer: name,
}));

export const foreignPeers: Scenario = {
  name: 'foreign-peers',
  title: 'Twenty site-to-site and FlexVPN peers on the gateway, and one AnyConnect client that sleeps and resumes',
  start: '2025-11-18 05:00:00',
  end: '2025-11-18 05:14:40',
  gateways: [gateway({ credential: 'ecdsa' })],
  sites: [
    HOME,
    { name: 'branches', link: { latencyMs: 11, jitterMs: 2 } },
    {
      name: 'carrier',
      nat: { publicAddress: '203.0.113.222', firstPort: 5_120 },
      link: { latencyMs: 24, jitterMs: 5 },
    },
  ],
  clients: [client({ clock: { offsetMs: -380, zone: { name: 'PST', minutes: -480 } } })],
  peers: PEERS,
  acts: [
    ...started,
    { at: '05:01:06.131', do: 'connect', client: 'laptop' },
    { at: '05:01:40', do: 'work', client: 'laptop', until: '05:05:58', everySeconds: 20 },
    ...sleep({ client: 'laptop', from: '05:06:00', to: '05:12:10.280' }),
    { at: '05:12:30', do: 'work', client: 'laptop', until: '05:14:30', everySeconds: 12 },
    {
      at: '05:13:20',
      do: 'type',
      gateway: 'gw1',
      commands: [
        'show clock',
        'show crypto session brief',
        'show crypto ikev2 sa',
        'show crypto ikev2 stats reconnect',
      ],
    },
  ],
  evidence: collected({
    captures: [
      { path: 'capture.pcapng', tap: 'gateway', format: 'pcapng', resolution: 'us', link: 'ethernet', name: 'Gi1' },
    ],
    keys: [{ path: 'keys/keys.json', form: 'json' }],
    gatewayLogs: [
      {
        path: 'gateway.log',
        gateway: 'gw1',
        aspect: 'debug',
        windows: [
          { from: '05:00:50', to: '05:01:40' },
          { from: '05:06:30', to: '05:07:20' },
          { from: '05:12:00', to: '05:12:40' },
        ],
      },
      { path: 'show.txt', gateway: 'gw1', aspect: 'show' },
    ],
    settings: { clientTz: 'UTC-08:00' },
  }),
  expect: { attempts: [resumed('system-resume', { client: 'laptop' })], findings: USUAL_FINDINGS },
};
