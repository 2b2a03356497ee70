import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import { caseFolder, run } from '../support/runs.ts';
import truths from '../support/sample-truth.json' with { type: 'json' };

const SAMPLE = join(import.meta.dirname, '..', '..', 'samples', 'late-reconnect');
const capture = readFileSync(join(SAMPLE, 'capture.pcap'));
const log = readFileSync(join(SAMPLE, 'client', 'AnyConnect.txt'));

describe('bad input', () => {
  test('unknown and empty files are named and cost nothing else', async () => {
    const folder = caseFolder({ 'a.bin': Buffer.from([1, 2, 3, 0, 255]), 'b.txt': '', 'c.pcap': capture });
    const { result, readable, internalFailures } = await run([folder]);
    expect(readable).toBe(true);
    expect(internalFailures).toEqual([]);
    expect(result.diagnostics.map(({ source, code }) => [source, code])).toEqual([
      ['S1', 'input.unknown-format'],
      ['S2', 'input.empty'],
    ]);
    expect(result.ikeSas).toHaveLength(truths['late-reconnect'].ikeSas.length);
  });

  test('nothing readable at all is said', async () => {
    const { readable, result } = await run([caseFolder({ 'a.bin': Buffer.from([1, 2, 3]) })]);
    expect(readable).toBe(false);
    expect(result.attempts).toEqual([]);
  });

  test.each([
    [
      'an ASA’s debug, with stamps',
      'Feb 11 2025 09:12:58: IKEv2-PROTO-4: (16): Received Packet [From 192.0.2.1:500/To 192.0.2.2:500/VRF i0:f0]\nFeb 11 2025 09:12:58: IKEv2-PLAT-4: (16): Decrypt success status returned via ipc 1\n',
      'ios.asa-debug',
    ],
    [
      'a debug of IKEv1',
      'Feb 11 09:12:58.123: ISAKMP: (0):received packet from 192.0.2.1 dport 500 sport 500 Global (N) NEW SA\n',
      'ios.ikev1-debug',
    ],
    [
      'an ASA’s debug beside a syslog record of its own',
      'Feb 11 2025 09:12:58: IKEv2-PROTO-4: (16): Received Packet [From 192.0.2.1:500/To 192.0.2.2:500/VRF i0:f0]\nFeb 11 2025 09:12:59: %ASA-7-609001: Built local-host outside:192.0.2.1\n',
      'ios.asa-debug',
    ],
    [
      'a log that stands newest first',
      Array.from({ length: 40 }, (_, index) => {
        const stamp = `*Feb 11 09:12:${String(58 - index).padStart(2, '0')}.123`;
        return `${stamp}: IKEv2:(SESSION ID = 1,SA ID = 1):Sending DPD/liveness query\n`;
      }).join(''),
      'ios.log-reversed',
    ],
  ])('%s alone is named, and nothing is readable', async (_, text, code) => {
    const { readable, result } = await run([caseFolder({ 'a.log': text })]);
    expect(readable).toBe(false);
    expect(result.diagnostics.map((one) => one.code)).toEqual([code]);
  });

  test('lines of a router that are about other things are readable: there is nothing of IKEv2 in them', async () => {
    const text = '*Feb 11 09:12:58.123: %LINK-3-UPDOWN: Interface GigabitEthernet0/1, changed state to up\n';
    expect((await run([caseFolder({ 'a.log': text })])).readable).toBe(true);
  });

  test.each(['ios', 'dart-log', 'client-unix-log', 'vpn-profile', 'evtx', 'pcapng'])(
    'octets that --type calls %s and that are not are said to be not',
    async (type) => {
      const octets = Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 7919) % 251));
      const path = join(caseFolder({ 'a.bin': octets }), 'a.bin');
      const { readable, result, internalFailures } = await run([{ path, type }]);
      expect(internalFailures).toEqual([]);
      expect(readable).toBe(false);
      expect(result.diagnostics.map(({ code }) => code)).toContain('input.not-of-type');
    },
  );

  test('an empty folder is not readable either', async () => {
    expect((await run([caseFolder({})])).readable).toBe(false);
  });

  test('a path that does not exist is the user’s mistake', async () => {
    await expect(run(['no-such-file'])).rejects.toMatchObject({ name: 'InputError' });
  });

  test('a capture cut in the middle of a packet: what stands before the cut is kept, the place is named', async () => {
    const { result } = await run([caseFolder({ 'cut.pcap': capture.subarray(0, 20_000) })]);
    const [diagnostic] = result.diagnostics;
    expect(diagnostic?.code).toBe('pcap.file-truncated');
    expect(diagnostic?.evidence?.start).toBeGreaterThan(19_000);
    expect(result.ikeSas[0]).toMatchObject({
      initiatorSpi: truths['late-reconnect'].ikeSas[0]?.initiatorSpi,
      purpose: 'login',
    });
  });

  test('a log cut in the middle of a record keeps the records before', async () => {
    const whole = await run([caseFolder({ 'log.txt': log })]);
    const cut = await run([caseFolder({ 'log.txt': log.subarray(0, Math.floor(log.length / 2) + 7) })]);
    expect(cut.internalFailures).toEqual([]);
    const before = cut.result.sources[0]?.counts.read ?? 0;
    expect(before).toBeGreaterThan(10);
    expect(before).toBeLessThan(whole.result.sources[0]?.counts.read ?? 0);
    // To which attempt a record belongs may depend on what follows; what it says does not.
    const facts = (result: Result) => result.timeline.map(({ at, summary, evidence }) => ({ at, summary, evidence }));
    expect(facts(cut.result)).toEqual(facts(whole.result).slice(0, cut.result.timeline.length));
  });

  test('a broken profile has line and column, and the rest of the case goes on', async () => {
    const { result } = await run([
      caseFolder({
        'p.xml': '<AnyConnectProfile>\n<ServerList>\n<HostEntry><HostName>A</HostEntry>',
        'c.pcap': capture,
      }),
    ]);
    expect(result.diagnostics.find(({ code }) => code === 'vpn-profile.malformed')?.message).toMatch(
      /line 3, column \d+/,
    );
    expect(result.ikeSas).toHaveLength(truths['late-reconnect'].ikeSas.length);
  });

  test('the order of arguments does not show', async () => {
    const folder = caseFolder({
      'c.pcap': capture,
      'log.txt': log,
      'debug.log': readFileSync(join(SAMPLE, 'debug.log')),
    });
    const paths = ['c.pcap', 'log.txt', 'debug.log'].map((name) => join(folder, name));
    const forward = await run(paths);
    const backward = await run([...paths].reverse());
    expect(backward.result).toEqual(forward.result);
  });
});
