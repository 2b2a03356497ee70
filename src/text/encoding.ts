import type { SourceHead } from '../model/source.ts';
import { type CodePage, type GuessedPage, guessCodePage } from './code-pages.ts';
import { windows1252 } from './windows-1252.ts';

/** How the bytes of a text are read. Pages of two bytes a character are decoded by iconv-lite. */
export interface TextEncoding {
  readonly name: 'utf-8' | 'utf-16le' | 'utf-16be' | CodePage;
  /** Octets of the byte order mark, to be skipped. */
  readonly bom: number;
  /** How sure it is where neither a mark nor strict UTF-8 decided. */
  readonly guessed?: GuessedPage['confidence'];
  /** All that was looked at is ASCII: what comes behind it settles which of several encodings it is. */
  readonly open?: { decode(bytes: Uint8Array): string };
  /** A CR alone ends a line, as on old Macs; an LF and CR LF do too. */
  readonly crEndsLines?: true;
}

/** True where one byte below 0x80 is one ASCII character, so that lines can be found as bytes. */
export function isAsciiBased(encoding: TextEncoding): boolean {
  return encoding.name !== 'utf-16le' && encoding.name !== 'utf-16be';
}

/**
 * Decides the encoding of a text from its first bytes: byte order mark, then the zero bytes of UTF-16, then strict
 * UTF-8, then a guess between code pages. A mark beats any declaration inside the text.
 */
export function detectEncoding(head: Uint8Array): TextEncoding {
  const encoding = encodingOf(head);
  return linesEndInCr(head, encoding) ? { ...encoding, crEndsLines: true } : encoding;
}

/** A decoded text as readers sniff it: LF at the end of its lines where CR alone ends them. */
function withLineFeeds(text: string, encoding: TextEncoding): string {
  return encoding.crEndsLines === true ? text.replace(/\r\n?/g, '\n') : text;
}

function encodingOf(head: Uint8Array): TextEncoding {
  if (head[0] === 0xff && head[1] === 0xfe) return { name: 'utf-16le', bom: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { name: 'utf-16be', bom: 2 };
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { name: 'utf-8', bom: 3 };
  const wide = utf16WithoutMark(head);
  if (wide !== undefined) return { name: wide, bom: 0, guessed: 'likely' };
  return asciiBasedEncoding(head);
}

/** UTF-8 if it can be, else the code page that fits best, for a piece of text whose encoding ASCII is a part of. */
export function asciiBasedEncoding(piece: Uint8Array): TextEncoding {
  if (isUtf8Prefix(piece)) return { name: 'utf-8', bom: 0 };
  if (isMostlyUtf8(piece)) return { name: 'utf-8', bom: 0, guessed: 'likely' };
  const { name, confidence } = guessCodePage(piece);
  return { name, bom: 0, guessed: confidence };
}

/** The head as readers sniff it. `whole` says that nothing follows. */
export function sourceHead(bytes: Uint8Array, whole: boolean): SourceHead {
  const encoding = detectEncoding(bytes);
  const body = bytes.subarray(encoding.bom);
  // Exact enough for the words that readers look for: Node's own decoder takes a few control bytes for others.
  const label = encoding.name === 'cp932' ? 'shift_jis' : encoding.name;
  const text = encoding.name === 'windows-1252' ? windows1252(body) : new TextDecoder(label).decode(body);
  return { bytes, text: withLineFeeds(text, encoding), whole };
}

/** Fewer CRs may have overwritten parts of one line: ` --More-- ` is wiped with two. */
const LEAST_CRS = 3;
/** A line feed or two come from a tool that added them at the end. */
const CRS_FOR_A_LINE_FEED = 50;

/**
 * Whether lines end in CR alone. In a text that has line feeds such a CR goes back to column 1: there it is what a terminal
 * prints to overwrite a line.
 */
function linesEndInCr(head: Uint8Array, encoding: TextEncoding): boolean {
  const isWide = !isAsciiBased(encoding);
  const unit = isWide ? 2 : 1;
  const low = encoding.name === 'utf-16be' ? 1 : 0;
  let crs = 0;
  let feeds = 0;
  let before = 0;
  for (let at = encoding.bom; at + unit <= head.length; at += unit) {
    const high = isWide ? (head[at + 1 - low] ?? 0) : 0;
    const code = high === 0 ? (head[at + low] ?? 0) : 0;
    if (code === CR) crs++;
    // A CR in front of it is part of the same line end.
    if (code === LF && before === CR) crs--;
    if (code === LF) feeds++;
    before = code;
  }
  return crs >= LEAST_CRS && crs >= feeds * CRS_FOR_A_LINE_FEED;
}

const CR = 0x0d;
const LF = 0x0a;

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

/** Fewer characters than these may look like UTF-8 by chance. */
const ENOUGH = 16;
/** Of Chinese, Korean or Cyrillic letters in their own pages a seventh at most looks like one of UTF-8. */
const PER_FAULT = 8;

/**
 * True for a text that would be UTF-8 but for some octets: a log that begins in the middle of a character, or one with a damaged sector.
 * In a code page it would be read as nothing at all.
 */
function isMostlyUtf8(piece: Uint8Array): boolean {
  let characters = 0;
  let faults = 0;
  for (let at = 0; at < piece.length; at++) {
    const lead = piece[at] ?? 0;
    if (lead < 0x80) continue;
    const more =
      lead >= 0xc2 && lead <= 0xdf ? 1 : lead >= 0xe0 && lead <= 0xef ? 2 : lead >= 0xf0 && lead <= 0xf4 ? 3 : 0;
    const rest = piece.subarray(at + 1, at + 1 + more);
    if (more > 0 && rest.length === more && rest.every((octet) => octet >= 0x80 && octet <= 0xbf)) {
      characters++;
      at += more;
    } else faults++;
  }
  return characters >= ENOUGH && characters >= faults * PER_FAULT;
}

/** What a reader says of an encoding that it guessed. `what` is the text: `The log`. */
export function guessInWords(what: string, { name, guessed }: TextEncoding): string {
  if (name === 'utf-8') return `${what} is UTF-8 but for some octets, which are shown as \ufffd.`;
  const sure = guessed === 'likely' ? 'which its characters make likely' : 'though other code pages are as likely';
  return `${what} names no encoding and is not UTF-8; it was read as ${name}, ${sure}.`;
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
