import type { SaTag } from '../world/notes.ts';
import { packetDump } from './dump.ts';
import {
  dumpLine,
  failed,
  keyOf,
  type Line,
  type NoteOf,
  said,
  saidPlainly,
  spiText,
  unconfirmed,
  type Wording,
} from './line.ts';
import { payloadList } from './names.ts';

type Packet = NoteOf<'packet'>;

/** A packet with the records that come before and after it (2.3). */
export function packetLines(note: Packet, wording: Wording): Line[] {
  wording.memory.messageIds.set(keyOf(note.sa), note.messageId);
  return note.direction === 'received' ? receivedLines(note, wording) : sentLines(note, wording);
}

/** 2.5: the next packet block is a resend. */
export function retransmittingLines(note: NoteOf<'retransmitting'>, { memory }: Wording): Line[] {
  memory.resendAnnounced.add(`${keyOf(note.sa)}/${note.messageId}`);
  return [said(note.sa, 'Retransmitting packet')];
}

function receivedLines(note: Packet, wording: Wording): Line[] {
  const { sa, fragments } = note;
  const own = wording.description.fragmentationMtu !== null && fragments > 1;
  // 2.5: fragments of IKE itself are told; those of IP were joined before IKE saw the message.
  const joined = own
    ? [
        ...Array.from({ length: fragments }, (_, index) => said(sa, `Detected fragment ${index + 1} of ${fragments}`)),
        said(sa, `Completed reassembly of ${fragments} fragments`),
      ].map(unconfirmed)
    : [];
  return [...joined, ...blockLines(note, wording)];
}

function sentLines(note: Packet, { description, memory }: Wording): Line[] {
  const { sa, response, encrypted, retransmission, messageId } = note;
  const key = keyOf(sa);
  const lines: Line[] = [];
  if (retransmission && !memory.resendAnnounced.delete(`${key}/${messageId}`)) {
    lines.push(said(sa, 'Retransmitting packet'));
  }
  // What goes out encrypted is listed before it is sealed; its block then has ENCR alone. A resend is sealed already.
  if (encrypted && !retransmission) {
    lines.push(said(sa, `Building packet for encryption.  \nPayload contents: \n${payloadList(note.payloads)}`));
  }
  if (!response && note.exchange !== 'IKE_SA_INIT' && !retransmission) {
    lines.push(said(sa, 'Checking if request will fit in peer window'));
  }
  if (response && memory.ackOwed.delete(key))
    lines.push(unconfirmed(said(sa, 'Sending ACK to informational exchange')));
  lines.push(...blockLines(note, { description }));
  const failing = memory.failing.get(key);
  if (failing !== undefined && !retransmission) {
    memory.failing.delete(key);
    lines.push(...ENDINGS[failing](sa, note.exchange));
  }
  return lines;
}

// 2.8: what is printed once the refusal is out. The reason of an empty error is the notify of that packet (2.2).
const ENDINGS: Readonly<Record<'init' | 'auth' | 'child', (sa: SaTag, exchange: string) => Line[]>> = {
  init: (sa) => [
    said(sa, 'Failed SA init exchange'),
    failed(sa, 'Initial exchange failed: Initial exchange failed'),
    said(sa, 'Abort exchange'),
  ],
  auth: (sa) => [said(sa, 'Auth exchange failed'), failed(sa, 'Auth exchange failed'), said(sa, 'Abort exchange')],
  child: (sa, exchange) => [
    ...(exchange === 'CREATE_CHILD_SA' ? [unconfirmed(failed(sa, 'Create child exchange failed'))] : []),
    failed(sa, ''),
  ],
};

function blockLines(note: Packet, { description }: Pick<Wording, 'description'>): Line[] {
  const { sa, direction, encrypted } = note;
  const [peer, local] = [sa.peer, sa.local].map(({ address, port }) => `${address}:${port}`);
  // The peer stands first in both forms.
  const head =
    direction === 'received'
      ? `Received Packet [From ${peer}/To ${local}/VRF i0:f0] `
      : `Sending Packet [To ${peer}/From ${local}/VRF i0:f0] `;
  const names = direction === 'sent' && encrypted ? ['ENCR'] : note.payloads;
  const spis = `Initiator SPI : ${spiText(sa.initiatorSpi)} - Responder SPI : ${spiText(sa.responderSpi)}`;
  const title = [
    head,
    `${spis} Message id: ${note.messageId}`,
    `IKEv2 ${note.exchange} Exchange ${note.response ? 'RESPONSE' : 'REQUEST'} `,
  ].join('\n');
  // A first request has no slot yet, so its block has no context.
  const first = isFirst(note);
  const speak = first ? saidPlainly : said;
  const contents = packetDump(note, description.suites[0], description.esp);
  const block = speak(sa, `${title}\nPayload contents: \n${payloadList(names)}\n`);
  const dumped = { apart: speak(sa, title).text, inside: speak(sa, `${title}\n${contents}`).text };
  return [{ ...block, dumped }, dumpLine(first ? null : sa, sa.peer.address, contents)];
}

const isFirst = ({ direction, response, sa }: Packet): boolean =>
  direction === 'received' && !response && sa.responderSpi.every((octet) => octet === 0);
