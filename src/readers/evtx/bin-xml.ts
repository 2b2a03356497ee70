// Binary XML of one chunk (MS-EVEN6 2.2.12 to 2.2.19; libevtx, section "Binary XML"). Names and templates are written where
// they are used first and referred to by their offset in the chunk afterwards. An offset may point anywhere, so templates may
// contain themselves: depth and work are bounded.
import type { EventElement } from '../../text/windows-event.ts';
import { BinXmlFault, type Budget, Cursor } from './cursor.ts';
import { isArray, itemsOf, type TemplateValue, utf16, VALUE_BIN_XML, VALUE_NULL, valueText } from './values.ts';

const MAX_DEPTH = 64;
/** Names are those of event schemas; the longest has some forty characters. */
const MAX_NAME = 1024;

const TOKEN = {
  endOfFile: 0x00,
  openStart: 0x01,
  closeStart: 0x02,
  closeEmpty: 0x03,
  endElement: 0x04,
  value: 0x05,
  attribute: 0x06,
  cdata: 0x07,
  characterReference: 0x08,
  entityReference: 0x09,
  piTarget: 0x0a,
  piData: 0x0b,
  templateInstance: 0x0c,
  normalSubstitution: 0x0d,
  optionalSubstitution: 0x0e,
  fragmentHeader: 0x0f,
} as const;
/** In an element: attributes follow. Elsewhere: more of the same follows. */
const MORE = 0x40;

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** An element while it is read. */
interface OpenElement {
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: EventElement[];
  readonly texts: string[];
  /** What an array in it stands for: the element is repeated, once an item. */
  items: string[] | undefined;
}

/** What surrounds a piece of binary XML. */
interface Frame {
  readonly values: readonly TemplateValue[];
  readonly depth: number;
  /** Elements carry a dependency identifier, unless they stand by themselves in a value. */
  readonly hasDependencyIds: boolean;
}

/** The elements of the binary XML between two octets of a chunk. Throws BinXmlFault or BudgetSpent. */
export class BinXml {
  readonly #bytes: Buffer;
  readonly #budget: Budget;
  readonly #names = new Map<number, string>();

  constructor(bytes: Buffer, budget: Budget) {
    this.#bytes = bytes;
    this.#budget = budget;
  }

  read(start: number, end: number): readonly EventElement[] {
    const root = opened('');
    this.#content(new Cursor(this.#bytes, start, end), root, { values: [], depth: 0, hasDependencyIds: true });
    return root.children;
  }

  /** Reads up to the token that ends an element or a document. Returns that token. */
  #content(cursor: Cursor, into: OpenElement, frame: Frame): number {
    if (frame.depth > MAX_DEPTH)
      throw new BinXmlFault(`elements or templates nested deeper than ${MAX_DEPTH}`, cursor.at);
    while (cursor.left > 0) {
      this.#budget.token();
      const at = cursor.at;
      const token = cursor.u8();
      switch (token & ~MORE) {
        case TOKEN.endOfFile:
        case TOKEN.endElement:
          return token;
        case TOKEN.openStart:
          for (const element of this.#element(cursor, (token & MORE) !== 0, frame)) into.children.push(element);
          break;
        case TOKEN.templateInstance:
          this.#templateInstance(cursor, into, frame);
          break;
        case TOKEN.fragmentHeader:
          cursor.take(3);
          break;
        case TOKEN.normalSubstitution:
        case TOKEN.optionalSubstitution:
          this.#substitution(cursor, into, frame);
          break;
        case TOKEN.piTarget:
          this.#name(cursor);
          break;
        case TOKEN.piData:
          cursor.take(2 * cursor.u16());
          break;
        default:
          into.texts.push(this.#text(cursor, token & ~MORE, at));
      }
    }
    return TOKEN.endOfFile;
  }

  /** Value text, CDATA, character and entity references. */
  #text(cursor: Cursor, token: number, at: number): string {
    switch (token) {
      case TOKEN.value:
        if (cursor.u8() !== 0x01) throw new BinXmlFault('a text that is no string', at);
        return this.#characters(cursor);
      case TOKEN.cdata:
        return this.#characters(cursor);
      case TOKEN.characterReference:
        return String.fromCharCode(cursor.u16());
      case TOKEN.entityReference:
        return ENTITIES[this.#name(cursor)] ?? '';
      default:
        throw new BinXmlFault(`token ${token} where none such may stand`, at);
    }
  }

  #characters(cursor: Cursor): string {
    const octets = 2 * cursor.u16();
    const from = cursor.take(octets);
    return utf16(this.#bytes, from, from + octets, this.#budget);
  }

  #element(cursor: Cursor, hasAttributes: boolean, frame: Frame): readonly EventElement[] {
    if (frame.hasDependencyIds) cursor.take(2);
    // The size of the element tells nothing that its tokens do not tell, and may lie.
    cursor.take(4);
    const element = opened(this.#name(cursor));
    if (hasAttributes) {
      cursor.take(4);
      this.#attributes(cursor, element, frame);
    }
    const at = cursor.at;
    const token = cursor.u8();
    if (token === TOKEN.closeStart) {
      const end = this.#content(cursor, element, { ...frame, depth: frame.depth + 1 });
      if (end !== TOKEN.endElement) throw new BinXmlFault('an element without its end', at);
    } else if (token !== TOKEN.closeEmpty) throw new BinXmlFault(`token ${token} in a start tag`, at);
    const { name, attributes, children, texts, items } = element;
    if (items === undefined) return [{ name, attributes, children, text: texts.join('') }];
    return items.map((text) => ({ name, attributes, children, text }));
  }

  #attributes(cursor: Cursor, element: OpenElement, frame: Frame): void {
    for (let more = true; more; ) {
      const at = cursor.at;
      const token = cursor.u8();
      if ((token & ~MORE) !== TOKEN.attribute) throw new BinXmlFault(`token ${token} among attributes`, at);
      more = (token & MORE) !== 0;
      const name = this.#name(cursor);
      const value = this.#attributeValue(cursor, frame);
      if (value !== undefined) element.attributes.set(name, value);
    }
  }

  /** undefined where the value of an optional attribute is null. */
  #attributeValue(cursor: Cursor, frame: Frame): string | undefined {
    const texts: string[] = [];
    for (;;) {
      this.#budget.token();
      const at = cursor.at;
      const next = (cursor.bytes[at] ?? 0) & ~MORE;
      const isSubstitution = next === TOKEN.normalSubstitution || next === TOKEN.optionalSubstitution;
      const isText = next === TOKEN.value || next === TOKEN.characterReference || next === TOKEN.entityReference;
      if (cursor.left === 0 || !(isSubstitution || isText)) break;
      cursor.take(1);
      if (isText) texts.push(this.#text(cursor, next, at));
      else {
        const value = this.#valueOf(cursor, frame);
        if (value !== undefined) texts.push(this.#plain(value));
      }
    }
    return texts.length === 0 ? undefined : texts.join('');
  }

  #substitution(cursor: Cursor, into: OpenElement, frame: Frame): void {
    const value = this.#valueOf(cursor, frame);
    if (value === undefined) return;
    if (value.type === VALUE_BIN_XML) {
      const nested = { values: [], depth: frame.depth + 1, hasDependencyIds: false };
      this.#content(new Cursor(this.#bytes, value.start, value.end), into, nested);
    } else if (isArray(value)) {
      // An array of nothing is an empty element.
      if (value.start === value.end) return;
      into.items ??= [];
      for (const item of itemsOf(this.#bytes, value, this.#budget)) {
        into.items.push(valueText(this.#bytes, item, this.#budget));
      }
    } else into.texts.push(valueText(this.#bytes, value, this.#budget));
  }

  /** The value that a substitution names; undefined for null and for a value that the instance does not have. */
  #valueOf(cursor: Cursor, { values }: Frame): TemplateValue | undefined {
    const value = values[cursor.u16()];
    // The type that the template expects; the instance states the one that counts.
    cursor.take(1);
    return value === undefined || value.type === VALUE_NULL ? undefined : value;
  }

  #plain(value: TemplateValue): string {
    if (value.type === VALUE_BIN_XML) return '';
    if (!isArray(value)) return valueText(this.#bytes, value, this.#budget);
    const items = itemsOf(this.#bytes, value, this.#budget);
    return items.map((item) => valueText(this.#bytes, item, this.#budget)).join(' ');
  }

  #templateInstance(cursor: Cursor, into: OpenElement, frame: Frame): void {
    cursor.take(5);
    const definition = cursor.u32();
    // At the place where it is used first, the definition follows.
    const isHere = definition === cursor.at;
    const head = isHere ? cursor : new Cursor(this.#bytes, definition, this.#bytes.length);
    head.take(20);
    const size = head.u32();
    const body = head.take(size);
    const values = this.#values(cursor);
    const inside = { values, depth: frame.depth + 1, hasDependencyIds: true };
    this.#content(new Cursor(this.#bytes, body, body + size), into, inside);
  }

  #values(cursor: Cursor): readonly TemplateValue[] {
    const count = cursor.u32();
    if (4 * count > cursor.left) throw new BinXmlFault(`a template instance of ${count} values`, cursor.at);
    const descriptors = Array.from({ length: count }, () => {
      this.#budget.token();
      const size = cursor.u16();
      const type = cursor.u8();
      cursor.take(1);
      return { size, type };
    });
    return descriptors.map(({ size, type }) => {
      const start = cursor.take(size);
      return { type, start, end: start + size };
    });
  }

  /** A name by its offset in the chunk, or here if the offset says so. */
  #name(cursor: Cursor): string {
    const offset = cursor.u32();
    if (offset === cursor.at) {
      const { name, octets } = this.#nameAt(offset, cursor.end);
      cursor.take(octets);
      this.#names.set(offset, name);
      return name;
    }
    const known = this.#names.get(offset);
    if (known !== undefined) return known;
    const { name } = this.#nameAt(offset, this.#bytes.length);
    this.#names.set(offset, name);
    return name;
  }

  /** A next offset, a hash, the number of characters, the characters and an end-of-string. */
  #nameAt(offset: number, end: number): { readonly name: string; readonly octets: number } {
    const cursor = new Cursor(this.#bytes, offset, end);
    cursor.take(6);
    const count = cursor.u16();
    if (count > MAX_NAME) throw new BinXmlFault(`a name of ${count} characters`, offset);
    const from = cursor.take(2 * count + 2);
    return { name: utf16(this.#bytes, from, from + 2 * count, this.#budget), octets: cursor.at - offset };
  }
}

function opened(name: string): OpenElement {
  return { name, attributes: new Map(), children: [], texts: [], items: undefined };
}
