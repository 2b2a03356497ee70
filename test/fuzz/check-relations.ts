// What one reading of a capture must have in common with another one of it, of a part of it, or of what it was made from.
import { isDeepStrictEqual } from 'node:util';
import type { DecodedMessage } from '../../src/model/decoded-message.ts';
import { octets, pcapFile, pcapRecord } from '../support/packets.ts';
import type { Dice } from './dice.ts';
import { type Decoder, type Observed, observed, type Row, type SeenMessage } from './observe.ts';

/** The size of the blocks that a file comes in changes nothing. */
export async function blockDifference(seen: Observed, blockSize: number): Promise<string | undefined> {
  const again = await observed(seen.bytes, { blockSize });
  for (const part of ['rows', 'items', 'found', 'messages'] as const) {
    const [one, other]: readonly (readonly unknown[])[] = [seen[part], again[part]];
    if (isDeepStrictEqual(one, other)) continue;
    const at = one?.findIndex((item, i) => !isDeepStrictEqual(item, other?.[i])) ?? -1;
    return `blocks of ${blockSize} octets: ${part} ${at} is ${brief(other?.[at])}, not ${brief(one?.[at])}`;
  }
  return undefined;
}

/** What was read before a place in the file does not depend on what comes behind it. */
export async function prefixDifference(seen: Observed, dice?: Dice, decoder?: Decoder): Promise<string | undefined> {
  for (const { row, decoded } of some(seen.messages, 1, dice)) {
    const part = await observed(seen.bytes.subarray(0, row.recordEnd), using(decoder));
    const difference = sequenceDifference(
      readBefore(seen, row.recordEnd, part),
      readBefore(part, row.recordEnd, seen),
      `cut behind frame ${decoded.frame}`,
    );
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** Neither do messages of a base before the first octet that differs. */
export function commonDifference(seen: Observed, base: Observed): string | undefined {
  const common = firstDifference(seen.bytes, base.bytes);
  return sequenceDifference(readBefore(base, common, seen), readBefore(seen, common, base), 'before the change');
}

/**
 * Messages that were read, here and in another reading, before anything that stands behind `end`: packets a little out of order are read in
 * order of their stamps, so one from behind may have come between.
 */
function readBefore(one: Observed, end: number, other = one): readonly SeenMessage[] {
  const isBehind = ({ recordEnd }: Row) => recordEnd > end;
  const [first, others] = [one.rows, other.rows].map(
    (rows) => new Set(rows.slice(0, placeOf(rows, isBehind)).map(({ frame }) => frame)),
  );
  return one.messages.filter(({ decoded: { frame } }) => first?.has(frame) && others?.has(frame));
}

function placeOf(rows: readonly Row[], isSought: (row: Row) => boolean): number {
  const place = rows.findIndex(isSought);
  return place < 0 ? rows.length : place;
}

/** A message says alone what it says among others, but for what it belongs to. */
export async function aloneDifference(seen: Observed, dice?: Dice, decoder?: Decoder): Promise<string | undefined> {
  const whole = seen.messages.filter(({ decoded, row }) => decoded.reassembly?.ipFragments === undefined && fits(row));
  for (const { decoded, row } of some(whole, 3, dice)) {
    const { messages } = await observed(rawCapture(row), using(decoder));
    const [alone] = messages;
    const frame = { source: decoded.source, frame: decoded.frame };
    const said = alone === undefined ? undefined : { ...ownFacts(alone.decoded), ...frame };
    if (!isDeepStrictEqual(said, ownFacts(decoded)))
      return `frame ${decoded.frame} alone is ${difference(said, ownFacts(decoded))}`;
  }
  return undefined;
}

/** Frames that no mutation touched say what they said in the base, but for what they belong to. */
export function untouchedDifference(
  seen: Observed,
  base: Observed,
  untouched: ReadonlyMap<number, number>,
): string | undefined {
  const [now, then] = [byFrame(seen.messages), byFrame(base.messages)];
  for (const [frame, was] of untouched) {
    const [message, before] = [now.get(frame)?.decoded, then.get(was)?.decoded];
    // Whether fragments make a message is up to their other fragments.
    if (message?.reassembly?.ipFragments ?? before?.reassembly?.ipFragments) continue;
    if (message === undefined && before === undefined) continue;
    const [said, expected] = [message && ownFacts(message), before && { ...ownFacts(before), frame }];
    if (!isDeepStrictEqual(said, expected))
      return `frame ${frame}, untouched frame ${was} of the base, is ${difference(said, expected)}`;
  }
  return undefined;
}

/** As many as `count`, drawn; without dice the first of them, up to a number that is no waste of time. */
function some(messages: readonly SeenMessage[], count: number, dice: Dice | undefined): readonly SeenMessage[] {
  if (dice === undefined) return messages.slice(0, ALL);
  return messages.length === 0 ? [] : Array.from({ length: count }, () => dice.pick(messages));
}

const ALL = 50;

export function using(decoder: Decoder | undefined): { decoder?: Decoder } {
  return decoder === undefined ? {} : { decoder };
}

function byFrame(messages: readonly SeenMessage[]): ReadonlyMap<number, SeenMessage> {
  return new Map(messages.map((message) => [message.decoded.frame, message]));
}

function sequenceDifference(
  expected: readonly SeenMessage[],
  found: readonly SeenMessage[],
  where: string,
): string | undefined {
  for (let i = 0; i < Math.max(expected.length, found.length); i++) {
    const [before, now] = [expected[i]?.decoded, found[i]?.decoded];
    if (!isDeepStrictEqual(before, now))
      return `${where}: frame ${before?.frame ?? now?.frame} is ${difference(now, before)}`;
  }
  return undefined;
}

/** All that does not depend on other messages. */
function ownFacts({
  pairing: _,
  reassembly: __,
  ...own
}: DecodedMessage): Omit<DecodedMessage, 'pairing' | 'reassembly'> {
  return own;
}

/** A pcap holds four octets of seconds. */
function fits({ seconds }: Row): boolean {
  return seconds >= 0 && seconds < 2 ** 32;
}

/** The packet of a row in a capture of its own, as raw IP. */
function rawCapture({ packet, missing, seconds, nanos }: Row): Uint8Array {
  const captured = { frame: packet, seconds, fraction: nanos, original: packet.length + missing };
  const options = { nanoseconds: true, linkType: 101 };
  return octets(pcapFile([], options), pcapRecord(captured, options));
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const end = Math.min(a.length, b.length);
  for (let at = 0; at < end; at++) if (a[at] !== b[at]) return at;
  return end;
}

/** The first key in which two objects differ. */
function difference(found: object | undefined, expected: object | undefined): string {
  if (found === undefined) return 'missing';
  if (expected === undefined) return 'more than there was';
  const [here, there] = [new Map(Object.entries(found)), new Map(Object.entries(expected))];
  const key = [...there.keys(), ...here.keys()].find((one) => !isDeepStrictEqual(here.get(one), there.get(one)));
  return `different: ${key} is ${brief(here.get(key ?? ''))}, not ${brief(there.get(key ?? ''))}`;
}

function brief(value: unknown): string {
  const text = JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}` : inner)) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
