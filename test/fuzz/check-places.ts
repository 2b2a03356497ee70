// Every place that an output names lies inside what it names, and every number is one.
import type { DecodedMessage } from '../../src/model/decoded-message.ts';
import type { IkePayload } from '../../src/model/ike-payloads.ts';
import type { Observed, SeenMessage } from './observe.ts';

/** A complaint in words, for each place that cannot be. */
export function* misplaced(seen: Observed): Generator<string> {
  const { bytes, rows, items, found, messages } = seen;
  const frames = new Map(rows.map(({ frame }, index) => [frame, index]));
  const last = items.reduce((most, item) => (item.kind === 'wire.capture' ? item.packets : most), 0);
  // Wireshark numbers some blocks of a pcapng that hold no packet; none is shorter than twelve octets.
  const isPcapng = items.some((item) => item.kind === 'wire.capture' && item.format === 'pcapng');
  const limit = isPcapng ? Math.floor(bytes.length / 12) : last;
  for (const item of items) yield* evidenceFaults(item, bytes.length, (frame) => frame <= limit);
  for (const item of found) yield* evidenceFaults(item, bytes.length, (frame) => frames.has(frame));
  for (const message of messages) yield* messageFaults(message, frames);
}

/** Objects with `source`, `start` and `end` are evidence, wherever they stand. */
function* evidenceFaults(value: unknown, octets: number, knows: (frame: number) => boolean): Generator<string> {
  for (const one of objectsIn(value)) {
    if (!('source' in one && 'start' in one && 'end' in one)) continue;
    const { start, end } = one;
    if (!isWithin(start, 0, octets) || !isWithin(end, start, octets))
      yield `evidence ${start}..${end} of ${octets} octets`;
    if ('frame' in one && !(isWithin(one['frame'], 1, Number.MAX_SAFE_INTEGER) && knows(one['frame'])))
      yield `evidence names frame ${one['frame']}`;
  }
}

function* messageFaults({ decoded, octets, row }: SeenMessage, frames: ReadonlyMap<number, number>): Generator<string> {
  const where = `frame ${decoded.frame}`;
  if (decoded.frame !== row.frame) yield `${where}: the message came in frame ${row.frame}`;
  if (decoded.capturedOctets !== octets.length) yield `${where}: ${decoded.capturedOctets} octets of ${octets.length}`;
  yield* payloadFaults(decoded.payloads, 28, octets.length, where);
  for (const { at, code, message } of decoded.problems) {
    if (!isWithin(at, 0, octets.length)) yield `${where}: problem ${code} at ${at} of ${octets.length}`;
    if (!/^[a-z]+\.[a-z0-9-]+$/.test(code) || message === '') yield `${where}: problem without code or message`;
  }
  // Decoding looks back only, in the order in which packets were read: that of their stamps where these go back by little.
  const own = frames.get(decoded.frame) ?? -1;
  for (const frame of framesNamed(decoded))
    if ((frames.get(frame) ?? Number.POSITIVE_INFINITY) > own) yield `${where} names frame ${frame}`;
  const { whole, ikeFragments } = decoded.reassembly ?? {};
  if (whole !== undefined) yield* payloadFaults(whole.payloads, 28, whole.octets, `${where}, put together`);
  const { role } = decoded.pairing;
  if (ikeFragments !== undefined && (role === 'new' || role === 'fragment' || role === 're-fragmented')) {
    const isSeen = ikeFragments.seen.some((one) => one.number === ikeFragments.number && one.frame === decoded.frame);
    if (!isSeen) yield `${where}: fragment ${ikeFragments.number} is not among those seen`;
  }
  if (ikeFragments?.complete === true) {
    const numbers = ikeFragments.seen.map(({ number }) => number);
    const isWhole = numbers.length === ikeFragments.total && numbers.every((number, i) => number === i + 1);
    if (!isWhole) yield `${where}: complete with fragments ${numbers.join(', ')} of ${ikeFragments.total}`;
  }
  // A name is repeated in a few words of JSON, and at most 512 fragments are listed with each.
  const shown = JSON.stringify(decoded).length;
  const limit = 64 * (1024 + octets.length + (whole?.octets ?? 0));
  if (shown > limit) yield `${where}: ${shown} characters for ${octets.length} octets`;
}

function* framesNamed({ pairing, reassembly }: DecodedMessage): Generator<number> {
  if (pairing.answers !== undefined) yield pairing.answers.frame;
  if (pairing.repeats !== undefined) yield pairing.repeats.frame;
  for (const { frame } of reassembly?.ipFragments ?? []) yield frame;
  for (const { frame } of reassembly?.ikeFragments?.seen ?? []) yield frame;
}

function* payloadFaults(payloads: readonly IkePayload[], from: number, to: number, where: string): Generator<string> {
  let at = from;
  for (const { name, start, end, body, octets, cut } of payloads) {
    if (start !== at || !isWithin(end, start, to)) yield `${where}: ${name} at ${start}..${end}, after ${at}, of ${to}`;
    if (cut ? octets < end - start : octets !== end - start)
      yield `${where}: ${name} of ${octets} octets at ${start}..${end}`;
    // Attributes and TLVs.
    for (const inner of objectsIn(body)) {
      if (!('start' in inner && 'end' in inner) || typeof inner['start'] === 'object') continue;
      if (!isWithin(inner['start'], start, end) || !isWithin(inner['end'], inner['start'], end))
        yield `${where}: ${inner['start']}..${inner['end']} inside ${name} at ${start}..${end}`;
    }
    at = end;
  }
}

/** Numbers that JSON cannot hold, and keys without a value, which it drops. */
export function* unspeakable(value: unknown): Generator<string> {
  for (const one of objectsIn(value)) {
    for (const [key, inner] of Object.entries(one)) {
      if (inner === undefined || typeof inner === 'bigint') yield `${key} is ${typeof inner}`;
      if (typeof inner === 'number' && !Number.isFinite(inner)) yield `${key} is ${inner}`;
    }
  }
}

function* objectsIn(value: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (typeof value !== 'object' || value === null) return;
  // Whatever is an object has string keys.
  if (!Array.isArray(value)) yield value as Readonly<Record<string, unknown>>;
  for (const inner of Object.values(value)) yield* objectsIn(inner);
}

function isWithin(value: unknown, from: unknown, to: number): value is number {
  return (
    typeof value === 'number' && typeof from === 'number' && Number.isInteger(value) && value >= from && value <= to
  );
}
