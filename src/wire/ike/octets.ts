// What the decoders of payload bodies share: where a body stands, and its octets as hex or text.
import type { Decoded, Problem } from '../../model/diagnostic.ts';
import type { OpaqueBody, PayloadBody } from '../../model/ike-payloads.ts';

/** A payload without its generic header, `start` to `end` in `view`. */
export interface Body {
  readonly view: DataView;
  readonly start: number;
  readonly end: number;
  /** What offsets in values count from. */
  readonly origin: number;
  /** The capture holds less of it than the payload states: nothing can be said about its size. */
  readonly cut: boolean;
}

/** Lists longer than this are a fault or an attack: the longest legitimate ones are a tenth of it. */
export const MAX_ITEMS = 256;

/** How much of octets without a known format is shown. */
const SHOWN_OCTETS = 64;

/** The octets themselves, not a copy of them. */
export function bytesOf(view: DataView, start: number, end: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + start, Math.max(0, end - start));
}

export function hexOf(view: DataView, start: number, end: number): string {
  return Buffer.from(view.buffer, view.byteOffset + start, Math.max(0, end - start)).toString('hex');
}

/** The first 64 octets as hex. */
export function firstHex(view: DataView, start: number, end: number): string {
  return hexOf(view, start, Math.min(end, start + SHOWN_OCTETS));
}

const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** UTF-8 with U+FFFD for what is none. Control characters stay: reporters escape them. */
export function textOf(view: DataView, start: number, end: number): string {
  return lenient.decode(bytesOf(view, start, end));
}

/** The octets as text where all of them are readable text, without control characters; else undefined. */
export function readableText(view: DataView, start: number, end: number): string | undefined {
  if (start >= end) return undefined;
  try {
    const text = strict.decode(bytesOf(view, start, end));
    return /\p{Cc}/u.test(text) ? undefined : text;
  } catch {
    // The decoder throws a TypeError for octets that are no UTF-8.
    return undefined;
  }
}

export function opaque({ view, start, end }: Body): OpaqueBody {
  return { kind: 'opaque', octets: end - start, hex: firstHex(view, start, end) };
}

/** For a body that ends before its fixed fields do. */
export function tooShort(body: Body, name: string, needed: number): Decoded<PayloadBody> {
  const message = `The fixed fields of ${name} take ${needed} octets, ${body.end - body.start} are there.`;
  return { value: opaque(body), problems: [{ code: 'ike.payload-too-short', at: body.start, message }] };
}

/** A value without a problem, or with those given. */
export function decoded<T>(value: T, ...problems: readonly Problem[]): Decoded<T> {
  return { value, problems };
}
