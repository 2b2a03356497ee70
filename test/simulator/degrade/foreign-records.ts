import type { Micros } from '../world/time.ts';
import type { ForeignMessage, ForeignPacket, ForeignPeers } from './foreign-packets.ts';
import type { Segment } from './gateway-text.ts';
import { type Prefix, stampAfter, wallMsOf } from './ios-stamp.ts';

/** Numbers that no SA of the log has. */
interface Numbers {
  readonly session: number;
  readonly slot: number;
}

/** The log with the records of a foreign conversation in their places; `wallMs` gives the gateway's wall time. */
export function withForeignRecords(
  segments: readonly Segment[],
  packets: readonly ForeignPacket[],
  { peers, wallMs, end }: { peers: ForeignPeers; wallMs: (at: Micros) => number; end: string },
): readonly Segment[] {
  const numbers = freeNumbers(segments);
  const pending = packets.flatMap(({ at, message }) =>
    message === null ? [] : bodiesOf(message, { peers, numbers }).map((lines) => ({ ms: wallMs(at), lines })),
  );
  const out: Segment[] = [];
  let model: Prefix | null = null;
  let added = 0;
  const addUntil = (ms: number): void => {
    for (let next = pending[0]; next !== undefined && next.ms < ms; next = pending[0]) {
      pending.shift();
      // What happened before debugging was switched on is not in the log.
      if (model === null) continue;
      added += 1;
      out.push(recordSegment(model, { ...next, added, end }));
    }
  };
  for (const segment of segments) {
    if (segment.prefix !== null) addUntil(wallMsOf(segment.prefix));
    out.push(renumbered(segment, added));
    if (segment.prefix?.shape === 'log' && segment.text.startsWith('IKEv2')) model = segment.prefix;
  }
  return out;
}

function freeNumbers(segments: readonly Segment[]): Numbers {
  const used = segments.flatMap(({ text }) => {
    const found = /\(SESSION ID = (\d+), ?SA ID = (\d+)\)/.exec(text);
    return found ? [{ session: Number(found[1]), slot: Number(found[2]) }] : [];
  });
  const above = (numbers: readonly number[]): number => numbers.reduce((most, each) => Math.max(most, each), 0) + 1;
  return { session: above(used.map(({ session }) => session)), slot: above(used.map(({ slot }) => slot)) };
}

interface Added {
  readonly ms: number;
  readonly lines: readonly string[];
  readonly added: number;
  readonly end: string;
}

// In the form of the record before it, since all lines of a device have the same prefix.
function recordSegment(model: Prefix, { ms, lines, added, end }: Added): Segment {
  const seconds = Math.floor(ms / 1000);
  const fraction = String(Math.floor(ms - seconds * 1000)).padStart(3, '0');
  const stamp = stampAfter(model, seconds - model.seconds).replace(
    /(\d{2}:\d{2}:\d{2})\.(\d+)/,
    (_, clock: string, digits: string) => `${clock}.${fraction.padEnd(digits.length, '0').slice(0, digits.length)}`,
  );
  const head = `${sequenced(model, added)}${model.mark}${stamp}: `;
  const [first = '', ...rest] = lines;
  return {
    kind: 'record',
    lines: [`${head}${first}${end}`, ...rest.map((line) => `${line}${end}`)],
    prefix: null,
    text: first,
  };
}

/** Service sequence numbers count on over what was put in. */
function sequenced({ before, sequence }: Prefix, added: number): string {
  if (sequence === null) return before;
  return before.replace(`${sequence}: `, `${String(Number(sequence) + added).padStart(sequence.length, '0')}: `);
}

function renumbered(segment: Segment, added: number): Segment {
  const { prefix, lines } = segment;
  if (prefix === null || prefix.sequence === null || added === 0) return segment;
  const [first = '', ...rest] = lines;
  return { ...segment, lines: [`${sequenced(prefix, added)}${first.slice(prefix.before.length)}`, ...rest] };
}

/** Records around one message, ios-text.md 2.3 and 2.11; only wording that is confirmed. */
function bodiesOf(message: ForeignMessage, { peers, numbers }: { peers: ForeignPeers; numbers: Numbers }): string[][] {
  const { exchange, response, payloads } = message;
  const context = `IKEv2:(SESSION ID = ${numbers.session},SA ID = ${numbers.slot}):`;
  const says = (...texts: readonly string[]): string[][] => texts.map((text) => [`${context}${text}`]);
  const { gateway, peer } = peers;
  if (!response) {
    const received = [
      `${exchange === 'IKE_SA_INIT' ? 'IKEv2:' : context}Received Packet [From ${peer}:500/To ${gateway}:500/VRF i0:f0] `,
      ...blockLines(message, payloads),
    ];
    return [received, ...says(...afterRequest(message, peer))];
  }
  const building = [`${context}Building packet for encryption.  `, 'Payload contents: ', payloadLine(payloads)];
  const sent = [
    `${context}Sending Packet [To ${peer}:500/From ${gateway}:500/VRF i0:f0] `,
    ...blockLines(message, exchange === 'IKE_SA_INIT' ? payloads : 'ENCR'),
  ];
  const before = exchange === 'IKE_SA_INIT' ? says('Generating IKE_SA_INIT message') : [building];
  return [...before, sent, ...says(...afterResponse(message, peers))];
}

function blockLines(
  { initiatorSpi, responderSpi, exchange, response, messageId }: ForeignMessage,
  payloads: string,
): string[] {
  const [own, other] = [initiatorSpi, responderSpi].map((spi) => spi.toString('hex').toUpperCase());
  return [
    `Initiator SPI : ${own} - Responder SPI : ${other} Message id: ${messageId}`,
    `IKEv2 ${exchange} Exchange ${response ? 'RESPONSE' : 'REQUEST'} `,
    'Payload contents: ',
    payloadLine(payloads),
  ];
}

function afterRequest({ exchange, payloads }: ForeignMessage, peer: string): string[] {
  if (exchange === 'IKE_SA_INIT') {
    return [
      'Verify SA init message',
      'Insert SA',
      'Processing IKE_SA_INIT message',
      'Checking NAT discovery',
      'NAT not found',
    ];
  }
  if (exchange === 'IKE_AUTH') {
    return [
      `Searching policy based on peer's identity '${peer}' of type 'IPv4 address'`,
      "Get peer's authentication method",
      "Peer's authentication method is 'PSK'",
      `Get peer's preshared key for ${peer}`,
      "Verify peer's authentication data",
      "Verification of peer's authenctication data PASSED",
    ];
  }
  return payloads === 'DELETE' ? ['Check for existing active SA'] : [];
}

function afterResponse({ exchange, messageId }: ForeignMessage, { gateway, peer }: ForeignPeers): string[] {
  if (exchange === 'IKE_SA_INIT') return ['Completed SA init exchange'];
  if (exchange === 'IKE_AUTH') {
    return [
      'IKEV2 SA created; inserting SA into database. SA lifetime timer (86400 sec) started',
      `Session with IKE ID PAIR (${peer}, ${gateway}) is UP`,
    ];
  }
  return messageId === 5 ? ['Deleting SA'] : [];
}

// An empty list is a line of one blank.
function payloadLine(payloads: string): string {
  return payloads === '' ? ' ' : ` ${payloads} `;
}
