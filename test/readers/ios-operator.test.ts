import { describe, expect, test } from 'vitest';
import { ofKind, read } from './ios-reading.ts';
import { LOGIN } from './ios-transcripts.ts';

describe('commands that change the state of the gateway', () => {
  test.each([
    ['gw1#clear crypto session', 'clear', undefined, 'clear crypto session'],
    ['gw1#cle cry sess remote 198.51.100.20', 'clear', undefined, 'cle cry sess remote 198.51.100.20'],
    ['gw1#clear crypto ikev2 sa', 'clear', undefined, 'clear crypto ikev2 sa'],
    ['gw1#clear crypto sa peer 198.51.100.20', 'clear', undefined, 'clear crypto sa peer 198.51.100.20'],
    ['gw1#reload', 'reload', undefined, 'reload'],
    ['gw1(config-if)#shutdown', 'shutdown', 'config-if', 'shutdown'],
    ['gw1(config-ikev2-profile)#no shut', 'no-shutdown', 'config-ikev2-profile', 'no shut'],
  ])('%s', async (line, action, mode, command) => {
    const reading = await read(`${line}\ngw1#\n`);
    const typed = ofKind(reading, 'gateway.operator-command');
    expect(typed).toMatchObject([{ action, mode, command, host: 'gw1', by: 'typed' }]);
  });

  test.each([
    ['clear crypto session remote 203.0.113.1', ['203.0.113.1']],
    ['cle cry sess remote 203.0.113.1 local 198.51.100.10', ['203.0.113.1', '198.51.100.10']],
    ['clear crypto ikev2 sa remote 2001:DB8::1', ['2001:db8::1']],
    ['clear crypto sa peer 203.0.113.1', ['203.0.113.1']],
    ['clear crypto ipsec sa', undefined],
    ['clear crypto sa', undefined],
    ['clear crypto session fvrf INET', undefined],
  ])('`%s` between lines of the debug ends the SAs of %j', async (command, addresses) => {
    const lines = LOGIN.trimEnd().split('\n');
    const text = [...lines, `gw1#${command}`, 'IKEv2:(SESSION ID = 40,SA ID = 1):Deleting SA', ''].join('\n');
    const reading = await read(text);
    expect(ofKind(reading, 'gateway.operator-command')).toEqual([
      expect.objectContaining({ action: 'clear', command, host: 'gw1', by: 'typed' }),
    ]);
    const [typed] = ofKind(reading, 'gateway.operator-command');
    expect(typed?.addresses).toEqual(addresses);
    expect(typed?.evidence).toMatchObject({ line: lines.length + 1, excerpt: `gw1#${command}` });
    expect(ofKind(reading, 'gateway.sa-deleted')).toMatchObject([{ step: 'deleted' }]);
  });

  test.each([
    'gw1#clear crypto sa counters',
    'gw1#clear counters',
    'gw1#clear crypto ikev2 stats',
    'gw1#reload cancel',
    'gw1(config)#no shutdown all',
  ])('%s changes nothing', async (line) => {
    expect(ofKind(await read(`${line}\ngw1#\n`), 'gateway.operator-command')).toEqual([]);
  });

  test('a last line that may have been cut is not believed', async () => {
    for (const command of [
      'debug crypto condition peer ipv4 198.51.100.2',
      'clear crypto session remote 198.51.100.2',
    ]) {
      const reading = await read(`gw1#${command}`);
      expect(reading.events).toEqual([]);
      expect(reading.diagnostics.map(({ code }) => code)).toEqual(['ios.record-cut']);
    }
  });
});
