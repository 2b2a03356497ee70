// What several parts of the result document are made of.
import * as z from 'zod';

export const sourceId = z.string().describe('S1, S2, ... in order of path');

const place = {
  source: sourceId,
  start: z.number().int().describe('first byte in the source as received'),
  end: z.number().int().describe('one past the last byte'),
  line: z.number().int().exactOptional(),
  frame: z.number().int().exactOptional().describe('as Wireshark numbers packets'),
  record: z.number().int().exactOptional(),
};

export const evidence = z.strictObject({
  ...place,
  excerpt: z.string().exactOptional().describe('at most 5 lines or 1 KiB, secrets removed'),
  run: z.strictObject({ count: z.number().int(), last: z.strictObject(place) }).exactOptional(),
});

export const moment = z
  .strictObject({
    utc: z.string().nullable().describe('ISO 8601 UTC; null while the clock has no known zone or year'),
    local: z
      .string()
      .nullable()
      .describe('the source clock’s own calendar time, without zone; --03-13T01:27:35 where nobody knows the year'),
    text: z.string().nullable().describe('as written in the source'),
    clock: z.string(),
    plusMinusMs: z.number().nullable(),
  })
  .describe('A point in time as its clock states it');

export const interval = z
  .strictObject({ min: z.number(), max: z.number().nullable().describe('null: no upper bound is known') })
  .describe('Seconds; never narrowed to a point that the evidence does not give');

export const basis = z
  .enum(['proved', 'corroborated', 'inferred'])
  .describe(
    'proved: explicit text bound to the SPI pair or identity, or opened with keys; corroborated: two vantages agree',
  );

export const vantage = z.enum(['wire', 'gateway', 'client']);
export const endpoint = z.strictObject({ address: z.string(), port: z.number().int() });

export const saState = z.enum(['established', 'rejected', 'unanswered', 'incomplete', 'unknown']);

export const causeKind = z.enum([
  'late',
  'unknown-session',
  'token',
  'proposal',
  'child-sa',
  'certificate',
  'address-pool',
  'path',
  'policy',
  'not-visible',
  'none',
]);

export const operatorEnd = z
  .strictObject({ command: z.string(), basis, evidence: z.array(evidence) })
  .describe('the command of an operator right before, which names this client or means all');

export const link = z.strictObject({
  to: z.string().describe('what it was tied to: a session, an SA, a client cycle'),
  by: z.string().describe('what ties them'),
  basis,
  alternatives: z.number().int().describe('how many others would have fitted as well'),
  evidence: z.array(evidence),
});
