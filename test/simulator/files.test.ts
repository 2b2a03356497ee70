// Every file that the simulator writes, as the product reads it: by the reader of its format and without a diagnostic,
// except for what a scenario plants. What the product cannot read yet stands in expected-gaps.json with its reason, and
// an entry that is no longer needed must go.
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Vault } from '../../src/crypto/vault.ts';
import { type Ingested, ingest } from '../../src/ingest.ts';
import type { Reader } from '../../src/readers/reader.ts';
import { openedInMemory } from '../support/in-memory.ts';
import type { Aspect, CaseFile } from './case.ts';
import { frameOf } from './degrade/frame.ts';
import { type IpPacket, isFragment, parseIp } from './net/ip.ts';
import { fragmentKey, newReassembly } from './net/reassembly.ts';
import { readCapture } from './net/records.ts';
import { scenarios } from './scenarios/index.ts';
import { simulate } from './stage/simulate.ts';

interface FormatGap {
  readonly format: string;
  /** Only in these scenarios; everywhere where it is missing. */
  readonly scenario?: readonly string[];
  /** What the product lacks, in a sentence. */
  readonly reason: string;
}

const gaps: readonly FormatGap[] = JSON.parse(
  readFileSync(new URL('expected-gaps.json', import.meta.url), 'utf8'),
).formats;

/** How many gaps there may be. It only falls; who adds a format that the product cannot read has to raise it here. */
const CEILING = 0;

/** Which reader a format calls for. */
const READERS: Readonly<Record<string, string>> = {
  pcap: 'pcap',
  pcapng: 'pcapng',
  'ikev2-decryption-table': 'ikev2-decryption-table',
  'keys-json': 'keys-json',
  'ios-terminal': 'ios',
  'ios-buffer': 'ios',
  'ios-rfc3164': 'ios',
  'ios-rfc5424': 'ios',
  'ios-syslog-wire': 'ios',
  'ios-btrace': 'ios',
  'ios-config': 'ios',
  'dart-text': 'dart-log',
  'macos-unified': 'client-unix-log',
  'macos-compact': 'client-unix-log',
  'macos-system': 'client-unix-log',
  rsyslog: 'client-unix-log',
  syslog: 'client-unix-log',
  'journal-short': 'client-unix-log',
  'journal-json': 'client-journal',
  'journal-export': 'client-journal-export',
  'local-policy': 'local-policy',
  'vpn-profile': 'vpn-profile',
};

const SEED = 1;
const seen = new Map<string, Set<string>>();
const played = new Set<string>();

describe('every file', () => {
  test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('of %s', async (name, scenario) => {
    const { files } = simulate(scenario, SEED);
    played.add(name);
    const ingested = await read(files);
    expect(ingested.failures).toEqual([]);
    const faults = files.flatMap((file): string[] => {
      seen.set(file.format, (seen.get(file.format) ?? new Set()).add(name));
      const complaint = complaintOf(file, ingested);
      const gap = gaps.find((each) => covers(each, file.format, name));
      if (gap === undefined) return complaint === undefined ? [] : [`${file.path} (${file.format}): ${complaint}`];
      if (complaint !== undefined) return [];
      const place = gap.scenario === undefined ? file.format : `${name} from ${file.format}`;
      const table = READERS[file.format] === undefined ? ' and name its reader in READERS' : '';
      return [`${file.path} is read now: remove ${place} from expected-gaps.json${table}`];
    });
    expect(faults).toEqual([]);
  });
});

describe('expected-gaps.json', () => {
  test('grows only where somebody means it to', () => {
    expect(gaps).toHaveLength(CEILING);
  });

  test('gives one reason, in a sentence, for each format', () => {
    for (const { reason } of gaps) expect(reason).toMatch(/^[A-Z][^\n]{20,}[^.]\.$/);
    const places = gaps.flatMap(({ format, scenario }) => scenario?.map((name) => `${format} of ${name}`) ?? [format]);
    expect(new Set(places).size).toBe(places.length);
  });

  test('names formats and scenarios that exist, and the table of readers too', () => {
    // Where only some tests were asked for, there is nothing to compare with.
    if (played.size < scenarios.length) return;
    for (const { format, scenario = [] } of gaps) {
      expect([...seen.keys()]).toContain(format);
      for (const name of scenario) expect([...(seen.get(format) ?? [])]).toContain(name);
    }
    for (const format of Object.keys(READERS)) expect([...seen.keys()]).toContain(format);
  });
});

function covers({ format, scenario }: FormatGap, wanted: string, name: string): boolean {
  return format === wanted && (scenario === undefined || scenario.includes(name));
}

async function read(files: readonly CaseFile[]): Promise<Ingested> {
  const inputs = await openedInMemory(files);
  return ingest(inputs, { vault: new Vault(), hash: false, useKeys: true, pcapParser: false });
}

/** Why a file does not count as read, or undefined where it does. */
function complaintOf(file: CaseFile, { sources, diagnostics }: Ingested): string | undefined {
  const own = sources.filter(({ source }) => source.path === file.path || source.path.startsWith(`${file.path}!/`));
  const isArchive = own[0]?.isArchive === true;
  const reader = isArchive ? own.find((one) => one.reader !== undefined)?.reader : own[0]?.reader;
  if (reader === undefined) return 'no reader';
  const wanted = isArchive ? reader.id : READERS[file.format];
  if (wanted === undefined ? !suits(reader, file.aspect) : reader.id !== wanted) return `read as ${reader.id}`;
  const ids = new Set(own.map(({ source }) => source.id));
  const said = new Map<string, number>();
  for (const { code, count = 1, source } of diagnostics)
    if (ids.has(source)) said.set(code, (said.get(code) ?? 0) + count);
  for (const code of file.planted) if (!said.delete(code)) return `${code} was planted and is not given`;
  // Most of what a bundle holds is of other products, and what is stated is counted in files of their own.
  const isExpected = (code: string) => isArchive && (code === 'input.unknown-format' || code in STATEMENTS);
  const wrong = [...said].filter(([code, count]) => !isExpected(code) && STATEMENTS[code]?.(file.bytes) !== count);
  return wrong.length === 0 ? undefined : wrong.map(([code, count]) => `${code} (${count} times)`).join(', ');
}

// A format without a reader may be taken by the reader of another, which is not to read it.
function suits({ holdsKeys, vantage }: Reader, aspect: Aspect): boolean {
  if (aspect === 'keys') return holdsKeys === true;
  if (aspect === 'wire') return vantage === 'wire' && holdsKeys !== true;
  return vantage === (aspect === 'log' || aspect === 'policy' ? 'client' : 'gateway');
}

/**
 * Diagnostics that find no fault with a file but state what is so, with how often it is so. They are counted here from
 * the bytes, in place of being planted: nobody planned that a log of 7 August cannot tell day from month, but it cannot.
 */
const STATEMENTS: Readonly<Record<string, (bytes: Buffer) => number>> = {
  // A log of a single day, and that day with a number no larger than 12 on both sides of the stroke.
  'dart.date-order-ambiguous': (bytes) => {
    const text = bytes.toString('latin1').replaceAll('\0', '');
    const dates = new Set(Array.from(text.matchAll(/: (\d+\/\d+)\/\d{4}\r?$/gm), ([, date = '']) => date));
    const [first = 0, second = 0] = [...dates].flatMap((date) => date.split('/').map(Number));
    return dates.size === 1 && first <= 12 && second <= 12 && first !== second ? 1 : 0;
  },
  // Only the name of a bundle says it, so no file of its own does.
  'dart.date-order-from-bundle': () => 0,
  // `journalctl` indents the further lines of a message. Those of other programs belong to no record of the client.
  'client-unix.text-outside-lines': (bytes) => {
    let inClient = false;
    return bytes
      .toString('latin1')
      .split('\n')
      .filter((line) => {
        if (!line.startsWith(' ')) inClient = / acvpn\w*\[/.test(line);
        return line.startsWith(' ') && !inClient;
      }).length;
  },
  // A code page writes no mark of itself.
  'dart.encoding-guessed': (bytes) => (isUtf8(bytes) || bytes.readUInt16BE(0) === 0xfffe ? 0 : 1),
  // A firewall on the way takes later fragments away.
  'ip.fragments-incomplete': (bytes) => {
    const reassembly = newReassembly();
    const incomplete = new Set<string>();
    for (const { packet, micros } of packetsOf(bytes)) {
      if (!isFragment(packet)) continue;
      if (reassembly.add(packet, micros) === undefined) incomplete.add(fragmentKey(packet));
      else incomplete.delete(fragmentKey(packet));
    }
    return incomplete.size;
  },
  // A network that doubles packets does so within a millisecond; a client waits longer before it repeats itself.
  'ike.capture-duplicate': (bytes) => {
    const packets = packetsOf(bytes).filter(({ ike }) => ike);
    return packets.filter(({ packet, micros }, index) =>
      packets
        .slice(0, index)
        .some((before) => micros - before.micros < 1000 && before.packet.payload.equals(packet.payload)),
    ).length;
  },
};

interface SeenAt {
  readonly packet: IpPacket;
  readonly micros: number;
  readonly ike: boolean;
}

function packetsOf(bytes: Buffer): SeenAt[] {
  const { options, packets } = readCapture(bytes);
  return packets.flatMap(({ at, link }) => {
    const frame = frameOf(link, options.linkType);
    if (frame === null) return [];
    // Ethernet pads short packets.
    const length = frame.version === 4 ? link.readUInt16BE(frame.ipAt + 2) : 40 + link.readUInt16BE(frame.ipAt + 4);
    const packet = parseIp(link.subarray(frame.ipAt, frame.ipAt + length));
    return [{ packet, micros: Number(at / 1000n), ike: frame.ike !== null }];
  });
}
