// Rekeys of IKE SAs as a gateway's debug tells them: it prints no SPIs of the SA that a CREATE_CHILD_SA makes, so that one appears from nowhere.
import type { GatewayIkePacket } from '../model/gateway-debug-events.ts';
import type { Clocks } from './clocks.ts';
import { groupBy } from './grouped.ts';
import type { SaFacts } from './ike-sas.ts';
import { type Instant, secondsBetween } from './instants.ts';
import { isSeenToBegin } from './sa-ends.ts';
import { debugOf, type SaEvidence } from './sa-evidence.ts';
import { REKEYED_SECONDS } from './wire-sa.ts';

/** The SPIs of the SA that another one took the place of. */
export type Parent = Pick<SaEvidence, 'initiatorSpi'> & { readonly responderSpi: string };

/** By the SA that a rekey made. Nothing is said where several between the same addresses and ports may have been rekeyed, or may have come of it. */
export function printedRekeys(sas: readonly SaFacts[], clocks: Clocks): ReadonlyMap<SaFacts, Parent> {
  const found = new Map<SaFacts, Parent>();
  for (const own of groupBy(sas, pathKey).values()) {
    const born = own.filter(appearsFromNowhere);
    if (born.length === 0) continue;
    const rekeyed = own.flatMap((sa) => {
      const at = rekeyedAt(sa, clocks);
      return at === undefined ? [] : [{ sa, at }];
    });
    for (const { sa, at } of rekeyed) {
      const next = own.filter((other) => other !== sa && isBefore(at, other.startedAt));
      const [first, second] = next.sort((a, b) => (isBefore(a.startedAt, b.startedAt) ? -1 : 1));
      if (first === undefined || !born.includes(first) || found.has(first) || goesOn(sa, first)) continue;
      if (second !== undefined && !isBefore(first.startedAt, second.startedAt)) continue;
      found.set(first, { initiatorSpi: sa.evidence.initiatorSpi, responderSpi: sa.evidence.responderSpi ?? '' });
    }
  }
  return found;
}

function pathKey({ client, gateway }: SaFacts): string {
  return `${client?.address ?? ''} ${client?.port ?? ''} ${gateway?.address ?? ''}`;
}

function appearsFromNowhere({ evidence, authExchanges, client }: SaFacts): boolean {
  return client !== undefined && authExchanges === 0 && !isSeenToBegin(evidence) && evidence.wire.length === 0;
}

/** When the last rekey of this IKE SA was answered, as far as its gateway printed one. */
function rekeyedAt({ evidence }: SaFacts, clocks: Clocks): Instant | undefined {
  const answer = debugOf(evidence, 'gateway.ike-packet').findLast((one) => one.isResponse && isIkeRekey(one));
  return answer && clocks.instant(answer.at);
}

/** One without traffic selectors makes no Child SA but an IKE SA (RFC 7296 section 1.3.2). */
function isIkeRekey({ exchange, payloads }: GatewayIkePacket): boolean {
  const isOfSa = payloads.includes('SA') && payloads.includes('KE') && !payloads.includes('TSi');
  return exchange === 'CREATE_CHILD_SA' && isOfSa;
}

function isBefore(at: Instant | undefined, other: Instant | undefined): boolean {
  return (secondsBetween(at, other) ?? -1) >= 0;
}

/** What a rekey replaces is deleted at once. */
function goesOn({ lastAt }: SaFacts, { startedAt }: SaFacts): boolean {
  return (secondsBetween(startedAt, lastAt) ?? 0) > REKEYED_SECONDS;
}
