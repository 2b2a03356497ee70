import type { Event } from '../model/event.ts';
import type { EvidenceRef, SourceId } from '../model/evidence.ts';
import { NO_STAMP, type Stamp } from '../model/time.ts';

/** The stamps of places: a fact that several sources tell has the time of one of them. */
export class PlaceStamps {
  readonly #stamps = new Map<SourceId, Map<number, Stamp>>();

  constructor(wanted: readonly EvidenceRef[], events: readonly Event[]) {
    for (const { source, start } of wanted) {
      const known = this.#stamps.get(source);
      if (known === undefined) this.#stamps.set(source, new Map([[start, NO_STAMP]]));
      else known.set(start, NO_STAMP);
    }
    for (const event of events) {
      this.#add(event.evidence, event.at);
      if (event.kind === 'wire.esp-flow') this.#add(event.evidence.run?.last, event.lastAt);
      if (event.kind !== 'wire.ike-sa') continue;
      for (const { request, response } of event.exchanges) {
        for (const message of [request, response]) {
          if (message !== undefined) this.#add(message.evidence, message.at);
        }
      }
    }
  }

  #add(place: Pick<EvidenceRef, 'source' | 'start'> | undefined, at: Stamp): void {
    const own = place && this.#stamps.get(place.source);
    if (place !== undefined && own?.get(place.start) === NO_STAMP) own.set(place.start, at);
  }

  of({ source, start }: EvidenceRef): Stamp {
    return this.#stamps.get(source)?.get(start) ?? NO_STAMP;
  }
}
