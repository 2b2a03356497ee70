import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256OfFile } from '../../src/io/hash.ts';
import { caseFolder } from '../support/runs.ts';

describe('hash', () => {
  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

  test('small in place, large in a worker, either way the same', async () => {
    const large = Buffer.alloc((9 << 20) + 12_345);
    for (let at = 0; at < large.length; at += 4096) large.writeUInt32LE(at, at);
    const folder = caseFolder({ small: 'abc', large, empty: '' });
    expect(await sha256OfFile(join(folder, 'small'), 3)).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(await sha256OfFile(join(folder, 'large'), large.length)).toBe(digest(large));
    // The size only decides where it is computed.
    expect(await sha256OfFile(join(folder, 'large'), 0)).toBe(digest(large));
    expect(await sha256OfFile(join(folder, 'small'), 1 << 30)).toBe(digest(Buffer.from('abc')));
    expect(await sha256OfFile(join(folder, 'empty'), 0)).toBe(digest(Buffer.alloc(0)));
  });

  test.each([0, 1 << 30])('a file that is gone has no hash and fails nobody, size %i', async (size) => {
    expect(await sha256OfFile(join(caseFolder({}), 'gone'), size)).toBeUndefined();
    expect(await sha256OfFile(caseFolder({}), size)).toBeUndefined();
  });
});
