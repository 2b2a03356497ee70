import { type CivilTime, type ClockId, NO_STAMP, type Stamp } from '../model/time.ts';

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** From 1, of the three letters that logs write. */
export function monthOf(name: string): number {
  return MONTHS.indexOf(name) / 3 + 1;
}

export interface WallParts {
  readonly mark: string | undefined;
  readonly text: string;
  readonly zone: string | undefined;
  readonly month: number;
  readonly day: string | undefined;
  readonly year: string | undefined;
  readonly hour: string | undefined;
  readonly minute: string | undefined;
  readonly second: string | undefined;
  readonly fraction: string;
}

/** The stamp that these words are, `NO_STAMP` where they are no time. */
export function wallStamp(parts: WallParts, clock: ClockId): Stamp {
  const { mark, text, zone, month, fraction } = parts;
  const [day, hour, minute, second] = [
    Number(parts.day),
    Number(parts.hour),
    Number(parts.minute),
    Number(parts.second),
  ];
  // Digits that are no time come from damage; a guess at what was meant would be a wrong time.
  const isTime = hour < 24 && minute < 60 && second <= 60 && day >= 1 && day <= 31;
  if (!isTime || month < 1 || month > 12) return NO_STAMP;
  const nanosecond = Number(fraction) * 10 ** (9 - fraction.length);
  const time = { month, day, hour, minute, second, nanosecond };
  const civil: CivilTime = parts.year === undefined ? time : { year: Number(parts.year), ...time };
  return { kind: 'wall', text, mark, zone, civil, resolutionMs: 10 ** (3 - fraction.length), clock };
}
