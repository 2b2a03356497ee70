import { describe, expect, test } from 'vitest';
import type { IkePayload, NotifyDetail, PayloadBody } from '../../src/model/ike-payloads.ts';
import { payloadLines } from '../../src/reporters/payload-lines.ts';

const PLACE = { critical: false, octets: 40, start: 28, end: 68, cut: false };

function lines(name: string, body: PayloadBody, place: Partial<IkePayload> = {}): string {
  return payloadLines({ type: 33, name, ...PLACE, ...place, body }).join('\n');
}

const transform = (typeName: string, name: string) => ({ type: 0, typeName, id: 0, name, attributes: [] });

describe('SA', () => {
  test('transforms stand together by type', () => {
    const length = { type: 14, name: 'KEY_LENGTH', format: 'short', value: 256 } as const;
    const other = { type: 99, name: 'attribute-99', format: 'long', value: 'abcd' } as const;
    const transforms = [
      { ...transform('ENCR', 'AES_CBC_256'), attributes: [length] },
      { ...transform('ENCR', 'AES_GCM_16_256'), attributes: [length, other] },
      transform('PRF', 'HMAC_SHA2_512'),
      transform('KE', 'ECP_256'),
    ];
    const ike = { number: 1, protocol: 1, protocolName: 'IKE', spi: '', transforms };
    const esp = { number: 2, protocol: 3, protocolName: 'ESP', spi: 'c0ffee01', transforms: [] };
    expect(lines('SA', { kind: 'sa', proposals: [ike, esp] })).toBe(
      [
        'SA  2 proposals',
        '  1 IKE: ENCR AES_CBC_256, AES_GCM_16_256 [attribute-99 abcd] | PRF HMAC_SHA2_512 | KE ECP_256',
        '  2 ESP c0ffee01: no transforms',
      ].join('\n'),
    );
  });
});

const HASH = '000102030405060708090a0b0c0d0e0f10111213';

test.each<[string, string, PayloadBody, string]>([
  [
    'a key',
    'KE',
    { kind: 'ke', group: 19, groupName: 'ECP_256', octets: 2, hex: 'abcd', expectedOctets: [64] },
    'KE  ECP_256, 2 octets (64 due) abcd',
  ],
  [
    'a long key',
    'KE',
    { kind: 'ke', group: 19, groupName: 'ECP_256', octets: 64, hex: 'ab'.repeat(64) },
    `KE  ECP_256, 64 octets ${'ab'.repeat(16)}…`,
  ],
  ['a name', 'IDr', { kind: 'id', type: 2, typeName: 'FQDN', octets: 2, hex: '6777', text: 'gw' }, 'IDr  FQDN gw'],
  [
    'a key ID',
    'IDi',
    { kind: 'id', type: 11, typeName: 'KEY_ID', octets: 2, hex: '6777', text: 'gw' },
    'IDi  KEY_ID gw (6777)',
  ],
  ['a binary key ID', 'IDi', { kind: 'id', type: 11, typeName: 'KEY_ID', octets: 2, hex: 'ff00' }, 'IDi  KEY_ID ff00'],
  ['a NULL identity', 'IDi', { kind: 'id', type: 13, typeName: 'NULL', octets: 0, hex: '' }, 'IDi  NULL'],
  ['a nonce', 'Nonce', { kind: 'nonce', octets: 1, hex: 'ab' }, 'Nonce  1 octet ab'],
  [
    'a shared key',
    'AUTH',
    { kind: 'auth', method: 2, methodName: 'SHARED_KEY_MIC', octets: 2, hex: 'abcd' },
    'AUTH  SHARED_KEY_MIC, 2 octets abcd',
  ],
  [
    'a signature',
    'AUTH',
    {
      kind: 'auth',
      method: 14,
      methodName: 'DIGITAL_SIGNATURE',
      octets: 2,
      hex: 'abcd',
      signatureAlgorithm: { oid: '1.2.840.113549.1.1.10', name: 'RSASSA-PSS', hash: 'SHA2_256' },
    },
    'AUTH  DIGITAL_SIGNATURE RSASSA-PSS with SHA2_256, 2 octets abcd',
  ],
  [
    'authorities',
    'CERTREQ',
    { kind: 'certificate-request', encoding: 4, encodingName: 'X509_SIGNATURE', authorities: [HASH], octets: 20 },
    `CERTREQ  X509_SIGNATURE, 1 trusted key\n  ${HASH}`,
  ],
  [
    'no authorities',
    'CERTREQ',
    { kind: 'certificate-request', encoding: 1, encodingName: 'PKCS7', authorities: [], octets: 3 },
    'CERTREQ  PKCS7, 3 octets',
  ],
  ['an IKE SA', 'D', { kind: 'delete', protocol: 1, protocolName: 'IKE', count: 0, spis: [] }, 'D  IKE SA'],
  [
    'ESP SAs',
    'D',
    { kind: 'delete', protocol: 3, protocolName: 'ESP', count: 2, spis: ['01020304', '05060708'] },
    'D  ESP 01020304 05060708',
  ],
  [
    'SPIs left out',
    'D',
    { kind: 'delete', protocol: 3, protocolName: 'ESP', count: 300, spis: ['01020304'] },
    'D  ESP 01020304, 300 stated',
  ],
  [
    'a vendor',
    'VID',
    { kind: 'vendor-id', vendor: 'FLEXVPN-SUPPORTED', octets: 17, hex: '46' },
    'VID  FLEXVPN-SUPPORTED',
  ],
  ['SK', 'SK', { kind: 'encrypted', firstInner: { type: 48, name: 'EAP' }, octets: 80 }, 'SK  80 octets, EAP first'],
  [
    'an empty SK',
    'SK',
    { kind: 'encrypted', firstInner: { type: 0, name: 'none' }, octets: 80 },
    'SK  80 octets, empty message',
  ],
  [
    'SKF',
    'SKF',
    { kind: 'encrypted-fragment', number: 1, total: 3, firstInner: { type: 35, name: 'IDi' }, octets: 8 },
    'SKF  fragment 1 of 3, 8 octets, IDi first',
  ],
  [
    'a later SKF',
    'SKF',
    { kind: 'encrypted-fragment', number: 2, total: 3, firstInner: { type: 0, name: 'none' }, octets: 8 },
    'SKF  fragment 2 of 3, 8 octets',
  ],
  [
    'Cisco’s',
    'payload-132',
    { kind: 'cisco-fragment', fragmentId: 7, number: 2, isLast: true, octets: 8 },
    'payload-132  Cisco fragment 2 (last), fragment id 7, 8 octets',
  ],
  ['octets', 'PS', { kind: 'opaque', octets: 2, hex: 'abcd' }, 'PS  2 octets abcd'],
])('%s', (_, name, body, expected) => {
  expect(lines(name, body)).toBe(expected);
});

describe('notifies', () => {
  const notify = (typeName: string, detail?: NotifyDetail, about: object = {}) =>
    lines('N', {
      kind: 'notify',
      type: 1,
      typeName,
      isError: false,
      protocol: 0,
      protocolName: 'none',
      spi: '',
      octets: 0,
      ...about,
      ...(detail === undefined ? {} : { detail }),
    });

  test('without data', () => {
    expect(notify('INITIAL_CONTACT')).toBe('N(INITIAL_CONTACT)');
    expect(notify('NO_PROPOSAL_CHOSEN', undefined, { isError: true })).toBe('N(NO_PROPOSAL_CHOSEN)  error');
    const esp = { protocol: 3, protocolName: 'ESP', spi: '01020304' };
    expect(notify('REKEY_SA', undefined, esp)).toBe('N(REKEY_SA)  of ESP 01020304');
  });

  test.each<[NotifyDetail, string]>([
    [{ kind: 'nat-detection', hash: HASH }, HASH],
    [{ kind: 'cookie', hex: 'abcd' }, 'abcd'],
    [{ kind: 'group', group: 19, groupName: 'ECP_256' }, 'use ECP_256'],
    [{ kind: 'gateway', type: 1, typeName: 'IPV4', gateway: '192.0.2.1' }, 'gateway 192.0.2.1'],
    [{ kind: 'payload-type', type: 49, typeName: 'GSPM' }, 'GSPM'],
    [{ kind: 'message-id', messageId: 7 }, 'message id 7'],
    [{ kind: 'window-size', messages: 5 }, '5 messages at a time'],
    [{ kind: 'ipcomp', cpi: 9, transform: 2, transformName: 'DEFLATE' }, 'DEFLATE, CPI 9'],
    [{ kind: 'address', address: '192.0.2.1' }, '192.0.2.1'],
    [{ kind: 'lifetime', seconds: 60 }, '60 s'],
    [{ kind: 'lifetime', seconds: 60, hiddenOctets: 1 }, '60 s, ticket <1 byte, hidden>'],
    [
      {
        kind: 'hash-algorithms',
        algorithms: [
          { id: 1, name: 'SHA1' },
          { id: 2, name: 'SHA2_256' },
        ],
      },
      'SHA1 SHA2_256',
    ],
    [{ kind: 'password-methods', methods: [{ id: 1, name: 'PACE' }] }, 'PACE'],
    [{ kind: 'ppk-identity', type: 1, typeName: 'PPK_ID_OPAQUE', hex: 'ff' }, 'PPK_ID_OPAQUE ff'],
    [{ kind: 'hidden', octets: 32 }, '<32 bytes, hidden>'],
    [{ kind: 'octets', hex: 'ff' }, 'ff'],
    [{ kind: 'octets', hex: '6869', text: 'hi' }, "6869 'hi'"],
  ])('%j', (detail, written) => {
    expect(notify('status-40963', detail)).toBe(`N(status-40963)  ${written}`);
  });
});

test('a certificate', () => {
  const x509 = {
    subject: 'CN=gw',
    issuer: 'CN=ca',
    serial: '01',
    notBefore: '2026-01-01T00:00:00Z',
    subjectAltName: 'DNS:gw',
    extendedKeyUsage: [{ oid: '1.3.6.1.5.5.7.3.1', name: 'serverAuth' }],
    publicKey: { algorithm: 'rsa', bits: 2048 },
    sha256: HASH,
  };
  expect(lines('CERT', { kind: 'certificate', encoding: 4, encodingName: 'X509_SIGNATURE', octets: 900, x509 })).toBe(
    [
      'CERT  X509_SIGNATURE, 900 octets',
      '  subject CN=gw',
      '  issuer CN=ca',
      '  serial 01, key rsa 2048',
      '  valid 2026-01-01T00:00:00Z to an unreadable time',
      '  alternative names DNS:gw',
      '  for serverAuth',
      `  sha256 ${HASH}`,
    ].join('\n'),
  );
  const other = {
    kind: 'certificate',
    encoding: 12,
    encodingName: 'HASH_AND_URL_X509',
    octets: 30,
    hash: HASH,
    url: 'http://ca/1',
  } as const;
  expect(lines('CERT', other)).toBe(`CERT  HASH_AND_URL_X509, 30 octets\n  sha1 ${HASH}\n  url http://ca/1`);
});

test('traffic selectors', () => {
  const range = { type: 7, typeName: 'IPV4_ADDR_RANGE', startAddress: '10.0.0.0', endAddress: '10.0.0.255' };
  const any = { ...range, protocol: 0, protocolName: 'any', startPort: 0, endPort: 65535, ports: 'any' } as const;
  expect(lines('TSi', { kind: 'traffic-selectors', selectors: [any] })).toBe('TSi  10.0.0.0-10.0.0.255');
  const selectors = [
    { ...any, endAddress: '10.0.0.0' },
    { ...range, protocol: 6, protocolName: 'TCP', startPort: 443, endPort: 443 },
    { ...range, protocol: 17, protocolName: 'UDP', startPort: 1, endPort: 9 },
    { ...any, protocol: 1, protocolName: 'ICMP', ports: 'opaque' } as const,
    {
      ...range,
      protocol: 1,
      protocolName: 'ICMP',
      startPort: 2048,
      endPort: 2048,
      icmp: { start: { type: 8, code: 0 }, end: { type: 8, code: 0 } },
    },
    { type: 10, typeName: 'SECLABEL', hex: '6c6162', text: 'lab' },
  ];
  expect(lines('TSr', { kind: 'traffic-selectors', selectors })).toBe(
    [
      'TSr  6 selectors',
      '  10.0.0.0',
      '  10.0.0.0-10.0.0.255 TCP 443',
      '  10.0.0.0-10.0.0.255 UDP 1-9',
      '  10.0.0.0-10.0.0.255 ICMP opaque ports',
      '  10.0.0.0-10.0.0.255 ICMP type 8 code 0',
      '  SECLABEL lab',
    ].join('\n'),
  );
});

test('configuration', () => {
  const at = { start: 0, end: 0 };
  const attributes = [
    { type: 1, name: 'INTERNAL_IP4_ADDRESS', octets: 0, ...at, requested: true },
    { type: 7, name: 'APPLICATION_VERSION', octets: 3, ...at, value: '5.1' },
    { type: 3, name: 'INTERNAL_IP4_DNS', octets: 0, ...at, requested: true },
    { type: 28721, name: 'private-28721', octets: 32, ...at, hidden: true },
    { type: 4, name: 'INTERNAL_IP4_NBNS', octets: 0, ...at },
  ] as const;
  expect(lines('CP', { kind: 'configuration', cfgType: 1, cfgTypeName: 'CFG_REQUEST', attributes })).toBe(
    [
      'CP  CFG_REQUEST',
      '  requested: INTERNAL_IP4_ADDRESS, INTERNAL_IP4_DNS',
      '  APPLICATION_VERSION 5.1',
      '  private-28721 <32 bytes, hidden>',
      '  INTERNAL_IP4_NBNS empty',
    ].join('\n'),
  );
});

describe('EAP', () => {
  const eap = { kind: 'eap', code: 2, codeName: 'Response', id: 7, length: 9 } as const;

  test.each<[string, PayloadBody, string]>([
    ['success', { ...eap, code: 3, codeName: 'Success', octets: 0 }, 'EAP  Success 7'],
    [
      'an identity',
      { ...eap, type: 1, typeName: 'Identity', octets: 5, text: 'alice' },
      'EAP  Response 7, Identity, alice',
    ],
    [
      'a Nak',
      { ...eap, type: 3, typeName: 'Nak', octets: 1, wanted: [{ id: 4, name: 'MD5-Challenge' }] },
      'EAP  Response 7, Nak, wants MD5-Challenge',
    ],
    [
      'a response',
      { ...eap, type: 26, typeName: 'EAP-MSCHAPv2', octets: 63, hidden: true },
      'EAP  Response 7, EAP-MSCHAPv2, <63 bytes, hidden>',
    ],
    [
      'another vendor’s',
      { ...eap, type: 254, typeName: 'Expanded', vendor: 311, vendorType: 1, octets: 2, hidden: true },
      'EAP  Response 7, Expanded vendor 311 type 1, <2 bytes, hidden>',
    ],
  ])('%s', (_, body, expected) => {
    expect(lines('EAP', body)).toBe(expected);
  });

  test('AnyConnect: a tree of elements', () => {
    const anyConnect = {
      documentType: 'auth-reply',
      tlvs: [
        { type: 0, name: 'XML', octets: 300, start: 0, end: 0 },
        { type: 1, name: 'SIGNATURE', octets: 256, start: 0, end: 0 },
      ],
      elements: [
        {
          path: 'config-auth',
          attributes: [
            { name: 'type', value: 'auth-reply' },
            { name: 'x', value: 'a "b' },
          ],
        },
        { path: 'config-auth/auth', attributes: [{ name: 'token', hidden: true }] },
        { path: 'config-auth/auth/username', attributes: [], text: 'alice' },
        { path: 'config-auth/auth/password', attributes: [], hidden: true, octets: 8 },
        { path: 'config-auth/session-token', attributes: [], hidden: true, octets: 0 },
      ],
    } as const;
    const body = {
      ...eap,
      type: 254,
      typeName: 'Expanded',
      vendor: 9,
      vendorType: 1145197136,
      octets: 600,
      anyConnect,
    };
    expect(lines('EAP', body)).toBe(
      [
        'EAP  Response 7, AnyConnect auth-reply',
        '  TLVs: XML 300 octets, SIGNATURE 256 octets',
        '  config-auth type=auth-reply x="a \\"b"',
        '    auth token=<hidden>',
        '      username: alice',
        '      password <8 bytes, hidden>',
        '    session-token <empty>',
      ].join('\n'),
    );
  });
});

test('a payload that is critical, and one that the capture cut', () => {
  const body: PayloadBody = { kind: 'opaque', octets: 0, hex: '' };
  expect(lines('PS', body, { critical: true })).toBe('PS  0 octets, critical');
  expect(lines('PS', body, { cut: true, octets: 99 })).toBe('PS  0 octets, cut: 40 of 99 octets are there');
});

test('text of a stranger cannot write lines or move the cursor', () => {
  const text = 'a\nN(FORGED)\u001b[2J\u202e';
  const id = { kind: 'id', type: 2, typeName: 'FQDN', octets: 9, hex: '', text } as const;
  expect(payloadLines({ type: 35, name: 'IDi', ...PLACE, body: id })).toEqual([
    'IDi  FQDN a N(FORGED)\\x1b[2J\\u{202e}',
  ]);
  const long = lines('VID', { kind: 'vendor-id', vendor: 'x'.repeat(9000), octets: 9000, hex: '' });
  expect(long.length).toBeLessThan(300);
});
