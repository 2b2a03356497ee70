/** Microseconds since 1970 in UTC. A double holds them exactly until the year 2255. */
export type Micros = number;

export const MS = 1_000;
export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;

/** A zone with its name in the gateway's clock and its distance from UTC. */
export interface Zone {
  readonly name: string;
  readonly offsetMinutes: number;
}

export const UTC: Zone = { name: 'UTC', offsetMinutes: 0 };

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `utc('2025-03-20 14:00:06.812')`: the script of a case is written in UTC. */
export function utc(text: string): Micros {
  const ms = Date.parse(`${text.replace(' ', 'T')}Z`);
  if (Number.isNaN(ms)) throw new Error(`not a time: ${text}`);
  return ms * MS;
}

/** ISO 8601 in UTC with microseconds, as the truth file states times. */
export function iso(at: Micros): string {
  const whole = Math.floor(at / SECOND);
  return `${new Date(whole * 1000).toISOString().slice(0, 19)}.${pad(at - whole * SECOND, 6)}Z`;
}

interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: string;
  readonly monthName: string;
  readonly time: string;
  readonly milliseconds: string;
}

function wall(at: Micros, zone: Zone): Wall {
  const ms = Math.floor(at / MS) + zone.offsetMinutes * 60_000;
  const date = new Date(ms);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: DAYS[date.getUTCDay()] ?? '',
    monthName: MONTHS[date.getUTCMonth()] ?? '',
    time: date.toISOString().slice(11, 19),
    milliseconds: pad(date.getUTCMilliseconds(), 3),
  };
}

export interface StampStyle {
  readonly zone: Zone;
  readonly year: boolean;
}

/** `Mar 20 2025 14:00:06.812 UTC`: service timestamps ... datetime msec localtime show-timezone [year]. */
export function iosStamp(at: Micros, { zone, year }: StampStyle): string {
  const w = wall(at, zone);
  const day = String(w.day).padStart(2, ' ');
  return `${w.monthName} ${day}${year ? ` ${w.year}` : ''} ${w.time}.${w.milliseconds} ${zone.name}`;
}

/** `14:05:12.345 UTC Thu Mar 20 2025`: the answer of `show clock` while NTP is in step. */
export function iosClock(at: Micros, zone: Zone): string {
  const w = wall(at, zone);
  return `${w.time}.${w.milliseconds} ${zone.name} ${w.weekday} ${w.monthName} ${w.day} ${w.year}`;
}

/** Date and time as the client's log prints them: whole seconds of the local wall clock, no zone. */
export function dartStamp(at: Micros, offsetMinutes: number): { date: string; time: string } {
  const w = wall(at, { name: '', offsetMinutes });
  return { date: `${pad(w.month, 2)}/${pad(w.day, 2)}/${w.year}`, time: w.time };
}

/** `00:04:51`, as IOS prints an age below one day. */
export function hms(seconds: number): string {
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((n) => pad(n, 2)).join(':');
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
