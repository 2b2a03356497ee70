// The package pcap-parser as an oracle for classic captures: what it yields, and what our reader makes of its packets.
import { EventEmitter } from 'node:events';
import { type Packet, parse } from 'pcap-parser';
import { describe, expect, test } from 'vitest';
import type { PacketColumns } from '../../src/model/wire-events.ts';
import { pcap } from '../../src/readers/pcap.ts';
import { pcapParser } from '../../src/readers/pcap-parser.ts';
import { bytesOf, capturesIn, read, sharedFolder } from '../support/lab.ts';
import { sourceOf } from '../support/sources.ts';

function isMicroseconds(bytes: Uint8Array): boolean {
  return ['a1b2c3d4', 'd4c3b2a1'].includes(Buffer.from(bytes.subarray(0, 4)).toString('hex'));
}

function oraclePackets(bytes: Uint8Array): readonly Packet[] {
  const stream = Object.assign(new EventEmitter(), { pause() {}, resume() {} });
  const packets: Packet[] = [];
  parse(stream).on('packet', (packet) => packets.push(packet));
  stream.emit('data', Buffer.from(bytes));
  return packets;
}

describe.each(['lab', 'corpus/captures'])('classic captures of %s', (name) => {
  const folder = sharedFolder(name);
  const classic = capturesIn(folder).filter(
    (file) => folder === undefined || isMicroseconds(bytesOf(`${folder}/${file}`)),
  );

  test.skipIf(folder === undefined).each(classic)('%s: count, times, lengths and bytes', async (file) => {
    const bytes = bytesOf(`${folder}/${file}`);
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
        expect([batch.seconds[row], batch.nanos[row]]).toEqual([timestampSeconds, timestampMicroseconds * 1000]);
        expect((batch.recordEnd[row] ?? 0) - (batch.recordStart[row] ?? 0)).toBe(16 + capturedLength);
        expect(batch.missing[row]).toBe(originalLength - capturedLength);
        expect(oracle.data.includes(ip)).toBe(true);
      }
    }
  });

  test.skipIf(folder === undefined).each(classic)('%s: both readers give the same items', async (file) => {
    const bytes = bytesOf(`${folder}/${file}`);
    expect(await read(pcapParser, sourceOf(bytes, 777))).toEqual(await read(pcap, sourceOf(bytes)));
  });
});
