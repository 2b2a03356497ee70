import { describe, expect, test } from 'vitest';
import { beginningsOf } from '../../src/correlate/beginnings.ts';
import type { ClientAct } from '../../src/correlate/client-acts.ts';
import { type Instant, UTC } from '../../src/correlate/instants.ts';
import { matchPattern, type PatternSides } from '../../src/correlate/patterns-matched.ts';
import type { SaSighting } from '../../src/correlate/sa-sightings.ts';
import { unseenSa } from '../support/cases.ts';

const second = (seconds: number) => BigInt(Math.round(seconds * 1000)) * 1_000_000n;
/** Saturday 29 March 2025, 12:00, as a calendar time; summer time began in the night after it. */
const SATURDAY = Date.UTC(2025, 2, 29, 12) / 1000;
const instant = (seconds: number, clock: string, scale: string): Instant => ({
  ns: second(SATURDAY + seconds),
  scale,
  resolutionMs: clock === 'client' ? 1000 : 0,
  text: null,
  clock,
});

let written = 0;
const act = (kind: ClientAct['kind'], seconds: number, more: Partial<ClientAct> = {}): ClientAct => {
  written += 10;
  const evidence = { source: 'S1', start: written, end: written + 9 };
  return { kind, at: instant(Math.floor(seconds), 'client', 'client'), evidence, hex: undefined, ...more };
};
const login = (seconds: number, protocol: ClientAct['protocol'] = 'IPsec'): ClientAct[] => [
  act('requested', seconds - 1),
  act('entered', seconds + 14),
  act('up', seconds + 15, { protocol }),
];
const reconnect = (seconds: number): ClientAct[] => [act('try', seconds, { hex: 'AA' }), act('up', seconds + 1)];

const sa = (seconds: number, authExchanges: number, more: Partial<SaSighting> = {}): SaSighting => {
  const stamped = (at: number) => ({ at: instant(at, 'capture', UTC), evidence: { source: 'S2', start: 0, end: 1 } });
  const ends = authExchanges > 1 ? seconds + 14.8 : seconds + 0.2;
  return {
    sa: unseenSa(`spi at ${seconds}`),
    node: 'capture',
    start: stamped(seconds),
    asked: stamped(ends - 0.1),
    answer: stamped(ends),
    client: '203.0.113.24',
    gateway: '198.51.100.10',
    authExchanges,
    hex: undefined,
    ...more,
  };
};
const loginSa = (seconds: number, more: Partial<SaSighting> = {}) => sa(seconds, 5, more);
const resumedSa = (seconds: number, more: Partial<SaSighting> = {}) => sa(seconds, 1, more);

const HOUR = 3600;
const DAY = 24 * HOUR;
const span = (from: number, to: number) => ({ from: second(SATURDAY + from), to: second(SATURDAY + to) });

/** Both sides recorded a day, in which the client is nine hours ahead, unless stated otherwise. */
function matched(
  acts: readonly ClientAct[],
  starts: readonly SaSighting[],
  more: Partial<PatternSides> = {},
): 'ambiguous' | readonly (readonly [number, number])[] {
  const client = span(-DAY / 2 + 9 * HOUR, DAY / 2 + 9 * HOUR);
  const found = matchPattern({
    beginnings: beginningsOf(acts),
    starts,
    client,
    other: span(-DAY / 2, DAY / 2),
    isZoned: false,
    ...more,
  });
  if (found === 'ambiguous') return found;
  const place = ({ ns }: Instant) => Number((ns - second(SATURDAY)) / 1_000_000n) / 1000;
  return found.map(({ beginning, sighting }) => [place(beginning.act.at), place(sighting.start.at)]);
}

const NINE = 9 * HOUR;

describe('which SAs are those of a client, by their pattern', () => {
  test('a login and a reconnect fall together at one distance, which is a zone', () => {
    const acts = [...login(NINE + 100), ...reconnect(NINE + 1500)];
    expect(matched(acts, [loginSa(100.4), resumedSa(1500.5)])).toEqual([
      [NINE + 99, 100.4],
      [NINE + 1500, 1500.5],
    ]);
  });

  test('one reconnect on either side may be anything', () => {
    expect(matched(reconnect(NINE + 1500), [resumedSa(1500.5)])).toEqual([]);
  });

  test('a refused try and the login behind it are one moment', () => {
    expect(matched([...reconnect(NINE), ...login(NINE + 3)], [resumedSa(0.5), loginSa(3.4)])).toEqual([]);
  });

  test.each([
    [59, 2],
    [62, 0],
  ])('a clock that is %i s wrong beside its zone', (wrong, pairs) => {
    const acts = [...login(NINE + 100), ...reconnect(NINE + 1500)];
    expect(matched(acts, [loginSa(100.4 + wrong), resumedSa(1500.5 + wrong)])).toHaveLength(pairs);
  });

  test('where the log states its zone, another zone is none', () => {
    const acts = [...login(NINE + 100), ...reconnect(NINE + 1500)];
    expect(matched(acts, [loginSa(100.4), resumedSa(1500.5)], { isZoned: true })).toEqual([]);
    const here = { isZoned: true, client: span(-DAY / 2, DAY / 2) };
    expect(matched([...login(100), ...reconnect(1500)], [loginSa(104.4), resumedSa(1504.5)], here)).toHaveLength(2);
  });

  test('retries at a fixed interval fit twice where either side may have missed some', () => {
    const tries = [0, 300, 600].flatMap((at) => reconnect(NINE + at));
    const seen = [resumedSa(0.5), resumedSa(300.5)];
    expect(matched(tries, seen, { other: span(-5, 310), client: span(NINE - 5, NINE + 610) })).toBe('ambiguous');
    // A login at another distance tells which they are.
    const told = [...login(NINE - 1000), ...tries];
    const all = { other: span(-DAY, 310), client: span(NINE - DAY, NINE + 610) };
    expect(matched(told, [loginSa(-999.6), ...seen], all)).toEqual([
      [NINE - 1001, -999.6],
      [NINE, 0.5],
      [NINE + 300, 300.5],
    ]);
  });

  test('two clients with one pattern are not told apart', () => {
    const other = { client: '203.0.113.177' };
    const starts = [loginSa(100.4), loginSa(1000.4, other), resumedSa(1500.5), resumedSa(2400.5, other)];
    expect(matched([...login(NINE + 100), ...reconnect(NINE + 1500)], starts)).toBe('ambiguous');
  });

  test('two SAs of two addresses may be of two clients; a third tells that one client moved', () => {
    const moved = { client: '203.0.113.177' };
    const acts = [...login(NINE + 100), ...reconnect(NINE + 1500)];
    expect(matched(acts, [loginSa(100.4), resumedSa(1500.5, moved)])).toEqual([]);
    const later = [...acts, ...reconnect(NINE + 2100)];
    expect(matched(later, [loginSa(100.4), resumedSa(1500.5, moved), resumedSa(2100.5, moved)])).toHaveLength(3);
  });

  test('what either side would have recorded must be there', () => {
    const acts = [...login(NINE + 100), ...reconnect(NINE + 1500)];
    const starts = [loginSa(100.4), resumedSa(1500.5)];
    expect(matched([...acts, ...reconnect(NINE + 2300)], starts)).toEqual([]);
    expect(matched(acts, [...starts, resumedSa(2300.5)])).toEqual([]);
    // Beyond the end of the other's record there may have been more.
    expect(matched([...acts, ...reconnect(NINE + 2300)], starts, { other: span(0, 2000) })).toHaveLength(2);
    expect(matched(acts, [...starts, resumedSa(2300.5)], { client: span(NINE, NINE + 2000) })).toHaveLength(2);
    // Another client's SAs are no concern of this log.
    expect(matched(acts, [...starts, resumedSa(2300.5, { client: '203.0.113.99' })])).toHaveLength(2);
  });

  test('an SA that shows another session ID, or another way to log in, is not it', () => {
    const acts = [...login(NINE + 100), ...reconnect(NINE + 1500)];
    expect(matched(acts, [loginSa(100.4), resumedSa(1500.5, { hex: 'BB' })])).toEqual([]);
    expect(matched(acts, [loginSa(100.4), resumedSa(1500.5, { hex: 'AA' })])).toHaveLength(2);
    expect(matched(acts, [resumedSa(100.4), resumedSa(1500.5)])).toEqual([]);
    expect(matched(acts, [loginSa(100.4), loginSa(1500.5)])).toEqual([]);
  });

  test('credentials are entered before the last request, and the tunnel is up after the last answer', () => {
    const acts = [...login(NINE + 100), ...reconnect(NINE + 1500)];
    const slow = loginSa(100.4, { answer: { ...loginSa(140).start } });
    expect(matched(acts, [slow, resumedSa(1500.5)])).toEqual([]);
    const quick = loginSa(100.4, { asked: { ...loginSa(101).start } });
    expect(matched(acts, [quick, resumedSa(1500.5)])).toEqual([]);
  });

  test('logins over TLS begin no IKE SA', () => {
    const acts = [...login(NINE + 100, 'SSL'), ...reconnect(NINE + 1500)];
    expect(matched(acts, [loginSa(100.4), resumedSa(1500.5)])).toEqual([]);
  });

  test('a clock may go over to summer time between them', () => {
    const night = 14 * HOUR;
    const acts = [...login(HOUR + 100), ...reconnect(2 * HOUR + night)];
    const starts = [loginSa(100.4), resumedSa(night + 0.5)];
    const sides = { client: span(0, DAY), other: span(-DAY, DAY) };
    expect(matched(acts, starts, sides)).toHaveLength(2);
    // An hour in the afternoon is something else.
    const same = [...login(HOUR + 100), ...reconnect(2 * HOUR + 3000)];
    expect(matched(same, [loginSa(100.4), resumedSa(3000.5)], sides)).toEqual([]);
  });

  test('what would have to be compared too often is left alone', () => {
    const sized = (count: number) => {
      const times = Array.from({ length: count }, (_, index) => index * 400 + ((index * index * 37) % 200));
      const logins = times.flatMap((at) => login(NINE + at));
      return matched(
        logins,
        times.map((at) => loginSa(at + 0.4)),
      );
    };
    expect(sized(60)).toHaveLength(60);
    expect(sized(120)).toEqual([]);
  });
});
