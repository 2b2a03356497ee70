import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { excerptOf } from '../../src/text/excerpt.ts';
import { hasPart, SECRET_WORDS } from '../../src/text/secret-words.ts';
import { maskSecrets, SECRET_AFTER, secretsIn, secretsInside, shownAlgorithm } from '../../src/text/secrets.ts';

const LINES: readonly [line: string, secret: string][] = [
  ['username test password 0 S3cr3tWord', 'S3cr3tWord'],
  ['enable secret 9 $9$abcdefgh', '$9$abcdefgh'],
  ['  pre-shared-key local 6 S3cr3tWord', 'S3cr3tWord'],
  ['  pre-shared-key hex 0A0B0C0D', '0A0B0C0D'],
  [' authentication remote pre-share key S3cr3tWord', 'S3cr3tWord'],
  [' authentication remote pre-share **key** S3cr3tWord', 'S3cr3tWord'],
  [' authentication remote pre-share S3cr3tWord', 'S3cr3tWord'],
  [' key 7 070C285F4D06', '070C285F4D06'],
  [' server-key S3cr3tWord', 'S3cr3tWord'],
  ['crypto isakmp key S3cr3tWord address 0.0.0.0', 'S3cr3tWord'],
  ['snmp-server community S3cr3tWord ro', 'S3cr3tWord'],
  ['<session-token>S3cr3tWord</session-token>', 'S3cr3tWord'],
  ['Password: S3cr3tWord', 'S3cr3tWord'],
  ['secret=S3cr3tWord', 'S3cr3tWord'],
  ['key "S3cr3tWord"', 'S3cr3tWord'],
  ['session-token S3cr3tWord', 'S3cr3tWord'],
  ['<session-token>first</session-token><session-token>S3cr3tWord</session-token>', 'S3cr3tWord'],
  ['authentication remote pre-share  key  6  S3cr3tWord', 'S3cr3tWord'],
  ['see https://user1:S3cr3tWord@gw.example.net/', 'S3cr3tWord'],
  ['Attrib type: unknown, length: 4, data: 0x5 0x7e 0x1 0x2', '0x5 0x7e 0x1 0x2'],
  ['Attrib type: reconnect-id, length: 10, data: S3cr3tWord', 'S3cr3tWord'],
  ['key config-key password-encrypt S3cr3tWord', 'S3cr3tWord'],
  ['Cisco AVpair [1] 60 "ipsec:ikev2-password-local=S3cr3tWord', 'S3cr3tWord'],
  ['<PreSharedKey>S3cr3tWord</PreSharedKey>', 'S3cr3tWord'],
  ['<ac:ClientCertificatePassword x="y">S3cr3tWord</ac:ClientCertificatePassword>', 'S3cr3tWord'],
  ['<PIN><![CDATA[S3cr3tWord]]></PIN>', 'S3cr3tWord]]>'],
  ['<session-token> S3cr3tWord </session-token>', 'S3cr3tWord'],
  ['<BypassDownloader token="S3cr3tWord">true</BypassDownloader>', 'S3cr3tWord'],
  ["<Host client-secret='S3cr3tWord'>", 'S3cr3tWord'],
  ['{"use":"pre-shared-key","text":"S3cr3tWord"}', 'S3cr3tWord'],
  ['  "SK_ei": "S3cr3tWord",', 'S3cr3tWord'],
  ['{ "session_token": "S3cr3t', 'S3cr3t'],
  ['reason code 9: token=S3cr3tWord of the session', 'S3cr3tWord'],
  ['Cookie: webvpncontext=S3cr3tWord; path=/', 'webvpncontext=S3cr3tWord; path=/'],
  ['ikev2 I 0x0001020304050607 0xc02e7a3031a03188 sha1:0x4ea8e662b07cdd43', '4ea8e662b07cdd43'],
  ['91a49c5581560ff5,85a16371837f75f3,47a15bc9,a1e86425,"AES"', '47a15bc9,a1e86425,"AES"'],
  ['"IPv4","192.0.2.1","192.0.2.2","0x0000c3d4","AES","0x47a15bc9"', 'AES","0x47a15bc9'],
  [': PSK "S3cr3tWord"', 'S3cr3tWord'],
  ['ntp authentication-key 1 md5 S3cr3tWord 7', 'S3cr3tWord'],
  ['ntp authentication-key 2 hmac-sha2-256 S3cr3tWord', 'S3cr3tWord'],
  [' standby 1 authentication S3cr3tWord', 'S3cr3tWord'],
  [' standby 1 authentication text S3cr3tWord', 'S3cr3tWord'],
  [' standby 1 authentication md5 key-string 7 S3cr3tWord', 'S3cr3tWord'],
  [' vrrp 1 authentication text S3cr3tWord', 'S3cr3tWord'],
  [' glbp 1 authentication md5 key-string S3cr3tWord', 'S3cr3tWord'],
  [' ip nhrp authentication S3cr3tWord', 'S3cr3tWord'],
  [' ip ospf authentication-key 7 S3cr3tWord', 'S3cr3tWord'],
  [' ip ospf message-digest-key 1 md5 S3cr3tWord', 'S3cr3tWord'],
  [' ip ospf message-digest-key 1 md5 7 S3cr3tWord', 'S3cr3tWord'],
  [' area 0 virtual-link 192.0.2.1 authentication-key S3cr3tWord', 'S3cr3tWord'],
  [' ipv6 ospf authentication ipsec spi 256 sha1 7 S3cr3tWord', 'S3cr3tWord'],
  ['   authentication mode hmac-sha-256 7 S3cr3tWord', 'S3cr3tWord'],
  ['snmp-server user u1 G v3 auth sha S3cr3tWord priv aes 128 other', 'S3cr3tWord'],
  ['snmp-server user u1 G v3 auth sha other priv aes 128 S3cr3tWord', 'S3cr3tWord'],
  ['snmp-server user u1 G v3 encrypted auth md5 other priv des S3cr3tWord', 'S3cr3tWord'],
  ['snmp-server host 192.0.2.9 S3cr3tWord', 'S3cr3tWord'],
  ['snmp-server host 192.0.2.9 version 2c S3cr3tWord', 'S3cr3tWord'],
  ['snmp-server host 192.0.2.9 vrf Mgmt informs version 3 priv S3cr3tWord udp-port 162', 'S3cr3tWord'],
  ['radius-server key S3cr3tWord', 'S3cr3tWord'],
  ['radius-server host 192.0.2.9 auth-port 1812 acct-port 1813 key 7 S3cr3tWord', 'S3cr3tWord'],
  ['tacacs-server key 7 S3cr3tWord', 'S3cr3tWord'],
  ['tacacs-server host 192.0.2.9 key S3cr3tWord', 'S3cr3tWord'],
  [' pac key 0 S3cr3tWord', 'S3cr3tWord'],
  [' server-private 192.0.2.9 key 7 S3cr3tWord', 'S3cr3tWord'],
  [' set session-key inbound esp 256 cipher S3cr3tWord authenticator other', 'S3cr3tWord'],
  [' set session-key inbound esp 256 cipher other authenticator S3cr3tWord', 'S3cr3tWord'],
  [' set session-key outbound ah 256 S3cr3tWord', 'S3cr3tWord'],
  [' wpa-psk ascii 0 S3cr3tWord', 'S3cr3tWord'],
  [' sap pmk S3cr3tWord mode-list gcm-encrypt', 'S3cr3tWord'],
  [' encryption key 1 size 128bit 7 S3cr3tWord transmit-key', 'S3cr3tWord'],
  ['license smart trust idtoken S3cr3tWord local', 'S3cr3tWord'],
  [`S3cr3tWord${'aB'.repeat(27)}`, `S3cr3tWord${'aB'.repeat(27)}`],
];

describe('secrets', () => {
  test.each(LINES)('%s', (line, secret) => {
    expect(maskSecrets(line)).not.toContain(secret);
    expect(maskSecrets(line)).toContain('<hidden>');
    expect(secretsIn(line)).toContain(secret);
  });

  test.each([
    'crypto ikev2 keyring PSK-KEYS',
    'Contacting https://vpn.example.com/group.',
    'Please enter your username and password.',
    'Contacting https://vpn.example.com/group.',
    'Please enter your username and password.',
    'match identity remote key-id *$AnyConnectClient$*',
    ' authentication local pre-share',
    ' aaa authorization user psk list mylist',
    "Searching policy based on peer's identity 'rIUH' of type 'key ID'",
    'Attrib type: def-domain, length: 11, data: example.com',
    'Attrib type: ipv4-addr, length: 4, data: 192.168.20.5',
    'Phase1_id: 724955484B63634452695574465441547771',
    'SPI: 0x8B6C68C1, ISPI: 0x91A49C5581560FF5 RSPI: 0x85A16371837F75F3',
    'any, IPv4, IPv6, or both, as configured',
    '<AutoReconnect UserControllable="false">true</AutoReconnect>',
    '<PrimaryProtocol>IPsec</PrimaryProtocol>',
    'webvpn gateway GW',
    'standby 1 ip 203.0.113.9',
    'snmp-server location Kyoto',
    'ntp server 192.0.2.1',
    'crypto pki trustpoint TP1',
    'a0'.repeat(32),
  ])('%s holds none', (line) => {
    expect(maskSecrets(line)).toBe(line);
    expect(secretsIn(line)).toEqual([]);
  });

  test('an excerpt quotes at most five lines and a kibibyte', () => {
    expect(excerptOf(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a\nb\nc\nd\ne…');
    expect(excerptOf(['x'.repeat(5000)]).length).toBe(1024);
  });
});

describe('names of algorithms', () => {
  test.each([
    'AES-CBC-256 [RFC3602]',
    'AES-GCM-256 with 16 octet ICV [RFC5282]',
    'HMAC_SHA2_256_96 [draft-ietf-ipsec-ciph-sha-256-00]',
    'ANY 96-bits of Authentication [No Checking]',
    'TripleDES-CBC [RFC2451]',
    'MAC-RIPEMD-160-96 [RFC2857]',
    'CHACHA20_POLY1305',
    'aes_gcm_c_256',
    'aes256gcm16',
    '3des-cbc-hmac96',
    'rfc4106(gcm(aes))',
    'esp-sha384-hmac',
    'PRF_AES128_XCBC',
    'sha2_256',
    'NULL',
    '',
  ])('%s is shown', (name) => expect(shownAlgorithm(name)).toBe(name));

  test.each([
    '4Sr7v5LCXbi1yY0nePUGybHef5bL1bwo',
    'S3cr3tWord',
    'correct horse battery staple',
    '47 a1 5b c9 84 d0 3c 32 27 81 26 07',
    '4-7-a-1-5-b-c-9-8-4-d-0-3-c-3-2',
    '1234 5678 9012 3456',
    'R6Fbyb7Qa7ICDfnxywOGjbk8UY6AGlV2',
  ])('%s is not', (name) => expect(shownAlgorithm(name)).toBe(''));
});

test('values of elements and attributes that let somebody in, wherever they stand', () => {
  const leaf = { attributes: new Map<string, string>(), children: [] };
  const token = { ...leaf, name: 'session-token', text: 'first' };
  const pin = { ...leaf, name: 'PIN', text: 'second' };
  const host = {
    name: 'HostEntry',
    attributes: new Map([['clientSecret', 'third']]),
    text: '',
    children: [token, pin],
  };
  const url = { ...leaf, name: 'HostAddress', text: 'https://mira:fourth@gw.example.com/' };
  const flag = { ...leaf, name: 'EnablePasswordSaving', text: 'false' };
  const root = { ...leaf, name: 'AnyConnectProfile', text: 'no secret', children: [host, url, flag] };
  expect(secretsInside(root).sort()).toEqual(['first', 'fourth', 'second', 'third']);
});

test('a line without the parts of a word has none of the words', () => {
  const words = [
    ...SECRET_WORDS.source.split('|'),
    ...[
      '://',
      'preshared',
      '<pin>',
      '<otp ',
      '<pwd',
      'otp',
      'pwd)',
      'g_ir',
      'g^ir',
      '"text"',
      '"hex"',
      'a:0x',
      ': eap ',
    ],
    ...[
      '0123456789ABCDEF,',
      '0123456789abcdef" ,',
      'fedcba9876543210\u00a0,',
      'IPv4",',
      'ipv6 ,',
      'any,',
      ':xauth ',
      ': ntlm ',
    ],
    ...['"', ' ', ',', '\t', '-', '12', 'af', 'sha', 'IKEv2:'],
  ];
  const word = fc.constantFrom(...words).chain((text) => fc.constantFrom(text, text.toUpperCase(), text.slice(1)));
  fc.assert(
    fc.property(fc.array(fc.oneof(word, fc.string({ maxLength: 3 })), { maxLength: 6 }), (parts) => {
      const line = parts.join('');
      fc.pre(SECRET_WORDS.test(line));
      expect(hasPart(line)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

test('no pattern finds anything in a line that has none of its words', () => {
  const before = [
    'username x',
    'snmp-server',
    'standby 1 authentication',
    'ip nhrp authentication',
    'crypto isakmp',
    '<',
    '"',
    ': ',
  ];
  const words = SECRET_AFTER.flatMap(([needed]) => needed.split(' '));
  const parts = [
    ...before,
    ...words,
    ...['ſecret', 'toKen', 'Key', ' 7 ', ' ', '=', ':', '0x', '"abc"', 'S3cr3tWord', '@', 'text', 'hex'],
  ];
  const part = fc.constantFrom(...parts).chain((text) => fc.constantFrom(text, text.toUpperCase(), `${text} `));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 7 }), (all) => {
      const line = all.join('');
      for (const [needed, form] of SECRET_AFTER) {
        const has = needed.split(' ').some((word) => line.toLowerCase().includes(word));
        if (!has) expect(line.search(form)).toBe(-1);
      }
    }),
    { numRuns: 5000 },
  );
});
