import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanIosText } from '../../src/text/ios-clean.ts';
import { IosLines } from '../../src/text/ios-prefix.ts';
import { clockLine, spanSeconds, stampInPrefix } from '../../src/text/ios-stamp.ts';

function split(text: string) {
  const { kind, prefix, body, prompt } = new IosLines().split({
    text,
    start: 0,
    end: text.length,
    number: 1,
    cut: false,
  });
  expect(prefix + body).toBe(cleanIosText(text));
  return { kind, body, prompt };
}

describe('stamps', () => {
  const wall = (prefix: string) => {
    const stamp = stampInPrefix(prefix, 'C1');
    return stamp.kind === 'wall' ? stamp : undefined;
  };

  test('year, zone, mark and digits as far as they are written', () => {
    expect(wall('*Mar  1 00:00:07.123: ')).toMatchObject({
      mark: '*',
      text: 'Mar  1 00:00:07.123',
      zone: undefined,
      resolutionMs: 1,
    });
    expect(wall('Feb 14 2025 09:08:07.654321 JST: ')).toMatchObject({
      mark: '',
      zone: 'JST',
      resolutionMs: 0.001,
      civil: { year: 2025, month: 2, day: 14, hour: 9, minute: 8, second: 7, nanosecond: 654_321_000 },
    });
    expect(wall('.Sep 04 05:06:07: ')).toMatchObject({
      mark: '.',
      resolutionMs: 1000,
      civil: { month: 9, day: 4, nanosecond: 0 },
    });
    expect(wall('.Sep 04 05:06:07: ')?.civil).not.toHaveProperty('year');
  });

  test('the device’s stamp stands behind that of the syslog server', () => {
    expect(wall('Mar 13 02:00:00 gw1 57: *Mar 13 01:27:35.1: ')?.civil.hour).toBe(1);
    expect(wall('<188>57: *Sep 04 05:06:07: gw1.example.net ')?.civil.month).toBe(9);
    expect(wall('Mar 13 02:00:00 gw1 57: *Mar 13 01:27:35.1: ')?.clock).toBe('C1');
  });

  test('what is no time of day is none', () => {
    for (const prefix of ['', '1d02h: ', '00:12:34: ', 'Mar 99 01:02:03: ', 'Mar 13 25:02:03: '])
      expect(wall(prefix)).toBeUndefined();
    expect(clockLine('01:27:35.123 UTC Thu Mar 13 2025 and more', 'C1')).toBeUndefined();
    expect(clockLine('.23:59:59.1 UTC+2 Wed Dec 31 2025', 'C1')).toMatchObject({
      mark: '.',
      zone: 'UTC+2',
      resolutionMs: 100,
      civil: { year: 2025, month: 12, day: 31 },
    });
  });

  test('spans', () => {
    expect(['00:00:15', '3d18h', '2w3d', '1y12w', 'never', '1:2:3'].map(spanSeconds)).toEqual([
      15,
      324_000,
      1_468_800,
      38_793_600,
      undefined,
      undefined,
    ]);
  });
});

describe('which box a line is of', () => {
  const hostOf = (text: string) =>
    new IosLines().split({ text, start: 0, end: text.length, number: 1, cut: false }).host;

  // ios-text.md 1.1: `logging origin-id` by name or by address, in front of a stamp of each kind or of the message itself.
  test.each(['gw1', 'gw1.example.net', '192.0.2.1', '2001:DB8::1'])('%s, by its origin-id', (host) => {
    for (const stamp of ['*Mar 13 01:27:35.123: ', '1d02h: ', '00:12:34: ', '000057: 3w4d: ', '']) {
      for (const front of ['', '57: ', '<189>57: ']) {
        for (const body of ['IKEv2:(SA ID = 1):Insert SA', '%SYS-5-CONFIG_I: x'])
          expect([front, stamp, hostOf(`${front}${host}: ${stamp}${body}`)]).toEqual([front, stamp, host]);
      }
    }
  });

  test.each(['1d02h: ', '3w4d: ', '1y12w: ', '00:12:34: ', '002345: 1d02h: ', '<189>57: *3w4d: '])(
    'none that %s could be',
    (prefix) => {
      for (const body of ['IKEv2:(SESSION ID = 5,SA ID = 1):Insert SA', '%SYS-5-CONFIG_I: x', 'AAA/AUTHEN: x'])
        expect(hostOf(`${prefix}${body}`)).toBeUndefined();
    },
  );
});

describe('what a line is', () => {
  test('records, prompts and text', () => {
    expect(split('*Mar 13 01:27:35.123: IKEv2:(SA ID = 1):x')).toMatchObject({
      kind: 'debug',
      body: 'IKEv2:(SA ID = 1):x',
    });
    expect(split('gw1#IKEv2-ERROR:x')).toMatchObject({ kind: 'debug', body: 'IKEv2-ERROR:x' });
    expect(split('IKEv2-PROTO-4: (12): x').kind).toBe('asa');
    expect(split('<189>123: gw1: *Mar 13 01:27:35: %SYS-5-CONFIG_I: x')).toMatchObject({
      kind: 'syslog',
      body: '%SYS-5-CONFIG_I: x',
    });
    expect(split('1d02h: AAA/AUTHEN: x')).toMatchObject({ kind: 'record', body: 'AAA/AUTHEN: x' });
    expect(split('gw1#*Mar 13 01:27:35.123: AAA/AUTHEN: x')).toMatchObject({ kind: 'record', body: 'AAA/AUTHEN: x' });
    expect(split('CRYPTO_PKI: (A0001) x').kind).toBe('record');
    expect(split('gw1(config-ikev2-profile)# reconnect')).toMatchObject({
      kind: 'prompt',
      body: 'reconnect',
      prompt: { host: 'gw1', mode: 'config-ikev2-profile', command: 'reconnect' },
    });
    expect(split('gw1#')).toMatchObject({
      kind: 'prompt',
      body: '',
      prompt: { host: 'gw1', mode: undefined, command: '' },
    });
    expect(split(' \t ').kind).toBe('blank');
    for (const text of [
      'See IKEv2:(SA ID = 1):x',
      'IKEv2 IKE_AUTH Exchange REQUEST',
      'Trace-> SA: x',
      '%x',
      '  IKEv2 SA: local',
    ]) {
      expect([text, split(text).kind]).toEqual([text, 'text']);
    }
  });

  test('damage is taken off, and what is clean comes back as the same string', () => {
    expect(cleanIosText(' --More-- \b\b\b\b\b\b\b\b\b         \b\b\b\b\b\b\b\b\b ip address')).toBe(' ip address');
    const back = '\b'.repeat(9);
    for (const wiping of ['', back + ' '.repeat(8) + back, back + ' '.repeat(10) + back]) {
      expect(cleanIosText(` --More-- ${wiping} ip address`)).toBe(' ip address');
    }
    // Where the backspaces are lost nobody can say how many blanks are the line's own.
    expect(cleanIosText(` --More-- ${' '.repeat(8)} ip address`)).toBe('ip address');
    expect(cleanIosText('--More--\r        \rhostname gw1')).toBe('hostname gw1');
    expect(cleanIosText(' <--- More ---> \rhostname gw1\r')).toBe('hostname gw1');
    expect(cleanIosText('\x1b[0;32mgw1\x1b[0m#\x1b]0;title\x07\x00')).toBe('gw1#');
    expect(cleanIosText('\\*\\$AnyConnectClient\\$\\* Phase1\\_id CORP\\user')).toBe(
      '*$AnyConnectClient$* Phase1_id CORP\\user',
    );
    expect(cleanIosText('pre\u2011share CN\u2010gw1 \u2013')).toBe('pre-share CN-gw1 -');
    expect(cleanIosText('Peer\u2019s &lt;none&gt;')).toBe("Peer's <none>");
  });

  test('entities and what word processors put in place of ASCII', () => {
    expect(cleanIosText('Peer&#39;s Peer&#x27;s Peer&rsquo;s &lsquo;a&apos;')).toBe("Peer's Peer's Peer's 'a'");
    expect(cleanIosText('image file is &ldquo;packages.conf&rdquo; \u201ca\u201d &#8220;b&#x201D;')).toBe(
      'image file is "packages.conf" "a" "b"',
    );
    expect(cleanIosText('Building configuration&hellip;&#160;\u2026')).toBe('Building configuration... ...');
    expect(cleanIosText('AES&ndash;CBC &mdash; a\u2013b')).toBe('AES-CBC -- a-b');
    // What names no character, a control or half of one stays.
    for (const text of ['&foo;', '&#00;', '&#127;', '&#xD800;', '&#999999;', '&#; & ;', '&#x1b;[1m', '&AMP;'])
      expect(cleanIosText(text)).toBe(text === '&#999999;' ? String.fromCodePoint(999_999) : text);
  });

  test('any text is cleaned', () => {
    const piece = fc.constantFrom('&', '#', 'x', ';', '39', 'D800', 'rsquo', '\u2019', '\r', '\b', '\x1b[');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect(typeof cleanIosText(pieces.join(''))).toBe('string');
      }),
    );
  });
});

test('a line that comes again is split as it was the first time, with its own place', () => {
  const lines = new IosLines();
  const texts = [
    ' VID  Next payload: VID, reserved: 0x0, length: 28',
    'Payload contents: ',
    '',
    '  ',
    'end',
    'neighbor password abc',
  ];
  for (const [index, text] of [...texts, ...texts].entries()) {
    const line = { text, start: 10 * index, end: 10 * index + 5, number: index + 1, cut: false };
    expect(lines.split(line)).toEqual(new IosLines().split(line));
  }
});
