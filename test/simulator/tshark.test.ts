// Every capture of every scenario as tshark sees it: well-formed, with right checksums, and with the scenario's keys as
// open as it is to the peers that sent it. No scenario plans a snapped capture; one that does must be left out by name.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { CaseFile } from './case.ts';
import { frameOf } from './degrade/frame.ts';
import { wiresharkNames } from './ike/algorithm-names.ts';
import { readHeader } from './ike/chain.ts';
import { joinFragments, type OpenedFragment, openFragment } from './ike/fragments.ts';
import { decryptionTable, type KeyRow } from './ike/keytable.ts';
import { openMessage, readClear } from './ike/message.ts';
import { parseIp } from './net/ip.ts';
import { newReassembly } from './net/reassembly.ts';
import { readCapture } from './net/records.ts';
import { parseUdp } from './net/transport.ts';
import { PAYLOAD } from './registry/numbers.ts';
import { scenarios } from './scenarios/index.ts';
import { caseFiles } from './stage/files.ts';
import { type Played, play } from './stage/play.ts';

const tshark = spawnSync('tshark', ['--version']).error === undefined;
if (!tshark) console.warn('Skipped: tshark is not installed; simulated captures were not compared with it.');

test.runIf(process.env['CI'] !== undefined)('tshark is installed where nothing may be skipped', () => {
  expect(tshark).toBe(true);
});

const folder = mkdtempSync(join(tmpdir(), 'simulated-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SEED = 1;
const withCaptures = scenarios.filter(({ evidence }) => evidence.captures.length > 0);

describe.runIf(tshark)('tshark', () => {
  test.each(withCaptures.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
    const played = play(scenario, SEED);
    const files = caseFiles(scenario, played);
    const rows = keyRows(played);
    // The table that the case hands out where it has one; else the same keys, which must open it all the same.
    const emitted = files.find(({ format }) => format === 'ikev2-decryption-table');
    const table = emitted?.bytes.toString('utf8') ?? decryptionTable(rows);
    for (const capture of files.filter(({ aspect }) => aspect === 'wire')) {
      const shown = dissected(capture, table);
      const sent = messagesOf(capture, rows);
      expect(sent.size).toBeGreaterThan(0);
      const differing = shown.filter(({ frame, ike }) => ike !== (sent.get(frame) ?? ''));
      expect(differing.map(({ frame, ike }) => ({ frame, ike, sent: sent.get(frame) }))).toEqual([]);
      expect(shown.filter(({ complaints }) => complaints.length > 0)).toEqual([]);
      expect(sent.size).toBe(shown.filter(({ ike }) => ike !== '').length);
    }
  });

  test('a wrong key, a wrong checksum and a broken message show', () => {
    const scenario = withCaptures[0];
    if (scenario === undefined) throw new Error('no scenario has a capture');
    const played = play(scenario, SEED);
    const capture = caseFiles(scenario, played).find(({ aspect }) => aspect === 'wire');
    if (capture === undefined) throw new Error('no capture');
    const zeroed = ({ keys, ...row }: KeyRow) => ({ ...row, keys: { ...keys, skAi: Buffer.alloc(keys.skAi.length) } });
    const forged = dissected(capture, decryptionTable(keyRows(played).map(zeroed)));
    expect(forged.flatMap(({ complaints }) => complaints)).toContain('IKEv2 Integrity Checksum Data is incorrect');
    const header = Buffer.from(keyRows(played)[0]?.spiI ?? []);
    const at = capture.bytes.indexOf(header);
    const bytes = Buffer.from(capture.bytes);
    // The length of the first payload, behind 28 octets of header.
    bytes.writeUInt16BE(0xfff0, at + 30);
    const broken = dissected({ ...capture, bytes }, decryptionTable(keyRows(played)));
    expect(broken[0]?.complaints).toEqual(expect.arrayContaining(['malformed', 'udp.checksum.status']));
  });
});

function keyRows({ ledger }: Played): KeyRow[] {
  return ledger.sas.flatMap(({ spiI, spiR, suite, keys }) =>
    spiR === null || suite === null || keys === null ? [] : [{ spiI, spiR, suite, keys }],
  );
}

interface Shown {
  readonly frame: number;
  /** As in `messagesOf`. */
  readonly ike: string;
  readonly complaints: readonly string[];
}

const SUMS = ['ip', 'udp', 'tcp', 'icmp', 'icmpv6'].map((protocol) => `${protocol}.checksum.status`);
const FIELDS = [
  'frame.number',
  'isakmp.typepayload',
  'isakmp.enc.decrypted',
  '_ws.malformed',
  '_ws.expert.message',
  ...SUMS,
];
const CHECKS = ['ip', 'udp', 'tcp'].flatMap((protocol) => ['-o', `${protocol}.check_checksum:TRUE`]);

/** Proposals and transforms are listed among the payloads; the numbers below 33 name no IKEv2 payload. */
const FIRST_PAYLOAD = 33;
const BAD = '0';

// What tshark remarks on in traffic that is as it should be.
const REMARKS = [
  // Fragments share a message id, and lost answers are asked for again.
  /^This packet is a retransmission$/,
  // Loss, doubling and reordering of ESP are what networks do.
  /^Wrong Sequence Number for SPI [0-9a-f]{8} - \d+ (missing|repeated|less than expected)$/,
  // The client looks for the gateway's HTTPS server.
  /^Connection (establish request \(SYN\)|establish acknowledge \(SYN\+ACK\)): server port 443$/,
  /^Connection (finish \(FIN\)|reset \(RST\))$/,
  /^This frame (initiates|undergoes) the connection closing$/,
];

function dissected({ bytes }: CaseFile, table: string): Shown[] {
  const path = join(folder, 'capture');
  writeFileSync(path, bytes);
  const rows = table.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const keys = rows.flatMap((row) => ['-o', `uat:ikev2_decryption_table:${row}`]);
  const wanted = ['-T', 'fields', '-E', 'aggregator=|', ...FIELDS.flatMap((field) => ['-e', field])];
  // A person's own settings and keys must not take part.
  const env = { ...process.env, WIRESHARK_CONFIG_DIR: folder };
  const options = { encoding: 'utf8', maxBuffer: 2 ** 28, env } as const;
  const { stdout, stderr, status } = spawnSync('tshark', ['-n', '-r', path, ...CHECKS, ...keys, ...wanted], options);
  if (status !== 0) throw new Error(`tshark: ${stderr}`);
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [frame, types = '', opened = '', malformed = '', expert = '', ...sums] = line.split('\t');
      const payloads = types.split('|').filter((type) => Number(type) >= FIRST_PAYLOAD);
      const remarks = expert.split('|').filter((text) => text !== '' && !REMARKS.some((known) => known.test(text)));
      const wrong = SUMS.filter((_, index) => sums[index]?.split('|').includes(BAD) === true);
      const complaints = [...(malformed === '' ? [] : ['malformed']), ...remarks, ...wrong];
      return { frame: Number(frame), ike: `${payloads.join(' ')}${opened === '' ? '' : ' opened'}`, complaints };
    });
}

/** Payload types of the IKE message that ends in each frame, outer ones first, and whether what it protects can be opened. */
function messagesOf({ bytes }: CaseFile, rows: readonly KeyRow[]): ReadonlyMap<number, string> {
  const reassembly = newReassembly();
  const opener = newOpener(rows);
  const messages = new Map<number, string>();
  const { options, packets } = readCapture(bytes);
  packets.forEach(({ at, link, originalLength }, index) => {
    if (link.length !== originalLength) throw new Error(`frame ${index + 1} is cut`);
    const frame = frameOf(link, options.linkType);
    if (frame === null) throw new Error(`frame ${index + 1} has no IP packet`);
    // Ethernet pads short packets.
    const length = frame.version === 4 ? link.readUInt16BE(frame.ipAt + 2) : 40 + link.readUInt16BE(frame.ipAt + 4);
    const packet = parseIp(link.subarray(frame.ipAt, frame.ipAt + length));
    const whole = packet.protocol === 17 ? reassembly.add(packet, Number(at / 1000n)) : undefined;
    const datagram = whole === undefined ? undefined : parseUdp(whole);
    const message =
      datagram === undefined ? undefined : ikeIn(datagram.payload, [datagram.source.port, datagram.target.port]);
    if (message !== undefined) messages.set(index + 1, opener(message));
  });
  return messages;
}

// On port 4500 IKE opens with four zero octets where ESP has its SPI (RFC 3948 §2.2).
function ikeIn(payload: Buffer, ports: readonly number[]): Buffer | undefined {
  if (ports.includes(500)) return payload;
  return ports.includes(4500) && payload.length > 4 && payload.readUInt32BE(0) === 0 ? payload.subarray(4) : undefined;
}

function newOpener(rows: readonly KeyRow[]): (message: Buffer) => string {
  const pieces = new Map<string, Map<number, OpenedFragment>>();

  return function opened(message): string {
    const { spiI, spiR, fromInitiator, response, messageId } = readHeader(message);
    const outer = readClear(message).map(({ type }) => type);
    const named = outer.join(' ');
    const row = rows.find((each) => each.spiI.equals(spiI) && each.spiR.equals(spiR));
    const key = `${spiI.toString('hex')} ${fromInitiator} ${response} ${messageId}`;
    if (row === undefined || wiresharkNames(row.suite) === undefined) return named;
    if (outer.at(-1) === PAYLOAD.SK)
      return [named, ...openMessage(message, row).map(({ type }) => type), 'opened'].join(' ');
    if (outer.at(-1) !== PAYLOAD.SKF) return named;
    const fragment = openFragment(message, row);
    const set = pieces.get(key) ?? new Map<number, OpenedFragment>();
    pieces.set(key, set.set(fragment.number, fragment));
    if (set.size < fragment.total) return `${named} opened`;
    return [named, ...joinFragments([...set.values()]).map(({ type }) => type), 'opened'].join(' ');
  };
}
