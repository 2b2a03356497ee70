import { describe, expect, test } from 'vitest';
import { kinds, ofKind, read } from '../../readers/ios-reading.ts';
import { type Clock, newClock } from '../world/clock.ts';
import type { GatewayNote } from '../world/notes.ts';
import { MINUTE, type Micros, SECOND, utc } from '../world/time.ts';
import type { GatewayTextOptions } from './options.ts';
import { FIRST, journey, login, OPTIONS, packet, START, typed } from './sample-notes.ts';
import { gatewayText } from './terminal.ts';

const configured = (at: Micros): GatewayNote => ({ kind: 'configured', at, by: 'admin' });
const CONFIGURED = '%SYS-5-CONFIG_I: Configured from console by admin on vty0 (192.168.10.50)';

function stamps(times: readonly Micros[], clock: Clock, stamp: GatewayTextOptions['stamp']): string[] {
  const text = gatewayText(times.map(configured), { ...OPTIONS, clock, stamp });
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.slice(0, line.indexOf(': %')));
}

describe('stamps', () => {
  const bare = { year: false, msec: false, zone: false };

  test('the day is padded with a blank; year, milliseconds and zone as told', () => {
    const at = utc('2025-03-03 14:00:06.812');
    expect(stamps([at], newClock(), bare)).toEqual(['Mar  3 14:00:06']);
    expect(stamps([at], newClock(), { year: true, msec: true, zone: true })).toEqual(['Mar  3 2025 14:00:06.812 UTC']);
    expect(stamps([at], newClock(), { ...bare, sequence: 412 })).toEqual(['000412: Mar  3 14:00:06']);
    expect(stamps([at], newClock({ mark: '*', offsetMs: 500 }), { ...bare, msec: true })).toEqual([
      '*Mar  3 14:00:07.312',
    ]);
  });

  test('local time turns with summer time, and without `localtime` UTC is printed', () => {
    const change = utc('2025-03-30 01:00:00');
    const summer = { name: 'CEST', minutes: 120, from: change, to: utc('2025-10-26 01:00:00') };
    const clock = newClock({ zone: { name: 'CET', minutes: 60, summer } });
    const stamp = { ...bare, zone: true };
    const times = [change - SECOND, change];
    expect(stamps(times, clock, { ...stamp, localtime: true })).toEqual([
      'Mar 30 01:59:59 CET',
      'Mar 30 03:00:00 CEST',
    ]);
    expect(stamps(times, clock, stamp)).toEqual(['Mar 30 00:59:59 UTC', 'Mar 30 01:00:00 UTC']);
  });

  test('a clock that is stepped runs backwards, and its mark changes', () => {
    const step = utc('2025-12-31 23:59:59');
    const clock = newClock({ mark: '*', offsetMs: 90_000, steps: [{ at: step, offsetMs: 0, mark: '' }] });
    expect(stamps([step - SECOND, step], clock, { ...bare, year: true })).toEqual([
      '*Jan  1 2026 00:01:28',
      'Dec 31 2025 23:59:59',
    ]);
    expect(stamps([step], newClock({ mark: '.' }), bare)).toEqual(['.Dec 31 23:59:59']);
  });

  test('uptime counts from the last boot', () => {
    const boot: GatewayNote = { kind: 'reloaded', at: START, reason: 'power-on' };
    const ages = [754, 90_000, 86_400 * 25, 86_400 * 450].map((seconds) => configured(START + seconds * SECOND));
    const text = gatewayText([boot, ...ages], { ...OPTIONS, stamp: { ...bare, uptime: true } });
    expect(text.split('\n').filter((line) => line.includes('CONFIG_I'))).toEqual([
      `00:12:34: ${CONFIGURED}`,
      `1d01h: ${CONFIGURED}`,
      `3w4d: ${CONFIGURED}`,
      `1y12w: ${CONFIGURED}`,
    ]);
  });

  test('records of notes that come close to each other keep their order', () => {
    const notes = [...login(FIRST, START), ...login(FIRST, START)].map((note) => ({ ...note, at: START }));
    const shown = gatewayText(notes, OPTIONS).match(/14:00:06\.\d{3}|14:00:07\.\d{3}/g) ?? [];
    expect(shown).toEqual([...shown].sort());
  });
});

describe('a terminal', () => {
  const stamp = { year: false, msec: false, zone: false };

  test('commands with answers stand between the records', () => {
    const notes = [typed(START, 'show clock'), configured(START + SECOND), typed(START + 2 * SECOND, 'term len 0')];
    expect(gatewayText(notes, { ...OPTIONS, stamp })).toBe(
      [
        'gw1#show clock',
        '14:00:06.812 UTC Mon Mar 3 2025',
        'gw1#',
        `Mar  3 14:00:07: ${CONFIGURED}`,
        'gw1#term len 0',
        '',
      ].join('\n'),
    );
    expect(gatewayText(notes, { ...OPTIONS, stamp, show: false, lineEnds: 'crlf' })).toBe(
      `Mar  3 14:00:07: ${CONFIGURED}\r\ngw1#term len 0\r\n`,
    );
  });

  test('debug windows print their commands and hide what lies outside or belongs to another peer', () => {
    const other = { ...FIRST, peer: { address: '192.0.2.9', port: 4500 } };
    const notes = [0, 1, 2].flatMap((minute) => [
      packet(FIRST, START + minute * MINUTE, `received INFO request ${minute}`, ''),
      packet(other, START + minute * MINUTE, `received INFO request ${minute}`, ''),
    ]);
    const window = { from: START + 30 * SECOND, to: START + 90 * SECOND, peer: '203.0.113.58' };
    const text = gatewayText(notes, { ...OPTIONS, stamp, windows: [window] });
    expect(text.split('\n').filter((line) => /^gw1#|debugging|Packet|Message id/.test(line))).toEqual([
      'gw1#debug crypto condition peer ipv4 203.0.113.58',
      'gw1#debug crypto ikev2',
      'IKEv2 default debugging is on',
      'gw1#debug crypto ikev2 error',
      'IKEv2 error debugging is on',
      'gw1#',
      'Mar  3 14:01:06: IKEv2:(SESSION ID = 16,SA ID = 1):Received Packet [From 203.0.113.58:63516/To 198.51.100.10:4500/VRF i0:f0] ',
      'Initiator SPI : 1111222233334444 - Responder SPI : AAAABBBBCCCCDDDD Message id: 1',
      'gw1#undebug all',
      'All possible debugging has been turned off',
    ]);
    // Where the notes type debug commands themselves, nothing is added.
    const told = gatewayText([typed(START, 'debug crypto ikev2'), ...notes], { ...OPTIONS, windows: [window] });
    expect(told.match(/^gw1#./gm)).toHaveLength(1);
  });
});

describe('other forms', () => {
  const stamp = { year: false, msec: true, zone: false };
  const notes = [configured(START), packet(FIRST, START + SECOND, 'received INFO request 7', '')];
  const text = (form: GatewayTextOptions['form'], more: Partial<GatewayTextOptions> = {}): string[] =>
    gatewayText(notes, { ...OPTIONS, stamp, form, ...more }).split('\n');
  const block = [
    'Initiator SPI : 1111222233334444 - Responder SPI : AAAABBBBCCCCDDDD Message id: 7',
    'IKEv2 INFORMATIONAL Exchange REQUEST ',
    'Payload contents: ',
    ' ',
  ];
  const head =
    'IKEv2:(SESSION ID = 16,SA ID = 1):Received Packet [From 203.0.113.58:63516/To 198.51.100.10:4500/VRF i0:f0] ';

  test('a buffer is the answer of show logging', () => {
    const lines = text('buffer');
    expect(lines.slice(0, 2)).toEqual([
      'gw1#show logging',
      'Syslog logging: enabled (0 messages dropped, 0 messages rate-limited, 0 flushes, 0 overruns, xml disabled, filtering disabled)',
    ]);
    const start = lines.indexOf('Log Buffer (10000000 bytes):');
    expect(lines.slice(start + 2)).toEqual([
      `Mar  3 14:00:06.812: ${CONFIGURED}`,
      `Mar  3 14:00:07.812: ${head}`,
      ...block,
      '',
      'gw1#',
      '',
    ]);
  });

  test('collectors put their own stamp and the host in front', () => {
    expect(text('rfc3164')).toEqual([
      `Mar  3 14:00:06 gw1.example.com 1: Mar  3 14:00:06.812: ${CONFIGURED}`,
      `Mar  3 14:00:07 gw1.example.com 2: Mar  3 14:00:07.812: ${head}`,
      ...block,
      '',
    ]);
    const collector = newClock({ offsetMs: -5000, zone: { name: 'X', minutes: -210 } });
    expect(text('rfc5424', { collector })[0]).toMatch(
      /^2025-03-03T10:30:01\.\d{6}-03:30 gw1\.example\.com 1: Mar {2}3 14:00:06\.812: %SYS/,
    );
    const wire = text('syslog-wire', { stamp: { ...stamp, sequence: 57 } });
    expect([wire[0], wire[1]]).toEqual([
      `<189>000057: Mar  3 14:00:06.812: ${CONFIGURED}`,
      `<191>000058: Mar  3 14:00:07.812: ${head}`,
    ]);
  });

  test('a binary trace names its level, and its header the box', () => {
    const lines = text('btrace');
    expect(lines[1]).toBe(
      'Logging display requested on 2025/03/03 14:00:27 (UTC) for Hostname: [gw1], Model: [C8000V], Version: [17.16.01a], SN: [9EXAMPLE001], MD_SN: [9EXAMPLE001]',
    );
    expect(lines[8]).toMatch(
      /^2025\/03\/03 14:00:06\.812\d{6} \{iosrp_R0-0\}\{255\}: \[syslog\] \[14842\]: \(note\): %SYS-5-CONFIG_I/,
    );
    expect(lines[9]).toMatch(/\[crypto\] \[14842\]: \(info\): IKEv2:\(SESSION ID = 16,SA ID = 1\):Received Packet/);
    expect(lines.slice(10, 14)).toEqual(block);
  });

  test('an event trace tells the role in the exchange', () => {
    const peer = 'SA ID:1 SESSION ID:16 Remote: 203.0.113.58/63516 Local: 198.51.100.10/4500';
    const query = packet(FIRST, START, 'sent INFO request 0', 'D');
    expect(
      gatewayText([query], { ...OPTIONS, form: 'event-trace' })
        .split('\n')
        .slice(0, 5),
    ).toEqual([
      'gw1#show monitor event-trace crypto all detail',
      'ikev2_event:',
      `Mar  3 14:00:06.812: ${peer}  (I) Sending IKEv2 INFORMATIONAL Exchange REQUEST`,
      `Mar  3 14:00:06.812: ${peer}  (I) IKEv2 INFORMATIONAL Exchange Contains: DELETE`,
      '',
    ]);
  });

  test('two files of one gateway agree on the stamp of a record', () => {
    const bodies = (form: 'terminal' | 'buffer', internal: boolean): string[] =>
      gatewayText(journey(), { ...OPTIONS, form, verbosity: { ...OPTIONS.verbosity, internal } })
        .split('\n')
        .filter((line) => /^Mar.*IKEv2:/.test(line));
    expect(bodies('buffer', true)).toEqual(bodies('terminal', false));
  });
});

test('the same notes give the same text', () => {
  expect(gatewayText(journey(), OPTIONS)).toBe(gatewayText(journey(), OPTIONS));
});

// The product reads what it had no part in writing. Every packet and both sessions are found, and nothing is amiss.
describe('the reader of the product', () => {
  const packets = journey().filter(({ kind }) => kind === 'packet').length;

  test.each(['terminal', 'buffer', 'rfc3164', 'rfc5424', 'syslog-wire', 'btrace'] as const)(
    'reads the form %s',
    async (form) => {
      const reading = await read(gatewayText(journey(), { ...OPTIONS, form }));
      expect(reading.diagnostics).toEqual([]);
      expect(ofKind(reading, 'gateway.ike-packet')).toHaveLength(packets);
      expect(kinds(reading).filter((kind) => kind === 'sa-created')).toHaveLength(2);
    },
  );

  test('reads all verbosities', async () => {
    const verbosity = { default: true, error: true, internal: true, packet: true };
    const reading = await read(gatewayText(journey(), { ...OPTIONS, verbosity }));
    expect(reading.diagnostics).toEqual([]);
    expect(ofKind(reading, 'gateway.ike-packet')).toHaveLength(packets);
  });

  test('reads the show commands of a terminal', async () => {
    const found = kinds(await read(gatewayText(journey(), OPTIONS)));
    expect(found.filter((kind) => kind === 'clock')).toHaveLength(1);
    expect(found.filter((kind) => kind.includes('snapshot')).length).toBeGreaterThanOrEqual(3);
  });
});
