import { credential } from '../crypto/credential.ts';
import { suiteNamed } from '../crypto/suites.ts';
import { newNetwork } from '../net/network.ts';
import type { LinkState } from '../net/topology.ts';
import type { GatewayDescription } from '../world/descriptions.ts';
import type { GatewayNote, GatewayState } from '../world/notes.ts';
import { seeded } from '../world/random.ts';
import { DAY, SECOND, utc } from '../world/time.ts';
import { newWorld } from '../world/world.ts';
import { newClient } from './client.ts';
import { newGateway } from './gateway.ts';
import { type Habits, USUAL } from './habits.ts';
import { newLedger } from './ledger.ts';

// One gateway and one client behind a NAT, for the tests of the peers. The gateway keeps a lost session for a minute.

const START = utc('2025-03-20 14:00:00');
const ADDRESS = '198.51.100.10';

export interface SmallOptions {
  readonly gateway?: Partial<Pick<GatewayDescription, 'dpd' | 'cookieChallenge'>>;
  readonly link?: Partial<LinkState>;
  /** Group of the client's first KE payload; the gateway wants 19. */
  readonly guess?: number;
  readonly habits?: Partial<Habits>;
}

export function smallWorld({ gateway: own = {}, link = {}, guess = 19, habits = {} }: SmallOptions = {}) {
  const world = newWorld('small', START);
  const network = newNetwork(world);
  const ledger = newLedger();
  const site = network.createSite({ name: 'home', nat: { publicAddress: '203.0.113.24', firstPort: 40_001 }, link });
  const suites = [suiteNamed('aes256-sha512-ecp256')];
  const esp = suiteNamed('aes256-sha384');
  const attributes = { sessionId: 28_720, token: 28_721 };
  const certified = credential(seeded('small'), {
    kind: 'ecdsa',
    subject: 'vpn.example.com',
    dnsName: 'vpn.example.com',
    organization: 'Example',
    chain: 1,
    notBefore: START - DAY,
    notAfter: START + DAY,
  });
  const gateway = newGateway({
    world,
    host: network.gatewayHost({ address: ADDRESS, tap: 'gateway' }),
    description: {
      name: 'gw1',
      hostname: 'gw1',
      domain: 'example.com',
      host: 'vpn.example.com',
      address: ADDRESS,
      release: '17.16.1a',
      serial: '9EXAMPLE001',
      clock: {},
      ntp: 'synchronized',
      profile: { name: 'AnyConnect-EAP', reconnect: 60, anyConnectProfile: true, extraLines: [] },
      pool: { name: 'ACPPOOL', first: '192.168.20.5', last: '192.168.20.6' },
      dpd: { interval: 10, retry: 2, mode: 'on-demand' },
      suites,
      esp,
      credential: 'ecdsa',
      chain: 1,
      fragmentationMtu: null,
      cookieChallenge: false,
      https: false,
      lifetimeSeconds: 86_400,
      ...own,
    },
    credential: certified,
    suites,
    esp,
    attributes,
    users: new Map([['user1', 'Fake-Password']]),
    peers: [],
    sessionIds: ['firstSessionId0001'],
    ledger,
    firstSession: 1,
    answers: 0,
  });
  const client = newClient({
    world,
    host: site.attach('192.168.1.23'),
    description: {
      name: 'laptop',
      platform: 'windows',
      version: '5.1.8.105',
      hostname: 'LAPTOP-24',
      user: 'user1',
      clock: {},
      entry: 'IKEv2_Gateway',
      host: 'vpn.example.com',
      preferences: { autoReconnect: true, behavior: 'ReconnectAfterResume' },
      bypassDownloader: true,
      localAddress: '192.168.1.23',
    },
    gateway: { name: 'gw1', address: ADDRESS },
    suites: [...suites, suiteNamed('aes256-sha512-modp2048')],
    guess,
    esp: [esp],
    attributes,
    password: 'Fake-Password',
    typos: [],
    caKeyHash: certified.caKeyHash,
    fragmentAbove: null,
    ledger,
    // A client that does not probe is silent whenever nobody makes it talk.
    habits: { ...USUAL, thinkSeconds: 1, probeSeconds: 86_400, ...habits },
  });

  const play = (seconds: number): void => world.runUntil(world.now() + seconds * SECOND);
  const noted = <K extends GatewayNote['kind']>(kind: K): Extract<GatewayNote, { kind: K }>[] =>
    gateway.notes.filter((note): note is Extract<GatewayNote, { kind: K }> => note.kind === kind);
  /** What a show command would print now. */
  function state(): GatewayState {
    gateway.type('show');
    const shown = noted('command').at(-1)?.state;
    if (shown === undefined) throw new Error('a command has a state');
    return shown;
  }
  function login(): void {
    client.connect();
    play(30);
  }

  return { world, network, site, ledger, gateway, client, play, noted, state, login };
}
