import { createHash } from 'node:crypto';

/** Bytes and numbers that look random and are the same in every run: the samples must not change by themselves. */
export interface Random {
  bytes(length: number): Buffer;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
}

// SHA-256 over seed and counter. Slow compared with a shift register, but it is the same on every platform and Node
// version, and its output passes as ciphertext.
export function seeded(seed: string): Random {
  let counter = 0;
  let pool = Buffer.alloc(0);

  function bytes(length: number): Buffer {
    while (pool.length < length) {
      const next = createHash('sha256').update(`${seed}/${counter}`).digest();
      counter += 1;
      pool = Buffer.concat([pool, next]);
    }
    const taken = Buffer.from(pool.subarray(0, length));
    pool = pool.subarray(length);
    return taken;
  }

  return { bytes, int: (min, max) => min + (bytes(4).readUInt32BE(0) % (max - min + 1)) };
}
