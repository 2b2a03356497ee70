import type { EventOf } from '../model/event.ts';
import type { Endpoint } from '../model/wire-events.ts';
import type { Fact } from './fact.ts';
import { debugOf, type SaEvidence } from './sa-evidence.ts';

// What an event trace of IOS tells of an IKE SA: exchanges and the names of their payloads, without message ids. It is all there is
// of an SA where no debug ran and no capture was taken.

type TracedExchange = EventOf<'gateway.exchange-traced'>;

/** The exchanges of an SA that a trace tells, in order. */
export function exchangesTraced({ traced }: SaEvidence): TracedExchange[] {
  return traced.filter((event): event is TracedExchange => event.kind === 'gateway.exchange-traced');
}

/** The request that opened the SA. */
export function openingTraced(sa: SaEvidence): TracedExchange | undefined {
  return exchangesTraced(sa).find(({ exchange, isResponse }) => exchange === 'IKE_SA_INIT' && !isResponse);
}

/** Both ends as the last line of a trace that names them has them: the ports float to 4500 after the first exchange. */
export function endsTraced(sa: SaEvidence): { readonly client: Endpoint; readonly gateway: Endpoint } | undefined {
  const named = [...sa.traced, ...sa.debug].flatMap(({ endpoints }) => endpoints ?? []).at(-1);
  return named === undefined ? undefined : { client: named.peer, gateway: named.local };
}

/** How many IKE_AUTH exchanges were answered, and whether there was EAP in them; null where the trace does not show that. */
export function authTraced(sa: SaEvidence): { readonly exchanges: number; readonly eap: boolean | null } {
  const auths = exchangesTraced(sa).filter(({ exchange }) => exchange === 'IKE_AUTH');
  const answers = auths.filter(({ isResponse }) => isResponse).length;
  const payloads = sa.traced.flatMap((event) => {
    return event.kind === 'gateway.payload-traced' && event.exchange === 'IKE_AUTH' ? [event.payload] : [];
  });
  if (payloads.includes('EAP')) return { exchanges: answers, eap: true };
  // The payloads of both messages stand below them; without a request and its AUTH some lines are missing.
  const isWhole = answers > 0 && auths.length > answers && payloads.includes('AUTH');
  return { exchanges: answers, eap: isWhole ? false : null };
}

/** The exchanges as facts, where neither a capture nor packet blocks tell them better. Of liveness checks a trace does not tell the answers apart. */
export function tracedFacts(sa: SaEvidence): Fact[] {
  if (sa.wire.length > 0 || debugOf(sa, 'gateway.ike-packet').length > 0) return [];
  const told = exchangesTraced(sa).filter(({ exchange }) => exchange !== 'INFORMATIONAL');
  return told.map(({ at, kind, exchange, isResponse, direction, evidence }) => {
    const message = `${exchange} ${isResponse ? 'response' : 'request'}`;
    const summary = `${message} ${direction === 'received' ? 'received' : 'sent'} by the gateway`;
    return { at, vantages: ['gateway'], kind, summary, evidence: [evidence] };
  });
}
