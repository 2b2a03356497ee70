// `keys convert` on simulated captures: Wireshark's table from what its keys are made of, against the table that the simulator
// writes with names and derivations of its own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkKeys } from '../../src/keys/check.ts';
import { convertKeys } from '../../src/keys/convert.ts';
import { gradeOf } from '../../src/reporters/keys/key-check.ts';
import { ikev2DecryptionTable } from '../../src/reporters/keys/wireshark.ts';
import { decryptionTable, type KeyRow } from '../simulator/ike/keytable.ts';
import { everySuite } from '../simulator/scenarios/every-suite.ts';
import { ikeRekey } from '../simulator/scenarios/ike-rekey.ts';
import type { Scenario } from '../simulator/scenarios/scenario.ts';
import { caseFiles } from '../simulator/stage/files.ts';
import { play } from '../simulator/stage/play.ts';

const folder = mkdtempSync(join(tmpdir(), 'keys-simulated-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function saved(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function played(scenario: Scenario): { readonly capture: string; readonly rows: readonly KeyRow[] } {
  const world = play(scenario, 1);
  const capture = caseFiles(scenario, world).find(({ aspect }) => aspect === 'wire');
  if (capture === undefined) throw new Error(`${scenario.name} has no capture`);
  const rows = world.ledger.sas.flatMap(({ spiI, spiR, suite, keys }) =>
    spiR === null || suite === null || keys === null ? [] : [{ spiI, spiR, suite, keys }],
  );
  return { capture: saved(`${scenario.name}.pcap`, capture.bytes), rows };
}

const rowsOf = (table: string) =>
  table
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .sort();

const secrets = (rows: readonly KeyRow[], member: 'g_ir' | 'SKEYSEED') =>
  rows.map(({ keys }) => ({ [member]: (member === 'g_ir' ? keys.sharedSecret : keys.skeyseed).toString('hex') }));

test.each(['g_ir', 'SKEYSEED'] as const)(
  'every suite from %s, without a word about which IKE SA it is of',
  async (member) => {
    const { capture, rows } = played(everySuite);
    const json = saved(`${member}.json`, JSON.stringify({ ike_sas: secrets(rows, member) }));
    const { keys, refused } = await convertKeys([{ path: json }, { path: capture }], 'wireshark');
    expect(refused).toEqual([]);
    expect(rowsOf(ikev2DecryptionTable(keys))).toEqual(rowsOf(decryptionTable(rows)));
    const { check } = await checkKeys([{ path: json }, { path: capture }]);
    expect(gradeOf(check)).toBe('ok');
  },
);

test('a rekeyed IKE SA from g^ir of the rekey and the SKEYSEED of its parent', async () => {
  const { capture, rows } = played(ikeRekey);
  const [parent, made] = rows;
  if (parent === undefined || made === undefined) throw new Error('there was no rekey');
  const spis = ({ spiI, spiR }: KeyRow) => ({ spi_i: spiI.toString('hex'), spi_r: spiR.toString('hex') });
  const [seed] = secrets([parent], 'SKEYSEED');
  const [secret] = secrets([made], 'g_ir');
  const both = {
    ike_sas: [
      { ...spis(made), ...secret },
      { ...spis(parent), ...seed },
    ],
  };
  const { keys, refused } = await convertKeys(
    [{ path: saved('rekey.json', JSON.stringify(both)) }, { path: capture }],
    'wireshark',
  );
  expect(refused).toEqual([]);
  expect(rowsOf(ikev2DecryptionTable(keys))).toEqual(rowsOf(decryptionTable([parent, made])));
});

test('what is missing for a rekeyed IKE SA is said', async () => {
  const { capture, rows } = played(ikeRekey);
  const [parent] = rows;
  if (parent === undefined) throw new Error('there was no IKE SA');
  const { check } = await checkKeys([{ path: saved('parent', decryptionTable([parent])) }, { path: capture }]);
  const remarks = check.sas
    .filter(({ openedMessages }) => openedMessages === 0)
    .flatMap((sa) => sa.remarks.map(({ text }) => text));
  expect(remarks[0]).toContain(`Made by a rekey of ${parent.spiI.toString('hex')}, which was opened`);
});
