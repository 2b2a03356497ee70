import { wallOf } from '../world/clock.ts';
import { MINUTE, type Micros } from '../world/time.ts';
import type { LineOptions, UnixLine } from './unix-line.ts';
import { clockTime, isoDate, syslogStamp, weekdayName } from './wall-text.ts';

// The journal of systemd: as text, as JSON, and in its export format.

/** `journalctl`: stamps like syslog, with lines between that state when the journal begins and the machine boots. */
export function journalShort(lines: readonly UnixLine[], options: LineOptions): Buffer {
  const { clock, description } = options;
  const [first, last] = [lines[0]?.at ?? 0, lines.at(-1)?.at ?? 0];
  const when = (at: Micros): string => {
    const wall = wallOf(clock, at);
    return `${weekdayName(wall)} ${isoDate(wall)} ${clockTime(wall)} ${clock.zoneName(at)}`;
  };
  const rows = lines.map((line) => {
    const tag = line.pid === null ? line.process : `${line.process}[${line.pid}]`;
    const start = `${syslogStamp(wallOf(clock, line.at))} ${description.hostname} ${tag}: `;
    // Further lines of a message are indented to where its first one begins.
    return `${start}${line.message.replaceAll('\n', `\n${' '.repeat(start.length)}`)}`;
  });
  const header = [
    `-- Journal begins at ${when(first)}, ends at ${when(last)}. --`,
    `-- Boot ${bootOf(lines, options).id} --`,
  ];
  return Buffer.from([...header, ...rows].map((line) => `${line}\n`).join(''));
}

/** `journalctl -o json`: one object a line; what is not printable stands as an array of bytes. */
export function journalJson(lines: readonly UnixLine[], options: LineOptions): Buffer {
  const boot = bootOf(lines, options);
  const objects = lines.map((line, index) => {
    const fields = fieldsOf(line, index, boot);
    const printable = !isBinary(line.message);
    return JSON.stringify({ ...fields, MESSAGE: printable ? line.message : [...Buffer.from(line.message)] });
  });
  return Buffer.from(objects.map((line) => `${line}\n`).join(''));
}

/** `journalctl -o export`: `KEY=value`; a value with control bytes is its length in 8 octets, little endian, and its bytes. */
export function journalExport(lines: readonly UnixLine[], options: LineOptions): Buffer {
  const boot = bootOf(lines, options);
  return Buffer.concat(
    lines.flatMap((line, index) => {
      const fields = Object.entries(fieldsOf(line, index, boot)).map(([key, value]) =>
        Buffer.from(`${key}=${value}\n`),
      );
      return [...fields, exportedMessage(line.message), Buffer.from('\n')];
    }),
  );
}

function exportedMessage(message: string): Buffer {
  const value = Buffer.from(message);
  if (!isBinary(message)) return Buffer.concat([Buffer.from('MESSAGE='), value, Buffer.from('\n')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(value.length));
  return Buffer.concat([Buffer.from('MESSAGE\n'), length, value, Buffer.from('\n')]);
}

// A tab counts as harmless here, and as printable (systemd, Journal Export Formats).
function isBinary(message: string): boolean {
  return /[\u0000-\u0008\u000a-\u001f\u007f]/.test(message);
}

const PRIORITY = { Information: '6', Warning: '4', Error: '3' } as const;

function fieldsOf(line: UnixLine, index: number, boot: Boot): Record<string, string> {
  const { clock, description } = boot.options;
  const shown = clock.read(line.at);
  const pid = line.pid === null ? {} : { SYSLOG_PID: String(line.pid), _PID: String(line.pid) };
  return {
    __CURSOR: `s=${boot.id};i=${(0x1f00 + index).toString(16)}`,
    __REALTIME_TIMESTAMP: String(shown),
    __MONOTONIC_TIMESTAMP: String(line.at - boot.at),
    _BOOT_ID: boot.id,
    _TRANSPORT: line.process === 'kernel' ? 'kernel' : 'syslog',
    _HOSTNAME: description.hostname,
    PRIORITY: PRIORITY[line.severity],
    SYSLOG_IDENTIFIER: line.process,
    // The kernel keeps 15 letters of a command's name.
    _COMM: line.process.slice(0, 15),
    ...pid,
  };
}

interface Boot {
  readonly id: string;
  readonly at: Micros;
  readonly options: LineOptions;
}

function bootOf(lines: readonly UnixLine[], options: LineOptions): Boot {
  const id = options.random.fork('boot id').bytes(16).toString('hex');
  return { id, at: (lines[0]?.at ?? 0) - 5 * MINUTE, options };
}
