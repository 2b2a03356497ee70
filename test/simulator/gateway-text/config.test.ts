import { expect, test } from 'vitest';
import { read } from '../../readers/ios-reading.ts';
import { newClock } from '../world/clock.ts';
import type { GatewayDescription } from '../world/descriptions.ts';
import { utc } from '../world/time.ts';
import { runningConfig } from './config.ts';
import { FAKE_SECRETS } from './options.ts';
import { GATEWAY, START } from './sample-notes.ts';

const summer = { name: 'CEST', minutes: 120, from: utc('2025-03-30 01:00:00'), to: utc('2025-10-26 01:00:00') };
const stamp = { year: true, msec: true, zone: true, localtime: true, sequence: 1 };

function lines(more: Partial<GatewayDescription> = {}): string[] {
  const description = { ...GATEWAY, clock: { zone: { name: 'CET', minutes: 60, summer } }, ...more };
  const clock = newClock(description.clock);
  return runningConfig(description, { changedAt: START, clock, stamp, secrets: FAKE_SECRETS }).split('\n');
}

const section = (of: readonly string[], head: string): string[] => {
  const from = of.indexOf(head);
  return of.slice(from, of.indexOf('!', from));
};

test('times: the stamps, the zone and its summer time', () => {
  expect(lines()).toEqual(
    expect.arrayContaining([
      '! Last configuration change at 15:00:06 CET Mon Mar 3 2025 by admin',
      'version 17.16',
      'service timestamps debug datetime msec localtime show-timezone year',
      'service sequence-numbers',
      'clock timezone CET 1 0',
      'clock summer-time CEST recurring last Sun Mar 2:00 last Sun Oct 3:00',
      'ntp server 192.168.10.123',
    ]),
  );
  expect(lines({ clock: {} }).some((line) => line.startsWith('clock '))).toBe(false);
});

test('the profile: reconnect as described, extra lines with others of their kind, a keyring where one is named', () => {
  const profile = { ...GATEWAY.profile, reconnect: 'default' as const };
  expect(lines({ profile })).toContain(' reconnect');
  expect(lines({ profile: { ...profile, reconnect: null } }).some((line) => /^ reconnect/.test(line))).toBe(false);
  const extraLines = ['authentication remote pre-share', 'keyring local BRANCHES'];
  const mixed = lines({ profile: { ...profile, extraLines }, https: true });
  expect(section(mixed, 'crypto ikev2 profile AnyConnect-EAP').slice(0, 6)).toEqual([
    'crypto ikev2 profile AnyConnect-EAP',
    ' match identity remote key-id *$AnyConnectClient$*',
    ' authentication local rsa-sig',
    ' authentication remote anyconnect-eap aggregate',
    ' authentication remote pre-share',
    ' keyring local BRANCHES',
  ]);
  expect(mixed).toContain('crypto ikev2 keyring BRANCHES');
  expect(mixed).toContain('  pre-shared-key Fake-Peer-Key-Do-Not-Print');
  expect(mixed).toContain('ip http secure-server');
});

test('proposals: alternatives share one, combined ciphers have their own', () => {
  const gcm = { encr: 20, keyBits: 256, prf: 6, integ: 0, group: 20 };
  const cbc = { encr: 12, keyBits: 256, prf: 7, integ: 14, group: 19 };
  const both = lines({ suites: [gcm, cbc, { ...cbc, group: 14 }] });
  expect(section(both, 'crypto ikev2 proposal default')).toEqual([
    'crypto ikev2 proposal default',
    ' encryption aes-gcm-256',
    ' prf sha384',
    ' group 20',
  ]);
  expect(section(both, 'crypto ikev2 proposal prop2')).toEqual([
    'crypto ikev2 proposal prop2',
    ' encryption aes-cbc-256',
    ' integrity sha512',
    ' group 19 14',
  ]);
  expect(section(both, 'crypto ikev2 policy default')).toContain(' proposal prop2');
  expect(lines({ esp: gcm })).toContain('crypto ipsec transform-set TSET esp-gcm 256 ');
});

test('the reader of the product finds nothing amiss', async () => {
  const reading = await read(lines().join('\n'));
  expect(reading.diagnostics).toEqual([]);
  expect(reading.events.some(({ kind }) => kind === 'gateway.config')).toBe(true);
});
