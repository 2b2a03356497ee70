import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prf } from '../../src/crypto/prf.ts';
import { type SignedParts, signedOctets } from '../../src/crypto/signed-octets.ts';
import { signedOctets as simulatedOctets } from '../simulator/crypto/auth.ts';

const anyBytes = fc.uint8Array({ maxLength: 300 });
const anyParts = fc.record({
  message: anyBytes,
  nonce: anyBytes,
  skP: anyBytes,
  identity: anyBytes,
  prf: fc.constantFrom(1, 2, 5, 6, 7),
});

test('they are the message, the other nonce and the MAC of the identity', () => {
  const parts: SignedParts = {
    message: Buffer.from('the message'),
    nonce: Buffer.from('nonce of the other side'),
    skP: Buffer.alloc(32, 7),
    identity: Buffer.from('0b000000aabb', 'hex'),
    prf: 5,
  };
  const mac = prf(5, Buffer.alloc(32, 7), Buffer.from('0b000000aabb', 'hex'));
  expect(mac).toHaveLength(32);
  expect(signedOctets(parts).toString('latin1')).toBe(`the messagenonce of the other side${mac.toString('latin1')}`);
});

test('the reserved octets of the identity count as they were sent', () => {
  const parts = { message: Buffer.of(1), nonce: Buffer.of(2), skP: Buffer.of(3), prf: 7 };
  const [sent, zeroed] = ['0b010203aabb', '0b000000aabb'].map((hex) =>
    signedOctets({ ...parts, identity: Buffer.from(hex, 'hex') }),
  );
  expect(sent).not.toEqual(zeroed);
});

test('the same as the simulator signs, with every PRF that it has', () => {
  fc.assert(
    fc.property(anyParts, (parts) => {
      const [message, nonce, skP, identity] = [parts.message, parts.nonce, parts.skP, parts.identity].map((octets) =>
        Buffer.from(octets),
      ) as [Buffer, Buffer, Buffer, Buffer]; // four in, four out
      expect(signedOctets(parts)).toEqual(simulatedOctets(message, nonce, skP, identity, parts.prf));
    }),
  );
});

test('IntAuth stands at the end, and nothing does where there was no IKE_INTERMEDIATE', () => {
  fc.assert(
    fc.property(anyParts, anyBytes, (parts, intAuth) => {
      const without = signedOctets(parts);
      expect(signedOctets({ ...parts, intAuth })).toEqual(Buffer.concat([without, intAuth]));
    }),
  );
});
