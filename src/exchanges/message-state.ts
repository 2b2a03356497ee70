// One request or response while its repeats are still being folded in.
import type { EvidenceRef } from '../model/evidence.ts';
import { type ClockId, NO_STAMP, type Stamp } from '../model/time.ts';
import type { Endpoint, FirstInnerPayload, MessageSeen } from '../model/wire-events.ts';
import type { IkeMessage } from './datagrams.ts';
import { type FragmentOf, firstInner, fragmentOf, notifyTypes, payloadLabels } from './message-facts.ts';
import { octetHash } from './octet-hash.ts';

/** One time that the message was seen. */
export interface Sighting {
  readonly epochNs: bigint;
  readonly evidence: EvidenceRef;
}

export interface MessageState {
  readonly first: Sighting;
  last: Sighting;
  /** The sighting before the last, for when the last turns out to belong to another exchange. */
  beforeLast: Sighting;
  count: number;
  octets: number;
  readonly payloads: readonly string[];
  readonly notifies: readonly number[];
  firstInner: FirstInnerPayload;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly hash: number;
  readonly fragments: FragmentState | undefined;
}

interface FragmentState {
  total: number;
  readonly parts: Map<number, Part>;
}

interface Part {
  readonly hash: number;
  count: number;
  lastNs: bigint;
}

/** Fragments kept of one message: 1 MiB in the smallest pieces that peers are known to send. */
const MAX_PARTS = 4096;

/** A repetition this soon is the capture point's second copy: no sender repeats itself within a millisecond. */
const DUPLICATE_NS = 1_000_000n;

export function messageHash({ view, start, end }: IkeMessage): number {
  return octetHash(view, start, end);
}

export function messageState(message: IkeMessage, hash: number): MessageState {
  const { epochNs, evidence, header, from, to } = message;
  const sighting = { epochNs, evidence };
  const fragment = fragmentOf(message);
  return {
    first: sighting,
    last: sighting,
    beforeLast: sighting,
    count: 1,
    octets: header.length,
    payloads: payloadLabels(message),
    notifies: notifyTypes(message),
    firstInner: firstInner(message),
    from,
    to,
    hash,
    fragments: fragment && {
      total: fragment.total,
      parts: new Map([[fragment.number, { hash, count: 1, lastNs: epochNs }]]),
    },
  };
}

export type Repetition = 'retransmission' | 'duplicate';

/** Folds in one more sighting of a message that is known. */
export function repeat(state: MessageState, { epochNs, evidence }: IkeMessage): Repetition {
  if (isSecondCopy(epochNs, state.last.epochNs)) return 'duplicate';
  state.beforeLast = state.last;
  state.last = { epochNs, evidence };
  state.count++;
  return 'retransmission';
}

function isSecondCopy(nowNs: bigint, lastNs: bigint): boolean {
  return nowNs !== 0n && nowNs >= lastNs && nowNs - lastNs < DUPLICATE_NS;
}

export type PartResult = Repetition | 'new-part' | 'other-bytes';

/** Adds a fragment to a message known from another of its fragments (RFC 7383 §2.6). */
export function addPart(state: MessageState, message: IkeMessage, fragment: FragmentOf, hash: number): PartResult {
  const { fragments } = state;
  if (fragments === undefined) return 'other-bytes';
  if (fragments.total === 0) fragments.total = fragment.total;
  else if (fragment.total !== 0 && fragment.total !== fragments.total) return 'other-bytes';
  const known = fragments.parts.get(fragment.number);
  const sighting = { epochNs: message.epochNs, evidence: message.evidence };
  if (known !== undefined) return known.hash === hash ? repeatPart(state, known, sighting) : 'other-bytes';
  if (fragments.parts.size === MAX_PARTS) return 'other-bytes';
  fragments.parts.set(fragment.number, { hash, count: 1, lastNs: message.epochNs });
  state.octets += message.header.length;
  if (fragment.number === 1) state.firstInner = firstInner(message);
  state.last = sighting;
  return 'new-part';
}

function repeatPart(state: MessageState, part: Part, sighting: Sighting): Repetition {
  if (isSecondCopy(sighting.epochNs, part.lastNs)) return 'duplicate';
  part.lastNs = sighting.epochNs;
  part.count++;
  // The message was sent again as often as its most frequent fragment.
  state.count = Math.max(state.count, part.count);
  state.last = sighting;
  return 'retransmission';
}

/** True while fragments of the message are missing. */
export function isIncomplete({ fragments }: MessageState): boolean {
  return fragments !== undefined && (fragments.total === 0 || fragments.parts.size < fragments.total);
}

export function stampOf(epochNs: bigint, clock: ClockId): Stamp {
  return epochNs === 0n ? NO_STAMP : { kind: 'absolute', epochNs, clock };
}

/** Evidence of a counted run: its first place, and the last one with the count where there was more than one. */
export function runEvidence(first: EvidenceRef, last: EvidenceRef, count: number): EvidenceRef {
  return count > 1 ? { ...first, run: { count, last } } : first;
}

export function messageSeen(state: MessageState, clock: ClockId): MessageSeen {
  const { first, last, count, octets, payloads, notifies, from, to, fragments } = state;
  const seen: MessageSeen = {
    at: stampOf(first.epochNs, clock),
    lastAt: stampOf(last.epochNs, clock),
    evidence: runEvidence(first.evidence, last.evidence, count),
    count,
    octets,
    payloads,
    notifies,
    firstInner: state.firstInner,
    from,
    to,
  };
  return fragments === undefined
    ? seen
    : { ...seen, fragments: { seen: fragments.parts.size, total: fragments.total } };
}
