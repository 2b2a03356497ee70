import { describe, expect, test } from 'vitest';
import { type Beginning, beginningsOf } from '../../src/correlate/beginnings.ts';
import type { ClientAct } from '../../src/correlate/client-acts.ts';
import { type Instant, UTC } from '../../src/correlate/instants.ts';
import { loginPrecedences, loginSighting, loginsTold } from '../../src/correlate/logins-matched.ts';

import type { SaSighting } from '../../src/correlate/sa-sightings.ts';
import { matchTries, type Span, tryPrecedences } from '../../src/correlate/tries-matched.ts';
import { unseenSa } from '../support/cases.ts';

const second = (seconds: number) => BigInt(Math.round(seconds * 1000)) * 1_000_000n;
const instant = (seconds: number, clock: string, scale: string): Instant => ({
  ns: second(seconds),
  scale,
  resolutionMs: clock === 'client' ? 1000 : 0,
  text: null,
  clock,
});
const evidence = { source: 'S1', start: 0, end: 1 };

const act = (kind: ClientAct['kind'], seconds: number, hex?: string, scale = 'client'): ClientAct => ({
  kind,
  at: instant(seconds, 'client', scale),
  evidence,
  hex,
});
/** Tries of one session ID, and where asked for the tunnel that came up behind the last. */
const tried = (hex: string, seconds: readonly number[], up?: number): readonly Beginning[] =>
  beginningsOf([...seconds.map((one) => act('try', one, hex)), ...(up === undefined ? [] : [act('up', up)])]);
const sighting = (seconds: number, hex: string, client = '203.0.113.24'): SaSighting => ({
  sa: unseenSa(`spi at ${seconds}`),
  node: 'capture',
  start: { at: instant(seconds, 'capture', UTC), evidence },
  asked: { at: instant(seconds + 0.1, 'capture', UTC), evidence },
  answer: { at: instant(seconds + 0.2, 'capture', UTC), evidence },
  client,
  gateway: '198.51.100.10',
  authExchanges: 1,
  hex,
});
const span = (from: number, to: number): Span => ({ from: second(from), to: second(to) });
const ALL = { client: span(0, 10_000), other: span(0, 20_000) };

const starts = (match: ReturnType<typeof matchTries>) =>
  match === 'ambiguous'
    ? match
    : match.map((one) => [one.beginning.act.at.ns, one.sighting.start.at.ns].map((ns) => Number(ns / second(1))));

describe('which SA a try is', () => {
  test('a session ID that each side has once is exact, whatever the clocks say', () => {
    const match = matchTries({
      tries: tried('AA', [100]),
      starts: [sighting(3700.4, 'AA'), sighting(99, 'BB')],
      ...ALL,
    });
    expect(starts(match)).toEqual([[100, 3700]]);
  });

  test('retries are matched at the one distance at which all fit', () => {
    const tries = tried('AA', [100, 130, 190]);
    const match = matchTries({
      tries,
      starts: [3700.5, 3731, 3790.2].map((seconds) => sighting(seconds, 'AA')),
      ...ALL,
    });
    expect(starts(match)).toEqual([
      [100, 3700],
      [130, 3731],
      [190, 3790],
    ]);
  });

  test('retries at a fixed interval of which either side may have missed some fit twice', () => {
    const sides = {
      tries: tried('AA', [100, 130, 160]),
      starts: [3700.5, 3730.5].map((seconds) => sighting(seconds, 'AA')),
    };
    // The log goes on after them, so it would have told a fourth: the capture may lack the first or the last.
    expect(matchTries({ ...sides, client: span(0, 10_000), other: span(3695, 3735) })).toBe('ambiguous');
    // Nor does a capture that runs all the time tell: one of them may never have arrived.
    expect(matchTries({ ...sides, ...ALL })).toBe('ambiguous');
    // But the last did where a tunnel was up behind it.
    expect(starts(matchTries({ ...sides, tries: tried('AA', [100, 130, 160], 162), ...ALL }))).toEqual([
      [130, 3700],
      [160, 3730],
    ]);
  });

  test('a try that was answered needs an SA there, of which the session ID need not be known', () => {
    const tries = [...tried('AA', [100], 102), ...tried('AA', [600], 602)];
    const sides = { tries, ...ALL, client: span(95, 10_000) };
    expect(starts(matchTries({ ...sides, starts: [sighting(3700.5, 'AA')] }))).toEqual([]);
    const unnamed = { ...sighting(4200.3, ''), hex: undefined };
    expect(starts(matchTries({ ...sides, starts: [sighting(3700.5, 'AA'), unnamed] }))).toEqual([[100, 3700]]);
  });

  test('a first request that came late neither measures a distance nor speaks against it', () => {
    const tries = beginningsOf([act('try', 100, 'AA'), act('up', 102), act('try', 600, 'AA'), act('up', 626)]);
    const seen = (late: number) => [sighting(3700.5, 'AA'), sighting(4200 + late, 'AA')];
    expect(starts(matchTries({ tries, starts: seen(24.5), ...ALL }))).toEqual([[100, 3700]]);
    // The client was connected by then: that is an SA of which its log says nothing.
    expect(starts(matchTries({ tries, starts: seen(40), ...ALL }))).toEqual([]);
  });

  test('an SA that was refused is none after which the client says that it is connected', () => {
    const tries = beginningsOf([act('try', 100, 'AA'), act('up', 102), act('try', 600, 'AA'), act('over', 602)]);
    const refused = { ...sighting(4200.3, 'AA'), told: 'refused' as const };
    const short = { tries, client: span(95, 605), other: span(4195, 4205) };
    expect(starts(matchTries({ ...short, starts: [refused] }))).toEqual([[600, 4200]]);
    // Nor does one that was set up go with a client that gives up: which else it was is not known.
    const established = { ...refused, told: 'established' as const };
    expect(matchTries({ ...short, starts: [established], client: span(95, 10_000) })).toBe('ambiguous');
    const unanswered = [act('try', 100, 'AA'), act('try', 600, 'AA'), act('over', 602)];
    const only = { ...short, other: span(4150, 4750), starts: [established] };
    const late = { ...only, tries: beginningsOf(unanswered), client: span(595, 605) };
    expect(matchTries(late)).toBe('ambiguous');
  });

  test('nothing is measured by retries alone that stands where no zone is', () => {
    const tries = beginningsOf([act('try', 5000, 'AA'), act('up', 5002), act('try', 5600, 'AA')]);
    const apart = (seconds: number) =>
      matchTries({
        tries,
        starts: [sighting(5000.5 + seconds, 'AA')],
        client: span(4990, 9000),
        other: span(3000 + seconds, 9000 + seconds),
      });
    expect(starts(apart(-19_800))).toEqual([[5000, -14_799]]);
    expect(apart(-18_900)).toBe('ambiguous');
  });

  test('of several distances that fit, two clocks that state their zone stand as they state', () => {
    const tries = [100, 153, 206].map((seconds) => act('try', seconds, 'AA', UTC));
    const sides = { starts: [sighting(100.3, 'AA')], client: span(0, 10_000), other: span(90, 20_000) };
    expect(starts(matchTries({ ...sides, tries: beginningsOf(tries) }))).toEqual([[100, 100]]);
    const zoneless = tries.map((one) => ({ ...one, at: { ...one.at, scale: 'client' } }));
    expect(matchTries({ ...sides, tries: beginningsOf(zoneless) })).toBe('ambiguous');
  });

  test('sessions with very many retries each are not compared beyond measure', () => {
    const hexes = Array.from({ length: 100 }, (_, index) => `A${index}`);
    const match = matchTries({
      tries: hexes.flatMap((hex, index) =>
        tried(
          hex,
          [0, 1, 2, 3, 4].map((one) => 100 + index * 50 + one * 7),
        ),
      ),
      starts: hexes.flatMap((hex, index) => [0, 1, 2, 3, 4].map((one) => sighting(3700.5 + index * 50 + one * 7, hex))),
      ...ALL,
    });
    // 100 hexes of 25 pairs: what goes beyond 2500 pairs says nothing new.
    expect(match).toHaveLength(500);
  });

  test('another try that is exact tells which fit it is', () => {
    const tries = [...tried('AA', [100, 130]), ...tried('BB', [500])];
    const seen = [...[3700.5, 3730.5].map((seconds) => sighting(seconds, 'AA')), sighting(4100.3, 'BB')];
    const match = matchTries({ tries, starts: seen, client: span(95, 505), other: span(3695, 4105) });
    expect(starts(match)).toEqual([
      [500, 4100],
      [100, 3700],
      [130, 3730],
    ]);
  });

  test('two clocks that state their zone and recorded different hours may have seen two tries', () => {
    const tries = (seconds: number) => beginningsOf([act('try', seconds, 'AA', UTC)]);
    const apart = {
      tries: tries(5000),
      starts: [sighting(100.5, 'AA')],
      client: span(4900, 5100),
      other: span(50, 150),
    };
    expect(starts(matchTries(apart))).toEqual([]);
    // A whole hour is a zone, no chance.
    expect(starts(matchTries({ ...apart, tries: tries(3700), client: span(3600, 3800) }))).toEqual([[3700, 100]]);
  });
});

describe('what matches say of the order', () => {
  test('a try comes before its first request, and what the client does next after the answer', () => {
    const acts = [act('try', 100, 'AA'), act('entered', 100), act('up', 101)];
    const [match] = matchTries({ tries: beginningsOf(acts), starts: [sighting(100.5, 'AA')], ...ALL });
    if (match === undefined || typeof match === 'string') throw new Error('not matched');
    const found = tryPrecedences([match], 'identity').map(({ earlier, later }) => [
      earlier.clock,
      later.clock,
      Number(later.ns),
    ]);
    expect(found).toEqual([
      ['client', 'capture', 100.5e9],
      ['capture', 'client', 101e9],
    ]);
  });

  test('a login is the one SA that began when it did', () => {
    const [told] = loginsTold([act('requested', 10), act('requested', 11), act('entered', 24), act('up', 26)]);
    if (told === undefined) throw new Error('no login');
    const place = (one: Instant): Instant => ({ ...one, scale: UTC });
    const own = { ...sighting(11.5, ''), answer: { at: instant(25.9, 'capture', UTC), evidence } };
    expect(loginSighting(told, [own, sighting(90, '')], place)).toBe(own);
    expect(loginSighting(told, [own, { ...own, node: 'again' }], place)).toBeUndefined();
    expect(loginSighting(told, [sighting(40, '')], place)).toBeUndefined();
    expect(loginPrecedences(told, own).map(({ earlier, later }) => [earlier.clock, later.clock])).toEqual([
      ['client', 'capture'],
      ['client', 'capture'],
      ['capture', 'client'],
    ]);
  });

  test('a try ends a login that came to nothing', () => {
    const told = loginsTold([act('requested', 10), act('try', 20, 'AA'), act('up', 21)]);
    expect(told.map(({ requested, up }) => [Number(requested.at.ns / second(1)), up])).toEqual([[10, undefined]]);
  });
});
