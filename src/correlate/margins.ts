import type { Stamp } from '../model/time.ts';
import type { ClientSession } from './client-cycles.ts';
import type { Clocks } from './clocks.ts';
import type { Cycle } from './cycles.ts';
import type { Identities } from './identities.ts';
import type { SaFacts } from './ike-sas.ts';
import { type Instant, secondsBetween } from './instants.ts';
import { debugOf } from './sa-evidence.ts';
import type { SaCycle } from './sa-sessions.ts';
import { firstRequest } from './wire-sa.ts';

// Clocks stand as stated and are not aligned, so a time of one source is no exact bound for another. What both saw at
// once (the first request in capture and debug, "Using IKE ID" beside the IKE_SA_INIT that follows) measures how far
// they stood apart, and that is the margin.

/** What two clocks may differ by where nothing measured them: more would be a finding of its own. */
const UNMEASURED_SECONDS = 2;
/** The client says "Using IKE ID" just before it sends. A larger gap is a wrong zone or a wrong clock. */
const WRONG_CLOCK_SECONDS = 5;

/** How far a time of another clock may be off on the clock that stamped the start of a cycle. */
export class Margins {
  readonly #reference: string | undefined;
  readonly #measured = new Map<string, number>();
  /** What was measured at the first SA: at its request, at its answer. */
  readonly #gaps = new Map<string, readonly number[]>();
  #disagree = false;

  constructor(cycle: Cycle, carrier: SaFacts | undefined, start: Instant | undefined, clocks: Clocks) {
    this.#reference = start?.clock;
    const first = cycle.client?.tries[0]?.at;
    this.#measure(first, secondsBetween(first, cycle.ike?.tries[0]?.startedAt));
    for (const sa of [...(cycle.ike?.tries ?? []), ...(carrier === undefined ? [] : [carrier])]) {
      const gaps = new Map<string, number[]>();
      const inits = [messageTimes(sa, clocks, 'request'), messageTimes(sa, clocks, 'response')];
      for (const sightings of [...inits, ...authTimes(sa, clocks)]) {
        const here = sightings.find(({ clock }) => clock === this.#reference);
        for (const sighting of sightings) {
          const gap = secondsBetween(here, sighting);
          if (inits.includes(sightings)) this.#measure(sighting, gap);
          if (gap !== undefined) gaps.set(sighting.clock, [...(gaps.get(sighting.clock) ?? []), gap]);
        }
      }
      for (const [clock, own] of gaps) {
        const before = this.#gaps.get(clock);
        if (before === undefined) this.#gaps.set(clock, own);
        else if (!own.some((gap) => before.some((one) => Math.abs(gap - one) <= UNMEASURED_SECONDS)))
          this.#disagree = true;
      }
    }
  }

  /** Seconds, to be taken off an earliest bound and added to a latest one. */
  secondsOf(instant: Instant): number {
    if (instant.clock === this.#reference) return 0;
    return (this.#measured.get(instant.clock) ?? UNMEASURED_SECONDS) + instant.resolutionMs / 1000;
  }

  /**
   * Whether two clocks stood differently apart at one SA than at another: then one of them was set in between. A message
   * whose first sending was lost makes a gap of its own, so one of an SA's messages that agrees will do.
   */
  get disagree(): boolean {
    return this.#disagree;
  }

  #measure(instant: Instant | undefined, gap: number | undefined): void {
    if (instant === undefined || gap === undefined) return;
    this.#measured.set(instant.clock, Math.max(this.#measured.get(instant.clock) ?? 0, Math.abs(gap)));
  }
}

/** The first IKE_SA_INIT of an SA as each capture and the gateway's debug stamp it: one message, so any gap is the clocks'. */
function messageTimes(sa: SaFacts, clocks: Clocks, side: 'request' | 'response'): Instant[] {
  const seen = sa.evidence.wire.flatMap((one) => {
    const init = one.exchanges.find(({ exchange, response }) => exchange === 'IKE_SA_INIT' && response !== undefined);
    return (side === 'request' ? firstRequest(one) : init?.response)?.at ?? [];
  });
  const printed = debugOf(sa.evidence, 'gateway.ike-packet').find(({ exchange, direction }) => {
    return exchange === 'IKE_SA_INIT' && direction === (side === 'request' ? 'received' : 'sent');
  });
  const stamps = printed === undefined ? seen : [...seen, printed.at];
  return stamps.flatMap((at) => clocks.instant(at) ?? []);
}

/** The messages of IKE_AUTH, each as all who saw it stamp it. */
function authTimes(sa: SaFacts, clocks: Clocks): Instant[][] {
  const stamps = new Map<string, Stamp[]>();
  const add = (key: string, at: Stamp) => stamps.set(key, [...(stamps.get(key) ?? []), at]);
  for (const one of sa.evidence.wire.flatMap(({ exchanges }) => exchanges)) {
    if (one.exchange !== 'IKE_AUTH') continue;
    if (one.request !== undefined) add(`${one.messageId} request`, one.request.at);
    if (one.response !== undefined) add(`${one.messageId} response`, one.response.at);
  }
  const printed = new Set<string>();
  for (const packet of debugOf(sa.evidence, 'gateway.ike-packet')) {
    const key = `${packet.messageId} ${packet.isResponse ? 'response' : 'request'}`;
    // What is printed again was sent again.
    if (packet.exchange !== 'IKE_AUTH' || printed.has(key)) continue;
    printed.add(key);
    add(key, packet.at);
  }
  return [...stamps.values()].map((own) => own.flatMap((at) => clocks.instant(at) ?? []));
}

/** A client's clock that cannot be right: both sides show the one try with this session ID, at times that do not fit. */
export interface WrongClock {
  readonly clock: string;
  /** Seconds that the client's stamp is behind the other source's; negative when it is ahead. */
  readonly behindSeconds: number;
  readonly cycle: ClientSession['cycles'][number];
}

export function wrongClocks(
  ike: readonly SaCycle[],
  clients: readonly ClientSession[],
  identities: Identities,
): WrongClock[] {
  const cycles = clients.flatMap((client) => client.cycles);
  const onWire = groupedBy(ike, (one) => one.tries.flatMap((sa) => identities.ofSa(sa.evidence) ?? []));
  const inLogs = groupedBy(cycles, (cycle) => cycle.tries.map((one) => one.hex));
  return cycles.flatMap((cycle) => {
    const [first] = cycle.tries;
    const [same, ...others] = onWire.get(first?.hex ?? '') ?? [];
    const gap = secondsBetween(first?.at, same?.tries[0]?.startedAt);
    // Only where each side has one cycle with this session ID is it certain that the two are one.
    if (first?.at === undefined || gap === undefined || others.length > 0) return [];
    if ((inLogs.get(first.hex)?.length ?? 0) > 1 || Math.abs(gap) <= WRONG_CLOCK_SECONDS) return [];
    return [{ clock: first.at.clock, behindSeconds: gap, cycle }];
  });
}

function groupedBy<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    for (const key of new Set(keysOf(item))) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  }
  return groups;
}
