import { expect, test } from 'vitest';
import { beginningsOf } from '../../src/correlate/beginnings.ts';
import type { ClientAct } from '../../src/correlate/client-acts.ts';
import { type Instant, UTC } from '../../src/correlate/instants.ts';
import { matchPattern } from '../../src/correlate/patterns-matched.ts';
import type { SaSighting } from '../../src/correlate/sa-sightings.ts';
import { seeded } from '../simulator/world/random.ts';
import { unseenSa } from '../support/cases.ts';

// How often a pattern is taken for another: made-up clients log in and come back at random, in captures of few and of many, and a log is
// held against each of which the client is in the capture, or is not.

const HOUR = 3600;
const ROUNDS = 60;

const ns = (seconds: number) => BigInt(Math.round(seconds * 1e6)) * 1000n;
const instant = (seconds: number, clock: string): Instant => ({
  ns: ns(seconds),
  scale: clock === 'capture' ? UTC : clock,
  resolutionMs: clock === 'capture' ? 0 : 1000,
  text: null,
  clock,
});

/** When an IKE SA began, and when the last answer came of its IKE_AUTH. */
interface Begun {
  readonly at: number;
  readonly answeredAt: number;
  readonly isLogin: boolean;
  readonly hasMoved: boolean;
}

/** Numbers from one to another, to the millisecond. */
interface Random {
  chance(probability: number): boolean;
  between(from: number, to: number): number;
}

function randomOf(seed: string): Random {
  const { chance, int } = seeded(seed);
  return { chance, between: (from, to) => int(Math.round(from * 1000), Math.round(to * 1000)) / 1000 };
}

function lifeOf(random: Random, hours: number): Begun[] {
  const begun: Begun[] = [];
  let at = random.between(0, hours * HOUR * 0.3);
  for (let login = random.between(1, 3); login >= 1; login--) {
    const typed = random.between(5, 30);
    begun.push({ at, answeredAt: at + 1 + typed, isLogin: true, hasMoved: false });
    at += typed + random.between(60, HOUR);
    const hasMoved = random.chance(0.4);
    for (let back = random.between(0, 3); back >= 1; back--) {
      begun.push({ at, answeredAt: at + 0.2, isLogin: false, hasMoved });
      at += random.between(60, HOUR);
    }
  }
  return begun;
}

function logOf(random: Random, life: readonly Begun[], ahead: number): ClientAct[] {
  let start = 0;
  const act = (kind: ClientAct['kind'], at: number, more: Partial<ClientAct> = {}): ClientAct => {
    start += 100;
    const evidence = { source: 'S1', start, end: start + 90 };
    return { kind, at: instant(Math.floor(at + ahead), 'client'), evidence, hex: undefined, ...more };
  };
  return life.flatMap(({ at, answeredAt, isLogin }) => {
    if (!isLogin) return [act('try', at - 0.1, { hex: 'AA' }), act('up', answeredAt + random.between(0.2, 8))];
    return [
      act('requested', at - random.between(0.5, 2)),
      act('entered', answeredAt - 0.5),
      act('up', answeredAt + 0.1, { protocol: 'IPsec' }),
    ];
  });
}

function captured(lives: readonly (readonly Begun[])[], hours: number): SaSighting[] {
  const stamped = (at: number) => ({ at: instant(at, 'capture'), evidence: { source: 'S2', start: 0, end: 1 } });
  const all = lives.flatMap((life, owner) =>
    life
      .filter(({ at }) => at < hours * HOUR)
      .map(({ at, answeredAt, isLogin, hasMoved }, index): SaSighting => {
        const initiatorSpi = `${owner} ${index}`;
        return {
          sa: unseenSa(initiatorSpi),
          node: 'capture',
          start: stamped(at),
          asked: stamped(answeredAt - 0.1),
          answer: stamped(answeredAt),
          client: `${owner}${hasMoved ? ' elsewhere' : ''}`,
          gateway: 'gateway',
          authExchanges: isLogin ? 5 : 1,
          hex: undefined,
        };
      }),
  );
  return all.sort((a, b) => (a.start.at.ns < b.start.at.ns ? -1 : 1));
}

/** The owners of the SAs that a log was matched with; nothing where it was not. */
function matchedOwners(acts: readonly ClientAct[], starts: readonly SaSighting[], hours: number): Set<string> {
  const times = acts.map(({ at }) => at.ns);
  const client = { from: (times[0] ?? 0n) - ns(600), to: (times.at(-1) ?? 0n) + ns(600) };
  const other = { from: 0n, to: ns(hours * HOUR) };
  const found = matchPattern({ beginnings: beginningsOf(acts), starts, client, other, isZoned: false });
  if (found === 'ambiguous') return new Set();
  return new Set(found.map(({ sighting }) => sighting.sa.initiatorSpi.split(' ')[0] ?? ''));
}

test.each([
  [1, 2],
  [5, 2],
  [20, 1],
  [20, 8],
  [100, 2],
])('beside a capture of %i clients over %i hours: its own client, or nobody', (clients, hours) => {
  const random = randomOf(`patterns of ${clients} in ${hours} hours`);
  let right = 0;
  let strangers = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const lives = Array.from({ length: clients }, () => lifeOf(random, hours));
    const starts = captured(lives, hours);
    const zone = Math.floor(random.between(-12, 15)) * HOUR + random.between(-2, 2);
    const owners = matchedOwners(logOf(random, lives[0] ?? [], zone), starts, hours);
    expect([...owners].filter((owner) => owner !== '0')).toEqual([]);
    right += owners.size;
    const elsewhere = logOf(random, lifeOf(random, hours), random.between(-10 * HOUR, 10 * HOUR));
    strangers += matchedOwners(elsewhere, starts, hours).size;
  }
  expect(right).toBeGreaterThan(ROUNDS / 5);
  expect(strangers).toBe(0);
});
