import { credential } from '../crypto/credential.ts';
import { suiteNamed } from '../crypto/suites.ts';
import { newNetwork } from '../net/network.ts';
import type { Network } from '../net/topology.ts';
import { type ClientActor, newClient } from '../peers/client.ts';
import { type GatewayActor, newGateway } from '../peers/gateway.ts';
import type { KnownPeer } from '../peers/gateway-auth-context.ts';
import { type Ledger, newLedger } from '../peers/ledger.ts';
import { newSitePeer } from '../peers/site-peer.ts';
import type { ClientPlan, GatewayPlan, PeerPlan, Scenario } from '../scenarios/scenario.ts';
import { seeded } from '../world/random.ts';
import { DAY, type Micros, utc } from '../world/time.ts';
import { newWorld, type World } from '../world/world.ts';
import { planActs } from './acts.ts';
import { named } from './script.ts';

/** A scenario that was played: what everybody noted, what passed the capture points, what really happened. */
export interface Played {
  readonly world: World;
  readonly start: Micros;
  readonly end: Micros;
  readonly network: Network;
  readonly gateways: ReadonlyMap<string, GatewayActor>;
  readonly clients: ReadonlyMap<string, ClientActor>;
  readonly ledger: Ledger;
}

/** Plays a scenario from its first act to its end. The same scenario and seed give the same world. */
export function play(scenario: Scenario, seed: number): Played {
  const start = utc(scenario.start);
  const end = utc(scenario.end);
  const world = newWorld(`${scenario.name}/${seed}`, start);
  const network = newNetwork(world);
  const ledger = newLedger();
  const sites = new Map(scenario.sites.map((plan) => [plan.name, network.createSite(plan)] as const));
  // The numbers of the two attributes are not published, so no two cases have the same.
  const numbers = world.random.fork('attributes');
  const first = numbers.int(28_700, 30_000);
  const attributes = { sessionId: first, token: first + numbers.int(1, 9) };

  const peers = scenario.peers ?? [];
  const secretOf = (peer: PeerPlan): Buffer => world.random.fork(`secret/${peer.name}`).bytes(24);
  const gateways = new Map(scenario.gateways.map((plan) => [plan.name, gatewayOf(plan)] as const));
  const clients = new Map(scenario.clients.map((plan) => [plan.name, clientOf(plan)] as const));

  function gatewayOf(plan: GatewayPlan): GatewayActor {
    const { ike, espSuite: esp, sessionIds, firstSession, tap, ...rest } = plan;
    const suites = ike.map(suiteNamed);
    const own = scenario.clients.filter(({ gateway }) => gateway === plan.name);
    const known: KnownPeer[] = peers
      .filter(({ gateway }) => gateway === plan.name)
      .map((peer) => ({ identity: peer.identity, secret: secretOf(peer) }));
    return newGateway({
      world,
      host: network.gatewayHost({ address: plan.address, ...(tap === null ? {} : { tap }) }),
      description: {
        ...rest,
        suites,
        esp: suiteNamed(esp),
        siteIdentities: known.map(({ identity }) => identity),
      },
      credential: credentialOf(plan, start),
      suites,
      esp: suiteNamed(esp),
      attributes,
      users: new Map(own.map(({ user, password }) => [user, password])),
      peers: known,
      sessionIds,
      ledger,
      firstSession,
      answers: 0.9,
    });
  }

  function clientOf(plan: ClientPlan): ClientActor {
    const at = scenario.gateways.find(({ name }) => name === plan.gateway);
    if (at === undefined) throw new Error(`${plan.name} has no gateway ${plan.gateway}`);
    return newClient({
      world,
      host: named(sites, plan.site).attach(plan.localAddress),
      description: plan,
      gateway: { name: at.name, address: at.address },
      suites: plan.ike.map(suiteNamed),
      guess: plan.guess,
      esp: plan.esp.map(suiteNamed),
      attributes,
      password: plan.password,
      typos: plan.typos ?? [],
      caKeyHash: credentialOf(at, start).caKeyHash,
      fragmentAbove: plan.fragmentAbove,
      ledger,
      habits: plan.habits,
    });
  }

  const sitePeers = new Map(
    peers.map((plan) => {
      const at = scenario.gateways.find(({ name }) => name === plan.gateway);
      const peer = newSitePeer({
        ...plan,
        world,
        host: named(sites, plan.site).attach(plan.address),
        secret: secretOf(plan),
        gateway: { name: plan.gateway, address: at?.address ?? '' },
        suite: suiteNamed(plan.suite),
        esp: suiteNamed(at?.espSuite ?? ''),
        probeSeconds: 60,
        ledger,
      });
      return [plan.name, peer] as const;
    }),
  );

  planActs(scenario, { world, sites, gateways, clients, sitePeers });
  world.runUntil(end);
  return { world, start, end, network, gateways, clients, ledger };
}

// Keys do not depend on the seed of a case: a gateway keeps its certificate, and RSA keys take a while to find.
function credentialOf(plan: GatewayPlan, start: Micros) {
  return credential(seeded(`credential/${plan.hostname}/${plan.host}`), {
    kind: plan.credential,
    subject: plan.host,
    dnsName: plan.host,
    organization: 'Example',
    chain: plan.chain,
    notBefore: start - 200 * DAY,
    notAfter: start + 500 * DAY,
  });
}
