// Sessions, reconnect attempts and what they rest on, as the result document has them.
import * as z from 'zod';
import { basis, causeKind, evidence, interval, link, moment, operatorEnd, saState, sourceId } from './schema-parts.ts';

const timeout = z.strictObject({
  kind: z.enum(['config', 'option', 'default', 'unknown']),
  evidence: z.array(evidence),
});

export const attempt = z.strictObject({
  id: z.string(),
  ikeSas: z.array(z.string()),
  evidence: z.array(evidence),
  session: z.string().nullable(),
  candidates: z.array(z.string()).describe('at most 100, those of the latest logins'),
  identity: z.string().nullable(),
  trigger: z.strictObject({
    kind: z.enum(['system-resume', 'network-change', 'path-loss', 'dpd', 'user', 'unknown']),
    evidence: z.array(evidence),
  }),
  lostAt: z
    .strictObject({ earliest: moment, latest: moment, evidence: z.array(evidence) })
    .nullable()
    .describe('last proof of life to latest possible loss'),
  startedAt: moment.nullable().describe('first IKE_SA_INIT request of the cycle, else the first "Using IKE ID"'),
  startedEvidence: z.array(evidence),
  finishedAt: moment.nullable(),
  clientAwaySeconds: interval.nullable(),
  gatewayState: z.enum(['active', 'inactive', 'gone', 'unknown']),
  inactiveSeconds: interval,
  removedEvidence: z.array(evidence).describe('the gateway’s removal of the SA that carried the session'),
  timeoutSeconds: z.number().nullable(),
  timeoutFrom: timeout,
  lateness: z.strictObject({ kind: z.enum(['within', 'exceeded', 'cannot-judge']), reason: z.string() }),
  outcome: z.enum(['resumed', 'rejected', 'no-answer', 'aborted', 'open', 'indeterminate']),
  basis,
  cause: z.strictObject({
    kind: causeKind,
    basis,
    operator: operatorEnd.exactOptional(),
    evidence: z.array(evidence),
  }),
  tries: z
    .array(
      z.strictObject({
        ikeSa: z.string(),
        state: saState,
        cause: z.strictObject({ kind: causeKind, basis, evidence: z.array(evidence) }),
        evidence: z.array(evidence),
      }),
    )
    .exactOptional()
    .describe('where there were several: how each ended, and why'),
  sequel: z.enum(['full-login', 'retry', 'given-up', 'none-seen']),
  sequelEvidence: z.array(evidence),
  changes: z.array(
    z.strictObject({ what: z.string(), before: z.string(), after: z.string(), evidence: z.array(evidence) }),
  ),
  tokenProof: z.strictObject({
    kind: z.enum(['verified', 'refuted', 'not-verifiable']),
    missing: z.string().nullable(),
    with: z
      .string()
      .nullable()
      .describe('the attribute that holds the token and how its value is read; never the token'),
    evidence: z.array(evidence).describe('the AUTH payload, and the CFG_REPLY that gave the token'),
  }),
  outage: z
    .strictObject({
      detection: interval.nullable(),
      wait: interval.nullable(),
      negotiation: interval.nullable(),
      recovery: interval.nullable(),
      silence: z.array(z.strictObject({ direction: z.enum(['to-gateway', 'from-gateway']), seconds: z.number() })),
    })
    .nullable(),
});

export const session = z.strictObject({
  id: z.string(),
  client: z.string().nullable().describe('id of a box'),
  gateway: z.string().nullable().describe('id of a box'),
  host: z.string().nullable().describe('the headend as the client’s log names it'),
  user: z.string().nullable(),
  profileEntries: z
    .array(evidence)
    .describe('what VPN profiles hold for its host; which of several the client took is not known'),
  identity: z.string().nullable().describe('its session ID, where known'),
  ikeSas: z.array(z.string()),
  attempts: z.array(z.string()),
  links: z.array(link),
});

export const clientState = z.strictObject({
  source: sourceId.describe('the log that says so'),
  state: z.enum([
    'disconnected',
    'connecting',
    'authenticating',
    'connected',
    'suspended',
    'resuming',
    'reconnecting',
    'paused',
    'disconnecting',
  ]),
  at: moment.nullable().describe('from when on; null where the record has no time'),
  inferred: z.boolean().describe('no record says so: the one after it shows that it must have been'),
  evidence,
});

/** What a verdict bears. */
export const restsOn = z.strictObject({
  attempt: z.string(),
  tried: z
    .array(sourceId)
    .describe(
      'sources that were left out, one at a time, the files of one capture point together and those of keys; empty where there is one alone, and where `notTried` says why',
    ),
  notTried: z
    .enum(['too-large'])
    .optional()
    .describe(
      'why no source was left out although there are several: the case is too large to be judged again for each',
    ),
  holdsWithout: z.array(sourceId).describe('without any one of them outcome, cause and lateness are the same'),
  turnsWithout: z
    .array(
      z.strictObject({
        source: sourceId,
        outcome: attempt.shape.outcome.nullable().describe('null: the attempt is not seen at all'),
        cause: causeKind.nullable(),
        lateness: attempt.shape.lateness.shape.kind.nullable(),
      }),
    )
    .describe('what the verdict becomes without one of them'),
  flipsAt: z.string().nullable().describe('the nearest bound at which lateness would be judged otherwise'),
});

const counted = z.strictObject({ min: z.number().int(), max: z.number().int() });
const printedCount = z.number().int().nullable().describe('null: an output lacks the line');

/** What the gateway counted between two outputs, and what is seen of it. */
export const reconnectCount = z
  .strictObject({
    gateway: z.string().nullable().describe('id of a box'),
    from: moment,
    to: moment,
    printed: z.strictObject({ total: printedCount, succeeded: printedCount, failed: printedCount }),
    seen: z.strictObject({ total: counted, succeeded: counted, failed: counted }),
    verdict: z.enum(['agree', 'disagree', 'cannot-compare']),
    reason: z.string(),
    evidence: z.array(evidence),
  })
  .describe('show crypto ikev2 stats reconnect, twice, against the reconnects between');
