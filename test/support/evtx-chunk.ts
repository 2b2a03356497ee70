// Chunks of the event logs that tests write: records, templates, names and values.
import { crc32 } from 'node:zlib';

export const CHUNK_SIZE = 65_536;

export interface WrittenEvent {
  readonly id: number;
  /** `2031-07-29T20:14:09.1234567Z`; up to seven digits of a second. */
  readonly time: string;
  readonly provider: string;
  /** The whole message. Several strings become several `Data` elements. */
  readonly strings: readonly string[];
  readonly level?: number;
  readonly eventId?: number;
  readonly channel?: string;
  readonly computer?: string;
  /**
   * How the XML is written: one template in another, as Windows does (`nested`); one template; one template with an element by
   * itself in a value (`bare`); or elements with their texts (`plain`).
   */
  readonly form?: 'nested' | 'template' | 'bare' | 'plain';
  /** Values of any type instead of strings, each in a `Data` of its own. */
  readonly values?: readonly { readonly type: number; readonly octets: Buffer }[];
}

/** Writes the checksums that a chunk states of its header and of its records. */
export function sealChunk(chunk: Buffer): void {
  chunk.writeUInt32LE(crc32(chunk.subarray(512, chunk.readUInt32LE(48))), 52);
  chunk.writeUInt32LE(crc32(chunk.subarray(128, 512), crc32(chunk.subarray(0, 120))), 124);
}

function fileTime(time: string): bigint {
  const [, whole = '', fraction = ''] = /^(.{19})(?:\.(\d{1,7}))?Z$/.exec(time) ?? [];
  return BigInt(Date.parse(`${whole}Z`)) * 10_000n + BigInt(fraction.padEnd(7, '0')) + 116_444_736_000_000_000n;
}

interface Substitution {
  readonly index: number;
  readonly type: number;
  readonly optional: boolean;
}
interface Element {
  readonly name: string;
  readonly attributes?: readonly (readonly [name: string, value: Part])[];
  readonly content?: Part | readonly Part[];
}
type Part = string | Substitution | Element;

interface Value {
  readonly type: number;
  readonly octets: Buffer | ((writer: ChunkWriter) => void);
}

const TYPE = {
  null: 0,
  string: 1,
  u8: 4,
  u16: 6,
  u32: 8,
  u64: 10,
  fileTime: 17,
  binary: 14,
  sid: 19,
  hex64: 21,
  binXml: 33,
  strings: 0x81,
};
const NAMESPACE = 'http://schemas.microsoft.com/win/2004/08/events/event';

const sub = (index: number, type: number): Substitution => ({ index, type, optional: false });
const optional = (index: number, type: number): Substitution => ({ index, type, optional: true });

const SYSTEM: Element = {
  name: 'System',
  content: [
    { name: 'Provider', attributes: [['Name', sub(0, TYPE.string)]] },
    { name: 'EventID', attributes: [['Qualifiers', sub(1, TYPE.u16)]], content: sub(2, TYPE.u16) },
    { name: 'Level', content: sub(3, TYPE.u8) },
    { name: 'Task', content: sub(4, TYPE.u16) },
    { name: 'Keywords', content: sub(5, TYPE.hex64) },
    { name: 'TimeCreated', attributes: [['SystemTime', sub(6, TYPE.fileTime)]] },
    { name: 'EventRecordID', content: sub(7, TYPE.u64) },
    { name: 'Channel', content: sub(8, TYPE.string) },
    { name: 'Computer', content: sub(9, TYPE.string) },
    { name: 'Security', attributes: [['UserID', optional(10, TYPE.sid)]] },
  ],
};
const DATA: Element = {
  name: 'EventData',
  content: [
    { name: 'Data', content: sub(0, TYPE.strings) },
    { name: 'Binary', content: optional(1, TYPE.binary) },
  ],
};
const event = (data: Part): Element => ({ name: 'Event', attributes: [['xmlns', NAMESPACE]], content: [SYSTEM, data] });
/** The skeleton of a classic event, with its data among the values, and as a piece of binary XML in one of them. */
const WITH_DATA = event({ name: 'EventData', content: { name: 'Data', content: sub(11, TYPE.strings) } });
const WITH_DATA_APART = event(sub(11, TYPE.binXml));

function withValues(values: readonly { readonly type: number }[]): Element {
  return event({
    name: 'EventData',
    content: values.map(({ type }, index) => ({ name: 'Data', content: sub(11 + index, type) })),
  });
}

export class ChunkWriter {
  records = 0;
  private readonly bytes = Buffer.alloc(CHUNK_SIZE);
  private at = 512;
  private names = new Map<string, number>();
  private templates = new Map<Element, number>();
  private firstNumber = 0;
  private lastNumber = 0;
  private firstId = 0;
  private lastId = 0;
  private lastRecord = 0;

  /** False where the event does not fit; then nothing is written. */
  add(written: WrittenEvent, number: number): boolean {
    const { at, names, templates } = this;
    this.names = new Map(names);
    this.templates = new Map(templates);
    try {
      this.record(written);
    } catch (error) {
      // RangeError: beyond the end of the chunk
      if (!(error instanceof RangeError)) throw error;
      this.bytes.fill(0, at);
      Object.assign(this, { at, names, templates });
      return false;
    }
    if (this.records === 0) [this.firstNumber, this.firstId] = [number, written.id];
    [this.lastNumber, this.lastId, this.lastRecord] = [number, written.id, at];
    this.records++;
    return true;
  }

  finish(): Buffer {
    const { bytes } = this;
    bytes.write('ElfChnk\0', 0, 'latin1');
    [this.firstNumber, this.lastNumber, this.firstId, this.lastId].forEach((value, index) => {
      bytes.writeBigUInt64LE(BigInt(value), 8 + 8 * index);
    });
    bytes.writeUInt32LE(128, 40);
    bytes.writeUInt32LE(this.lastRecord, 44);
    bytes.writeUInt32LE(this.at, 48);
    sealChunk(bytes);
    return bytes;
  }

  private record(written: WrittenEvent): void {
    const start = this.at;
    this.u32(0x2a2a);
    const size = this.u32(0);
    this.u64(BigInt(written.id));
    this.u64(fileTime(written.time));
    this.octets([0x0f, 1, 1, 0]);
    const form = written.form ?? 'nested';
    if (written.values !== undefined)
      this.template(withValues(written.values), [...systemValues(written), ...written.values]);
    else if (form === 'plain') this.element(plainEvent(written), true);
    else if (form === 'template') this.template(WITH_DATA, [...systemValues(written), stringsOf(written)]);
    else
      this.template(WITH_DATA_APART, [
        ...systemValues(written),
        form === 'bare' ? bareData(written) : nestedData(written),
      ]);
    this.u8(0);
    // Records begin at multiples of eight octets.
    while ((this.at + 4 - start) % 8 !== 0) this.u8(0);
    this.u32(this.at + 4 - start);
    this.bytes.writeUInt32LE(this.at - start, size);
  }

  template(definition: Element, instance: readonly Value[]): void {
    this.octets([0x0c, 1]);
    this.u32(0x1234 + [...this.templates.keys()].length);
    const known = this.templates.get(definition);
    this.u32(known ?? this.at + 4);
    if (known === undefined) {
      this.templates.set(definition, this.at);
      this.u32(0);
      this.octets(Buffer.from('00112233445566778899aabbccddeeff', 'hex'));
      const size = this.u32(0);
      const from = this.at;
      this.octets([0x0f, 1, 1, 0]);
      this.element(definition, true);
      this.u8(0);
      this.bytes.writeUInt32LE(this.at - from, size);
    }
    this.u32(instance.length);
    const sizes = instance.map(({ type }) => {
      const size = this.at;
      this.u16(0);
      this.octets([type, 0]);
      return size;
    });
    instance.forEach(({ octets }, index) => {
      const from = this.at;
      if (typeof octets === 'function') octets(this);
      else this.octets(octets);
      this.bytes.writeUInt16LE(this.at - from, sizes[index] ?? 0);
    });
  }

  element({ name, attributes = [], content }: Element, hasDependencyId: boolean): void {
    this.u8(attributes.length > 0 ? 0x41 : 0x01);
    if (hasDependencyId) this.u16(0xffff);
    const size = this.u32(0);
    const from = this.at;
    this.name(name);
    if (attributes.length > 0) {
      const listSize = this.u32(0);
      const list = this.at;
      attributes.forEach(([attribute, value], index) => {
        this.u8(index + 1 < attributes.length ? 0x46 : 0x06);
        this.name(attribute);
        this.content(value, hasDependencyId);
      });
      this.bytes.writeUInt32LE(this.at - list, listSize);
    }
    if (content === undefined) this.u8(0x03);
    else {
      this.u8(0x02);
      this.content(content, hasDependencyId);
      this.u8(0x04);
    }
    this.bytes.writeUInt32LE(this.at - from, size);
  }

  private content(content: Part | readonly Part[], hasDependencyId: boolean): void {
    for (const part of [content].flat()) {
      if (typeof part === 'string') this.text(part);
      else if ('name' in part) this.element(part, hasDependencyId);
      else {
        this.u8(part.optional ? 0x0e : 0x0d);
        this.u16(part.index);
        this.u8(part.type);
      }
    }
  }

  /** Signs that XML escapes are written as references, the rest as it is. */
  private text(text: string): void {
    const parts = text.split(/([&<>])/).filter((part) => part !== '');
    parts.forEach((part, index) => {
      const more = index + 1 < parts.length ? 0x40 : 0;
      const entity = { '&': 'amp', '<': 'lt', '>': 'gt' }[part];
      if (entity !== undefined) {
        this.u8(0x09 | more);
        this.name(entity);
        return;
      }
      this.octets([0x05 | more, 1]);
      this.u16(part.length);
      this.octets(Buffer.from(part, 'utf16le'));
    });
  }

  /** Written where it is used first, named by its place afterwards. */
  private name(name: string): void {
    const known = this.names.get(name);
    this.u32(known ?? this.at + 4);
    if (known !== undefined) return;
    this.names.set(name, this.at);
    this.u32(0);
    this.u16([...name].reduce((hash, letter) => (Math.imul(hash, 65_599) + letter.charCodeAt(0)) >>> 0, 0) & 0xffff);
    this.u16(name.length);
    this.octets(Buffer.from(`${name}\0`, 'utf16le'));
  }

  octets(octets: Uint8Array | readonly number[]): void {
    if (this.at + octets.length > CHUNK_SIZE) throw new RangeError('the chunk is full');
    this.bytes.set(octets, this.at);
    this.at += octets.length;
  }

  private u8(value: number): void {
    this.octets([value]);
  }

  private u16(value: number): void {
    this.octets([value & 0xff, value >> 8]);
  }

  /** Returns where it stands, for what is known later only. */
  private u32(value: number): number {
    const at = this.at;
    const four = Buffer.alloc(4);
    four.writeUInt32LE(value);
    this.octets(four);
    return at;
  }

  private u64(value: bigint): void {
    const eight = Buffer.alloc(8);
    eight.writeBigUInt64LE(value);
    this.octets(eight);
  }
}

const CHANNEL = 'Cisco Secure Client - AnyConnect VPN';
const COMPUTER = 'lab-laptop';
const QUALIFIERS = 25_600;
const KEYWORDS = 0x80000000000000n;

function systemValues(written: WrittenEvent): Value[] {
  const { id, time, provider, level = 4, eventId = 2039, channel = CHANNEL, computer = COMPUTER } = written;
  return [
    { type: TYPE.string, octets: Buffer.from(provider, 'utf16le') },
    { type: TYPE.u16, octets: number(QUALIFIERS, 2) },
    { type: TYPE.u16, octets: number(eventId, 2) },
    { type: TYPE.u8, octets: number(level, 1) },
    { type: TYPE.u16, octets: number(0, 2) },
    { type: TYPE.hex64, octets: number(KEYWORDS, 8) },
    { type: TYPE.fileTime, octets: number(fileTime(time), 8) },
    { type: TYPE.u64, octets: number(id, 8) },
    { type: TYPE.string, octets: Buffer.from(channel, 'utf16le') },
    { type: TYPE.string, octets: Buffer.from(computer, 'utf16le') },
    { type: TYPE.sid, octets: Buffer.from('010100000000000512000000', 'hex') },
  ];
}

function stringsOf({ strings }: WrittenEvent): Value {
  return { type: TYPE.strings, octets: Buffer.from(strings.map((text) => `${text}\0`).join(''), 'utf16le') };
}

function nestedData(written: WrittenEvent): Value {
  return {
    type: TYPE.binXml,
    octets: (writer) => {
      writer.octets([0x0f, 1, 1, 0]);
      writer.template(DATA, [stringsOf(written), { type: TYPE.null, octets: Buffer.alloc(0) }]);
      writer.octets([0]);
    },
  };
}

function bareData({ strings }: WrittenEvent): Value {
  const data: Element = { name: 'EventData', content: strings.map((text) => ({ name: 'Data', content: text })) };
  return { type: TYPE.binXml, octets: (writer) => writer.element(data, false) };
}

function number(value: number | bigint, octets: 1 | 2 | 8): Buffer {
  const eight = Buffer.alloc(8);
  eight.writeBigUInt64LE(BigInt(value));
  return eight.subarray(0, octets);
}

function plainEvent(written: WrittenEvent): Element {
  const { id, time, provider, level = 4, eventId = 2039, channel = CHANNEL, computer = COMPUTER, strings } = written;
  const system: Element[] = [
    { name: 'Provider', attributes: [['Name', provider]] },
    { name: 'EventID', attributes: [['Qualifiers', String(QUALIFIERS)]], content: String(eventId) },
    { name: 'Level', content: String(level) },
    { name: 'TimeCreated', attributes: [['SystemTime', time]] },
    { name: 'EventRecordID', content: String(id) },
    { name: 'Channel', content: channel },
    { name: 'Computer', content: computer },
  ];
  const data = strings.map((text) => ({ name: 'Data', content: text }));
  return {
    name: 'Event',
    attributes: [['xmlns', NAMESPACE]],
    content: [
      { name: 'System', content: system },
      { name: 'EventData', content: data },
    ],
  };
}
