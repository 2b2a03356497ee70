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
    const config = file('config.txt').toString('latin1').replace('reconnect timeout 900', 'reconnect timeout 3000');
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

describe('a gateway clock that was set', () => {
  const debug = file('debug.log').toString('latin1');
  const record = (number: number, time: string) =>
    `Feb 11 ${time} gw1.example.com 0${number}: Feb 11 2025 ${time}.000 CET: %LINK-3-UPDOWN: Interface Virtual-Access9, changed state to up\n`;
  const judged = async (text: string) => {
    const { result } = await run([caseFolder({ 'debug.log': text, 'config.txt': file('config.txt') })]);
    const [attempt] = result.attempts;
    const said = { lostAt: attempt?.lostAt?.latest?.text, inactive: attempt?.inactiveSeconds, late: attempt?.lateness };
    return { said, codes: result.diagnostics.map(({ code }) => code), page: rendered(result) };
  };

  test('hours after an attempt takes nothing from what is said of it', async () => {
    const whole = await judged(debug);
    const stepped = await judged(`${debug}${record(48_600, '13:00:00')}${record(48_601, '12:59:40')}`);
    expect(whole.said.late).toMatchObject({ kind: 'exceeded' });
    expect(stepped.said).toEqual(whole.said);
    expect(whole.codes).not.toContain('clock.stepped');
    expect(stepped.codes).toContain('clock.stepped');
    expect(stepped.page).toContain('it was set while this was written');
  });

  test('between loss and return leaves both open', async () => {
    const lines = debug.split('\n');
    const lost = lines.findIndex((line) => line.includes('Deleting SA'));
    // From there on the text goes on ten minutes earlier.
    const behind = lines.slice(lost + 1).join('\n');
    const set = behind.replace(/(Feb 11 (?:2025 )?)(\d\d):(\d\d)/g, (_all, day, hour, minute) => {
      const minutes = 60 * Number(hour) + Number(minute) - 10;
      const [hours, rest] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
      return `${day}${hours}:${rest}`;
    });
    const { said, codes } = await judged(`${lines.slice(0, lost + 1).join('\n')}\n${set}`);
    expect(codes).toContain('clock.stepped');
    expect(said).toMatchObject({ lostAt: undefined, late: { kind: 'cannot-judge' } });
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
