import { DAY, type Micros, SECOND } from '../../world/time.ts';
import { softwareBanner } from '../names.ts';
import { clockStamp } from '../stamp.ts';
import { type ShowContext, secondsSince } from './context.ts';

export const NTP_SERVER = '192.168.10.123';

/** `show clock [detail]` (4.9). The mark stands before the time, as it does before a record. */
export function showClock({ clock, at, description }: ShowContext, detail: boolean): string {
  const now = `${clock.mark(at)}${clockStamp(clock, at, { msec: true })}`;
  if (!detail) return `${now}\n`;
  const source =
    clock.mark(at) === '*' ? 'hardware calendar' : description.ntp === 'synchronized' ? 'NTP' : 'user configuration';
  const { summer } = description.clock.zone ?? {};
  const zone = description.clock.zone;
  const change = (label: string, from: Micros, name: string, minutes: number): string =>
    `Summer time ${label} ${clockStamp({ ...clock, read: () => from, zoneMinutes: () => minutes, zoneName: () => name }, from, { msec: false })}`;
  const summerLines =
    summer === undefined || zone === undefined
      ? []
      : [
          change('starts', summer.from, zone.name, zone.minutes),
          change('ends', summer.to, summer.name, summer.minutes),
        ];
  return `${[now, `Time source is ${source}`, ...summerLines].join('\n')}\n`;
}

/** `show ntp status` (4.9). */
export function ntpStatus({ clock, at, description }: ShowContext): string {
  const synchronized = description.ntp === 'synchronized' && clock.mark(at) === '';
  const reference = at - 37 * SECOND;
  return [
    synchronized
      ? `Clock is synchronized, stratum 4, reference is ${NTP_SERVER}      `
      : 'Clock is unsynchronized, stratum 16, no reference clock',
    'nominal freq is 250.0000 Hz, actual freq is 249.9982 Hz, precision is 2**10',
    `ntp uptime is ${Math.floor(at / SECOND / 7) % 1_000_000}00 (1/100 of seconds), resolution is 4000`,
    `reference time is ${ntpHex(reference)} (${clockStamp(clock, reference, { msec: true })})`,
    `clock offset is ${synchronized ? '0.4120' : '0.0000'} msec, root delay is ${synchronized ? '11.92' : '0.00'} msec`,
    `root dispersion is ${synchronized ? '23.14' : '39.84'} msec, peer dispersion is ${synchronized ? '2.05' : '0.00'} msec`,
    `loopfilter state is '${synchronized ? 'CTRL' : 'FSET'}' (${synchronized ? 'Normal Controlled Loop' : 'Drift set from file'}), drift is 0.000007044 s/s`,
    `system poll interval is 64, last update was 37 sec ago.`,
    '',
  ].join('\n');
}

// Seconds since 1900 and a fraction (RFC 5905, section 6).
function ntpHex(at: Micros): string {
  const seconds = Math.floor(at / SECOND) + 2_208_988_800;
  const fraction = Math.floor(((at % SECOND) / SECOND) * 2 ** 32);
  return [seconds, fraction].map((part) => part.toString(16).toUpperCase().padStart(8, '0')).join('.');
}

/** `show version` (4.8). */
export function version({ description, state, at, clock }: ShowContext): string {
  const { hostname, release, serial } = description;
  const uptime = longUptime(secondsSince(state.bootedAt, at));
  return [
    `Cisco IOS XE Software, Version ${release}`,
    ...softwareBanner(release).split('\n'),
    '',
    '',
    'Cisco IOS-XE software, Copyright (c) 2005-2024 by cisco Systems, Inc.',
    'All rights reserved.',
    '',
    '',
    'ROM: IOS-XE ROMMON',
    '',
    `${hostname} uptime is ${uptime}`,
    `Uptime for this control processor is ${uptime}`,
    'System returned to ROM by reload',
    `System restarted at ${clockStamp(clock, state.bootedAt, { msec: false })}`,
    'System image file is "bootflash:packages.conf"',
    'Last reload reason: Reload Command',
    '',
    'cisco C8000V (VXE) processor (revision VXE) with 2034517K/3075K bytes of memory.',
    `Processor board ID ${serial}`,
    'Router operating mode: Autonomous',
    '2 Gigabit Ethernet interfaces',
    '32768K bytes of non-volatile configuration memory.',
    '3965340K bytes of physical memory.',
    '6201343K bytes of virtual hard disk at bootflash:.',
    '',
    'Configuration register is 0x2102',
    '',
    '',
  ].join('\n');
}

// `2 weeks, 3 days, 4 hours, 5 minutes`; what is nought is left out.
function longUptime(seconds: number): string {
  const days = Math.floor((seconds * SECOND) / DAY);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(days / 365), 'year'],
    [Math.floor((days % 365) / 7), 'week'],
    [(days % 365) % 7, 'day'],
    [Math.floor(seconds / 3600) % 24, 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
  ];
  const shown = parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`);
  return shown.length === 0 ? '0 minutes' : shown.join(', ');
}
