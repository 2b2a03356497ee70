// Debug text of an IKE SA with liveness checks, as `debug crypto ikev2` prints it.

const PEER = '198.51.100.7:4500';
const OWN = '203.0.113.5:4500';
const SPIS = 'Initiator SPI : 9A31C5D27E0F4B68 - Responder SPI : 4C07D1E92B63A85F';

/** `May 13 2025 10:00:30.005 UTC: `, so many seconds after ten o'clock. */
function stamp(seconds: number, ms = 0): string {
  const time = new Date(Date.UTC(2025, 4, 13, 10) + seconds * 1000 + ms).toISOString();
  return `May ${time.slice(8, 10)} 2025 ${time.slice(11, 23)} UTC: `;
}

const CONTEXT = 'IKEv2:(SESSION ID = 9,SA ID = 1):';

export function record(seconds: number, text: string, ms = 0): string {
  return `${stamp(seconds, ms)}${CONTEXT}${text}\n`;
}

interface Packet {
  readonly way: 'sent' | 'received';
  readonly id: number;
  readonly role: 'REQUEST' | 'RESPONSE';
  readonly list?: string;
  readonly ms?: number;
}

export function packet(seconds: number, { way, id, role, list = '', ms = 0 }: Packet): string {
  const head = way === 'sent' ? `Sending Packet [To ${PEER}/From ${OWN}` : `Received Packet [From ${PEER}/To ${OWN}`;
  const block = `${SPIS} Message id: ${id}\nIKEv2 INFORMATIONAL Exchange ${role} \nPayload contents: \n ${list} \n`;
  return `${record(seconds, `${head}/VRF i0:f0] `, role === 'RESPONSE' ? ms + 40 : ms)}${block}`;
}

/** A check that the gateway sends, and its answer. */
export function check(seconds: number, id: number, ms = 0): string {
  return [
    record(seconds, 'Sending DPD/liveness query', ms),
    record(seconds, 'Building packet for encryption.  ', ms),
    'Payload contents: \n\n',
    packet(seconds, { way: 'sent', id, role: 'REQUEST', list: 'ENCR', ms }),
    packet(seconds, { way: 'received', id, role: 'RESPONSE', ms }),
  ].join('');
}

/** The line that tells which IKE SA is in the slot. */
export const OPENING = record(
  0,
  'SM Trace-> SA: I_SPI=9A31C5D27E0F4B68 R_SPI=4C07D1E92B63A85F (R) MsgID = 1 CurState: READY Event: EV_CHK_IKE_ONLY',
);

/** Checks with these message ids, thirty seconds apart. */
export function checks(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, index) => check(30 * (from + index), from + index)).join('');
}
