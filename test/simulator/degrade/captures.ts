import type { CaseFile } from '../case.ts';
import type { CaptureRecord, ReadCapture } from '../net/capture-record.ts';
import { readCapture, writeRecords } from '../net/records.ts';
import { type Frame, frameOf, IKE_SA_INIT, NO_SPI } from './frame.ts';
import { withBytes } from './operator.ts';

/** A packet with what its frame says, or null where the frame holds no IP. */
export interface Sighting {
  readonly packet: CapturedPacket;
  readonly frame: Frame | null;
}

export type Capture = ReadCapture;
export type CapturedPacket = CaptureRecord;

export const NS_PER_MICROSECOND = 1000n;
export const NS_PER_SECOND = 1_000_000_000n;

const MAGICS = ['a1b2c3d4', 'd4c3b2a1', 'a1b23c4d', '4d3cb2a1', '0a0d0d0a'];

/** Whether the bytes begin as a capture file, whole or cut. */
export function looksLikeCapture(file: CaseFile): boolean {
  return file.aspect === 'wire' && MAGICS.includes(file.bytes.toString('hex', 0, 4));
}

/** Whether operators can work on the frames of a file. */
export function isCapture(file: CaseFile): boolean {
  return openCapture(file) !== null;
}

/** The frames of a capture file; null for other files and for captures that a scenario planted broken. */
export function openCapture(file: CaseFile): Capture | null {
  if (!looksLikeCapture(file)) return null;
  try {
    return readCapture(file.bytes);
  } catch {
    // The reader throws on a cut file and on blocks that no tool writes. What is broken already stays as it is.
    return null;
  }
}

/** A capture file with other packets; a null of `edit` leaves the file as it is. */
export function editCaptures(
  files: readonly CaseFile[],
  evidence: 'whole' | 'less',
  edit: (capture: Capture, file: CaseFile) => Capture | null,
): readonly CaseFile[] {
  return files.map((file) => {
    const capture = openCapture(file);
    const edited = capture === null ? null : edit(capture, file);
    return edited === null ? file : withBytes(file, captureBytes(edited), evidence);
  });
}

export function captureBytes({ options, packets }: Capture): Buffer {
  return writeRecords(packets, options);
}

export function sightings(capture: Capture): Sighting[] {
  return capture.packets.map((packet) => ({ packet, frame: frameOf(packet.link, linkTypeOf(packet, capture)) }));
}

export function linkTypeOf({ interfaceId }: CapturedPacket, { options }: Capture): number {
  return options.interfaces?.[interfaceId]?.linkType ?? options.linkType;
}

export function packetCount(file: CaseFile): number {
  return openCapture(file)?.packets.length ?? 0;
}

/** Addresses that answer IKE: those a first IKE_SA_INIT request goes to, and what the case names besides. */
export function gatewaysIn(capture: Capture, known: readonly string[] = []): ReadonlySet<string> {
  const found = new Set(known);
  for (const { frame } of sightings(capture)) {
    const ike = frame?.ike;
    if (!frame || !ike || ike.response || ike.exchange !== IKE_SA_INIT || ike.responderSpi !== NO_SPI) continue;
    found.add(frame.target);
  }
  return found;
}

/** Machines that files of the VPN client come from. */
export function clientNames(files: readonly CaseFile[]): ReadonlySet<string> {
  return new Set(files.filter(({ aspect }) => aspect === 'log' || aspect === 'policy').map(({ from }) => from));
}
