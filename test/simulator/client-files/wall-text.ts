import type { Wall } from '../world/clock.ts';

// Wall times as the client's files spell them.

export type DateOrder = 'mdy' | 'dmy' | 'ymd' | 'dmy-dots';

export function two(value: number): string {
  return String(value).padStart(2, '0');
}

export function dateText({ year, month, day }: Wall, order: DateOrder): string {
  const [m, d] = [two(month), two(day)];
  if (order === 'mdy') return `${m}/${d}/${year}`;
  if (order === 'dmy') return `${d}/${m}/${year}`;
  if (order === 'dmy-dots') return `${d}.${m}.${year}`;
  return `${year}/${m}/${d}`;
}

export interface HalfDays {
  readonly am: string;
  readonly pm: string;
  /** Japanese puts the half of the day before the time. */
  readonly before: boolean;
}

export function timeText({ hour, minute, second }: Wall, hours: 12 | 24, half: HalfDays): string {
  const rest = `${two(minute)}:${two(second)}`;
  if (hours === 24) return `${two(hour)}:${rest}`;
  const mark = hour < 12 ? half.am : half.pm;
  const time = `${hour % 12 === 0 ? 12 : hour % 12}:${rest}`;
  return half.before ? `${mark} ${time}` : `${time} ${mark}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Nov  3 09:12:11`, the stamp of syslog: English, no year, no zone (RFC 3164 §4.1.2). */
export function syslogStamp(wall: Wall): string {
  return `${MONTHS[wall.month - 1]} ${String(wall.day).padStart(2)} ${clockTime(wall)}`;
}

export function clockTime({ hour, minute, second }: Wall): string {
  return `${two(hour)}:${two(minute)}:${two(second)}`;
}

export function isoDate({ year, month, day }: Wall): string {
  return `${year}-${two(month)}-${two(day)}`;
}

export function weekdayName({ weekday }: Wall): string {
  return DAYS[weekday] ?? '';
}

/** `+01:00`, or `+0100` with an empty separator. */
export function offsetText(zoneMinutes: number, separator: '' | ':'): string {
  const size = Math.abs(zoneMinutes);
  return `${zoneMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${separator}${two(size % 60)}`;
}
