// Tells every IKE message of a capture: what it says in the clear, and what it belongs to. Analysis needs none of this: it
// keeps SAs, not messages.

import { suiteText } from '../crypto/suite.ts';
import type {
  DecodedMessage,
  FramePointer,
  IkeFragments,
  MessageProblem,
  MessageRole,
  NatDetectionSeen,
  OpenedPayloads,
  Pairing,
  Reassembly,
} from '../model/decoded-message.ts';
import type { Problem } from '../model/diagnostic.ts';
import type { IkePayload } from '../model/ike-payloads.ts';
import { isoTime } from '../model/time.ts';
import { dissectPayload } from '../wire/ike/dissect.ts';
import { exchangeName } from '../wire/ike/exchange-names.ts';
import { fragmentProblems } from '../wire/ike/fragments.ts';
import { FLAG, spiText } from '../wire/ike/header.ts';
import type { Placed } from './capture-stream.ts';
import type { Added } from './exchange-list.ts';
import type { IkeMessage } from './ike-message.ts';
import { fragmentOfMessage } from './message-facts.ts';
import { natDetectionOf } from './nat-detection.ts';
import type { OpenedMessage } from './opening/sa-opener.ts';
import { nanosBetween, type Sighted } from './sighting.ts';

/** The message that a stream just placed. To be called before the next one. */
export function decodedMessage(message: IkeMessage, placed: Placed | undefined): DecodedMessage {
  const { header, start, end } = message;
  const { value: payloads, problems } = dissected(message);
  const reassembly = reassemblyOf(message, placed);
  const natDetection = natDetectionSeen(message);
  const opened = placed?.opened === undefined ? undefined : openedPayloads(placed.opened);
  return {
    source: message.source,
    frame: message.frame,
    at: isoTime(message.seconds, message.nanos),
    from: message.from,
    to: message.to,
    initiatorSpi: spiText(header.initiatorHigh, header.initiatorLow),
    responderSpi: spiText(header.responderHigh, header.responderLow),
    exchange: exchangeName(header.exchange),
    exchangeType: header.exchange,
    messageId: header.messageId,
    flags: {
      value: header.flags,
      initiator: header.fromInitiator,
      response: header.isResponse,
      version: (header.flags & FLAG.version) !== 0,
    },
    octets: header.length,
    capturedOctets: end - start,
    cut: message.cut,
    payloads,
    pairing: pairingOf(message, placed),
    ...(reassembly === undefined ? {} : { reassembly }),
    ...(natDetection === undefined ? {} : { natDetection }),
    ...(opened === undefined ? {} : { opened }),
    problems: problems.map(({ code, at, message: text }): MessageProblem => ({ code, at: at - start, message: text })),
  };
}

function dissected(message: IkeMessage): { value: IkePayload[]; problems: Problem[] } {
  const { view, start, chain, cut, headerProblems } = message;
  const parts = chain.value.map((payload) => dissectPayload(view, payload, start));
  const value = parts.map((part) => part.value);
  const last = chain.value.at(-1);
  // What a snap length took away is not the sender's fault.
  if (cut) return { value, problems: [] };
  const problems = [
    ...headerProblems,
    ...chain.problems,
    ...parts.flatMap((part) => part.problems),
    ...(last === undefined ? [] : fragmentProblems(view, last)),
  ];
  return { value, problems: distinct(problems).sort((a, b) => a.at - b.at) };
}

function openedPayloads(opened: OpenedMessage): OpenedPayloads {
  switch (opened.verdict) {
    case 'opened': {
      const { view, chain, keys, plaintext, headersUnchecked } = opened;
      const parts = chain.value.map((payload) => dissectPayload(view, payload, 0));
      const problems = distinct([...chain.problems, ...parts.flatMap((part) => part.problems)]);
      return {
        verdict: 'opened',
        algorithms: suiteText(keys.suite),
        octets: plaintext.length,
        payloads: parts.map(({ value }) => value),
        problems: problems.sort((a, b) => a.at - b.at),
        ...(headersUnchecked ? { headersUnchecked } : {}),
      };
    }
    case 'part':
      return { verdict: 'fragment-opened', algorithms: suiteText(opened.keys.suite), octets: opened.octets };
    case 'failed':
      return { verdict: 'integrity-failed', message: opened.message };
    case 'cut':
      return { verdict: 'cut' };
    case 'no-keys':
      return { verdict: 'no-keys', ...(opened.why === undefined ? {} : { message: opened.why }) };
    default:
      return opened satisfies never;
  }
}

/** The chain and the body may both stumble over one octet. */
function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, at }) => {
    const key = `${code} ${at}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

const ROLES: Readonly<Record<Added, MessageRole>> = {
  new: 'new',
  retransmission: 'retransmission',
  duplicate: 'duplicate',
  'new-part': 'fragment',
  restarted: 're-fragmented',
  'other-bytes': 'other-octets',
  'too-many': 'too-many',
};

function pairingOf(message: IkeMessage, placed: Placed | undefined): Pairing {
  if (placed === undefined) return { role: 'no-sa' };
  const { placedAt, placed: state } = placed.sa.exchanges;
  const role = ROLES[placed.added];
  if (placedAt === undefined) return { role };
  if (role === 'new') {
    const after = nanosBetween(placedAt, message) / 1e6;
    return { role, answers: pointer(placedAt), ...(after >= 0 ? { afterMs: after } : {}) };
  }
  const probable = role === 'retransmission' && state?.probable === true;
  return { role, repeats: pointer(placedAt), ...(probable ? { probable } : {}) };
}

function reassemblyOf(message: IkeMessage, placed: Placed | undefined): Reassembly | undefined {
  const ipFragments = message.ipFragments?.map(({ source, frame }) => ({ source, frame: frame ?? 0 }));
  const ikeFragments = ikeFragmentsOf(message, placed);
  if (ipFragments === undefined && ikeFragments === undefined) return undefined;
  const whole = placed?.whole;
  return {
    ...(ipFragments === undefined ? {} : { ipFragments }),
    ...(ikeFragments === undefined ? {} : { ikeFragments }),
    ...(whole === undefined ? {} : { whole: { octets: whole.header.length, payloads: dissected(whole).value } }),
  };
}

function ikeFragmentsOf(message: IkeMessage, placed: Placed | undefined): IkeFragments | undefined {
  const own = fragmentOfMessage(message);
  if (own === undefined) return undefined;
  const state = placed?.sa.exchanges.placed?.fragments;
  const parts = [...(state?.parts ?? [])].sort(([a], [b]) => a - b);
  const total = state?.total ?? own.total;
  return {
    number: own.number,
    total,
    complete: total > 0 && parts.length === total,
    seen: parts.map(([number, { first }]) => ({ number, ...pointer(first) })),
  };
}

function natDetectionSeen(message: IkeMessage): NatDetectionSeen | undefined {
  const { source, destination } = natDetectionOf(message);
  if (source === undefined && destination === undefined) return undefined;
  const word = (differs: boolean) => (differs ? ('differs' as const) : ('matches' as const));
  return {
    ...(source === undefined ? {} : { source: word(source) }),
    ...(destination === undefined ? {} : { destination: word(destination) }),
  };
}

function pointer({ source, frame }: Sighted): FramePointer {
  return { source, frame };
}
