import type { IosLine } from '../../text/ios-prefix.ts';
import { isWaiting, mayBeDump, takesDump, takesPart, waitsFor } from './block-lines.ts';
import type { WaitedFor } from './packet.ts';
import { isFull, type OpenRecord, openRecord } from './record.ts';
import { wraps } from './sentence-lines.ts';

// Records that are not whole yet. A terminal or a server mixes what several processes print: other records, of other IKE SAs
// and other boxes, stand between the lines of a packet block.

/** How a record ended: `cutBy` tells that the text ended here, after a `line` end or inside the last line. */
export type CutBy = 'text' | 'line' | undefined;

/** Blocks that wait at one time; a block is printed in one go, so there are few. */
const MAX_WAITING = 8;
/** Lines that may stand between two lines of a block. */
const MAX_DISTANCE = 100;

export class OpenRecords {
  private readonly ended: (record: OpenRecord, cutBy: CutBy) => void;
  private current: OpenRecord | undefined;
  private readonly waiting: OpenRecord[] = [];

  constructor(ended: (record: OpenRecord, cutBy: CutBy) => void) {
    this.ended = ended;
  }

  /** The record of the line before, if it may go on. */
  get last(): OpenRecord | undefined {
    return this.current;
  }

  /** A line with a tag opens a record. */
  start(line: IosLine, open: (line: IosLine) => OpenRecord = openRecord): void {
    const isDump = mayBeDump(line) && this.candidates(line).some((record) => takesDump(record, line));
    if (isDump) return;
    this.setAside();
    const record = open(line);
    // What a slot prints next is behind its block, complete or not.
    if (this.waiting.length > 0)
      for (const other of this.waiting.filter((one) => isSameContext(one, record))) this.end(other);
    this.current = record;
  }

  /** A whole record stands here. True if no block waits, so that none of its lines can be of another. */
  passWhole(): boolean {
    this.setAside();
    return this.waiting.length === 0;
  }

  /** Takes a line that is certainly part of a record. */
  continues(line: IosLine): boolean {
    if (this.waiting.length === 0) {
      const { current } = this;
      return current !== undefined && mayBeOf(current, line) && continuesRecord(current, line);
    }
    const candidates = this.candidates(line);
    const waiting = candidates.flatMap((record) => {
      const part = waitsFor(record, line);
      return part === undefined ? [] : [{ record, part }];
    });
    const [first, ...others] = waiting;
    if (first !== undefined && continuesRecord(first.record, line)) {
      const rivals = others.map(({ record }) => record);
      noteRivals(first.record, rivals, first.part);
      return true;
    }
    const taker = candidates.find((record) => record !== first?.record && continuesRecord(record, line));
    if (taker !== undefined) noteDoubt(taker, candidates);
    return taker !== undefined;
  }

  /** Another record stands here: blocks go on waiting, everything else is over. */
  setAside(): void {
    const { current } = this;
    this.current = undefined;
    if (current === undefined) return;
    // Lines that another block waits for may not be its own: that is known when its next record begins.
    const isDoubtful = this.waiting.some(({ rivals }) => rivals.some(({ record }) => record === current));
    if (!isWaiting(current) && !isDoubtful) {
      this.ended(current, undefined);
      return;
    }
    this.waiting.push(current);
    const [oldest] = this.waiting;
    if (this.waiting.length > MAX_WAITING && oldest !== undefined) this.end(oldest);
  }

  /** Everything is over. */
  flush(cutBy?: CutBy): void {
    const { current } = this;
    this.current = undefined;
    for (const record of this.waiting.splice(0)) this.ended(record, undefined);
    if (current !== undefined) this.ended(current, cutBy);
  }

  /** Records that a line may belong to: of its box, the latest first. */
  private candidates(line: IosLine): OpenRecord[] {
    for (const record of this.waiting.filter(({ last }) => line.number - last.number > MAX_DISTANCE)) this.end(record);
    const all = this.current === undefined ? this.waiting : [...this.waiting, this.current];
    return all.filter((record) => mayBeOf(record, line)).reverse();
  }

  private end(record: OpenRecord): void {
    this.waiting.splice(this.waiting.indexOf(record), 1);
    this.ended(record, undefined);
  }
}

/**
 * Of two blocks that wait for the same part the later one gets it: the other may have lost its rest. If that comes too, nobody
 * can say whose is whose.
 */
function noteRivals(taker: OpenRecord, others: readonly OpenRecord[], part: WaitedFor): void {
  for (const other of others) other.rivals.push({ part, record: taker });
  const rivals = taker.rivals.filter((rival) => rival.part === part);
  for (const { record } of rivals) record.isMixed = true;
  if (rivals.length > 0) taker.isMixed = true;
}

/** Fields name no message: where two blocks are open nobody can say of which they are. */
function noteDoubt(taker: OpenRecord, candidates: readonly OpenRecord[]): void {
  if (taker.below.at(-1)?.line !== taker.last) return;
  const blocks = candidates.filter(({ kind }) => kind !== 'sentence');
  if (blocks.length > 1) for (const block of blocks) block.hasDoubtfulFields = true;
}

/** Takes a line that is certainly part of the record: lines of a packet, and what the join rules of 1.7 demand. */
function continuesRecord(open: OpenRecord, line: IosLine): boolean {
  if (isFull(open)) return false;
  return open.kind === 'sentence' ? wraps(open, line) : takesPart(open, line);
}

/** A line without the name of a box may be of any. */
function mayBeOf({ head }: OpenRecord, line: IosLine): boolean {
  return line.host === undefined || head.host === line.host;
}

function isSameContext(one: OpenRecord, other: OpenRecord): boolean {
  if (one.head.host !== other.head.host || other.slot === undefined) return false;
  const { slot } = one;
  return slot !== undefined && slot.saId === other.slot.saId && slot.gatewaySession === other.slot.gatewaySession;
}
