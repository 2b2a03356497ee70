// The package pcap-parser as an oracle for classic captures: what it yields, and what our reader makes of its packets.
import { EventEmitter } from 'node:events';
import { type Packet, parse } from 'pcap-parser';
import { describe, expect, test } from 'vitest';
import type { PacketColumns } from '../../src/model/wire-events.ts';
import { pcap } from '../../src/readers/pcap.ts';
import { pcapParser } from '../../src/readers/pcap-parser.ts';
import { bytesOf, capturesIn, read, SHARED, sharedFolder, sourceOf } from '../support/lab.ts';

const MICROSECONDS = ['a1b2c3d4', 'd4c3b2a1'];

function oraclePackets(bytes: Uint8Array): readonly Packet[] {
  const stream = Object.assign(new EventEmitter(), { pause() {}, resume() {} });
  const packets: Packet[] = [];
  parse(stream).on('packet', (packet) => packets.push(packet));
  stream.emit('data', Buffer.from(bytes));
  return packets;
}

const folders = ['lab', 'corpus/captures'].filter((name) => sharedFolder(name) !== undefined);
const names = folders
  .flatMap((name) => capturesIn(`${SHARED}${name}`))
  .filter((path) => MICROSECONDS.includes(Buffer.from(bytesOf(path).subarray(0, 4)).toString('hex')))
  .map((path) => path.slice(SHARED.length));

describe.skipIf(names.length === 0)('classic captures', () => {
  test.each(names.length === 0 ? ['none'] : names)('%s: count, times, lengths and bytes', async (name) => {
    const bytes = bytesOf(`${SHARED}${name}`);
    const packets = oraclePackets(bytes);
    const items = await read(pcap, sourceOf(bytes));
    const summary = items.find((item) => item.kind === 'wire.capture');
    expect(summary?.packets).toBe(packets.length);
    expect(summary?.cutPackets).toBe(
      packets.filter(({ header }) => header.originalLength > header.capturedLength).length,
    );
    for (const batch of items.filter((item): item is PacketColumns => item.kind === 'wire.packets')) {
      for (let row = 0; row < batch.count; row++) {
        const oracle = packets[(batch.frame[row] ?? 0) - 1];
        if (oracle === undefined) throw new Error('a frame that the oracle does not have');
        const { timestampSeconds, timestampMicroseconds, capturedLength, originalLength } = oracle.header;
        const start = batch.start[row] ?? 0;
        const ip = Buffer.from(batch.bytes.subarray(start, start + (batch.captured[row] ?? 0)));
        expect(batch.epochNs[row]).toBe(
          BigInt(timestampSeconds) * 1_000_000_000n + BigInt(timestampMicroseconds) * 1000n,
        );
        expect((batch.recordEnd[row] ?? 0) - (batch.recordStart[row] ?? 0)).toBe(16 + capturedLength);
        expect(batch.missing[row]).toBe(originalLength - capturedLength);
        expect(oracle.data.includes(ip)).toBe(true);
      }
    }
  });

  test.each(names.length === 0 ? ['none'] : names)('%s: both readers give the same items', async (name) => {
    const bytes = bytesOf(`${SHARED}${name}`);
    expect(await read(pcapParser, sourceOf(bytes, 777))).toEqual(await read(pcap, sourceOf(bytes)));
  });
});
