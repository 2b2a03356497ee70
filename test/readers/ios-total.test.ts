import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { ios } from '../../src/readers/ios.ts';
import { sourceHead } from '../../src/text/encoding.ts';
import { type Reading, read, skipped } from './ios-reading.ts';
import { LOGIN, LOSS, RECONNECT, REFUSED } from './ios-transcripts.ts';

const SEED = fileURLToPath(new URL('../../../shared/seeds/004_2021842d8f3b8fda.txt', import.meta.url));
const hasSeed = existsSync(SEED);
if (!hasSeed) console.log('skipped: ../shared/seeds is not here');

const SHOWN = [
  'gw1#show clock',
  '*01:27:35.123 UTC Thu Mar 13 2025',
  'gw1#show crypto ikev2 session detailed',
  ' IPv4 Crypto IKEv2 Session ',
  'Session-id:16, Status:UP-ACTIVE, IKE count:1, CHILD count:1',
  'Tunnel-id Local                 Remote                fvrf/ivrf            Status ',
  '1         203.0.113.5/4500      198.51.100.20/63516   none/none            READY  ',
  '      Encr: AES-CBC, keysize: 256, PRF: SHA512, Hash: SHA512, DH Grp:19, Auth sign: RSA, Auth verify: PSK',
  '      Local spi: 67C3394ED1EAADE7       Remote spi: EBFE2587F20EA7C2',
  'gw1#show run | section ikev2 profile',
  'crypto ikev2 profile RA',
  ' authentication remote pre-share',
  ' reconnect timeout 900',
  'gw1#',
  '',
].join('\n');
const EVERYTHING = `${SHOWN}${LOGIN}${LOSS}${RECONNECT}${REFUSED}`;

/** Events without their byte places, which are other numbers in other encodings. */
function facts(reading: Reading): unknown {
  const text = JSON.stringify([reading.events, reading.diagnostics], (key, value) =>
    key === 'start' || key === 'end' ? undefined : value,
  );
  return JSON.parse(text);
}

describe('the same text in other clothes', () => {
  const clothes: Record<string, Uint8Array> = {
    CRLF: Buffer.from(EVERYTHING.replace(/\n/g, '\r\n')),
    'CR alone': Buffer.from(EVERYTHING.replace(/\n/g, '\r')),
    'UTF-16 LE with mark and CR alone': Buffer.from(`\ufeff${EVERYTHING.replace(/\n/g, '\r')}`, 'utf16le'),
    'UTF-8 with mark': Buffer.from(`\ufeff${EVERYTHING}`),
    'UTF-16 LE with mark': Buffer.from(`\ufeff${EVERYTHING}`, 'utf16le'),
    'UTF-16 BE with mark and CRLF': Buffer.from(`\ufeff${EVERYTHING.replace(/\n/g, '\r\n')}`, 'utf16le').swap16(),
    'UTF-16 LE without mark': Buffer.from(EVERYTHING, 'utf16le'),
  };
  for (const [name, bytes] of Object.entries(clothes)) {
    test(name, async () => {
      const plain = await read(EVERYTHING);
      expect(plain.events.length).toBeGreaterThan(40);
      expect(plain.diagnostics).toEqual([]);
      expect(facts(await read(bytes))).toEqual(facts(plain));
      expect(ios.sniff(sourceHead(bytes.subarray(0, 65_536), true))).toBe('yes');
    });
  }

  test('a last line without its CR may be cut', async () => {
    const text = 'hostname gw1\r!\rcrypto ikev2 profile RA\r reconnect timeout 900\r';
    expect((await read(text)).diagnostics).toEqual([]);
    expect((await read(text.slice(0, -1))).diagnostics.map(({ code }) => code)).toEqual(['ios.record-cut']);
  });

  test('block sizes change nothing', async () => {
    const whole = await read(EVERYTHING);
    for (const size of [1, 7, 65_536]) expect(await read(EVERYTHING, size)).toEqual(whole);
  });

  test('prefixes of terminals, syslog servers and web pages change nothing but the stamps', async () => {
    const bare = (line: string) => line.replace(/^\*Mar 13 /, '');
    const prefixes: Record<string, (line: string) => string> = {
      'year and zone': (line) => line.replace(/^\*Mar 13 ([\d:.]+):/, 'Mar 13 2025 $1 UTC:'),
      'sequence number': (line) => line.replace(/^\*/, '004711: *'),
      'syslog wire': (line) => line.replace(/^\*/, '<191>57: gw1: *'),
      'rfc 3164 collector': (line) => line.replace(/^\*/, 'Mar 13 02:00:00 gw1 57: *'),
      'emulator stamp': (line) => line.replace(/^\*/, '[2025-03-13 02:00:00.1] *'),
      prompt: (line) => line.replace(/^\*/, 'gw1#*'),
      indentation: (line) => line.replace(/^\*/, '   *'),
      'no stamp': (line) => (line.startsWith('*') ? bare(line).replace(/^[\d:.]+: /, '') : line),
      uptime: (line) => line.replace(/^\*Mar 13 [\d:.]+:/, '1d02h:'),
      trace: (line) =>
        line.replace(
          /^\*Mar 13 ([\d:]+)\.(\d+):/,
          '2025/03/13 $1.$2456789 {iosrp_R0-0}{255}: [crypto] [123]: (debug):',
        ),
    };
    const factsOf = (events: readonly Event[]) =>
      events.map(({ at: _at, evidence: _place, ...fact }) => ({ ...fact, host: undefined }));
    const plain = factsOf((await read(LOGIN)).events);
    for (const [name, prefix] of Object.entries(prefixes)) {
      const reading = await read(LOGIN.split('\n').map(prefix).join('\n'));
      expect([name, factsOf(reading.events)]).toEqual([name, plain]);
      const hosts = new Set(reading.events.map((event) => ('host' in event ? event.host : undefined)));
      expect([name, hosts.has('gw1')]).toEqual([name, ['syslog wire', 'rfc 3164 collector'].includes(name)]);
      const hasTime = !['no stamp', 'uptime'].includes(name);
      const [first] = reading.events;
      expect([name, first?.at.kind]).toEqual([name, hasTime ? 'wall' : 'none']);
      if (first?.at.kind === 'wall') {
        expect(first.at.civil).toMatchObject({ month: 3, day: 13, hour: 1, minute: 27, second: 30 });
        expect(first.at.zone).toBe(name === 'year and zone' ? 'UTC' : undefined);
        expect(first.at.civil.year).toBe(name === 'year and zone' || name === 'trace' ? 2025 : undefined);
      }
    }
  });
});

describe('what came in a mail or a ticket', () => {
  test('quoting is taken off, and said once', async () => {
    const plain = await read(EVERYTHING);
    const mail = EVERYTHING.trimEnd().replace(/^/gm, '> ').replace(/^> $/gm, '>');
    for (const size of [1, 1000, 1 << 16]) {
      const reading = await read(`Hello,\n\nsee below.\n${mail}\n`, size);
      expect(reading.diagnostics.map(({ code, evidence }) => [code, evidence?.line])).toEqual([
        ['text.quoting-removed', 4],
      ]);
      const said = ({ events }: Reading) =>
        events.map(({ evidence: _place, ...fact }) =>
          JSON.stringify(fact).replace(/"line":\d+|"start":\d+|"end":\d+/g, ''),
        );
      expect(said(reading)).toEqual(said(plain));
      const { start, end, excerpt } = reading.events[0]?.evidence ?? { start: 0, end: 0 };
      const quoted = `Hello,\n\nsee below.\n${mail}\n`.slice(start, end);
      expect(quoted).toBe(`> ${excerpt}`);
    }
    expect(ios.sniff(sourceHead(Buffer.from(mail), true))).toBe('yes');
    // A few quoted lines are words of somebody, and a prompt is none.
    expect((await read(`${EVERYTHING}> quoted\ngw1> show clock\n`)).diagnostics).toEqual([]);
  });

  test('records of the client’s log are pointed at, once', async () => {
    const dart =
      'Date        : 03/13/2025\n\nTime        : 01:27:35\nType        : Information\nSource      : acvpnagent\n\nDescription : x\n\n';
    const reading = await read(`${LOGIN}${dart}${dart}`);
    expect(reading.diagnostics).toMatchObject([
      {
        code: 'ios.other-evidence-inside',
        evidence: { line: LOGIN.split('\n').length, excerpt: 'Date        : 03/13/2025' },
      },
    ]);
    expect((await read(`${LOGIN}Date : of the call\nType : word\n`)).diagnostics).toEqual([]);
  });
});

describe('a last line without a line end', () => {
  const cutCodes = (reading: Reading) => reading.diagnostics.map(({ code }) => code);
  const facts = async (text: string) => {
    const reading = await read(text);
    return {
      event: reading.events[0] as unknown as Record<string, unknown> | undefined,
      codes: cutCodes(reading),
      reading,
    };
  };

  test('a number or a name that may go on is not believed', async () => {
    const profile = 'crypto ikev2 profile P\n match identity remote any\n';
    for (const line of [
      'reconnect timeout 90',
      'reconnect',
      'virtual-template 1',
      'anyconnect profile ac',
      'dpd 30 5 on-demand',
    ]) {
      const { event, codes, reading } = await facts(`${profile} ${line}`);
      expect(codes).toEqual(['ios.record-cut']);
      expect(reading.diagnostics[0]?.evidence).toMatchObject({ line: 3, excerpt: ` ${line}` });
      expect(event).toMatchObject({
        reconnect: undefined,
        virtualTemplate: undefined,
        anyconnectProfile: undefined,
        dpd: undefined,
        complete: false,
      });
      expect(event?.['matchIdentities']).toHaveLength(1);
      expect(skipped(reading, 'cut at the end of the text')).toBe(1);
    }
    for (const text of ['crypto ikev2 profile RA', 'hostname gw', 'clock timezone CET 1', 'gw1(config)#hostname gw']) {
      const { event, codes } = await facts(text);
      expect([text, event, codes]).toEqual([text, undefined, ['ios.record-cut']]);
    }
    const counters = 'Total incoming reconnect connection: 1\nSuccess reconnect connection: 1';
    expect(await facts(counters)).toMatchObject({
      event: { total: 1, succeeded: undefined },
      codes: ['ios.record-cut'],
    });
    expect(await facts(`${counters}\n`)).toMatchObject({ event: { succeeded: 1 }, codes: [] });
  });

  const SESSION = 'Interface: Virtual-Access1\nSession status: UP-ACTIVE\n';
  const ROW = 'Tunnel-id Local Remote fvrf/ivrf Status\n1 203.0.113.5/4500 198.51.100.20/63516 none/none READY\n';
  test.each([
    [SESSION, 'Phase1_id: 7249', 'phase1Id'],
    [SESSION, 'Phase1_id: 7249', 'phase1IdLine'],
    [SESSION, 'Username: user', 'username'],
    [SESSION, 'Session ID: 1', 'gatewaySession'],
    [SESSION, 'Peer: 198.51.100.20 port 63', 'peer'],
    [SESSION, 'Peer: 198.51.100.20 port 63', 'peerLine'],
    [SESSION, 'IKEv2 SA: local 203.0.113.5/4', 'local'],
    [ROW, 'Remote id: 7249', 'remoteId'],
    [ROW, 'Remote id: 7249', 'remoteIdLine'],
    [ROW, 'Auth sign: RSA, Auth verify: PS', 'authVerify'],
    [ROW, 'Life/Active Time: 86400/6', 'activeSeconds'],
    [ROW, 'Local spi: 67C3394ED1EAADE7       Remote spi: EBFE25', 'peerSpi'],
    [ROW, 'Assigned host addr: 192.168.20.', 'assignedAddress'],
  ])('%j and `%s` leave %s open', async (text, line, key) => {
    const { event, codes } = await facts(`${text}${line}`);
    expect(event?.[key]).toBeUndefined();
    expect(codes).toEqual(['ios.record-cut']);
    expect((await facts(`${text}${line}\n`)).event?.[key]).toBeDefined();
  });

  test.each([
    [SESSION, 'Peer: 198.51.100.20 port 63516 fvrf: (none) ivrf: (none)', 'peer'],
    [SESSION, 'Peer: 198.51.100.20 port 63516', 'peerLine'],
    [SESSION, 'IKEv2 SA: local 203.0.113.5/4500 remote 198.51.100.20/63516 Active', 'active'],
    [ROW, 'Initiator of SA : No', 'initiator'],
    [ROW, 'Life/Active Time: 86400/620 sec', 'activeSeconds'],
    [ROW, 'Local spi: 67C3394ED1EAADE7       Remote spi: EBFE2587F20EA7C2', 'peerSpi'],
    [ROW, 'Encr: AES-CBC, DH Grp:19, Auth sign: RSA, Auth verify: PSK', 'authSign'],
  ])('%j and `%s` keep %s', async (text, line, key) => {
    const ended = (await facts(`${text}${line}\n`)).event?.[key];
    expect(ended).toBeDefined();
    expect((await facts(`${text}${line}`)).event?.[key]).toEqual(ended);
  });

  test('a row keeps its addresses, whatever its status was going to be', async () => {
    const { event } = await facts(ROW.trimEnd());
    expect(event).toMatchObject({ peer: { port: 63_516 }, status: undefined, endpointsLine: { line: 2 } });
  });

  test('closing lines, prompts and sentences that end themselves are whole', async () => {
    const profile = 'crypto ikev2 profile P\n reconnect timeout 900\n';
    for (const end of ['!', 'exit', 'gw1#']) {
      expect(await facts(`${profile}${end}`)).toMatchObject({
        event: { reconnect: { timeoutSeconds: 900 }, complete: true },
        codes: [],
      });
    }
    const config = await read('gw1#show run\nversion 17.1\nhostname gw1\nno ip http secure-server\n!\nend');
    expect(config.events).toMatchObject([{ host: 'gw1', complete: true }]);
    expect(config.diagnostics).toEqual([]);
    for (const last of ['no ip http secure-server', 'ip http secure-server']) {
      expect((await facts(`hostname gw1\n${last}`)).event?.['headendSsl']).toMatchObject({ lines: [{ text: last }] });
    }
    expect(await facts('*01:27:35.123 UTC Thu Mar 13 2025')).toMatchObject({
      event: { kind: 'gateway.clock' },
      codes: [],
    });
    for (const said of [
      "found matching IKEv2 profile 'RA'",
      'Session with IKE ID PAIR (a, b) is UP',
      "Verification of peer's authenctication data PASSED",
      'IKEV2 SA created; inserting SA into database. SA lifetime timer (86400 sec) started',
      'Deleting SA',
      '% IKEv2 profile not found',
    ]) {
      const reading = await read(`IKEv2:(SESSION ID = 1,SA ID = 1):${said}`);
      expect([said, reading.events.length, reading.diagnostics]).toEqual([said, 1, []]);
    }
  });

  test('a sentence of the debug whose end matters is left out', async () => {
    for (const said of ['Queuing IKE SA delete request reason: unk', 'Failed to remove peer corr']) {
      const reading = await read(`IKEv2:(SESSION ID = 1,SA ID = 1):${said}`);
      expect([said, reading.events, cutCodes(reading)]).toEqual([said, [], ['ios.record-cut']]);
    }
  });
});

describe('anything at all', () => {
  test('cut at any byte, what ended before the cut stays as it was', async () => {
    const bytes = Buffer.from(EVERYTHING);
    const whole = await read(bytes, bytes.length);
    for (let cut = 0; cut < bytes.length; cut += 13) {
      const reading = await read(bytes.subarray(0, cut), bytes.length);
      // An event is sure once the line after its last one is there.
      const before = whole.events.filter(({ evidence }) => endOfNextLine(bytes, evidence.end) <= cut);
      expect(reading.events.slice(0, before.length)).toEqual(before);
      expect(reading.events.length - before.length).toBeLessThanOrEqual(4);
    }
  });

  test('any bytes, and any mixture of our lines and damage', async () => {
    const lines = EVERYTHING.split('\n');
    const part = fc.oneof(
      fc.constantFrom(...lines),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('IKEv2:', '(', ')', '\b', '\r', '\x1b['),
    );
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => void (await read(bytes))));
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 60 }),
        fc.constantFrom('\n', '', ' ', '\r\n'),
        async (parts, glue) => {
          const text = parts.join(glue);
          await read(text);
          ios.sniff(sourceHead(Buffer.from(text), true));
        },
      ),
    );
  });

  test('hostile lines cost no more than their length', async () => {
    const hostile = [
      `IKEv2:(SESSION ID = 1,SA ID = 1):${'a'.repeat(16_000)}`,
      `IKEv2:Session with IKE ID PAIR (${', '.repeat(7000)}`,
      `IKEv2:Received Packet [From ${'1:'.repeat(7000)}`,
      `Initiator SPI${' '.repeat(16_000)}`,
      `${'<#root>'.repeat(2000)}`,
      `${'-'.repeat(16_000)}`,
      `----- show ${' '.repeat(16_000)}-`,
      `${'Interface: '.repeat(1400)}`,
      `Encr: ${'esp_hma'.repeat(2000)}`,
      `${' '.repeat(16_000)}x`,
      `gw1#${'show '.repeat(3000)}`,
      `\x1b[${'0'.repeat(16_000)}`,
      `${'\b'.repeat(16_000)}`,
      `${'(%-'.repeat(5000)}`,
      `%${'A'.repeat(16_000)}`,
      `crypto ikev2 profile P\n ${'keyring local '.repeat(1000)}`,
      `Payload contents:\n ${'NOTIFY('.repeat(2000)}`,
    ];
    // The lines are as long as lines that are still read may be; the test's own time limit is the assertion.
    for (const line of hostile) await read(`${line}\n`.repeat(10), 1 << 16);
  });

  test('a line over 1 MiB is named, and what follows is read', async () => {
    const reading = await read(`${'x'.repeat(3 << 20)}\n${LOGIN}`, 1 << 16);
    expect(reading.diagnostics.map(({ code, evidence }) => [code, evidence?.line])).toEqual([
      ['text.line-too-long', 1],
    ]);
    expect(reading.diagnostics[0]?.evidence?.excerpt?.length).toBeLessThan(300);
    expect(reading.events).toHaveLength((await read(LOGIN)).events.length);
    expect(skipped(reading, 'too long')).toBe(1);
  });
});

describe('sniffing', () => {
  const sniff = (text: string) => ios.sniff(sourceHead(Buffer.from(text), true));
  const DART =
    'Date        : 03/13/2025\nTime        : 01:27:35\nType        : Information\nSource      : acvpnagent\n\nDescription : x\n';

  test('what is certainly ours, what may be, and what is not', () => {
    expect(sniff(LOGIN)).toBe('yes');
    expect(sniff(SHOWN)).toBe('yes');
    expect(sniff('Crypto session current status\n')).toBe('yes');
    expect(sniff('Building configuration...\n\nCurrent configuration : 4242 bytes\n')).toBe('yes');
    expect(sniff('<#root>\n\naaa new-model\ncrypto ikev2 profile P\n')).toBe('yes');
    expect(sniff('gw1#sh cry ses de\n')).toBe('yes');
    expect(sniff('IKEv2-PROTO-4: (12): Received Packet\n')).toBe('yes');
    expect(sniff('*Mar 13 01:27:35.123: AAA/AUTHEN: x\n')).toBe('maybe');
    expect(sniff('ISAKMP: (0):received packet from 198.51.100.20 dport 500\n')).toBe('maybe');
    expect(sniff('1d02h: ISAKMP-ERROR: (1001):no offers accepted!\n')).toBe('maybe');
    expect(sniff('ISAKMP is the framework of IKEv1 (RFC 2408).\n')).toBe('no');
    expect(sniff('<189>123: gw1: Mar 13 01:27:36: %SYS-5-CONFIG_I: Configured\n')).toBe('maybe');
    expect(sniff('')).toBe('no');
    expect(sniff('IKEv2 is a protocol. IKEv2: the standard.\n')).toBe('no');
    expect(sniff(DART)).toBe('no');
    expect(sniff(`${DART}${LOGIN}`)).toBe('no');
    expect(sniff(`${LOGIN}${DART}`)).toBe('yes');
    expect(sniff(`<?xml version="1.0"?><x>${LOGIN}</x>`)).toBe('no');
    expect(sniff(`\u0000\u0001\u0002\u0003${'\u0000'.repeat(50)}IKEv2:(SESSION ID = 1,SA ID = 1):x`)).toBe('no');
  });

  test.skipIf(!hasSeed)('the technote, whole and in parts', () => {
    const seed = readFileSync(SEED, 'utf8');
    expect(sniff(seed)).toBe('yes');
    const dart = seed.slice(seed.indexOf('## Journaux DART'));
    expect(sniff(dart)).toBe('no');
    const xml = seed.slice(seed.indexOf('## Profil de client'), seed.indexOf('## Restrictions'));
    expect(sniff(xml)).toBe('no');
  });
});

function endOfNextLine(bytes: Buffer, from: number): number {
  let end = from;
  for (let i = 0; i < 3; i++) {
    end = bytes.indexOf(0x0a, end) + 1;
    if (end === 0) return bytes.length + 1;
  }
  return end;
}
