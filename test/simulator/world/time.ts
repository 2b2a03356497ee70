/** Microseconds since 1970 in UTC, the one true time of a case. A double holds them exactly until the year 2255. */
export type Micros = number;

export const MS = 1_000;
export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** `utc('2025-03-20 14:00:06.812')`: scenarios are written in UTC. Throws where the text is no time. */
export function utc(text: string): Micros {
  const ms = Date.parse(`${text.replace(' ', 'T')}Z`);
  if (Number.isNaN(ms)) throw new Error(`not a time: ${text}`);
  return ms * MS;
}

/** ISO 8601 in UTC with microseconds, as the truth file states times. */
export function iso(at: Micros): string {
  const whole = Math.floor(at / SECOND);
  return `${new Date(whole * 1000).toISOString().slice(0, 19)}.${String(Math.round(at - whole * SECOND)).padStart(6, '0')}Z`;
}
