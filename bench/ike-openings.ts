// Openings of SK payloads a second, against the least that node:crypto can do for the same octets: a new HMAC and a new
// decipher a message, keys prepared, nothing checked. Both run in one process and by turns; only the ratio means much.
import {
  type CipherGCMTypes,
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  timingSafeEqual,
} from 'node:crypto';
import { directionCipher } from '../src/crypto/opening.ts';

const MESSAGES = 256;
/** A login has messages of about this size. */
const OCTETS = 300;
/** IKE header and SK header. */
const FRONT = 32;
/** Short, so that a slow moment of the machine hits both. */
const BATCH = 4000;
const ROUNDS = 41;
const WARM_UP = 4;
const NAMES = { encryption: 'SK_ei', integrity: 'SK_ai' };

interface Contest {
  readonly name: string;
  /** Each opens the message of that number, and answers with octets of plaintext. */
  readonly ours: (number: number) => number;
  readonly floor: (number: number) => number;
}

/** The same octets in every run. */
function filled(length: number, seed: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => (seed * 31 + i * 17) & 0xff));
}

function cbc(): Contest {
  const [iv, icv] = [16, 32];
  const [key, integrityKey] = [filled(32, 1), filled(64, 2)];
  const ciphertext = Math.ceil((OCTETS - FRONT - iv - icv) / 16) * 16;
  const messages = Array.from({ length: MESSAGES }, (_, number) => {
    const front = filled(FRONT + iv, number);
    const plaintext = filled(ciphertext, number);
    plaintext[ciphertext - 1] = number % 16;
    const cipher = createCipheriv('aes-256-cbc', key, front.subarray(FRONT)).setAutoPadding(false);
    const body = Buffer.concat([front, cipher.update(plaintext)]);
    const mac = createHmac('sha512', integrityKey).update(body).digest();
    return Buffer.concat([body, mac.subarray(0, icv)]);
  });
  const suite = { encr: 12, keyBits: 256, integ: 14 };
  const [secret, integritySecret] = [createSecretKey(key), createSecretKey(integrityKey)];
  return {
    name: 'AES-CBC-256, HMAC-SHA2-512-256',
    ours: opener(suite, key, integrityKey, messages),
    floor: (number) => {
      const message = messages[number % MESSAGES] ?? key;
      const icvStart = message.length - icv;
      const mac = createHmac('sha512', integritySecret).update(message.subarray(0, icvStart)).digest();
      if (!timingSafeEqual(mac.subarray(0, icv), message.subarray(icvStart))) return 0;
      const decipher = createDecipheriv('aes-256-cbc', secret, message.subarray(FRONT, FRONT + iv));
      return decipher.setAutoPadding(false).update(message.subarray(FRONT + iv, icvStart)).length;
    },
  };
}

function gcm(): Contest {
  const name: CipherGCMTypes = 'aes-256-gcm';
  const [salt, iv, tag] = [4, 8, 16];
  const key = filled(32 + salt, 3);
  const options = { authTagLength: tag };
  const nonceOf = (message: Uint8Array) => Buffer.concat([key.subarray(32), message.subarray(FRONT, FRONT + iv)]);
  const messages = Array.from({ length: MESSAGES }, (_, number) => {
    const front = filled(FRONT + iv, number);
    const plaintext = filled(OCTETS - FRONT - iv - tag, number);
    plaintext[plaintext.length - 1] = 0;
    const cipher = createCipheriv(name, key.subarray(0, 32), nonceOf(front), options);
    cipher.setAAD(front.subarray(0, FRONT));
    return Buffer.concat([front, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  });
  const secret = createSecretKey(key.subarray(0, 32));
  return {
    name: 'AES-GCM-256-16',
    ours: opener({ encr: 20, keyBits: 256, integ: 0 }, key, undefined, messages),
    floor: (number) => {
      const message = messages[number % MESSAGES] ?? key;
      const tagStart = message.length - tag;
      const decipher = createDecipheriv(name, secret, nonceOf(message), options);
      decipher.setAuthTag(message.subarray(tagStart)).setAAD(message.subarray(0, FRONT));
      const { length } = decipher.update(message.subarray(FRONT + iv, tagStart));
      decipher.final();
      return length;
    },
  };
}

type Suite = Parameters<typeof directionCipher>[0];

function opener(
  suite: Suite,
  encryption: Uint8Array,
  integrity: Uint8Array | undefined,
  messages: readonly Uint8Array[],
): (number: number) => number {
  const cipher = directionCipher(suite, { encryption, integrity }, NAMES);
  if ('fault' in cipher) throw new Error(cipher.message);
  return (number) => {
    const message = messages[number % MESSAGES] ?? encryption;
    const opened = cipher.open(message, { start: 0, ivStart: FRONT, end: message.length });
    return opened.verdict === 'opened' ? opened.plaintext.length + opened.padding + 1 : 0;
  };
}

/** Openings a second of one batch. */
function rate(open: (number: number) => number): number {
  const start = process.hrtime.bigint();
  for (let i = 0; i < BATCH; i++) if (open(i) === 0) throw new Error('A message was not opened.');
  return BATCH / (Number(process.hrtime.bigint() - start) / 1e9);
}

function medianOf(rates: readonly number[]): number {
  return [...rates].sort((a, b) => a - b)[Math.floor(rates.length / 2)] ?? Number.NaN;
}

process.stdout.write(`Openings of messages of about ${OCTETS} octets, medians of ${ROUNDS} rounds after a warm-up\n`);
for (const { name, ours, floor } of [cbc(), gcm()]) {
  const rounds = Array.from({ length: ROUNDS + WARM_UP }, () => ({ own: rate(ours), bare: rate(floor) })).slice(
    WARM_UP,
  );
  const thousand = (perSecond: number) => `${Math.round(perSecond / 1000)} thousand`;
  const own = thousand(medianOf(rounds.map((round) => round.own)));
  const bare = thousand(medianOf(rounds.map((round) => round.bare)));
  const ratio = medianOf(rounds.map((round) => round.own / round.bare)).toFixed(2);
  process.stdout.write(
    `  ${name.padEnd(32)} ${own} a second (at least 30), node:crypto bare ${bare}, ours / bare ${ratio} (at least 0.8)\n`,
  );
}
