import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bounded, type Chain, merged } from '../../src/correlate/merged.ts';

const exact = (at: number): Bounded => ({ at: BigInt(at), atMost: BigInt(at) });
const soft = (at: number, off: number): Bounded => ({ at: BigInt(at), atMost: BigInt(at + off) });
const text = (...members: number[]): Chain => ({ members, isWeak: false });
const frames = (...members: number[]): Chain => ({ members, isWeak: true });

test('what a text tells after a message that was captured stands behind it, and what it tells before stands in front', () => {
  // The lines before and after, both too early; the message; another capture's in between.
  const times = [soft(10, 5), soft(11, 5), exact(13), exact(14)];
  expect(merged(times, [text(0, 3, 1), frames(2)])).toEqual([0, 2, 3, 1]);
});

test('what a text tells before a captured message gives way to it, and the messages keep their times', () => {
  const times = [exact(10), exact(12), soft(14, 5)];
  expect(merged(times, [text(2, 0), frames(0, 1)])).toEqual([2, 0, 1]);
});

test('a text outweighs the order in which a capture shows the same messages', () => {
  expect(merged([exact(10), exact(11), exact(12)], [frames(0, 1, 2), text(1, 0)])).toEqual([1, 0, 2]);
});

test('where two texts contradict each other, time decides, and all else keeps its order', () => {
  const times = [exact(10), exact(11), exact(12), soft(11, 9)];
  expect(merged(times, [text(0, 1), text(1, 0), text(2, 3)])).toEqual([0, 1, 2, 3]);
});

test('chains as long as the log of a fleet that contradict each other end, in order of time', () => {
  const times = Array.from({ length: 200_000 }, (_, index) => exact(index));
  const inOrder = times.map((_, index) => index);
  expect(merged(times, [text(...inOrder.slice(0, 50_000)), frames()])).toEqual(inOrder);
  const both = [inOrder, inOrder.toReversed()].map((members) => ({ members, isWeak: false }));
  expect(merged(times, both)).toEqual(inOrder);
});

const anyTimes = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.nat(10)), { minLength: 1, maxLength: 20 });

test('any chains give every member once; those of which the members are part of one order are all kept', () => {
  fc.assert(
    fc.property(anyTimes, fc.infiniteStream(fc.nat(1000)), (drawn, numbers) => {
      const times = drawn.sort(([a], [b]) => a - b).map(([at, off]) => soft(at, off));
      const shuffled = times
        .map((_, index) => ({ index, rank: numbers.next().value }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ index }) => index);
      const chains = [0, 1, 2].map((number) => ({
        members: shuffled.filter(() => numbers.next().value % 2 === 0),
        isWeak: number === 2,
      }));
      const found = merged(times, chains);
      expect(found.toSorted((a, b) => a - b)).toEqual(times.map((_, index) => index));
      for (const { members } of chains) expect(found.filter((index) => members.includes(index))).toEqual(members);
      const [first, ...others] = chains;
      const turned = merged(times, [{ members: first?.members.toReversed() ?? [], isWeak: true }, ...chains]);
      expect(turned.toSorted((a, b) => a - b)).toEqual(times.map((_, index) => index));
      for (const { members, isWeak } of [first, ...others].flatMap((chain) => chain ?? [])) {
        if (!isWeak) expect(turned.filter((index) => members.includes(index))).toEqual(members);
      }
    }),
  );
});
