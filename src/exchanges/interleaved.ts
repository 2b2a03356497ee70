// Files that were written beside one another, packet by packet in order of time. At one capture point both have a packet with the same octets,
// hop limit and checksums included, at the same time; two places of one way have it some microseconds apart at least.
import type { PacketColumns } from '../model/wire-events.ts';
import { COPY_NANOS, nanosBetween } from './sighting.ts';

/** The packets of one capture point, its files one after another. */
export type Packets = AsyncIterable<PacketColumns>;

/** Packets that must stand in both at one time. */
const LEAST_ALIKE = 2;
/** Coarser stamps agree at two places of one way as well. */
const COARSEST_NANOS = 10_000;

export interface Row {
  /** Which of the captures it is of. */
  readonly of: number;
  readonly batch: PacketColumns;
  readonly row: number;
  readonly seconds: number;
  readonly nanos: number;
}

/** All packets in order of time, each once. */
export async function* interleaved(captures: readonly Packets[]): AsyncGenerator<PacketColumns> {
  const partners = new Partners();
  for await (const row of inOrder(captures)) if (partners.of(row) === undefined) yield alone(row);
}

/**
 * Whether two captures are of one point, and each has packets that the other has not. Of a packet that passed twice within a millisecond
 * each may have another copy; at two places all stand apart.
 */
export async function overlap(captures: readonly [Packets, Packets]): Promise<boolean> {
  const partners = new Partners();
  const units = [1_000_000_000, 1_000_000_000];
  const unpaired = [0, 0];
  const byDecade: number[] = [];
  for await (const row of inOrder(captures)) {
    units[row.of] = unitOf(row.nanos, units[row.of] ?? 1);
    const partner = partners.of(row);
    unpaired[partner?.of ?? row.of] = (unpaired[partner?.of ?? row.of] ?? 0) + (partner === undefined ? 1 : -1);
    if (partner === undefined) continue;
    const decade = decadeOf(Math.abs(nanosBetween(partner, row)));
    byDecade[decade] = (byDecade[decade] ?? 0) + 1;
  }
  const unit = Math.max(...units);
  const paired = (from: number, to?: number) => byDecade.slice(from, to).reduce((sum, count) => sum + count, 0);
  const [alike, apart] = [paired(0, decadeOf(unit)), paired(decadeOf(unit))];
  const isOnePoint = unit <= COARSEST_NANOS && alike >= LEAST_ALIKE && alike > apart;
  return isOnePoint && unpaired.every((count) => count > 0);
}

/** Digits of a number, none of 0. */
function decadeOf(nanos: number): number {
  return nanos === 0 ? 0 : 1 + Math.floor(Math.log10(nanos));
}

/** What stamps are whole multiples of, by one more of them. */
function unitOf(nanos: number, known: number): number {
  let unit = known;
  while (nanos % unit !== 0) unit /= 10;
  return unit;
}

/** Packets of which another capture has the same within a millisecond: later ones were sent again. */
class Partners {
  #recent: { readonly row: Row; readonly foundBy: Set<number> }[] = [];

  /** The nearest in time that another capture gave already; undefined where this is the first. */
  of(row: Row): Row | undefined {
    this.#recent = this.#recent.filter((one) => Math.abs(nanosBetween(one.row, row)) < COPY_NANOS);
    const same = this.#recent.findLast((one) => {
      return one.row.of !== row.of && !one.foundBy.has(row.of) && isAlike(octetsOf(one.row), octetsOf(row));
    });
    if (same === undefined) this.#recent.push({ row, foundBy: new Set() });
    else same.foundBy.add(row.of);
    return same?.row;
  }
}

/** Of a packet that a snap length cut, what is left of it. */
function isAlike(one: Uint8Array, other: Uint8Array): boolean {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) if (one[at] !== other[at]) return false;
  return length > 0;
}

function octetsOf({ batch, row }: Row): Uint8Array {
  const start = batch.start[row] ?? 0;
  return batch.bytes.subarray(start, start + (batch.captured[row] ?? 0));
}

/** All packets of some captures in order of time. */
export async function* inOrder(captures: readonly Packets[]): AsyncGenerator<Row> {
  const cursors = captures.map((packets, of) => new Cursor(packets, of));
  const open = new Set(cursors);
  for (const cursor of cursors) if (!(await cursor.next())) open.delete(cursor);
  while (open.size > 0) {
    const [first, ...others] = open;
    if (first === undefined) return;
    const next = others.reduce((best, one) => (nanosBetween(best, one) < 0 ? one : best), first);
    yield next.current();
    if (!next.step() && !(await next.next())) open.delete(next);
  }
}

/** Where the reading of one capture stands. */
class Cursor {
  readonly #batches: AsyncIterator<PacketColumns>;
  readonly #of: number;
  #batch: PacketColumns | undefined;
  #row = 0;

  constructor(packets: Packets, of: number) {
    this.#batches = packets[Symbol.asyncIterator]();
    this.#of = of;
  }

  get seconds(): number {
    return this.#batch?.seconds[this.#row] ?? 0;
  }

  get nanos(): number {
    return this.#batch?.nanos[this.#row] ?? 0;
  }

  current(): Row {
    if (this.#batch === undefined) throw new Error('no packet was read');
    return { of: this.#of, batch: this.#batch, row: this.#row, seconds: this.seconds, nanos: this.nanos };
  }

  /** To the next packet of the batch; false where that was the last. */
  step(): boolean {
    this.#row++;
    return this.#row < (this.#batch?.count ?? 0);
  }

  /** To the first packet of the next batch that has any. */
  async next(): Promise<boolean> {
    for (let read = await this.#batches.next(); read.done !== true; read = await this.#batches.next()) {
      this.#batch = read.value;
      this.#row = 0;
      if (read.value.count > 0) return true;
    }
    return false;
  }
}

/** The packet as a batch of its own. */
export function alone({ batch, row }: Row): PacketColumns {
  return rowsOf(batch, row, row + 1);
}

/** Some rows of a batch. */
export function rowsOf(batch: PacketColumns, from: number, to: number): PacketColumns {
  const some = <T extends Float64Array | Uint32Array>(column: T) => column.subarray(from, to) as T;
  return {
    ...batch,
    count: to - from,
    frame: some(batch.frame),
    recordStart: some(batch.recordStart),
    recordEnd: some(batch.recordEnd),
    seconds: some(batch.seconds),
    nanos: some(batch.nanos),
    start: some(batch.start),
    captured: some(batch.captured),
    missing: some(batch.missing),
    espSent: some(batch.espSent),
    espHeard: some(batch.espHeard),
  };
}
