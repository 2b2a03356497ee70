import { describe, expect, test } from 'vitest';
import { Vault } from '../../src/crypto/vault.ts';
import { ikev2DecryptionTable } from '../../src/readers/ikev2-decryption-table.ts';
import type { Item } from '../../src/readers/reader.ts';
import { sourceHead } from '../../src/text/encoding.ts';
import { caseFolder, run } from '../support/runs.ts';

const KEY = 'c1'.repeat(32);
const ROW = `91A49C5581560FF5,85a16371837f75f3,${KEY},${'d2'.repeat(32)},"AES-CBC-256 [RFC3602]",${'e3'.repeat(64)},${'f4'.repeat(64)},"HMAC_SHA2_512_256 [RFC4868]"`;

async function read(text: string): Promise<Item[]> {
  const bytes = Buffer.from(text);
  const source = { kind: 'source', id: 'S1', path: 'keys', bytes: bytes.length, blocks: () => [bytes] } as const;
  const items: Item[] = [];
  for await (const batch of ikev2DecryptionTable.read(source, { clock: 'c', vault: new Vault() })) items.push(...batch);
  return items;
}

describe('ikev2_decryption_table', () => {
  test('a row says for which SA keys were supplied, and no key is in it', async () => {
    const items = await read(`# comment\n${ROW}\n`);
    expect(items).toEqual([
      {
        kind: 'wire.keys',
        at: { kind: 'none' },
        evidence: { source: 'S1', start: 10, end: 10 + ROW.length, line: 2 },
        initiatorSpi: '91a49c5581560ff5',
        responderSpi: '85a16371837f75f3',
        encryption: 'AES-CBC-256 [RFC3602]',
        integrity: 'HMAC_SHA2_512_256 [RFC4868]',
      },
      {
        kind: 'tally',
        source: 'S1',
        unit: 'lines',
        read: 2,
        used: 1,
        skipped: [
          { why: 'comment', count: 1 },
          { why: 'not a row', count: 0 },
        ],
      },
    ]);
    expect(JSON.stringify(items)).not.toContain(KEY);
  });

  test.each([
    ['0x in front', ROW.replace(KEY, `0x${KEY}`)],
    ['quoted hex', ROW.replace(KEY, `"${KEY}"`)],
    ['blanks after commas', ROW.replaceAll(',', ', ')],
    ['no integrity keys (AEAD)', ROW.replace('e3'.repeat(64), '').replace('f4'.repeat(64), '')],
  ])('sloppy spelling is accepted: %s', async (_what, row) => {
    const items = await read(row);
    expect(items[0]?.kind).toBe('wire.keys');
  });

  test('a line that is no row is a diagnostic with its place, which does not quote it', async () => {
    const items = await read(`${ROW}\n91a49c55,${KEY}\n`);
    expect(items[1]).toMatchObject({ code: 'keys.row-unreadable', evidence: { line: 2 } });
    expect(JSON.stringify(items)).not.toContain(KEY);
  });

  test('recognised by its rows, never by other comma separated text', () => {
    const head = (text: string) => sourceHead(Buffer.from(text), true);
    expect(ikev2DecryptionTable.sniff(head(`# x\n${ROW}\n`))).toBe('yes');
    expect(ikev2DecryptionTable.sniff(head('a,b,c,d,e,f,g,h\n'))).toBe('no');
  });

  test('--no-keys: the file is named and not read', async () => {
    const folder = caseFolder({ ikev2_decryption_table: ROW });
    const { analyze } = await import('../../src/analyze.ts');
    const options = { inputs: [{ path: folder }], hash: false, settings: {} };
    const without = await analyze({ ...options, useKeys: false });
    expect(without.result.diagnostics.map((one) => one.code)).toEqual(['keys.ignored']);
    expect(without.result.sources[0]?.counts.read).toBe(0);
    expect((await run([folder])).result.sources[0]?.counts.used).toBe(1);
  });
});
