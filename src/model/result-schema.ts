// The result document, `schemaVersion` 1: the one place where its shape stands. Types come from it (`result.ts`),
// so does the published JSON Schema. Additive changes only. This module pulls in zod; import it lazily.
import * as z from 'zod';
import { attempt, clientState, reconnectCount, restsOn, session } from './schema-attempts.ts';
import { evidence, moment, sourceId, vantage } from './schema-parts.ts';
import { ikeSa } from './schema-sas.ts';

export { attempt, clientState, reconnectCount, restsOn, session } from './schema-attempts.ts';
export { evidence, moment } from './schema-parts.ts';
export { childSa, ikeSa } from './schema-sas.ts';

export const source = z.strictObject({
  id: sourceId,
  path: z.string(),
  reader: z
    .string()
    .nullable()
    .describe('null: no reader knows this content; zip: what it holds are sources of their own'),
  bytes: z.number().int().nullable(),
  sha256: z.string().nullable(),
  vantage: vantage.nullable(),
  clock: z.string().nullable(),
  firstAt: moment.nullable(),
  lastAt: moment.nullable(),
  counts: z.strictObject({
    unit: z.string(),
    read: z.number().int(),
    used: z.number().int(),
    skipped: z.array(z.strictObject({ why: z.string(), count: z.number().int() })),
    shapes: z
      .array(z.strictObject({ shape: z.string(), count: z.number().int(), evidence }))
      .exactOptional()
      .describe(
        'lines that look like IKEv2 and match no template, with their values taken out; absent where there are none',
      ),
  }),
});

export const coverage = z.strictObject({
  source: sourceId,
  from: moment.nullable(),
  to: moment.nullable(),
  scope: z.strictObject({
    peers: z.array(z.string()).describe('addresses whose traffic or lines were seen'),
    directions: z.array(z.enum(['to-gateway', 'from-gateway'])),
    kinds: z.array(z.string()).describe('what the source could show: ike, esp, later-fragments, icmp, ike-debug, ...'),
    conditions: z
      .array(z.string())
      .describe('what limited it: capture filters, debug conditions, lines that were dropped'),
    allowed: z
      .array(z.string())
      .exactOptional()
      .describe('the only peers that debug conditions let pass all the time; absent where none was set'),
    lossy: z
      .literal(true)
      .exactOptional()
      .describe(
        'lines of a log are missing, or headers of IKE messages in a capture, and nobody knows which: that something is not there proves nothing',
      ),
  }),
  gaps: z.array(z.strictObject({ from: moment, to: moment, why: z.string() })),
  why: z.string(),
});

export const box = z.strictObject({
  id: z.string(),
  kind: z.enum(['client', 'gateway', 'nat']),
  names: z.array(z.string()),
  addresses: z.array(z.string()),
  serials: z.array(z.string()),
  release: z.string().nullable(),
  sources: z.array(sourceId),
  vrfs: z.array(z.string()),
  restart: z
    .strictObject({
      at: moment.nullable(),
      text: z.string().nullable().describe('when, as printed'),
      uptime: z.string().nullable().describe('as printed when the output was made'),
      reason: z.string().nullable().describe('in the words of the box'),
      evidence: z.array(evidence),
    })
    .exactOptional()
    .describe('when the box last started, as its last `show version` says: every session of before is lost'),
});

export const clock = z.strictObject({
  id: z.string(),
  host: z.string().nullable().describe('the box whose clock it is, where its sources tell of several'),
  writer: z
    .enum(['collector', 'terminal'])
    .optional()
    .describe('who stamped the lines where the device did not: its clock and its zone are not those of the device'),
  kind: z.enum(['utc', 'zoned', 'local', 'uptime']),
  zone: z.string().nullable(),
  year: z.number().int().nullable().describe('the year given to stamps that have none'),
  lacks: z
    .array(z.enum(['zone', 'year']))
    .optional()
    .describe('what some of its stamps do not state and nothing else tells: only so would they be times in UTC'),
  ambiguousZone: z.string().optional().describe('a zone that its stamps name and that may be one of several'),
  offsetMs: z
    .number()
    .nullable()
    .describe('how far the clock, in its zone, is ahead of the one that measures; null where nothing measured it'),
  plusMinusMs: z.number().nullable(),
  anchors: z.array(z.strictObject({ description: z.string(), evidence: z.array(evidence) })),
  basis: z.enum(['reference', 'anchors', 'option', 'config', 'assumed', 'ambiguous', 'stated']),
  segments: z.array(z.strictObject({ from: moment, to: moment, offsetMs: z.number() })),
  sources: z.array(sourceId),
});

export const identity = z.strictObject({
  id: z.string(),
  hex: z.string().describe('upper-case, as IOS prints it'),
  text: z.string().nullable().describe('null where the bytes are not printable ASCII'),
  role: z.enum(['login', 'session-id', 'other']),
  seen: z.array(
    z.strictObject({ vantage, label: z.string(), spelling: z.enum(['hex', 'text']), value: z.string(), evidence }),
  ),
  sameAs: z.array(z.string()),
});

export const timelineEntry = z.strictObject({
  at: moment,
  placedBy: z
    .enum(['time', 'file-order'])
    .describe('file-order: the line states no time; `at` is that of the line before it, or holds nothing'),
  until: moment.nullable().describe('end of a counted run'),
  vantages: z.array(vantage),
  kind: z.string(),
  summary: z.string(),
  evidence: z.array(evidence),
  ikeSa: z.string().nullable(),
  session: z.string().nullable(),
  attempt: z.string().nullable(),
});

const missing = z.strictObject({ needs: z.string(), collect: z.string() });

export const ruleOutcome = z.enum(['matched', 'clear', 'not-evaluated', 'failed']);

export const ruleResult = z.strictObject({
  rule: z.string(),
  title: z.string(),
  outcome: ruleOutcome,
  instances: z.array(
    z.strictObject({
      session: z.string().exactOptional(),
      attempt: z.string().exactOptional(),
      outcome: ruleOutcome,
      reason: z.string().exactOptional(),
      missing: z.array(missing),
    }),
  ),
});

export const severity = z.enum(['error', 'warning', 'info']);

export const finding = z.strictObject({
  rule: z.string(),
  severity,
  knowledge: z.enum(['documented', 'observed', 'unconfirmed']),
  summary: z.string(),
  detail: z.string(),
  remedy: z.string(),
  evidence: z.array(evidence).min(1),
  session: z.string().nullable(),
  attempt: z.string().nullable(),
  displayFilter: z.string().nullable().describe('for Wireshark'),
  fingerprint: z.string().describe('rule, identity and order; never line numbers'),
});

export const diagnostic = z.strictObject({
  source: sourceId,
  code: z.string(),
  message: z.string(),
  evidence: evidence.nullable(),
  count: z.number().int(),
});

export const optionsUsed = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .describe('the options that affect the verdict');

export const resultSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal('ikev2-trace'), version: z.string() }),
  options: optionsUsed,
  sources: z.array(source),
  coverage: z.array(coverage),
  boxes: z.array(box),
  clocks: z.array(clock),
  identities: z.array(identity),
  ikeSas: z.array(ikeSa),
  sessions: z.array(session),
  attempts: z.array(attempt),
  clientStates: z.array(clientState),
  counters: z.array(reconnectCount),
  timeline: z.array(timelineEntry),
  rules: z.array(ruleResult),
  findings: z.array(finding),
  restsOn: z.array(restsOn),
  diagnostics: z.array(diagnostic),
});
