import type { IosLine } from '../../text/ios-prefix.ts';
import { PrefixShape } from '../../text/prefix-shape.ts';
import { endOfPlain } from '../../text/secret-words.ts';

// Nearly all lines of a syslog server's file are about something else. Once one message of a facility was read, others of it
// are known by their octets, and are not even decoded.

/** Far more than a router has; each costs a few octets. */
const MOST_TAGS = 256;
/** What stands in front of a message: few shapes in one file. */
const MOST_SHAPES = 16;
/** A message is short; what is longer may hide anything. */
const LONGEST = 2048;

export class ForeignLines {
  readonly #shapes: PrefixShape[] = [];
  /** `%SEC-6-IPACCESSLOGP:`; the one seen last in front. */
  readonly #tags: Uint8Array[] = [];

  /** A message of a facility that no template has. */
  learn({ prefix, body }: IosLine): void {
    const tag = body.slice(0, body.indexOf(':') + 1);
    if (!PrefixShape.canBeOf(prefix) || !PrefixShape.canBeOf(tag)) return;
    const octets = Buffer.from(tag, 'latin1');
    if (this.#tagAt(octets, 0) === undefined && this.#tags.length < MOST_TAGS) this.#tags.unshift(octets);
    if (this.#shapes.some((shape) => shape.length === prefix.length && shape.isOfText(prefix))) return;
    // Which box it is of does not matter.
    this.#shapes.unshift(new PrefixShape(prefix, undefined));
    if (this.#shapes.length > MOST_SHAPES) this.#shapes.pop();
  }

  /** Where a line ends that is like those that were learned, with nothing in it that another part of the reader looks for. */
  readonly endOf = (octets: Uint8Array, from: number): number => {
    const behind = this.#prefixEnd(octets, from);
    if (behind < 0 || octets[behind] !== PERCENT) return -1;
    const tag = this.#tagAt(octets, behind);
    if (tag === undefined) return -1;
    const end = endOfPlain(octets, behind + tag.length);
    if (end < 0 || end - from > LONGEST) return -1;
    if (octets[end] === LINE_FEED) return end;
    return octets[end + 1] === LINE_FEED ? end + 1 : -1;
  };

  #prefixEnd(octets: Uint8Array, from: number): number {
    for (const shape of this.#shapes) if (shape.isOfOctets(octets, from)) return from + shape.length;
    return -1;
  }

  #tagAt(octets: Uint8Array, from: number): Uint8Array | undefined {
    for (let index = 0; index < this.#tags.length; index++) {
      const tag = this.#tags[index];
      if (tag === undefined || !isAt(octets, from, tag)) continue;
      if (index > 0) this.#tags.unshift(...this.#tags.splice(index, 1));
      return tag;
    }
    return undefined;
  }
}

function isAt(octets: Uint8Array, from: number, tag: Uint8Array): boolean {
  for (let at = 0; at < tag.length; at++) if (tag[at] !== octets[from + at]) return false;
  return true;
}

const PERCENT = 0x25;
const LINE_FEED = 0x0a;
