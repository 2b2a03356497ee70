import { type LogPrefix, logPrefix } from './log-prefix.ts';
import { PrefixShape } from './prefix-shape.ts';

/** A terminal, a server and a trace each write one or two; many boxes in one file have more, and cost a look each. */
const MOST = 8;

interface Known {
  readonly shape: PrefixShape;
  readonly prefix: LogPrefix;
}

/** Prefixes that a text has, the one used last in front. */
export class KnownPrefixes {
  readonly #known: Known[] = [];

  /** What `logPrefix` finds. */
  find(text: string): LogPrefix {
    const known = this.ofDebug(text);
    if (known !== undefined) return known;
    const prefix = logPrefix(text);
    if (prefix.end > 0 && isTagAt(text, prefix.end)) this.#learn(text.slice(0, prefix.end), prefix);
    return prefix;
  }

  /** The same for a debug message of IKEv2 whose prefix is known. Its tag begins it, so nothing that follows can be part of the prefix. */
  ofDebug(text: string): LogPrefix | undefined {
    for (let index = 0; index < this.#known.length; index++) {
      const one = this.#known[index];
      if (one === undefined || !one.shape.isOfText(text) || !isTagAt(text, one.shape.length)) continue;
      if (index > 0) {
        this.#known.splice(index, 1);
        this.#known.unshift(one);
      }
      return one.prefix;
    }
    return undefined;
  }

  #learn(text: string, prefix: LogPrefix): void {
    if (!PrefixShape.canBeOf(text)) return;
    this.#known.unshift({ shape: new PrefixShape(text, prefix.host), prefix });
    if (this.#known.length > MOST) this.#known.pop();
  }
}

/** `IKEv2:(`, `IKEv2-ERROR:%`: a blank behind the colon would let the tag be the name of a box. */
function isTagAt(text: string, at: number): boolean {
  if (!text.startsWith('IKEv2', at)) return false;
  let colon = at + NAME_LENGTH;
  if (text.charCodeAt(colon) === HYPHEN) {
    const first = colon + 1;
    colon = first;
    while (colon - first < MOST_LETTERS && isCapital(text.charCodeAt(colon))) colon++;
    if (colon - first < LEAST_LETTERS) return false;
  }
  return text.charCodeAt(colon) === COLON && text.charCodeAt(colon + 1) !== BLANK;
}

function isCapital(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

const NAME_LENGTH = 'IKEv2'.length;
/** Of a class: `ERROR`, `INTERNAL`. */
const LEAST_LETTERS = 2;
const MOST_LETTERS = 12;
const HYPHEN = 0x2d;
const COLON = 0x3a;
const BLANK = 0x20;
