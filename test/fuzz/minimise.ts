// Makes a failing input smaller as long as it fails in the same way. Greedy, and for a few seconds only: the result is for
// a person to read, not a proof.
import { isPacket, putTogether, takenApart, withFrame } from './container.ts';

export type StillFails = (bytes: Uint8Array) => Promise<boolean>;

export async function minimised(bytes: Uint8Array, stillFails: StillFails, seconds: number): Promise<Uint8Array> {
  const until = Date.now() + seconds * 1000;
  const inTime = async (candidate: Uint8Array) => Date.now() < until && (await stillFails(candidate));
  const fewer = await fewerPackets(bytes, inTime);
  const shorter = await shorterPackets(fewer, inTime);
  return await fewerOctets(shorter, inTime);
}

/** Leaves out runs of packets, long ones first. */
async function fewerPackets(bytes: Uint8Array, stillFails: StillFails): Promise<Uint8Array> {
  const parts = takenApart(bytes);
  if (parts === undefined) return bytes;
  let { pieces } = parts;
  for (let run = Math.ceil(pieces.length / 2); run >= 1; run = run === 1 ? 0 : Math.ceil(run / 2)) {
    for (let at = 0; at < pieces.length; ) {
      const fewer = pieces.filter((_, index) => index < at || index >= at + run);
      if (await stillFails(putTogether({ ...parts, pieces: fewer }))) pieces = fewer;
      else at += run;
    }
  }
  return putTogether({ ...parts, pieces });
}

/** Cuts the ends of packets away, the lengths in their records set right. */
async function shorterPackets(bytes: Uint8Array, stillFails: StillFails): Promise<Uint8Array> {
  const parts = takenApart(bytes);
  if (parts === undefined) return bytes;
  let { pieces } = parts;
  for (let index = 0; index < pieces.length; index++) {
    for (let cut = 1024; cut >= 1; ) {
      const piece = pieces[index];
      if (piece === undefined || !isPacket(piece)) break;
      const shorter = withFrame(piece, piece.frame.subarray(0, Math.max(0, piece.frame.length - cut)));
      const changed = pieces.map((one) => (one === piece ? shorter : one));
      if (piece.frame.length > cut && (await stillFails(putTogether({ ...parts, pieces: changed })))) pieces = changed;
      else cut = Math.floor(cut / 2);
    }
  }
  return putTogether({ ...parts, pieces });
}

/** Leaves out runs of octets of a file whose damage is in its records. */
async function fewerOctets(bytes: Uint8Array, stillFails: StillFails): Promise<Uint8Array> {
  if (takenApart(bytes) !== undefined) return bytes;
  let least = bytes;
  for (let run = Math.ceil(bytes.length / 2); run >= 1; run = Math.floor(run / 2)) {
    for (let at = 0; at < least.length; ) {
      const fewer = Buffer.concat([least.subarray(0, at), least.subarray(at + run)]);
      if (await stillFails(fewer)) least = fewer;
      else at += run;
    }
  }
  return least;
}
