// A capture that was put together from parts in the wrong order, and one whose clock was set back: the stamps look alike.
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import type { CaseFile } from '../simulator/case.ts';
import type { CaptureRecord } from '../simulator/net/capture-record.ts';
import { readCapture, writeRecords } from '../simulator/net/records.ts';
import { addressPoolExhausted } from '../simulator/scenarios/address-pool-exhausted.ts';
import { simulate } from '../simulator/stage/simulate.ts';
import { analysed } from '../support/analysed.ts';

const capture = simulate(addressPoolExhausted, 1).files.find(({ aspect }) => aspect === 'wire');

function changed(change: (records: readonly CaptureRecord[]) => readonly CaptureRecord[]): CaseFile {
  if (capture === undefined) throw new Error('no capture');
  const { options, packets } = readCapture(capture.bytes);
  return { ...capture, bytes: writeRecords([...change(packets)], options) };
}

/** The packets in so many parts, the last one first. */
const turned = (parts: number) =>
  changed((records) => {
    const size = Math.ceil(records.length / parts);
    return Array.from({ length: parts }, (_, part) => records.slice(part * size, (part + 1) * size))
      .reverse()
      .flat();
  });

const told = ({ ikeSas, attempts, timeline }: Result) => ({
  sas: ikeSas.map(({ purpose, messages, retransmissions, end, dpd, childSas }) => {
    const esp = childSas.map(({ activity }) => activity.map(({ direction, octets }) => [direction, octets]));
    return [purpose, messages, retransmissions, end?.at?.utc, dpd.answered, dpd.unanswered, esp];
  }),
  attempts: attempts.map(({ outcome, gatewayState, clientAwaySeconds, inactiveSeconds, outage, lostAt }) => {
    return [outcome, gatewayState, clientAwaySeconds, inactiveSeconds, outage, lostAt?.earliest.utc];
  }),
  timeline: timeline.map(({ at, summary }) => [at?.utc, summary]),
});

const codes = ({ diagnostics }: Result) => diagnostics.map(({ code }) => code);

describe('parts of a capture in the wrong order', () => {
  test.each([2, 3, 5])('%i of them are read in order of time', async (parts) => {
    const result = await analysed([turned(parts)]);
    expect(told(result)).toEqual(told(await analysed([changed((records) => records)])));
    expect(codes(result)).toContain('capture.parts-turned');
    expect(codes(result)).not.toContain('clock.stepped');
  });

  test('where no IKE SA stands in both parts nothing is told of what the gateway held', async () => {
    const { attempts, ...rest } = await analysed([
      changed((records) => {
        const isReconnect = records.findIndex(({ at }) => at >= (records[0]?.at ?? 0n) + 1_000_000_000_000n);
        const login = records.slice(0, isReconnect);
        return [...records.slice(isReconnect), ...login].filter(({ link }) => isOf(link, '203.0.113.63'));
      }),
    ]);
    expect(codes({ attempts, ...rest })).toContain('clock.stepped');
    expect(attempts.map(({ gatewayState }) => gatewayState)).toEqual(['unknown']);
  });

  test('a clock that was set back leaves the packets where they stand, and what stands first came first', async () => {
    const result = await analysed([
      changed((records) => {
        const set = (records[0]?.at ?? 0n) + 900_000_000_000n;
        return records
          .map((one) => (one.at < set ? one : { ...one, at: one.at - 640_000_000_000n }))
          .filter(({ link }) => isOf(link, '203.0.113.61') || isOf(link, '203.0.113.63'));
      }),
    ]);
    expect(codes(result)).not.toContain('capture.parts-turned');
    expect(codes(result)).toContain('clock.stepped');
    expect(result.attempts.map(({ gatewayState }) => gatewayState)).toEqual(['inactive']);
  });
});

/** Of an IPv4 header behind Ethernet. */
function isOf(link: Buffer, address: string): boolean {
  return [26, 30].some((at) => [...link.subarray(at, at + 4)].join('.') === address);
}
