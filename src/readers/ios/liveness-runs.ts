import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Event } from '../../model/event.ts';
import type { EvidenceRef, SourceId } from '../../model/evidence.ts';
import { isLiveness } from '../../model/gateway-debug-events.ts';
import type { WallStamp } from '../../model/time.ts';
import type { Item } from '../reader.ts';
import { type CheckEvent, type HeldPacket, type HeldWord, heldPacket, heldWord, LivenessRun } from './liveness-run.ts';

// A gateway that probes its clients prints some lines a check, for days. What a run of answered checks tells between its first and
// its last ones is one event, so that memory grows with what happened and not with the text.

/** Packets of checks before any is counted: what people collect by hand is told as it stands, and shorter than that. */
const COUNTED_FROM = 20_000;

/** SAs whose checks are followed at one time. */
const MAX_SAS = 50_000;

/** Behind these nothing may be counted to what stood before: the clock was set, lines are missing, another debug is on. */
const ENDS_ALL: ReadonlySet<Item['kind']> = new Set<Event['kind']>([
  'gateway.clock-updated',
  'gateway.restarted',
  'gateway.log-gap',
  'gateway.log-header',
  'gateway.session-log-started',
  'gateway.debug-switch',
  'gateway.debug-condition',
  'gateway.operator-command',
]);

/** The checks of one IKE SA of one box, by who asks. */
interface SaChecks {
  readonly responderSpi: string | undefined;
  readonly host: string | undefined;
  readonly sent: LivenessRun;
  readonly received: LivenessRun;
}

export class LivenessRuns {
  readonly #source: SourceId;
  readonly #emit: (item: Item) => void;
  readonly #sas = new Map<string, SaChecks>();
  readonly #countedFrom: number;
  #packets = 0;
  /** Nothing was taken since all runs were ended. */
  #isQuiet = true;
  #told = 0;
  #firstTold: EvidenceRef | undefined;

  constructor(source: SourceId, emit: (item: Item) => void, countedFrom = COUNTED_FROM) {
    this.#source = source;
    this.#emit = emit;
    this.#countedFrom = countedFrom;
  }

  /** Passes on an item, or keeps it until its run is over: events may come later than what stands below them. */
  take(item: Item): void {
    if (item.kind === 'gateway.ike-packet' && isStamped(item) && isLiveness(item)) this.hold(heldPacket(item));
    else if (item.kind === 'gateway.dpd') this.hold(heldWord(item));
    else {
      if (endsAll(item)) this.interrupt();
      else if ('attribution' in item && item.initiatorSpi !== undefined) this.#interrupt(item.initiatorSpi);
      this.#emit(item);
    }
  }

  /** Takes a part of a check, which is no event yet. */
  hold(one: HeldPacket | HeldWord): void {
    if (one.is === 'packet') this.#packet(one);
    else this.#word(one);
  }

  /** Something else than records of the debug stands here: what has no time is placed by what stands around it. */
  interrupt(): void {
    if (this.#isQuiet) return;
    for (const sa of this.#sas.values()) endOf(sa);
    this.#isQuiet = true;
  }

  /** The text is over. */
  end(): void {
    this.interrupt();
    if (this.#told > 0) this.#emit(this.#toldTwice());
  }

  #packet(packet: HeldPacket): void {
    this.#isQuiet = false;
    this.#packets++;
    const sa = this.#saOf(packet);
    const asks = packet.isResponse === (packet.direction === 'sent') ? 'received' : 'sent';
    if (sa?.[asks].take(packet) !== 'told') return;
    this.#told++;
    this.#firstTold ??= packet.event().evidence;
  }

  #word(word: HeldWord): void {
    const sa = word.initiatorSpi === undefined ? undefined : this.#sas.get(word.initiatorSpi);
    if (sa === undefined || sa.host !== word.host) this.#emit(word.event());
    else {
      this.#isQuiet = false;
      sa[word.direction].say(word);
    }
  }

  #interrupt(initiatorSpi: string): void {
    const sa = this.#sas.get(initiatorSpi);
    if (sa !== undefined) endOf(sa);
  }

  #saOf({ initiatorSpi = '', responderSpi, host }: HeldPacket): SaChecks {
    const known = this.#sas.get(initiatorSpi);
    if (known !== undefined && known.responderSpi === responderSpi && known.host === host) return known;
    if (known !== undefined) endOf(known);
    const emit = (event: Event | CheckEvent): void => this.#emit(event);
    const mayCount = (): boolean => this.#packets > this.#countedFrom;
    const [sent, received] = [new LivenessRun(emit, mayCount), new LivenessRun(emit, mayCount)];
    const sa = { responderSpi, host, sent, received };
    this.#sas.delete(initiatorSpi);
    this.#sas.set(initiatorSpi, sa);
    if (this.#sas.size > MAX_SAS) this.#forgetOldest();
    return sa;
  }

  #forgetOldest(): void {
    for (const [spi, sa] of this.#sas) {
      endOf(sa);
      this.#sas.delete(spi);
      return;
    }
  }

  #toldTwice(): Diagnostic {
    const message =
      'These liveness checks stand in this text before, with the same message ids; what is told several times counts once.';
    const place = this.#firstTold === undefined ? {} : { evidence: this.#firstTold };
    return {
      kind: 'diagnostic',
      code: 'ios.told-twice',
      message,
      source: this.#source,
      ...place,
      count: this.#told,
    };
  }
}

function endsAll(item: Item): boolean {
  return ENDS_ALL.has(item.kind) || ('at' in item && item.at.kind === 'none');
}

function endOf({ sent, received }: SaChecks): void {
  sent.end();
  received.end();
}

type Packet = Event & { readonly kind: 'gateway.ike-packet' };

function isStamped(packet: Packet): packet is Packet & { readonly at: WallStamp } {
  return packet.at.kind === 'wall' && packet.attribution === 'stated' && packet.shown === undefined;
}
