import { decoderFor } from './decoders.ts';
import { asciiBasedEncoding, type TextEncoding } from './encoding.ts';

// A log that begins in English tells nothing of its code page until the first name with another letter in it, which may stand far
// behind the head of the file. Until then all encodings that it can have read the same; from there on one of them does.

/** As much of the text as decides, from its first octet on that is not ASCII. */
const WINDOW = 1 << 16;

/** An encoding that the head of a text leaves open, since all of it is ASCII. */
export class OpenEncoding {
  #settled: TextEncoding | undefined;
  #decode: ((bytes: Uint8Array) => string) | undefined;
  readonly #ascii = new TextDecoder('utf-8', { ignoreBOM: true });

  /** What the rest of the text told, once it has; undefined for a text that is ASCII to its end. */
  get settled(): TextEncoding | undefined {
    return this.#settled;
  }

  readonly decode = (bytes: Uint8Array): string => (this.#decode ?? ((all) => this.#ascii.decode(all)))(bytes);

  /** The same blocks, of which the first with anything else than ASCII waits until enough of the text is there to decide. */
  async *watch(blocks: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
    for (let next = await blocks.next(); next.done !== true; next = await blocks.next()) {
      const at = this.#settled === undefined ? firstBeyondAscii(next.value) : -1;
      if (at < 0) {
        yield next.value;
        continue;
      }
      // Blocks are views of a buffer that is used again.
      const held = [new Uint8Array(next.value)];
      let length = next.value.length - at;
      while (length < WINDOW) {
        const more = await blocks.next();
        if (more.done === true) break;
        held.push(new Uint8Array(more.value));
        length += more.value.length;
      }
      // One length whatever the size of the blocks, or the encoding would depend on it.
      const encoding = asciiBasedEncoding(Buffer.concat(held).subarray(at, at + WINDOW));
      this.#decode = await decoderFor(encoding);
      this.#settled = encoding;
      yield* held;
    }
  }
}

/** Where the first octet above 0x7F stands, -1 for none. Looks at four at a time: most texts have none in 100 MB. */
function firstBeyondAscii(bytes: Uint8Array): number {
  const aligned = Math.min(bytes.length, -bytes.byteOffset & 3);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, (bytes.length - aligned) >> 2);
  let all = 0;
  for (let index = 0; index < words.length; index++) all |= words[index] ?? 0;
  if (
    (all & 0x80808080) === 0 &&
    !beyond(bytes.subarray(0, aligned)) &&
    !beyond(bytes.subarray(aligned + words.length * 4))
  )
    return -1;
  return bytes.findIndex((octet) => octet > 0x7f);
}

function beyond(few: Uint8Array): boolean {
  return few.some((octet) => octet > 0x7f);
}
