import { type Random, seeded } from './random.ts';
import type { Micros } from './time.ts';

/** Simulated time: acts happen in order of time, acts of one instant in the order in which they were planned. */
export interface World {
  readonly random: Random;
  now(): Micros;
  at(time: Micros, act: () => void): Timer;
  after(delay: Micros, act: () => void): Timer;
  /** Plays everything planned up to and including `until`; the clock then stands at `until`. */
  runUntil(until: Micros): void;
}

export interface Timer {
  cancel(): void;
}

interface Planned {
  readonly time: Micros;
  readonly order: number;
  readonly act: () => void;
  cancelled: boolean;
}

export function newWorld(seed: string, start: Micros): World {
  const queue = newHeap();
  let now = start;
  let order = 0;

  function at(time: Micros, act: () => void): Timer {
    // A plan for the past is an error of a scenario or of an actor; playing it late would hide the mistake.
    if (time < now) throw new Error(`planned for ${time}, but it is already ${now}`);
    const planned: Planned = { time, order: order++, act, cancelled: false };
    queue.push(planned);
    return {
      cancel: () => {
        planned.cancelled = true;
      },
    };
  }

  function runUntil(until: Micros): void {
    for (let next = queue.peek(); next !== undefined && next.time <= until; next = queue.peek()) {
      queue.pop();
      if (next.cancelled) continue;
      now = next.time;
      next.act();
    }
    now = Math.max(now, until);
  }

  return { random: seeded(seed), now: () => now, at, after: (delay, act) => at(now + delay, act), runUntil };
}

interface Heap {
  push(planned: Planned): void;
  peek(): Planned | undefined;
  pop(): void;
}

// A binary heap. Its length is bounded by what the scenario plans, so nothing is ever shrunk.
function newHeap(): Heap {
  const items: Planned[] = [];
  const before = (a: Planned, b: Planned): boolean => a.time < b.time || (a.time === b.time && a.order < b.order);
  const get = (index: number): Planned => {
    const item = items[index];
    if (item === undefined) throw new RangeError('outside of the heap');
    return item;
  };
  const swap = (a: number, b: number): void => {
    const kept = get(a);
    items[a] = get(b);
    items[b] = kept;
  };

  function push(planned: Planned): void {
    items.push(planned);
    for (let child = items.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!before(get(child), get(parent))) return;
      swap(child, parent);
      child = parent;
    }
  }

  function pop(): void {
    const last = items.pop();
    if (last === undefined || items.length === 0) return;
    items[0] = last;
    for (let parent = 0; ; ) {
      const [left, right] = [2 * parent + 1, 2 * parent + 2];
      let least = parent;
      if (left < items.length && before(get(left), get(least))) least = left;
      if (right < items.length && before(get(right), get(least))) least = right;
      if (least === parent) return;
      swap(parent, least);
      parent = least;
    }
  }

  return { push, peek: () => items[0], pop };
}
