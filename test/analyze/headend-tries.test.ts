// A headend's debug that was written from the documented formats alone: three tries in one slot of IOS, the first refused
// its Child SA behind "is UP", the second its AUTH, the third good until the client vanished.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { caseFolder, run } from '../support/runs.ts';

const log = readFileSync(join(import.meta.dirname, '..', 'readers', 'ios-told', 'headend-tries.log'), 'latin1');
const analysed = async (text: string) => (await run([caseFolder({ 'debug.log': text })])).result;

test('one slot, three IKE SAs, each with its own end', async () => {
  const { ikeSas, timeline, diagnostics } = await analysed(log);
  expect(ikeSas.map(({ initiatorSpi, state, retransmissions }) => [initiatorSpi, state, retransmissions])).toEqual([
    ['3f1c0a55d2e9b701', 'rejected', 1],
    ['77b2e0914cad3358', 'rejected', 0],
    ['c8190d3a6b7f42e5', 'established', 3],
  ]);
  expect(ikeSas.map(({ dpd }) => [dpd.answered, dpd.unanswered])).toEqual([
    [0, 0],
    [0, 0],
    [1, 1],
  ]);
  expect(ikeSas[0]?.establishedAt).toBeNull();
  expect(timeline.filter(({ kind }) => kind === 'gateway.session-up').map(({ ikeSa }) => ikeSa)).toEqual([
    'SA1',
    'SA3',
  ]);
  expect(diagnostics).toEqual([]);
});

test('"is UP" and a refused Child SA are refused, however long the answer to the DELETE takes', async () => {
  const late = log.replace('09:12:06.435 UTC: IKEv2:(SESSION ID = 12,SA ID = 1):Deleting SA', (line) =>
    line.replace('09:12:06', '09:12:08'),
  );
  expect(late).not.toBe(log);
  expect((await analysed(late)).ikeSas[0]?.state).toBe('rejected');
  // Without the answer's notify the delete that is queued at once still tells.
  const unsaid = late.replace('AUTH NOTIFY(NO_PROPOSAL_CHOSEN)', 'AUTH');
  expect(unsaid).not.toBe(late);
  expect((await analysed(unsaid)).ikeSas[0]?.state).toBe('rejected');
});

test('a refused Child SA that a later exchange grants leaves the IKE SA in use', async () => {
  const lines = log.split('\n');
  const from = lines.findIndex((line) => line.includes('Queuing IKE SA delete'));
  const used = [...lines.slice(0, from), ...GRANTED, ''].join('\n');
  expect((await analysed(used)).ikeSas.map(({ state }) => state)).toEqual(['established']);
  const refused = [...lines.slice(0, from), ''].join('\n');
  expect((await analysed(refused)).ikeSas.map(({ state }) => state)).toEqual(['rejected']);
});

const GRANTED =
  `Feb 14 2025 09:12:09.001 UTC: IKEv2:(SESSION ID = 12,SA ID = 1):Received Packet [From 198.51.100.23:4500/To 203.0.113.5:4500/VRF i0:f0]
Initiator SPI : 3F1C0A55D2E9B701 - Responder SPI : 90AA17C3E45D2B66 Message id: 2
IKEv2 CREATE_CHILD_SA Exchange REQUEST
Payload contents:
 SA N TSi TSr
Feb 14 2025 09:12:09.010 UTC: IKEv2:(SESSION ID = 12,SA ID = 1):Building packet for encryption.
Payload contents:
 SA N TSi TSr
Feb 14 2025 09:12:09.012 UTC: IKEv2:(SESSION ID = 12,SA ID = 1):Sending Packet [To 198.51.100.23:4500/From 203.0.113.5:4500/VRF i0:f0]
Initiator SPI : 3F1C0A55D2E9B701 - Responder SPI : 90AA17C3E45D2B66 Message id: 2
IKEv2 CREATE_CHILD_SA Exchange RESPONSE
Payload contents:
 ENCR`.split('\n');
