import type { EventOf } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { ExchangeSeen, MessageSeen } from '../model/wire-events.ts';
import { authenticationOpened, ikeDeleteOpened } from './opened.ts';

// What headers and the cleartext first inner payload type tell about an IKE SA (`ikev2-wire.md` 6.2). An octet that
// was not captured says nothing: it is never read as "not EAP".

const EAP = 48;
const NOTIFY = 41;
export const AUTH = 39;
export const DELETE = 42;
const IDR = 36;
const VENDOR_ID = 43;
const NO_PROPOSAL_CHOSEN = 14;

/**
 * A liveness check that was sent this often had no answer. One that was sent once may have had it behind the edge of the
 * capture, or in the direction that nobody captured, and a switch may have copied it.
 */
export const SURELY_UNHEARD = 3;
/** The Delete that follows a rekey is of the Child SA, or of the IKE SA, that was replaced. */
export const REKEYED_SECONDS = 30;
const REKEYED_NS = BigInt(REKEYED_SECONDS) * 1_000_000_000n;

export interface WireReading {
  /** IKE_SA_INIT was answered with a choice. */
  readonly initAnswered: boolean;
  /** The last request of IKE_SA_INIT was answered with notifies alone: a cookie, another group or another gateway was asked for. */
  readonly initTurnedAway: MessageSeen | undefined;
  readonly initRefused: MessageSeen | undefined;
  readonly authExchanges: readonly ExchangeSeen[];
  /** null: some IKE_AUTH message hides its first inner payload, and none shows EAP. */
  readonly eap: boolean | null;
  /** The response that completed IKE_AUTH with an identity or AUTH payload. */
  readonly completedBy: MessageSeen | undefined;
  /** An IKE_AUTH response that opens with a Notify: an error, since a success opens with IDr, a vendor ID or AUTH. */
  readonly refusedBy: MessageSeen | undefined;
  /** The answer that decided was opened with keys: `completedBy` or `refusedBy` is proved. */
  readonly isOpened: boolean;
  readonly unansweredAuth: MessageSeen | undefined;
  readonly answeredDpd: number;
  readonly unansweredDpd: readonly ExchangeSeen[];
}

export function readWire(seen: EventOf<'wire.ike-sa'>): WireReading {
  const inits = seen.exchanges.filter((one) => one.exchange === 'IKE_SA_INIT');
  const auths = seen.exchanges.filter((one) => one.exchange === 'IKE_AUTH');
  const informational = seen.exchanges.filter((one) => one.exchange === 'INFORMATIONAL');
  const captured = sidesOf(seen);
  // An empty answer may be to anything: only the question shows that it was a liveness check.
  const liveness = informational.filter((one) => one.request?.firstInner === 0);
  const lastAuth = auths.at(-1);
  const opened = authenticationOpened(seen);
  const isOpened = opened.completedBy !== undefined || opened.refusedBy !== undefined;
  const initAnswered = inits.some((one) => one.response?.payloads.includes('KE') === true);
  return {
    initAnswered,
    initTurnedAway: initAnswered ? undefined : inits.at(-1)?.response,
    initRefused: inits.map((one) => one.response).find((message) => message?.notifies.includes(NO_PROPOSAL_CHOSEN)),
    authExchanges: auths,
    eap: opened.eap ?? eapSeen(auths),
    completedBy: isOpened ? opened.completedBy : completion(lastAuth?.response, auths.length),
    refusedBy: isOpened ? opened.refusedBy : lastAuth?.response?.firstInner === NOTIFY ? lastAuth.response : undefined,
    isOpened,
    unansweredAuth: lastAuth?.response === undefined ? lastAuth?.request : undefined,
    answeredDpd: liveness.reduce((sum, one) => sum + (one.response === undefined ? 0 : one.repeats), 0),
    // No answer may be missed in a direction of which the capture shows nothing.
    unansweredDpd: liveness.filter(({ openedBy, request, response, repeats }) => {
      // Where one direction was captured, an entry stands for a run of checks that went on, so they were answered.
      const asked = response === undefined && (request?.count ?? 0) >= SURELY_UNHEARD * repeats;
      return asked && captured.has(openedBy === 'initiator' ? 'responder' : 'initiator');
    }),
  };
}

/** Of the captures of one SA that which saw it come furthest: what another lacks it may have lost. */
export function furthest(readings: readonly WireReading[]): WireReading | undefined {
  return readings.reduce<WireReading | undefined>(
    (best, one) => (best === undefined || progress(one) > progress(best) ? one : best),
    undefined,
  );
}

/** IKE_SA_INIT and each IKE_AUTH in their order, each asked and then answered. */
function progress({ authExchanges, initAnswered, initTurnedAway }: WireReading): number {
  const last = authExchanges.at(-1);
  const isAnswered = last === undefined ? initAnswered || initTurnedAway !== undefined : last.response !== undefined;
  return 2 * (last?.messageId ?? 0) + Number(isAnswered);
}

/** Which sides of the SA the capture shows anything from. */
function sidesOf({ exchanges }: EventOf<'wire.ike-sa'>): ReadonlySet<ExchangeSeen['openedBy']> {
  const sides = new Set<ExchangeSeen['openedBy']>();
  for (const { openedBy, request, response } of exchanges) {
    if (request !== undefined) sides.add(openedBy);
    if (response !== undefined) sides.add(openedBy === 'initiator' ? 'responder' : 'initiator');
  }
  return sides;
}

function eapSeen(auths: readonly ExchangeSeen[]): boolean | null {
  const messages = auths.flatMap((one) => [one.request, one.response]).filter((message) => message !== undefined);
  if (messages.some((message) => message.firstInner === EAP)) return true;
  // Without EAP, IKE_AUTH is one exchange; the answer alone opens with IDr whether or not EAP follows.
  if (messages.some((message) => message.firstInner === 'unknown')) return null;
  return auths.length === 0 ? null : false;
}

/** With EAP the last response opens with AUTH; without, with IDr or the vendor ID that Cisco puts first. */
function completion(response: MessageSeen | undefined, exchanges: number): MessageSeen | undefined {
  if (response === undefined) return undefined;
  const { firstInner } = response;
  if (firstInner === AUTH) return response;
  return exchanges === 1 && (firstInner === IDR || firstInner === VENDOR_ID) ? response : undefined;
}

/**
 * A Delete that ends the exchanges of this SA. One in their midst was of a Child SA, after a rekey for instance: without
 * keys the two look alike, and only what follows tells them apart.
 */
export function finalDelete(
  seen: EventOf<'wire.ike-sa'>,
): { readonly by: 'initiator' | 'responder'; readonly message: MessageSeen } | undefined {
  const opened = ikeDeleteOpened(seen);
  if (opened !== undefined) return opened ?? undefined;
  const starts = seen.exchanges.map((one) => startNs(one.request ?? one.response));
  const last = starts.reduce((latest, at) => (at > latest ? at : latest), 0n);
  const found = seen.exchanges.find((one, index) => one.request?.firstInner === DELETE && starts[index] === last);
  const afterRekey = seen.exchanges.some((one, index) => {
    const at = starts[index] ?? 0n;
    const answered = one.exchange === 'CREATE_CHILD_SA' && one.response !== undefined;
    return answered && at <= last && at + REKEYED_NS >= last;
  });
  // Where the capture ends soon after a rekey, what was deleted may be what the rekey replaced.
  if (afterRekey) return undefined;
  return found?.request === undefined ? undefined : { by: found.openedBy, message: found.request };
}

function startNs(message: MessageSeen | undefined): bigint {
  return message?.at.kind === 'absolute' ? message.at.epochNs : 0n;
}

/** The IKE_SA_INIT response with a choice, which is where negotiation can be seen to have begun in earnest. */
export function firstRequest(seen: EventOf<'wire.ike-sa'>): MessageSeen | undefined {
  return seen.exchanges.find((one) => one.exchange === 'IKE_SA_INIT' && one.request !== undefined)?.request;
}

/** Both sides of the exchanges that decide how an SA is judged, as pointers. */
export function negotiationEvidence(seen: EventOf<'wire.ike-sa'>): EvidenceRef[] {
  return seen.exchanges
    .filter((one) => one.exchange === 'IKE_SA_INIT' || one.exchange === 'IKE_AUTH')
    .flatMap((one) => [one.request?.evidence, one.response?.evidence])
    .filter((evidence) => evidence !== undefined);
}
