// Binary XML as it is written (MS-EVEN6 2.2.12 to 2.2.19; libevtx, section "Binary XML"): tokens in, a tree with places for values
// out. Names are written where they are used first and referred to by their offset in the chunk afterwards.
import { BinXmlFault, type Budget, Cursor } from './cursor.ts';
import { type TemplateValue, utf16 } from './values.ts';

export const MAX_DEPTH = 64;
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

/** What stands in an element or a document, in its order. */
export type Part = string | Substitution | WrittenElement | TemplateInstance;

/** The place of a value, by its number among those of the instance. */
export interface Substitution {
  readonly part: 'substitution';
  readonly index: number;
}

export interface WrittenElement {
  readonly part: 'element';
  readonly name: string;
  readonly attributes: readonly WrittenAttribute[];
  readonly content: readonly Part[];
}

export interface WrittenAttribute {
  readonly name: string;
  readonly value: readonly (string | Substitution)[];
}

export interface TemplateInstance {
  readonly part: 'instance';
  /** Offset of the definition in the chunk. */
  readonly definition: number;
  readonly values: readonly TemplateValue[];
}

/** What surrounds a piece of binary XML while it is parsed. */
interface Surroundings {
  readonly depth: number;
  /** Elements carry a dependency identifier, unless they stand by themselves in a value. */
  readonly hasDependencyIds: boolean;
}

/** Parses pieces of one chunk. Throws BinXmlFault or BudgetSpent. */
export class WrittenXml {
  readonly #bytes: Buffer;
  readonly #budget: Budget;
  readonly #names = new Map<number, { readonly name: string; readonly octets: number }>();

  constructor(bytes: Buffer, budget: Budget) {
    this.#bytes = bytes;
    this.#budget = budget;
  }

  /** The parts of a document, or of a value that is XML (`isValue`). */
  parts(start: number, end: number, isValue: boolean): readonly Part[] {
    const cursor = new Cursor(this.#bytes, start, end);
    return this.#content(cursor, { depth: 0, hasDependencyIds: !isValue }).parts;
  }

  /** The parts of the template that is defined at an offset. */
  definition(offset: number): readonly Part[] {
    const head = new Cursor(this.#bytes, offset, this.#bytes.length);
    const size = sizeOfDefinition(head);
    const body = head.take(size);
    return this.parts(body, body + size, false);
  }

  /** Up to the token that ends an element or a document. */
  #content(cursor: Cursor, around: Surroundings): { readonly parts: readonly Part[]; readonly endedBy: number } {
    if (around.depth > MAX_DEPTH) throw nestedTooDeep(cursor.at);
    const parts: Part[] = [];
    while (cursor.left > 0) {
      this.#budget.token();
      const at = cursor.at;
      const token = cursor.u8();
      switch (token & ~MORE) {
        case TOKEN.endOfFile:
        case TOKEN.endElement:
          return { parts, endedBy: token };
        case TOKEN.openStart:
          parts.push(this.#element(cursor, (token & MORE) !== 0, around));
          break;
        case TOKEN.templateInstance:
          parts.push(this.#instance(cursor));
          break;
        case TOKEN.fragmentHeader:
          cursor.take(3);
          break;
        case TOKEN.normalSubstitution:
        case TOKEN.optionalSubstitution:
          parts.push(substitution(cursor));
          break;
        case TOKEN.piTarget:
          this.#name(cursor);
          break;
        case TOKEN.piData:
          cursor.take(2 * cursor.u16());
          break;
        default:
          parts.push(this.#text(cursor, token & ~MORE, at));
      }
    }
    return { parts, endedBy: TOKEN.endOfFile };
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

  #element(cursor: Cursor, hasAttributes: boolean, { depth, hasDependencyIds }: Surroundings): WrittenElement {
    if (hasDependencyIds) cursor.take(2);
    // The size of the element tells nothing that its tokens do not tell, and may lie.
    cursor.take(4);
    const name = this.#name(cursor);
    if (hasAttributes) cursor.take(4);
    const attributes = hasAttributes ? this.#attributes(cursor) : [];
    const at = cursor.at;
    const token = cursor.u8();
    if (token === TOKEN.closeEmpty) return { part: 'element', name, attributes, content: [] };
    if (token !== TOKEN.closeStart) throw new BinXmlFault(`token ${token} in a start tag`, at);
    const { parts: content, endedBy } = this.#content(cursor, { depth: depth + 1, hasDependencyIds });
    if (endedBy !== TOKEN.endElement) throw new BinXmlFault('an element without its end', at);
    return { part: 'element', name, attributes, content };
  }

  #attributes(cursor: Cursor): readonly WrittenAttribute[] {
    const attributes: WrittenAttribute[] = [];
    for (let more = true; more; ) {
      const at = cursor.at;
      const token = cursor.u8();
      if ((token & ~MORE) !== TOKEN.attribute) throw new BinXmlFault(`token ${token} among attributes`, at);
      more = (token & MORE) !== 0;
      attributes.push({ name: this.#name(cursor), value: this.#attributeValue(cursor) });
    }
    return attributes;
  }

  #attributeValue(cursor: Cursor): WrittenAttribute['value'] {
    const parts: (string | Substitution)[] = [];
    while (cursor.left > 0) {
      this.#budget.token();
      const at = cursor.at;
      const next = (cursor.bytes[at] ?? 0) & ~MORE;
      const isSubstitution = next === TOKEN.normalSubstitution || next === TOKEN.optionalSubstitution;
      const isText = next === TOKEN.value || next === TOKEN.characterReference || next === TOKEN.entityReference;
      if (!isSubstitution && !isText) break;
      cursor.take(1);
      parts.push(isText ? this.#text(cursor, next, at) : substitution(cursor));
    }
    return parts;
  }

  #instance(cursor: Cursor): TemplateInstance {
    cursor.take(5);
    const definition = cursor.u32();
    // At the place where it is used first, the definition follows.
    if (definition === cursor.at) cursor.take(sizeOfDefinition(cursor));
    return { part: 'instance', definition, values: this.#values(cursor) };
  }

  #values(cursor: Cursor): readonly TemplateValue[] {
    const count = cursor.u32();
    if (4 * count > cursor.left) throw new BinXmlFault(`a template instance of ${count} values`, cursor.at);
    const table = cursor.take(4 * count);
    const values: TemplateValue[] = [];
    for (let at = table; at < table + 4 * count; at += 4) {
      this.#budget.token();
      const size = this.#bytes.readUInt16LE(at);
      const start = cursor.take(size);
      values.push({ type: this.#bytes.readUInt8(at + 2), start, end: start + size });
    }
    return values;
  }

  /** A name by its offset in the chunk, or here if the offset says so. */
  #name(cursor: Cursor): string {
    const offset = cursor.u32();
    const isHere = offset === cursor.at;
    const known = this.#names.get(offset) ?? this.#nameAt(offset, isHere ? cursor.end : this.#bytes.length);
    this.#names.set(offset, known);
    if (isHere) cursor.take(known.octets);
    return known.name;
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

function substitution(cursor: Cursor): Substitution {
  const index = cursor.u16();
  // The type that the template expects; the instance states the one that counts.
  cursor.take(1);
  return { part: 'substitution', index };
}

/** Passes over the head of a definition: next offset, identifier, size of what follows. */
function sizeOfDefinition(cursor: Cursor): number {
  cursor.take(20);
  return cursor.u32();
}

export function nestedTooDeep(at: number): BinXmlFault {
  return new BinXmlFault(`elements or templates nested deeper than ${MAX_DEPTH}`, at);
}
