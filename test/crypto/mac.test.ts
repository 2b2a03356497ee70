import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aesCmac, aesXcbc, keyedMac } from '../../src/crypto/mac.ts';
import { octets } from '../support/packets.ts';
import { cmac, xcbc } from './reference.ts';

fc.configureGlobal({ seed: 2025 });

const counting = (length: number) => Uint8Array.from({ length }, (_, i) => i);

describe('AES-XCBC', () => {
  // Appendix A4 of the wire notes, which are those of RFC 3566 §4.6.
  test.each([
    [counting(0), '75f0251d528ac01c4573dfd584d79f29'],
    [counting(3), '5b376580ae2f19afe7219ceef172756f'],
    [counting(16), 'd2a246fa349b68a79998a4394ff7a263'],
    [counting(20), '47f51b4564966215b8985c63055ed308'],
    [counting(32), 'f54f0ec8d2b9f3d36807734bd5283fd4'],
    [counting(34), 'becbb3bccdb518a30677d5481fb6b4d8'],
    [new Uint8Array(1000), 'f0dafee895db30253761103b5d84528f'],
  ])('%# of RFC 3566', (message, mac) => {
    expect(aesXcbc(counting(16), message).toString('hex')).toBe(mac);
  });
});

describe('AES-CMAC', () => {
  const key = octets('2b7e151628aed2a6abf7158809cf4f3c');
  const message = octets(
    '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51',
    '30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710',
  );

  // Appendix A4 of the wire notes, which are those of RFC 4493 §4.
  test.each([
    [0, 'bb1d6929e95937287fa37d129b756746'],
    [16, '070a16b46b4d4144f79bdd9dd04a287c'],
    [40, 'dfa66747de9ae63030ca32611497c827'],
    [64, '51f0bebf7e3b9d92fc49741779363cfe'],
  ])('%d octets of RFC 4493', (length, mac) => {
    expect(aesCmac(key, message.subarray(0, length)).toString('hex')).toBe(mac);
  });
});

const anyKey = fc.uint8Array({ minLength: 16, maxLength: 16 });

test('one pass gives what block by block gives', () => {
  fc.assert(
    fc.property(anyKey, fc.uint8Array({ maxLength: 100 }), (key, data) => {
      expect(aesXcbc(key, data)).toEqual(xcbc(key, data));
      expect(aesCmac(key, data)).toEqual(cmac(key, data));
    }),
  );
});

test.each(['md5', 'sha1', 'sha256', 'sha384', 'sha512', 'aes-xcbc', 'aes-cmac'] as const)(
  '%s of parts is that of the whole, and leaves the parts as they are',
  (algorithm) => {
    fc.assert(
      fc.property(anyKey, fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }), (key, parts) => {
        const before = parts.map((part) => Uint8Array.from(part));
        const mac = keyedMac(algorithm, key);
        expect(mac(...parts)).toEqual(mac(Buffer.concat(parts)));
        expect(parts).toEqual(before);
      }),
      { numRuns: 30 },
    );
  },
);

test('a prepared key outlives the octets it was given in', () => {
  for (const algorithm of ['sha256', 'aes-xcbc', 'aes-cmac'] as const) {
    const key = counting(16);
    const mac = keyedMac(algorithm, key);
    const before = mac(counting(20));
    key.fill(0);
    expect(mac(counting(20))).toEqual(before);
  }
});

test('16 MiB take no longer than a few passes of AES', () => {
  const data = Buffer.alloc(16 * 1024 * 1024);
  const start = performance.now();
  aesCmac(counting(16), data);
  expect(performance.now() - start).toBeLessThan(5000);
});
