// What the tests of key file readers have in common: reading into a real vault, and looking for secrets where none may be.
import { expect } from 'vitest';
import { Vault } from '../../src/crypto/vault.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { EvidenceRef } from '../../src/model/evidence.ts';
import type { Tally } from '../../src/model/tally.ts';
import type { KeysSupplied } from '../../src/model/wire-events.ts';
import type { Item, Reader } from '../../src/readers/reader.ts';
import { sourceHead } from '../../src/text/encoding.ts';
import { sourceOf } from '../support/sources.ts';

export interface KeyReading {
  readonly items: readonly Item[];
  readonly events: readonly KeysSupplied[];
  readonly diagnostics: readonly Diagnostic[];
  readonly tally: Tally;
  readonly vault: Vault;
}

/** All that a reader makes of a text, held to what no reader may do: print a secret, quote a line, leave the source. */
export async function readKeys(reader: Reader, input: string | Uint8Array, blockSize = 4096): Promise<KeyReading> {
  const bytes = typeof input === 'string' ? Buffer.from(input) : input;
  const vault = new Vault();
  const items: Item[] = [];
  for await (const batch of reader.read(sourceOf(bytes, blockSize), { clock: 'C1', vault })) items.push(...batch);
  const events = items.filter((item) => item.kind === 'wire.keys');
  const diagnostics = items.filter((item) => item.kind === 'diagnostic');
  const tallies = items.filter((item) => item.kind === 'tally');
  const [tally] = tallies;
  if (tally === undefined) throw new Error('no tally');
  expect(tallies).toHaveLength(1);
  expect(items).toHaveLength(events.length + diagnostics.length + 1);
  expect(tally.skipped.reduce((sum, { count }) => sum + count, tally.used)).toBe(tally.read);
  for (const { evidence } of [...events, ...diagnostics]) {
    if (evidence === undefined) continue;
    expect(evidence.excerpt).toBeUndefined();
    expect(evidence.start).toBeGreaterThanOrEqual(0);
    expect(evidence.end).toBeGreaterThanOrEqual(evidence.start);
    expect(evidence.end).toBeLessThanOrEqual(bytes.length);
  }
  // Each event stands for one entry of the vault, by its handle.
  const kept = [...vault.ikeSaKeys, ...vault.espKeys, ...vault.childSharedSecrets, ...vault.authSecrets];
  expect(events.map(({ handle }) => handle).sort()).toEqual(kept.map(({ handle }) => handle).sort());
  const said = JSON.stringify(items);
  for (const secret of secretsOf(vault)) if (secret.length > 3) expectUnsaid(said, secret);
  return { items, events, diagnostics, tally, vault };
}

/** Every secret octet string that a vault holds. */
function secretsOf(vault: Vault): Uint8Array[] {
  return [
    ...vault.ikeSaKeys.flatMap(({ keys }) => Object.values(keys)),
    ...vault.espKeys.flatMap(({ encryptionKey, integrityKey }) => [encryptionKey, integrityKey]),
    ...vault.childSharedSecrets.map(({ sharedSecret }) => sharedSecret),
    ...vault.authSecrets.map(({ secret }) => secret),
  ].filter((secret) => secret !== undefined);
}

/** No spelling of the secret is in what was said: neither hex, nor as charon prints it, nor the text that it may be. */
function expectUnsaid(said: string, secret: Uint8Array): void {
  const bytes = Buffer.from(secret);
  const digits = bytes.toString('hex');
  const spaced = digits.toUpperCase().replace(/(..)(?=.)/g, '$1 ');
  const text = bytes.toString('latin1');
  const spellings = [digits, digits.toUpperCase(), spaced, bytes.toString('base64'), text];
  for (const spelling of spellings) expect(said).not.toContain(spelling);
}

export function sniffed(reader: Reader, text: string): 'no' | 'maybe' | 'yes' {
  return reader.sniff(sourceHead(Buffer.from(text), true));
}

/** What stands in a text from the beginning of one piece to the end of another. */
export function placeOf(
  text: string,
  first: string,
  last = first,
): Pick<EvidenceRef, 'source' | 'start' | 'end' | 'line'> {
  const start = text.indexOf(first);
  const end = text.indexOf(last, start) + last.length;
  if (start < 0 || end < last.length) throw new Error('not in the text');
  const line = text.slice(0, start).split('\n').length;
  return {
    source: 'S1',
    start: Buffer.byteLength(text.slice(0, start)),
    end: Buffer.byteLength(text.slice(0, end)),
    line,
  };
}

export const hex = (octets: Uint8Array | undefined): string | undefined =>
  octets === undefined ? undefined : Buffer.from(octets).toString('hex');

/** The keys of an IKE SA in hex, by name. */
export function keysInHex(keys: Readonly<Record<string, Uint8Array>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, hex(key)]));
}

/** Hex of so many octets that no other seed gives. */
export function octets(seed: number, count: number): string {
  return Array.from({ length: count }, (_, index) =>
    ((seed * 37 + index * 11) & 0xff).toString(16).padStart(2, '0'),
  ).join('');
}
