// The elements of a small XML document that a stranger sent. Not an XML parser: no entities but the five predefined,
// no document types, and limits on everything. It goes over the document once and stops at the first thing that is
// wrong, for behind it nobody knows which element a character belongs to.
import type { Decoded, Problem } from '../../model/diagnostic.ts';
import { decoded } from './octets.ts';

export interface ScannedElement {
  /** Without a prefix. */
  readonly name: string;
  /** Names from the root on, with `/` between them. */
  readonly path: string;
  readonly parent: ScannedElement | undefined;
  readonly attributes: readonly ScannedAttribute[];
  /** Its own characters, trimmed, and at most 256 of them. */
  readonly text: string;
  /** Between its tags, or up to where reading stopped. */
  readonly octets: number;
}

export interface ScannedAttribute {
  readonly name: string;
  /** At most 256 characters of it. */
  readonly value: string;
}

const MAX_DEPTH = 32;
const MAX_ELEMENTS = 128;
const MAX_ATTRIBUTES = 32;
const MAX_TEXT = 256;
/** Octets that are decoded for one text: enough for 256 characters where each is an entity or four octets long. */
const MAX_SOURCE = 2048;

const BYTE_ORDER_MARK = '\xef\xbb\xbf';

/** An element that reading may still add to. */
interface Element extends ScannedElement {
  text: string;
  octets: number;
  /** As its tags spell it. */
  readonly qualified: string;
  /** Places of its start tag and of what follows that. */
  readonly tagAt: number;
  readonly contentAt: number;
}

/** The document as one character an octet, so that places in it are offsets: all that has a meaning in XML is ASCII. */
interface Scan {
  readonly source: string;
  at: number;
  readonly open: Element[];
  readonly elements: Element[];
}

/** The elements of the document from `start` to `end`, in the order of their start tags. */
export function xmlElements(view: DataView, start: number, end: number): Decoded<readonly ScannedElement[]> {
  const source = Buffer.from(view.buffer, view.byteOffset + start, end - start).toString('latin1');
  const at = source.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  const scan: Scan = { source, at, open: [], elements: [] };
  const problem = readDocument(scan);
  for (const element of scan.open) element.octets = source.length - element.contentAt;
  for (const element of scan.elements) element.text = firstOf(element.text).trimEnd();
  return decoded(scan.elements, ...(problem === undefined ? [] : [{ ...problem, at: start + problem.at }]));
}

/** Reads to the end, or to the first fault. */
function readDocument(scan: Scan): Problem | undefined {
  const { source, open } = scan;
  while (scan.at < source.length) {
    const from = scan.at;
    const tag = source.indexOf('<', from);
    scan.at = tag === -1 ? source.length : tag;
    const inside = open.at(-1);
    if (inside !== undefined) addText(inside, entitiesRead(source.slice(from, Math.min(scan.at, from + MAX_SOURCE))));
    else if (/[^\s\0]/.test(source.slice(from, scan.at))) return malformed(from);
    const problem = tag === -1 ? undefined : readMarkup(scan);
    if (problem !== undefined) return problem;
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) {
    return { code: 'ike.eap-xml-unclosed', at: unclosed.tagAt, message: 'An XML document ends before this element.' };
  }
  return scan.elements.length === 0 ? malformed(0) : undefined;
}

/** Reads what opens with the `<` at the current place. */
function readMarkup(scan: Scan): Problem | undefined {
  const { source, at, open } = scan;
  if (source.startsWith('<!--', at)) return skipTo(scan, '-->');
  if (source.startsWith('<?', at)) return skipTo(scan, '?>');
  if (source.startsWith('<![CDATA[', at)) {
    const problem = skipTo(scan, ']]>');
    const inside = open.at(-1);
    if (problem !== undefined || inside === undefined) return problem ?? malformed(at);
    const from = at + '<![CDATA['.length;
    addText(inside, utf8(source.slice(from, Math.min(scan.at - ']]>'.length, from + MAX_SOURCE))));
    return undefined;
  }
  if (source.startsWith('<!', at)) {
    const message = 'An XML document in EAP has a document type, where entities could hide. Reading stopped there.';
    return { code: 'ike.eap-xml-doctype', at, message };
  }
  return source.startsWith('</', at) ? readEndTag(scan) : readStartTag(scan);
}

function skipTo(scan: Scan, mark: string): Problem | undefined {
  const found = scan.source.indexOf(mark, scan.at);
  if (found === -1) return malformed(scan.at);
  scan.at = found + mark.length;
  return undefined;
}

/** Longer names than this do not match up to a delimiter, which makes their tags malformed. */
const NAME = /[A-Za-z_:\x80-\xff][\w:.\-\x80-\xff]{0,63}/y;
const SPACE = /[\t\n\r ]*/y;
const EQUALS = /[\t\n\r ]*=[\t\n\r ]*/y;

/** What the sticky pattern matches at `at`; undefined where it does not. */
function matched(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

const spaceEnd = (source: string, at: number): number => at + (matched(SPACE, source, at) ?? '').length;

function readEndTag(scan: Scan): Problem | undefined {
  const { source, at } = scan;
  const name = matched(NAME, source, at + 2);
  const behind = name === undefined ? 0 : spaceEnd(source, at + 2 + name.length);
  if (name === undefined || source[behind] !== '>') return malformed(at);
  const element = scan.open.at(-1);
  if (element?.qualified !== name) {
    const message = 'An end tag in an XML document is not that of the element it stands in.';
    return { code: 'ike.eap-xml-unbalanced', at, message };
  }
  scan.open.pop();
  element.octets = at - element.contentAt;
  scan.at = behind + 1;
  return undefined;
}

function readStartTag(scan: Scan): Problem | undefined {
  const { source, at: tagAt, open, elements } = scan;
  const parent = open.at(-1);
  const qualified = matched(NAME, source, tagAt + 1);
  if (qualified === undefined || (parent === undefined && elements.length > 0)) return malformed(tagAt);
  const attributes: ScannedAttribute[] = [];
  let at = tagAt + 1 + qualified.length;
  for (let next = spaceEnd(source, at); !isTagEnd(source, next); next = spaceEnd(source, at)) {
    const name = next === at ? undefined : matched(NAME, source, next);
    const equals = name === undefined ? undefined : matched(EQUALS, source, next + name.length);
    if (name === undefined || equals === undefined || attributes.length === MAX_ATTRIBUTES) return malformed(tagAt);
    const from = next + name.length + equals.length;
    const quote = source[from];
    const behind = quote === '"' || quote === "'" ? source.indexOf(quote, from + 1) : -1;
    if (behind === -1) return malformed(tagAt);
    const value = entitiesRead(source.slice(from + 1, Math.min(behind, from + 1 + MAX_SOURCE)));
    attributes.push({ name: localName(name), value: firstOf(value) });
    at = behind + 1;
  }
  if (elements.length === MAX_ELEMENTS) {
    const message = `An XML document in EAP has more than ${MAX_ELEMENTS} elements. The rest is left out.`;
    return { code: 'ike.too-many-elements', at: tagAt, message };
  }
  if (open.length === MAX_DEPTH) {
    const message = `An XML document in EAP is nested deeper than ${MAX_DEPTH} elements. Reading stopped there.`;
    return { code: 'ike.eap-xml-too-deep', at: tagAt, message };
  }
  const close = spaceEnd(source, at);
  const isEmpty = source[close] === '/';
  scan.at = close + (isEmpty ? 2 : 1);
  const name = localName(qualified);
  const path = parent === undefined ? name : `${parent.path}/${name}`;
  const place = { qualified, tagAt, contentAt: scan.at };
  const element: Element = { name, path, parent, attributes, text: '', octets: 0, ...place };
  elements.push(element);
  if (!isEmpty) open.push(element);
  return undefined;
}

function isTagEnd(source: string, at: number): boolean {
  return source[at] === '>' || source.startsWith('/>', at);
}

function malformed(at: number): Problem {
  const message = 'An XML document in EAP is not well-formed. Reading stopped there.';
  return { code: 'ike.eap-xml-malformed', at, message };
}

function addText(element: Element, text: string): void {
  if (element.text.length < MAX_TEXT) element.text += element.text === '' ? text.trimStart() : text;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** All other references stay as they are written: a document of a stranger defines nothing here. */
function entitiesRead(source: string): string {
  return utf8(source).replace(/&(amp|lt|gt|quot|apos);/g, (all, name: string) => ENTITIES[name] ?? all);
}

function utf8(source: string): string {
  return Buffer.from(source, 'latin1').toString('utf8');
}

function firstOf(text: string): string {
  return text.length <= MAX_TEXT ? text : [...text].slice(0, MAX_TEXT).join('');
}

/** Without prefix: namespaces decide nothing here. */
function localName(qualified: string): string {
  return utf8(qualified.slice(qualified.lastIndexOf(':') + 1));
}
