// Windows keeps the client's messages as events, and a DART bundle holds them twice: as an event log in UTC, and as text in local
// time. What both tell is one fact.
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Event } from '../model/event.ts';
import type { SourceId } from '../model/evidence.ts';
import { eventsBySource } from './by-source.ts';
import { civilNs } from './instants.ts';

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
/** A message that comes more often tells nothing about the zone. */
const MOST_OCCURRENCES = 16;

interface Told {
  readonly event: Event;
  readonly text: string;
  /** Of the calendar, or of UTC. */
  readonly seconds: number;
}

/** The events without those of an event log that a text log of the same messages tells too. */
export function withoutTwins(events: readonly Event[]): {
  readonly events: readonly Event[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const [texts, eventLogs] = clientLogs(events);
  const left = new Set<Event>();
  const diagnostics: Diagnostic[] = [];
  for (const [source, told] of eventLogs) {
    let twins = 0;
    for (const text of texts.values()) {
      const found = twinsIn(told, text);
      twins += found.length;
      for (const event of found) left.add(event);
    }
    if (twins > 0) diagnostics.push(twinDiagnostic(source, twins));
  }
  return left.size === 0
    ? { events, diagnostics }
    : { events: events.filter((event) => !left.has(event)), diagnostics };
}

/** Records of the client's logs by source: those with a time of the calendar, and those in UTC. */
function clientLogs(events: readonly Event[]): [Map<SourceId, Told[]>, Map<SourceId, Told[]>] {
  const [texts, eventLogs] = [new Map<SourceId, Told[]>(), new Map<SourceId, Told[]>()];
  const records = events.filter((event) => event.kind.startsWith('client.') && 'component' in event);
  for (const [source, own] of eventsBySource(records)) {
    for (const event of own) {
      if (!('component' in event) || !('text' in event)) continue;
      const { at, text } = event;
      if (at.kind === 'none') continue;
      const ns = at.kind === 'absolute' ? at.epochNs : civilNs(at, undefined);
      const logs = at.kind === 'absolute' ? eventLogs : texts;
      const told = logs.get(source) ?? [];
      logs.set(source, told);
      told.push({ event, text, seconds: Number(ns / 1_000_000_000n) });
    }
  }
  return [texts, eventLogs];
}

/** Twins of a text log, or none where too few of what it could tell are there: then it is the log of another client. */
function twinsIn(eventLog: readonly Told[], text: readonly Told[]): Event[] {
  const offsets = offsetsBetween(eventLog, text);
  const times = text.map(({ seconds }) => seconds);
  const from = times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY) - SLACK_SECONDS;
  const to = times.reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY) + SLACK_SECONDS;
  const isCovered = ({ seconds }: Told) => offsets.some((offset) => seconds + offset >= from && seconds + offset <= to);
  const places = new Map<string, number>();
  for (const { text: words, seconds } of text) {
    const key = `${seconds} ${words}`;
    places.set(key, (places.get(key) ?? 0) + 1);
  }
  const takes = (key: string): boolean => {
    const count = places.get(key) ?? 0;
    if (count > 0) places.set(key, count - 1);
    return count > 0;
  };
  const covered = eventLog.filter(isCovered);
  const twins = covered.filter(({ text: words, seconds }) =>
    offsets.some((offset) => SLACKS.some((slack) => takes(`${seconds + offset + slack} ${words}`))),
  );
  return twins.length < covered.length * LEAST_TOLD ? [] : twins.map(({ event }) => event);
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

function nearestQuarter(seconds: number): number | undefined {
  const quarter = Math.round(seconds / QUARTER_SECONDS) * QUARTER_SECONDS;
  return Math.abs(seconds - quarter) <= SLACK_SECONDS && Math.abs(quarter) <= 14 * 3600 ? quarter : undefined;
}

function twinDiagnostic(source: SourceId, count: number): Diagnostic {
  const message =
    'These records stand in a text log of the case too; what both tell counts once, as the text log tells it.';
  return { kind: 'diagnostic', code: 'client.told-twice', message, source, count };
}
