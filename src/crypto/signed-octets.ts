// What a peer signs in IKE_AUTH, whatever it signs it with (RFC 7296 §2.15).
import { prf } from './prf.ts';

/** Of one side: the initiator's are its request, the responder's nonce, SK_pi and IDi. */
export interface SignedParts {
  /**
   * The IKE_SA_INIT message that this side sent, from SPIi to its end, without the marker of port 4500. Where a COOKIE
   * or INVALID_KE_PAYLOAD had the exchange repeated, the last pair counts.
   */
  readonly message: Uint8Array;
  /** The other side's nonce. */
  readonly nonce: Uint8Array;
  /** SK_pi or SK_pr of this side. */
  readonly skP: Uint8Array;
  /** This side's ID payload behind its generic header: type, the three reserved octets as sent, data. */
  readonly identity: Uint8Array;
  /** One that `prfOf` knows. */
  readonly prf: number;
  /** What IKE_INTERMEDIATE exchanges add (RFC 9242 §3.3.2); left out where there were none. */
  readonly intAuth?: Uint8Array;
}

export function signedOctets({ message, nonce, skP, identity, prf: number, intAuth }: SignedParts): Buffer {
  return Buffer.concat([message, nonce, prf(number, skP, identity), ...(intAuth === undefined ? [] : [intAuth])]);
}
