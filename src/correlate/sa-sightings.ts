import type { EvidenceRef } from '../model/evidence.ts';
import type { Stamp } from '../model/time.ts';
import type { ExchangeSeen } from '../model/wire-events.ts';
import type { Identities } from './identities.ts';
import { type Instant, nodeOf } from './instants.ts';
import { refusedByGateway } from './refusals.ts';
import { debugOf, type SaEvidence } from './sa-evidence.ts';
import type { StatedClocks } from './stated-clocks.ts';
import { firstRequest, readWire } from './wire-sa.ts';

/** A message as one clock saw it. */
export interface Stamped {
  readonly at: Instant;
  readonly evidence: EvidenceRef;
}

/** How one clock saw an IKE SA begin. */
export interface SaSighting {
  readonly sa: SaEvidence;
  /** The node of the clock. */
  readonly node: string;
  /** The first IKE_SA_INIT request. */
  readonly start: Stamped;
  /** The last IKE_AUTH request. */
  readonly asked: Stamped | undefined;
  /**
   * The first response to it, where the client got one: it did not ask again, or it went on in the SA. Whichever of several it got came no
   * earlier.
   */
  readonly answer: Stamped | undefined;
  /** The other side of the SA, as this clock's source has it. */
  readonly client: string | undefined;
  readonly gateway: string | undefined;
  /** How many exchanges of IKE_AUTH it saw: one, or several with EAP. */
  readonly authExchanges: number;
  /** The client's identity, where this evidence shows it. */
  readonly hex: string | undefined;
  /** What any source shows that the client was told. */
  readonly told?: 'refused' | 'established' | undefined;
}

/** Each clock that saw the first request of an SA. */
export function sightingsOf(sa: SaEvidence, clocks: StatedClocks, identities: Identities): SaSighting[] {
  const hex = identities.ofSa(sa);
  const stamped = (seen: { readonly at: Stamp; readonly evidence: EvidenceRef } | undefined): Stamped | undefined => {
    const at = seen === undefined ? undefined : clocks.instant(seen.at);
    return at === undefined || seen === undefined || clocks.isFolded(at.clock)
      ? undefined
      : { at, evidence: seen.evidence };
  };
  const told = toldOf(sa);
  const found: SaSighting[] = [];
  for (const wire of sa.wire) {
    const auths = wire.exchanges.filter(({ exchange }) => exchange === 'IKE_AUTH');
    const auth = auths.at(-1);
    const start = stamped(firstRequest(wire));
    if (start === undefined) continue;
    const isGot = auth?.request?.count === 1 || wire.exchanges.some(isByInitiator);
    const answer = isGot ? stamped(auth?.response) : undefined;
    found.push({
      sa,
      node: nodeOf(start.at),
      start,
      asked: stamped(auth?.request),
      answer,
      client: wire.initiator.address,
      gateway: wire.responder.address,
      authExchanges: auths.length,
      hex,
      told,
    });
  }
  // Only a block that states its SPIs is of this SA for sure.
  const packets = debugOf(sa, 'gateway.ike-packet').filter(({ attribution }) => attribution === 'stated');
  const init = packets.find(({ exchange, direction }) => exchange === 'IKE_SA_INIT' && direction === 'received');
  const auths = packets.filter(({ exchange }) => exchange === 'IKE_AUTH');
  const last = auths.findLast(({ direction }) => direction === 'sent');
  const sent = auths.find(({ direction, messageId }) => direction === 'sent' && messageId === last?.messageId);
  const asked = auths.filter(({ direction, messageId }) => direction === 'received' && messageId === sent?.messageId);
  const isGot =
    asked.length === 1 || packets.some(({ exchange, direction }) => direction === 'received' && isInside(exchange));
  const start = stamped(init);
  if (init !== undefined && start !== undefined) {
    const answer = isGot ? stamped(sent) : undefined;
    const authExchanges = new Set(auths.map(({ messageId }) => messageId)).size;
    const ends = { client: init.peer.address, gateway: init.local?.address };
    const own = { sa, node: nodeOf(start.at), start, asked: stamped(asked[0]), answer };
    found.push({ ...own, ...ends, authExchanges, hex, told });
  }
  return found;
}

function toldOf(sa: SaEvidence): SaSighting['told'] {
  const readings = sa.wire.map(readWire);
  if (readings.some(({ refusedBy }) => refusedBy !== undefined)) return 'refused';
  if (refusedByGateway(sa) !== undefined) return 'refused';
  const isUp = debugOf(sa, 'gateway.session-up').length > 0;
  return isUp || readings.some(({ completedBy }) => completedBy !== undefined) ? 'established' : undefined;
}

function isInside(exchange: string): boolean {
  return exchange !== 'IKE_SA_INIT' && exchange !== 'IKE_AUTH';
}

/** A request or a response that only who has the last response of IKE_AUTH sends. */
function isByInitiator({ exchange, openedBy, request, response }: ExchangeSeen): boolean {
  return isInside(exchange) && (openedBy === 'initiator' ? request : response) !== undefined;
}
