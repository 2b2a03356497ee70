import type { Line } from '../../text/lines.ts';

/** The text of one object with its place. */
export interface ObjectText {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** Far more than an entry has. */
const MAX_CHARACTERS = 1 << 20;

// {"__CURSOR":...}, and the same behind the mark of RFC 7464 or as an event of `-o json-sse`
const ALONE = /^\x1e?(?:data: ?)?(\{.*\})\s*$/;

/**
 * Cuts the objects out of JSON as journalctl and `log show` write it: one a line, or over several lines with its braces in the
 * first column (`-o json-pretty`; an array for `--style json`).
 */
export class JsonObjects {
  #open:
    | { readonly pieces: string[]; readonly start: number; readonly line: number; length: number; end: number }
    | undefined;

  /** Objects that end in this line; `left` counts texts that are part of none. */
  take(line: Line): { readonly found: readonly ObjectText[]; readonly left: number } {
    const { text, start, end, number } = line;
    const alone = this.#open === undefined ? ALONE.exec(text) : null;
    if (alone?.[1] !== undefined && !line.cut)
      return { found: [{ text: alone[1], start, end, line: number }], left: 0 };
    const found: ObjectText[] = [];
    let left = 0;
    if (this.#open !== undefined && text.startsWith('}')) found.push(...this.#close('}', end));
    else if (this.#open === undefined && !BEGINS.test(text) && !/^\s*[[\]]?\s*$/.test(text)) left = 1;
    if (BEGINS.test(text)) {
      // One that was not closed costs itself alone.
      if (this.#open !== undefined) left += this.drop();
      this.#open = { pieces: ['{'], start, line: number, length: 0, end };
    } else if (this.#open !== undefined) {
      this.#open.pieces.push(text);
      this.#open.length += text.length;
      if (this.#open.length > MAX_CHARACTERS) left += this.drop();
    }
    return { found, left };
  }

  /** Gives up what was begun and tells how many objects that costs. */
  drop(): 0 | 1 {
    const isOpen = this.#open !== undefined;
    this.#open = undefined;
    return isOpen ? 1 : 0;
  }

  #close(last: string, end: number): ObjectText[] {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return [];
    return [{ text: [...open.pieces, last].join('\n'), start: open.start, end, line: open.line }];
  }
}

// {   [{   },{
const BEGINS = /^(?:\[? ?|\},? ?)\{\s*$/;
