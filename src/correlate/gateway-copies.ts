// The terminal, `show logging`, a syslog server and whoever pasted a piece twice tell the same records (ios-text.md 1.7). What
// several tell is one fact: it counts once, as the fullest text tells it, and all of them are its evidence.
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Event } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Copies } from './copies.ts';
import type { Hosts } from './hosts.ts';
import { type GatewayRecord, hostOf, inSeconds, isGatewayRecord, mergedRecord, recordKey } from './record-key.ts';
import { type Telling, tellingsOf } from './tellings.ts';
import { unstampedCopies } from './unstamped-copies.ts';

/** One record alone may be a coincidence; with the one next to it, it is not. */
const LEAST_IN_A_ROW = 2;
/** The same where stamps have whole seconds, in which a box prints the same words again. */
const LEAST_IN_WHOLE_SECONDS = 5;
/** So many boxes that say the same at the same time are told apart. */
const MOST_BOXES = 64;

interface RecordTold {
  /** The record as all its copies so far tell it. */
  record: GatewayRecord;
  readonly first: GatewayRecord;
  /** Where it was told first. */
  readonly telling: Telling;
  readonly place: number;
}

/** A record of a telling, and what it tells again. */
interface Match {
  readonly place: number;
  readonly record: GatewayRecord;
  readonly told: RecordTold;
}

/** The events with each record of a gateway once. Where the copies stand, and which clocks are one by them, goes to `copies`. */
export function withoutGatewayCopies(
  events: readonly Event[],
  hosts: Hosts,
  copies: Copies,
): { readonly events: readonly Event[]; readonly diagnostics: readonly Diagnostic[] } {
  const { list: tellings, isMixed } = tellingsOf(events.filter(isGatewayRecord));
  const merged = new Map<Event, Event | undefined>();
  const factOf = new Map<Event, GatewayRecord>();
  const known = new Map<string, RecordTold[]>();
  for (const telling of tellings) {
    const found = matches(telling, known, hosts);
    const again = new Map(trusted(telling, found).map((match) => [match.record, match]));
    telling.records.forEach((record, place) => {
      const match = again.get(record);
      if (match === undefined) {
        const one = { record, first: record, telling, place };
        remember(known, recordKey(record), one);
        if (isMixed && record.at.resolutionMs < 1000) remember(known, recordKey(record, inSeconds(record.at)), one);
        return;
      }
      const { told } = match;
      told.record = mergedRecord(told.record, record);
      if (told.record !== told.first) merged.set(told.first, told.record);
      merged.set(record, undefined);
      factOf.set(record, told.first);
      copies.add(told.first, record);
    });
  }
  if (merged.size === 0) return { events, diagnostics: [] };
  for (const [copy, fact] of unstampedCopies(events, factOf)) {
    merged.set(copy, undefined);
    copies.add(fact, copy);
  }
  return {
    events: events.flatMap((event) => {
      const now = merged.has(event) ? merged.get(event) : event;
      return now === undefined ? [] : [now];
    }),
    diagnostics: diagnosticsOf(events.filter((event) => merged.has(event) && merged.get(event) === undefined)),
  };
}

function remember(known: Map<string, RecordTold[]>, key: string, told: RecordTold): void {
  const same = known.get(key);
  if (same === undefined) known.set(key, [told]);
  else same.push(told);
}

/** Each record with the first of its kind that this telling has not told yet: the second of two equal lines is the second again. */
function matches(telling: Telling, known: ReadonlyMap<string, RecordTold[]>, hosts: Hosts): Match[] {
  const taken = new Set<RecordTold>();
  const next = new Map<string, number>();
  return telling.records.flatMap((record, place): Match[] => {
    const key = recordKey(record);
    const same = known.get(key);
    if (same === undefined) return [];
    let from = next.get(key) ?? 0;
    for (let first = same[from]; first !== undefined && taken.has(first); first = same[from]) from += 1;
    next.set(key, from);
    const candidates = same.slice(from, from + MOST_BOXES);
    const told = candidates.find((one) => !taken.has(one) && isOfOneBox(one.record, record, hosts));
    if (told === undefined) return [];
    taken.add(told);
    return [{ place, record, told }];
  });
}

/** A text of a terminal need not name its box. */
function isOfOneBox(one: GatewayRecord, other: GatewayRecord, hosts: Hosts): boolean {
  const [host, second] = [hostOf(one), hostOf(other)];
  return host === undefined || second === undefined || hosts.called(host) === hosts.called(second);
}

/** The matches that stand in a row, in this telling or where they were told first. */
function trusted(telling: Telling, found: readonly Match[]): readonly Match[] {
  const here = rowsOf(found, ({ place }) => ({ telling, place }));
  const there = rowsOf(found, ({ told }) => told);
  return found.filter((match) => {
    const least = match.record.at.resolutionMs < 1000 ? LEAST_IN_A_ROW : LEAST_IN_WHOLE_SECONDS;
    return Math.max(here.get(match) ?? 0, there.get(match) ?? 0) >= least;
  });
}

/** How many matches follow one another around each, in a telling. At the edge of a text there could be no more: that counts as one. */
function rowsOf(
  found: readonly Match[],
  placeOf: (match: Match) => { readonly telling: Telling; readonly place: number },
): Map<Match, number> {
  const placed = new Map<Telling, Map<number, Match>>();
  for (const match of found) {
    const { telling, place } = placeOf(match);
    const own = placed.get(telling) ?? new Map<number, Match>();
    placed.set(telling, own.set(place, match));
  }
  const rows = new Map<Match, number>();
  for (const [telling, own] of placed) {
    for (const [place, first] of own) {
      if (own.has(place - 1)) continue;
      let row = [first];
      for (let next = own.get(place + 1); next !== undefined; next = own.get(place + row.length)) row = push(row, next);
      const isAtEdge =
        (place === 0 && telling.isFirst) || (place + row.length === telling.records.length && telling.isLast);
      for (const match of row) rows.set(match, row.length + (isAtEdge && !isInOneText(match) ? 1 : 0));
    }
  }
  return rows;
}

function isInOneText({ record, told }: Match): boolean {
  return record.at.clock === told.telling.clock;
}

function push<T>(list: T[], one: T): T[] {
  list.push(one);
  return list;
}

function diagnosticsOf(left: readonly Event[]): Diagnostic[] {
  const bySource = new Map<string, EvidenceRef[]>();
  for (const { evidence } of left) {
    const own = bySource.get(evidence.source);
    if (own === undefined) bySource.set(evidence.source, [evidence]);
    else own.push(evidence);
  }
  const message =
    'These records stand elsewhere in the evidence too, with the same stamps and words; what is told several times counts once.';
  return [...bySource].map(([source, places]) => {
    const [evidence] = places;
    const pointer = evidence === undefined ? {} : { evidence };
    return { kind: 'diagnostic', code: 'ios.told-twice', message, source, ...pointer, count: places.length };
  });
}
