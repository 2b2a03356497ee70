import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { crc32, crc32ByTable } from '../../src/io/archive/crc32.ts';
import { whyNoContent } from '../../src/io/inputs.ts';
import { takenFrom } from '../support/archives.ts';
import { openedInMemory } from '../support/in-memory.ts';
import { type ZipLayout, type ZipPart, zipOf } from '../support/zip-writer.ts';

const taken = (parts: readonly ZipPart[], layout?: ZipLayout) => takenFrom(zipOf(parts, layout));
/** What reading gives, in one line each. */
const lines = async (bytes: Uint8Array, path?: string) =>
  (await takenFrom(bytes, path)).map((one) => [one.path, one.text, ...one.codes].join(' | '));
const messages = async (bytes: Uint8Array) =>
  (await openedInMemory([{ path: 'b.zip', bytes }])).flatMap(whyNoContent).map(({ message }) => message);

const A: ZipPart = { name: 'a.txt', content: 'alpha' };
const LONG = 'a line of a log that is longer than the head\n'.repeat(5000);

describe('entries', () => {
  test.each<[string, Partial<ZipPart>, ZipLayout]>([
    ['deflated', {}, {}],
    ['stored', { method: 0 }, {}],
    ['with a data descriptor', { descriptor: 'signed' }, {}],
    ['with a descriptor without signature', { descriptor: 'bare', method: 0 }, {}],
    ['with a descriptor of 64 bits', { descriptor: 'wide' }, {}],
    ['ZIP64', { zip64: true }, { zip64: true }],
    ['behind a program', {}, { front: Buffer.from(`MZ${'x'.repeat(3000)}`) }],
    ['ZIP64 behind a script', { zip64: true }, { zip64: true, front: Buffer.from('#!/bin/sh\nexit\n') }],
    ['behind octets of no meaning, since it is called a zip', {}, { front: Buffer.from('\0\0\0\0') }],
    ['with a comment', {}, { comment: 'from the service desk' }],
  ])('%s', async (_, how, layout) => {
    const parts = [
      { name: 'x/long.log', content: LONG, ...how },
      { name: 'empty.txt', content: '', ...how },
      { ...A, ...how },
    ];
    expect(await lines(zipOf(parts, layout))).toEqual([
      'b.zip | ',
      'b.zip!/a.txt | alpha',
      'b.zip!/empty.txt | ',
      `b.zip!/x/long.log | ${LONG}`,
    ]);
  });

  test('give head, size and blocks, again and again', async () => {
    const [, input] = await openedInMemory([{ path: 'b.zip', bytes: zipOf([{ name: 'l', content: LONG }]) }]);
    if (!(input?.head instanceof Uint8Array)) throw new Error('no head');
    expect(Buffer.from(input.head).toString()).toBe(LONG.slice(0, 1 << 16));
    expect([input.source.bytes, input.canReadAgain, input.isNamed, input.within]).toEqual([
      LONG.length,
      true,
      false,
      'S1',
    ]);
    for (let time = 0; time < 2; time++) {
      let read = '';
      for await (const block of input.source.blocks()) read += Buffer.from(block).toString();
      expect(read).toBe(LONG);
    }
  });

  test('are numbered by path with the files around them, the zip before what it holds', async () => {
    const inputs = await openedInMemory([
      { path: 'z.txt', bytes: Buffer.from('z') },
      {
        path: 'b.zip',
        bytes: zipOf([
          { name: 'q', content: '1' },
          { name: 'a/q', content: '2' },
        ]),
      },
      { path: 'a.txt', bytes: Buffer.from('a') },
    ]);
    expect(inputs.map(({ source }) => `${source.id} ${source.path}`)).toEqual([
      'S1 a.txt',
      'S2 b.zip',
      'S3 b.zip!/a/q',
      'S4 b.zip!/q',
      'S5 z.txt',
    ]);
  });

  test('folders, links and metadata of macOS are no sources', async () => {
    const link = { name: 'link', content: '/etc/passwd', madeBy: 0x0314, externalAttributes: 0o120777 * 0x10000 };
    const bytes = zipOf([
      A,
      { name: 'd/', method: 0 },
      link,
      { name: '__MACOSX/._a.txt', content: 'x' },
      { name: 'd/.DS_Store' },
      { name: '.anyconnect', content: 'kept' },
    ]);
    expect(await lines(bytes)).toEqual([
      'b.zip |  | bundle.special-entry',
      'b.zip!/.anyconnect | kept',
      'b.zip!/a.txt | alpha',
    ]);
    const [zip] = await openedInMemory([{ path: 'b.zip', bytes }]);
    expect(zip?.head).toMatchObject({
      archive: {
        entries: 6,
        members: 2,
        skipped: [
          { why: 'folders', count: 1 },
          { why: 'metadata of macOS', count: 2 },
          { why: 'links or devices', count: 1 },
        ],
      },
    });
  });

  test('two of one name are both read and told apart', async () => {
    expect(await lines(zipOf([A, { ...A, content: 'other' }, { ...A, name: 'a.txt (2)', content: 'third' }]))).toEqual([
      'b.zip |  | bundle.duplicate-name',
      'b.zip!/a.txt | alpha',
      'b.zip!/a.txt (2) | other',
      'b.zip!/a.txt (2) (2) | third',
    ]);
  });

  test.each([
    ['nothing', [], 'The zip holds no entries.'],
    [
      'folders only',
      [
        { name: 'd/', method: 0 },
        { name: 'd/e/', method: 0 },
      ],
      'The zip holds folders and no file.',
    ],
  ])('a zip of %s is said to be one', async (_, parts, message) => {
    expect(await messages(zipOf(parts))).toEqual([message]);
  });
});

describe('archives in archives', () => {
  const inner = zipOf([A]);
  test.each<[string, Buffer, string, string]>([
    ['zip in zip', zipOf([{ name: 'in.zip', content: inner }]), 'b.zip', 'b.zip!/in.zip!/a.txt'],
    ['gzip in zip', zipOf([{ name: 'a.gz', content: gzipSync('alpha') }]), 'b.zip', 'b.zip!/a.gz'],
    ['zip in gzip', gzipSync(inner), 'b.zip.gz', 'b.zip.gz!/a.txt'],
    ['gzip in gzip', gzipSync(gzipSync('alpha')), 'a.gz', 'a.gz'],
    ['three deep', zipOf([{ name: 'i.zip.gz', content: gzipSync(inner) }]), 'b.zip', 'b.zip!/i.zip.gz!/a.txt'],
  ])('%s', async (_, bytes, path, inside) => {
    const all = await takenFrom(bytes, path);
    expect(all.at(-1)).toEqual({ path: inside, text: 'alpha', codes: [] });
    expect(all.flatMap(({ codes }) => codes)).toEqual([]);
  });

  test('four deep is too deep, and what stands beside it is read', async () => {
    const three = zipOf([{ name: '2.zip', content: zipOf([{ name: '3.zip', content: inner }, A]) }, A]);
    const found = await takenFrom(zipOf([{ name: '1.zip', content: three }, A]));
    expect(found.filter(({ text }) => text === 'alpha').map(({ path }) => path)).toEqual([
      'b.zip!/1.zip!/2.zip!/a.txt',
      'b.zip!/1.zip!/a.txt',
      'b.zip!/a.txt',
    ]);
    expect(found.find(({ path }) => path.endsWith('3.zip'))?.codes).toEqual(['bundle.too-deep']);
  });

  test('a damaged zip inside is read as far as it goes', async () => {
    const two = zipOf([A, { name: 'b.txt', content: LONG, method: 0 }]);
    const found = await lines(
      zipOf([{ name: 'in.zip', content: two, says: { bytes: 100, packedBytes: 100 }, method: 0 }]),
    );
    expect(found[1]).toBe('b.zip!/in.zip |  | bundle.crc-differs | bundle.directory-missing');
    expect(found[2]).toBe('b.zip!/in.zip!/a.txt | alpha');
  });
});

describe('what is wrong', () => {
  test.each<[string, Partial<ZipPart>, string, string]>([
    ['a checksum', { says: { crc: 1 } }, 'alpha', 'bundle.crc-differs'],
    ['a size', { says: { bytes: 3 } }, 'alpha', 'bundle.size-differs'],
    ['the size of what is stored', { method: 0, says: { bytes: 99 } }, 'alpha', 'bundle.entry-cut'],
    ['a packed size', { content: LONG, says: { packedBytes: 200 } }, '', 'bundle.entry-cut'],
    ['packed octets', { packed: Buffer.from([0xff, 0xff, 0xff]) }, '', 'bundle.entry-damaged'],
  ])('%s: what can be read is, and the others cost nothing', async (_, how, text, code) => {
    const found = await taken([
      { ...A, ...how },
      { name: 'c', content: 'other' },
    ]);
    const [zip, bad, good] = found;
    expect(zip?.codes).toEqual([]);
    expect(good).toEqual({ path: 'b.zip!/c', text: 'other', codes: [] });
    expect(bad?.codes).toEqual([code]);
    expect(text === '' || bad?.text === text).toBe(true);
  });

  test('an entry that is not where the directory says stands in nobody’s way', async () => {
    const parts = [A, { ...A, name: 'b', says: { headerAt: 3 } }, { ...A, name: 'c', says: { headerAt: 1e6 } }];
    expect(await lines(zipOf(parts))).toEqual(['b.zip |  | bundle.entry-misplaced', 'b.zip!/a.txt | alpha']);
  });

  test('a long entry is given up to its damage, with the place of the entry', async () => {
    const bytes = zipOf([{ name: 'l', content: LONG + Math.PI.toString().repeat(9999) }]);
    bytes.fill(0xff, bytes.length - 200, bytes.length - 90);
    const [, entry] = await takenFrom(bytes);
    expect(entry?.text.startsWith(LONG)).toBe(true);
    expect(entry?.codes).toHaveLength(1);
  });

  test('encrypted entries are counted and named, with what to do, and the others are read', async () => {
    const bytes = zipOf([
      ...['p', 'q', 'r', 's', 't', 'u'].map((name) => ({ ...A, name, flags: 1 })),
      { ...A, name: 'aes', method: 99 },
      A,
    ]);
    expect((await takenFrom(bytes)).map(({ path }) => path)).toEqual(['b.zip', 'b.zip!/a.txt']);
    expect(await messages(bytes)).toEqual([
      '7 entries are encrypted and not read: p, q, r, s, t, 2 more. Unpack the zip with its password and give the folder.',
    ]);
    const [zip] = await openedInMemory([{ path: 'b.zip', bytes }]);
    expect(zip === undefined ? [] : whyNoContent(zip)).toMatchObject([
      { code: 'bundle.encrypted', evidence: { source: 'S1', start: 0, end: 31 } },
    ]);
  });

  test('methods that are not read are named', async () => {
    const bytes = zipOf([
      { ...A, method: 12 },
      { ...A, name: 'b', method: 9 },
    ]);
    expect(await messages(bytes)).toEqual([
      '2 entries are packed in a way that is not read (bzip2, Deflate64): a.txt, b. Unpack the zip with another program and give the folder.',
    ]);
  });

  test.each([
    ['../../etc/passwd', '__/__/etc/passwd'],
    ['/etc/passwd', 'etc/passwd'],
    ['C:\\Users\\a.txt', 'Users/a.txt'],
    ['a\u0000b\u001b[2J.txt', 'a_b_[2J.txt'],
    ['x/..\\y', 'x/__/y'],
    ['a\u202etxt.exe', 'a_txt.exe'],
    ['//server/share', 'server/share'],
  ])('%j is shown as %j, and said', async (name, shown) => {
    expect(await lines(zipOf([{ ...A, name, utf8: true }]))).toEqual([
      'b.zip |  | bundle.unsafe-name',
      `b.zip!/${shown} | alpha`,
    ]);
  });

  test('backslashes between folders are slashes, and are no fault', async () => {
    expect(await lines(zipOf([{ ...A, name: 'x\\y\\a.txt' }]))).toEqual(['b.zip | ', 'b.zip!/x/y/a.txt | alpha']);
  });

  test('octets behind the end are said', async () => {
    expect(await lines(Buffer.concat([zipOf([A]), Buffer.from('garbage')]))).toEqual([
      'b.zip |  | bundle.bytes-behind',
      'b.zip!/a.txt | alpha',
    ]);
  });

  test('a directory that counts wrong is helped out by the headers', async () => {
    const parts = [A, { ...A, name: 'b' }, { ...A, name: 'c' }];
    for (const count of [2, 9]) {
      const found = await lines(zipOf(parts, { count }));
      expect(found[0]).toBe('b.zip |  | bundle.directory-damaged');
      expect(found).toHaveLength(4);
    }
  });

  test('more entries than the limit', async () => {
    const parts = Array.from({ length: 20_005 }, (_, index) => ({ name: `f${index}`, method: 0, content: 'x' }));
    const found = await openedInMemory([{ path: 'b.zip', bytes: zipOf(parts) }]);
    expect(found).toHaveLength(20_001);
    expect(found.flatMap(whyNoContent).map(({ code }) => code)).toEqual(['bundle.too-many-entries']);
  });
});

describe('bombs', () => {
  test('entries that lie in others are refused', async () => {
    const inner = Buffer.concat([Buffer.from('log\n'), zipOf([A, { ...A, name: 'z' }], { directory: false })]);
    const found = await lines(
      zipOf([
        { name: 'outer', method: 0, content: inner },
        { ...A, name: 'again', says: { headerAt: 39 } },
        { ...A, name: 'same', says: { headerAt: 0 } },
      ]),
    );
    expect(found[0]).toBe('b.zip |  | bundle.entries-overlap');
    expect(found.map((line) => line.split(' ')[0])).toEqual(['b.zip', 'b.zip!/outer']);
  });

  test('what unpacks to a thousand times and more is read to the limit only', async () => {
    const found = await openedInMemory([
      { path: 'b.zip', bytes: zipOf([{ name: 'bomb', content: Buffer.alloc(80 << 20) }]) },
    ]);
    let read = 0;
    const reading = async () => {
      for await (const block of found[1]?.source.blocks() ?? []) read += block.length;
    };
    await expect(reading()).rejects.toMatchObject({ diagnosticCode: 'bundle.ratio-exceeded' });
    expect(read).toBeGreaterThanOrEqual(64 << 20);
    expect(read).toBeLessThan(82 << 20);
  });

  test('many that are harmless each are stopped together', async () => {
    const packed = gzipSync(gzipSync(Buffer.alloc(30 << 20)));
    const parts = Array.from({ length: 5 }, (_, index) => ({ name: `${index}.gz`, content: packed }));
    const found = await takenFrom(zipOf(parts));
    const unpacked = found.reduce((sum, { text }) => sum + text.length, 0);
    expect(unpacked).toBeLessThan(100 << 20);
    expect(found.flatMap(({ codes }) => codes).length).toBeGreaterThan(0);
  });
});

describe('names without a declared code page', () => {
  const named = async (names: readonly Uint8Array[], madeBy = 20) => {
    const found = await takenFrom(zipOf(names.map((name) => ({ ...A, name, madeBy }))));
    return [
      found[0]?.codes,
      found
        .slice(1)
        .map(({ path }) => path.slice('b.zip!/'.length))
        .sort(),
    ];
  };
  const GUESSED = ['bundle.names-guessed'];

  test.each([
    ['cp932', ['ログ/接続ソフト.txt', 'ログ/a.txt'], 0x14],
    ['cp437', ['Übersicht/Geräte.txt', 'Protokoll für VPN.txt'], 0x14],
    ['cp437', ['Straße.txt'], 0x14],
    ['cp1252', ['Übersicht/Geräte.txt', 'été.log'], 0x0b14],
  ])('%s: %j', async (page, names, madeBy) => {
    expect(
      await named(
        names.map((name) => iconv.encode(name, page)),
        madeBy,
      ),
    ).toEqual([GUESSED, [...names].sort()]);
  });

  test('UTF-8 needs no flag', async () => {
    expect(await named([Buffer.from('ログ.txt'), Buffer.from('é')])).toEqual([[], ['é', 'ログ.txt'].sort()]);
  });

  test('the Unicode field of Info-ZIP counts where its checksum is of the name', async () => {
    const name = iconv.encode('Gerät', 'cp437');
    const field = (crc: number) => {
      const head = Buffer.alloc(9);
      const text = Buffer.from('Ger\u00e4t neu');
      head.writeUInt16LE(0x7075, 0);
      head.writeUInt16LE(text.length + 5, 2);
      head[4] = 1;
      head.writeUInt32LE(crc, 5);
      return Buffer.concat([head, text]);
    };
    expect((await taken([{ ...A, name, extra: field(crc32(name)) }]))[1]?.path).toBe('b.zip!/Gerät neu');
    expect((await taken([{ ...A, name, extra: field(7) }]))[1]?.path).toBe('b.zip!/Gerät');
  });
});

test('the table gives the checksum that Node gives', () => {
  const octets = Buffer.from('123456789');
  expect(crc32ByTable(octets)).toBe(0xcbf43926);
  expect(crc32ByTable(octets.subarray(4), crc32ByTable(octets.subarray(0, 4)))).toBe(crc32(octets));
});
