// Follows the IKE SAs of captures: what the readers hand on in batches becomes one event for each SA.
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceId } from '../model/evidence.ts';
import type { ClockId } from '../model/time.ts';
import type { IkeSaSeen, PacketColumns } from '../model/wire-events.ts';
import { Diagnoses } from '../wire/capture/diagnoses.ts';
import { exchangeName } from '../wire/ike/exchange-names.ts';
import { IkeDatagrams, type IkeMessage } from './datagrams.ts';
import { SA_LIMITS, type SaLimits, SaTable } from './sa-table.ts';

export interface FollowerOptions {
  /** How many SAs are kept; for tests. */
  readonly limits?: SaLimits;
}

export interface Follower {
  /** Takes a batch; batches of one source come in its order. */
  feed(batch: PacketColumns, clock: ClockId): void;
  /** The SAs of each source in order of first message, then what was wrong there. */
  finish(): readonly (IkeSaSeen | Diagnostic)[];
}

/** Groups IKE messages into SAs, source by source. What it keeps grows with SAs, not with messages. */
export function exchangeFollower(options: FollowerOptions = {}): Follower {
  const streams = new Map<SourceId, SourceStream>();
  return {
    feed(batch, clock) {
      let stream = streams.get(batch.source);
      if (stream === undefined) {
        stream = new SourceStream(batch.source, clock, options.limits ?? SA_LIMITS);
        streams.set(batch.source, stream);
      }
      stream.feed(batch);
    },
    finish: () => [...streams.values()].flatMap((stream) => stream.finish()),
  };
}

class SourceStream {
  readonly #clock: ClockId;
  readonly #diagnoses: Diagnoses;
  readonly #datagrams: IkeDatagrams;
  readonly #table: SaTable;
  #duplicates = 0;

  constructor(source: SourceId, clock: ClockId, limits: SaLimits) {
    this.#clock = clock;
    this.#diagnoses = new Diagnoses(source);
    this.#datagrams = new IkeDatagrams(this.#diagnoses);
    this.#table = new SaTable(limits);
  }

  feed(batch: PacketColumns): void {
    for (const message of this.#datagrams.messages(batch)) this.#follow(message);
  }

  finish(): readonly (IkeSaSeen | Diagnostic)[] {
    const events: IkeSaSeen[] = [];
    for (const sa of this.#table.all()) {
      const seen = sa.seen(this.#clock);
      if (seen !== undefined) events.push(seen);
      for (const { what, evidence } of sa.incompleteMessages()) {
        this.#diagnoses.add('ike.fragments-incomplete', `IKE SA ${sa.initiatorSpi}: ${what}.`, evidence);
      }
    }
    this.#datagrams.finish();
    const copies =
      'IKE messages repeated within a millisecond are second copies, made by the capture point or on the way; each was counted once.';
    this.#diagnoses.addCount('ike.capture-duplicate', copies, this.#duplicates);
    const folded =
      'More IKE SAs than are kept: the longest idle were dropped. A flood of made-up SPIs looks like this.';
    this.#diagnoses.addCount('ike.sas-folded', folded, this.#table.folded);
    return [...events, ...this.#diagnoses.all()];
  }

  #follow(message: IkeMessage): void {
    const sa = this.#table.find(message);
    const { header, evidence } = message;
    if (sa === undefined) {
      const text = `A message of ${exchangeName(header.exchange)} has responder SPI zero, which that exchange cannot have; it was left out.`;
      this.#diagnoses.add('ike.responder-spi-zero', text, evidence);
      return;
    }
    const wasHalfOpen = sa.isHalfOpen;
    const added = sa.add(message);
    this.#table.noteGrowth(sa, wasHalfOpen);
    if (added === 'duplicate') this.#duplicates++;
    else if (added === 'other-bytes') {
      const text = `A second ${exchangeName(header.exchange)} ${header.isResponse ? 'response' : 'request'} with message id ${header.messageId} has other bytes than the first.`;
      this.#diagnoses.add('ike.same-id-other-bytes', text, evidence);
    } else if (added === 'too-many') {
      const text = `IKE SA ${sa.initiatorSpi} has more exchanges than are kept one by one; this one is only counted.`;
      this.#diagnoses.add('ike.exchanges-folded', text, evidence);
    }
  }
}
