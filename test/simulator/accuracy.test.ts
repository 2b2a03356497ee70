import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import type { Result } from '../../src/model/result.ts';
import accuracyFile from '../support/accuracy/accuracy.json' with { type: 'json' };
import { accuracyOf } from '../support/accuracy/measure.ts';
import { type Accuracy, page } from '../support/accuracy/page.ts';
import { NONE, tallyOf } from '../support/accuracy/tally.ts';
import { analysed, ingested } from '../support/analysed.ts';
import { flips } from '../support/flips.ts';
import { verdicts } from '../support/judge.ts';
import { capturesIn, sharedFolder } from '../support/lab.ts';
import { labCase } from '../support/lab-case.ts';
import { SEED, seedCase } from '../support/seed-case.ts';
import { sharedPath } from '../support/shared.ts';
import { confirmedEvents } from '../support/unconfirmed-events.ts';
import { QUESTIONS, type Verdict, whole } from '../support/verdict.ts';
import type { SimulatedCase } from './case.ts';
import { scenarios } from './scenarios/index.ts';
import { late } from './scenarios/late.ts';
import { simulate } from './stage/simulate.ts';

// The page of accuracy. Its simulated columns are held by `answers-1` and `answers-2`, which ask every case anyway; those of the
// lab and of the seeds here, where that material is there.

const accuracy: Accuracy = accuracyFile;

describe('docs/accuracy.md', () => {
  test('is the page of what was measured', () => {
    const titles = new Map(scenarios.map(({ name, title }) => [name, title]));
    const shown = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'accuracy.md'), 'utf8');
    expect(shown).toBe(page(accuracy, titles));
  });

  test('has every scenario, in their order', () => {
    expect(Object.keys(accuracy.simulated)).toEqual(scenarios.map(({ name }) => name));
  });

  test('tells of nothing that is wrong', () => {
    const cells = Object.values(accuracy).flatMap((cases) =>
      Object.values(cases).flatMap(({ rows, confirmed }) => [...Object.values(rows), ...Object.values(confirmed)]),
    );
    expect(cells.length).toBeGreaterThan(500);
    expect(cells.filter((cell) => tallyOf(cell, QUESTIONS).wrong > 0)).toEqual([]);
  });
});

const lab = sharedFolder('lab');

describe.skipIf(lab === undefined)('captures of the lab', () => {
  test('are those of the page', () => {
    expect(Object.keys(accuracy.lab)).toEqual(capturesIn(lab));
  });

  test.each(capturesIn(lab))('%s: found is what the page says, and nothing turns over', async (name) => {
    const found = await accuracyOf(labCase(join(lab ?? '', name)));
    expect(found).toEqual({ accuracy: accuracy.lab[name], turned: [], wrong: [] });
  });
});

const seed = sharedPath(...SEED);

test.skipIf(seed === undefined)('the technote: found is what the page says, and nothing turns over', async () => {
  const found = await accuracyOf(seedCase(seed ?? ''));
  expect(found).toEqual({ accuracy: accuracy.seeds[SEED.join('/')], turned: [], wrong: [] });
});

describe('what is held', () => {
  let made: SimulatedCase;
  let right: Result;
  const all = whole(['wire', 'debug', 'config', 'log', 'policy']);
  const settings = { clientTz: 'UTC+01:00' };

  beforeAll(async () => {
    made = simulate(late, 1);
    right = await analysed(made.files, settings);
  });

  const withAttempt = (change: Partial<Result['attempts'][number]>): Result => ({
    ...right,
    attempts: right.attempts.map((attempt) => ({ ...attempt, ...change })),
  });
  const cause = (kind: Result['attempts'][number]['cause']['kind']) => ({
    cause: { kind, basis: 'proved' as const, evidence: [] },
  });

  test.each<[string, Partial<Result['attempts'][number]>, string[]]>([
    ['the same', {}, []],
    ['no outcome any more', { outcome: 'indeterminate', ...cause('not-visible') }, []],
    ['a cause that is less', cause('unknown-session'), []],
    ['no cause any more', cause('not-visible'), []],
    ['another cause', cause('token'), ['R1.cause: late, then token']],
    ['another outcome', { outcome: 'resumed' }, ['R1.outcome: rejected, then resumed']],
    ['in time', { lateness: { kind: 'within', reason: '' } }, ['R1.lateness: exceeded, then within']],
    ['no limit any more', { timeoutSeconds: null }, []],
    ['another limit', { timeoutSeconds: 60 }, ['R1.timeoutSeconds: 900,60']],
    ['a wider interval', { clientAwaySeconds: { min: 0, max: null } }, []],
    [
      'another interval',
      { clientAwaySeconds: { min: 1, max: 9 } },
      ['R1.clientAwaySeconds: the two have no moment in common'],
    ],
  ])('%s: weaker is no flip, another one is', (_, change, expected) => {
    expect(flips(right, withAttempt(change))).toEqual(expected);
  });

  test('what was found is not there for certain: a flip; not looked at: none', () => {
    const judgedAs = (outcome: 'clear' | 'not-evaluated'): Result => ({
      ...right,
      rules: right.rules.map((rule) => (rule.rule === 'reconnect-after-timeout' ? { ...rule, outcome } : rule)),
    });
    expect(flips(right, judgedAs('clear'))).toEqual(['rule reconnect-after-timeout: matched, then clear']);
    expect(flips(right, judgedAs('not-evaluated'))).toEqual([]);
  });

  test('an SA that turns from a reconnect into a login is a flip', () => {
    const bent = { ...right, ikeSas: right.ikeSas.map((sa) => ({ ...sa, purpose: 'login' as const })) };
    expect(flips(right, bent)).toHaveLength(1);
  });

  test('a session that is another one is wrong, and one that is not named is open', () => {
    const told = (answer: Result): string[] =>
      verdicts(answer, made.truth, all)
        .filter(({ question }) => question === 'session')
        .map(({ kind }: Verdict) => kind);
    expect(told(right)).toEqual(['found']);
    expect(told(withAttempt({ session: null }))).toEqual(['open']);
    const [attempt] = right.attempts;
    const other = right.sessions.find(({ id }) => id !== attempt?.session)?.id ?? 'none';
    expect(told(withAttempt({ session: other }))).toEqual(['wrong']);
  });

  test('words of gateway and client that nobody confirmed are taken out, the others stay', async () => {
    const read = await ingested(made.files);
    const kept = new Set(await confirmedEvents(read));
    const kinds = (of: readonly Event[]) => new Set(of.map(({ kind }) => kind));
    const gone = kinds(read.events.filter((event) => !kept.has(event)));
    for (const kind of ['gateway.dpd', 'gateway.service', 'client.auth-prompt'] as const) expect(gone).toContain(kind);
    const stays = ['gateway.session-up', 'gateway.sa-deleted', 'client.reconnect-ike-id', 'wire.ike-sa'] as const;
    for (const kind of stays.filter((one) => kinds(read.events).has(one))) expect(gone).not.toContain(kind);
    expect(kept.size).toBeGreaterThan(read.events.length / 2);
  });

  test('a cell is read as it is written', () => {
    const cell = 'attempt fm, gateway state b, rules foow';
    expect(tallyOf(cell, ['attempt'])).toEqual({ ...NONE, found: 1, missed: 1 });
    expect(tallyOf(cell, ['gateway state'])).toEqual({ ...NONE, beyond: 1 });
    expect(tallyOf(cell, QUESTIONS)).toEqual({ wrong: 1, missed: 1, found: 2, beyond: 1, open: 2 });
    expect(tallyOf('', QUESTIONS)).toEqual(NONE);
  });
});
