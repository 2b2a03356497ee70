import iconv from 'iconv-lite';
import { isFromDos, saysUtf8, type ZipEntry } from './zip-entry.ts';

// Names of entries. A zip says of a name that it is UTF-8, or nothing: then it is in whatever code page the machine had. APPNOTE.TXT
// (appendix D) says CP437; Windows in Japan writes CP932, many programs CP1252, macOS and Linux UTF-8 without saying so. What is
// assumed: one program wrote all names of an archive, so they are decided together. A wrong guess misspells a name and no more.

export type CodePage = 'cp932' | 'cp1252' | 'cp437';

export interface DecodedNames {
  readonly names: readonly string[];
  /** What the names were read as that are neither declared nor proved, and how many those are. */
  readonly guessed: { readonly codePage: CodePage; readonly count: number } | undefined;
}

export function decodedNames(entries: readonly ZipEntry[]): DecodedNames {
  const known = entries.map(knownName);
  const open = entries.filter((_, index) => known[index] === undefined);
  if (open.length === 0) return { names: known.map((name) => name ?? ''), guessed: undefined };
  const codePage = codePageOf(open);
  const names = entries.map((entry, index) => known[index] ?? iconv.decode(Buffer.from(entry.rawName), codePage));
  return { names, guessed: { codePage, count: open.length } };
}

/** The name where there is nothing to guess: another field has it, or it is valid UTF-8, which no name in a code page is by chance. */
function knownName(entry: ZipEntry): string | undefined {
  if (entry.unicodeName !== undefined) return entry.unicodeName;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(entry.rawName);
  } catch {
    // TypeError: not UTF-8. If it was to be, the rest of it can still be read.
    return saysUtf8(entry) ? new TextDecoder().decode(entry.rawName) : undefined;
  }
}

/** ß in CP437, á in CP1252: it tells nothing. */
const SHARP_S = 0xe1;

/**
 * CP932 if every name is valid in it and most double characters stand beside another, as kana and kanji do and accented letters do not.
 * Else by where the letters are: 80 to A5 in CP437 (which has lines and signs from B0 on), C0 to FF in CP1252.
 */
function codePageOf(entries: readonly ZipEntry[]): CodePage {
  if (isCp932(entries)) return 'cp932';
  let [low, high] = [0, 0];
  for (const { rawName } of entries) {
    for (const octet of rawName) {
      if (octet >= 0x80 && octet <= 0xa5) low++;
      else if (octet >= 0xc0 && octet !== SHARP_S) high++;
    }
  }
  if (low === high) return entries.every(isFromDos) ? 'cp437' : 'cp1252';
  return low > high ? 'cp437' : 'cp1252';
}

function isCp932(entries: readonly ZipEntry[]): boolean {
  let [pairs, inRuns, katakana] = [0, 0, 0];
  for (const { rawName } of entries) {
    let pairEnd = -1;
    for (let at = 0; at < rawName.length; at++) {
      const octet = rawName[at] ?? 0;
      if (octet < 0x80) continue;
      if (octet >= 0xa1 && octet <= 0xdf) {
        katakana++; // half-width: a character of its own, rare beside others
        continue;
      }
      if (octet === 0x80 || octet === 0xa0 || octet > 0xfc) return false;
      const trail = rawName[at + 1] ?? 0;
      if (trail < 0x40 || trail === 0x7f || trail > 0xfc) return false;
      pairs++;
      if (pairEnd === at) inRuns++;
      pairEnd = at + 2;
      at++;
    }
    if (iconv.decode(Buffer.from(rawName), 'cp932').includes('\ufffd')) return false;
  }
  return pairs > katakana && inRuns * 2 >= pairs;
}

/** Characters that a name must not have: controls, and those that turn the direction of what is shown (UAX #9). */
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;
const MAX_SHOWN = 512;

export interface SafeName {
  /** Relative, with `/`, without `..`; it names the entry in every output. */
  readonly shown: string;
  /** The name as it stands would lead elsewhere, or could not be shown. */
  readonly isUnsafe: boolean;
}

/** Nothing is ever written under such a name: it only has to be shown, and to be no path to anywhere. */
export function safeName(name: string): SafeName {
  const slashed = name.replaceAll('\\', '/').replace(/\/$/, '');
  const printable = slashed.replace(FORBIDDEN, '_');
  const isAbsolute = /^(?:\/|[A-Za-z]:)/.test(printable);
  const parts = printable
    .replace(/^[A-Za-z]:/, '')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  const isUnsafe = isAbsolute || printable !== slashed || parts.includes('..');
  const shown = parts.map((part) => (part === '..' ? '__' : part)).join('/') || 'unnamed';
  return { shown: shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}…` : shown, isUnsafe };
}

/** What macOS puts beside files: resource forks and the looks of its windows. Other names with a dot may be settings of a client. */
export function isMacMetadata(shown: string): boolean {
  return /(?:^|\/)(?:__MACOSX\/|\._|\.DS_Store$)/.test(shown);
}
