// Messages of the client as the logs of Linux and macOS hold them. Written from the formats' descriptions, without the reader.
import type { WrittenEvent } from './evtx.ts';

/** Where the clock of the log stands, in hours from UTC. */
export interface UnixLogOptions {
  readonly hours?: number;
  readonly host?: string;
}

interface Parts {
  readonly year: string;
  readonly month: number;
  readonly day: number;
  readonly clock: string;
  readonly micros: string;
  readonly weekday: string;
  readonly offset: string;
  readonly event: WrittenEvent;
  readonly host: string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const two = (value: number) => String(value).padStart(2, '0');

function partsOf(event: WrittenEvent, { hours = 0, host = 'lab1' }: UnixLogOptions): Parts {
  const [whole = '', fraction = ''] = event.time.replace('Z', '').split('.');
  const at = new Date(Date.parse(`${whole}Z`) + hours * 3_600_000);
  const minutes = Math.abs(hours * 60);
  return {
    year: String(at.getUTCFullYear()),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    clock: at.toISOString().slice(11, 19),
    micros: fraction.padEnd(6, '0').slice(0, 6),
    weekday: DAYS[at.getUTCDay()] ?? '',
    offset: `${hours < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`,
    event,
    host,
  };
}

const linesOf = ({ strings }: WrittenEvent) => strings.join('\n').split(/\r?\n/);
/** On one line, as the client itself writes to syslog. */
const folded = (event: WrittenEvent) => linesOf(event).join(' ');
const escaped = (event: WrittenEvent) => linesOf(event).join('#012');
const date = ({ year, month, day }: Parts) => `${year}-${two(month)}-${two(day)}`;
const named = ({ month, day, clock }: Parts, fill = ' ') =>
  `${MONTHS[month - 1]} ${String(day).padStart(2, fill)} ${clock}`;
const pid = ({ provider }: WrittenEvent) => (provider.endsWith('agent') ? 731 : 905);
const ident = ({ event, host }: Parts) => `${host} ${event.provider}[${pid(event)}]:`;

type Written = (parts: Parts) => string;

/** Each form of a text log, one message at a time. */
export const FORMS: Readonly<Record<string, Written>> = {
  syslog: (at) => `${named(at)} ${ident(at)} ${folded(at.event)}`,
  'syslog without pids': (at) => `${named(at)} ${at.host} ${at.event.provider}: ${folded(at.event)} `,
  'rsyslog, escaped': (at) =>
    `${date(at)}T${at.clock}.${at.micros}${at.offset} ${ident(at)} ${escaped(at.event).replaceAll(': ', ':#011')}`,
  'journalctl short': (at) => `${named(at, '0')} ${ident(at)} ${folded(at.event)}`,
  'journalctl short, indented': (at) =>
    `${named(at, '0')} ${ident(at)} ${linesOf(at.event).join(`\n${' '.repeat(38)}`)}`,
  'journalctl short-precise': (at) => `${named(at, '0')}.${at.micros} ${ident(at)} ${folded(at.event)}`,
  'journalctl short-iso': (at) =>
    `${date(at)}T${at.clock}${at.offset.replace(':', '')} ${ident(at)} ${folded(at.event)}`,
  'journalctl short-iso-precise': (at) =>
    `${date(at)}T${at.clock}.${at.micros}${at.offset} ${ident(at)} ${folded(at.event)}`,
  'journalctl short-full': (at) =>
    `${at.weekday} ${date(at)} ${at.clock} ${at.offset.replace(':', '')} ${ident(at)} ${folded(at.event)}`,
  'Console of macOS': (at) => {
    const hour = Number(at.clock.slice(0, 2));
    const clock = `${hour % 12 === 0 ? 12 : hour % 12}${at.clock.slice(2)}.${at.micros.slice(0, 3)}`;
    const day = `${at.month}/${at.day}/${at.year.slice(2)}`;
    return `${day} ${clock} ${hour < 12 ? 'AM' : 'PM'} ${at.event.provider}[${pid(at.event)}]: ${linesOf(at.event).join('\n')}`;
  },
  'log show': (at) =>
    `${date(at)} ${at.clock}.${at.micros}${at.offset.replace(':', '')} 0x2a9f1    Error       0x0                  ${pid(at.event)}    0    ${at.event.provider}: (libvpncommon.dylib) [com.cisco.vpn:main] ${linesOf(at.event).join('\n')}`,
  'log show, without TTL': (at) =>
    `${date(at)} ${at.clock}.${at.micros}${at.offset.replace(':', '')} 0x2a9f1    Default     0x0                  ${pid(at.event)}    ${at.event.provider}: ${linesOf(at.event).join('\n')}`,
  'log show --style compact': (at) =>
    `${date(at)} ${at.clock}.${at.micros.slice(0, 3)} Df ${at.event.provider}[${pid(at.event)}:2a9f1] [com.cisco.vpn:main] ${linesOf(at.event).join('\n')}`,
  'log show --style syslog': (at) =>
    `${date(at)} ${at.clock}.${at.micros}${at.offset.replace(':', '')}  localhost ${at.event.provider}[${pid(at.event)}]: (libvpncommon.dylib) ${linesOf(at.event).join('\n')}`,
};

/** The messages in one of the forms. */
export function unixLog(form: string, events: readonly WrittenEvent[], options: UnixLogOptions = {}): string {
  const write = FORMS[form];
  if (write === undefined) throw new Error(`no form ${form}`);
  return events.map((event) => `${write(partsOf(event, options))}\n`).join('');
}

/** Microseconds since the epoch. */
const microsOf = ({ time }: WrittenEvent) => {
  const [whole = '', fraction = ''] = time.replace('Z', '').split('.');
  return `${Date.parse(`${whole}Z`) / 1000}${fraction.padEnd(6, '0').slice(0, 6)}`;
};

function journalFields(event: WrittenEvent, index: number): Record<string, string> {
  return {
    __CURSOR: `s=0f1e;i=${index.toString(16)}`,
    __REALTIME_TIMESTAMP: microsOf(event),
    __MONOTONIC_TIMESTAMP: String(1_000_000 + index),
    PRIORITY: '6',
    _HOSTNAME: 'lab1',
    SYSLOG_IDENTIFIER: event.provider,
    _PID: String(pid(event)),
    MESSAGE: linesOf(event).join('\n'),
  };
}

export type JsonForm = 'json' | 'json, octets' | 'json-pretty' | 'json-seq' | 'json-sse';

/** `journalctl -o json` and its kin. */
export function journalJson(form: JsonForm, events: readonly WrittenEvent[]): string {
  return `${events.map((event, index) => jsonEntry(form, journalFields(event, index))).join('\n')}\n`;
}

function jsonEntry(form: JsonForm, fields: Readonly<Record<string, string>>): string {
  switch (form) {
    case 'json':
      return JSON.stringify(fields);
    case 'json, octets':
      return JSON.stringify({ ...fields, MESSAGE: [...Buffer.from(fields['MESSAGE'] ?? '')] });
    case 'json-pretty':
      return JSON.stringify(fields, null, '\t').replaceAll('": "', '" : "');
    case 'json-seq':
      return `\x1e${JSON.stringify(fields)}`;
    case 'json-sse':
      return `data: ${JSON.stringify(fields)}\n`;
  }
}

/** `journalctl -o export`: a message of several lines is binary. */
export function journalExport(events: readonly WrittenEvent[]): Buffer {
  const entries = events.map((event, index) => {
    const fields = Object.entries(journalFields(event, index)).map(([name, value]) => {
      if (!value.includes('\n')) return Buffer.from(`${name}=${value}\n`);
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(Buffer.byteLength(value)));
      return Buffer.concat([Buffer.from(`${name}\n`), length, Buffer.from(`${value}\n`)]);
    });
    return Buffer.concat([...fields, Buffer.from('\n')]);
  });
  return Buffer.concat(entries);
}

/** `log show --style ndjson`, or `json`, which is one array. */
export function unifiedJson(style: 'ndjson' | 'json', events: readonly WrittenEvent[], hours = 0): string {
  const objects = events.map((event) => {
    const at = partsOf(event, { hours });
    return {
      traceID: 42,
      eventMessage: linesOf(event).join('\n'),
      eventType: 'logEvent',
      backtrace: { frames: [{ imageOffset: 1, imageUUID: 'AB' }] },
      timestamp: `${date(at)} ${at.clock}.${at.micros}${at.offset.replace(':', '')}`,
      processImagePath: `/opt/cisco/secureclient/bin/${event.provider}`,
      processID: pid(event),
      messageType: 'Default',
    };
  });
  if (style === 'ndjson') return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
  return `[${objects.map((object) => JSON.stringify(object, null, 2)).join(',')}]\n`;
}
