// What is inside of encrypted messages against tshark, which gets the same decryption table: the plaintext octet by octet,
// and what its payloads say. Exceptions stand in known-differences.json, each with its reason.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { decryptionTable, type KeyRow } from '../simulator/ike/keytable.ts';
import { scenarios } from '../simulator/scenarios/index.ts';
import { caseFiles } from '../simulator/stage/files.ts';
import { type Played, play } from '../simulator/stage/play.ts';
import { decodeFile } from '../support/decoded.ts';
import { rowsOf, tableOf, withFlippedBit } from '../support/key-rows.ts';
import { capturesIn, sharedFolder } from '../support/lab.ts';
import { hasTshark } from '../support/tshark.ts';
import { tsharkOpened } from '../support/tshark-opened.ts';
import { compareInsides } from './comparison.ts';

const lab = sharedFolder('lab');
const folder = mkdtempSync(join(tmpdir(), 'opened-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(hasTshark && lab !== undefined)('captures of the lab', () => {
  test.each(capturesIn(lab))('%s', async (file) => {
    const path = `${lab}/${file}`;
    const { opened } = await compareInsides(path, join(dirname(path), 'ikev2_decryption_table'), `lab/${file}`);
    // ChaCha20 has no name in Wireshark's table.
    if (!file.includes('chacha20')) expect(opened).toBeGreaterThan(0);
  });
});

describe.runIf(hasTshark && lab !== undefined)('a wrong integrity key', () => {
  // Without a cipher that checks by itself: there tshark shows nothing at all.
  test.each(['cipher-3des-sha1', 'cipher-aes128ctr-sha256'])('%s: both find the same checksums wrong', async (name) => {
    const path = `${lab}/${name}/${name}.pcap`;
    const rows = rowsOf(`${lab}/${name}/ikev2_decryption_table`);
    const table = join(folder, `${name}-wrong.table`);
    writeFileSync(table, tableOf(rows.map((row) => withFlippedBit(row, 'keyAi', 5))));
    const theirs = tsharkOpened(path, table);
    const { messages } = await decodeFile(path, [table]);
    const wrong = messages.filter(({ opened }) => opened?.verdict === 'integrity-failed').map(({ frame }) => frame);
    expect(wrong.length).toBeGreaterThan(0);
    const theirWrong = [...theirs].filter(([, { facts }]) => facts['opened'] === 'whole, incorrect');
    expect(theirWrong.map(([frame]) => frame)).toEqual(wrong);
    const theirRight = [...theirs].filter(([, { facts }]) => facts['opened'] === 'whole, correct');
    const right = messages.filter(({ opened }) => opened?.verdict === 'opened').map(({ frame }) => frame);
    expect(theirRight.map(([frame]) => frame)).toEqual(right);
  });
});

const SEED = 1;
/** Of messages in the clear, and of encrypted ones. */
const SOUND: readonly (string | undefined)[] = [undefined, 'opened', 'fragment-opened'];
const withCaptures = scenarios.filter(({ evidence }) => evidence.captures.length > 0);

describe.runIf(hasTshark)('simulated captures', () => {
  test.each(withCaptures.map((scenario) => [scenario.name, scenario] as const))('%s', async (name, scenario) => {
    const played = play(scenario, SEED);
    const rows = keyRows(played);
    if (rows.length === 0) return;
    const table = join(folder, `${name}.table`);
    writeFileSync(table, decryptionTable(rows));
    for (const { path, bytes } of caseFiles(scenario, played).filter(({ aspect }) => aspect === 'wire')) {
      const file = join(folder, name, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
      const { messages, diagnostics } = await compareInsides(file, table, `simulated/${name}/${path}`);
      const verdicts = new Set(messages.map(({ opened }) => opened?.verdict));
      expect(verdicts.has('opened')).toBe(true);
      expect([...verdicts].filter((verdict) => !SOUND.includes(verdict))).toEqual([]);
      expect(diagnostics.map(({ code }) => code).filter((code) => /^keys|not-opened/.test(code))).toEqual([]);
    }
  });
});

/** Of every SA that was negotiated, those that a rekey made among them. */
function keyRows({ ledger }: Played): KeyRow[] {
  return ledger.sas.flatMap(({ spiI, spiR, suite, keys }) =>
    spiR === null || suite === null || keys === null ? [] : [{ spiI, spiR, suite, keys }],
  );
}
