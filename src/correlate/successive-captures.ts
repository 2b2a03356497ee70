import type { EventOf } from '../model/event.ts';
import type { ExchangeSeen } from '../model/wire-events.ts';

type Seen = EventOf<'wire.ike-sa'>;

/**
 * One IKE SA in files that a capture tool wrote one after the other, told as one: a request that ends a file is answered in
 * the next, and a Delete at the end of a file is not the end. Captures whose times overlap stand at different points, or
 * are copies, and stay apart. Ordered by time.
 */
export function joinSuccessive(seen: readonly Seen[]): Seen[] {
  const joined: Seen[] = [];
  for (const next of seen.toSorted((a, b) => compare(startOf(a), startOf(b)))) {
    const index = joined.findLastIndex((before) => follows(before, next));
    const before = joined[index];
    if (before === undefined) joined.push(next);
    else joined[index] = concatenated(before, next);
  }
  return joined;
}

// Two files of one ring share no instant; two capture points of one exchange do.
function follows(before: Seen, next: Seen): boolean {
  const [end, start] = [endOf(before), startOf(next)];
  return end !== undefined && start !== undefined && end <= start && before.evidence.source !== next.evidence.source;
}

function concatenated(before: Seen, next: Seen): Seen {
  const answers = new Set<ExchangeSeen>();
  const exchanges = before.exchanges.map((one) => {
    const answer = one.response === undefined ? next.exchanges.find((other) => answersTo(one, other)) : undefined;
    if (answer === undefined) return one;
    answers.add(answer);
    return { ...one, response: answer.response };
  });
  const repeatedPath = before.paths.at(-1);
  const paths = next.paths.filter(({ initiator, responder }, index) => {
    return index > 0 || !same(initiator, repeatedPath?.initiator) || !same(responder, repeatedPath?.responder);
  });
  return {
    ...before,
    paths: [...before.paths, ...paths],
    exchanges: [...exchanges, ...next.exchanges.filter((one) => !answers.has(one))],
    lastAt: next.lastAt,
    messages: before.messages + next.messages,
    retransmissions: before.retransmissions + next.retransmissions,
    encryptedMessages: before.encryptedMessages + next.encryptedMessages,
    proposal: before.proposal ?? next.proposal,
  };
}

function answersTo(asked: ExchangeSeen, other: ExchangeSeen): boolean {
  return (
    other.request === undefined &&
    other.exchange === asked.exchange &&
    other.messageId === asked.messageId &&
    other.openedBy === asked.openedBy
  );
}

function same(a: Seen['initiator'], b: Seen['initiator'] | undefined): boolean {
  return a.address === b?.address && a.port === b?.port;
}

const startOf = ({ at }: Seen): bigint | undefined => (at.kind === 'absolute' ? at.epochNs : undefined);
const endOf = ({ lastAt }: Seen): bigint | undefined => (lastAt.kind === 'absolute' ? lastAt.epochNs : undefined);

function compare(a: bigint | undefined, b: bigint | undefined): number {
  if (a === undefined || b === undefined) return 0;
  return a < b ? -1 : a > b ? 1 : 0;
}
