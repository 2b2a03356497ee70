import { existsSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isWhole, type OpenedInput, openInputs } from '../../src/io/inputs.ts';
import { caseFolder, run } from '../support/runs.ts';

const HEAD_BYTES = 65_536;

const open = (...paths: readonly string[]) => openInputs(paths.map((path) => ({ path })));
const shown = (inputs: readonly OpenedInput[]) => inputs.map(({ source }) => `${source.id} ${source.path}`);
const problems = (inputs: readonly OpenedInput[]) =>
  inputs.flatMap(({ head, source }) => ('unreadable' in head ? [[source.path, head.unreadable.message]] : []));

describe('names of inputs', () => {
  test('relative to the deepest folder that holds all, with slashes, numbered by path', async () => {
    const folder = caseFolder({ 'b/two.log': '2', 'a.txt': '1', 'b/c/three.log': '3', 'B.txt': '4' });
    expect(shown(await open(folder))).toEqual(['S1 B.txt', 'S2 a.txt', 'S3 b/c/three.log', 'S4 b/two.log']);
    expect(shown(await open(join(folder, 'b')))).toEqual(['S1 c/three.log', 'S2 two.log']);
    expect(shown(await open(join(folder, 'b', 'c', 'three.log')))).toEqual(['S1 three.log']);
    expect(shown(await open(join(folder, 'b', 'c'), join(folder, 'a.txt')))).toEqual(['S1 a.txt', 'S2 b/c/three.log']);
  });

  test.runIf(existsSync('/etc/passwd'))('whole where inputs share nothing but the root', async () => {
    const folder = caseFolder({ 'a.txt': '1' });
    const path = join(folder, 'a.txt');
    expect(shown(await open(path, '/etc/passwd'))).toEqual(['S1 /etc/passwd', `S2 ${path}`]);
  });

  test('a folder whose name begins like another’s is not inside it', async () => {
    const folder = caseFolder({ 'case/x.txt': '1', 'case2/y.txt': '2' });
    expect(shown(await open(join(folder, 'case'), join(folder, 'case2')))).toEqual(['S1 case/x.txt', 'S2 case2/y.txt']);
  });

  test('the order of arguments does not show, nor does how a path is written', async () => {
    const folder = caseFolder({ 'a.txt': '1', 'b/c.txt': '2' });
    const paths = [join(folder, 'b'), join(folder, 'a.txt')];
    expect(shown(await open(...paths.toReversed()))).toEqual(shown(await open(...paths)));
    expect(shown(await open(`${folder}/b/../b/.`, `${folder}//a.txt`))).toEqual(shown(await open(...paths)));
  });

  test('one file under two names is one source, and which name came first does not show', async () => {
    const folder = caseFolder({ 'real.txt': '1' });
    symlinkSync(join(folder, 'real.txt'), join(folder, 'also.txt'));
    const [real, also] = [join(folder, 'real.txt'), join(folder, 'also.txt')];
    expect(await open(real, real, folder)).toHaveLength(1);
    const forward = shown(await open(real, also));
    expect(forward).toHaveLength(1);
    expect(shown(await open(also, real))).toEqual(forward);
    expect(shown(await open(folder))).toEqual(forward);
  });

  test('a type that was named for a file holds, wherever else the file is named', async () => {
    const folder = caseFolder({ 'a.txt': '1' });
    const file = { path: join(folder, 'a.txt'), type: 'ios' };
    for (const inputs of [
      [file, { path: folder }],
      [{ path: folder }, file],
    ]) {
      const opened = await openInputs(inputs);
      expect(opened.map(({ type }) => type)).toEqual(['ios']);
    }
  });

  test('hidden files and folders are left out of a walk, and read when they are named', async () => {
    const folder = caseFolder({ '.hidden.txt': '1', '.git/config': '2', 'seen.txt': '3' });
    expect(shown(await open(folder))).toEqual(['S1 seen.txt']);
    expect(shown(await open(join(folder, '.hidden.txt')))).toEqual(['S1 .hidden.txt']);
  });

  test('an empty folder gives nothing', async () => {
    expect(await open(caseFolder({}))).toEqual([]);
  });

  test('a path that does not exist is the user’s mistake, in one sentence with that path', async () => {
    await expect(open(join(caseFolder({}), 'nope.pcap'))).rejects.toMatchObject({ name: 'InputError' });
    await expect(open('nope.pcap')).rejects.toThrow(/^cannot read nope\.pcap: there is no such file or folder$/);
  });
});

describe('what cannot be read', () => {
  test('a loop of links ends, and the link is named for what it is', async () => {
    const folder = caseFolder({ 'a/file.txt': '1' });
    symlinkSync(folder, join(folder, 'a', 'up'));
    symlinkSync('self', join(folder, 'self'));
    const opened = await open(folder);
    expect(opened.map(({ source }) => source.path)).toEqual(['a/file.txt', 'a/up', 'self']);
    const messages = new Map(problems(opened).map(([path, message]) => [path, message]));
    expect([...messages.keys()]).toEqual(['a/up', 'self']);
    expect(messages.get('a/up')).toMatch(/folder/);
    expect(messages.get('a/up')).not.toMatch(/neither/);
    expect(messages.get('self')).toContain('ELOOP');
  });

  test('a broken link among others costs nothing else', async () => {
    const folder = caseFolder({ 'a.txt': '1' });
    symlinkSync(join(folder, 'gone'), join(folder, 'broken.txt'));
    const opened = await open(folder);
    expect(shown(opened)).toEqual(['S1 a.txt', 'S2 broken.txt']);
    expect(problems(opened)).toEqual([['broken.txt', expect.stringContaining('ENOENT')]]);
  });

  test('a socket is no file, and no reader waits for it', async () => {
    const folder = caseFolder({ 'a.txt': '1' });
    const path = join(folder, 'socket');
    const server = createServer().listen(path);
    await new Promise((done) => server.once('listening', done));
    try {
      expect(problems(await open(path, join(folder, 'a.txt')))).toEqual([
        ['socket', expect.stringContaining('neither a file nor a folder')],
      ]);
    } finally {
      server.close();
    }
  });

  test('the result names it by its relative path only', async () => {
    const folder = caseFolder({ 'a.txt': 'x' });
    symlinkSync(join(folder, 'gone'), join(folder, 'broken.txt'));
    const { result } = await run([folder]);
    expect(result.diagnostics.map(({ code }) => code)).toContain('input.unreadable');
    expect(JSON.stringify(result)).not.toContain(basename(folder));
  });
});

describe('bytes of inputs', () => {
  test.each([0, 1, HEAD_BYTES - 1, HEAD_BYTES, HEAD_BYTES + 1, (1 << 18) + 7])(
    '%i bytes: the head, and every byte on each reading',
    async (size) => {
      const bytes = Buffer.alloc(size, 'abcdefg');
      const [input] = await open(join(caseFolder({ f: bytes }), 'f'));
      if (!(input?.head instanceof Uint8Array)) throw new Error('unreadable');
      expect(Buffer.compare(Buffer.from(input.head), bytes.subarray(0, HEAD_BYTES))).toBe(0);
      expect(isWhole(input.head, input.source)).toBe(size <= HEAD_BYTES);
      expect(input.source.bytes).toBe(size);
      const chunks: Buffer[] = [];
      for (const block of input.source.blocks() as Iterable<Uint8Array>) chunks.push(Buffer.from(block));
      expect(Buffer.compare(Buffer.concat(chunks), bytes)).toBe(0);
      expect(input.source.blocks()).not.toBe(input.source.blocks());
    },
  );
});
