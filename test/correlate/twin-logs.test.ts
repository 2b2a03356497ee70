import { describe, expect, test } from 'vitest';
import { withoutTwins } from '../../src/correlate/twin-logs.ts';
import type { Event } from '../../src/model/event.ts';
import { place, seen, wall } from '../support/cases.ts';

const MESSAGES = ['one', 'two', 'three', 'four', 'five', 'six'];
const BASE = Date.UTC(2025, 2, 20, 14, 0, 0);

/** Records a minute apart; `hours` is how far the text's clock is ahead of UTC. */
function told(source: string, { hours = 0, isUtc = false, messages = MESSAGES } = {}): Event[] {
  return messages.map((text, index) => {
    const ms = BASE + index * 60_000 + hours * 3_600_000;
    const stamp = isUtc
      ? ({ kind: 'absolute', epochNs: BigInt(ms + 400) * 1_000_000n, clock: `clock-${source}` } as const)
      : wall(new Date(ms).toISOString().slice(0, 19).replace('T', ' '), { clock: `clock-${source}` });
    return seen('client.tunnel-established', stamp, place(source, index + 1), { component: 'acvpnagent', text });
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
