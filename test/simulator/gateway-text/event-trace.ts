import type { GatewayNote } from '../world/notes.ts';
import { type NoteOf, spiText } from './line.ts';
import { payloadName, shownIdentity } from './names.ts';

/** The sections of `show monitor event-trace crypto all detail` that can have entries. */
export type TraceSection = 'ikev2_event' | 'ikev2_error' | 'ipsec_event';

export interface TraceEntry {
  readonly section: TraceSection;
  readonly text: string;
}

/** What the event trace keeps of a note (1.9). It is always on and follows no debug command. */
export function traceEntries(note: GatewayNote): TraceEntry[] {
  switch (note.kind) {
    case 'packet':
      return note.retransmission ? [] : packetEntries(note);
    case 'init-done':
      return [event(note, 'Completed SA init exchange')];
    case 'session-up': {
      // No blank before the bracket, blanks around the comma.
      const pair = `${shownIdentity(note.peerId)} , ${shownIdentity(note.localId)}`;
      return [event(note, `Session with IKE ID PAIR(${pair}) is UP`)];
    }
    case 'delete':
      return [event(note, deleteText(note))];
    case 'proposal-mismatch':
      return [error(note, 'Failed to find a matching policy')];
    case 'auth-failed':
      return [error(note, 'Auth exchange failed')];
    case 'gave-up':
      return [error(note, 'Maximum number of retransmissions reached')];
    case 'child-created':
      return [ipsec(note.sa, note.inSpi, note.sa.local.address), ipsec(note.sa, note.outSpi, note.sa.peer.address)];
    default:
      return [];
  }
}

type WithSa = Extract<GatewayNote, { readonly sa: unknown }>;

// (I) and (R) are roles in the exchange: an original responder is (I) where it opens an INFORMATIONAL.
function packetEntries(note: NoteOf<'packet'>): TraceEntry[] {
  const opens = (note.direction === 'sent') === !note.response;
  const role = opens ? '(I)' : '(R)';
  const verb = note.direction === 'sent' ? 'Sending' : 'Received';
  const kind = note.response ? 'RESPONSE' : 'REQUEST';
  return [
    event(note, `${role} ${verb} IKEv2 ${note.exchange} Exchange ${kind}`),
    ...note.payloads.map((name) =>
      event(note, `${role} IKEv2 ${note.exchange} Exchange Contains: ${payloadName(name)}`),
    ),
  ];
}

const event = ({ sa }: WithSa, text: string): TraceEntry => ({ section: 'ikev2_event', text: `${tag(sa)}  ${text}` });
const error = ({ sa }: WithSa, text: string): TraceEntry => ({ section: 'ikev2_error', text: `${tag(sa)}  ${text}` });

const tag = (sa: WithSa['sa']): string =>
  [
    `SA ID:${sa.slot} SESSION ID:${sa.session}`,
    `Remote: ${sa.peer.address}/${sa.peer.port} Local: ${sa.local.address}/${sa.local.port}`,
  ].join(' ');

function deleteText({ sa, direction, childSpi }: NoteOf<'delete'>): string {
  const verb = direction === 'sent' ? 'Sending' : 'Processing';
  if (childSpi !== null) {
    return `${verb} DELETE INFO message for IPsec SA [SPI: 0x${childSpi.toString(16).toUpperCase().padStart(8, '0')}]`;
  }
  return `${verb} DELETE INFO message for IKEv2 SA [ISPI: 0x${spiText(sa.initiatorSpi)} RSPI: 0x${spiText(sa.responderSpi)}]`;
}

function ipsec(sa: WithSa['sa'], spi: number, destination: string): TraceEntry {
  const number = `0x${spi.toString(16).toUpperCase()}(${spi})`;
  const what = `sa_dest = ${destination}, sa_proto = 50, sa_spi = ${number}, sa_lifetime(k/sec) = (4608000/3600)`;
  return { section: 'ipsec_event', text: `IPSEC-EVENT:IPSEC-CREATE-SA:  SESSION ID:${sa.session}, ${what}` };
}
