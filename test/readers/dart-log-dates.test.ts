import { describe, expect, test } from 'vitest';
import { dartLog } from '../../src/readers/dart-log.ts';
import { DECIDE_AFTER } from '../../src/text/date-reading.ts';
import { type Around, codes, type ReadResult, readAll, record } from './client-sources.ts';

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

describe('order that a person states', () => {
  const read = (dateOrder: Around['dateOrder'], ...stamps: readonly string[]) =>
    readAll(dartLog, log(...stamps), undefined, { ...(dateOrder && { dateOrder }) });

  test('wins where nothing tells, and is told; the guess without it names the option', async () => {
    const stamps = ['03/04/2031 @ 01:00:00', '03/04/2031 @ 02:00:00'];
    const forced = await read('day-first', ...stamps);
    expect(times(forced)[0]).toBe('2031-04-03T01:00:00');
    expect(forced.diagnostics).toMatchObject([{ code: 'dart.date-order-forced', evidence: { record: 1 } }]);
    const confirmed = await read('month-first', ...stamps);
    expect(times(confirmed)[0]).toBe('2031-03-04T01:00:00');
    expect(codes(confirmed)).toEqual(['dart.date-order-forced']);
    const guessed = await read(undefined, ...stamps);
    expect(guessed.diagnostics[0]?.message).toContain('--date-order day-first');
  });

  test('wins over the order in which the file runs', async () => {
    const forced = await read('month-first', '03/04/2031 @ 01:00:00', '04/04/2031 @ 01:00:00', '05/04/2031 @ 01:00:00');
    expect(times(forced)[2]).toBe('2031-05-04T01:00:00');
    expect(codes(forced)).toEqual(['dart.date-order-forced']);
  });

  test('a date that it makes impossible keeps its own order', async () => {
    const forced = await read('month-first', '03/04/2031 @ 01:00:00', '13/04/2031 @ 01:00:00');
    expect(times(forced)).toEqual(['2031-03-04T01:00:00', '2031-04-13T01:00:00']);
    expect(codes(forced)).toEqual(['dart.date-order-conflict']);
    expect(forced.diagnostics[0]?.message).toContain('against --date-order month-first');
  });

  test('says nothing where no date leaves it open, or where a date proves the same', async () => {
    const closed = await read('day-first', '2031-07-09 @ 01:00:00', '08/08/2031 @ 01:00:00');
    expect(times(closed)).toEqual(['2031-07-09T01:00:00', '2031-08-08T01:00:00']);
    const same = await read('day-first', '09/07/2031 @ 01:00:00', '13/07/2031 @ 01:00:00');
    expect(times(same)[0]).toBe('2031-07-09T01:00:00');
    expect([...closed.diagnostics, ...same.diagnostics]).toEqual([]);
  });
});

describe('the name of the bundle', () => {
  const read = (path: string, ...stamps: readonly string[]) => readAll(dartLog, log(...stamps), undefined, { path });
  const inside = (name: string) => `case/${name}!/Cisco Secure Client/AnyConnect.txt`;

  test.each([
    ['DARTBundle_0703_0850.zip', '2031-07-03'],
    ['DARTBundle_0307_0850_case4711.zip', '2031-03-07'],
    ['dartbundle_20310309_0850.zip', '2031-03-07'],
    ['DARTBundle_20310704T0050123456Z.zip', '2031-07-03'],
  ])('%s: the log ends when it was made', async (name, day) => {
    const result = await read(inside(name), '03/07/2031 @ 22:00:00', '03/07/2031 @ 23:00:00');
    expect(times(result)[0]).toBe(`${day}T22:00:00`);
    expect(codes(result)).toEqual(['dart.date-order-from-bundle']);
    expect(result.diagnostics[0]?.message).toContain(
      day === '2031-07-03' ? '--date-order month-first' : '--date-order day-first',
    );
  });

  test('of an unpacked bundle; up to a week before it was made', async () => {
    const path = 'DARTBundle_0110_0850/AnyConnect.txt';
    expect(times(await read(path, '01/09/2032 @ 22:00:00'))).toEqual(['2032-01-09T22:00:00']);
    expect(codes(await read(path, '01/03/2032 @ 22:00:00'))).toEqual(['dart.date-order-from-bundle']);
    expect(codes(await read(path, '01/02/2032 @ 22:00:00'))).toEqual(['dart.date-order-ambiguous']);
  });

  test.each(['DARTBundle_0815_0850.zip', 'DARTBundle_1399_0850.zip', 'export_0703_0850.zip'])(
    '%s settles nothing',
    async (name) => {
      const result = await read(inside(name), '03/07/2031 @ 22:00:00');
      expect(codes(result)).toEqual(['dart.date-order-ambiguous']);
    },
  );

  test('is only asked where nothing in the log tells', async () => {
    const proved = await read(inside('DARTBundle_0307_0850.zip'), '03/07/2031 @ 22:00:00', '13/07/2031 @ 22:00:00');
    expect(times(proved)[0]).toBe('2031-07-03T22:00:00');
    expect(proved.diagnostics).toEqual([]);
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
