import type { GatewayBox, Labelled } from '../../model/gateway-shown-facts.ts';
import { clockLine } from '../../text/ios-stamp.ts';
import { type LabelRow, LabelTable } from './labels.ts';
import type { LineRow, RecordKind } from './records.ts';

// What `show version`, `show inventory` and `show license udi` say about the box (ios-text.md 4.8). A restart inside the time
// that is looked at explains lost sessions. Of an inventory only the chassis is the box.

type Open<E> = { -readonly [K in keyof E]?: E[K] | undefined };

type BoxFact = Open<GatewayBox> & {
  /** One item of an inventory, and what it says of itself. */
  readonly item?: string;
  readonly itemPart?: Labelled;
};

interface OpenBox {
  fields: Open<GatewayBox>;
  item: string | undefined;
  items: number;
  readonly parts: Labelled[];
}

const LINES: readonly LineRow<BoxFact>[] = [
  // Cisco IOS XE Software, Version 17.16.01a
  { form: /^Cisco IOS[ -]XE Software, Version (\S+)$/i, gives: ([, iosXeRelease]) => ({ iosXeRelease }) },
  {
    // Cisco IOS Software [IOSXE], Virtual XE Software (X86_64_LINUX_IOSD-UNIVERSALK9-M), Version 17.16.1a, RELEASE SOFTWARE (fc3)
    form: /^Cisco IOS Software(?: \[([^\]]+)\])?, (.+?) Software \(([^)]+)\), (?:Experimental )?Version ([^,\s]+)(?:, (.+))?$/i,
    gives: ([, train, platform, image, release, build]) => ({ train, platform, image, release, build }),
  },
  {
    // gw1 uptime is 2 weeks, 1 day, 3 hours, 5 minutes
    form: /^([A-Za-z][\w.-]{0,62}) uptime is (\S.*)$/,
    gives: ([, host = '', uptime = ''], scene) => {
      scene.named(host);
      return { host, uptime, uptimeSeconds: secondsOf(uptime) };
    },
  },
  {
    // System returned to ROM by reload at 01:02:03 UTC Thu Mar 13 2025
    form: /^System returned to ROM by (.+?)(?: at (\S.*))?$/i,
    gives: ([, returnedBy, returnedAt]) => ({ returnedBy, returnedAt }),
  },
  {
    // System restarted at 01:05:09 UTC Thu Mar 13 2025
    form: /^System restarted at (\S.*)$/i,
    gives: ([, text = ''], { run }) => ({ restartedAt: text, restarted: clockLine(text, run.clock) }),
  },
  // System image file is "bootflash:packages.conf"
  { form: /^System image file is "([^"]+)"/i, gives: ([, imageFile]) => ({ imageFile }) },
  // Last reload reason: Reload Command
  { form: /^Last reload reason: (\S.*)$/i, gives: ([, reloadReason]) => ({ reloadReason }) },
  // cisco C8000V (VXE) processor (revision VXE) with 2079934K/3075K bytes of memory.
  { form: /^cisco (\S+) \(.{1,40}\) processor\b.*$/i, gives: ([, model]) => ({ model }) },
  // Processor board ID 9ABCDEFGHIJ
  { form: /^Processor board ID (\S+)$/i, gives: ([, serial]) => ({ serial }) },
  // *        C8000V             9ABCDEFGHIJ        C8000V:9ABCDEFGHIJ
  { form: /^\*\S* +(\S+) +(\S+) +\1:\2$/, gives: ([, model, serial]) => ({ model, serial }) },
];

const ROWS: readonly LabelRow<BoxFact>[] = [
  // NAME: "Chassis", DESCR: "Cisco C8000V Chassis"
  { label: 'NAME', gives: ([text]) => ({ item: unquoted(text) }) },
  { label: 'DESCR', gives: ([text]) => ({ itemPart: { label: 'DESCR', value: unquoted(text) } }) },
  // PID: C8000V            , VID: V00  , SN: 9ABCDEFGHIJ
  ...['PID', 'VID', 'SN'].map((label) => ({
    label,
    gives: ([value]: RegExpExecArray) => ({ itemPart: { label, value } }),
  })),
  // UDI: PID:C8000V,SN:9ABCDEFGHIJ
  { label: 'UDI', gives: () => ({}) },
];

export const BOX: RecordKind<BoxFact, OpenBox> = {
  labels: new LabelTable(ROWS),
  lines: LINES,
  // Half of the output are conditions of licence.
  proseOf: 'version',
  patience: 60,
  opens: () => false,
  start: () => ({ fields: {}, item: undefined, items: 0, parts: [] }),
  add(open, { item, itemPart, ...fields }) {
    open.fields = { ...open.fields, ...fields };
    if (item !== undefined) {
      open.item = item;
      open.items++;
    }
    if (itemPart !== undefined) addPart(open, itemPart);
  },
  event({ fields, parts }, { host, at }, { other, evidence }) {
    if (Object.keys(fields).length === 0) return undefined;
    return boxEvent(fields, { host: fields.host ?? host, other: [...parts, ...other], at, evidence });
  },
};

/** What an output says about the box: `fields` that it does not print are undefined. */
export function boxEvent(
  fields: Open<GatewayBox>,
  { host, other, at, evidence }: Pick<GatewayBox, 'host' | 'other' | 'at' | 'evidence'>,
): GatewayBox {
  return {
    kind: 'gateway.box',
    host,
    iosXeRelease: fields.iosXeRelease,
    release: fields.release,
    build: fields.build,
    train: fields.train,
    platform: fields.platform,
    image: fields.image,
    imageFile: fields.imageFile,
    model: fields.model,
    serial: fields.serial,
    uptime: fields.uptime,
    uptimeSeconds: fields.uptimeSeconds,
    returnedBy: fields.returnedBy,
    returnedAt: fields.returnedAt,
    restartedAt: fields.restartedAt,
    restarted: fields.restarted,
    reloadReason: fields.reloadReason,
    other,
    at,
    evidence,
  };
}

/** The chassis, or what stands first, is the box; the others are its parts. */
function addPart(open: OpenBox, { label, value }: Labelled): void {
  const isBox = open.items < 2 || /chassis/i.test(open.item ?? '');
  if (isBox && label === 'PID') open.fields.model = value;
  else if (isBox && label === 'SN') open.fields.serial = value;
  else open.parts.push({ label: open.item === undefined ? label : `${open.item} ${label}`, value });
}

/** `2 weeks, 1 day, 3 hours, 5 minutes`; undefined for other texts. */
function secondsOf(text: string): number | undefined {
  const units = { year: 365 * 86_400, week: 7 * 86_400, day: 86_400, hour: 3600, minute: 60, second: 1 };
  let seconds = 0;
  for (const part of text.split(', ')) {
    const [, count, unit] = /^(\d{1,6}) (year|week|day|hour|minute|second)s?$/.exec(part) ?? [];
    if (unit === undefined) return undefined;
    // The form leaves no other words than those of the table.
    seconds += Number(count) * units[unit as keyof typeof units];
  }
  return seconds;
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/, '$1');
}
