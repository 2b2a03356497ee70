// An event of a Windows log as its XML has it (namespace http://schemas.microsoft.com/win/2004/08/events/event), whether the
// XML was written out or is the binary one of an `.evtx`: `System` tells who wrote it and when, `EventData` holds its strings.

/** An element, as far as an event needs it. Text keeps its line breaks. */
export interface EventElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly EventElement[];
  readonly text: string;
}

export interface WindowsEvent {
  /** The source of a classic event (`acvpnagent`), empty where the event names none. */
  readonly provider: string;
  readonly channel: string;
  /** undefined for levels that have no name. */
  readonly severity: EventSeverity | undefined;
  /** Of its channel, from 1; what Event Viewer shows. */
  readonly recordId: number | undefined;
  /** When it was made, as written; UTC. */
  readonly time: string;
  readonly epochNs: bigint | undefined;
  readonly strings: readonly string[];
}

export type EventSeverity = 'error' | 'warning' | 'information';

/** The event that an `Event` element states. */
export function windowsEventOf(event: EventElement): WindowsEvent {
  const system = child(event, 'System');
  const provider = child(system, 'Provider')?.attributes;
  const time = (child(system, 'TimeCreated')?.attributes.get('SystemTime') ?? '').trim();
  const data = child(event, 'EventData')?.children.filter(({ name }) => name === 'Data') ?? [];
  return {
    // Providers with a manifest keep the name that they had without one in `EventSourceName`.
    provider: (provider?.get('EventSourceName') ?? provider?.get('Name') ?? '').trim(),
    channel: textOf(system, 'Channel'),
    severity: SEVERITIES[textOf(system, 'Level')],
    recordId: recordIdOf(textOf(system, 'EventRecordID')),
    time,
    epochNs: epochNsOf(time),
    strings: data.map(({ text }) => text),
  };
}

/** Levels of winmeta.xml: LogAlways (shown as Information), Critical, Error, Warning, Informational, Verbose. */
const SEVERITIES: Readonly<Record<string, EventSeverity>> = {
  0: 'information',
  1: 'error',
  2: 'error',
  3: 'warning',
  4: 'information',
  5: 'information',
};

function child(parent: EventElement | undefined, name: string): EventElement | undefined {
  return parent?.children.find((one) => one.name === name);
}

function textOf(parent: EventElement | undefined, name: string): string {
  return (child(parent, name)?.text ?? '').trim();
}

function recordIdOf(text: string): number | undefined {
  const id = /^\d{1,16}$/.test(text) ? Number(text) : 0;
  return id > 0 && Number.isSafeInteger(id) ? id : undefined;
}

// 2031-07-29T20:14:09.123456700Z · 2031-07-29 20:14:09.1234567
const TIME = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z?$/;

/** Nanoseconds since the epoch, undefined where the text is no time or a day that no calendar has. */
export function epochNsOf(text: string): bigint | undefined {
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = ''] = TIME.exec(text) ?? [];
  if (year === '') return undefined;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // 30 February and 24 o'clock become the next day that is there.
  if (Number.isNaN(ms) || new Date(ms).getUTCDate() !== Number(day)) return undefined;
  return BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
