import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tcpdumpSecrets } from '../../src/readers/tcpdump-secrets.ts';
import { sharedPath } from '../support/shared.ts';
import { hex, keysInHex, octets, placeOf, readKeys, sniffed } from './key-reading.ts';

fc.configureGlobal({ seed: 2025 });

const [AI, AR, EI, ER] = [octets(1, 20), octets(2, 20), octets(3, 16), octets(4, 16)];
const SPIS = '0x0001020304050607 0xC02e7a3031a03188';
const I = `ikev2 I ${SPIS} sha1:0x${AI} aes128:0x${EI}`;
const R = `ikev2 R ${SPIS} sha1:0x${AR} aes128:0x${ER}`;
const OTHER = `ikev2 I 0xba1143d176e1557b 0xb62a3c712fd1f26a sha256:0x${octets(5, 32)} aes256:0x${octets(6, 32)}`;
const ESP = `0x12345678@192.0.2.1 3des-cbc-hmac96:0x${octets(7, 24)}`;

const read = (text: string | Uint8Array, blockSize?: number) => readKeys(tcpdumpSecrets, text, blockSize);

describe('secrets of IKE SAs', () => {
  test('both lines of an SPI pair make one entry, at the place of the first', async () => {
    const text = `# secrets\n${I}\n\n${R}\n`;
    const { items, vault } = await read(text);
    expect(items).toEqual([
      {
        kind: 'wire.keys',
        at: { kind: 'none' },
        evidence: placeOf(text, I),
        handle: 'secret-1',
        of: 'ike-sa',
        names: ['SK_ai', 'SK_ar', 'SK_ei', 'SK_er'],
        initiatorSpi: '0001020304050607',
        responderSpi: 'c02e7a3031a03188',
        encryption: 'aes128',
        integrity: 'sha1',
      },
      { kind: 'tally', source: 'S1', unit: 'lines', read: 4, used: 2, skipped: [{ why: 'comment', count: 2 }] },
    ]);
    expect(vault.ikeSaKeys.map(({ keys }) => keysInHex(keys))).toEqual([
      { SK_ai: AI, SK_ei: EI, SK_ar: AR, SK_er: ER },
    ]);
  });

  test('whatever their order, and with those of other SAs between them', async () => {
    const text = `${R}\n${OTHER}\n${I}\n`;
    const { events, diagnostics, vault } = await read(text);
    expect(diagnostics).toEqual([]);
    expect(events.map(({ evidence, names }) => [evidence.line, names.join()])).toEqual([
      [1, 'SK_ai,SK_ar,SK_ei,SK_er'],
      [2, 'SK_ai,SK_ei'],
    ]);
    expect(keysInHex(vault.ikeSaKeys[0]?.keys ?? {})).toEqual({ SK_ai: AI, SK_ei: EI, SK_ar: AR, SK_er: ER });
  });

  test('one line alone is kept with what it has', async () => {
    const { events, diagnostics } = await read(R);
    expect(diagnostics).toEqual([]);
    expect(events).toMatchObject([{ names: ['SK_ar', 'SK_er'], initiatorSpi: '0001020304050607' }]);
  });

  test('a line that comes again says nothing new; other keys for the same SPIs are another entry', async () => {
    const again = I.replace(AI, octets(9, 20));
    const { events, tally, vault } = await read([I, R, I, R, again, R].join('\n'));
    expect(events).toHaveLength(2);
    expect(vault.ikeSaKeys.map(({ keys }) => keysInHex(keys)['SK_ai'])).toEqual([AI, octets(9, 20)]);
    expect(tally).toMatchObject({ read: 6, used: 4, skipped: [{ why: 'repeats what was read before', count: 2 }] });
  });

  test.each([
    ['pluto’s mark', `| ${I}`],
    ['a log of its own', `Aug 19 08:15:02.123456: | ${I}`],
    ['syslog', `Nov 21 19:44:30 gw pluto[4711]: | ${I}`],
    ['journal', `Nov 21 19:44:30 gw pluto[4711]: ${I}`],
    ['tabs', I.replaceAll(' ', '\t')],
    ['upper case', I.replace('ikev2', 'IKEv2')],
    ['something behind it', `${I} # gateway`],
    ['CR at the end', `${I}\r`],
  ])('the line is found behind and before what others write: %s', async (_what, line) => {
    const { events, diagnostics, tally } = await read(`${line}\n`);
    expect(diagnostics).toEqual([]);
    expect(events).toMatchObject([{ initiatorSpi: '0001020304050607', encryption: 'aes128', integrity: 'sha1' }]);
    expect(events[0]?.evidence).toMatchObject({ start: 0, end: line.replace('\r', '').length, line: 1 });
    expect(tally.used).toBe(1);
  });

  test('an AEAD suite has no integrity key', async () => {
    const { events, vault } = await read(`ikev2 I ${SPIS} none:0x aes_gcm128:0x${octets(8, 16)}`);
    expect(events).toMatchObject([{ names: ['SK_ei'], encryption: 'aes_gcm128', integrity: 'none' }]);
    expect(keysInHex(vault.ikeSaKeys[0]?.keys ?? {})).toEqual({ SK_ei: octets(8, 16) });
  });

  test('lines of names alone hold no keys', async () => {
    const { events, diagnostics, tally } = await read(`| ikev2 I ${SPIS} sha2_256 aes128\n`);
    expect(events).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: 'keys.row-without-keys', evidence: { line: 1 } }]);
    expect(tally).toMatchObject({ read: 1, used: 0, skipped: [{ why: 'not readable', count: 1 }] });
  });

  test.each([
    ['a short SPI', I.replace('0x0001020304050607', '0x01020304050607'), 'initiator SPI (0x and 16 hex digits)'],
    ['no responder SPI', I.replace(' 0xC02e7a3031a03188', ''), 'responder SPI (0x and 16 hex digits)'],
    ['an odd number of digits', I.replace(AI, AI.slice(1)), 'integrity (a name, a colon, 0x and hex)'],
    ['other characters', I.replace(EI, `${EI}xy`), 'encryption (a name, a colon, 0x and hex)'],
    ['hex without 0x', I.replace(`0x${EI}`, EI), 'encryption (a name, a colon, 0x and hex)'],
    ['a key for a name', I.replace('aes128', octets(9, 20)), 'encryption (a name, a colon, 0x and hex)'],
    ['cut short', I.slice(0, 60), 'encryption (a name, a colon, 0x and hex)'],
  ])('%s: the place is named, its value is not', async (_what, line, words) => {
    const text = `${OTHER}\n${line}\n`;
    const { items, events, diagnostics } = await read(text);
    expect(events).toHaveLength(1);
    expect(diagnostics).toMatchObject([{ code: 'keys.row-unreadable', evidence: placeOf(text, line) }]);
    expect(diagnostics[0]?.message).toContain(words);
    for (const key of [AI.slice(1), EI, octets(9, 20)]) expect(JSON.stringify(items)).not.toContain(key);
  });
});

describe('secrets of ESP SAs', () => {
  test('a line gives the keys for packets to an address', async () => {
    const text = `${ESP}\n305419896@2001:db8::1 aes-128-cbc:sixteen octets !\n`;
    const { events, diagnostics, tally, vault } = await read(text);
    expect(diagnostics).toEqual([]);
    expect(events).toMatchObject([
      {
        of: 'esp-sa',
        espSpi: '12345678',
        names: ['encryption key'],
        encryption: '3des-cbc-hmac96',
        evidence: { line: 1 },
      },
      { of: 'esp-sa', espSpi: '12345678', encryption: 'aes-128-cbc', evidence: { line: 2 } },
    ]);
    expect(vault.espKeys.map(({ to, encryptionKey }) => [to, hex(encryptionKey)])).toEqual([
      ['192.0.2.1', octets(7, 24)],
      ['2001:db8::1', Buffer.from('sixteen octets !').toString('hex')],
    ]);
    expect(tally).toMatchObject({ read: 2, used: 2, skipped: [] });
  });

  test('several between commas, and one for packets of any SA', async () => {
    const text = `${ESP},0x9@192.0.2.2 aes-256-cbc:0x${octets(8, 32)}\naes-128-cbc:0x${octets(9, 16)}\n`;
    const { events, diagnostics } = await read(text);
    expect(diagnostics).toEqual([]);
    expect(events.map(({ espSpi, encryption }) => [espSpi, encryption])).toEqual([
      ['12345678', '3des-cbc-hmac96'],
      ['00000009', 'aes-256-cbc'],
      [undefined, 'aes-128-cbc'],
    ]);
  });

  test.each([
    ['an odd number of digits', ESP.slice(0, -1), 'secret (a name'],
    [
      'a number that is no SPI',
      ESP.replace('0x12345678', '4294967296'),
      'SPI (0x and up to eight hex digits, or a number)',
    ],
  ])('%s: the place is named, its value is not', async (_what, line, words) => {
    const { events, diagnostics, tally } = await read(line);
    expect(events).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: 'keys.row-unreadable' }]);
    expect(diagnostics[0]?.message).toContain(words);
    expect(tally.skipped).toEqual([{ why: 'not readable', count: 1 }]);
  });

  test('other words with @ and a colon are none', async () => {
    const { items } = await read(
      '12@192.0.2.1 says:hello\nuser@192.0.2.1 aes:x\n0x12@example.net aes:0x00\nnote: aes-128\n',
    );
    expect(items).toMatchObject([{ kind: 'tally', read: 4, used: 0, skipped: [{ why: 'no key', count: 4 }] }]);
  });
});

describe('logs of pluto', () => {
  const log = (line: string) => `Nov 21 19:44:30 gw pluto[4711]: ${line}\n`;

  test('all that is no secret is counted', async () => {
    const text = [
      log('Starting Pluto (Libreswan Version 4.6 IKEv2 IKEv1 XFRM)'),
      log(`| ${I}`),
      log('| our  keymat'),
      log(`| ${R}`),
    ].join('');
    const { events, diagnostics, tally } = await read(text);
    expect(diagnostics).toEqual([]);
    expect(events).toMatchObject([{ names: ['SK_ai', 'SK_ar', 'SK_ei', 'SK_er'], evidence: { line: 2 } }]);
    expect(tally).toEqual({
      kind: 'tally',
      source: 'S1',
      unit: 'lines',
      read: 4,
      used: 2,
      skipped: [{ why: 'no key', count: 2 }],
    });
  });

  test('one without keys says how to get them', async () => {
    const { events, diagnostics } = await read(log('loading secrets from "/etc/ipsec.secrets"'));
    expect(events).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['keys.none-in-log']);
    expect(diagnostics[0]?.message).toContain('plutodebug=private');
  });

  test('recognised by its secrets; by its name, perhaps', () => {
    expect(sniffed(tcpdumpSecrets, `${I}\n`)).toBe('yes');
    expect(sniffed(tcpdumpSecrets, `${ESP}\n`)).toBe('yes');
    expect(sniffed(tcpdumpSecrets, `# x\r\n${ESP}\r\n`)).toBe('yes');
    expect(sniffed(tcpdumpSecrets, `# x\r\n${I}\r\n`)).toBe('yes');
    expect(sniffed(tcpdumpSecrets, log(`| ${R}`))).toBe('yes');
    expect(sniffed(tcpdumpSecrets, log('loading secrets'))).toBe('maybe');
    expect(sniffed(tcpdumpSecrets, 'IKEv2:(SESSION ID = 40,SA ID = 1):Verify SA init message\n')).toBe('no');
    expect(sniffed(tcpdumpSecrets, 'ikev2 I am\n')).toBe('no');
  });
});

describe('any input', () => {
  const pieces = fc.constantFrom(I, R, OTHER, ESP, '\n', '\r\n', ' ', '0x', '@', ':', ',', 'ikev2 I 0x', AI);

  test('never throws', async () => {
    const any = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.array(pieces, { maxLength: 20 }).map((all) => all.join('')),
    );
    await fc.assert(fc.asyncProperty(any, async (input) => void (await read(input, 7))));
  });

  test('a cut keeps every line before it', async () => {
    const all = [I, OTHER, ESP, R];
    const text = `${all.join('\n')}\n`;
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: text.length }), async (length) => {
        const { tally } = await read(text.slice(0, length));
        const lines = text.slice(0, length).split('\n').length - 1;
        expect(tally.used).toBeGreaterThanOrEqual(lines);
      }),
    );
  });
});

const corpus = sharedPath('corpus', 'captures', 'ikev2pI2-secrets.txt');

test.skipIf(corpus === undefined)('the secrets of tcpdump’s own tests', async () => {
  const { events, diagnostics, tally, vault } = await read(readFileSync(corpus ?? ''));
  expect(diagnostics).toEqual([]);
  expect(events).toMatchObject([
    { initiatorSpi: '0001020304050607', responderSpi: 'c02e7a3031a03188', encryption: 'aes128', integrity: 'sha1' },
  ]);
  expect(vault.ikeSaKeys.map(({ keys }) => keysInHex(keys))).toEqual([
    {
      SK_ai: '4ea8e662b07cdd430f6944c6723e4b82d5722418',
      SK_ei: '3f44bf47cafd8150591deb088199fcbf',
      SK_ar: '515b0bd22e6d76b34fdb760aa7bfad80b109b75d',
      SK_er: 'bedb67ec7dc3d00cccac42e70cd63bde',
    },
  ]);
  expect(tally).toMatchObject({ read: 2, used: 2, skipped: [] });
});
