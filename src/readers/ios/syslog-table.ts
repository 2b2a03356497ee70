import { AAA_PATTERNS } from './syslog-aaa.ts';
import { CRYPTO_PATTERNS } from './syslog-crypto.ts';
import type { SyslogPattern } from './syslog-patterns.ts';
import { SYSTEM_PATTERNS } from './syslog-system.ts';

// The templates of ios-text.md 3 in one table.

/** By facility, then by mnemonic: a line of another facility costs one lookup. */
export const SYSLOG_TABLE: ReadonlyMap<string, ReadonlyMap<string, readonly SyslogPattern[]>> = tableOf([
  ...CRYPTO_PATTERNS,
  ...SYSTEM_PATTERNS,
  ...AAA_PATTERNS,
]);

function tableOf(patterns: readonly SyslogPattern[]): ReadonlyMap<string, ReadonlyMap<string, SyslogPattern[]>> {
  const table = new Map<string, Map<string, SyslogPattern[]>>();
  for (const pattern of patterns) {
    const dash = pattern.name.indexOf('-');
    const [facility, mnemonic] = [pattern.name.slice(0, dash), pattern.name.slice(dash + 1)];
    const rows = table.get(facility) ?? new Map<string, SyslogPattern[]>();
    table.set(facility, rows.set(mnemonic, [...(rows.get(mnemonic) ?? []), pattern]));
  }
  return table;
}
