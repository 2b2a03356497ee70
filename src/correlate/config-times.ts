import type { Event } from '../model/event.ts';
import type { GatewayConfigEvent } from '../model/gateway-config-events.ts';
import { eventsBySource } from './by-source.ts';
import type { Clocks } from './clocks.ts';
import { type Instant, nodeOf } from './instants.ts';
import { marginSeconds } from './margins.ts';

// Which of several things that were read of one setting held at a time. A configuration is collected when it is asked for, often
// after it was changed because of what it is asked about. Its header says when it was changed last; what a terminal shows has a
// place between records with times.

/** Whether what a text says was in force at a time. */
type Standing = 'before' | 'after' | 'unknown';

/** Between which times a text says something; on each scale that is known of. */
interface Said {
  readonly notBefore: readonly Instant[];
  readonly notAfter: readonly Instant[];
}

export class ConfigTimes {
  readonly #bySource: ReadonlyMap<string, readonly Event[]>;
  readonly #clocks: Clocks;
  readonly #said = new Map<GatewayConfigEvent, Said>();

  constructor(events: readonly Event[], clocks: Clocks) {
    this.#bySource = eventsBySource(events);
    this.#clocks = clocks;
  }

  /**
   * What held at a moment, which several clocks may tell; without one, what was said last. Undefined where that is not known:
   * all of it was set later, or two say different things and nothing tells which came first.
   */
  heldAt<E extends GatewayConfigEvent>(
    statements: readonly E[],
    moment: readonly Instant[],
    isSame: (a: E, b: E) => boolean,
  ): E | undefined {
    const standings = new Map(statements.map((one) => [one, this.#standing(one, moment)]));
    // What is shown behind a change that came later shows that change.
    const changes = statements.filter((one) => one.typed && standings.get(one) === 'after');
    const open = statements.filter((one) => {
      const standing = standings.get(one);
      return standing === 'before' || (standing === 'unknown' && !changes.some((change) => isBehind(one, change)));
    });
    const left = open.filter(
      (one) => !open.some((other) => standings.get(other) === 'before' && this.#isLater(other, one)),
    );
    const [first, ...others] = left;
    return first !== undefined && others.every((other) => isSame(first, other)) ? first : undefined;
  }

  /** Whether what this says was set after a moment, as its header or its place in a text tells: it may have been another until then. */
  wasSetAfter(statement: GatewayConfigEvent, moment: readonly Instant[]): boolean {
    return this.#standing(statement, moment) === 'after';
  }

  #standing(statement: GatewayConfigEvent, moment: readonly Instant[]): Standing {
    if (moment.length === 0) return 'before';
    const { notBefore, notAfter } = this.#saidAt(statement);
    if (isEarlier(notAfter, moment)) return 'before';
    const wasMadeThen = statement.typed === true || statement.changedAt !== undefined;
    return wasMadeThen && isEarlier(moment, notBefore) ? 'after' : 'unknown';
  }

  /** By their times, else by their places in one text. */
  #isLater(one: GatewayConfigEvent, other: GatewayConfigEvent): boolean {
    const [a, b] = [this.#saidAt(one), this.#saidAt(other)];
    return (isEarlier(b.notAfter, a.notBefore) || isBehind(one, other)) && !isEarlier(a.notAfter, b.notBefore);
  }

  #saidAt(statement: GatewayConfigEvent): Said {
    const known = this.#said.get(statement) ?? this.#saying(statement);
    this.#said.set(statement, known);
    return known;
  }

  /** What a header dates is of that time. Else it was said after all records in front of it, and before the next one behind it. */
  #saying({ changedAt, at, evidence }: GatewayConfigEvent): Said {
    const own = this.#clocks.instant(changedAt ?? at);
    if (own !== undefined) return { notBefore: [own], notAfter: [own] };
    const latest = new Map<string, Instant>();
    const next = new Map<string, { readonly start: number; readonly at: Instant }>();
    let buffer = Number.POSITIVE_INFINITY;
    for (const event of this.#bySource.get(evidence.source) ?? []) {
      const { start } = event.evidence;
      const isBehind = start > evidence.start;
      if (isBehind && event.kind === 'gateway.log-header') buffer = Math.min(buffer, start);
      const found = this.#clocks.instant(event.at);
      if (found === undefined) continue;
      const known = isBehind ? next.get(found.clock) : undefined;
      if (isBehind && start < (known?.start ?? Number.POSITIVE_INFINITY)) next.set(found.clock, { start, at: found });
      if (!isBehind && found.ns > (latest.get(nodeOf(found))?.ns ?? found.ns - 1n)) latest.set(nodeOf(found), found);
    }
    // The records of a buffer are older than the command that shows them.
    const live = [...next.values()].filter(({ start }) => start < buffer);
    return { notBefore: [...latest.values()], notAfter: live.map((one) => one.at) };
  }
}

function isBehind(one: GatewayConfigEvent, other: GatewayConfigEvent): boolean {
  return one.evidence.source === other.evidence.source && one.evidence.start > other.evidence.start;
}

/** Whether one of these moments lies in front of those, further than their clocks may be off; as one clock tells it, if one tells both. */
function isEarlier(these: readonly Instant[], those: readonly Instant[]): boolean {
  const pairs = these.flatMap((one) =>
    those.filter(({ scale }) => scale === one.scale).map((other) => ({ one, other })),
  );
  const { one, other } = pairs.find((pair) => pair.one.clock === pair.other.clock) ?? pairs[0] ?? {};
  if (one === undefined || other === undefined) return false;
  return one.ns + BigInt(Math.ceil(marginSeconds(one, other) * 1e9)) <= other.ns;
}
