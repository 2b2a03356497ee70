// What the follower keeps of a message: labels and numbers, no bytes.
import type { FirstInnerPayload } from '../model/wire-events.ts';
import { bodyStart, notifyType, payloadLabel } from '../wire/ike/clear-payloads.ts';
import { EXCHANGE } from '../wire/ike/exchange-names.ts';
import { CISCO_FRAGMENT_HEADER, type FragmentOf, fragmentOf } from '../wire/ike/fragments.ts';
import type { Payload } from '../wire/ike/payload-chain.ts';
import { PAYLOAD, payloadName } from '../wire/ike/payload-names.ts';
import { proposals, proposalText } from '../wire/ike/proposals.ts';
import { vendorIdName } from '../wire/ike/vendor-ids.ts';
import type { IkeMessage } from './ike-message.ts';

/** Names in order: `SA`, `N(COOKIE)`, `SK`. One whose header was not captured is named by what announces it. */
export function payloadLabels({ view, header, chain, cut }: IkeMessage): readonly string[] {
  const labels = chain.value.map((payload) => payloadLabel(view, payload));
  if (!cut) return labels;
  const last = chain.value.at(-1);
  const announced = last === undefined ? header.nextPayload : last.cut || isSk(last) ? PAYLOAD.none : last.next;
  return announced === PAYLOAD.none ? labels : [...labels, payloadName(announced)];
}

export function notifyTypes({ view, chain }: IkeMessage): readonly number[] {
  const types: number[] = [];
  for (const payload of chain.value) {
    const type = payload.type === PAYLOAD.notify ? notifyType(view, payload) : undefined;
    if (type !== undefined) types.push(type);
  }
  return types;
}

/** The data of all cleartext notifies of a type, in lower-case hex. */
export function notifyBodies({ view, chain }: IkeMessage, type: number): string[] {
  return chain.value.flatMap((payload) => {
    if (payload.type !== PAYLOAD.notify || notifyType(view, payload) !== type) return [];
    const at = bodyStart(payload);
    // Protocol, SPI size and type stand before the SPI (RFC 7296 §3.10).
    const start = Math.min(payload.end, at + 4 + view.getUint8(at + 1));
    return [Buffer.from(view.buffer, view.byteOffset + start, payload.end - start).toString('hex')];
  });
}

/** The first payload inside SK or SKF; of an SKF only the first fragment tells (RFC 7383 §2.5). */
export function firstInner(message: IkeMessage): FirstInnerPayload {
  const last = message.chain.value.at(-1);
  if (last?.type === PAYLOAD.sk) return last.next;
  if (last?.type === PAYLOAD.skf) return fragmentOf(message.view, last)?.number === 1 ? last.next : 'unknown';
  if (last?.type === PAYLOAD.ciscoFragment) return innerOfCiscoFragment(message, last);
  // IKE_SA_INIT is never encrypted, so even half of one is clear.
  return message.cut && message.header.exchange !== EXCHANGE.saInit ? 'unknown' : 'clear';
}

/** Which fragment of a larger message this is; undefined for a message in one piece. */
export function fragmentOfMessage({ view, chain }: IkeMessage): FragmentOf | undefined {
  return fragmentOf(view, chain.value.at(-1));
}

/** A fragment of which too little was captured to see its number. */
export function isUnseenFragment(message: IkeMessage): boolean {
  const { nextPayload } = message.header;
  if (!message.cut || (nextPayload !== PAYLOAD.skf && nextPayload !== PAYLOAD.ciscoFragment)) return false;
  return fragmentOfMessage(message) === undefined;
}

/** The single proposal of a responder's SA payload, in one line. */
export function chosenProposal({ view, chain }: IkeMessage): string | undefined {
  const sa = chain.value.find(({ type }) => type === PAYLOAD.sa);
  if (sa === undefined) return undefined;
  const [chosen] = proposals(view, bodyStart(sa), sa.end).value;
  return chosen === undefined ? undefined : proposalText(chosen);
}

export function vendorIds({ view, chain }: IkeMessage): readonly string[] {
  return chain.value
    .filter(({ type }) => type === PAYLOAD.vendorId)
    .map((payload) => {
      const at = bodyStart(payload);
      return vendorIdName(new Uint8Array(view.buffer, view.byteOffset + at, payload.end - at));
    });
}

export function isEncrypted(message: IkeMessage): boolean {
  if (message.isPlainSk) return true;
  const type = message.chain.value.at(-1)?.type;
  return type === PAYLOAD.sk || type === PAYLOAD.skf || type === PAYLOAD.ciscoFragment;
}

function isSk({ type }: Payload): boolean {
  return type === PAYLOAD.sk || type === PAYLOAD.skf;
}

/** The first piece opens with the header of the finished message, whose SK payload follows it. */
function innerOfCiscoFragment({ view }: IkeMessage, payload: Payload): FirstInnerPayload {
  const inner = bodyStart(payload) + CISCO_FRAGMENT_HEADER;
  if (fragmentOf(view, payload)?.number !== 1 || inner + 29 > payload.end) return 'unknown';
  return view.getUint8(inner + 16) === PAYLOAD.sk ? view.getUint8(inner + 28) : 'unknown';
}
