import type { EvidenceRef } from '../model/evidence.ts';
import type { GatewayIkePacket } from '../model/gateway-debug-events.ts';
import type { ExchangeSeen, IkeSaSeen, MessageSeen } from '../model/wire-events.ts';
import type { Instant } from './instants.ts';
import { debugOf, type SaEvidence } from './sa-evidence.ts';
import type { StatedClocks } from './stated-clocks.ts';

// What cannot have happened in another order, whatever the clocks say: a packet passes a capture before the gateway receives it,
// an answer is sent before it is captured. Such pairs are all that measures one clock by another.

/** Two things of which one happened no later than the other, each as the clock of its source stamped it. */
export interface Precedence {
  readonly earlier: Instant;
  readonly later: Instant;
  /** The fact that both saw, in words. */
  readonly fact: string;
  readonly evidence: readonly EvidenceRef[];
}

/** The order of IKE messages between captures and the gateway's debug, by SPI pair, exchange, message id and direction. */
export function messagePrecedences(sas: readonly SaEvidence[], clocks: StatedClocks): Precedence[] {
  return sas.flatMap((sa) => [...throughGateway(sa, clocks), ...throughCaptures(sa, clocks)]);
}

interface Sides {
  readonly earlier: { readonly at: MessageSeen['at']; readonly evidence: EvidenceRef };
  readonly later: { readonly at: MessageSeen['at']; readonly evidence: EvidenceRef };
}

function precedence({ earlier, later }: Sides, fact: string, clocks: StatedClocks): Precedence[] {
  const [first, second] = [clocks.instant(earlier.at), clocks.instant(later.at)];
  if (first === undefined || second === undefined) return [];
  return [{ earlier: first, later: second, fact, evidence: [earlier.evidence, later.evidence] }];
}

/** What the gateway received was captured before, and what it sent was captured afterwards, on whichever side of it. */
function throughGateway(sa: SaEvidence, clocks: StatedClocks): Precedence[] {
  const printed = new Map<string, GatewayIkePacket[]>();
  for (const packet of debugOf(sa, 'gateway.ike-packet')) {
    // Only a block that states its SPIs is of this SA for sure.
    if (packet.attribution !== 'stated') continue;
    const key = `${packet.exchange} ${packet.messageId} ${packet.isResponse ? 'response' : 'request'} ${packet.direction}`;
    const known = printed.get(key);
    if (known === undefined) printed.set(key, [packet]);
    else known.push(packet);
  }
  if (printed.size === 0) return [];
  return sa.wire.flatMap(({ exchanges }) => {
    return exchanges
      .filter((one) => isAlone(one, exchanges))
      .flatMap((one) =>
        (['request', 'response'] as const).flatMap((role) => {
          const seen = one[role];
          if (seen === undefined) return [];
          const name = `${one.exchange} ${one.messageId} ${role}`;
          const fact = `${name} of IKE SA ${sa.initiatorSpi}`;
          const received = printed.get(`${name} received`);
          const sent = printed.get(`${name} sent`);
          // Both sides have lists of messages with this number: of the two openers, nobody tells which is which.
          if ((received === undefined) === (sent === undefined)) return [];
          // A capture that missed the first sending shows a later one, and so does a log that was limited.
          const [first] = received ?? sent ?? [];
          if (first === undefined) return [];
          if (received !== undefined) {
            return received.length > seen.count ? [] : precedence({ earlier: seen, later: first }, fact, clocks);
          }
          return (sent?.length ?? 0) < seen.count ? [] : precedence({ earlier: first, later: seen }, fact, clocks);
        }),
      );
  });
}

/** An IKE_SA_INIT that was asked for again (COOKIE, INVALID_KE_PAYLOAD) has the number of the first. */
function isAlone(one: ExchangeSeen, all: readonly ExchangeSeen[]): boolean {
  return all.every((other) => {
    return other === one || other.exchange !== one.exchange || other.messageId !== one.messageId;
  });
}

/** Of two captures the one that saw the longer way from request to response is nearer to who asked. */
function throughCaptures({ wire, initiatorSpi }: SaEvidence, clocks: StatedClocks): Precedence[] {
  return wire.flatMap((one, index) => {
    return wire.slice(index + 1).flatMap((other) => {
      return sharedExchanges(one, other).flatMap(([ours, theirs]) => {
        return betweenCaptures(ours, theirs, { initiatorSpi, clocks });
      });
    });
  });
}

/** What two captures show of one exchange. */
function sharedExchanges(one: IkeSaSeen, other: IkeSaSeen): [ours: ExchangeSeen, theirs: ExchangeSeen][] {
  const theirs = new Map(
    other.exchanges.filter((each) => isAlone(each, other.exchanges)).map((each) => [keyOf(each), each]),
  );
  return one.exchanges
    .filter((each) => isAlone(each, one.exchanges))
    .flatMap((ours): [ExchangeSeen, ExchangeSeen][] => {
      const same = theirs.get(keyOf(ours));
      return same === undefined ? [] : [[ours, same]];
    });
}

/** The side of the SA that the first capture is nearer to than the other, by each exchange of which both saw the way to and fro. */
export function sidesNearer(one: IkeSaSeen, other: IkeSaSeen): ('initiator' | 'responder')[] {
  return sharedExchanges(one, other).flatMap(([ours, theirs]) => {
    const [near, far] = [wayOf(ours), wayOf(theirs)];
    if (near === undefined || far === undefined || near.ns === far.ns) return [];
    const isInitiator = near.ns > far.ns === (ours.openedBy === 'initiator');
    return [isInitiator ? 'initiator' : 'responder'];
  });
}

function keyOf({ exchange, messageId, openedBy }: ExchangeSeen): string {
  return `${exchange} ${messageId} ${openedBy}`;
}

function betweenCaptures(
  one: ExchangeSeen,
  other: ExchangeSeen,
  { initiatorSpi, clocks }: { readonly initiatorSpi: string; readonly clocks: StatedClocks },
): Precedence[] {
  const [ours, theirs] = [wayOf(one), wayOf(other)];
  if (ours === undefined || theirs === undefined) return [];
  const [near, far] = ours.ns >= theirs.ns ? [ours, theirs] : [theirs, ours];
  const fact = (role: string) => `${one.exchange} ${one.messageId} ${role} of IKE SA ${initiatorSpi}`;
  return [
    ...precedence({ earlier: near.request, later: far.request }, fact('request'), clocks),
    ...precedence({ earlier: far.response, later: near.response }, fact('response'), clocks),
  ];
}

/** A request that was sent once and its response, with what lay between. */
function wayOf({ request, response, repeats }: ExchangeSeen) {
  if (request?.at.kind !== 'absolute' || response?.at.kind !== 'absolute') return undefined;
  if (request.count > 1 || response.count > 1 || repeats > 1) return undefined;
  return { request, response, ns: response.at.epochNs - request.at.epochNs };
}
