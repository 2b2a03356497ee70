// Files that gzip packed are the same evidence as what they hold.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { unpackedBlocks } from '../../src/io/archive/gzip.ts';
import { openInputs } from '../../src/io/inputs.ts';
import { builtCommand, root } from '../cli/built-command.ts';

const built = builtCommand();
const folder = mkdtempSync(join(tmpdir(), 'gzip-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CASE = 'samples/resume-after-sleep';
const bytesOf = (name: string) => readFileSync(join(root, CASE, name));

function saved(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function contentOf(path: string): Promise<Buffer> {
  const [input] = await openInputs([{ path }]);
  const blocks: Buffer[] = [];
  for await (const block of input?.source.blocks() ?? []) blocks.push(Buffer.from(block));
  return Buffer.concat(blocks);
}

test.each(['capture.pcapng', 'gateway.log'])('%s, packed, gives the same octets, several members too', async (name) => {
  const bytes = bytesOf(name);
  expect(await contentOf(saved(`${name}.gz`, gzipSync(bytes)))).toEqual(bytes);
  const halves = [bytes.subarray(0, 1000), bytes.subarray(1000)].map((half) => gzipSync(half));
  expect(await contentOf(saved(`two-${name}.gz`, Buffer.concat(halves)))).toEqual(bytes);
});

describe('the command', () => {
  const decoded = (...args: readonly string[]) => built.run(['decode', ...args]);

  test('decodes a packed capture as it decodes the capture', () => {
    const plain = decoded(join(CASE, 'capture.pcapng'));
    const packed = decoded(saved('capture.pcapng.gz', gzipSync(bytesOf('capture.pcapng'))));
    expect([packed.stdout, packed.stderr, packed.status]).toEqual([plain.stdout, plain.stderr, 0]);
  });

  test.skipIf(process.platform === 'win32')('and from standard input', () => {
    const path = saved('piped.gz', gzipSync(bytesOf('capture.pcapng')));
    const command = `"${process.execPath}" "${built.entry()}" decode - < "${path}"`;
    const { stdout } = spawnSync('sh', ['-c', command], { encoding: 'utf8', cwd: root });
    expect(stdout).toBe(decoded(join(CASE, 'capture.pcapng')).stdout);
  });

  test('a packed file that is cut is read as far as it goes, and that is said', () => {
    const packed = gzipSync(bytesOf('capture.pcapng'));
    const { stdout, stderr, status } = decoded(saved('cut.gz', packed.subarray(0, packed.length - 2000)));
    expect(status).toBe(0);
    expect(stderr).toMatch(/cut\.gz: Reading stopped \(Z_BUF_ERROR\); what was read is kept\./);
    expect(stdout.length).toBeGreaterThan(1000);
  });

  test('a damaged one is named', () => {
    const packed = gzipSync(bytesOf('capture.pcapng'));
    packed.fill(0xff, 10, 60);
    const { stderr, status } = decoded(saved('damaged.gz', packed));
    expect(status).toBe(2);
    expect(stderr).toContain('damaged.gz: gzip file that is damaged from the start.');
  });

  test('one that grows without end is left where the limit is', async () => {
    const bomb = gzipSync(Buffer.alloc(80 << 20), { level: 9 });
    let unpacked = 0;
    const reading = async () => {
      for await (const block of unpackedBlocks(pieces(bomb))) unpacked += block.length;
    };
    await expect(reading()).rejects.toMatchObject({ code: 'E2BIG', syscall: 'gunzip' });
    expect(unpacked).toBeGreaterThanOrEqual(64 << 20);
    expect(unpacked).toBeLessThan(82 << 20);
  });
});

async function* pieces(bytes: Buffer): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1024) yield bytes.subarray(at, at + 1024);
}
