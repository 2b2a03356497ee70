import type { TextEncoding } from './encoding.ts';
import { windows1252 } from './windows-1252.ts';

/** Octets that hold whole characters, as text. */
export type Decode = (bytes: Uint8Array) => string;

/** Pages of two bytes a character, as iconv-lite calls them. */
const TWO_BYTES: ReadonlyMap<TextEncoding['name'], string> = new Map([
  ['cp932', 'cp932'],
  ['gb18030', 'gb18030'],
  ['big5', 'big5hkscs'],
  ['euc-kr', 'cp949'],
] as const);

export async function decoderFor(encoding: Pick<TextEncoding, 'name'>): Promise<Decode> {
  const page = TWO_BYTES.get(encoding.name);
  if (page !== undefined) {
    // Node's own `shift_jis` permutes the control bytes 1A, 1C and 7F; iconv-lite keeps them.
    const { default: iconv } = await import('iconv-lite');
    return (bytes) => iconv.decode(asBuffer(bytes), page);
  }
  if (encoding.name === 'windows-1252') return windows1252;
  const decoder = new TextDecoder(encoding.name, { ignoreBOM: true });
  if (encoding.name !== 'utf-16le') return (bytes) => decoder.decode(bytes);
  // Much faster, and the same text but for half a unit at the end of a file.
  return (bytes) =>
    bytes.length % 2 === 0 ? asBuffer(bytes).toString('utf16le').toWellFormed() : decoder.decode(bytes);
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
