import type { EventOf } from '../../model/event.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { Stamp, WallStamp } from '../../model/time.ts';
import { secondsInYear } from '../../text/stamp-layout.ts';

// Liveness checks in a row of one side of an IKE SA. The first and the last ones stay events of their own: they tell when the SA was
// last heard, measure clocks, and tell a text that repeats another. What stands between is counted.

type Packet = EventOf<'gateway.ike-packet'>;
type Word = EventOf<'gateway.dpd'>;
type Run = EventOf<'gateway.liveness-run'>;
export type CheckEvent = Packet | Word;

/** The IKE SA that something is told of. */
interface Told {
  readonly initiatorSpi: string | undefined;
  readonly responderSpi: string | undefined;
  readonly host: string | undefined;
}

/** Words that the gateway says of a check; of one that is counted nobody asks for the event. */
export interface HeldWord extends Told {
  readonly is: 'word';
  readonly direction: Word['direction'];
  event(): Word;
}

/** A packet of a check, as far as its run asks about it. */
export interface HeldPacket
  extends Told,
    Pick<Packet, 'direction' | 'messageId' | 'isResponse' | 'retransmission' | 'peer' | 'local'> {
  readonly is: 'packet';
  readonly payloadCount: number;
  /** `secondsInYear` of its stamp. */
  readonly seconds: number;
  /** Packets with the same one have stamps of one clock, year, mark and zone; of others it is not known. */
  readonly ruler: object;
  at(): Stamp;
  event(): Packet;
}

/** A packet that is an event already. */
export function heldPacket(packet: Packet & { readonly at: WallStamp }): HeldPacket {
  const { initiatorSpi, responderSpi, host, direction, messageId, isResponse, retransmission, peer, local, at } =
    packet;
  return {
    is: 'packet',
    initiatorSpi,
    responderSpi,
    host,
    direction,
    messageId,
    isResponse,
    retransmission,
    peer,
    local,
    payloadCount: packet.payloads.length,
    seconds: secondsInYear(at.civil),
    ruler: at,
    at: () => at,
    event: () => packet,
  };
}

export function heldWord(word: Word): HeldWord {
  const { initiatorSpi, responderSpi, host, direction } = word;
  return { is: 'word', initiatorSpi, responderSpi, host, direction, event: () => word };
}

/** Checks at the beginning of a run, and at its end, that are told one by one. */
const AT_EDGE = 2;
/** Fewer between them are told one by one as well. */
const LEAST = 4;
/**
 * Of so many message ids the first ones are told as well: two texts of one debug, wherever they were cut, have these records in common, and
 * so have a debug and a capture.
 */
const MILESTONES = 256;
const AT_MILESTONE = 2;
/** IOS probes at least once an hour (`dpd <10-3600>`): what is further apart is no run. */
const MOST_SECONDS = 3_700;
/** Stamps of one check may be a little out of order, since several processes print them. */
const DISORDER_SECONDS = 1;

/** A check: what the gateway said of it, its request and its answer. */
interface Check {
  /** It may be counted, or may have been: nothing of it is told before that is known. */
  readonly waits: boolean;
  readonly held: (HeldPacket | HeldWord)[];
  request: HeldPacket | undefined;
  answer: HeldPacket | undefined;
}

type AnsweredCheck = Check & { readonly request: HeldPacket; readonly answer: HeldPacket };

/** The middle of a run, while it grows. */
interface Middle {
  readonly first: HeldPacket;
  last: AnsweredCheck;
  repeats: number;
  least: number;
  most: number;
}

export class LivenessRun {
  readonly #emit: (event: CheckEvent | Run) => void;
  /** Told one by one, so far. */
  #atBegin = 0;
  /** Answered, and not told yet: the end of the run, if nothing follows. */
  readonly #held: AnsweredCheck[] = [];
  #middle: Middle | undefined;
  #open: Check | undefined;
  #last: AnsweredCheck | undefined;
  /** Message ids from the first that was counted in this run, or one before it, to the last. */
  readonly #counted: { readonly from: number; to: number }[] = [];
  #isToldAgain = false;
  readonly #mayCount: () => boolean;

  /** @param mayCount whether the text is so long that its checks are counted. */
  constructor(emit: (event: CheckEvent | Run) => void, mayCount: () => boolean) {
    this.#emit = emit;
    this.#mayCount = mayCount;
  }

  /** Words that the gateway says of a check, before or behind its packets. */
  say(word: HeldWord): void {
    this.#tell(word);
  }

  /** Takes a packet of a check. `told` where the text had counted that check before: it says nothing new. */
  take(packet: HeldPacket): 'told' | undefined {
    if (this.#isCounted(packet.messageId)) {
      // Words of the check that is told again go with it; a request that waited for its answer has lost it.
      if (this.#open?.request === undefined) this.#open = undefined;
      else this.end();
      this.#isToldAgain = true;
      return 'told';
    }
    this.#isToldAgain = false;
    if (packet.isResponse) this.#answer(packet);
    else this.#ask(packet);
    return undefined;
  }

  /** Something else happened: what was held is told. */
  end(): void {
    this.#endMiddle();
    for (const check of this.#held.splice(0)) this.#tellAll(check);
    // Words without a packet, where the text told again ends, were told before too.
    if (!this.#isToldAgain && this.#open !== undefined) this.#tellAll(this.#open);
    this.#open = undefined;
    this.#last = undefined;
    this.#atBegin = 0;
  }

  #endMiddle(): void {
    const { first, last, repeats = 0, least = 0, most = 0 } = this.#middle ?? {};
    if (first !== undefined && last !== undefined) this.#emit(runOf(first, last, repeats, { least, most }));
    this.#middle = undefined;
  }

  #tell(one: HeldPacket | HeldWord): void {
    const check = this.#opened();
    if (check.waits) check.held.push(one);
    else this.#emit(one.event());
  }

  #tellAll({ held }: Check): void {
    for (const one of held) this.#emit(one.event());
  }

  #opened(): Check {
    const waits = (this.#atBegin >= AT_EDGE && this.#mayCount()) || this.#counted.length > 0;
    this.#open ??= { waits, held: [], request: undefined, answer: undefined };
    return this.#open;
  }

  #isCounted(messageId: number): boolean {
    if (this.#counted.length === 0 || isMilestone(messageId)) return false;
    return this.#counted.some(({ from, to }) => messageId >= from && messageId <= to);
  }

  #ask(packet: HeldPacket): void {
    const isNext = this.#open?.request === undefined && this.#goesOn(packet);
    if (!isNext) {
      // What was said of this check stands behind the run.
      const words = this.#open?.request === undefined ? (this.#open?.held.splice(0) ?? []) : [];
      this.end();
      for (const word of words) this.#tell(word);
    }
    this.#opened().request = packet;
    this.#tell(packet);
  }

  #answer(packet: HeldPacket): void {
    const check = this.#open;
    if (check?.request?.messageId !== packet.messageId || packet.retransmission || !isBehind(check.request, packet)) {
      this.end();
      this.#emit(packet.event());
      return;
    }
    check.answer = packet;
    this.#tell(packet);
    this.#open = undefined;
    this.#answered(check as AnsweredCheck);
  }

  #answered(check: AnsweredCheck): void {
    this.#last = check;
    if (this.#atBegin < AT_EDGE || !check.waits) {
      this.#tellAll(check);
      this.#atBegin++;
      return;
    }
    this.#held.push(check);
    const least = this.#middle === undefined ? LEAST : 1;
    if (this.#held.length < AT_EDGE + least) return;
    for (const one of this.#held.splice(0, least)) {
      if (isMilestone(one.request.messageId)) {
        this.#endMiddle();
        this.#tellAll(one);
      } else this.#count(one);
    }
  }

  /** A check of the middle, which is no event of its own. */
  #count(check: AnsweredCheck): void {
    const { request } = check;
    const { messageId } = request;
    const counted = this.#counted.at(-1);
    // Only milestones stand between two middles of one run.
    if (counted !== undefined && messageId > counted.to && messageId <= counted.to + AT_MILESTONE + 1)
      counted.to = messageId;
    else this.#counted.push({ from: messageId, to: messageId });
    if (this.#middle === undefined) {
      const none = { least: Number.POSITIVE_INFINITY, most: 0 };
      this.#middle = { first: request, last: check, repeats: 1, ...none };
      return;
    }
    const seconds = secondsBetween(this.#middle.last.request, request);
    this.#middle.least = Math.min(this.#middle.least, seconds);
    this.#middle.most = Math.max(this.#middle.most, seconds);
    this.#middle.repeats++;
    this.#middle.last = check;
  }

  /** The same two ends, the next message id, a time behind the last one by the same clock: else it is no run. */
  #goesOn(packet: HeldPacket): boolean {
    if (packet.retransmission) return false;
    const before = this.#last;
    if (before === undefined) return this.#atBegin === 0;
    const { request, answer } = before;
    return (
      packet.messageId === request.messageId + 1 &&
      packet.peer.address === request.peer.address &&
      packet.peer.port === request.peer.port &&
      packet.local.address === request.local.address &&
      packet.payloadCount === request.payloadCount &&
      isBehind(answer, packet)
    );
  }
}

function runOf(
  begin: HeldPacket,
  { answer }: AnsweredCheck,
  repeats: number,
  everySeconds: { readonly least: number; readonly most: number },
): Run {
  const first = begin.event();
  const { slot, initiatorSpi, responderSpi, attribution, host, direction, peer, local, messageId, at } = first;
  return {
    kind: 'gateway.liveness-run',
    direction,
    peer,
    local,
    messageId,
    repeats,
    ...(repeats > 1 && { everySeconds }),
    slot,
    initiatorSpi,
    responderSpi,
    attribution,
    at,
    evidence: placesOf(first.evidence, answer.event().evidence, 2 * repeats),
    ...(host === undefined ? {} : { host }),
  };
}

function placesOf(first: EvidenceRef, { source, start, end, line }: EvidenceRef, count: number): EvidenceRef {
  const last = line === undefined ? { source, start, end } : { source, start, end, line };
  return { ...first, run: { count, last } };
}

function isMilestone(messageId: number): boolean {
  return messageId % MILESTONES < AT_MILESTONE;
}

function isBehind(before: HeldPacket, packet: HeldPacket): boolean {
  const seconds = packet.seconds - before.seconds;
  if (seconds < -DISORDER_SECONDS || seconds > MOST_SECONDS) return false;
  return packet.ruler === before.ruler || isOfOneRuler(packet.at(), before.at());
}

function isOfOneRuler(one: Stamp, other: Stamp): boolean {
  if (one.kind !== 'wall' || other.kind !== 'wall') return false;
  const isOfOneClock = one.mark === other.mark && one.zone === other.zone && one.clock === other.clock;
  return isOfOneClock && one.civil.year === other.civil.year;
}

function secondsBetween(one: HeldPacket, other: HeldPacket): number {
  return Math.max(0, other.seconds - one.seconds);
}
