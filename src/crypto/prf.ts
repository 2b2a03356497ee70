// The pseudorandom functions of IKEv2 and prf+ (RFC 7296 §2.13).
import { prfOf } from './algorithms.ts';
import { keyedMac, type Mac } from './mac.ts';

const AES_KEY = 16;
/** The counter of prf+ is one octet. */
const MAX_ROUNDS = 255;

/**
 * prf(key, data), whole. The parts of the data are taken one after the other.
 *
 * Ask `prfOf` whether the number is supported: others are a mistake of ours and throw.
 */
export function prf(number: number, key: Uint8Array, ...data: readonly Uint8Array[]): Buffer {
  return keyedPrf(number, key)(...data);
}

/** The first octets of prf+(key, seed): at most 255 times what the function puts out. */
export function prfPlus(number: number, key: Uint8Array, seed: Uint8Array, octets: number): Buffer {
  const keyed = keyedPrf(number, key);
  const parts: Buffer[] = [];
  let last: Uint8Array = new Uint8Array(0);
  for (let made = 0, round = 1; made < octets; round++) {
    if (round > MAX_ROUNDS) throw new RangeError(`prf+ ends before ${octets} octets.`);
    const part = keyed(last, seed, Uint8Array.of(round));
    parts.push(part);
    made += part.length;
    last = part;
  }
  return Buffer.concat(parts).subarray(0, octets);
}

function keyedPrf(number: number, key: Uint8Array): Mac {
  const algorithm = prfOf(number)?.algorithm;
  if (algorithm === undefined) throw new RangeError(`PRF ${number} is not supported.`);
  if (algorithm === 'aes-xcbc') return keyedMac(algorithm, xcbcPrfKey(key));
  if (algorithm === 'aes-cmac') return keyedMac(algorithm, cmacPrfKey(key));
  return keyedMac(algorithm, key);
}

/** RFC 4434 §2: short keys are filled with zeros, and long ones hashed under a key of zeros. */
function xcbcPrfKey(key: Uint8Array): Uint8Array {
  if (key.length > AES_KEY) return keyedMac('aes-xcbc', new Uint8Array(AES_KEY))(key);
  const filled = new Uint8Array(AES_KEY);
  filled.set(key);
  return filled;
}

/** RFC 4615 §3: every key of another length is hashed, short ones too. */
function cmacPrfKey(key: Uint8Array): Uint8Array {
  return key.length === AES_KEY ? key : keyedMac('aes-cmac', new Uint8Array(AES_KEY))(key);
}
