// `decode` as a process, on shipped captures and on made ones.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DecodedMessage } from '../../src/model/decoded-message.ts';
import { init, initResponse, liveness, packet, request, ZERO } from '../support/ike-packets.ts';
import { ike, octets, pcapFile, SPI_I, SPI_R } from '../support/packets.ts';
import { builtCommand } from './built-command.ts';

const built = builtCommand();
const SAMPLE = 'samples/resume-after-sleep/capture.pcapng';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'decode-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function saved(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

interface Line extends DecodedMessage {
  readonly capture: string;
}

const linesOf = (stdout: string): Line[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

describe('on a shipped capture', () => {
  test('one block a message, with its place, its payloads and what it answers', () => {
    const { status, stdout, stderr } = built.run(['decode', SAMPLE]);
    expect([status, stderr]).toEqual([0, '']);
    const [first = '', second = ''] = stdout.split('\n\n');
    expect(first).toMatch(/^F1 {2}2025-03-20T14:00:06\.\d{9}Z {2}203\.0\.113\.24:\d+ → 198\.51\.100\.10:500$/m);
    expect(first).toContain('IKE_SA_INIT request, id 0, by the initiator of this SA');
    expect(first).toContain('VID  CISCO-ANYCONNECT-EAP');
    expect(first).toContain('NAT detection: source differs');
    expect(second).toMatch(/^ {4}answers F1 after [\d.]+ ms$/m);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('one JSON line a message, with the same frames', () => {
    const text = built.run(['decode', SAMPLE]).stdout;
    const lines = linesOf(built.run(['decode', '--format', 'ndjson', SAMPLE]).stdout);
    const frames = [...text.matchAll(/^F(\d+) /gm)].map(([, frame]) => Number(frame));
    expect(lines.map(({ frame }) => frame)).toEqual(frames);
    expect(lines.length).toBeGreaterThan(50);
    const answers = lines.filter(({ flags }) => flags.response);
    expect(answers.every(({ pairing }) => pairing.answers !== undefined)).toBe(true);
    const fragmented = lines.find(({ frame }) => frame === 5);
    expect(fragmented?.reassembly?.ipFragments).toEqual([4, 5].map((frame) => ({ source: 'capture.pcapng', frame })));
    expect(new Set(lines.map(({ capture }) => capture))).toEqual(new Set(['capture.pcapng']));
  });

  test('--spi keeps one IKE SA, however the SPI is written', () => {
    const [first] = linesOf(built.run(['decode', '-f', 'ndjson', SAMPLE]).stdout);
    const spi = first?.initiatorSpi ?? '';
    for (const written of [spi, `0x${spi.toUpperCase()}`, spi.slice(0, 6)]) {
      const lines = linesOf(built.run(['decode', '-f', 'ndjson', '--spi', written, SAMPLE]).stdout);
      expect(lines.length).toBeGreaterThan(10);
      expect(lines.every(({ initiatorSpi }) => initiatorSpi === spi)).toBe(true);
    }
    // The request of IKE_SA_INIT does not have the responder's SPI yet, and is of that SA all the same.
    const responder = linesOf(built.run(['decode', '-f', 'ndjson', SAMPLE]).stdout)[1]?.responderSpi ?? '';
    const colons = responder.match(/../g)?.join(':') ?? '';
    const byResponder = linesOf(built.run(['decode', '-f', 'ndjson', '--spi', colons, SAMPLE]).stdout);
    expect(byResponder.map(({ frame }) => frame)).toContain(1);
    const none = built.run(['decode', '--spi', 'ffffffffffffffff', SAMPLE]);
    expect(none).toMatchObject({ status: 0, stdout: '' });
    expect(none.stderr).toContain('no message of SPI ffffffffffffffff was found');
  });

  test('-o writes whole files, in the format of the extension, and not over others', () => {
    const target = join(folder, 'messages.ndjson');
    expect(built.run(['decode', SAMPLE, '-o', target])).toMatchObject({ status: 0, stdout: '' });
    expect(linesOf(readFileSync(target, 'utf8'))[0]?.frame).toBe(1);
    const again = built.run(['decode', SAMPLE, '-o', target]);
    expect([again.status, again.stderr]).toEqual([2, `ikev2-trace: ${target} exists; --force overwrites it.\n`]);
    expect(built.run(['decode', SAMPLE, '-o', target, '--force']).status).toBe(0);
  });

  test('a ring is one capture: an answer may stand in another file than its question', () => {
    saved('b.pcap', pcapFile([packet(init(), 0)]));
    saved('a.pcap', pcapFile([packet(initResponse(), 1, true), ...liveness(2, 10)]));
    const lines = linesOf(built.run(['decode', '-f', 'ndjson', folder]).stdout);
    expect(lines.map(({ capture, frame }) => [capture, frame])).toEqual([
      ['b.pcap', 1],
      ['a.pcap', 1],
      ['a.pcap', 2],
      ['a.pcap', 3],
    ]);
    expect(lines[1]?.pairing).toEqual({ role: 'new', answers: { source: 'b.pcap', frame: 1 }, afterMs: 1000 });
    expect(built.run(['decode', folder]).stdout).toContain('answers b.pcap F1 after 1 s');
  });
});

describe('what is wrong', () => {
  test('inside a message stands with the message, at its octet', () => {
    const damaged = ike({ spiR: SPI_R, id: 1 }, [41, octets('0000')]).with(31, 3);
    const capture = saved('damaged.pcap', pcapFile([packet(damaged, 0), ...liveness(2, 1)]));
    const { status, stdout, stderr } = built.run(['decode', capture]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('    ! octet 28: ');
    expect(stdout.match(/^F\d/gm)).toHaveLength(3);
  });

  test('beyond single messages is said at the end, on standard error', () => {
    const cut = pcapFile([packet(init(), 0), ...liveness(2, 1)]).slice(0, -5);
    const { status, stdout, stderr } = built.run(['decode', saved('cut.pcap', cut)]);
    expect(status).toBe(0);
    expect(stdout.match(/^F\d/gm)).toHaveLength(2);
    expect(stderr).toMatch(/^ikev2-trace: cut\.pcap: The file ends at offset \d+/);
  });

  test('files of another kind beside a capture are counted, not listed', () => {
    const { status, stderr } = built.run(['decode', 'samples/resume-after-sleep', '-o', join(folder, 'all.txt')]);
    expect([status, stderr]).toEqual([0, 'ikev2-trace: 6 inputs are no captures and were left out.\n']);
  });

  test('a message that no SA can have sent is shown as such', () => {
    const capture = saved('zero.pcap', pcapFile([packet(request({ exchange: 35, spiR: ZERO, id: 1 }), 0)]));
    expect(built.run(['decode', capture]).stdout).toContain('no IKE SA can have sent this');
  });

  test.each([
    [['decode'], 'decode needs a capture: a file, a folder, or - for standard input.'],
    [['decode', 'x', '--format', 'json'], "--format takes text or ndjson, not 'json'. Did you mean 'ndjson'?"],
    [['decode', 'x', '--spi', 'zebra'], "--spi takes up to 16 hex digits, not 'zebra'."],
    [['decode', 'x', '--year', '2025'], '--year is an option of analyze, not of decode.'],
    [['analyze', 'x', '--spi', 'aa'], '--spi is an option of decode, not of analyze.'],
    [['decode', 'x', '-o', 'a.txt', '-o', 'b.txt'], 'decode takes one --output.'],
    [['decode', 'x', '-f', 'text', '-f', 'ndjson'], 'decode takes one --format.'],
    [
      ['decode', 'x', '-o', 'messages.json'],
      'messages.json: no format has the extension .json; there are .txt and .ndjson. Name the format for any other: --format text or ndjson.',
    ],
    [['decode', 'no-such-file'], 'cannot read no-such-file: there is no such file or folder'],
  ])('%j is one sentence and exit code 2', (args, sentence) => {
    expect(built.run(args)).toMatchObject({ status: 2, stdout: '', stderr: `ikev2-trace: ${sentence}\n` });
  });

  test('no capture among the inputs', () => {
    const { status, stderr } = built.run(['decode', 'package.json', 'samples/resume-after-sleep/gateway.log']);
    expect(status).toBe(2);
    expect(stderr).toContain('package.json: No reader knows this content');
    expect(stderr).toContain('This is no packet capture but: Cisco IOS');
    expect(stderr).toContain('nothing was decoded');
  });

  test('no message in a capture is no error', () => {
    const { status, stdout, stderr } = built.run(['decode', saved('empty.pcap', pcapFile([]))]);
    expect([status, stdout, stderr]).toEqual([0, '', 'ikev2-trace: no IKEv2 message was found.\n']);
  });
});

test('hostile text in payloads cannot drive the terminal', () => {
  const text = Buffer.from('CISCO\x1b[2J\x1b]0;x\x07-EVIL');
  const hostile = ike({ spiR: ZERO, exchange: 34 }, [43, text]);
  const { stdout } = built.run(['decode', saved('evil.pcap', pcapFile([packet(hostile, 0)]))]);
  expect(stdout).toContain('VID');
  expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
  expect(existsSync(join(folder, 'evil.pcap'))).toBe(true);
});

test('the same messages in the same order, however the inputs are named', () => {
  const first = saved('one.pcap', pcapFile([packet(init(), 0)]));
  const second = saved('two.pcap', pcapFile([packet(initResponse(), 1, true)]));
  const straight = built.run(['decode', '-f', 'ndjson', first, second]).stdout;
  expect(built.run(['decode', '-f', 'ndjson', second, first]).stdout).toBe(straight);
  expect(linesOf(straight).map(({ initiatorSpi }) => initiatorSpi)).toEqual([SPI_I, SPI_I]);
});
