import type { Event, EventOf } from '../model/event.ts';
import type { EvidenceRef, SourceId } from '../model/evidence.ts';
import type { Stamp, WallStamp } from '../model/time.ts';
import type { MessageSeen } from '../model/wire-events.ts';
import { civilNs } from './instants.ts';
import { LEAP_YEAR } from './year-turns.ts';

/**
 * The pieces of a text between which its clock was set: within one, order and distance hold; across two, nothing does.
 * `trusted` pieces carry no mark while others do, so they stand as stated.
 */
export interface ClockPieces {
  readonly of: ReadonlyMap<WallStamp, number>;
  readonly trusted: ReadonlySet<number>;
  /** The first stamp of each later piece. */
  readonly steps: readonly WallStamp[];
}

/** Lines of one box come within this of their order, since buffers of several processes meet in one log. */
const DISORDER_NS = 1_500_000_000n;

/** Processes of a client write to its system's log each by itself, up to five seconds late (secure-client-dart.md 3.1). */
const CLIENT_DISORDER_NS = 5_500_000_000n;

/** Without a year, December is followed by January: a jump back by months is the end of a year. */
const NEW_YEAR_NS = 180n * 86_400n * 1_000_000_000n;

/** Where some stamps have no year (`show clock` prints one, debug lines need not), none is looked at. */
function placing(stamps: readonly WallStamp[], offsetOf: OffsetOf): (stamp: WallStamp) => bigint {
  const withYear = stamps.every(({ civil }) => civil.year !== undefined);
  return (stamp) => {
    const year = withYear ? {} : { year: LEAP_YEAR };
    const civil = civilNs({ ...stamp, civil: { ...stamp.civil, ...year } }, LEAP_YEAR);
    return civil - BigInt(offsetOf(stamp, civil)) * MINUTE_NS;
  };
}

/** What a text and its configuration state about its clock. */
interface Stated {
  /** How far stamps may be out of order without the clock having been set. */
  readonly disorderNs?: bigint;
  readonly offsetOf?: OffsetOf;
  /** Stamps of messages that tell that the clock was set. */
  readonly updates?: ReadonlySet<WallStamp>;
  /** Stamps of records that may be of a stretch that the text tells once more: alone they show no step. */
  readonly asides?: ReadonlySet<WallStamp>;
}

/** Minutes east of UTC that a stamp stands at, as far as it says so; summer time that a text states is no step. */
export type OffsetOf = (stamp: WallStamp, civil: bigint) => number;
const MINUTE_NS = 60_000_000_000n;

/**
 * Where a gateway's clock was set while it wrote: the mark before its stamps changes, or the stamps jump back
 * (`ios-text.md` 1.3). A jump to a stamp that the text already printed is no step but the same records told again.
 *
 * `stamps` in the order of the text. Undefined where the clock went on undisturbed.
 */
export function clockPieces(
  stamps: readonly WallStamp[],
  { disorderNs = DISORDER_NS, offsetOf = () => 0, updates = new Set(), asides = new Set() }: Stated = {},
): ClockPieces | undefined {
  const of = new Map<WallStamp, number>();
  const marks: (string | undefined)[] = [];
  const steps: WallStamp[] = [];
  const printed = new Set<string>();
  let jumpedBack = false;
  let piece = -1;
  let latest: bigint | undefined;
  let first: bigint | undefined;
  const placed = placing(stamps, offsetOf);
  for (const stamp of stamps) {
    const at = placed(stamp);
    const told = printed.has(stamp.text) || asides.has(stamp);
    const back = latest !== undefined && at < latest - disorderNs && at > latest - NEW_YEAR_NS && !told;
    // Pieces of a log in another order begin before everything that was printed; a clock is set back into it.
    const older = back && first !== undefined && at < first;
    if (older) latest = at;
    const updated = updates.has(stamp);
    const remarked = isOther(stamp.mark, marks[piece]);
    if (piece < 0 || (!told && (updated || (back && !older) || remarked))) {
      if (piece >= 0) steps.push(stamp);
      jumpedBack ||= (updated || (back && !older)) && !remarked;
      piece += 1;
      marks.push(stamp.mark);
      latest = at;
    }
    marks[piece] ??= stamp.mark;
    of.set(stamp, piece);
    if (asides.has(stamp)) continue;
    printed.add(stamp.text);
    if (latest === undefined || at > latest) latest = at;
    if (first === undefined || at < first) first = at;
  }
  if (piece <= 0) return undefined;
  // Where unmarked times jump back, nobody can say which of them were right.
  const trusted = jumpedBack ? [] : marks.flatMap((mark, index) => ((mark ?? '') === '' ? [index] : []));
  return { of, trusted: new Set(trusted), steps };
}

/** A stamp that never has a mark says nothing about it. */
function isOther(mark: string | undefined, before: string | undefined): boolean {
  return mark !== undefined && before !== undefined && mark !== before;
}

/** More than packets of several queues are out of order, less than a person would notice. */
const PACKET_DISORDER_NS = 1_000_000_000n;

/** Whether the clock of a capture file was set back while it was written: a later frame has an earlier time. */
export function steppedBack(
  seen: readonly (EventOf<'wire.ike-sa'> | EventOf<'wire.esp-flow'>)[],
  source: SourceId,
): boolean {
  const placed: { frame: number; ns: bigint }[] = [];
  const place = (at: Stamp, { source: of, frame }: Pick<EvidenceRef, 'source' | 'frame'>): void => {
    if (at.kind === 'absolute' && of === source) placed.push({ frame: frame ?? 0, ns: at.epochNs });
  };
  const placeRun = ({ at, lastAt, evidence }: Pick<MessageSeen, 'at' | 'lastAt' | 'evidence'>): void => {
    place(at, evidence);
    if (evidence.run !== undefined) place(lastAt, evidence.run.last);
  };
  for (const event of seen) {
    if (event.kind === 'wire.esp-flow') placeRun(event);
    else
      for (const { request, response } of event.exchanges)
        for (const message of [request, response]) if (message !== undefined) placeRun(message);
  }
  placed.sort((a, b) => a.frame - b.frame);
  return placed.some(({ ns }, index) => ns + PACKET_DISORDER_NS < (placed[index - 1]?.ns ?? ns));
}

/** Whether the stamps of a client's log jump back to a time that it had not told before. */
export function jumpedBack(stamps: readonly WallStamp[]): boolean {
  return (clockPieces(stamps, { disorderNs: CLIENT_DISORDER_NS })?.steps.length ?? 0) > 0;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Months in which some part of the world changes to summer time or back, always in the night of a Sunday. */
const CHANGING_MONTHS = new Set([2, 3, 8, 9, 10]);
const NIGHT_ENDS_HOUR = 4;

/**
 * Whether a wall clock of unknown zone may have been changed to summer time or back between two of its times (milliseconds
 * of its own reading): a night of a Sunday in spring or autumn lies between them.
 */
export function crossesSummerTime(fromMs: number, toMs: number): boolean {
  for (let day = Math.floor(fromMs / DAY_MS) * DAY_MS; day <= toMs; day += DAY_MS) {
    const date = new Date(day);
    const changes = date.getUTCDay() === 0 && CHANGING_MONTHS.has(date.getUTCMonth());
    if (changes && fromMs < day + NIGHT_ENDS_HOUR * HOUR_MS && toMs > day) return true;
  }
  return false;
}

/**
 * Stamps of what a gateway says of liveness checks, where a long text's checks were counted: its words have no message id that would tell
 * whether they were told before, and what they are about was counted.
 */
export function wordsOfCounted(events: readonly Event[]): ReadonlySet<WallStamp> {
  const words = new Set<WallStamp>();
  if (!events.some(({ kind }) => kind === 'gateway.liveness-run')) return words;
  for (const { kind, at } of events) if (kind === 'gateway.dpd' && at.kind === 'wall') words.add(at);
  for (const { kind, at } of events) if (kind !== 'gateway.dpd' && at.kind === 'wall') words.delete(at);
  return words;
}
