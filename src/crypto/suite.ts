// What two peers agreed on for an IKE SA, in numbers of the IANA registries (RFC 7296 §3.3).
import type { Proposal } from '../wire/ike/proposals.ts';
import { TRANSFORM, transformName } from '../wire/ike/transforms.ts';

/** The algorithms of an IKE SA. Key lengths count no salt. */
export interface Suite {
  readonly encr: number;
  /** The Key Length attribute; undefined for ciphers of one length. */
  readonly keyBits: number | undefined;
  /** 0 for AEAD ciphers. */
  readonly integ: number;
  /** 0 where it is not known: nothing can be derived or proved then, but messages can be opened. */
  readonly prf: number;
  /** The key exchange method; 0 where it is not known. */
  readonly group: number;
  /** Additional key exchanges follow IKE_SA_INIT (RFC 9370), which change the keys. */
  readonly additionalKeyExchange: boolean;
}

const [FIRST_ADDKE, LAST_ADDKE] = [6, 12];

/** The suite of the proposal that a responder chose; undefined where it names no cipher. */
export function suiteOf({ transforms }: Proposal): Suite | undefined {
  const first = (type: number) => transforms.find((transform) => transform.type === type);
  const encr = first(TRANSFORM.encr);
  if (encr === undefined) return undefined;
  return {
    encr: encr.id,
    keyBits: encr.keyBits,
    integ: first(TRANSFORM.integ)?.id ?? 0,
    prf: first(TRANSFORM.prf)?.id ?? 0,
    group: first(TRANSFORM.ke)?.id ?? 0,
    additionalKeyExchange: transforms.some(({ type, id }) => type >= FIRST_ADDKE && type <= LAST_ADDKE && id !== 0),
  };
}

/** What protects the messages: `AES_CBC_256 HMAC_SHA2_512_256`, `AES_GCM_16_256`. */
export function suiteText({ encr, keyBits, integ }: Pick<Suite, 'encr' | 'keyBits' | 'integ'>): string {
  const cipher = transformName(TRANSFORM.encr, encr, keyBits);
  return integ === 0 ? cipher : `${cipher} ${transformName(TRANSFORM.integ, integ)}`;
}
