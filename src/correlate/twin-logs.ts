// The same messages of a client stand in several logs: on Windows in an event log in UTC and in a text in local time, elsewhere in
// the journal, in the files of a syslog server, in what `log show` printed, in the history of a window. What two tell is one fact.
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Event } from '../model/event.ts';
import type { EvidenceRef, SourceId } from '../model/evidence.ts';
import type { ClockId } from '../model/time.ts';
import { eventsBySource } from './by-source.ts';
import { civilNs } from './instants.ts';
import { LEAP_YEAR } from './year-turns.ts';
import type { ZoneOffset } from './zones.ts';

/** Records that must agree before two logs are taken for one (secure-client-dart.md 6.4). */
const LEAST_PAIRS = 5;
/** Zones are whole quarters of an hour from UTC. */
const QUARTER_SECONDS = 900;
/** A text has whole seconds, cut off or rounded. */
const SLACK_SECONDS = 1;
const SLACKS = [0, -SLACK_SECONDS, SLACK_SECONDS];
/** Of what an event log tells within a text log's time, so much stands in its twin. */
const LEAST_TOLD = 0.5;
const LEAST_SHARE = 0.2;
/** And of the time that two copies of one log share, so much of either stands in both. */
const LEAST_COPIED = 0.9;
/** A message that comes more often tells nothing about the zone. */
const MOST_OCCURRENCES = 16;

interface Told {
  readonly event: Event;
  readonly text: string;
  /** Of the calendar, or of UTC. */
  readonly seconds: number;
  /** The same in a year of its own, for logs that state none. */
  readonly inYear: number;
}

/** One record in both logs. */
interface Pair {
  readonly eventLog: Told;
  readonly text: Told;
}

/** The zone of a text log as its twin tells it: more than one where summer time began or ended between. */
export interface TwinZone {
  readonly name: string;
  readonly offset: ZoneOffset;
  /** The first pair of records and the last. */
  readonly evidence: readonly EvidenceRef[];
}

export interface WithoutTwins {
  readonly events: readonly Event[];
  readonly diagnostics: readonly Diagnostic[];
  /** By the clock of the text log. */
  readonly zones: ReadonlyMap<ClockId, TwinZone>;
  /** What stands in several copies of one log. */
  readonly copies: readonly CopiedRecord[];
}

interface CopiedRecord {
  readonly fact: Event;
  readonly copy: Event;
}

interface Log {
  readonly source: SourceId;
  readonly told: readonly Told[];
  readonly rank: number;
  readonly isYearless: boolean;
}

/** Which of two logs tells what both have: the smaller counts. */
const RANKS = { zoned: 0, dated: 1, utc: 2, yearless: 3, history: 4 } as const;

/** The events without those that another log of the same messages tells too. */
export function withoutTwins(events: readonly Event[]): WithoutTwins {
  const logs = clientLogs(events);
  const left = new Set<Event>();
  const diagnostics: Diagnostic[] = [];
  const zones = new Map<ClockId, TwinZone>();
  const copies: CopiedRecord[] = [];
  logs.forEach((log, index) => {
    const twins = new Set<Event>();
    for (const text of logs.slice(0, index)) {
      // One client keeps no two logs of one form: they are copies of one, or of two clients.
      const isOneForm = text.rank === log.rank;
      const pairs = isOneForm ? pairsOfCopies(...comparable(log, text)) : pairsOf(...comparable(log, text));
      for (const { eventLog, text: told } of pairs) {
        if (isOneForm && !twins.has(eventLog.event)) copies.push({ fact: told.event, copy: eventLog.event });
        twins.add(eventLog.event);
      }
      const at = pairs[0]?.text.event.at;
      // Only a log in UTC tells the zone of one that states days and no zone.
      if (log.rank === RANKS.utc && text.rank === RANKS.dated && at?.kind === 'wall')
        zones.set(at.clock, zoneFrom(pairs));
    }
    for (const event of twins) left.add(event);
    if (twins.size > 0) diagnostics.push(twinDiagnostic(log.source, twins.size));
  });
  return left.size === 0
    ? { events, diagnostics, zones, copies }
    : { events: events.filter((event) => !left.has(event)), diagnostics, zones, copies };
}

/** At any time of the text log, the offset of the pair next to it. */
function zoneFrom(pairs: readonly Pair[]): TwinZone {
  const known = pairs
    .map(({ eventLog, text }) => ({ at: text.seconds, minutes: quarterOf(text.seconds - eventLog.seconds) / 60 }))
    .sort((a, b) => a.at - b.at);
  // Only where the offset changes does it matter which pair is next.
  const ends = known.filter(
    ({ minutes }, index) => minutes !== known[index - 1]?.minutes || minutes !== known[index + 1]?.minutes,
  );
  const offset = (civilMs: number): number => {
    const distance = ({ at }: { readonly at: number }) => Math.abs(at - civilMs / 1000);
    return ends.reduce((best, one) => (distance(one) < distance(best) ? one : best)).minutes;
  };
  const names = new Set(known.map(({ minutes }) => offsetName(minutes)));
  const quoted = [pairs[0], pairs.at(-1)].flatMap((pair) => (pair === undefined ? [] : [pair.text, pair.eventLog]));
  return {
    name: [...names].join(', then '),
    offset,
    evidence: [...new Set(quoted.map(({ event }) => event.evidence))],
  };
}

function offsetName(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}

/** Logs of the client, first those that tell. */
function clientLogs(events: readonly Event[]): readonly Log[] {
  const records = events.filter((event) => event.kind.startsWith('client.') && 'component' in event);
  const logs = [...eventsBySource(records)].flatMap(([source, own]) => {
    const told = own.flatMap(toldBy);
    const rank = told.reduce((most, { event }) => Math.max(most, rankOf(event)), 0);
    const isYearless = told.some(({ event: { at } }) => at.kind === 'wall' && at.civil.year === undefined);
    return told.length === 0 ? [] : [{ source, told, rank, isYearless }];
  });
  return logs.sort((a, b) => a.rank - b.rank || b.told.length - a.told.length);
}

function toldBy(event: Event): Told[] {
  const { at } = event;
  if (!('text' in event) || typeof event.text !== 'string' || at.kind === 'none') return [];
  const ns = at.kind === 'absolute' ? at.epochNs : civilNs(at, LEAP_YEAR);
  const seconds = Number(ns / 1_000_000_000n);
  const date = new Date(seconds * 1000);
  // What a window shows is a notice without its title.
  const text = event.text.replace(/^Message type \w{1,40} sent to the user: /, '');
  return [{ event, text, seconds, inYear: date.setUTCFullYear(LEAP_YEAR) / 1000 }];
}

function rankOf(event: Event): number {
  // A window's history has a few of the messages, and no process in front of them.
  if ('component' in event && event.component === undefined) return RANKS.history;
  const { at } = event;
  if (at.kind !== 'wall') return RANKS.utc;
  if (at.civil.year === undefined) return RANKS.yearless;
  return at.zone === undefined ? RANKS.dated : RANKS.zoned;
}

/** Both on one calendar: without years where one has none. */
function comparable(one: Log, other: Log): [readonly Told[], readonly Told[]] {
  const isYearless = one.isYearless || other.isYearless;
  const told = ({ told: all }: Log) => (isYearless ? all.map((each) => ({ ...each, seconds: each.inYear })) : all);
  return [told(one), told(other)];
}

/**
 * The records of two copies of one log: two bundles of one client, or the same text in another encoding. Two clients may log alike,
 * so nearly all that both logs have of the time that they share must agree.
 */
function pairsOfCopies(log: readonly Told[], text: readonly Told[]): Pair[] {
  const from = Math.max(earliestOf(log), earliestOf(text));
  const to = Math.min(latestOf(log), latestOf(text));
  const shared = (all: readonly Told[]) => all.filter(({ seconds }) => seconds >= from && seconds <= to);
  const [own, others] = [shared(log), shared(text)];
  const places = placesOf(others);
  const pairs = own.flatMap((told): Pair[] => {
    const twin = places.get(`${told.seconds} ${told.text}`)?.pop();
    return twin === undefined ? [] : [{ eventLog: told, text: twin }];
  });
  const least = Math.max(LEAST_PAIRS, Math.max(own.length, others.length) * LEAST_COPIED);
  return pairs.length < least ? [] : pairs;
}

function earliestOf(all: readonly Told[]): number {
  return all.reduce((least, { seconds }) => Math.min(least, seconds), Number.POSITIVE_INFINITY);
}

function latestOf(all: readonly Told[]): number {
  return all.reduce((most, { seconds }) => Math.max(most, seconds), Number.NEGATIVE_INFINITY);
}

/** Where each message of each second stands, the first of several last. */
function placesOf(text: readonly Told[]): Map<string, Told[]> {
  const places = new Map<string, Told[]>();
  for (const told of text.toReversed()) {
    const key = `${told.seconds} ${told.text}`;
    const same = places.get(key);
    if (same === undefined) places.set(key, [told]);
    else same.push(told);
  }
  return places;
}

/** What both logs tell, or nothing where too little of what the text could tell is there: then it is the log of another client. */
function pairsOf(eventLog: readonly Told[], text: readonly Told[]): Pair[] {
  const offsets = offsetsBetween(eventLog, text);
  const from = earliestOf(text) - SLACK_SECONDS;
  const to = latestOf(text) + SLACK_SECONDS;
  const isCovered = ({ seconds }: Told) => offsets.some((offset) => seconds + offset >= from && seconds + offset <= to);
  const places = placesOf(text);
  const covered = eventLog.filter(isCovered);
  const pairs = covered.flatMap((told): Pair[] => {
    for (const offset of offsets) {
      for (const slack of SLACKS) {
        const twin = places.get(`${told.seconds + offset + slack} ${told.text}`)?.pop();
        if (twin !== undefined) return [{ eventLog: told, text: twin }];
      }
    }
    return [];
  });
  return pairs.length < covered.length * LEAST_TOLD ? [] : pairs;
}

/** By how many seconds the text's local time is ahead of UTC: more than one value where summer time began or ended. */
function offsetsBetween(eventLog: readonly Told[], text: readonly Told[]): number[] {
  const byWords = new Map<string, number[]>();
  for (const { text: words, seconds } of text)
    byWords.set(words, [...(byWords.get(words) ?? []).slice(-MOST_OCCURRENCES), seconds]);
  const votes = new Map<number, number>();
  for (const { text: words, seconds } of eventLog) {
    const times = byWords.get(words) ?? [];
    if (times.length > MOST_OCCURRENCES) continue;
    for (const offset of new Set(times.map((time) => nearestQuarter(time - seconds)))) {
      if (offset !== undefined) votes.set(offset, (votes.get(offset) ?? 0) + 1);
    }
  }
  const least = Math.min(LEAST_PAIRS, Math.max(2, Math.min(eventLog.length, text.length)));
  // A message that comes every hour fits at other offsets too, but seldom.
  const most = Math.max(0, ...votes.values());
  return [...votes].filter(([, count]) => count >= least && count >= most * LEAST_SHARE).map(([offset]) => offset);
}

function quarterOf(seconds: number): number {
  return Math.round(seconds / QUARTER_SECONDS) * QUARTER_SECONDS;
}

function nearestQuarter(seconds: number): number | undefined {
  const quarter = quarterOf(seconds);
  return Math.abs(seconds - quarter) <= SLACK_SECONDS && Math.abs(quarter) <= 14 * 3600 ? quarter : undefined;
}

function twinDiagnostic(source: SourceId, count: number): Diagnostic {
  const message =
    'These records stand in another log of the case too; what both tell counts once, as the other log tells it.';
  return { kind: 'diagnostic', code: 'client.told-twice', message, source, count };
}
