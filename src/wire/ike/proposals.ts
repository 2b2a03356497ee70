// The SA payload: proposals and transforms (RFC 7296 §3.3).
import type { Decoded, Problem } from '../../model/diagnostic.ts';
import { hexOf } from './octets.ts';
import { TRANSFORM, transformName } from './transforms.ts';

export interface Transform {
  readonly type: number;
  readonly id: number;
  /** The Key Length attribute, in bits (RFC 7296 §3.3.5). */
  readonly keyBits: number | undefined;
  readonly attributes: readonly TransformAttribute[];
}

/** RFC 7296 §3.3.5. A short one has a number in place of a length; the value of a long one is hex. */
export type TransformAttribute =
  | { readonly type: number; readonly format: 'short'; readonly value: number }
  | { readonly type: number; readonly format: 'long'; readonly value: string };

export interface Proposal {
  readonly number: number;
  /** 1 IKE, 2 AH, 3 ESP. */
  readonly protocol: number;
  /** Lower-case hex; empty in IKE_SA_INIT. */
  readonly spi: string;
  readonly transforms: readonly Transform[];
}

const PROPOSAL_HEADER = 8;
const TRANSFORM_HEADER = 8;
const ATTRIBUTE_HEADER = 4;
const KEY_LENGTH = 14;
/** Attribute format bit: the value stands in place of a length. */
const SHORT_FORM = 0x8000;

/** Far more than peers offer. An SA payload of 64 KiB could hold 8,000 transforms, each an object. */
const MAX_PROPOSALS = 256;
const MAX_TRANSFORMS = 1024;
const MAX_ATTRIBUTES = 1024;

/** What one SA payload may still hold, and what was wrong with it so far. */
interface Reading {
  readonly view: DataView;
  readonly problems: Problem[];
  transforms: number;
  attributes: number;
  /** A limit was reached: nothing more is read. */
  full: boolean;
}

/** The proposals in the body of an SA payload, `start` to `end`. What does not fit its parent ends the reading there. */
export function proposals(view: DataView, start: number, end: number): Decoded<readonly Proposal[]> {
  const value: Proposal[] = [];
  const problems: Problem[] = [];
  const reading: Reading = { view, problems, transforms: 0, attributes: 0, full: false };
  let at = start;
  while (at < end && !reading.full) {
    if (value.length === MAX_PROPOSALS) {
      tooMany(reading, 'ike.too-many-proposals', at, `An SA payload holds more than ${MAX_PROPOSALS} proposals.`);
      break;
    }
    const length = end - at >= PROPOSAL_HEADER ? view.getUint16(at + 2) : 0;
    const spiLength = end - at >= PROPOSAL_HEADER ? view.getUint8(at + 6) : 0;
    if (length < PROPOSAL_HEADER + spiLength || length > end - at) {
      problems.push({ code: 'ike.proposal-length', at, message: 'A proposal does not fit its SA payload.' });
      break;
    }
    value.push(proposal(reading, at, at + length));
    at += length;
  }
  return { value, problems };
}

/** The proposal that fills `at` to `end`. */
function proposal(reading: Reading, at: number, end: number): Proposal {
  const { view, problems } = reading;
  const spiEnd = at + PROPOSAL_HEADER + view.getUint8(at + 6);
  const before = problems.length;
  const inside = transforms(reading, spiEnd, end);
  const count = view.getUint8(at + 7);
  if (inside.length !== count && problems.length === before) {
    const message = `A proposal states ${count} transforms and holds ${inside.length}.`;
    problems.push({ code: 'ike.transform-count', at, message });
  }
  return {
    number: view.getUint8(at + 4),
    protocol: view.getUint8(at + 5),
    spi: hexOf(view, at + PROPOSAL_HEADER, spiEnd),
    transforms: inside,
  };
}

function transforms(reading: Reading, start: number, end: number): readonly Transform[] {
  const { view, problems } = reading;
  const value: Transform[] = [];
  let at = start;
  while (at < end && !reading.full) {
    const length = end - at >= TRANSFORM_HEADER ? view.getUint16(at + 2) : 0;
    if (length < TRANSFORM_HEADER || length > end - at) {
      problems.push({ code: 'ike.transform-length', at, message: 'A transform does not fit its proposal.' });
      return value;
    }
    if (++reading.transforms > MAX_TRANSFORMS) {
      tooMany(reading, 'ike.too-many-transforms', at, `An SA payload holds more than ${MAX_TRANSFORMS} transforms.`);
      return value;
    }
    const held = attributes(reading, at + TRANSFORM_HEADER, at + length);
    const keyLength = held.find(({ type, format }) => type === KEY_LENGTH && format === 'short');
    const keyBits = keyLength?.format === 'short' ? keyLength.value : undefined;
    value.push({ type: view.getUint8(at + 4), id: view.getUint16(at + 6), keyBits, attributes: held });
    at += length;
  }
  return value;
}

function attributes(reading: Reading, start: number, end: number): readonly TransformAttribute[] {
  const { view, problems } = reading;
  const value: TransformAttribute[] = [];
  let at = start;
  while (at < end) {
    const word = end - at >= ATTRIBUTE_HEADER ? view.getUint16(at) : 0;
    const isShort = (word & SHORT_FORM) !== 0;
    const length = end - at >= ATTRIBUTE_HEADER ? ATTRIBUTE_HEADER + (isShort ? 0 : view.getUint16(at + 2)) : Infinity;
    if (length > end - at) {
      problems.push({ code: 'ike.attribute-length', at, message: 'An attribute does not fit its transform.' });
      return value;
    }
    if (++reading.attributes > MAX_ATTRIBUTES) {
      tooMany(reading, 'ike.too-many-attributes', at, `An SA payload holds more than ${MAX_ATTRIBUTES} attributes.`);
      return value;
    }
    const type = word & ~SHORT_FORM;
    if (!isShort && type === KEY_LENGTH) {
      const message = 'A key length stands in the long form of an attribute; it must be in the short one.';
      problems.push({ code: 'ike.attribute-format', at, message });
    }
    if (isShort) value.push({ type, format: 'short', value: view.getUint16(at + 2) });
    else value.push({ type, format: 'long', value: hexOf(view, at + ATTRIBUTE_HEADER, at + length) });
    at += length;
  }
  return value;
}

function tooMany(reading: Reading, code: string, at: number, message: string): void {
  reading.full = true;
  reading.problems.push({ code, at, message: `${message} The rest is left out.` });
}

/**
 * A chosen proposal in one line, e.g. `AES_CBC_256 HMAC_SHA2_512_256 PRF_HMAC_SHA2_512 19`: cipher, integrity, PRF
 * and the number of the key exchange group, then any additional key exchanges.
 */
export function proposalText({ transforms: chosen }: Proposal): string {
  const order = [TRANSFORM.encr, TRANSFORM.integ, TRANSFORM.prf, TRANSFORM.ke];
  const rank = (type: number) => (order.includes(type as 1) ? order.indexOf(type as 1) : type + order.length);
  return [...chosen]
    .sort((a, b) => rank(a.type) - rank(b.type))
    .map(({ type, id, keyBits }) => {
      if (type === TRANSFORM.prf) return `PRF_${transformName(type, id)}`;
      return type === TRANSFORM.ke || type > TRANSFORM.sn ? `${id}` : transformName(type, id, keyBits);
    })
    .join(' ');
}
