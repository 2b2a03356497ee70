import { describe, expect, test } from 'vitest';
import type { Attempt, Result, TimelineEntry } from '../../src/model/result.ts';
import type { RenderOptions } from '../../src/reporters/reporter.ts';
import { columnsOf } from '../../src/reporters/terminal/text.ts';
import { terminal } from '../../src/reporters/terminal.ts';
import { clientOnly, lateReconnect, nothingFound, resumedCase, SESSION_ID, utc } from '../support/results.ts';

const PLAIN: RenderOptions = { width: 80, ascii: false, color: false, verbose: false };
const CASES = { lateReconnect, resumedCase, clientOnly, nothingFound };

async function rendered(result: Result, options: Partial<RenderOptions> = {}): Promise<string> {
  let text = '';
  for await (const piece of terminal.render(result, { ...PLAIN, ...options })) text += piece;
  return text;
}

function attemptOf(result: Result): Attempt {
  const [attempt] = result.attempts;
  if (attempt === undefined) throw new Error('the fixture has an attempt');
  return attempt;
}

describe.each(Object.entries(CASES))('%s', (name, result) => {
  test.each([80, 120])('at %i columns', async (width) => {
    await expect(await rendered(result, { width })).toMatchFileSnapshot(`snapshots/${name}-${width}.txt`);
  });

  test('in ASCII, with everything', async () => {
    const text = await rendered(result, { ascii: true, verbose: true });
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    await expect(text).toMatchFileSnapshot(`snapshots/${name}-verbose-ascii.txt`);
  });

  test.each([60, 80, 100, 120, 160])('no line is wider than %i columns', async (width) => {
    for (const verbose of [false, true]) {
      for (const line of (await rendered(result, { width, verbose })).split('\n')) {
        expect(columnsOf(line), line).toBeLessThanOrEqual(width);
      }
    }
  });

  test('colour changes no character', async () => {
    const colored = await rendered(result, { color: true });
    expect(colored).toMatch(/\x1b\[/);
    const bare = colored.replace(/\x1b\[[0-9;]*m/g, '').replace(/ +$/gm, '');
    expect(bare).toBe(await rendered(result));
  });
});

test('one line ties both spellings of the session ID', async () => {
  for (const width of [80, 120]) {
    const lines = (await rendered(lateReconnect, { width })).split('\n');
    expect(lines.some((line) => line.includes(SESSION_ID.hex) && line.includes(SESSION_ID.text))).toBe(true);
  }
});

test('the verdict stands in front, with the numbers and the rule that decide it', async () => {
  const [, , first = '', ...rest] = (await rendered(lateReconnect, { width: 120 })).split('\n');
  const verdict = [first, ...rest.slice(0, 2)].join(' ').replace(/ +/g, ' ');
  expect(verdict).toContain(
    'FAILED Reconnect R1 of jdoe came back 39 min 53 s to 41 min 08 s after its session was lost',
  );
  expect(verdict).toContain('the gateway keeps a lost session 15 min');
  expect(verdict).toContain('reconnect-after-timeout');
});

test('a clean case is short and has no empty headings', async () => {
  const text = await rendered(resumedCase);
  expect(text.split('\n').length).toBeLessThan(100);
  for (const absent of ['Findings', 'Diagnostics', 'IKE SAs', 'Rests on']) expect(text).not.toContain(`\n${absent}\n`);
});

test('an OK verdict does not hide other findings', async () => {
  const [finding] = lateReconnect.findings;
  if (finding === undefined) throw new Error('the fixture has a finding');
  const text = await rendered({ ...resumedCase, findings: [{ ...finding, attempt: null, rule: 'child-sa-refused' }] });
  expect(text.slice(0, text.indexOf('Identity')).trimEnd()).toMatch(/ FOUND .* child-sa-refused$/s);
});

test('a rule that failed is named at the top, as our bug', async () => {
  const rule = { rule: 'nat-rebinding', title: 'x', outcome: 'failed' as const, instances: [] };
  const text = await rendered({ ...resumedCase, rules: [rule] });
  expect(text.slice(0, text.indexOf('Identity'))).toMatch(/bug in\s+ikev2-trace: nat-rebinding/);
});

test('a clock without a zone is never mixed with the others', async () => {
  const own = clientOnly.timeline.map((entry) => ({ ...entry, at: { ...entry.at, clock: 'C9' } }));
  const text = await rendered({ ...lateReconnect, timeline: [...lateReconnect.timeline, ...own] });
  const [together = '', apart = ''] = text.split('Timeline, apart');
  expect(together).toContain('last ESP from the client');
  expect(together).not.toContain('18:29:21');
  expect(apart).toContain('18:29:21');
});

test('long timelines keep what belongs to an attempt, and count the rest', async () => {
  const other = (index: number): TimelineEntry =>
    ({
      ...lateReconnect.timeline[0],
      at: utc(`02:${String(index % 60).padStart(2, '0')}:00`),
      kind: 'client.notice',
      summary: `liveness check ${index}`,
      attempt: null,
    }) as TimelineEntry;
  const timeline = [...Array.from({ length: 100 }, (_, index) => other(index)), ...lateReconnect.timeline];
  const text = await rendered({ ...lateReconnect, timeline }, { width: 120 });
  expect(text).toMatch(/96 more entries/);
  expect(text).toContain('first ESP, both ways');
  expect(await rendered({ ...lateReconnect, timeline }, { verbose: true })).toContain('liveness check 50');
});

test('neighbours that say the same are folded into a counted run', async () => {
  const text = await rendered(lateReconnect, { width: 120 });
  expect(text.split('DPD request not answered')).toHaveLength(2);
  expect(text).toContain('debug.log:800..820 (x3)');
});

test('many attempts share a table and a few sentences', async () => {
  const attempts = Array.from({ length: 250 }, (_, index) => ({ ...attemptOf(lateReconnect), id: `R${index + 1}` }));
  const text = await rendered({ ...lateReconnect, attempts }, { width: 120 });
  expect(text).toMatch(/246 more reconnects ended the same way: R5 to R250/);
  expect(text).toContain('50 more rows are left out; -v shows them');
});

test('an attempt whose session is not certain says which would fit', async () => {
  const attempts = [{ ...attemptOf(lateReconnect), session: null, candidates: ['N1', 'N2'] }];
  expect(await rendered({ ...lateReconnect, attempts })).toMatch(
    /Which\s+session\s+it\s+resumes\s+is\s+open:\s+N1\s+and\s+N2\s+fit/,
  );
});

const NASTY = '\x1b[2J\x1b]0;pwned\x07\u202e\u200b\x9b31m\r\nFAKE LINE\tx';

/** Every string of a result followed by what a hostile log could hold. */
function poisoned(value: unknown): unknown {
  if (typeof value === 'string') return value + NASTY;
  if (Array.isArray(value)) return value.map(poisoned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => [key, keepsMeaning(key) ? held : poisoned(held)]),
  );
}

/** Terms of the schema and references inside of the result are ours; everything else may come from evidence. */
function keepsMeaning(key: string): boolean {
  const ours =
    'tool kind outcome basis severity sequel knowledge purpose state role vantages vantage utc local by decryption source sources';
  return ours.split(' ').includes(key);
}

test.each([80, 120])('nothing of hostile evidence reaches a terminal of %i columns', async (width) => {
  // The shape is kept; only strings grew.
  const hostile = poisoned(lateReconnect) as Result;
  for (const verbose of [false, true]) {
    const text = await rendered(hostile, { width, verbose });
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\p{Cf}]/u);
    expect(text).toContain('\\x1b');
    for (const line of text.split('\n')) expect(columnsOf(line), line).toBeLessThanOrEqual(width);
  }
});

test('a message that was lost on the way names the places before and behind', async () => {
  const [first] = attemptOf(lateReconnect).ikeSas;
  const lost = {
    exchange: 'IKE_AUTH',
    messageId: 1,
    message: 'request',
    direction: 'to-gateway',
    times: 3,
  } as const;
  const ikeSas = lateReconnect.ikeSas.map((sa) =>
    sa.id === first
      ? {
          ...sa,
          lost: [
            { ...lost, seenBy: ['S1'], notSeenBy: ['S2'], evidence: [{ source: 'S1', start: 0, end: 1, frame: 7 }] },
          ],
        }
      : sa,
  );
  const text = (await rendered({ ...lateReconnect, ikeSas }, { width: 160 })).replace(/\s+/g, ' ');
  expect(text).toContain('IKE_AUTH 1 request, sent 3 times, lost between AnyConnect.txt and capture.pcapng');
  expect(await rendered(lateReconnect)).not.toContain('lost between');
});
