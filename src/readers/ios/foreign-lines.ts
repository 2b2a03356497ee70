import type { IosLine } from '../../text/ios-prefix.ts';
import { OctetShape } from '../../text/octet-shape.ts';
import { viewsOf } from '../../text/octet-views.ts';
import { endOfPlain } from '../../text/plain-octets.ts';
import { PrefixShape } from '../../text/prefix-shape.ts';

// Nearly all lines of a syslog server's file are about something else. Once one message of a facility was read, others of it
// are known by their octets, and are not even decoded.

/** Far more than a router has; each costs a few octets. */
const MOST_TAGS = 256;
/** What stands in front of a message: few shapes in one file. */
const MOST_SHAPES = 16;
/** A message is short; what is longer may hide anything. */
const LONGEST = 2048;

export class ForeignLines {
  /** What stands in front of tags, the one seen last in front. */
  readonly #prefixes: OctetShape[] = [];
  /** `%SEC-6-IPACCESSLOGP:`, by their first four octets; of these the one seen last in front. */
  readonly #tags = new Map<number, OctetShape[]>();
  readonly #names = new Set<string>();

  /** A message of a facility that no template has. */
  learn({ prefix, body }: IosLine): void {
    const tag = body.slice(0, body.indexOf(':') + 1);
    if (!PrefixShape.canBeOf(prefix) || !PrefixShape.canBeOf(tag) || tag.length < START) return;
    if (!this.#names.has(tag) && this.#names.size < MOST_TAGS) this.#learnTag(tag);
    const { view } = viewsOf(Buffer.from(prefix + tag, 'latin1'));
    if (this.#prefixes.some((shape) => shape.length === prefix.length && shape.isAt(view, 0))) return;
    // Which box it is of does not matter.
    this.#prefixes.unshift(new PrefixShape(prefix, undefined).inOctets());
    if (this.#prefixes.length > MOST_SHAPES) this.#prefixes.pop();
  }

  /** Where a line ends that is like those that were learned, with nothing in it that another part of the reader looks for. */
  readonly endOf = (octets: Uint8Array, from: number): number => {
    const { view } = viewsOf(octets);
    const prefix = firstAt(this.#prefixes, view, from);
    if (prefix === undefined) return -1;
    const behind = from + prefix.length;
    if (octets[behind] !== PERCENT || behind + START > octets.length) return -1;
    const tag = firstAt(this.#tags.get(view.getInt32(behind)) ?? NONE, view, behind);
    if (tag === undefined) return -1;
    const end = endOfPlain(octets, behind + tag.length);
    if (end < 0 || end - from > LONGEST) return -1;
    if (octets[end] === LINE_FEED) return end;
    return octets[end + 1] === LINE_FEED ? end + 1 : -1;
  };

  #learnTag(tag: string): void {
    this.#names.add(tag);
    const codes = Buffer.from(tag, 'latin1');
    const start = codes.readInt32BE(0);
    this.#tags.set(start, [new OctetShape(codes), ...(this.#tags.get(start) ?? [])]);
  }
}

/** The shape that stands there. */
function firstAt(shapes: OctetShape[], view: DataView, at: number): OctetShape | undefined {
  for (let index = 0; index < shapes.length; index++) {
    const shape = shapes[index];
    if (shape === undefined || !shape.isAt(view, at)) continue;
    // Others like it follow, as a rule.
    if (index > 0) shapes.unshift(...shapes.splice(index, 1));
    return shape;
  }
  return undefined;
}

const NONE: OctetShape[] = [];
/** Octets by which tags are found; each has more. */
const START = 4;
const PERCENT = 0x25;
const LINE_FEED = 0x0a;
