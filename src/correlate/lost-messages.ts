import { couldHaveSeen, timeKey } from '../model/coverage.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Coverage, IkeSa } from '../model/result.ts';
import type { Stamp } from '../model/time.ts';
import type { IkeSaSeen } from '../model/wire-events.ts';
import type { Clocks } from './clocks.ts';
import type { SaFacts } from './ike-sas.ts';
import { momentOf, shifted } from './instants.ts';
import { sidesNearer } from './precedence.ts';
import { debugOf } from './sa-evidence.ts';

// Where messages were lost: one place of the path saw them, another one nearer to the receiver, which could have, did not. A message
// that its receiver shows to have had was missed by the second place, not lost; so may be one after which nobody sent the request again.

type Lost = NonNullable<IkeSa['lost']>[number];
type Direction = Lost['direction'];

/** Two places begin and end at times of different clocks: near its ends a source may not have been there yet, or any more. */
const EDGE_SECONDS = 5;

/** What one place of the path saw of an IKE SA: a capture point, or the gateway's own debug. */
interface View {
  /** The files of the place; of a debug those that tell of this SA. */
  readonly sources: readonly string[];
  readonly kind: 'ike' | 'ike-debug';
  /** The client's address there: a NAT may stand between two places. */
  readonly client: string;
  readonly messages: ReadonlyMap<string, Sighting>;
  /** Answered liveness checks in a row, which are told as one. */
  readonly folded: readonly Folded[];
  /** As a capture shows the SA. */
  readonly wire?: IkeSaSeen;
}

interface Folded {
  readonly openedByClient: boolean;
  readonly from: number;
  readonly to: number;
}

interface Sighting {
  readonly exchange: string;
  readonly messageId: number;
  readonly isResponse: boolean;
  readonly direction: Direction;
  readonly at: Stamp;
  readonly times: number;
  readonly evidence: readonly EvidenceRef[];
}

type Place = Pick<View, 'sources' | 'kind' | 'client'>;
type Side = 'client' | 'gateway';

/** Finds lost messages of the SAs of one case. */
export class LostMessages {
  readonly #clocks: Clocks;
  readonly #coverage: readonly Coverage[];
  readonly #views = new Map<SaFacts, readonly View[]>();
  /** What a client's address at one place is at another, by SAs that both saw: undefined where there are several. */
  readonly #addresses = new Map<string, string | undefined>();
  /** All places that saw something, by the key of their files. */
  readonly #places = new Map<string, Pick<View, 'sources' | 'kind'>>();
  /** Of two captures, which side the first is nearer to than the other, by all that both saw. */
  readonly #nearer = new Map<string, Set<Side>>();

  constructor(sas: readonly SaFacts[], { clocks, coverage }: { clocks: Clocks; coverage: readonly Coverage[] }) {
    this.#clocks = clocks;
    this.#coverage = coverage;
    for (const sa of sas) {
      const views = viewsOf(sa);
      this.#views.set(sa, views);
      for (const one of views) {
        this.#places.set(placeOf(one), one);
        for (const other of views) if (one !== other) this.#tie(one, other, sa);
      }
    }
  }

  /** In order of message id. */
  of(sa: SaFacts): Lost[] {
    const views = this.#views.get(sa) ?? [];
    // One place alone cannot tell a message that was lost from one that was never sent.
    if (this.#places.size < 2) return [];
    const arrivals = new Arrivals(views);
    const lost = new Map<string, Lost>();
    for (const view of views) {
      for (const [key, seen] of view.messages) {
        if (lost.has(key) || arrivals.has(seen) || !arrivals.wasResent(seen)) continue;
        const by = views.filter(({ messages }) => messages.has(key));
        const without = this.#placesWithout(seen, view, views)
          .filter((place) => by.every((one) => this.#isNearer(one, place, senderOf(seen))))
          .flatMap((place) => this.#watching(place, view, seen));
        if (without.length === 0) continue;
        lost.set(key, {
          exchange: seen.exchange,
          messageId: seen.messageId,
          message: seen.isResponse ? 'response' : 'request',
          direction: seen.direction,
          times: seen.times,
          seenBy: by.flatMap(({ sources }) => [...sources]),
          notSeenBy: without,
          evidence: by.flatMap(({ messages }) => [...(messages.get(key)?.evidence ?? [])]),
        });
      }
    }
    return [...lost.values()].sort((a, b) => a.messageId - b.messageId);
  }

  #tie(one: View, other: View, { clientSide }: SaFacts): void {
    const key = `${placeOf(one)} ${one.client} ${placeOf(other)}`;
    const known = this.#addresses.get(key);
    this.#addresses.set(key, this.#addresses.has(key) && known !== other.client ? undefined : other.client);
    if (one.wire === undefined || other.wire === undefined) return;
    const sides = this.#nearer.get(pairOf(one, other)) ?? new Set();
    this.#nearer.set(pairOf(one, other), sides);
    for (const side of sidesNearer(one.wire, other.wire)) sides.add(side === clientSide ? 'client' : 'gateway');
  }

  /** Whether one place is known to be nearer to a side of the path than another is. No capture is nearer to the gateway than itself. */
  #isNearer(one: Pick<View, 'sources' | 'kind'>, other: Pick<View, 'sources' | 'kind'>, to: Side): boolean {
    if (one.kind !== other.kind) return (one.kind === 'ike-debug') === (to === 'gateway');
    const sides = this.#nearer.get(pairOf(one, other));
    return sides?.size === 1 && sides.has(to);
  }

  /** Every other place at which the message was not seen, with the client's address there as far as an SA that both saw tells it. */
  #placesWithout(seen: Sighting, from: View, views: readonly View[]): Place[] {
    return [...this.#places].flatMap(([name, place]) => {
      if (name === placeOf(from)) return [];
      const own = views.find((view) => placeOf(view) === name);
      if (own !== undefined) return own.messages.has(keyOf(seen)) ? [] : [own];
      const client = this.#addresses.get(`${placeOf(from)} ${from.client} ${name}`);
      return client === undefined ? [] : [{ ...place, client }];
    });
  }

  /** The files of a place that could have shown the message: they cover its time, its direction and this client. */
  #watching({ sources, kind, client }: Place, from: View, { at, direction }: Sighting): string[] {
    const instant = this.#clocks.instant(at);
    if (instant === undefined || from.sources.some((source) => sources.includes(source))) return [];
    const margin = EDGE_SECONDS + (instant.offBy?.ms ?? 0) / 1000;
    const [earliest, latest] = [-margin, margin].map((seconds) => momentOf(shifted(instant, seconds)).utc);
    if (earliest == null || latest == null) return [];
    const watched = this.#coverage.filter((one) => {
      if (!sources.includes(one.source) || one.from?.utc == null || timeKey(one.from.utc) > timeKey(earliest))
        return false;
      return couldHaveSeen(one, { kind, peer: client, direction, from: earliest, until: latest });
    });
    return watched.map(({ source }) => source);
  }
}

/** Whether the message is one of the answered checks that a view tells as a run. */
function isFolded({ folded }: View, seen: Sighting): boolean {
  const openedByClient = (seen.direction === 'to-gateway') !== seen.isResponse;
  return folded.some((run) => {
    return run.openedByClient === openedByClient && seen.messageId >= run.from && seen.messageId <= run.to;
  });
}

function placeOf({ sources, kind }: Pick<View, 'sources' | 'kind'>): string {
  return `${kind} ${sources.join(' ')}`;
}

function pairOf(one: Pick<View, 'sources' | 'kind'>, other: Pick<View, 'sources' | 'kind'>): string {
  return `${placeOf(one)}, ${placeOf(other)}`;
}

function senderOf({ direction }: Sighting): Side {
  return direction === 'to-gateway' ? 'client' : 'gateway';
}

function viewsOf(sa: SaFacts): View[] {
  const views = sa.evidence.wire.flatMap((seen) => captureView(seen, sa));
  const debug = debugView(sa);
  return debug === undefined ? views : [...views, debug];
}

function captureView(seen: IkeSaSeen, { clientSide }: SaFacts): View[] {
  const client = clientSide === 'initiator' ? seen.initiator : seen.responder;
  const messages = new Map<string, Sighting>();
  const folded: Folded[] = [];
  for (const { exchange, messageId, openedBy, request, response, repeats } of seen.exchanges) {
    if (repeats > 1)
      folded.push({ openedByClient: openedBy === clientSide, from: messageId, to: messageId + repeats - 1 });
    for (const message of repeats > 1 ? [] : [request, response]) {
      if (message === undefined) continue;
      const isResponse = message === response;
      const byClient = (openedBy === clientSide) !== isResponse;
      const sighting: Sighting = {
        exchange,
        messageId,
        isResponse,
        direction: byClient ? 'to-gateway' : 'from-gateway',
        at: message.at,
        times: message.count,
        evidence: [message.evidence],
      };
      messages.set(keyOf(sighting), sighting);
    }
  }
  return [{ sources: seen.capturePoint, kind: 'ike', client: client.address, messages, folded, wire: seen }];
}

function debugView(sa: SaFacts): View | undefined {
  const packets = debugOf(sa.evidence, 'gateway.ike-packet');
  const sources = [...new Set(packets.map(({ evidence }) => evidence.source))].sort();
  const [first] = packets;
  if (first === undefined) return undefined;
  const messages = new Map<string, Sighting>();
  for (const { exchange, messageId, isResponse, direction, at, evidence } of packets) {
    const sighting: Sighting = {
      exchange,
      messageId,
      isResponse,
      direction: direction === 'received' ? 'to-gateway' : 'from-gateway',
      at,
      times: 1,
      evidence: [evidence],
    };
    const key = keyOf(sighting);
    const known = messages.get(key);
    messages.set(key, known === undefined ? sighting : { ...known, times: known.times + 1 });
  }
  const folded = debugOf(sa.evidence, 'gateway.liveness-run').map(({ direction, messageId, repeats }) => {
    return { openedByClient: direction === 'received', from: messageId, to: messageId + repeats - 1 };
  });
  return { sources, kind: 'ike-debug', client: first.peer.address, messages, folded };
}

/** The same message at every place: addresses differ there, its number and who opened its exchange do not. */
function keyOf({ messageId, isResponse, direction, exchange }: Omit<Sighting, 'at' | 'times' | 'evidence'>): string {
  return `${exchange} ${messageId} ${isResponse ? 'response' : 'request'} ${direction}`;
}

/** What two sides must have of one another before any other exchange (RFC 7296 section 1.2). */
const OPENING: ReadonlySet<string> = new Set(['IKE_SA_INIT', 'IKE_AUTH']);

/** What tells that a message arrived, by all that was seen of an SA. */
class Arrivals {
  /** The highest id that each side asked with. */
  readonly #lastAsked: Record<Direction, number> = { 'to-gateway': -1, 'from-gateway': -1 };
  readonly #answered = new Set<string>();
  /** Who answers inside the SA has what opened it. */
  readonly #inside = new Set<Direction>();
  readonly #resent = new Set<string>();
  readonly #views: readonly View[];

  constructor(views: readonly View[]) {
    this.#views = views;
    for (const { messages, folded } of views) {
      for (const { openedByClient, to } of folded) {
        const asked = openedByClient ? 'to-gateway' : 'from-gateway';
        this.#noteAsked(asked, to);
        this.#inside.add(opposite(asked));
      }
      for (const { exchange, messageId, direction, isResponse, times } of messages.values()) {
        if (isResponse) this.#answered.add(`${exchange} ${messageId} ${opposite(direction)}`);
        else this.#noteAsked(direction, messageId);
        if (isResponse && !OPENING.has(exchange)) this.#inside.add(direction);
        if (!isResponse && times > 1) this.#resent.add(`${exchange} ${messageId} ${direction}`);
      }
    }
  }

  #noteAsked(direction: Direction, messageId: number): void {
    this.#lastAsked[direction] = Math.max(this.#lastAsked[direction], messageId);
  }

  /** Whoever asked did so again: the message, or its answer, did not come. */
  wasResent({ exchange, messageId, direction, isResponse }: Sighting): boolean {
    return this.#resent.has(`${exchange} ${messageId} ${isResponse ? opposite(direction) : direction}`);
  }

  /** It was answered, or whoever asked went on with the next request (RFC 7296 section 2.3: one at a time, unless both sides allow more). */
  has(seen: Sighting): boolean {
    const { exchange, messageId, direction, isResponse } = seen;
    if (this.#views.some((view) => isFolded(view, seen))) return true;
    const asked = isResponse ? opposite(direction) : direction;
    if (this.#lastAsked[asked] > messageId || (OPENING.has(exchange) && this.#inside.has(asked))) return true;
    return !isResponse && this.#answered.has(`${exchange} ${messageId} ${direction}`);
  }
}

function opposite(direction: Direction): Direction {
  return direction === 'to-gateway' ? 'from-gateway' : 'to-gateway';
}
