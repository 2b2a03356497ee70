// Drives the capture path from memory as src/decode.ts drives it from files, and keeps all that came out.
import { NO_VAULT, type Vault } from '../../src/crypto/vault.ts';
import { decodedMessage } from '../../src/exchanges/decoder.ts';
import { exchangeFollower, type Follower } from '../../src/exchanges/follower.ts';
import type { IkeMessage } from '../../src/exchanges/ike-message.ts';
import type { DecodedMessage } from '../../src/model/decoded-message.ts';
import type { CaptureSummarised, PacketColumns } from '../../src/model/wire-events.ts';
import type { Item } from '../../src/readers/reader.ts';
import { readerFor } from '../support/lab.ts';
import { sourceOf } from '../support/sources.ts';

/** What makes a decoded message of one that was placed; tests put a broken one in its place. */
export type Decoder = typeof decodedMessage;

/** One row of a reader's batches, copied. */
export interface Row {
  readonly frame: number;
  readonly recordStart: number;
  readonly recordEnd: number;
  readonly seconds: number;
  readonly nanos: number;
  readonly missing: number;
  /** The IP packet as captured. */
  readonly packet: Uint8Array;
}

export interface SeenMessage {
  readonly decoded: DecodedMessage;
  /** The message as captured, from its header on. */
  readonly octets: Uint8Array;
  readonly row: Row;
}

export interface Observed {
  readonly bytes: Uint8Array;
  readonly rows: readonly Row[];
  /** All that the reader gave but its batches. */
  readonly items: readonly Exclude<Item, PacketColumns>[];
  readonly messages: readonly SeenMessage[];
  /** What the follower gave at the end. */
  readonly found: ReturnType<Follower['finish']>;
  /** Processor time, which other programs on the machine do not lengthen. */
  readonly cpuMs: number;
}

const CLOCK = 'clock-S1';

export interface ObserveOptions {
  readonly blockSize?: number;
  readonly decoder?: Decoder;
  /** Keys to open messages with. */
  readonly vault?: Vault;
}

/** Reads, follows and decodes a capture. `blockSize` octets come at once; the whole file if it is not given. */
export async function observed(
  bytes: Uint8Array,
  { blockSize = Math.max(1, bytes.length), decoder = decodedMessage, vault }: ObserveOptions = {},
): Promise<Observed> {
  const before = process.cpuUsage();
  const follower = exchangeFollower(vault === undefined ? {} : { vault, openEvery: true });
  const rows: Row[] = [];
  const items: Exclude<Item, PacketColumns>[] = [];
  const messages: SeenMessage[] = [];
  const context = { clock: CLOCK, vault: NO_VAULT };
  for await (const some of readerFor(bytes).read(sourceOf(bytes, blockSize), context)) {
    for (const item of some) {
      if (item.kind !== 'wire.packets') {
        items.push(item);
        if (item.kind === 'wire.capture') follower.close(item satisfies CaptureSummarised);
        continue;
      }
      const own = new Map(rowsOf(item).map((row) => [row.frame, row]));
      rows.push(...own.values());
      const stream = follower.streamOf(item, CLOCK);
      for (const message of stream.messages(item)) {
        const row = own.get(message.frame);
        if (row === undefined) throw new Error(`a message of frame ${message.frame}, which is not in the batch`);
        // The message is valid until the next one only, and following it may change nothing of it.
        messages.push({ octets: octetsOf(message), row, decoded: decoder(message, stream.follow(message)) });
      }
    }
  }
  const found = follower.finish();
  const { user, system } = process.cpuUsage(before);
  return { bytes, rows, items, messages, found, cpuMs: (user + system) / 1000 };
}

function octetsOf({ view, start, end }: IkeMessage): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, end - start).slice();
}

function rowsOf(batch: PacketColumns): Row[] {
  return Array.from({ length: batch.count }, (_, i) => {
    const start = batch.start[i] ?? 0;
    return {
      frame: batch.frame[i] ?? 0,
      recordStart: batch.recordStart[i] ?? 0,
      recordEnd: batch.recordEnd[i] ?? 0,
      seconds: batch.seconds[i] ?? 0,
      nanos: batch.nanos[i] ?? 0,
      missing: batch.missing[i] ?? 0,
      packet: batch.bytes.slice(start, start + (batch.captured[i] ?? 0)),
    };
  });
}
