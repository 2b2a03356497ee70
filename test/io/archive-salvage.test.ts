// Zips that were cut, mutated, or written by somebody else's code.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openInputs } from '../../src/io/inputs.ts';
import { sound, type Taken, takenFrom, takenOf } from '../support/archives.ts';
import { caseFolder } from '../support/runs.ts';
import { type ZipPart, zipOf } from '../support/zip-writer.ts';

const noise = (seed: number, length: number) =>
  Uint8Array.from({ length }, (_, at) => (Math.imul(at + seed, 0x9e3779b1) >>> 13) & 0xff);

const PARTS: readonly ZipPart[] = [
  { name: 'a.log', content: 'alpha\n'.repeat(50) },
  { name: 'd/', method: 0 },
  { name: 'd/noise.bin', content: noise(1, 700), method: 0 },
  { name: 'd/b.log', content: 'beta\n'.repeat(90) },
  { name: 'empty', method: 0 },
  { name: 'c.log', content: noise(2, 900) },
];

describe.each<[string, Partial<ZipPart>]>([
  ['sizes in front', {}],
  ['descriptors', { descriptor: 'signed' }],
  ['descriptors without signature', { descriptor: 'bare' }],
  ['descriptors of 64 bits', { descriptor: 'wide' }],
  ['ZIP64', { zip64: true }],
])('a zip with %s that lost its directory', (_, how) => {
  const parts = PARTS.map((part) => ({ ...part, ...how }));
  const whole = zipOf(parts);
  const bare = zipOf(parts, { directory: false });
  const ends = parts.map((__, index) => zipOf(parts.slice(0, index + 1), { directory: false }).length);

  test('gives all entries', async () => {
    const [zip, ...entries] = await takenFrom(bare);
    expect(zip?.codes).toEqual(['bundle.directory-missing']);
    expect(entries).toEqual((await takenFrom(whole)).slice(1));
  });

  test('gives every entry before the cut, wherever it is cut', async () => {
    const all = sound(await takenFrom(whole));
    for (let length = 4; length < whole.length; length += 13) {
      const found = await takenFrom(whole.subarray(0, length));
      const before = parts.filter(({ name }, index) => (ends[index] ?? 0) <= length && !String(name).endsWith('/'));
      const kept = all.filter((one) => before.some(({ name }) => one.startsWith(`b.zip!/${name} `)));
      expect(sound(found)).toEqual(expect.arrayContaining(kept));
      expect(found[0]?.codes).toHaveLength(1);
    }
  });
});

test('of an entry that is cut what there is is given', async () => {
  const bytes = zipOf([{ name: 'l', content: 'line\n'.repeat(9999) + Buffer.from(noise(3, 5000)).toString('hex') }]);
  const [, entry] = await takenFrom(bytes.subarray(0, bytes.length - 1500));
  expect(entry?.text.startsWith('line\n'.repeat(9999))).toBe(true);
  expect(entry?.codes).toEqual(['bundle.entry-cut']);
});

test('a stored zip inside a cut zip is not taken for its entries', async () => {
  const inner = zipOf([{ name: 'in', content: 'inside' }]);
  const bytes = zipOf(
    [
      { name: 'i.zip', content: inner, method: 0, descriptor: 'signed' },
      { name: 'z', content: 'last' },
    ],
    { directory: false },
  );
  expect((await takenFrom(bytes)).map(({ path }) => path)).toEqual([
    'b.zip',
    'b.zip!/i.zip',
    'b.zip!/i.zip!/in',
    'b.zip!/z',
  ]);
});

describe('properties', () => {
  const anyPart = fc.record({
    name: fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.uint8Array({ minLength: 1, maxLength: 12 })),
    content: fc.uint8Array({ maxLength: 300 }),
    method: fc.constantFrom(0, 8, 8, 12),
    flags: fc.constantFrom(0, 0, 0, 1),
    zip64: fc.boolean(),
    descriptor: fc.constantFrom('signed' as const, 'bare' as const, 'wide' as const, undefined),
  });
  const anyZip = fc.tuple(fc.array(anyPart, { maxLength: 6 }), fc.boolean()).map(([parts, zip64]) =>
    zipOf(
      parts.map(({ descriptor, ...part }) => (descriptor === undefined ? part : { ...part, descriptor })),
      { zip64 },
    ),
  );

  test('whatever octets are changed, nothing is thrown and nothing grows', async () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(anyZip, changes, fc.nat(), async (zip, edits, cut) => {
        const bytes = Buffer.from(zip);
        for (const [at, octet] of edits) bytes[at % bytes.length] = octet;
        const found = await takenFrom(bytes.subarray(0, cut % 3 === 0 ? cut % (bytes.length + 1) : bytes.length));
        expect(new Set(found.map(({ path }) => path)).size).toBe(found.length);
        for (const { path } of found) expect(path).not.toMatch(/[\0-\x1f]|(?:^|\/)\.\.(?:\/|$)/);
        expect(found.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(65 << 20);
      }),
      { numRuns: 300 },
    );
  });

  test('octets that are no zip but begin as one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (rest) => {
        const [zip] = await takenFrom(Buffer.concat([Buffer.from('PK\x03\x04'), rest]));
        expect(zip?.codes.length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });

  test('signatures without end cost no end of time', async () => {
    const found = await takenFrom(Buffer.from('PK\x03\x04'.repeat(1 << 20)));
    expect(found.map(({ codes }) => codes)).toEqual([['bundle.directory-missing']]);
  });
});

/** Zips by Python's zipfile, which shares nothing with ours. */
const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython && process.env['CI'] === undefined)
  console.warn('python3 is not installed: zips of another writer are left out.');

describe.skipIf(!hasPython && process.env['CI'] === undefined)('zips that Python writes', () => {
  const python = (script: string, ...args: readonly string[]) => {
    const { stdout, stderr, status } = spawnSync('python3', ['-c', script, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  };
  const write = `
import sys, zipfile, io
path, how = sys.argv[1:3]
class Pipe(io.RawIOBase):
    def __init__(self, to): self.to = to
    def writable(self): return True
    def write(self, b): return self.to.write(b)
with open(path, 'wb') as to:
    if how == 'front': to.write(b'MZ' + b'front' * 999)
    out = Pipe(to) if how == 'streamed' else to
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_STORED if how == 'stored' else zipfile.ZIP_DEFLATED) as z:
        if how == 'comment': z.comment = 'von Hand gepackt'.encode()
        z.mkdir('leer') if hasattr(z, 'mkdir') else z.writestr('leer/', b'')
        for n in range(40):
            name = f'ordner {n % 3}/Ger\\u00e4t \\u30ed\\u30b0 {n}.txt' if n % 2 else f'plain/{n}.log'
            with z.open(name, 'w', force_zip64=(how == 'zip64')) as f: f.write((f'line {n}\\r\\n' * (n * 400)).encode())
`;
  /** What Python reads out of a zip. */
  const read = `
import sys, zipfile, hashlib, json
with zipfile.ZipFile(sys.argv[1]) as z:
    print(json.dumps({i.filename: hashlib.sha256(z.read(i)).hexdigest() for i in z.infolist() if not i.is_dir()}))
`;
  const hashes = async (taken: readonly Taken[]) => {
    const { createHash } = await import('node:crypto');
    const hash = (text: string) => createHash('sha256').update(Buffer.from(text, 'latin1')).digest('hex');
    return Object.fromEntries(taken.slice(1).map(({ path, text }) => [path.slice(path.indexOf('!/') + 2), hash(text)]));
  };

  test.each(['deflated', 'stored', 'streamed', 'zip64', 'comment', 'front'])(
    '%s: the same names and octets',
    async (how) => {
      const path = join(caseFolder({}), 'py.zip');
      python(write, path, how);
      const taken = await takenOf(await openInputs([{ path }]));
      expect(taken.flatMap(({ codes }) => codes)).toEqual([]);
      expect(await hashes(taken)).toEqual(JSON.parse(python(read, path)));
      if (how === 'front') return;
      // Cut inside its directory, it gives the same from the headers alone.
      const whole = readFileSync(path);
      const cut = join(caseFolder({}), 'py.zip');
      writeFileSync(cut, whole.subarray(0, whole.length - 60));
      const salvaged = await takenOf(await openInputs([{ path: cut }]));
      expect(salvaged[0]?.codes).toEqual(['bundle.directory-missing']);
      expect(await hashes(salvaged)).toEqual(await hashes(taken));
    },
  );

  test('and Python reads what the writer of these tests writes', async () => {
    const bytes = zipOf(
      PARTS.map((part, index) => ({
        ...part,
        zip64: index % 2 === 0,
        ...(index % 3 === 0 ? { descriptor: 'signed' as const } : {}),
      })),
    );
    const path = join(caseFolder({ 'own.zip': bytes }), 'own.zip');
    expect(await hashes(await takenFrom(bytes))).toEqual(JSON.parse(python(read, path)));
  });
});
