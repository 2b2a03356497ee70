import type { Event } from '../model/event.ts';
import type { CaseSettings } from '../model/settings.ts';
import type { ClockId } from '../model/time.ts';
import { Alignment, clockOfNode } from './alignment.ts';
import { type ClientAct, clientActs } from './client-acts.ts';
import { Clocks } from './clocks.ts';
import { groupBy } from './grouped.ts';
import type { Hosts } from './hosts.ts';
import type { Identities } from './identities.ts';
import { type Instant, nodeOf, UTC } from './instants.ts';
import { loginPrecedences, loginSighting, loginsTold } from './logins-matched.ts';
import { messagePrecedences, type Precedence } from './precedence.ts';
import type { SaEvidence } from './sa-evidence.ts';
import { type SaSighting, sightingsOf } from './sa-sightings.ts';
import type { SourceVantage } from './source-vantage.ts';
import { type KnownOfClocks, StatedClocks } from './stated-clocks.ts';
import { matchTries, type Span, tryPrecedences } from './tries-matched.ts';
import type { TwinZone } from './twin-logs.ts';

/** What clocks are aligned by. */
export interface AlignmentScene {
  readonly sources: readonly SourceVantage[];
  /** As each text has them, with all copies: what its clock states and how it went. */
  readonly read: readonly Event[];
  /** What counts, each fact once, on clocks that copies make one. */
  readonly events: readonly Event[];
  readonly settings: CaseSettings;
  readonly evidence: readonly SaEvidence[];
  readonly identities: Identities;
  readonly hosts: Hosts;
  readonly zones: ReadonlyMap<ClockId, TwinZone>;
  /** They keep a scale of their own whatever is stated about them. */
  readonly distrusted?: ReadonlySet<ClockId>;
}

/** The clocks of a case: as stated, and as far as facts tie them together, on one scale. */
export function alignClocks(scene: AlignmentScene): { readonly stated: StatedClocks; readonly clocks: Clocks } {
  let stated = statedBy(scene);
  let ties = new Ties(scene, stated);
  const years = yearsBy(ties.precedences, stated);
  const turned = scene.settings.dateOrder === undefined ? misdated(ties.precedences, stated) : new Set<ClockId>();
  if (years.size > 0 || turned.size > 0) {
    const other = statedBy(scene, { years, turned });
    const otherTies = new Ties(scene, other);
    // Dates that do not fit the other way either were no matter of their order.
    const isMended = [...misdated(otherTies.precedences, other)].every((clock) => !turned.has(clock));
    stated = isMended ? other : statedBy(scene, { years });
    ties = isMended ? otherTies : new Ties(scene, stated);
  }
  const ranks = ranksOf(scene.sources, stated);
  const ranking = {
    rankOf: (node: string) => ranks.get(node) ?? ranks.size,
    isSet: (node: string) => stated.isSet(clockOfNode(node)),
  };
  const rough = new Alignment(ties.precedences, ranking);
  const logins = ties.logins((instant) => rough.place(instant));
  const alignment = logins.length === 0 ? rough : new Alignment([...ties.precedences, ...logins], ranking);
  return { stated, clocks: new Clocks(stated, alignment, ties.ambiguous) };
}

function statedBy(scene: AlignmentScene, more: Pick<KnownOfClocks, 'years' | 'turned'> = {}): StatedClocks {
  const { sources, read, settings, distrusted, hosts, zones } = scene;
  return new StatedClocks(sources, read, settings, {
    hosts,
    zones,
    ...(distrusted !== undefined && { distrusted }),
    ...more,
  });
}

/** What the sources of a case have in common that has an order. */
class Ties {
  readonly precedences: readonly Precedence[];
  /** Nodes of clients' clocks for which more than one match of tries fits. */
  readonly ambiguous = new Set<string>();
  readonly #acts: ReadonlyMap<string, readonly ClientAct[]>;
  readonly #sightings: readonly SaSighting[];
  /** Where tries were matched: by node of the client, then of the other clock, the addresses that they came from. */
  readonly #cameFrom = new Map<string, Map<string, Set<string>>>();

  constructor(scene: AlignmentScene, clocks: StatedClocks) {
    const { evidence, events, identities, distrusted } = scene;
    this.#acts = clientActs(events, clocks);
    this.#sightings = this.#acts.size === 0 ? [] : evidence.flatMap((sa) => sightingsOf(sa, clocks));
    const spans = spansOf(events, clocks);
    const all = [...messagePrecedences(evidence, clocks), ...this.#tries(identities, spans)];
    this.precedences = all.filter(({ earlier, later }) => {
      return [earlier, later].every(({ clock }) => !clocks.isFolded(clock) && distrusted?.has(clock) !== true);
    });
  }

  #tries(identities: Identities, spans: ReadonlyMap<string, Span>): Precedence[] {
    const identified = this.#sightings.flatMap((sighting) => {
      const hex = identities.ofSa(sighting.sa);
      return hex === undefined ? [] : [{ ...sighting, hex }];
    });
    const byHex = groupBy(identified, ({ hex }) => hex);
    return [...this.#acts].flatMap(([client, acts]) => {
      const tries = acts.filter(({ kind }) => kind === 'try');
      const hexes = new Set(tries.flatMap(({ hex }) => hex ?? []));
      const starts = [...hexes].flatMap((hex) => byHex.get(hex) ?? []);
      return [...groupBy(starts, ({ node }) => node)].flatMap(([other, own]) => {
        const match = matchTries({ tries, starts: own, client: spans.get(client), other: spans.get(other) });
        if (match === 'ambiguous') {
          this.ambiguous.add(client);
          return [];
        }
        const addresses = new Set(match.flatMap(({ sighting }) => sighting.client ?? []));
        this.#cameFrom.set(client, (this.#cameFrom.get(client) ?? new Map()).set(other, addresses));
        return tryPrecedences(match, acts);
      });
    });
  }

  /** What logins say beside, once tries have told about where the clocks stand. */
  logins(place: (instant: Instant) => Instant): Precedence[] {
    if (this.#cameFrom.size === 0) return [];
    const byEnds = groupBy(this.#sightings, ({ node, client }) => `${node} ${client ?? ''}`);
    return [...this.#cameFrom].flatMap(([client, others]) => {
      const logins = loginsTold(this.#acts.get(client) ?? []);
      return [...others].flatMap(([other, addresses]) => {
        const starts = [...addresses].flatMap((address) => byEnds.get(`${other} ${address}`) ?? []);
        return logins.flatMap((login) => {
          const sighting = loginSighting(login, starts, place);
          return sighting === undefined ? [] : loginPrecedences(login, sighting);
        });
      });
    });
  }
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

/** No zone is further from UTC, and no clock that anybody uses is off by as much more. */
const DAY_NS = 26n * 3_600_000_000_000n;

/** Clients' clocks that stand days away from every other source with which they share something. */
function misdated(precedences: readonly Precedence[], clocks: StatedClocks): Set<ClockId> {
  const away = new Map<ClockId, boolean>();
  for (const { earlier, later } of precedences) {
    const distance = later.ns - earlier.ns;
    const isAway = distance > DAY_NS || distance < -DAY_NS;
    for (const { clock } of [earlier, later]) away.set(clock, (away.get(clock) ?? true) && isAway);
  }
  return new Set([...away].flatMap(([clock, isAway]) => (isAway && clocks.datesMayTurn(clock) ? [clock] : [])));
}

/** Half a year: what a fact and its stamp are apart in the right year, at most. */
const HALF_YEAR_MS = 183 * 86_400_000;

/** The years of texts that state none, by what they have in common with sources that do; none where two facts disagree. */
function yearsBy(precedences: readonly Precedence[], clocks: StatedClocks): Map<ClockId, number> {
  const years = new Map<ClockId, Set<number>>();
  for (const { earlier, later } of precedences) {
    for (const [open, known] of [
      [earlier, later],
      [later, earlier],
    ] as const) {
      if (open.yearless !== true || known.scale !== UTC) continue;
      const [shown, true_] = [new Date(Number(open.ns / 1_000_000n)), new Date(Number(known.ns / 1_000_000n))];
      const inYear = (year: number) => Math.abs(new Date(shown).setUTCFullYear(year) - true_.getTime());
      const near = true_.getUTCFullYear();
      const year = [near - 1, near, near + 1].find((one) => inYear(one) <= HALF_YEAR_MS);
      if (year === undefined) continue;
      const last = year + clocks.lastOpenYear(open.clock) - shown.getUTCFullYear();
      years.set(open.clock, (years.get(open.clock) ?? new Set()).add(last));
    }
  }
  return new Map([...years].flatMap(([clock, own]) => (own.size === 1 ? [[clock, [...own][0] ?? 0]] : [])));
}

/** Captures measure the others, then gateways and clients whose times are UTC, then those that state no zone. */
function ranksOf(sources: readonly SourceVantage[], stated: StatedClocks): ReadonlyMap<string, number> {
  const vantages = new Map(sources.map(({ clock, vantage }) => [clock, vantage]));
  const order = ['wire', 'gateway', 'client', undefined];
  const rank = (id: ClockId, isStated: boolean) => order.indexOf(vantages.get(id)) + (isStated ? 0 : order.length);
  const sorted = stated.list
    .map(({ id, kind }, index) => ({ id, index, rank: rank(id, kind !== 'local') }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index);
  return new Map(sorted.map(({ id }, index) => [id, index]));
}
