// One log, as every platform and every language of Windows keeps it: the same events, whatever the encoding and the line ends. `readers.test.ts` does the same for every sample there is, in UTF-8 and UTF-16.
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { chooseReader } from '../../src/readers/choose.ts';
import { KINDS, profile, SCRIPTS, systemLog, windowsLog } from '../support/client-scripts.ts';
import { headOf, type Reading, readBytes } from './samples.ts';

const FORMS = [
  ['dart-log', windowsLog, KINDS],
  ['client-unix-log', systemLog, KINDS],
  ['vpn-profile', profile, ['client.vpn-profile']],
] as const;

describe.each(FORMS)('%s', (id, write, kinds) => {
  test.each(SCRIPTS)('$language: the same from every encoding and line end', async (script) => {
    const text = write(script);
    const crlf = text.replaceAll('\n', '\r\n');
    const reader = chooseReader(headOf(Buffer.from(text)), { type: undefined });
    if (reader === undefined) throw new Error('nobody reads it');
    expect(reader.id).toBe(id);
    const expected = await readBytes(reader, Buffer.from(text));
    expect(expected.events.map(({ kind }) => kind)).toEqual(kinds);
    expect(JSON.stringify(expected.events)).toContain(script.host);
    expect(expected.diagnostics).toEqual([]);
    const renderings: readonly (readonly [string, Uint8Array, guessed: boolean])[] = [
      ['UTF-8, CRLF', Buffer.from(crlf), false],
      ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), false],
      ['UTF-16LE with a mark', Buffer.from(`\ufeff${crlf}`, 'utf16le'), false],
      ['UTF-16BE with a mark', Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), false],
      ['UTF-16LE', Buffer.from(crlf, 'utf16le'), true],
      [script.page, iconv.encode(text, script.page), true],
      [`${script.page}, CRLF`, iconv.encode(crlf, script.page), true],
      [`${script.page}, CR`, iconv.encode(text.replaceAll('\n', '\r'), script.page), true],
    ];
    for (const [name, bytes, guessed] of renderings) {
      expect(chooseReader(headOf(bytes), { type: undefined })?.id, name).toBe(id);
      for (const blockSize of [7, 16_384]) {
        const got = await readBytes(reader, bytes, blockSize);
        expect(withoutOffsets(got.events), name).toEqual(withoutOffsets(expected.events));
        expect(withoutOffsets(got.tallies), name).toEqual(withoutOffsets(expected.tallies));
        expect(codes(got), name).toEqual(
          guessed && id !== 'vpn-profile' ? [expect.stringMatching(/encoding-guessed$/)] : [],
        );
      }
    }
  });
});

const codes = ({ diagnostics }: Reading) => diagnostics.map(({ code }) => code);

/** Octets differ between renderings; lines, records and words do not. */
function withoutOffsets(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, item) => (key === 'start' || key === 'end' ? undefined : item)));
}
