// `keys check` and `keys convert` as a process, on a shipped capture with its keys.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keysConvertCommand } from '../../src/cli/commands/keys-convert.ts';
import { HELP } from '../../src/cli/help.ts';
import { keysCheckOptions, keysConvertOptions } from '../../src/cli/program.ts';
import { secretSpellings } from '../support/key-material.ts';
import {
  KEY_COLUMNS,
  namelessJson,
  type Row,
  rowsOf,
  tableOf,
  withFlippedBit,
  withSwappedKeys,
  withSwappedSpis,
} from '../support/key-rows.ts';
import { builtCommand, root } from './built-command.ts';

const built = builtCommand();
const CAPTURE = 'samples/resume-after-sleep/capture.pcapng';
const TABLE = 'samples/resume-after-sleep/keys/ikev2_decryption_table';
const rows = rowsOf(TABLE);
const first = row(0);

function row(index: number): Row {
  const found = rows[index];
  if (found === undefined) throw new Error('the sample has lost a row');
  return found;
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keys-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function saved(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** What a person reads, with its lines joined; that no key is in it is held each time. */
function checked(...args: readonly string[]): { status: number | null; said: string; stderr: string } {
  const { status, stdout, stderr } = built.run(['keys', 'check', ...args]);
  for (const secret of secretSpellings(rows)) expect(stdout + stderr).not.toContain(secret);
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  return { status, said: stdout.replace(/\n +/g, ' '), stderr };
}

describe('keys check with a capture', () => {
  test('says which IKE SA each key opens, and what is missing to prove AUTH', () => {
    const { status, said, stderr } = checked(TABLE, CAPTURE);
    expect([status, stderr]).toEqual([0, '']);
    expect(said).toMatch(/^OK {6}2 of 2 key sets fit\. 2 of 2 IKE SAs with encrypted messages are opened\.\n/);
    for (const { spiI, spiR } of rows)
      expect(said).toMatch(new RegExp(`Opens IKE SA ${spiI} ${spiR}: \\d+ messages, first F\\d+\\.`));
    expect(said).toContain('AUTH of the responder (RSA_SIGNATURE) at F5: not verified, for want of SK_pr, SKEYSEED or');
    expect(said).toContain(':2 IKE SA');
  });

  test('a folder is as good as its files, in any order', () => {
    const straight = built.run(['keys', 'check', CAPTURE, TABLE]).stdout;
    expect(built.run(['keys', 'check', TABLE, CAPTURE]).stdout).toBe(straight);
    const { status, said, stderr } = checked('samples/resume-after-sleep');
    expect(status).toBe(0);
    expect(said).toContain('4 of 4 key sets fit.');
    expect(stderr).toMatch(/^ikev2-trace: \d inputs are neither keys nor captures and were left out\.\n$/);
  });

  test.each(KEY_COLUMNS)('one wrong bit in %s is told with the frame where it shows', (column) => {
    for (const bit of [0, 77]) {
      const { status, said } = checked(saved('table', tableOf([withFlippedBit(first, column, bit)])), CAPTURE);
      const side = column.endsWith('i') ? 'initiator' : 'responder';
      expect(status).toBe(1);
      expect(said).toMatch(/^FAILED {2}0 of 1 key set fits, 1 is wrong\./);
      const why = column.startsWith('keyA')
        ? `The integrity check fails with SK_a${column.at(-1)} as given`
        : `no chain of payloads: SK_e${column.at(-1)} is wrong`;
      expect(said).toMatch(new RegExp(`Opens no message of the ${side}\\. .*${why}, first at F\\d+;`));
      const [, opened, all] = /: (\d+) of (\d+) opened/.exec(said) ?? [];
      expect(Number(opened)).toBeGreaterThan(0);
      expect(Number(opened)).toBeLessThan(Number(all));
    }
  });

  test('keys of both sides wrong: nothing is opened', () => {
    const wrong = withFlippedBit(withFlippedBit(first, 'keyAi', 3), 'keyAr', 3);
    const { status, said } = checked(saved('table', tableOf([wrong])), CAPTURE);
    expect(status).toBe(1);
    expect(said).toContain(`Does not open IKE SA ${first.spiI} ${first.spiR}. The integrity check fails with SK_ai`);
    expect(said).toContain('0 of 2 IKE SAs with encrypted messages are opened.');
    expect(said).toContain('no key given opens it');
  });

  test('keys without SPIs are tried, whatever they are called', () => {
    const json = namelessJson(rows).replace(/"spi_[ir]":"\w+",/g, '');
    const { status, said } = checked(saved('keys.json', json), CAPTURE);
    expect(status).toBe(0);
    expect(said).toContain('IKE SA of no stated SPIs (matched by trial)');
    expect(said.match(/Opens IKE SA/g)).toHaveLength(2);
    const wrong = namelessJson([withFlippedBit(withFlippedBit(first, 'keyAi', 0), 'keyAr', 0)]);
    const other = checked(saved('other.json', wrong.replace(/"spi_[ir]":"\w+",/g, '')), CAPTURE);
    expect(other.status).toBe(1);
    expect(other.said).toContain('Names no IKE SA, and opens none of the 2 with encrypted messages');
  });

  test('what stands the wrong way round is turned, and said', () => {
    const spis = checked(saved('spis', tableOf([withSwappedSpis(first)])), CAPTURE);
    expect([spis.status, spis.said.includes('Its SPIs stand the wrong way round')]).toEqual([0, true]);
    const keys = checked(saved('keys', tableOf([withSwappedKeys(first)])), CAPTURE);
    expect([keys.status, keys.said.includes('keys of the two sides stand the wrong way round')]).toEqual([0, true]);
  });

  test.each([
    ['the other responder SPI', { spiR: '0123456789abcdef' }, 'has the same initiator SPI, from F1 on.'],
    ['the other initiator SPI', { spiI: '0123456789abcdef' }, 'has the same responder SPI, from F1 on.'],
    ['two digits mistyped', { spiI: typo(first.spiI), spiR: typo(first.spiR) }, 'is nearly the same, from F1 on.'],
    [
      'SPIs of elsewhere',
      { spiI: '0123456789abcdef', spiR: 'fedcba9876543210' },
      'None of the 2 IKE SAs in the captures has these SPIs.',
    ],
  ])('with %s the nearest IKE SA is named', (_name, spis, sentence) => {
    const { status, said } = checked(saved('table', tableOf([{ ...first, ...spis }])), CAPTURE);
    expect(status).toBe(1);
    expect(said).toContain(sentence);
  });

  test('a length that does not fit is told in octets', () => {
    const short = { ...first, keyEi: first.keyEi.slice(2), keyEr: first.keyEr.slice(2) };
    const { status, said } = checked(saved('table', tableOf([short])), CAPTURE);
    expect(status).toBe(1);
    expect(said).toContain('SK_ei of AES_CBC_256 has 32 octets, 31 were given.');
  });

  test('and so is that of one side alone', () => {
    const short = tableOf([{ ...first, keyEr: first.keyEr.slice(2) }]);
    const { status, said } = checked(saved('table', short), CAPTURE);
    expect(status).toBe(1);
    expect(said).toMatch(
      /Opens no message of the responder: SK_er of AES_CBC_256 has 32 octets, 31 were given, first at F\d/,
    );
    expect(said).not.toContain('not in the set');
  });

  test('keys of other IKE SAs beside those that fit are no fault', () => {
    const others = { ...first, spiI: '0123456789abcdef', spiR: 'fedcba9876543210' };
    const { status, said } = checked(saved('table', tableOf([...rows, others])), CAPTURE);
    expect(status).toBe(0);
    expect(said).toMatch(/^PARTLY {2}2 of 3 key sets fit, 1 is not known to fit\. 2 of 2 IKE SAs/);
  });

  test('what the captures hold is told where no key was understood', () => {
    const broken = tableOf(rows).replaceAll(/,[0-9a-f]{64},/g, ',zz,');
    const { status, said } = checked(saved('table', broken), CAPTURE);
    expect(status).toBe(2);
    expect(said).toContain('0 of 2 IKE SAs with encrypted messages are opened.');
  });

  test('a capture that is empty was given, and could not be read', () => {
    const { status, said } = checked(TABLE, saved('empty.pcap', ''));
    expect(status).toBe(1);
    expect(said).toContain('No capture could be read, so none was tried.');
  });

  test('keys of one direction open that direction, which is no fault of theirs', () => {
    const half = saved('half.json', namelessJson([{ ...first, keyEr: '', keyAr: '' }]));
    const { status, said } = checked(half, CAPTURE);
    expect(status).toBe(0);
    expect(said).toMatch(/Opens IKE SA .*: \d+ messages of the initiator, first F3\./);
    expect(said).toContain('SK_er and SK_ar are not in the set: messages of the responder stay closed.');
  });

  test('the same keys twice, and others for the same IKE SA', () => {
    const wrong = saved('wrong', tableOf([withFlippedBit(first, 'keyEr', 9)]));
    const again = saved('again.json', namelessJson(rows));
    const right = saved('right', tableOf(rows));
    const { status, said } = checked(again, right, wrong, CAPTURE);
    expect(status).toBe(1);
    expect(said).toContain('4 of 5 key sets fit, 1 is wrong.');
    expect(said.match(/Nothing but what stands already at again\.json/g)).toHaveLength(2);
    expect(said).toContain(
      `SK_er differs from what opens IKE SA ${first.spiI} ${first.spiR}, at again.json:1.`.replace(':1.', ''),
    );
  });

  test('secrets of AUTH need more than a table', () => {
    const json = saved('psk.json', JSON.stringify({ secrets: [{ use: 'pre-shared-key', text: 'not-the-right-one' }] }));
    const { status, said } = checked(TABLE, json, CAPTURE);
    expect(status).toBe(0);
    expect(said).toMatch(/^PARTLY {2}2 of 3 key sets fit, 1 is not known to fit\./);
    expect(said).toContain('No AUTH payload with a shared key could be checked');
    expect(said).not.toContain('not-the-right-one');
  });

  test('a copy of a capture counts once', () => {
    const copy = join(folder, 'copy.pcapng');
    copyFileSync(join(root, CAPTURE), copy);
    const { status, said, stderr } = checked(TABLE, CAPTURE, copy);
    expect(status).toBe(0);
    expect(said).toContain('2 of 2 IKE SAs with encrypted messages are opened.');
    expect(stderr).toMatch(
      /(?:capture|copy)\.pcapng: The capture holds the same octets as .*(?:capture|copy)\.pcapng; it was left out\./,
    );
    const decoded = (...captures: readonly string[]) => built.run(['decode', ...captures]).stdout.match(/^F\d+/gm);
    expect(decoded(CAPTURE)?.length).toBeGreaterThan(10);
    expect(decoded(CAPTURE, copy)?.length).toBe(decoded(CAPTURE)?.length);
  });

  test('the capture may come through a pipe', () => {
    const args = [built.entry(), 'keys', 'check', TABLE, '-'];
    const input = readFileSync(join(root, CAPTURE));
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, input, encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toContain('IKE SAs in standard input');
    expect(stdout).toContain('2 of 2 key sets fit.');
  });

  test('colour and ASCII', () => {
    const colored = built.run(['keys', 'check', '--color', 'always', TABLE, CAPTURE]).stdout;
    expect(colored).toContain('\x1b[32mOK');
    expect(built.run(['keys', 'check', '--ascii', TABLE, CAPTURE]).stdout).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

describe('keys check without a capture', () => {
  test('says what was understood, and what it is good for', () => {
    const { status, said, stderr } = checked(TABLE);
    expect([status, stderr]).toEqual([0, '']);
    expect(said).toMatch(/^OK {6}2 of 2 key sets can be used\. No capture was given, so none was tried\.\n/);
    expect(said).toContain('SK_ai, SK_ar, SK_ei, SK_er; AES-CBC-256 [RFC3602], HMAC_SHA2_512_256 [RFC4868]');
    expect(said).toContain('Good for opening its messages.');
    expect(said).toContain('AUTH stays unproved: that takes SK_pi and SK_pr, SKEYSEED or g^ir.');
  });

  test('seeds are good for more', () => {
    const json = saved(
      'keys.json',
      JSON.stringify({ ike_sas: [{ SKEYSEED: '00112233'.repeat(8), prf: 'PRF_HMAC_SHA2_256' }] }),
    );
    const { status, said } = checked(json);
    expect(status).toBe(0);
    expect(said).toContain(
      'deriving all its keys, where IKE_SA_INIT was captured; proving AUTH; keys of its Child SAs',
    );
  });

  test('a key that is too short for its algorithm', () => {
    const { status, said } = checked(saved('table', tableOf([{ ...first, keyAr: first.keyAr.slice(4) }])));
    expect(status).toBe(1);
    expect(said).toMatch(/^FAILED {2}0 of 1 key set can be used\./);
    expect(said).toContain('SK_ar of HMAC_SHA2_512_256 has 64 octets, 62 were given.');
  });

  test('what cannot be checked opens nothing', () => {
    const { status, said } = checked(saved('table', tableOf([{ ...first, keyAi: '', keyAr: '' }])));
    expect(status).toBe(1);
    expect(said).toContain('Opens nothing: an SK_e of this suite checks nothing without its SK_a.');
  });

  test('a name that nobody knows costs nothing, and is said', () => {
    const { status, said } = checked(saved('table', tableOf([{ ...first, encryption: 'TWOFISH-CBC' }])));
    expect(status).toBe(0);
    expect(said).toContain('Not understood: TWOFISH-CBC. With a capture its IKE_SA_INIT tells the algorithms.');
  });

  test('lines that are not understood are pointed to, not quoted', () => {
    const broken = `${first.spiI},${first.spiR},${first.keyEi},"AES-CBC-256 [RFC3602]"\n`;
    const { status, said } = checked(saved('table', tableOf([first]) + broken));
    expect(status).toBe(1);
    expect(said).toContain('1 of 1 key set can be used. 1 place in the key files was not understood.');
    expect(said).toContain(':2 A row of a decryption table has eight columns');
  });
});

describe('what cannot be checked', () => {
  test('no keys among the inputs', () => {
    const { status, said, stderr } = checked(CAPTURE, 'package.json');
    expect([status, said]).toEqual([2, '']);
    expect(stderr).toContain(
      'package.json: This is neither a capture nor keys in a form that is known; it was left out.',
    );
    expect(stderr).toContain('no keys among the inputs; give a Wireshark ikev2_decryption_table');
  });

  test('an input that is something else costs the exit code, not the rest', () => {
    const { status, said, stderr } = checked(TABLE, 'samples/resume-after-sleep/gateway.log');
    expect(status).toBe(1);
    expect(said).toContain('2 of 2 key sets can be used.');
    expect(stderr).toContain('gateway.log: This is neither keys nor a capture but: Cisco IOS');
  });

  test.each([
    [['keys'], 'keys needs check or convert behind it.'],
    [['keys', 'chek', 'a'], "keys takes check or convert, not 'chek'. Did you mean 'check'?"],
    [['keys', 'check'], 'keys check needs a file with keys, and best a capture too.'],
    [['keys', 'check', 'no-such-file'], 'cannot read no-such-file: there is no such file or folder'],
    [['keys', 'check', 'a', '--to', 'json'], '--to is an option of keys convert, not of keys check.'],
    [['keys', 'convert', 'a', '--spi', '1'], '--spi is an option of decode, not of keys convert.'],
    [['keys', 'convert', '--to', 'json'], 'keys convert needs a file with keys, and best a capture too.'],
    [['keys', 'convert', 'a'], 'keys convert needs --to wireshark or --to json.'],
    [['keys', 'convert', 'a', '--to', 'jsn'], "--to takes wireshark or json, not 'jsn'. Did you mean 'json'?"],
    [['keys', 'convert', 'a', '--to', 'json', '--to', 'json'], 'keys convert takes one --to.'],
    [
      ['keys', 'convert', 'a', '--to', 'wireshark'],
      '--to wireshark writes ikev2_decryption_table and esp_sa into a folder; name it: -o FOLDER.',
    ],
    [
      ['keys', 'convert', TABLE, '--to', 'wireshark', '-o', 'package.json'],
      'package.json is no folder; --to wireshark writes ikev2_decryption_table and esp_sa into one.',
    ],
    [['keys', 'convert', TABLE, '--to', 'json', '-o', 'package.json'], 'package.json exists; --force overwrites it.'],
    [
      ['keys', 'convert', TABLE, '--to', 'json', '-o', 'no/x.json'],
      'cannot write no/x.json: its folder does not exist.',
    ],
  ])('%j is one sentence and exit code 2', (args, sentence) => {
    expect(built.run(args)).toMatchObject({ status: 2, stdout: '', stderr: `ikev2-trace: ${sentence}\n` });
  });
});

describe('keys convert', () => {
  const wrote = expect.stringMatching(/^ikev2-trace: wrote .*: keys of .*\.\n$/);
  const convert = (...args: readonly string[]) => built.run(['keys', 'convert', ...args]);
  const rowsIn = (path: string) => readFileSync(path, 'utf8').replace(/^#.*\n/gm, '');

  test("to JSON and back to Wireshark's table gives the same rows", () => {
    const [json, table] = [join(folder, 'keys.json'), join(folder, 'wireshark')];
    expect(convert(TABLE, '--to', 'json', '-o', json)).toMatchObject({ status: 0, stdout: '', stderr: wrote });
    expect(convert(json, '--to', 'wireshark', '-o', table)).toMatchObject({ status: 0, stdout: '', stderr: wrote });
    expect(readdirSync(table)).toEqual(['ikev2_decryption_table']);
    expect(rowsIn(join(table, 'ikev2_decryption_table'))).toBe(rowsIn(TABLE));
    // From its own table the second time round, octet for octet.
    const again = join(folder, 'again.json');
    convert(join(table, 'ikev2_decryption_table'), '--to', 'json', '-o', again);
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(json, 'utf8'));
  });

  test.each([
    ['AES-GCM-256 with 16 octet ICV [RFC5282]', 36, 'NONE [RFC4306]', 0],
    ['AES-CCM-128 with 12 octet ICV [RFC5282]', 19, 'NONE [RFC4306]', 0],
    ['AES-CTR-192 [RFC5930]', 28, 'HMAC_SHA2_384_192 [RFC4868]', 48],
    ['3DES [RFC2451]', 24, 'HMAC_SHA1_160 [RFC4595]', 20],
    ['AES-CBC-128 [RFC3602]', 16, 'ANY 96-bits of Authentication [No Checking]', 0],
    ['AES-CBC-128 [RFC3602]', 16, 'HMAC_SHA2_256_96 [draft-ietf-ipsec-ciph-sha-256-00]', 32],
    ['NULL [RFC2410]', 0, 'HMAC_MD5_96 [RFC2403]', 16],
  ])('the names of Wireshark outlive the way: %s with %s', (encryption, skE, integrity, skA) => {
    const key = (octets: number, fill: string) => fill.repeat(octets);
    const made = { ...first, encryption, integrity, keyEi: key(skE, 'a1'), keyEr: key(skE, 'b2') };
    const table = tableOf([{ ...made, keyAi: key(skA, 'c3'), keyAr: key(skA, 'd4') }]);
    const json = join(folder, 'keys.json');
    expect(convert(saved('table', table), '--to', 'json', '-o', json)).toMatchObject({ status: 0, stderr: wrote });
    expect(convert(json, '--to', 'wireshark', '-o', folder)).toMatchObject({ status: 0, stderr: wrote });
    expect(rowsIn(join(folder, 'ikev2_decryption_table'))).toBe(table);
  });

  test('a suite without a name in Wireshark becomes a comment, which is read all the same', () => {
    const chacha = { ...first, encryption: 'CHACHA20_POLY1305', integrity: 'NONE', keyAi: '', keyAr: '' };
    const table = tableOf([{ ...chacha, keyEi: 'a1'.repeat(36), keyEr: 'b2'.repeat(36) }]);
    const { status, stderr } = convert(saved('table', table), '--to', 'wireshark', '-o', folder);
    const named = 'ikev2_decryption_table: Wireshark 4.0 has no name for CHACHA20_POLY1305; rows of it are comments.';
    expect([status, stderr.split('\n')[0]]).toEqual([0, `ikev2-trace: ${named}`]);
    const written = readFileSync(join(folder, 'ikev2_decryption_table'), 'utf8');
    expect(written).toContain(`# Wireshark 4.0 has no name for CHACHA20_POLY1305: ${first.spiI},`);
    expect(checked(join(folder, 'ikev2_decryption_table')).said).toContain('1 of 1 key set can be used.');
  });

  test('what a run leaves of an earlier one is said, and so is what fits nothing', () => {
    writeFileSync(join(folder, 'esp_sa'), 'of before\n');
    const others = { ...first, spiI: '0123456789abcdef', spiR: 'fedcba9876543210' };
    const mixed = saved('mixed', tableOf([...rows, others]));
    const { status, stderr } = convert(mixed, CAPTURE, '--to', 'wireshark', '-o', folder);
    expect(status).toBe(0);
    expect(stderr).toContain(
      '1 key set opens nothing in the captures; what is in such a set is converted as it was given.',
    );
    expect(stderr).toContain(`wrote ${join(folder, 'ikev2_decryption_table')}: keys of 3 IKE SAs.`);
    expect(stderr).toContain(`${join(folder, 'esp_sa')} is of an earlier run; no key of this one is in it.`);
  });

  test('nobody else can read what is written, and nothing is overwritten unasked', () => {
    const json = join(folder, 'keys.json');
    const table = join(folder, 'tables', 'ikev2_decryption_table');
    convert(TABLE, '--to', 'json', '-o', json);
    convert(TABLE, '--to', 'wireshark', '-o', join(folder, 'tables'));
    if (process.platform !== 'win32') {
      expect([json, table].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
      expect(statSync(join(folder, 'tables')).mode & 0o777).toBe(0o700);
    }
    const again = convert(TABLE, '--to', 'wireshark', '-o', join(folder, 'tables'));
    expect([again.status, again.stderr]).toEqual([2, `ikev2-trace: ${table} exists; --force overwrites it.\n`]);
    expect(convert(TABLE, '--to', 'wireshark', '-o', join(folder, 'tables'), '--force').status).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['keys.json', 'tables']);
  });

  test('JSON goes through a pipe, but to no terminal', async () => {
    expect(JSON.parse(convert(TABLE, '--to', 'json').stdout).ike_sas).toHaveLength(2);
    const { isTTY } = process.stdout;
    process.stdout.isTTY = true;
    try {
      const refused = keysConvertCommand([TABLE], { to: 'json' });
      await expect(refused).rejects.toThrow('keys are not printed to a terminal; give -o FILE');
    } finally {
      process.stdout.isTTY = isTTY;
    }
  });

  test('keys without SPIs get those of the IKE SA that they open', () => {
    const nameless = saved('nameless.json', namelessJson(rows).replace(/"spi_[ir]":"\w+",/g, ''));
    expect(convert(nameless, CAPTURE, '--to', 'wireshark', '-o', join(folder, 'out'))).toMatchObject({ status: 0 });
    expect(rowsIn(join(folder, 'out', 'ikev2_decryption_table'))).toBe(rowsIn(TABLE));
    const { status, stderr } = convert(nameless, '--to', 'wireshark', '-o', join(folder, 'none'));
    expect(status).toBe(1);
    expect(stderr.match(/nameless\.json:1: not written: Its SPIs are not stated/g)).toHaveLength(2);
    expect(stderr).toContain('nothing was written');
    expect(readdirSync(folder)).not.toContain('none');
    // Our own form needs none.
    expect(JSON.parse(convert(nameless, '--to', 'json').stdout).ike_sas).toHaveLength(2);
  });

  test('what stands the wrong way round is written the right way', () => {
    const turned = saved('turned', tableOf([withSwappedSpis(first), withSwappedKeys(row(1))]));
    expect(convert(turned, CAPTURE, '--to', 'wireshark', '-o', folder).status).toBe(0);
    expect(rowsIn(join(folder, 'ikev2_decryption_table'))).toBe(rowsIn(TABLE));
  });

  test('keys that the capture refutes are not written; others are', () => {
    const mixed = saved('mixed', tableOf([withFlippedBit(first, 'keyEi', 1), row(1)]));
    const { status, stderr } = convert(mixed, CAPTURE, '--to', 'wireshark', '-o', folder);
    expect(status).toBe(1);
    expect(stderr).toContain('mixed:1: not written: Opens no message of the initiator.');
    expect(rowsIn(join(folder, 'ikev2_decryption_table'))).toBe(tableOf([row(1)]));
    for (const secret of secretSpellings(rows)) expect(stderr).not.toContain(secret);
  });

  test('secrets of key files are written, as text where they are text', () => {
    const secrets = [
      { use: 'session-token', identity: '724955484B', text: 'a token of letters' },
      { use: 'shared-secret', hex: '00ff00ff' },
    ];
    const json = saved('secrets.json', JSON.stringify({ secrets }));
    expect(JSON.parse(convert(json, '--to', 'json').stdout)).toEqual({ ike_sas: [], child_sas: [], secrets });
    expect(convert(json, '--to', 'wireshark', '-o', folder)).toMatchObject({
      status: 1,
      stderr: "ikev2-trace: nothing was written: Wireshark's tables can hold none of it.\n",
    });
  });

  test('keys of ESP SAs keep their rows, and directions of one entry stay together', () => {
    const esp = [
      `"IPv4","192.0.2.1","198.51.100.1","0x0000c3d4","AES-CBC [RFC3602]","0x${'a1'.repeat(32)}","HMAC-SHA-256-128 [RFC4868]","0x${'b2'.repeat(32)}"`,
      `"IPv6","2001:db8::1","2001:db8::2","0xdeadbeef","AES-GCM with 16 octet ICV [RFC4106]","0x${'c3'.repeat(20)}","NULL",""`,
    ];
    const table = saved('esp_sa', `${esp.join('\n')}\n`);
    const out = join(folder, 'out');
    expect(convert(table, '--to', 'wireshark', '-o', out)).toMatchObject({ status: 0, stderr: wrote });
    expect(rowsIn(join(out, 'esp_sa'))).toBe(`${esp.join('\n')}\n`);
    const json = join(folder, 'keys.json');
    convert(table, '--to', 'json', '-o', json);
    // Our own form has no addresses: then there is a row for either protocol.
    mkdirSync(join(folder, 'back'));
    expect(convert(json, '--to', 'wireshark', '-o', join(folder, 'back')).status).toBe(0);
    const back = rowsIn(join(folder, 'back', 'esp_sa'));
    expect(back).toContain('"IPv4","*","*","0x0000c3d4","AES-CBC [RFC3602]"');
    expect(back).toContain('"IPv6","*","*","0xdeadbeef","AES-GCM with 16 octet ICV [RFC4106]"');
    const again = join(folder, 'again.json');
    convert(join(folder, 'back', 'esp_sa'), '--to', 'json', '-o', again);
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(json, 'utf8'));
  });
});

test('the help names the commands and what they take', () => {
  for (const { long } of [...keysCheckOptions(), ...keysConvertOptions()]) expect(HELP).toContain(long);
  for (const word of ['keys check', 'keys convert', 'json', 'wireshark']) expect(HELP).toContain(word);
});

/** One digit of an SPI changed. */
function typo(spi: string): string {
  return spi.slice(0, 5) + (spi[5] === '0' ? '1' : '0') + spi.slice(6);
}
