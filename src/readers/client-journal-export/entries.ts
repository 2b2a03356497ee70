import { JOURNAL_FIELDS, type JournalField } from '../../text/journal-entry.ts';

// The export format of the journal (systemd.io/JOURNAL_EXPORT_FORMATS): an entry is a row of fields and ends in an empty line. A
// field is `NAME=value`, or, where the value is no plain text, its name alone on a line, the length of the value (64 bits,
// little endian), the value and a line feed.

export interface ExportEntry {
  /** The wanted ones. */
  readonly fields: ReadonlyMap<JournalField, string>;
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly number: number;
  /** Something in it could not be read; what stands in `fields` could. */
  readonly isDamaged: boolean;
  /** The file ends inside of it. */
  readonly isCut: boolean;
}

/** Octets of what was read and not passed on yet. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** What is kept of a value; a message has a few hundred octets, a core dump hundreds of millions. */
const MAX_VALUE = 1 << 20;
const LINE_FEED = 0x0a;
const LENGTH_OCTETS = 8;
const LONGEST_NAME = 64;
const NAME = /^[A-Z_][A-Z0-9_]{0,63}$/;
const WANTED: readonly (readonly [JournalField, Buffer])[] = JOURNAL_FIELDS.map((name) => [name, Buffer.from(name)]);
/** The end of an entry and the first field of the next, which no plain value can hold. */
const NEXT_ENTRY = Buffer.from('\n\n__CURSOR=');

/** Octets in, entries out. Holds one entry's unread octets at most, `MAX_VALUE` and a block of them. */
export class ExportEntries {
  #pending: Buffer = Buffer.alloc(0);
  /** Where `#pending` stands in the file. */
  #base = 0;
  #at = 0;
  /** Octets of a value that are left to pass over. */
  #skip = 0;
  #fields = new Map<JournalField, string>();
  #start = 0;
  #isOpen = false;
  #isDamaged = false;
  #number = 0;

  feed(block: Uint8Array): ExportEntry[] {
    this.#pending = Buffer.concat([this.#pending.subarray(this.#at), block]);
    this.#base += this.#at;
    this.#at = 0;
    const found: ExportEntry[] = [];
    while (this.#step(found));
    return found;
  }

  /** At the end of the file. */
  finish(): ExportEntry[] {
    const isCut = this.#at < this.#pending.length || this.#skip > 0;
    return isCut || this.#isOpen ? [this.#close(this.#pending.length, isCut)] : [];
  }

  /** Reads one field; false where more octets are needed. */
  #step(found: ExportEntry[]): boolean {
    if (this.#skip > 0) return this.#passOver();
    const [pending, from] = [this.#pending, this.#at];
    const end = pending.indexOf(LINE_FEED, from);
    if (end < 0) {
      // A name has no end, or a value is too long for a line.
      if (pending.length - from <= MAX_VALUE) return false;
      this.#isDamaged = true;
      this.#at = pending.length;
      return false;
    }
    if (end === from) {
      if (this.#isOpen) found.push(this.#close(from, false));
      this.#at = end + 1;
      return true;
    }
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#start = this.#base + from;
    }
    // No further than a name is long: a line without the sign would be searched again and again.
    const most = Math.min(end, from + LONGEST_NAME + 1);
    let equals = from;
    while (equals < most && pending[equals] !== EQUALS) equals++;
    if (equals < most) {
      this.#keep({ from, to: equals }, { from: equals + 1, to: end });
      this.#at = end + 1;
      return true;
    }
    return this.#binary(from, end);
  }

  /** The value behind a name that stands alone on its line. */
  #binary(from: number, end: number): boolean {
    const pending = this.#pending;
    if (end - from > LONGEST_NAME || !NAME.test(pending.toString('latin1', from, end))) {
      this.#isDamaged = true;
      this.#at = end + 1;
      return true;
    }
    const value = end + 1 + LENGTH_OCTETS;
    if (pending.length < value) return false;
    const length = pending.readBigUInt64LE(end + 1);
    if (length > MAX_VALUE) {
      this.#at = value;
      this.#skip = length > Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : Number(length) + 1;
      return true;
    }
    const last = value + Number(length);
    if (pending.length <= last) return this.#isLie(value);
    if (pending[last] !== LINE_FEED) {
      // The length lies: what follows is read as lines again, up to the end of the entry.
      this.#isDamaged = true;
      this.#at = value;
      return true;
    }
    this.#keep({ from, to: end }, { from: value, to: last });
    this.#at = last + 1;
    return true;
  }

  /** True, and the value given up, where the next entry begins inside of a value that goes on. */
  #isLie(value: number): boolean {
    const next = this.#pending.indexOf(NEXT_ENTRY, value);
    if (next < 0) return false;
    this.#isDamaged = true;
    this.#at = next + 1;
    return true;
  }

  #passOver(): boolean {
    const [pending, from] = [this.#pending, this.#at];
    const most = Math.min(pending.length, from + this.#skip);
    const next = pending.subarray(from, most).indexOf(NEXT_ENTRY);
    if (next >= 0) {
      this.#isDamaged = true;
      this.#skip = 0;
      this.#at = from + next + 1;
      return true;
    }
    // The mark may lie across two blocks.
    const to = most === from + this.#skip ? most : Math.max(from, most - NEXT_ENTRY.length);
    this.#skip -= to - from;
    this.#at = to;
    return this.#skip === 0;
  }

  /** Few fields are wanted, and they are told by their octets. */
  #keep(name: Range, value: Range): void {
    for (const [field, octets] of WANTED) {
      if (octets.length !== name.to - name.from) continue;
      if (octets.compare(this.#pending, name.from, name.to) !== 0) continue;
      // A field may come several times; the first counts.
      if (!this.#fields.has(field)) this.#fields.set(field, this.#pending.toString('utf8', value.from, value.to));
      return;
    }
  }

  #close(to: number, isCut: boolean): ExportEntry {
    this.#number++;
    const entry = {
      fields: this.#fields,
      start: this.#isOpen ? this.#start : this.#base + this.#at,
      end: this.#base + to,
      number: this.#number,
      isDamaged: this.#isDamaged,
      isCut,
    };
    this.#fields = new Map();
    this.#isOpen = false;
    this.#isDamaged = false;
    return entry;
  }
}

const EQUALS = 0x3d;
