import { type Clock, wallOf } from '../world/clock.ts';
import { DAY, type Micros, SECOND } from '../world/time.ts';
import type { StampOptions } from './options.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `*Mar  3 2025 14:00:06.812 UTC`: what `service timestamps` puts before a record, without the colon (1.1). */
export function recordStamp(clock: Clock, at: Micros, stamp: StampOptions, bootedAt: Micros): string {
  if (stamp.uptime === true) return uptimeText(Math.max(0, Math.floor((at - bootedAt) / SECOND)));
  const shown = stamp.localtime === true ? clock : inUtc(clock);
  const { year, month, day, micros } = wallOf(shown, at);
  return [
    `${clock.mark(at)}${MONTHS[month - 1]}`,
    String(day).padStart(2, ' '),
    ...(stamp.year ? [String(year)] : []),
    `${timeOfDay(shown, at)}${stamp.msec ? `.${pad(Math.floor(micros / 1000), 3)}` : ''}`,
    ...(stamp.zone ? [shown.zoneName(at)] : []),
  ].join(' ');
}

/** `*14:05:12.345 UTC Thu Mar 20 2025`: `show clock`, and without milliseconds the comments of a configuration (4.9). */
export function clockStamp(clock: Clock, at: Micros, { msec }: { readonly msec: boolean }): string {
  const { year, month, day, weekday, micros } = wallOf(clock, at);
  const fraction = msec ? `.${pad(Math.floor(micros / 1000), 3)}` : '';
  return `${timeOfDay(clock, at)}${fraction} ${clock.zoneName(at)} ${DAYS[weekday]} ${MONTHS[month - 1]} ${day} ${year}`;
}

/** `2025/03/20 14:00:06.812345678`: binary traces print the wall clock of the box, to the nanosecond (1.8). */
export function traceStamp(clock: Clock, at: Micros): string {
  const { year, month, day, micros } = wallOf(clock, at);
  // The last three digits are below what is simulated.
  return `${year}/${pad(month, 2)}/${pad(day, 2)} ${timeOfDay(clock, at)}.${pad(micros, 6)}${pad((micros * 7919) % 1000, 3)}`;
}

/** `Mar 20 14:00:06`: what a collector writes in front (RFC 3164, section 4.1.2). */
export function rfc3164Stamp(clock: Clock, at: Micros): string {
  const { month, day } = wallOf(clock, at);
  return `${MONTHS[month - 1]} ${String(day).padStart(2, ' ')} ${timeOfDay(clock, at)}`;
}

/** `2025-03-20T14:00:06.812345+01:00` (RFC 5424, section 6.2.3). */
export function rfc5424Stamp(clock: Clock, at: Micros): string {
  const { year, month, day, micros } = wallOf(clock, at);
  const minutes = clock.zoneMinutes(at);
  const distance = Math.abs(minutes);
  const offset = `${minutes < 0 ? '-' : '+'}${pad(Math.floor(distance / 60), 2)}:${pad(distance % 60, 2)}`;
  return `${year}-${pad(month, 2)}-${pad(day, 2)}T${timeOfDay(clock, at)}.${pad(micros, 6)}${offset}`;
}

/** `00:12:34`, `1d02h`, `3w4d`, `1y12w`: ages in stamps and show commands (1.2 and 4.3). */
export function uptimeText(seconds: number): string {
  const days = Math.floor((seconds * SECOND) / DAY);
  if (days < 1) return hms(seconds);
  if (days < 7) return `${days}d${pad(Math.floor(seconds / 3600) % 24, 2)}h`;
  if (days < 365) return `${Math.floor(days / 7)}w${days % 7}d`;
  return `${Math.floor(days / 365)}y${Math.floor((days % 365) / 7)}w`;
}

/** `23:59:45`. */
export const hms = (seconds: number): string =>
  [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((n) => pad(n, 2)).join(':');

const inUtc = (clock: Clock): Clock => ({ ...clock, zoneMinutes: () => 0, zoneName: () => 'UTC' });

export const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

function timeOfDay(clock: Clock, at: Micros): string {
  const { hour, minute, second } = wallOf(clock, at);
  return [hour, minute, second].map((n) => pad(n, 2)).join(':');
}
