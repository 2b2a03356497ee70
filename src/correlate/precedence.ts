import type { EvidenceRef } from '../model/evidence.ts';
import type { GatewayIkePacket } from '../model/gateway-debug-events.ts';
import type { ExchangeSeen, IkeSaSeen, MessageSeen } from '../model/wire-events.ts';
import type { Instant } from './instants.ts';
import { debugOf, type SaEvidence } from './sa-evidence.ts';
import { lastNotAfter } from './sorted.ts';
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
  /** Both are of one packet, which does not travel for longer than IP lets it. */
  readonly isOnePacket?: boolean;
}

/** The order of IKE messages between captures and the gateway's debug, by SPI pair, exchange, message id and direction. */
export function messagePrecedences(sas: readonly SaEvidence[], clocks: StatedClocks): Precedence[] {
  return sas.flatMap((sa) => [...throughGateway(sa, clocks), ...throughCaptures(sa, clocks)]);
}

interface Sides extends Pick<Precedence, 'isOnePacket'> {
  readonly earlier: { readonly at: MessageSeen['at']; readonly evidence: EvidenceRef };
  readonly later: { readonly at: MessageSeen['at']; readonly evidence: EvidenceRef };
}

function precedence({ earlier, later, isOnePacket }: Sides, fact: string, clocks: StatedClocks): Precedence[] {
  const [first, second] = [clocks.instant(earlier.at), clocks.instant(later.at)];
  if (first === undefined || second === undefined) return [];
  const evidence = [earlier.evidence, later.evidence];
  return [{ earlier: first, later: second, fact, evidence, ...(isOnePacket === true && { isOnePacket }) }];
}

/** Folded checks that were each sent once are known by the first and the last: their message ids are in a row. */
function unfolded(exchanges: readonly ExchangeSeen[]): ExchangeSeen[] {
  return exchanges.flatMap((one) => {
    const { request, response, repeats, messageId } = one;
    if (repeats < 2 || request?.count !== repeats || response?.count !== repeats) return [one];
    return endsOf(one, messageId + repeats - 1);
  });
}

function endsOf(one: ExchangeSeen, lastId: number): ExchangeSeen[] {
  const { request, response } = one;
  if (request === undefined || response === undefined || lastId === one.messageId) return [one];
  return [
    { ...one, repeats: 1, request: firstOf(request), response: firstOf(response) },
    { ...one, messageId: lastId, repeats: 1, request: lastOf(request), response: lastOf(response) },
  ];
}

function firstOf(seen: MessageSeen): MessageSeen {
  const { run: _run, ...place } = seen.evidence;
  return { ...seen, count: 1, lastAt: seen.at, evidence: place };
}

function lastOf(seen: MessageSeen): MessageSeen {
  return { ...seen, count: 1, at: seen.lastAt, evidence: seen.evidence.run?.last ?? seen.evidence };
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
  return sa.wire.flatMap((wire) => {
    const exchanges = unfolded(wire.exchanges);
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
          const all = received ?? sent ?? [];
          const [first] = all;
          if (first === undefined) return [];
          const isOnePacket = all.length === seen.count;
          if (received !== undefined) {
            return received.length > seen.count
              ? []
              : precedence({ earlier: seen, later: first, isOnePacket }, fact, clocks);
          }
          return all.length < seen.count ? [] : precedence({ earlier: first, later: seen, isOnePacket }, fact, clocks);
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
      const same = sharedExchanges(one, other).flatMap(([ours, theirs]) => {
        return betweenCaptures(ours, theirs, { initiatorSpi, clocks });
      });
      return same.length > 0 ? same : byNumber(one.exchanges, other.exchanges, { initiatorSpi, clocks });
    });
  });
}

/** What two captures show of one exchange. */
function sharedExchanges(one: IkeSaSeen, other: IkeSaSeen): [ours: ExchangeSeen, theirs: ExchangeSeen][] {
  const theirs = new Map(onceNumbered(other).map((each) => [keyOf(each), each]));
  return onceNumbered(one).flatMap((ours): [ExchangeSeen, ExchangeSeen][] => {
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

function onceNumbered({ exchanges }: Pick<SaEvidence['wire'][number], 'exchanges'>): ExchangeSeen[] {
  const all = unfolded(exchanges);
  return all.filter((one) => isAlone(one, all));
}

/**
 * Captures that folded the same checks at different places share no message of which both kept the time. Who asks does so with rising
 * numbers, and with the next one when it has the answer: a request passes before the answer to any later one.
 */
function byNumber(one: readonly ExchangeSeen[], other: readonly ExchangeSeen[], scene: CapturesScene): Precedence[] {
  return (['initiator', 'responder'] as const).flatMap((side) => {
    const [ours, theirs] = [numbered(one, side), numbered(other, side)];
    const [there, here] = [answersAfter(ours, theirs, scene), answersAfter(theirs, ours, scene)];
    // Of captures that follow one another order bounds no clock.
    return there.length === 0 || here.length === 0 ? [] : [...there, ...here];
  });
}

/** What one side asked and had answered, by number; of folded checks the first and the last. */
function numbered(exchanges: readonly ExchangeSeen[], side: ExchangeSeen['openedBy']): ExchangeSeen[] {
  return exchanges
    .filter(
      ({ openedBy, exchange, response }) => openedBy === side && exchange !== 'IKE_SA_INIT' && response !== undefined,
    )
    .flatMap((one) => endsOf(one, one.messageId + one.repeats - 1))
    .sort((a, b) => a.messageId - b.messageId);
}

function answersAfter(
  asked: readonly ExchangeSeen[],
  answered: readonly ExchangeSeen[],
  { initiatorSpi, clocks }: CapturesScene,
): Precedence[] {
  return asked.flatMap(({ exchange, messageId, request }) => {
    const later = answered[lastNotAfter(answered, (each) => each.messageId, messageId) + 1];
    if (request === undefined || later?.response === undefined) return [];
    const fact = `${exchange} ${messageId} request before ${later.exchange} ${later.messageId} response of IKE SA ${initiatorSpi}`;
    return precedence({ earlier: request, later: later.response }, fact, clocks);
  });
}

function keyOf({ exchange, messageId, openedBy }: ExchangeSeen): string {
  return `${exchange} ${messageId} ${openedBy}`;
}

interface CapturesScene {
  readonly initiatorSpi: string;
  readonly clocks: StatedClocks;
}

function betweenCaptures(
  one: ExchangeSeen,
  other: ExchangeSeen,
  { initiatorSpi, clocks }: CapturesScene,
): Precedence[] {
  const [ours, theirs] = [wayOf(one), wayOf(other)];
  if (ours === undefined || theirs === undefined) return [];
  const [near, far] = ours.ns >= theirs.ns ? [ours, theirs] : [theirs, ours];
  const fact = (role: string) => `${one.exchange} ${one.messageId} ${role} of IKE SA ${initiatorSpi}`;
  return [
    ...precedence({ earlier: near.request, later: far.request, isOnePacket: true }, fact('request'), clocks),
    ...precedence({ earlier: far.response, later: near.response, isOnePacket: true }, fact('response'), clocks),
  ];
}

/** A request that was sent once and its response, with what lay between. */
function wayOf({ request, response, repeats }: ExchangeSeen) {
  if (request?.at.kind !== 'absolute' || response?.at.kind !== 'absolute') return undefined;
  if (request.count > 1 || response.count > 1 || repeats > 1) return undefined;
  return { request, response, ns: response.at.epochNs - request.at.epochNs };
}
