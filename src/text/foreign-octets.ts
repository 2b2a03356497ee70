// Of a system log nearly every line is somebody else's. Those are left out by their octets, undecoded: a line that begins like
// one of the log and has in it no part of a name of the client's processes, nor the words of a line that repeats the one above.

/** As processes are spelled; `isNamed` holds the same against a text. */
const SPELLED = ['vpn', 'VPN', 'Vpn', 'csc_ui', 'cisco', 'Cisco'] as const;
const WANTED: readonly Buffer[] = [...SPELLED, 'message repeated'].map((word) => Buffer.from(word, 'latin1'));

/** False for a line, or a name, that cannot be of the client. */
export function mayNameClient(text: string): boolean {
  return SPELLED.some((word) => text.includes(word));
}

export class ForeignOctets {
  readonly #begins: (octets: Uint8Array, from: number) => boolean;
  #octets: Uint8Array | undefined;
  #view: Buffer = Buffer.alloc(0);
  /** Where each word of `WANTED` stands next; beyond the end where it does not come any more. */
  readonly #next: number[] = WANTED.map(() => 0);

  /** `begins`: whether a line of the log stands at an octet; any other may be the rest of a message. */
  constructor(begins: (octets: Uint8Array, from: number) => boolean) {
    this.#begins = begins;
  }

  /** Where the line feed of a line stands that nobody here wants, -1 for all others. */
  readonly endOf = (octets: Uint8Array, from: number): number => {
    if (!this.#begins(octets, from)) return -1;
    const end = octets.indexOf(LINE_FEED, from);
    if (end < 0) return -1;
    if (octets !== this.#octets) this.#open(octets);
    return this.#nextWanted(from) < end ? -1 : end;
  };

  #open(octets: Uint8Array): void {
    this.#octets = octets;
    this.#view = Buffer.from(octets.buffer, octets.byteOffset, octets.length);
    this.#next.fill(-1);
  }

  /** Each octet is searched once for each word, however many lines there are. */
  #nextWanted(from: number): number {
    let nearest = Number.POSITIVE_INFINITY;
    for (let index = 0; index < WANTED.length; index++) {
      let at = this.#next[index] ?? -1;
      if (at < from) {
        const found = this.#view.indexOf(WANTED[index] ?? '', from);
        at = found < 0 ? Number.POSITIVE_INFINITY : found;
        this.#next[index] = at;
      }
      if (at < nearest) nearest = at;
    }
    return nearest;
  }
}

/** `Nov  3 09:12:11` or `2031-11-03T09:12:11`, as `looksStamped` has it. */
export function isStampAt(octets: Uint8Array, from: number): boolean {
  if (isDigit(octets[from])) return isShape(octets, from, ISO);
  return isShape(octets, from, NAMED);
}

/** `9` a digit, `A` a capital, `a` a small letter, `_` a digit or a blank, `T` a T or a blank; all else is itself. */
const ISO = '9999-99-99T99:99:99';
const NAMED = 'Aaa _9 99:99:99';

function isShape(octets: Uint8Array, from: number, shape: string): boolean {
  for (let at = 0; at < shape.length; at++) {
    const octet = octets[from + at] ?? 0;
    const wanted = shape.charCodeAt(at);
    if (wanted === 0x39 ? !isDigit(octet) : !isOne(octet, wanted)) return false;
  }
  return true;
}

function isOne(octet: number, wanted: number): boolean {
  switch (wanted) {
    case 0x41: // A
      return octet >= 0x41 && octet <= 0x5a;
    case 0x61: // a
      return octet >= 0x61 && octet <= 0x7a;
    case 0x5f: // _
      return octet === BLANK || isDigit(octet);
    case 0x54: // T
      return octet === BLANK || octet === 0x54;
    default:
      return octet === wanted;
  }
}

function isDigit(octet: number | undefined): boolean {
  return octet !== undefined && octet >= 0x30 && octet <= 0x39;
}

const LINE_FEED = 0x0a;
const BLANK = 0x20;
