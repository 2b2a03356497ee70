// Which SA the gateway took down in the midst of another one's coming up: between the lines that say that the new SA was created and that
// its session is up. Nothing names the tie, but the gateway does one after the other (ios-text.md 2.7), so it tells candidates apart.
import type { EvidenceRef } from '../model/evidence.ts';
import type { GatewayIkePacket } from '../model/gateway-debug-events.ts';
import { groupBy } from './grouped.ts';
import type { SaFacts } from './ike-sas.ts';
import { debugOf } from './sa-evidence.ts';
import { lastNotAfter } from './sorted.ts';

/** The SA that another one took the place of, and the lines that say so in their order. */
export interface Replaced {
  readonly sa: SaFacts;
  readonly evidence: readonly EvidenceRef[];
}

interface Removal {
  readonly sa: SaFacts;
  readonly line: EvidenceRef;
}

/** By the SA that came up. Several that were taken down in between, or one in the midst of two, say nothing. */
export function replacedSas(sas: readonly SaFacts[]): ReadonlyMap<SaFacts, Replaced> {
  const removals = groupBy(sas.flatMap(removalOf), ({ line }) => line.source);
  for (const own of removals.values()) own.sort((a, b) => a.line.start - b.line.start);
  const claims = sas.flatMap((successor) => {
    const lines = comingUp(successor);
    if (lines === undefined) return [];
    const own = removals.get(lines.created.source) ?? [];
    const before = lastNotAfter(own, ({ line }) => line.start, lines.created.start);
    const [first, second] = [own[before + 1], own[before + 2]];
    if (first === undefined || first.sa === successor || first.line.start > lines.up.start) return [];
    if (second !== undefined && second.line.start < lines.up.start) return [];
    return [{ successor, sa: first.sa, evidence: [lines.created, first.line, lines.up] }];
  });
  const claimants = groupBy(claims, ({ sa }) => sa);
  const sure = claims.filter(({ sa }) => claimants.get(sa)?.length === 1);
  return new Map(sure.map(({ successor, sa, evidence }) => [successor, { sa, evidence }]));
}

/** The lines of one text between which the gateway does what belongs to the new SA. */
function comingUp({ evidence }: SaFacts): { readonly created: EvidenceRef; readonly up: EvidenceRef } | undefined {
  const created = debugOf(evidence, 'gateway.sa-created')[0]?.evidence;
  const up = debugOf(evidence, 'gateway.session-up')[0]?.evidence;
  if (created === undefined || up === undefined || created.source !== up.source) return undefined;
  return created.start < up.start ? { created, up } : undefined;
}

/**
 * The gateway let this SA go by itself: nobody asked it to, and it was not waiting for an answer of the client when it did. A debug
 * that begins late knows the SPIs of a slot from its first packet on, which may be the DELETE itself.
 */
function removalOf(sa: SaFacts): Removal[] {
  if (sa.end?.by !== 'gateway-delete') return [];
  const queued = debugOf(sa.evidence, 'gateway.sa-deleted').find(({ step }) => step === 'queued')?.evidence;
  const unanswered = unansweredRequests(sa);
  const [asked] = unanswered;
  const line = queued ?? asked?.evidence;
  if (line === undefined || unanswered.some(({ messageId }) => messageId !== asked?.messageId)) return [];
  const waited = asked !== undefined && asked.evidence.source === line.source && asked.evidence.start < line.start;
  return waited ? [] : [{ sa, line }];
}

function unansweredRequests({ evidence }: SaFacts): GatewayIkePacket[] {
  const packets = debugOf(evidence, 'gateway.ike-packet');
  const answered = new Set(
    packets.flatMap(({ direction, isResponse, messageId }) =>
      direction === 'received' && isResponse ? messageId : [],
    ),
  );
  return packets.filter(({ direction, isResponse, messageId }) => {
    return direction === 'sent' && !isResponse && !answered.has(messageId);
  });
}
