import { describe, expect, test } from 'vitest';
import { newClock, wallOf } from '../../world/clock.ts';
import { SECOND, utc } from '../../world/time.ts';
import { FAKE_SECRETS } from '../options.ts';
import { FIRST, GATEWAY, START, sessionState, stateOf } from '../sample-notes.ts';
import { answer } from './answer.ts';
import type { ShowContext } from './context.ts';

const CONTEXT: ShowContext = {
  at: START,
  state: stateOf([sessionState(FIRST, START - 15 * SECOND)]),
  description: GATEWAY,
  clock: newClock(),
  stamp: { year: true, msec: true, zone: true },
  secrets: FAKE_SECRETS,
  changedAt: START - 3600 * SECOND,
  logged: 12,
};
const ask = (typed: string, more: Partial<ShowContext> = {}): string => answer(typed, { ...CONTEXT, ...more });

describe('commands', () => {
  test('words may be shortened, values may not be missing', () => {
    expect(ask('sh cry ses de')).toBe(ask('show crypto session detail'));
    expect(ask('show crypto ikev2 session')).not.toBe(ask('show crypto ikev2 session detailed'));
    expect(ask('clear crypto session remote 203.0.113.58')).toBe('');
    expect(ask('show crypto ikev2')).toBe('% Incomplete command.\n\n');
    expect(ask('show crypto ikev2 s')).toBe('% Ambiguous command:  "show crypto ikev2 s"\n');
  });

  test('a mistake is pointed at, counted from the prompt', () => {
    expect(ask('shwo clock')).toBe("      ^\n% Invalid input detected at '^' marker.\n\n");
    expect(ask('show crypto ikev3 sa')).toBe("                    ^\n% Invalid input detected at '^' marker.\n\n");
  });

  test('debug, configuration and reload answer as IOS does', () => {
    expect(ask('debug crypto ikev2 error')).toBe('IKEv2 error debugging is on\n');
    expect(ask('debug crypto ikev2 pack')).toBe('IKEv2 packet debugging is on\n');
    expect(ask('undebug all')).toBe('All possible debugging has been turned off\n');
    expect(ask('u all')).toBe('All possible debugging has been turned off\n');
    expect(ask('conf t')).toBe('Enter configuration commands, one per line.  End with CNTL/Z.\ngw1(config)#end\n');
    expect(ask('reload')).toBe('Proceed with reload? [confirm]\n');
  });

  test('pipes filter any answer', () => {
    expect(ask('show version | include System restarted')).toBe('System restarted at 14:00:06 UTC Sat Mar 1 2025\n');
    expect(ask('show running-config | section crypto ikev2 profile')).toBe(
      [
        'crypto ikev2 profile AnyConnect-EAP',
        ' match identity remote key-id *$AnyConnectClient$*',
        ' authentication local rsa-sig',
        ' authentication remote anyconnect-eap aggregate',
        ' pki trustpoint IKEv2-TP',
        ' aaa authentication anyconnect-eap a-eap-authen-local',
        ' aaa authorization group anyconnect-eap list a-eap-author-grp ikev2-auth-policy',
        ' aaa authorization user anyconnect-eap cached',
        ' virtual-template 10',
        ' anyconnect profile acvpn',
        ' reconnect timeout 900',
        '',
      ].join('\n'),
    );
  });
});

describe('clocks', () => {
  const summer = { name: 'CEST', minutes: 120, from: utc('2025-03-30 01:00:00'), to: utc('2025-10-26 01:00:00') };
  const zone = { name: 'CET', minutes: 60, summer };

  test('show clock detail', () => {
    const clock = newClock({ zone });
    expect(ask('show clock detail', { clock, description: { ...GATEWAY, clock: { zone } } }).split('\n')).toEqual([
      '15:00:06.812 CET Mon Mar 3 2025',
      'Time source is NTP',
      'Summer time starts 02:00:00 CET Sun Mar 30 2025',
      'Summer time ends 03:00:00 CEST Sun Oct 26 2025',
      '',
    ]);
    expect(ask('show clock', { clock: newClock({ mark: '*' }) })).toBe('*14:00:06.812 UTC Mon Mar 3 2025\n');
    expect(wallOf(clock, START).hour).toBe(15);
  });

  test('show ntp status', () => {
    expect(ask('show ntp status')).toContain('Clock is synchronized, stratum 4, reference is 192.168.10.123');
    expect(ask('show ntp status', { description: { ...GATEWAY, ntp: 'unsynchronized' } })).toContain(
      'Clock is unsynchronized, stratum 16, no reference clock',
    );
  });
});

describe('sessions', () => {
  test('show crypto session detail', () => {
    expect(ask('show crypto session detail').split('\n').slice(8)).toEqual([
      'Interface: Virtual-Access1',
      'Profile: AnyConnect-EAP',
      'Uptime: 00:00:15',
      'Session status: UP-ACTIVE     ',
      'Peer: 203.0.113.58 port 63516 fvrf: (none) ivrf: (none)',
      '      Phase1_id: *$AnyConnectClient$*',
      '      Desc: (none)',
      '  Session ID: 16  ',
      '  IKEv2 SA: local 198.51.100.10/4500 remote 203.0.113.58/63516 Active ',
      '          Capabilities:DN connid:1 lifetime:23:59:45',
      '  IPSEC FLOW: permit ip 0.0.0.0/0.0.0.0 host 192.168.20.5 ',
      '        Active SAs: 2, origin: crypto map',
      "        Inbound:  #pkts dec'ed 15 drop 0 life (KB/Sec) 4607998/3585",
      "        Outbound: #pkts enc'ed 12 drop 0 life (KB/Sec) 4608000/3585",
      '',
      '',
    ]);
  });

  test('show crypto ikev2 sa detailed has no Child SA, session has', () => {
    expect(ask('show crypto ikev2 sa detailed')).not.toContain('Child sa');
    expect(ask('show crypto ikev2 sa detailed')).toContain(
      '      Local spi: AAAABBBBCCCCDDDD       Remote spi: 1111222233334444\n',
    );
    expect(ask('show crypto ikev2 session detailed')).toContain('          ESP spi in/out: 0x2E14CBAF/0xD5590D3  \n');
    expect(ask('show crypto ikev2 session detailed')).toContain('      Remote EAP id: user1\n');
  });

  test('statistics', () => {
    expect(ask('show crypto ikev2 stats reconnect').split('\n')).toEqual([
      'Total incoming reconnect connection: 1',
      'Success reconnect connection: 1',
      'Failed reconnect connection: 0',
      'Reconnect capable active session count: 1',
      'Reconnect capable inactive session count: 0',
      '',
      '',
    ]);
    expect(ask('show crypto ikev2 stats')).toContain(
      'Incoming IKEv2 Requests: 2        accepted:      2        rejected:    0',
    );
    expect(ask('show crypto ikev2 stats exchange')).toMatch(/^IKE_SA_INIT +0 +2 +2 +0$/m);
  });

  test('show crypto ipsec sa and profile', () => {
    const text = ask('show crypto ipsec sa');
    expect(text).toContain('    Crypto map tag: Virtual-Access1-head-0, local addr 198.51.100.10\n');
    expect(text).toContain('     current outbound spi: 0xD5590D3(223711443)\n');
    expect(text).toContain('        transform: esp-256-aes esp-sha384-hmac ,\n');
    expect(ask('show crypto ikev2 profile')).toContain(' Reconnect: enabled, timeout 900 seconds\n');
  });
});
