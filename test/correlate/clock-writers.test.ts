// Stamps of a syslog server or a terminal program beside those of the device, in one text.
import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import { StatedClocks } from '../../src/correlate/stated-clocks.ts';
import type { Event } from '../../src/model/event.ts';
import type { CaseSettings } from '../../src/model/settings.ts';
import type { Stamp } from '../../src/model/time.ts';
import { configLine, gatewayConfig, place, seen, sourceOf, wall } from '../support/cases.ts';

const SOURCES = [sourceOf('S1', 'gateway')];
const device = (text: string, zone?: string) => wall(text, zone === undefined ? {} : { zone });
const collector = (text: string, zone?: string) =>
  wall(text, { clock: 'clock-S1-collector', ...(zone === undefined ? {} : { zone }) });
const terminal = (text: string) => wall(text, { clock: 'clock-S1-terminal' });

const logged = (stamps: readonly Stamp[]): Event[] =>
  stamps.map((stamp, index) => {
    const fields = { interface: 'Virtual-Access1', up: true, layer: 'line-protocol', administrative: false } as const;
    return seen('gateway.interface-changed', stamp, place('S1', index + 1), fields);
  });

function shown(stamps: readonly Stamp[], settings: CaseSettings = {}, more: readonly Event[] = []) {
  const { clocks, timeline, diagnostics, coverage } = correlate(SOURCES, [...logged(stamps), ...more], settings);
  return {
    clocks: clocks.map(({ id, writer, kind, zone, year, basis }) => ({ id, writer, kind, zone, year, basis })),
    times: timeline.map(({ at, evidence }) => [evidence[0]?.line, at.utc ?? at.local, at.clock]),
    codes: diagnostics.map(({ code }) => code),
    coverage,
  };
}

describe('zones', () => {
  test('a stamp with offset is placed, to the digits that it has', () => {
    const { clocks, times } = shown([collector('2025-03-13 01:27:35', '+01:00')]);
    expect(clocks).toEqual([
      { id: 'clock-S1-collector', writer: 'collector', kind: 'zoned', zone: '+01:00', year: null, basis: 'stated' },
    ]);
    expect(times).toEqual([[1, '2025-03-13T00:27:35Z', 'clock-S1-collector']]);
    expect(shown([collector('2025-03-13 01:27:35', 'Z')]).clocks).toMatchObject([{ kind: 'utc', basis: 'stated' }]);
  });

  test('neither the gateway’s zone nor its configuration says anything of a collector', () => {
    const config = gatewayConfig('S1', {
      debugStamps: configLine('S1', 900, 'service timestamps debug datetime msec'),
      zone: { name: 'CET', offsetMinutes: 60, line: configLine('S1', 901, 'clock timezone CET 1') },
    });
    for (const stamp of [collector('2025-03-13 01:27:35'), terminal('2025-03-13 01:27:35')]) {
      for (const settings of [{}, { gatewayTz: 'UTC' }, { clientTz: 'UTC' }]) {
        const { clocks, times } = shown([stamp], settings, [config]);
        expect(clocks).toMatchObject([{ kind: 'local', zone: null, basis: 'assumed' }]);
        expect(times[0]?.[1]).toBe('2025-03-13T01:27:35');
      }
      expect(shown([stamp], { tz: '+01:00' }).times[0]?.[1]).toBe('2025-03-13T00:27:35Z');
    }
  });

  test('without a year it stays open, unless the case knows one', () => {
    const stamp = collector('03-13 01:27:35');
    expect(shown([stamp], { tz: 'UTC' }).clocks).toMatchObject([{ kind: 'local', zone: null, year: null }]);
    expect(shown([stamp], { tz: 'UTC', year: 2025 }).times[0]?.[1]).toBe('2025-03-13T01:27:35Z');
  });
});

describe('what keeps times out of UTC', () => {
  const utcByConfig = gatewayConfig('S1', { debugStamps: configLine('S1', 900, 'service timestamps debug datetime') });
  const lacking = (stamps: readonly Stamp[], settings: CaseSettings = {}, more: readonly Event[] = []) => {
    const [clock] = correlate(SOURCES, [...logged(stamps), ...more], settings).clocks;
    return [clock?.kind, clock?.zone, clock?.lacks, clock?.ambiguousZone];
  };

  test.each([
    ['a zone', '2025-03-13 01:27:35', undefined, {}, [], ['local', null, ['zone'], undefined]],
    ['a name that is of one zone', '2025-03-13 01:27:35', 'CST', {}, [], ['local', null, ['zone'], 'CST']],
    ['both', '03-13 01:27:35', 'IST', {}, [], ['local', null, ['zone', 'year'], 'IST']],
    ['a year beside a stated zone', '03-13 01:27:35', 'CET', {}, [], ['local', 'CET', ['year'], undefined]],
    [
      'a year beside a configured zone',
      '03-13 01:27:35',
      undefined,
      {},
      [utcByConfig],
      ['local', 'UTC', ['year'], undefined],
    ],
    ['a year, the zone is an option', '03-13 01:27:35', 'CST', { tz: 'UTC' }, [], ['local', null, ['year'], undefined]],
    ['nothing', '03-13 01:27:35', 'CST', { tz: 'UTC', year: 2025 }, [], ['utc', 'UTC', undefined, undefined]],
  ])('%s', (_, text, zone, settings, more, told) => {
    expect(lacking([device(text, zone)], settings, more)).toEqual(told);
  });

  test('a zone on some stamps only', () => {
    expect(lacking([device('2025-03-13 01:27:35', 'CET'), device('2025-03-13 01:27:36')])).toEqual([
      'zoned',
      'CET',
      ['zone'],
      undefined,
    ]);
  });
});

describe('two clocks of one text', () => {
  test('are two clocks, and what has no zone is not compared with what has', () => {
    const { clocks, times } = shown([device('2025-03-13 00:27:35.100', 'UTC'), collector('2025-03-13 01:27:34')]);
    expect(clocks.map(({ id, writer }) => [id, writer])).toEqual([
      ['clock-S1', undefined],
      ['clock-S1-collector', 'collector'],
    ]);
    expect(times).toEqual([
      [1, '2025-03-13T00:27:35.100Z', 'clock-S1'],
      [2, '2025-03-13T01:27:34', 'clock-S1-collector'],
    ]);
  });

  test('are sorted as one as long as their times agree with the order of the text', () => {
    const { times, codes } = shown([
      device('2025-03-13 00:27:35.100', 'UTC'),
      collector('2025-03-13 01:27:36', '+01:00'),
      device('2025-03-13 00:27:37.100', 'UTC'),
    ]);
    expect(codes).toEqual([]);
    expect(times.map(([line]) => line)).toEqual([1, 2, 3]);
  });

  test.each([
    ['a collector behind', '2025-03-13 01:27:35'],
    ['a collector ahead', '2025-03-13 01:27:38'],
  ])('%s is kept apart, and the order of the text is never turned round', (_name, stamp) => {
    const { clocks, times, codes } = shown([
      device('2025-03-13 00:27:35.100', 'UTC'),
      collector(stamp, '+01:00'),
      device('2025-03-13 00:27:37.100', 'UTC'),
    ]);
    expect(codes).toEqual(['clock.contradicted']);
    expect(clocks[1]).toMatchObject({ writer: 'collector', kind: 'local', basis: 'ambiguous' });
    expect(times.map(([line, , clock]) => [line, clock])).toEqual([
      [1, 'clock-S1'],
      [3, 'clock-S1'],
      [2, 'clock-S1-collector'],
    ]);
  });

  test('of a collector and a terminal the terminal is doubted', () => {
    const { clocks } = shown([collector('2025-03-13 01:27:35', 'Z'), terminal('2025-03-13 01:00:00')], { tz: 'UTC' });
    expect(clocks).toMatchObject([
      { id: 'clock-S1-collector', basis: 'stated' },
      { id: 'clock-S1-terminal', basis: 'ambiguous' },
    ]);
  });

  test('what a text covers is told on one scale', () => {
    const { coverage } = shown([device('2025-03-13 05:00:00'), collector('2025-03-13 01:27:35', 'Z')]);
    expect(coverage[0]).toMatchObject({
      from: { utc: '2025-03-13T01:27:35Z' },
      to: { utc: '2025-03-13T01:27:35Z' },
    });
  });

  test('a collector whose times jump back is a clock that was set, and the device’s is not', () => {
    const stamps = ['10:00:00', '11:00:00', '10:30:00'].map((time) => collector(`2025-03-13 ${time}`, 'Z'));
    const events = logged([device('2025-03-13 10:00:00.100', 'UTC'), ...stamps]);
    const clocks = new StatedClocks(SOURCES, events, {});
    expect(clocks.isUnsteady('clock-S1-collector')).toBe(true);
    expect(clocks.isUnsteady('clock-S1')).toBe(false);
    expect(clocks.stepped).toMatchObject([{ source: 'S1', writer: 'collector', steps: 1 }]);
  });
});

test('a gap of the debug is told on the scale on which both of its ends are known', () => {
  const command = (line: number, on: boolean) =>
    seen('gateway.debug-switch', { kind: 'none' }, place('S1', line), {
      host: undefined,
      what: 'crypto ikev2',
      on,
      by: 'typed',
      ikev2: 'all',
    });
  const [first, second, third, fourth] = logged([
    collector('2025-03-13 10:00:00', 'Z'),
    device('2025-03-13 03:00:00'),
    collector('2025-03-13 11:00:00', 'Z'),
    device('2025-03-13 04:00:00'),
  ]).map((event, index) => ({ ...event, evidence: place('S1', [1, 2, 5, 6][index] ?? 0) }));
  const events = [first, second, command(3, false), command(4, true), third, fourth].filter(
    (event) => event !== undefined,
  );
  const { coverage } = correlate(SOURCES, events, {});
  expect(coverage[0]?.gaps.map(({ from, to }) => [from.utc ?? from.local, to.utc ?? to.local])).toEqual([
    ['2025-03-13T10:00:00Z', '2025-03-13T11:00:00Z'],
    ['2025-03-13T03:00:00', '2025-03-13T04:00:00'],
  ]);
});
