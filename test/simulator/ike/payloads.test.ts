import { describe, expect, test } from 'vitest';
import { suiteNamed } from '../crypto/suites.ts';
import { NOTIFY, PAYLOAD } from '../registry/numbers.ts';
import { readHeader } from './chain.ts';
import { readClear } from './message.ts';
import {
  addressBytes,
  authPayload,
  certPayload,
  certreqPayload,
  configPayload,
  deletePayload,
  idPayload,
  kePayload,
  natDetection,
  notifyPayload,
  readAuth,
  readCert,
  readConfig,
  readDelete,
  readId,
  readKe,
  readNotify,
  readTs,
  tsPayload,
} from './payloads.ts';
import { chosen, espProposal, ikeProposal, offers, readSa, saPayload } from './proposals.ts';
import { LOGIN } from './vectors.ts';
import { VENDOR_ID } from './vendor-ids.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const spi4 = Buffer.from('c0ffee01', 'hex');
const recorded = readClear(LOGIN.initRequest);

describe('SA', () => {
  const suite = suiteNamed('aes256-sha512-ecp256');

  test('the recorded proposal is read and written again to the same octets', () => {
    const [sa] = recorded;
    if (sa === undefined) throw new Error('no SA');
    const [proposal] = readSa(sa);
    if (proposal === undefined) throw new Error('no proposal');
    expect(chosen(proposal)).toEqual(suite);
    expect(saPayload([proposal])).toEqual(sa);
    expect(saPayload([ikeProposal([suite])])).toEqual(sa);
  });

  test('several suites make one proposal from which nothing is chosen yet', () => {
    const other = suiteNamed('aes128-sha256-modp2048');
    const gcm = suiteNamed('aes256gcm16-prfsha384-ecp384');
    const proposals = [ikeProposal([suite, other]), ikeProposal([gcm], Buffer.alloc(8, 5), 2)];
    const read = readSa(saPayload(proposals));
    expect(read).toEqual(proposals);
    const [first, second] = read;
    if (first === undefined || second === undefined) throw new Error('no proposals');
    expect(() => chosen(first)).toThrow('still open');
    expect(chosen(second)).toEqual(gcm);
    expect([suite, other, gcm].map((wanted) => offers(first, wanted))).toEqual([true, true, false]);
    expect([suite, other, gcm].map((wanted) => offers(second, wanted))).toEqual([false, false, true]);
    expect(() => ikeProposal([suite, gcm])).toThrow('cannot share');
  });

  test('ESP proposals have an SPI, a sequence number transform and at most a group', () => {
    const esp = suiteNamed('aes256-sha384');
    const [plain] = readSa(saPayload([espProposal([esp], spi4)]));
    expect(plain).toMatchObject({ protocol: 3, spi: spi4 });
    expect(plain?.transforms.map(({ type, id }) => [type, id])).toEqual([
      [1, 12],
      [3, 13],
      [5, 0],
    ]);
    expect(chosen(plain ?? ikeProposal([]))).toEqual(esp);
    const withGroup = espProposal([esp], spi4, { pfsGroup: 19 });
    expect(chosen(withGroup).group).toBe(19);
    expect(offers(withGroup, esp)).toBe(true);
  });

  test('damaged proposals are refused', () => {
    const { body } = saPayload([ikeProposal([suite])]);
    expect(() => readSa({ type: PAYLOAD.SA, body: body.subarray(0, 30) })).toThrow();
    expect(() =>
      readSa({ type: PAYLOAD.SA, body: Buffer.concat([body.subarray(0, 7), Buffer.from([9]), body.subarray(8)]) }),
    ).toThrow('number of transforms');
    expect(() => readSa({ type: PAYLOAD.SA, body: Buffer.concat([Buffer.from([2]), body.subarray(1)]) })).toThrow(
      'last',
    );
  });
});

test('KE, ID, CERT and AUTH keep what they are given', () => {
  expect(readKe(kePayload(19, Buffer.alloc(64, 1)))).toEqual({ group: 19, publicValue: Buffer.alloc(64, 1) });
  expect(readId(idPayload('r', 2, bytes('gw.example.com')))).toEqual({ idType: 2, idData: bytes('gw.example.com') });
  expect([idPayload('i', 11, bytes('x')).type, idPayload('r', 11, bytes('x')).type]).toEqual([35, 36]);
  expect(idPayload('i', 11, LOGIN.idBodyI.subarray(4)).body).toEqual(LOGIN.idBodyI);
  expect(readCert(certPayload(4, bytes('der')))).toEqual({ encoding: 4, certificate: bytes('der') });
  expect(readAuth(authPayload(2, bytes('mac')))).toEqual({ method: 2, proof: bytes('mac') });
  expect(certreqPayload([Buffer.alloc(20, 1), Buffer.alloc(20, 2)]).body).toHaveLength(41);
});

test('notifies and deletes carry protocol and SPIs', () => {
  expect(readNotify(notifyPayload(NOTIFY.COOKIE, { data: bytes('cookie') }))).toEqual({
    type: 16390,
    protocol: 0,
    spi: Buffer.alloc(0),
    data: bytes('cookie'),
  });
  expect(readNotify(notifyPayload(NOTIFY.REKEY_SA, { protocol: 3, spi: spi4 }))).toMatchObject({
    protocol: 3,
    spi: spi4,
  });
  expect(readDelete(deletePayload(1, []))).toEqual({ protocol: 1, spis: [] });
  expect(deletePayload(1, []).body).toEqual(Buffer.from([1, 0, 0, 0]));
  expect(readDelete(deletePayload(3, [spi4, spi4]))).toEqual({ protocol: 3, spis: [spi4, spi4] });
  expect(() => readDelete({ type: 42, body: Buffer.from([3, 4, 0, 2, 1, 2, 3, 4]) })).toThrow('stated');
  expect(() => readNotify({ type: 41, body: Buffer.from([3, 4, 0, 2, 1]) })).toThrow('needed');
});

test('configuration attributes keep order, repetition and empty values', () => {
  const attributes = [
    { number: 1, value: Buffer.alloc(0) },
    { number: 3, value: Buffer.from([192, 0, 2, 1]) },
    { number: 3, value: Buffer.from([192, 0, 2, 2]) },
    { number: 28674, value: bytes('example.com') },
  ];
  expect(readConfig(configPayload(2, attributes))).toEqual({ cfgType: 2, attributes });
  expect(() => readConfig({ type: 47, body: configPayload(2, attributes).body.subarray(0, -1) })).toThrow('needed');
});

test('traffic selectors of both families', () => {
  const all = { from: '0.0.0.0', to: '255.255.255.255', protocol: 0, fromPort: 0, toPort: 65535 };
  const six = { from: '2001:db8:0:0:0:0:0:1', to: '2001:db8:0:0:0:0:0:ff', protocol: 17, fromPort: 53, toPort: 53 };
  const payload = tsPayload('i', [{ from: all.from, to: all.to }, six]);
  expect([payload.type, tsPayload('r', []).type]).toEqual([44, 45]);
  expect(readTs(payload)).toEqual([all, six]);
  expect(() => readTs({ type: 44, body: payload.body.subarray(0, 30) })).toThrow();
});

test('addresses as people write them', () => {
  expect(addressBytes('198.51.100.2').toString('hex')).toBe('c6336402');
  expect(addressBytes('2001:db8::1').toString('hex')).toBe('20010db8000000000000000000000001');
  expect(addressBytes('::').toString('hex')).toBe('00'.repeat(16));
});

test('NAT detection hashes are those that the recorded peers sent', () => {
  const notifies = recorded.filter(({ type }) => type === PAYLOAD.NOTIFY).map(readNotify);
  const destination = notifies.find(({ type }) => type === NOTIFY.NAT_DETECTION_DESTINATION_IP)?.data;
  const { spiI, spiR } = readHeader(LOGIN.initRequest);
  expect(natDetection(spiI, spiR, { address: '198.51.100.2', port: 500 })).toEqual(destination);
});

test('vendor IDs are the published octets', () => {
  expect(VENDOR_ID.DELETE_REASON.toString('hex')).toBe('434953434f2d44454c4554452d524541534f4e');
  expect(VENDOR_ID.FLEXVPN_SUPPORTED.toString('hex')).toBe('464c455856504e2d535550504f52544544');
  expect(VENDOR_ID.ANYCONNECT_EAP.toString('hex')).toBe('434953434f2d414e59434f4e4e4543542d454150');
  expect(VENDOR_ID.FRAGMENTATION.toString('hex')).toBe('4048b7d56ebce88525e7de7f00d6c2d3');
  expect(VENDOR_ID.COPYRIGHT.toString('hex')).toBe(
    '434953434f28434f505952494748542926436f7079726967687420286329203230303920436973636f2053797374656d732c20496e632e',
  );
});
