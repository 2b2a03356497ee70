// A capture whose parts stand in another order than they were taken in, as joining files by name leaves them. Stamps alone look the same where
// a clock was set back; message ids, of which each side of an IKE SA uses every one later than the one before (RFC 7296 section 2.2), tell.
import { type Packets, rowsOf } from './exchanges/interleaved.ts';
import type { SourceId } from './model/evidence.ts';
import type { CapturePart, CaptureSummarised, ExchangeSeen, IkeSaSeen, PacketColumns } from './model/wire-events.ts';

/** What message ids say of the parts of each capture whose stamps go back; nothing where they do not tell. */
export function partsTold(
  captures: Iterable<CaptureSummarised>,
  sas: readonly IkeSaSeen[],
): ReadonlyMap<SourceId, 'in-other-order' | 'in-order'> {
  const told = new Map<SourceId, 'in-other-order' | 'in-order'>();
  for (const { evidence, parts } of captures) {
    if (parts === undefined) continue;
    const order = orderOf(evidence.source, parts, sas);
    if (order !== undefined) told.set(evidence.source, order);
  }
  return told;
}

/** The packets of a capture, its parts in order of time; it is read once for each. */
export async function* partsInOrder(parts: readonly CapturePart[], read: () => Packets): AsyncGenerator<PacketColumns> {
  for (const part of parts.toSorted(byTime)) {
    const end = parts[parts.indexOf(part) + 1]?.frame ?? Number.POSITIVE_INFINITY;
    for await (const batch of read()) {
      const isIn = (row: number) => (batch.frame[row] ?? 0) >= part.frame && (batch.frame[row] ?? 0) < end;
      for (let row = 0; row < batch.count; row++) {
        const from = row;
        while (row < batch.count && isIn(row)) row++;
        if (row > from) yield rowsOf(batch, from, row);
      }
    }
  }
}

function orderOf(
  source: SourceId,
  parts: readonly CapturePart[],
  sas: readonly IkeSaSeen[],
): 'in-other-order' | 'in-order' | undefined {
  const ids = sas.filter(({ sources }) => sources.includes(source)).flatMap((sa) => idsIn(source, parts, sa));
  const goOn = (one: number, other: number) => {
    const ties = ids.map((sides) => ({ before: sides[one], after: sides[other] }));
    const both = ties.flatMap(({ before, after }) => (before && after ? [{ before, after }] : []));
    return (
      both.some(({ before, after }) => before.least < after.most) &&
      both.every(({ before, after }) => before.most <= after.least)
    );
  };
  const places = parts.map((_, place) => place);
  const steps = places.slice(1);
  if (steps.every((place) => goOn(place - 1, place))) return 'in-order';
  const inTime = places.toSorted((a, b) => byTime(parts[a], parts[b]));
  const isApart = inTime
    .slice(1)
    .every((place, index) => (parts[inTime[index] ?? 0]?.toNs ?? 0n) < (parts[place]?.fromNs ?? 0n));
  const goOnInTime = inTime.slice(1).every((place, index) => goOn(inTime[index] ?? 0, place));
  return isApart && goOnInTime ? 'in-other-order' : undefined;
}

interface Ids {
  least: number;
  most: number;
}

/** The message ids that each side of an IKE SA used, by part. */
function idsIn(source: SourceId, parts: readonly CapturePart[], { exchanges }: IkeSaSeen): Ids[][] {
  const sides: Ids[][] = [[], []];
  const note = (side: Ids[] | undefined, frame: number | undefined, id: number) => {
    const part = parts.findLastIndex((one) => frame !== undefined && one.frame <= frame);
    const known = side?.[part];
    if (known !== undefined) {
      known.least = Math.min(known.least, id);
      known.most = Math.max(known.most, id);
    } else if (side !== undefined && part >= 0) side[part] = { least: id, most: id };
  };
  for (const exchange of exchanges) {
    const side = sides[exchange.openedBy === 'initiator' ? 0 : 1];
    for (const { id, frame, of } of placesOf(exchange)) if (of === source) note(side, frame, id);
  }
  return sides;
}

/** Of folded liveness checks the first and the last. */
function placesOf({ messageId, repeats, request, response }: ExchangeSeen) {
  return [request, response].flatMap((message) => {
    if (message === undefined) return [];
    const { source, frame, run } = message.evidence;
    const first = { id: messageId, frame, of: source };
    return run === undefined
      ? [first]
      : [first, { id: messageId + repeats - 1, frame: run.last.frame, of: run.last.source }];
  });
}

function byTime(a: CapturePart | undefined, b: CapturePart | undefined): number {
  const [one, other] = [a?.fromNs ?? 0n, b?.fromNs ?? 0n];
  return one < other ? -1 : one > other ? 1 : 0;
}
