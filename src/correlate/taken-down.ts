import type { EvidenceRef } from '../model/evidence.ts';
import type { Clocks } from './clocks.ts';
import type { EspFlows } from './esp.ts';
import { firstSettled, type Instant, secondsBetween, UTC } from './instants.ts';
import { wasRekeyed } from './rekey-answers.ts';
import type { SaEnds } from './sa-ends.ts';
import { debugOf, type SaEvidence } from './sa-evidence.ts';
import { finalDelete, REKEYED_SECONDS } from './wire-sa.ts';

/** How an SA went. */
export interface SaEnd {
  readonly by: 'client-delete' | 'gateway-delete';
  readonly at: Instant | undefined;
  readonly reason: string | undefined;
  readonly evidence: readonly EvidenceRef[];
}

/** Who took the SA down, from the gateway's own lines or from a DELETE that nothing follows on the wire. */
export function saEnd(ends: SaEnds, clocks: Clocks, esp: EspFlows): SaEnd | undefined {
  const { evidence } = ends;
  if (wasRekeyed(evidence)) return undefined;
  const lines = debugOf(evidence, 'gateway.sa-deleted');
  const seen = evidence.wire.map(finalDelete).find((found) => found !== undefined);
  const sentOn =
    seen !== undefined &&
    esp.sentBy(ends, seen.by === ends.clientSide ? 'client' : 'gateway', clocks.instant(seen.message.at));
  const deleted = sentOn ? undefined : seen;
  const gone = lines.find((line) => line.step === 'deleted') ?? lines[0];
  if (deleted === undefined && gone === undefined) return undefined;
  // What is deleted right after a rekey was replaced: the session goes on.
  if (gone !== undefined && afterRekey(evidence, clocks.instant(gone.at), clocks)) return undefined;
  const asked = lines.some((line) => line.step === 'delete-received');
  const byClient = asked || (deleted?.by === ends.clientSide && !lines.some((line) => line.step === 'queued'));
  const printed = gone === undefined ? undefined : clocks.instant(gone.at);
  const sent = deleted === undefined ? undefined : clocks.instant(deleted.message.at);
  // The gateway says when it was done; where nothing ties its clock to the world's at that time, the packet says when it began.
  const isApart = printed?.scale !== UTC && sent?.scale === UTC;
  const at = firstSettled((isApart ? [sent] : [printed, sent]).filter((one) => one !== undefined));
  return {
    by: byClient ? 'client-delete' : 'gateway-delete',
    at,
    reason: lines.find((line) => line.reason !== undefined)?.reason,
    evidence: [...(deleted === undefined ? [] : [deleted.message.evidence]), ...lines.map((line) => line.evidence)],
  };
}

function afterRekey(evidence: SaEvidence, at: Instant | undefined, clocks: Clocks): boolean {
  return debugOf(evidence, 'gateway.ike-packet').some((packet) => {
    const answered = packet.exchange === 'CREATE_CHILD_SA' && packet.isResponse;
    const passed = answered ? secondsBetween(clocks.instant(packet.at), at) : undefined;
    return passed !== undefined && passed >= 0 && passed <= REKEYED_SECONDS;
  });
}
