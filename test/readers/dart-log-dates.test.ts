import { describe, expect, test } from 'vitest';
import { DECIDE_AFTER } from '../../src/readers/dart-log/date-reading.ts';
import { dartLog } from '../../src/readers/dart-log.ts';
import { codes, type ReadResult, readAll, record } from './client-sources.ts';

const RESUMED = 'Client Agent continuing from system suspend.';

function log(...stamps: readonly string[]): string {
  return stamps
    .map((stamp) => {
      const at = stamp.indexOf(' @ ');
      return record(stamp.slice(0, at), stamp.slice(at + 3), 'acvpnagent', RESUMED);
    })
    .join('');
}

/** The times of the events as ISO 8601 without a zone. */
function times({ events }: ReadResult): string[] {
  return events.map(({ at }) => {
    if (at.kind !== 'wall') return at.kind;
    const { year = 0, month, day, hour, minute, second } = at.civil;
    return new Date(Date.UTC(year, month - 1, day, hour, minute, second)).toISOString().slice(0, 19);
  });
}

describe('forms of one time', () => {
  test.each([
    ['07/29/2031 @ 22:05:41'],
    ['29/07/2031 @ 22:05:41'],
    ['29.07.2031 @ 22:05:41'],
    ['29.7.31 @ 22.05.41'],
    ['2031/07/29 @ 22:05:41'],
    ['2031-07-29 @ 22:05:41'],
    ['2031. 7. 29. @ 오후 10:05:41'],
    ['2031/7/29 @ 下午 10:05:41'],
    ['7/29/2031 @ 10:05:41 PM'],
    ['7/29/2031 @ 10:05:41 p.m.'],
  ])('%s', async (stamp) => {
    const result = await readAll(dartLog, log(stamp));
    expect(times(result)).toEqual(['2031-07-29T22:05:41']);
    expect(result.diagnostics).toEqual([]);
  });

  test('midnight and noon on a twelve-hour clock', async () => {
    const result = await readAll(dartLog, log('7/29/2031 @ 12:05:00 AM', '7/29/2031 @ 12:05:00 PM'));
    expect(times(result)).toEqual(['2031-07-29T00:05:00', '2031-07-29T12:05:00']);
  });

  test.each(['07/29/2031 @ 24:00:00', '02/30/2031 @ 01:00:00', '7/29/2031 @ 13:00:00 PM', 'today @ 01:00:00'])(
    '%s is none',
    async (stamp) => {
      const result = await readAll(dartLog, log(stamp));
      expect(times(result)).toEqual(['none']);
      expect(codes(result)).toEqual(['dart.stamp-unreadable']);
    },
  );
});

describe('order of day and month', () => {
  test('one day above 12 decides for the whole file, also for what stands before it', async () => {
    const result = await readAll(dartLog, log('09/07/2031 @ 01:00:00', '13/07/2031 @ 01:00:00'));
    expect(times(result)).toEqual(['2031-07-09T01:00:00', '2031-07-13T01:00:00']);
    expect(result.diagnostics).toEqual([]);
  });

  test('else the order in which the file runs and is short', async () => {
    const dayFirst = await readAll(
      dartLog,
      log('03/04/2031 @ 01:00:00', '04/04/2031 @ 01:00:00', '05/04/2031 @ 01:00:00'),
    );
    expect(times(dayFirst)[2]).toBe('2031-04-05T01:00:00');
    const monthFirst = await readAll(dartLog, log('03/04/2031 @ 01:00:00', '03/05/2031 @ 01:00:00'));
    expect(times(monthFirst)[1]).toBe('2031-03-05T01:00:00');
    expect([...dayFirst.diagnostics, ...monthFirst.diagnostics]).toEqual([]);
  });

  test('else month first, and the file says so', async () => {
    const result = await readAll(dartLog, log('03/04/2031 @ 01:00:00', '03/04/2031 @ 02:00:00'));
    expect(times(result)[0]).toBe('2031-03-04T01:00:00');
    expect(result.diagnostics).toMatchObject([{ code: 'dart.date-order-ambiguous', evidence: { record: 1 } }]);
  });

  test('a date that is the same both ways leaves nothing open', async () => {
    const result = await readAll(dartLog, log('04/04/2031 @ 01:00:00'));
    expect(times(result)).toEqual(['2031-04-04T01:00:00']);
    expect(result.diagnostics).toEqual([]);
  });

  test('both orders in one file are a conflict; what proves itself is read as it proves', async () => {
    const result = await readAll(
      dartLog,
      log('13/07/2031 @ 01:00:00', '07/14/2031 @ 01:00:00', '07/15/2031 @ 01:00:00'),
    );
    expect(times(result)).toEqual(['2031-07-13T01:00:00', '2031-07-14T01:00:00', '2031-07-15T01:00:00']);
    expect(codes(result)).toEqual(['dart.date-order-conflict']);
  });
});

describe('direction', () => {
  test('a file that begins with its newest record is turned round, its records keep their numbers', async () => {
    const stamps = ['07/29/2031 @ 03:00:00', '07/29/2031 @ 02:00:00', '07/29/2031 @ 02:00:00', '07/28/2031 @ 01:00:00'];
    const result = await readAll(dartLog, log(...stamps));
    expect(times(result)).toEqual([
      '2031-07-28T01:00:00',
      '2031-07-29T02:00:00',
      '2031-07-29T02:00:00',
      '2031-07-29T03:00:00',
    ]);
    expect(result.events.map(({ evidence }) => evidence.record)).toEqual([4, 3, 2, 1]);
    expect(codes(result)).toEqual(['dart.newest-first']);
  });

  test('a clock that was set back once turns nothing round', async () => {
    const stamps = ['07/29/2031 @ 03:00:00', '07/29/2031 @ 01:00:00', '07/29/2031 @ 01:10:00', '07/29/2031 @ 01:20:00'];
    const result = await readAll(dartLog, log(...stamps));
    expect(result.events.map(({ evidence }) => evidence.record)).toEqual([1, 2, 3, 4]);
    expect(result.diagnostics).toEqual([]);
  });
});

test('a long log is given while it is read', async () => {
  const days = Array.from({ length: DECIDE_AFTER + 500 }, (_, index) => {
    const minute = String(Math.floor(index / 60) % 60).padStart(2, '0');
    const hour = String(Math.floor(index / 3600)).padStart(2, '0');
    return `07/29/2031 @ ${hour}:${minute}:${String(index % 60).padStart(2, '0')}`;
  });
  const result = await readAll(dartLog, log(...days));
  expect(result.events).toHaveLength(days.length);
  expect(result.diagnostics).toEqual([]);
  expect(times(result)).toEqual([...times(result)].sort());
});
