import type { EventOf } from '../model/event.ts';
import type { ChildSa } from '../model/result.ts';
import type { Endpoint } from '../model/wire-events.ts';
import type { Clocks } from './clocks.ts';
import { compareInstants, type Instant, latest, momentOf, secondsBetween } from './instants.ts';
import { espSpisOpened } from './opened.ts';
import type { SaEnds } from './sa-ends.ts';
import type { SaEvidence } from './sa-evidence.ts';

export type EspFlow = EventOf<'wire.esp-flow'>;

export interface SaFlows {
  readonly toGateway: readonly EspFlow[];
  readonly fromGateway: readonly EspFlow[];
}

const NONE: SaFlows = { toGateway: [], fromGateway: [] };

/**
 * Which ESP flows belong to which IKE SA. Without keys only the gateway's own output names ESP SPIs; else a flow goes
 * to the SA on the same addresses and ports that had begun last when the flow did.
 */
export class EspFlows {
  readonly #bySa = new Map<SaEvidence, { toGateway: EspFlow[]; fromGateway: EspFlow[] }>();
  readonly #clocks: Clocks;

  constructor(flows: readonly EspFlow[], sas: readonly SaEnds[], clocks: Clocks) {
    this.#clocks = clocks;
    const owners = new Map<string, SaEnds[]>();
    for (const sa of sas) {
      for (const { from, to } of ends(sa)) {
        const key = pairKey(from, to);
        owners.set(key, [...(owners.get(key) ?? []), sa]);
      }
    }
    for (const flow of flows) this.#assign(flow, owners);
  }

  of(sa: SaEnds): SaFlows {
    return this.#bySa.get(sa.evidence) ?? NONE;
  }

  /** The last ESP packet that the client sent, whether or not it arrived. */
  lastFromClient(sa: SaEnds): { readonly at: Instant | undefined; readonly flow: EspFlow } | undefined {
    return this.#last(this.of(sa).toGateway);
  }

  /**
   * The last ESP packet of whichever side fell silent first: until then both were heard. Each capture by itself, since one
   * that stands beside a sender shows what it sent into nothing. Undefined where one direction was never captured.
   */
  lastBothWays(
    sa: SaEnds,
    silence?: Silence,
  ): { readonly at: Instant | undefined; readonly flow: EspFlow } | undefined {
    const { toGateway, fromGateway } = this.of(sa);
    const points = new Set(toGateway.map(pointOf));
    const found = [...points].flatMap((point) => {
      const of = (flows: readonly EspFlow[]) => this.#last(flows.filter((flow) => pointOf(flow) === point));
      const [from, to] = [of(toGateway), of(fromGateway)];
      if (from?.at === undefined || to?.at === undefined || from.at.scale !== to.at.scale) return [];
      if (silence !== undefined && !showsWhatArrived(to.at, point, silence)) return [];
      return [to.at.ns < from.at.ns ? to : from];
    });
    const at = latest(found.map((one) => one.at));
    return found.find((one) => one.at?.ns === at?.ns);
  }

  /** ESP that the client sent at or after an instant, the sign that a negotiation led to a working SA. */
  fromClientAfter(sa: SaEnds, instant: Instant | undefined): EspFlow | undefined {
    if (instant === undefined) return undefined;
    return this.of(sa).toGateway.find((flow) => {
      const last = this.#clocks.instant(flow.lastAt);
      return last !== undefined && last.scale === instant.scale && last.ns >= instant.ns;
    });
  }

  /** Whether a side still sent ESP over a second after it sent a Delete: then the Delete was of a Child SA only. */
  sentBy(sa: SaEnds, side: 'client' | 'gateway', deleted: Instant | undefined): boolean {
    const { toGateway, fromGateway } = this.of(sa);
    return (side === 'client' ? toGateway : fromGateway).some((flow) => {
      const after = secondsBetween(deleted, this.#clocks.instant(flow.lastAt));
      return after !== undefined && after > 1;
    });
  }

  /** The SA's ESP as the result carries it: one entry for all flows, since without keys nobody can pair them. */
  childSas(sa: SaEnds): ChildSa[] {
    const { toGateway, fromGateway } = this.of(sa);
    const printed = sa.evidence.snapshots.flatMap((shown) =>
      shown.children.map(({ inSpi = null, outSpi = null }) => ({ inSpi, outSpi, evidence: shown.evidence })),
    );
    const children = new Map<string, ChildSa>();
    for (const { inSpi, outSpi, evidence } of printed) {
      if (inSpi === null || outSpi === null) continue;
      children.set(`${inSpi}/${outSpi}`, { inSpi, outSpi, evidence: [evidence], activity: [] });
    }
    for (const [direction, flows] of [
      ['to-gateway', toGateway],
      ['from-gateway', fromGateway],
    ] as const) {
      for (const flow of flows) {
        const inbound = direction === 'to-gateway';
        const known = [...children.values()].find((child) => (inbound ? child.inSpi : child.outSpi) === flow.spi);
        const child = known ?? {
          inSpi: inbound ? flow.spi : null,
          outSpi: inbound ? null : flow.spi,
          activity: [],
          evidence: [],
        };
        if (known === undefined) children.set(`${direction} ${flow.spi}`, child);
        child.activity.push(this.#activity(direction, flow));
        child.evidence.push(flow.evidence);
      }
    }
    return [...children.values()];
  }

  #activity(direction: 'to-gateway' | 'from-gateway', flow: EspFlow): ChildSa['activity'][number] {
    const first = this.#clocks.instant(flow.at);
    const last = this.#clocks.instant(flow.lastAt) ?? first;
    const unknown = { utc: null, local: null, text: null, clock: '', plusMinusMs: null };
    return {
      direction,
      packets: flow.packets,
      octets: flow.octets,
      firstAt: first === undefined ? unknown : momentOf(first),
      lastAt: last === undefined ? unknown : momentOf(last),
      bins: [],
    };
  }

  #assign(flow: EspFlow, owners: ReadonlyMap<string, readonly SaEnds[]>): void {
    const inbound = owners.get(pairKey(flow.from, flow.to));
    const outbound = owners.get(pairKey(flow.to, flow.from));
    const candidates = inbound ?? outbound;
    const sa = candidates === undefined ? undefined : this.#owner(flow, candidates, inbound !== undefined);
    if (sa === undefined) return;
    const flows = this.#bySa.get(sa.evidence) ?? { toGateway: [], fromGateway: [] };
    (inbound === undefined ? flows.fromGateway : flows.toGateway).push(flow);
    this.#bySa.set(sa.evidence, flows);
  }

  #owner(flow: EspFlow, candidates: readonly SaEnds[], inbound: boolean): SaEnds | undefined {
    const named = candidates.find((sa) => {
      return sa.evidence.snapshots.some((shown) =>
        shown.children.some((child) => (inbound ? child.inSpi : child.outSpi) === flow.spi),
      );
    });
    const opened = candidates.find((sa) => espSpisOpened(sa.evidence, sa.clientSide, inbound).includes(flow.spi));
    if (named !== undefined || opened !== undefined) return named ?? opened;
    const first = this.#clocks.instant(flow.at);
    const begun = candidates.filter((sa) => {
      return first !== undefined && sa.startedAt?.scale === first.scale && sa.startedAt.ns <= first.ns;
    });
    begun.sort((a, b) => (a.startedAt && b.startedAt ? compareInstants(a.startedAt, b.startedAt) : 0));
    return begun.at(-1) ?? candidates[0];
  }

  #last(flows: readonly EspFlow[]): { readonly at: Instant | undefined; readonly flow: EspFlow } | undefined {
    const at = latest(flows.map((flow) => this.#clocks.instant(flow.lastAt)));
    const flow = flows.find((one) => this.#clocks.instant(one.lastAt)?.ns === at?.ns);
    return flow === undefined ? undefined : { at, flow };
  }
}

/** The client asked and heard no answer. */
export interface Silence {
  readonly since: Instant;
  /** The capture points that show it asking and no answer. */
  readonly unansweredAt: ReadonlySet<string>;
}

/** What a capture shows of the gateway got further to the client only where its answer would have been seen as well. */
function showsWhatArrived(at: Instant, point: string, { since, unansweredAt }: Silence): boolean {
  return unansweredAt.has(point) && (secondsBetween(at, since) ?? -1) > 0;
}

/** The capture point of a flow or a message: its files share a clock. */
export function pointOf({ at, evidence }: Pick<EspFlow, 'at' | 'evidence'>): string {
  return at.kind === 'none' ? evidence.source : at.clock;
}

/** Each address pair of an SA, client first; native ESP has no ports, so the bare addresses are among them. */
function ends(sa: SaEnds): { from: Endpoint; to: Endpoint }[] {
  const paths = sa.evidence.wire.flatMap((seen) => seen.paths);
  const pairs = paths.map(({ initiator, responder }) => {
    return sa.clientSide === 'initiator' ? { from: initiator, to: responder } : { from: responder, to: initiator };
  });
  if (pairs.length === 0 && sa.client !== undefined && sa.gateway !== undefined)
    pairs.push({ from: sa.client, to: sa.gateway });
  const bare = pairs.map(({ from, to }) => ({
    from: { address: from.address, port: 0 },
    to: { address: to.address, port: 0 },
  }));
  const all = new Map([...pairs, ...bare].map((pair) => [pairKey(pair.from, pair.to), pair]));
  return [...all.values()];
}

function pairKey(from: Endpoint, to: Endpoint): string {
  return `${from.address} ${from.port} ${to.address} ${to.port}`;
}
