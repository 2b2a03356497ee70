// Fields that `debug crypto ikev2 packet` prints below the names of payloads (ios-text.md 2.4).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ShownPacket } from '../../src/model/gateway-packet-fields.ts';
import { kinds, ofKind, type Reading, read, skipped } from './ios-reading.ts';

const SPIS = 'Initiator SPI : 9A31C5D27E0F4B68 - Responder SPI : 4C07D1E92B63A85F Message id: 1';
const STAMP = 'Mar 13 2025 01:27:35.123 UTC: ';
const CONTEXT = 'IKEv2:(SESSION ID = 1,SA ID = 2):';
const HEAD = `${STAMP}${CONTEXT}Received Packet [From 198.51.100.20:4500/To 203.0.113.5:4500/VRF i0:f0] `;
const ABOVE = [HEAD, SPIS, 'IKEv2 IKE_AUTH Exchange REQUEST ', 'Payload contents: '];
const OTHER = `${STAMP}IKEv2:(SESSION ID = 7,SA ID = 3):Verify peer's policy `;

const text = (lines: readonly string[]) => `${lines.join('\n')}\n`;
const block = (...fields: string[]) => text([...ABOVE, ...fields]);
const row = (name: string, next = 'NONE', length = 28) =>
  ` ${name}  Next payload: ${next}, reserved: 0x0, length: ${length}`;
const shownIn = (reading: Reading) => ofKind(reading, 'gateway.ike-packet').map(({ shown }) => shown);

async function payloadsOf(...fields: string[]): Promise<ShownPacket['payloads'] | undefined> {
  const reading = await read(block(...fields));
  expect(reading.diagnostics).toEqual([]);
  expect(skipped(reading, 'not understood')).toBe(0);
  return shownIn(reading)[0]?.payloads;
}

describe('each field', () => {
  test('length and flags of the header', async () => {
    const header =
      'Next payload: IDi, version: 2.0 Exchange type: IKE_AUTH, flags: INITIATOR MSG-REQUEST Message id: 1, length: 356';
    const lines = [HEAD, SPIS, header, ABOVE[2] ?? '', 'Payload contents: ', row('IDi')];
    const header2 = [
      'Next payload: IDi, version: 2.0',
      'Exchange type: IKE_AUTH, flags: INITIATOR',
      'Message id: 1, length: 80',
    ];
    const apart = [HEAD, SPIS, ...header2, ABOVE[2] ?? '', 'Payload contents: ', row('IDi')];
    const reading = await read(text([...lines, ...apart]));
    expect(shownIn(reading)).toEqual([
      { length: 356, flags: ['INITIATOR', 'MSG-REQUEST'], payloads: [] },
      { length: 80, flags: ['INITIATOR'], payloads: [] },
    ]);
    expect(reading.tally.used).toBe(14);
  });

  test('proposals with their transforms', async () => {
    expect(
      await payloadsOf(
        row('SA', 'NONE', 96),
        '  last proposal: 0x2, reserved: 0x0, length: 44',
        '  Proposal: 1, Protocol id: IKE, SPI size: 0, #trans: 2',
        '    last transform: 0x3, reserved: 0x0: length: 12',
        '    type: 1, reserved: 0x0, id: AES-CBC',
        '    type: 4, reserved: 0x0, id: DH_GROUP_2048_MODP/Group 14',
        '  last proposal: 0x0, reserved: 0x0, length: 44',
        '  Proposal: 2, Protocol id: ESP, SPI size: 4',
        "    type: 5, reserved: 0x0, id: Don't use ESN",
      ),
    ).toEqual([
      {
        kind: 'proposals',
        proposals: [
          {
            number: 1,
            protocol: 'IKE',
            spiOctets: 0,
            transforms: [
              { type: 1, id: 'AES-CBC' },
              { type: 4, id: 'DH_GROUP_2048_MODP/Group 14' },
            ],
          },
          { number: 2, protocol: 'ESP', spiOctets: 4, transforms: [{ type: 5, id: "Don't use ESN" }] },
        ],
      },
    ]);
  });

  const shapes: readonly (readonly [string, readonly string[], object])[] = [
    ['key exchange', [row('KE'), '    DH group: 19, Reserved: 0x0'], { kind: 'key-exchange', group: 19 }],
    ['AUTH', [row('AUTH'), '    Auth method PSK, reserved: 0x0, reserved 0x0'], { kind: 'auth', method: 'PSK' }],
    [
      'notify',
      [row('NOTIFY(INITIAL_CONTACT)'), '    Security protocol id: Unknown - 0, spi size: 0, type: INITIAL_CONTACT'],
      { kind: 'notify', protocol: 'Unknown - 0', spiOctets: 0, type: 'INITIAL_CONTACT' },
    ],
    [
      'notify that is parsed aloud',
      [
        'Parse Notify Payload: Unknown - 40960 NOTIFY(Unknown - 40960)  Next payload: NONE, reserved: 0x0, length: 8',
        '    Security protocol id: IKE, spi size: 0, type: Unknown - 40960',
      ],
      { kind: 'notify', protocol: 'IKE', spiOctets: 0, type: 'Unknown - 40960' },
    ],
    [
      'delete',
      [row('DELETE'), '    Security protocol id: ESP, spi size: 4, num of spi: 1'],
      { kind: 'delete', protocol: 'ESP', spiOctets: 4, spis: 1 },
    ],
    [
      'selectors',
      [
        row('TSi'),
        '    Num of TSs: 2, reserved 0x0, reserved 0x0',
        '    TS type: TS_IPV4_ADDR_RANGE, proto id: 17, length: 16',
        '    start port: 0, end port: 65535',
        '    start addr: 192.0.2.1, end addr: 192.0.2.9',
        '    start addr: 2001:DB8::1, end addr: 2001:DB8::9',
      ],
      {
        kind: 'selectors',
        payload: 'TSi',
        selectors: [
          {
            type: 'TS_IPV4_ADDR_RANGE',
            protocol: 17,
            startPort: 0,
            endPort: 65535,
            startAddress: '192.0.2.1',
            endAddress: '192.0.2.9',
          },
          { startAddress: '2001:db8::1', endAddress: '2001:db8::9' },
        ],
      },
    ],
    [
      'configuration',
      [
        row('CFG'),
        '    cfg type: CFG_REPLY, reserved: 0x0, reserved: 0x0',
        '    attrib type: ipv4-addr, length: 4, data: 192.0.2.5',
        '    attrib type: Unknown - 28704, length: 4',
      ],
      {
        kind: 'configuration',
        type: 'CFG_REPLY',
        attributes: [
          { name: 'ipv4-addr', octets: 4, value: '192.0.2.5' },
          { name: 'Unknown - 28704', octets: 4 },
        ],
      },
    ],
    [
      'EAP',
      [row('EAP'), '    Code: request: id: 7, length: 5', '    Type: identity'],
      { kind: 'eap', code: 'request', id: 7, type: 'identity' },
    ],
  ];
  test.each(shapes)('%s', async (_name, fields, expected) => {
    expect(await payloadsOf(...fields)).toEqual([expected]);
  });

  test('several on one line', async () => {
    expect(await payloadsOf(`${row('KE', 'AUTH')} DH group: 19, Reserved: 0x0`, `${row('AUTH')}`)).toEqual([
      { kind: 'key-exchange', group: 19 },
    ]);
  });
});

describe('identities', () => {
  const ID = ['2a 24 41 6e 79 43 6f 6e 6e 65 63 74 43 6c 69 65', '     6e 74 24 2a'];
  const TYPE = '    Id type: key ID, Reserved: 0x0 0x0';
  const HEX = Buffer.from('*$AnyConnectClient$*').toString('hex').toUpperCase();

  test('a dump with as many octets as the identification data has', async () => {
    const reading = await read(block(row('IDi', 'NONE', 28), TYPE, ...ID));
    const [payload] = shownIn(reading)[0]?.payloads ?? [];
    expect(payload).toMatchObject({ kind: 'identity', payload: 'IDi', type: 'key ID', hex: HEX });
    if (payload?.kind !== 'identity') throw new Error('no identity');
    const all = block(row('IDi', 'NONE', 28), TYPE, ...ID);
    expect(all.slice(payload.evidence.start, payload.evidence.end)).toBe(`${TYPE}\n${ID.join('\n')}`);
    expect(payload.evidence).toMatchObject({ line: 6 });
    expect(reading.tally.used).toBe(8);
  });

  test.each([
    ['too few octets', [ID[0] ?? '']],
    ['too many', [...ID, '     00']],
    ['groups of four digits, whose order is not known', ['2a24 416e 7943 6f6e 6e65 6374 436c 6965', '6e74 242a']],
    ['an offset, which may be none', ['0000: 2a 24 41 6e 79 43 6f 6e 6e 65 63 74 43 6c 69 65', '0010: 6e 74 24 2a']],
  ])('%s: the type alone', async (_name, dump) => {
    const [shown] = shownIn(await read(block(row('IDi', 'NONE', 28), TYPE, ...dump)));
    expect(shown?.payloads).toMatchObject([{ kind: 'identity', type: 'key ID' }]);
    expect(shown?.payloads[0]).not.toHaveProperty('hex');
  });
});

describe('lines', () => {
  test('each is counted once, as what it is', async () => {
    const reading = await read(
      block(
        row('SA', 'AUTH'),
        '  last proposal: 0x0, reserved: 0x0, length: 44',
        '    type: 1, reserved: 0x0, id: AES-CBC',
        '  Proposal: one, Protocol id: IKE, SPI size: 0',
        row('AUTH'),
        '    Auth method RSA, reserved: 0x0, reserved 0x0',
        '     3f ac b7 01 02 03 04 05',
        '    Auth method of another kind',
      ),
    );
    expect(reading.tally.used).toBe(7);
    expect(skipped(reading, 'known, without an event of its own')).toBe(2);
    // A transform of no proposal, and two that no pattern knows.
    expect(skipped(reading, 'not understood')).toBe(3);
    expect(shownIn(reading)).toEqual([{ payloads: [{ kind: 'auth', method: 'RSA' }] }]);
  });

  test('a field below a payload that has none such tells nothing', async () => {
    const reading = await read(block(row('KE', 'N'), row('N'), '    DH group: 19, Reserved: 0x0'));
    expect(shownIn(reading)).toEqual([undefined]);
    expect(skipped(reading, 'not understood')).toBe(1);
  });

  test('broken by a terminal, inside a word or at a blank', async () => {
    const notify = 'NOTIFY(NAT_DETECTION_DESTINATION_IP)';
    const wide = ` ${notify}  Next payload: NONE, reserved: 0x0, length: 28`;
    const field = '    Security protocol id: Unknown - 0, spi size: 0, type: NAT_DETECTION_DESTINATION_IP';
    const header =
      'Next payload: IDi, version: 2.0 Exchange type: IKE_AUTH, flags: INITIATOR MSG-REQUEST Message id: 1, length: 356';
    const broken = (line: string, at: number) => [line.slice(0, at), line.slice(at)];
    for (const at of [65, 70, 77, 80]) {
      const lines = [...broken(wide, at), ...broken(field, at)];
      const reading = await read(text([HEAD, SPIS, ...broken(header, 80), ...ABOVE.slice(2), ...lines]));
      expect(shownIn(reading)).toEqual([
        {
          length: 356,
          flags: ['INITIATOR', 'MSG-REQUEST'],
          payloads: [{ kind: 'notify', protocol: 'Unknown - 0', spiOctets: 0, type: 'NAT_DETECTION_DESTINATION_IP' }],
        },
      ]);
      expect(ofKind(reading, 'gateway.ike-packet')[0]?.payloads).toEqual([notify]);
      expect(skipped(reading, 'not understood')).toBe(0);
    }
    for (const at of [51, 57]) {
      const soft = await read(block(wide, field.slice(0, at), field.slice(at + 1)));
      expect(shownIn(soft)[0]?.payloads).toMatchObject([{ type: 'NAT_DETECTION_DESTINATION_IP' }]);
    }
  });

  test('lists are bounded, and say so', async () => {
    const many = Array.from({ length: 70 }, (_, index) => `    attrib type: a${index}, length: 0`);
    const [shown] = shownIn(
      await read(block(row('CFG'), '    cfg type: CFG_REQUEST, reserved: 0x0, reserved: 0x0', ...many)),
    );
    expect(shown?.payloads[0]).toMatchObject({ leftOut: 6, attributes: { length: 64 } });
  });
});

describe('records between the lines', () => {
  const first = [row('SA', 'AUTH'), '  Proposal: 1, Protocol id: ESP, SPI size: 4'];
  const second = [
    '    type: 1, reserved: 0x0, id: AES-CBC',
    row('AUTH'),
    '    Auth method PSK, reserved: 0x0, reserved 0x0',
  ];

  test('of another SA: the block goes on behind them', async () => {
    const whole = await read(block(...first, ...second));
    const reading = await read(block(...first, OTHER, ...second));
    expect(shownIn(reading)).toEqual(shownIn(whole));
    expect(ofKind(reading, 'gateway.ike-packet')[0]?.payloads).toEqual(['SA', 'AUTH']);
    expect(skipped(reading, 'not understood')).toBe(0);
  });

  test('of its own slot: the block is over', async () => {
    const own = `${STAMP}${CONTEXT}Verify peer's policy `;
    const reading = await read(block(...first, own, ...second));
    expect(shownIn(reading)).toMatchObject([{ payloads: [{ proposals: [{ transforms: [] }] }] }]);
  });

  test('two blocks at once: nobody can say whose a field is', async () => {
    const other = [HEAD.replace('SESSION ID = 1,SA ID = 2', 'SESSION ID = 7,SA ID = 3'), ...ABOVE.slice(1)].map(
      (line) => line.replace('9A31C5D27E0F4B68', '1111111111111111'),
    );
    const reading = await read(
      text([...ABOVE, ...first, ...other, row('KE', 'N'), '    DH group: 19, Reserved: 0x0', ...second]),
    );
    expect(kinds(reading)).toEqual(['ike-packet', 'ike-packet']);
    expect(shownIn(reading)).toEqual([undefined, undefined]);
  });

  test('a payload behind the last one is another message’s', async () => {
    const reading = await read(block(row('AUTH'), row('KE'), '    DH group: 19, Reserved: 0x0'));
    expect(ofKind(reading, 'gateway.ike-packet')[0]?.payloads).toEqual(['AUTH']);
    expect(shownIn(reading)).toEqual([undefined]);
    expect(skipped(reading, 'not understood')).toBe(2);
  });
});

test('what was built is shown with what was sent', async () => {
  const built = [`${STAMP}${CONTEXT}Building packet for encryption.  `, 'Payload contents: '];
  const fields = [row('AUTH'), '    Auth method RSA, reserved: 0x0, reserved 0x0'];
  const sent = [HEAD.replace('Received', 'Sending').replace('From', 'To').replace('/To', '/From'), SPIS];
  const tail = ['IKEv2 IKE_AUTH Exchange RESPONSE ', 'Payload contents: ', row('ENCR', 'AUTH', 80)];
  const again = `${STAMP}${CONTEXT}Retransmitting packet `;
  const reading = await read(
    `${block(row('AUTH'))}${text([...built, ...fields, ...sent, ...tail, again, ...sent, ...tail])}`,
  );
  const [, ...packets] = ofKind(reading, 'gateway.ike-packet');
  expect(packets.map(({ payloads, shown, retransmission }) => [payloads, shown, retransmission])).toEqual([
    [['AUTH'], { payloads: [{ kind: 'auth', method: 'RSA' }] }, false],
    [['AUTH'], { payloads: [{ kind: 'auth', method: 'RSA' }] }, true],
  ]);
});

describe('secrets', () => {
  const TOKEN = 'kT9vQ2xL7mR4wZ8pN3cB6yH1';
  const hex = (value: string) => Buffer.from(value).toString('hex');
  const dumped = (hex(TOKEN).match(/../g) ?? []) as string[];
  const rows = [`     ${dumped.slice(0, 16).join(' ')}`, `     ${dumped.slice(16).join(' ')}`];
  const words = (hex(TOKEN).match(/..../g) ?? []).join(' ');
  const CFG = [row('CFG', 'NONE', 80), '    cfg type: CFG_REPLY, reserved: 0x0, reserved: 0x0'];
  const attribute = (name: string, data = '') => `    attrib type: ${name}, length: ${TOKEN.length}${data}`;
  const forms: readonly (readonly [string, readonly string[]])[] = [
    ['text', [...CFG, attribute('session-token', `, data: ${TOKEN}`)]],
    ['text of an unknown attribute', [...CFG, attribute('Unknown - 28704', `, data: ${TOKEN}`)]],
    ['bytes', [...CFG, attribute('unknown', `, data: ${dumped.map((two) => `0x${two}`).join(' ')}`)]],
    ['a dump', [...CFG, attribute('Unknown - 28704'), ...rows]],
    ['a dump in groups of four', [...CFG, attribute('Unknown - 28704'), `     ${words}`]],
    ['a dump with offsets', [...CFG, attribute('x'), ...rows.map((one, at) => `  00${at}0: ${one.trim()}`)]],
    ['several lines', [...CFG, attribute('banner-x', `, data: ${TOKEN.slice(0, 11)}`), TOKEN.slice(12)]],
    ['all on one line', [`${CFG[0]} ${attribute('unknown').trim()} ${dumped.slice(0, 12).join(' ')}`]],
    ['below no payload that has attributes', [row('AUTH'), attribute('unknown'), ...rows]],
  ];

  const canaries = [TOKEN, TOKEN.slice(0, 11), TOKEN.slice(12), hex(TOKEN), words, ...rows.map((one) => one.trim())];
  const endings: readonly (readonly [string, (fields: readonly string[]) => string])[] = [
    ['whole', (fields) => block(...fields)],
    ['cut', (fields) => text([...ABOVE, ...fields]).trimEnd()],
    ['without SPIs', (fields) => text([HEAD, ...ABOVE.slice(2), ...fields])],
    ['on one line', (fields) => `${[...ABOVE, ...fields].join('#012')}\n`],
    ['on one line with blanks', (fields) => `${[...ABOVE, ...fields].join(' ')}\n`],
    [
      'built',
      (fields) => text([`${STAMP}${CONTEXT}Building packet for encryption.  `, 'Payload contents: ', ...fields]),
    ],
  ];
  describe.each(forms)('%s', (form, fields) => {
    test.each(endings)('%s', async (ending, written) => {
      const reading = await read(written(fields));
      const said = JSON.stringify([reading.events, reading.diagnostics, reading.tally]).toLowerCase();
      for (const canary of canaries) expect(said).not.toContain(canary.toLowerCase());
      if (ending === 'on one line with blanks' || form === 'all on one line' || form === 'several lines') return;
      expect(reading.secrets).toContain(`private attribute: ${hex(TOKEN)}`);
    });
  });

  test('the event says that it stood there, and how long it was', async () => {
    const reading = await read(block(...CFG, attribute('Unknown - 28704'), ...rows));
    expect(shownIn(reading)[0]?.payloads).toEqual([
      { kind: 'configuration', type: 'CFG_REPLY', attributes: [{ name: 'Unknown - 28704', octets: TOKEN.length }] },
    ]);
    expect(skipped(reading, 'known, without an event of its own')).toBe(2);
  });

  test('several lines of a value are kept whole', async () => {
    const lines = [TOKEN.slice(0, 11), TOKEN.slice(12)];
    const reading = await read(block(...CFG, attribute('banner-x', `, data: ${lines[0]}`), `${lines[1]}`));
    expect(reading.secrets).toContain(`private attribute: ${hex(lines.join('\n'))}`);
    expect(skipped(reading, 'not understood')).toBe(0);
  });
});

describe('cut text', () => {
  const whole = block(
    row('SA', 'AUTH'),
    '  Proposal: 1, Protocol id: ESP, SPI size: 4',
    row('AUTH'),
    '    DH group: 19, Reserved: 0x0',
  );

  test('a last line without a line end leaves its block out', async () => {
    for (let at = whole.length - 60; at < whole.length; at++) {
      const reading = await read(whole.slice(0, at));
      // Blanks alone are a blank line.
      if (/\S$/.test(whole.slice(0, at)) && !/\n\s*$/.test(whole.slice(0, at))) expect(reading.events).toEqual([]);
    }
  });

  test('a blank line above the last one does not hide that it was cut', async () => {
    const reading = await read(`${block(row('KE'))}\n    DH group: 1`);
    expect(reading.events).toEqual([]);
    expect(reading.diagnostics.map(({ code }) => code)).toEqual(['ios.record-cut']);
  });
});

test('the told log: what was offered and chosen, and the selectors', async () => {
  const log = readFileSync(join(import.meta.dirname, 'ios-told', 'three-tries.log'));
  const reading = await read(log);
  const packets = ofKind(reading, 'gateway.ike-packet');
  const at = (line: number) => packets.find(({ evidence }) => evidence.line === line)?.shown;
  const algorithms = (line: number) =>
    at(line)?.payloads.flatMap((payload) =>
      payload.kind === 'proposals' ? payload.proposals.flatMap(({ transforms }) => transforms.map(({ id }) => id)) : [],
    );
  expect(at(27)).toMatchObject({ length: 356, flags: ['INITIATOR', 'MSG-REQUEST'] });
  const first = ['AES-CBC', 'SHA512', 'SHA512', 'DH_GROUP_2048_MODP/Group 14', 'DH_GROUP_256_ECP/Group 19'];
  expect(algorithms(27)).toEqual(first);
  expect(at(47)).toEqual({ length: 988, flags: ['RESPONDER', 'MSG-RESPONSE'], payloads: [] });
  const selectors = [{ startAddress: '0.0.0.0', endAddress: '255.255.255.255' }];
  expect(at(151)?.payloads).toEqual([
    {
      kind: 'proposals',
      proposals: [
        {
          number: 1,
          protocol: 'ESP',
          spiOctets: 4,
          transforms: [
            { type: 1, id: 'AES-CBC' },
            { type: 3, id: 'SHA384' },
            { type: 5, id: "Don't use ESN" },
          ],
        },
      ],
    },
    { kind: 'selectors', payload: 'TSi', selectors },
    { kind: 'selectors', payload: 'TSr', selectors },
  ]);
  const printed = log
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('    type: ')).length;
  const kept = packets
    .filter(({ retransmission }) => !retransmission)
    .flatMap(({ evidence }) => algorithms(evidence.line ?? 0) ?? []).length;
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThanOrEqual(printed);
});

test('any mixture of such lines is read, and each line counted once', async () => {
  const lines = [
    ...ABOVE,
    OTHER,
    '',
    row('SA', 'KE'),
    row('IDi'),
    row('CFG', 'NONE', 40),
    '    Id type: key ID, Reserved: 0x0 0x0',
    '  Proposal: 1, Protocol id: ESP, SPI size: 4',
    '    type: 1, reserved: 0x0, id: AES-CBC',
    '    attrib type: unknown, length: 40, data: abcdefghij',
    '    attrib type: unknown, length: 16',
    '2a 24 41 6e 79 43 6f 6e 6e 65 63 74 43 6c 69 65',
    'ab',
    `Next payload: ${'x'.repeat(70)}`,
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...lines), { maxLength: 40 }), fc.boolean(), async (some, ends) => {
      const reading = await read(`${some.join('\n')}${ends ? '\n' : ''}`);
      expect(JSON.stringify(reading.events)).not.toContain('abcdefghij');
    }),
    { numRuns: 150 },
  );
});

describe('a dump in a record of its own, behind a whole block', () => {
  const DUMP =
    'IKEv2-PAK:(SESSION ID = 1,SA ID = 2):Next payload: IDi, version: 2.0 Exchange type: IKE_AUTH, flags: INITIATOR Message id: 1, length: 356';

  test.each(['IKEv2-PAK:', 'IKEv2:'])('%s is known and tells nothing, for it names no message', async (tag) => {
    const dump = [
      DUMP.replace('IKEv2-PAK:', tag),
      'Payload contents: ',
      row('IDi', 'CFG'),
      '    Id type: key ID, Reserved: 0x0 0x0',
      row('CFG'),
      '    attrib type: Unknown - 28704, length: 4, data: 0x1 0x2 0x3 0x4',
    ];
    const reading = await read(text([...ABOVE, ' IDi AUTH ', ...dump, OTHER]));
    expect(kinds(reading)).toEqual(['ike-packet']);
    expect(ofKind(reading, 'gateway.ike-packet')[0]).toMatchObject({
      payloads: ['IDi', 'AUTH'],
      initiatorSpi: '9a31c5d27e0f4b68',
    });
    expect(shownIn(reading)).toEqual([undefined]);
    expect(skipped(reading, 'known, without an event of its own')).toBe(dump.length + 1);
    expect(reading.diagnostics).toEqual([]);
    expect(JSON.stringify(reading.events)).not.toContain('0x1 0x2');
  });

  test('what is no payload below it, or below a list that is built, is not part of it', async () => {
    for (const head of [DUMP, 'IKEv2:(SESSION ID = 1,SA ID = 2):Building packet for encryption.  ']) {
      const reading = await read(text([head, 'Payload contents: ', row('IDi'), 'Lorem ipsum dolor', 'sit amet']));
      expect(skipped(reading, 'not understood')).toBe(2);
    }
  });
});
