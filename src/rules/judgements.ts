import type { Attempt, Interval, Session } from '../model/result.ts';
import type { Clear, Missing, NotEvaluated } from './rule.ts';

/** What a judgement is about; nothing for one about the whole case. */
export interface Subject {
  readonly attempt?: Attempt;
  readonly session?: Session;
}

export function clear(subject: Subject, reason: string): Clear {
  return { outcome: 'clear', ...subject, reason };
}

/** Could not look: names what is missing. Parts that are not missing come as `false`. */
export function notEvaluated(subject: Subject, reason: string, ...missing: readonly (Missing | false)[]): NotEvaluated {
  return { outcome: 'not-evaluated', ...subject, reason, missing: missing.filter((one) => one !== false) };
}

/** An interval of seconds in a person's units: `39 min 52 s`, `39 min 52 s to 41 min 7 s`, `at least 15 min`. */
export function between({ min, max }: Interval): string {
  if (max === null) return `at least ${duration(min)}`;
  return Math.round(min) === Math.round(max) ? duration(min) : `${duration(min)} to ${duration(max)}`;
}

export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${seconds < 10 ? Math.round(seconds * 10) / 10 : whole} s`;
  const parts = [
    [Math.floor(whole / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole % 60, 's'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
