import { describe, expect, test } from 'vitest';
import type { EvidenceRef } from '../../src/model/evidence.ts';
import { chooseReader } from '../../src/readers/choose.ts';
import { alternatives, readers } from '../../src/readers/index.ts';
import { detectEncoding } from '../../src/text/encoding.ts';
import { caseFolder, run } from '../support/runs.ts';
import { EVIDENCE, headOf, READMES, type Reading, readBytes } from './samples.ts';

const ALL = [...readers, ...alternatives];
const chosen = (bytes: Uint8Array) => chooseReader(headOf(bytes), { type: undefined, pcapParser: false });

describe('recognition', () => {
  test('there are samples of every format that content decides', () => {
    const ids = new Set(EVIDENCE.map(({ bytes }) => chosen(bytes)?.id));
    expect(ids).toEqual(new Set(readers.map(({ id }) => id)));
  });

  test.each(EVIDENCE)('$path: one reader says yes, no other one', ({ bytes }) => {
    const sure = readers.filter((reader) => reader.sniff(headOf(bytes)) === 'yes');
    expect(sure).toHaveLength(1);
    expect(chosen(bytes)?.id).toBe(sure[0]?.id);
  });

  test.each(READMES)('$path is nobody’s', ({ bytes }) => {
    for (const reader of readers) expect(reader.sniff(headOf(bytes))).toBe('no');
  });

  test('names decide nothing', async () => {
    const files = Object.fromEntries(
      EVIDENCE.map(({ bytes }, index) => [`${String(index).padStart(2, '0')}.pcap`, bytes]),
    );
    const { result } = await run([caseFolder(files)]);
    expect(result.sources.map(({ reader }) => reader)).toEqual(EVIDENCE.map(({ bytes }) => chosen(bytes)?.id));
  });

  test('sniffing any head is an answer', () => {
    for (const { bytes } of EVIDENCE) {
      for (const length of [0, 1, 2, 3, 4, 8, 24, 100]) {
        for (const reader of readers)
          expect(['no', 'maybe', 'yes']).toContain(reader.sniff(headOf(bytes.subarray(0, length))));
      }
    }
  });
});

/** What holds for every reading of anything. */
function expectSound({ events, diagnostics, tallies }: Reading, length: number): void {
  expect(tallies).toHaveLength(1);
  const [tally] = tallies;
  expect((tally?.skipped ?? []).reduce((sum, { count }) => sum + count, tally?.used ?? 0)).toBe(tally?.read);
  const outside = [...events, ...diagnostics].filter(({ evidence }) => {
    return evidence !== undefined && !(evidence.start >= 0 && evidence.start <= evidence.end && evidence.end <= length);
  });
  expect(outside).toEqual([]);
}

describe.each(ALL.map((reader) => [reader.id, reader] as const))('reader %s is total', (_id, reader) => {
  test.each(EVIDENCE)('on $path, whole and cut', async ({ bytes }) => {
    // Another format's capture need not be read to its end twice over; its beginning is what confuses.
    const own = chosen(bytes)?.id === reader.id;
    const lengths = own
      ? [bytes.length, bytes.length - 1, Math.floor(bytes.length / 2) + 1]
      : [Math.min(bytes.length, 40_000)];
    for (const length of [...lengths, 301, 17, 1, 0]) {
      const part = bytes.subarray(0, length);
      expectSound(await readBytes(reader, part), part.length);
    }
  });

  test('on noise', async () => {
    let state = 12_345;
    const noise = Uint8Array.from({ length: 20_000 }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 24;
    });
    expectSound(await readBytes(reader, noise), noise.length);
    expectSound(await readBytes(reader, noise, 7), noise.length);
    expectSound(await readBytes(reader, new Uint8Array(5000)), 5000);
  });
});

describe('renderings of a text', () => {
  const texts = EVIDENCE.filter(({ isText }) => isText);
  const RENDERINGS: readonly [string, (text: string) => Uint8Array][] = [
    ['CRLF', (text) => Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['UTF-8 with a mark', (text) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16LE with a mark', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16LE without a mark', (text) => Buffer.from(text, 'utf16le')],
    ['UTF-16BE with a mark', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16LE and CRLF', (text) => Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'utf16le')],
  ];

  test.each(RENDERINGS)('%s gives the same events, diagnostics and counts as LF and UTF-8', async (_name, render) => {
    for (const { bytes, path } of texts) {
      const text = new TextDecoder(detectEncoding(bytes).name).decode(bytes).replaceAll('\r\n', '\n');
      const plain = Buffer.from(text);
      const rendered = render(text);
      const reader = chosen(plain);
      if (reader === undefined) throw new Error(`nobody reads ${path}`);
      expect(chosen(rendered)?.id, path).toBe(reader.id);
      const [expected, got] = [await readBytes(reader, plain), await readBytes(reader, rendered)];
      expect(expected.events.length, path).toBeGreaterThan(0);
      expect(withoutPlaces(got.events), path).toEqual(withoutPlaces(expected.events));
      // That an encoding was guessed is a fact about the rendering.
      const codes = ({ diagnostics }: Reading) =>
        diagnostics.map(({ code }) => code).filter((code) => !code.includes('encoding'));
      expect(codes(got), path).toEqual(codes(expected));
      expect(withoutPlaces(got.tallies), path).toEqual(withoutPlaces(expected.tallies));
      expect(got.secrets, path).toEqual(expected.secrets);
    }
  });
});

/** Bytes differ between renderings; lines, records and words do not. */
function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== ('start' satisfies keyof EvidenceRef) && key !== ('end' satisfies keyof EvidenceRef))
      .map(([key, item]) => [key, withoutPlaces(item)]),
  );
}
