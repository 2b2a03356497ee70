// The small XML files of a client (local policy, profiles) as a tree with exact places, also from damaged files.
//
// `saxes` is the tokenizer. It reports what is not well-formed and goes on, but its own stack of open elements is not made for
// damaged files: an end tag that matches nothing closes everything. So elements are kept on a stack of our own, where such
// an end tag closes nothing. Published files also carry Markdown: fences, and words torn out of them.
//
// No DTD is read and no entity is expanded but the five of XML itself. `XML_LIMIT` bounds everything else.

import { SaxesParser } from 'saxes';
import type { Source } from '../model/source.ts';
import type { TextEncoding } from './encoding.ts';
import { LinePlaces } from './line-places.ts';
import { type Line, lines } from './lines.ts';
import { openText } from './opened.ts';
import { isMarkup, MarkupFilter } from './xml-markup.ts';
import type { XmlDocument, XmlElement, XmlFault, XmlPlace } from './xml-tree.ts';

/** Far above any file that a client reads, far below what would hurt. */
export const XML_LIMIT = {
  depth: 64,
  attributes: 256,
  elements: 50_000,
  lines: 100_000,
  characters: 4 << 20,
  faults: 1000,
  /** Characters of a text or an attribute. */
  value: 4096,
} as const;

/** The document in a source, whatever its bytes are. */
export async function readXml(source: Source): Promise<XmlDocument> {
  const text = await openText(source);
  const scanner = new XmlScanner(text.encoding);
  for await (const batch of lines(text.source, text.encoding)) {
    for (const line of batch) scanner.feed(line);
    if (scanner.isDone) break;
  }
  return scanner.finish();
}

const PIECE = 4096;

const START_TAG = /^<(?:[\w.-]{1,64}:)?([A-Za-z_][\w.-]{0,127})[\s/>]/;

/**
 * The first element in the head of a text: what tells one kind of XML file from another. `alone` is false where other text
 * stands before it, as in a page that quotes a file; Markdown and comments are no such text.
 */
export function firstElement(head: string): { readonly name: string; readonly alone: boolean } | undefined {
  const before: string[] = [];
  let from = 0;
  for (let at = head.indexOf('<'); at >= 0; at = head.indexOf('<', Math.max(at + 1, from))) {
    before.push(head.slice(from, at));
    from = at;
    const skipped = SKIPPED.find(([opening]) => head.startsWith(opening, at));
    if (skipped !== undefined) {
      const end = head.indexOf(skipped[1], at + skipped[0].length);
      if (end < 0) return undefined;
      from = end + skipped[1].length;
      continue;
    }
    const name = START_TAG.exec(head.slice(at, at + 256))?.[1];
    if (name !== undefined && name !== 'snip') return { name, alone: before.join('').split('\n').every(isMarkup) };
  }
  return undefined;
}

/** What may stand before the first element, by its first and last characters. */
const SKIPPED = [
  ['<!--', '-->'],
  ['<?', '?>'],
  ['<!DOCTYPE', '>'],
] as const;

interface OpenElement {
  /** As written, with its prefix: end tags have to repeat it. */
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  readonly texts: string[];
  readonly start: XmlPlace;
  /** Index of its first line among those fed. */
  readonly firstLine: number;
}

/** Lines in, a document out. */
class XmlScanner {
  /** Nothing that follows can matter. */
  isDone = false;
  private readonly parser = new SaxesParser({ xmlns: false });
  private readonly stack: OpenElement[] = [];
  private readonly faults: XmlFault[] = [];
  /** Lines before the first tag, until it is known if they belong to the document. */
  private readonly held: Line[] = [];
  /** What the parser was given. */
  private readonly fed: Line[] = [];
  private readonly markup = new MarkupFilter();
  private readonly places: LinePlaces;
  private root: XmlElement | undefined;
  private stopped: string | undefined;
  private hasDoctype = false;
  private elements = 0;
  private written = 0;
  /** Where in the text given to the parser the current line begins. */
  private lineAt = 0;
  /** False where the parser does not see the line as it stands in the file, so that columns mean nothing. */
  private verbatim = true;
  /** Where the start tag began that the parser is in. */
  private tagStart: Pick<OpenElement, 'start' | 'firstLine'> | undefined;
  /** An end tag that is not carried out yet: the parser may still say that it matches nothing. */
  private closing: { readonly tag: string; readonly at: number } | undefined;
  /** What the parser adds to the text after an end tag that matches nothing. */
  private stray = '';

  constructor(encoding: TextEncoding) {
    this.places = new LinePlaces(encoding);
    this.parser.on('error', (error) => this.fault(error.message));
    this.parser.on('doctype', () => {
      this.hasDoctype = true;
    });
    this.parser.on('opentagstart', ({ name }) => this.startTag(name));
    this.parser.on('opentag', ({ name, attributes }) => this.open(name, attributes));
    this.parser.on('closetag', ({ name }) => this.close(name));
    this.parser.on('text', (text) => this.addText(text));
    this.parser.on('cdata', (text) => this.addText(text));
  }

  feed(line: Line): void {
    if (this.isDone) return;
    const text = this.markup.withoutMarkup(line.text);
    if (text === undefined) return;
    if (this.fed.length > 0) {
      this.write(line, text);
      return;
    }
    // A published copy has text of its page before the document. Whether this is one shows at the first tag at the latest.
    this.held.push(line);
    if (text.trimStart().startsWith('<') || this.held.length > XML_LIMIT.lines) this.begin();
  }

  finish(): XmlDocument {
    this.begin();
    if (this.stopped === undefined) this.parser.close();
    this.carryOut();
    this.closeDownTo(0);
    const { root, elements, faults, stopped, hasDoctype } = this;
    return { root, elements, faults, stopped, hasDoctype, markupLines: this.markup.removed };
  }

  private begin(): void {
    const held = this.held.splice(0);
    for (const line of this.markup.published ? held.slice(-1) : held) this.write(line, line.text);
  }

  private write(line: Line, text: string): void {
    if (this.isDone) return;
    this.fed.push(line);
    this.verbatim = text === line.text;
    this.lineAt = this.written;
    this.written += text.length + (line.cut ? 0 : 1);
    if (this.fed.length > XML_LIMIT.lines) {
      this.stop(`${XML_LIMIT.lines} lines`);
      return;
    }
    if (this.written > XML_LIMIT.characters) {
      this.stop(`${XML_LIMIT.characters} characters`);
      return;
    }
    const written = line.cut ? text : `${text}\n`;
    // In pieces, so that a limit reached early in a long line ends the work.
    for (let at = 0; at < written.length && !this.isDone; at += PIECE) this.parser.write(written.slice(at, at + PIECE));
    this.carryOut();
    // Behind the root of a published copy its page goes on; elsewhere what follows is a fault.
    if (this.markup.published && this.root !== undefined && this.stack.length === 0) this.isDone = true;
  }

  private startTag(name: string): void {
    this.carryOut();
    // The parser has read `<`, the name and one character more.
    const start = this.placeOf(this.parser.position - name.length - 2);
    this.tagStart = start && { start, firstLine: this.fed.length - 1 };
  }

  private open(name: string, written: Readonly<Record<string, string>>): void {
    if (this.stopped !== undefined) return;
    if (this.elements === XML_LIMIT.elements) {
      this.stop(`${XML_LIMIT.elements} elements`);
      return;
    }
    if (this.stack.length === XML_LIMIT.depth) {
      this.stop(`a depth of ${XML_LIMIT.depth} elements`);
      return;
    }
    if (this.tagStart === undefined) return;
    this.elements++;
    const all = Object.entries(written);
    const attributes = new Map(
      all.slice(0, XML_LIMIT.attributes).map(([key, value]) => [localName(key), value.slice(0, XML_LIMIT.value)]),
    );
    this.stack.push({ tag: name, attributes, children: [], texts: [], ...this.tagStart });
    if (all.length > attributes.size) this.stop(`${XML_LIMIT.attributes} attributes of one element`);
  }

  private addText(text: string): void {
    this.carryOut();
    if (this.stopped !== undefined) return;
    this.stack.at(-1)?.texts.push(text.startsWith(this.stray) ? text.slice(this.stray.length) : text);
    this.stray = '';
  }

  /**
   * One end tag gives one call for each element that the parser closes, all at one position. The last call names the tag
   * as written, unless `unmatched closing tag` follows: then the parser has closed everything for nothing.
   */
  private close(name: string): void {
    const at = this.parser.position;
    if (this.closing !== undefined && this.closing.at !== at) this.carryOut();
    this.closing = { tag: name, at };
  }

  private carryOut(): void {
    const { closing } = this;
    this.closing = undefined;
    if (closing === undefined || this.stopped !== undefined) return;
    const index = this.stack.findLastIndex(({ tag }) => tag === closing.tag);
    const open = this.stack.at(-1);
    if (index < 0 || open === undefined) return;
    if (open.tag !== closing.tag) {
      const { line, column } = open.start;
      const opened = `\`<${open.tag}>\` of line ${line.number}, column ${column}`;
      this.note(`\`</${closing.tag}>\` while ${opened} is still open`, closing.at - closing.tag.length - 3);
    }
    this.closeDownTo(index, closing.at);
  }

  private closeDownTo(depth: number, position = this.written): void {
    const end = this.placeOf(position);
    while (this.stack.length > depth && end !== undefined) {
      const open = this.stack.pop();
      if (open === undefined) return;
      const { attributes, children, start, firstLine } = open;
      const name = localName(open.tag);
      const text = open.texts.join('').replace(/\s+/g, ' ').trim().slice(0, XML_LIMIT.value);
      // One line more than an excerpt takes, so that it can say that something follows.
      const element = { name, attributes, children, text, start, end, lines: this.fed.slice(firstLine, firstLine + 6) };
      const parent = this.stack.at(-1);
      if (parent === undefined) this.root ??= element;
      else parent.children.push(element);
    }
  }

  private fault(message: string): void {
    // The parser prefixes the place as it counts; lines that were left out make that wrong.
    const plain = message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
    // Said better when the end tag is carried out.
    if (plain === 'unexpected close tag') return;
    const unmatched = /^unmatched closing tag: (.+)$/.exec(plain)?.[1];
    if (unmatched === undefined) {
      this.note(plain, this.parser.position - 1);
      return;
    }
    if (this.closing !== undefined && this.closing.at !== this.parser.position) this.carryOut();
    this.stray = `</${unmatched}>`;
    this.closing = { tag: unmatched, at: this.parser.position };
    if (this.stack.some(({ tag }) => tag === unmatched)) return;
    this.note(`\`</${unmatched}>\` closes nothing`, this.parser.position - this.stray.length);
  }

  private note(what: string, position: number): void {
    const at = this.placeOf(position);
    if (this.stopped !== undefined || at === undefined) return;
    this.faults.push({ message: `line ${at.line.number}, column ${at.column}: ${what}`, at });
    if (this.faults.length === XML_LIMIT.faults) this.stop(`${XML_LIMIT.faults} faults`);
  }

  private stop(limit: string): void {
    this.stopped ??= limit;
    this.isDone = true;
  }

  /** Where in the file a position of the parser is, in the current line; undefined before the first line. */
  private placeOf(position: number): XmlPlace | undefined {
    const line = this.fed.at(-1);
    if (line === undefined) return undefined;
    const column = this.verbatim ? position - this.lineAt : 0;
    return this.places.at(line, Math.max(0, Math.min(column, line.text.length)));
  }
}

function localName(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}
