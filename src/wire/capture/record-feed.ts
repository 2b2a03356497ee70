/**
 * Reads records out of a run of bytes. `scan` gets bytes that start at a record and returns where it stopped: at the
 * first record that is not whole. It may return more than `end` to say that what lies between holds nothing for it.
 */
export interface RecordScanner {
  /** Octets the scanner must see at once, from where it stopped, to go on. At least 1, and bounded. */
  readonly wants: number;
  /** `base` is the offset of `bytes[0]` in the source. */
  scan(bytes: Uint8Array, view: DataView, at: number, base: number): number;
}

/** Where the carry goes on in a block, and from where on that block was taken into it. */
interface CarryFrom {
  readonly first: number;
  readonly from: number;
  /** Offset of the block in the source. */
  readonly base: number;
}

/**
 * Gives blocks of any size to a scanner. Only the record that straddles two blocks is copied; where nothing straddles,
 * the scanner works in the block itself.
 */
export class RecordFeed {
  readonly #scanner: RecordScanner;
  #carry = new Uint8Array(4096);
  #carryView = new DataView(this.#carry.buffer);
  #carried = 0;
  #skip = 0;
  /** Offset in the source of the next byte to come. */
  #offset = 0;

  constructor(scanner: RecordScanner) {
    this.#scanner = scanner;
  }

  /** Offset of the first byte that no record has used yet. */
  get position(): number {
    return this.#offset - this.#carried;
  }

  /** Bytes that were to be passed over and have not come. */
  get owed(): number {
    return this.#skip;
  }

  /** What is left over: the start of a record that never became whole. */
  get rest(): Uint8Array {
    return this.#carry.subarray(0, this.#carried);
  }

  feed(block: Uint8Array): void {
    const base = this.#offset;
    this.#offset += block.length;
    let at = Math.min(this.#skip, block.length);
    this.#skip -= at;
    const first = at;
    while (this.#carried > 0 && at < block.length) at = this.#fillCarry(block, { first, from: at, base });
    if (at >= block.length) return;
    const view = new DataView(block.buffer, block.byteOffset, block.length);
    const stopped = this.#scanner.scan(block, view, at, base);
    if (stopped >= block.length) this.#skip = stopped - block.length;
    else this.#carryOver(block, stopped);
  }

  /** Takes `octets` off what is left over, for a scanner that used them at the end. */
  drop(octets: number): void {
    this.#carry.copyWithin(0, octets, this.#carried);
    this.#carried -= Math.min(octets, this.#carried);
  }

  /** Moves what the scanner wants into the carry and lets it read there. Returns where the block goes on. */
  #fillCarry(block: Uint8Array, { first, from, base }: CarryFrom): number {
    const take = Math.min(Math.max(this.#scanner.wants - this.#carried, 1), block.length - from);
    this.#reserve(this.#carried + take);
    this.#carry.set(block.subarray(from, from + take), this.#carried);
    this.#carried += take;
    const at = from + take;
    if (this.#carried < this.#scanner.wants) return at;
    const start = base + at - this.#carried;
    const whole = this.#carry.subarray(0, this.#carried);
    const used = this.#scanner.scan(whole, this.#carryView, 0, start);
    if (used <= this.#carried) {
      this.#carry.copyWithin(0, used, this.#carried);
      this.#carried -= used;
      if (this.#carried > at - first) return at;
      // What is left stands in the block too: a scanner that searches octet by octet goes on there.
      const left = this.#carried;
      this.#carried = 0;
      return at - left;
    }
    const beyond = used - this.#carried;
    this.#carried = 0;
    this.#skip = Math.max(0, beyond - (block.length - at));
    return Math.min(at + beyond, block.length);
  }

  #carryOver(block: Uint8Array, from: number): void {
    this.#carried = block.length - from;
    this.#reserve(this.#carried);
    this.#carry.set(block.subarray(from));
  }

  #reserve(octets: number): void {
    if (octets <= this.#carry.length) return;
    const larger = new Uint8Array(Math.max(octets, this.#carry.length * 2));
    larger.set(this.#carry);
    this.#carry = larger;
    this.#carryView = new DataView(larger.buffer);
  }
}
