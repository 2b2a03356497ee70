// A tap writes a file for each direction. Together they are what one capture of both directions is; two places that recorded one each are not.
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import type { CaseFile } from '../simulator/case.ts';
import type { CaptureRecord } from '../simulator/net/capture-record.ts';
import { readCapture, writeRecords } from '../simulator/net/records.ts';
import { hostileNetwork } from '../simulator/scenarios/hostile-network.ts';
import { late } from '../simulator/scenarios/late.ts';
import { networkSwitch } from '../simulator/scenarios/network-switch.ts';
import { simulate } from '../simulator/stage/simulate.ts';
import { analysed } from '../support/analysed.ts';

/** Of an IPv4 header behind Ethernet. */
const SOURCE = 14 + 12;
const DESTINATION = 14 + 16;

/** What was sent to the gateway and what came from it, which is whoever the first packet was sent to. */
function directions(file: CaseFile | undefined, laterNs = 0n): [CaseFile, CaseFile] {
  if (file === undefined) throw new Error('no capture');
  const { options, packets } = readCapture(file.bytes);
  const gateway = packets[0]?.link.readUInt32BE(DESTINATION);
  const part = (path: string, keep: (record: CaptureRecord) => boolean, later = 0n): CaseFile => {
    const kept = packets.filter(keep).map((record) => ({ ...record, at: record.at + later }));
    return { ...file, path, bytes: writeRecords(kept, options) };
  };
  const isFromGateway = ({ link }: CaptureRecord) => link.readUInt32BE(SOURCE) === gateway;
  return [part('to.pcap', (one) => !isFromGateway(one)), part('from.pcap', isFromGateway, laterNs)];
}

const captureOf = (files: readonly CaseFile[]) => files.filter(({ aspect }) => aspect === 'wire');
const isOne = ({ diagnostics }: Result) => diagnostics.some(({ code }) => code === 'capture.one-direction');

/** What both directions together tell, with neither places nor distances. */
const told = ({ ikeSas, attempts, timeline }: Result) => ({
  sas: ikeSas.map(({ purpose, messages, retransmissions, end, dpd }) => {
    return [purpose, messages, retransmissions, end?.by, dpd.answered, dpd.unanswered];
  }),
  attempts: attempts.map(({ outcome, cause, gatewayState, clientAwaySeconds, sequel }) => {
    return [outcome, cause.kind, gatewayState, clientAwaySeconds, sequel];
  }),
  timeline: timeline.map(({ summary }) => summary),
});

describe('a file for each direction', () => {
  test.each([
    ['late', late],
    ['network-switch', networkSwitch],
  ])('%s: told like the capture that holds both', async (_, scenario) => {
    const [capture] = captureOf(simulate(scenario, 1).files);
    if (capture === undefined) throw new Error('no capture');
    const both = await analysed(directions(capture));
    expect(told(both)).toEqual(told(await analysed([capture])));
    expect(new Set(both.sources.map(({ clock }) => clock)).size).toBe(1);
    expect(both.diagnostics.filter(({ code }) => code === 'capture.one-direction')).toHaveLength(2);
  });

  test.each([-3_600_000_000_000n, -200_000_000n, 2_000_000_000n, 3_600_000_000_000n])(
    'of clocks that stand %i ns apart they are two',
    async (apart) => {
      const [capture] = captureOf(simulate(late, 1).files);
      expect(isOne(await analysed(directions(capture, apart)))).toBe(false);
    },
  );

  test('what each end sent, recorded where it was sent by its own clock, are two', async () => {
    const [one, other] = captureOf(simulate(hostileNetwork, 1).files).map((file) => directions(file));
    expect(isOne(await analysed([one?.[0], other?.[1]].filter((file) => file !== undefined)))).toBe(false);
    expect(isOne(await analysed([one?.[1], other?.[0]].filter((file) => file !== undefined)))).toBe(false);
  });

  test('one direction beside both of another place is no half', async () => {
    const [one, other] = captureOf(simulate(hostileNetwork, 1).files);
    const files = [directions(one)[0], other].filter((file) => file !== undefined);
    expect(isOne(await analysed(files))).toBe(false);
  });
});
