import { expect, test } from 'vitest';
import { type ClockOptions, newClock, wallOf } from './clock.ts';
import { DAY, HOUR, MINUTE, type Micros, SECOND, utc } from './time.ts';
import { newWorld } from './world.ts';

const START = utc('2025-03-20 14:00:00');
const clockAt = (options: ClockOptions, at: Micros): Micros => newClock(options).read(at) - at;

test('acts happen in order of time, those of one instant in the order in which they were planned', () => {
  const world = newWorld('heap', START);
  const random = world.random.fork('times');
  const planned = Array.from({ length: 500 }, (_, index) => ({ time: START + random.int(0, 60), index }));
  const played: { time: Micros; index: number }[] = [];
  for (const { time, index } of planned) world.at(time, () => played.push({ time: world.now(), index }));
  world.runUntil(START + 60);
  expect(played).toEqual(planned.toSorted((a, b) => a.time - b.time || a.index - b.index));
});

test('what is planned while the world plays is played too, what is cancelled is not, and nothing is planned for the past', () => {
  const world = newWorld('plans', START);
  const played: string[] = [];
  const cancelled = world.after(5, () => played.push('cancelled'));
  world.after(3, () => {
    cancelled.cancel();
    world.after(0, () => played.push('at once'));
    world.after(4, () => played.push('later'));
    world.after(100, () => played.push('after the end'));
    expect(() => world.at(world.now() - 1, () => undefined)).toThrow('it is already');
  });
  world.runUntil(START + 50);
  expect(played).toEqual(['at once', 'later']);
  expect(world.now()).toBe(START + 50);
});

test('a clock that drifts gains from the time at which it was right', () => {
  const options = { offsetMs: 2, driftPpm: 50, driftFrom: START };
  expect(clockAt(options, START)).toBe(2_000);
  expect(clockAt(options, START + HOUR)).toBe(2_000 + 50 * 3_600);
  expect(clockAt(options, START - HOUR)).toBe(2_000 - 50 * 3_600);
});

test('a step sets the error and its mark from its instant on, and the drift begins anew', () => {
  const options: ClockOptions = {
    offsetMs: -90_000,
    driftPpm: 10,
    driftFrom: START,
    mark: '*',
    steps: [
      { at: START + HOUR, offsetMs: 500, mark: '' },
      { at: START + DAY, offsetMs: 0 },
    ],
  };
  expect(clockAt(options, START + HOUR - 1)).toBe(-90_000_000 + 36_000);
  expect(clockAt(options, START + HOUR)).toBe(500_000);
  expect(clockAt(options, START + 2 * HOUR)).toBe(500_000 + 36_000);
  expect(clockAt(options, START + DAY)).toBe(0);
  const clock = newClock(options);
  expect([START, START + HOUR, START + DAY].map((at) => clock.mark(at))).toEqual(['*', '', '*']);
});

test('summer time begins and ends at true times, and the wall shows the hour twice', () => {
  const from = utc('2025-03-30 01:00:00');
  const to = utc('2025-10-26 01:00:00');
  const zone = { name: 'CET', minutes: 60, summer: { name: 'CEST', minutes: 120, from, to } };
  const clock = newClock({ zone });
  const shown = (at: Micros): string => {
    const { hour, minute } = wallOf(clock, at);
    return `${hour}:${minute} ${clock.zoneName(at)}`;
  };
  expect([from - MINUTE, from].map(shown)).toEqual(['1:59 CET', '3:0 CEST']);
  expect([to - MINUTE, to].map(shown)).toEqual(['2:59 CEST', '2:0 CET']);
});

test('the parts of a wall time are those of the zone, microseconds included', () => {
  const clock = newClock({ offsetMs: 1_500, zone: { name: 'IST', minutes: 330 } });
  const wall = wallOf(clock, utc('2025-12-31 18:29:59') + SECOND / 4);
  expect(wall).toEqual({ year: 2026, month: 1, day: 1, hour: 0, minute: 0, second: 0, micros: 750_000, weekday: 4 });
});
