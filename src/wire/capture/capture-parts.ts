import { epochNs } from '../../model/time.ts';
import type { CapturePart } from '../../model/wire-events.ts';
import type { PacketPlace } from './esp-table.ts';

/** Parts that are told apart. The last one takes what comes behind: a capture that jumps about more often is told as it stands. */
const MOST_PARTS = 16;

interface Part {
  readonly frame: number;
  firstSeconds: number;
  firstNanos: number;
  lastSeconds: number;
  lastNanos: number;
}

/** When the packets of a capture were taken: one part, and one more wherever stamps go back by more than a second (ADR 7). */
export class CaptureParts {
  readonly #parts: Part[] = [];
  #part: Part | undefined;

  note(place: PacketPlace): void {
    const { seconds, nanos } = place;
    const part = this.#part;
    if (part === undefined || (seconds + 1 < part.lastSeconds && this.#parts.length < MOST_PARTS)) {
      this.#begin(place);
      return;
    }
    if (seconds > part.lastSeconds || (seconds === part.lastSeconds && nanos > part.lastNanos)) {
      part.lastSeconds = seconds;
      part.lastNanos = nanos;
    }
    if (seconds < part.firstSeconds || (seconds === part.firstSeconds && nanos < part.firstNanos)) {
      part.firstSeconds = seconds;
      part.firstNanos = nanos;
    }
  }

  /** In order of the file; none where no packet had a time. */
  seen(): readonly CapturePart[] {
    return this.#parts.map(({ frame, firstSeconds, firstNanos, lastSeconds, lastNanos }) => {
      return { frame, fromNs: epochNs(firstSeconds, firstNanos), toNs: epochNs(lastSeconds, lastNanos) };
    });
  }

  #begin({ frame, seconds, nanos }: PacketPlace): void {
    this.#part = { frame, firstSeconds: seconds, firstNanos: nanos, lastSeconds: seconds, lastNanos: nanos };
    this.#parts.push(this.#part);
  }
}
