import type { Source } from '../model/source.ts';
import { detectEncoding, type TextEncoding } from './encoding.ts';
import { OpenEncoding } from './open-encoding.ts';

/** As much of a source as decides its encoding, and as readers may sniff. */
const HEAD = 1 << 16;

export interface OpenedText {
  /** The same bytes from the beginning, to be read once. */
  readonly source: Source;
  readonly encoding: TextEncoding;
  /** After reading: the encoding, where only the text behind the head told it. */
  settledLater(): TextEncoding | undefined;
  /** After reading: true if the last line of the text has its line end. */
  endedWithLine(): boolean;
}

/**
 * Looks at the head of a source to find its encoding and gives the whole source back. A stream can be read only once
 * (`Source.blocks`), so what was looked at is copied and comes again.
 */
export async function openText(source: Source): Promise<OpenedText> {
  const blocks = iteratorOf(source.blocks());
  const seen: Uint8Array[] = [];
  let length = 0;
  while (length < HEAD) {
    const next = await blocks.next();
    if (next.done === true) break;
    seen.push(new Uint8Array(next.value)); // a copy; `Buffer.slice` would only be a view
    length += next.value.length;
  }
  // The head has one length whatever the size of the blocks, or the encoding would depend on it.
  const head = Buffer.concat(seen).subarray(0, HEAD);
  const detected = detectEncoding(head);
  const isOpen =
    detected.name === 'utf-8' && detected.bom === 0 && length >= HEAD && head.every((octet) => octet < 0x80);
  const open = isOpen ? new OpenEncoding() : undefined;
  const encoding = open === undefined ? detected : { ...detected, open };
  let tail: readonly number[] = [];
  async function* inOrder(): AsyncGenerator<Uint8Array> {
    for (const block of seen.splice(0)) yield block;
    for (let next = await blocks.next(); next.done !== true; next = await blocks.next()) yield asBytes(next.value);
  }
  async function* replayed(): AsyncIterable<Uint8Array> {
    try {
      for await (const block of open === undefined ? inOrder() : open.watch(inOrder())) {
        tail = lastTwo(tail, block);
        yield block;
      }
    } finally {
      // A reader may stop early; the file behind the blocks must be closed all the same.
      await blocks.return?.();
    }
  }
  return {
    source: { ...source, blocks: replayed },
    encoding,
    endedWithLine: () => endsWithLine(tail, encoding),
    settledLater: () => open?.settled,
  };
}

/** The block as a plain array, without a copy: code that keeps a part of it may then rely on `slice` copying. */
function asBytes(block: Uint8Array): Uint8Array {
  return new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
}

function lastTwo(before: readonly number[], block: Uint8Array): readonly number[] {
  return [...before, ...block.subarray(-2)].slice(-2);
}

function endsWithLine([first, second]: readonly number[], encoding: TextEncoding): boolean {
  const isEnd = (code: number | undefined) => code === 0x0a || (code === 0x0d && encoding.crEndsLines === true);
  if (encoding.name === 'utf-16le') return isEnd(first) && second === 0;
  if (encoding.name === 'utf-16be') return first === 0 && isEnd(second);
  return isEnd(second ?? first);
}

function iteratorOf(
  blocks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Iterator<Uint8Array> | AsyncIterator<Uint8Array> {
  return Symbol.asyncIterator in blocks ? blocks[Symbol.asyncIterator]() : blocks[Symbol.iterator]();
}
