import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kinds, ofKind, read, skipped } from './ios-reading.ts';
import { LOGIN } from './ios-transcripts.ts';

describe('debug switches', () => {
  test.each([
    ['gw1#debug crypto ikev2', 'crypto ikev2', true, 'default'],
    ['gw1#deb cry ikev2 err', 'cry ikev2 err', true, 'error'],
    ['gw1#debug crypto ikev2 packet hexdump', 'crypto ikev2 packet hexdump', true, 'packet'],
    ['gw1#debug crypto ikev2 internal', 'crypto ikev2 internal', true, 'internal'],
    ['gw1#debug crypto ikev2 client', 'crypto ikev2 client', true, 'client'],
    ['gw1#debug crypto ikev2 cluster', 'crypto ikev2 cluster', true, 'cluster'],
    ['gw1#debug crypto ipsec', 'crypto ipsec', true, undefined],
    ['gw1#debug crypto pki transactions', 'crypto pki transactions', true, undefined],
    ['gw1#debug aaa authentication', 'aaa authentication', true, undefined],
    ['gw1#debug radius', 'radius', true, undefined],
    ['gw1#no debug crypto ikev2', 'crypto ikev2', false, 'default'],
    ['gw1#no debug all', 'all', false, 'all'],
    ['gw1#undebug all', 'all', false, 'all'],
    ['gw1#u all', 'all', false, 'all'],
    ['gw1(config)#do undebug all', 'all', false, 'all'],
  ])('typed: %s', async (line, what, on, ikev2) => {
    const reading = await read(`${line}\ngw1#\n`);
    expect(reading.events).toMatchObject([{ kind: 'gateway.debug-switch', host: 'gw1', what, on, ikev2, by: 'typed' }]);
    expect(reading.tally.used).toBe(1);
  });

  test.each([
    ['IKEv2 error debugging is on', 'IKEv2 error', true, 'error'],
    ['IKEv2 debugging is off', 'IKEv2', false, 'default'],
    ['Crypto IPSEC debugging is on', 'Crypto IPSEC', true, undefined],
    ['All possible debugging has been turned off', 'All possible', false, 'all'],
  ])('printed: %s', async (line, what, on, ikev2) => {
    for (const stamp of ['', '*Mar 13 01:27:35.123: ']) {
      const reading = await read(`${stamp}${line}\n`);
      expect(reading.events).toMatchObject([{ kind: 'gateway.debug-switch', what, on, ikev2, by: 'printed' }]);
      expect(reading.events[0]?.at.kind).toBe(stamp === '' ? 'none' : 'wall');
    }
  });

  test('a refused command switched nothing', async () => {
    const caret = '                      ^';
    const reading = await read(
      `gw1#debug crypto ikev2 packets\n${caret}\n% Invalid input detected at '^' marker.\n\ngw1#undebug\n% Incomplete command.\ngw1#de\n% Ambiguous command:  "de"\ngw1#\n`,
    );
    expect(reading.events).toEqual([]);
    expect(reading.diagnostics).toEqual([]);
    expect(skipped(reading, 'not understood')).toBe(0);
  });

  test('`show debugging` states what is on; its headings are known', async () => {
    const reading = await read(
      'gw1#show debugging\n\nCryptographic Subsystem:\n  IKEv2 error debugging is on\n  IKEv2 debugging is on\n\ngw1#\n',
    );
    expect(ofKind(reading, 'gateway.debug-switch').map(({ ikev2 }) => ikev2)).toEqual(['error', 'default']);
    expect(skipped(reading, 'not understood')).toBe(0);
  });

  test('commands that somebody advises are no switches', async () => {
    const reading = await read('Debug crypto ikev2\nDebug crypto ikev2 packet\ndebug crypto ikev2 was on all night\n');
    expect(reading.events).toEqual([]);
  });
});

describe('debug conditions', () => {
  test.each([
    ['debug crypto condition peer ipv4 198.51.100.20', 'set', ['198.51.100.20'], []],
    ['deb cry cond peer ipv4 198.51.100.20', 'set', ['198.51.100.20'], []],
    ['debug crypto condition peer ipv6 2001:DB8::20', 'set', ['2001:db8::20'], []],
    ['debug crypto condition peer username mira', 'set', [], ['username mira']],
    ['debug crypto condition peer subnet 10.0.0.0 255.0.0.0', 'set', [], ['subnet 10.0.0.0 255.0.0.0']],
    ['debug crypto condition fvrf WAN', 'set', [], ['fvrf WAN']],
    ['no debug crypto condition peer ipv4 198.51.100.20', 'removed', ['198.51.100.20'], []],
    ['debug crypto condition reset', 'reset', [], []],
    ['debug crypto condition unmatched', 'unmatched', [], []],
  ])('%s', async (command, action, addresses, names) => {
    const reading = await read(`gw1#${command}\ngw1#\n`);
    const fact = { kind: 'gateway.debug-condition', host: 'gw1', action, addresses, names, by: 'typed' };
    expect(reading.events).toMatchObject([fact]);
  });

  test('pasted without a prompt, one that names a peer counts too', async () => {
    const reading = await read(
      'debug crypto condition peer ipv4 198.51.100.20\ndebug crypto condition is useful here\n',
    );
    expect(reading.events).toMatchObject([{ addresses: ['198.51.100.20'], by: 'pasted', host: undefined }]);
  });

  test('output of `show crypto debug-condition` gives addresses and names, whatever the words around them', async () => {
    const reading = await read(
      [
        'gw1#show crypto debug-condition',
        'Crypto conditional debug currently is turned ON',
        'IKE debug context unmatched flag: OFF',
        'IKE peer IP address filters:',
        '198.51.100.20',
        'IKE peer username filters: username mira',
        'gw1#',
        '',
      ].join('\n'),
    );
    expect(reading.events).toMatchObject([
      { kind: 'gateway.debug-condition', action: 'shown', addresses: ['198.51.100.20'], host: 'gw1', by: 'printed' },
    ]);
    expect(ofKind(reading, 'gateway.debug-condition')[0]?.names.join()).toContain('mira');
    expect(skipped(reading, 'not understood')).toBe(0);
  });
});

describe('the header of `show logging`', () => {
  const header = (counts: string) =>
    [
      'gw1#show logging',
      `Syslog logging: enabled (${counts}, xml disabled, filtering disabled)`,
      '',
      'No Active Message Discriminator.',
      '',
      '    Console logging: disabled',
      '    Monitor logging: level debugging, 0 messages logged, xml disabled,',
      '                     filtering disabled',
      '    Buffer logging:  level debugging, 5678 messages logged, xml disabled,',
      '                    filtering disabled',
      '    Exception Logging: size (4096 bytes)',
      '    Trap logging: level informational, 62 message lines logged',
      '',
      'Log Buffer (100000 bytes):',
      '',
    ].join('\n');

  test('counts, levels and the buffer', async () => {
    const reading = await read(header('0 messages dropped, 3 messages rate-limited, 1 flushes, 0 overruns') + LOGIN);
    expect(ofKind(reading, 'gateway.log-header')).toMatchObject([
      {
        host: 'gw1',
        dropped: 0,
        rateLimited: 3,
        flushes: 1,
        overruns: 0,
        destinations: [
          { to: 'console', level: undefined, logged: undefined },
          { to: 'monitor', level: 'debugging', logged: 0 },
          { to: 'buffer', level: 'debugging', logged: 5678 },
          { to: 'trap', level: 'informational', logged: 62 },
        ],
        bufferBytes: 100_000,
      },
    ]);
    expect(reading.diagnostics.map(({ code }) => code)).toEqual(['ios.log-incomplete']);
    expect(skipped(reading, 'not understood')).toBe(0);
    expect(kinds(reading)).toEqual(expect.arrayContaining(kinds(await read(LOGIN))));
  });

  test('an output below a header without a buffer is read', async () => {
    const text =
      'Syslog logging: enabled (0 messages dropped)\nInterface: Virtual-Access1\nSession status: UP-ACTIVE\n';
    expect(kinds(await read(text))).toEqual(['log-header', 'session-snapshot']);
  });

  test('wrapped counts, and nothing lost', async () => {
    const reading = await read(
      header('0 messages dropped, 0 messages rate-limited,\n                0 flushes, 0 overruns'),
    );
    expect(ofKind(reading, 'gateway.log-header')).toMatchObject([{ dropped: 0, flushes: 0, overruns: 0 }]);
    expect(reading.diagnostics).toEqual([]);
  });
});

describe('what is no evidence of IOS', () => {
  test('lines below a record of an ASA belong to it', async () => {
    const reading = await read(
      'IKEv2-PROTO-4: (12): \nIKEv2-PROTO-4: (12): Initiator SPI : 9A31 - Responder SPI : 4C07\n(12): IKEv2 IKE_AUTH Exchange REQUEST\n\nPayload contents: \n SA  Next payload: KE\ngw1#\nnot of it\n',
    );
    expect(reading.diagnostics).toMatchObject([{ code: 'ios.asa-debug', count: 2, evidence: { line: 1 } }]);
    expect(skipped(reading, 'ASA debug')).toBe(5);
    expect(skipped(reading, 'not understood')).toBe(1);
  });

  test('IKEv1 is named once', async () => {
    const reading = await read(
      '*Mar 13 01:27:35.123: ISAKMP:(1001):Old State = IKE_P1_COMPLETE\nISAKMP-ERROR: (0):x\nISAKMP: (0):y\n',
    );
    expect(reading.events).toEqual([]);
    expect(reading.diagnostics).toMatchObject([{ code: 'ios.ikev1-debug', count: 3, evidence: { line: 1 } }]);
    expect(skipped(reading, 'IKEv1 debug')).toBe(3);
  });

  test('a line over 16 KiB is read as far as that, and told', async () => {
    const reading = await read(
      `%LINK-3-UPDOWN: Interface Tunnel1, changed state to up${' '.repeat(20_000)}\n${'x'.repeat(17_000)}\nhostname gw1${'x'.repeat(17_000)}\n`,
    );
    expect(kinds(reading)).toEqual(['interface-changed']);
    expect(reading.diagnostics).toContainEqual(expect.objectContaining({ code: 'ios.line-cut', count: 3 }));
  });

  test('a banner without a date is decoration, and words that begin like one are not', async () => {
    const reading = await read(
      [
        "Script started, output log file is 'typescript'.",
        '=~=~=~=~=~=~=~=~=~=~=~= PuTTY log',
        '  =~=~=~=~=~=~=~=~=~=~=~= PuTTY log 2025.03.13 01:27:35 =~=~=~=~=~=~=~=~=~=~=~=',
        'Script done on 2025-03-13 02:00:00+01:00',
        'Script startedness',
        '=~ and more',
        '',
      ].join('\n'),
    );
    expect(kinds(reading)).toEqual(['session-log-started']);
    expect(skipped(reading, 'blank or decoration')).toBe(3);
    expect(skipped(reading, 'not understood')).toBe(2);
  });

  test('help that `?` lists, and banners of terminal programs', async () => {
    const reading = await read(
      [
        '=~=~=~=~=~=~=~=~=~=~=~= PuTTY log 2025.03.13 01:27:35 =~=~=~=~=~=~=~=~=~=~=~=',
        'gw1(config)#crypto ikev2 ?',
        '  authorization  IKEv2 authorization',
        '  profile        Define IKEv2 profiles',
        '  <cr>           <cr>',
        '',
        'gw1(config)#crypto ikev2 profile ?',
        '  WORD  Name of the profile',
        'gw1(config)#',
        'Script started on 2025-03-13 01:27:35+01:00',
        '',
      ].join('\n'),
    );
    expect(ofKind(reading, 'gateway.ikev2-profile')).toEqual([]);
    expect(ofKind(reading, 'gateway.session-log-started')).toMatchObject([
      { program: 'PuTTY', year: 2025, text: 'PuTTY log 2025.03.13 01:27:35', at: { kind: 'none' } },
      { program: 'script', year: 2025 },
    ]);
    expect(skipped(reading, 'not understood')).toBe(0);
  });
});

describe('lines that look like IKEv2 and match nothing', () => {
  test('are counted by shape, without secrets, with the first line of each', async () => {
    const reading = await read(
      [
        "*Mar 13 01:27:35.123: IKEv2:(SESSION ID = 40,SA ID = 1):Frobbing 'mira' at 198.51.100.20 SPI 9A31C5D27E0F4B68",
        "*Mar 13 01:27:36.123: IKEv2:(SESSION ID = 41,SA ID = 2):Frobbing 'noor' at 198.51.100.21 SPI 9A31C5D27E0F4B69",
        'gw1#',
        'crypto thing password Hunter2',
        'nothing of ours',
        '',
      ].join('\n'),
    );
    expect(reading.events).toEqual([]);
    expect(skipped(reading, 'not understood')).toBe(4);
    expect(reading.tally.shapes).toMatchObject([
      {
        shape: "IKEv2:(SESSION ID = <n>,SA ID = <n>):<word> '…' at <address> SPI <hex>",
        count: 2,
        evidence: { line: 1 },
      },
      { shape: 'crypto <word> <hidden>', count: 1, evidence: { line: 4 } },
    ]);
    expect(JSON.stringify(reading.tally)).not.toContain('Hunter2');
  });

  test('any number of them stays within bounds', async () => {
    const words = (index: number) => [...index.toString(2)].map((bit) => (bit === '0' ? 'old' : 'new')).join(' ');
    const lines = Array.from({ length: 500 }, (_, index) => `IKEv2:frob ${words(index)}`);
    const { tally } = await read(`${lines.join('\n')}\n`);
    expect(tally.shapes?.length).toBe(101);
    expect(tally.shapes?.reduce((sum, { count }) => sum + count, 0)).toBe(500);
  });
});

test('any mixture of such lines is counted line by line', async () => {
  const lines = fc.constantFrom(
    'gw1#debug crypto ikev2',
    'gw1#undebug all',
    'gw1(config-if)#shutdown',
    'gw1(config)#?',
    "% Invalid input detected at '^' marker.",
    '      ^',
    '  <cr>',
    'Syslog logging: enabled (1 messages dropped)',
    'Log Buffer (10 bytes):',
    'gw1#show crypto debug-condition',
    '198.51.100.20',
    'IKEv2-PROTO-4: x',
    'text',
    '',
    'IKEv2:(SA ID = 1):odd',
    'IKEv2 debugging is on',
    'ISAKMP: x',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(lines, { maxLength: 12 }), fc.boolean(), async (some, ended) => {
      // `read` itself compares the sum of all counts with the number of lines.
      await read(some.join('\n') + (ended ? '\n' : ''));
    }),
    { numRuns: 300 },
  );
});
