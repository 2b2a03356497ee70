import type { Problem } from '../model/diagnostic.ts';
import { ClientEventLog } from '../text/client-event-log.ts';
import { epochNsOf, type WindowsEvent, windowsEventOf } from '../text/windows-event.ts';
import { Diagnoses } from '../wire/capture/diagnoses.ts';
import { BinXml } from './evtx/bin-xml.ts';
import { CHUNK, CHUNK_SIGNATURE, chunkOf, isZero, type Piece, piecesOf } from './evtx/chunks.ts';
import { BinXmlFault, Budget, BudgetSpent } from './evtx/cursor.ts';
import { FILE_HEADER, FILE_SIGNATURE, type FileHeader, fileHeader } from './evtx/file-header.ts';
import { type BrokenRecord, type EventRecord, recordsOf } from './evtx/records.ts';
import { fileTimeText } from './evtx/values.ts';
import type { Item, Reader } from './reader.ts';

// Windows event log in its binary form (`.evtx`), for the events of Cisco Secure Client and AnyConnect in it. Times are UTC, in
// units of 100 ns. A chunk of 64 KiB is read at a time and stands for itself: damage in one costs nothing of another.
//
// Checksums are checked and what is wrong is told, but a wrong one hides no record: a log that was copied while Windows wrote
// to it has such chunks, and what they hold is often what a person is after. A record counts if both its sizes agree and its
// XML can be read. A bit that was flipped inside a text is not noticed otherwise than by the checksum of its chunk.
export const evtx: Reader = {
  id: 'evtx',
  title: 'Windows event log of Secure Client (.evtx)',
  vantage: 'client',

  sniff: ({ bytes }) =>
    hasSignature(bytes, 0, FILE_SIGNATURE) || hasSignature(bytes, FILE_HEADER, CHUNK_SIGNATURE) ? 'yes' : 'no',

  async *read(source, { clock, vault }) {
    const reading = new LogReading(source.id, new ClientEventLog({ source: source.id, clock, vault }));
    let isFirst = true;
    for await (const piece of piecesOf(source)) {
      if (isFirst) reading.takeHeader(piece);
      else reading.takeChunk(piece);
      isFirst = false;
    }
    yield reading.finish();
  },
};

function hasSignature(bytes: Uint8Array, at: number, signature: Uint8Array): boolean {
  return signature.every((octet, index) => bytes[at + index] === octet);
}

const DAMAGED: Readonly<Record<Exclude<BrokenRecord['broken'], 'cut'>, string>> = {
  size: 'The two sizes of a record differ; it was left out, and reading went on at the next whole one.',
  none: 'No record begins where one should; reading went on at the next whole one.',
};

function writtenAt(fileTime: bigint): Pick<WindowsEvent, 'time' | 'epochNs'> {
  const time = fileTimeText(fileTime);
  return { time, epochNs: epochNsOf(time) };
}

/** The id as people quote it, from 1. */
function numberOf(id: bigint): number | undefined {
  return id > 0n && id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : undefined;
}

/** The pieces of a file in, what is told of it out. */
class LogReading {
  readonly #source: string;
  readonly #log: ClientEventLog;
  readonly #diagnoses: Diagnoses;
  #header: FileHeader | undefined;
  #headerEnd = 0;
  #chunks = 0;

  constructor(source: string, log: ClientEventLog) {
    this.#source = source;
    this.#log = log;
    this.#diagnoses = new Diagnoses(source);
  }

  takeHeader({ bytes }: Piece): void {
    this.#header = fileHeader(bytes);
    this.#headerEnd = bytes.length;
    for (const problem of this.#header.problems) this.#tell(problem, 0, bytes.length);
  }

  takeChunk({ bytes, base }: Piece): void {
    const chunk = chunkOf(bytes);
    for (const problem of chunk.problems) this.#tell(problem, base, base + bytes.length);
    if (bytes.length < CHUNK) this.#shortChunk(bytes, base);
    if (!chunk.isUsed) return;
    this.#chunks++;
    const isDirty = this.#header?.isDirty ?? true;
    const budget = new Budget();
    const xml = new BinXml(bytes, budget);
    try {
      for (const one of recordsOf(bytes, chunk, isDirty)) {
        if ('broken' in one) this.#broken(one, base);
        else this.#record(xml, one, base);
      }
    } catch (error) {
      if (!(error instanceof BudgetSpent)) throw error; // everything else is our mistake
      this.#log.leaveOut('record beyond a limit');
      const message =
        'The records of a chunk refer to each other more often than real ones do; the rest of it was left out.';
      this.#tell({ code: 'evtx.limit-reached', at: 0, message }, base, base + bytes.length);
    }
  }

  finish(): Item[] {
    const { chunks, isDirty } = this.#header ?? { chunks: undefined, isDirty: true };
    // 16 bits hold the number.
    if (chunks !== undefined && !isDirty && chunks !== (this.#chunks & 0xffff)) {
      const message = `The header of the file counts ${chunks} chunks; ${this.#chunks} are there and were read.`;
      this.#tell({ code: 'evtx.chunk-count', at: 0, message }, 0, this.#headerEnd);
    }
    return [...this.#diagnoses.all(), ...this.#log.events(), this.#log.tally()];
  }

  #record(xml: BinXml, { start, end, id, written, xml: at }: EventRecord, base: number): void {
    try {
      const event = xml.read(at.start, at.end).find(({ name }) => name === 'Event');
      if (event === undefined) throw new BinXmlFault('no event in the record', at.start);
      const stated = windowsEventOf(event);
      // The record says when it was written, which of an event is all but the time when it was made.
      const timed = stated.epochNs === undefined ? writtenAt(written) : stated;
      const whole = { ...stated, ...timed, recordId: stated.recordId ?? numberOf(id) };
      const isUsed = this.#log.take(whole, { start: base + start, end: base + end, order: id });
      if (!isUsed || whole.epochNs !== undefined) return;
      const message = 'Neither the event nor its record states a time that can be; it is kept without one.';
      this.#tell({ code: 'evtx.time-unreadable', at: 0, message }, base + start, base + end);
    } catch (error) {
      if (!(error instanceof BinXmlFault)) throw error; // BudgetSpent ends the chunk; everything else is our mistake
      this.#log.leaveOut('record damaged');
      const message = `The XML of a record cannot be read, for ${error.message} at octet ${base + error.at}; the record was left out.`;
      this.#tell({ code: 'evtx.record-unreadable', at: 0, message }, base + start, base + end);
    }
  }

  #broken({ start, end, broken }: BrokenRecord, base: number): void {
    this.#log.leaveOut(broken === 'cut' ? 'record cut' : 'record damaged');
    // That the file is cut is told of the chunk.
    if (broken === 'cut') return;
    this.#tell({ code: 'evtx.record-damaged', at: 0, message: DAMAGED[broken] }, base + start, base + end);
  }

  #shortChunk(bytes: Buffer, base: number): void {
    if (isZero(bytes)) return;
    const message = 'The file ends inside a chunk; the records that are whole were read.';
    this.#tell({ code: 'evtx.file-cut', at: 0, message }, base, base + bytes.length);
  }

  #tell({ code, message }: Problem, start: number, end: number): void {
    this.#diagnoses.add(code, message, { source: this.#source, start, end });
  }
}
