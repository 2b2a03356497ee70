// A zip is a folder: what is found in it is what is found in the folder.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import { builtCommand, root } from '../cli/built-command.ts';
import { caseFolder, run } from '../support/runs.ts';
import { type ZipPart, zipOf } from '../support/zip-writer.ts';

const built = builtCommand();
const sample = (name: string) => join(root, 'samples', name);

/** The files of a sample as entries of a zip. */
function partsOf(name: string): ZipPart[] {
  const names = readdirSync(sample(name), { recursive: true, withFileTypes: true }).filter(
    (one) => one.isFile() && !one.name.startsWith('.'), // a folder's own settings
  );
  return names.map((one) => {
    const path = join(one.parentPath, one.name);
    const inside = path.slice(sample(name).length + 1).replaceAll('\\', '/');
    return { name: inside, content: readFileSync(path) };
  });
}

/** What was found, with the paths that sources have in a folder in place of their numbers. */
function found({ sources, findings, sessions, attempts, ikeSas, identities }: Result): unknown {
  const paths = new Map(sources.map(({ id, path }) => [id, path.replace(/^.*!\//, '')]));
  const text = JSON.stringify({ findings, sessions, attempts, ikeSas, identities });
  return JSON.parse(text.replaceAll(/"(clock-)?(S\d+)"/g, (_, clock = '', id) => `"${clock}${paths.get(id) ?? id}"`));
}

describe('a case in a zip', () => {
  test.each(['resume-after-sleep', 'late-reconnect'])('%s gives what the folder gives', async (name) => {
    const folder = caseFolder({ 'case.zip': zipOf(partsOf(name)) });
    const [zipped, plain] = [await run([join(folder, 'case.zip')]), await run([sample(name)])];
    expect(found(zipped.result)).toEqual(found(plain.result));
    expect(zipped.internalFailures).toEqual([]);
    const [zip, ...entries] = zipped.result.sources;
    expect(zip).toMatchObject({ id: 'S1', path: 'case.zip', reader: 'zip', vantage: null, clock: null });
    expect(zip?.counts).toMatchObject({ unit: 'entries', read: entries.length });
    const facts = (sources: Result['sources'], prefix: string) =>
      sources.map(({ path, reader, bytes, sha256 }) => [prefix + path, reader, bytes, sha256]);
    expect(facts(entries, '')).toEqual(facts(plain.result.sources, 'case.zip!/'));
  });

  test('keys in it are read, and a copy of a capture is none', async () => {
    const parts = partsOf('resume-after-sleep');
    const capture = parts.find(({ name }) => name === 'capture.pcapng');
    const folder = caseFolder({ 'case.zip': zipOf(parts), 'copy.zip': zipOf([{ ...capture, name: 'x.pcapng' }]) });
    const { result } = await run([folder]);
    expect(result.sources.some(({ path, reader }) => path.startsWith('case.zip!/keys') && reader !== null)).toBe(true);
    const copies = result.diagnostics.filter(({ code }) => code === 'input.copy');
    expect(copies.map(({ message }) => message)).toEqual([
      'It holds the same octets as case.zip!/capture.pcapng; it was read and counts for nothing.',
    ]);
  });

  test('a wrong checksum is told of the entry, whose octets are used and have no hash', async () => {
    const parts = partsOf('client-only').map((part) =>
      part.name === 'AnyConnect.txt' ? { ...part, says: { crc: 7 } } : part,
    );
    const { result } = await run([join(caseFolder({ 'c.zip': zipOf(parts) }), 'c.zip')]);
    const source = result.sources.find(({ path }) => path === 'c.zip!/AnyConnect.txt');
    expect(source).toMatchObject({ reader: 'dart-log', sha256: null });
    expect(source?.counts.used).toBeGreaterThan(0);
    expect(result.diagnostics).toContainEqual(
      expect.objectContaining({ code: 'bundle.crc-differs', source: source?.id, count: 1 }),
    );
  });

  test('the hash of an entry is that of its octets, packed as they came', async () => {
    const packed = gzipSync(readFileSync(join(sample('late-reconnect'), 'capture.pcap')));
    const bytes = zipOf([
      { name: 'capture.pcap.gz', content: packed },
      { name: 'notes.bin', content: 'nothing known' },
    ]);
    const { result } = await run([join(caseFolder({ 'c.zip': bytes }), 'c.zip')]);
    const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
    expect(result.sources.map(({ reader, sha256: hash }) => [reader, hash])).toEqual([
      ['zip', sha256(bytes)],
      ['pcap', sha256(packed)],
      [null, sha256('nothing known')],
    ]);
  });
});

describe('the command', () => {
  const saved = (parts: readonly ZipPart[]) => join(caseFolder({ 'case.zip': zipOf(parts) }), 'case.zip');

  test('decodes a capture in a zip as it decodes the capture', () => {
    const content = readFileSync(join(sample('resume-after-sleep'), 'capture.pcapng'));
    const plain = built.run(['decode', join(sample('resume-after-sleep'), 'capture.pcapng')]);
    const zipped = built.run(['decode', saved([{ name: 'capture.pcapng', content }])]);
    expect([zipped.stdout, zipped.stderr, zipped.status]).toEqual([plain.stdout, plain.stderr, 0]);
  });

  test('takes keys from a zip, and names the entry that holds none', () => {
    const capture = join(sample('resume-after-sleep'), 'capture.pcapng');
    const keys = partsOf('resume-after-sleep').filter(({ name }) => String(name).startsWith('keys/'));
    const opened = built.run(['keys', 'check', saved(keys), capture]);
    expect(opened.stdout).toContain('keys.json: Keys as JSON');
    const wrong = built.run(['analyze', capture, '--keys', saved([{ name: 'none.txt', content: 'no key' }])]);
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('from case.zip!/none.txt: ')]);
    const locked = built.run(['analyze', capture, '--keys', saved([{ name: 'k', content: 'x', flags: 1 }])]);
    expect([locked.status, locked.stderr]).toEqual([2, expect.stringContaining('from case.zip: 1 entry is encrypted')]);
  });

  test('says of an unread zip why', () => {
    const { status, stderr } = built.run(['analyze', saved([{ name: 'k', content: 'x', flags: 1 }])]);
    expect(status).toBe(2);
    expect(stderr).toContain('case.zip: 1 entry is encrypted and not read: k. Unpack the zip with its password');
  });

  test('says so of each entry where nothing in a zip can be read', () => {
    const { status, stderr } = built.run(['analyze', saved([{ name: 'a', content: 'x' }, { name: 'b' }])]);
    expect(status).toBe(2);
    expect(stderr.split('\n').slice(0, 3)).toEqual([
      'ikev2-trace: case.zip!/a: No reader knows this content; it was left out. Force one with --type NAME.',
      'ikev2-trace: case.zip!/b: The file is empty.',
      'ikev2-trace: nothing readable in 1 input; nothing was analysed.',
    ]);
  });

  test('--type is of all that a zip holds', () => {
    const { stderr } = built.run(['analyze', '--type', 'ios', saved([{ name: 'x', content: 'nothing' }])]);
    expect(stderr).toContain('!/x: Nothing in it is of this type: Cisco IOS and IOS XE text.');
  });

  test.skipIf(process.platform === 'win32')('reads a zip from standard input', () => {
    const path = saved(partsOf('client-only'));
    const command = `"${process.execPath}" "${built.entry()}" analyze - -f json < "${path}"`;
    const { stdout } = spawnSync('sh', ['-c', command], { encoding: 'utf8', cwd: root });
    const sources: Result['sources'] = JSON.parse(stdout).sources;
    expect(sources.slice(0, 2).map(({ path, reader }) => [path, reader])).toEqual([
      ['-', 'zip'],
      ['-!/AnyConnect.txt', 'dart-log'],
    ]);
  });

  test('loads yauzl for zips only', () => {
    const loaded = (path: string) => {
      const list =
        'process.on("exit", () => console.error(Object.keys(require.cache).some((one) => one.includes("yauzl"))))';
      const args = ['-e', `${list}; import(${JSON.stringify(built.entry())})`, 'ikev2-trace', 'analyze', path, '-q'];
      return spawnSync(process.execPath, args, { encoding: 'utf8', cwd: root }).stderr;
    };
    expect(loaded(sample('client-only'))).toContain('false');
    expect(loaded(saved(partsOf('client-only')))).toContain('true');
  });
});
