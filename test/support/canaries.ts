// Secrets that stand nowhere by chance, and the search for them: in every spelling in which a careless line could print octets,
// and in parts, since a piece of a secret is a leak too.
import { createHash } from 'node:crypto';

/** A secret that was planted, or that a capture or key file of others holds. */
export interface Canary {
  readonly name: string;
  readonly octets: Buffer;
}

/** Letters and digits that no other name gives. */
export function secretText(name: string, length = 32): string {
  const digits = Buffer.concat([digest(name), digest(`${name} and more`)]).toString('base64');
  return digits.replace(/[^A-Za-z0-9]/g, '').slice(0, length);
}

/** Octets that no other name gives. */
export function secretOctets(name: string, count = 32): Buffer {
  return Buffer.concat([digest(`octets ${name}`), digest(`more octets ${name}`)]).subarray(0, count);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

export interface Leak {
  readonly name: string;
  readonly spelling: string;
  /** What stands around it. */
  readonly around: string;
}

/** As many characters of a text are a leak. */
const TEXT_WINDOW = 12;
/** As many hex digits of anything are one. */
const HEX_WINDOW = 16;
/** Fewer different characters than that are a pattern and no secret: padding, a run of zeros. */
const LEAST_DIFFERENT = 6;

/** Looks for canaries in texts. Case, white space, line ends and signs between hex digits make no difference. */
export class CanarySearch {
  private readonly texts = new Map<string, string>();
  private readonly hex = new Map<string, string>();

  constructor(canaries: Iterable<Canary>) {
    for (const { name, octets } of canaries) {
      addWindows(this.hex, octets.toString('hex'), HEX_WINDOW, name);
      for (const text of textSpellings(octets)) addWindows(this.texts, squeezed(text), TEXT_WINDOW, name);
    }
  }

  /** One leak a canary and spelling. */
  in(output: string): Leak[] {
    const plain = squeezed(output);
    const found = [...hits(plain, this.texts, TEXT_WINDOW, 'text or base64')];
    for (const digits of hexForms(plain)) found.push(...hits(digits, this.hex, HEX_WINDOW, 'hex'));
    return found;
  }
}

function addWindows(windows: Map<string, string>, spelling: string, size: number, name: string): void {
  for (let at = 0; at + size <= spelling.length; at++) {
    const part = spelling.slice(at, at + size);
    if (new Set(part).size >= LEAST_DIFFERENT) windows.set(part, name);
  }
}

/** What octets look like where somebody prints them as text, or writes them in Base64 with others around them. */
function textSpellings(octets: Buffer): string[] {
  const text = octets.toString('latin1');
  const isText = /^[\x20-\x7e]+$/.test(text);
  const escaped = text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const named = [
    ['&', '&amp;'],
    ['<', '&lt;'],
    ['>', '&gt;'],
    ['"', '&quot;'],
    ["'", '&apos;'],
  ].reduce((so, [sign = '', entity = '']) => so.replaceAll(sign, entity), text);
  const base64 = [0, 1, 2].map((shift) => {
    const all = Buffer.concat([Buffer.alloc(shift), octets, Buffer.alloc((6 - ((octets.length + shift) % 3)) % 3)]);
    // The characters at both ends depend on what stands around.
    return all.toString('base64').slice(shift === 0 ? 0 : shift + 1, Math.floor(((octets.length + shift) * 4) / 3));
  });
  return [
    // Of octets that are no text, what is left of them when the rest was lost in an encoding.
    ...(isText ? [text, escaped, named, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)] : [text]),
    ...base64,
    ...base64.map((one) => one.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

/** Printable ASCII alone, in lower case. */
function squeezed(text: string): string {
  return text.replace(/\\u00[01]\w|\\[nrt]|[^\x21-\x7e]/gi, '').toLowerCase();
}

/** Hex digits with whatever stood between them, and octets that were written as numbers. */
function* hexForms(plain: string): Iterable<string> {
  yield plain.replace(/0x|\\x|\\u00|[^0-9a-z]/g, '');
  // 0x5 0x7e, as IOS writes octets.
  for (const [run] of plain.matchAll(/(?:0x[0-9a-f]{1,2}){8,}/g))
    yield run
      .slice(2)
      .split('0x')
      .map((digits) => digits.padStart(2, '0'))
      .join('');
  // [12,34] and {"0":12,"1":34}, as JSON writes them.
  for (const [run] of plain.replace(/"\d+":/g, '').matchAll(/\d{1,3}(?:,\d{1,3}){7,}/g))
    yield run
      .split(',')
      .map((number) => Number(number).toString(16).padStart(2, '0'))
      .join('');
}

function hits(text: string, windows: ReadonlyMap<string, string>, size: number, spelling: string): Leak[] {
  const found = new Map<string, Leak>();
  for (let at = 0; at + size <= text.length; at++) {
    const name = windows.get(text.slice(at, at + size));
    if (name === undefined || found.has(name)) continue;
    found.set(name, { name, spelling, around: text.slice(Math.max(0, at - 60), at + size + 40) });
  }
  return [...found.values()];
}
