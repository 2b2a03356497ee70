import type { Segment } from './gateway-text.ts';

// What a record of `debug crypto ikev2` says of the SA that it belongs to (ios-text.md 2.2, 2.3 and 2.9).

interface RecordSa {
  /** `SESSION ID/SA ID`, or null where the record has no context. */
  readonly slot: string | null;
  /** The peer of a packet block. */
  readonly peer: string | null;
  readonly spis: { readonly initiator: string; readonly responder: string } | null;
  /** A first IKE_SA_INIT request, which opens an SA. */
  readonly opens: boolean;
  /** `Deleting SA`: the slot is free from here on. */
  readonly closes: boolean;
}

/** A packet block, as far as a capture can be compared with it. */
interface PacketRecord {
  readonly initiatorSpi: string;
  readonly responderSpi: string;
  readonly exchange: string;
  readonly response: boolean;
  readonly messageId: number;
}

const TAG = /^IKEv2(?:-[A-Z]+)?:(?:\((?:SESSION ID = (\d+), ?)?(?:SA ID = )?(\d+)\)\s*:)?/;
const BLOCK = /(?:Received Packet \[From|Sending Packet \[To) (\S+):\d+\/(?:To|From) /;
const SPIS = /Initiator SPI : ([0-9A-F]{16}) - Responder SPI : ([0-9A-F]{16}) Message id: (\d+)/i;
const TRACED = /SA: I_SPI=([0-9A-F]{16}) R_SPI=([0-9A-F]{16})/i;
const DELETED = /IKEv2 SA \[ISPI: 0x([0-9A-F]{16}) RSPI: 0x([0-9A-F]{16})\]/i;
const EXCHANGE = /IKEv2 ([A-Z_]+) Exchange (REQUEST|RESPONSE)/;

/** Null for a record that is no IKEv2 debug. */
export function recordSa(segment: Segment): RecordSa | null {
  const tag = segment.kind === 'record' ? TAG.exec(segment.text) : null;
  if (tag === null) return null;
  const whole = `${segment.text}\n${segment.lines.slice(1).join('')}`;
  const [, session, slot] = tag;
  const spis = SPIS.exec(whole) ?? TRACED.exec(whole) ?? DELETED.exec(whole);
  const exchange = EXCHANGE.exec(whole);
  return {
    slot: slot === undefined ? null : `${session ?? ''}/${slot}`,
    peer: BLOCK.exec(whole)?.[1] ?? null,
    spis: spis ? { initiator: (spis[1] ?? '').toLowerCase(), responder: (spis[2] ?? '').toLowerCase() } : null,
    opens: /Received Packet/.test(whole) && exchange?.[1] === 'IKE_SA_INIT' && exchange[2] === 'REQUEST',
    closes: /^Deleting SA\b/.test(segment.text.slice(tag[0].length).trim()),
  };
}

export function packetRecord(segment: Segment): PacketRecord | null {
  if (segment.kind !== 'record' || !TAG.test(segment.text)) return null;
  const whole = `${segment.text}\n${segment.lines.slice(1).join('')}`;
  const [spis, exchange] = [SPIS.exec(whole), EXCHANGE.exec(whole)];
  if (!BLOCK.test(whole) || spis === null || exchange === null) return null;
  return {
    initiatorSpi: (spis[1] ?? '').toLowerCase(),
    responderSpi: (spis[2] ?? '').toLowerCase(),
    exchange: exchange[1] ?? '',
    response: exchange[2] === 'RESPONSE',
    messageId: Number(spis[3]),
  };
}

/**
 * The peer of the SA of each record, by position; null where none can be named.
 *
 * `SA ID` is a slot that is used again, so a record takes the peer of the last packet block in its slot, except behind
 * a first request without a context: the next record whose slot then shows that peer in its next block is of the new SA.
 */
export function peersOf(segments: readonly Segment[]): (string | null)[] {
  const sas = segments.map(recordSa);
  const slots = new Map<string, string>();
  const bySpi = new Map<string, string>();
  let opening: string | null = null;
  let last: string | null = null;
  return sas.map((sa, index) => {
    if (sa === null) return null;
    if (sa.opens && sa.slot === null) opening = sa.peer;
    if (sa.slot !== null && opening !== null && nextPeer(sas, index, sa.slot) === opening) {
      slots.set(sa.slot, opening);
      opening = null;
    }
    const named = sa.peer ?? (sa.spis && bySpi.get(sa.spis.initiator)) ?? null;
    const peer: string | null =
      named ?? (sa.slot === null ? last : (slotPeer(sa.slot, slots) ?? nextPeer(sas, index, sa.slot)));
    if (peer !== null && sa.slot !== null) {
      // Taken out first, so that the order of the map is the order of use.
      slots.delete(sa.slot);
      slots.set(sa.slot, peer);
    }
    if (sa.peer !== null && sa.spis) bySpi.set(sa.spis.initiator, sa.peer);
    if (sa.closes && sa.slot !== null) slots.delete(sa.slot);
    last = peer;
    return peer;
  });
}

// Callbacks of the crypto engine carry only `SA ID`: of all sessions, the slot that was named last is meant.
function slotPeer(slot: string, slots: ReadonlyMap<string, string>): string | null {
  const exact = slots.get(slot);
  if (exact !== undefined || !slot.startsWith('/')) return exact ?? null;
  return [...slots].findLast(([name]) => name.endsWith(slot))?.[1] ?? null;
}

function nextPeer(sas: readonly (RecordSa | null)[], from: number, slot: string): string | null {
  for (let index = from; index < sas.length; index++) {
    const sa = sas[index];
    if (sa?.slot === slot && sa.peer !== null) return sa.peer;
    if (sa?.slot === slot && sa.closes) return null;
  }
  return null;
}
