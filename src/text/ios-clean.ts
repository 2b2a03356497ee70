// Removes from a line of Cisco text what terminals, mail and web pages put there (ios-text.md 1.6 and 4.1). Byte places
// are those of the raw line, so nothing here may be used to count bytes.

/** True for the few lines that need work; the others keep their text and cost one scan. */
const DIRTY = /[\x00-\x08\x0b-\x1f\x7f\\&\ufeff\u00a0\u2010\u2011\u2013\u2014\u2018\u2019\u201c\u201d\u2026]/;

/** Escape sequences of terminals: CSI, OSC up to BEL or ST, character sets, keypad modes. */
const ESCAPES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[78=>])/g;
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f\ufeff]/g;
/** What a pager leaves in front of a line, with a blank behind it; more blanks wiped it, and hide how far the line is indented. */
const MORE = /^ *(?:--More--|<--- More --->)(?: {8,}| ?)/;
/** Whatever their numbers, the backspaces and blanks that wipe it take the output back to where it stood. */
const WIPED_MORE = /^ *(?:--More--|<--- More --->) *\x08+ +\x08+/;
/** Markdown escapes: a backslash before punctuation. `DOMAIN\user` stays, since a letter follows. */
const MARKDOWN = /\\([!-/:-@[-`{-~])/g;
const ENTITIES = /&(?:[a-z]{2,6}|#\d{2,6}|#[xX][0-9A-Fa-f]{2,5});/g;
const ENTITY: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&apos;': "'",
  '&nbsp;': ' ',
  '&lsquo;': "'",
  '&rsquo;': "'",
  '&ldquo;': '"',
  '&rdquo;': '"',
  '&hellip;': '...',
  '&ndash;': '-',
  '&mdash;': '--',
};

/** IOS prints ASCII: what a word processor makes of it is told by its replacements. */
const TYPOGRAPHY = /[\u00a0\u2010\u2011\u2013\u2014\u2018\u2019\u201c\u201d\u2026]/g;
const ASCII: Readonly<Record<string, string>> = {
  '\u00a0': ' ',
  '\u2010': '-',
  '\u2011': '-',
  '\u2013': '-',
  '\u2014': '--',
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2026': '...',
};

/** The line as the device printed it, as far as that can be told. Clean lines come back as they are. */
export function cleanIosText(raw: string): string {
  if (!DIRTY.test(raw) && !raw.includes(' More') && !raw.includes('-More')) return raw;
  let text = raw.includes('\x1b') ? raw.replace(ESCAPES, '') : raw;
  if (text.includes('\b')) text = withBackspaces(text.replace(WIPED_MORE, ''));
  if (text.includes('\r')) text = afterCarriageReturns(text);
  text = text.replace(CONTROLS, '').replace(MORE, '');
  if (text.includes('\\')) text = text.replace(MARKDOWN, '$1');
  if (text.includes('&')) text = text.replace(ENTITIES, characterOf);
  return text.replace(TYPOGRAPHY, (character) => ASCII[character] ?? character);
}

/** `&#39;` and `&#x27;` by their number. What is no printable character stays as it stands. */
function characterOf(entity: string): string {
  if (entity[1] !== '#') return ENTITY[entity] ?? entity;
  const isHex = entity[2] === 'x' || entity[2] === 'X';
  const code = isHex ? Number.parseInt(entity.slice(3), 16) : Number(entity.slice(2, -1));
  const isPrintable = code >= 0x20 && code !== 0x7f && !(code >= 0x80 && code < 0xa0) && !(code >> 11 === 0x1b);
  return isPrintable && code <= 0x10ffff ? String.fromCodePoint(code) : entity;
}

/** Each backspace takes back the character before it: ` --More-- ` is wiped this way when output goes on. */
function withBackspaces(text: string): string {
  const kept: string[] = [];
  for (const character of text) {
    if (character === '\b') kept.pop();
    else kept.push(character);
  }
  return kept.join('');
}

/** A lone CR goes back to column 1 and what follows overwrites the line; a CR at the end overwrites nothing. */
function afterCarriageReturns(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '\r') end--;
  return text.slice(text.lastIndexOf('\r', end - 1) + 1, end);
}
