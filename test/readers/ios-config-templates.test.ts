// Each command of a configuration that is read, with the field it becomes.
import { describe, expect, test } from 'vitest';
import type { GatewayConfigEvent } from '../../src/model/gateway-config-events.ts';
import { ofKind, read, skipped } from './ios-reading.ts';

type Kind = GatewayConfigEvent['kind'];
type Row = readonly [lines: string, fields: Record<string, unknown>];

/** The only event of a kind that a section with these lines becomes; nothing of it may be left over. */
async function eventOf(kind: Kind, text: string): Promise<GatewayConfigEvent> {
  const reading = await read(text);
  expect(reading.diagnostics).toEqual([]);
  expect(skipped(reading, 'not understood')).toBe(0);
  expect(skipped(reading, 'known, without an event of its own')).toBe(0);
  const [event, ...more] = ofKind(reading, kind);
  expect(more).toEqual([]);
  if (event === undefined) throw new Error(`no ${kind}`);
  return event;
}

function section(kind: Kind, header: string, rows: readonly Row[]): void {
  describe(header, () => {
    test.each(rows)('%s', async (lines, fields) => {
      const event = await eventOf(kind, `${header}\n ${lines.replaceAll('\n', '\n ')}\n!\n`);
      expect(event).toMatchObject({ complete: true, other: [], ...fields });
      expect(event.evidence).toMatchObject({ line: 1 });
    });

    test('a line that nobody knows is kept as it stands', async () => {
      const event = await eventOf(kind, `${header}\n frobnicate 7 of the box\n!\n`);
      expect(event.other).toMatchObject([{ text: 'frobnicate 7 of the box', evidence: { line: 2 } }]);
    });
  });
}

function topic(kind: Kind, rows: readonly Row[]): void {
  describe(kind, () => {
    test.each(rows)('%s', async (lines, fields) => {
      const event = await eventOf(kind, `Building configuration...\n${lines}\n!\n`);
      expect(event).toMatchObject({ complete: false, other: [], ...fields });
    });
  });
}

const text = (line: string) => ({ text: line });

section('gateway.ikev2-profile', 'crypto ikev2 profile RA', [
  [
    'match identity remote key-id *$AnyConnectClient$*',
    { matchIdentities: [text('match identity remote key-id *$AnyConnectClient$*')] },
  ],
  [
    'match identity remote address 10.0.0.0 255.0.0.0',
    { matchIdentities: [text('match identity remote address 10.0.0.0 255.0.0.0')] },
  ],
  [
    'match identity remote fqdn domain example.net',
    { matchIdentities: [text('match identity remote fqdn domain example.net')] },
  ],
  [
    'match identity remote email domain example.net',
    { matchIdentities: [text('match identity remote email domain example.net')] },
  ],
  ['match identity remote any', { matchIdentities: [text('match identity remote any')] }],
  ['match certificate CMAP1', { matchCertificates: ['CMAP1'] }],
  ['match fvrf WAN', { matchFvrf: 'WAN' }],
  ['match fvrf any', { matchFvrf: 'any' }],
  ['match address local 203.0.113.5', { matchAddresses: ['203.0.113.5'] }],
  ['match address local interface GigabitEthernet1', { matchAddresses: ['GigabitEthernet1'] }],
  ['match inbound-only', { matchInboundOnly: true }],
  ['identity local dn', { localIdentity: { type: 'dn', value: undefined } }],
  ['identity local address 203.0.113.5', { localIdentity: { type: 'address', value: '203.0.113.5' } }],
  ['identity local fqdn gw.example.net', { localIdentity: { type: 'fqdn', value: 'gw.example.net' } }],
  ['authentication local rsa-sig', { localAuthentication: [text('authentication local rsa-sig')] }],
  ['authentication local ecdsa-sig', { localAuthentication: [text('authentication local ecdsa-sig')] }],
  ['authentication local mldsa-sig', { localAuthentication: [text('authentication local mldsa-sig')] }],
  ['authentication local dynamic', { localAuthentication: [text('authentication local dynamic')] }],
  [
    'authentication local pre-share key S3cret',
    { preSharedKeyLines: [text('authentication local pre-share key <hidden>')] },
  ],
  [
    'authentication remote eap query-identity timeout 90',
    { remoteAuthentication: [text('authentication remote eap query-identity timeout 90')] },
  ],
  [
    'authentication remote anyconnect-eap aggregate cert-request',
    { remoteAuthentication: [text('authentication remote anyconnect-eap aggregate cert-request')] },
  ],
  [
    'authentication remote pre-share\nauthentication remote rsa-sig',
    {
      remoteAuthentication: [text('authentication remote pre-share'), text('authentication remote rsa-sig')],
      preSharedKeyLines: [text('authentication remote pre-share')],
    },
  ],
  ['keyring local K1', { keyrings: [{ from: 'local', name: 'K1' }], preSharedKeyLines: [text('keyring local K1')] }],
  ['keyring aaa L1 name-mangler M', { keyrings: [{ from: 'aaa', name: 'L1' }] }],
  ['keyring ppk PPK1', { keyrings: [{ from: 'ppk', name: 'PPK1' }], preSharedKeyLines: [] }],
  [
    'pki trustpoint TP1 sign\npki trustpoint TP2',
    {
      trustpoints: [
        { name: 'TP1', use: 'sign' },
        { name: 'TP2', use: undefined },
      ],
    },
  ],
  ['aaa authentication anyconnect-eap L1', { aaaAuthentication: [{ method: 'anyconnect-eap', list: 'L1' }] }],
  ['aaa authentication eap L1', { aaaAuthentication: [{ method: 'eap', list: 'L1' }] }],
  [
    'aaa authorization group anyconnect-eap list L2 POL1',
    {
      aaaAuthorization: [
        { of: 'group', method: 'anyconnect-eap', list: 'L2', name: 'POL1', override: false, cached: false },
      ],
    },
  ],
  [
    'aaa authorization group override psk list L2 POL1',
    {
      aaaAuthorization: [{ method: 'psk', override: true }],
      preSharedKeyLines: [text('aaa authorization group override psk list L2 POL1')],
    },
  ],
  [
    'aaa authorization group cert list L2 name-mangler NM',
    { aaaAuthorization: [{ method: 'cert', list: 'L2', name: undefined, nameMangler: 'NM' }] },
  ],
  [
    'aaa authorization user anyconnect-eap cached',
    { aaaAuthorization: [{ of: 'user', method: 'anyconnect-eap', cached: true, list: undefined }] },
  ],
  [
    'aaa authorization user psk list L2 x',
    {
      aaaAuthorization: [{ of: 'user', method: 'psk', list: 'L2', name: 'x' }],
      preSharedKeyLines: [text('aaa authorization user psk list L2 x')],
    },
  ],
  ['aaa accounting anyconnect-eap L3', { aaaAccounting: [{ method: 'anyconnect-eap', list: 'L3' }] }],
  ['reconnect', { reconnect: { timeoutSeconds: undefined, line: text('reconnect') } }],
  ['reconnect timeout 900', { reconnect: { timeoutSeconds: 900, line: text('reconnect timeout 900') } }],
  ['reconnect timeout 900\nreconnect timeout 1200', { reconnect: { timeoutSeconds: 1200 } }],
  ['dpd 30 5 on-demand', { dpd: { intervalSeconds: 30, retrySeconds: 5, mode: 'on-demand' } }],
  ['anyconnect profile ACPROF', { anyconnectProfile: text('anyconnect profile ACPROF') }],
  ['virtual-template 7 mode auto', { virtualTemplate: text('virtual-template 7 mode auto') }],
  ['lifetime 7200', { lifetimeSeconds: 7200, lifetimeOfCertificate: false }],
  ['lifetime certificate', { lifetimeSeconds: undefined, lifetimeOfCertificate: true }],
  ['ivrf INS', { ivrf: 'INS' }],
  ['nat keepalive 30', { natKeepaliveSeconds: 30 }],
  ['nat force-encap', { natForceEncap: true }],
  ['initial-contact force', { initialContactForce: true }],
  [
    'config-exchange request\nconfig-exchange set accept\nno config-exchange set send',
    { configExchange: ['request', 'set accept', 'no set send'] },
  ],
  ['redirect gateway auth', { redirectGateway: true }],
  ['shutdown', { shutdown: true }],
  ['shutdown\nno shutdown', { shutdown: false }],
  [
    'description reconnect timeout 5, keyring local K',
    { description: 'reconnect timeout 5, keyring local K', reconnect: undefined, preSharedKeyLines: [] },
  ],
  ['dynamic', { dynamic: true }],
]);

section('gateway.config-proposal', 'crypto ikev2 proposal P1', [
  ['encryption aes-cbc-256 aes-gcm-256', { name: 'P1', encryption: ['aes-cbc-256', 'aes-gcm-256'] }],
  ['integrity sha512 sha384', { integrity: ['sha512', 'sha384'] }],
  ['prf sha512', { prf: ['sha512'] }],
  ['group 19 14 21', { groups: [19, 14, 21] }],
  ['pqc mlkem768 optional', { postQuantum: [{ method: 'mlkem768', optional: true }] }],
]);

section('gateway.config-policy', 'crypto ikev2 policy PO1', [
  ['match fvrf any', { name: 'PO1', matchFvrf: 'any' }],
  ['match address local 203.0.113.5', { matchAddresses: ['203.0.113.5'] }],
  ['proposal P1\nproposal P2', { proposals: ['P1', 'P2'] }],
]);

const peer = (lines: string) => `peer ANY\n ${lines}`;
section('gateway.config-keyring', 'crypto ikev2 keyring K1', [
  [
    peer('address 0.0.0.0 0.0.0.0'),
    { name: 'K1', peers: [{ name: 'ANY', addresses: ['0.0.0.0 0.0.0.0'], line: text('peer ANY') }] },
  ],
  [peer('hostname branch.example.net'), { peers: [{ hostname: 'branch.example.net' }] }],
  [peer('identity fqdn branch.example.net'), { peers: [{ identities: ['fqdn branch.example.net'] }] }],
  [
    peer('pre-shared-key local 0 S3cretLocal\n pre-shared-key remote hex 0a0b0c'),
    { peers: [{ keys: ['local', 'remote'] }] },
  ],
  [peer('pre-shared-key S3cretBoth'), { peers: [{ keys: ['both'] }] }],
  [
    `${peer('address 192.0.2.1')}\n!\npeer B\n address 192.0.2.2`,
    { peers: [{ name: 'ANY' }, { name: 'B', addresses: ['192.0.2.2'] }] },
  ],
]);

section('gateway.config-authorization-policy', 'crypto ikev2 authorization policy AP1', [
  ['pool POOL1', { name: 'AP1', pool: 'POOL1' }],
  ['ipv6 pool POOL6', { ipv6Pool: 'POOL6' }],
  ['dns 192.0.2.53 192.0.2.54', { dns: ['192.0.2.53', '192.0.2.54'] }],
  ['wins 192.0.2.55', { wins: ['192.0.2.55'] }],
  ['def-domain example.net', { domain: 'example.net' }],
  ['split-dns a.example\nsplit-dns b.example', { splitDns: ['a.example', 'b.example'] }],
  ['netmask 255.255.255.0', { netmask: '255.255.255.0' }],
  [
    'route set interface\nroute set access-list ACL\nroute set remote ipv4 192.0.2.0 255.255.255.0\nroute accept any',
    {
      routes: [
        text('route set interface'),
        text('route set access-list ACL'),
        text('route set remote ipv4 192.0.2.0 255.255.255.0'),
        text('route accept any'),
      ],
    },
  ],
  ['banner ^C Welcome ^C', { banner: true }],
  ['backup-gateway gw2.example.net', { backupGateways: ['gw2.example.net'] }],
  ['include-local-lan', { includeLocalLan: true }],
  ['smartcard-removal-disconnect', { smartcardRemovalDisconnect: true }],
  ['pfs', { pfs: true }],
  ['session-lifetime 3600', { sessionLifetimeSeconds: 3600 }],
  ['aaa attribute list ATTR', { aaaAttributeList: 'ATTR' }],
  ['dhcp server 192.0.2.67', { dhcp: [text('dhcp server 192.0.2.67')] }],
]);

section('gateway.config-name-mangler', 'crypto ikev2 name-mangler NM1', [
  ['dn common-name', { name: 'NM1', rules: [text('dn common-name')] }],
]);

section('gateway.config-cluster', 'crypto ikev2 cluster', [
  ['standby-group G', { standbyGroup: 'G' }],
  ['master max-load 90', { maxLoad: 90 }],
  ['port 2000', { port: 2000 }],
  ['no shutdown', { shutdown: false }],
]);

section('gateway.config-ssl', 'crypto ssl policy SP', [
  [
    'ip address local 203.0.113.5 port 443',
    { form: 'ssl-policy', name: 'SP', address: '203.0.113.5', port: 443, active: true },
  ],
  ['ip address local 203.0.113.5 port 443\nno shut', { active: true }],
  ['ip address local 203.0.113.5 port 443\nshutdown', { active: false }],
]);

section('gateway.config-ssl', 'webvpn gateway W', [
  [
    'ip address 203.0.113.5 port 443',
    { form: 'webvpn-gateway', name: 'W', address: '203.0.113.5', port: 443, active: false },
  ],
  [
    'ip address 203.0.113.5 port 443\ninservice',
    { active: true, lines: [text('webvpn gateway W'), text('inservice')] },
  ],
]);

section('gateway.config-interface', 'interface Virtual-Template1 type tunnel', [
  ['ip unnumbered GigabitEthernet1', { name: 'Virtual-Template1', type: 'tunnel', unnumbered: 'GigabitEthernet1' }],
  ['ip mtu 1400', { ipMtu: 1400 }],
  ['tunnel mode ipsec ipv4', { tunnelMode: 'ipsec ipv4' }],
  ['tunnel mode ipsec dual-overlay', { tunnelMode: 'ipsec dual-overlay' }],
  ['tunnel protection ipsec profile IP1', { tunnelProtectionProfile: 'IP1' }],
  ['tunnel source GigabitEthernet1\ntunnel vrf WAN', { tunnelSource: 'GigabitEthernet1', tunnelVrf: 'WAN' }],
  [
    'vrf forwarding INS\nip address 203.0.113.5 255.255.255.0',
    { vrf: 'INS', addresses: [{ address: '203.0.113.5', secondary: false }] },
  ],
  ['ip vrf forwarding INS', { vrf: 'INS' }],
  ['ip address 203.0.113.6 255.255.255.0 secondary', { addresses: [{ address: '203.0.113.6', secondary: true }] }],
  ['ipv6 address 2001:DB8::5/64', { addresses: [{ address: '2001:db8::5' }] }],
  ['shutdown', { shutdown: true }],
]);

section('gateway.config-transform-set', 'crypto ipsec transform-set TS1 esp-gcm 256', [
  ['mode tunnel', { name: 'TS1', transforms: ['esp-gcm', '256'], mode: 'tunnel' }],
  ['mode transport', { mode: 'transport' }],
]);

section('gateway.config-ipsec-profile', 'crypto ipsec profile IP1', [
  ['set transform-set TS1 TS2', { name: 'IP1', transformSets: ['TS1', 'TS2'] }],
  ['set ikev2-profile RA', { ikev2Profile: 'RA' }],
  ['set pfs group19', { pfsGroup: 'group19' }],
  ['set security-association lifetime seconds 3600', { lifetimeSeconds: 3600 }],
  ['set security-association lifetime kilobytes 4608000', { lifetimeKilobytes: 4_608_000 }],
  ['set security-association idle-time 600', { idleSeconds: 600 }],
]);

section('gateway.config-trustpoint', 'crypto pki trustpoint TP1', [
  ['enrollment terminal', { name: 'TP1', enrollment: ['terminal'] }],
  ['enrollment url http://192.0.2.80:80', { enrollment: ['url http://192.0.2.80:80'] }],
  ['subject-name CN=gw,O=Example Company', { subjectName: 'CN=gw,O=Example Company' }],
  ['subject-alt-name gw.example.net', { subjectAltName: 'gw.example.net' }],
  ['revocation-check crl none', { revocationCheck: ['crl', 'none'] }],
  ['rsakeypair KP 2048', { keyPair: 'KP' }],
]);

section('gateway.config-vrf', 'vrf definition WAN', [['rd 1:1', { name: 'WAN', routeDistinguisher: '1:1' }]]);
section('gateway.config-vrf', 'ip vrf WAN', [['rd 1:1', { name: 'WAN', routeDistinguisher: '1:1' }]]);

topic('gateway.config-ikev2', [
  ['crypto ikev2 dpd 30 5 on-demand', { dpd: { intervalSeconds: 30, retrySeconds: 5, mode: 'on-demand' } }],
  ['crypto ikev2 fragmentation mtu 1200', { fragmentation: { on: true, mtu: 1200 } }],
  ['crypto ikev2 fragmentation', { fragmentation: { on: true, mtu: undefined } }],
  ['no crypto ikev2 fragmentation', { fragmentation: { on: false, mtu: undefined } }],
  ['no crypto ikev2 http-url cert', { httpUrlCert: false }],
  ['crypto ikev2 nat keepalive 30', { natKeepaliveSeconds: 30 }],
  [
    'crypto ikev2 limit max-sa 500\ncrypto ikev2 limit max-in-negotation-sa 40 incoming',
    {
      limits: [
        { of: 'max-sa', count: 500, direction: undefined },
        { of: 'max-in-negotiation-sa', count: 40, direction: 'incoming' },
      ],
    },
  ],
  ['crypto ikev2 cookie-challenge 10', { cookieChallenge: 10 }],
  ['crypto ikev2 diagnose error 50', { diagnoseErrors: 50 }],
  ['crypto ikev2 window 5', { window: 5 }],
  ['crypto logging session\ncrypto logging ikev2', { logging: ['session', 'ikev2'] }],
  ['crypto ikev2 disconnect-revoked-peers', { disconnectRevokedPeers: true }],
  ['crypto ikev2 redirect client', { redirect: [text('crypto ikev2 redirect client')] }],
]);

topic('gateway.config-anyconnect', [
  [
    'crypto vpn anyconnect bootflash:cisco-secure-client-win-5.1.8-webdeploy-k9.pkg sequence 1',
    { packages: [{ file: 'bootflash:cisco-secure-client-win-5.1.8-webdeploy-k9.pkg', sequence: 1 }], profiles: [] },
  ],
  [
    'crypto vpn anyconnect profile ACPROF bootflash:/ac.xml',
    { packages: [], profiles: [{ name: 'ACPROF', file: 'bootflash:/ac.xml' }] },
  ],
]);

topic('gateway.config-pools', [
  [
    'ip local pool POOL1 192.168.20.1 192.168.20.254',
    { pools: [{ name: 'POOL1', first: '192.168.20.1', last: '192.168.20.254' }] },
  ],
]);

topic('gateway.config-aaa', [
  ['aaa new-model', { newModel: true }],
  ['aaa authentication login L1 local', { authentication: [{ of: 'login', name: 'L1', methods: ['local'] }] }],
  [
    'aaa authorization network L2 group radius local',
    { authorization: [{ of: 'network', name: 'L2', methods: ['group', 'radius', 'local'] }] },
  ],
  ['aaa accounting network L3 start-stop group radius', { accounting: [{ of: 'network', name: 'L3' }] }],
  ['username user1 password 0 Pa55', { users: ['user1'] }],
]);

topic('gateway.config-logging', [
  ['logging buffered 1000000 debugging', { buffered: { on: true, bytes: 1_000_000, level: 'debugging' } }],
  ['no logging buffered', { buffered: { on: false } }],
  ['logging host 192.168.10.60\nlogging 192.168.10.61', { hosts: ['192.168.10.60', '192.168.10.61'] }],
  [
    'logging rate-limit 10\nlogging rate-limit console 10 except errors',
    { rateLimits: [text('logging rate-limit 10'), text('logging rate-limit console 10 except errors')] },
  ],
  ['logging origin-id hostname', { originId: 'hostname' }],
  ['logging origin-id string GW1', { originId: 'string GW1' }],
  ['no logging console', { console: false }],
  ['service sequence-numbers', { sequenceNumbers: true }],
]);

topic('gateway.config-ntp', [
  ['ntp server 192.0.2.1\nntp server vrf Mgmt 192.0.2.2', { servers: ['192.0.2.1', '192.0.2.2'] }],
]);

topic('gateway.config', [
  ['hostname gw1', { host: 'gw1' }],
  ['version 17.16', { version: '17.16' }],
  ['license udi pid C8000V sn 9ABCDEFGHIJ', { model: 'C8000V', serial: '9ABCDEFGHIJ' }],
  ['clock timezone CET 1 0', { zone: { name: 'CET', offsetMinutes: 60 } }],
  ['clock timezone NST -3 30', { zone: { name: 'NST', offsetMinutes: -210 } }],
  [
    'clock summer-time CEST recurring last Sun Mar 2:00 last Sun Oct 3:00',
    { summerTime: text('clock summer-time CEST recurring last Sun Mar 2:00 last Sun Oct 3:00') },
  ],
  ['clock summer-time CEST recurring', { summerTime: text('clock summer-time CEST recurring') }],
  [
    'service timestamps debug datetime msec localtime show-timezone year',
    { debugStamps: text('service timestamps debug datetime msec localtime show-timezone year') },
  ],
  ['service timestamps log uptime', { logStamps: text('service timestamps log uptime') }],
  ['ip http secure-server', { headendSsl: { state: 'yes' } }],
  ['no ip http secure-server', { headendSsl: { state: 'no' } }],
  ['ip http server', { httpServer: true, headendSsl: undefined }],
  [
    '! Last configuration change at 01:00:00 CET Thu Mar 13 2025 by admin',
    { lastChange: { time: '01:00:00 CET Thu Mar 13 2025', by: 'admin' } },
  ],
  ['no crypto ikev2 profile OLD', { removed: [text('no crypto ikev2 profile OLD')] }],
]);

test('stamps that are switched off leave no lines of stamps', async () => {
  const event = await eventOf('gateway.config', 'service timestamps debug datetime msec\nno service timestamps\n!\n');
  expect(event).toMatchObject({ debugStamps: undefined, other: [text('no service timestamps')] });
});

test('commands that nothing is for are counted by their first words', async () => {
  const reading = await read(
    'hostname gw1\nrouter ospf 1\n network 192.0.2.0 0.0.0.255 area 0\n!\nspanning-tree extend system-id\nline vty 0 4\n transport input ssh\n!\n',
  );
  expect(ofKind(reading, 'gateway.config')[0]?.unread).toEqual([
    { command: 'router ospf', lines: 2 },
    { command: 'spanning-tree extend', lines: 1 },
    { command: 'line vty', lines: 2 },
  ]);
});

test('values that no box prints are told, and kept', async () => {
  const reading = await read('crypto ikev2 profile RA\n reconnect timeout 90\n dpd 5 5 on-demand\n lifetime 120\n!\n');
  expect(reading.diagnostics.map(({ code, evidence }) => [code, evidence?.line])).toEqual([
    ['ios.config-out-of-range', 2],
    ['ios.config-out-of-range', 3],
  ]);
  expect(reading.events).toMatchObject([{ reconnect: { timeoutSeconds: 90 }, dpd: { intervalSeconds: 5 } }]);
});
