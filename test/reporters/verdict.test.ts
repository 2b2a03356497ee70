// What the first lines and the attempts say, one claim and one basis at a time.
import { expect, test } from 'vitest';
import type { Attempt, Finding, IkeSa, Result, TimelineEntry } from '../../src/model/result.ts';
import { terminal } from '../../src/reporters/terminal.ts';
import { clientOnly, lateReconnect, nothingFound, resumedCase } from '../support/results.ts';

/** The report as one line, so that a test does not depend on where lines break. */
async function flat(result: Result, width = 160): Promise<string> {
  let text = '';
  const options = { width, ascii: false, color: false, verbose: false };
  for await (const piece of terminal.render(result, options)) text += piece;
  return text.replace(/\s+/g, ' ');
}

function first<T>(list: readonly T[]): T {
  const [one] = list;
  if (one === undefined) throw new Error('the fixture has one');
  return one;
}

const late: Attempt = first(lateReconnect.attempts);
const of = (changed: Partial<Attempt>): Result => ({ ...lateReconnect, attempts: [{ ...late, ...changed }] });
const cause = (kind: Attempt['cause']['kind'], basis: Attempt['basis'] = 'inferred') => ({ kind, basis, evidence: [] });

test('each value of an attempt cites what it stands on', async () => {
  const text = await flat(lateReconnect);
  expect(text).toContain('started 03:50:19.800 capture.pcapng F48231, debug.log:901');
  expect(text).toContain('inactive 39 min 53 s debug.log:812');
  expect(text).toContain(
    'outcome rejected (corroborated); too late (proved) capture.pcapng F48234, debug.log:934, :928 then full login capture.pcapng F48240',
  );
});

test('a resumed attempt shows its evidence too', async () => {
  expect(await flat(resumedCase)).toContain('outcome resumed (proved) capture.pcapng F48241, debug.log:970');
});

test('the start is not taken from the SA', async () => {
  expect(await flat(of({ startedEvidence: [] }))).toContain('started 03:50:19.800 away');
});

test('the evidence of a cause is shown however much the outcome has', async () => {
  const [place] = late.cause.evidence;
  if (place === undefined) throw new Error('the fixture has a cause');
  const evidence = Array.from({ length: 9 }, (_, index) => ({ ...place, line: 2000 + index, start: 9000 + index }));
  expect(await flat(of({ evidence }))).toContain('debug.log:2000, :2001, :928, :2002 and 6 more');
});

test('an attempt that was removed only after it came back is told as such', async () => {
  const text = await flat(of({ inactiveSeconds: { min: 0, max: 0 } }));
  expect(text).toContain('inactive not at all, removed later debug.log:812');
});

test.each<[Partial<Attempt>, string, string]>([
  [
    { outcome: 'rejected', basis: 'proved', cause: cause('late') },
    'It was rejected at 03:50:20.200 UTC (proved), too late (inferred): the client had to log in again.',
    'rejected (proved); too late (inferred)',
  ],
  [
    { outcome: 'rejected', basis: 'inferred', cause: cause('not-visible') },
    'It was rejected at 03:50:20.200 UTC (inferred); the reason is not visible. The client had to log in again.',
    'rejected (inferred); the reason is not visible',
  ],
  [
    {
      outcome: 'rejected',
      basis: 'proved',
      cause: cause('not-visible'),
      tokenProof: { kind: 'verified', missing: null, with: 'its session token', evidence: [] },
    },
    'It was rejected at 03:50:20.200 UTC (proved), though its session token is the right one (proved); the reason is not visible. The client had to log in again.',
    'rejected (proved); the reason is not visible',
  ],
  [
    { outcome: 'rejected', basis: 'proved', ikeSas: ['A2', 'A3'], cause: cause('token', 'proved'), sequel: 'retry' },
    'It was rejected, last at 03:50:20.200 UTC (proved) because the gateway did not accept its session token (proved): the client tried again.',
    'rejected (proved); session token not accepted (proved)',
  ],
  [
    { outcome: 'no-answer', basis: 'inferred', cause: cause('path'), sequel: 'none-seen' },
    'It got no answer (inferred) because messages were lost on the path (inferred).',
    'no answer (inferred); messages lost on the path (inferred)',
  ],
  [
    { outcome: 'aborted', basis: 'inferred', cause: cause('not-visible'), sequel: 'given-up' },
    'It was broken off before it was complete (inferred); the reason is not visible. The client gave up.',
    'broken off (inferred); the reason is not visible',
  ],
  [
    { outcome: 'open', basis: 'inferred', cause: cause('not-visible'), sequel: 'none-seen' },
    'The evidence ends before its outcome.',
    'outcome still open',
  ],
  [
    { outcome: 'indeterminate', basis: 'inferred', cause: cause('not-visible'), sequel: 'full-login' },
    'How it ended cannot be told from this evidence. The client then logged in again.',
    'outcome not decidable',
  ],
])('%j is told with a basis for each claim', async (changed, sentence, cell) => {
  const text = await flat(of(changed));
  expect(text).toContain(sentence);
  expect(text).toContain(cell);
  expect(text).not.toMatch(/cycle ended|not visible \(/);
});

test('an attempt has its name alone, and its user once', async () => {
  const text = await flat(lateReconnect);
  expect(text.match(/R1 of \w+/g)).toEqual(['R1 of jdoe']);
  expect(text).toContain('Attempts R1 trigger');
  expect(text).toContain('reconnect-after-timeout R1 documented condition');
});

test('a list of three reads as a sentence', async () => {
  const attempts = ['R1', 'R2', 'R3'].map((id) => ({ ...first(resumedCase.attempts), id }));
  expect(await flat({ ...resumedCase, attempts })).toContain('(R1, R2 and R3), away for 11.2 s, 11.2 s and 11.2 s');
});

// Without an attempt.

const autoReconnect: Finding = {
  ...first(lateReconnect.findings),
  rule: 'auto-reconnect-disabled',
  summary: 'The preferences in force say AutoReconnect: false',
  evidence: [{ source: 'S1', start: 0, end: 9, record: 47 }],
  session: null,
  attempt: null,
};
const rule = { rule: autoReconnect.rule, title: 'AutoReconnect is off on the client', outcome: 'matched' as const };
const withoutAttempts: Result = {
  ...lateReconnect,
  attempts: [],
  ikeSas: [],
  sessions: [],
  clientStates: [],
  counters: [],
  timeline: [],
  findings: [],
};

test('findings are told in words, with their best place and the rule at the end', async () => {
  const warning = {
    ...autoReconnect,
    rule: 'other',
    severity: 'warning' as const,
    summary: 'BypassDownloader is true.',
  };
  const text = await flat({
    ...withoutAttempts,
    findings: [autoReconnect, warning],
    rules: [
      { ...rule, instances: [] },
      { ...rule, rule: 'other', title: 'It does not fit', instances: [] },
    ],
  });
  const verdict = text.slice(0, text.indexOf('Identity'));
  expect(verdict).toContain(
    'FOUND AutoReconnect is off on the client: the preferences in force say AutoReconnect: false (AnyConnect.txt record 47). auto-reconnect-disabled',
  );
  // A name keeps its capital.
  expect(verdict).toContain(
    'FOUND Warning: It does not fit: BypassDownloader is true (AnyConnect.txt record 47). other',
  );
});

test('many findings are counted behind the first', async () => {
  const findings = Array.from({ length: 9 }, (_, index) => ({ ...autoReconnect, rule: `rule-${index}` }));
  expect(await flat({ ...withoutAttempts, findings })).toContain('rule-5 FOUND 3 more findings below. Identity');
});

const refused = (id: string, purpose: IkeSa['purpose']): IkeSa => {
  const sa = lateReconnect.ikeSas.find(({ state }) => state === 'rejected') ?? first(lateReconnect.ikeSas);
  return { ...sa, id, purpose, evidence: [{ source: 'S2', start: 0, end: 9, frame: Number(id.slice(2)) * 2 }] };
};

test('what was refused is named, and may have been a reconnect', async () => {
  const one = await flat({ ...withoutAttempts, ikeSas: [refused('SA1', 'unknown')] });
  expect(one).toContain('No reconnect attempt was recognised in this evidence (4 sources read).');
  expect(one).toContain('SA1 was refused (capture.pcapng F2).');
  expect(one).toContain('1 rejected IKE SA of unknown purpose may have been a reconnect.');
  const two = await flat({ ...withoutAttempts, ikeSas: [refused('SA1', 'unknown'), refused('SA2', 'unknown')] });
  expect(two).toContain('SA1 (capture.pcapng F2) and SA2 (capture.pcapng F4) were refused.');
  expect(two).toContain('2 rejected IKE SAs of unknown purpose may have been reconnects.');
  const login = await flat({ ...withoutAttempts, ikeSas: [refused('SA1', 'login')] });
  expect(login).toContain('No reconnect attempt was recognised in this evidence');
  expect(login).not.toContain('may have been');
});

test('the place of a refusal is what the gateway said, where it said something', async () => {
  const said: TimelineEntry = {
    ...first(lateReconnect.timeline),
    kind: 'gateway.failure',
    ikeSa: 'SA1',
    evidence: [{ source: 'S4', start: 0, end: 9, line: 77 }],
  };
  const text = await flat({ ...withoutAttempts, ikeSas: [refused('SA1', 'unknown')], timeline: [said] });
  expect(text).toContain('SA1 was refused (debug.log:77).');
});

test('a client that lost its session and never presented an IKE ID is the picture of AutoReconnect off', async () => {
  const suspended: TimelineEntry = {
    ...first(clientOnly.timeline),
    kind: 'client.system-suspended',
    summary: 'System goes to sleep',
    attempt: null,
  };
  const result = { ...withoutAttempts, timeline: [suspended] };
  const shown =
    "The client's log shows 'System goes to sleep' (AnyConnect.txt record 61) and no IKE ID for a reconnect";
  expect(await flat(result)).toContain(`${shown}; AutoReconnect that is off would explain that.`);
  expect(await flat({ ...result, findings: [autoReconnect] })).toContain(`${shown}.`);
  const presented = { ...suspended, kind: 'client.reconnect-ike-id' };
  expect(await flat({ ...result, timeline: [suspended, presented] })).not.toContain('no IKE ID');
});

test('evidence without any IKE says that it holds none', async () => {
  const text = await flat(nothingFound);
  expect(text).toContain('No reconnect attempt was recognised in this evidence (1 source read). No IKE SA');
  expect(text).not.toContain('FOUND');
});

// One event that two sources show, with nothing to tell.

const clientAttempt: Attempt = { ...first(clientOnly.attempts), id: 'R2' };
const clocks = [...lateReconnect.clocks, { ...first(clientOnly.clocks), id: 'C9', sources: ['S1'] }];
const own: Attempt = {
  ...clientAttempt,
  startedAt: { utc: null, local: '2025-03-13T20:10:34', text: null, clock: 'C9', plusMinusMs: null },
};

test('attempts of one identity whose clocks do not compare may be one', async () => {
  const note = 'R1 and R2 carry the same session ID and may be one event; --client-tz would tell.';
  expect(await flat({ ...lateReconnect, clocks, attempts: [late, own] })).toContain(note);
});

test.each<[string, Attempt[]]>([
  ['clocks compare', [late, { ...own, startedAt: late.startedAt }]],
  ['the identity is another', [late, { ...own, identity: 'I2' }]],
  [
    'the identity is not known',
    [
      { ...late, identity: null },
      { ...own, identity: null },
    ],
  ],
  ['both have IKE SAs', [late, { ...own, ikeSas: ['A3'] }]],
])('nothing is said where %s', async (_, attempts) => {
  expect(await flat({ ...lateReconnect, clocks, attempts })).not.toContain('may be one event');
});

test('outputs without IKE are told as what they are, with what they say of a resume', async () => {
  const shown = (kind: string, summary: string, line: number) => ({
    ...first(lateReconnect.timeline),
    kind,
    summary,
    evidence: [{ source: 'S1', start: 0, end: 9, line }],
  });
  const timeline = [
    shown('gateway.session-snapshot', 'show crypto session: UP-ACTIVE', 4),
    shown('gateway.session-snapshot', 'show crypto session: UP-ACTIVE, resumed before (capability R)', 40),
    shown('gateway.reconnect-counters', 'show crypto ikev2 stats reconnect: 1 incoming, 1 successful, 0 failed', 80),
  ];
  expect(await flat({ ...withoutAttempts, timeline })).toContain(
    'Its outputs show 2 sessions of `show crypto session` and 1 output of `show crypto ikev2 stats reconnect`, and no IKE message to follow one of them by. One session was resumed before (capability R): AnyConnect.txt:40.',
  );
});
