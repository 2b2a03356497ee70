import type { Zone } from '../world/clock.ts';
import { DAY, MINUTE, type Micros, MS } from '../world/time.ts';
import { pad } from './stamp.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `clock timezone` and `clock summer-time` (5.7). A clock in UTC has neither. */
export function clockLines(zone: Zone | undefined): string[] {
  if (zone === undefined || (zone.name === 'UTC' && zone.summer === undefined)) return [];
  const sign = zone.minutes < 0 ? '-' : '';
  const distance = Math.abs(zone.minutes);
  const standard = `clock timezone ${zone.name} ${sign}${Math.floor(distance / 60)} ${distance % 60}`;
  if (zone.summer === undefined) return [standard];
  const { name, minutes, from, to } = zone.summer;
  const shift = minutes - zone.minutes;
  // It begins in standard time and ends in summer time; an hour of difference need not be said.
  const rule = `${dayRule(from, zone.minutes)} ${dayRule(to, minutes)}${shift === 60 ? '' : ` ${shift}`}`;
  return [standard, `clock summer-time ${name} recurring ${rule}`];
}

/** `last Sun Mar 2:00`: the day of a change as a rule for every year. */
function dayRule(at: Micros, minutes: number): string {
  const local = at + minutes * MINUTE;
  const date = new Date(local / MS);
  const inAWeek = new Date((local + 7 * DAY) / MS);
  const week = inAWeek.getUTCMonth() === date.getUTCMonth() ? String(Math.ceil(date.getUTCDate() / 7)) : 'last';
  const time = `${date.getUTCHours()}:${pad(date.getUTCMinutes(), 2)}`;
  return `${week} ${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${time}`;
}
