// Distinguished names in DER (X.501), as text that is escaped like RFC 4514 but keeps the order of the encoding, which
// is how peers and their commands print names.
import { type DerElement, derChildren, derElement, oidText, TAG } from '../der.ts';
import { bytesOf, hexOf } from './octets.ts';

/** Short names as OpenSSL has them; IOS puts host name and serial number into the two unstructured ones. */
const ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.4', 'SN'],
  ['2.5.4.5', 'serialNumber'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.9', 'street'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.12', 'title'],
  ['2.5.4.13', 'description'],
  ['2.5.4.17', 'postalCode'],
  ['2.5.4.42', 'GN'],
  ['2.5.4.43', 'initials'],
  ['2.5.4.44', 'generationQualifier'],
  ['2.5.4.46', 'dnQualifier'],
  ['2.5.4.65', 'pseudonym'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
  ['1.2.840.113549.1.9.1', 'emailAddress'],
  ['1.2.840.113549.1.9.2', 'unstructuredName'],
  ['1.2.840.113549.1.9.8', 'unstructuredAddress'],
]);

/** `C=CH, O=Example, CN=gw`, or undefined where `start` to `end` is not exactly one name. Empty for an empty name. */
export function distinguishedName(view: DataView, start: number, end: number): string | undefined {
  const name = derElement(view, start, end);
  if (name?.tag !== TAG.sequence || name.end !== end) return undefined;
  return joined(derChildren(view, name), ', ', (part) => relativeName(view, part));
}

/** A set of attributes, nearly always of one. */
function relativeName(view: DataView, part: DerElement): string | undefined {
  if (part.tag !== TAG.set) return undefined;
  return joined(derChildren(view, part), ' + ', (pair) => typeAndValue(view, pair));
}

function typeAndValue(view: DataView, pair: DerElement): string | undefined {
  const [type, value, more] = (pair.tag === TAG.sequence && derChildren(view, pair)) || [];
  if (type === undefined || value === undefined || more !== undefined) return undefined;
  const oid = oidText(view, type);
  if (oid === undefined) return undefined;
  return `${ATTRIBUTES.get(oid) ?? oid}=${stringText(view, value)}`;
}

function joined(
  parts: readonly DerElement[] | undefined,
  separator: string,
  textOf: (part: DerElement) => string | undefined,
): string | undefined {
  const texts: string[] = [];
  for (const part of parts ?? []) {
    const text = textOf(part);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return parts === undefined ? undefined : texts.join(separator);
}

/** Universal types that are strings, and their encodings. T61String is read as Latin-1, as everybody writes it. */
const STRINGS: ReadonlyMap<number, 'utf-8' | 'latin1' | 'utf-16be'> = new Map([
  [12, 'utf-8'],
  [18, 'utf-8'],
  [19, 'utf-8'],
  [20, 'latin1'],
  [22, 'utf-8'],
  [26, 'utf-8'],
  [30, 'utf-16be'],
] as const);

/** The value escaped, or `#` and hex of its contents where it is no string (RFC 4514 §2.4). */
function stringText(view: DataView, { tag, start, end }: DerElement): string {
  const encoding = STRINGS.get(tag);
  if (encoding === undefined) return `#${hexOf(view, start, end)}`;
  const text = new TextDecoder(encoding).decode(bytesOf(view, start, end));
  return text.replace(/[",+;<>\\]/g, '\\$&').replace(/^[ #]|(?<=.) $/g, '\\$&');
}
