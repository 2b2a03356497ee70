// ESP counted where it stands in the read buffer: open addressing over typed arrays, one row for each direction of
// each SA, so that a capture of millions of packets makes no object a packet.

/** Rows kept before the oldest idle ones are folded away. */
const MAX_ROWS = 2_000_000;
const FIRST_ROWS = 1024;
/** What goes at once when the table is full, so that folding stays rare however many SPIs come. */
const FOLDED_SHARE = 8;

/** Words of a row's key. IPv4 uses the first words of both addresses only; `family` tells the two apart. */
const KEY = { words: 4, source: 0, destination: 1, ports: 2, spi: 3 };
const REST = { words: 6 };
/** What nearly every packet changes, kept together so that it shares a cache line; in doubles. */
const HOT = { words: 7, packets: 0, octets: 1, lastSeconds: 2, lastNanos: 3, lastFrame: 4, lastStart: 5, lastEnd: 6 };
/** What only the first packet sets, or one that was captured before it and stands behind it. */
const COLD = { words: 5, seconds: 0, nanos: 1, frame: 2, recordStart: 3, recordEnd: 4 };

/** Where and when the packet was, as the scanner has it at hand. */
export interface PacketPlace {
  frame: number;
  seconds: number;
  nanos: number;
  recordStart: number;
  recordEnd: number;
}

export interface EspRow {
  readonly version: 4 | 6;
  /** Source and destination, as they stand in the IP header. The next row overwrites them. */
  readonly addresses: DataView;
  readonly fromPort: number;
  readonly toPort: number;
  readonly spi: number;
  readonly encapsulated: boolean;
  readonly packets: number;
  readonly octets: number;
  /** By their stamps. */
  readonly first: PacketPlace;
  readonly last: PacketPlace;
}

/** One direction of one SA as the hot path knows it: where its key stands, and what the packet adds. */
export interface EspPacket {
  version: 4 | 6;
  /** Offset of the source address. */
  addresses: number;
  /** Both UDP ports in one word; 0 for native ESP. */
  ports: number;
  spi: number;
  octets: number;
  encapsulated: boolean;
}

/** From one end to another; ports in one word, 0 for native ESP. */
export interface Direction {
  version: 4 | 6;
  /** Offsets of the addresses. */
  from: number;
  to: number;
  ports: number;
}

function isBefore(place: PacketPlace, seconds: number, nanos: number): boolean {
  return place.seconds < seconds || (place.seconds === seconds && place.nanos < nanos);
}

export class EspTable {
  foldedRows = 0;
  foldedPackets = 0;
  #rows = 0;
  readonly #limit: number;
  #capacity = FIRST_ROWS;
  #slots = new Int32Array(FIRST_ROWS * 2);
  /** The newest row of each pair of ends, whatever its SPI: what one end last sent to the other. */
  #pairs = new Int32Array(FIRST_ROWS * 2);
  #keys = new Uint32Array(FIRST_ROWS * KEY.words);
  #hot = new Float64Array(FIRST_ROWS * HOT.words);
  #cold = new Float64Array(FIRST_ROWS * COLD.words);
  #family = new Uint8Array(FIRST_ROWS);
  /** The rest of IPv6 addresses; made when the first one comes. */
  #rest: Uint32Array | undefined;

  readonly #scratch = new DataView(new ArrayBuffer(32));

  constructor(limit = MAX_ROWS) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#rows;
  }

  count(view: DataView, packet: EspPacket, place: PacketPlace): void {
    const { version, addresses, ports, spi } = packet;
    const source = view.getUint32(addresses);
    const destination = view.getUint32(addresses + (version === 4 ? 4 : 16));
    const family = version | (packet.encapsulated ? 0x10 : 0);
    const mask = this.#slots.length - 1;
    let slot = mix(source, destination, ports, spi) & mask;
    for (;;) {
      const row = (this.#slots[slot] ?? 0) - 1;
      if (row < 0) break;
      const at = row * KEY.words;
      if (
        this.#keys[at + KEY.spi] === spi &&
        this.#keys[at + KEY.ports] === ports &&
        this.#keys[at] === source &&
        this.#keys[at + KEY.destination] === destination &&
        this.#family[row] === family &&
        (version === 4 || this.#sameRest(row, view, addresses))
      ) {
        this.#add(row, packet.octets, place);
        return;
      }
      slot = (slot + 1) & mask;
    }
    this.#insert(view, packet, place, family);
  }

  /**
   * Seconds from the last packet of the newest SA between two ends, one direction of it, to `now`: infinite where there was none, or a later one.
   * `from` and `to` are offsets of the addresses in `view`.
   */
  secondsSince(view: DataView, { version, from, to, ports }: Direction, now: PacketPlace): number {
    const [source, destination] = [view.getUint32(from), view.getUint32(to)];
    const mask = this.#pairs.length - 1;
    let slot = mix(source, destination, ports, 0) & mask;
    for (;;) {
      const row = (this.#pairs[slot] ?? 0) - 1;
      if (row < 0) return Number.POSITIVE_INFINITY;
      const at = row * KEY.words;
      if (
        this.#keys[at + KEY.ports] === ports &&
        this.#keys[at] === source &&
        this.#keys[at + KEY.destination] === destination &&
        (version === 4 || this.#isRest(row, view, from, to))
      ) {
        const hot = (i: number) => this.#hot[row * HOT.words + i] ?? 0;
        const since = now.seconds - hot(HOT.lastSeconds) + (now.nanos - hot(HOT.lastNanos)) / 1e9;
        return since < 0 ? Number.POSITIVE_INFINITY : since;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** The rows in order of first packet. */
  *rows(): Generator<EspRow> {
    for (let row = 0; row < this.#rows; row++) yield this.#row(row);
  }

  #add(row: number, octets: number, place: PacketPlace): void {
    const hot = this.#hot;
    const at = row * HOT.words;
    hot[at] = (hot[at] ?? 0) + 1;
    hot[at + HOT.octets] = (hot[at + HOT.octets] ?? 0) + octets;
    if (isBefore(place, hot[at + HOT.lastSeconds] ?? 0, hot[at + HOT.lastNanos] ?? 0)) {
      this.#addEarlier(row, place);
      return;
    }
    hot[at + HOT.lastSeconds] = place.seconds;
    hot[at + HOT.lastNanos] = place.nanos;
    hot[at + HOT.lastFrame] = place.frame;
    hot[at + HOT.lastStart] = place.recordStart;
    hot[at + HOT.lastEnd] = place.recordEnd;
  }

  #addEarlier(row: number, place: PacketPlace): void {
    const at = row * COLD.words;
    if (!isBefore(place, this.#cold[at + COLD.seconds] ?? 0, this.#cold[at + COLD.nanos] ?? 0)) return;
    const { seconds, nanos, frame, recordStart, recordEnd } = place;
    this.#cold.set([seconds, nanos, frame, recordStart, recordEnd], at);
  }

  #insert(view: DataView, packet: EspPacket, place: PacketPlace, family: number): void {
    if (this.#rows === this.#capacity) {
      if (this.#capacity < this.#limit) this.#grow();
      else this.#fold();
    }
    const row = this.#rows++;
    const key = row * KEY.words;
    const wide = packet.version === 6;
    this.#keys[key] = view.getUint32(packet.addresses);
    this.#keys[key + KEY.destination] = view.getUint32(packet.addresses + (wide ? 16 : 4));
    this.#keys[key + KEY.ports] = packet.ports;
    this.#keys[key + KEY.spi] = packet.spi;
    this.#family[row] = family;
    if (wide) this.#setRest(row, view, packet.addresses);
    const { seconds, nanos, frame, recordStart, recordEnd } = place;
    this.#hot.set([1, packet.octets, seconds, nanos, frame, recordStart, recordEnd], row * HOT.words);
    this.#cold.set([seconds, nanos, frame, recordStart, recordEnd], row * COLD.words);
    this.#link(row);
  }

  #link(row: number): void {
    const mask = this.#slots.length - 1;
    const key = row * KEY.words;
    const word = (i: number) => this.#keys[key + i] ?? 0;
    let slot = mix(word(KEY.source), word(KEY.destination), word(KEY.ports), word(KEY.spi)) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = row + 1;
    slot = mix(word(KEY.source), word(KEY.destination), word(KEY.ports), 0) & mask;
    while (this.#pairs[slot] !== 0 && !this.#isSamePair((this.#pairs[slot] ?? 0) - 1, row)) slot = (slot + 1) & mask;
    this.#pairs[slot] = row + 1;
  }

  #isSamePair(one: number, other: number): boolean {
    for (const word of [KEY.source, KEY.destination, KEY.ports]) {
      if (this.#keys[one * KEY.words + word] !== this.#keys[other * KEY.words + word]) return false;
    }
    if (this.#family[one] !== this.#family[other]) return false;
    for (let i = 0; i < REST.words; i++) {
      if (this.#rest?.[one * REST.words + i] !== this.#rest?.[other * REST.words + i]) return false;
    }
    return true;
  }

  #grow(): void {
    this.#capacity = Math.min(this.#capacity * 2, this.#limit);
    const copy = <T extends Uint32Array | Float64Array | Uint8Array>(into: T, from: T): T => {
      into.set(from);
      return into;
    };
    this.#keys = copy(new Uint32Array(this.#capacity * KEY.words), this.#keys);
    this.#hot = copy(new Float64Array(this.#capacity * HOT.words), this.#hot);
    this.#cold = copy(new Float64Array(this.#capacity * COLD.words), this.#cold);
    this.#family = copy(new Uint8Array(this.#capacity), this.#family);
    if (this.#rest) this.#rest = copy(new Uint32Array(this.#capacity * REST.words), this.#rest);
    // At most half full, and a power of two: probes stay short.
    let slots = this.#slots.length;
    while (slots < this.#capacity * 2) slots *= 2;
    this.#slots = new Int32Array(slots);
    this.#pairs = new Int32Array(slots);
    for (let row = 0; row < this.#rows; row++) this.#link(row);
  }

  /** Drops the rows that have been idle longest and keeps the order of the others. */
  #fold(): void {
    const last = (row: number) => this.#hot[row * HOT.words + HOT.lastFrame] ?? 0;
    const byIdleness = Float64Array.from({ length: this.#rows }, (_, row) => last(row)).sort();
    const threshold = byIdleness[Math.max(1, Math.floor(this.#rows / FOLDED_SHARE))] ?? Number.POSITIVE_INFINITY;
    let kept = 0;
    for (let row = 0; row < this.#rows; row++) {
      if (last(row) < threshold) {
        this.foldedRows++;
        this.foldedPackets += this.#hot[row * HOT.words] ?? 0;
        continue;
      }
      this.#keys.copyWithin(kept * KEY.words, row * KEY.words, (row + 1) * KEY.words);
      this.#hot.copyWithin(kept * HOT.words, row * HOT.words, (row + 1) * HOT.words);
      this.#cold.copyWithin(kept * COLD.words, row * COLD.words, (row + 1) * COLD.words);
      this.#family.copyWithin(kept, row, row + 1);
      this.#rest?.copyWithin(kept * REST.words, row * REST.words, (row + 1) * REST.words);
      kept++;
    }
    this.#rows = kept;
    this.#slots.fill(0);
    this.#pairs.fill(0);
    for (let row = 0; row < kept; row++) this.#link(row);
  }

  /** The words of both IPv6 addresses behind their first ones. */
  #sameRest(row: number, view: DataView, addresses: number): boolean {
    return this.#isRest(row, view, addresses, addresses + 16);
  }

  #isRest(row: number, view: DataView, from: number, to: number): boolean {
    for (let i = 0; i < REST.words; i++) {
      const at = i < 3 ? from + 4 + 4 * i : to + 4 * (i - 2);
      if (this.#rest?.[row * REST.words + i] !== view.getUint32(at)) return false;
    }
    return true;
  }

  #setRest(row: number, view: DataView, addresses: number): void {
    this.#rest ??= new Uint32Array(this.#capacity * REST.words);
    for (let i = 0; i < REST.words; i++) this.#rest[row * REST.words + i] = view.getUint32(addresses + restOffset(i));
  }

  #row(row: number): EspRow {
    const key = (i: number) => this.#keys[row * KEY.words + i] ?? 0;
    const hot = (i: number) => this.#hot[row * HOT.words + i] ?? 0;
    const cold = (i: number) => this.#cold[row * COLD.words + i] ?? 0;
    const family = this.#family[row] ?? 0;
    const version = (family & 0x0f) === 6 ? 6 : 4;
    const addresses = this.#scratch;
    addresses.setUint32(0, key(KEY.source));
    addresses.setUint32(version === 4 ? 4 : 16, key(KEY.destination));
    if (version === 6) {
      for (let i = 0; i < REST.words; i++) addresses.setUint32(restOffset(i), this.#rest?.[row * REST.words + i] ?? 0);
    }
    return {
      version,
      addresses,
      fromPort: key(KEY.ports) >>> 16,
      toPort: key(KEY.ports) & 0xffff,
      spi: key(KEY.spi),
      encapsulated: (family & 0x10) !== 0,
      packets: hot(HOT.packets),
      octets: hot(HOT.octets),
      first: {
        frame: cold(COLD.frame),
        seconds: cold(COLD.seconds),
        nanos: cold(COLD.nanos),
        recordStart: cold(COLD.recordStart),
        recordEnd: cold(COLD.recordEnd),
      },
      last: {
        frame: hot(HOT.lastFrame),
        seconds: hot(HOT.lastSeconds),
        nanos: hot(HOT.lastNanos),
        recordStart: hot(HOT.lastStart),
        recordEnd: hot(HOT.lastEnd),
      },
    };
  }
}

/** Words 1 to 3 of the source address, then 5 to 7: those of the destination. */
function restOffset(i: number): number {
  return i < 3 ? 4 + 4 * i : 8 + 4 * i;
}

/** The finaliser of MurmurHash3 over the words of the key: SPIs may be counters, addresses differ in few bits. */
function mix(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a, 0xcc9e2d51) ^ Math.imul(b, 0x1b873593) ^ Math.imul(c, 0x85ebca6b) ^ d;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
