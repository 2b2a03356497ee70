import { createECDH, getDiffieHellman } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { LOGIN } from '../ike/vectors.ts';
import { seeded } from '../world/random.ts';
import { dhKey, publicOctets } from './dh.ts';

// Group, octets of KE data, octets of the secret (`domain/ikev2-wire.md` §2.3).
const WIDTHS = [
  [2, 128, 128],
  [5, 192, 192],
  [14, 256, 256],
  [15, 384, 384],
  [16, 512, 512],
  [19, 64, 32],
  [20, 96, 48],
  [21, 132, 66],
  [31, 32, 32],
] as const;

describe.each(WIDTHS)('group %i', (group, publicWidth, secretWidth) => {
  const here = dhKey(group, seeded(`here ${group}`));
  const there = dhKey(group, seeded(`there ${group}`));

  test('both sides agree on a secret of the full width', () => {
    expect([here.publicValue.length, there.publicValue.length]).toEqual([publicWidth, publicWidth]);
    expect(publicOctets(group)).toBe(publicWidth);
    const secret = here.agree(there.publicValue);
    expect(secret).toHaveLength(secretWidth);
    expect(there.agree(here.publicValue)).toEqual(secret);
  });

  test('the key depends on the random stream alone', () => {
    expect(dhKey(group, seeded(`here ${group}`)).publicValue).toEqual(here.publicValue);
    expect(there.publicValue).not.toEqual(here.publicValue);
  });

  test('a value of another width is refused', () => {
    expect(() => here.agree(there.publicValue.subarray(1))).toThrow(`not of group ${group}`);
  });
});

test.each([
  [14, 'modp14'],
  [2, 'modp2'],
])("group %i agrees with Node's own group", (group, name) => {
  const node = getDiffieHellman(name);
  const theirs = node.generateKeys();
  const ours = dhKey(group, seeded('ours'));
  const padded = Buffer.concat([Buffer.alloc(publicOctets(group) - theirs.length), theirs]);
  const secret = node.computeSecret(ours.publicValue);
  expect(ours.agree(padded).subarray(-secret.length)).toEqual(secret);
});

test('a secret that begins with zeros keeps them', () => {
  const ours = dhKey(19, seeded('zeros'));
  for (let n = 1; n < 2000; n += 1) {
    const other = createECDH('prime256v1');
    other.setPrivateKey(Buffer.from(n.toString(16).padStart(64, '0'), 'hex'));
    const secret = ours.agree(other.getPublicKey().subarray(1));
    expect(secret).toHaveLength(32);
    if (secret[0] === 0) return;
  }
  throw new Error('no secret began with a zero');
});

test('a recorded public value lies on the curve that it claims', () => {
  // KE data of the recorded IKE_SA_INIT request, behind header, SA and the head of KE.
  const publicValue = LOGIN.initRequest.subarray(28 + 48 + 8, 28 + 48 + 8 + 64);
  expect(dhKey(19, seeded('x')).agree(publicValue)).toHaveLength(32);
});

test('an unknown group is an error of the scenario', () => {
  expect(() => dhKey(99, seeded('x'))).toThrow('method 99');
});
