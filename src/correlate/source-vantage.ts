import type { Vantage } from '../model/source.ts';
import type { ClockId } from '../model/time.ts';

/** A source as correlation needs it. */
export interface SourceVantage {
  readonly id: string;
  readonly vantage: Vantage | undefined;
  readonly clock: ClockId;
  /** The box whose clock it is, where the source tells of several. */
  readonly host?: string;
  /** What a person says is to be added to its times. */
  readonly offsetSeconds?: number;
}
