import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstOfSeveral } from '../../src/readers/ios/config/one-line.ts';
import { kinds, ofKind, read } from './ios-reading.ts';

const CONFIG = [
  'hostname gw1',
  'interface GigabitEthernet1',
  ' ip address 203.0.113.5 255.255.255.0',
  'crypto ikev2 keyring KR',
  ' peer ANY',
  '  pre-shared-key local Hunter2',
  'crypto ikev2 dpd 10 2 periodic',
  'crypto ikev2 profile RA',
  ' match identity remote key-id *$AnyConnectClient$*',
  ' reconnect timeout 900',
  'crypto ipsec profile IP',
  ' set ikev2-profile RA',
  'end',
];

/** From this line on, all on one line. */
function onOneLine(from: string, lines: readonly string[] = CONFIG): string {
  return lines
    .slice(lines.findIndex((line) => line.startsWith(from)))
    .join(' ')
    .replace(/ {2,}/g, ' ');
}

describe('a configuration on one line', () => {
  test('is told once a line, and no more than the part in front of its second section is read', async () => {
    const reading = await read(`${onOneLine('hostname')}\n`);
    expect(kinds(reading)).toEqual(['config']);
    expect(ofKind(reading, 'gateway.config')).toMatchObject([{ host: 'gw1', complete: false }]);
    expect(reading.diagnostics).toMatchObject([
      { code: 'ios.config-one-line', evidence: { line: 1, start: 0, end: onOneLine('hostname').length } },
    ]);
    expect(reading.diagnostics[0]?.message).toMatch(/line breaks .* are lost.*Paste it again/);
    expect(JSON.stringify([reading.events, reading.diagnostics])).not.toContain('Hunter2');
  });

  test('sub-commands of the first section are read, what is absent proves nothing', async () => {
    const reading = await read(`${onOneLine('crypto ikev2 profile')}\n`);
    expect(ofKind(reading, 'gateway.ikev2-profile')).toMatchObject([
      { name: 'RA', reconnect: { timeoutSeconds: 900 }, complete: false },
    ]);
    expect(reading.diagnostics).toHaveLength(1);
    const other = [
      'crypto ikev2 profile RA',
      'match fvrf WAN',
      'crypto ikev2 dpd 10 2 periodic',
      'interface Tunnel1',
      'end',
    ];
    const [profile] = ofKind(await read(`${onOneLine('crypto', other)}\n`), 'gateway.ikev2-profile');
    expect(profile).toMatchObject({ name: 'RA', dpd: undefined, reconnect: undefined, complete: false });
  });

  test('below its prompt, with the header of a whole one, and without a line end', async () => {
    const whole = `Building configuration... Current configuration : 4242 bytes ! ${onOneLine('hostname')}`;
    for (const text of [`gw1#show running-config\n${whole}\ngw1#\n`, whole, onOneLine('hostname')]) {
      const reading = await read(text);
      expect(reading.diagnostics.map(({ code }) => code)).toEqual(['ios.config-one-line']);
      for (const event of reading.events) if ('complete' in event) expect(event.complete).toBe(false);
    }
  });

  test('lines that hold one section, or speak of several, are none', () => {
    for (const line of [
      ...CONFIG,
      'crypto ikev2 profile RA match identity remote key-id *$AnyConnectClient$* reconnect timeout 900',
      'interface GigabitEthernet1 ip vrf forwarding WAN ip address 203.0.113.5 255.255.255.0',
      'crypto pki trustpoint TP1 enrollment terminal source interface GigabitEthernet1 vrf WAN',
      'ip nat inside source list 1 interface GigabitEthernet1 overload',
      'description crypto ikev2 profile RA and crypto ikev2 policy P on interface Tunnel1',
      'Check crypto ikev2 profile RA and crypto ikev2 policy P, please, and interface Tunnel1',
      '! crypto ikev2 profile RA is the one of interface Tunnel1 here',
    ])
      expect([line, firstOfSeveral(line)]).toEqual([line, undefined]);
  });

  test('any words are read in one go', () => {
    const word = fc.constantFrom(
      'crypto',
      'ikev2',
      'profile',
      'RA',
      'interface',
      'Gi1',
      'hostname',
      'ip',
      'vrf',
      'no',
      '!',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const text = words.join(' ');
        const first = firstOfSeveral(text);
        if (first !== undefined) expect(text.startsWith(`${first} `)).toBe(true);
      }),
    );
    const before = performance.now();
    for (const hostile of ['interface ', 'crypto ikev2 ', 'hostname x ', 'interface Gi ', 'ip vrf forwarding '])
      for (let times = 0; times < 20; times++) firstOfSeveral(`hostname ${hostile.repeat(16_384 / hostile.length)}`);
    expect(performance.now() - before).toBeLessThan(5000);
  });
});
