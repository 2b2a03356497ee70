// One request or response while its repeats are still being folded in.
import type { OpenedContents } from '../model/opened-events.ts';
import type { Endpoint, FirstInnerPayload, MessageSeen } from '../model/wire-events.ts';
import type { Fingerprint, Likeness } from './fingerprint.ts';
import { addPart, type FragmentState, fragmentState, isIncomplete, type PartResult } from './fragment-state.ts';
import type { IkeMessage } from './ike-message.ts';
import { firstInner, fragmentOfMessage, notifyTypes, payloadLabels } from './message-facts.ts';
import { evidenceOf, isSecondCopy, runEvidence, type Sighted, stampOf } from './sighting.ts';

export interface MessageState {
  readonly first: Sighted;
  last: Sighted;
  /** The sighting before the last, for when the last turns out to belong to another exchange. */
  beforeLast: Sighted;
  count: number;
  octets: number;
  payloads: readonly string[];
  readonly notifies: readonly number[];
  firstInner: FirstInnerPayload;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly print: Fingerprint;
  /** A repetition was recognised by what the capture kept of it, not by all its octets. */
  probable: boolean;
  readonly fragments: FragmentState | undefined;
  /** What keys opened of it. */
  opened: OpenedContents | undefined;
}

export function messageState(message: IkeMessage, print: Fingerprint): MessageState {
  const { header, from, to } = message;
  const fragment = fragmentOfMessage(message);
  return {
    first: message.sighting,
    last: message.sighting,
    beforeLast: message.sighting,
    count: 1,
    octets: header.length,
    payloads: payloadLabels(message),
    notifies: notifyTypes(message),
    firstInner: firstInner(message),
    from,
    to,
    print,
    probable: false,
    fragments: fragment && fragmentState(fragment, message, print),
    opened: undefined,
  };
}

/** Folds in one more sighting of a message that is known. */
export function repeat(state: MessageState, message: IkeMessage, like: Likeness): 'retransmission' | 'duplicate' {
  if (isSecondCopy(message, state.last)) return 'duplicate';
  state.beforeLast = state.last;
  state.last = message.sighting;
  state.count++;
  if (like === 'probable') state.probable = true;
  return 'retransmission';
}

/** Adds a fragment to a message known from another of its fragments. */
export function fragmentOfKnown(state: MessageState, message: IkeMessage, print: Fingerprint): PartResult | undefined {
  const { fragments } = state;
  const fragment = fragments === undefined ? undefined : fragmentOfMessage(message);
  if (fragments === undefined || fragment === undefined) return undefined;
  const result = addPart(fragments, fragment, message, print);
  if (result === 'other-bytes') return result;
  state.count = fragments.count;
  state.last = message.sighting;
  if (result === 'restarted') state.octets = 0;
  if (result === 'new-part' || result === 'restarted') state.octets += message.header.length;
  if (fragment.number === 1) state.firstInner = firstInner(message);
  return result;
}

export function isMessageIncomplete({ fragments }: MessageState): boolean {
  return fragments !== undefined && isIncomplete(fragments);
}

export function messageSeen(state: MessageState): MessageSeen {
  const { first, last, count, octets, payloads, notifies, from, to, fragments } = state;
  return {
    at: stampOf(first),
    lastAt: stampOf(last),
    evidence: runEvidence(first, last, count),
    count,
    octets,
    payloads,
    notifies,
    firstInner: state.firstInner,
    from,
    to,
    ...(state.probable ? { probable: true as const } : {}),
    ...(state.opened === undefined ? {} : { opened: state.opened }),
    ...(fragments === undefined ? {} : { fragments: fragmentsSeen(fragments, first) }),
  };
}

function fragmentsSeen({ parts, total }: FragmentState, first: Sighted): NonNullable<MessageSeen['fragments']> {
  const others = [...parts.values()].filter((part) => part.first !== first);
  return { seen: parts.size, total, others: others.map((part) => evidenceOf(part.first)) };
}
