import { createHash } from 'node:crypto';
import { type Micros, SECOND } from '../world/time.ts';
import { bigOf } from './bignum.ts';
import {
  bitString,
  explicit,
  implicit,
  integer,
  octetString,
  oid,
  sequence,
  set,
  time,
  trueValue,
  utf8String,
} from './der.ts';
import type { KeyPair } from './keypair.ts';
import { algorithmIdentifier, signatureDer } from './signature.ts';

/** Who a certificate names. */
export interface Name {
  readonly commonName: string;
  readonly organization?: string | undefined;
}

export interface CertificateOptions {
  readonly subject: Name;
  readonly issuer: Name;
  /** Public key of the subject, SubjectPublicKeyInfo in DER. */
  readonly publicKeyInfo: Buffer;
  /** Signs; its public key makes the authority key identifier. */
  readonly signer: KeyPair;
  readonly serial: Buffer;
  readonly notBefore: Micros;
  readonly notAfter: Micros;
  /** A CA, with how many CAs may follow below it; null: an end entity that serves TLS and IKE. */
  readonly pathLength: number | null;
  readonly dnsName?: string | undefined;
}

/** An X.509 v3 certificate in DER (RFC 5280), signed with SHA-256. */
export function certificate(options: CertificateOptions): Buffer {
  const { subject, issuer, publicKeyInfo, signer, serial, notBefore, notAfter } = options;
  const algorithm = algorithmIdentifier(signer.kind, 'sha256');
  const toBeSigned = sequence(
    explicit(0, integer(2n)),
    // A positive number that is not zero, at most 20 octets (RFC 5280 §4.1.2.2).
    integer(bigOf(serial) >> 1n || 1n),
    algorithm,
    distinguishedName(issuer),
    sequence(time(notBefore), time(notAfter - (notAfter % SECOND))),
    distinguishedName(subject),
    publicKeyInfo,
    explicit(3, sequence(...extensions(options))),
  );
  return sequence(toBeSigned, algorithm, bitString(signatureDer(signer, toBeSigned, 'sha256')));
}

/** What CERTREQ lists: SHA-1 of SubjectPublicKeyInfo (RFC 7296 §3.7). */
export function keyHash(publicKeyInfo: Buffer): Buffer {
  return createHash('sha1').update(publicKeyInfo).digest();
}

// A distinguished name in DER (RFC 5280 §4.1.2.4).
function distinguishedName({ commonName, organization }: Name): Buffer {
  const part = (type: string, text: string) => set(sequence(oid(type), utf8String(text)));
  const above = organization === undefined ? [] : [part('2.5.4.10', organization)];
  return sequence(...above, part('2.5.4.3', commonName));
}

function extensions({ pathLength, dnsName, publicKeyInfo, signer }: CertificateOptions): Buffer[] {
  // Key usage names bits from the left: digitalSignature 0, keyEncipherment 2, keyCertSign 5, cRLSign 6.
  const ca = pathLength !== null;
  const usage = ca ? bitString(Buffer.from([0x06]), 1) : bitString(Buffer.from([0xa0]), 5);
  const constraints = ca ? sequence(trueValue(), integer(BigInt(pathLength))) : sequence();
  const serves = sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.8.2.2'));
  return [
    extension('2.5.29.19', constraints, true),
    extension('2.5.29.15', usage, true),
    ...(ca ? [] : [extension('2.5.29.37', serves)]),
    ...(dnsName === undefined ? [] : [extension('2.5.29.17', sequence(implicit(2, Buffer.from(dnsName, 'latin1'))))]),
    extension('2.5.29.14', octetString(keyIdentifier(publicKeyInfo))),
    extension('2.5.29.35', sequence(implicit(0, keyIdentifier(signer.publicKeyInfo)))),
  ];
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [trueValue()] : []), octetString(value));
}

// RFC 7093 §2: any identifier will do that a CA makes alike for subject and issuer.
function keyIdentifier(publicKeyInfo: Buffer): Buffer {
  return createHash('sha256').update(publicKeyInfo).digest().subarray(0, 20);
}
