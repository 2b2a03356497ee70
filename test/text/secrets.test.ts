import { describe, expect, test } from 'vitest';
import { excerptOf } from '../../src/text/excerpt.ts';
import { maskSecrets, secretsIn } from '../../src/text/secrets.ts';

const LINES: readonly [line: string, secret: string][] = [
  ['username test password 0 S3cr3tWord', 'S3cr3tWord'],
  ['enable secret 9 $9$abcdefgh', '$9$abcdefgh'],
  ['  pre-shared-key local 6 S3cr3tWord', 'S3cr3tWord'],
  ['  pre-shared-key hex 0A0B0C0D', '0A0B0C0D'],
  [' authentication remote pre-share key S3cr3tWord', 'S3cr3tWord'],
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
  ])('%s holds none', (line) => {
    expect(maskSecrets(line)).toBe(line);
    expect(secretsIn(line)).toEqual([]);
  });

  test('an excerpt quotes at most five lines and a kibibyte', () => {
    expect(excerptOf(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a\nb\nc\nd\ne…');
    expect(excerptOf(['x'.repeat(5000)]).length).toBe(1024);
  });
});
