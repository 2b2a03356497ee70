import { beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import type { CaseSettings } from '../../src/model/settings.ts';
import type { CaseFile, SimulatedCase } from '../simulator/case.ts';
import type { CaptureRecord, RecordOptions } from '../simulator/net/capture-record.ts';
import { readCapture, writeRecords } from '../simulator/net/records.ts';
import { hostileNetwork } from '../simulator/scenarios/hostile-network.ts';
import { resumeAfterSleep } from '../simulator/scenarios/resume-after-sleep.ts';
import { simulate } from '../simulator/stage/simulate.ts';
import { analysed } from '../support/analysed.ts';

// A capture beside its conversion, or beside a part of itself: whatever is counted counts once, and both are evidence.

const SETTINGS = (resumeAfterSleep.evidence.settings ?? {}) as CaseSettings;
const IKE_PORTS = [500, 4500];
let made: SimulatedCase;
let capture: CaseFile;
let alone: Result;

beforeAll(async () => {
  made = simulate(resumeAfterSleep, 1);
  capture = made.files.find(({ aspect }) => aspect === 'wire') ?? expect.fail('no capture');
  alone = await analysed(made.files, SETTINGS);
});

/** The capture written anew, and named so that sources keep their numbers. */
function written(
  change: Partial<RecordOptions> = {},
  keep: (record: CaptureRecord, index: number, all: number) => boolean = () => true,
  edit: (record: CaptureRecord) => CaptureRecord = (record) => record,
): CaseFile {
  const { options, packets } = readCapture(capture.bytes);
  const { interfaces: _, ...plain } = options;
  const kept = packets.filter((record, index) => keep(record, index, packets.length)).map(edit);
  const bytes = writeRecords(kept, { ...plain, ...change });
  return { ...capture, path: 'zz-again.cap', format: change.format ?? 'pcapng', bytes };
}

const toMicroseconds = (record: CaptureRecord): CaptureRecord => ({ ...record, at: (record.at / 1000n) * 1000n });
const upTo = (octets: number) => (record: CaptureRecord) => ({ ...record, link: record.link.subarray(0, octets) });
/** Of Ethernet, IPv4 and UDP, without the marker of ESP in UDP. */
const isIke = ({ link }: CaptureRecord): boolean => {
  const ports = [34, 36].map((at) => link.readUInt16BE(at));
  return ports.includes(500) || (ports.some((port) => IKE_PORTS.includes(port)) && link.readUInt32BE(42) === 0);
};

/** What a reader would count, with neither places nor numbers of sources. */
function counted({ ikeSas, attempts, sessions, timeline, findings }: Result): unknown {
  return {
    ikeSas: ikeSas.map((sa) => ({
      ...{ messages: sa.messages, retransmissions: sa.retransmissions, lost: sa.lost?.length ?? 0, end: sa.end?.by },
      ...{ answered: sa.dpd.answered, unanswered: sa.dpd.unanswered, state: sa.state, purpose: sa.purpose },
      esp: sa.childSas.flatMap(({ activity }) => activity.map(({ direction, octets }) => [direction, octets])),
    })),
    attempts: attempts.map(({ outcome, cause, lateness, inactiveSeconds, clientAwaySeconds, gatewayState }) => {
      return [outcome, cause.kind, lateness.kind, inactiveSeconds, clientAwaySeconds, gatewayState];
    }),
    sessions: sessions.length,
    timeline: timeline.map(({ kind, summary, vantages }) => [kind, summary, vantages]),
    findings: findings.map(({ rule }) => rule),
  };
}

const half = (_: CaptureRecord, index: number, all: number) => index < all / 2;
const otherHalf = (_: CaptureRecord, index: number, all: number) => index >= all / 2;
const middle = (_: CaptureRecord, index: number, all: number) => index > all / 4 && index < (all * 19) / 20;

describe.each<[string, () => CaseFile]>([
  ['another format', () => written({ format: 'pcap' })],
  ['coarser stamps', () => written({ format: 'pcap', resolution: 'us' }, undefined, toMicroseconds)],
  ['another order of octets', () => written({ bigEndian: true })],
  ['the first half of it', () => written({}, half)],
  ['the second half of it', () => written({ format: 'pcap' }, otherHalf)],
  ['the midst of it', () => written({}, middle)],
  ['its IKE alone', () => written({}, isIke)],
  ['what a snap length leaves of it', () => written({ snapLength: 120 }, undefined, upTo(120))],
])('beside %s', (_, again) => {
  let both: Result;
  beforeAll(async () => {
    both = await analysed([...made.files, again()], SETTINGS);
  });

  test('each packet counts once', () => {
    expect(counted(both)).toEqual(counted(alone));
    expect(both.diagnostics.map(({ code }) => code)).toContain('capture.same-packets');
  });

  test('both are evidence', () => {
    const source = both.sources.find(({ path }) => path === 'zz-again.cap')?.id;
    const quoted = both.ikeSas.flatMap(({ evidence }) => evidence.map((one) => one.source));
    const inTimeline = both.timeline.flatMap(({ evidence }) => evidence.map((one) => one.source));
    expect([...quoted, ...inTimeline]).toContain(source);
    expect(both.coverage.map((one) => one.source)).toContain(source);
  });
});

describe('what is no copy', () => {
  const isSame = ({ diagnostics }: Result) => diagnostics.some(({ code }) => code === 'capture.same-packets');

  test('captures at both ends of the way', async () => {
    const two = simulate(hostileNetwork, 1).files.filter(({ aspect }) => aspect === 'wire');
    expect(two.length).toBeGreaterThan(1);
    expect(isSame(await analysed(two))).toBe(false);
  });

  test('the same packets some microseconds later, as the next place of the way has them', async () => {
    const later = written({}, undefined, (record) => ({ ...record, at: record.at + 12_000n }));
    expect(isSame(await analysed([capture, later]))).toBe(false);
  });

  test('the same stamps with other hop limits', async () => {
    const routed = written({}, undefined, (record) => {
      const link = Buffer.from(record.link);
      link.writeUInt8(link.readUInt8(22) - 1, 22);
      return { ...record, link };
    });
    expect(isSame(await analysed([capture, routed]))).toBe(false);
  });

  test('stamps of milliseconds, which two places can share', async () => {
    const coarse = (record: CaptureRecord) => ({ ...record, at: (record.at / 1_000_000n) * 1_000_000n });
    expect(isSame(await analysed([capture, written({}, undefined, coarse)]))).toBe(false);
  });

  test('a file with a message that the other has not', async () => {
    const without = (hidden: (index: number) => boolean) => written({}, (_, index) => !hidden(index));
    const one = { ...without((index) => index === 2), path: 'a.cap' };
    expect(isSame(await analysed([one, without((index) => index === 5)]))).toBe(false);
  });
});
