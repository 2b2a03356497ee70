// Prefixes of device lines, from ios-text.md 1.1 and 1.8: what stands before the stamp, the stamp, what follows. Only
// whole seconds are ever moved, so the digits behind the point stay as they were written.

/** The prefix of a line that has a stamp of the device. */
export interface Prefix {
  /** Priority and the header of a syslog server. */
  readonly collector: string;
  /** Everything before the mark: the collector's part, service sequence number and origin, as written. */
  readonly before: string;
  readonly sequence: string | null;
  readonly mark: string;
  /** Wall time of the device as if it were UTC, in whole seconds. */
  readonly seconds: number;
  /** The digits behind the point; empty where the stamp has none. */
  readonly fraction: string;
  /** The stamp as written, without its mark. */
  readonly stamp: string;
  /** From the colon behind the stamp on, or from the blank behind the stamp of a binary trace. */
  readonly rest: string;
  readonly shape: 'log' | 'trace';
}

export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const MONTH = MONTHS.join('|');
const COLLECTOR = `(?:(?:${MONTH}) [ \\d]\\d \\d{2}:\\d{2}:\\d{2} \\S*[^\\s:] |\\d{4}-\\d{2}-\\d{2}T\\S{8,32} \\S*[^\\s:] )?`;
const TIME = '(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})';

// 004711: *Feb 14 2025 09:08:07.654 UTC: IKEv2:(SESSION ID = 5,SA ID = 2):Insert SA
const LOG = new RegExp(
  `^(?<before>\\s*(?:<\\d{1,3}>)?${COLLECTOR})(?:(?<sequence>\\d{1,10}): )?(?<host>[\\w.\\-]+: )?(?<mark>[*.]?)` +
    `(?<stamp>(?<month>${MONTH}) {1,2}(?<day>\\d{1,2})(?: (?<year>\\d{4}))? ${TIME}(?:\\.(?<fraction>\\d{1,6}))?` +
    `(?: [A-Za-z][\\w+\\-]{0,9})?)(?<rest>:.*)$`,
  's',
);

// 2025/02/14 09:08:07.654321000 {iosrp_R0-0}{255}: [crypto] [1234]: (note): text
const TRACE = new RegExp(
  `^(?<before>)(?<stamp>(?<year>\\d{4})/(?<number>\\d{2})/(?<day>\\d{2}) ${TIME}\\.(?<fraction>\\d{9}))(?<rest> \\{.*)$`,
  's',
);

const LEAD = new RegExp(`^\\s*(?:<\\d{1,3}>)?${COLLECTOR}`);

// 000412: 1d02h: %SYS-5-CONFIG_I: Configured from console
const UPTIME =
  /^(?:\d{1,10}: )?(?:[\w.-]+: )?[*.]?(?:\d{1,3}:\d{2}:\d{2}|\d{1,3}d\d{1,2}h|\d{1,3}w\dd|\d{1,2}y\d{1,2}w): /;

/** A line as the device sent it, where it has no stamp of the device. */
export function withoutCollector(line: string): string {
  return line.replace(LEAD, '');
}

/** Without the time since boot that some devices print; no step of a clock moves it. */
export function withoutUptime(line: string): string {
  return line.replace(UPTIME, '');
}

/** `year` is taken where the stamp has none; it decides no more than where February ends. */
export function prefixOf(line: string, year: number): Prefix | null {
  const log = LOG.exec(line)?.groups;
  const groups = log ?? TRACE.exec(line)?.groups;
  if (groups === undefined) return null;
  const month = log ? MONTHS.indexOf(groups['month'] ?? '') : Number(groups['number']) - 1;
  const [day, hour, minute, second] = ['day', 'hour', 'minute', 'second'].map((name) => Number(groups[name]));
  const sequence = groups['sequence'];
  return {
    collector: groups['before'] ?? '',
    before: `${groups['before'] ?? ''}${sequence === undefined ? '' : `${sequence}: `}${groups['host'] ?? ''}`,
    sequence: sequence ?? null,
    mark: groups['mark'] ?? '',
    seconds: Date.UTC(Number(groups['year'] ?? year), month, day, hour, minute, second) / 1000,
    fraction: groups['fraction'] ?? '',
    stamp: groups['stamp'] ?? '',
    rest: groups['rest'] ?? '',
    shape: log ? 'log' : 'trace',
  };
}

/** Wall time in milliseconds, as far as the stamp has digits. */
export function wallMsOf({ seconds, fraction }: Prefix): number {
  return seconds * 1000 + Number(`0.${fraction || '0'}`) * 1000;
}

/** The stamp in its own spelling, some seconds later; negative is earlier. */
export function stampAfter({ stamp, seconds, shape }: Prefix, delta: number): string {
  const wall = new Date((seconds + delta) * 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = [wall.getUTCHours(), wall.getUTCMinutes(), wall.getUTCSeconds()].map(two).join(':');
  const timed = stamp.replace(/\d{2}:\d{2}:\d{2}/, clock);
  if (shape === 'trace') {
    return timed.replace(/^\S+/, `${wall.getUTCFullYear()}/${two(wall.getUTCMonth() + 1)}/${two(wall.getUTCDate())}`);
  }
  return timed.replace(/^\w{3}( {1,2})(\d{1,2})( \d{4})?/, (_, blanks: string, day: string, year?: string) => {
    const month = MONTHS[wall.getUTCMonth()];
    const date = String(wall.getUTCDate());
    // Where days are padded with a blank or a zero, the new one is too; else a blank is a blank.
    const padded = blanks.length === 2 || day.length === 2;
    const spelled = day.startsWith('0') ? two(wall.getUTCDate()) : padded ? date.padStart(2, ' ') : date;
    return `${month} ${spelled}${year === undefined ? '' : ` ${wall.getUTCFullYear()}`}`;
  });
}
