import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { detectEncoding } from '../../src/text/encoding.ts';
import { type Line, lines, MAX_LINE } from '../../src/text/lines.ts';
import { sourceOf } from '../support/sources.ts';

async function read(bytes: Uint8Array, blockSize?: number): Promise<Line[]> {
  const all: Line[] = [];
  for await (const batch of lines(sourceOf(bytes, blockSize ?? 7), detectEncoding(bytes))) all.push(...batch);
  return all;
}

const JAPANESE = '日付        : 2031/07/09\r\n説明        : 接続しました';

describe('lines', () => {
  const encodings = {
    'utf-8': Buffer.from(JAPANESE, 'utf8'),
    'utf-8 with mark': Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JAPANESE)]),
    'utf-16le with mark': Buffer.from(`\ufeff${JAPANESE}`, 'utf16le'),
    'utf-16be with mark': Buffer.from(`\ufeff${JAPANESE}`, 'utf16le').swap16(),
    cp932: iconv.encode(JAPANESE, 'cp932'),
  };
  for (const [name, bytes] of Object.entries(encodings)) {
    test(`${name}: same text, places are exact, whatever the block size`, async () => {
      for (const blockSize of [1, 2, 3, 5, 64, 4096]) {
        const got = await read(bytes, blockSize);
        expect(got.map((line) => line.text)).toEqual(JAPANESE.split('\r\n'));
        expect(got.map((line) => line.number)).toEqual([1, 2]);
        const first = bytes.subarray(got[0]?.start, got[0]?.end);
        expect(await read(first).then((again) => again[0]?.text)).toBe('日付        : 2031/07/09');
        expect(got[1]?.end).toBe(bytes.length);
      }
    });
  }

  test('UTF-16 characters that contain 0A bytes do not end lines', async () => {
    const text = 'a\u0a0a\u010a\u0a01b\nnext ascii text that is long enough';
    const got = await read(Buffer.from(`\ufeff${text}`, 'utf16le'), 3);
    expect(got.map((line) => line.text)).toEqual(text.split('\n'));
    const swapped = await read(Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), 3);
    expect(swapped.map((line) => line.text)).toEqual(text.split('\n'));
  });

  test('UTF-16 with halves of pairs and half a unit at its end: as a decoder reads it, at its bytes', async () => {
    const unit = fc.constantFrom(
      '\n',
      '\r',
      'a',
      'é',
      '\u0a0d',
      '\ud83d',
      '\ude00',
      '\ud83d\ude00',
      'long '.repeat(500),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(unit, { maxLength: 40 }),
        fc.constantFrom(1, 2, 3, 4095, 70_000),
        fc.boolean(),
        async (units, size, isCut) => {
          const whole = Buffer.from(units.join(''), 'utf16le');
          const bytes = isCut ? Buffer.concat([whole, Buffer.from('x')]) : whole;
          const wide = { name: 'utf-16le', bom: 0 } as const;
          const got: Line[] = [];
          for await (const batch of lines(sourceOf(bytes, size), wide)) got.push(...batch);
          const back = new TextDecoder('utf-16le', { ignoreBOM: true }).decode(bytes).split('\n');
          if (back.at(-1) === '') back.pop();
          expect(got.map((line) => line.text)).toEqual(back.map((line) => line.replace(/\r$/, '')));
          for (const { start, end, text } of got)
            expect(new TextDecoder('utf-16le', { ignoreBOM: true }).decode(bytes.subarray(start, end))).toBe(text);
        },
      ),
    );
  });

  test('a Windows-1252 letter is not taken for Japanese', async () => {
    const got = await read(Buffer.from('Date : 1\nDescripci\xf3n : L\xf3pez', 'latin1'));
    expect(got[1]?.text).toBe('Descripción : López');
  });

  test('any text comes back line by line, at its bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        async (text, size) => {
          const bytes = Buffer.from(text, 'utf8');
          const got: Line[] = [];
          const utf8 = { name: 'utf-8', bom: 0 } as const;
          for await (const batch of lines(sourceOf(bytes, size), utf8)) got.push(...batch);
          const back = bytes.toString('utf8').split('\n');
          if (back.at(-1) === '') back.pop();
          expect(got.map((line) => line.text)).toEqual(back.map((line) => line.replace(/\r$/, '')));
          for (const line of got) expect(bytes.subarray(line.start, line.end).toString('utf8')).toBe(line.text);
        },
      ),
    );
  });

  test('a line without an end is cut at the limit and nothing is lost', async () => {
    const bytes = Buffer.alloc(MAX_LINE * 2 + 10, 0x61);
    const got = await read(bytes, 1 << 18);
    expect(got.map((line) => line.text.length)).toEqual([MAX_LINE, MAX_LINE, 10]);
    expect(got.map((line) => line.cut)).toEqual([true, true, false]);
  });
});

describe('lines that end in CR alone', () => {
  const text = 'gw1#show clock\r*01:27:35.123 UTC Thu Mar 13 2025\rgw1#\r\rend';

  test('as on old Macs: in ASCII and UTF-16, whatever the block size, at their bytes', async () => {
    for (const name of ['utf8', 'utf16le'] as const) {
      const mark = name === 'utf8' ? '' : '\ufeff';
      const bytes = Buffer.from(mark + text, name);
      for (const blockSize of [1, 2, 3, 7, 4096]) {
        const got = await read(bytes, blockSize);
        expect(got.map((line) => line.text)).toEqual(text.split('\r'));
        expect(got.map((line) => line.number)).toEqual([1, 2, 3, 4, 5]);
        for (const line of got) expect(bytes.subarray(line.start, line.end).toString(name)).toBe(line.text);
      }
    }
    const swapped = await read(Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), 3);
    expect(swapped.map((line) => line.text)).toEqual(text.split('\r'));
  });

  test('CR LF and LF end lines there too, each once', async () => {
    const mixed = `${'a\r'.repeat(120)}b\r\nc\nd`;
    for (const blockSize of [1, 2, 3, 242, 243, 244, 4096]) {
      const got = await read(Buffer.from(mixed), blockSize);
      expect(got.slice(118).map((line) => line.text)).toEqual(['a', 'a', 'b', 'c', 'd']);
      expect(got.map((line) => line.number)).toEqual(got.map((_, index) => index + 1));
      for (const line of got) expect(mixed.slice(line.start, line.end)).toBe(line.text);
    }
  });

  test('what a terminal overwrites in a text with line feeds stays one line', async () => {
    const more = 'hostname gw1\n --More-- \r          \r\rinterface Gi1\r\n';
    expect((await read(Buffer.from(more))).length).toBe(2);
    expect(detectEncoding(Buffer.from('a\r\nb\r\nc\r\nd\r\n'))).not.toHaveProperty('crEndsLines');
    expect(detectEncoding(Buffer.from('a\r\r\nb\r\r\nc\r\r\nd\r\r\n'))).not.toHaveProperty('crEndsLines');
    expect(detectEncoding(Buffer.from('--More--\r        \rhostname gw1'))).not.toHaveProperty('crEndsLines');
  });

  test('any text with such line ends comes back line by line, at its bytes', async () => {
    const piece = fc.constantFrom('\r', '\n', '\r\n', 'a', 'é', 'xyz');
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), async (pieces, size) => {
        const bytes = Buffer.from(pieces.join(''), 'utf8');
        const got: Line[] = [];
        const old = { name: 'utf-8', bom: 0, crEndsLines: true } as const;
        for await (const batch of lines(sourceOf(bytes, size), old)) got.push(...batch);
        const back = bytes.toString('utf8').split(/\r\n?|\n/);
        if (back.at(-1) === '') back.pop();
        expect(got.map((line) => line.text)).toEqual(back);
        for (const line of got) expect(bytes.subarray(line.start, line.end).toString('utf8')).toBe(line.text);
      }),
    );
  });
});
