// The AUTH payload (RFC 7296 §3.8, RFC 7427 §3).
import type { Decoded } from '../../model/diagnostic.ts';
import type { AuthBody, PayloadBody } from '../../model/ike-payloads.ts';
import { type DerElement, derChildren, derElement, oidText, TAG } from '../der.ts';
import { type Body, decoded, hexOf, tooShort } from './octets.ts';

const AUTH_HEADER = 4;
const DIGITAL_SIGNATURE = 14;

const METHODS: ReadonlyMap<number, string> = new Map([
  [1, 'RSA_SIGNATURE'],
  [2, 'SHARED_KEY_MIC'],
  [3, 'DSS_SIGNATURE'],
  [9, 'ECDSA_SHA256_P256'], // RFC 4754, as are the next two
  [10, 'ECDSA_SHA384_P384'],
  [11, 'ECDSA_SHA512_P521'],
  [12, 'GSPAM'], // RFC 6467
  [13, 'NULL'], // RFC 7619
  [14, 'DIGITAL_SIGNATURE'], // RFC 7427
]);

/** `SHARED_KEY_MIC`, ..., or `auth-N` for a number without a name. */
function authMethodName(method: number): string {
  return METHODS.get(method) ?? `auth-${method}`;
}

export function authentication(body: Body): Decoded<PayloadBody> {
  const { view, start, end } = body;
  if (end - start < AUTH_HEADER) return tooShort(body, 'an AUTH payload', AUTH_HEADER);
  const method = view.getUint8(start);
  const at = start + AUTH_HEADER;
  const methodName = authMethodName(method);
  const auth: AuthBody = { kind: 'auth', method, methodName, octets: end - at, hex: hexOf(view, at, end) };
  if (method !== DIGITAL_SIGNATURE) return decoded(auth);
  const signatureAlgorithm = algorithm(view, at, end);
  if (signatureAlgorithm !== undefined) return decoded({ ...auth, signatureAlgorithm });
  const message = 'A digital signature does not open with a readable AlgorithmIdentifier.';
  return decoded(auth, { code: 'ike.auth-algorithm-unreadable', at, message });
}

const RSASSA_PSS = '1.2.840.113549.1.1.10';

const SIGNATURES: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.5', 'sha1WithRSAEncryption'],
  ['1.2.840.113549.1.1.11', 'sha256WithRSAEncryption'],
  ['1.2.840.113549.1.1.12', 'sha384WithRSAEncryption'],
  ['1.2.840.113549.1.1.13', 'sha512WithRSAEncryption'],
  [RSASSA_PSS, 'RSASSA-PSS'],
  ['1.2.840.10040.4.3', 'dsa-with-sha1'],
  ['2.16.840.1.101.3.4.3.2', 'dsa-with-sha256'],
  ['1.2.840.10045.4.1', 'ecdsa-with-SHA1'],
  ['1.2.840.10045.4.3.2', 'ecdsa-with-SHA256'],
  ['1.2.840.10045.4.3.3', 'ecdsa-with-SHA384'],
  ['1.2.840.10045.4.3.4', 'ecdsa-with-SHA512'],
  ['1.3.101.112', 'Ed25519'],
  ['1.3.101.113', 'Ed448'],
]);

const HASHES: ReadonlyMap<string, string> = new Map([
  ['1.3.14.3.2.26', 'SHA1'],
  ['2.16.840.1.101.3.4.2.1', 'SHA2_256'],
  ['2.16.840.1.101.3.4.2.2', 'SHA2_384'],
  ['2.16.840.1.101.3.4.2.3', 'SHA2_512'],
]);

/** The AlgorithmIdentifier behind its length octet; undefined where it is none. */
function algorithm(view: DataView, at: number, end: number): AuthBody['signatureAlgorithm'] {
  if (at === end) return undefined;
  const identifierEnd = at + 1 + view.getUint8(at);
  const identifier = identifierEnd <= end ? derElement(view, at + 1, identifierEnd) : undefined;
  if (identifier?.tag !== TAG.sequence) return undefined;
  const [type, parameters] = derChildren(view, identifier) ?? [];
  const oid = type === undefined ? undefined : oidText(view, type);
  if (oid === undefined) return undefined;
  const named = { oid, name: SIGNATURES.get(oid) ?? oid };
  return oid === RSASSA_PSS ? { ...named, hash: pssHash(view, parameters) } : named;
}

/** The hash among the parameters of RSASSA-PSS: field [0], SHA-1 where it is left out (RFC 4055 §3.1). */
function pssHash(view: DataView, parameters: DerElement | undefined): string {
  const fields = (parameters?.tag === TAG.sequence && derChildren(view, parameters)) || [];
  const field = fields.find(({ tag }) => tag === 0xa0);
  if (field === undefined) return 'SHA1';
  const identifier = derElement(view, field.start, field.end);
  const [type] = (identifier?.tag === TAG.sequence && derChildren(view, identifier)) || [];
  const oid = type === undefined ? undefined : oidText(view, type);
  return oid === undefined ? 'unreadable' : (HASHES.get(oid) ?? oid);
}
