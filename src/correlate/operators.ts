// An operator who clears sessions ends them as surely as a lost path does, and is seldom asked about it.
import type { Event, EventOf } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { eventsBySource } from './by-source.ts';
import type { Clocks } from './clocks.ts';
import type { SaFacts } from './ike-sas.ts';
import { type Instant, secondsBetween } from './instants.ts';

/** The command that took an SA down. */
export interface OperatorEnd {
  readonly command: string;
  /** That one led to the other is told by their places alone. */
  readonly basis: 'inferred';
  readonly evidence: EvidenceRef[];
}

interface Clear {
  readonly event: EventOf<'gateway.operator-command'>;
  /** The client that it names; undefined where it means everybody. */
  readonly remote: string | undefined;
  readonly at: Instant | undefined;
}

/** IOS takes SAs down at once; a table of thousands takes a while. */
const AT_ONCE_SECONDS = 5;
// clear crypto session remote 203.0.113.1      clear crypto ikev2 sa remote 203.0.113.1      clear crypto session
const CLEARS = /^clear crypto (?:session|ikev2 sa)(?: remote ([0-9A-Fa-f.:]+))?$/i;
/** Commands before a removal that are looked at, the latest first. */
const LOOKED_AT = 10;

/**
 * Commands of which the removal of an SA is the consequence: they name the client or everybody, and stand in the same text
 * right before the first line of the removal.
 */
export class Operators {
  readonly #clears = new Map<string, Clear[]>();
  readonly #clocks: Clocks;

  constructor(events: readonly Event[], clocks: Clocks) {
    this.#clocks = clocks;
    for (const [source, own] of eventsBySource(events)) {
      if (own.some(({ kind }) => kind === 'gateway.operator-command')) this.#clears.set(source, clearsOf(own, clocks));
    }
  }

  /** Undefined too where the gateway's own lines about the removal are not in the evidence. */
  endOf({ evidence, end, client }: SaFacts): OperatorEnd | undefined {
    const removal = evidence.debug.find(({ kind }) => kind === 'gateway.sa-deleted');
    if (end?.by !== 'gateway-delete' || removal === undefined) return undefined;
    const before = (this.#clears.get(removal.evidence.source) ?? []).filter(
      ({ event }) => event.evidence.start < removal.evidence.start,
    );
    const found = before.slice(-LOOKED_AT).findLast(({ remote, at }) => {
      if (remote !== undefined && remote !== client?.address) return false;
      const passed = secondsBetween(at, this.#clocks.instant(removal.at));
      return passed !== undefined && passed >= 0 && passed <= AT_ONCE_SECONDS;
    });
    if (found === undefined) return undefined;
    return { command: found.event.command, basis: 'inferred', evidence: [found.event.evidence] };
  }
}

/** A terminal shows commands without a stamp: the first line with one behind it was printed after it. */
function clearsOf(events: readonly Event[], clocks: Clocks): Clear[] {
  const found: Clear[] = [];
  let next: Instant | undefined;
  for (const event of events.toSorted((a, b) => b.evidence.start - a.evidence.start)) {
    const at = clocks.instant(event.at);
    if (event.kind !== 'gateway.operator-command') {
      next = at ?? next;
      continue;
    }
    const match = CLEARS.exec(event.command.trim());
    if (match !== null) found.push({ event, remote: match[1], at: at ?? next });
  }
  return found.reverse();
}
