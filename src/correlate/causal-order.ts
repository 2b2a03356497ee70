import type { Event } from '../model/event.ts';
import type { Clocks } from './clocks.ts';
import { exchangeChains } from './exchange-chains.ts';
import { groupBy } from './grouped.ts';
import type { SaFacts } from './ike-sas.ts';
import { compareScales, marginNs, shownNs } from './instants.ts';
import { merged } from './merged.ts';
import { PlaceStamps } from './place-stamps.ts';
import type { Placed } from './placed.ts';
import { chainsOf } from './source-chains.ts';

interface ToldScene {
  readonly sas: readonly SaFacts[];
  /** The events with all copies. */
  readonly told: readonly Event[];
  readonly clocks: Clocks;
}

/**
 * Entries in order of time, UTC first, then each scale by itself. Where the order in which a source tells them and their times are at odds
 * within what these may be off by, the source is right: a gateway does not act on a message before it has it.
 */
export function inCausalOrder(placed: readonly Placed[], { sas, told, clocks }: ToldScene): Placed[] {
  const stamps = new PlaceStamps(
    placed.flatMap(({ entry }) => entry.evidence),
    told,
  );
  const scales = groupBy(placed.toSorted(byTime), ({ instant }) => instant.scale);
  return [...scales.values()].flatMap((own) => {
    const times = own.map(({ instant }) => {
      const at = shownNs(instant);
      return { at, atMost: at + marginNs(instant) };
    });
    const chains = [...chainsOf(own, stamps, clocks), ...exchangeChains(own, sas)];
    return merged(times, chains).flatMap((index) => own[index] ?? []);
  });
}

/** Of one instant what is known best goes first, then in order of source and place. */
function byTime(a: Placed, b: Placed): number {
  if (a.instant.scale !== b.instant.scale) return compareScales(a.instant, b.instant);
  const [at, other] = [shownNs(a.instant), shownNs(b.instant)];
  if (at !== other) return at < other ? -1 : 1;
  const [known, others] = [a.instant.offBy?.ms ?? 0, b.instant.offBy?.ms ?? 0];
  if (known !== others) return known - others;
  const [first, second] = [a.entry.evidence[0], b.entry.evidence[0]];
  if (first === undefined || second === undefined) return 0;
  if (first.source !== second.source) return Number(first.source.slice(1)) - Number(second.source.slice(1));
  return first.start - second.start;
}
