import { describe, expect, test } from 'vitest';
import { readHeader } from '../ike/chain.ts';
import { readClear } from '../ike/message.ts';
import { LOGIN, REKEY } from '../ike/vectors.ts';
import { PAYLOAD } from '../registry/numbers.ts';
import { sharedKeyAuth, signedOctets } from './auth.ts';
import { childKeys, ikeKeys, prf, prfPlus } from './keys.ts';
import { ESP_SUITES, SUITES, suiteNamed, suiteOf } from './suites.ts';

const suite = suiteNamed('aes256-sha512-ecp256');
const nonceOf = (message: Buffer): Buffer =>
  readClear(message).find(({ type }) => type === PAYLOAD.NONCE)?.body ?? Buffer.alloc(0);
const nonceI = nonceOf(LOGIN.initRequest);
const nonceR = nonceOf(LOGIN.initResponse);
const { spiI, spiR } = readHeader(LOGIN.initResponse);
const keys = ikeKeys(suite, { nonceI, nonceR, spiI, spiR, sharedSecret: LOGIN.sharedSecret });

test('the keys of a recorded SA come out as its peers logged them', () => {
  const { skD, skAi, skAr, skEi, skEr, skPi, skPr, skeyseed, sharedSecret } = LOGIN;
  expect(keys).toEqual({ skD, skAi, skAr, skEi, skEr, skPi, skPr, skeyseed, sharedSecret });
});

test('a rekey seeds its keys from SK_d of the old SA', () => {
  const rekeyed = ikeKeys(suite, { ...REKEY, rekeyOf: { suite, skD: keys.skD } });
  expect(rekeyed.skeyseed).toEqual(REKEY.skeyseed);
  // The first of the recorded answers belongs to this SA.
  expect(rekeyed.skEr.toString('hex')).toBe('75a0575268d4c15766d05225b3e2da351a93a95427ff267faba758e4566f9d8c');
  expect(rekeyed.skAr.subarray(0, 8).toString('hex')).toBe('ad2582357f2f7a60');
});

test('AUTH by shared key is that of the recorded peers in both directions', () => {
  const secret = Buffer.from(LOGIN.secret, 'latin1');
  const byI = signedOctets(LOGIN.initRequest, nonceR, keys.skPi, LOGIN.idBodyI, suite.prf);
  const byR = signedOctets(LOGIN.initResponse, nonceI, keys.skPr, LOGIN.idBodyR, suite.prf);
  expect(sharedKeyAuth(suite.prf, secret, byI)).toEqual(LOGIN.authI);
  expect(sharedKeyAuth(suite.prf, secret, byR)).toEqual(LOGIN.authR);
});

test('child keys are cut in the order initiator encryption, integrity, responder encryption, integrity', () => {
  const esp = suiteNamed('aes256-sha384');
  const sharedSecret = Buffer.alloc(32, 9);
  const child = childKeys(suite, keys.skD, { nonceI, nonceR, esp, sharedSecret });
  const whole = prfPlus(suite, keys.skD, Buffer.concat([sharedSecret, nonceI, nonceR]), 160);
  expect(Buffer.concat([child.encrI, child.integI, child.encrR, child.integR])).toEqual(whole);
  expect([child.encrI.length, child.integI.length]).toEqual([32, 48]);
  const gcm = childKeys(suite, keys.skD, { nonceI, nonceR, esp: suiteNamed('aes256gcm16') });
  expect([gcm.encrI.length, gcm.integI.length, gcm.encrR.length]).toEqual([36, 0, 36]);
});

test('prf+ goes on from its last block and stops after 255 of them', () => {
  const [key, seed] = [Buffer.from('key'), Buffer.from('seed')];
  const first = prf(suite, key, Buffer.concat([seed, Buffer.from([1])]));
  const second = prf(7, key, Buffer.concat([first, seed, Buffer.from([2])]));
  expect(prfPlus(7, key, seed, 100)).toEqual(Buffer.concat([first, second]).subarray(0, 100));
  expect(() => prfPlus(2, key, seed, 20 * 255 + 1)).toThrow(RangeError);
});

describe('suites', () => {
  test('names say what differs and lead back to the numbers', () => {
    expect(suiteNamed('aes256-sha512-ecp256')).toMatchObject({ encr: 12, keyBits: 256, integ: 14, prf: 7, group: 19 });
    expect(suiteNamed('aes128gcm16-prfsha256-ecp256')).toMatchObject({ encr: 20, integ: 0, prf: 5 });
    expect(suiteNamed('aes128-sha256-prfsha512-x25519')).toMatchObject({ integ: 12, prf: 7, group: 31 });
    expect(suiteNamed('3des-sha1-modp1024')).toMatchObject({ encr: 3, keyBits: 0 });
    expect(() => suiteNamed('aes265-sha512-ecp256')).toThrow('no suite');
    for (const [name, known] of [...Object.entries(SUITES), ...Object.entries(ESP_SUITES)]) {
      expect(suiteOf(known).name).toBe(name);
    }
  });

  test.each([
    ['aes256-sha512-ecp256', 32, 64],
    ['aes192gcm12-prfsha384-ecp384', 28, 0],
    ['aes128ccm16-prfsha256-x25519', 19, 0],
    ['aes256ctr-sha256-modp2048', 36, 32],
    ['chacha20poly1305-prfsha512-x25519', 36, 0],
    ['3des-sha1-modp1024', 24, 20],
  ])('%s: SK_e of %i octets, SK_a of %i', (name, encr, integ) => {
    const input = { nonceI, nonceR, spiI, spiR, sharedSecret: Buffer.alloc(32, 1) };
    const made = ikeKeys(suiteNamed(name), input);
    expect([made.skEi.length, made.skEr.length]).toEqual([encr, encr]);
    expect([made.skAi.length, made.skAr.length]).toEqual([integ, integ]);
  });
});
