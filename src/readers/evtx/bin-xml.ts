// The elements that the binary XML of a chunk stands for. Each template of a chunk is parsed once and filled for every record.
// An offset may point anywhere, so templates may contain themselves: depth and work are bounded.
import type { EventElement } from '../../text/windows-event.ts';
import type { Budget } from './cursor.ts';
import { isArray, itemsOf, type TemplateValue, VALUE_BIN_XML, VALUE_NULL, valueText } from './values.ts';
import {
  MAX_DEPTH,
  nestedTooDeep,
  type Part,
  type Substitution,
  type TemplateInstance,
  type WrittenAttribute,
  type WrittenElement,
  WrittenXml,
} from './written-xml.ts';

/** What an element or a document holds, while it is filled. */
interface Filled {
  readonly children: EventElement[];
  readonly texts: string[];
  /** What an array in it stands for: the element is repeated, once an item. */
  items: string[] | undefined;
}

interface Frame {
  readonly values: readonly TemplateValue[];
  readonly depth: number;
  /** Octet that a fault is told of. */
  readonly at: number;
}

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

/** The elements of the binary XML between two octets of a chunk. Throws BinXmlFault or BudgetSpent. */
export class BinXml {
  readonly #bytes: Buffer;
  readonly #budget: Budget;
  readonly #written: WrittenXml;
  readonly #templates = new Map<number, readonly Part[]>();

  constructor(bytes: Buffer, budget: Budget) {
    this.#bytes = bytes;
    this.#budget = budget;
    this.#written = new WrittenXml(bytes, budget);
  }

  read(start: number, end: number): readonly EventElement[] {
    return this.#filled(this.#written.parts(start, end, false), { values: [], depth: 0, at: start }).children;
  }

  #filled(parts: readonly Part[], frame: Frame): Filled {
    const into: Filled = { children: [], texts: [], items: undefined };
    this.#fill(parts, into, frame);
    return into;
  }

  #fill(parts: readonly Part[], into: Filled, frame: Frame): void {
    if (frame.depth > MAX_DEPTH) throw nestedTooDeep(frame.at);
    for (const part of parts) {
      this.#budget.token();
      if (typeof part === 'string') {
        this.#budget.characters(part.length);
        into.texts.push(part);
      } else if (part.part === 'element') this.#element(part, into, frame);
      else if (part.part === 'substitution') this.#substitution(part, into, frame);
      else this.#instance(part, into, frame);
    }
  }

  #element({ name, attributes, content }: WrittenElement, into: Filled, frame: Frame): void {
    const set = attributes.length === 0 ? NO_ATTRIBUTES : this.#attributes(attributes, frame);
    const { children, texts, items } = this.#filled(content, {
      values: frame.values,
      depth: frame.depth + 1,
      at: frame.at,
    });
    for (const text of items ?? [texts.join('')]) into.children.push({ name, attributes: set, children, text });
  }

  #attributes(attributes: readonly WrittenAttribute[], frame: Frame): ReadonlyMap<string, string> {
    const set = new Map<string, string>();
    for (const { name, value } of attributes) {
      const texts: string[] = [];
      for (const part of value) {
        this.#budget.token();
        const text = typeof part === 'string' ? part : this.#plain(valueFor(part, frame));
        if (text !== undefined) texts.push(text);
      }
      // The value of an optional attribute may be null.
      if (texts.length > 0) set.set(name, texts.join(''));
    }
    return set;
  }

  #substitution(part: Substitution, into: Filled, frame: Frame): void {
    const value = valueFor(part, frame);
    if (value === undefined) return;
    if (value.type === VALUE_BIN_XML) {
      const nested = this.#written.parts(value.start, value.end, true);
      this.#fill(nested, into, { values: [], depth: frame.depth + 1, at: value.start });
    } else if (isArray(value)) {
      // An array of nothing is an empty element.
      if (value.start === value.end) return;
      into.items ??= [];
      for (const item of itemsOf(this.#bytes, value, this.#budget)) {
        into.items.push(valueText(this.#bytes, item, this.#budget));
      }
    } else into.texts.push(valueText(this.#bytes, value, this.#budget));
  }

  #instance({ definition, values }: TemplateInstance, into: Filled, frame: Frame): void {
    let parts = this.#templates.get(definition);
    if (parts === undefined) {
      parts = this.#written.definition(definition);
      this.#templates.set(definition, parts);
    }
    this.#fill(parts, into, { values, depth: frame.depth + 1, at: definition });
  }

  /** A value as it stands in an attribute; undefined for none. */
  #plain(value: TemplateValue | undefined): string | undefined {
    if (value === undefined) return undefined;
    if (value.type === VALUE_BIN_XML) return '';
    if (!isArray(value)) return valueText(this.#bytes, value, this.#budget);
    const items = itemsOf(this.#bytes, value, this.#budget);
    return items.map((item) => valueText(this.#bytes, item, this.#budget)).join(' ');
  }
}

/** The value that a substitution names; undefined for null and for a value that the instance does not have. */
function valueFor({ index }: Substitution, { values }: Frame): TemplateValue | undefined {
  const value = values[index];
  return value === undefined || value.type === VALUE_NULL ? undefined : value;
}
