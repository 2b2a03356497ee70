import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bodyStart, fragmentPlace, keGroup, nonceLength, payloadLabel } from '../../src/wire/ike/clear-payloads.ts';
import { exchangeName } from '../../src/wire/ike/exchange-names.ts';
import { ikeHeader, ikeKind, isUnannouncedIke, readIkeHeader, spiText } from '../../src/wire/ike/header.ts';
import { notifyName } from '../../src/wire/ike/notify-names.ts';
import { payloadChain } from '../../src/wire/ike/payload-chain.ts';
import { payloadName } from '../../src/wire/ike/payload-names.ts';
import { proposals, proposalText } from '../../src/wire/ike/proposals.ts';
import { transformName, transformTypeName } from '../../src/wire/ike/transforms.ts';
import { vendorIdName } from '../../src/wire/ike/vendor-ids.ts';
import { ike, octets, sk } from '../support/packets.ts';

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

// Appendix A1 of the wire notes: a lab peer's IKE_SA_INIT request, cut behind its SA payload's neighbours.
const INIT = octets(
  '0ae8634168f4c8be 0000000000000000 21 20 22 08 00000000 00000108',
  '22000030 0000002c 01010004 0300000c 0100000c 800e0100 03000008 0300000e 03000008 02000007 00000008 04000013',
  '28000048 00130000 05d312e7fd64b33081dbb8fa1ed53f8c9cec67ffe53c6560931eb72ec380ba54d4fb04c54901b3561c6bbb545a4f82f9ad451d0003ce691c441ed54aa880bc29',
  '00002404 9a06c3bf7397e919eed90cf2db564f1574b7b825e5ae730a122dae035b5b1ba3'.replace('00002404', '00000024'),
);

describe('header', () => {
  test('reads every field', () => {
    const header = ikeHeader();
    expect(readIkeHeader(viewOf(INIT), 0, INIT.length, header)).toBe(true);
    expect(spiText(header.initiatorHigh, header.initiatorLow)).toBe('0ae8634168f4c8be');
    expect(header).toEqual({
      initiatorHigh: 0x0ae86341,
      initiatorLow: 0x68f4c8be,
      responderHigh: 0,
      responderLow: 0,
      nextPayload: 33,
      majorVersion: 2,
      minorVersion: 0,
      exchange: 34,
      flags: 8,
      fromInitiator: true,
      isResponse: false,
      messageId: 0,
      length: 264,
    });
  });

  test('is none where it is not whole', () => {
    expect(readIkeHeader(viewOf(INIT), 0, 27, ikeHeader())).toBe(false);
  });

  test.each([
    ['IKEv2', ike({}, [46, octets('00')]), 'ike'],
    ['IKEv2 with an unknown exchange and the right length', ike({ exchange: 99 }), 'ike'],
    ['IKEv2 with an unknown exchange and a wrong length', ike({ exchange: 99, length: 50 }), 'other'],
    ['IKEv2 with a wrong length', ike({ length: 400 }), 'ike'],
    ['reserved flags and a wrong length', ike({ flags: 0xc8, length: 400 }), 'other'],
    ['IKEv1', ike({ version: 0x10, exchange: 2 }), 'ike-v1'],
    ['initiator SPI zero', ike({ spiI: '0000000000000000' }), 'zero-spi'],
    ['initiator SPI zero and a wrong length', ike({ spiI: '0000000000000000', length: 50 }), 'other'],
    [
      'IKEv1 with both cookies zero',
      ike({ spiI: '0000000000000000', spiR: '0000000000000000', version: 0x10, exchange: 5 }),
      'ike-v1',
    ],
    ['STUN', octets('00010008 2112a442 000102030405060708090a0b 00000000', new Uint8Array(20)), 'other'],
  ])('%s', (_, bytes, kind) => {
    expect(ikeKind(viewOf(bytes), 0, bytes.length, bytes.length)).toBe(kind);
  });

  test('believes an unannounced message only when every field fits', () => {
    const good = sk({}, 0);
    expect(isUnannouncedIke(viewOf(good), 0, good.length, good.length)).toBe(true);
    expect(isUnannouncedIke(viewOf(good), 0, good.length, good.length + 1)).toBe(false);
  });
});

describe('payload chain', () => {
  test('names SA, KE and Nonce and what they hold', () => {
    const view = viewOf(INIT);
    const { value, problems } = payloadChain(view, 28, INIT.length, 33);
    expect(problems).toEqual([]);
    expect(value.map((payload) => payloadLabel(view, payload))).toEqual(['SA', 'KE', 'Nonce']);
    const [sa, ke, nonce] = value;
    if (!sa || !ke || !nonce) throw new Error('three payloads expected');
    expect(keGroup(view, ke)).toBe(19);
    expect(nonceLength(nonce)).toBe(32);
    const [proposal] = proposals(view, bodyStart(sa), sa.end).value;
    expect(proposal && proposalText(proposal)).toBe('AES_CBC_256 HMAC_SHA2_512_256 PRF_HMAC_SHA2_512 19');
  });

  test('ends at SK and keeps the first inner type', () => {
    const bytes = sk({}, 48, 16);
    const { value, problems } = payloadChain(viewOf(bytes), 28, bytes.length, 46);
    expect(problems).toEqual([]);
    expect(value).toEqual([{ type: 46, critical: false, next: 48, start: 28, end: 48, cut: false }]);
  });

  test.each([
    ['a length below its header', octets('00000003'), 41, 'ike.payload-length'],
    ['a length beyond the message', octets('00000009 0000'), 41, 'ike.payload-overrun'],
    ['a missing payload', octets('2900 0004'), 41, 'ike.payload-missing'],
    ['octets behind SK', octets('00000004 ff'), 46, 'ike.octets-after-sk'],
    ['octets behind the last payload', octets('00000004 ff'), 41, 'ike.trailing-octets'],
  ])('reports %s', (_, bytes, first, code) => {
    const { problems } = payloadChain(viewOf(bytes), 0, bytes.length, first);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });

  test('any bytes give payloads and faults that lie inside them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 0, max: 255 }), (bytes, first) => {
        const view = viewOf(bytes);
        const { value, problems } = payloadChain(view, 0, bytes.length, first);
        for (const { start, end } of value) {
          expect(start).toBeLessThan(end);
          expect(end).toBeLessThanOrEqual(bytes.length);
        }
        for (const { at } of problems) expect(at).toBeLessThanOrEqual(bytes.length);
        for (const payload of value) {
          expect(payloadLabel(view, payload)).not.toBe('');
          fragmentPlace(view, payload);
          for (const { at } of proposals(view, bodyStart(payload), payload.end).problems) {
            expect(at).toBeLessThanOrEqual(payload.end);
          }
        }
      }),
    );
  });
});

describe('names', () => {
  test('known numbers have the registry’s names, unknown ones stay numbers', () => {
    expect([exchangeName(34), exchangeName(44), exchangeName(99)]).toEqual([
      'IKE_SA_INIT',
      'IKE_FOLLOWUP_KE',
      'exchange-99',
    ]);
    expect([payloadName(53), payloadName(132)]).toEqual(['SKF', 'payload-132']);
    expect([notifyName(46), notifyName(16390)]).toEqual(['AUTHORIZATION_FAILED', 'COOKIE']);
    expect([notifyName(8200), notifyName(40963)]).toEqual(['error-8200', 'status-40963']);
    expect([transformName(1, 12, 256), transformName(4, 31), transformName(4, 60)]).toEqual([
      'AES_CBC_256',
      'CURVE25519',
      '60',
    ]);
    expect([transformTypeName(6), transformTypeName(99)]).toEqual(['ADDKE1', 'transform-99']);
  });

  test.each([
    ['434953434f2d44454c4554452d524541534f4e', 'CISCO-DELETE-REASON'],
    ['464c455856504e2d535550504f52544544', 'FLEXVPN-SUPPORTED'],
    ['434953434f2d4752452d4d4f444502', 'CISCO-GRE-MODE 02'],
    ['4048b7d56ebce88525e7de7f00d6c2d3', 'FRAGMENTATION'],
    ['4048b7d56ebce88525e7de7f00d6c2d380000000', 'FRAGMENTATION 80000000'],
    ['882fe56d6fd20dbc2251613b2ebe5beb', 'strongSwan'],
    ['0102', '0102'],
    ['', ''],
  ])('vendor ID %s is %s', (hex, name) => {
    expect(vendorIdName(octets(hex))).toBe(name);
  });
});
