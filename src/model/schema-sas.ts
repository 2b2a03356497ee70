// IKE SAs and their Child SAs as the result document has them.
import * as z from 'zod';
import { basis, endpoint, evidence, interval, link, moment, operatorEnd, saState, sourceId } from './schema-parts.ts';

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

const dpdMode = z.enum(['on-demand', 'periodic']);

const dpdConfigured = z.strictObject({
  intervalSeconds: z.number(),
  retrySeconds: z.number(),
  mode: dpdMode.exactOptional().describe('absent where no configuration tells'),
  evidence: z.array(evidence).exactOptional(),
});

/** Liveness checks (empty INFORMATIONAL requests) that one side sent. */
const dpdProbes = z.strictObject({
  by: z.enum(['client', 'gateway']),
  checks: z.number().int().describe('different ones: a check that was sent again counts once'),
  rhythm: z
    .enum(['on-demand', 'periodic', 'unknown'])
    .describe(
      'periodic: at one interval, whatever ESP flowed; on-demand: only where the other side had sent no ESP since this side sent some; unknown: what is seen fits both',
    ),
  intervalSeconds: interval
    .nullable()
    .describe('shortest and longest time from one check to the next; null of one check'),
  asConfigured: z
    .boolean()
    .exactOptional()
    .describe('whether that is what the gateway was told to do; absent where it cannot be told'),
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
    configured: dpdConfigured.nullable(),
    probes: z.array(dpdProbes).exactOptional().describe('absent where neither side was seen to ask'),
    declaredDead: z
      .strictObject({
        earliest: moment.describe('when the gateway last asked without an answer: until then it held the SA'),
        latest: moment.nullable().describe('when it took the SA down; null where nobody saw that'),
        evidence: z.array(evidence),
      })
      .exactOptional()
      .describe('when the gateway took the client for dead, where it is seen to have asked in vain'),
  }),
  lost: z
    .array(
      z.strictObject({
        exchange: z.string(),
        messageId: z.number().int(),
        message: z.enum(['request', 'response']),
        direction: z.enum(['to-gateway', 'from-gateway']),
        times: z.number().int().describe('how often it was sent, by the first place that saw it'),
        seenBy: z.array(sourceId),
        notSeenBy: z.array(sourceId).describe('sources that could have shown it: it was lost before them'),
        evidence: z.array(evidence),
      }),
    )
    .exactOptional()
    .describe('messages that one place of the path saw and another one did not, and that nobody answered'),
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
