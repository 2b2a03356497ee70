/**
 * What two peers agree on, in numbers of the IANA registry. `integ` is 0 for AEAD ciphers; `prf` and `group` are 0 where
 * the suite is one of ESP. The key length counts no salt.
 */
export interface Suite {
  readonly name: string;
  readonly encr: number;
  readonly keyBits: number;
  readonly integ: number;
  readonly prf: number;
  readonly group: number;
}

export interface Cipher {
  readonly keyOctets: number;
  /** Octets at the end of SK_e that open every nonce. */
  readonly saltOctets: number;
  readonly ivOctets: number;
  /** Of the cipher itself; 0 where a separate integrity algorithm makes the ICV. */
  readonly icvOctets: number;
  /** What the padded plaintext is a multiple of. */
  readonly block: number;
  /** Name in OpenSSL, null for NULL encryption. */
  readonly openssl: string | null;
  readonly mode: 'cbc' | 'ctr' | 'gcm' | 'ccm' | 'chacha' | 'null';
}

export interface HashUse {
  readonly hash: string;
  readonly keyOctets: number;
  /** Octets that remain of the MAC; for a PRF all of them. */
  readonly octets: number;
}

const ENCR = { DES3: 3, NULL: 11, AES_CBC: 12, AES_CTR: 13, CCM_8: 14, CCM_12: 15, CCM_16: 16, GCM_8: 18, GCM_12: 19 };
const GCM_16 = 20;
const CHACHA20_POLY1305 = 28;

// The tables of RFC 7296 §3.3.2 with RFC 2404, 2403, 4595 and 4868.
const INTEGRITY: ReadonlyMap<number, HashUse> = new Map([
  [1, { hash: 'md5', keyOctets: 16, octets: 12 }],
  [2, { hash: 'sha1', keyOctets: 20, octets: 12 }],
  [6, { hash: 'md5', keyOctets: 16, octets: 16 }],
  [7, { hash: 'sha1', keyOctets: 20, octets: 20 }],
  [12, { hash: 'sha256', keyOctets: 32, octets: 16 }],
  [13, { hash: 'sha384', keyOctets: 48, octets: 24 }],
  [14, { hash: 'sha512', keyOctets: 64, octets: 32 }],
]);

const PRF: ReadonlyMap<number, HashUse> = new Map([
  [1, { hash: 'md5', keyOctets: 16, octets: 16 }],
  [2, { hash: 'sha1', keyOctets: 20, octets: 20 }],
  [5, { hash: 'sha256', keyOctets: 32, octets: 32 }],
  [6, { hash: 'sha384', keyOctets: 48, octets: 48 }],
  [7, { hash: 'sha512', keyOctets: 64, octets: 64 }],
]);

// RFC 3602, 3686/5930, 4309/5282, 4106/5282, 7634, 2451.
export function cipherOf({ encr, keyBits }: Suite): Cipher {
  const keyOctets = keyBits / 8;
  const aes = (mode: 'cbc' | 'ctr' | 'gcm' | 'ccm') => ({ mode, openssl: `aes-${keyBits}-${mode}`, keyOctets });
  switch (encr) {
    case ENCR.DES3:
      return {
        mode: 'cbc',
        openssl: 'des-ede3-cbc',
        keyOctets: 24,
        saltOctets: 0,
        ivOctets: 8,
        icvOctets: 0,
        block: 8,
      };
    case ENCR.NULL:
      return { mode: 'null', openssl: null, keyOctets: 0, saltOctets: 0, ivOctets: 0, icvOctets: 0, block: 1 };
    case ENCR.AES_CBC:
      return { ...aes('cbc'), saltOctets: 0, ivOctets: 16, icvOctets: 0, block: 16 };
    case ENCR.AES_CTR:
      return { ...aes('ctr'), saltOctets: 4, ivOctets: 8, icvOctets: 0, block: 1 };
    case ENCR.CCM_8:
    case ENCR.CCM_12:
    case ENCR.CCM_16:
      return { ...aes('ccm'), saltOctets: 3, ivOctets: 8, icvOctets: 8 + 4 * (encr - ENCR.CCM_8), block: 1 };
    case ENCR.GCM_8:
    case ENCR.GCM_12:
    case GCM_16:
      return { ...aes('gcm'), saltOctets: 4, ivOctets: 8, icvOctets: 8 + 4 * (encr - ENCR.GCM_8), block: 1 };
    case CHACHA20_POLY1305:
      return {
        mode: 'chacha',
        openssl: 'chacha20-poly1305',
        keyOctets: 32,
        saltOctets: 4,
        ivOctets: 8,
        icvOctets: 16,
        block: 1,
      };
    default:
      throw new Error(`no cipher for encryption algorithm ${encr}`);
  }
}

/** Length of SK_e: key and salt. */
export function encryptionKeyOctets(suite: Suite): number {
  const { keyOctets, saltOctets } = cipherOf(suite);
  return keyOctets + saltOctets;
}

/** Undefined for AEAD suites. */
export function integrityOf({ integ }: Suite): HashUse | undefined {
  if (integ === 0) return undefined;
  const use = INTEGRITY.get(integ);
  if (use === undefined) throw new Error(`no integrity algorithm ${integ}`);
  return use;
}

export function prfOf(prf: number): HashUse {
  const use = PRF.get(prf);
  if (use === undefined) throw new Error(`no PRF ${prf}`);
  return use;
}

/** Length of the ICV that ends a protected body, whoever makes it. */
export function icvOctets(suite: Suite): number {
  return integrityOf(suite)?.octets ?? cipherOf(suite).icvOctets;
}

type Named = readonly (readonly [name: string, number: number])[];

const CIPHERS: readonly (readonly [name: string, encr: number, keyBits: number])[] = [
  ['null', ENCR.NULL, 0],
  ['3des', ENCR.DES3, 0],
  ...[128, 192, 256].flatMap(
    (bits) =>
      [
        [`aes${bits}`, ENCR.AES_CBC, bits],
        [`aes${bits}ctr`, ENCR.AES_CTR, bits],
        [`aes${bits}gcm8`, ENCR.GCM_8, bits],
        [`aes${bits}gcm12`, ENCR.GCM_12, bits],
        [`aes${bits}gcm16`, GCM_16, bits],
        [`aes${bits}ccm8`, ENCR.CCM_8, bits],
        [`aes${bits}ccm12`, ENCR.CCM_12, bits],
        [`aes${bits}ccm16`, ENCR.CCM_16, bits],
      ] as const,
  ),
  ['chacha20poly1305', CHACHA20_POLY1305, 0],
];
const INTEGRITIES: Named = [
  ['md5', 1],
  ['sha1', 2],
  ['sha256', 12],
  ['sha384', 13],
  ['sha512', 14],
];
const PRFS: Named = [
  ['md5', 1],
  ['sha1', 2],
  ['sha256', 5],
  ['sha384', 6],
  ['sha512', 7],
];
const GROUPS: Named = [
  ['modp1024', 2],
  ['modp1536', 5],
  ['modp2048', 14],
  ['modp3072', 15],
  ['modp4096', 16],
  ['ecp256', 19],
  ['ecp384', 20],
  ['ecp521', 21],
  ['x25519', 31],
];

/**
 * The name of a suite: `aes256-sha512-ecp256`, `aes128gcm16-prfsha256-ecp256`; the PRF is named where it is not that of
 * the integrity algorithm, and an ESP suite names neither PRF nor group.
 */
function suiteName({ encr, keyBits, integ, prf, group }: Omit<Suite, 'name'>): string {
  const word = (table: Named, number: number) => table.find((row) => row[1] === number)?.[0] ?? `${number}`;
  const cipher = CIPHERS.find((row) => row[1] === encr && (row[2] === keyBits || row[2] === 0))?.[0] ?? `${encr}`;
  const integrity = integ === 0 ? [] : [word(INTEGRITIES, integ)];
  const prfWord = prf === 0 || word(PRFS, prf) === integrity[0] ? [] : [`prf${word(PRFS, prf)}`];
  return [cipher, ...integrity, ...prfWord, ...(group === 0 ? [] : [word(GROUPS, group)])].join('-');
}

/** A suite from its numbers, with its name. */
export function suiteOf(numbers: Omit<Suite, 'name'>): Suite {
  return { name: suiteName(numbers), ...numbers };
}

/** Every IKE suite that can be made of the algorithms above, by name. */
export const SUITES: Readonly<Record<string, Suite>> = byName(
  withIntegrity().flatMap((cipher) =>
    PRFS.flatMap(([, prf]) => GROUPS.map(([, group]) => suiteOf({ ...cipher, prf, group }))),
  ),
);

/** Every ESP suite, by name: `aes256-sha384`, `aes256gcm16`. Perfect forward secrecy is a group that a proposal adds. */
export const ESP_SUITES: Readonly<Record<string, Suite>> = byName(
  withIntegrity().map((cipher) => suiteOf({ ...cipher, prf: 0, group: 0 })),
);

/** The suite of this name. Throws for a name that is none: a scenario with a typing error must not play. */
export function suiteNamed(name: string): Suite {
  const suite = SUITES[name] ?? ESP_SUITES[name];
  if (suite === undefined) throw new Error(`no suite is called ${name}`);
  return suite;
}

function withIntegrity(): Pick<Suite, 'encr' | 'keyBits' | 'integ'>[] {
  return CIPHERS.flatMap(([, encr, keyBits]) => {
    const aead = cipherOf({ name: '', encr, keyBits, integ: 0, prf: 0, group: 0 }).icvOctets > 0;
    return (aead ? [0] : INTEGRITIES.map(([, integ]) => integ)).map((integ) => ({ encr, keyBits, integ }));
  });
}

function byName(suites: readonly Suite[]): Readonly<Record<string, Suite>> {
  return Object.fromEntries(suites.map((suite) => [suite.name, suite]));
}
