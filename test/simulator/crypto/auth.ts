import { prf } from './keys.ts';

/** Data of AUTH with method 2: `prf(prf(secret, "Key Pad for IKEv2"), octets)` (RFC 7296 §2.15). The pad has no NUL. */
export function sharedKeyAuth(prfNumber: number, secret: Buffer, octets: Buffer): Buffer {
  return prf(prfNumber, prf(prfNumber, secret, Buffer.from('Key Pad for IKEv2', 'latin1')), octets);
}

/**
 * What a peer signs: its own IKE_SA_INIT message as sent, the other's nonce, and the MAC of its identity. `idBody` is the
 * ID payload without its generic header: type, three reserved octets, data.
 */
export function signedOctets(
  realMessage: Buffer,
  peerNonce: Buffer,
  skP: Buffer,
  idBody: Buffer,
  prfNumber: number,
): Buffer {
  return Buffer.concat([realMessage, peerNonce, prf(prfNumber, skP, idBody)]);
}
