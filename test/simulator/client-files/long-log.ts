import type { ClientNote, Preferences } from '../world/notes.ts';
import type { Random } from '../world/random.ts';
import { DAY, HOUR, MINUTE, type Micros, SECOND } from '../world/time.ts';

/** A headend that the client went to in the months before the case; its profile has others beside that of the case. */
export interface Headend {
  readonly entry: string;
  readonly host: string;
  readonly address: string;
  /** `ssl` is an ASA, `ipsec` another gateway. */
  readonly tunnel: 'ssl' | 'ipsec';
}

export interface MonthsOptions {
  readonly from: Micros;
  /** The last session ended before this. */
  readonly to: Micros;
  readonly random: Random;
  readonly headends: readonly Headend[];
  readonly preferences: Preferences;
  readonly publicAddress: string;
  readonly domain?: string;
  /** Release of the client, as its service states it when it starts. */
  readonly version?: string;
}

export const OTHER_HEADENDS: readonly Headend[] = [
  { entry: 'ASA Headquarters', host: 'asa.example.net', address: '203.0.113.80', tunnel: 'ssl' },
  { entry: 'Branch Gateway', host: 'branch.example.net', address: '203.0.113.81', tunnel: 'ipsec' },
  { entry: 'asa2.example.net', host: 'asa2.example.net', address: '203.0.113.82', tunnel: 'ssl' },
];

/**
 * What a client noted on every working day before the case: logins, uneventful sessions and disconnects, never a
 * reconnect. A month of it is about a megabyte of Windows log.
 */
export function monthsOfLog(options: MonthsOptions): ClientNote[] {
  const { from, to, version = '5.1.8.105' } = options;
  const random = options.random.fork('months of log');
  const notes: ClientNote[] = [
    { at: from, kind: 'service-started', version },
    { at: from, kind: 'ready' },
  ];
  for (let day = from; day < to; day += DAY) {
    notes.push(...dayOf(day, { ...options, random }));
  }
  return notes.sort((a, b) => a.at - b.at);
}

// 1970 began on a Thursday.
function isWorkday(at: Micros): boolean {
  const weekday = (Math.floor(at / DAY) + 4) % 7;
  return weekday !== 0 && weekday !== 6;
}

function dayOf(day: Micros, options: MonthsOptions): ClientNote[] {
  const { random, to } = options;
  if (!isWorkday(day)) return idle(day, Math.min(to, day + DAY), 6, random);
  const notes: ClientNote[] = [];
  let at = Math.floor(day / DAY) * DAY + 6 * HOUR + random.int(0, 90) * MINUTE;
  const sessions = random.int(2, 4);
  for (let count = 0; count < sessions; count += 1) {
    const start = at + random.int(0, 3599) * SECOND;
    const end = start + random.int(40, 150) * MINUTE;
    if (start >= day && end + MINUTE < to) notes.push(...session(start, end, options));
    at = end + random.int(5, 40) * MINUTE;
  }
  return notes;
}

function session(start: Micros, end: Micros, options: MonthsOptions): ClientNote[] {
  const { random, headends, preferences, publicAddress, domain = 'example.net' } = options;
  const headend = headends[random.int(0, headends.length - 1)];
  if (headend === undefined) return [];
  const { entry, host, address, tunnel } = headend;
  const entered = start + random.int(6, 40) * SECOND;
  const up = entered + random.int(2, 5) * SECOND;
  const inner = `10.${random.int(20, 90)}.${random.int(0, 250)}.${random.int(2, 250)}`;
  return [
    { at: start, kind: 'connect-requested', entry, host, byUser: true },
    { at: start, kind: 'host-resolved', host, address },
    { at: start + SECOND, kind: 'auth-prompt' },
    { at: entered, kind: 'credentials-entered' },
    { at: entered, kind: 'establishing' },
    tunnel === 'ssl' ? { at: up, kind: 'tls-up' } : { at: up, kind: 'ipsec-up', reconnect: false },
    { at: up, kind: 'tunnel-setup', publicAddress, inner, domain, preferences },
    { at: up + 7 * SECOND, kind: 'connected', entry, reconnect: false },
    ...idle(up + 8 * SECOND, end, random.int(30, 60), random),
    { at: end, kind: 'disconnecting' },
    { at: end, kind: 'close-sent', why: 'user' },
    { at: end + SECOND, kind: 'terminated', why: 'user' },
    { at: end + SECOND, kind: 'disconnected', entry },
    { at: end + 2 * SECOND, kind: 'ready' },
  ];
}

function idle(from: Micros, to: Micros, count: number, random: Random): ClientNote[] {
  const seconds = Math.floor((to - from) / SECOND);
  if (seconds <= 0) return [];
  return Array.from({ length: count }, (): ClientNote => {
    return { at: from + random.int(0, seconds - 1) * SECOND, kind: 'noise' };
  });
}
