import { describe, expect, test } from 'vitest';
import { newClock } from '../world/clock.ts';
import type { ClientDescription } from '../world/descriptions.ts';
import { seeded } from '../world/random.ts';
import { SECOND, utc } from '../world/time.ts';
import { CLIENT, IKE_ID, MORNING } from './a-client.ts';
import { folded, type UnixFlavour, type UnixLogOptions, unixLog } from './unix-log.ts';

const LINUX: ClientDescription = { ...CLIENT, platform: 'linux', hostname: 'lab1' };
const MAC: ClientDescription = { ...CLIENT, platform: 'macos', hostname: 'mac01' };
const CET = newClock({ zone: { name: 'CET', minutes: 60 } });

function lines(flavour: UnixFlavour, options: Partial<UnixLogOptions> = {}): string[] {
  return log(flavour, options).toString().replace(/\n$/, '').split('\n');
}

function log(flavour: UnixFlavour, options: Partial<UnixLogOptions> = {}): Buffer {
  const description = flavour.startsWith('macos') ? MAC : LINUX;
  const random = seeded('unix log');
  return unixLog(MORNING, { description, clock: CET, random, flavour, unconfirmed: false, ...options });
}

const ID_LINE = `Function: initiateTunnel File: ../../vpn/Agent/IPsecProtocol.cpp Line: 613 Using IKE ID '${IKE_ID}' for reconnect `;

test('a body stands on one line, with the function alone and the file in its tree', () => {
  expect(
    folded(
      `Function: CIPsecProtocol::initiateTunnel\nFile: IPsecProtocol.cpp\nLine: 613\nUsing IKE ID 'S' for reconnect`,
    ),
  ).toBe("Function: initiateTunnel File: ../../vpn/Agent/IPsecProtocol.cpp Line: 613 Using IKE ID 'S' for reconnect ");
  expect(folded('Current Preference Settings:\nPPPExclusionServerIP:\nEnableScripting: false')).toBe(
    'Current Preference Settings: PPPExclusionServerIP: EnableScripting: false',
  );
});

describe('syslog', () => {
  test('has English months, padded days, local time and no year', () => {
    const early = MORNING.map((note) => ({
      ...note,
      at: note.at - utc('2031-07-29 20:00:00') + utc('2031-11-03 23:59:00'),
    }));
    const random = seeded('unix log');
    const bytes = unixLog(early, {
      description: LINUX,
      clock: CET,
      random,
      flavour: 'syslog',
      unconfirmed: false,
      foreign: false,
    });
    expect(bytes.toString().split('\n')[0]).toBe(
      'Nov  4 00:59:00 lab1 acvpnui[905]: vpnapi version 5.1.8.105 () Initializing.',
    );
  });

  test('holds the reconnect between lines of other processes', () => {
    const all = lines('syslog');
    expect(all).toContain(`Jul 29 22:23:40 lab1 acvpnagent[731]: ${ID_LINE}`);
    expect(all).toContain(
      'Jul 29 22:23:20 lab1 acvpnui[905]: Message type information sent to the user: Reconnecting to Lab.Gateway 1...',
    );
    for (const line of all) expect(line).toMatch(/^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d lab1 [\w-]+(\[\d+\])?: .*$/);
    const foreign = all.filter((line) => !/ acvpn\w+\[/.test(line));
    expect(foreign.length).toBeGreaterThan(5);
    expect(all.filter((line) => line.includes(' acvpn'))).toEqual(lines('syslog', { foreign: false }));
  });

  test('counts lines that come again and again', () => {
    const start = utc('2031-07-29 20:00:00');
    const up = [0, 1, 2].map((second) => ({ at: start + second * SECOND, kind: 'interface', change: 'up' }) as const);
    const options = { description: LINUX, clock: CET, random: seeded('unix log'), unconfirmed: false, foreign: false };
    const sentence = 'A new network interface has been detected.';
    expect(unixLog(up, { ...options, flavour: 'syslog' }).toString()).toBe(
      `Jul 29 21:00:00 lab1 acvpnagent[731]: ${sentence}\nJul 29 21:00:02 lab1 acvpnagent[731]: message repeated 2 times: [ ${sentence}]\n`,
    );
    expect(unixLog(up, { ...options, description: MAC, flavour: 'macos-system' }).toString()).toMatch(
      /\nJul 29 21:00:02 {2}last message repeated 2 times\n$/,
    );
    expect(
      unixLog(up, { ...options, flavour: 'journal-short' })
        .toString()
        .split(sentence),
    ).toHaveLength(4);
  });

  test('writes the kernel lines of falling asleep at the time of waking', () => {
    const kernel = lines('syslog').filter((line) => line.includes('PM: suspend'));
    expect(kernel.map((line) => line.slice(0, 15))).toEqual(['Jul 29 22:23:19', 'Jul 29 22:23:19']);
  });

  test('has no line while the machine sleeps', () => {
    const hours = lines('syslog').map((line) => line.slice(7, 15));
    expect(hours.filter((time) => time > '22:00:03' && time < '22:23:19')).toEqual([]);
  });

  test('may use the names of Secure Client', () => {
    expect(lines('syslog', { sources: 'csc' })).toContain(`Jul 29 22:23:40 lab1 csc_vpnagent[731]: ${ID_LINE}`);
  });
});

test('rsyslog states microseconds and the offset, and escapes control bytes', () => {
  const all = lines('rsyslog');
  expect(all).toContain(`2031-07-29T22:23:40.000000+01:00 lab1 acvpnagent[731]: ${ID_LINE}`);
  const many = lines('rsyslog', { random: seeded('with many') }).join('\n');
  expect(many).not.toMatch(/\t/);
});

describe('the journal', () => {
  test('as text says when it begins and which boot it is', () => {
    const [begins, boot, ...rest] = lines('journal-short', { foreign: false });
    expect(begins).toBe('-- Journal begins at Tue 2031-07-29 21:00:00 CET, ends at Tue 2031-07-29 23:30:01 CET. --');
    expect(boot).toMatch(/^-- Boot [0-9a-f]{32} --$/);
    expect(rest).toContain(`Jul 29 22:23:40 lab1 acvpnagent[731]: ${ID_LINE}`);
  });

  const at = utc('2031-07-29 21:23:40');

  test('as JSON counts microseconds of the clock and keeps bytes that are no text', () => {
    const fast = newClock({ offsetMs: 250 });
    const objects = lines('journal-json', { clock: fast }).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects).toContainEqual(
      expect.objectContaining({
        __REALTIME_TIMESTAMP: String(at + SECOND / 4),
        SYSLOG_IDENTIFIER: 'acvpnagent',
        _PID: '731',
        PRIORITY: '6',
        MESSAGE: ID_LINE,
      }),
    );
    const times = objects.map(({ __REALTIME_TIMESTAMP }) => Number(__REALTIME_TIMESTAMP));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    for (const { MESSAGE } of objects) expect(typeof MESSAGE === 'string' || Array.isArray(MESSAGE)).toBe(true);
    expect(objects.find(({ MESSAGE }) => String(MESSAGE).startsWith('Session level'))).toMatchObject({ PRIORITY: '4' });
  });

  test('as export can be read entry by entry, and says the same', () => {
    const entries = readExport(log('journal-export'));
    const json = lines('journal-json').map((line) => JSON.parse(line) as Record<string, string | number[]>);
    const text = (value: string | number[] | undefined) =>
      Array.isArray(value) ? Buffer.from(value).toString() : value;
    expect(entries.map((entry) => entry.get('MESSAGE'))).toEqual(json.map(({ MESSAGE }) => text(MESSAGE)));
    expect(entries.map((entry) => entry.get('__CURSOR'))).toEqual(json.map(({ __CURSOR }) => __CURSOR));
    expect(entries.some((entry) => entry.get('MESSAGE')?.includes('\n'))).toBe(true);
  });
});

// The format of https://systemd.io/JOURNAL_EXPORT_FORMATS, read by its own rules.
function readExport(bytes: Buffer): Map<string, string>[] {
  const entries: Map<string, string>[] = [];
  let entry = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0x0a, at);
    const line = bytes.subarray(at, end).toString();
    at = end + 1;
    if (line === '') {
      entries.push(entry);
      entry = new Map();
    } else if (line.includes('=')) {
      entry.set(line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1));
    } else {
      const length = Number(bytes.readBigUInt64LE(at));
      entry.set(line, bytes.subarray(at + 8, at + 8 + length).toString());
      at += 8 + length + 1;
    }
  }
  return entries;
}

describe('macOS', () => {
  test('system.log names the host in two forms, and not at all for a repeat', () => {
    const all = lines('macos-system');
    expect(new Set(all.map((line) => /^.{15} (\S*) /.exec(line)?.[1]))).toEqual(new Set(['mac01', 'mac01.local', '']));
    expect(all.some((line) => / acvpnagent\[731\]: Function: initiateTunnel File: /.test(line))).toBe(true);
    expect(
      all.filter((line) => /^.{15} {2}/.test(line)).every((line) => line.endsWith('last message repeated 2 times')),
    ).toBe(true);
  });

  test('the unified log has its header, absolute times and the names of executables', () => {
    const [header, ...rest] = lines('macos-unified', { foreign: false });
    expect(header).toBe('Timestamp                       Thread     Type        Activity             PID    TTL  ');
    expect(rest).toContain(
      `2031-07-29 22:23:40.000000+0100 0x2a2db    Default     0x0                  731    0    vpnagentd: ${ID_LINE}`,
    );
    expect(
      rest.some((line) => line.includes(' 905    0    Cisco AnyConnect Secure Mobility Client: Message type')),
    ).toBe(true);
    // Blocks go on in lines of their own, which have no stamp.
    const block = rest.findIndex((line) => line.endsWith('Current Preference Settings:'));
    expect(rest[block + 1]).toBe('ServiceDisable: false');
  });

  test('the compact style has milliseconds and two letters for the type', () => {
    const all = lines('macos-compact');
    expect(all[0]).toBe('Timestamp               Ty Process[PID:TID]');
    expect(all).toContain(`2031-07-29 22:23:40.000 Df vpnagentd[731:2a2db] ${ID_LINE}`);
    expect(all.some((line) => / E {2}Cisco AnyConnect Secure Mobility Client\[905:2a389\] Function: /.test(line))).toBe(
      true,
    );
    expect(all.some((line) => line.includes('[com.example.'))).toBe(true);
  });
});

test.each([
  'syslog',
  'rsyslog',
  'journal-short',
  'journal-json',
  'journal-export',
  'macos-system',
  'macos-unified',
  'macos-compact',
] as const)('%s is the same for the same seed', (flavour) => expect(log(flavour).equals(log(flavour))).toBe(true));
