import type { Event } from '../../model/event.ts';
import type { EventWithSa } from './debug-pattern.ts';

// An event trace (ios-text.md 1.9) prints the SPIs of an IKE SA where the SA is deleted, and nowhere else. What it tells of the
// SA before that waits for this line. `SA ID` and `SESSION ID` name a slot that IOS reuses: lines that begin another SA, or
// name another peer, are of another.

/** Events that wait at one time, and slots that are known. An event trace holds some thousands of lines. */
const MAX_WAITING = 20_000;
const MAX_SLOTS = 20_000;
/** What may still be said of an SA whose DELETE was printed. */
const AFTER_DELETE: ReadonlySet<Event['kind']> = new Set([
  'gateway.exchange-traced',
  'gateway.payload-traced',
  'gateway.sa-deleted',
  'gateway.child-sa-deleted',
]);

interface SpiPair {
  readonly initiatorSpi: string | undefined;
  readonly responderSpi: string | undefined;
}

/** Of one IKE SA in a slot, as far as is known. */
interface TracedSa {
  readonly peer: string;
  readonly waiting: EventWithSa[];
  spis: SpiPair | undefined;
  isUp: boolean;
}

export class TracedSas {
  private readonly emit: (event: Event) => void;
  private readonly sas = new Map<string, TracedSa>();
  private waiting = 0;

  constructor(emit: (event: Event) => void) {
    this.emit = emit;
  }

  /** Emits what a line says, or keeps it until a later line tells its SA. */
  take(event: EventWithSa): void {
    const { slot, endpoints } = event;
    if (slot === undefined || endpoints === undefined) {
      this.emit(event);
      return;
    }
    const key = `${event.host ?? ''}/${slot.gatewaySession}/${slot.saId}`;
    const sa = this.saOf(key, event, endpoints.peer.address);
    if (event.kind === 'gateway.session-up') sa.isUp = true;
    if (event.attribution === 'stated') this.settle(sa, event);
    if (sa.spis === undefined) {
      sa.waiting.push(event);
      this.waiting++;
    } else this.emit(event.attribution === 'none' ? { ...event, ...sa.spis, attribution: 'inferred' } : event);
    if (this.waiting > MAX_WAITING || this.sas.size > MAX_SLOTS) this.giveUpOldest();
  }

  /** The output is over: what still waits is of no SA that anybody could name. */
  end(): void {
    if (this.sas.size === 0) return;
    const left = [...this.sas.values()].flatMap(({ waiting }) => waiting);
    this.sas.clear();
    this.waiting = 0;
    for (const event of left.sort((a, b) => a.evidence.start - b.evidence.start)) this.emit(event);
  }

  private saOf(key: string, event: EventWithSa, peer: string): TracedSa {
    const known = this.sas.get(key);
    if (known !== undefined && known.peer === peer && !isOfNext(event, known)) return known;
    if (known !== undefined) this.giveUp(key, known);
    const sa: TracedSa = { peer, waiting: [], spis: undefined, isUp: false };
    this.sas.set(key, sa);
    return sa;
  }

  private settle(sa: TracedSa, { initiatorSpi, responderSpi }: EventWithSa): void {
    sa.spis = { initiatorSpi, responderSpi };
    this.waiting -= sa.waiting.length;
    for (const event of sa.waiting.splice(0)) this.emit({ ...event, ...sa.spis, attribution: 'inferred' });
  }

  private giveUp(key: string, sa: TracedSa): void {
    this.sas.delete(key);
    this.waiting -= sa.waiting.length;
    for (const event of sa.waiting) this.emit(event);
  }

  private giveUpOldest(): void {
    for (const [key, sa] of this.sas) {
      this.giveUp(key, sa);
      if (this.waiting <= MAX_WAITING / 2 && this.sas.size <= MAX_SLOTS / 2) return;
    }
  }
}

/** True for a line that can only be of the SA after this one. */
function isOfNext(event: EventWithSa, sa: TracedSa): boolean {
  // Said again: the request that opens an SA may be sent twice, and then its first lines are left to nobody.
  if (event.kind === 'gateway.exchange-traced' && event.exchange === 'IKE_SA_INIT' && !event.isResponse) return true;
  if (event.kind === 'gateway.session-up' && sa.isUp) return true;
  if (sa.spis === undefined) return false;
  if (event.attribution === 'stated') return event.initiatorSpi !== sa.spis.initiatorSpi;
  if ('exchange' in event && event.exchange !== 'INFORMATIONAL') return true;
  return !AFTER_DELETE.has(event.kind);
}
