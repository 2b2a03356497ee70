import { type Micros, SECOND } from '../world/time.ts';

// As much of DER (X.690) as certificates and signatures need: encoders that take octets and give octets.

function tagged(tag: number, ...contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOctets(body.length), body]);
}

export const sequence = (...contents: readonly Buffer[]): Buffer => tagged(0x30, ...contents);
export const set = (...contents: readonly Buffer[]): Buffer => tagged(0x31, ...contents);
export const octetString = (contents: Buffer): Buffer => tagged(0x04, contents);
export const utf8String = (text: string): Buffer => tagged(0x0c, Buffer.from(text, 'utf8'));
export const nullValue = (): Buffer => Buffer.from([0x05, 0]);
/** Only true is ever written: DER leaves default values out. */
export const trueValue = (): Buffer => Buffer.from([0x01, 1, 0xff]);
/** Explicit tag `[n]` around a value. */
export const explicit = (number: number, ...contents: readonly Buffer[]): Buffer => tagged(0xa0 | number, ...contents);
/** Implicit primitive tag `[n]`. */
export const implicit = (number: number, contents: Buffer): Buffer => tagged(0x80 | number, contents);

export function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  // A set top bit would read as a negative number.
  const sign = (bytes[0] ?? 0) >= 0x80 ? Buffer.from([0]) : Buffer.alloc(0);
  return tagged(0x02, sign, bytes);
}

export function bitString(contents: Buffer, unusedBits = 0): Buffer {
  return tagged(0x03, Buffer.from([unusedBits]), contents);
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([40 * first + second, ...rest.flatMap(base128)]));
}

/** UTCTime up to 2049, GeneralizedTime from then on (RFC 5280 §4.1.2.5). */
export function time(at: Micros): Buffer {
  const digits = new Date(Math.floor(at / SECOND) * 1000).toISOString().replace(/[-:T]/g, '').slice(0, 14);
  if (Number(digits.slice(0, 4)) >= 2050) return tagged(0x18, Buffer.from(`${digits}Z`, 'latin1'));
  return tagged(0x17, Buffer.from(`${digits.slice(2)}Z`, 'latin1'));
}

function base128(value: number): number[] {
  const low = value % 128;
  const high = Math.floor(value / 128);
  return high === 0 ? [low] : [...base128(high).map((octet) => octet | 0x80), low];
}

function lengthOctets(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}
