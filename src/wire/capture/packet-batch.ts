import type { SourceId } from '../../model/evidence.ts';
import type { PacketColumns } from '../../model/wire-events.ts';
import type { PacketPlace } from './esp-table.ts';

const ROWS = 1024;
const OCTETS = 256 * 1024;
/** So that the packet that fills a batch fits without making it larger. */
const SLACK = 64 * 1024;
/** Packets that several queues or interfaces took come a little out of order; from here on stamps go back because a clock was set (ADR 7). */
const DISORDER_NANOS = 1_000_000_000;
/** Packets that wait at most for one that belongs before them: several queues full. Linux takes 64 from one before it looks at the next. */
const MOST_WAITING = ROWS / 8;

/** What the batch keeps of a packet beside its octets and its place: see `PacketColumns`. */
export interface BesidePacket {
  linkType: number;
  missing: number;
  espSent: number;
  espHeard: number;
}

/** Collects the packets that go on to `exchanges`, copied out of the read buffer, in order of their stamps where these go back by less than a second. */
export class PacketBatch {
  readonly #source: SourceId;
  readonly #format: PacketColumns['format'];
  #linkType = 0;
  #count = 0;
  #used = 0;
  // Made with the first packet of a batch: a capture without IKE needs none.
  #columns: Columns | undefined;

  constructor(source: SourceId, format: PacketColumns['format']) {
    this.#source = source;
    this.#format = format;
  }

  get isFull(): boolean {
    return this.#count === ROWS || this.#used >= OCTETS;
  }

  /** Copies the IP packet `from[start..end)`. There must be room: see `isFull`. */
  add(
    from: Uint8Array,
    range: { readonly start: number; readonly end: number },
    place: PacketPlace,
    { linkType, missing, espSent, espHeard }: BesidePacket,
  ): void {
    const length = range.end - range.start;
    this.#columns ??= emptyColumns();
    const columns = this.#columns;
    if (this.#count === 0) this.#linkType = linkType;
    const row = this.#rowFor(columns, place);
    this.#count++;
    if (this.#used + length > columns.bytes.length) columns.bytes = enlarged(columns.bytes, this.#used + length);
    columns.bytes.set(from.subarray(range.start, range.end), this.#used);
    columns.frame[row] = place.frame;
    columns.recordStart[row] = place.recordStart;
    columns.recordEnd[row] = place.recordEnd;
    columns.seconds[row] = place.seconds;
    columns.nanos[row] = place.nanos;
    columns.start[row] = this.#used;
    columns.captured[row] = length;
    columns.missing[row] = missing;
    columns.espSent[row] = espSent;
    columns.espHeard[row] = espHeard;
    this.#used += length;
  }

  /**
   * The batch, which is the taker's to keep; undefined when nothing was added. Packets that one still to come may belong before stay
   * here, unless it is the last.
   */
  take(isLast: boolean): PacketColumns | undefined {
    const columns = this.#columns;
    if (columns === undefined) return undefined;
    const count = isLast ? this.#count : this.#settled(columns);
    const taken = this.#taken(columns, count);
    const rows = this.#count;
    this.#columns = undefined;
    this.#count = 0;
    this.#used = 0;
    for (let row = count; row < rows; row++) this.#addAgain(columns, row, taken.linkType);
    return taken;
  }

  /** The row of a packet by its stamp, free. */
  #rowFor(columns: Columns, place: PacketPlace): number {
    const end = this.#count;
    let row = end;
    while (row > 0) {
      const back = nanosFrom(place, columns, row - 1);
      if (back <= 0 || back > DISORDER_NANOS) break;
      row--;
    }
    if (row < end) for (const column of movable(columns)) column.copyWithin(row + 1, row, end);
    return row;
  }

  /** How many rows nothing can come before any more. */
  #settled(columns: Columns): number {
    const last = this.#count - 1;
    const newest = { seconds: columns.seconds[last] ?? 0, nanos: columns.nanos[last] ?? 0 };
    const least = Math.max(Math.ceil(this.#count / 2), this.#count - MOST_WAITING);
    let settled = this.#count;
    while (settled > least) {
      const before = -nanosFrom(newest, columns, settled - 1);
      if (before < 0 || before > DISORDER_NANOS) break;
      settled--;
    }
    return settled;
  }

  #addAgain(columns: Columns, row: number, linkType: number): void {
    const at = (column: Float64Array | Uint32Array) => column[row] ?? 0;
    const start = at(columns.start);
    const [frame, seconds, nanos] = [at(columns.frame), at(columns.seconds), at(columns.nanos)];
    const place = { frame, seconds, nanos, recordStart: at(columns.recordStart), recordEnd: at(columns.recordEnd) };
    const [missing, espSent, espHeard] = [at(columns.missing), at(columns.espSent), at(columns.espHeard)];
    const beside = { linkType, missing, espSent, espHeard };
    this.add(columns.bytes, { start, end: start + at(columns.captured) }, place, beside);
  }

  #taken(columns: Columns, count: number): PacketColumns {
    const bytes = columns.bytes.subarray(0, this.#used);
    return {
      kind: 'wire.packets',
      source: this.#source,
      format: this.#format,
      linkType: this.#linkType,
      count,
      frame: columns.frame.subarray(0, count),
      recordStart: columns.recordStart.subarray(0, count),
      recordEnd: columns.recordEnd.subarray(0, count),
      seconds: columns.seconds.subarray(0, count),
      nanos: columns.nanos.subarray(0, count),
      start: columns.start.subarray(0, count),
      captured: columns.captured.subarray(0, count),
      missing: columns.missing.subarray(0, count),
      espSent: columns.espSent.subarray(0, count),
      espHeard: columns.espHeard.subarray(0, count),
      bytes,
    };
  }
}

interface Columns {
  frame: Float64Array;
  recordStart: Float64Array;
  recordEnd: Float64Array;
  seconds: Float64Array;
  nanos: Uint32Array;
  start: Uint32Array;
  captured: Uint32Array;
  missing: Uint32Array;
  espSent: Float64Array;
  espHeard: Float64Array;
  bytes: Uint8Array;
}

/** Nanoseconds from a packet to that of a row. */
function nanosFrom({ seconds, nanos }: Pick<PacketPlace, 'seconds' | 'nanos'>, columns: Columns, row: number): number {
  return ((columns.seconds[row] ?? 0) - seconds) * 1e9 + ((columns.nanos[row] ?? 0) - nanos);
}

function movable({ bytes: _bytes, ...columns }: Columns): readonly (Float64Array | Uint32Array)[] {
  return Object.values(columns);
}

function emptyColumns(): Columns {
  return {
    frame: new Float64Array(ROWS),
    recordStart: new Float64Array(ROWS),
    recordEnd: new Float64Array(ROWS),
    seconds: new Float64Array(ROWS),
    nanos: new Uint32Array(ROWS),
    start: new Uint32Array(ROWS),
    captured: new Uint32Array(ROWS),
    missing: new Uint32Array(ROWS),
    espSent: new Float64Array(ROWS),
    espHeard: new Float64Array(ROWS),
    bytes: new Uint8Array(OCTETS + SLACK),
  };
}

function enlarged(bytes: Uint8Array, needed: number): Uint8Array {
  const larger = new Uint8Array(Math.max(bytes.length * 2, needed));
  larger.set(bytes);
  return larger;
}
