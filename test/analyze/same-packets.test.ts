import { beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import type { CaseSettings } from '../../src/model/settings.ts';
import type { CaseFile, SimulatedCase } from '../simulator/case.ts';
import type { CaptureRecord, RecordOptions } from '../simulator/net/capture-record.ts';
import { readCapture, writeRecords } from '../simulator/net/records.ts';
import { fragmentsLost } from '../simulator/scenarios/fragments-lost.ts';
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

  test('the first part of it beside the last part as another place of the way has it', async () => {
    const later = written(
      {},
      (_, index, all) => index > all / 4,
      (record) => ({ ...record, at: record.at + 12_000n }),
    );
    const one = { ...written({}, (_, index, all) => index < (3 * all) / 4), path: 'a.cap' };
    expect(isSame(await analysed([one, later]))).toBe(false);
  });
});

/** Each IKE message in one of them at least, and about seven of ten in both. */
function lossy(from: CaseFile, seed: number): [CaseFile, CaseFile] {
  const { options, packets } = readCapture(from.bytes);
  let state = seed;
  const lots = packets.map(() => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((20 * state) / 2 ** 32);
  });
  const without = (path: string, lost: (lot: number) => boolean): CaseFile => {
    const kept = packets.filter((record, index) => !isIke(record) || !lost(lots[index] ?? 0));
    return { ...from, path, bytes: writeRecords(kept, options) };
  };
  return [without('one.cap', (lot) => lot < 3), without('other.cap', (lot) => lot >= 17)];
}

/** Beside what is counted, what an answer says of the clocks that captures have, and of messages on the way. */
const answered = (result: Result) => ({
  ...(counted(result) as object),
  lost: result.ikeSas.map(({ lost = [] }) =>
    lost.map(({ exchange, messageId, message }) => [exchange, messageId, message]),
  ),
  clocks: result.clocks.filter(({ basis }) => basis === 'reference').length,
});

describe('two captures of one point that overlap, and neither holds all of the other', () => {
  const others = () => made.files.filter((file) => file !== capture);

  test.each([1, 2, 3, 4])('each lost other messages (%i): both together tell what the whole tells', async (seed) => {
    const both = await analysed([...lossy(capture, seed), ...others()], SETTINGS);
    expect(answered(both)).toEqual(answered(alone));
    const [one, other] = both.sources.filter(({ path }) => path.endsWith('.cap'));
    expect(one?.clock).toBe(other?.clock);
    const told = both.diagnostics.filter(({ code }) => code === 'capture.same-packets');
    expect(told.map(({ source }) => source)).toEqual([one?.id, other?.id]);
    const quoted = both.ikeSas.flatMap(({ evidence }) => evidence.map((place) => place.source));
    expect(quoted).toEqual(expect.arrayContaining([one?.id]));
  });

  test('in whatever order, and of whatever resolution', async () => {
    const [one, other] = lossy(capture, 5);
    const { options, packets } = readCapture(other.bytes);
    const { interfaces: _, ...plain } = options;
    const coarse = writeRecords(packets.map(toMicroseconds), { ...plain, format: 'pcap', resolution: 'us' });
    const renamed = [
      { ...one, path: 'z.cap' },
      { ...other, path: 'a.cap', format: 'pcap', bytes: coarse },
    ];
    expect(answered(await analysed([...renamed, ...others()], SETTINGS))).toEqual(answered(alone));
  });

  test('the ends of two rings: IKE counts once, and ESP no more than it was', async () => {
    const first = { ...written({}, (_, index, all) => index < (2 * all) / 3), path: 'ring-1.cap' };
    const last = { ...written({}, (_, index, all) => index > all / 3), path: 'ring-2.cap' };
    const both = await analysed([first, last, ...others()], SETTINGS);
    const ofIke = (result: Result) =>
      result.ikeSas.map(({ messages, retransmissions, lost, end, state, purpose, dpd }) => {
        return { messages, retransmissions, lost, end: end?.by, state, purpose, ...{ answered: dpd.answered } };
      });
    expect(ofIke(both)).toEqual(ofIke(alone));
    const verdicts = ({ attempts }: Result) =>
      attempts.map(({ outcome, cause, lateness, gatewayState, clientAwaySeconds }) => {
        return [outcome, cause.kind, lateness.kind, gatewayState, clientAwaySeconds];
      });
    expect(verdicts(both)).toEqual(verdicts(alone));
    expect(answered(both).clocks).toBe(1);
    const octets = ({ ikeSas }: Result) =>
      ikeSas.map(({ childSas }) =>
        childSas.flatMap(({ activity }) => activity).reduce((sum, one) => sum + one.octets, 0),
      );
    octets(both).forEach((sum, index) => {
      expect(sum).toBeGreaterThan(0);
      expect(sum).toBeLessThanOrEqual(octets(alone)[index] ?? 0);
    });
  });

  test.each([1, 2, 3])('beside a capture at the other end of the way no loss is made up (%i)', async (seed) => {
    const files = simulate(fragmentsLost, 1).files.filter(({ aspect }) => aspect === 'wire');
    const [gateway, laptop] = ['gateway.pcapng', 'laptop.pcap'].map((name) =>
      files.find(({ path }) => path.endsWith(name)),
    );
    if (gateway === undefined || laptop === undefined) throw new Error('no capture');
    const whole = await analysed([gateway, laptop]);
    expect(answered(whole).lost.flat()).not.toEqual([]);
    expect(answered(await analysed([...lossy(gateway, seed), laptop])).lost).toEqual(answered(whole).lost);
  });
});
