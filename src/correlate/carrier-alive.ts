// What shows that the client of an SA and its gateway still heard each other.
import type { EvidenceRef } from '../model/evidence.ts';
import type { Stamp } from '../model/time.ts';
import type { Clocks } from './clocks.ts';
import { type EspFlows, pointOf, type Silence } from './esp.ts';
import { groupBy } from './grouped.ts';
import type { SaFacts } from './ike-sas.ts';
import { type Instant, latest, secondsBetween } from './instants.ts';
import { marginSeconds } from './margins.ts';
import { debugOf } from './sa-evidence.ts';

export interface Witness {
  readonly at: Instant;
  readonly evidence: EvidenceRef;
}

const PACKET = 'gateway.ike-packet';

/**
 * What shows that client and gateway still heard each other: an exchange that was answered, ESP both ways. What one side sent
 * proves nothing where the capture stands beside it: it may have got no further.
 */
export function carrierAlive(carrier: SaFacts, clocks: Clocks, esp: EspFlows): Witness[] {
  const found: Witness[] = [];
  const unheard = unheardFrom(carrier, clocks, esp);
  const last = esp.lastBothWays(carrier, unheard);
  if (last?.at !== undefined) {
    const { evidence } = last.flow;
    found.push({ at: last.at, evidence: evidence.run?.last ?? evidence });
  }
  const answered = carrier.evidence.wire
    .flatMap((seen) => seen.exchanges)
    .filter(({ openedBy, messageId }) => openedBy !== carrier.clientSide || messageId !== unheard?.messageId)
    .flatMap(({ request, response }) => (request === undefined || response === undefined ? [] : [response]));
  const at = latest(answered.map((message) => clocks.instant(message.lastAt)));
  const message = answered.findLast((one) => clocks.instant(one.lastAt)?.ns === at?.ns);
  if (at !== undefined && message !== undefined)
    found.push({ at, evidence: message.evidence.run?.last ?? message.evidence });
  for (const { direction, isResponse, messageId, at: stamp, evidence } of debugOf(carrier.evidence, PACKET)) {
    if (direction !== 'received' || (!isResponse && messageId === unheard?.messageId)) continue;
    const received = clocks.instant(stamp);
    if (received !== undefined) found.push({ at: received, evidence });
  }
  return found;
}

/** A request that the client sent again and again: it heard no answer, though the gateway may have given one. */
interface Unheard extends Silence {
  readonly messageId: number;
}

/**
 * The last request of the client, where it came again. Undefined where the client sent ESP for longer after it than it had repeated it: it
 * had not given up, so an answer came in the end.
 */
function unheardFrom(carrier: SaFacts, clocks: Clocks, esp: EspFlows): Unheard | undefined {
  const requests = [...requestsOnWire(carrier), ...requestsPrinted(carrier)];
  const messageId = Math.max(...requests.map((one) => one.messageId));
  const repeated = requests.find((one) => one.messageId === messageId && one.isRepeated);
  const since = repeated && clocks.instant(repeated.at);
  const until = repeated && clocks.instant(repeated.lastAt);
  if (since === undefined || until === undefined) return undefined;
  const sentOn = secondsBetween(until, esp.lastFromClient(carrier)?.at) ?? 0;
  const repeatedFor = secondsBetween(since, until) ?? 0;
  if (sentOn > repeatedFor + marginSeconds(since, until)) return undefined;
  const unanswered = requests.filter((one) => one.messageId === messageId && !one.isAnswered);
  return { messageId, since, unansweredAt: new Set(unanswered.map(({ point }) => point)) };
}

interface ClientRequest {
  readonly messageId: number;
  readonly isRepeated: boolean;
  readonly isAnswered: boolean;
  readonly point: string;
  readonly at: Stamp;
  readonly lastAt: Stamp;
}

function requestsOnWire({ evidence, clientSide }: SaFacts): ClientRequest[] {
  return evidence.wire.flatMap(({ exchanges }) => {
    return exchanges.flatMap(({ openedBy, messageId, request, response, repeats }) => {
      if (openedBy !== clientSide || request === undefined) return [];
      const { at, lastAt, count } = request;
      const [isRepeated, isAnswered] = [count > repeats, response !== undefined];
      return [{ messageId, isRepeated, isAnswered, point: pointOf(request), at, lastAt }];
    });
  });
}

function requestsPrinted({ evidence }: SaFacts): ClientRequest[] {
  const received = debugOf(evidence, PACKET).filter(({ direction, isResponse }) => {
    return direction === 'received' && !isResponse;
  });
  return [...groupBy(received, ({ messageId }) => messageId)].flatMap(([messageId, copies]) => {
    const [first, last] = [copies[0], copies.at(-1)];
    if (first === undefined || last === undefined) return [];
    // What the gateway received it answers, or nobody can tell.
    const point = first.evidence.source;
    return [{ messageId, isRepeated: first !== last, isAnswered: true, point, at: first.at, lastAt: last.at }];
  });
}
