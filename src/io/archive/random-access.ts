import { closeSync, openSync, readSync } from 'node:fs';

/** Octets that can be read at any place: a file, or what is held in memory. */
export interface RandomAccess {
  readonly bytes: number;
  /** How many octets were read: fewer than asked for only where the octets end. Throws what `readSync` throws. */
  read(into: Uint8Array, at: number): number;
  close(): void;
}

/** The file is opened once for all who read it at a time: an archive of thousands of entries would open it as often. */
export function fileAccess(file: string, bytes: number): () => RandomAccess {
  let users = 0;
  let fd = -1;
  return () => {
    if (users === 0) fd = openSync(file, 'r');
    users++;
    let isOpen = true;
    return {
      bytes,
      read: (into, at) => readFully(fd, into, at),
      close() {
        if (isOpen && --users === 0) closeSync(fd);
        isOpen = false;
      },
    };
  };
}

export function memoryAccess(octets: Uint8Array): () => RandomAccess {
  const access: RandomAccess = {
    bytes: octets.length,
    read(into, at) {
      const part = octets.subarray(at, at + into.length);
      into.set(part);
      return part.length;
    },
    close: () => undefined,
  };
  return () => access;
}

/** The octets from `at` on, as many as there are. */
export function octetsAt(access: RandomAccess, at: number, length: number): Buffer {
  const wanted = Math.max(0, Math.min(length, access.bytes - at));
  const octets = Buffer.allocUnsafe(wanted);
  return at < 0 ? octets.subarray(0, 0) : octets.subarray(0, access.read(octets, at));
}

const WINDOW_BYTES = 1 << 16;

/** A view of at least `least` octets from `at` on, or of all that there are; it stays as it is when the next one is taken. */
export type Ahead = (at: number, least: number) => Buffer;

/** Many small reads near each other cost one of the file. */
export function windowOn(access: RandomAccess): Ahead {
  let from = 0;
  let window: Buffer = Buffer.alloc(0);
  return (at, least) => {
    if (at < from || at + least > from + window.length) {
      from = at;
      window = octetsAt(access, at, Math.max(least, WINDOW_BYTES));
    }
    return window.subarray(at - from);
  };
}

function readFully(fd: number, into: Uint8Array, at: number): number {
  let length = 0;
  while (length < into.length) {
    const got = readSync(fd, into, length, into.length - length, at + length);
    if (got === 0) break;
    length += got;
  }
  return length;
}
