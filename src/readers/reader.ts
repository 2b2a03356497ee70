import type { Diagnostic } from '../model/diagnostic.ts';
import type { Event } from '../model/event.ts';
import type { SecretSink } from '../model/secrets.ts';
import type { DateOrder } from '../model/settings.ts';
import type { Source, SourceHead, Vantage } from '../model/source.ts';
import type { Tally } from '../model/tally.ts';
import type { ClockId } from '../model/time.ts';
import type { PacketColumns } from '../model/wire-events.ts';

export type Item = Event | Diagnostic | Tally | Source | PacketColumns;

export interface ReadContext {
  /** The clock of this source's stamps. */
  readonly clock: ClockId;
  /** Takes every secret that the source holds. */
  readonly vault: SecretSink;
  /** What a person says of dates that could be read both ways. */
  readonly dateOrder?: DateOrder | undefined;
}

/** Decodes one evidence format. Its type is decided by content, never by name. */
export interface Reader {
  /** Kebab-case; what `--type` takes. */
  readonly id: string;
  /** For people. */
  readonly title: string;
  readonly vantage: Vantage;
  /** True for key files: they are read before everything else, and not at all with `--no-keys`. */
  readonly holdsKeys?: boolean;
  /** Looks at the first 64 KiB only, never at the name; never throws. */
  sniff(head: SourceHead): 'no' | 'maybe' | 'yes';
  /**
   * Yields events, diagnostics, one tally and, for containers, the sources found inside: hundreds to
   * thousands an array, since one by one costs six times as much. What is known late may come behind what stands below it.
   * Total for any bytes.
   */
  read(source: Source, context: ReadContext): AsyncIterable<readonly Item[]>;
}
