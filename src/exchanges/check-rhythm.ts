import type { ChecksSeen } from '../model/wire-events.ts';
import type { IkeMessage } from './ike-message.ts';
import { nanosBetween, runEvidence, type Sighted, Sighting, stampOf } from './sighting.ts';

/** When one side of an IKE SA asks whether the other lives, and what ESP goes before: a few numbers, however many checks. */
export class CheckRhythm {
  readonly #first: Sighted;
  readonly #last = new Sighting();
  #count = 0;
  #gapMin = Number.POSITIVE_INFINITY;
  #gapMax = 0;
  #behindEsp = 0;
  #silenceMin = Number.POSITIVE_INFINITY;
  #silenceMax = 0;
  #afterSending = 0;
  #unprompted = 0;

  constructor(first: IkeMessage) {
    this.#first = first.sighting;
    this.#last.set(first);
  }

  /** To be called for each check, its repetitions left out. */
  note(check: IkeMessage): void {
    const { espSent, espHeard } = check;
    const gap = this.#count === 0 ? undefined : nanosBetween(this.#last, check) / 1e9;
    this.#count++;
    this.#last.set(check);
    if (Number.isFinite(espHeard)) {
      this.#behindEsp++;
      this.#silenceMin = Math.min(this.#silenceMin, espHeard);
      this.#silenceMax = Math.max(this.#silenceMax, espHeard);
      if (espSent < espHeard) this.#afterSending++;
    }
    if (gap === undefined) return;
    this.#gapMin = Math.min(this.#gapMin, gap);
    this.#gapMax = Math.max(this.#gapMax, gap);
    if (Number.isFinite(espSent) && espSent >= gap) this.#unprompted++;
  }

  seen(): ChecksSeen {
    return {
      count: this.#count,
      at: stampOf(this.#first),
      evidence: runEvidence(this.#first, this.#last, this.#count),
      gaps: this.#count < 2 ? undefined : { min: this.#gapMin, max: this.#gapMax },
      silence: this.#behindEsp === 0 ? undefined : { min: this.#silenceMin, max: this.#silenceMax },
      behindEsp: this.#behindEsp,
      afterSending: this.#afterSending,
      unprompted: this.#unprompted,
    };
  }
}
