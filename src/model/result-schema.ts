// The result document, `schemaVersion` 1: the one place where its shape stands. Types come from it (`result.ts`),
// so does the published JSON Schema. Additive changes only. This module pulls in zod; import it lazily.
import * as z from 'zod';

const sourceId = z.string().describe('S1, S2, ... in order of path');

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

const interval = z
  .strictObject({ min: z.number(), max: z.number().nullable().describe('null: no upper bound is known') })
  .describe('Seconds; never narrowed to a point that the evidence does not give');

const basis = z
  .enum(['proved', 'corroborated', 'inferred'])
  .describe(
    'proved: explicit text bound to the SPI pair or identity, or opened with keys; corroborated: two vantages agree',
  );

const vantage = z.enum(['wire', 'gateway', 'client']);
const endpoint = z.strictObject({ address: z.string(), port: z.number().int() });

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
      .describe('lines of the log are missing and nobody knows where: that a line is not there proves nothing'),
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

const saState = z.enum(['established', 'rejected', 'unanswered', 'incomplete', 'unknown']);

const causeKind = z.enum([
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

const operatorEnd = z
  .strictObject({ command: z.string(), basis, evidence: z.array(evidence) })
  .describe('the command of an operator right before, which names this client or means all');

const link = z.strictObject({
  to: z.string().describe('what it was tied to: a session, an SA, a client cycle'),
  by: z.string().describe('what ties them'),
  basis,
  alternatives: z.number().int().describe('how many others would have fitted as well'),
  evidence: z.array(evidence),
});

export const childSa = z.strictObject({
  inSpi: z.string().nullable().describe('ESP SPI of packets to the gateway, eight lower-case hex digits'),
  outSpi: z.string().nullable(),
  activity: z.array(
    z.strictObject({
      direction: z.enum(['to-gateway', 'from-gateway']),
      packets: z.number().int(),
      octets: z.number().int(),
      firstAt: moment,
      lastAt: moment,
      bins: z.array(z.number().int()).max(500),
    }),
  ),
  evidence: z.array(evidence),
});

export const ikeSa = z.strictObject({
  id: z.string(),
  initiatorSpi: z.string().nullable(),
  responderSpi: z.string().nullable(),
  client: endpoint.nullable(),
  gateway: endpoint.nullable(),
  paths: z.array(z.strictObject({ client: endpoint, gateway: endpoint, firstAt: moment })),
  vrf: z.string().nullable(),
  purpose: z.enum(['login', 'reconnect', 'rekey', 'other-peer', 'unknown']),
  basis,
  authentication: z.strictObject({
    gateway: z.string().nullable().describe('how the gateway proved itself, as printed'),
    client: z.string().nullable(),
    eap: z.boolean().nullable().describe('null: could not be seen'),
  }),
  identity: z.string().nullable().describe('id of the client’s identity in identities[]'),
  user: z.string().nullable(),
  assignedAddresses: z.array(z.string()),
  proposal: z.string().nullable(),
  childSas: z.array(childSa),
  startedAt: moment.nullable(),
  establishedAt: moment.nullable(),
  lastAt: moment.nullable(),
  end: z
    .strictObject({
      by: z.enum(['client-delete', 'gateway-delete', 'silence', 'not-seen']),
      at: moment.nullable(),
      reason: z.string().nullable(),
      operator: operatorEnd.exactOptional(),
      evidence: z.array(evidence),
    })
    .nullable(),
  state: saState,
  ikeAuthExchanges: z.number().int(),
  /** null where no source could show them. */
  messages: z.number().int().nullable(),
  retransmissions: z.number().int().nullable(),
  dpd: z.strictObject({
    answered: z.number().int().nullable(),
    unanswered: z.number().int().nullable(),
    configured: z.strictObject({ intervalSeconds: z.number(), retrySeconds: z.number() }).nullable(),
  }),
  decryption: z.enum(['clear-only', 'opened', 'failed', 'none-captured']),
  proofs: z
    .array(
      z.strictObject({
        by: z.enum(['client', 'gateway']),
        method: z.string(),
        outcome: z.enum(['verified', 'failed', 'not-verifiable']),
        with: z.string().nullable().describe('what made the payload: a certificate, SK_p, a session token, ...'),
        missing: z.string().nullable().describe('what would be needed to tell'),
        evidence: z.array(evidence),
      }),
    )
    .describe('AUTH payloads that were opened with keys, recomputed'),
  links: z.array(link),
  sources: z.array(sourceId),
  evidence: z.array(evidence),
});

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
  timeline: z.array(timelineEntry),
  rules: z.array(ruleResult),
  findings: z.array(finding),
  restsOn: z.array(
    z.strictObject({
      attempt: z.string(),
      tried: z.array(sourceId).describe('sources that were left out, one at a time; empty where the case is too large'),
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
    }),
  ),
  diagnostics: z.array(diagnostic),
});
