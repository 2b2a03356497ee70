import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { espSa } from '../../src/readers/esp-sa.ts';
import { hex, octets, placeOf, readKeys, sniffed } from './key-reading.ts';

fc.configureGlobal({ seed: 2025 });

const [ENCR, INTEG] = [octets(1, 32), octets(2, 48)];
const ROW = `"IPv4","10.106.69.69","10.106.45.225","0x0000C3d4","AES-CBC [RFC3602]","0x${ENCR}","HMAC-SHA-384-192 [RFC4868]","0x${INTEG}"`;
const AEAD = `"IPv6","2001:db8::1","*","0x5410ab50","AES-GCM [RFC4106]","0x${octets(3, 36)}","NULL",""`;

const read = (text: string | Uint8Array, blockSize?: number) => readKeys(espSa, text, blockSize);

describe('esp_sa', () => {
  test('a row gives the keys of one direction of one ESP SA', async () => {
    const text = `# ESP SAs: protocol, source, ...\n${ROW}\n\n${AEAD}\n`;
    const { items, vault } = await read(text);
    const common = { kind: 'wire.keys', at: { kind: 'none' }, of: 'esp-sa' };
    expect(items).toEqual([
      {
        ...common,
        evidence: placeOf(text, ROW),
        handle: 'secret-1',
        names: ['encryption key', 'integrity key'],
        espSpi: '0000c3d4',
        encryption: 'AES-CBC [RFC3602]',
        integrity: 'HMAC-SHA-384-192 [RFC4868]',
      },
      {
        ...common,
        evidence: placeOf(text, AEAD),
        handle: 'secret-2',
        names: ['encryption key'],
        espSpi: '5410ab50',
        encryption: 'AES-GCM [RFC4106]',
        integrity: 'NULL',
      },
      { kind: 'tally', source: 'S1', unit: 'lines', read: 4, used: 2, skipped: [{ why: 'comment', count: 2 }] },
    ]);
    const kept = vault.espKeys.map(({ spi, from, to, encryptionKey, integrityKey }) => [
      spi,
      from,
      to,
      hex(encryptionKey),
      hex(integrityKey),
    ]);
    expect(kept).toEqual([
      ['0000c3d4', '10.106.69.69', '10.106.45.225', ENCR, INTEG],
      ['5410ab50', '2001:db8::1', '*', octets(3, 36), undefined],
    ]);
  });

  test.each([
    ['unquoted', ROW.replaceAll('"', '')],
    ['blanks after commas', ROW.replaceAll(',', ', ')],
    ['columns of newer versions', `${ROW},"32-bit","0x00000000"`],
    ['a short SPI', ROW.replace('0x0000C3d4', '0xc3d4')],
    ['0X, and blanks between octets', ROW.replace(`0x${ENCR}`, `0X${ENCR.replace(/(..)(?=.)/g, '$1 ')}`)],
    ['names in another case', ROW.replace('AES-CBC', 'aes-cbc')],
    ['protocol in another case', ROW.replace('IPv4', 'ipv4')],
    ['as an option', `-o 'uat:esp_sa:${ROW}' -V`],
    ['as an option with escaped quotes', `-o "uat:esp_sa:${ROW.replaceAll('"', '\\"')}"`],
    ['in a comment', `# no Wireshark name: ${ROW}`],
  ])('sloppy spelling is accepted: %s', async (_what, row) => {
    const { events, diagnostics, vault } = await read(row);
    expect(diagnostics).toEqual([]);
    expect(events).toMatchObject([{ espSpi: '0000c3d4' }]);
    expect(vault.espKeys.map((one) => [hex(one.encryptionKey), hex(one.integrityKey)])).toEqual([[ENCR, INTEG]]);
  });

  test.each(['*', '0x*', '0x0000****', '0x5410ab5?'])('the wildcard %s is no SPI', async (spi) => {
    const { events, diagnostics, vault } = await read(ROW.replace('0x0000C3d4', spi));
    expect(diagnostics).toEqual([]);
    expect(events[0]).not.toHaveProperty('espSpi');
    expect(vault.espKeys[0]).not.toHaveProperty('spi');
  });

  test('strongSwan’s name of 3DES, and a protocol of any kind', async () => {
    const row = `"Any","*","*","0x12345678","TripleDes-CBC [RFC2451]","0x${octets(4, 24)}","HMAC-MD5-96 [RFC2403]","0x${octets(5, 16)}"`;
    const { events, diagnostics } = await read(row);
    expect(diagnostics).toEqual([]);
    expect(events).toMatchObject([{ espSpi: '12345678', encryption: 'TripleDes-CBC [RFC2451]' }]);
  });

  test('without 0x a key is the text that it is; what looks like hex is pointed to', async () => {
    const text = ROW.replace(`0x${ENCR}`, 'sixteen octets !').replace(`0x${INTEG}`, INTEG);
    const { events, diagnostics, vault } = await read(text);
    expect(events).toHaveLength(1);
    expect(diagnostics).toMatchObject([{ code: 'keys.key-taken-as-text', evidence: placeOf(text, text) }]);
    expect(diagnostics[0]?.message).toContain('authentication key');
    expect(diagnostics[0]?.message).not.toContain('encryption key');
    expect(hex(vault.espKeys[0]?.encryptionKey)).toBe(Buffer.from('sixteen octets !').toString('hex'));
    expect(hex(vault.espKeys[0]?.integrityKey)).toBe(Buffer.from(INTEG).toString('hex'));
  });

  test.each([
    ['an odd number of digits', ROW.replace(ENCR, ENCR.slice(1)), 'encryption key (0x and hex, two digits an octet)'],
    ['other characters', ROW.replace(INTEG, `${INTEG}zz`), 'authentication key (0x and hex'],
    ['a long SPI', ROW.replace('0x0000C3d4', '0x10000c3d4'), 'SPI (0x and up to eight hex digits, or *)'],
    ['no protocol', ROW.replace('"IPv4"', '"ESP"'), 'protocol (IPv4, IPv6 or Any)'],
    ['a column too few', ROW.replace('"AES-CBC [RFC3602]",', ''), 'this line has 7 of them'],
    ['a key for a name', ROW.replace('AES-CBC [RFC3602]', octets(9, 20)), 'encryption (a name)'],
    ['cut inside of quotes', ROW.slice(0, -3), 'ends inside of quotes'],
  ])('%s: the column is named, its value is not', async (_what, row, words) => {
    const text = `${AEAD}\n${row}\n`;
    const { items, events, diagnostics, tally } = await read(text);
    expect(events).toHaveLength(1);
    expect(diagnostics).toMatchObject([{ code: 'keys.row-unreadable', evidence: placeOf(text, row) }]);
    expect(diagnostics[0]?.message).toContain(words);
    expect(tally).toMatchObject({ read: 2, used: 1, skipped: [{ why: 'not a row', count: 1 }] });
    for (const key of [ENCR.slice(1), INTEG, octets(9, 20)]) expect(JSON.stringify(items)).not.toContain(key);
  });

  test('a row without a key says so', async () => {
    const { events, diagnostics } = await read('"IPv4","*","*","0x12345678","NULL","","NULL",""');
    expect(events).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['keys.row-without-keys']);
  });

  test('recognised by its rows', () => {
    expect(sniffed(espSa, `# x\n${ROW}\n`)).toBe('yes');
    expect(sniffed(espSa, `# no Wireshark name: ${ROW}\n`)).toBe('yes');
    expect(sniffed(espSa, `-o 'uat:esp_sa:${ROW}'`)).toBe('yes');
    expect(sniffed(espSa, 'IPv4,a,b,c,d,e,f,g\n')).toBe('no');
    expect(sniffed(espSa, '"IPv4","*","*","*"\n')).toBe('no');
  });
});

describe('any input', () => {
  const pieces = fc.constantFrom(ROW, AEAD, '# ', '"', ',', '\n', '\r\n', 'uat:esp_sa:', `-o '`, '0x', '*', '\\"');

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
