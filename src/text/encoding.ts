import type { SourceHead } from '../model/source.ts';

/** How the bytes of a text are read. `cp932` and other multi-byte pages are decoded by iconv-lite. */
export interface TextEncoding {
  readonly name: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'cp932';
  /** Octets of the byte order mark, to be skipped. */
  readonly bom: number;
  /** True where neither a mark nor strict UTF-8 decided. */
  readonly guessed: boolean;
}

/** True where one byte below 0x80 is one ASCII character, so that lines can be found as bytes. */
export function isAsciiBased(encoding: TextEncoding): boolean {
  return encoding.name !== 'utf-16le' && encoding.name !== 'utf-16be';
}

/**
 * Decides the encoding of a text from its first bytes: byte order mark, then the zero bytes of UTF-16, then strict
 * UTF-8, then a guess between CP932 and Windows-1252. A mark beats any declaration inside the text.
 */
export function detectEncoding(head: Uint8Array): TextEncoding {
  if (head[0] === 0xff && head[1] === 0xfe) return { name: 'utf-16le', bom: 2, guessed: false };
  if (head[0] === 0xfe && head[1] === 0xff) return { name: 'utf-16be', bom: 2, guessed: false };
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { name: 'utf-8', bom: 3, guessed: false };
  const wide = utf16WithoutMark(head);
  if (wide !== undefined) return { name: wide, bom: 0, guessed: true };
  if (isUtf8Prefix(head)) return { name: 'utf-8', bom: 0, guessed: false };
  return { name: looksLikeCp932(head) ? 'cp932' : 'windows-1252', bom: 0, guessed: true };
}

/** The head as readers sniff it. `whole` says that nothing follows. */
export function sourceHead(bytes: Uint8Array, whole: boolean): SourceHead {
  const encoding = detectEncoding(bytes);
  const body = bytes.subarray(encoding.bom);
  // Sniffing looks for ASCII words; the Japanese text of a CP932 log only has to stay out of the way.
  const label = encoding.name === 'cp932' ? 'windows-1252' : encoding.name;
  return { bytes, text: new TextDecoder(label).decode(body), whole };
}

/** Half of the bytes of ASCII in UTF-16 are zero; which half tells the byte order. 30 % leaves room for other scripts. */
function utf16WithoutMark(head: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const length = Math.min(head.length, 4096) & ~1;
  if (length < 8) return undefined;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i += 2) {
    if (head[i] === 0) even++;
    if (head[i + 1] === 0) odd++;
  }
  const enough = (length / 2) * 0.3;
  if (odd >= enough && even < odd / 4) return 'utf-16le';
  if (even >= enough && odd < even / 4) return 'utf-16be';
  return undefined;
}

/** Strict UTF-8, except that the head may end inside a character. */
function isUtf8Prefix(head: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false; // TypeError: a byte sequence that UTF-8 does not have
  }
}

/**
 * True if every byte above 0x7F can be part of CP932 and most two-byte characters stand beside another one. The
 * accented letters of Windows-1252 may look like a pair with the letter that follows, but they stand alone.
 */
function looksLikeCp932(head: Uint8Array): boolean {
  let pairs = 0;
  let inRuns = 0;
  let katakana = 0;
  let pairEnd = -1;
  for (let i = 0; i < head.length; i++) {
    const byte = head[i] ?? 0;
    if (byte < 0x80) continue;
    if (byte >= 0xa1 && byte <= 0xdf) {
      katakana++; // half-width: valid, but rare beside real Japanese text
      continue;
    }
    const leads = (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc);
    if (!leads) return false;
    const trail = head[i + 1];
    if (trail === undefined) break;
    if (trail < 0x40 || trail === 0x7f || trail > 0xfc) return false;
    pairs++;
    if (pairEnd === i) inRuns++;
    pairEnd = i + 2;
    i++;
  }
  return pairs > katakana && inRuns * 2 >= pairs;
}
