// What one capture point saw, as one stream: its files follow one another, a ring or a rotation, and an exchange that a
// file leaves open is closed in the next.
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceId } from '../model/evidence.ts';
import type { ClockId } from '../model/time.ts';
import type { CaptureScopeSeen, IkeSaSeen, PacketColumns } from '../model/wire-events.ts';
import { Diagnoses } from '../wire/capture/diagnoses.ts';
import { exchangeName } from '../wire/ike/exchange-names.ts';
import { captureScopes } from './capture-scope.ts';
import { CiscoFragments } from './cisco-fragments.ts';
import { IkeDatagrams } from './datagrams.ts';
import type { Added } from './exchange-list.ts';
import type { IkeMessage } from './ike-message.ts';
import type { KeyRing } from './opening/key-ring.ts';
import type { OpenedOf, Proofs } from './opening/proofs.ts';
import type { OpenedMessage } from './opening/sa-opener.ts';
import { StreamOpening } from './opening/stream-opening.ts';
import { rekeyParents } from './rekeys.ts';
import type { SaState } from './sa-state.ts';
import { type SaLimits, SaTable } from './sa-table.ts';
import { evidenceOf } from './sighting.ts';

/** Senders whose hop limits are kept: more than a gateway of any size has clients at once. */
const MOST_SENDERS = 65_536;

/** What a message turned out to be. */
export interface Placed {
  readonly sa: SaState;
  readonly added: Added;
  /** The message of which this was the last missing piece (Cisco's own fragmentation). */
  readonly whole: IkeMessage | undefined;
  /** What became of an encrypted message where there are keys. */
  readonly opened: OpenedMessage | undefined;
}

/** What a stream needs beside packets. */
export interface StreamOptions {
  readonly limits: SaLimits;
  readonly ring: KeyRing;
  /** Open repetitions and folded liveness checks too. */
  readonly openEvery: boolean;
}

export type StreamItem = IkeSaSeen | CaptureScopeSeen | Diagnostic;

export class CaptureStream {
  readonly #diagnoses: Diagnoses;
  readonly #datagrams: IkeDatagrams;
  readonly #table: SaTable;
  readonly #ciscoFragments: CiscoFragments;
  readonly #opening: StreamOpening;
  readonly #files: SourceId[] = [];
  /** How its first file is made; the others of a ring are made alike. */
  #made: string | undefined;
  /** The hop limit that the packets of each sender came with, by address; of new SAs only, and of so many senders. */
  readonly #hopLimits = new Map<string, number>();
  #duplicates = 0;
  /** Nanoseconds since the epoch of the last packet; undefined while no packet had a time. */
  #endNs: bigint | undefined;

  /** The files of one capture point were written by one machine. */
  readonly clock: ClockId;

  constructor(source: SourceId, clock: ClockId, { limits, ring, openEvery }: StreamOptions) {
    this.clock = clock;
    this.#diagnoses = new Diagnoses(source);
    this.#datagrams = new IkeDatagrams(this.#diagnoses);
    this.#table = new SaTable(limits);
    this.#ciscoFragments = new CiscoFragments(this.#diagnoses);
    this.#opening = new StreamOpening(ring, this.#diagnoses, openEvery);
  }

  /**
   * How well a file's first messages go on here: for each IKE SA that is known two points where its packets come with the hop
   * limits that they had here, else one; for each sender on a new SA a point where they do, and one less where they do not.
   * A file that is made otherwise fits one worse. Undefined where the file cannot be the next of this stream.
   */
  continuedBy(batch: PacketColumns, startNs: bigint | undefined): number | undefined {
    if (this.#endNs === undefined || startNs === undefined || startNs < this.#endNs) return undefined;
    const seen = new Map<SaState, number>();
    const senders = new Map<string, number>();
    for (const message of new IkeDatagrams(new Diagnoses(batch.source)).messages(batch, this.clock)) {
      const sa = this.#table.known(message);
      if (sa === undefined) {
        const { address } = message.from;
        const known = this.#hopLimits.get(address);
        if (known !== undefined) senders.set(address, known === message.hopLimit ? 1 : -1);
        continue;
      }
      if (!sa.canGoOnWith(message)) return undefined;
      if (sa.hasHopLimitOf(message)) seen.set(sa, 2);
      else if (!seen.has(sa)) seen.set(sa, 1);
    }
    const made = this.#made === madeOf(batch) ? 0 : -1;
    return [...seen.values(), ...senders.values()].reduce((sum, points) => sum + points, made);
  }

  /** To be told of the last packet of a file, IKE or not. */
  noteEnd(endNs: bigint): void {
    if (this.#endNs === undefined || endNs > this.#endNs) this.#endNs = endNs;
  }

  get endNs(): bigint | undefined {
    return this.#endNs;
  }

  feed(batch: PacketColumns): void {
    for (const message of this.messages(batch)) this.follow(message);
  }

  /** The messages of a batch, each valid until the next; `follow` is to be called for every one. */
  messages(batch: PacketColumns): Iterable<IkeMessage> {
    this.#made ??= madeOf(batch);
    if (this.#files.at(-1) !== batch.source && !this.#files.includes(batch.source)) {
      if (this.#files.length > 0) this.#datagrams.nextFile();
      this.#files.push(batch.source);
    }
    return this.#datagrams.messages(batch, this.clock);
  }

  /** Adds a message to its SA; undefined for one that no SA can have sent. */
  follow(message: IkeMessage): Placed | undefined {
    const sa = this.#table.find(message);
    const { header } = message;
    if (sa === undefined) {
      const text = `A message of ${exchangeName(header.exchange)} has responder SPI zero, which that exchange cannot have; it was left out.`;
      this.#diagnoses.add('ike.responder-spi-zero', text, message.evidence);
      return undefined;
    }
    const wasHalfOpen = sa.isHalfOpen;
    const added = sa.add(message);
    if (wasHalfOpen) {
      this.#table.touched(sa);
      this.#noteHopLimit(message);
    }
    if (added === 'duplicate') this.#duplicates++;
    else if (added === 'other-bytes' || added === 'too-many') this.#reportOddity(message, sa, added);
    const whole = this.#ciscoFragments.add(message);
    if (whole !== undefined) sa.exchanges.noteWhole(whole);
    const opened = this.#opening.follow({ message, whole, sa, added });
    return { sa, added, whole, opened };
  }

  /** Opened SAs, for what only those of all captures together prove. */
  opened(): Iterable<OpenedOf> {
    return this.#opening.opened();
  }

  finish(proofs: Proofs): readonly StreamItem[] {
    const events: IkeSaSeen[] = [];
    const parents = rekeyParents(this.#table.all(), this.#opening.parents);
    const unopened = this.#opening.parents.size === 0 ? parents : rekeyParents(this.#table.all(), new Map());
    for (const sa of this.#table.all()) {
      const ties = { rekeyOf: parents.get(sa), unopened: unopened.get(sa) };
      const seen = sa.seen(ties, this.#opening.seen(sa, proofs), this.#files);
      if (seen !== undefined) events.push(seen);
      for (const { what, message } of sa.incomplete()) {
        const text = `IKE SA ${sa.initiatorSpi}: ${what}.`;
        this.#diagnoses.add('ike.fragments-incomplete', text, evidenceOf(message.first));
      }
    }
    this.#datagrams.finish();
    this.#opening.finish();
    const copies =
      'IKE messages repeated within a millisecond are second copies, made by the capture point or on the way; each was counted once.';
    this.#diagnoses.addCount('ike.capture-duplicate', copies, this.#duplicates);
    const folded =
      'More IKE SAs than are kept: the longest idle were dropped. A flood of made-up SPIs looks like this.';
    this.#diagnoses.addCount('ike.sas-folded', folded, this.#table.folded);
    const scopes = captureScopes(this.#table.all(), this.#datagrams.headless, this.#table.folded > 0);
    return [...events, ...scopes, ...this.#diagnoses.all()];
  }

  #noteHopLimit({ from: { address }, hopLimit }: IkeMessage): void {
    if (this.#hopLimits.size < MOST_SENDERS || this.#hopLimits.has(address)) this.#hopLimits.set(address, hopLimit);
  }

  #reportOddity(message: IkeMessage, sa: SaState, added: 'other-bytes' | 'too-many'): void {
    const { header, evidence } = message;
    const what = `${exchangeName(header.exchange)} ${header.isResponse ? 'response' : 'request'}`;
    if (added === 'other-bytes') {
      const text = `A second ${what} with message id ${header.messageId} has other bytes than the first.`;
      this.#diagnoses.add('ike.same-id-other-bytes', text, evidence);
      return;
    }
    const text = `IKE SA ${sa.initiatorSpi} has more exchanges or fragments than are kept one by one; this one is only counted.`;
    this.#diagnoses.add('ike.exchanges-folded', text, evidence);
  }
}

function madeOf({ format, linkType }: PacketColumns): string {
  return `${format} ${linkType}`;
}
