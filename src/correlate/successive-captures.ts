import type { EventOf } from '../model/event.ts';
import type { ExchangeSeen } from '../model/wire-events.ts';

type Seen = EventOf<'wire.ike-sa'>;

/** Files told as one so far. */
interface Joined {
  seen: Seen;
  readonly exchanges: ExchangeSeen[];
  /** What of each exchange is there, and where those stand that wait for an answer. */
  readonly sides: Set<string>;
  readonly waiting: Map<string, number>;
}

/**
 * One IKE SA in files that a capture tool wrote one after the other, told as one: a request that ends a file is answered in
 * the next, and a Delete at the end of a file is not the end. Captures that share time or a message stand at different
 * points, or are copies with another clock, and stay apart. Ordered by time.
 */
export function joinSuccessive(seen: readonly Seen[]): Seen[] {
  if (seen.length < 2) return [...seen];
  const all: Joined[] = [];
  for (const next of seen.toSorted((a, b) => compare(startOf(a), startOf(b)))) {
    // Of several rings the one whose last file ended closest before.
    const before = all
      .filter((one) => follows(one, next))
      .reduce<Joined | undefined>((best, one) => (best === undefined || endsLater(one, best) ? one : best), undefined);
    if (before === undefined) all.push(opened(next));
    else append(before, next);
  }
  return all.map(({ seen: one, exchanges }) => ({ ...one, exchanges }));
}

function opened(seen: Seen): Joined {
  const joined: Joined = { seen, exchanges: [], sides: new Set(), waiting: new Map() };
  for (const exchange of seen.exchanges) add(joined, exchange);
  return joined;
}

function follows({ seen, sides }: Joined, next: Seen): boolean {
  const [end, start] = [endOf(seen), startOf(next)];
  if (end === undefined || start === undefined || end > start) return false;
  if (seen.evidence.source === next.evidence.source) return false;
  return !next.exchanges.some((exchange) => sidesOf(exchange).some((side) => sides.has(side)));
}

function endsLater(a: Joined, b: Joined): boolean {
  return compare(endOf(a.seen), endOf(b.seen)) > 0;
}

function append(joined: Joined, next: Seen): void {
  for (const exchange of next.exchanges) {
    const place = exchange.request === undefined ? joined.waiting.get(keyOf(exchange)) : undefined;
    const asked = place === undefined ? undefined : joined.exchanges[place];
    if (place === undefined || asked === undefined) {
      add(joined, exchange);
      continue;
    }
    joined.exchanges[place] = { ...asked, response: exchange.response };
    joined.waiting.delete(keyOf(exchange));
    for (const side of sidesOf(exchange)) joined.sides.add(side);
  }
  const { seen } = joined;
  const known = seen.paths.at(-1);
  const paths = next.paths.filter(({ initiator, responder }, index) => {
    return index > 0 || !same(initiator, known?.initiator) || !same(responder, known?.responder);
  });
  joined.seen = {
    ...seen,
    paths: [...seen.paths, ...paths],
    lastAt: next.lastAt,
    messages: seen.messages + next.messages,
    retransmissions: seen.retransmissions + next.retransmissions,
    encryptedMessages: seen.encryptedMessages + next.encryptedMessages,
    proposal: seen.proposal ?? next.proposal,
  };
}

function add(joined: Joined, exchange: ExchangeSeen): void {
  if (exchange.response === undefined) joined.waiting.set(keyOf(exchange), joined.exchanges.length);
  joined.exchanges.push(exchange);
  for (const side of sidesOf(exchange)) joined.sides.add(side);
}

const keyOf = ({ exchange, messageId, openedBy }: ExchangeSeen): string => `${openedBy} ${exchange} ${messageId}`;

function sidesOf(exchange: ExchangeSeen): string[] {
  const key = keyOf(exchange);
  return [
    ...(exchange.request === undefined ? [] : [`${key} request`]),
    ...(exchange.response === undefined ? [] : [`${key} response`]),
  ];
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
