import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keysJson } from '../../src/readers/keys-json.ts';
import { JSON_LIMIT, jsonTree } from '../../src/text/json-tree.ts';
import { sharedPath } from '../support/shared.ts';
import { hex, keysInHex, octets, placeOf, readKeys, sniffed } from './key-reading.ts';

fc.configureGlobal({ seed: 2025 });

const read = (text: string | Uint8Array, blockSize?: number) => readKeys(keysJson, text, blockSize);
const readJson = (value: unknown) => read(JSON.stringify(value));

const NAMES = ['SK_d', 'SK_ai', 'SK_ar', 'SK_ei', 'SK_er', 'SK_pi', 'SK_pr', 'SKEYSEED'];
const KEYS = Object.fromEntries(NAMES.map((name, at) => [name, octets(at + 1, 32)]));
const SPIS = { spi_i: '91A49C5581560FF5', spi_r: '85a16371837f75f3' };
const IKE_SA = {
  ...SPIS,
  encryption: 'AES_CBC_256',
  integrity: 'HMAC_SHA2_512_256',
  prf: 'PRF_HMAC_SHA2_512',
  ...KEYS,
  g_ir: octets(20, 32),
};

describe('ike_sas', () => {
  test('an entry gives the keys of an IKE SA, from the bytes of its object', async () => {
    const second = { spi_i: 'a4cb2c7369ef1baa', SK_ei: octets(30, 36), SK_ai: '', SK_ar: '', integrity: null };
    const text = `${JSON.stringify({ ike_sas: [IKE_SA, second] }, null, 2)}\n`;
    const { items, vault } = await read(text);
    const objects = text.slice(text.indexOf('[') + 1, text.lastIndexOf(']')).split(/(?<=\}),\n/);
    const [one = '', two = ''] = objects.map((part) => part.trim());
    const common = { kind: 'wire.keys', at: { kind: 'none' }, of: 'ike-sa' };
    expect(items).toEqual([
      {
        ...common,
        evidence: placeOf(text, one),
        handle: 'secret-1',
        names: ['SK_d', 'SK_ai', 'SK_ar', 'SK_ei', 'SK_er', 'SK_pi', 'SK_pr', 'SKEYSEED', 'g^ir'],
        initiatorSpi: '91a49c5581560ff5',
        responderSpi: '85a16371837f75f3',
        encryption: 'AES_CBC_256',
        integrity: 'HMAC_SHA2_512_256',
      },
      {
        ...common,
        evidence: placeOf(text, two),
        handle: 'secret-2',
        names: ['SK_ei'],
        initiatorSpi: 'a4cb2c7369ef1baa',
      },
      { kind: 'tally', source: 'S1', unit: 'elements', read: 2, used: 2, skipped: [] },
    ]);
    expect(vault.ikeSaKeys.map(({ keys, prf }) => [keysInHex(keys), prf])).toEqual([
      [{ ...KEYS, 'g^ir': octets(20, 32) }, 'PRF_HMAC_SHA2_512'],
      [{ SK_ei: octets(30, 36) }, undefined],
    ]);
  });

  test.each([
    ['a list alone', [IKE_SA], 1],
    ['an entry alone', IKE_SA, 1],
    ['a list of several', [IKE_SA, { SK_ei: octets(30, 16) }], 2],
  ])('%s is a file too', async (_what, value, count) => {
    const { events, diagnostics } = await readJson(value);
    expect(diagnostics).toEqual([]);
    expect(events).toHaveLength(count);
    expect(events[0]).toMatchObject({ of: 'ike-sa', initiatorSpi: '91a49c5581560ff5' });
  });

  test.each([
    ['0x', `0x${KEYS['SK_ei']}`],
    ['colons', (KEYS['SK_ei'] ?? '').replace(/(..)(?=.)/g, '$1:')],
    ['blanks and upper case', (KEYS['SK_ei'] ?? '').toUpperCase().replace(/(....)(?=.)/g, '$1 ')],
  ])('hex is taken with %s', async (_what, written) => {
    const { diagnostics, vault } = await readJson([{ ...SPIS, SK_ei: written }]);
    expect(diagnostics).toEqual([]);
    expect(keysInHex(vault.ikeSaKeys[0]?.keys ?? {})).toEqual({ SK_ei: KEYS['SK_ei'] });
  });

  test.each(['g_ir', 'g^ir', 'shared_secret'])('%s is the shared secret', async (name) => {
    const { events, diagnostics } = await readJson([{ ...SPIS, [name]: octets(1, 32) }]);
    expect(diagnostics).toEqual([]);
    expect(events).toMatchObject([{ names: ['g^ir'] }]);
  });

  test('secrets of AUTH are kept with the identity they belong to, and once', async () => {
    const secrets = { psk: 'räuber & söhne', session_token_hex: `0x${octets(5, 32)}`, eap_msk: octets(6, 64) };
    const entry = { ...SPIS, ...secrets, peer_identity: 'rIUHKccDRiUtFTATwq' };
    const { events, diagnostics, tally, vault } = await readJson({
      ike_sas: [entry, entry, { ...SPIS, psk: 'another' }],
    });
    expect(diagnostics).toEqual([]);
    expect(events.map(({ of, names, evidence }) => [of, names, evidence.line])).toEqual([
      ['auth', ['pre-shared key'], 1],
      ['auth', ['session token'], 1],
      ['auth', ['EAP MSK'], 1],
      ['auth', ['pre-shared key'], 1],
    ]);
    const identity = '724955484B63634452695574465441547771';
    expect(vault.authSecrets.map(({ use, secret, identity: whose }) => [use, hex(secret), whose])).toEqual([
      ['pre-shared-key', Buffer.from('räuber & söhne').toString('hex'), identity],
      ['session-token', octets(5, 32), identity],
      ['eap-msk', octets(6, 64), identity],
      ['pre-shared-key', Buffer.from('another').toString('hex'), undefined],
    ]);
    expect(tally).toMatchObject({ read: 3, used: 2, skipped: [{ why: 'repeats what was read before', count: 1 }] });
  });

  test('a text in place of hex, and hex in place of a text', async () => {
    const { vault } = await readJson([{ ...SPIS, psk_hex: '00ff', session_token: '4Sr7v5LCXbi1' }]);
    expect(vault.authSecrets.map(({ use, secret }) => [use, hex(secret)])).toEqual([
      ['pre-shared-key', '00ff'],
      ['session-token', Buffer.from('4Sr7v5LCXbi1').toString('hex')],
    ]);
  });
});

describe('child_sas', () => {
  const [encI, encR, intI, intR] = [octets(1, 16), octets(2, 16), octets(3, 32), octets(4, 32)];
  const KEYS_OF_CHILD = {
    encryption_initiator_key: encI,
    encryption_responder_key: encR,
    integrity_initiator_key: intI,
    integrity_responder_key: intR,
  };
  const CHILD = {
    ike_spi_i: SPIS.spi_i,
    ike_spi_r: SPIS.spi_r,
    spi_in: '5410AB50',
    spi_out: '0x8b6c68c1',
    ...KEYS_OF_CHILD,
  };
  const kept = async (entry: object) => {
    const { diagnostics, vault } = await readJson({ child_sas: [entry] });
    expect(diagnostics).toEqual([]);
    return vault.espKeys.map(({ spi, encryptionKey, integrityKey }) => [spi, hex(encryptionKey), hex(integrityKey)]);
  };

  test('an entry gives the keys of both directions; which SPI is whose needs the side', async () => {
    expect(await kept(CHILD)).toEqual([
      [undefined, encI, intI],
      [undefined, encR, intR],
    ]);
    // What the responder receives is what the initiator sends.
    expect(await kept({ ...CHILD, side: 'responder' })).toEqual([
      ['5410ab50', encI, intI],
      ['8b6c68c1', encR, intR],
    ]);
    expect(await kept({ ...CHILD, side: 'initiator' })).toEqual([
      ['8b6c68c1', encI, intI],
      ['5410ab50', encR, intR],
    ]);
  });

  test('the same keys as the other end logged them are kept once', async () => {
    const mirrored = { ...CHILD, spi_in: CHILD.spi_out, spi_out: CHILD.spi_in };
    const { events, tally } = await readJson({ child_sas: [CHILD, mirrored] });
    expect(events.map(({ of, names }) => [of, names])).toEqual([
      ['esp-sa', ['encryption key', 'integrity key']],
      ['esp-sa', ['encryption key', 'integrity key']],
    ]);
    expect(tally).toMatchObject({ read: 2, used: 1, skipped: [{ why: 'repeats what was read before', count: 1 }] });
  });

  test('algorithms are named, and AEAD has no integrity keys', async () => {
    const entry = {
      spi_in: '00000001',
      side: 'responder',
      encryption: 'AES_GCM_16_256',
      encryption_initiator_key: octets(9, 36),
    };
    const { events } = await readJson({ child_sas: [{ ...entry, integrity_initiator_key: '' }] });
    expect(events).toMatchObject([{ espSpi: '00000001', names: ['encryption key'], encryption: 'AES_GCM_16_256' }]);
  });

  test('the shared secret of its own exchange needs an SPI', async () => {
    const { events, vault } = await readJson({ child_sas: [{ spi_out: '8b6c68c1', g_ir: octets(7, 32) }] });
    expect(events).toMatchObject([{ of: 'child-sa', names: ['g^ir'], espSpi: '8b6c68c1' }]);
    expect(vault.childSharedSecrets.map(({ sharedSecret }) => hex(sharedSecret))).toEqual([octets(7, 32)]);
    const without = await readJson({ child_sas: [{ g_ir: octets(7, 32) }] });
    expect(without.events).toEqual([]);
    expect(without.diagnostics.map(({ code }) => code)).toEqual(['keys.json-spi-missing']);
  });
});

describe('secrets', () => {
  test('each has a use, and text or hex', async () => {
    const { events, diagnostics, vault } = await readJson({
      secrets: [
        { use: 'session-token', text: '4Sr7v5LCXbi1yY0n', identity: '7249 5548' },
        { use: 'pre-shared-key', hex: '00:01:02:03', identity: 'vpn.example.com' },
        { use: 'eap-msk', hex: octets(1, 64) },
        { use: 'shared-secret', text: 'who knows' },
      ],
    });
    expect(diagnostics).toEqual([]);
    expect(events.map(({ of, names }) => [of, names[0]])).toEqual([
      ['auth', 'session token'],
      ['auth', 'pre-shared key'],
      ['auth', 'EAP MSK'],
      ['auth', 'shared secret'],
    ]);
    expect(vault.authSecrets.map(({ secret, identity }) => [hex(secret), identity])).toEqual([
      [Buffer.from('4Sr7v5LCXbi1yY0n').toString('hex'), '72495548'],
      ['00010203', Buffer.from('vpn.example.com').toString('hex').toUpperCase()],
      [octets(1, 64), undefined],
      [Buffer.from('who knows').toString('hex'), undefined],
    ]);
  });

  test('one without a use may be any', async () => {
    const { events, diagnostics } = await readJson({ secrets: [{ use: 'token', text: 'x1y2z3x1y2z3' }] });
    expect(events).toMatchObject([{ names: ['shared secret'] }]);
    expect(diagnostics).toMatchObject([{ code: 'keys.json-value-unreadable' }]);
    expect(diagnostics[0]?.message).toContain(
      '`secrets[0].use` was left out; expected is "session-token", "pre-shared-key"',
    );
  });
});

describe('what is wrong', () => {
  test.each([
    ['ike_sas[1].SK_ei', { SK_ei: 'abc' }, 'hex, two digits an octet'],
    ['ike_sas[1].SK_er', { SK_er: `${octets(50, 16)}xy` }, 'hex, two digits an octet'],
    ['ike_sas[1].SK_pi', { SK_pi: 1234567890123 }, 'hex, two digits an octet'],
    ['ike_sas[1].SK_pr', { SK_pr: [octets(51, 16)] }, 'hex, two digits an octet'],
    ['ike_sas[1].spi_i', { spi_i: '91a49c55' }, '16 hex digits'],
    ['ike_sas[1].prf', { prf: octets(52, 20) }, 'the name of an algorithm'],
    ['ike_sas[1].psk', { psk: '' }, 'a text'],
    ['ike_sas[1].peer_identity', { peer_identity: '0xzz' }, 'an IKE identity, as text or as hex'],
  ])(
    '%s is named with what is expected, never with its value; the rest of the entry counts',
    async (path, wrong, expected) => {
      const text = JSON.stringify({ ike_sas: [IKE_SA, { SKEYSEED: octets(40, 32), ...wrong }] }, null, 1);
      const { items, events, diagnostics } = await read(text);
      expect(events.map(({ names }) => names.length)).toEqual([9, 1]);
      const [name = '', value] = Object.entries(wrong)[0] ?? [];
      expect(diagnostics).toMatchObject([{ code: 'keys.json-value-unreadable', source: 'S1' }]);
      expect(diagnostics[0]?.message).toBe(`\`${path}\` was left out; expected is ${expected}.`);
      const at = text.indexOf(`"${name}": `, text.indexOf(octets(40, 32))) + name.length + 4;
      expect(diagnostics[0]?.evidence?.start).toBe(at);
      for (const secret of [octets(50, 16), octets(51, 16), octets(52, 20), '1234567890123']) {
        expect(JSON.stringify(items), String(value)).not.toContain(secret);
      }
    },
  );

  test('entries and lists of the wrong kind', async () => {
    const { events, diagnostics, tally } = await readJson({
      ike_sas: [7, IKE_SA],
      child_sas: 'x',
      secrets: { use: 'eap-msk' },
    });
    expect(events).toHaveLength(1);
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['keys.json-value-unreadable', '`ike_sas[0]` was left out; expected is an object.'],
      ['keys.json-value-unreadable', '`child_sas` was left out; expected is a list.'],
      ['keys.json-value-unreadable', '`secrets` was left out; expected is a list.'],
    ]);
    expect(tally).toMatchObject({ read: 2, used: 1, skipped: [{ why: 'nothing in it', count: 1 }] });
  });

  test('an entry without a key', async () => {
    const { events, diagnostics, tally } = await readJson({ ike_sas: [SPIS, { SK_ai: '', SK_ar: '' }] });
    expect(events).toEqual([]);
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['keys.json-nothing-given', '`ike_sas[0]` holds no key and no secret.'],
      ['keys.json-nothing-given', '`ike_sas[1]` holds no key and no secret.'],
    ]);
    expect(tally).toMatchObject({ read: 2, used: 0, skipped: [{ why: 'nothing in it', count: 2 }] });
  });

  test('members that nothing is known of are named once each; a name that may be a secret is not', async () => {
    const odd = { sk_x: 1, [octets(1, 16)]: 2, 'two words': 3 };
    const { events, diagnostics } = await readJson({
      version: 1,
      ike_sas: [
        { ...IKE_SA, ...odd },
        { ...IKE_SA, ...odd, psk: 'abc' },
      ],
    });
    expect(events.map(({ of }) => of)).toEqual(['ike-sa', 'auth']);
    expect(diagnostics.map(({ code }) => code)).toEqual(Array(3).fill('keys.json-unknown-member'));
    expect(diagnostics.map(({ message }) => message.split(': ')[1])).toEqual([
      '`sk_x`.',
      'a member whose name is not shown.',
      '`version`.',
    ]);
    expect(JSON.stringify(diagnostics)).not.toContain(octets(1, 16));
  });

  test('members that the lab and the simulator write besides are passed over', async () => {
    const more = {
      time: 'x',
      proposal: 'x',
      dh: 'x',
      seen_by: 2,
      wireshark_encryption: null,
      wireshark_integrity: 'x',
    };
    const { diagnostics } = await readJson({ ike_sas: [{ ...IKE_SA, ...more }] });
    expect(diagnostics).toEqual([]);
  });

  test.each([
    ['a comma too many', (text: string) => text.replace('}]', '},]'), 'line 1, column', 'a value was expected'],
    ['cut', (text: string) => text.slice(0, -20), 'line 1, column', 'the name of a member was expected'],
    ['something behind it', (text: string) => `${text}\n}`, 'line 2, column 1', 'something follows the end'],
  ])('no JSON from some place on: %s', async (_what, damaged, where, what) => {
    const text = damaged(
      JSON.stringify({ ike_sas: [IKE_SA, { SK_ei: octets(30, 16) }], child_sas: [{ spi_in: '00000001' }] }),
    );
    const { events, diagnostics } = await read(text);
    expect(events).toHaveLength(2);
    const fault = diagnostics.find(({ code }) => code === 'keys.json-malformed');
    expect(fault?.message).toContain(where);
    expect(fault?.message).toContain(what);
  });

  test('an entry that the text ends in is read as far as it goes', async () => {
    const text = JSON.stringify({ ike_sas: [{ spi_i: SPIS.spi_i, SK_ei: octets(1, 16), SK_er: octets(2, 16) }] });
    const cut = text.slice(0, text.indexOf('"SK_er"') + 12);
    const { events, diagnostics } = await read(cut);
    expect(events).toMatchObject([{ names: ['SK_ei'], evidence: { start: text.indexOf('{"spi_i'), line: 1 } }]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['keys.json-malformed']);
  });

  test('neither JSON nor a key file', async () => {
    expect((await read('')).diagnostics.map(({ code }) => code)).toEqual(['keys.json-malformed']);
    expect((await read('not json')).diagnostics.map(({ code }) => code)).toEqual(['keys.json-malformed']);
    for (const text of ['{}', '[]', '7', '"x"']) {
      const { diagnostics, tally } = await read(text);
      expect(diagnostics.map(({ code }) => code)).toEqual(['keys.json-without-entries']);
      expect(tally).toEqual({ kind: 'tally', source: 'S1', unit: 'elements', read: 0, used: 0, skipped: [] });
    }
  });

  test('a file that no key file is as large as', async () => {
    const source = { kind: 'source', id: 'S1', path: 'x', bytes: 65 << 20, blocks: () => [] } as const;
    const codes: string[] = [];
    for await (const batch of keysJson.read(source, { clock: 'C1', vault: (await read('{}')).vault })) {
      for (const item of batch) if (item.kind === 'diagnostic') codes.push(item.code);
    }
    expect(codes).toEqual(['keys.json-too-large']);
  });
});

test('recognised by the names of its members', () => {
  expect(sniffed(keysJson, JSON.stringify({ ike_sas: [{ spi_i: '', SK_er: '' }] }))).toBe('yes');
  expect(sniffed(keysJson, JSON.stringify([{ g_ir: '' }], null, 1))).toBe('yes');
  // What tells of IKE SAs is no key file yet.
  expect(sniffed(keysJson, JSON.stringify({ ike_sas: [{ spi_i: '' }] }))).toBe('no');
  expect(sniffed(keysJson, `\n { "SK_ei" : "`)).toBe('yes');
  expect(sniffed(keysJson, JSON.stringify({ secrets: [{ use: 'session-token', text: 'x' }] }))).toBe('yes');
  expect(sniffed(keysJson, JSON.stringify({ secrets: [{ use: 'login' }] }))).toBe('no');
  expect(sniffed(keysJson, `see "SK_ei": in the file`)).toBe('no');
});

describe('places', () => {
  test('bytes and lines are exact in every encoding and with any line ends', async () => {
    const plain = JSON.stringify({ comment: 'schlüssel', ike_sas: [IKE_SA, { SK_ei: octets(30, 16) }] }, null, 1);
    const [first, second] = (await read(plain)).events.map(({ evidence }) => evidence);
    expect(plain.slice((second?.start ?? 0) - 1, (second?.end ?? 0) - 1)).toMatch(/^\{\s*"SK_ei"[^}]*\}$/);
    const wide = (await read(Buffer.from(`\ufeff${plain}`, 'utf16le'))).events.map(({ evidence }) => evidence);
    const inText = (byte = 0) => 2 + 2 * Buffer.from(plain).subarray(0, byte).toString().length;
    expect(wide).toMatchObject([
      { start: inText(first?.start), end: inText(first?.end), line: first?.line },
      { start: inText(second?.start), end: inText(second?.end), line: second?.line },
    ]);
    const crlf = (await read(plain.replaceAll('\n', '\r\n'))).events.map(({ evidence }) => evidence);
    expect(crlf.map(({ line }) => line)).toEqual([first?.line, second?.line]);
    expect(crlf[1]?.start).toBe((second?.start ?? 0) + (second?.line ?? 0) - 1);
  });

  test('a file of one line longer than any', async () => {
    const text = JSON.stringify({ comment: 'x'.repeat(1_500_000), ike_sas: [{ SK_ei: octets(30, 16) }] });
    const { events, diagnostics } = await read(text, 65_536);
    expect(diagnostics.map(({ code }) => code)).toEqual([]);
    expect(events[0]?.evidence).toEqual(placeOf(text, '{"SK_ei"', `"${octets(30, 16)}"}`));
  });
});

describe('the tree of a JSON text', () => {
  test('has the values that JSON.parse gives, for any JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.nat({ max: 3 }), (text, indent) => {
        const value = JSON.parse(text);
        const { root, fault } = jsonTree(JSON.stringify(value, null, indent));
        expect(fault).toBeUndefined();
        expect(plain(root)).toEqual(value);
      }),
    );
  });

  test('has a fault exactly where JSON.parse throws, and its places lie in the text', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"\\u00e4"',
      '"\\x"',
      '1',
      '-0.5e3',
      '01',
      'true',
      'null',
      ' ',
      '\n',
      '"',
      '\u0001',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 16 }), (some) => {
        const text = some.join('');
        const { fault } = jsonTree(text);
        expect(fault === undefined).toBe(parses(text));
        if (fault !== undefined) expect(fault.at).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  test('depth and number are limited', () => {
    const deep = '['.repeat(100_000);
    expect(jsonTree(deep).fault?.message).toContain(`${JSON_LIMIT.depth} levels`);
    const many = `[${'0,'.repeat(JSON_LIMIT.values)}0]`;
    expect(jsonTree(many).fault?.message).toContain('values');
  });
});

function plain(node: ReturnType<typeof jsonTree>['root']): unknown {
  if (node === undefined) return undefined;
  if (node.kind === 'array') return node.items.map(plain);
  if (node.kind === 'scalar') return node.value;
  const object = {};
  // As JSON.parse does: `__proto__` is a name like any other.
  for (const { name, value } of node.members) {
    Object.defineProperty(object, name, { value: plain(value), enumerable: true, configurable: true, writable: true });
  }
  return object;
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('any input', () => {
  const text = JSON.stringify(
    { ike_sas: [IKE_SA, { SK_ei: octets(30, 16) }], secrets: [{ use: 'eap-msk', hex: '00ff' }] },
    null,
    1,
  );

  test('never throws', async () => {
    const damaged = fc
      .tuple(fc.nat({ max: text.length }), fc.nat({ max: 20 }), fc.string({ maxLength: 5 }))
      .map(([at, count, put]) => text.slice(0, at) + put + text.slice(at + count));
    const any = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.json(), damaged);
    await fc.assert(fc.asyncProperty(any, async (input) => void (await read(input, 7))));
  });

  test('a cut keeps every entry before it', async () => {
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
  test.each(FOLDERS)('%s', async (folder) => {
    const bytes = readFileSync(`${lab}/${folder}/keys.json`);
    const truth = JSON.parse(bytes.toString());
    const { diagnostics, vault } = await read(bytes);
    expect(sniffed(keysJson, bytes.subarray(0, 65_536).toString())).toBe('yes');
    expect(diagnostics).toEqual([]);
    expect(vault.ikeSaKeys.map((sa) => [sa.initiatorSpi, sa.responderSpi, sa.encryption, keysInHex(sa.keys)])).toEqual(
      truth.ike_sas.map((sa: Record<string, string | null>) => [
        sa['spi_i'],
        sa['spi_r'],
        sa['encryption'],
        Object.fromEntries(NAMES.flatMap((name) => (sa[name] ? [[name, sa[name]]] : []))),
      ]),
    );
    const keys = truth.child_sas.map((child: Record<string, string>) => child['encryption_initiator_key']);
    expect(vault.espKeys.filter((_, at) => at % 2 === 0).map(({ encryptionKey }) => hex(encryptionKey))).toEqual([
      ...new Set(keys),
    ]);
  });
});
