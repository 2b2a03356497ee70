// Which code page a text is in that is neither Unicode nor ASCII. Nothing states it, so it is told from how bytes above 0x7F stand
// together: pairs of them in East Asian pages, words of them in Cyrillic, single ones between ASCII letters in Latin pages.

export type CodePage = 'windows-1252' | 'windows-1250' | 'windows-1251' | 'cp932' | 'gb18030' | 'big5' | 'euc-kr';

export interface GuessedPage {
  readonly name: CodePage;
  /** `unsure` where too few characters tell, or where several pages would do. */
  readonly confidence: 'likely' | 'unsure';
}

/** Fewer characters than these may look like anything. */
const ENOUGH = 8;

export function guessCodePage(head: Uint8Array): GuessedPage {
  const japanese = japanesePairs(head);
  if (japanese !== undefined) return guess('cp932', japanese);
  const singles = singlesOf(head);
  if (isCyrillic(singles)) return guess('windows-1251', singles.high);
  const pairs = pairsOf(head);
  const eastAsian = eastAsianPage(pairs);
  if (eastAsian !== undefined) return guess(eastAsian, pairs.all);
  return singles.signsInWords > 0
    ? guess('windows-1250', singles.high)
    : { name: 'windows-1252', confidence: 'unsure' };
}

function guess(name: CodePage, characters: number): GuessedPage {
  return { name, confidence: characters >= ENOUGH ? 'likely' : 'unsure' };
}

/** A damaged octet may make two pairs of one text impossible; of a text in another page many are. */
const PAIRS_PER_FAULT = 32;

/**
 * How many characters of two bytes a text in CP932 has; undefined if it is none. Nearly every byte above 0x7F must be part of the page, and
 * most of the pairs stand beside another one. The accented letters of Windows-1252 may look like a pair with the letter that
 * follows, but they stand alone.
 */
function japanesePairs(head: Uint8Array): number | undefined {
  let pairs = 0;
  let inRuns = 0;
  let katakana = 0;
  let broken = 0;
  let pairEnd = -1;
  for (let i = 0; i < head.length; i++) {
    const byte = head[i] ?? 0;
    if (byte < 0x80) continue;
    if (byte >= 0xa1 && byte <= 0xdf) {
      katakana++; // half-width: valid, but rare beside real Japanese text
      continue;
    }
    const leads = (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc);
    const trail = head[i + 1];
    if (trail === undefined) break;
    if (!leads || trail < 0x40 || trail === 0x7f || trail > 0xfc) {
      broken++;
      continue;
    }
    pairs++;
    if (pairEnd === i) inRuns++;
    pairEnd = i + 2;
    i++;
  }
  return pairs > katakana && inRuns * 2 >= pairs && pairs >= broken * PAIRS_PER_FAULT ? pairs : undefined;
}

interface Singles {
  readonly high: number;
  /** Where Windows-1251 has the Russian letters. */
  readonly cyrillic: number;
  /** Letters that stand beside another of them, and none that stands beside an ASCII letter. */
  readonly inWords: number;
  /** Between two ASCII letters, what is a sign in Windows-1252 (`³`, `¹`, `¿`) and a letter in Windows-1250. */
  readonly signsInWords: number;
}

const CENTRAL_EUROPEAN: ReadonlySet<number> = new Set([0xb9, 0xb3, 0xbf, 0xbe, 0xbc, 0xba, 0x9f, 0x9d]);

function singlesOf(head: Uint8Array): Singles {
  const singles = { high: 0, cyrillic: 0, inWords: 0, signsInWords: 0 };
  for (let at = 0; at < head.length; at++) {
    const byte = head[at] ?? 0;
    if (byte < 0x80) continue;
    const [before, behind] = [head[at - 1] ?? 0, head[at + 1] ?? 0];
    singles.high++;
    if (isRussian(byte)) singles.cyrillic++;
    const isInWord = (isRussian(before) || isRussian(behind)) && !isLetter(before) && !isLetter(behind);
    if (isRussian(byte) && isInWord) singles.inWords++;
    if (CENTRAL_EUROPEAN.has(byte) && isLetter(before) && isLetter(behind)) singles.signsInWords++;
  }
  return singles;
}

/** In pairs of two bytes a third of them at least would be elsewhere. */
function isCyrillic({ high, cyrillic, inWords }: Singles): boolean {
  return cyrillic >= high * 0.95 && inWords >= high * 0.8;
}

function isRussian(byte: number): boolean {
  return byte >= 0xc0 || byte === 0xa8 || byte === 0xb8;
}

function isLetter(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

interface Pairs {
  readonly all: number;
  /** A byte above 0x7F that no second one can follow. */
  readonly broken: number;
  /** Both bytes from 0xA1 on: GB 2312 and KS X 1001. */
  readonly high: number;
  /** First bytes of Hangul, and of the more frequent half of GB 2312. */
  readonly hangul: number;
  readonly frequentGb: number;
  /** First bytes of the more frequent half of Big5, and those whose second byte is below 0x80, as none of GB 2312 is. */
  readonly frequentBig5: number;
  readonly low: number;
  /** Signs and letters of other alphabets, which these pages share. */
  readonly shared: number;
}

function pairsOf(head: Uint8Array): Pairs {
  const pairs = { all: 0, broken: 0, high: 0, hangul: 0, frequentGb: 0, frequentBig5: 0, low: 0, shared: 0 };
  for (let at = 0; at + 1 < head.length; at++) {
    const [lead, trail] = [head[at] ?? 0, head[at + 1] ?? 0];
    if (lead < 0x80) continue;
    if (trail < 0x40 || trail === 0x7f || trail === 0xff || lead < 0x81 || lead === 0xff) {
      pairs.broken++;
      continue;
    }
    at++;
    pairs.all++;
    if (trail < 0x80) pairs.low++;
    if (lead >= 0xa4 && lead <= 0xc6) pairs.frequentBig5++;
    if (lead < 0xa1 || trail < 0xa1) continue;
    pairs.high++;
    if (lead <= 0xa9) pairs.shared++;
    if (lead >= 0xb0 && lead <= 0xc8) pairs.hangul++;
    if (lead >= 0xb0 && lead <= 0xd7) pairs.frequentGb++;
  }
  return pairs;
}

function eastAsianPage(pairs: Pairs): CodePage | undefined {
  const { all, broken, high, hangul, frequentGb, frequentBig5, low, shared } = pairs;
  if (all === 0 || broken > all * 0.02) return undefined;
  if (low > all * 0.1 && frequentBig5 + shared > all * 0.7) return 'big5';
  if (high < all * 0.95) return undefined;
  const words = high - shared;
  if (hangul >= words * 0.97) return 'euc-kr';
  return frequentGb >= words * 0.8 ? 'gb18030' : undefined;
}
