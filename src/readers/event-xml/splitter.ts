import type { TextEncoding } from '../../text/encoding.ts';
import { LinePlaces } from '../../text/line-places.ts';
import type { Line } from '../../text/lines.ts';

/** The text of one `Event` element with its place. */
export interface EventText {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  /** False where it ends without its end tag: another event begins there, or the file ends, or it is too long. */
  readonly isWhole: boolean;
}

/** A record of a Windows log has at most 64 KiB, of which XML makes a few times as much. */
const MAX_CHARACTERS = 1 << 20;

const TAG = /<Event(?=[\s>])|<\/Event>/g;

interface Open {
  readonly pieces: string[];
  readonly start: number;
  readonly line: number;
  length: number;
  end: number;
}

/**
 * Cuts the events out of an export, whatever stands around them: `wevtutil` and PowerShell write one behind another without a
 * root, Event Viewer puts them into `Events`. Markup inside a text is escaped, so a tag is a tag.
 */
export class EventSplitter {
  readonly #places: LinePlaces;
  #open: Open | undefined;

  constructor(encoding: TextEncoding) {
    this.#places = new LinePlaces(encoding);
  }

  take(line: Line): EventText[] {
    const found: EventText[] = [];
    let from = 0;
    for (const { 0: tag, index } of line.text.matchAll(TAG)) {
      const isEnd = tag.startsWith('</');
      const to = isEnd ? index + tag.length : index;
      this.#add(line, from, to);
      found.push(...this.#close(isEnd));
      from = to;
      if (isEnd) continue;
      const start = this.#places.at(line, index).byte;
      this.#open = { pieces: [], start, line: line.number, length: 0, end: start };
    }
    this.#add(line, from, line.text.length);
    if (!line.cut) this.#open?.pieces.push('\n');
    if (this.#open !== undefined && this.#open.length > MAX_CHARACTERS) found.push(...this.#close(false));
    return found;
  }

  finish(): EventText[] {
    return this.#close(false);
  }

  #add(line: Line, from: number, to: number): void {
    if (this.#open === undefined) return;
    this.#open.pieces.push(line.text.slice(from, to));
    this.#open.length += to - from;
    this.#open.end = this.#places.at(line, to).byte;
  }

  #close(isWhole: boolean): EventText[] {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return [];
    const { pieces, start, line, end } = open;
    return [{ text: pieces.join(''), start, end, line, isWhole }];
  }
}
