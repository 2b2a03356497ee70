import { expect, test } from 'vitest';
import { beginningsOf } from '../../src/correlate/beginnings.ts';
import type { ClientAct } from '../../src/correlate/client-acts.ts';
import { UTC } from '../../src/correlate/instants.ts';
import { matchPieces } from '../../src/correlate/pieces-matched.ts';
import type { SaSighting } from '../../src/correlate/sa-sightings.ts';
import { unseenSa } from '../support/cases.ts';

const ns = (seconds: number) => BigInt(Math.round(seconds * 1000)) * 1_000_000n;
const instant = (seconds: number, clock: string) => ({
  ns: ns(seconds),
  scale: clock === 'client' ? clock : UTC,
  resolutionMs: clock === 'client' ? 1000 : 0,
  text: null,
  clock,
});

const acts = (...logins: readonly number[]): ClientAct[] =>
  logins.flatMap((seconds, index) => {
    const act = (kind: ClientAct['kind'], at: number, line: number): ClientAct => {
      const start = index * 1000 + line * 100;
      return { kind, at: instant(at, 'client'), evidence: { source: 'S1', start, end: start + 90 }, hex: undefined };
    };
    return [
      act('requested', seconds, 0),
      act('entered', seconds + 14, 1),
      { ...act('up', seconds + 15, 2), protocol: 'IPsec' as const },
    ];
  });

const seenAt = (seconds: number): SaSighting => {
  const stamped = (at: number) => ({ at: instant(at, 'capture'), evidence: { source: 'S2', start: 0, end: 1 } });
  return {
    sa: unseenSa(`spi at ${seconds}`),
    node: 'capture',
    start: stamped(seconds + 0.5),
    asked: stamped(seconds + 14.5),
    answer: stamped(seconds + 14.6),
    client: '203.0.113.96',
    gateway: '198.51.100.10',
    authExchanges: 5,
    hex: undefined,
  };
};

/** The client logs in all along, the capture lacks the time in the midst, and a neighbour's login stands at 20. */
const steps = (logins: readonly number[], seen: readonly number[]) =>
  matchPieces(
    {
      beginnings: beginningsOf(acts(...logins)),
      starts: seen.map(seenAt),
      client: { from: ns(-10), to: ns(logins.at(-1) ?? 0) + ns(30) },
      other: { from: ns(-60), to: ns(6000) },
      isZoned: false,
    },
    { low: -1000, high: 1000 },
  );

test('a step that leaves more without an SA than it gives one is none', () => {
  expect(steps([0, 3000, 5400], [0, 20, 5400])).toBeUndefined();
});

test('a step that gives an SA to what has none is told', () => {
  const found = steps([0, 5400], [0, 20]);
  expect(found?.own).toHaveLength(1);
  expect(found?.beyond.map(({ sighting }) => sighting.sa.initiatorSpi)).toEqual(['spi at 20']);
});
