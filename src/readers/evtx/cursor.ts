/** Why a record cannot be read. Thrown inside one record and caught at its edge (`records.ts`), never further. */
export class BinXmlFault extends Error {
  /** Octet of the chunk. */
  readonly at: number;

  constructor(what: string, at: number) {
    super(what);
    this.at = at;
  }
}

/** A hostile chunk asks for more work than any real one; what follows in it is left out. */
export class BudgetSpent extends Error {}

/**
 * Work that one chunk may cause. Its 64 KiB hold at most some 30,000 characters and a few thousand elements, but templates
 * and names are referred to, so that few octets may ask for a lot. These bounds are ten times what a full chunk needs.
 */
export class Budget {
  #tokens = 1 << 18;
  #characters = 1 << 21;

  token(): void {
    if (--this.#tokens < 0) throw new BudgetSpent();
  }

  characters(count: number): void {
    this.#characters -= count;
    if (this.#characters < 0) throw new BudgetSpent();
  }
}

/** Reads little-endian fields of a chunk up to a bound. Positions are octets of the chunk, as its own offsets count. */
export class Cursor {
  readonly bytes: Buffer;
  readonly end: number;
  at: number;

  constructor(bytes: Buffer, at: number, end: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = Math.min(end, bytes.length);
    if (at > this.end) throw new BinXmlFault('a part that ends before it begins', at);
  }

  get left(): number {
    return this.end - this.at;
  }

  u8(): number {
    return this.bytes.readUInt8(this.take(1));
  }

  u16(): number {
    return this.bytes.readUInt16LE(this.take(2));
  }

  u32(): number {
    return this.bytes.readUInt32LE(this.take(4));
  }

  /** Passes over octets and returns where they begin. */
  take(count: number): number {
    const from = this.at;
    if (count > this.end - from) throw new BinXmlFault('data beyond the end of its part', from);
    this.at += count;
    return from;
  }
}
