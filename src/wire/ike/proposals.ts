// The SA payload: proposals and transforms (RFC 7296 §3.3).
import type { Decoded, Problem } from '../../model/diagnostic.ts';
import { TRANSFORM, transformName } from './transforms.ts';

export interface Transform {
  readonly type: number;
  readonly id: number;
  /** The Key Length attribute, in bits (RFC 7296 §3.3.5). */
  readonly keyBits: number | undefined;
}

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
const KEY_LENGTH = 14;
/** Attribute format bit: the value stands in place of a length. */
const SHORT_FORM = 0x8000;

/** The proposals in the body of an SA payload, `start` to `end`. What does not fit its parent ends the reading there. */
export function proposals(view: DataView, start: number, end: number): Decoded<readonly Proposal[]> {
  const value: Proposal[] = [];
  const problems: Problem[] = [];
  let at = start;
  while (at < end) {
    const length = end - at >= PROPOSAL_HEADER ? view.getUint16(at + 2) : 0;
    const spiLength = end - at >= PROPOSAL_HEADER ? view.getUint8(at + 6) : 0;
    if (length < PROPOSAL_HEADER + spiLength || length > end - at) {
      problems.push({ code: 'ike.proposal-length', at, message: 'A proposal does not fit its SA payload.' });
      break;
    }
    const spiEnd = at + PROPOSAL_HEADER + spiLength;
    const inside = transforms(view, spiEnd, at + length);
    problems.push(...inside.problems);
    const count = view.getUint8(at + 7);
    if (inside.value.length !== count && inside.problems.length === 0) {
      const message = `A proposal states ${count} transforms and holds ${inside.value.length}.`;
      problems.push({ code: 'ike.transform-count', at, message });
    }
    let spi = '';
    for (let i = at + PROPOSAL_HEADER; i < spiEnd; i++) spi += view.getUint8(i).toString(16).padStart(2, '0');
    value.push({ number: view.getUint8(at + 4), protocol: view.getUint8(at + 5), spi, transforms: inside.value });
    at += length;
  }
  return { value, problems };
}

function transforms(view: DataView, start: number, end: number): Decoded<readonly Transform[]> {
  const value: Transform[] = [];
  let at = start;
  while (at < end) {
    const length = end - at >= TRANSFORM_HEADER ? view.getUint16(at + 2) : 0;
    if (length < TRANSFORM_HEADER || length > end - at) {
      const message = 'A transform does not fit its proposal.';
      return { value, problems: [{ code: 'ike.transform-length', at, message }] };
    }
    const keyBits = keyLength(view, at + TRANSFORM_HEADER, at + length);
    value.push({ type: view.getUint8(at + 4), id: view.getUint16(at + 6), keyBits });
    at += length;
  }
  return { value, problems: [] };
}

function keyLength(view: DataView, start: number, end: number): number | undefined {
  let at = start;
  while (end - at >= 4) {
    const word = view.getUint16(at);
    const value = view.getUint16(at + 2);
    if (word === (SHORT_FORM | KEY_LENGTH)) return value;
    at += (word & SHORT_FORM) !== 0 ? 4 : 4 + value;
  }
  return undefined;
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
