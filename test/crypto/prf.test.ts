import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { prf, prfPlus } from '../../src/crypto/prf.ts';
import { cmac, xcbc } from './reference.ts';

fc.configureGlobal({ seed: 2025 });

const counting = (length: number) => Uint8Array.from({ length }, (_, i) => i);
const LONG_KEY = Buffer.concat([counting(16), Buffer.from('edcb', 'hex')]);
const MESSAGE = counting(20);

// Appendix A4 of the wire notes, which are those of RFC 4434 §2 and RFC 4615 §4.
test.each([
  [4, 10, counting(10), '0fa087af7d866e7653434e602fdde835'],
  [4, 16, counting(16), '47f51b4564966215b8985c63055ed308'],
  [4, 18, LONG_KEY, '8cd3c93ae598a9803006ffb67c40e9e4'],
  [8, 10, counting(10), '290d9e112edb09ee141fcf64c0b72f3d'],
  [8, 16, counting(16), '980ae87b5f4c9c5214f5b6a8455e4c2d'],
  [8, 18, LONG_KEY, '84a348a4a45d235babfffc0d2b4da09a'],
])('PRF %d with a key of %d octets', (number, _length, key, output) => {
  expect(prf(number, key, MESSAGE).toString('hex')).toBe(output);
});

const HMACS = [
  [1, 'md5'],
  [2, 'sha1'],
  [5, 'sha256'],
  [6, 'sha384'],
  [7, 'sha512'],
] as const;

test.each(HMACS)('PRF %d is HMAC with %s, for keys of any length', (number, hash) => {
  for (const length of [0, 1, 16, 64, 200]) {
    const key = counting(length);
    expect(prf(number, key, MESSAGE)).toEqual(createHmac(hash, key).update(MESSAGE).digest());
  }
});

test('data may come in parts', () => {
  for (const number of [1, 4, 5, 8]) {
    expect(prf(number, LONG_KEY, MESSAGE.subarray(0, 7), new Uint8Array(0), MESSAGE.subarray(7))).toEqual(
      prf(number, LONG_KEY, MESSAGE),
    );
  }
});

test('a PRF without an implementation throws: callers ask first', () => {
  expect(() => prf(9, MESSAGE, MESSAGE)).toThrow(RangeError);
  expect(() => prfPlus(0, MESSAGE, MESSAGE, 1)).toThrow(RangeError);
});

describe('prf+', () => {
  // T1 = prf(K, S | 01), T2 = prf(K, T1 | S | 02), T3 = prf(K, T2 | S | 03).
  test('each round takes the one before, the seed and its number', () => {
    const key = Buffer.from('key');
    const seed = Buffer.from('seed');
    const hmac = (...parts: Uint8Array[]) => createHmac('sha256', key).update(Buffer.concat(parts)).digest();
    const t1 = hmac(seed, Buffer.of(1));
    const t2 = hmac(t1, seed, Buffer.of(2));
    const t3 = hmac(t2, seed, Buffer.of(3));
    expect(prfPlus(5, key, seed, 96)).toEqual(Buffer.concat([t1, t2, t3]));
  });

  test('the AES functions are keyed once, by their own rule', () => {
    const key = counting(10);
    const seed = counting(5);
    const filled = Buffer.concat([key, Buffer.alloc(6)]);
    const hashed = cmac(Buffer.alloc(16), key);
    for (const [number, mac] of [
      [4, (data: Uint8Array) => xcbc(filled, data)],
      [8, (data: Uint8Array) => cmac(hashed, data)],
    ] as const) {
      const t1 = mac(Buffer.concat([seed, Buffer.of(1)]));
      const t2 = mac(Buffer.concat([t1, seed, Buffer.of(2)]));
      expect(prfPlus(number, key, seed, 32)).toEqual(Buffer.concat([t1, t2]));
    }
  });

  test('a shorter output is the beginning of a longer one', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 4, 5, 6, 7, 8),
        fc.uint8Array({ maxLength: 80 }),
        fc.nat(300),
        (number, key, n) => {
          const all = prfPlus(number, key, MESSAGE, 300);
          expect(all.length).toBe(300);
          expect(prfPlus(number, key, MESSAGE, n)).toEqual(all.subarray(0, n));
        },
      ),
    );
  });

  test('its counter is one octet', () => {
    expect(prfPlus(1, MESSAGE, MESSAGE, 255 * 16).length).toBe(255 * 16);
    expect(() => prfPlus(1, MESSAGE, MESSAGE, 255 * 16 + 1)).toThrow(RangeError);
  });
});
