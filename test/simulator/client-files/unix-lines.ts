import { wallOf } from '../world/clock.ts';
import { MS } from '../world/time.ts';
import type { LineOptions, UnixLine } from './unix-line.ts';
import { clockTime, isoDate, offsetText, syslogStamp } from './wall-text.ts';

// Text files of syslog and of the macOS unified log.

/** `Nov  3 09:12:11 lab1 acvpnagent[731]: …`: no year, local time, whole seconds. */
export function syslogFile(lines: readonly UnixLine[], { clock, description }: LineOptions): Buffer {
  const host = description.hostname;
  return file(
    lines.map((line) => `${syslogStamp(wallOf(clock, line.at))} ${host} ${tag(line)}: ${escaped(line.message)}`),
  );
}

/** The same with the stamp of RFC 3339 that newer distributions configure. */
export function rsyslogFile(lines: readonly UnixLine[], { clock, description }: LineOptions): Buffer {
  return file(
    lines.map((line) => {
      const wall = wallOf(clock, line.at);
      const micros = String(wall.micros).padStart(6, '0');
      const stamp = `${isoDate(wall)}T${clockTime(wall)}.${micros}${offsetText(clock.zoneMinutes(line.at), ':')}`;
      return `${stamp} ${description.hostname} ${tag(line)}: ${escaped(line.message)}`;
    }),
  );
}

/** `/var/log/system.log`: the host is written in two forms, and a repeat has no host at all. */
export function macosSystem(lines: readonly UnixLine[], { clock, description, random }: LineOptions): Buffer {
  const forms = random.fork('host forms');
  return file(
    lines.map((line) => {
      const stamp = syslogStamp(wallOf(clock, line.at));
      const host = `${description.hostname}${forms.chance(0.5) ? '.local' : ''}`;
      if (line.repeats === true) return `${stamp}  ${line.message}`;
      const job = line.process === 'com.apple.xpc.launchd' ? ' (com.apple.example.agent[4101])' : '';
      return `${stamp} ${host} ${tag(line)}${job}: ${line.message}`;
    }),
  );
}

const UNIFIED_HEADER = 'Timestamp                       Thread     Type        Activity             PID    TTL  ';

/** `log show`: microseconds with an offset, so an absolute time. */
export function macosUnified(lines: readonly UnixLine[], { clock }: LineOptions): Buffer {
  const rows = lines.map((line) => {
    const wall = wallOf(clock, line.at);
    const micros = String(wall.micros).padStart(6, '0');
    const stamp = `${isoDate(wall)} ${clockTime(wall)}.${micros}${offsetText(clock.zoneMinutes(line.at), '')}`;
    const columns = [
      threadOf(line).padEnd(11),
      unifiedType(line).padEnd(12),
      '0x0'.padEnd(21),
      String(line.pid ?? 0).padEnd(7),
    ];
    return `${stamp} ${columns.join('')}0    ${line.process}: ${origin(line)}${line.message}`;
  });
  return file([UNIFIED_HEADER, ...rows]);
}

const COMPACT_HEADER = 'Timestamp               Ty Process[PID:TID]';

/** `log show --style compact`: milliseconds, no offset. */
export function macosCompact(lines: readonly UnixLine[], { clock }: LineOptions): Buffer {
  const rows = lines.map((line) => {
    const wall = wallOf(clock, line.at);
    const millis = String(Math.floor(wall.micros / MS)).padStart(3, '0');
    const type = unifiedType(line) === 'Error' ? 'E ' : 'Df';
    const process = `${line.process}[${line.pid ?? 0}:${threadOf(line).slice(2)}]`;
    return `${isoDate(wall)} ${clockTime(wall)}.${millis} ${type} ${process} ${origin(line)}${line.message}`;
  });
  return file([COMPACT_HEADER, ...rows]);
}

function tag({ process, pid }: UnixLine): string {
  return pid === null ? process : `${process}[${pid}]`;
}

// rsyslog writes control bytes as three octal digits.
function escaped(message: string): string {
  return message.replaceAll('\t', '#011').replaceAll('\n', '#012');
}

function unifiedType({ severity }: UnixLine): string {
  return severity === 'Error' ? 'Error' : 'Default';
}

// A process writes from few threads; one each is enough.
function threadOf({ pid }: UnixLine): string {
  return `0x${(0x2a000 + (pid ?? 0)).toString(16)}`;
}

function origin({ client, process }: UnixLine): string {
  return client || process === 'kernel'
    ? ''
    : `(libsystem_info.dylib) [com.example.${process.toLowerCase().replaceAll(' ', '-')}:default] `;
}

function file(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}
