// Names of algorithms as tools print them beside keys. Wireshark, strongSwan, libreswan, tcpdump, OpenSSL, Cisco IOS and the
// IANA registries spell one cipher in ten ways, and some leave out what a message must then decide: a name gives all
// that it may mean. Names are compared without case, blanks and punctuation.
import { cipherOf, integrityOf, isAead, PROTECTIONS, type Protection } from './algorithms.ts';

/** What names say; what they do not say, or say in words that are not known, is left out. */
export type NamedAlgorithms = Readonly<{ encr?: number; keyBits?: number; integ?: number; prf?: number }>;

type CipherName = Pick<NamedAlgorithms, 'encr' | 'keyBits'>;

/** Without a length in the name, all of them are meant; likewise the checksums of an AEAD. */
const KEY_BITS = [256, 128, 192];
const AES_CBC = 12;
const AES_CTR = 13;
const CAMELLIA_CBC = 23;

/** By octets of the checksum, the usual one first. */
const AEADS: Readonly<Record<string, ReadonlyMap<number, number>>> = {
  gcm: new Map([
    [16, 20],
    [8, 18],
    [12, 19],
  ]),
  ccm: new Map([
    [16, 16],
    [8, 14],
    [12, 15],
  ]),
};
/** Linux and libreswan count checksums in letters, strongSwan's configuration also in bits. */
const ICV_OCTETS: ReadonlyMap<string, number> = new Map([
  ['8', 8],
  ['12', 12],
  ['16', 16],
  ['a', 8],
  ['b', 12],
  ['c', 16],
  ['64', 8],
  ['96', 12],
  ['128', 16],
]);

// AES-CBC-256 [RFC3602], AES_CTR_128, CAMELLIA_CBC_192, aes256, aes_ctr128, aes-128-cbc
const UNCHECKED = /^(aes|camellia)(128|192|256)?(cbc|ctr)?(128|192|256)?$/;
// AES-GCM-256 with 16 octet ICV [RFC5282], AES_CCM_12_128, AES-GCM with 8 octet ICV [RFC4106], aes_gcm_c_256, aes_gcm128
const AEAD_LENGTH_LAST = /^aes(gcm|ccm)(8|12|16|a|b|c)?(128|192|256)?(?:with(8|12|16)octeticv)?$/;
// aes256gcm16, aes128gcm128, aes-256-gcm
const AEAD_LENGTH_FIRST = /^aes(128|192|256)(gcm|ccm)(8|12|16|64|96|128)?$/;

/** Ciphers of one length. libreswan appends 192 and 256 all the same. */
const FIXED_CIPHERS: ReadonlyMap<string, number> = new Map([
  ...named(2, 'des', 'descbc'),
  ...named(3, '3des', '3descbc', '3des192', 'des3', 'tripledes', 'tripledescbc', 'desede3', 'desede3cbc'),
  ...named(11, 'null'),
  ...named(28, 'chacha20poly1305', 'chacha20poly1305256'),
]);

/** Without `hmac` in front, which some leave out. IOS writes SHA96 and MD596. */
const INTEGRITY: ReadonlyMap<string, readonly number[]> = new Map([
  ...named([0], 'none', 'null'),
  ...named([1, 6], 'md5'),
  ...named([1], 'md596'),
  ...named([6], 'md5128'),
  ...named([2, 7], 'sha1', 'sha'),
  ...named([2], 'sha196', 'sha96'),
  ...named([7], 'sha1160', 'sha160'),
  ...named([5], 'aesxcbc', 'aesxcbc96', 'aesxcbcmac', 'aesxcbcmac96', 'aes128xcbc', 'aes128xcbc96'),
  ...named([8], 'aescmac', 'aescmac96', 'aes128cmac', 'aes128cmac96'),
  // HMAC_SHA2_256_96 of an old draft, which Wireshark and strongSwan know, has no number.
  ...named([12], 'sha256', 'sha2', 'sha2256', 'sha256128', 'sha2256128'),
  ...named([13], 'sha384', 'sha2384', 'sha384192', 'sha2384192'),
  ...named([14], 'sha512', 'sha2512', 'sha512256', 'sha2512256'),
]);

const PRFS: ReadonlyMap<string, number> = new Map([
  ...named(1, 'md5'),
  ...named(2, 'sha1', 'sha'),
  ...named(4, 'aes128xcbc', 'aesxcbc'),
  ...named(5, 'sha256', 'sha2', 'sha2256'),
  ...named(6, 'sha384', 'sha2384'),
  ...named(7, 'sha512', 'sha2512'),
  ...named(8, 'aes128cmac', 'aescmac'),
]);

// ANY 96-bits of Authentication [No Checking], ANY 96 bit authentication [no checking]
const ANY_INTEGRITY = /^any(\d{1,3})bits?(?:of)?authentication$/;

/** Of ciphers whose names say no key length. ChaCha20, Camellia and DES have none. */
const WIRESHARK_CIPHERS: ReadonlyMap<number, string> = new Map([
  [3, '3DES [RFC2451]'],
  [11, 'NULL [RFC2410]'],
]);

const WIRESHARK_INTEGRITY: ReadonlyMap<number, string> = new Map([
  [0, 'NONE [RFC4306]'],
  [1, 'HMAC_MD5_96 [RFC2403]'],
  [2, 'HMAC_SHA1_96 [RFC2404]'],
  [5, 'ANY 96-bits of Authentication [No Checking]'],
  [6, 'HMAC_MD5_128 [RFC4595]'],
  [7, 'HMAC_SHA1_160 [RFC4595]'],
  [8, 'ANY 96-bits of Authentication [No Checking]'],
  [12, 'HMAC_SHA2_256_128 [RFC4868]'],
  [13, 'HMAC_SHA2_384_192 [RFC4868]'],
  [14, 'HMAC_SHA2_512_256 [RFC4868]'],
]);

/** CCM, ChaCha20 and Camellia have none. */
const ESP_WIRESHARK_CIPHERS: ReadonlyMap<number, string> = new Map([
  [2, 'DES-CBC [RFC2405]'],
  [3, 'TripleDES-CBC [RFC2451]'],
  [11, 'NULL'],
  [12, 'AES-CBC [RFC3602]'],
  [13, 'AES-CTR [RFC3686]'],
  [18, 'AES-GCM with 8 octet ICV [RFC4106]'],
  [19, 'AES-GCM with 12 octet ICV [RFC4106]'],
  [20, 'AES-GCM with 16 octet ICV [RFC4106]'],
]);

/** HMAC_SHA1_160 has none: no `ANY` has 160 bits here. */
const ESP_WIRESHARK_INTEGRITY: ReadonlyMap<number, string> = new Map([
  [0, 'NULL'],
  [1, 'HMAC-MD5-96 [RFC2403]'],
  [2, 'HMAC-SHA-1-96 [RFC2404]'],
  [5, 'ANY 96 bit authentication [no checking]'],
  [6, 'ANY 128 bit authentication [no checking]'],
  [8, 'ANY 96 bit authentication [no checking]'],
  [12, 'HMAC-SHA-256-128 [RFC4868]'],
  [13, 'HMAC-SHA-384-192 [RFC4868]'],
  [14, 'HMAC-SHA-512-256 [RFC4868]'],
]);

/**
 * All that the names may mean together, the likelier first; never empty, since a name that is absent or not known limits
 * nothing. With an AEAD the integrity algorithm is 0, whatever its name is.
 */
export function parseAlgorithms(encryption?: string, integrity?: string, prf?: string): NamedAlgorithms[] {
  const integs = integrityAlgorithms(bare(integrity, /^(auth|integ)/).replace(/^hmac/, ''));
  const prfNumber = PRFS.get(bare(prf, /^prf/).replace(/^hmac/, ''));
  const prfPart = prfNumber === undefined ? {} : { prf: prfNumber };
  return orNothing(ciphers(bare(encryption, /^encr/))).flatMap((cipher) => {
    const { encr, keyBits } = cipher;
    const checked = encr !== undefined && isAead({ encr, keyBits }) ? [{ integ: 0 }] : integs;
    return orNothing(checked).map((integ) => ({ ...cipher, ...integ, ...prfPart }));
  });
}

/**
 * Every protection whose keys have these lengths, salts counted, the likelier first.
 *
 * Where no IKE_SA_INIT was captured and no name is given, a message must show which one it is. A checksum that is right
 * proves the integrity algorithm; several ciphers may then be left, and only the plaintext tells them apart.
 */
export function trialSuites(skEOctets: number, skAOctets: number): Protection[] {
  return PROTECTIONS.filter((protection) => {
    const cipher = cipherOf(protection);
    const skA = integrityOf(protection.integ)?.keyOctets ?? 0;
    return cipher !== undefined && cipher.keyOctets + cipher.saltOctets === skEOctets && skA === skAOctets;
  });
}

/**
 * The names in Wireshark 4.0's `ikev2_decryption_table`; undefined where it has none for the cipher or the checksum.
 *
 * Wireshark wants SK_ai and SK_ar left empty beside `NONE …` and beside every `ANY …`, which checks nothing.
 */
export function wiresharkNames(suite: Protection): { encryption: string; integrity: string } | undefined {
  const encryption = wiresharkCipher(suite);
  const integrity = isAead(suite) ? WIRESHARK_INTEGRITY.get(0) : WIRESHARK_INTEGRITY.get(suite.integ);
  return encryption && integrity ? { encryption, integrity } : undefined;
}

/** The same in `esp_sa`, where names of ciphers say no key length. */
export function espWiresharkNames(esp: Protection): { encryption: string; integrity: string } | undefined {
  const encryption = cipherOf(esp) && ESP_WIRESHARK_CIPHERS.get(esp.encr);
  const integrity = isAead(esp) ? ESP_WIRESHARK_INTEGRITY.get(0) : ESP_WIRESHARK_INTEGRITY.get(esp.integ);
  return encryption && integrity ? { encryption, integrity } : undefined;
}

function wiresharkCipher(suite: Protection): string | undefined {
  const cipher = cipherOf(suite);
  if (cipher === undefined) return undefined;
  const { mode, icvOctets, keyOctets } = cipher;
  if (mode === 'gcm' || mode === 'ccm') {
    return `AES-${mode.toUpperCase()}-${keyOctets * 8} with ${icvOctets} octet ICV [RFC5282]`;
  }
  if (suite.encr === AES_CBC) return `AES-CBC-${keyOctets * 8} [RFC3602]`;
  if (suite.encr === AES_CTR) return `AES-CTR-${keyOctets * 8} [RFC5930]`;
  return WIRESHARK_CIPHERS.get(suite.encr);
}

function ciphers(name: string): CipherName[] {
  const fixed = FIXED_CIPHERS.get(name);
  if (fixed !== undefined) return [{ encr: fixed }];
  const [plain, family, before, mode = 'cbc', after] = UNCHECKED.exec(name) ?? [];
  if (plain !== undefined) {
    const isAes = family === 'aes';
    if ((before !== undefined && after !== undefined) || (!isAes && mode === 'ctr')) return [];
    return sized([isAes ? (mode === 'cbc' ? AES_CBC : AES_CTR) : CAMELLIA_CBC], before ?? after);
  }
  const [, gcmOrCcm = '', icv, bits, longIcv] = AEAD_LENGTH_LAST.exec(name) ?? [];
  if (gcmOrCcm !== '') return sized(aeads(gcmOrCcm, icv ?? longIcv), bits);
  const [, bitsFirst, firstOrCcm = '', icvLast] = AEAD_LENGTH_FIRST.exec(name) ?? [];
  return sized(aeads(firstOrCcm, icvLast), bitsFirst);
}

function aeads(mode: string, icv: string | undefined): number[] {
  const byIcv = AEADS[mode] ?? new Map<number, number>();
  const octets = icv === undefined ? undefined : ICV_OCTETS.get(icv);
  return [...byIcv].flatMap(([icvOctets, encr]) => (octets === undefined || octets === icvOctets ? [encr] : []));
}

function sized(encrs: readonly number[], bits: string | undefined): CipherName[] {
  const lengths = bits === undefined ? KEY_BITS : [Number(bits)];
  return encrs.flatMap((encr) => lengths.map((keyBits) => ({ encr, keyBits })));
}

function integrityAlgorithms(name: string): { integ: number }[] {
  const [, bits] = ANY_INTEGRITY.exec(name) ?? [];
  if (bits === undefined) return (INTEGRITY.get(name) ?? []).map((integ) => ({ integ }));
  const ofLength = (integ: number) => (integrityOf(integ)?.icvOctets ?? 0) * 8 === Number(bits);
  const all = new Set([...INTEGRITY.values()].flat());
  return [...all].filter(ofLength).map((integ) => ({ integ }));
}

/** What remains to be compared: no case, no reference in brackets, no punctuation, no kind of transform in front. */
function bare(name: string | undefined, kind: RegExp): string {
  const words = (name ?? '').toLowerCase().split('[', 1)[0] ?? '';
  return words.replace(/[^a-z0-9]+/g, '').replace(kind, '');
}

function orNothing<T extends object>(found: readonly T[]): readonly Partial<T>[] {
  return found.length > 0 ? found : [{}];
}

function named<T>(value: T, ...names: readonly string[]): (readonly [string, T])[] {
  return names.map((name) => [name, value]);
}
