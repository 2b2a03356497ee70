// Values of substitutions (MS-EVEN6 2.2.18; libevtx, "Windows XML Event Log (EVTX)", section "Value types"), as Windows
// prints them in an event's XML.

import { windows1252 } from '../../text/windows-1252.ts';
import { BinXmlFault, type Budget } from './cursor.ts';

/** A value in a template instance: where its octets stand in the chunk. */
export interface TemplateValue {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

export const VALUE_NULL = 0x00;
export const VALUE_BIN_XML = 0x21;
const ARRAY = 0x80;
const STRING = 0x01;
const ANSI_STRING = 0x02;

/** Octets of one item of the types that have a size of their own. */
const SIZES: Readonly<Record<number, number>> = {
  3: 1,
  4: 1,
  5: 2,
  6: 2,
  7: 4,
  8: 4,
  9: 8,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  15: 16,
  17: 8,
  18: 16,
  20: 4,
  21: 8,
};

export function isArray({ type }: TemplateValue): boolean {
  return (type & ARRAY) !== 0;
}

/** The items of an array, each a value by itself. The strings of a classic event are such an array. */
export function itemsOf(bytes: Buffer, { type, start, end }: TemplateValue, budget: Budget): readonly TemplateValue[] {
  const item = type & ~ARRAY;
  const items: TemplateValue[] = [];
  const unit = item === STRING ? 2 : 1;
  const size = item === STRING || item === ANSI_STRING ? undefined : SIZES[item];
  // An array of something whose items have no size cannot be taken apart.
  if (size === undefined && item !== STRING && item !== ANSI_STRING) return [{ type: 0x0e, start, end }];
  for (let at = start; at < end; ) {
    budget.token();
    if (size !== undefined) {
      if (at + size > end) break;
      items.push({ type: item, start: at, end: at + size });
      at += size;
      continue;
    }
    // Each string has its end-of-string; the last one may have lost it.
    const stop = endOfString(bytes, at, end, unit);
    items.push({ type: item, start: at, end: stop });
    at = stop + unit;
  }
  return items;
}

function endOfString(bytes: Buffer, from: number, end: number, unit: number): number {
  for (let at = from; at + unit <= end; at += unit) {
    if (bytes[at] === 0 && (unit === 1 || bytes[at + 1] === 0)) return at;
  }
  return end;
}

const UTF16 = new TextDecoder('utf-16le', { ignoreBOM: true });
// The code page of the computer is not stated. The client's own strings are all UTF-16.

/** UTF-16 of a chunk as text. */
export function utf16(bytes: Buffer, start: number, end: number, budget: Budget): string {
  budget.characters((end - start) >> 1);
  // The same text, much faster; but only the decoder tells of half a unit at the end.
  if ((end - start) % 2 === 0) return bytes.toString('utf16le', start, end).toWellFormed();
  return UTF16.decode(bytes.subarray(start, end));
}

/** Windows counts the end-of-string with the characters of some strings. */
function withoutEnd(text: string): string {
  let length = text.length;
  while (length > 0 && text.charCodeAt(length - 1) === 0) length--;
  return text.slice(0, length);
}

/** A value as text; types that are not known, and those that no event of the client has, as hex. */
export function valueText(bytes: Buffer, { type, start, end }: TemplateValue, budget: Budget): string {
  const size = SIZES[type];
  if (size !== undefined && end - start < size) {
    if (end === start) return '';
    throw new BinXmlFault(`a value of type ${type} that has ${end - start} octets`, start);
  }
  switch (type) {
    case VALUE_NULL:
      return '';
    case STRING:
      return withoutEnd(utf16(bytes, start, end, budget));
    case ANSI_STRING:
      budget.characters(end - start);
      return withoutEnd(windows1252(bytes.subarray(start, end)));
    case 3:
      return String(bytes.readInt8(start));
    case 4:
      return String(bytes.readUInt8(start));
    case 5:
      return String(bytes.readInt16LE(start));
    case 6:
      return String(bytes.readUInt16LE(start));
    case 7:
      return String(bytes.readInt32LE(start));
    case 8:
      return String(bytes.readUInt32LE(start));
    case 9:
      return String(bytes.readBigInt64LE(start));
    case 10:
      return String(bytes.readBigUInt64LE(start));
    case 11:
      return String(bytes.readFloatLE(start));
    case 12:
      return String(bytes.readDoubleLE(start));
    case 13:
      return bytes.readUInt32LE(start) === 0 ? 'false' : 'true';
    case 15:
      return guid(bytes, start);
    case 16:
      return end - start >= 8 ? hex64(bytes, start) : end - start >= 4 ? hex32(bytes, start) : '';
    case 17:
      return fileTimeText(bytes.readBigUInt64LE(start));
    case 18:
      return systemTime(bytes, start);
    case 19:
      return sid(bytes, start, end);
    case 20:
      return hex32(bytes, start);
    case 21:
      return hex64(bytes, start);
    default:
      budget.characters(2 * (end - start));
      return bytes.toString('hex', start, end).toUpperCase();
  }
}

function hex32(bytes: Buffer, at: number): string {
  return `0x${bytes.readUInt32LE(at).toString(16)}`;
}

function hex64(bytes: Buffer, at: number): string {
  return `0x${bytes.readBigUInt64LE(at).toString(16)}`;
}

function guid(bytes: Buffer, at: number): string {
  const part = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0');
  const rest = bytes.toString('hex', at + 8, at + 16).toUpperCase();
  const [a, b, c] = [
    part(bytes.readUInt32LE(at), 8),
    part(bytes.readUInt16LE(at + 4), 4),
    part(bytes.readUInt16LE(at + 6), 4),
  ];
  return `{${a}-${b}-${c}-${rest.slice(0, 4)}-${rest.slice(4)}}`;
}

/** 1601-01-01 in ticks of 100 ns before the epoch. */
const EPOCH_TICKS = 116_444_736_000_000_000n;
const TICKS_PER_SECOND = 10_000_000n;
/** The last second of the year 9999. Later ones are no times, and no text can hold them. */
const LAST_SECOND = 253_402_300_799n;

/** `2031-07-29T20:14:09.1234567Z`, all that a FILETIME holds; empty for zero and for times that are none. */
export function fileTimeText(ticks: bigint): string {
  if (ticks === 0n) return '';
  const since = ticks - EPOCH_TICKS;
  const fraction = ((since % TICKS_PER_SECOND) + TICKS_PER_SECOND) % TICKS_PER_SECOND;
  const seconds = (since - fraction) / TICKS_PER_SECOND;
  if (seconds > LAST_SECOND) return '';
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${String(fraction).padStart(7, '0')}Z`;
}

function systemTime(bytes: Buffer, at: number): string {
  const field = (index: number, digits = 2) => String(bytes.readUInt16LE(at + 2 * index)).padStart(digits, '0');
  // Field 2 is the day of the week.
  return `${field(0, 4)}-${field(1)}-${field(3)}T${field(4)}:${field(5)}:${field(6)}.${field(7, 3)}Z`;
}

/** `S-1-5-18`: revision, a 48-bit authority in network order, sub-authorities (MS-DTYP 2.4.2.2). */
function sid(bytes: Buffer, start: number, end: number): string {
  if (end - start < 8) return '';
  const count = bytes.readUInt8(start + 1);
  if (end - start < 8 + 4 * count) throw new BinXmlFault('a SID that is cut short', start);
  const parts = [bytes.readUInt8(start), bytes.readUIntBE(start + 2, 6)];
  for (let index = 0; index < count; index++) parts.push(bytes.readUInt32LE(start + 8 + 4 * index));
  return `S-${parts.join('-')}`;
}
