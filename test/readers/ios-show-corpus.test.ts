import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedPath } from '../support/shared.ts';
import { kinds, read, skipped } from './ios-reading.ts';

// Outputs of real boxes, each with what another parser makes of it. Every value there has to be in our events as often as
// there, whatever it is called: values and events are taken apart into words, and counted.

const CORPUS = sharedPath('corpus', 'show');

interface Difference {
  readonly file: RegExp;
  readonly key: RegExp;
  readonly value: RegExp;
  /** What our events say instead; nothing at all where it is missing. */
  readonly as?: string;
  readonly why: string;
}

/** Values that our events spell otherwise or do not have. */
const DIFFERENCES: readonly Difference[] = [
  { file: /EventTrace/, key: /^direction$/, value: /^I$/, as: 'initiator', why: 'the role in words' },
  { file: /EventTrace/, key: /^direction$/, value: /^R$/, as: 'responder', why: 'likewise' },
  { file: /EventTrace/, key: /^event_message$/, value: /./, why: 'its parts are fields of their own' },
  { file: /CryptoSession/, key: /^desc$/, value: /^none$/, why: '`(none)` is no description' },
  { file: /CryptoSession/, key: /^capabilities$/, value: /^none$/, why: '`(none)` is no letter' },
  { file: /CryptoSession/, key: /^sa_status$/, value: /^Active$/, as: 'true', why: '`active` is true or false' },
  {
    file: /csr8kv_detailed/,
    key: /^fragmentation$/,
    value: /^no$/,
    as: 'not configured',
    why: 'the words of the box instead of yes and no',
  },
  { file: /csr8kv_detailed/, key: /^nat_detected$/, value: /^no$/, as: 'not detected', why: 'likewise' },
  { file: /IpsecSa/, key: /^iv_size$/, value: /^16 bytes$/, as: '16', why: 'the unit stands in the name, `ivBytes`' },
  { file: /IpsecSa/, key: /^iv_size$/, value: /^8 bytes$/, as: '8', why: 'likewise' },
];

/** The events of each output: as many sessions, SAs and so on as the other parser finds. */
const KINDS: Readonly<Record<string, string>> = {
  Ikev2DiagnoseError_1: 'error-table',
  Ikev2Policy: 'ikev2-policy-shown ikev2-policy-shown',
  Ikev2Proposal: 'ikev2-proposal-shown ikev2-proposal-shown',
  Ikev2SaDetail2: 'sa-snapshot sa-snapshot',
  Ikev2SaDetail4: 'sa-snapshot sa-snapshot sa-snapshot',
  Ikev2SaDetail6: 'sa-snapshot',
  Ikev2Session_csr8kv_detailed: 'sa-snapshot sa-snapshot',
  Ikev2Session_csr8kv_old: 'sa-snapshot sa-snapshot',
  Ikev2Stats: 'statistics',
  Ikev2StatsExchange: 'statistics',
  Ikev2StatsExt: 'statistics',
  Ikev2StatsReconnect: 'reconnect-counters',
  IpsecSa: 'ipsec-snapshot ipsec-snapshot ipsec-snapshot',
  IpsecSaDetail_1: 'ipsec-snapshot',
  Session: 'session-snapshot',
  SessionDetail: 'session-snapshot',
  SessionDetail1: 'session-snapshot',
  SessionRemoteDetail_csr8kv_flow: 'session-snapshot session-snapshot',
};

describe.skipIf(CORPUS === undefined)('outputs of other boxes: every value is in the events', () => {
  const folder = CORPUS ?? '';
  const names = CORPUS === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith('.txt'));

  for (const name of names) {
    test(name, async () => {
      // One of them lacks its last line end, and would lose the value there.
      const reading = await read(`${readFileSync(join(folder, name), 'utf8')}\n`);
      expect(reading.diagnostics).toEqual([]);
      expect(skipped(reading, 'not understood')).toBe(0);
      const expectedKinds = KINDS[name.replace(/^(?:xe|ios)-show-Crypto|\.txt$/g, '')];
      // An event trace is a log: an event for each of its lines.
      if (name.includes('EventTrace')) expect(reading.events).toHaveLength(30);
      else expect(kinds(reading).join(' ')).toBe(expectedKinds);
      const found = new Map<string, number>();
      for (const [, value] of reading.events.flatMap((event) => leaves(event))) {
        for (const word of wordsOf(value)) found.set(word, (found.get(word) ?? 0) + 1);
      }
      const expected: unknown = JSON.parse(readFileSync(join(folder, name.replace(/txt$/, 'expected.json')), 'utf8'));
      const missing: string[] = [];
      for (const [key, value] of leaves(expected)) {
        const other = DIFFERENCES.find((d) => d.file.test(name) && d.key.test(key) && d.value.test(value));
        const words = wordsOf(other === undefined ? value : (other.as ?? ''));
        const lost = words.filter((word) => (found.get(word) ?? 0) < 1);
        for (const word of words) found.set(word, (found.get(word) ?? 0) - 1);
        if (lost.length > 0) missing.push(`${key}: ${value} (${lost.join(' ')})`);
      }
      expect(missing).toEqual([]);
    });
  }
});

/** Values with the keys they stand under, and keys that are values. Places and quotations are none. */
function leaves(value: unknown, key = ''): [string, string][] {
  if (value === null || value === undefined || /evidence|Line$|^flowHosts$/.test(key)) return [];
  // The algorithms of an SA once more, on one line.
  if (key === 'encryption' && String(value).includes('keysize')) return [];
  if (typeof value !== 'object') return [[key, String(value)]];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(/^(?:0x|permit |[A-Z][A-Za-z-]+\d)/.test(name) ? [['key', name] as [string, string]] : []),
    ...leaves(inner, name),
  ]);
}

/** The words of a value. The decimal spelling of an SPI behind the one in hex says nothing more. */
function wordsOf(value: string): string[] {
  const [, hex, decimal] = /^0x([0-9A-F]+)\((\d+)\)$/i.exec(value) ?? [];
  if (hex !== undefined && Number.parseInt(hex, 16) === Number(decimal)) return [spelling(`0x${hex}`.toLowerCase())];
  return value
    .toLowerCase()
    .split(/[\s,/()]+/)
    .flatMap((word) => /^([a-z][a-z\d-]*|[\d.]+):(\d+)$/.exec(word)?.slice(1) ?? [word])
    .map(spelling)
    .filter((word) => /[^->]/.test(word));
}

/** Times in seconds, SPIs without their prefix and leading zeros, yes and no as we write them. */
function spelling(word: string): string {
  const clock = /^(\d+):(\d\d):(\d\d)$/.exec(word);
  if (clock !== null) return String(Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3]));
  const days = /^(\d+)d(\d+)h$/.exec(word);
  if (days !== null) return String(Number(days[1]) * 86_400 + Number(days[2]) * 3600);
  if (/^0x|^0+$|^(?:[0-9a-f]{8}){1,2}$/.test(word)) return word.replace(/^(?:0x)?0*/, '') || '0';
  if (word === 'yes' || word === 'y') return 'true';
  return word === 'no' || word === 'n' ? 'false' : word.replace(/\.$/, '');
}
