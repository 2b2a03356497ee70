import { type ClockId, isoTime, NO_STAMP, type Stamp } from '../model/time.ts';
import type { LogEntry } from './client-entries.ts';

/** Fields of the journal (systemd.journal-fields(7)) that are wanted of an entry. */
export const JOURNAL_FIELDS = ['__REALTIME_TIMESTAMP', 'SYSLOG_IDENTIFIER', '_COMM', 'MESSAGE'] as const;
export type JournalField = (typeof JOURNAL_FIELDS)[number];

/** The entry that these fields make. Times of the journal are microseconds since the epoch. */
export function journalEntry(fields: ReadonlyMap<JournalField, string>, clock: ClockId): LogEntry {
  const process = fields.get('SYSLOG_IDENTIFIER') ?? fields.get('_COMM') ?? '';
  const at = stampOf(fields.get('__REALTIME_TIMESTAMP') ?? '', clock);
  const time = at.kind === 'absolute' ? (isoTime(...parts(at.epochNs)) ?? '') : '';
  return { process, message: fields.get('MESSAGE'), at, time };
}

function stampOf(microseconds: string, clock: ClockId): Stamp {
  // More digits than a time of this millennium or the next has.
  if (!/^\d{1,17}$/.test(microseconds)) return NO_STAMP;
  const epochNs = BigInt(microseconds) * 1000n;
  return epochNs === 0n ? NO_STAMP : { kind: 'absolute', epochNs, clock };
}

function parts(epochNs: bigint): [number, number] {
  return [Number(epochNs / 1_000_000_000n), Number(epochNs % 1_000_000_000n)];
}
