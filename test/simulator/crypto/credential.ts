import { constants, verify, X509Certificate } from 'node:crypto';
import { AUTH_METHOD } from '../registry/numbers.ts';
import { type Random, seeded } from '../world/random.ts';
import { DAY, type Micros } from '../world/time.ts';
import { certificate, keyHash, type Name } from './certificate.ts';
import { ecdsaKey } from './ecdsa.ts';
import type { KeyPair } from './keypair.ts';
import { rsaKey } from './rsa.ts';
import { algorithmIdentifier, SIGNATURE_HASHES, type SignatureHash, signatureDer } from './signature.ts';
import { prfOf } from './suites.ts';

/** What a gateway proves itself with. */
export interface Credential {
  readonly kind: 'rsa' | 'ecdsa';
  /** The end entity first, then the intermediate CAs; the root is not sent. */
  readonly certificates: readonly Buffer[];
  /** SHA-1 of the root's SubjectPublicKeyInfo, as CERTREQ lists it. */
  readonly caKeyHash: Buffer;
  /** Certificate of the root, which the other side trusts. */
  readonly root: Buffer;
  /** 1 RSA, 9 ECDSA on P-256, 14 digital signature. */
  readonly authMethod: number;
  /** The data of AUTH for what `signedOctets` gives. */
  sign(octets: Buffer, prf: number): Buffer;
}

export interface CredentialOptions {
  readonly kind: 'rsa' | 'ecdsa';
  /** Common name. */
  readonly subject: string;
  readonly dnsName?: string | undefined;
  readonly organization?: string | undefined;
  /** Certificates sent: 1 is the end entity under the root alone. */
  readonly chain: number;
  readonly notBefore: Micros;
  readonly notAfter: Micros;
  readonly rsaBits?: number | undefined;
  /** Signs with method 14 (RFC 7427) in place of 1 or 9. */
  readonly digitalSignature?: boolean | undefined;
}

export function credential(random: Random, options: CredentialOptions): Credential {
  const { kind, subject, organization, dnsName, chain, notBefore, notAfter, rsaBits = 2048 } = options;
  if (chain < 1) throw new RangeError(`a chain of ${chain} certificates`);
  const key = newKey(kind, random.fork('key'), rsaBits);
  const serials = random.fork('serials');
  const authorities = authoritiesOf(kind, chain, random.int(1, AUTHORITIES));
  const certificates: Buffer[] = [];
  // From the end entity up: each is signed by the authority after it, and the last authority is the root.
  authorities.forEach((issuer, index) => {
    const below = authorities[index - 1];
    const span =
      below === undefined
        ? { notBefore, notAfter }
        : { notBefore: notBefore - 700 * DAY, notAfter: notAfter + 700 * DAY };
    certificates.push(
      certificate({
        subject: below?.name ?? { commonName: subject, organization },
        issuer: issuer.name,
        publicKeyInfo: (below?.key ?? key).publicKeyInfo,
        signer: issuer.key,
        serial: serials.bytes(16),
        ...span,
        pathLength: below === undefined ? null : index - 1,
        dnsName: below === undefined ? dnsName : undefined,
      }),
    );
  });
  const root = authorities.at(-1);
  if (root === undefined) throw new Error('a chain has no root');
  return {
    kind,
    certificates,
    caKeyHash: keyHash(root.key.publicKeyInfo),
    root: certificate({
      subject: root.name,
      issuer: root.name,
      publicKeyInfo: root.key.publicKeyInfo,
      signer: root.key,
      serial: serials.bytes(16),
      notBefore: notBefore - 3000 * DAY,
      notAfter: notAfter + 3000 * DAY,
      pathLength: chain - 1,
    }),
    ...proof(key, options.digitalSignature === true),
  };
}

/**
 * Whether AUTH data fits the certificate, for each of the methods that a credential signs with. An unknown method and
 * an unknown algorithm inside method 14 do not fit.
 */
export function verifyAuth(
  method: number,
  certificateDer: Buffer,
  octets: Buffer,
  proofData: Buffer,
  prf: number,
): boolean {
  const key = new X509Certificate(certificateDer).publicKey;
  const kind = key.asymmetricKeyType === 'rsa' ? 'rsa' : 'ecdsa';
  const rsa = { key, padding: constants.RSA_PKCS1_PADDING };
  switch (method) {
    case AUTH_METHOD.RSA:
      return kind === 'rsa' && verify(prfOf(prf).hash, octets, rsa, proofData);
    case AUTH_METHOD.ECDSA_256:
      return kind === 'ecdsa' && verify('sha256', octets, { key, dsaEncoding: 'ieee-p1363' }, proofData);
    case AUTH_METHOD.DIGITAL_SIGNATURE: {
      const end = 1 + (proofData[0] ?? 0);
      const algorithm = proofData.subarray(1, end);
      const hash = SIGNATURE_HASHES.find((candidate) => algorithmIdentifier(kind, candidate).equals(algorithm));
      if (hash === undefined) return false;
      return verify(hash, octets, kind === 'rsa' ? rsa : { key, dsaEncoding: 'der' }, proofData.subarray(end));
    }
    default:
      return false;
  }
}

function proof(key: KeyPair, digitalSignature: boolean): Pick<Credential, 'authMethod' | 'sign'> {
  if (digitalSignature) {
    const algorithm = algorithmIdentifier(key.kind, 'sha256');
    const head = Buffer.concat([Buffer.from([algorithm.length]), algorithm]);
    return {
      authMethod: AUTH_METHOD.DIGITAL_SIGNATURE,
      sign: (octets) => Buffer.concat([head, signatureDer(key, octets, 'sha256')]),
    };
  }
  // Cisco peers hash for method 1 with the hash of the negotiated PRF (`domain/ikev2-wire.md` §2.6).
  if (key.kind === 'rsa')
    return { authMethod: AUTH_METHOD.RSA, sign: (octets, prf) => key.sign(octets, prfOf(prf).hash) };
  return { authMethod: AUTH_METHOD.ECDSA_256, sign: (octets) => key.sign(octets, 'sha256' satisfies SignatureHash) };
}

interface Authority {
  readonly name: Name;
  readonly key: KeyPair;
}

const AUTHORITIES = 4;

// The world has few authorities and many gateways. Their keys are the same in every case, which also spares half of the
// time that a case with RSA would take.
function authoritiesOf(kind: 'rsa' | 'ecdsa', chain: number, number: number): Authority[] {
  const organization = `Example Trust ${number}`;
  return Array.from({ length: chain }, (_, index) => {
    const level = chain - 1 - index;
    const commonName = level === 0 ? `${organization} Root CA` : `${organization} Issuing CA G${level}`;
    const key = newKey(kind, seeded(`authority/${kind}/${number}/${level}`), 2048);
    return { name: { commonName, organization }, key };
  });
}

function newKey(kind: 'rsa' | 'ecdsa', random: Random, rsaBits: number): KeyPair {
  return kind === 'rsa' ? rsaKey(random, rsaBits) : ecdsaKey(random);
}
