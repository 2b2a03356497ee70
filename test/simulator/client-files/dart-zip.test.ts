import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { newClock } from '../world/clock.ts';
import { seeded } from '../world/random.ts';
import { utc } from '../world/time.ts';
import { CLIENT, MORNING } from './a-client.ts';
import { dartBundle } from './dart-bundle.ts';
import { dartZip, type ZipOptions } from './dart-zip.ts';
import { localPolicy } from './local-policy.ts';
import { userPreferences } from './preferences.ts';
import { unixLog } from './unix-log.ts';
import { vpnProfile } from './vpn-profile.ts';
import { windowsLog } from './windows-log.ts';

const clock = newClock({ zone: { name: 'CEST', minutes: 120 } });
const random = seeded('zip');
const at = utc('2031-07-29 22:30:12');
const FILES = [
  { path: 'DARTBundle/a.txt', bytes: Buffer.from('a log '.repeat(500)) },
  { path: 'DARTBundle/empty.txt', bytes: Buffer.alloc(0) },
  { path: 'DARTBundle/プロファイル.xml', bytes: Buffer.from('<a/>') },
  { path: 'DARTBundle/noise.bin', bytes: seeded('noise').bytes(2000) },
];

interface Read {
  readonly path: string;
  readonly bytes: Buffer;
  readonly method: number;
  readonly stamp: string;
}

/** The archive by its central directory (APPNOTE §4.3.12), each entry checked against its local header and its CRC. */
function readZip(zip: Buffer): Read[] {
  const end = zip.length - 22;
  expect(zip.readUInt32LE(end)).toBe(0x06054b50);
  const entries: Read[] = [];
  let central = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    expect(zip.readUInt32LE(central)).toBe(0x02014b50);
    const local = zip.readUInt32LE(central + 42);
    expect(zip.readUInt32LE(local)).toBe(0x04034b50);
    const nameLength = zip.readUInt16LE(central + 28);
    const path = zip.subarray(central + 46, central + 46 + nameLength).toString();
    expect(zip.subarray(local + 30, local + 30 + nameLength).toString()).toBe(path);
    const [flags, method] = [zip.readUInt16LE(central + 8), zip.readUInt16LE(central + 10)];
    const [crc, packed, size] = [16, 20, 24].map((offset) => zip.readUInt32LE(central + offset));
    const data = local + 30 + nameLength;
    const after = data + (packed ?? 0);
    const inLocal = [14, 18, 22].map((offset) => zip.readUInt32LE(local + offset));
    if ((flags & 8) === 0) expect(inLocal).toEqual([crc, packed, size]);
    else {
      expect(inLocal).toEqual([0, 0, 0]);
      expect([0, 4, 8, 12].map((offset) => zip.readUInt32LE(after + offset))).toEqual([0x08074b50, crc, packed, size]);
    }
    const bytes = method === 8 ? inflateRawSync(zip.subarray(data, after)) : zip.subarray(data, after);
    expect([bytes.length, crc32(bytes)]).toEqual([size, crc]);
    const [time, date] = [zip.readUInt16LE(central + 12), zip.readUInt16LE(central + 14)];
    const stamp = [(date >> 9) + 1980, (date >> 5) & 15, date & 31, time >> 11, (time >> 5) & 63, (time & 31) * 2].join(
      ' ',
    );
    entries.push({ path, bytes, method, stamp });
    central += 46 + nameLength;
  }
  expect(central).toBe(end);
  return entries;
}

/** What Python says of an archive, or undefined where there is no Python. */
function askPython(zip: Buffer): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'dart-zip-'));
  try {
    const path = join(folder, 'a.zip');
    writeFileSync(path, zip);
    const { error, stdout } = spawnSync('python3', ['-m', 'zipfile', '-t', path], { encoding: 'utf8' });
    return error === undefined ? stdout.trim() : undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('an archive', () => {
  const forms: Partial<ZipOptions>[] = [
    {},
    { method: 'stored' },
    { dataDescriptors: true },
    { method: 'stored', dataDescriptors: true },
  ];

  test.each(forms)('%j gives back its files', (form) => {
    const zip = dartZip(FILES, { random, clock, modifiedAt: at, method: 'deflate', ...form });
    const read = readZip(zip);
    expect(read.map(({ path, bytes }) => ({ path, bytes: Buffer.from(bytes) }))).toEqual(FILES);
    // What deflating would enlarge is stored.
    expect(read.map(({ method }) => method)).toEqual(form.method === 'stored' ? [0, 0, 0, 0] : [8, 0, 0, 0]);
    for (const { stamp } of read) expect(stamp).toMatch(/^2031 7 30 0 (28|29|30) \d+$/);
    const said = askPython(zip);
    if (said === undefined) process.stderr.write('skipped: python3 is not here to test the archive\n');
    else expect(said).toBe('Done testing');
  });

  test('may have backslashes', () => {
    const [first] = readZip(dartZip(FILES, { random, clock, modifiedAt: at, method: 'deflate', backslashes: true }));
    expect(first?.path).toBe('DARTBundle\\a.txt');
  });
});

const PARTS = {
  policy: localPolicy(CLIENT),
  profiles: [
    {
      name: 'acvpn.xml',
      bytes: vpnProfile({ hosts: [{ name: 'a', protocol: 'IPsec' }], preferences: CLIENT.preferences }),
    },
  ],
  preferences: userPreferences(CLIENT),
};
const LOG = { clock, random, unconfirmed: false };
const TEXT = { encoding: 'utf-16le', dateOrder: 'mdy', hours: 24 } as const;

describe('a bundle', () => {
  test('of Windows holds the evidence between reports of the system', () => {
    const log = windowsLog(MORNING, { description: CLIENT, ...LOG, ...TEXT });
    const logName = 'Cisco Secure Client - AnyConnect VPN.txt';
    const { name, bytes } = dartBundle(CLIENT, { log, logName, ...PARTS }, { random, clock, at });
    expect(name).toBe('DARTBundle_0730_0030.zip');
    const files = readZip(bytes);
    const vpn = 'DARTBundle_0730_0030/Cisco Secure Client - AnyConnect VPN';
    expect(files.find(({ path }) => path === `${vpn}/${logName}`)?.bytes.equals(log)).toBe(true);
    expect(files.map(({ path }) => path)).toContain(`${vpn}/Profile/acvpn.xml`);
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
    expect(files.length).toBeGreaterThanOrEqual(30);
    expect(files.length).toBeLessThanOrEqual(60);
    expect(bytes.length).toBeLessThan(200_000);
    const system = files.find(({ path }) => path.endsWith('/systeminfo.txt'))?.bytes.toString();
    expect(system).toContain('Time Zone:                     (UTC+02:00) CEST');
    expect(dartBundle(CLIENT, { log, logName, ...PARTS }, { random, clock, at }).bytes.equals(bytes)).toBe(true);
  });

  test('of version 4 has the folder of AnyConnect', () => {
    const { bytes } = dartBundle(
      { ...CLIENT, version: '4.10.07061' },
      { log: Buffer.from('x'), logName: 'AnyConnect.txt', ...PARTS },
      { random, clock, at },
    );
    expect(readZip(bytes)[0]?.path).toBe('DARTBundle_0730_0030/Cisco AnyConnect Secure Mobility Client/AnyConnect.txt');
  });

  test('of Linux holds copies of what lies under /opt', () => {
    const linux = { ...CLIENT, platform: 'linux' } as const;
    const log = unixLog(MORNING, { description: linux, ...LOG, flavour: 'syslog' });
    const { bytes } = dartBundle(
      linux,
      { log, logName: 'syslog', ...PARTS },
      { random, clock, at, zip: { dataDescriptors: true } },
    );
    const paths = readZip(bytes).map(({ path }) => path.replace('DARTBundle_0730_0030/', ''));
    expect(paths.slice(0, 4)).toEqual([
      'logs/syslog',
      'opt/cisco/secureclient/AnyConnectLocalPolicy.xml',
      'opt/cisco/secureclient/vpn/profile/acvpn.xml',
      'home/mia/.vpn/.anyconnect',
    ]);
  });
});
