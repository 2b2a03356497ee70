import type { CaseFile } from '../case.ts';
import {
  type Capture,
  type CapturedPacket,
  captureBytes,
  NS_PER_SECOND,
  openCapture,
  packetCount,
} from './captures.ts';
import { keepsEverything, type Operator, renamed } from './operator.ts';

const FILES = 4;

/** As `dumpcap -b packets:N` writes: numbered files, each full but the last. */
export const captureRing: Operator = {
  name: 'capture-ring',
  title: 'Captures in files of so many packets each',
  losesSentence: 'Nothing is lost: the same packets stand in several files, and exchanges run across their borders.',
  applies: (files) => files.some((file) => packetCount(file) > 1),
  apply: (files) =>
    split(files, ({ packets }) => {
      const each = Math.max(1, Math.ceil(packets.length / FILES));
      return (_, index) => Math.floor(index / each);
    }),
  keeps: keepsEverything,
};

/** As `tcpdump -G` writes: a new file at every whole interval, and none where nothing came. */
export const captureRotation: Operator = {
  name: 'capture-rotation',
  title: 'Captures in files of so many seconds each',
  losesSentence: 'Nothing is lost: the same packets stand in several files, and a quiet interval has no file.',
  applies: captureRing.applies,
  apply: (files) =>
    split(files, ({ packets }) => {
      const times = packets.map(({ at }) => at);
      const first = times.reduce((least, at) => (at < least ? at : least), times[0] ?? 0n);
      const last = times.reduce((most, at) => (at > most ? at : most), first);
      const interval = (last - first) / BigInt(FILES) + 1n;
      return ({ at }) => Number((at - first) / interval);
    }),
  keeps: keepsEverything,
};

type FileOf = (packet: CapturedPacket, index: number) => number;

function split(files: readonly CaseFile[], rule: (capture: Capture) => FileOf): readonly CaseFile[] {
  return files.flatMap((file) => {
    const capture = openCapture(file);
    if (capture === null) return [file];
    const fileOf = rule(capture);
    const parts = new Map<number, CapturedPacket[]>();
    for (const [index, packet] of capture.packets.entries()) {
      const number = fileOf(packet, index);
      const part = parts.get(number) ?? [];
      part.push(packet);
      parts.set(number, part);
    }
    if (parts.size < 2) return [file];
    return [...parts].map(([number, packets]) => ({
      ...file,
      path: renamed(file.path, `_${String(number + 1).padStart(5, '0')}_${nameStamp(packets[0]?.at ?? 0n)}`),
      bytes: captureBytes({ options: capture.options, packets }),
    }));
  });
}

/** `20250320140006`, as capture tools put it into the names of rings. */
function nameStamp(at: bigint): string {
  return new Date(Number(at / NS_PER_SECOND) * 1000).toISOString().replace(/\D/g, '').slice(0, 14);
}
