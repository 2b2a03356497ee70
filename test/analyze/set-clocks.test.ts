// A clock that somebody sets while evidence is taken must make what is said less certain, never wrong, and take away nothing that other
// sources prove.
import { describe, expect, test } from 'vitest';
import type { CaseSettings } from '../../src/model/settings.ts';
import type { CaseFile } from '../simulator/case.ts';
import type { CaptureRecord } from '../simulator/net/capture-record.ts';
import { readCapture, writeRecords } from '../simulator/net/records.ts';
import { scenarios } from '../simulator/scenarios/index.ts';
import { simulate } from '../simulator/stage/simulate.ts';
import { analysed } from '../support/analysed.ts';

function filesOf(name: string): readonly CaseFile[] {
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  return simulate(scenario, 1).files;
}

function named(files: readonly CaseFile[], ...ends: readonly string[]): CaseFile[] {
  return ends.map((end) => {
    const file = files.find(({ path }) => path.endsWith(end));
    if (file === undefined) throw new Error(`no file ${end} among ${files.map(({ path }) => path).join(', ')}`);
    return file;
  });
}

type Change = (records: readonly CaptureRecord[]) => readonly CaptureRecord[];

/** The capture with other packets, or with other times. */
function changed(file: CaseFile | undefined, path: string, change: Change): CaseFile {
  if (file === undefined) throw new Error('no capture');
  const { options, packets } = readCapture(Buffer.from(file.bytes));
  return { ...file, path, bytes: writeRecords([...change(packets)], options) };
}

/** All packets from the one behind the longest pause on, so much later. */
const setAtPause =
  (seconds: number): Change =>
  (records) => {
    const pauses = records.map(({ at }, index) => at - (records[index - 1]?.at ?? at));
    const longest = pauses.reduce((best, pause, index) => (pause > (pauses[best] ?? 0n) ? index : best), 0);
    return records.map((one, index) => (index < longest ? one : later(one, seconds)));
  };

function later(record: CaptureRecord, seconds: number): CaptureRecord {
  return { ...record, at: record.at + BigInt(seconds) * 1_000_000_000n };
}

const STAMP = /^(\S{3} \d\d \d{4}) (\d\d):(\d\d)(?=:\d\d\.\d{3})/gm;

/** The gateway's text without the stamps of the syslog server; from 09:40 UTC on its own clock was set. */
function debugSet(file: CaseFile | undefined, minutes: number, from = ''): CaseFile {
  if (file === undefined) throw new Error('no text');
  const text = Buffer.from(file.bytes)
    .toString('latin1')
    .replace(/^Feb 11 \S+ \S+ \d+: /gm, '');
  const set = text.slice(from === '' ? 0 : text.indexOf(from)).replace(STAMP, (all, day, hour, minute) => {
    const now = 60 * Number(hour) + Number(minute);
    if (now < 10 * 60 + 40) return all;
    const [hours, rest] = [Math.floor((now + minutes) / 60), (now + minutes) % 60].map((part) =>
      String(part).padStart(2, '0'),
    );
    return `${day} ${hours}:${rest}`;
  });
  return { ...file, path: 'debug.log', bytes: Buffer.from(set, 'latin1') };
}

const late = filesOf('late');
const [capture, debug, config, log] = named(late, 'capture.pcap', 'debug.log', 'config.txt', 'AnyConnect.txt');
const files = (...some: readonly (CaseFile | undefined)[]) => some.flatMap((one) => one ?? []);
const ZONE: CaseSettings = { clientTz: 'UTC+01:00' };

// Lost at 09:12:01, taken down at 09:12:58.380, back at 09:53:02.524: 2404.144 s, kept for 900.
describe('a gateway whose clock was set between its DELETE and the reconnect', () => {
  test.each([-30, 30])(
    'by %i minutes: what a debug tells that begins with the DELETE is not moved with the rest',
    async (by) => {
      const begins = debugSet(debug, by, linesBeforeDelete());
      const three = await analysed(files(capture, begins, config, log), ZONE);
      expect(three.attempts).toMatchObject([{ outcome: 'rejected', lateness: { kind: 'exceeded' } }]);
      expect(three.attempts[0]?.inactiveSeconds.min).toBeCloseTo(2404.144, 0);
      expect(three.ikeSas[0]?.end?.at?.utc).toMatch(/^2025-02-11T09:12:58\.3/);
      expect(three.diagnostics.map(({ code }) => code)).toContain('clock.stepped');
      // Of two clocks nobody knows which was set.
      const two = await analysed(files(capture, begins, config));
      expect(two.attempts).toMatchObject([
        {
          outcome: 'rejected',
          lateness: { kind: 'cannot-judge' },
          inactiveSeconds: { min: 0, max: null },
          lostAt: null,
        },
      ]);
    },
  );

  test('takes nothing from two that go on together', async () => {
    const { attempts } = await analysed(files(capture, log, debugSet(debug, -30), config), ZONE);
    expect(attempts).toMatchObject([{ lateness: { kind: 'exceeded' }, cause: { kind: 'late' } }]);
    expect(attempts[0]?.inactiveSeconds.max).toBeCloseTo(2404.144, 0);
  });

  function linesBeforeDelete(): string {
    const text = Buffer.from(debug?.bytes ?? [])
      .toString('latin1')
      .replace(/^Feb 11 \S+ \S+ \d+: /gm, '');
    return (
      text.split('\n').find((line) => line.includes('Maximum number of retransmissions reached')) ?? 'no such line'
    );
  }
});

test('a capture that was set back in the outage leaves the attempt, and the gateway’s lines in their order', async () => {
  const set = changed(capture, 'capture.pcap', setAtPause(-1800));
  const { attempts, ikeSas, timeline } = await analysed(files(set, debugSet(debug, 0), config));
  expect(attempts).toMatchObject([{ outcome: 'rejected', lateness: { kind: 'cannot-judge' } }]);
  const [login] = ikeSas;
  expect(login?.state).toBe('established');
  const { latest, earliest } = login?.dpd.declaredDead ?? {};
  expect([earliest?.utc, latest?.utc].every((at) => at?.startsWith('2025-02-11T09:12:5'))).toBe(true);
  const at = (words: string) => timeline.findIndex(({ summary }) => summary.includes(words));
  expect(at('session up for *$AnyConnect')).toBeLessThan(at('deletes the IKE SA'));
});

describe('two captures of one path', () => {
  const [beside, atClient] = named(filesOf('path-outage'), 'span-gateway.pcapng', 'utun.pcap');

  test.each([
    ['a.pcap', 'z.pcap'],
    ['z.pcap', 'a.pcap'],
  ])(
    'of which one was set forward: how long the negotiation took does not hang on their names (%s)',
    async (one, other) => {
      const { attempts } = await analysed([
        changed(beside, one, setAtPause(600)),
        changed(atClient, other, (records) => records),
      ]);
      expect(attempts).toMatchObject([{ outcome: 'resumed', lostAt: null }]);
      const { min, max } = attempts[0]?.outage?.negotiation ?? {};
      expect(min).toBeGreaterThan(0);
      expect(max).toBeLessThan(1);
    },
  );

  test.each([
    ['a.pcap', 'z.pcap'],
    ['z.pcap', 'a.pcap'],
  ])('of which one was set back: the other tells what it tells alone (%s)', async (one, other) => {
    const steady = changed(atClient, other, (records) => records);
    const alone = await analysed([steady]);
    const both = await analysed([changed(beside, one, setAtPause(-600)), steady]);
    const story = ({ attempts }: typeof both) =>
      attempts.map(({ outcome, startedAt, lostAt, clientAwaySeconds }) => ({
        outcome,
        started: startedAt?.utc,
        lost: [lostAt?.earliest.utc, lostAt?.latest.utc],
        clientAwaySeconds,
      }));
    expect(story(both)).toEqual(story(alone));
    expect(both.attempts).toHaveLength(1);
    expect(both.diagnostics.map(({ code }) => code)).toContain('clock.stepped');
    expect(both.clocks.filter(({ basis }) => basis === 'reference')).toHaveLength(1);
  });

  // Away for 683 to 700 s; the gateway took the SA down 643 s before.
  test.each([0, 600, -600])(
    'that overlap in liveness checks only are measured by their numbers: one is %i s ahead',
    async (ahead) => {
      const [gateway, laptop] = named(filesOf('hostile-network'), 'gateway.pcap', 'laptop.pcap');
      const { attempts, clocks } = await analysed([
        changed(gateway, 'gw.pcap', (records) => records.slice(Math.floor(records.length / 3))),
        changed(laptop, 'cl.pcap', (records) =>
          records.slice(0, Math.floor((2 * records.length) / 3)).map((one) => later(one, ahead)),
        ),
      ]);
      const [attempt] = attempts;
      expect(attempt).toMatchObject({ outcome: 'resumed' });
      expect(attempt?.clientAwaySeconds?.min).toBeLessThanOrEqual(683);
      expect(attempt?.clientAwaySeconds?.max).toBeGreaterThanOrEqual(700);
      expect(attempt?.inactiveSeconds.max).toBeGreaterThanOrEqual(643);
      const measured = clocks.find(({ anchors }) => anchors.length > 0);
      expect(Math.abs((measured?.offsetMs ?? 0) + ahead * 1000)).toBeLessThanOrEqual(
        (measured?.plusMinusMs ?? 0) + 1000,
      );
    },
  );

  test('that show nothing in common measure nothing between them', async () => {
    const { attempts, clocks, diagnostics } = await analysed([
      changed(atClient, 'a.pcap', (records) => records.slice(0, 100)),
      // A file that began when the other had ended would be taken for the next of one ring.
      changed(beside, 'z.pcap', (records) => records.slice(113).map((one) => later(one, -100))),
    ]);
    expect(clocks.map(({ basis, offsetMs }) => [basis, offsetMs])).toEqual([
      ['reference', 0],
      ['stated', null],
    ]);
    expect(diagnostics.map(({ code }) => code)).toContain('clock.unmeasured');
    for (const { lostAt, clientAwaySeconds } of attempts) expect([lostAt, clientAwaySeconds]).toEqual([null, null]);
  });
});

// Away for 31 minutes, in the night in which the laptop's clock goes on by an hour.
test('a log without a zone, of which only what follows the night of summer time is captured, leaves an hour open', async () => {
  const night = filesOf('dst-change');
  const [whole, client, running] = named(night, 'capture.pcapng', 'AnyConnect.txt', 'running-config.txt');
  const keys = night.filter(({ aspect }) => aspect === 'keys');
  const reconnect = changed(whole, 'capture.pcapng', (records) =>
    records.filter(({ at }) => at >= BigInt(Date.UTC(2025, 2, 30, 1)) * 1_000_000n),
  );
  const { attempts, clocks } = await analysed(files(reconnect, client, running, ...keys));
  expect(clocks.find(({ basis }) => basis === 'anchors')).toMatchObject({ zone: 'UTC+02:00' });
  expect(attempts).toMatchObject([{ outcome: 'resumed', ikeSas: ['SA1'] }]);
  const [{ clientAwaySeconds: away, lostAt } = expect.fail('no attempt')] = attempts;
  expect(away?.min).toBeLessThanOrEqual(1889);
  expect(away?.max).toBeGreaterThanOrEqual(1889);
  expect(Date.parse(lostAt?.latest.utc ?? '')).toBeGreaterThanOrEqual(Date.UTC(2025, 2, 30, 0, 41, 3));
});
