import type { Event } from '../model/event.ts';
import type { ClockId } from '../model/time.ts';
import { Alignment, clockOfNode, type Doubt, type Ranking } from './alignment.ts';
import { mayBeAnyConnect } from './anyconnect.ts';
import { beginningsOf, type MatchedBeginning, shiftsFor } from './beginnings.ts';
import { type ClientAct, clientActs } from './client-acts.ts';
import { groupBy } from './grouped.ts';
import type { Identities } from './identities.ts';
import { nodeOf, UTC } from './instants.ts';
import { loginPrecedences, loginSighting, loginsTold } from './logins-matched.ts';
import { UNMEASURED_SECONDS } from './margins.ts';
import { type Distance, matchPattern, type PatternSides } from './patterns-matched.ts';
import { isSteady, matchPieces, type Pieces } from './pieces-matched.ts';
import { messagePrecedences, type Precedence } from './precedence.ts';
import type { SaEvidence } from './sa-evidence.ts';
import { type SaSighting, sightingsOf } from './sa-sightings.ts';
import type { StatedClocks } from './stated-clocks.ts';
import { matchTries, type Span, tryPrecedences } from './tries-matched.ts';
import type { WrongClock } from './wrong-clocks.ts';

/** What is looked through for things that two sources tell. */
export interface TiesScene {
  readonly events: readonly Event[];
  readonly evidence: readonly SaEvidence[];
  readonly identities: Identities;
  /** They keep a scale of their own whatever is stated about them. */
  readonly distrusted?: ReadonlySet<ClockId>;
}

/** What the sources of a case have in common that has an order. */
export class Ties {
  readonly precedences: readonly Precedence[];
  /** Nodes of clients' clocks for which more than one match fits. */
  readonly ambiguous = new Set<string>();
  /** Steps of a clock that something speaks for, and nothing shows. */
  readonly doubts: Doubt[] = [];
  /** Clients' clocks that a person put into another zone than the pattern of their logins and tries. */
  readonly elsewhere: WrongClock[] = [];
  readonly #clocks: StatedClocks;
  readonly #acts: ReadonlyMap<string, readonly ClientAct[]>;
  readonly #sightings: readonly SaSighting[];
  readonly #spans: ReadonlyMap<string, Span>;
  /** Tries that were matched, by node of the client, then of the other clock. */
  readonly #matched = new Map<string, Map<string, readonly MatchedBeginning[]>>();
  /** SAs that may be those of clients like these, in order of time, by node of the clock that saw them. */
  readonly #starts: ReadonlyMap<string, readonly SaSighting[]>;
  /** Nodes of clients that no identity ties to anything, and that a pattern does not tie either. */
  readonly #untied = new Set<string>();

  constructor({ evidence, events, identities, distrusted = new Set() }: TiesScene, clocks: StatedClocks) {
    this.#clocks = clocks;
    this.#acts = clientActs(events, clocks);
    this.#sightings = this.#acts.size === 0 ? [] : evidence.flatMap((sa) => sightingsOf(sa, clocks, identities));
    this.#starts = groupBy(
      this.#sightings
        .filter(({ start, sa }) => start.at.scale === UTC && mayBeAnyConnect(sa))
        .sort((a, b) => (a.start.at.ns < b.start.at.ns ? -1 : 1)),
      ({ node }) => node,
    );
    this.#spans = spansOf(events, clocks);
    const tries = this.#tries();
    const patterns = this.#patterns(gatewaysNamed(events, clocks), distrusted);
    this.precedences = [...messagePrecedences(evidence, clocks), ...tries, ...patterns].filter(({ earlier, later }) => {
      return [earlier, later].every(({ clock }) => !clocks.isFolded(clock) && !distrusted.has(clock));
    });
  }

  /** Clients' clocks that might be tied if their times were read otherwise. */
  untied(): ClockId[] {
    return this.#sightings.length === 0 ? [] : [...this.#untied].map(clockOfNode);
  }

  #tries(): Precedence[] {
    const byNode = [...groupBy(this.#sightings, ({ node }) => node)].map(([node, starts]) => {
      return [node, starts.toSorted((a, b) => (a.start.at.ns < b.start.at.ns ? -1 : 1))] as const;
    });
    return [...this.#acts].flatMap(([client, acts]) => {
      const tries = beginningsOf(acts).filter(({ act }) => act.kind === 'try');
      const hexes = new Set(tries.flatMap(({ act }) => act.hex ?? []));
      return byNode.flatMap(([other, starts]) => {
        const match = matchTries({
          tries,
          starts: starts.filter(({ hex }) => hex === undefined || hexes.has(hex)),
          client: this.#spans.get(client),
          other: this.#spans.get(other),
        });
        if (match === 'ambiguous') {
          this.ambiguous.add(client);
          return [];
        }
        if (match.length > 0) this.#matched.set(client, (this.#matched.get(client) ?? new Map()).set(other, match));
        return tryPrecedences(match, 'identity');
      });
    });
  }

  /**
   * What logins say beside, once tries have told about where the clocks stand. Two clocks that share tries are held against one another
   * alone: a third that was set between the login and the tries would part them.
   */
  logins(ranking: Ranking): Precedence[] {
    if (this.#matched.size === 0) return [];
    const byEnds = groupBy(this.#sightings, ({ node, client }) => `${node} ${client ?? ''}`);
    const byClocks = groupBy(this.precedences, ({ earlier, later }) => pairKey(nodeOf(earlier), nodeOf(later)));
    return [...this.#matched].flatMap(([client, others]) => {
      const acts = this.#acts.get(client) ?? [];
      const sessionIds = new Set(acts.flatMap(({ hex }) => hex ?? []));
      const logins = loginsTold(acts);
      const sides = [...others].map(([other, match]) => this.#acrossTries(client, other, match));
      // A clock that has the SA of each of them shows that the client's was not set, nor those that it has messages in common with.
      const isKnownSteady = sides.some((one) => one !== undefined && isSteady(one.sides, one.known));
      return [...others].flatMap(([other, match], index) => {
        const across = isKnownSteady ? undefined : sides[index];
        const pieces = across && matchPieces(across.sides, across.known);
        const stepped = this.#shown(pieces).filter(({ beginning }) => beginning.login !== undefined);
        if (stepped.length > 0 && pieces?.isOpen === false) return patternPrecedences(stepped);
        const addresses = new Set(match.flatMap(({ sighting }) => sighting.client ?? []));
        const shared = new Alignment(byClocks.get(pairKey(client, other)) ?? [], ranking);
        const starts = [...addresses]
          .flatMap((address) => byEnds.get(`${other} ${address}`) ?? [])
          .filter(({ hex }) => hex === undefined || !sessionIds.has(hex));
        return logins.flatMap((login) => {
          const sighting = loginSighting(login, starts, (instant) => shared.placeSteady(instant));
          return sighting === undefined ? [] : loginPrecedences(login, sighting);
        });
      });
    });
  }

  /** What two clocks tell, and the distance between them by the tries that both have; undefined where no one distance fits these. */
  #acrossTries(client: string, other: string, match: readonly MatchedBeginning[]): AcrossTries | undefined {
    const known = distanceOf(match);
    return known && { sides: this.#sidesOf(client, other), known };
  }

  /** What pieces show for sure. A step that is open is noted: no distance across it holds. */
  #shown(pieces: Pieces | undefined): readonly MatchedBeginning[] {
    if (pieces === undefined) return [];
    const { own, beyond, isOpen } = pieces;
    const [near] = own;
    if (!isOpen || near === undefined) return [...own, ...beyond];
    for (const far of beyond) this.doubts.push({ near, far });
    return own;
  }

  #sidesOf(client: string, other: string): PatternSides {
    const acts = this.#acts.get(client) ?? [];
    return {
      beginnings: beginningsOf(acts),
      starts: this.#starts.get(other) ?? [],
      client: this.#spans.get(client),
      other: this.#spans.get(other),
      isZoned: acts[0]?.at.scale === UTC,
    };
  }

  /** What the pattern of logins and tries says of clients that no session ID ties to anything. */
  #patterns(gateways: ReadonlyMap<ClockId, ReadonlySet<string>>, distrusted: ReadonlySet<ClockId>): Precedence[] {
    return [...this.#acts].flatMap(([client, acts]) => {
      const clock = clockOfNode(client);
      const [first] = acts;
      if (this.#matched.has(client) || this.ambiguous.has(client) || first === undefined) return [];
      if (distrusted.has(clock) || this.#clocks.isSet(clock) || first.at.yearless === true) return [];
      const known = gateways.get(clock);
      const sides = [...this.#starts].map(([other, own]): PatternSides => {
        const ofGateway = ({ gateway }: SaSighting) =>
          known === undefined || gateway === undefined || known.has(gateway);
        return { ...this.#sidesOf(client, other), starts: own.filter(ofGateway) };
      });
      const found = sides.flatMap((one) => {
        const match = matchPattern(one);
        if (match === 'ambiguous') {
          this.ambiguous.add(client);
          return [];
        }
        const isStated = match.length === 0 && one.isZoned;
        return patternPrecedences(isStated ? this.#shown(matchPieces(one, AS_STATED)) : match);
      });
      if (found.length > 0) this.ambiguous.delete(client);
      else this.#untied.add(client);
      if (found.length === 0 && this.#clocks.isZonedByOption(clock)) this.elsewhere.push(...wrongZone(sides));
      return found;
    });
  }
}

interface AcrossTries {
  readonly sides: PatternSides;
  readonly known: Distance;
}

/** Two clocks that both state their zone and stand as they say. */
const AS_STATED: Distance = { low: -UNMEASURED_SECONDS * 1000, high: UNMEASURED_SECONDS * 1000 };

/** What may be added to the client's times where its tries are these SAs; undefined where no one distance fits them all. */
function distanceOf(tries: readonly MatchedBeginning[]): Distance | undefined {
  const shifts = tries.map(({ beginning, sighting }) => shiftsFor(beginning, sighting));
  const [low, high] = [
    Math.max(...shifts.map((shift) => shift?.low ?? Infinity)),
    Math.min(...shifts.map((shift) => shift?.high ?? -Infinity)),
  ];
  return low <= high ? { low, high } : undefined;
}

/** Of two nodes, in either order. */
function pairKey(one: string, other: string): string {
  return [one, other].sort().join(' ');
}

/** Where a client's log would stand if nobody had stated its zone; nothing where that is as open, or the pattern would not measure it. */
function wrongZone(sides: readonly PatternSides[]): WrongClock[] {
  const [match, ...others] = sides
    .map((one) => matchPattern({ ...one, isZoned: false }))
    .filter(({ length }) => length > 0);
  if (match === undefined || match === 'ambiguous' || others.length > 0) return [];
  // Requests that nobody answered fall onto those of any client that repeats them alike.
  const { measured } = new Alignment(patternPrecedences(match), { rankOf: () => 0 });
  if (measured.size === 0) return [];
  // Where a night of summer time lies between, some of them may fit.
  const [farthest] = match
    .map(({ beginning: { act }, sighting: { start } }): WrongClock => {
      const behindSeconds = Number(start.at.ns - act.at.ns) / 1e9;
      return { clock: act.at.clock, behindSeconds, by: 'pattern', evidence: act.evidence };
    })
    .sort((a, b) => Math.abs(b.behindSeconds) - Math.abs(a.behindSeconds));
  return farthest === undefined ? [] : [farthest];
}

function patternPrecedences(matches: readonly MatchedBeginning[]): Precedence[] {
  return matches.flatMap((match) => {
    const { login } = match.beginning;
    return login === undefined ? tryPrecedences([match], 'pattern') : loginPrecedences(login, match.sighting);
  });
}

/** The addresses that each client's log gives for the gateways that it went to; absent where it gives none. */
function gatewaysNamed(events: readonly Event[], clocks: StatedClocks): Map<ClockId, Set<string>> {
  const named = new Map<ClockId, Set<string>>();
  for (const event of events) {
    const addresses =
      event.kind === 'client.name-resolved'
        ? [event.address]
        : event.kind === 'client.host-configuration'
          ? event.peers
          : [];
    const clock = addresses.length === 0 ? undefined : clocks.instant(event.at)?.clock;
    if (clock === undefined) continue;
    const known = named.get(clock) ?? new Set<string>();
    named.set(clock, known);
    for (const address of addresses) known.add(address);
  }
  return named;
}

function spansOf(events: readonly Event[], clocks: StatedClocks): Map<string, Span> {
  const spans = new Map<string, { from: bigint; to: bigint }>();
  for (const event of events) {
    for (const at of [event.at, ...('lastAt' in event ? [event.lastAt] : [])]) {
      const instant = clocks.instant(at);
      if (instant === undefined) continue;
      const node = nodeOf(instant);
      const span = spans.get(node);
      if (span === undefined) spans.set(node, { from: instant.ns, to: instant.ns });
      else if (instant.ns < span.from) span.from = instant.ns;
      else if (instant.ns > span.to) span.to = instant.ns;
    }
  }
  return spans;
}
