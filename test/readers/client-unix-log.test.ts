import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { chooseReader } from '../../src/readers/choose.ts';
import { clientUnixLog } from '../../src/readers/client-unix-log.ts';
import { headOf, readBytes } from '../contract/samples.ts';
import { storyEvents } from '../support/client-story.ts';
import { sourceOf } from '../support/sources.ts';
import { FORMS, unixLog } from '../support/unix-logs.ts';
import { codes, readAll } from './client-sources.ts';

const read = (...lines: readonly string[]) => readAll(clientUnixLog, `${lines.join('\n')}\n`);
const chosen = (text: string) => chooseReader(headOf(Buffer.from(text)), { type: undefined })?.id;
const kinds = ({ events }: { readonly events: readonly Event[] }) => events.map(({ kind }) => kind);
const skippedOf = async (...lines: readonly string[]) => {
  const [tally] = (await read(...lines)).tallies;
  return Object.fromEntries((tally?.skipped ?? []).map(({ why, count }) => [why, count]));
};

describe('whose line it is', () => {
  test.each([
    ['acvpnagent[731]:', 'acvpnagent'],
    ['lab1 acvpnagent[731]:', 'acvpnagent'],
    [' acvpnagent[731]:', 'acvpnagent'],
    ['lab1 vpnagentd:', 'vpnagentd'],
    ['lab1.example.net csc_vpnagent[9]:', 'csc_vpnagent'],
    ['mac01 Cisco AnyConnect Secure Mobility Client[512]:', 'Cisco AnyConnect Secure Mobility Client'],
    ['mac01 Cisco Secure Client[512]:', 'Cisco Secure Client'],
    ['mac01 csc_ui[512] (libvpn.dylib):', 'csc_ui'],
    ['mac01 vpnagentd[311] <Notice>:', 'vpnagentd'],
    ['lab1 /opt/cisco/anyconnect/bin/vpnagentd[311]:', 'vpnagentd'],
    ['2001:db8::7 acvpnagent[731]:', 'acvpnagent'],
  ])('%s', async (words, component) => {
    const { events, diagnostics } = await read(`Nov  3 09:12:11 ${words} A network interface has gone down.`);
    expect(events).toMatchObject([{ kind: 'client.network-changed', component }]);
    expect(diagnostics).toEqual([]);
  });

  test.each([
    'lab1 NetworkManager[612]: <info> vpn: Connected to Lab Gateway.',
    'lab1 openconnect[77]: Connected to Lab Gateway.',
    'lab1 acumbrellaagent[7]: A network interface has gone down.',
    'lab1 csc_swgagent[7]: A network interface has gone down.',
    'vpn sshd[7]: A network interface has gone down.',
    'lab1 kernel: PM: suspend entry (deep) vpn',
    'lab1 wrapper[1]: acvpnagent[731]: A network interface has gone down.',
  ])('not the client’s: %s', async (line) => {
    const { events, tallies } = await read(
      `Nov  3 09:12:11 ${line}`,
      'Nov  3 09:12:12 lab1 acvpnagent[731]: A network interface has gone down.',
    );
    expect(events).toHaveLength(1);
    expect(tallies).toMatchObject([{ read: 2, used: 1, skipped: [{ why: 'other process', count: 1 }] }]);
  });
});

describe('bodies of all generations', () => {
  // AnyConnect 2.2 to 2.4, 2.5 to 3.0, 3.1 to 4.10, Secure Client 5
  test.each([
    [
      'vpnagentd: [p:2101  pp:1]: error - ../Agent/VpnMgr.cpp:310 (0) CVpnMgr :: systemResumeNoticeCategoryHandler',
      'client.system-resumed',
    ],
    [
      'vpnagentd: [p:2101  pp:1]: IPsecProtocol.cpp:598 (0) CIPsecProtocol::initiateTunnel Using IKE ID "kQ7v" for reconnect',
      'client.reconnect-ike-id',
    ],
    ['vpnagentd: [p:2101  pp:1]: Client Agent continuing from system suspend.', 'client.system-resumed'],
    [
      'vpnagentd: Low level reconnect reason code 6: "Reconnecting due to the disruption of the VPN connection to the secure gateway."',
      'client.reconnect-reason',
    ],
    ['vpnagent[7]: Function: OnSystemSuspend File: MainThread.cpp Line: 2210', 'client.system-suspended'],
    [
      "acvpnagent[7]: Function: initiateTunnel File: ../../vpn/Agent/IPsecProtocol.cpp Line: 600 Using IKE ID 'kQ7v' for reconnect ",
      'client.reconnect-ike-id',
    ],
    ['csc_vpnagent[7]: VPN SESSION END: The VPN connection is terminated.', 'client.disconnected'],
    ['acvpnui[7]: Message type warning sent to the user: Connection attempt has failed.', 'client.connection-failed'],
  ])('%s', async (line, kind) => {
    const { events, diagnostics } = await read(`Nov  3 09:12:11 lab1 ${line}`);
    expect(events.map((event) => event.kind)).toEqual([kind]);
    expect(diagnostics).toEqual([]);
  });

  test('a folded block of settings keeps its values', async () => {
    const { events } = await read(
      'Nov  3 09:12:11 lab1 acvpnagent[7]: Current Preference Settings: ServiceDisable: false PPPExclusionServerIP: AutoReconnect: true AutoReconnectBehavior: DisconnectOnSuspend ',
    );
    expect(events).toMatchObject([
      { settings: { PPPExclusionServerIP: '', AutoReconnect: 'true', AutoReconnectBehavior: 'DisconnectOnSuspend' } },
    ]);
  });

  test('an early trace keeps its own words', async () => {
    const line =
      '[p:2101  pp:1]: IPsecProtocol.cpp:598 (0) CIPsecProtocol::initiateTunnel Using IKE ID "kQ7v" for reconnect';
    const { events } = await read(`Nov  3 09:12:11 lab1 vpnagentd: ${line}`);
    expect(events).toMatchObject([{ ikeId: 'kQ7v', text: line.replace('  ', ' ') }]);
  });
});

describe('lines that repeat', () => {
  const line = 'Nov  3 09:12:11 lab1 acvpnagent[731]: A network interface has gone down.';

  test.each([
    'Nov  3 09:12:31  last message repeated 3 times',
    'Nov  3 09:12:31 lab1 last message repeated 3 times',
    'Nov  3 09:12:31 lab1 --- last message repeated 1 time ---',
    'Nov  3 09:12:31 lab1 acvpnagent[731]: message repeated 3 times: [ A network interface has gone down.]',
  ])('%s: once more, at its time', async (repeat) => {
    const { events, tallies } = await read(line, repeat);
    expect(events).toMatchObject([
      { kind: 'client.network-changed', at: { civil: { second: 11 } } },
      { kind: 'client.network-changed', at: { civil: { second: 31 } }, evidence: { line: 2 } },
    ]);
    expect(events[1]?.evidence.excerpt).toContain(repeat);
    expect(tallies).toMatchObject([{ read: 2, used: 2, skipped: [] }]);
  });

  test('of a line of another process nothing is told', async () => {
    const foreign = 'Nov  3 09:12:12 lab1 sshd[7]: Connection closed';
    const repeat = 'Nov  3 09:12:31 lab1 last message repeated 3 times';
    const { events } = await read(line, foreign, repeat);
    expect(events).toHaveLength(1);
    expect(await skippedOf(line, foreign, repeat)).toEqual({ 'other process': 2 });
    // Also where the line above was left out undecoded, behind a block's edge, and in an encoding that decodes everything.
    const text = `${[line, foreign, repeat].join('\n')}\n`;
    for (const blockSize of [16, 90, 4096])
      expect((await readAll(clientUnixLog, Buffer.from(text), blockSize)).events).toHaveLength(1);
    expect((await readAll(clientUnixLog, Buffer.from(`\ufeff${text}`, 'utf16le'))).events).toHaveLength(1);
  });
});

describe('messages of several lines', () => {
  test('what a person wrote below the last message costs it nothing', async () => {
    const result = await read(
      '2031-11-03 09:12:11.123456+0100 0x2a9f1    Default     0x0                  311    0    vpnagentd: The IPsec connection to the secure gateway has been established.',
      'and then the user called',
    );
    expect(kinds(result)).toEqual(['client.tunnel-established']);
  });

  test('syslog has none: text between its lines is told', async () => {
    const result = await read(
      'Nov  3 09:12:11 lab1 acvpnagent[7]: A network interface has gone down.',
      'Here the laptop was closed.',
      'Nov  3 09:13:11 lab1 acvpnagent[7]: A network interface has gone down.',
    );
    expect(kinds(result)).toEqual(['client.network-changed', 'client.network-changed']);
    expect(result.diagnostics).toMatchObject([{ code: 'client-unix.text-outside-lines', evidence: { line: 2 } }]);
    // What a person writes may be anything: its place is told, not its words.
    expect(JSON.stringify(result.diagnostics)).not.toContain('laptop');
  });

  test('further lines of another process are its own', async () => {
    const own = 'Nov  3 09:12:11 lab1 acvpnagent[7]: A network interface has gone down.';
    const others = [
      'Nov  3 09:12:12 lab1 kernel[0]: AirPort: Link Down',
      '\tdetails of the link',
      '',
      '    vpn indented',
      'Nov  3 09:12:13 lab1 gnome-shell[9]: Stack trace',
    ];
    const result = await read(others[0] ?? '', '\tbefore any line of the client', own, ...others, own);
    expect(kinds(result)).toEqual(['client.network-changed', 'client.network-changed']);
    expect(result.diagnostics).toEqual([]);
    expect(result.tallies).toMatchObject([{ read: 9, used: 2, skipped: [{ why: 'other process', count: 7 }] }]);
    // Not indented, nothing tells whether it is theirs.
    const open = await read(own, ...others, '#0 something', own, 'and below');
    expect(open.diagnostics).toMatchObject([
      { code: 'client-unix.text-outside-lines', count: 2, evidence: { line: 7 } },
    ]);
  });

  test('in the unified log also those that are not indented', async () => {
    const stamp = '2031-11-03 09:12:11.123456+0100 0x2a9f1    Default     0x0                  311    0   ';
    const result = await read(
      `${stamp} WindowServer: (Library) a list`,
      'first of it',
      'second',
      `${stamp} vpnagentd: A network interface has gone down.`,
      `${stamp} WindowServer: (Library) a list`,
      'first of it',
    );
    expect(kinds(result)).toEqual(['client.network-changed']);
    expect(result.diagnostics).toEqual([]);
    expect(result.tallies).toMatchObject([{ used: 1, skipped: [{ why: 'other process', count: 5 }] }]);
  });

  describe('broken by a mail program or a terminal', () => {
    const text = unixLog('syslog', storyEvents());
    /** Between words, before the width, as mails are. */
    const wrapped = (line: string, width: number) =>
      line.split(' ').reduce((done, word) => {
        const last = done.slice(done.lastIndexOf('\n') + 1);
        return done === '' || last.length + 1 + word.length > width
          ? `${done}${done === '' ? '' : '\n'}${word}`
          : `${done} ${word}`;
      }, '');
    /** At the width, in the middle of words, as terminals do. */
    const hard = (line: string, width: number) => line.match(new RegExp(`.{1,${width}}`, 'g'))?.join('\n') ?? '';
    const broken = (how: (line: string, width: number) => string, width: number) =>
      text
        .split('\n')
        .map((line) => how(line.replace(/ {2,}/g, ' ').trimEnd(), width))
        .join('\n');

    test.each([
      ['words, at 72', broken(wrapped, 72)],
      ['words, at 76', broken(wrapped, 76)],
      ['words, at 78, quoted', broken(wrapped, 78).replace(/^(?=.)/gm, '> ')],
      ['the edge, at 80', broken(hard, 80)],
    ])('%s: the same events', async (_name, log) => {
      const [whole, result] = [await readAll(clientUnixLog, text), await readAll(clientUnixLog, log)];
      // Where a sentence ends at the joint, what follows is left out: it could be anybody's.
      const facts = ({ events }: typeof whole) =>
        events.map((event) => ({ ...event, evidence: undefined, text: undefined }));
      expect(log.split('\n').length).toBeGreaterThan(text.split('\n').length + 5);
      expect(facts(result)).toEqual(facts(whole));
      expect(codes(result)).toContain('client-unix.lines-joined');
    });

    test('an ID with a joint in it is none', async () => {
      const head = 'Nov  3 09:12:11 lab1 acvpnagent[7]: Function: initiateTunnel File: IPsecProtocol.cpp Line: 600';
      const result = await read(
        `${head.slice(0, 78)}`,
        `${head.slice(78)} Using IKE ID 'kQ7vWm2Xb`,
        "T9sLpR4Zd' for reconnect",
      );
      expect(result.events).toEqual([]);
    });

    test('what somebody wrote below a whole message is not joined to it', async () => {
      const result = await read(
        'Nov  3 09:12:11 lab1 acvpnui[7]: Message type information sent to the user: Connected to Lab Gateway.',
        'Here the user called us for the first time and said that nothing worked',
        'Nov  3 09:12:12 lab1 acvpnui[7]: Message type information sent to the user: Reconnecting to Lab',
        'somewhere else',
        'Nov  3 09:12:12 vpnui[7]: Contacting Lab',
        'short',
      );
      expect(result.events).toMatchObject([{ host: 'Lab Gateway' }, { host: 'Lab' }]);
      expect(codes(result)).toEqual(['client-unix.text-outside-lines']);
    });
  });

  test('a value that macOS hides stays hidden', async () => {
    const { events } = await read(
      '2031-11-03 09:12:11.123 Df vpnagentd[311:2a9f1] [com.cisco.vpn:main] Message type information sent to the user: Connected to <private>.',
    );
    expect(events).toMatchObject([{ kind: 'client.connected', host: '<private>' }]);
  });

  test('quoted by a mail program', async () => {
    const text = unixLog('syslog', storyEvents());
    const quoted = text.replaceAll(/^/gm, '> ').slice(0, -2);
    expect(chosen(quoted)).toBe('client-unix-log');
    const result = await readAll(clientUnixLog, quoted);
    expect(kinds(result)).toEqual(kinds(await readAll(clientUnixLog, text)));
    expect(codes(result)).toEqual(['text.quoting-removed']);
  });
});

describe('years', () => {
  const december = 'Dec 31 23:59:50 lab1 acvpnagent[7]: A network interface has gone down.';
  const january = 'Jan  1 00:00:10 lab1 acvpnagent[7]: A network interface has gone down.';
  const years = async (...lines: readonly string[]) =>
    (await read(...lines)).events.map(({ at }) => (at.kind === 'wall' ? at.civil.year : 'none'));

  test('nothing states one: none is told', async () => {
    expect(await years(december, january)).toEqual([undefined, undefined]);
  });

  test.each([
    '-- Logs begin at Mon 2031-11-03 09:12:11 CET, end at Fri 2032-01-02 10:00:00 CET. --',
    '-- Journal begins at Mon 2031-11-03 09:12:11 CET, ends at Fri 2032-01-02 10:00:00 CET. --',
  ])('%s', async (header) => {
    expect(await years(header, december, '-- Boot 5f0c2b7e0d8a4c6b9e1f2a3b4c5d6e7f --', january)).toEqual([2031, 2032]);
    expect((await read(header, december)).diagnostics).toEqual([]);
  });

  test('a journal of several years leaves it open', async () => {
    const header = '-- Logs begin at Mon 2029-11-03 09:12:11 CET, end at Fri 2032-01-02 10:00:00 CET. --';
    expect(await years(header, december)).toEqual([undefined]);
  });

  test('a day that the year has not states none', async () => {
    const header = '-- Logs begin at Mon 2031-01-03 09:12:11 CET, end at Fri 2031-04-02 10:00:00 CET. --';
    expect(await years(header, 'Feb 29 09:12:11 lab1 acvpnagent[7]: A network interface has gone down.')).toEqual([
      undefined,
    ]);
  });

  test.each([
    ['case/DARTBundle_20320102T0911054321Z.zip!/Logs/syslog', [2031, 2032]],
    ['DARTBundle_20320102_0911/syslog', [2031, 2032]],
    ['LAB1_DARTBundle_02Jan2032_091105.zip!/syslog', [2031, 2032]],
    ['DARTBundle_0102_0911.zip!/syslog', [undefined, undefined]],
    ['DARTBundle_20329999_0911.zip!/syslog', [undefined, undefined]],
  ])('in a bundle %s', async (path, expected) => {
    const source = { ...sourceOf(Buffer.from(`${december}\n${january}\n`)), path };
    const events: Event[] = [];
    const vault = { keep: () => '', keepUnlessIdentity: () => undefined } as never;
    for await (const batch of clientUnixLog.read(source, { clock: 'c', vault }))
      for (const item of batch) if (item.kind === 'client.network-changed') events.push(item);
    expect(events.map(({ at }) => (at.kind === 'wall' ? at.civil.year : 'none'))).toEqual(expected);
  });
});

describe('order', () => {
  test('of a log printed newest first', async () => {
    const lines = unixLog('syslog', storyEvents()).trimEnd().split('\n');
    const forwards = await read(...lines);
    const backwards = await read(...lines.toReversed());
    expect(codes(backwards)).toEqual(['client-unix.newest-first']);
    const facts = ({ events }: typeof forwards) => events.map(({ evidence: _, ...fact }) => fact);
    // Lines of one second come in the order of the log.
    expect(new Set(facts(backwards).map((fact) => JSON.stringify(fact)))).toEqual(
      new Set(facts(forwards).map((fact) => JSON.stringify(fact))),
    );
    expect(backwards.events[0]).toMatchObject({ kind: 'client.contacting' });
    expect(backwards.events.at(-1)).toMatchObject({ kind: 'client.connected' });
  });

  test('Console: day or month first, as the whole log proves', async () => {
    const { events } = await read(
      '3/4/31, 9:12:11.123 PM acvpnagent[7]: A network interface has gone down.',
      '14/4/31, 12:12:11.123 AM acvpnagent[7]: A network interface has gone down.',
    );
    expect(events.map(({ at }) => (at.kind === 'wall' ? at.civil : at))).toMatchObject([
      { year: 2031, month: 4, day: 3, hour: 21, nanosecond: 123_000_000 },
      { year: 2031, month: 4, day: 14, hour: 0 },
    ]);
    const open = await read('3/4/31 9:12:11.123 PM acvpnagent[7]: A network interface has gone down.');
    expect(codes(open)).toEqual(['client-unix.date-order-ambiguous']);
  });

  test('a stamp that is no time is kept without one', async () => {
    const result = await read('Nov 33 09:12:11 lab1 acvpnagent[7]: A network interface has gone down.');
    expect(result.events).toMatchObject([{ at: { kind: 'none' } }]);
    expect(codes(result)).toEqual(['client-unix.stamp-unreadable']);
  });
});

describe('recognition', () => {
  const foreign = (count: number) =>
    Array.from(
      { length: count },
      (_, n) => `Nov  3 09:12:11 lab1 sshd[${n}]: Connection closed by 192.0.2.7 port 51122`,
    ).join('\n');
  const own = 'Nov  3 09:12:12 lab1 acvpnagent[7]: A network interface has gone down.\n';

  test('few lines of the client, far behind the head of a system log', async () => {
    const text = `${foreign(2000)}\n${own}${foreign(10)}\n`;
    expect(text.length).toBeGreaterThan(1 << 17);
    expect(chosen(text)).toBe('client-unix-log');
    const result = await readAll(clientUnixLog, text);
    expect(result.events).toMatchObject([{ evidence: { line: 2001, start: text.indexOf(own) } }]);
    expect(result.tallies).toMatchObject([{ read: 2011, used: 1, skipped: [{ why: 'other process', count: 2010 }] }]);
  });

  test('a system log without any says so; a small one is nobody’s', async () => {
    expect(codes(await readAll(clientUnixLog, `${foreign(2000)}\n`))).toEqual(['client-unix.no-client-lines']);
    expect(chosen(`${foreign(20)}\n`)).toBeUndefined();
  });

  test('a query of the unified log that found nothing', async () => {
    const header = 'Timestamp                       Thread     Type        Activity             PID    TTL  \n';
    expect(chosen(header)).toBe('client-unix-log');
    expect(codes(await readAll(clientUnixLog, header))).toEqual(['client-unix.no-client-lines']);
  });

  test('the file of a syslog server that routers write to stays theirs', () => {
    const router = Array.from(
      { length: 9 },
      (_, n) =>
        `Nov  3 09:12:1${n} 192.0.2.1 57: 000${n}: %SEC-6-IPACCESSLOGP: list 101 denied udp 192.0.2.9(500) -> 192.0.2.1(500), 1 packet`,
    ).join('\n');
    expect(chosen(`${router}\n${own}`)).toBe('ios');
  });

  test('a log of charon stays its own', () => {
    const charon = 'Nov  3 09:12:11 gw charon: 16[IKE] <c|1> SKEYSEED => 20 bytes @ 0x7f7ec004d850\n'.repeat(9);
    expect(chosen(`${charon}${own}`)).toBe('strongswan-log');
  });
});

describe('what may not get out', () => {
  const SECRET = 'hUnter2hunter2';

  test.each([
    `Nov  3 09:12:11 lab1 acvpnui[7]: Message type error sent to the user: session-token: ${SECRET}`,
    `Nov  3 09:12:11 lab1 acvpnui[7]: Message type error sent to the user: password#011${SECRET}`,
    `Nov  3 09:12:11 lab1 acvpnui[7]: Message type error sent to the user: Password:#012${SECRET}`,
    `2031-11-03 09:12:11.123 Df acvpnui[7:1] Message type error sent to the user:\n<session-token>\n${SECRET}\n</session-token>`,
  ])('%s', async (text) => {
    const { events, diagnostics, secrets } = await readBytes(clientUnixLog, Buffer.from(`${text}\n`));
    expect(events).toHaveLength(1);
    expect(
      JSON.stringify([events, diagnostics], (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain(SECRET);
    expect(secrets.join()).toContain(SECRET);
  });
});

describe('damage', () => {
  const said = (events: readonly Event[]) => events.map(({ evidence, ...fact }) => ({ ...fact, end: evidence.end }));

  test.each(Object.keys(FORMS))('%s: a cut anywhere keeps what stands whole before it', async (form) => {
    const bytes = Buffer.from(unixLog(form, storyEvents()));
    const whole = said((await readAll(clientUnixLog, bytes)).events);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length }), async (length) => {
        const { events } = await readAll(clientUnixLog, bytes.subarray(0, length));
        const before = whole.filter(({ end }) => end < length);
        expect(said(events).slice(0, before.length)).toEqual(before);
        expect(events.length - before.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 40 },
    );
  });

  test('octets overwritten anywhere cost the lines they stand in, at most', async () => {
    const text = unixLog('syslog', storyEvents());
    const bytes = Buffer.from(text);
    const whole = await readAll(clientUnixLog, bytes);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: bytes.length - 1 }),
        fc.integer({ min: 0, max: 0x7f }).filter((octet) => octet !== 0x0a && octet !== 0x0d),
        async (at, octet) => {
          const damaged = Buffer.from(bytes);
          const isLineEnd = damaged[at] === 0x0a;
          damaged[at] = octet;
          const { events, tallies } = await readAll(clientUnixLog, damaged);
          const hit = text.slice(0, at).split('\n').length;
          const apart = (all: readonly Event[]) =>
            all.filter(({ evidence: { line = 0 } }) => line < hit).map(({ evidence: { excerpt } }) => excerpt);
          expect(apart(events)).toEqual(apart(whole.events));
          expect(events.length).toBeGreaterThanOrEqual(whole.events.length - (isLineEnd ? 2 : 1));
          const [tally] = tallies;
          expect((tally?.skipped ?? []).reduce((sum, { count }) => sum + count, tally?.used ?? 0)).toBe(tally?.read);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('any text is counted whole, and left out as octets or as characters alike', async () => {
    const pieces = fc.constantFrom(
      'Nov  3 09:12:11 ',
      '2031-11-03T09:12:11 ',
      '2031-11-03 09:12:11.1+0100',
      'lab1 ',
      'acvpnagent[7]: ',
      'vpnui: ',
      'sshd[1]: ',
      'last message repeated 2 times',
      'message repeated 2 times: [ ',
      'A network interface has gone down.',
      '\n',
      '\r\n',
      ' ',
      '#012',
      'Xyz 99 99:99:99',
      '0x1 Default 0x0 1 ',
      ']',
      '-- Boot x --',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(pieces, { maxLength: 40 }),
        fc.integer({ min: 1, max: 64 }),
        async (parts, blockSize) => {
          const text = `Nov  3 09:12:11 lab1 sshd[1]: begins\n${parts.join('')}`;
          const octets = await readAll(clientUnixLog, Buffer.from(text), blockSize);
          const characters = await readAll(clientUnixLog, Buffer.from(`\ufeff${text}`, 'utf16le'), blockSize);
          expect(octets.tallies).toEqual(characters.tallies);
          expect(kinds(octets)).toEqual(kinds(characters));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('the end of a file inside a message is told, and only what is whole counts', async () => {
    const result = await readAll(
      clientUnixLog,
      'Nov  3 09:12:11 lab1 acvpnui[7]: Message type information sent to the user: Connected to Lab',
    );
    expect(result.events).toEqual([]);
    expect(codes(result)).toEqual(['client-unix.record-cut']);
    const ended = await readAll(
      clientUnixLog,
      'Nov  3 09:12:11 lab1 acvpnui[7]: Message type information sent to the user: Connected to Lab.',
    );
    expect(ended.events).toHaveLength(1);
    expect(codes(ended)).toEqual([]);
  });

  test('a line of megabytes is cut and told', async () => {
    const long = `Nov  3 09:12:11 lab1 acvpnagent[7]: A network interface has gone down.${' x'.repeat(1 << 20)}`;
    const result = await read(long, 'Nov  3 09:12:12 lab1 acvpnagent[7]: A network interface has gone down.');
    expect(codes(result)).toEqual(['client-unix.line-cut']);
    expect(result.events).toHaveLength(1);
    expect(result.tallies).toMatchObject([{ read: 2 }]);
  });
});
