import { describe, expect, test } from 'vitest';
import { type IkeKeys, ikeKeys } from '../crypto/keys.ts';
import { suiteNamed } from '../crypto/suites.ts';
import { PAYLOAD } from '../registry/numbers.ts';
import { seeded } from '../world/random.ts';
import { type Header, readHeader } from './chain.ts';
import { ciscoFragments, readCiscoFragment } from './cisco-fragments.ts';
import { joinFragments, openFragment, protectedFragments, readFragment } from './fragments.ts';
import { clearMessage, openMessage, protectedMessage, readClear } from './message.ts';
import type { Payload } from './octets.ts';
import { idPayload, noncePayload, notifyPayload, vendorPayload } from './payloads.ts';
import type { Protection } from './protection.ts';
import { LOGIN, SKF } from './vectors.ts';

const none = Buffer.alloc(0);
const keys: IkeKeys = { ...LOGIN };
const recorded: Protection = { suite: suiteNamed('aes256-sha512-ecp256'), keys };
const types = (payloads: readonly Payload[]): number[] => payloads.map(({ type }) => type);

const HEADER: Header = {
  spiI: Buffer.from('1111111111111111', 'hex'),
  spiR: Buffer.from('2222222222222222', 'hex'),
  exchange: 35,
  fromInitiator: true,
  response: false,
  messageId: 1,
};
const PAYLOADS: readonly Payload[] = [
  idPayload('i', 11, Buffer.from('*$AnyConnectClient$*')),
  vendorPayload(Buffer.alloc(900, 0x61)),
  notifyPayload(16384),
];

describe('recorded messages', () => {
  test('the opening messages are read and come out the same when written again', () => {
    for (const message of [LOGIN.initRequest, LOGIN.initResponse]) {
      expect(clearMessage(readHeader(message), readClear(message))).toEqual(message);
    }
    expect(types(readClear(LOGIN.initRequest))).toEqual([33, 34, 40, 41, 41, 41, 41]);
  });

  test('IKE_AUTH opens to the payloads that the peers put in', () => {
    const request = openMessage(LOGIN.authRequest, recorded);
    expect(types(request)).toEqual([35, 41, 36, 39, 47, 33, 44, 45, 41, 41, 41, 41, 41]);
    expect(request.find(({ type }) => type === PAYLOAD.IDi)?.body).toEqual(LOGIN.idBodyI);
    expect(request.find(({ type }) => type === PAYLOAD.AUTH)?.body.subarray(4)).toEqual(LOGIN.authI);
    const response = openMessage(LOGIN.authResponse, recorded);
    expect(types(response)).toEqual([36, 39, 47, 41, 41, 41]);
    expect(response.find(({ type }) => type === PAYLOAD.AUTH)?.body.subarray(4)).toEqual(LOGIN.authR);
  });

  test('the fragments open one by one and join in any order', () => {
    const suite = suiteNamed('aes128gcm16-prfsha256-ecp256');
    const protection = { suite, keys: { ...keys, skEi: SKF.encr, skAi: none } };
    const opened = SKF.messages.map((message) => openFragment(message, protection));
    expect(opened.map(({ number, total, firstType }) => [number, total, firstType])).toEqual([
      [1, 2, 35],
      [2, 2, 0],
    ]);
    expect(Buffer.concat(opened.map(({ plaintext }) => plaintext))).toEqual(SKF.inner);
    expect(types(joinFragments(opened.toReversed()))).toEqual([35, 41]);
    expect(() => joinFragments(opened.slice(0, 1))).toThrow('fragment 2 of 2 is missing');
  });
});

describe.each([
  'aes256-sha512-ecp256',
  '3des-sha1-modp1024',
  'aes128ctr-sha256-ecp256',
  'aes256gcm16-prfsha384-ecp384',
  'aes128gcm8-prfsha256-x25519',
  'aes192gcm12-prfsha256-x25519',
  'aes256ccm16-prfsha512-ecp521',
  'chacha20poly1305-prfsha512-x25519',
])('%s', (name) => {
  const suite = suiteNamed(name);
  const random = seeded(name);
  const [nonceI, nonceR, sharedSecret] = [random.bytes(32), random.bytes(32), random.bytes(32)];
  const { spiI, spiR } = HEADER;
  const protection = { suite, keys: ikeKeys(suite, { nonceI, nonceR, spiI, spiR, sharedSecret }) };

  test.each([
    [true, false],
    [false, true],
    [false, false],
    [true, true],
  ])('opens what it protected (from the initiator %s, response %s)', (fromInitiator, response) => {
    const header = { ...HEADER, fromInitiator, response };
    for (const payloads of [PAYLOADS, []]) {
      const message = protectedMessage(header, payloads, protection, random);
      expect(readHeader(message)).toMatchObject({ ...header, firstType: PAYLOAD.SK });
      expect(openMessage(message, protection)).toEqual(payloads);
    }
    // The other direction has other keys.
    const turned = Buffer.from(protectedMessage(header, PAYLOADS, protection, random));
    turned[19] = (turned[19] ?? 0) ^ 0x08;
    expect(() => openMessage(turned, protection)).toThrow();
  });

  test('fragments are no larger than asked and join to the same payloads', () => {
    for (const maxMessage of [200, 576, 900]) {
      const messages = protectedFragments(HEADER, PAYLOADS, protection, random, maxMessage);
      expect(Math.max(...messages.map(({ length }) => length))).toBeLessThanOrEqual(maxMessage);
      expect(messages.map((message) => readFragment(message))).toEqual(
        messages.map((_, index) => ({ number: index + 1, total: messages.length })),
      );
      const opened = messages.map((message) => openFragment(message, protection));
      expect(joinFragments([...opened, ...opened])).toEqual(PAYLOADS);
    }
    const [whole = none, ...more] = protectedFragments(HEADER, PAYLOADS, protection, random, 1400);
    expect(more).toEqual([]);
    expect(openMessage(whole, protection)).toEqual(PAYLOADS);
    expect(() => protectedFragments(HEADER, PAYLOADS, protection, random, 40)).toThrow('no fragment fits');
  });
});

test('pieces of Cisco fragmentation put together are the message', () => {
  const message = protectedMessage(HEADER, PAYLOADS, recorded, seeded('cisco'));
  const fragments = ciscoFragments(message, 7, 400);
  expect(fragments.map((fragment) => readHeader(fragment).firstType)).toEqual([132, 132, 132]);
  const read = fragments.map(readCiscoFragment);
  expect(read.map(({ fragmentId, number, last }) => [fragmentId, number, last])).toEqual([
    [7, 1, false],
    [7, 2, false],
    [7, 3, true],
  ]);
  expect(Buffer.concat(read.map(({ piece }) => piece))).toEqual(message);
});

describe('damage', () => {
  const message = clearMessage(HEADER, [noncePayload(Buffer.alloc(16))]);
  const changed = (at: number, value: number): Buffer => {
    const copy = Buffer.from(message);
    copy[at] = value;
    return copy;
  };

  test.each([
    ['a message cut short', message.subarray(0, 40), 'stated length'],
    ['another version', changed(17, 0x10), 'version 16'],
    ['a payload that ends behind the message', changed(31, 0x40), 'needed'],
    ['a payload that ends before the message', changed(31, 0x10), 'octets follow'],
    ['a payload shorter than its header', changed(31, 3), 'shorter than its header'],
    ['no message at all', Buffer.alloc(3), 'needed'],
  ])('%s is refused', (_, bytes, why) => {
    expect(() => readClear(bytes)).toThrow(why);
  });

  test('a message without SK cannot be opened', () => {
    expect(() => openMessage(message, recorded)).toThrow('no payload 46');
    expect(() => openFragment(message, recorded)).toThrow('no payload 53');
    expect(() => readCiscoFragment(message)).toThrow('no Cisco fragment');
  });
});
