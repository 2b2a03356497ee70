import { expect, test } from 'vitest';
import { Vault } from '../../src/crypto/vault.ts';
import { ios } from '../../src/readers/ios.ts';
import { sourceOf } from '../support/sources.ts';
import { read } from './ios-reading.ts';

async function vaultOf(text: string): Promise<Vault> {
  const vault = new Vault();
  for await (const _ of ios.read(sourceOf(Buffer.from(text)), { clock: 'C1', vault }));
  return vault;
}

test('a session ID that a debug prints as an attribute is shown, a token is not', async () => {
  const vault = await vaultOf(
    [
      'IKEv2:(SESSION ID = 1,SA ID = 1):Attrib type: session-id, length: 8, data: a1B2c3D4',
      'IKEv2:(SESSION ID = 1,SA ID = 1):Attrib type: unknown, length: 8, data: e5F6g7H8',
      'IKEv2:(SESSION ID = 1,SA ID = 1):Attrib type: unknown, length: 8, data: t0k3nT0k',
      '',
    ].join('\n'),
  );
  vault.settle(new Set(['a1B2c3D4', 'e5F6g7H8'].map((text) => Buffer.from(text).toString('hex').toUpperCase())));
  expect(vault.scrub('a1B2c3D4 e5F6g7H8 t0k3nT0k')).toBe('a1B2c3D4 e5F6g7H8 <hidden>');
  // Which of the other two is the token is for the AUTH payload to tell.
  expect(vault.authSecrets.map(({ secret }) => Buffer.from(secret).toString())).toEqual(['e5F6g7H8', 't0k3nT0k']);
});

/** Every command that can hold a secret, `#` in its place, below the header that it stands under. */
const HOLDING: Readonly<Record<string, readonly string[]>> = {
  '': [
    'enable secret 9 #',
    'enable password 7 #',
    'username u1 password 0 #',
    'username u1 privilege 15 secret 9 #',
    'username u1 common-criteria-policy P password 0 #',
    'key config-key password-encrypt #',
    'crypto isakmp key # address 0.0.0.0',
    'crypto isakmp key 6 # hostname branch.example.net',
    'ntp authentication-key 1 md5 # 7',
    'snmp-server community # RO 10',
    'snmp-server host 192.0.2.9 version 2c #',
    'snmp-server host 192.0.2.9 #',
    'snmp-server user u1 G v3 auth sha # priv aes 128 other',
    'snmp-server user u1 G v3 auth sha other priv aes 128 #',
    'radius-server key 7 #',
    'radius-server host 192.0.2.9 auth-port 1812 key #',
    'tacacs-server key 7 #',
    'tacacs-server host 192.0.2.9 key #',
    'ip http client password 0 #',
    'ip ftp password #',
    'license smart trust idtoken # local',
    'crypto pki certificate pool password #',
    'crypto pki export TP pem terminal 3des #',
    'crypto pki export TP pkcs12 flash:gw1.p12 #',
    'crypto pki import TP pkcs12 terminal #',
    'crypto pki import TP pkcs12 terminal password #',
    'crypto pki import TP pem url tftp://192.0.2.9/gw1 #',
    'crypto key export rsa K pem terminal aes #',
    'crypto key import rsa K pem terminal #',
    'key config-key 1 #',
    'test aaa group radius u1 # new-code',
    'test aaa group radius server name R u1 # legacy',
    'test aaa group RAD server 192.0.2.9 auth-port 1812 acct-port 1813 u1 # new-code',
  ],
  'crypto ikev2 profile RA': [
    'authentication local pre-share key #',
    'authentication remote pre-share key 6 #',
    'authen rem pre-sh key #',
    'AUTHENTICATION LOCAL PRE-SHARE KEY #',
    'ppk manual id x key #',
    'authentication local eap mschapv2 username u1 password 0 #',
    'match identity remote any authentication remote pre-share key #',
    'frobnicate secret #',
  ],
  'crypto ikev2 keyring K': [
    'peer A\n  pre-shared-key local 0 #',
    'peer A\n  pre-shared-key hex #',
    'peer A\n  pre-s rem #',
    'peer A\n  pre-shared-key local hex #',
    'peer A\n  pre-shared-key remote 6 #',
    'peer A\n  ppk manual id x key 6 # required',
    'peer A\n  PRE-SHARED-KEY #',
    'peer A\n  ppk manual id x key #',
    'peer A address 192.0.2.1 pre-shared-key #',
    'peer A\n  unheard-of password #',
  ],
  'crypto ikev2 authorization policy AP': ['key #', 'password #'],
  'crypto pki trustpoint TP': ['password 7 #', 'passw #', 'enrollment url http://user:#@192.0.2.80/'],
  'interface GigabitEthernet1': [
    'standby 1 authentication #',
    'standby 1 authentication md5 key-string #',
    'ip ospf authentication-key 7 #',
    'ip ospf message-digest-key 1 md5 #',
    'ip nhrp authentication #',
    'ppp chap password 0 #',
  ],
  'radius server R': ['key 7 #', 'pac key 0 #'],
  'crypto skip-client SKS': ['psk id x key 0 #', 'psk id x key hex #'],
  'crypto isakmp client configuration group G': ['key #', 'key 6 #'],
  'aaa server radius dynamic-author': ['client 192.0.2.9 server-key 7 #', 'client 192.0.2.9 vrf M server-key #'],
  'aaa group server radius R': ['server-private 192.0.2.9 key 7 #'],
  'crypto map M 10 ipsec-manual': ['set session-key inbound esp 256 cipher # authenticator other'],
  'key chain KC': ['key 1\n  key-string 7 #'],
  'line vty 0 4': ['password 7 #'],
};

const rows = Object.entries(HOLDING).flatMap(([header, lines]) => lines.map((line) => [header, line] as const));

test.each(rows)('%s: %s', async (header, holding) => {
  const canary = '0123456789abcdefCAFE';
  const secret = (line: string) => line.replaceAll('#', canary);
  const indented = [header, ...holding.split('\n').map((line) => ` ${line}`)].join('\n').trimStart();
  const flat = [header, ...holding.split('\n')].join('\n').replace(/\n +/g, '\n').trimStart();
  const typed = flat.replace(/^/gm, 'gw1(config)#').replace(/\n.*?#/g, '\ngw1(config-sub)#');
  const forms = [
    `Building configuration...\nhostname gw1\n${secret(indented)}\n!\nend\n`,
    `Building configuration...\nhostname gw1\n${secret(flat)}\n!\n`,
    `${secret(typed)}\ngw1(config)#end\ngw1#\n`,
    // Nothing but a line that was cut, which a diagnostic quotes.
    `Building configuration...\n${secret(indented)}`,
    secret(flat),
  ];
  for (const text of forms) {
    const { events, diagnostics, secrets } = await read(text);
    expect(JSON.stringify([events, diagnostics])).not.toContain(canary);
    const octets = Buffer.from(canary, 'hex').toString('hex');
    if (text.includes('Building'))
      expect(secrets.some((kept) => kept.includes(canary) || kept.endsWith(octets))).toBe(true);
  }
});
