import { captureBytes, isCapture, openCapture } from './captures.ts';
import { keepsEverything, type Operator, renamed, withBytes } from './operator.ts';

/** Of a hundred packets these many are missing: an overloaded mirror port drops them without a choice. */
const LOST_PERCENT = 30;

/** The clock of the second recorder is ahead by this, in nanoseconds. */
const AHEAD = 437_000_000n;

/** A second recorder at the same place, behind a mirror port that drops packets. */
export const lossyMirror: Operator = {
  name: 'lossy-mirror',
  title: 'A second capture beside each, from a mirror port that drops three packets of ten',
  losesSentence:
    `Nothing is lost: the capture itself is still there. What the second one lacks was dropped by the switch
    that copied it, not on the path.`.replace(/\s+/g, ' '),
  applies: (files) => files.some(isCapture),
  apply: (files, { random }) =>
    files.flatMap((file) => {
      const capture = openCapture(file);
      if (capture === null) return [file];
      const drops = random.fork(file.path);
      const packets = capture.packets
        .filter(() => drops.int(1, 100) > LOST_PERCENT)
        .map((packet) => ({ ...packet, at: packet.at + AHEAD }));
      const copy = withBytes(file, captureBytes({ ...capture, packets }), 'whole');
      return [file, { ...copy, path: renamed(file.path, '-mirror'), planted: [] }];
    }),
  keeps: keepsEverything,
};
