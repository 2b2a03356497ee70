import { describe, expect, test } from 'vitest';
import { eapAck, eapAuthReply, eapAuthRequest, eapComplete, eapFailure, eapHello, eapInit, eapSuccess } from './eap.ts';
import { readEapStep } from './eap-reader.ts';
import { eapPayload, readEap } from './payloads.ts';

const CLIENT = {
  platform: 'windows',
  version: '5.1.8.105',
  hostname: 'LAPTOP-<7>',
  uniqueId: 'A1B2'.repeat(16),
  macAddress: '00-50-56-01-02-03',
} as const;
const COMPLETE = { sessionId: 'rIUHKccDRiUtFTATwq', sessionToken: '4F5B'.repeat(16), vpnHost: 'vpn.example.com' };

describe('every step is read as it was meant', () => {
  test.each([
    [eapHello(1), { id: 1, type: 'hello' }],
    [eapInit(1, CLIENT), { id: 1, type: 'init', version: '5.1.8.105', signature: undefined }],
    [
      eapInit(1, CLIENT, Buffer.alloc(256, 7)),
      { id: 1, type: 'init', version: '5.1.8.105', signature: Buffer.alloc(256, 7) },
    ],
    [eapAuthRequest(2, { tunnelGroup: 'default' }), { id: 2, type: 'auth-request', error: undefined }],
    [
      eapAuthRequest(2, { tunnelGroup: 'default', error: 'Login failed.' }),
      { id: 2, type: 'auth-request', error: 'Login failed.' },
    ],
    [
      eapAuthReply(2, { user: 'alice', password: 'a<b>&"c" &lt;' }),
      { id: 2, type: 'auth-reply', user: 'alice', password: 'a<b>&"c" &lt;' },
    ],
    [
      eapComplete(3, COMPLETE),
      { id: 3, type: 'complete', sessionId: COMPLETE.sessionId, sessionToken: COMPLETE.sessionToken },
    ],
    [eapAck(3), { id: 3, type: 'ack' }],
    [eapSuccess(4), { id: 4, type: 'success' }],
    [eapFailure(4), { id: 4, type: 'failure' }],
  ])('%#', (payload, step) => {
    expect(readEapStep(payload)).toEqual(step);
  });
});

test('a packet is an expanded type of vendor 9 with the octets DBRP', () => {
  const { code, typeAndData } = readEap(eapHello(1));
  expect(code).toBe(1);
  expect(typeAndData.subarray(0, 8).toString('hex')).toBe('fe00000944425250');
  expect(typeAndData.readUInt16BE(8)).toBe(0);
  expect(typeAndData.readUInt16BE(10)).toBe(typeAndData.length - 12);
  expect(readEap(eapAuthReply(2, { user: 'a', password: 'b' })).code).toBe(2);
  expect(eapSuccess(9).body).toEqual(Buffer.from([3, 9, 0, 4]));
});

test('documents are as long as real ones', () => {
  const steps = [
    eapInit(1, CLIENT),
    eapAuthRequest(2, { tunnelGroup: 'default' }),
    eapAuthReply(2, { user: 'alice', password: 'x' }),
  ];
  for (const { body } of [...steps, eapComplete(3, COMPLETE)]) {
    expect(body.length).toBeGreaterThanOrEqual(400);
    expect(body.length).toBeLessThanOrEqual(1200);
  }
});

test('EAP of another kind is refused', () => {
  expect(() => readEapStep(eapPayload(1, 1, Buffer.from([26, 1, 2])))).toThrow('another kind');
  expect(() => readEapStep({ type: 41, body: Buffer.alloc(4) })).toThrow('not EAP');
  expect(() => readEapStep({ type: 48, body: Buffer.from([1, 1, 0, 9]) })).toThrow('stated');
});
