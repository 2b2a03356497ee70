import { signedOctets } from '../crypto/auth.ts';
import type { Credential } from '../crypto/credential.ts';
import type { Payload } from '../ike/octets.ts';
import { addressBytes, authPayload, certPayload, idPayload } from '../ike/payloads.ts';
import { CERT_ENCODING, ID_TYPE } from '../registry/numbers.ts';
import type { GatewayDescription } from '../world/descriptions.ts';
import type { NotedIdentity } from '../world/notes.ts';
import type { HeldSa } from './gateway-sa.ts';
import { notedIdentity } from './identity.ts';

// Who the gateway says it is, and what AUTH of either side covers (RFC 7296 §2.15).

type Address = Pick<GatewayDescription, 'address'>;

/** IDr, the certificates and the signature: the gateway proves itself this way to every AnyConnect client. */
export function certificateProof(description: Address, credential: Credential, held: HeldSa): readonly Payload[] {
  const proof = credential.sign(responderOctets(description, held), held.sa.suite.prf);
  return [
    gatewayId(description),
    ...credential.certificates.map((der) => certPayload(CERT_ENCODING.X509_SIGNATURE, der)),
    authPayload(credential.authMethod, proof),
  ];
}

export const gatewayId = (description: Address): Payload =>
  idPayload('r', idTypeOf(description), addressBytes(description.address));

export const gatewayIdentity = (description: Address): NotedIdentity =>
  notedIdentity(idTypeOf(description), addressBytes(description.address));

export function initiatorOctets({ sa, opened, idBody }: HeldSa): Buffer {
  if (opened === null || idBody === null) throw new Error('an SA without IKE_SA_INIT has no AUTH');
  return signedOctets(opened.request, sa.nonceR, sa.keys.skPi, idBody, sa.suite.prf);
}

export function responderOctets(description: Address, { sa, opened }: HeldSa): Buffer {
  if (opened === null) throw new Error('an SA without IKE_SA_INIT has no AUTH');
  return signedOctets(opened.response, sa.nonceI, sa.keys.skPr, gatewayId(description).body, sa.suite.prf);
}

const idTypeOf = ({ address }: Address): number => (address.includes(':') ? ID_TYPE.IPV6_ADDR : ID_TYPE.IPV4_ADDR);
