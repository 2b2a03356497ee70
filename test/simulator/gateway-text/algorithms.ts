import type { NotedSuite } from '../world/notes.ts';

// Algorithms in the words of the configuration (5.4 and 5.6).

const PROPOSAL_HASHES: Readonly<Record<number, string>> = {
  1: 'md5',
  2: 'sha1',
  5: 'sha256',
  6: 'sha384',
  7: 'sha512',
  12: 'sha256',
  13: 'sha384',
  14: 'sha512',
};

/** `aes-cbc-256`. IOS has CBC and GCM alone; the words for counter mode and CCM are made after theirs. */
export function proposalEncryption({ encr, keyBits }: NotedSuite): string {
  if (encr === 3) return '3des';
  if (encr === 28) return 'chacha20-poly1305';
  const mode = encr === 12 ? 'cbc' : encr === 13 ? 'ctr' : encr <= 16 ? 'ccm' : 'gcm';
  return `aes-${mode}-${keyBits}`;
}

export const proposalHash = (number: number): string => PROPOSAL_HASHES[number] ?? 'sha512';

const TRANSFORM_HASHES: Readonly<Record<number, string>> = {
  1: 'esp-md5-hmac',
  2: 'esp-sha-hmac',
  12: 'esp-sha256-hmac',
  13: 'esp-sha384-hmac',
  14: 'esp-sha512-hmac',
};

/** `esp-aes 256 esp-sha384-hmac`: the transform set of a Child SA. Of 128 bits the configuration says nothing. */
export function transformSet({ encr, keyBits, integ }: NotedSuite): string {
  const size = encr === 3 || (encr === 12 && keyBits === 128) ? '' : ` ${keyBits}`;
  const name = encr === 3 ? 'esp-3des' : encr === 12 ? 'esp-aes' : 'esp-gcm';
  const hash = TRANSFORM_HASHES[integ];
  return `${name}${size}${hash === undefined ? '' : ` ${hash}`}`;
}

/** The same in `show crypto ipsec sa`: `esp-256-aes esp-sha384-hmac`. */
export function transformNames(suite: NotedSuite): string {
  const { encr, keyBits, integ } = suite;
  if (encr === 3) return transformSet(suite);
  const name = encr === 12 ? (keyBits === 128 ? 'esp-aes' : `esp-${keyBits}-aes`) : `esp-gcm ${keyBits}`;
  const hash = TRANSFORM_HASHES[integ];
  return `${name}${hash === undefined ? '' : ` ${hash}`}`;
}
