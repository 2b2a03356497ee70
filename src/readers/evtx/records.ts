// Records of a chunk (libevtx, section "Event record"): signature, size, record id, time, binary XML, the size again. The two
// sizes hold a record together: where they differ, reading goes on at the next record in which they agree.
import { CHUNK_HEADER, type Chunk, isZero } from './chunks.ts';

const SIGNATURE = Buffer.from([0x2a, 0x2a, 0, 0]);
const HEADER = 24;
const LEAST = HEADER + 4;

export interface EventRecord {
  readonly start: number;
  readonly end: number;
  /** Counts up in a log; orders its records. */
  readonly id: bigint;
  /** FILETIME: when it was written. */
  readonly written: bigint;
  /** Its binary XML. */
  readonly xml: { readonly start: number; readonly end: number };
}

/** Octets where a record should be and none can be read. */
export interface BrokenRecord {
  readonly start: number;
  readonly end: number;
  readonly broken: 'size' | 'cut' | 'none';
}

/** Every record of a chunk, and what is broken between them. `isDirty`: its header may know less than it holds. */
export function* recordsOf(bytes: Buffer, chunk: Chunk, isDirty: boolean): Generator<EventRecord | BrokenRecord> {
  let last: bigint | undefined;
  let at = CHUNK_HEADER;
  while (at < chunk.recordsEnd) {
    const record = recordAt(bytes, at);
    if (record !== undefined) {
      yield record;
      last = record.id;
      at = record.end;
      continue;
    }
    // What is only copied, not closed, may be filled up with zeros inside its stated end.
    if (isZero(bytes.subarray(at, chunk.recordsEnd))) return;
    const next = nextRecord(bytes, at + 1, chunk.recordsEnd);
    yield { start: at, end: next, broken: whatIsBroken(bytes, at, chunk) };
    at = next;
  }
  if (!isDirty || last === undefined || !chunk.hasHeader) return;
  // Behind the stated end stand records of earlier use, too: those of now go on counting.
  for (let more = recordAt(bytes, at); more !== undefined && more.id === last + 1n; more = recordAt(bytes, at)) {
    yield more;
    last = more.id;
    at = more.end;
  }
}

function recordAt(bytes: Buffer, at: number): EventRecord | undefined {
  if (at + LEAST > bytes.length || bytes.compare(SIGNATURE, 0, 4, at, at + 4) !== 0) return undefined;
  const size = bytes.readUInt32LE(at + 4);
  const end = at + size;
  if (size < LEAST || end > bytes.length || bytes.readUInt32LE(end - 4) !== size) return undefined;
  const id = bytes.readBigUInt64LE(at + 8);
  const written = bytes.readBigUInt64LE(at + 16);
  return { start: at, end, id, written, xml: { start: at + HEADER, end: end - 4 } };
}

function nextRecord(bytes: Buffer, from: number, end: number): number {
  for (let at = bytes.indexOf(SIGNATURE, from); at >= 0 && at < end; at = bytes.indexOf(SIGNATURE, at + 1)) {
    if (recordAt(bytes, at) !== undefined) return at;
  }
  return end;
}

function whatIsBroken(bytes: Buffer, at: number, { recordsEnd }: Chunk): BrokenRecord['broken'] {
  const isRecord = at + 4 <= bytes.length && bytes.compare(SIGNATURE, 0, 4, at, at + 4) === 0;
  const isShort = bytes.length < 1 << 16 && recordsEnd === bytes.length;
  if (isShort && (at + LEAST > bytes.length || (isRecord && at + bytes.readUInt32LE(at + 4) > bytes.length)))
    return 'cut';
  return isRecord ? 'size' : 'none';
}
