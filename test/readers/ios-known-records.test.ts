import { afterEach, describe, expect, test, vi } from 'vitest';
import { NO_VAULT } from '../../src/crypto/vault.ts';
import type { EvidenceRef } from '../../src/model/evidence.ts';
import { DebugLog } from '../../src/readers/ios/debug.ts';
import { ios } from '../../src/readers/ios.ts';
import type { Item } from '../../src/readers/reader.ts';
import { type BusyDebug, busyDebug, plainStamp, stampWithYear } from '../support/busy-debug.ts';
import { sourceOf } from '../support/sources.ts';

// Records whose like was read before are known by their octets. Of UTF-16 nothing is known so: all its lines are read, and what they say
// is the same.

const BLOCK = 1 << 16;

async function itemsOf(octets: Uint8Array): Promise<Item[]> {
  const items: Item[] = [];
  const secrets: string[] = [];
  const vault = {
    ...NO_VAULT,
    keep: (secret: string | Uint8Array, use: string) => void secrets.push(`${use} ${secret}`),
  };
  for await (const batch of ios.read(sourceOf(octets, BLOCK), { clock: 'C1', vault: vault as never }))
    items.push(...batch);
  return [...items, ...secrets.map((secret) => ({ secret }) as never)];
}

/** The items with the places that the same characters have in ASCII. */
function inAscii(items: readonly Item[]): unknown {
  const mark = 2;
  const placed = (_: string, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`;
    if (value === null || typeof value !== 'object' || !('start' in value) || !('end' in value)) return value;
    const { start, end, ...rest } = value as EvidenceRef;
    return { ...rest, start: (start - mark) / 2, end: (end - mark) / 2 };
  };
  return JSON.parse(JSON.stringify(items, placed));
}

async function bothWays(text: string): Promise<{ known: unknown; read: unknown; taken: number }> {
  const taken = vi.spyOn(DebugLog.prototype, 'takeKnown');
  const known = JSON.parse(JSON.stringify(await itemsOf(Buffer.from(text, 'latin1'))));
  const count = taken.mock.calls.length;
  const read = inAscii(await itemsOf(Buffer.from(`\ufeff${text}`, 'utf16le')));
  // Of these nothing was known.
  expect(taken.mock.calls.length).toBe(count);
  return { known, read, taken: count };
}

afterEach(() => vi.restoreAllMocks());

const PLAIN: BusyDebug = {
  seed: 1,
  checks: 900,
  prefix: (at) => `*${plainStamp(at)}: `,
  lineEnd: '\n',
  damagedOneIn: 0,
};

const FORMS: readonly [string, Partial<BusyDebug>][] = [
  ['stamps without a year', {}],
  ['stamps with year and zone, over New Year', { prefix: (at) => `${stampWithYear(at)} UTC: ` }],
  ['CRLF', { lineEnd: '\r\n' }],
  ['sequence numbers', { prefix: (at, count) => `${String(count).padStart(6, '0')}: *${plainStamp(at)}: ` }],
  [
    'two boxes that log to one server',
    { prefix: (at, count) => `${plainStamp(at).slice(0, 15)} gw${1 + (count % 2)} ${count}: ${stampWithYear(at)}: ` },
  ],
  ['no stamps', { prefix: () => '' }],
];

describe('records whose like was read before tell the same as if their lines were read', () => {
  for (const [name, form] of FORMS)
    test(`with ${name}`, async () => {
      const { known, read, taken } = await bothWays(busyDebug({ ...PLAIN, ...form }));
      expect(known).toEqual(read);
      if (name !== 'no stamps') expect(taken).toBeGreaterThan(1500);
    });

  test('in a text so long that checks are counted', async () => {
    const { known, read } = await bothWays(busyDebug({ ...PLAIN, checks: 23_000, damagedOneIn: 20_000, seed: 7 }));
    const runs = (known as Item[]).filter(({ kind }) => kind === 'gateway.liveness-run');
    expect(runs.length).toBeGreaterThan(50);
    expect(known).toEqual(read);
  }, 60_000);

  test('in texts with damage', async () => {
    for (let seed = 1; seed <= 16; seed++) {
      const form = FORMS[seed % FORMS.length]?.[1];
      const damagedOneIn = seed % 2 === 0 ? 15 : 120;
      const { known, read } = await bothWays(busyDebug({ ...PLAIN, ...form, checks: 500, seed, damagedOneIn }));
      expect(known).toEqual(read);
    }
  }, 60_000);
});
