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

  /** What `logPrefix` finds. A tag of IKEv2 behind it begins a message, so nothing that follows can be part of the prefix. */
  find(text: string): LogPrefix {
    for (let index = 0; index < this.#known.length; index++) {
      const one = this.#known[index];
      if (one === undefined || !one.shape.isOfText(text) || !isTagAt(text, one.shape.length)) continue;
      if (index > 0) {
        this.#known.splice(index, 1);
        this.#known.unshift(one);
      }
      return one.prefix;
    }
    const prefix = logPrefix(text);
    if (prefix.end > 0 && isTagAt(text, prefix.end)) this.#learn(text.slice(0, prefix.end), prefix);
    return prefix;
  }

  #learn(text: string, prefix: LogPrefix): void {
    if (!PrefixShape.canBeOf(text)) return;
    this.#known.unshift({ shape: new PrefixShape(text, prefix.host), prefix });
    if (this.#known.length > MOST) this.#known.pop();
  }
}

/** `IKEv2:(`, `IKEv2:%`: a blank behind the colon would let the tag be the name of a box. */
function isTagAt(text: string, at: number): boolean {
  return text.startsWith('IKEv2:', at) && text.charCodeAt(at + TAG_LENGTH) !== BLANK;
}

const TAG_LENGTH = 'IKEv2:'.length;
const BLANK = 0x20;
