import { expect, test } from 'vitest';
import { BinXml } from '../../src/readers/evtx/bin-xml.ts';
import { Budget } from '../../src/readers/evtx/cursor.ts';
import type { EventElement } from '../../src/text/windows-event.ts';
import { evtxFile, HEADER_SIZE } from '../support/evtx.ts';
import { evtxexported, hasEvtxexport } from '../support/evtxexport.ts';

const hex = (octets: string) => Buffer.from(octets.replaceAll(' ', ''), 'hex');
const wide = (text: string) => Buffer.from(text, 'utf16le');

interface Value {
  readonly name: string;
  readonly type: number;
  readonly octets: Buffer;
  /** The texts of the elements that it becomes. */
  readonly texts: readonly string[];
  /** What libevtx prints instead; null where it prints nothing that could be compared. */
  readonly other?: readonly string[] | null;
}

// libevtx 20181227 refuses a null that is not optional, empty arrays and types without a name, and prints negative integers
// as sign and magnitude, which no event has.
// biome-ignore format: a table, one line a value
const VALUES: readonly Value[] = [
  { name: 'null', type: 0x00, octets: hex(''), texts: [''], other: null },
  { name: 'string', type: 0x01, octets: wide('a & <b>'), texts: ['a & <b>'] },
  { name: 'ANSI string', type: 0x02, octets: hex('e9 74 e9 00'), texts: ['été'] },
  { name: 'int8', type: 0x03, octets: hex('ff'), texts: ['-1'], other: null },
  { name: 'uint8', type: 0x04, octets: hex('ff'), texts: ['255'] },
  { name: 'int16', type: 0x05, octets: hex('feff'), texts: ['-2'], other: null },
  { name: 'int16, positive', type: 0x05, octets: hex('ff7f'), texts: ['32767'] },
  { name: 'uint16', type: 0x06, octets: hex('3930'), texts: ['12345'] },
  { name: 'int32', type: 0x07, octets: hex('00000080'), texts: ['-2147483648'] },
  { name: 'uint32', type: 0x08, octets: hex('ffffffff'), texts: ['4294967295'] },
  { name: 'int64', type: 0x09, octets: hex('feffffffffffffff'), texts: ['-2'], other: null },
  { name: 'uint64', type: 0x0a, octets: hex('ffffffffffffffff'), texts: ['18446744073709551615'] },
  { name: 'real32', type: 0x0b, octets: hex('0000c03f'), texts: ['1.5'], other: ['1.500000e+000'] },
  { name: 'real64', type: 0x0c, octets: hex('000000000000f8bf'), texts: ['-1.5'], other: ['-1.500000e+000'] },
  { name: 'bool', type: 0x0d, octets: hex('01000000'), texts: ['true'] },
  { name: 'binary', type: 0x0e, octets: hex('00ff10'), texts: ['00FF10'] },
  { name: 'GUID', type: 0x0f, octets: hex('78563412bc9af0de0123456789abcdef'), texts: ['{12345678-9ABC-DEF0-0123-456789ABCDEF}'] },
  { name: 'FILETIME', type: 0x11, octets: hex('80854fab28aed801'), texts: ['2022-08-12T08:51:10.3469952Z'], other: ['2022-08-12T08:51:10.346995200Z'] },
  { name: 'SYSTEMTIME', type: 0x12, octets: hex('ef07 0700 0200 1d00 1400 0e00 0900 7b00'), texts: ['2031-07-29T20:14:09.123Z'] },
  { name: 'SID', type: 0x13, octets: hex('01 02 000000000005 20000000 20020000'), texts: ['S-1-5-32-544'] },
  { name: 'hex 32', type: 0x14, octets: hex('efbeadde'), texts: ['0xdeadbeef'] },
  { name: 'hex 64', type: 0x15, octets: hex('efbeadde00000000'), texts: ['0xdeadbeef'], other: ['0x00000000deadbeef'] },
  { name: 'strings', type: 0x81, octets: wide('one\0two\0'), texts: ['one', 'two'] },
  { name: 'strings, the last without its end', type: 0x81, octets: wide('one\0two'), texts: ['one', 'two'] },
  { name: 'uint16s', type: 0x86, octets: hex('0100 0200 0300'), texts: ['1', '2', '3'] },
  { name: 'no FILETIMEs', type: 0x91, octets: hex(''), texts: [''], other: null },
  { name: 'unknown', type: 0x23, octets: hex('abcd'), texts: ['ABCD'], other: null },
];

const written = VALUES.map(({ type, octets }, index) => {
  return {
    id: index + 1,
    time: '2031-07-29T20:14:09Z',
    provider: 'acvpnagent',
    strings: [],
    values: [{ type, octets }],
  };
});

function dataOf(event: EventElement | undefined): string[] {
  const data = event?.children.find(({ name }) => name === 'EventData')?.children ?? [];
  return data.filter(({ name }) => name === 'Data').map(({ text }) => text);
}

test.each(VALUES.map((value, index) => [value.name, value, index] as const))('%s', (_name, { texts }, index) => {
  const file = evtxFile(written.slice(index, index + 1));
  const chunk = file.subarray(HEADER_SIZE);
  const [event] = new BinXml(chunk, new Budget()).read(512 + 24, 512 + chunk.readUInt32LE(512 + 4) - 4);
  expect(dataOf(event)).toEqual(texts);
});

test.skipIf(!hasEvtxexport && process.env['CI'] === undefined)('libevtx reads the same values', () => {
  const compared = written.flatMap((event, index) => (VALUES[index]?.other === null ? [] : [event]));
  const exported = evtxexported(evtxFile(compared, { perChunk: 1 }));
  const expected = VALUES.filter(({ other }) => other !== null).map(({ texts, other }) => other ?? texts);
  expect(exported.map(({ strings }) => strings)).toEqual(expected);
});
