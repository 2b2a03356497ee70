// CERT and CERTREQ payloads (RFC 7296 §3.6 and §3.7).
import { X509Certificate } from 'node:crypto';
import type { Decoded, Problem } from '../../model/diagnostic.ts';
import type { NamedOid, PayloadBody, X509Facts } from '../../model/ike-payloads.ts';
import { derElement, TAG } from '../der.ts';
import { type Body, bytesOf, decoded, hexOf, MAX_ITEMS, readableText, tooShort } from './octets.ts';

const ENCODINGS: ReadonlyMap<number, string> = new Map([
  [1, 'PKCS7_WRAPPED_X509'],
  [2, 'PGP'],
  [3, 'DNS_SIGNED_KEY'],
  [4, 'X509_SIGNATURE'],
  [6, 'KERBEROS_TOKEN'],
  [7, 'CRL'],
  [8, 'ARL'],
  [9, 'SPKI'],
  [10, 'X509_ATTRIBUTE'],
  [11, 'RAW_RSA_KEY'],
  [12, 'HASH_AND_URL_X509'],
  [13, 'HASH_AND_URL_BUNDLE'],
  [14, 'OCSP_CONTENT'], // RFC 4806
  [15, 'RAW_PUBLIC_KEY'], // RFC 7670
]);

const ENCODING = { x509: 4, hashAndUrl: 12, hashAndUrlBundle: 13, ocsp: 14 } as const;

/** SHA-1, in hash-and-URL certificates and in requests. */
const HASH_OCTETS = 20;

function encodingName(encoding: number): string {
  return ENCODINGS.get(encoding) ?? `cert-${encoding}`;
}

export function certificate(body: Body): Decoded<PayloadBody> {
  const { view, start, end } = body;
  if (end === start) return tooShort(body, 'a CERT payload', 1);
  const encoding = view.getUint8(start);
  const at = start + 1;
  const octets = end - at;
  const cert = { kind: 'certificate', encoding, encodingName: encodingName(encoding), octets } as const;
  if (encoding === ENCODING.x509) {
    const { value: x509, problems } = x509Facts(view, at, end);
    return decoded(x509 === undefined ? cert : { ...cert, x509 }, ...problems);
  }
  if (encoding !== ENCODING.hashAndUrl && encoding !== ENCODING.hashAndUrlBundle) return decoded(cert);
  const url = readableText(view, at + HASH_OCTETS, end);
  if (url !== undefined) return decoded({ ...cert, hash: hexOf(view, at, at + HASH_OCTETS), url });
  const message = 'A certificate by hash and URL is not 20 octets of hash and a readable URL.';
  return decoded(cert, { code: 'ike.certificate-unreadable', at, message });
}

/** What a person asks a certificate for; undefined for octets that are no certificate. */
function x509Facts(view: DataView, at: number, end: number): Decoded<X509Facts | undefined> {
  const octets = bytesOf(view, at, end);
  // OpenSSL would read PEM as well, which IKE does not carry.
  const isDer = derElement(view, at, end)?.tag === TAG.sequence;
  const parsed = isDer ? orUndefined(() => new X509Certificate(octets)) : undefined;
  if (parsed === undefined) {
    const message = `An X.509 certificate of ${end - at} octets cannot be read.`;
    return decoded(undefined, { code: 'ike.certificate-unreadable', at, message });
  }
  const [notBefore, notAfter] = [isoTime(parsed.validFrom), isoTime(parsed.validTo)];
  const publicKey = orUndefined(() => keyFacts(parsed));
  const subjectAltName = orUndefined(() => parsed.subjectAltName);
  const usages: readonly string[] = orUndefined(() => parsed.keyUsage) ?? [];
  const facts: X509Facts = {
    subject: oneLine(parsed.subject),
    issuer: oneLine(parsed.issuer),
    serial: parsed.serialNumber,
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(notAfter === undefined ? {} : { notAfter }),
    ...(subjectAltName === undefined ? {} : { subjectAltName }),
    extendedKeyUsage: usages.slice(0, MAX_ITEMS).map(namedUsage),
    ...(publicKey === undefined ? {} : { publicKey }),
    sha256: parsed.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
  const rest = octets.length - parsed.raw.length;
  if (rest === 0) return decoded(facts);
  const message = `A CERT payload holds ${rest} octets behind its certificate.`;
  return decoded(facts, { code: 'ike.certificate-trailing-octets', at: end - rest, message });
}

/** OpenSSL throws where a certificate or one of its extensions or keys is damaged or of an unknown kind. */
function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Node writes each part of a name on a line of its own, and nothing for an empty name. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}

/** OpenSSL's `Nov 21 20:34:46 2026 GMT` as `2026-11-21T20:34:46Z`. */
function isoTime(text: string): string | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace('.000Z', 'Z');
}

/** Node makes a number of an RSA exponent, in a time that grows with its square: a hostile one would take too long. */
const MAX_FOR_KEY_SIZE = 16_384;

/** Node 20 aborts where it is asked for the details of a damaged DSA key, which nothing can catch. */
const DETAILED: readonly (string | undefined)[] = ['rsa', 'rsa-pss', 'ec'];

function keyFacts({ publicKey, raw }: X509Certificate): X509Facts['publicKey'] {
  const isSafe = raw.length <= MAX_FOR_KEY_SIZE && DETAILED.includes(publicKey.asymmetricKeyType);
  const details = isSafe ? publicKey.asymmetricKeyDetails : undefined;
  const { modulusLength, namedCurve: curve } = details ?? {};
  // The names of all curves that IKE and TLS use hold their size: prime256v1, secp384r1, brainpoolP512r1.
  const bits = modulusLength ?? (curve === undefined ? undefined : /\d{3}/.exec(curve)?.[0]);
  return {
    algorithm: publicKey.asymmetricKeyType ?? 'unknown',
    ...(bits === undefined ? {} : { bits: Number(bits) }),
    ...(curve === undefined ? {} : { curve }),
  };
}

const USAGES: ReadonlyMap<string, string> = new Map([
  ['2.5.29.37.0', 'anyExtendedKeyUsage'],
  ['1.3.6.1.5.5.7.3.1', 'serverAuth'],
  ['1.3.6.1.5.5.7.3.2', 'clientAuth'],
  ['1.3.6.1.5.5.7.3.3', 'codeSigning'],
  ['1.3.6.1.5.5.7.3.4', 'emailProtection'],
  ['1.3.6.1.5.5.7.3.5', 'ipsecEndSystem'],
  ['1.3.6.1.5.5.7.3.6', 'ipsecTunnel'],
  ['1.3.6.1.5.5.7.3.7', 'ipsecUser'],
  ['1.3.6.1.5.5.7.3.8', 'timeStamping'],
  ['1.3.6.1.5.5.7.3.9', 'OCSPSigning'],
  ['1.3.6.1.5.5.7.3.17', 'ipsecIKE'], // RFC 4945 §5.1.3.12
  ['1.3.6.1.5.5.8.2.2', 'ikeIntermediate'],
  ['1.3.6.1.4.1.311.20.2.2', 'smartcardLogon'],
]);

function namedUsage(oid: string): NamedOid {
  return { oid, name: USAGES.get(oid) ?? oid };
}

export function certificateRequest(body: Body): Decoded<PayloadBody> {
  const { view, start, end, cut } = body;
  if (end === start) return tooShort(body, 'a CERTREQ payload', 1);
  const encoding = view.getUint8(start);
  const at = start + 1;
  const octets = end - at;
  const listed = LISTING.includes(encoding) ? Math.floor(octets / HASH_OCTETS) : 0;
  const authorities = Array.from({ length: Math.min(listed, MAX_ITEMS) }, (_, i) =>
    hexOf(view, at + i * HASH_OCTETS, at + (i + 1) * HASH_OCTETS),
  );
  const problems: Problem[] = [];
  if (listed > MAX_ITEMS) {
    const message = `A CERTREQ payload names ${listed} authorities; those behind ${MAX_ITEMS} are left out.`;
    problems.push({ code: 'ike.too-many-authorities', at: at + MAX_ITEMS * HASH_OCTETS, message });
  }
  if (!cut && LISTING.includes(encoding) && octets % HASH_OCTETS !== 0) {
    const message = `A CERTREQ payload holds ${octets} octets of key hashes, which are ${HASH_OCTETS} octets each.`;
    problems.push({ code: 'ike.certificate-request-length', at: at + listed * HASH_OCTETS, message });
  }
  const name = encodingName(encoding);
  return decoded({ kind: 'certificate-request', encoding, encodingName: name, authorities, octets }, ...problems);
}

/** Encodings whose requests list SHA-1 hashes of keys (RFC 7296 §3.7, RFC 4806 §3). */
const LISTING: readonly number[] = [ENCODING.x509, ENCODING.hashAndUrl, ENCODING.hashAndUrlBundle, ENCODING.ocsp];
