import type { LinkState, Site } from '../net/topology.ts';
import type { ClientActor } from '../peers/client.ts';
import type { GatewayActor } from '../peers/gateway.ts';
import type { Act, Scenario } from '../scenarios/scenario.ts';
import { MS, SECOND } from '../world/time.ts';
import type { World } from '../world/world.ts';
import { named, timeOf } from './script.ts';

/** Who and what the acts of a script are done to. */
export interface Stage {
  readonly world: World;
  readonly sites: ReadonlyMap<string, Site>;
  readonly gateways: ReadonlyMap<string, GatewayActor>;
  readonly clients: ReadonlyMap<string, ClientActor>;
  readonly sitePeers: ReadonlyMap<string, { start(): void }>;
}

/** An act that takes no time; the others are several acts of this kind. */
type Instant = Exclude<Act, { do: 'work' | 'servers-send' | 'type' }>;

/** Puts every act of the script on the calendar of the world. */
export function planActs(scenario: Scenario, { world, sites, gateways, clients, sitePeers }: Stage): void {
  const whereabouts = new Map(scenario.clients.map(({ name, site }) => [name, site] as const));
  for (const act of scenario.acts) plan(act);

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
            if (packet < until) world.at(packet, () => named(clients, act.client).work(random.int(52, 180)));
            packet += random.int(35_000, 110_000);
          }
        }
        return;
      }
      case 'servers-send':
        for (const seconds of act.after) {
          const user = scenario.clients.find(({ name }) => name === act.client)?.user ?? act.client;
          world.at(at + Math.round(seconds * SECOND), () => named(gateways, act.gateway).serversSend(user, 112));
        }
        return;
      case 'type':
        act.commands.forEach((command, index) => {
          world.at(at + index * 4 * SECOND + random.int(0, 900 * MS), () => named(gateways, act.gateway).type(command));
        });
        return;
      default:
        world.at(at, () => perform(act));
    }
  }

  function perform(act: Instant): void {
    switch (act.do) {
      case 'connect':
      case 'disconnect':
      case 'suspend':
      case 'rekey':
        named(clients, act.client)[act.do]();
        break;
      case 'spoil-token':
        named(clients, act.client).spoilToken();
        break;
      case 'resume':
        named(clients, act.client).resume(Math.round(act.networkAfterSeconds * SECOND));
        break;
      case 'move':
        whereabouts.set(act.client, act.site);
        named(clients, act.client).move(named(sites, act.site), act.address);
        break;
      case 'link':
        setLink(act.site, act.set);
        break;
      case 'rebind':
        named(sites, act.site).rebind();
        break;
      case 'reload':
        named(gateways, act.gateway).reload(act.reason, act.downSeconds * SECOND);
        break;
      case 'clear':
        named(gateways, act.gateway).clear(named(clients, act.client).description.user);
        break;
      case 'configure':
        named(gateways, act.gateway).configure(act.by);
        break;
      case 'clock-updated':
        named(gateways, act.gateway).clockUpdated();
        break;
      case 'gateway-rekey':
        named(gateways, act.gateway).rekey(act.who, act.what);
        break;
      case 'start-peer':
        named(sitePeers, act.peer).start();
    }
  }

  // A client notices a dead path only later, but the ledger keeps when it died.
  function setLink(site: string, set: Partial<LinkState>): void {
    Object.assign(named(sites, site).link, set);
    if (set.down !== true && set.downToGateway !== true && set.downToClient !== true) return;
    for (const [name, client] of clients) if (whereabouts.get(name) === site) client.pathBroke();
  }
}
