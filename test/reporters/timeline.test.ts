import { describe, expect, test } from 'vitest';
import type { Clock, Result, SourceEntry, TimelineEntry } from '../../src/model/result.ts';
import { terminal } from '../../src/reporters/terminal.ts';
import { clientOnly, lateReconnect, utc } from '../support/results.ts';

async function rendered(result: Result, verbose = false): Promise<string> {
  let text = '';
  const options = { width: 120, ascii: true, color: false, verbose };
  for await (const piece of terminal.render(result, options)) text += piece;
  return text;
}

const [some] = lateReconnect.timeline;
if (some === undefined) throw new Error('the fixture has an entry');
const entry = (time: string, summary: string, kind = 'client.notice'): TimelineEntry => {
  return { ...some, at: utc(time), summary, kind, attempt: null, evidence: some.evidence };
};
const of = (timeline: TimelineEntry[]): Result => ({ ...lateReconnect, timeline });
const lines = (text: string, pattern: RegExp) => text.split('\n').filter((line) => pattern.test(line));

describe('stamps of whole seconds between finer ones', () => {
  test('are marked, and their deltas have no digits that nobody saw', async () => {
    const text = await rendered(
      of([
        entry('03:00:51.457', 'one'),
        entry('03:00:53', 'two'),
        entry('03:00:53.118400', 'three'),
        entry('03:00:53.119300', 'four'),
      ]),
    );
    expect(
      lines(text, / (?:one|two|three|four) {2,}capture/).map((line) => line.trim().split(/ {2,}/).slice(0, 2)),
    ).toEqual([
      ['03:00:51.457', '*'],
      ['~03:00:53', '+2 s'],
      ['03:00:53.118', '+0 s'],
      // From .118 to .119 as they are shown, though it is 0.9 ms.
      ['03:00:53.119', '+0.001 s'],
    ]);
    expect(text).toContain('~ whole seconds only: its place among its neighbours within that second is not certain');
  });

  test('are not marked among their like', async () => {
    const text = await rendered(of([entry('03:00:51', 'one'), entry('03:00:53', 'two')]));
    expect(text).not.toContain('~');
    expect(text).toMatch(/^ {2}03:00:53 +\+2 s/m);
  });
});

describe('gaps', () => {
  const steps = (count: number) =>
    Array.from({ length: count }, (_, index) => entry(`04:${10 + index}:00.000`, `step ${index}`));
  const fact = (minute: number) => entry(`05:${minute}:00.000`, `turn ${minute}`, 'client.connected');
  const turns = (count: number, from = 10) => Array.from({ length: count }, (_, index) => fact(from + index));

  test.each([1, 2])('%i hidden entries are shown instead', async (count) => {
    const text = await rendered(of([...turns(20), ...steps(count), ...turns(22, 30)]));
    expect(lines(text, / step \d/)).toHaveLength(count);
    expect(text).not.toContain('-v shows them');
  });

  test('three are not', async () => {
    const text = await rendered(of([...turns(20), ...steps(3), ...turns(22, 30)]));
    expect(lines(text, / step \d/)).toHaveLength(0);
    expect(text).toContain('... 3 more entries; -v shows them');
  });

  test.each(['client.network-changed', 'client.auth-prompt'])('%s is a turning point', async (kind) => {
    const text = await rendered(of([...turns(20), ...steps(3), entry('04:50:00.000', 'kept', kind), ...turns(22, 30)]));
    expect(lines(text, / kept /)).toHaveLength(1);
  });

  test('a list apart is condensed as the main one is, however short it is', async () => {
    const apart = steps(20).map((one) => ({ ...one, at: { ...one.at, utc: null, clock: 'C9' } }));
    const text = await rendered(of([...turns(30), ...apart]));
    const [, list = ''] = text.split('Timeline, apart');
    expect(list).toContain('... 12 more entries; -v shows them');
    expect(lines(list, / step \d/)).toHaveLength(8);
  });
});

describe('Read', () => {
  const [known] = clientOnly.sources;
  if (known === undefined) throw new Error('the fixture has a source');
  const unread = (id: string, path: string): SourceEntry => ({ ...known, id, path, reader: null });
  const why = (source: string, code: string, message: string) => ({ source, code, message, evidence: null, count: 1 });
  const result: Result = {
    ...clientOnly,
    sources: [
      known,
      unread('S2', 'a.md'),
      unread('S3', 'b.md'),
      unread('S4', 'c.log'),
      unread('S5', 'd.cap'),
      unread('S6', 'e.log'),
    ],
    diagnostics: [
      why('S2', 'input.unknown-format', 'No reader knows this content; it was left out. Force one with --type NAME.'),
      why('S4', 'input.empty', 'The file is empty.'),
      why(
        'S5',
        'input.unsupported-format',
        'Solaris snoop file, not supported. Convert it with: editcap -F pcapng IN OUT.',
      ),
      why('S6', 'input.unreadable', 'The file cannot be read (EACCES); it was left out.'),
    ],
  };

  test('a source without a reader says why', async () => {
    const text = await rendered(result);
    for (const line of [
      '  not read  a.md and b.md: no reader knows the content (--type forces one)',
      '  not read  c.log: empty',
      '  not read  d.cap: Solaris snoop file, not supported. Convert it with: editcap -F pcapng IN OUT',
      '  not read  e.log: The file cannot be read (EACCES); it was left out',
    ])
      expect(text).toContain(`${line}\n`);
    expect(text).not.toContain('Diagnostics');
    expect(await rendered(result, true)).toContain('input.empty');
  });

  test('what most lines were left out for stands first, and what was not understood is never hidden', async () => {
    const skipped = [
      { why: 'IKEv1 debug', count: 40 },
      { why: 'blank or decoration', count: 70 },
      { why: 'known, without an event of its own', count: 40 },
      { why: 'log records of other facilities', count: 70 },
      { why: 'not understood', count: 3 },
    ];
    const sources = [{ ...known, counts: { unit: 'lines', read: 1218, used: 995, skipped } }];
    const cells = (text: string) =>
      text.slice(text.indexOf('left out'), text.indexOf('\n\n', text.indexOf('left out')));
    const words = cells(await rendered({ ...clientOnly, sources })).replace(/\s+/g, ' ');
    expect(words).toMatch(
      /70 blank or decoration.*70 log records of other facilities.*3 not understood.*and 2 more reasons/,
    );
    expect(words).not.toContain('40 ');
  });

  test('a source of which nothing was used says so', async () => {
    const sources = [{ ...known, counts: { unit: 'lines', read: 1218, used: 0, skipped: [] } }];
    const text = await rendered({ ...clientOnly, sources });
    expect(text).toContain('  not used  AnyConnect.txt: none of its 1,218 lines says anything of use\n');
    expect(text).toMatch(/1,218 lines +0 +everything/);
  });
});

describe('why the times of a clock stand apart', () => {
  const [clock] = clientOnly.clocks;
  if (clock === undefined) throw new Error('the fixture has a clock');
  const { lacks: _, ...whole } = clock;
  test.each([
    [
      { lacks: ['zone'] },
      'its stamps have no zone, and nothing here ties them to UTC; give one with --client-tz',
      'its stamps state no zone',
    ],
    [{ lacks: ['year'], zone: 'UTC' }, 'its stamps have no year; give one with --year', 'no year is known'],
    [{ lacks: ['zone', 'year'] }, 'give them with --client-tz and --year', 'its stamps state neither zone nor year'],
    [
      { lacks: ['zone'], ambiguousZone: 'CST' },
      'its zone CST may be several; give one with --client-tz',
      'its zone CST may be several',
    ],
    [{ zone: 'UTC', basis: 'stated' }, 'nothing here ties it to UTC', 'its own stamps'],
  ] satisfies [Partial<Clock>, string, string][])('%j', async (fields, apart, known) => {
    const text = await rendered({ ...clientOnly, clocks: [{ ...whole, ...fields }] });
    expect(text.replace(/\s+/g, ' ')).toContain(`${apart} time delta`);
    expect(text.slice(text.indexOf('\nClocks\n'))).toContain(known);
  });
});
