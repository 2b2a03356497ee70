import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import { NO_STAMP, type Stamp } from '../../src/model/time.ts';
import { place, said, seen, sourceOf } from '../support/cases.ts';

const command = (line: number, words: string, stamp: Stamp = NO_STAMP): Event =>
  seen('gateway.operator-command', stamp, place('S1', line), {
    action: 'clear',
    mode: 'exec',
    command: words,
    host: undefined,
    by: 'typed',
  });
const linkUp = (line: number, seconds: number): Event =>
  seen('gateway.interface-changed', said(seconds, 'S1'), place('S1', line), {
    interface: 'Virtual-Access1',
    up: true,
    layer: 'line-protocol',
    administrative: false,
  });

function timelineOf(...events: readonly Event[]): unknown[] {
  const { timeline } = correlate([sourceOf('S1', 'gateway')], events, {});
  return timeline.map(({ summary, at, placedBy }) => [summary, at.utc?.slice(11, 19) ?? null, placedBy]);
}

describe('lines without a time', () => {
  test('stand behind the line before them, whatever the order in which they come', () => {
    const events = [command(2, 'clear one'), linkUp(3, 60), command(4, 'clear two'), linkUp(1, 0)];
    expect(timelineOf(...events)).toEqual([
      ['Virtual-Access1 up', '14:00:00', 'time'],
      ['Operator: clear one', '14:00:00', 'file-order'],
      ['Virtual-Access1 up', '14:01:00', 'time'],
      ['Operator: clear two', '14:01:00', 'file-order'],
    ]);
  });

  test('stand in front of the first line with one', () => {
    expect(timelineOf(command(1, 'clear'), linkUp(2, 60)).map((entry) => [entry].flat(2)[0])).toEqual([
      'Operator: clear',
      'Virtual-Access1 up',
    ]);
  });

  test('where a file states none, keep their order and have none', () => {
    expect(timelineOf(command(9, 'second'), command(1, 'first'))).toEqual([
      ['Operator: first', null, 'file-order'],
      ['Operator: second', null, 'file-order'],
    ]);
  });
});
