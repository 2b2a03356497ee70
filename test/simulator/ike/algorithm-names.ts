import { cipherOf, type Suite } from '../crypto/suites.ts';

// Algorithms in the words of two programs: Wireshark 4.0's tables, which must match to the letter, and strongSwan's log.

/** Names for `ikev2_decryption_table`, or undefined where Wireshark 4.0 has none. */
export function wiresharkNames(suite: Suite): { encryption: string; integrity: string } | undefined {
  const { encr, keyBits, integ } = suite;
  const icv = cipherOf(suite).icvOctets;
  const encryption: ReadonlyMap<number, string> = new Map([
    [3, '3DES [RFC2451]'],
    [11, 'NULL [RFC2410]'],
    [12, `AES-CBC-${keyBits} [RFC3602]`],
    [13, `AES-CTR-${keyBits} [RFC5930]`],
    ...[14, 15, 16].map((ccm) => [ccm, `AES-CCM-${keyBits} with ${icv} octet ICV [RFC5282]`] as const),
    ...[18, 19, 20].map((gcm) => [gcm, `AES-GCM-${keyBits} with ${icv} octet ICV [RFC5282]`] as const),
  ]);
  const [cipher, check] = [encryption.get(encr), INTEGRITY.get(integ)];
  return cipher === undefined || check === undefined ? undefined : { encryption: cipher, integrity: check.wireshark };
}

/** Names for `esp_sa`, or undefined where Wireshark has none. */
export function espNames(suite: Suite): { encryption: string; authentication: string } | undefined {
  const encryption: ReadonlyMap<number, string> = new Map([
    [3, 'TripleDES-CBC [RFC2451]'],
    [11, 'NULL'],
    [12, 'AES-CBC [RFC3602]'],
    [13, 'AES-CTR [RFC3686]'],
    ...[18, 19, 20].map((gcm) => [gcm, `AES-GCM with ${cipherOf(suite).icvOctets} octet ICV [RFC4106]`] as const),
  ]);
  const [cipher, check] = [encryption.get(suite.encr), INTEGRITY.get(suite.integ)];
  return cipher === undefined || check?.esp === undefined
    ? undefined
    : { encryption: cipher, authentication: check.esp };
}

/** Names as charon prints them; `integrity` is null for AEAD suites. */
export function charonNames(suite: Suite): {
  encryption: string;
  integrity: string | null;
  prf: string;
  group: string;
} {
  const { encr, keyBits, integ, prf, group } = suite;
  const icv = cipherOf(suite).icvOctets;
  const encryption: ReadonlyMap<number, string> = new Map([
    [3, '3DES_CBC'],
    [11, 'NULL'],
    [12, `AES_CBC_${keyBits}`],
    [13, `AES_CTR_${keyBits}`],
    ...[14, 15, 16].map((ccm) => [ccm, `AES_CCM_${icv}_${keyBits}`] as const),
    ...[18, 19, 20].map((gcm) => [gcm, `AES_GCM_${icv}_${keyBits}`] as const),
    [28, 'CHACHA20_POLY1305'],
  ]);
  return {
    encryption: encryption.get(encr) ?? `${encr}`,
    integrity: integ === 0 ? null : (INTEGRITY.get(integ)?.charon ?? `${integ}`),
    prf: PRF.get(prf) ?? `${prf}`,
    group: GROUP.get(group) ?? `${group}`,
  };
}

interface IntegrityNames {
  readonly wireshark: string;
  readonly charon: string;
  readonly esp?: string;
}

const INTEGRITY: ReadonlyMap<number, IntegrityNames> = new Map<number, IntegrityNames>([
  [0, { wireshark: 'NONE [RFC4306]', charon: 'NONE', esp: 'NULL' }],
  [1, { wireshark: 'HMAC_MD5_96 [RFC2403]', charon: 'HMAC_MD5_96', esp: 'HMAC-MD5-96 [RFC2403]' }],
  [2, { wireshark: 'HMAC_SHA1_96 [RFC2404]', charon: 'HMAC_SHA1_96', esp: 'HMAC-SHA-1-96 [RFC2404]' }],
  [6, { wireshark: 'HMAC_MD5_128 [RFC4595]', charon: 'HMAC_MD5_128' }],
  [7, { wireshark: 'HMAC_SHA1_160 [RFC4595]', charon: 'HMAC_SHA1_160' }],
  [12, { wireshark: 'HMAC_SHA2_256_128 [RFC4868]', charon: 'HMAC_SHA2_256_128', esp: 'HMAC-SHA-256-128 [RFC4868]' }],
  [13, { wireshark: 'HMAC_SHA2_384_192 [RFC4868]', charon: 'HMAC_SHA2_384_192', esp: 'HMAC-SHA-384-192 [RFC4868]' }],
  [14, { wireshark: 'HMAC_SHA2_512_256 [RFC4868]', charon: 'HMAC_SHA2_512_256', esp: 'HMAC-SHA-512-256 [RFC4868]' }],
]);

const PRF: ReadonlyMap<number, string> = new Map([
  [1, 'PRF_HMAC_MD5'],
  [2, 'PRF_HMAC_SHA1'],
  [5, 'PRF_HMAC_SHA2_256'],
  [6, 'PRF_HMAC_SHA2_384'],
  [7, 'PRF_HMAC_SHA2_512'],
]);

const GROUP: ReadonlyMap<number, string> = new Map([
  [2, 'MODP_1024'],
  [5, 'MODP_1536'],
  [14, 'MODP_2048'],
  [15, 'MODP_3072'],
  [16, 'MODP_4096'],
  [19, 'ECP_256'],
  [20, 'ECP_384'],
  [21, 'ECP_521'],
  [31, 'CURVE_25519'],
]);
