// Tries that a client's log tells and of which nothing came to the gateway. Absence needs a witness: a debug of the gateway that held the
// session, on all that time, that would have printed a first request from any address, since nobody knows where the client came from.
import type { Facts } from '../model/case.ts';
import { couldHaveSeen, timeKey } from '../model/coverage.ts';
import type { EvidenceRef, SourceId } from '../model/evidence.ts';
import type { Coverage } from '../model/result.ts';
import type { Clocks } from './clocks.ts';
import type { Cycle } from './cycles.ts';
import { groupBy } from './grouped.ts';
import type { SaFacts } from './ike-sas.ts';
import { type Instant, momentOf, shifted } from './instants.ts';
import { marginSeconds } from './margins.ts';
import { debugOf } from './sa-evidence.ts';
import { lastNotAfter } from './sorted.ts';

interface Scene {
  readonly facts: Facts;
  readonly coverage: readonly Coverage[];
  readonly clocks: Clocks;
}

/** From the first try to the client's last word about it, on the scale of the gateway's debug. */
interface Window {
  readonly from: Instant;
  readonly until: Instant;
}

/** What the client says and when it does it may lie some seconds apart. */
const EDGE_SECONDS = 5;

/** What the debugs of a case would have printed of a client that came from somewhere. */
export class Unheard {
  readonly #clocks: Clocks;
  readonly #coverage: ReadonlyMap<SourceId, readonly Coverage[]>;
  /** When a first request came, by source of debug, in order of time. */
  readonly #opened: ReadonlyMap<SourceId, readonly Instant[]>;
  /** Texts in which the debug was switched on: a condition that was set with it would stand there too. */
  readonly #switchedOn: ReadonlySet<SourceId>;

  constructor({ facts, coverage, clocks }: Scene) {
    this.#clocks = clocks;
    this.#coverage = groupBy(coverage, ({ source }) => source);
    const first = facts.of('gateway.ike-packet').flatMap(({ exchange, isResponse, at, evidence }) => {
      const instant = exchange === 'IKE_SA_INIT' && !isResponse ? clocks.instant(at) : undefined;
      return instant === undefined ? [] : [{ source: evidence.source, instant }];
    });
    const bySource = [...groupBy(first, ({ source }) => source)].map(([source, own]) => {
      return [source, own.map(({ instant }) => instant).sort((a, b) => (a.ns < b.ns ? -1 : 1))] as const;
    });
    this.#opened = new Map(bySource);
    const switches = facts.of('gateway.debug-switch').filter(({ on, ikev2 }) => on && ikev2 !== undefined);
    this.#switchedOn = new Set(switches.map(({ evidence }) => evidence.source));
  }

  /** The last that the debug prints of the session's SA, where it shows that no try of a cycle that is over came to the gateway. */
  during(cycle: Cycle, carrier: SaFacts | undefined): EvidenceRef | undefined {
    const { client, ike } = cycle;
    const [first, end] = [client?.tries[0]?.at, client?.end?.at];
    if (client?.outcome !== 'ended' || first === undefined || end === undefined || carrier === undefined)
      return undefined;
    // What the debug prints of a try came.
    if (ike?.tries.some(({ state, evidence }) => state !== 'unanswered' || evidence.debug.length > 0)) return undefined;
    const packet = debugOf(carrier.evidence, 'gateway.ike-packet').at(-1);
    const reference = packet && this.#clocks.instant(packet.at);
    if (packet === undefined || reference === undefined || reference.scale !== first.scale) return undefined;
    const margin = EDGE_SECONDS + marginSeconds(first, reference);
    const window = { from: shifted(first, -margin), until: shifted(end, margin) };
    const { source } = packet.evidence;
    return this.#wouldShow(source, window) && !this.#wasOpened(source, window) ? packet.evidence : undefined;
  }

  #wouldShow(source: SourceId, window: Window): boolean {
    const [from, until] = [momentOf(window.from).utc, momentOf(window.until).utc];
    if (from === null || until === null) return false;
    return (this.#coverage.get(source) ?? []).some((one) => {
      const isOpen = this.#switchedOn.has(source) || one.scope.peers.length > 1;
      if (!isOpen || one.scope.conditions.length > 0 || one.from?.utc == null) return false;
      if (timeKey(one.from.utc) > timeKey(from)) return false;
      return couldHaveSeen(one, { kind: 'ike-debug', direction: 'to-gateway', from, until });
    });
  }

  #wasOpened(source: SourceId, { from, until }: Window): boolean {
    const opened = this.#opened.get(source) ?? [];
    const last = opened[lastNotAfter(opened, ({ ns }) => ns, until.ns)];
    return last !== undefined && last.ns >= from.ns;
  }
}
