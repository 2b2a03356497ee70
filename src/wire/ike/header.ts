// The IKE header (RFC 7296 §3.1) and what tells an IKE message from a stranger on the same ports.
import type { Problem } from '../../model/diagnostic.ts';
import { isKnownExchange } from './exchange-names.ts';
import { isPlausiblePayload } from './payload-names.ts';

export const IKE_HEADER_LENGTH = 28;

const AT = {
  initiatorSpi: 0,
  responderSpi: 8,
  nextPayload: 16,
  version: 17,
  exchange: 18,
  flags: 19,
  messageId: 20,
  length: 24,
};

/** The version octet of IKEv2; minor versions are ignored on receipt (RFC 7296 §2.5). */
const MAJOR_2 = 2;

export const FLAG = { initiator: 0x08, version: 0x10, response: 0x20, reserved: 0xc7 };

/** What is wrong with a header by itself: reserved bits that must be zero (RFC 7296 §3.1). */
export function flagsProblem({ flags }: IkeHeader, start: number): Problem | undefined {
  if ((flags & FLAG.reserved) === 0) return undefined;
  const message = `The flags are 0x${flags.toString(16)}; all bits but 0x38 must be zero.`;
  return { code: 'ike.reserved-flags', at: start + AT.flags, message };
}

/** The header's fields as numbers, read into one reused object: a capture holds millions of them. */
export interface IkeHeader {
  /** The SPIs as two words of 32 bits each. */
  initiatorHigh: number;
  initiatorLow: number;
  responderHigh: number;
  responderLow: number;
  nextPayload: number;
  majorVersion: number;
  minorVersion: number;
  exchange: number;
  flags: number;
  /** The sender is the original initiator of this IKE SA. After a rekey that is who started the rekey. */
  fromInitiator: boolean;
  isResponse: boolean;
  messageId: number;
  /** Octets of the whole message as the header states them, marker excluded. */
  length: number;
}

export function ikeHeader(): IkeHeader {
  return {
    initiatorHigh: 0,
    initiatorLow: 0,
    responderHigh: 0,
    responderLow: 0,
    nextPayload: 0,
    majorVersion: 0,
    minorVersion: 0,
    exchange: 0,
    flags: 0,
    fromInitiator: false,
    isResponse: false,
    messageId: 0,
    length: 0,
  };
}

/** Reads the header at `start`. False where fewer than 28 octets lie before `end`; `into` then means nothing. */
export function readIkeHeader(view: DataView, start: number, end: number, into: IkeHeader): boolean {
  if (end - start < IKE_HEADER_LENGTH) return false;
  const version = view.getUint8(start + AT.version);
  const flags = view.getUint8(start + AT.flags);
  into.initiatorHigh = view.getUint32(start + AT.initiatorSpi);
  into.initiatorLow = view.getUint32(start + AT.initiatorSpi + 4);
  into.responderHigh = view.getUint32(start + AT.responderSpi);
  into.responderLow = view.getUint32(start + AT.responderSpi + 4);
  into.nextPayload = view.getUint8(start + AT.nextPayload);
  into.majorVersion = version >>> 4;
  into.minorVersion = version & 0x0f;
  into.exchange = view.getUint8(start + AT.exchange);
  into.flags = flags;
  into.fromInitiator = (flags & FLAG.initiator) !== 0;
  into.isResponse = (flags & FLAG.response) !== 0;
  into.messageId = view.getUint32(start + AT.messageId);
  into.length = view.getUint32(start + AT.length);
  return true;
}

/** Sixteen lower-case hex digits. */
export function spiText(high: number, low: number): string {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

/**
 * `zero-spi`: IKEv2 in all but its initiator's SPI, which is never zero (RFC 7296 §3.1); `ike-version`: a message that fits its
 * datagram, of a version that nobody has defined.
 */
export type IkeKind = 'ike' | 'ike-v1' | 'ike-version' | 'zero-spi' | 'other';

/**
 * What stands at `start`, by the header alone. `stated` is how many octets UDP says the message has; fewer may have
 * been captured, and where the version octet is not among them nobody can tell, so the answer is `other`.
 *
 * On the IKE ports one also meets STUN, DTLS and random bytes. A header with the right length may carry any exchange
 * type; one with a wrong length must be sane in all else, so that damaged messages are still seen.
 */
export function ikeKind(view: DataView, start: number, end: number, stated: number): IkeKind {
  const captured = end - start;
  if (captured <= AT.version || stated < IKE_HEADER_LENGTH) return 'other';
  const major = view.getUint8(start + AT.version) >>> 4;
  if (major !== MAJOR_2 && major !== 1) return isOtherVersion(view, start, end, stated) ? 'ike-version' : 'other';
  const zero = view.getUint32(start) === 0 && view.getUint32(start + 4) === 0;
  if (captured < IKE_HEADER_LENGTH) return zero ? 'other' : major === 1 ? 'ike-v1' : 'ike';
  const exchange = view.getUint8(start + AT.exchange);
  const length = view.getUint32(start + AT.length);
  const fits = length === stated;
  // A peer that speaks IKEv1 alone may answer with both cookies zero; the rest must then be possible.
  const possible = isIkeV1Exchange(exchange) && (!zero || (length >= IKE_HEADER_LENGTH && length <= stated));
  if (major === 1) return fits || possible ? 'ike-v1' : 'other';
  if (length < IKE_HEADER_LENGTH) return 'other';
  const sane = isKnownExchange(exchange) && (view.getUint8(start + AT.flags) & FLAG.reserved) === 0;
  if (zero) return sane && fits ? 'zero-spi' : 'other';
  return sane || (fits && exchange >= 34) ? 'ike' : 'other';
}

/**
 * True for a message that nothing announces: on a port that is not IKE's, or without the marker where one is due.
 * Every field must fit, for this is asked of any datagram.
 */
export function isUnannouncedIke(view: DataView, start: number, end: number, stated: number): boolean {
  return (
    end - start >= IKE_HEADER_LENGTH &&
    view.getUint8(start + AT.version) === 0x20 &&
    view.getUint32(start + AT.length) === stated &&
    isKnownExchange(view.getUint8(start + AT.exchange)) &&
    (view.getUint8(start + AT.flags) & FLAG.reserved) === 0 &&
    isPlausiblePayload(view.getUint8(start + AT.nextPayload)) &&
    (view.getUint32(start) !== 0 || view.getUint32(start + 4) !== 0)
  );
}

/** The rest of the header must be an IKEv2 message's: on these ports random octets are met too. */
function isOtherVersion(view: DataView, start: number, end: number, stated: number): boolean {
  return (
    end - start >= IKE_HEADER_LENGTH &&
    view.getUint32(start + AT.length) === stated &&
    isKnownExchange(view.getUint8(start + AT.exchange)) &&
    (view.getUint8(start + AT.flags) & FLAG.reserved) === 0
  );
}

/** ISAKMP's exchange types: 0 to 5 of RFC 2408, 6 of mode configuration, 32 and 33 of RFC 2409. */
function isIkeV1Exchange(type: number): boolean {
  return type <= 6 || type === 32 || type === 33;
}
