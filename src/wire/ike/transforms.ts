// Transforms of an SA payload (RFC 7296 §3.3.2 and the IANA registries of IKEv2 transform types and identifiers).

export const TRANSFORM = { encr: 1, prf: 2, integ: 3, ke: 4, sn: 5 } as const;

const TYPES: ReadonlyMap<number, string> = new Map([
  [1, 'ENCR'],
  [2, 'PRF'],
  [3, 'INTEG'],
  [4, 'KE'],
  [5, 'SN'], // named ESN before RFC 9827
  ...Array.from({ length: 7 }, (_, i): [number, string] => [6 + i, `ADDKE${i + 1}`]), // RFC 9370
  [13, 'KWA'], // RFC 9838, as is the next
  [14, 'GCAUTH'],
]);

const ENCR: ReadonlyMap<number, string> = new Map([
  [1, 'DES_IV64'],
  [2, 'DES'],
  [3, '3DES'],
  [4, 'RC5'],
  [5, 'IDEA'],
  [6, 'CAST'],
  [7, 'BLOWFISH'],
  [8, '3IDEA'],
  [9, 'DES_IV32'],
  [11, 'NULL'],
  [12, 'AES_CBC'],
  [13, 'AES_CTR'],
  [14, 'AES_CCM_8'],
  [15, 'AES_CCM_12'],
  [16, 'AES_CCM_16'],
  [18, 'AES_GCM_8'],
  [19, 'AES_GCM_12'],
  [20, 'AES_GCM_16'],
  [21, 'NULL_AUTH_AES_GMAC'],
  [23, 'CAMELLIA_CBC'],
  [24, 'CAMELLIA_CTR'],
  [25, 'CAMELLIA_CCM_8'],
  [26, 'CAMELLIA_CCM_12'],
  [27, 'CAMELLIA_CCM_16'],
  [28, 'CHACHA20_POLY1305'],
  [29, 'AES_CCM_8_IIV'], // RFC 8750, as are the next two; ESP only
  [30, 'AES_GCM_16_IIV'],
  [31, 'CHACHA20_POLY1305_IIV'],
  [32, 'KUZNYECHIK_MGM_KTREE'], // RFC 9227, as are the next three
  [33, 'MAGMA_MGM_KTREE'],
  [34, 'KUZNYECHIK_MGM_MAC_KTREE'],
  [35, 'MAGMA_MGM_MAC_KTREE'],
]);

const PRF: ReadonlyMap<number, string> = new Map([
  [1, 'HMAC_MD5'],
  [2, 'HMAC_SHA1'],
  [3, 'HMAC_TIGER'],
  [4, 'AES128_XCBC'],
  [5, 'HMAC_SHA2_256'],
  [6, 'HMAC_SHA2_384'],
  [7, 'HMAC_SHA2_512'],
  [8, 'AES128_CMAC'],
  [9, 'HMAC_STREEBOG_512'],
]);

const INTEG: ReadonlyMap<number, string> = new Map([
  [0, 'NONE'],
  [1, 'HMAC_MD5_96'],
  [2, 'HMAC_SHA1_96'],
  [3, 'DES_MAC'],
  [4, 'KPDK_MD5'],
  [5, 'AES_XCBC_96'],
  [6, 'HMAC_MD5_128'],
  [7, 'HMAC_SHA1_160'],
  [8, 'AES_CMAC_96'],
  [9, 'AES_128_GMAC'],
  [10, 'AES_192_GMAC'],
  [11, 'AES_256_GMAC'],
  [12, 'HMAC_SHA2_256_128'],
  [13, 'HMAC_SHA2_384_192'],
  [14, 'HMAC_SHA2_512_256'],
]);

const KE: ReadonlyMap<number, string> = new Map([
  [1, 'MODP_768'],
  [2, 'MODP_1024'],
  [5, 'MODP_1536'],
  [14, 'MODP_2048'],
  [15, 'MODP_3072'],
  [16, 'MODP_4096'],
  [17, 'MODP_6144'],
  [18, 'MODP_8192'],
  [19, 'ECP_256'],
  [20, 'ECP_384'],
  [21, 'ECP_521'],
  [22, 'MODP_1024_S160'],
  [23, 'MODP_2048_S224'],
  [24, 'MODP_2048_S256'],
  [25, 'ECP_192'],
  [26, 'ECP_224'],
  [27, 'BRAINPOOL_P224R1'],
  [28, 'BRAINPOOL_P256R1'],
  [29, 'BRAINPOOL_P384R1'],
  [30, 'BRAINPOOL_P512R1'],
  [31, 'CURVE25519'],
  [32, 'CURVE448'],
  [33, 'GOST3410_2012_256'],
  [34, 'GOST3410_2012_512'],
  [35, 'ML_KEM_512'],
  [36, 'ML_KEM_768'],
  [37, 'ML_KEM_1024'],
]);

const SN: ReadonlyMap<number, string> = new Map([
  [0, 'NO_ESN'],
  [1, 'ESN'],
  [2, '32_BIT_UNSPECIFIED'], // RFC 9827
]);

const isKeyExchange = (type: number): boolean => type === TRANSFORM.ke || (type >= 6 && type <= 12);

/** `ENCR`, `PRF`, ..., or `transform-N` for a number without a name. */
export function transformTypeName(type: number): string {
  return TYPES.get(type) ?? `transform-${type}`;
}

/** `AES_CBC_256`, `HMAC_SHA2_512`, `ECP_256`, ..., or the number where it has no name. */
export function transformName(type: number, id: number, keyBits?: number): string {
  const name = namesOf(type)?.get(id) ?? `${id}`;
  return keyBits === undefined ? name : `${name}_${keyBits}`;
}

/** `MODP_2048`, `ECP_256`, ..., or the number where it has no name. */
export function keyExchangeName(group: number): string {
  return transformName(TRANSFORM.ke, group);
}

/** Transform attributes: RFC 7296 §3.3.5, and RFC 9838 for the second. */
const ATTRIBUTES: ReadonlyMap<number, string> = new Map([
  [14, 'KEY_LENGTH'],
  [18, 'SIGNATURE_ALGORITHM_IDENTIFIER'],
]);

/** `KEY_LENGTH`, ..., or `attribute-N` for a number without a name. */
export function attributeName(type: number): string {
  return ATTRIBUTES.get(type) ?? `attribute-${type}`;
}

function namesOf(type: number): ReadonlyMap<number, string> | undefined {
  if (isKeyExchange(type)) return KE;
  if (type === TRANSFORM.encr) return ENCR;
  if (type === TRANSFORM.prf) return PRF;
  if (type === TRANSFORM.integ) return INTEG;
  return type === TRANSFORM.sn ? SN : undefined;
}
