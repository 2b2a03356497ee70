import type { SourceId } from '../../model/evidence.ts';
import type { PacketColumns } from '../../model/wire-events.ts';
import type { PacketPlace } from './esp-table.ts';

const ROWS = 1024;
const OCTETS = 256 * 1024;
/** So that the packet that fills a batch fits without making it larger. */
const SLACK = 64 * 1024;

/** What the batch keeps of a packet beside its octets and its place: see `PacketColumns`. */
export interface BesidePacket {
  linkType: number;
  missing: number;
  espSent: number;
  espHeard: number;
}

/** Collects the packets that go on to `exchanges`, copied out of the read buffer. */
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
    const row = this.#count++;
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

  /** The batch, which is the taker's to keep; undefined when nothing was added. */
  take(): PacketColumns | undefined {
    const columns = this.#columns;
    if (columns === undefined) return undefined;
    const count = this.#count;
    const bytes = columns.bytes.subarray(0, this.#used);
    this.#columns = undefined;
    this.#count = 0;
    this.#used = 0;
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
