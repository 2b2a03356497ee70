import { newClock } from '../world/clock.ts';
import type { GatewayNote } from '../world/notes.ts';
import { type Micros, MS, SECOND } from '../world/time.ts';
import { type TraceSection, traceEntries } from './event-trace.ts';
import type { GatewayTextOptions } from './options.ts';
import type { GatewayRecord } from './records.ts';
import { loggingHeader } from './show/logging.ts';
import { recordStamp, rfc3164Stamp, rfc5424Stamp, traceStamp } from './stamp.ts';

/** A record with its stamp in `text`, and the bare `body`. */
export interface FramedRecord extends GatewayRecord {
  readonly body: string;
}

/** Files in which records are kept without what a person typed. */
export function framed(
  notes: readonly GatewayNote[],
  records: readonly FramedRecord[],
  options: GatewayTextOptions,
): string {
  switch (options.form) {
    case 'buffer':
      return buffer(records, options);
    case 'rfc3164':
    case 'rfc5424':
    case 'syslog-wire':
      return records.map((record, index) => `${collected(record, index, options)}\n`).join('');
    case 'btrace':
      return btrace(records, options);
    case 'event-trace':
      return eventTrace(notes, options);
    case 'terminal':
      throw new Error('a terminal also shows what was typed');
  }
}

function buffer(records: readonly FramedRecord[], { description }: GatewayTextOptions): string {
  const prompt = `${description.hostname}#`;
  const header = loggingHeader(records.length);
  return `${prompt}show logging\n${header}${records.map(({ text }) => `${text}\n`).join('')}${prompt}\n`;
}

// 1.1 and 1.2: priority and counter are of the datagram, the stamp in front is the collector's own. The record's blank
// last line is not worth a line in its file; its other lines are kept as they came.
function collected(record: FramedRecord, index: number, options: GatewayTextOptions): string {
  const { description, stamp, form, collector = newClock() } = options;
  const counter = stamp.sequence === undefined ? `${index + 1}: ` : '';
  const text = `${counter}${record.text.replace(/\n+$/, '')}`;
  if (form === 'syslog-wire') return `<${23 * 8 + severity(record)}>${text}`;
  const received = record.at + 400;
  const prefix = form === 'rfc3164' ? rfc3164Stamp(collector, received) : rfc5424Stamp(collector, received);
  return `${prefix} ${description.hostname}.${description.domain} ${text}`;
}

// Debug lines are sent at level 7, syslog messages at their own.
const severity = ({ body }: FramedRecord): number => Number(/^%[A-Z0-9_-]+?-([0-7])-/.exec(body)?.[1] ?? 7);

function btrace(records: readonly FramedRecord[], { description, clock }: GatewayTextOptions): string {
  const { hostname, release, serial } = description;
  const [first, last] = [records[0]?.at ?? 0, records.at(-1)?.at ?? 0];
  const requested = last + 20 * SECOND;
  const box = `Hostname: [${hostname}], Model: [C8000V], Version: [${release}], SN: [${serial}], MD_SN: [${serial}]`;
  const when = traceStamp(clock, requested).slice(0, 19);
  return [
    `${hostname}#show logging process ios`,
    `Logging display requested on ${when} (${clock.zoneName(requested)}) for ${box}`,
    '',
    `Displaying logs from the last ${age(Math.ceil((requested - first) / SECOND))}`,
    'executing cmd on chassis: 1',
    'Unified Decoder Library Init .. DONE',
    'Found 1 UTF Streams',
    '',
    ...records.map(
      (record) => `${traceStamp(clock, record.at)} ${traceTag(record)}: ${record.body.replace(/\n+$/, '')}`,
    ),
    '===========================================================',
    '============= Unified Trace Decoder Information/Statistics ============',
    '===========================================================',
    '----------- Decoder Input Information -----------',
    '===========================================================',
    `${' '.repeat(7)}Num of Unique Streams .. 1`,
    `${' '.repeat(7)}Total UTF To Process ... 1`,
    '===========================================================',
    `${hostname}#`,
    '',
  ].join('\n');
}

const LEVELS: Readonly<{ [level in GatewayRecord['level']]: string }> = {
  default: 'info',
  error: 'ERR',
  internal: 'debug',
  packet: 'verbose',
  syslog: 'note',
};

// 1.8: IOSd is `iosrp` in slot R0-0, chassis 255.
const traceTag = ({ level }: GatewayRecord): string =>
  `{iosrp_R0-0}{255}: [${level === 'syslog' ? 'syslog' : 'crypto'}] [14842]: (${LEVELS[level]})`;

function age(seconds: number): string {
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  return `${Math.floor(hours / 24)} days, ${hours % 24} hours, ${minutes % 60} minutes, ${seconds % 60} seconds`;
}

const SECTIONS: readonly (TraceSection | 'ikev2_internal_event' | 'ikev2_exception' | 'pki_event')[] = [
  'ikev2_event',
  'ikev2_internal_event',
  'ikev2_error',
  'ikev2_exception',
  'ipsec_event',
  'pki_event',
];

// 1.9. Event traces always stamp with the date and milliseconds.
function eventTrace(notes: readonly GatewayNote[], { description, clock, stamp }: GatewayTextOptions): string {
  const style = { year: false, msec: true, zone: false, localtime: stamp.localtime === true };
  const entries = notes.flatMap((note) => {
    let at: Micros = note.at;
    return traceEntries(note).map(({ section, text }) => {
      at += Math.floor(MS / 20);
      return { section, line: `${recordStamp(clock, at, style, 0)}: ${text}` };
    });
  });
  const blocks = SECTIONS.flatMap((name) => {
    const lines = entries.filter(({ section }) => section === name).map(({ line }) => line);
    return [`${name}:`, ...(lines.length === 0 ? ['Tracing currently disabled, from exec command'] : lines), ''];
  });
  const prompt = `${description.hostname}#`;
  return [`${prompt}show monitor event-trace crypto all detail`, ...blocks, prompt, ''].join('\n');
}
