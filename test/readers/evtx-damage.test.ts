import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evtx } from '../../src/readers/evtx.ts';
import { CHUNK_SIZE, evtxFile, HEADER_SIZE, resealChunk } from '../support/evtx.ts';
import { codes, readAll } from './client-sources.ts';
import { counts, ids, notices } from './evtx-sources.ts';

const u32 = (value: number): number[] => [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24];

describe('damage', () => {
  const events = notices(60);
  const whole = evtxFile(events, { perChunk: 20 });
  const copy = () => Buffer.from(whole);
  /** Where a record begins. */
  const place = async (id: number) => {
    const { events: found } = await readAll(evtx, whole);
    const { start = 0, end = 0 } = found.find(({ evidence }) => evidence.record === id)?.evidence ?? {};
    return { start, end };
  };

  test('a text that was changed is told by the checksum of its chunk', async () => {
    const file = copy();
    const at = file.indexOf(Buffer.from('Host 25.', 'utf16le'));
    file.write('X', at, 'utf16le');
    const result = await readAll(evtx, file);
    expect(result.events).toHaveLength(60);
    expect(codes(result)).toEqual(['evtx.records-checksum']);
    expect(result.diagnostics[0]?.evidence?.start).toBe(HEADER_SIZE + CHUNK_SIZE);
  });

  test('a record whose sizes differ, or that has no signature, is left out with its place', async () => {
    for (const [offset, value] of [
      [4, 12],
      [4, 0xffffffff],
      [0, 0],
    ] as const) {
      const { start, end } = await place(30);
      const file = copy();
      file.writeUInt32LE(value, start + offset);
      resealChunk(file, 1);
      const result = await readAll(evtx, file);
      expect(ids(result)).toEqual(events.map(({ id }) => id).filter((id) => id !== 30));
      expect(codes(result)).toEqual(['evtx.record-damaged']);
      expect(result.diagnostics[0]?.evidence).toEqual({ source: 'S1', start, end });
      expect(counts(result)).toEqual([{ read: 60, used: 59, skipped: [{ why: 'record damaged', count: 1 }] }]);
    }
  });

  test('XML that cannot be read costs its record, and those that refer into it', async () => {
    const { start, end } = await place(30);
    const file = copy();
    file[start + 28] = 0x77;
    resealChunk(file, 1);
    const result = await readAll(evtx, file);
    expect(ids(result)).toEqual(events.map(({ id }) => id).filter((id) => id !== 30));
    expect(result.diagnostics).toMatchObject([{ code: 'evtx.record-unreadable', evidence: { start, end } }]);
    // The first record of a chunk holds its templates.
    const { start: first } = await place(21);
    const other = copy();
    other.writeUInt32LE(0xfffffff0, first + 28 + 6);
    resealChunk(other, 1);
    const rest = await readAll(evtx, other);
    expect(ids(rest)).toEqual(events.map(({ id }) => id).filter((id) => id !== 21));
  });

  test('zeros over records and a chunk header, as a disk leaves them', async () => {
    const { start } = await place(15);
    const { start: later } = await place(35);
    const file = copy();
    file.fill(0, start, later);
    const result = await readAll(evtx, file);
    expect(ids(result)).toEqual(
      expect.arrayContaining([...events.slice(0, 14), ...events.slice(40)].map(({ id }) => id)),
    );
    expect(codes(result)).toContain('evtx.records-checksum');
    expect(codes(result)).toContain('evtx.chunk-header-damaged');
  });

  test('a template that contains itself, or asks for more than there is, is survived', async () => {
    const file = copy();
    // The definition at the first record's place: its first element is overwritten with an instance of itself.
    const instance = file.indexOf(0x0c, HEADER_SIZE + 512 + 24);
    const definition = file.readUInt32LE(instance + 6);
    const body = HEADER_SIZE + definition + 24 + 4;
    const self = Buffer.alloc(14);
    self.set([0x0c, 1]);
    self.writeUInt32LE(definition, 6);
    const twice = Buffer.concat([self, self, self, Buffer.from([0])]);
    twice.copy(file, body);
    resealChunk(file, 0);
    const start = performance.now();
    const result = await readAll(evtx, file);
    expect(performance.now() - start).toBeLessThan(5000);
    expect(ids(result)).toEqual(events.slice(20).map(({ id }) => id));
    expect(new Set(codes(result))).toEqual(new Set(['evtx.record-unreadable']));
    expect(result.diagnostics[0]?.message).toContain('nested deeper than 64');
  });

  test('many references to much text end at a limit', async () => {
    const long = 'Contacting x. '.repeat(2200);
    const file = evtxFile([
      { id: 1, time: '2031-07-29T20:00:00Z', provider: 'acvpnui', strings: [long], form: 'bare' },
    ]);
    // Its data is written over with an element that names one value of 40,000 octets again and again.
    const start = HEADER_SIZE + 512;
    const name = Buffer.from('E\0', 'utf16le');
    const element = [
      0x01,
      0xff,
      0xff,
      0,
      0,
      0,
      0,
      ...u32(512 + 24 + 10 + 24 + 11),
      0,
      0,
      0,
      0,
      0,
      0,
      1,
      0,
      ...name,
      0x02,
    ];
    const places = Array.from({ length: 2000 }, () => [0x0d, 0, 0, 1]).flat();
    const definition = [...element, ...places, 0x04, 0];
    const head = [0x0c, 1, 0, 0, 0, 0, ...u32(512 + 24 + 10), ...Array(20).fill(0), ...u32(definition.length)];
    const text = Buffer.from('x'.repeat(20_000), 'utf16le');
    const xml = Buffer.from([
      ...head,
      ...definition,
      ...u32(1),
      text.length & 0xff,
      text.length >> 8,
      1,
      0,
      ...text,
      0,
    ]);
    xml.copy(file, start + 24);
    const result = await readAll(evtx, file);
    expect(codes(result)).toEqual(['evtx.records-checksum', 'evtx.limit-reached']);
    expect(counts(result)).toEqual([{ read: 1, used: 0, skipped: [{ why: 'record beyond a limit', count: 1 }] }]);
  });

  test('a file that is cut keeps every record in front of the cut', async () => {
    const { events: all } = await readAll(evtx, whole);
    for (const length of [0, 1, 127, 128, 4095, 4096, 4097, 4096 + 511, 4096 + 700, 70_000, 75_000, whole.length - 1]) {
      const result = await readAll(evtx, whole.subarray(0, length));
      expect(result.events).toEqual(all.filter(({ evidence }) => evidence.end <= length));
      expect(codes(result).length, String(length)).toBeGreaterThan(0);
    }
    expect(codes(await readAll(evtx, whole.subarray(0, 70_000)))).toEqual(['evtx.file-cut', 'evtx.chunk-count']);
  });

  test('any damage: nothing is thrown, all places lie inside, chunks in front of it are kept', async () => {
    const { events: all } = await readAll(evtx, whole);
    const edit = fc.record({
      at: fc.integer({ min: 0, max: whole.length - 1 }),
      // Where records are, rather than in the empty rest of a chunk.
      inRecords: fc.boolean(),
      octets: fc.uint8Array({ minLength: 1, maxLength: 12 }),
      flip: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), fc.boolean(), async (edits, reseal) => {
        const file = copy();
        let first = file.length;
        for (const { at, inRecords, octets, flip } of edits) {
          const chunk = Math.floor(at / CHUNK_SIZE) % 3;
          const place = inRecords ? HEADER_SIZE + chunk * CHUNK_SIZE + 512 + (at % 9000) : at;
          octets.forEach((octet, index) => {
            const where = Math.min(place + index, file.length - 1);
            file[where] = flip ? (file[where] ?? 0) ^ octet : octet;
          });
          first = Math.min(first, place);
        }
        // With right checksums damage has to be found where it is.
        if (reseal)
          for (const chunk of [0, 1, 2])
            if (file.readUInt32LE(HEADER_SIZE + chunk * CHUNK_SIZE + 48) <= CHUNK_SIZE) resealChunk(file, chunk);
        const { events: found, diagnostics, tallies } = await readAll(evtx, file);
        for (const { evidence } of [...found, ...diagnostics]) {
          expect(evidence === undefined || (evidence.start <= evidence.end && evidence.end <= file.length)).toBe(true);
        }
        const wholeChunks = HEADER_SIZE + Math.floor((first - HEADER_SIZE) / CHUNK_SIZE) * CHUNK_SIZE;
        const kept = all.filter(({ evidence }) => evidence.end <= wholeChunks);
        const places = new Map(found.map((event) => [event.evidence.start, event]));
        for (const event of kept) expect(places.get(event.evidence.start)).toEqual(event);
        const [tally] = tallies;
        expect((tally?.skipped ?? []).reduce((sum, { count }) => sum + count, tally?.used ?? 0)).toBe(tally?.read);
      }),
      { numRuns: 150 },
    );
  });
});
