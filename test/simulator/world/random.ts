import { createHash } from 'node:crypto';

/** Bytes and numbers that look random and are the same for the same seed, on every platform and Node version. */
export interface Random {
  bytes(length: number): Buffer;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** An independent stream. What one actor draws does not move what another will draw. */
  fork(name: string): Random;
}

// SHA-256 over seed and counter: slower than a shift register, but its output passes as ciphertext.
export function seeded(seed: string): Random {
  let counter = 0;
  let pool = Buffer.alloc(0);

  function bytes(length: number): Buffer {
    if (pool.length < length) {
      const blocks = [pool];
      for (let have = pool.length; have < length; have += 32) {
        blocks.push(createHash('sha256').update(`${seed}/${counter}`).digest());
        counter += 1;
      }
      pool = Buffer.concat(blocks);
    }
    const taken = Buffer.from(pool.subarray(0, length));
    pool = pool.subarray(length);
    return taken;
  }

  const int = (min: number, max: number): number => min + (bytes(6).readUIntBE(0, 6) % (max - min + 1));
  const chance = (probability: number): boolean => bytes(4).readUInt32BE(0) / 2 ** 32 < probability;
  return { bytes, int, chance, fork: (name) => seeded(`${seed}/${name}`) };
}
