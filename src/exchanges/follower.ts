// Follows the IKE SAs of captures: what the readers hand on in batches becomes one event for each SA.
import { Vault } from '../crypto/vault.ts';
import type { SourceId } from '../model/evidence.ts';
import type { KeysTried } from '../model/opened-events.ts';
import type { ClockId } from '../model/time.ts';
import { epochNs } from '../model/time.ts';
import type { CaptureSummarised, PacketColumns } from '../model/wire-events.ts';
import { CaptureStream, type StreamItem } from './capture-stream.ts';
import { KeyRing } from './opening/key-ring.ts';
import { type OpenedOf, provenBy } from './opening/proofs.ts';
import { SA_LIMITS, type SaLimits } from './sa-table.ts';

export interface FollowerOptions {
  /** How many SAs are kept; for tests. */
  readonly limits?: SaLimits;
  /** Keys and secrets of the run; without one nothing is opened. */
  readonly vault?: Vault;
  /** Open repetitions and folded liveness checks too: `decode` shows each message. */
  readonly openEvery?: boolean;
  /** Files that were written beside one another at one capture point: their packets come in order of time. */
  readonly besides?: readonly (readonly SourceId[])[];
}

export interface Follower {
  /** The stream that a file's packets belong to. Files come in the order of their first packets, batches in theirs. */
  streamOf(batch: PacketColumns, clock: ClockId): CaptureStream;
  /** The clock of the stream that a file went to; undefined where it held no IKE. */
  clockOf(source: SourceId): ClockId | undefined;
  /** Takes a batch. */
  feed(batch: PacketColumns, clock: ClockId): void;
  /** Takes note of what a whole file held, once it was read. */
  close(capture: CaptureSummarised): void;
  /** SAs that were opened, with their keys: for writing key files, and for nothing else that leaves the run. */
  opened(): readonly OpenedOf[];
  /**
   * The SAs of each capture point in order of first message, then what was wrong there, then what became of the keys. To be
   * called when every other input was read too: what proves an AUTH payload may stand in any of them.
   */
  finish(): readonly (StreamItem | KeysTried)[];
}

/** Groups IKE messages into SAs, one capture point at a time. What it keeps grows with SAs, not with messages. */
export function exchangeFollower(options: FollowerOptions = {}): Follower {
  const { vault = new Vault(), limits = SA_LIMITS, openEvery = false, besides = [] } = options;
  const ring = new KeyRing(vault);
  const streams: CaptureStream[] = [];
  const bySource = new Map<SourceId, CaptureStream>();
  const streamOf = (batch: PacketColumns, clock: ClockId): CaptureStream => {
    const known = bySource.get(batch.source);
    if (known !== undefined) return known;
    const together = besides.find((files) => files.includes(batch.source));
    const goneOn = together === undefined ? continued(streams, batch) : undefined;
    const stream = goneOn ?? new CaptureStream(batch.source, clock, { limits, ring, openEvery });
    if (!streams.includes(stream)) streams.push(stream);
    for (const source of together ?? [batch.source]) bySource.set(source, stream);
    return stream;
  };
  const opened = () => streams.flatMap((stream) => [...stream.opened()]);
  return {
    streamOf,
    clockOf: (source) => bySource.get(source)?.clock,
    feed: (batch, clock) => streamOf(batch, clock).feed(batch),
    close({ evidence, lastAt }) {
      if (lastAt.kind === 'absolute') bySource.get(evidence.source)?.noteEnd(lastAt.epochNs);
    },
    opened,
    finish() {
      const proofs = provenBy(opened(), vault);
      for (const value of proofs.hidden) vault.keepUnlessIdentity(value);
      return [...streams.flatMap((stream) => stream.finish(proofs)), ...ring.tried()];
    },
  };
}

/**
 * The stream that a new file goes on with: one that ended before the file begins, whose SAs the file's first messages
 * continue and do not contradict. Of several the one that it fits best, then the one that ended last.
 */
function continued(streams: readonly CaptureStream[], batch: PacketColumns): CaptureStream | undefined {
  const [seconds = 0] = batch.seconds;
  const [nanos = 0] = batch.nanos;
  const startNs = seconds === 0 && nanos === 0 ? undefined : epochNs(seconds, nanos);
  let best: { stream: CaptureStream; fit: number } | undefined;
  for (const stream of streams) {
    const fit = stream.continuedBy(batch, startNs);
    if (fit === undefined) continue;
    const better = best === undefined || fit > best.fit || (fit === best.fit && endsLater(stream, best.stream));
    if (better) best = { stream, fit };
  }
  return best?.stream;
}

function endsLater(a: CaptureStream, b: CaptureStream): boolean {
  return (a.endNs ?? 0n) > (b.endNs ?? 0n);
}
