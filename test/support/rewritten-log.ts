// A text log of the client, as DART writes it, told as events of a Windows log.
import type { WrittenEvent } from './evtx.ts';

const RECORD =
  /^Date +: (\d\d)\/(\d\d)\/(\d{4})\s+Time +: (\S+)\s+Type +: (\w+)\s+Source +: (.+)\s+Description : ([\s\S]*)/m;
const LEVELS: Readonly<Record<string, number>> = { Information: 4, Warning: 3, Error: 2 };

/** The same records in UTC. The text states no zone, so how many hours it is behind UTC is given. */
export function rewrittenAsEvents(log: string, hoursBehind: number): WrittenEvent[] {
  const records = log.split(/^\*{42}$/m).map((text) => RECORD.exec(text));
  return records
    .filter((match) => match !== null)
    .map(([, month, day, year, time, type = '', source = '', body = ''], index) => ({
      id: index + 1,
      time: new Date(Date.parse(`${year}-${month}-${day}T${time}Z`) + hoursBehind * 3_600_000).toISOString(),
      provider: source.trim(),
      level: LEVELS[type] ?? 4,
      strings: [body.trimEnd().replaceAll('\n', '\r\n')],
    }));
}
