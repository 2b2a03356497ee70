import type { Event } from '../model/event.ts';
import type { CaseSettings } from '../model/settings.ts';
import type { ClockId } from '../model/time.ts';
import { Alignment, clockOfNode } from './alignment.ts';
import { Clocks } from './clocks.ts';
import type { Hosts } from './hosts.ts';
import type { Identities } from './identities.ts';
import { UTC } from './instants.ts';
import type { Precedence } from './precedence.ts';
import type { SaEvidence } from './sa-evidence.ts';
import type { SourceVantage } from './source-vantage.ts';
import { type KnownOfClocks, StatedClocks } from './stated-clocks.ts';
import { Ties } from './ties.ts';
import type { TwinZone } from './twin-logs.ts';
import type { WrongClock } from './wrong-clocks.ts';

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

interface AlignedClocks {
  readonly stated: StatedClocks;
  readonly clocks: Clocks;
  /** Clients' clocks whose zone a person stated, and a pattern contradicts. */
  readonly elsewhere: readonly WrongClock[];
}

/** The clocks of a case: as stated, and as far as facts tie them together, on one scale. */
export function alignClocks(scene: AlignmentScene): AlignedClocks {
  const { stated, ties } = readFitting(scene);
  const ranks = ranksOf(scene.sources, stated);
  const ranking = {
    rankOf: (node: string) => ranks.get(node) ?? ranks.size,
    isSet: (node: string) => stated.isSet(clockOfNode(node)),
  };
  const precedences = [...ties.precedences, ...ties.logins(ranking)];
  const alignment = new Alignment(precedences, ranking, ties.doubts);
  return { stated, clocks: new Clocks(stated, alignment, ties.ambiguous), elsewhere: ties.elsewhere };
}

/** The stamps of the case with the years, and the order of day and month, that fit what the sources have in common. */
function readFitting(scene: AlignmentScene): { readonly stated: StatedClocks; readonly ties: Ties } {
  const stated = statedBy(scene);
  const ties = new Ties(scene, stated);
  const years = yearsBy(ties.precedences, stated);
  const turnable = scene.settings.dateOrder === undefined ? turnableDates(ties, stated) : [];
  if (years.size === 0 && turnable.length === 0) return { stated, ties };
  const turned = turnable.length === 0 ? new Set<ClockId>() : mendedByTurning(scene, { years, turned: turnable });
  const other = statedBy(scene, { years, turned });
  return { stated: other, ties: new Ties(scene, other) };
}

/** Clients' clocks that are days away from what they share, or share nothing as they were read. */
function turnableDates(ties: Ties, stated: StatedClocks): ClockId[] {
  return [...misdated(ties.precedences, stated), ...ties.untied().filter((clock) => stated.datesMayTurn(clock))];
}

/** Dates that do not fit the other way either were no matter of their order. */
function mendedByTurning(
  scene: AlignmentScene,
  { years, turned }: { readonly years: ReadonlyMap<ClockId, number>; readonly turned: readonly ClockId[] },
): Set<ClockId> {
  const other = statedBy(scene, { years, turned: new Set(turned) });
  const ties = new Ties(scene, other);
  const wrong = new Set([...misdated(ties.precedences, other), ...ties.untied()]);
  return new Set(turned.filter((clock) => !wrong.has(clock)));
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

/** No zone is further from UTC, and no clock that anybody uses is off by as much more. */
const DAY_MS = 26 * 3_600_000;
const DAY_NS = BigInt(DAY_MS) * 1_000_000n;

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

/** The years of texts that state none, by what they have in common with sources that do; none where two facts disagree, or it is as read. */
function yearsBy(precedences: readonly Precedence[], clocks: StatedClocks): Map<ClockId, number> {
  const years = new Map<ClockId, Set<number>>();
  for (const { earlier, later } of precedences) {
    for (const [open, known] of [
      [earlier, later],
      [later, earlier],
    ] as const) {
      if (!clocks.isYearOpen(open) || clocks.isYearOpen(known)) continue;
      // Where a clock was set, its dates are as little sure as its times. No zone moves a time by months.
      if (known.scale !== UTC && known.scale !== known.clock) continue;
      const [shown, true_] = [new Date(Number(open.ns / 1_000_000n)), new Date(Number(known.ns / 1_000_000n))];
      const inYear = (year: number) => Math.abs(new Date(shown).setUTCFullYear(year) - true_.getTime());
      const near = true_.getUTCFullYear();
      const year = [near - 1, near, near + 1].find((one) => inYear(one) <= HALF_YEAR_MS);
      if (year === undefined) continue;
      // A date that was read the wrong way round is months off, and another year would hide it.
      if (clocks.datesMayTurn(known.clock) && inYear(year) > DAY_MS) continue;
      const last = year + clocks.lastYear(open.clock) - shown.getUTCFullYear();
      years.set(open.clock, (years.get(open.clock) ?? new Set()).add(last));
    }
  }
  return new Map(
    [...years].flatMap(([clock, own]) => {
      const [year] = own;
      return year === undefined || own.size > 1 || year === clocks.lastYear(clock) ? [] : [[clock, year]];
    }),
  );
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
