import type { EvidenceRef, SourceId } from '../../model/evidence.ts';
import type { GatewaySlot } from '../../model/gateway-debug-events.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import type { KnownLines, Recognised } from '../../text/lines.ts';
import type { OctetShape } from '../../text/octet-shape.ts';
import type { OctetText } from '../../text/octet-text.ts';
import type { StampLayout } from '../../text/stamp-layout.ts';
import type { PacketSaid } from './packet.ts';
import type { ReadRecord } from './record.ts';

// A record that was known by its octets (known-records.ts), and what it says, as if its lines had been read.

/** What a record says that comes again, with what of it is counted. */
export type Said =
  | { readonly is: 'sentence'; readonly text: string }
  | { readonly is: 'building'; readonly text: string; readonly payloads: readonly string[] }
  | ({ readonly is: 'packet' } & PacketSaid);

/** A record behind its prefix and its context. */
export interface RecordShape {
  readonly said: Said;
  readonly octets: OctetText;
  /** Of a packet: what stands behind its message id. */
  readonly behindId: OctetText | undefined;
  /** What of it is quoted, without its message id. */
  readonly quoted: readonly [before: string, behindId: string];
  /** Lines of the record, and blank ones below it. */
  readonly lines: number;
  readonly blanks: number;
  /** Octets behind the last line that is quoted. */
  readonly tail: number;
}

/** What stands in front of the tag: all prefixes of a log look alike but for their digits. */
export interface KnownPrefix {
  readonly octets: OctetShape;
  readonly host: string | undefined;
  readonly sequenceAt: number;
  /** Undefined where the stamp has to be read. */
  readonly stamp: StampLayout | undefined;
  /** Of stamps of the year below: packets with the same one have stamps that can be compared. */
  ruler: { readonly year: number };
}

/** In front of the numbers of a context: `IKEv2:(SESSION ID = 5,SA ID = 2):`. */
export const BEFORE_SESSION = 'IKEv2:(SESSION ID = ';
export const BEFORE_SA = ',SA ID = ';

export function contextOf({ gatewaySession, saId }: GatewaySlot): string {
  return `${BEFORE_SESSION}${gatewaySession}${BEFORE_SA}${saId}):`;
}

export class KnownRecord implements Recognised {
  readonly to: number;
  readonly lineCount: number;
  /** In octets. */
  readonly length: number;
  readonly shape: RecordShape;
  readonly prefix: KnownPrefix;
  readonly slot: GatewaySlot;
  readonly messageId: number;

  constructor(from: number, to: number, shape: RecordShape, prefix: KnownPrefix, slot: GatewaySlot, messageId: number) {
    this.to = to;
    this.length = to - from;
    this.lineCount = shape.lines + shape.blanks;
    this.shape = shape;
    this.prefix = prefix;
    this.slot = slot;
    this.messageId = messageId;
  }
}

/** A known record as if its lines had been read. */
export class KnownReading implements ReadRecord {
  readonly record: KnownRecord;
  readonly slot: GatewaySlot;
  readonly lines: number;
  readonly maybe: readonly IosLine[] = [];
  readonly endpoints = undefined;
  readonly isError = false;
  readonly kind = 'debug';
  readonly isTrace = false;
  readonly host: string | undefined;
  /** Copied: the octets are others' soon. */
  readonly prefix: string;
  readonly #start: number;
  readonly #number: number;

  constructor({ octets, from, start, number }: KnownLines, record: KnownRecord) {
    this.record = record;
    this.slot = record.slot;
    this.lines = record.shape.lines;
    this.host = record.prefix.host;
    this.prefix = octets.toString('latin1', from, from + record.prefix.octets.length);
    this.#start = start;
    this.#number = number;
  }

  get span(): this {
    return this;
  }

  get origin(): this {
    return this;
  }

  get text(): string {
    const { said } = this.record.shape;
    return said.is === 'packet' ? '' : said.text;
  }

  /** Made anew each time: few ask for it. */
  get head(): IosLine {
    const quoted = this.#quoted();
    const feed = quoted.indexOf('\n');
    const text = feed < 0 ? quoted : quoted.slice(0, feed);
    const { host, sequenceAt } = this.record.prefix;
    const behind = this.prefix.length;
    return {
      text,
      start: this.#start,
      end: this.#start + text.length,
      number: this.#number,
      cut: false,
      isClean: true,
      prefix: this.prefix,
      body: text.slice(behind),
      kind: 'debug',
      prompt: undefined,
      host,
      isTrace: false,
      sequenceAt,
      isNamedTwice: false,
      mayHoldSecret: false,
    };
  }

  /** `secondsInYear` of its stamp, undefined where the stamp has to be read. */
  get seconds(): number | undefined {
    return this.record.prefix.stamp?.secondsIn(this.prefix);
  }

  /** The same for all records whose stamps differ in nothing but the time of the year. */
  get ruler(): object {
    const { prefix } = this.record;
    const year = prefix.stamp?.yearIn(this.prefix) ?? 0;
    if (prefix.ruler.year !== year) prefix.ruler = { year };
    return prefix.ruler;
  }

  evidence(source: SourceId): EvidenceRef {
    const start = this.#start;
    const end = start + this.record.length - this.record.shape.tail;
    return { source, start, end, line: this.#number, excerpt: this.#quoted() };
  }

  #quoted(): string {
    const { slot, shape, messageId } = this.record;
    const [before, behind] = shape.quoted;
    const id = shape.behindId === undefined ? '' : messageId;
    return `${this.prefix}${contextOf(slot)}${before}${id}${behind}`;
  }
}
