import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Kept } from '../../src/crypto/vault.ts';
import type { EspKeys } from '../../src/model/secrets.ts';
import { strongswanLog } from '../../src/readers/strongswan-log.ts';
import { sharedPath } from '../support/shared.ts';
import { hex, keysInHex, octets, placeOf, readKeys, sniffed } from './key-reading.ts';

fc.configureGlobal({ seed: 2025 });

const read = (text: string | Uint8Array, blockSize?: number) => readKeys(strongswanLog, text, blockSize);

/** Lines as a file logger of charon writes them. */
function said(tag: string, ...messages: string[]): string {
  return messages.map((message) => `2026-11-21T20:33:29.423 ${tag} ${message}\n`).join('');
}

/** A dump as charon prints it: sixteen octets a line, and the characters that they are. */
function dump(name: string, digits: string): string[] {
  const bytes = Buffer.from(digits, 'hex');
  const lines: string[] = [`${name} => ${bytes.length} bytes @ 0x7f7ec004d850`];
  for (let at = 0; at < bytes.length; at += 16) {
    const part = [...bytes.subarray(at, at + 16)];
    const pairs = part.map((octet) => octet.toString(16).toUpperCase().padStart(2, '0')).join(' ');
    const characters = part.map((octet) => (octet > 31 && octet < 127 ? String.fromCharCode(octet) : '.')).join('');
    lines.push(`${String(at).padStart(4)}: ${pairs.padEnd(47)}  ${characters}`);
  }
  return lines;
}

const dumps = (tag: string, of: Readonly<Record<string, string>>): string =>
  Object.entries(of)
    .map(([name, digits]) => said(tag, ...dump(name, digits)))
    .join('');

/** All dumps of one IKE SA, and the keys that they are. */
function ikeSa(seed: number): { printed: Record<string, string>; keys: Record<string, string> } {
  const [dh, seedKey, d] = [octets(seed, 32), octets(seed + 1, 32), octets(seed + 2, 32)];
  const [ai, ar, ei, er] = [octets(seed + 3, 32), octets(seed + 4, 32), octets(seed + 5, 16), octets(seed + 6, 16)];
  const [pi, pr] = [octets(seed + 7, 32), octets(seed + 8, 32)];
  return {
    printed: {
      'shared Diffie Hellman secret': dh,
      SKEYSEED: seedKey,
      'Sk_d secret': d,
      'Sk_ai secret': ai,
      'Sk_ar secret': ar,
      'Sk_ei secret': ei,
      'Sk_er secret': er,
      'Sk_pi secret': pi,
      'Sk_pr secret': pr,
    },
    keys: { 'g^ir': dh, SKEYSEED: seedKey, SK_d: d, SK_ai: ai, SK_ar: ar, SK_ei: ei, SK_er: er, SK_pi: pi, SK_pr: pr },
  };
}

const OCTETS = "octets = message + nonce + prf(Sk_px, IDx')";
const [SPI_I, SPI_R] = ['91a49c5581560ff5', '85a16371837f75f3'];
/** The IKE_SA_INIT message that AUTH covers, of the initiator or of the responder. */
const message = (spiR: string, flags: string) => `${SPI_I}${spiR}212022${flags}00000000000000f8${octets(99, 60)}`;
const REQUEST = message('0'.repeat(16), '08');
const RESPONSE = message(SPI_R, '20');

describe('keys of IKE SAs', () => {
  const { printed, keys } = ikeSa(1);

  test('the dumps of one SA make one entry', async () => {
    const before = said(
      '16[CFG] <c|1>',
      'selected proposal: IKE:AES_CBC_128/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/ECP_256',
    );
    const body = dumps('16[IKE] <c|1>', printed);
    const text = before + body + said('16[IKE] <c|1>', 'reinitiating already active tasks');
    const { items, vault } = await read(text);
    expect(items).toEqual([
      {
        kind: 'wire.keys',
        at: { kind: 'none' },
        evidence: placeOf(text, body.trimEnd()),
        handle: 'secret-1',
        of: 'ike-sa',
        names: ['SK_d', 'SK_ai', 'SK_ar', 'SK_ei', 'SK_er', 'SK_pi', 'SK_pr', 'SKEYSEED', 'g^ir'],
        encryption: 'AES_CBC_128',
        integrity: 'HMAC_SHA2_256_128',
      },
      { kind: 'tally', source: 'S1', unit: 'lines', read: 27, used: 25, skipped: [{ why: 'no key', count: 2 }] },
    ]);
    expect(vault.ikeSaKeys.map((one) => [keysInHex(one.keys), one.prf])).toEqual([[keys, 'PRF_HMAC_SHA2_256']]);
  });

  test.each([
    ['plain', (line: string) => line],
    ['syslog', (line: string) => line.replace(/^\S+ /, 'Nov 21 19:44:30 gw charon: ')],
    ['syslog with ISO times', (line: string) => line.replace(/^\S+ /, '2023-04-06T16:15:39.277175+00:00 gw charon: ')],
    ['journal', (line: string) => line.replace(/^\S+ /, 'Nov 21 19:44:30 gw charon[123]: ')],
    ['journal of charon-systemd', (line: string) => line.replace(/^\S+ /, 'Nov 21 19:44:30 gw charon-systemd[812]: ')],
    ['without a time', (line: string) => line.replace(/^\S+ /, '')],
    ['without names of connections', (line: string) => line.replace('<c|1>', '<1>')],
    ['without connections', (line: string) => line.replace('<c|1> ', '')],
    ['with log levels', (line: string) => line.replace('[IKE]', '[IKE4]')],
    [
      'journal without threads',
      (line: string) => line.replace(/^\S+ 16\[IKE\] <c\|1> /, 'Nov 21 19:44:30 gw charon-systemd[812]: '),
    ],
    [
      'journal, the lines of a message below each other',
      (line: string) =>
        / {2,3}\d+: /.test(line)
          ? line.replace(/^\S+ 16\[IKE\] <c\|1> /, ' '.repeat(43))
          : line.replace(/^\S+ 16\[IKE\] <c\|1> /, 'Nov 21 19:44:30 gw charon-systemd[812]: '),
    ],
  ])('whatever the logger writes in front: %s', async (_what, prefixed) => {
    const text = dumps('16[IKE] <c|1>', printed).split('\n').map(prefixed).join('\n');
    const { diagnostics, vault } = await read(text);
    expect(diagnostics).toEqual([]);
    expect(vault.ikeSaKeys.map((one) => keysInHex(one.keys))).toEqual([keys]);
    expect(sniffed(strongswanLog, text)).toBe('yes');
  });

  test('threads print between each other’s lines', async () => {
    const other = ikeSa(20);
    const [ours, theirs] = [
      dumps('16[IKE] <c|1>', printed).split('\n'),
      dumps('07[IKE] <c|2>', other.printed).split('\n'),
    ];
    const { diagnostics, vault } = await read(ours.flatMap((line, index) => [line, theirs[index] ?? '']).join('\n'));
    expect(diagnostics).toEqual([]);
    expect(vault.ikeSaKeys.map((one) => keysInHex(one.keys))).toEqual([keys, other.keys]);
  });

  test('threads of two daemons have the same numbers', async () => {
    const other = ikeSa(20);
    const as = (pid: number, of: Record<string, string>) =>
      dumps('16[IKE] <1>', of).replaceAll(/^\S+ /gm, `Nov 21 19:44:30 gw charon[${pid}]: `).split('\n');
    const [ours, theirs] = [as(100, printed), as(200, other.printed)];
    const { vault } = await read(ours.flatMap((line, index) => [line, theirs[index] ?? '']).join('\n'));
    expect(vault.ikeSaKeys.map((one) => keysInHex(one.keys))).toEqual([keys, other.keys]);
  });

  test('a new set begins at a shared secret, at SKEYSEED, and at a name that the open one has', async () => {
    const other = ikeSa(20);
    const { 'shared Diffie Hellman secret': _, ...fromSeed } = other.printed;
    const { SKEYSEED: __, ...fromD } = fromSeed;
    for (const [second, missing] of [
      [other.printed, []],
      [fromSeed, ['g^ir']],
      [fromD, ['g^ir', 'SKEYSEED']],
    ] as const) {
      const { vault } = await read(dumps('16[IKE] <c|1>', printed) + dumps('16[IKE] <c|1>', second));
      const expected = Object.fromEntries(
        Object.entries(other.keys).filter(([name]) => !missing.some((one) => one === name)),
      );
      expect(vault.ikeSaKeys.map((one) => keysInHex(one.keys))).toEqual([keys, expected]);
    }
  });

  test('another message or another SA ends a set that is not complete', async () => {
    const cut = dumps('16[IKE] <c|1>', { 'Sk_d secret': octets(1, 32), 'Sk_ei secret': octets(2, 16) });
    const rest = { 'Sk_er secret': octets(3, 16) };
    for (const more of [
      said('16[ENC] <c|1>', 'parsed IKE_AUTH response 1 [ IDr AUTH SA TSi TSr ]') + dumps('16[IKE] <c|1>', rest),
      dumps('16[IKE] <c|2>', rest),
    ]) {
      const { events } = await read(cut + more);
      expect(events.map(({ names }) => names)).toEqual([['SK_d', 'SK_ei'], ['SK_er']]);
    }
  });

  test('AEAD suites have no SK_ai and SK_ar, and names of other versions are known', async () => {
    for (const name of ['DH secret', 'key exchange secret']) {
      const text =
        said('09[CFG] <c|1>', 'selected proposal: IKE:AES_GCM_16_256/PRF_HMAC_SHA2_384/ECP_384/KE1_ML_KEM_768') +
        said('09[IKE] <c|1>', ...dump(name, octets(3, 48)), 'additional key exchange secret => 0 bytes @ (nil)') +
        said('09[IKE] <c|1>', ...dump('nonces', octets(4, 64))) +
        dumps('09[IKE] <c|1>', {
          SKEYSEED: octets(5, 48),
          'Sk_ei secret': octets(6, 36),
          'Sk_er secret': octets(7, 36),
        });
      const { events, diagnostics } = await read(text);
      expect(diagnostics).toEqual([]);
      expect(events).toMatchObject([{ names: ['SK_ei', 'SK_er', 'SKEYSEED', 'g^ir'], encryption: 'AES_GCM_16_256' }]);
      expect(events[0]).not.toHaveProperty('integrity');
    }
  });

  test('the number of octets decides, whatever the column of characters looks like', async () => {
    // "A1 B2 C3 D4 E5 F6" in ASCII: behind five octets, the characters look like more of them.
    const key = Buffer.from('A1 B2').toString('hex');
    const lines = said(
      '16[IKE] <c|1>',
      'Sk_ei secret => 5 bytes @ 0x1',
      '   0: 41 31 20 42 32 A1 B2 C3',
      '   5: 00 11',
    );
    const { diagnostics, vault } = await read(lines);
    expect(diagnostics).toEqual([]);
    expect(keysInHex(vault.ikeSaKeys[0]?.keys ?? {})).toEqual({ SK_ei: key });
  });

  test.each([
    ['a line of it is missing', (lines: string[]) => lines.toSpliced(1, 1)],
    ['its last line is missing', (lines: string[]) => lines.toSpliced(2, 1)],
    [
      'a line ends early',
      (lines: string[]) => lines.map((line) => (line.includes('  16: ') ? line.slice(0, 70) : line)),
    ],
    ['octets are no hex', (lines: string[]) => lines.map((line) => line.replace(/( 16: ..) ../, '$1 zz'))],
  ])('a dump that is cut short is named and left out, the rest is kept: %s', async (_what, damaged) => {
    const cut = damaged(said('16[IKE] <c|1>', ...dump('Sk_ai secret', keys['SK_ai'] ?? '')).split('\n')).join('\n');
    const first = dumps('16[IKE] <c|1>', { 'Sk_d secret': keys['SK_d'] ?? '' });
    const last = dumps('16[IKE] <c|1>', { 'Sk_ei secret': keys['SK_ei'] ?? '' });
    const text = first + cut + last;
    const { events, diagnostics, tally } = await read(text);
    expect(events).toMatchObject([{ names: ['SK_d', 'SK_ei'], evidence: { start: 0, end: text.trimEnd().length } }]);
    expect(diagnostics).toMatchObject([{ code: 'keys.dump-cut', evidence: { line: 4 } }]);
    expect(diagnostics[0]?.message).toContain('`Sk_ai secret` ends before its 32 octets');
    expect(tally.used).toBe(5);
    expect(tally.skipped.map(({ why }) => why)).toContain('dump cut short');
  });

  test('a log that ends inside of a dump', async () => {
    const { events, diagnostics } = await read(dumps('16[IKE] <c|1>', printed).slice(0, -120));
    expect(events[0]?.names).not.toContain('SK_pr');
    expect(diagnostics.map(({ code }) => code)).toEqual(['keys.dump-cut']);
  });

  test('a log that ends behind the shared secret', async () => {
    const { events } = await read(dumps('16[IKE] <c|1>', { 'shared Diffie Hellman secret': octets(1, 32) }));
    expect(events).toMatchObject([{ of: 'ike-sa', names: ['g^ir'] }]);
  });

  test('IKEv1 prints a shared secret too, which is none of ours', async () => {
    const shared = dumps('16[IKE] <c|1>', { 'shared Diffie Hellman secret': octets(1, 32) });
    const { events, diagnostics } = await read(shared + said('16[IKE] <c|1>', ...dump('SKEYID', octets(2, 20))));
    expect(events).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['keys.none-in-log']);
  });

  test('the same keys are kept once', async () => {
    const body = dumps('16[IKE] <c|1>', printed);
    const { events, tally } = await read(body + body);
    expect(events).toHaveLength(1);
    expect(tally).toMatchObject({ read: 50, used: 25, skipped: [{ why: 'repeats what was read before', count: 25 }] });
  });
});

describe('SPIs of IKE SAs', () => {
  const { printed } = ikeSa(1);
  const set = dumps('16[IKE] <c|1>', printed);
  const [pi, pr] = [printed['Sk_pi secret'] ?? '', printed['Sk_pr secret'] ?? ''];
  const auth = (skP: string, covered: string, tag = '11[IKE] <c|1>') =>
    said(tag, ...dump("IDx'", '0b000000616263')) + dumps(tag, { SK_p: skP, [OCTETS]: covered });
  const spisOf = async (text: string) => {
    const { events } = await read(text);
    return events.map(({ initiatorSpi, responderSpi }) => [initiatorSpi, responderSpi]);
  };

  test('AUTH of the responder shows both', async () => {
    expect(await spisOf(set + auth(pr, RESPONSE))).toEqual([[SPI_I, SPI_R]]);
    // As version 6 names the octets.
    expect(await spisOf(set + auth(pr, RESPONSE).replace("IDx') =>", "IDx') + IntAuth =>"))).toEqual([[SPI_I, SPI_R]]);
  });

  test('AUTH of the initiator shows its own; any line with both adds the responder’s', async () => {
    expect(await spisOf(set + auth(pi, REQUEST))).toEqual([[SPI_I, undefined]]);
    const zero = said('01[MGR]', `checkin IKEv2 SA c[1] with SPIs ${SPI_I}_i ${'0'.repeat(16)}_r`);
    const both = said('01[MGR]', `checkin IKEv2 SA c[1] with SPIs ${SPI_I}_i ${SPI_R}_r`);
    expect(await spisOf(zero + set + auth(pi, REQUEST) + both)).toEqual([[SPI_I, SPI_R]]);
    const another = said('01[MGR]', `checkin IKEv2 SA c[1] with SPIs ${SPI_I}_i ${'c'.repeat(16)}_r`);
    expect(await spisOf(set + auth(pi, REQUEST) + both + another)).toEqual([[SPI_I, undefined]]);
  });

  test('only the SK_p that AUTH was made with ties them: another set of the same connection has none', async () => {
    const rekeyed = dumps('16[IKE] <c|1>', ikeSa(20).printed);
    expect(await spisOf(set + auth(pi, REQUEST) + auth(pr, RESPONSE) + rekeyed)).toEqual([
      [SPI_I, SPI_R],
      [undefined, undefined],
    ]);
  });

  test('octets that are no IKE_SA_INIT message, or that contradict each other, tie nothing', async () => {
    expect(await spisOf(set + auth(pr, octets(3, 100)))).toEqual([[undefined, undefined]]);
    const swapped = RESPONSE.replace(SPI_I, 'd'.repeat(16));
    expect(await spisOf(set + auth(pr, RESPONSE) + auth(pr, swapped))).toEqual([[undefined, undefined]]);
    expect(await spisOf(set + auth(pi, REQUEST) + auth(pr, swapped))).toEqual([[undefined, undefined]]);
  });

  const checkout = (tag: string, spiR: string) =>
    said(
      tag,
      `checkout IKEv2 SA by message with SPIs ${SPI_I}_i ${spiR}_r`,
      'IKE_SA (unnamed)[1] successfully checked out',
    );

  test('keys made between the checkout of an SA and its next message are those of that SA', async () => {
    expect(await spisOf(checkout('16[MGR]', SPI_R) + set)).toEqual([[SPI_I, SPI_R]]);
    const response = said('16[ENC] <c|1>', 'parsed IKE_SA_INIT response 0 [ SA KE No ]');
    expect(await spisOf(checkout('16[MGR]', SPI_R) + response + set)).toEqual([[SPI_I, SPI_R]]);
  });

  test.each([
    ['a message that may make another SA', said('16[ENC] <c|1>', 'parsed CREATE_CHILD_SA request 2 [ SA No KE ]')],
    ['the end of the work on it', said('16[MGR] <c|1>', `checkin IKEv2 SA c[1] with SPIs ${SPI_I}_i ${SPI_R}_r`)],
  ])('behind %s they may be of another one', async (_what, line) => {
    expect(await spisOf(checkout('16[MGR]', SPI_R) + line + set)).toEqual([[undefined, undefined]]);
  });

  test('nor are they tied where the number, the thread or the responder SPI is another', async () => {
    expect(await spisOf(checkout('16[MGR]', SPI_R).replace('[1] succ', '[2] succ') + set)).toEqual([
      [undefined, undefined],
    ]);
    expect(await spisOf(checkout('15[MGR]', SPI_R) + set)).toEqual([[undefined, undefined]]);
    expect(await spisOf(checkout('16[MGR]', '0'.repeat(16)) + set)).toEqual([[undefined, undefined]]);
  });
});

describe('secrets of AUTH', () => {
  const SECRET = Buffer.from('shared lab secret 9').toString('hex');

  test('a secret is kept once, and the log does not say what it is', async () => {
    const auth = dumps('11[IKE] <c|1>', {
      SK_p: octets(1, 32),
      [OCTETS]: RESPONSE,
      secret: SECRET,
      'prf(secret, keypad)': octets(2, 32),
      'AUTH = prf(prf(secret, keypad), octets)': octets(3, 32),
    });
    const { events, diagnostics, tally, vault } = await read(auth + auth);
    expect(diagnostics).toEqual([]);
    const block = said('11[IKE] <c|1>', ...dump('secret', SECRET)).trimEnd();
    expect(events).toEqual([
      {
        kind: 'wire.keys',
        at: { kind: 'none' },
        evidence: placeOf(auth, block),
        handle: 'secret-1',
        of: 'auth',
        names: ['shared secret'],
      },
    ]);
    expect(vault.authSecrets.map(({ use, secret, identity }) => [use, hex(secret), identity])).toEqual([
      ['shared-secret', SECRET, undefined],
    ]);
    expect(tally).toMatchObject({ used: 3 });
  });

  test('SK_p in its place is no secret of its own (EAP without a key)', async () => {
    const skP = octets(1, 32);
    const tagged = (of: Record<string, string>) => dumps('11[IKE] <c|1>', of);
    expect((await read(tagged({ SK_p: skP, [OCTETS]: RESPONSE, secret: skP }))).events).toEqual([]);
    const { events } = await read(tagged({ 'Sk_pi secret': skP, secret: skP }));
    expect(events.map(({ of }) => of)).toEqual(['ike-sa']);
  });
});

describe('keys of Child SAs', () => {
  const [encI, encR, intI, intR] = [octets(1, 16), octets(2, 16), octets(3, 32), octets(4, 32)];
  const KEYS = {
    'encryption initiator key': encI,
    'encryption responder key': encR,
    'integrity initiator key': intI,
    'integrity responder key': intR,
  };
  const using = said('14[CHD] <c|1>', '  using AES_CBC for encryption', '  using HMAC_SHA2_256_128 for integrity');
  const keys = using + dumps('14[CHD] <c|1>', { seed: octets(9, 64), ...KEYS });
  const parsed = (kind: string) => said('14[ENC] <c|1>', `parsed CREATE_CHILD_SA ${kind} 2 [ SA No TSi TSr ]`);
  const installed = said(
    '14[CHD] <c|1>',
    'adding inbound ESP SA',
    '  SPI 0x000f19c2, src 10.106.69.69 dst 10.106.45.225',
    'registering outbound ESP SA',
    '  SPI 0x3b74c17d, src 10.106.45.225 dst 10.106.69.69',
  );
  const established = said(
    '14[IKE] <c|1>',
    'inbound CHILD_SA net{2} established with SPIs 000f19c2_i 3b74c17d_o and TS 0.0.0.0/0 === 192.168.20.5/32',
  );
  const kept = (all: readonly Kept<EspKeys>[]) =>
    all.map(({ spi, from, to, encryptionKey, integrityKey }) => [spi, from, to, hex(encryptionKey), hex(integrityKey)]);

  test('where the log shows who opened the exchange, each SPI has its keys', async () => {
    const [client, gateway] = ['10.106.69.69', '10.106.45.225'];
    const responder = await read(parsed('request') + keys + installed + established);
    expect(responder.diagnostics).toEqual([]);
    expect(kept(responder.vault.espKeys)).toEqual([
      ['000f19c2', client, gateway, encI, intI],
      ['3b74c17d', gateway, client, encR, intR],
    ]);
    expect(responder.events).toMatchObject([
      { of: 'esp-sa', espSpi: '000f19c2', encryption: 'AES_CBC', integrity: 'HMAC_SHA2_256_128' },
      { of: 'esp-sa', espSpi: '3b74c17d', names: ['encryption key', 'integrity key'] },
    ]);
    expect(responder.tally).toMatchObject({ used: 10 });
    const initiator = await read(parsed('response') + keys + installed);
    expect(kept(initiator.vault.espKeys)).toEqual([
      ['3b74c17d', gateway, client, encI, intI],
      ['000f19c2', client, gateway, encR, intR],
    ]);
  });

  test('without the lines of level 2 the SPIs come from the last line', async () => {
    const { vault } = await read(parsed('request') + keys + established);
    expect(kept(vault.espKeys).map(([spi, from]) => [spi, from])).toEqual([
      ['000f19c2', undefined],
      ['3b74c17d', undefined],
    ]);
  });

  test('where it does not, keys stand without an SPI', async () => {
    const { events } = await read(keys + installed + established);
    expect(events.map(({ espSpi }) => espSpi)).toEqual([undefined, undefined]);
    const next = said('14[ENC] <c|1>', 'parsed INFORMATIONAL request 3 [ D ]');
    const late = await read(parsed('request') + keys + next + installed);
    expect(late.events.map(({ espSpi }) => espSpi)).toEqual([undefined, undefined]);
    const elsewhere = await read(parsed('request') + keys + installed.replaceAll('14[CHD]', '15[CHD]'));
    expect(elsewhere.events.map(({ espSpi }) => espSpi)).toEqual([undefined, undefined]);
  });

  test.each(['DH secret', 'key exchange secret'])(
    '%s of its own exchange is kept by an SPI of the SA',
    async (name) => {
      const pfs = using + dumps('14[CHD] <c|1>', { [name]: octets(8, 32), seed: octets(9, 96), ...KEYS });
      const { events, vault } = await read(parsed('request') + pfs + established);
      expect(events.map(({ of, names }) => [of, names])).toEqual([
        ['child-sa', ['g^ir']],
        ['esp-sa', ['encryption key', 'integrity key']],
        ['esp-sa', ['encryption key', 'integrity key']],
      ]);
      expect(vault.childSharedSecrets.map(({ spi, sharedSecret }) => [spi, hex(sharedSecret)])).toEqual([
        ['000f19c2', octets(8, 32)],
      ]);
      // No SPI, no way to say what it belongs to.
      expect((await read(pfs)).events.map(({ of }) => of)).toEqual(['esp-sa', 'esp-sa']);
    },
  );

  test('a second Child SA of a thread has its own keys', async () => {
    const second = dumps(
      '14[CHD] <c|1>',
      Object.fromEntries(Object.keys(KEYS).map((name, at) => [name, octets(30 + at, 16)])),
    );
    const { vault } = await read(keys + second);
    expect(vault.espKeys.map(({ encryptionKey }) => hex(encryptionKey))).toEqual([
      encI,
      encR,
      octets(30, 16),
      octets(31, 16),
    ]);
  });
});

describe('lines as charon prints them', () => {
  test.each([
    '2026-11-21T20:33:29.423 16[IKE] <ac-first|1> SKEYSEED => 64 bytes @ 0x558313027b10',
    'Nov 21 19:44:30 gw charon-systemd[812]: 09[IKE2] <1> SKEYSEED => 32 bytes @ 0x7f41bc011c10',
    'Nov 21 19:44:30 gw charon-systemd[812]: SKEYSEED => 32 bytes @ 0x7f41bc011c10',
    '2026-11-21T20:33:29.423 16[IKE] <ac-first|1> Sk_ei secret => 32 bytes @ 0x5583130280a0',
  ])('%s', async (header) => {
    const [prefix = ''] = /^.*(?:\]:|>) (?=S)/.exec(header) ?? [];
    const key = octets(1, Number(/=> (\d+)/.exec(header)?.[1]));
    const text = [
      header,
      ...dump('', key)
        .slice(1)
        .map((line) => `${prefix}${line}`),
    ].join('\n');
    const { diagnostics, vault } = await read(text);
    expect(diagnostics).toEqual([]);
    expect(Object.values(keysInHex(vault.ikeSaKeys[0]?.keys ?? {}))).toEqual([key]);
    expect(sniffed(strongswanLog, text)).toBe('yes');
  });

  test('a dump of an old version in syslog', async () => {
    const text = [
      'Nov 15 14:57:05 gw charon: 01[IKE] shared Diffie Hellman secret => 24 bytes @ 0xb7806348',
      "Nov 15 14:57:05 gw charon: 01[IKE]    0: 70 83 79 30 DF 96 AB 63 64 C7 5C 6B 47 27 CF EB  p.y0...cd.\\kG'..",
      'Nov 15 14:57:05 gw charon: 01[IKE]   16: 09 C3 F7 51 8B 9D FB 37                          ...Q...7',
    ].join('\n');
    const { vault } = await read(text);
    expect(keysInHex(vault.ikeSaKeys[0]?.keys ?? {})).toEqual({
      'g^ir': '70837930df96ab6364c75c6b4727cfeb09c3f7518b9dfb37',
    });
  });

  test('an IKE SA and its Child SA', async () => {
    const text = [
      said('16[MGR]', 'checkout IKEv2 SA by message with SPIs d3b529a8dd46486c_i c19be353b15b3b06_r'),
      said('16[MGR]', 'IKE_SA (unnamed)[1] successfully checked out'),
      said(
        '16[ENC] <1>',
        'parsed IKE_SA_INIT response 0 [ SA KE No N(NATD_S_IP) N(NATD_D_IP) CERTREQ N(CHDLESS_SUP) N(MULT_AUTH) ]',
        'selected proposal: IKE:AES_CBC_256/HMAC_SHA2_512_256/PRF_HMAC_SHA2_512/ECP_256',
      ),
      dumps('16[IKE] <1>', ikeSa(1).printed),
      said('16[MGR] <1>', 'checkin IKEv2 SA ac-first[1] with SPIs 91a49c5581560ff5_i 85a16371837f75f3_r'),
      said('14[ENC] <1>', 'parsed IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]'),
      said('14[CHD] <1>', '  using AES_CBC for encryption', '  using HMAC_SHA2_256_128 for integrity'),
      said('14[CHD] <1>', 'seed => 64 bytes @ 0x7f7efdca2960'),
      dumps('14[CHD] <1>', { 'encryption initiator key': octets(1, 16), 'encryption responder key': octets(2, 16) }),
      said('14[CHD] <1>', 'adding inbound ESP SA', '  SPI 0x000f19c2, src 10.106.69.69 dst 10.106.45.225'),
      said('14[CHD] <1>', 'adding outbound ESP SA'),
      said(
        '14[IKE] <1>',
        'CHILD_SA net{1} established with SPIs 000f19c2_i 3b74c17d_o and TS 0.0.0.0/0 === 192.168.20.5/32',
      ),
    ].join('');
    const { events, diagnostics } = await read(text);
    expect(diagnostics).toEqual([]);
    const suite = { encryption: 'AES_CBC_256', integrity: 'HMAC_SHA2_512_256' };
    expect(events).toMatchObject([
      { of: 'ike-sa', initiatorSpi: 'd3b529a8dd46486c', responderSpi: 'c19be353b15b3b06', ...suite },
      { of: 'esp-sa', espSpi: '000f19c2', encryption: 'AES_CBC', integrity: 'HMAC_SHA2_256_128' },
      { of: 'esp-sa', espSpi: '3b74c17d' },
    ]);
  });
});

describe('the log as a whole', () => {
  test('one without keys says how to get them', async () => {
    const text =
      said('00[DMN]', 'Starting IKE charon daemon (strongSwan 5.9.8)') + said('00[JOB]', 'spawning 16 worker threads');
    const { events, diagnostics, tally } = await read(text);
    expect(events).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: 'keys.none-in-log', source: 'S1' }]);
    expect(diagnostics[0]?.message).toContain('`ike = 4`');
    expect(diagnostics[0]?.message).toContain('charondebug');
    expect(tally).toMatchObject({ read: 2, used: 0, skipped: [{ why: 'no key', count: 2 }] });
  });

  test('recognised by the tags of its threads, long before the first key', () => {
    expect(sniffed(strongswanLog, '2026-11-21T20:33:28.174 00[JOB] spawning 16 worker threads\n')).toBe('yes');
    const lines = said('00[DMN]', 'Starting IKE charon daemon') + said('09[CFG]', 'vici client 1 connected');
    expect(sniffed(strongswanLog, lines)).toBe('yes');
    expect(sniffed(strongswanLog, lines.replace(/^\S+/gm, 'Nov 21 19:44:30 gw charon-systemd[812]:'))).toBe('yes');
    const mixed = `${'Nov 21 19:44:30 gw kernel: x\n'.repeat(20)}${lines}`;
    expect(sniffed(strongswanLog, `${mixed}${dumps('09[IKE] <1>', { SKEYSEED: octets(1, 32) })}`)).toBe('yes');
    expect(sniffed(strongswanLog, `${mixed}${lines}${lines}`)).toBe('maybe');
    expect(
      sniffed(
        strongswanLog,
        'Nov 21 19:44:30 gw charon-systemd[812]: loaded 0 entries for attr plugin configuration\n',
      ),
    ).toBe('maybe');
    expect(sniffed(strongswanLog, 'IKEv2:(SESSION ID = 40,SA ID = 1):Verify SA init message\n')).toBe('no');
    expect(sniffed(strongswanLog, 'The daemon prints `Sk_ei secret => 32 bytes @ 0x1`.\n')).toBe('no');
  });
});

describe('any input', () => {
  const lines = [
    ...dumps('16[IKE] <c|1>', ikeSa(1).printed).split('\n'),
    ...dumps('16[IKE] <c|1>', {
      SK_p: ikeSa(1).printed['Sk_pr secret'] ?? '',
      [OCTETS]: RESPONSE,
      secret: octets(40, 20),
    }).split('\n'),
    ...dumps('16[CHD] <c|1>', { 'DH secret': octets(1, 32), 'encryption initiator key': octets(2, 16) }).split('\n'),
    ...said('16[MGR]', `checkout IKEv2 SA by message with SPIs ${SPI_I}_i ${SPI_R}_r`).split('\n'),
    ...said('16[ENC] <c|1>', 'parsed IKE_AUTH response 1 [ IDr AUTH ]', 'seed => 64 bytes @ 0x1').split('\n'),
    ...said('16[CHD] <c|1>', 'adding inbound ESP SA', '  SPI 0x000f19c2, src a dst b').split('\n'),
    '   0: 2C 0F B0 9C',
  ];

  test('never throws', async () => {
    const shuffled = fc.array(fc.constantFrom(...lines), { maxLength: 60 }).map((all) => all.join('\n'));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.uint8Array({ maxLength: 400 }), shuffled),
        async (input) => void (await read(input, 7)),
      ),
    );
  });

  test('a cut keeps every key before it', async () => {
    const { printed, keys } = ikeSa(1);
    const text = dumps('16[IKE] <c|1>', printed);
    const ends = Object.entries(printed).map(([name]) => {
      const next = text.indexOf(' => ', text.indexOf(`${name} => `) + name.length + 1);
      return next < 0 ? text.length : text.lastIndexOf('\n', next);
    });
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: text.length }), async (length) => {
        const { vault } = await read(text.slice(0, length));
        const whole = ends.filter((end) => end <= length).length;
        const got = keysInHex(vault.ikeSaKeys[0]?.keys ?? {});
        expect(Object.keys(got).length).toBeGreaterThanOrEqual(whole);
        for (const [name, key] of Object.entries(got)) expect(key).toBe(keys[name]);
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
].flatMap((folder) => [`${folder}/client.charon.log`, `${folder}/gateway.charon.log`]);

function logOf(name: string): Buffer {
  const path = `${lab}/${name}`;
  return existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
}

const NAMES = ['SK_d', 'SK_ai', 'SK_ar', 'SK_ei', 'SK_er', 'SK_pi', 'SK_pr', 'SKEYSEED'];

describe.skipIf(lab === undefined)('logs of the lab', () => {
  test.each(FOLDERS)('%s holds the keys of keys.json, with their SPIs', async (name) => {
    const truth = JSON.parse(readFileSync(`${lab}/${name.split('/')[0]}/keys.json`, 'utf8'));
    const bytes = logOf(name);
    expect(sniffed(strongswanLog, bytes.subarray(0, 65_536).toString())).toBe('yes');
    const { diagnostics, vault } = await read(bytes, 65_536);
    expect(diagnostics).toEqual([]);
    const got = vault.ikeSaKeys.map((sa) => {
      const { 'g^ir': shared, ...keys } = keysInHex(sa.keys);
      expect(shared).toMatch(/^[0-9a-f]{64,}$/);
      return [sa.initiatorSpi, sa.responderSpi, sa.encryption, sa.integrity ?? null, sa.prf, keys];
    });
    const expected = truth.ike_sas.map((sa: Record<string, string | null>) => [
      sa['spi_i'],
      sa['spi_r'],
      sa['encryption'],
      sa['integrity'],
      sa['prf'],
      Object.fromEntries(NAMES.flatMap((key) => (sa[key] ? [[key, sa[key]]] : []))),
    ]);
    expect(got).toEqual(expected);
    const children = truth.child_sas.filter(({ log }: { log: string }) => name.endsWith(log));
    expect(vault.espKeys.map(({ encryptionKey, integrityKey }) => [hex(encryptionKey), hex(integrityKey)])).toEqual(
      children.flatMap((child: Record<string, string>) => [
        [child['encryption_initiator_key'], child['integrity_initiator_key']],
        [child['encryption_responder_key'], child['integrity_responder_key']],
      ]),
    );
    const spis = children.map((child: Record<string, string>) => [child['spi_in'], child['spi_out']].sort());
    const gotSpis = vault.espKeys.map(({ spi }) => spi);
    expect(spis).toEqual(children.map((_: unknown, at: number) => gotSpis.slice(2 * at, 2 * at + 2).sort()));
  });

  test.each(['client', 'gateway'])(
    'reconnect-ok, %s: the secret of the second AUTH is the session token',
    async (end) => {
      const truth = JSON.parse(readFileSync(`${lab}/reconnect-ok/truth.json`, 'utf8'));
      const token = truth.ike_sas[0].cfg_reply.find(({ type }: { type: number }) => type === 28722).hex;
      const { vault } = await read(logOf(`reconnect-ok/${end}.charon.log`), 65_536);
      expect(vault.authSecrets.map(({ use }) => use)).toEqual(['shared-secret', 'shared-secret']);
      expect(hex(vault.authSecrets[1]?.secret)).toBe(token);
    },
  );

  // The keys of a direction belong to its SPI: they make the ICV of its packets.
  test.each(['client', 'gateway'])(
    'fragmented-skf, %s: the ESP packets of the capture carry the ICV of their keys',
    async (end) => {
      const { vault } = await read(logOf(`fragmented-skf/${end}.charon.log`), 65_536);
      const packets = espPackets(readFileSync(`${lab}/fragmented-skf/fragmented-skf.pcap`));
      expect(packets.length).toBeGreaterThan(10);
      for (const packet of packets) {
        const keys = vault.espKeys.find(({ spi }) => spi === hex(packet.subarray(0, 4)));
        const at = packet.length - 24; // HMAC_SHA2_384_192
        const mac = createHmac('sha384', keys?.integrityKey ?? '')
          .update(packet.subarray(0, at))
          .digest();
        expect(hex(packet.subarray(at))).toBe(hex(mac.subarray(0, 24)));
      }
    },
  );
});

/** ESP in UDP in a capture of Ethernet frames. */
function espPackets(pcap: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 24; at + 16 <= pcap.length; at += 16 + pcap.readUInt32LE(at + 8)) {
    const ip = pcap.subarray(at + 30, at + 16 + pcap.readUInt32LE(at + 8));
    if (ip[9] !== 17) continue;
    const udp = ip.subarray(((ip[0] ?? 0) & 15) * 4, ip.readUInt16BE(2));
    const payload = udp.subarray(8);
    if (udp.readUInt16BE(2) !== 4500 && udp.readUInt16BE(0) !== 4500) continue;
    if (payload.length > 40 && payload.readUInt32BE(0) !== 0) found.push(payload);
  }
  return found;
}
