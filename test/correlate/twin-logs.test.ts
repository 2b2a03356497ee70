import { describe, expect, test } from 'vitest';
import { Clocks } from '../../src/correlate/clocks.ts';
import { correlate } from '../../src/correlate/correlate.ts';
import { UTC } from '../../src/correlate/instants.ts';
import { StatedClocks } from '../../src/correlate/stated-clocks.ts';
import { withoutTwins } from '../../src/correlate/twin-logs.ts';
import type { Event } from '../../src/model/event.ts';
import type { CaseSettings } from '../../src/model/settings.ts';
import { place, seen, sourceOf, wall } from '../support/cases.ts';

const MESSAGES = ['one', 'two', 'three', 'four', 'five', 'six'];
const BASE = Date.UTC(2025, 2, 20, 14, 0, 0);

/** Records a minute apart; `hours` is how far the text's clock is ahead of UTC. */
function told(source: string, { hours = 0, isUtc = false, messages = MESSAGES } = {}): Event[] {
  return messages.map((text, index) => {
    const ms = BASE + index * 60_000 + hours * 3_600_000;
    const stamp = isUtc
      ? ({ kind: 'absolute', epochNs: BigInt(ms + 400) * 1_000_000n, clock: `clock-${source}` } as const)
      : wall(new Date(ms).toISOString().slice(0, 19).replace('T', ' '), { clock: `clock-${source}` });
    return seen('client.tunnel-established', stamp, place(source, index + 1), {
      component: 'acvpnagent',
      text,
      protocol: 'IPsec',
    });
  });
}

const sourcesOf = (events: readonly Event[]) => [...new Set(events.map(({ evidence }) => evidence.source))];

describe('an event log beside a text log', () => {
  test.each([-7, 0, 5.5, 9])('%s hours from UTC: what both tell counts once', (hours) => {
    const { events, diagnostics } = withoutTwins([...told('S1', { hours }), ...told('S2', { isUtc: true })]);
    expect(sourcesOf(events)).toEqual(['S1']);
    expect(diagnostics).toMatchObject([{ code: 'client.told-twice', source: 'S2', count: 6 }]);
  });

  test('what only the event log tells stays', () => {
    const more = told('S2', { isUtc: true, messages: [...MESSAGES, 'seven'] });
    const { events } = withoutTwins([...told('S1', { hours: 1 }), ...more]);
    expect(events.filter(({ evidence }) => evidence.source === 'S2')).toMatchObject([{ text: 'seven' }]);
  });

  test.each([
    ['of another time', told('S1', { hours: 0.1 })],
    ['of other messages', told('S1', { messages: ['a', 'b', 'c', 'd', 'e', 'f'] })],
    ['with one message in common', told('S1', { messages: ['one', 'b', 'c', 'd', 'e', 'f'] })],
  ])('a text log %s is another log', (_, text) => {
    const { events, diagnostics } = withoutTwins([...text, ...told('S2', { isUtc: true })]);
    expect(events).toHaveLength(12);
    expect(diagnostics).toEqual([]);
  });

  test('the log of another client that had some of the same messages at the same seconds is another log', () => {
    const others = Array.from({ length: 14 }, (_, index) => `other ${index}`);
    const another = told('S2', { isUtc: true, messages: [...MESSAGES, ...others] });
    const text = [...told('S1'), ...told('S1', { messages: [...Array(25).keys()].map((n) => `own ${n}`) })];
    const { events, diagnostics } = withoutTwins([...text, ...another]);
    expect(events).toHaveLength(text.length + another.length);
    expect(diagnostics).toEqual([]);
  });

  test('alone it stays whole', () => {
    const alone = told('S2', { isUtc: true });
    expect(withoutTwins(alone).events).toBe(alone);
  });
});

describe('the zone of the text log', () => {
  const clocksOf = (events: readonly Event[], settings: CaseSettings = {}) => {
    const { events: once, zones } = withoutTwins(events);
    const clocks = new Clocks(
      new StatedClocks([sourceOf('S1', 'client'), sourceOf('S2', 'client')], once, settings, { zones }),
    );
    return { clocks, once };
  };

  test.each([
    [-7, 'UTC-07:00'],
    [0, 'UTC+00:00'],
    [5.5, 'UTC+05:30'],
    [12.75, 'UTC+12:45'],
  ])('%s hours from UTC, with the records that tell it', (hours, zone) => {
    const { clocks, once } = clocksOf([...told('S1', { hours }), ...told('S2', { isUtc: true })]);
    expect(clocks.list[0]).toMatchObject({ id: 'clock-S1', kind: 'zoned', zone, basis: 'anchors' });
    expect(clocks.list[0]?.anchors[0]?.evidence.map(({ source, line }) => `${source}:${line}`)).toEqual([
      ...['S1:1', 'S2:1', 'S1:6', 'S2:6'],
    ]);
    const [first] = once.map(({ at }) => clocks.instant(at));
    expect(first).toMatchObject({ scale: UTC, ns: BigInt(BASE) * 1_000_000n });
  });

  test('summer time begins between two records: each has its own offset', () => {
    const events = [
      ...[told('S1', { hours: 1 }), told('S1', { hours: 26 })].flat(),
      ...[told('S2', { isUtc: true }), told('S2', { isUtc: true, hours: 24 })].flat(),
    ];
    const { clocks, once } = clocksOf(events);
    expect(clocks.list[0]?.zone).toBe('UTC+01:00, then UTC+02:00');
    const times = once.map(({ at }) => Number(clocks.instant(at)?.ns ?? 0n) / 3.6e12);
    expect(Math.round((times[6] ?? 0) - (times[0] ?? 0))).toBe(24);
  });

  test('a zone that a person states outranks it', () => {
    const { clocks } = clocksOf([...told('S1', { hours: 1 }), ...told('S2', { isUtc: true })], { clientTz: 'UTC+02' });
    expect(clocks.list[0]).toMatchObject({ zone: 'UTC+02', basis: 'option' });
  });

  test('without a twin there is none', () => {
    expect(clocksOf(told('S1')).clocks.list[0]).toMatchObject({ kind: 'local', zone: null, basis: 'assumed' });
  });
});

describe('two logs of one form', () => {
  test('are one where they agree: told once, and both places are named', () => {
    const { events, diagnostics, copies } = withoutTwins([...told('S1'), ...told('S2')]);
    expect(sourcesOf(events)).toEqual(['S1']);
    expect(diagnostics).toMatchObject([{ code: 'client.told-twice', source: 'S2', count: 6 }]);
    expect(copies.map(({ fact, copy }) => [fact.evidence.line, copy.evidence.line])).toEqual(
      [1, 2, 3, 4, 5, 6].map((line) => [line, line]),
    );
  });

  test('of which one goes on longer are one for the time that both have', () => {
    const { events } = withoutTwins([...told('S1'), ...told('S2', { messages: [...MESSAGES, 'seven'] })]);
    expect(sourcesOf(events)).toEqual(['S2']);
  });

  test.each<[name: string, log: Event[], other: Event[]]>([
    ['with fewer than five records', told('S1').slice(0, 4), told('S2').slice(0, 4)],
    ['of which one in six differs', told('S1'), told('S2', { messages: ['one', 'x', 'three', 'four', 'five', 'six'] })],
    ['an hour apart', told('S1'), told('S2', { hours: 1 })],
  ])('%s are of two clients', (_, log, other) => {
    const { events, diagnostics } = withoutTwins([...log, ...other]);
    expect(events).toHaveLength(log.length + other.length);
    expect(diagnostics).toEqual([]);
  });

  test('share their clock, and each has its coverage', () => {
    const found = correlate([sourceOf('S1', 'client'), sourceOf('S2', 'client')], [...told('S1'), ...told('S2')], {});
    expect(found.clocks).toMatchObject([{ id: 'clock-S1' }]);
    expect(found.coverage).toMatchObject([{ source: 'S1' }, { source: 'S2' }]);
    expect(found.timeline).toHaveLength(6);
    expect(found.timeline[0]).toMatchObject({ evidence: [{ source: 'S1' }, { source: 'S2' }] });
  });
});
