import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { kinds, ofKind, read, skipped } from './ios-reading.ts';

const SEED = fileURLToPath(new URL('../../../shared/seeds/004_2021842d8f3b8fda.txt', import.meta.url));
const hasSeed = existsSync(SEED);
if (!hasSeed) console.log('skipped: ../shared/seeds is not here');

const CONFIG = `gw1#show running-config
Building configuration...

Current configuration : 4242 bytes
!
! Last configuration change at 01:20:00 CET Thu Mar 13 2025 by admin
!
version 17.16
service timestamps debug datetime msec localtime show-timezone
service timestamps log datetime msec
hostname gw1
!
clock timezone CET 1 0
clock summer-time CEST recurring last Sun Mar 2:00 last Sun Oct 3:00
enable secret 9 $9$enablesecret
!
crypto ikev2 keyring KEYS
 peer branch
  address 198.51.100.77
  pre-shared-key local ringlocal
 !
!
crypto ikev2 profile RA-PROFILE
 match identity remote key-id *$AnyConnectClient$*
 match identity remote any
 authentication local rsa-sig
 authentication remote anyconnect-eap aggregate
 authentication remote pre-share key remotesecret
 keyring local KEYS
 aaa authentication anyconnect-eap AUTH
 aaa authorization group psk list LIST NAME
 aaa authorization user psk cached
 dpd 30 5 on-demand
 reconnect
 virtual-template 10 mode auto
 anyconnect profile acvpn
 shutdown
!
interface GigabitEthernet1
 description ip address 10.9.9.9 255.255.255.0
 ip address 203.0.113.5 255.255.255.0
 ip address 203.0.113.6 255.255.255.0 secondary
 ipv6 address 2001:DB8::5/64
!
interface Virtual-Template10 type tunnel
 ip unnumbered GigabitEthernet1
!
username test password 0 userpassword
ip http server
no ip http secure-server
radius server R
 key 7 070C285F
!
end

gw1#`;

describe('a whole running-config', () => {
  test('profile: every kind of line, each forbidden one with its own place', async () => {
    const reading = await read(CONFIG);
    expect(reading.diagnostics).toEqual([]);
    expect(skipped(reading, 'not understood')).toBe(0);
    expect(kinds(reading)).toEqual([
      'config-keyring',
      'ikev2-profile',
      'config-interface',
      'config-interface',
      'config-aaa',
      'config',
    ]);
    const [profile] = ofKind(reading, 'gateway.ikev2-profile');
    expect(profile).toMatchObject({
      host: 'gw1',
      name: 'RA-PROFILE',
      reconnect: { timeoutSeconds: undefined, line: { text: 'reconnect' } },
      anyconnectProfile: { text: 'anyconnect profile acvpn' },
      virtualTemplate: { text: 'virtual-template 10 mode auto' },
      dpd: { intervalSeconds: 30, retrySeconds: 5, mode: 'on-demand' },
      shutdown: true,
      complete: true,
      at: { kind: 'none' },
    });
    expect(profile?.matchIdentities.map(({ text }) => text)).toEqual([
      'match identity remote key-id *$AnyConnectClient$*',
      'match identity remote any',
    ]);
    expect(profile?.localAuthentication.map(({ text }) => text)).toEqual(['authentication local rsa-sig']);
    expect(profile?.remoteAuthentication).toHaveLength(2);
    const lines = CONFIG.split('\n');
    expect(
      profile?.preSharedKeyLines.map(({ text, evidence }) => [text, lines[(evidence.line ?? 0) - 1]?.trim()]),
    ).toEqual([
      ['authentication remote pre-share key <hidden>', 'authentication remote pre-share key remotesecret'],
      ['keyring local KEYS', 'keyring local KEYS'],
      ['aaa authorization group psk list LIST NAME', 'aaa authorization group psk list LIST NAME'],
      ['aaa authorization user psk cached', 'aaa authorization user psk cached'],
    ]);
  });

  test('box: name, clock, stamps, addresses, HTTPS', async () => {
    const [config] = ofKind(await read(CONFIG), 'gateway.config');
    expect(config).toMatchObject({
      host: 'gw1',
      addresses: ['203.0.113.5', '203.0.113.6', '2001:db8::5'],
      zone: { name: 'CET', offsetMinutes: 60, line: { text: 'clock timezone CET 1 0' } },
      summerTime: { text: 'clock summer-time CEST recurring last Sun Mar 2:00 last Sun Oct 3:00' },
      debugStamps: { text: 'service timestamps debug datetime msec localtime show-timezone' },
      logStamps: { text: 'service timestamps log datetime msec' },
      headendSsl: { state: 'no', lines: [{ text: 'no ip http secure-server' }] },
      complete: true,
    });
  });

  test('secrets go into the vault and nowhere else', async () => {
    const reading = await read(CONFIG);
    expect(reading.secrets).toEqual([
      'password: $9$enablesecret',
      'pre-shared key: ringlocal',
      'pre-shared key: remotesecret',
      'password: userpassword',
      'configured secret: 070C285F',
    ]);
    const printed = JSON.stringify(reading.events);
    for (const secret of ['enablesecret', 'ringlocal', 'remotesecret', 'userpassword', '070C285F']) {
      expect(printed).not.toContain(secret);
    }
  });

  test('a token in a debug line is kept as bytes', async () => {
    const reading = await read(
      'IKEv2:(SESSION ID = 1,SA ID = 1):Attrib type: unknown, length: 3, data: 0x5 0x7e 0x11\n',
    );
    expect(reading.secrets).toEqual(['private attribute: 057e11']);
    expect(reading.events).toMatchObject([{ attributes: [{ name: 'unknown', octets: 3 }] }]);
    expect(JSON.stringify(reading.events)).not.toContain('0x7e');
  });
});

describe('pieces of configuration', () => {
  const PROFILE = [
    'crypto ikev2 profile P',
    'match identity remote any',
    'authentication remote anyconnect-eap aggregate',
    'reconnect timeout 900',
  ];

  test('what was not seen to its end is not complete', async () => {
    const complete = async (text: string) => ofKind(await read(text), 'gateway.ikev2-profile')[0]?.complete;
    const flat = PROFILE.join('\n');
    const indented = PROFILE.join('\n ');
    for (const text of [flat, indented]) {
      expect(await complete(`${text}\n!\n`)).toBe(true);
      expect(await complete(`${text}\nexit\n`)).toBe(true);
      expect(await complete(`${text}\ncrypto ikev2 dpd 30 5 periodic\n`)).toBe(true);
      expect(await complete(`${text}\n`)).toBe(false);
      expect(await complete(text)).toBe(false);
      expect(await complete(`gw1#show run | s ikev2 profile\n${text}\ngw1#`)).toBe(true);
      expect(await complete(`gw1#show run | include ikev2|reconnect\n${text}\ngw1#`)).toBe(false);
    }
    // Without indentation a line nobody knows may be a sub-command or prose.
    expect(await complete(`${flat}\nCe résultat montre le profil\n`)).toBe(false);
  });

  test('a profile whose long lines a mail program broke goes on below their rests', async () => {
    const long = 'description Remote access of the Munich and Berlin offices, owner';
    const behind = ['reconnect timeout 900', 'virtual-template 10'];
    for (const [line, rest] of [
      [long, 'network team'],
      [long, 'network of the Munich and Berlin offices, and of all of their guests\nnetwork team'],
      [long, 'team of Munich'],
    ] as const) {
      for (const margin of ['', ' ']) {
        const body = (lines: readonly string[]) => lines.map((one) => `${margin}${one}\n`).join('');
        const head = `crypto ikev2 profile P\n${body(['match identity remote any', line])}${rest}\n`;
        const profiles = ofKind(await read(`${head}${body(behind)}!\n`), 'gateway.ikev2-profile');
        expect(profiles).toMatchObject([{ reconnect: { timeoutSeconds: 900 }, complete: false }]);
        expect(profiles[0]?.virtualTemplate?.text.trim()).toBe('virtual-template 10');
        expect(ofKind(await read(head), 'gateway.ikev2-profile')).toMatchObject([{ complete: false }]);
      }
    }
  });

  test('the rest of a broken line that reads like the header of a section proves neither profile whole', async () => {
    const ofTwo = (words: string) =>
      read(`crypto ikev2 profile RA\n ${words}\ncrypto ikev2 profile OLD\n virtual-template 10\n!\n`);
    const complete = async (words: string) =>
      ofKind(await ofTwo(words), 'gateway.ikev2-profile').map((profile) => profile.complete);
    expect(await complete('description of those in Munich and Berlin who came from the')).toEqual([false, false]);
    expect(await complete('description of those in Munich and Berlin')).toEqual([true, true]);
  });

  test('lines below a command that has none show that its section was not over; those of another section do not', async () => {
    const complete = async (rest: string) => {
      const text = `crypto ikev2 profile P\n authentication remote pre-share\n${rest}\n virtual-template 10\n!\n`;
      return ofKind(await read(text), 'gateway.ikev2-profile')[0]?.complete;
    };
    expect(await complete('key abc')).toBe(false);
    expect(await complete('network team')).toBe(false);
    expect(await complete('crypto isakmp profile Q')).toBe(true);
    expect(await complete('network team\n!\nip access-list extended Q')).toBe(true);
    expect(await complete('ip route 0.0.0.0 0.0.0.0 192.0.2.1\nipv6 unicast-routing\ncrypto isakmp profile Q')).toBe(
      true,
    );
  });

  test('a line that something moved to the right stands below no command that has none', async () => {
    const text = 'crypto ikev2 profile P\n virtual-template 10\n   reconnect timeout 900\n shutdown\n!\n';
    expect(ofKind(await read(text), 'gateway.ikev2-profile')).toMatchObject([
      { reconnect: { timeoutSeconds: 900 }, shutdown: true, complete: true },
    ]);
  });

  test('blank lines, fences and typed prompts', async () => {
    const blank = await read(`\`\`\`\n${PROFILE.join('\n\n')}\n\`\`\`\n!\n`);
    expect(ofKind(blank, 'gateway.ikev2-profile')[0]).toMatchObject({
      reconnect: { timeoutSeconds: 900 },
      complete: true,
    });
    const typed = await read(
      [
        'gw1#configure terminal',
        'Enter configuration commands, one per line.  End with CNTL/Z.',
        'gw1(config)#crypto ikev2 profile P',
        'gw1(config-ikev2-profile)#reconnect timeout 900',
        'gw1(config-ikev2-profile)#reconnect timeout 500',
        '                                            ^',
        "% Invalid input detected at '^' marker.",
        '',
        'gw1(config-ikev2-profile)#keyring local K',
        'gw1(config-ikev2-profile)#no keyring local K',
        'gw1(config-ikev2-profile)#end',
        'gw1#',
      ].join('\n'),
    );
    expect(typed.diagnostics).toEqual([]);
    expect(kinds(typed)).toEqual(['ikev2-profile']);
    expect(ofKind(typed, 'gateway.ikev2-profile')[0]).toMatchObject({
      host: 'gw1',
      reconnect: { timeoutSeconds: 900, line: { text: 'reconnect timeout 900' } },
      preSharedKeyLines: [],
      complete: false,
    });
  });

  test('what was typed may take `reconnect` away', async () => {
    const typedLines = async (...lines: readonly string[]) => {
      const inside = lines.map((line) => `gw1(config-ikev2-profile)#${line}`);
      const text = ['gw1(config)#crypto ikev2 profile P', ...inside, 'gw1(config-ikev2-profile)#end', 'gw1#'];
      const [profile] = ofKind(await read(text.join('\n')), 'gateway.ikev2-profile');
      return [profile?.reconnect?.timeoutSeconds, profile?.reconnectRemoved?.text];
    };
    expect(await typedLines('no reconnect')).toEqual([undefined, 'no reconnect']);
    expect(await typedLines('reconnect timeout 900', 'no reconnect')).toEqual([undefined, 'no reconnect']);
    expect(await typedLines('no reconnect', 'reconnect timeout 900')).toEqual([900, undefined]);
    expect(await typedLines('no reconnect timeout 900')).toEqual([undefined, 'no reconnect timeout 900']);
    expect(await typedLines('no reconnect timeout')).toEqual([undefined, 'no reconnect timeout']);
    expect(await typedLines('default reconnect')).toEqual([undefined, 'default reconnect']);
    expect(await typedLines('dpd 30 2 periodic')).toEqual([undefined, undefined]);
  });

  test('several sub-commands on one line', async () => {
    const [profile] = ofKind(
      await read(
        'crypto ikev2 profile P\n match identity remote any authentication remote pre-share authentication local pre-share keyring local K reconnect timeout 600 dpd 10 2 periodic\n!\n',
      ),
      'gateway.ikev2-profile',
    );
    expect(profile?.preSharedKeyLines.map(({ text }) => text)).toEqual([
      'authentication remote pre-share',
      'authentication local pre-share',
      'keyring local K',
    ]);
    expect(profile).toMatchObject({
      matchIdentities: [{ text: 'match identity remote any' }],
      reconnect: { timeoutSeconds: 600 },
      dpd: { intervalSeconds: 10, retrySeconds: 2, mode: 'periodic' },
    });
  });

  test('a certificate profile has no forbidden lines', async () => {
    const text =
      'crypto ikev2 profile P\n authentication local rsa-sig\n keyring ppk K\n aaa authorization group cert list L N\n description keyring local K\n!\n';
    expect(ofKind(await read(text), 'gateway.ikev2-profile')[0]?.preSharedKeyLines).toEqual([]);
  });

  test('HTTPS on the headend: which lines say yes, and when nothing says no', async () => {
    const ssl = async (text: string) => ofKind(await read(text), 'gateway.config')[0]?.headendSsl;
    expect((await ssl('hostname a\nip http secure-server\n'))?.state).toBe('yes');
    expect((await ssl('hostname a\nno ip http secure-server\n'))?.state).toBe('no');
    expect(await ssl('hostname a\nip http server\n')).toBeUndefined();
    const policy = 'hostname a\ncrypto ssl policy P\n ip address local 203.0.113.5 port 443\n';
    const yes = await ssl(`no ip http secure-server\n${policy} no shut\n!\n`);
    expect([yes?.state, yes?.lines.map(({ text }) => text)]).toEqual([
      'yes',
      ['crypto ssl policy P', 'ip address local 203.0.113.5 port 443'],
    ]);
    expect(await ssl(`${policy} shutdown\n!\n`)).toBeUndefined();
    expect((await ssl('hostname a\nwebvpn gateway G\n ip address 203.0.113.5 port 443\n inservice\n!\n'))?.state).toBe(
      'yes',
    );
    expect((await ssl('gw1#show run\nversion 17.1\nhostname a\n!\nend\n'))?.state).toBe('no');
    expect(await ssl('gw1#show run | begin version\nversion 17.1\nhostname a\n!\nend\n')).toBeUndefined();
  });

  test('zones west of Greenwich, with minutes', async () => {
    const zone = async (text: string) => ofKind(await read(`${text}\n`), 'gateway.config')[0]?.zone?.offsetMinutes;
    expect(await zone('clock timezone NST -3 30')).toBe(-210);
    expect(await zone('clock timezone IST 5 30')).toBe(330);
    expect(await zone('clock timezone UTC 0')).toBe(0);
  });

  test('a sentence that begins like a section is none', async () => {
    const reading = await read(
      'crypto ikev2 profile is where reconnect is set.\ninterface to the user\nhostname of the client\n',
    );
    expect(reading.events).toEqual([]);
  });
});

describe.skipIf(!hasSeed)('the configuration of the technote', () => {
  const seed = hasSeed ? readFileSync(SEED, 'utf8') : '';
  const start = seed.indexOf('```\n<#root>\n\naaa new-model');
  const config = seed.slice(start, seed.indexOf('\n## ', start));

  test('profile without indentation, no forbidden line, no HTTPS', async () => {
    const reading = await read(config);
    expect(reading.diagnostics).toEqual([]);
    expect(skipped(reading, 'not understood')).toBe(0);
    expect(kinds(reading)).toEqual([
      'config-authorization-policy',
      'config-proposal',
      'config-policy',
      'ikev2-profile',
      'config-transform-set',
      'config-ipsec-profile',
      'config-interface',
      'config-ikev2',
      'config-anyconnect',
      'config-pools',
      'config-aaa',
      'config',
    ]);
    const [profile] = ofKind(reading, 'gateway.ikev2-profile');
    expect(profile).toMatchObject({
      host: undefined,
      name: 'AnyConnect-EAP',
      matchIdentities: [{ text: 'match identity remote key-id *$AnyConnectClient$*' }],
      localAuthentication: [{ text: 'authentication local rsa-sig' }],
      remoteAuthentication: [{ text: 'authentication remote anyconnect-eap aggregate' }],
      reconnect: { timeoutSeconds: 900, line: { text: 'reconnect timeout 900' } },
      preSharedKeyLines: [],
      anyconnectProfile: { text: 'anyconnect profile acvpn' },
      virtualTemplate: { text: 'virtual-template 10' },
      dpd: undefined,
      shutdown: false,
      complete: true,
    });
    const [box] = ofKind(reading, 'gateway.config');
    expect(box).toMatchObject({
      host: undefined,
      addresses: [],
      headendSsl: { state: 'no', lines: [{ text: 'no ip http secure-server' }] },
      complete: false,
    });
    expect(reading.secrets).toEqual(['password: cisco']);
  });
});
