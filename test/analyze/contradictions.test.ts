import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import { terminal } from '../../src/reporters/terminal.ts';
import { caseFolder, run } from '../support/runs.ts';
import truths from '../support/sample-truth.json' with { type: 'json' };

// Evidence that contradicts itself or is made to mislead must make a verdict less certain, never wrong.

const [late] = truths['late-reconnect'].attempts;
if (late === undefined) throw new Error('the sample has no attempt');
const SAMPLE = join(import.meta.dirname, '..', '..', 'samples', 'late-reconnect');
const file = (...name: string[]) => readFileSync(join(SAMPLE, ...name));
const log = file('client', 'AnyConnect.txt');

function rendered(result: Result): string {
  const pieces = terminal.render(result, { width: 100, ascii: false, color: false, verbose: false });
  return [...(pieces as Iterable<string>)].join('');
}

describe('clocks', () => {
  test('a gateway clock that is an hour off does not turn a timely return into a late one', async () => {
    const skewed = file('debug.log')
      .toString('latin1')
      .replace(
        /(Feb 11 2025 )(\d\d)(:\d\d:\d\d)/g,
        (_all, day, hour, rest) => `${day}${String(Number(hour) - 1).padStart(2, '0')}${rest}`,
      );
    const config = file('config.txt').toString('latin1').replace('reconnect timeout 900', 'reconnect timeout 3600');
    const { result } = await run([
      caseFolder({ 'c.pcap': file('capture.pcap'), 'debug.log': skewed, 'config.txt': config }),
    ]);
    expect(skewed).not.toBe(file('debug.log').toString('latin1'));
    const [attempt] = result.attempts;
    // Both tell of the same messages, so the hour is measured.
    expect(attempt).toMatchObject({ outcome: 'rejected', lateness: { kind: 'within' } });
    const clock = result.clocks.find(({ sources: [source] }) =>
      result.sources.find(({ id }) => id === source)?.path.endsWith('debug.log'),
    );
    expect(clock?.offsetMs).toBeCloseTo(-3_600_000, -2);
    expect(result.diagnostics.map(({ code }) => code)).toContain('clock.contradicted');
    // The truth, and what rounding to milliseconds may add.
    expect(attempt?.inactiveSeconds.min).toBeLessThanOrEqual((late.inactiveSeconds ?? 0) + 0.1);
    expect(result.findings.map((finding) => finding.rule)).not.toContain('reconnect-after-timeout');
  });

  test('a client zone that is wrong by an hour is measured: one attempt, and the diagnostic says by how much', async () => {
    const { result } = await run([SAMPLE], { clientTz: 'UTC+02:00' });
    expect(result.attempts).toHaveLength(1);
    expect(result.attempts[0]).toMatchObject({ outcome: 'rejected', cause: { kind: 'late' } });
    const diagnostic = result.diagnostics.find((one) => one.code === 'clock.contradicted');
    expect(diagnostic?.message).toMatch(/(?:3599|360[01]) s behind/);
    expect(diagnostic?.evidence?.record).toBeGreaterThan(0);
  });
});

describe('secrets', () => {
  test.each(['rejected', 'reconnect', 'established', 'inferred'])(
    'a password that is our own word (%s) bends nothing',
    async (password) => {
      const config = `username bob password 0 ${password}\n${file('config.txt').toString('latin1')}`;
      const folder = (text: string) =>
        caseFolder({ 'c.pcap': file('capture.pcap'), 'debug.log': file('debug.log'), 'config.txt': text });
      const { result, internalFailures } = await run([folder(config)]);
      expect(internalFailures).toEqual([]);
      const plain = await run([folder(`username bob password 0 x\n${file('config.txt').toString('latin1')}`)]);
      const verdicts = ({ attempts, rules }: Result) => [
        attempts.map(({ outcome, cause }) => [outcome, cause.kind]),
        rules.map(({ rule, outcome }) => [rule, outcome]),
      ];
      expect(verdicts(result)).toEqual(verdicts(plain.result));
      expect(rendered(result)).toContain('FAILED');
    },
  );

  test('a session token in a notice is in no output', async () => {
    const token = 'Fake-Session-Token-Do-Not-Print';
    const words = log
      .toString('latin1')
      .replace('Connected to IKEv2_Gateway.', `Connected to <session-token>${token}</session-token>.`);
    expect(words).toContain(token);
    const { result } = await run([caseFolder({ 'log.txt': words })]);
    expect(JSON.stringify(result)).not.toContain(token);
    expect(rendered(result)).not.toContain(token);
  });
});

describe('absurd values', () => {
  test('a notice of thousands of characters is shortened before it is laid out', async () => {
    const words = log.toString('latin1').replace('Connected to IKEv2_Gateway.', `Connected to ${'a'.repeat(4000)}.`);
    const { result } = await run([caseFolder({ 'log.txt': words })]);
    expect(rendered(result)).not.toContain('a'.repeat(501));
  });

  test('a time that no clock can show costs its stamp, not the report', async () => {
    const block = (type: number, body: Buffer) => {
      const length = 12 + body.length;
      const head = Buffer.alloc(8);
      head.writeUInt32LE(type, 0);
      head.writeUInt32LE(length, 4);
      const tail = Buffer.alloc(4);
      tail.writeUInt32LE(length, 0);
      return Buffer.concat([head, body, tail]);
    };
    const section = Buffer.from('4d3c2b1a01000000ffffffffffffffff', 'hex');
    const packet = Buffer.concat([Buffer.from('00000000ffffffffffffffff2000000020000000', 'hex'), Buffer.alloc(32)]);
    const capture = Buffer.concat([
      block(0x0a0d0d0a, section),
      block(1, Buffer.from('0100000000000400', 'hex')),
      block(6, packet),
    ]);
    const { result, internalFailures } = await run([caseFolder({ 'c.pcapng': capture })]);
    expect(internalFailures).toEqual([]);
    expect(result.sources[0]).toMatchObject({ reader: 'pcapng', counts: { read: 1 } });
  });
});
