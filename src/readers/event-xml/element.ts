import { SaxesParser } from 'saxes';
import type { EventElement } from '../../text/windows-event.ts';

/** Far above any event. */
const LIMIT = { depth: 32, elements: 4096 } as const;

export interface ReadElement {
  /** undefined where the text holds no element that is closed. */
  readonly element: EventElement | undefined;
  /** The first thing that XML does not allow, for a person. */
  readonly fault: string | undefined;
}

interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: EventElement[];
  readonly texts: string[];
}

/**
 * The element that a text consists of. No DTD is read and no entity is expanded but the five of XML itself. `wevtutil` leaves
 * control characters as they are, which XML does not allow: faults are told, and what was read counts.
 */
export function eventElement(text: string): ReadElement {
  const parser = new SaxesParser({ xmlns: false });
  const stack: OpenElement[] = [];
  let element: EventElement | undefined;
  let fault: string | undefined;
  let elements = 0;
  parser.on('error', ({ message }) => {
    fault ??= message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
  });
  parser.on('opentag', ({ name, attributes }) => {
    elements++;
    if (stack.length >= LIMIT.depth || elements > LIMIT.elements) {
      fault ??= 'more elements than an event has';
      return;
    }
    const named = Object.entries(attributes).map(([key, value]) => [key, value] as const);
    stack.push({ name, attributes: new Map(named), children: [], texts: [] });
  });
  parser.on('closetag', ({ name }) => {
    const open = stack.at(-1);
    if (open?.name !== name) return;
    stack.pop();
    const { attributes, children, texts } = open;
    const closed = { name, attributes, children, text: texts.join('') };
    const parent = stack.at(-1);
    if (parent === undefined) element ??= closed;
    else parent.children.push(closed);
  });
  const addText = (piece: string) => void stack.at(-1)?.texts.push(piece);
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
  return { element, fault };
}
