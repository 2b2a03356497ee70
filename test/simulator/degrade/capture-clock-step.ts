import { editCaptures, NS_PER_SECOND, packetCount } from './captures.ts';
import { keepsOf, type Operator } from './operator.ts';

const SECONDS = [95, -95] as const;

/** The capturing machine's clock is set while it captures, so later stamps and earlier ones do not belong together. */
export const captureClockSteps: readonly Operator[] = SECONDS.map((seconds) => ({
  name: `capture-clock-step-${seconds > 0 ? 'forward' : 'back'}`,
  hidesStep: true,
  title: `Clock of the capture set by ${seconds} s half way`,
  losesSentence:
    `Times of the second half are ${Math.abs(seconds)} s too ${seconds > 0 ? 'late' : 'early'}: what happened
    and in which order stays, an interval counts only where it does not cross the step.`.replace(/\s+/g, ' '),
  applies: (files) => files.some((file) => packetCount(file) > 1),
  apply: (files) =>
    editCaptures(files, 'less', ({ options, packets }) => {
      const half = Math.ceil(packets.length / 2);
      const step = BigInt(seconds) * NS_PER_SECOND;
      return {
        options,
        packets: packets.map((packet, index) => (index < half ? packet : { ...packet, at: packet.at + step })),
      };
    }),
  keeps: keepsOf({ wire: ['visible', 'outcome', 'timeout'] }),
}));
