import { expect, test } from 'vitest';
import { childKeys, type IkeKeys } from '../crypto/keys.ts';
import { suiteNamed } from '../crypto/suites.ts';
import { utc } from '../world/time.ts';
import { decryptionTable, espTable, type KeyRow, keysJson } from './keytable.ts';
import { LOGIN } from './vectors.ts';

const keys: IkeKeys = { ...LOGIN };
const [spiI, spiR] = [LOGIN.initResponse.subarray(0, 8), LOGIN.initResponse.subarray(8, 16)];
const suite = suiteNamed('aes256-sha512-ecp256');
const row: KeyRow = { spiI, spiR, suite, keys, at: utc('2025-03-20 14:00:06.812') };
const hex = (bytes: Buffer): string => bytes.toString('hex');

const esp = suiteNamed('aes256-sha384');
const child = {
  spiI,
  spiR,
  suite: esp,
  keys: childKeys(suite, keys.skD, { nonceI: Buffer.alloc(32, 1), nonceR: Buffer.alloc(32, 2), esp }),
  initiator: { address: '198.51.100.7', spi: Buffer.from('0a0b0c0d', 'hex') },
  responder: { address: '203.0.113.1', spi: Buffer.from('01020304', 'hex') },
};

test('a row of the Wireshark table, to the letter', () => {
  const names = ['"AES-CBC-256 [RFC3602]"', '"HMAC_SHA2_512_256 [RFC4868]"'];
  const expected = [spiI, spiR, keys.skEi, keys.skEr].map(hex).join(',');
  const lines = decryptionTable([row]).split('\n');
  expect(lines[1]).toBe(`${expected},${names[0]},${hex(keys.skAi)},${hex(keys.skAr)},${names[1]}`);
  expect(lines).toHaveLength(3);
});

test.each([
  ['aes128gcm8-prfsha256-ecp256', '"AES-GCM-128 with 8 octet ICV [RFC5282]",,,"NONE [RFC4306]"'],
  ['aes256ccm12-prfsha256-ecp256', '"AES-CCM-256 with 12 octet ICV [RFC5282]",,,"NONE [RFC4306]"'],
])('%s has no integrity keys', (name, ending) => {
  const aead = { ...row, suite: suiteNamed(name), keys: { ...keys, skAi: Buffer.alloc(0), skAr: Buffer.alloc(0) } };
  expect(decryptionTable([aead]).trimEnd().endsWith(ending)).toBe(true);
});

test('a suite without a name in Wireshark is a comment', () => {
  const lines = decryptionTable([{ ...row, suite: suiteNamed('chacha20poly1305-prfsha512-x25519') }]).split('\n');
  expect(lines.every((line) => line === '' || line.startsWith('#'))).toBe(true);
});

test('ESP has a line for each direction, with the SPI of its receiver', () => {
  const [, first, second] = espTable([child]).split('\n');
  const names = ['"AES-CBC [RFC3602]"', '"HMAC-SHA-384-192 [RFC4868]"'];
  const { encrI, integI, encrR, integR } = child.keys;
  expect(first).toBe(
    `"IPv4","198.51.100.7","203.0.113.1","0x01020304",${names[0]},"0x${hex(encrI)}",${names[1]},"0x${hex(integI)}"`,
  );
  expect(second).toBe(
    `"IPv4","203.0.113.1","198.51.100.7","0x0a0b0c0d",${names[0]},"0x${hex(encrR)}",${names[1]},"0x${hex(integR)}"`,
  );
});

test('the JSON file holds every key of the SA and its child', () => {
  const parsed: unknown = JSON.parse(keysJson([row], [child]));
  expect(parsed).toMatchObject({
    ike_sas: [
      {
        spi_i: '0ae8634168f4c8be',
        time: '2025-03-20T14:00:06.812',
        proposal: 'AES_CBC_256/HMAC_SHA2_512_256/PRF_HMAC_SHA2_512/ECP_256',
        shared_secret: hex(LOGIN.sharedSecret),
        SKEYSEED: hex(LOGIN.skeyseed),
        SK_d: hex(LOGIN.skD),
        SK_ai: hex(LOGIN.skAi),
        SK_er: hex(LOGIN.skEr),
        SK_pi: hex(LOGIN.skPi),
        SK_pr: hex(LOGIN.skPr),
        wireshark_encryption: 'AES-CBC-256 [RFC3602]',
      },
    ],
    child_sas: [
      {
        proposal: 'ESP:AES_CBC_256/HMAC_SHA2_384_192/NO_EXT_SEQ',
        encryption_initiator_key: hex(child.keys.encrI),
        integrity_responder_key: hex(child.keys.integR),
        spi_in: '01020304',
        spi_out: '0a0b0c0d',
        ike_spi_i: '0ae8634168f4c8be',
      },
    ],
  });
});
