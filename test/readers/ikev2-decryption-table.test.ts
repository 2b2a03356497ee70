import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ikev2DecryptionTable } from '../../src/readers/ikev2-decryption-table.ts';
import { caseFolder, run } from '../support/runs.ts';
import { sharedPath } from '../support/shared.ts';
import { keysInHex, octets, placeOf, readKeys, sniffed } from './key-reading.ts';

fc.configureGlobal({ seed: 2025 });

const [EI, ER, AI, AR] = [octets(1, 32), octets(2, 32), octets(3, 64), octets(4, 64)];
const SPIS = '91A49C5581560FF5,85a16371837f75f3';
const ROW = `${SPIS},${EI},${ER},"AES-CBC-256 [RFC3602]",${AI},${AR},"HMAC_SHA2_512_256 [RFC4868]"`;
const AEAD = `a4cb2c7369ef1baa,2e21e13a41709378,${octets(5, 36)},${octets(6, 36)},"AES-GCM-256 with 16 octet ICV [RFC5282]",,,"NONE [RFC4306]"`;

const read = (text: string | Uint8Array, blockSize?: number) => readKeys(ikev2DecryptionTable, text, blockSize);

describe('ikev2_decryption_table', () => {
  test('a row says for which SA keys were supplied and where they stood; the keys are in the vault alone', async () => {
    const text = `# comment\n\n${ROW}\n${AEAD}\n`;
    const { items, vault } = await read(text);
    expect(items).toEqual([
      {
        kind: 'wire.keys',
        at: { kind: 'none' },
        evidence: placeOf(text, ROW),
        handle: 'secret-1',
        of: 'ike-sa',
        names: ['SK_ai', 'SK_ar', 'SK_ei', 'SK_er'],
        initiatorSpi: '91a49c5581560ff5',
        responderSpi: '85a16371837f75f3',
        encryption: 'AES-CBC-256 [RFC3602]',
        integrity: 'HMAC_SHA2_512_256 [RFC4868]',
      },
      {
        kind: 'wire.keys',
        at: { kind: 'none' },
        evidence: placeOf(text, AEAD),
        handle: 'secret-2',
        of: 'ike-sa',
        names: ['SK_ei', 'SK_er'],
        initiatorSpi: 'a4cb2c7369ef1baa',
        responderSpi: '2e21e13a41709378',
        encryption: 'AES-GCM-256 with 16 octet ICV [RFC5282]',
        integrity: 'NONE [RFC4306]',
      },
      { kind: 'tally', source: 'S1', unit: 'lines', read: 4, used: 2, skipped: [{ why: 'comment', count: 2 }] },
    ]);
    expect(vault.ikeSaKeys.map(({ keys }) => keysInHex(keys))).toEqual([
      { SK_ei: EI, SK_er: ER, SK_ai: AI, SK_ar: AR },
      { SK_ei: octets(5, 36), SK_er: octets(6, 36) },
    ]);
  });

  const single = ROW.replaceAll('"', '\\"');
  test.each([
    ['0x in front', ROW.replace(EI, `0x${EI}`)],
    ['0X, upper case', ROW.replace(EI, `0X${EI.toUpperCase()}`)],
    ['quoted hex', ROW.replace(EI, `"${EI}"`)],
    ['quoted SPI', `"${ROW.slice(0, 16)}"${ROW.slice(16)}`],
    ['blanks after commas', ROW.replaceAll(',', ' ,  ')],
    ['colons between octets', ROW.replace(EI, EI.replace(/(..)(?=.)/g, '$1:'))],
    ['blanks between octets', ROW.replace(EI, EI.replace(/(..)(?=.)/g, '$1 '))],
    ['blanks between longer groups, behind 0x', ROW.replace(EI, `0x${EI.replace(/(.{8})(?=.)/g, '$1 ')}`)],
    ['unquoted names', ROW.replaceAll('"', '')],
    ['quotes of a word processor', ROW.replace(/"([^"]*)"/g, '\u201c$1\u201d')],
    ['columns behind the last', `${ROW},"more",1`],
    ['a comma behind the last', `${ROW},`],
    ['as an argument', `uat:ikev2_decryption_table:${ROW}`],
    ['as an option in single quotes', `tshark -r x.pcap -o 'uat:ikev2_decryption_table:${ROW}' -Y isakmp`],
    ['as an option in double quotes', `  -o "uat:ikev2_decryption_table:${single}" -V`],
    ['as an option in double quotes that no shell takes so', `-o "uat:ikev2_decryption_table:${ROW}"`],
    ['commented out', `# ${ROW}`],
    ['behind words in a comment', `# no Wireshark 4.0 name for CHACHA20_POLY1305 / None: ${ROW}`],
    ['CR at the end', `${ROW}\r`],
  ])('sloppy spelling is accepted: %s', async (_what, row) => {
    const { events, diagnostics, tally, vault } = await read(`${row}\n`);
    expect(diagnostics).toEqual([]);
    expect(events).toMatchObject([{ initiatorSpi: '91a49c5581560ff5', responderSpi: '85a16371837f75f3' }]);
    expect(events[0]?.encryption).toBe('AES-CBC-256 [RFC3602]');
    expect(vault.ikeSaKeys.map(({ keys }) => keysInHex(keys))).toEqual([
      { SK_ei: EI, SK_er: ER, SK_ai: AI, SK_ar: AR },
    ]);
    expect(tally).toMatchObject({ read: 1, used: 1, skipped: [] });
  });

  test('a command line with several rows gives them all', async () => {
    const options = [ROW, AEAD].map((row) => `-o 'uat:ikev2_decryption_table:${row}'`).join(' ');
    const bare = [ROW, AEAD].map((row) => `-o uat:ikev2_decryption_table:${row}`).join(' ');
    for (const text of [`tshark ${options} -r x`, bare]) {
      const { events, diagnostics, tally } = await read(text);
      expect(diagnostics).toEqual([]);
      expect(events.map(({ integrity }) => integrity)).toEqual(['HMAC_SHA2_512_256 [RFC4868]', 'NONE [RFC4306]']);
      expect(tally).toMatchObject({ read: 1, used: 1 });
    }
  });

  test('names of other programs are taken as they stand, and a line of names above the rows is no row', async () => {
    const row = `${SPIS},${EI},${ER},"AES_CBC_256",${AI},${AR},"HMAC_SHA2_512_256"`;
    const { events, diagnostics, tally } = await read(
      `spi_i,spi_r,SK_ei,SK_er,encryption,SK_ai,SK_ar,integrity\n${row}\n`,
    );
    expect(events).toMatchObject([{ encryption: 'AES_CBC_256', integrity: 'HMAC_SHA2_512_256' }]);
    expect(diagnostics).toEqual([]);
    expect(tally).toMatchObject({ read: 2, used: 1, skipped: [{ why: 'header', count: 1 }] });
  });

  test.each([
    'HMAC_SHA2_256_96 [draft-ietf-ipsec-ciph-sha-256-00]',
    'ANY 96-bits of Authentication [No Checking]',
    'aes-128-cbc-hmac96',
    'AES-GCM-256 with 16 octet ICV [RFC5282]',
    '3DES [RFC2451]',
  ])('%s is the name of an algorithm', async (name) => {
    const { events, diagnostics } = await read(ROW.replace('HMAC_SHA2_512_256 [RFC4868]', name));
    expect(diagnostics).toEqual([]);
    expect(events).toMatchObject([{ integrity: name }]);
  });

  test.each([
    ['an odd number of digits', ROW.replace(EI, EI.slice(1)), 'SK_ei (hex, two digits an octet)'],
    ['other characters', ROW.replace(AR, `xy${AR}`), 'SK_ar (hex, two digits an octet)'],
    ['octets cut apart', ROW.replace(ER, `${ER.slice(0, 3)} ${ER.slice(3)}`), 'SK_er (hex, two digits an octet)'],
    ['a short SPI', ROW.slice(2), 'initiator SPI (16 hex digits)'],
    ['a key for a name', ROW.replace('"AES-CBC-256 [RFC3602]"', `"${octets(9, 20)}"`), 'encryption (a name)'],
    ['two faults', ROW.replace(EI, 'x').replace(ER, 'y'), 'SK_ei (hex, two digits an octet), SK_er (hex'],
    ['too few columns', ROW.split(',').slice(0, 7).join(','), 'this line has 7 of them'],
    ['no columns', `91a49c55 ${EI}`, 'this line has 1 of them'],
    ['cut inside of quotes', ROW.slice(0, -3), 'this line ends inside of quotes'],
  ])('%s: the column is named, its value is not, and the other rows are read', async (_what, row, words) => {
    const text = `${AEAD}\n${row}\n${ROW}\n`;
    const { items, events, diagnostics, tally } = await read(text);
    expect(events).toHaveLength(2);
    expect(diagnostics).toMatchObject([{ code: 'keys.row-unreadable', source: 'S1', evidence: placeOf(text, row) }]);
    expect(diagnostics[0]?.message).toContain(words);
    expect(tally).toMatchObject({ read: 3, used: 2, skipped: [{ why: 'not a row', count: 1 }] });
    for (const key of [EI, EI.slice(1), AI, AR, octets(9, 20)]) expect(JSON.stringify(items)).not.toContain(key);
  });

  test('a row without a key says so', async () => {
    const { events, diagnostics } = await read(`${SPIS},,,"NULL [RFC2410]",,,"NONE [RFC4306]"\n`);
    expect(events).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: 'keys.row-without-keys', evidence: { line: 1 } }]);
  });

  test('keys whose length does not suit the algorithm are kept: who uses them checks that', async () => {
    const { events, diagnostics } = await read(ROW.replace(EI, EI.slice(2)));
    expect(diagnostics).toEqual([]);
    expect(events).toHaveLength(1);
  });

  test('recognised by its rows, never by other comma separated text', () => {
    expect(sniffed(ikev2DecryptionTable, `# x\n${ROW}\n`)).toBe('yes');
    expect(sniffed(ikev2DecryptionTable, `# no name: ${ROW}\r\n`)).toBe('yes');
    expect(sniffed(ikev2DecryptionTable, `-o 'uat:ikev2_decryption_table:${ROW}'`)).toBe('yes');
    expect(sniffed(ikev2DecryptionTable, ROW.replace(EI, `z${EI}`))).toBe('yes');
    expect(sniffed(ikev2DecryptionTable, 'a,b,c,d,e,f,g,h\n')).toBe('no');
    expect(sniffed(ikev2DecryptionTable, `${SPIS}\n`)).toBe('no');
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

describe('any input', () => {
  const pieces = fc.constantFrom(
    ROW,
    AEAD,
    '# ',
    '"',
    ',',
    '\n',
    '\r\n',
    `uat:ikev2_decryption_table:`,
    `-o '`,
    EI,
    '0x',
    '\u201c',
  );

  test('never throws', async () => {
    const any = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.array(pieces, { maxLength: 20 }).map((all) => all.join('')),
    );
    await fc.assert(fc.asyncProperty(any, async (input) => void (await read(input, 7))));
  });

  test('a cut keeps every row before it', async () => {
    const text = `# x\n${ROW}\n${AEAD}\r\n# name: ${ROW}\n`;
    const whole = await read(text);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: text.length }), async (length) => {
        const { events } = await read(text.slice(0, length));
        const before = whole.events.filter(({ evidence }) => evidence.end <= length);
        expect(events.slice(0, before.length).map(({ evidence }) => evidence)).toEqual(
          before.map(({ evidence }) => evidence),
        );
      }),
    );
  });
});

const lab = sharedPath('lab');
const FOLDERS = [
  'cipher-3des-sha1',
  'cipher-aes128ctr-sha256',
  'cipher-aes128gcm16',
  'cipher-chacha20poly1305',
  'fragmented-ip',
  'fragmented-skf',
  'invalid-ke-cookie',
  'no-proposal',
  'reconnect-expired',
  'reconnect-ok',
];

describe.skipIf(lab === undefined)('files of the lab', () => {
  test.each(FOLDERS)('%s: the table and the list of its columns hold the keys of keys.json', async (folder) => {
    const { ike_sas: sas } = JSON.parse(readFileSync(`${lab}/${folder}/keys.json`, 'utf8'));
    const names = ['SK_ei', 'SK_er', 'SK_ai', 'SK_ar'];
    const expected = sas.map((sa: Record<string, string>) => [
      sa['spi_i'],
      sa['spi_r'],
      Object.fromEntries(names.flatMap((name) => (sa[name] ? [[name, sa[name]]] : []))),
    ]);
    for (const file of ['ikev2_decryption_table', 'keys.csv']) {
      const bytes = readFileSync(`${lab}/${folder}/${file}`);
      const { diagnostics, vault } = await read(bytes);
      expect(sniffed(ikev2DecryptionTable, bytes.toString())).toBe('yes');
      expect(diagnostics).toEqual([]);
      expect(vault.ikeSaKeys.map((one) => [one.initiatorSpi, one.responderSpi, keysInHex(one.keys)])).toEqual(expected);
    }
  });
});
