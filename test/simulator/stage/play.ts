import { credential } from '../crypto/credential.ts';
import { suiteNamed } from '../crypto/suites.ts';
import { type Network, newNetwork, type Site } from '../net/network.ts';
import { type ClientActor, newClient } from '../peers/client.ts';
import { type GatewayActor, newGateway } from '../peers/gateway.ts';
import type { KnownPeer } from '../peers/gateway-auth.ts';
import { type Ledger, newLedger } from '../peers/ledger.ts';
import { newSitePeer } from '../peers/site-peer.ts';
import type { Act, ClientPlan, GatewayPlan, PeerPlan, Scenario } from '../scenarios/scenario.ts';
import { seeded } from '../world/random.ts';
import { DAY, type Micros, MS, SECOND, utc } from '../world/time.ts';
import { newWorld, type World } from '../world/world.ts';

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
  const whereabouts = new Map(scenario.clients.map(({ name, site }) => [name, site] as const));

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
      host: siteNamed(plan.site).attach(plan.localAddress),
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

  function siteNamed(name: string): Site {
    const site = sites.get(name);
    if (site === undefined) throw new Error(`no site ${name}`);
    return site;
  }

  const sitePeers = new Map(
    peers.map((plan) => {
      const at = scenario.gateways.find(({ name }) => name === plan.gateway);
      const peer = newSitePeer({
        ...plan,
        world,
        host: siteNamed(plan.site).attach(plan.address),
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

  for (const act of scenario.acts) plan(act);
  world.runUntil(end);
  return { world, start, end, network, gateways, clients, ledger };

  function plan(act: Act): void {
    const at = timeOf(scenario, act.at);
    const random = world.random.fork(`act/${act.do}/${act.at}`);
    switch (act.do) {
      case 'work': {
        const until = timeOf(scenario, act.until);
        const step = act.everySeconds * SECOND;
        for (let burst = at; burst < until; burst += step) {
          let packet = burst + random.int(0, Math.floor(step / 2));
          for (let left = random.int(1, 3); left > 0; left--) {
            if (packet < until) world.at(packet, () => got(clients, act.client).work(random.int(52, 180)));
            packet += random.int(35_000, 110_000);
          }
        }
        return;
      }
      case 'servers-send':
        for (const seconds of act.after) {
          const user = scenario.clients.find(({ name }) => name === act.client)?.user ?? act.client;
          world.at(at + Math.round(seconds * SECOND), () => got(gateways, act.gateway).serversSend(user, 112));
        }
        return;
      case 'type':
        act.commands.forEach((command, index) => {
          world.at(at + index * 4 * SECOND + random.int(0, 900 * MS), () => got(gateways, act.gateway).type(command));
        });
        return;
      default:
        world.at(at, () => perform(act));
    }
  }

  function perform(act: Exclude<Act, { do: 'work' | 'servers-send' | 'type' }>): void {
    switch (act.do) {
      case 'connect':
        return got(clients, act.client).connect();
      case 'disconnect':
        return got(clients, act.client).disconnect();
      case 'suspend':
        return got(clients, act.client).suspend();
      case 'spoil-token':
        return got(clients, act.client).spoilToken();
      case 'rekey':
        return got(clients, act.client).rekey();
      case 'resume':
        return got(clients, act.client).resume(Math.round(act.networkAfterSeconds * SECOND));
      case 'move':
        whereabouts.set(act.client, act.site);
        return got(clients, act.client).move(siteNamed(act.site), act.address);
      case 'link':
        Object.assign(siteNamed(act.site).link, act.set);
        if (act.set.down === true || act.set.downToGateway === true || act.set.downToClient === true)
          for (const [name, client] of clients) if (whereabouts.get(name) === act.site) client.pathBroke();
        return;
      case 'rebind':
        return siteNamed(act.site).rebind();
      case 'reload':
        return got(gateways, act.gateway).reload(act.reason, act.downSeconds * SECOND);
      case 'clear':
        return got(gateways, act.gateway).clear(got(clients, act.client).description.user);
      case 'configure':
        return got(gateways, act.gateway).configure(act.by);
      case 'clock-updated':
        return got(gateways, act.gateway).clockUpdated();
      case 'gateway-rekey':
        return got(gateways, act.gateway).rekey(act.who, act.what);
      case 'start-peer':
        return got(sitePeers, act.peer).start();
    }
  }
}

/** A time of the script: with a date, or a time of day on the day of its start. */
export function timeOf(scenario: Pick<Scenario, 'start'>, text: string): Micros {
  return utc(text.includes('-') ? text : `${scenario.start.slice(0, 10)} ${text}`);
}

function got<T>(all: ReadonlyMap<string, T>, name: string): T {
  const found = all.get(name);
  if (found === undefined) throw new Error(`the scenario has no ${name}`);
  return found;
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
