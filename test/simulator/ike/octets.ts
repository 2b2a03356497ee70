// What all encoders and decoders of payloads share.

/** A payload without its generic header. */
export interface Payload {
  readonly type: number;
  readonly body: Buffer;
}

export function u16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function atLeast(body: Buffer, octets: number): void {
  if (body.length < octets) throw new Error(`${body.length} octets where ${octets} are needed`);
}

export function exactly(body: Buffer, octets: number): void {
  if (body.length !== octets) throw new Error(`${body.length} octets where ${octets} are stated`);
}
