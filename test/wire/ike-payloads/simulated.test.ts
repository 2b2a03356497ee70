// The simulator writes payloads from its own reading of the specifications: what it says must be what is read.
import { describe, expect, test } from 'vitest';
import type { EapBody } from '../../../src/model/ike-payloads.ts';
import {
  eapAck,
  eapAuthReply,
  eapAuthRequest,
  eapComplete,
  eapHello,
  eapInit,
  eapSuccess,
} from '../../simulator/ike/eap.ts';
import type { EapDocumentType } from '../../simulator/ike/eap-document.ts';
import type { Payload } from '../../simulator/ike/octets.ts';
import { configPayload, deletePayload, kePayload, notifyPayload, tsPayload } from '../../simulator/ike/payloads.ts';
import { bodyOf } from './reading.ts';

const read = ({ type, body }: Payload) => bodyOf(type, body);

const CLIENT = {
  platform: 'windows',
  version: '5.1.8.105',
  hostname: 'PC & <Co>',
  uniqueId: 'AB'.repeat(32),
  macAddress: '00-50-56-01-02-03',
} as const;

describe('AnyConnect-EAP of the simulator', () => {
  test.each<[EapDocumentType, Payload, string | undefined]>([
    ['hello', eapHello(1), 'config-auth/capabilities/auth-method'],
    ['init', eapInit(2, CLIENT, Buffer.alloc(256, 7)), 'config-auth/device-id'],
    ['auth-request', eapAuthRequest(3, { tunnelGroup: 'staff', error: 'Login failed.' }), 'config-auth/auth/error'],
    ['auth-reply', eapAuthReply(4, { user: 'alice', password: 'hunter2' }), 'config-auth/auth/password'],
    ['complete', eapComplete(5, { sessionId: 'a', sessionToken: 'b', vpnHost: 'gw' }), 'config-auth/session-token'],
    ['ack', eapAck(6), 'config-auth/session-state'],
  ])('%s', (documentType, payload, path) => {
    const body = read(payload);
    if (body.kind !== 'eap') throw new Error(body.kind);
    expect(body.anyConnect?.documentType).toBe(documentType);
    expect(body.anyConnect?.elements.map((element) => element.path)).toContain(path);
  });

  test('what the client says of itself, and its proof', () => {
    const { anyConnect } = read(eapInit(2, CLIENT, Buffer.alloc(256, 7))) as EapBody;
    const device = anyConnect?.elements.find(({ path }) => path === 'config-auth/device-id');
    expect(device).toMatchObject({
      text: 'win',
      attributes: [{ name: 'computer-name', value: 'PC & <Co>' }, {}, {}, {}, {}],
    });
    expect(anyConnect?.tlvs.map(({ name, octets }) => [name, octets])).toMatchObject([
      ['XML', expect.any(Number)],
      ['SIGNATURE', 256],
    ]);
  });

  test('Success', () => {
    expect(read(eapSuccess(7))).toEqual({ kind: 'eap', code: 3, codeName: 'Success', id: 7, length: 4, octets: 0 });
  });
});

test('other payloads of the simulator', () => {
  const reply = [
    { number: 1, value: Buffer.from([192, 168, 20, 5]) },
    { number: 28721, value: Buffer.from('rIUHKccDRiUtFTATwq') },
  ];
  expect(read(configPayload(2, reply))).toMatchObject({
    attributes: [{ value: '192.168.20.5' }, { hidden: true, octets: 18 }],
  });
  const selector = { from: '2001:db8::1', to: '2001:db8::ff', protocol: 6, fromPort: 22, toPort: 22 };
  expect(read(tsPayload('r', [selector, { from: '10.0.0.1', to: '10.0.0.1' }]))).toMatchObject({
    selectors: [
      { startAddress: '2001:db8::1', endAddress: '2001:db8::ff', protocolName: 'TCP', startPort: 22 },
      { startAddress: '10.0.0.1', ports: 'any' },
    ],
  });
  expect(read(deletePayload(3, [Buffer.from('c0ffee01', 'hex')]))).toMatchObject({ count: 1, spis: ['c0ffee01'] });
  expect(read(kePayload(31, Buffer.alloc(32)))).toMatchObject({ groupName: 'CURVE25519', octets: 32 });
  const spi = Buffer.from('c0ffee01', 'hex');
  expect(read(notifyPayload(16393, { protocol: 3, spi }))).toMatchObject({ typeName: 'REKEY_SA', spi: 'c0ffee01' });
});
