// A tap writes a file for each direction: requests in one, their answers in the other, and no message in both. Answers that follow their
// requests by less than a second, over many exchanges and never before them, were stamped by one clock or by two that nobody can tell apart.
import type { PacketColumns } from '../model/wire-events.ts';
import { Diagnoses } from '../wire/capture/diagnoses.ts';
import { IkeDatagrams } from './datagrams.ts';
import { ONE_SIDED } from './exchange-list.ts';
import type { IkeMessage } from './ike-message.ts';
import { alone, inOrder, type Packets } from './interleaved.ts';
import { nanosBetween } from './sighting.ts';

/** What the clocks of two files may be apart by at most, so that they count as one (ADR 7: what stamps may go back by). */
const APART_NANOS = 1_000_000_000;
/** Sides of IKE SAs of which the last exchange is kept. */
const MOST_SIDES = 100_000;

/** The last exchange that one side of an IKE SA opened. */
interface LastExchange {
  requestId: number;
  seconds: number;
  nanos: number;
  responseId: number;
}

/** Whether two captures that show one direction each are halves of what one capture point saw. */
export async function areHalves(captures: readonly [Packets, Packets]): Promise<boolean> {
  const datagrams = captures.map((_, of) => new IkeDatagrams(new Diagnoses(`${of}`)));
  const pairs = new Pairs();
  let made: string | undefined;
  for await (const row of inOrder(captures)) {
    made ??= madeOf(row.batch);
    if (madeOf(row.batch) !== made) return false;
    for (const message of datagrams[row.of]?.messages(alone(row), '') ?? []) {
      if (!(message.header.isResponse ? pairs.answer(message, row.of) : pairs.ask(message))) return false;
    }
  }
  return pairs.areOfOneClock;
}

class Pairs {
  readonly #sides = new Map<string, LastExchange>();
  #paired = 0;
  #lone = 0;
  /** The shortest time in which each of the captures has an answer. */
  readonly #nearest = [0, 0].map(() => Number.POSITIVE_INFINITY);

  get areOfOneClock(): boolean {
    const isNear = this.#nearest.every((nanos) => nanos < APART_NANOS || nanos === Number.POSITIVE_INFINITY);
    return isNear && this.#paired >= ONE_SIDED && this.#paired > this.#lone;
  }

  /** False for a request whose answer came before it. */
  ask(message: IkeMessage): boolean {
    const side = this.#sideOf(message);
    const { messageId } = message.header;
    if (messageId > side.requestId) {
      if (messageId <= side.responseId) return false;
      if (side.requestId > side.responseId) this.#lone++;
      side.requestId = messageId;
    }
    if (messageId === side.requestId && side.responseId < messageId) {
      side.seconds = message.seconds;
      side.nanos = message.nanos;
    }
    return true;
  }

  answer(message: IkeMessage, of: number): boolean {
    const side = this.#sideOf(message);
    const { messageId } = message.header;
    if (messageId <= side.responseId) return true;
    side.responseId = messageId;
    if (messageId !== side.requestId) {
      this.#lone++;
      return true;
    }
    this.#paired++;
    this.#nearest[of] = Math.min(this.#nearest[of] ?? 0, nanosBetween(side, message));
    return true;
  }

  #sideOf({ header }: IkeMessage): LastExchange {
    const byInitiator = header.fromInitiator !== header.isResponse;
    const key = `${header.initiatorHigh} ${header.initiatorLow} ${byInitiator}`;
    const known = this.#sides.get(key);
    if (known !== undefined) return known;
    const [oldest] = this.#sides.keys();
    if (oldest !== undefined && this.#sides.size >= MOST_SIDES) this.#sides.delete(oldest);
    const side = { requestId: -1, seconds: 0, nanos: 0, responseId: -1 };
    this.#sides.set(key, side);
    return side;
  }
}

function madeOf({ format, linkType }: PacketColumns): string {
  return `${format} ${linkType}`;
}
