import { captureClockSteps } from './capture-clock-step.ts';
import { cutEnd, cutFront, cutMiddle } from './cut.ts';
import { cutInsideLogin } from './cut-inside-login.ts';
import { debugCondition } from './debug-condition.ts';
import { duplicatedBySwitch } from './duplicated.ts';
import { encodedUtf16, lineEndsCrLf } from './encodings.ts';
import { foreignPeers } from './foreign-peers.ts';
import { insideNat } from './inside-nat.ts';
import { logCopies } from './log-copies.ts';
import { lossyMirror } from './lossy-mirror.ts';
import { lostLines } from './lost-lines.ts';
import { onlyFromGateway, onlyTowardsGateway } from './one-direction.ts';
import type { Operator } from './operator.ts';
import { portFilter } from './port-filter.ts';
import { reversedAndRenamed } from './reversed.ts';
import { shuffledChunks } from './shuffled-chunks.ts';
import { snapLengths } from './snap-length.ts';
import { captureRing, captureRotation } from './split-captures.ts';
import { textClockSteps } from './text-clock-step.ts';
import { truncatedFiles } from './truncated.ts';
import { withoutUnconfirmed } from './unconfirmed.ts';
import { withoutSources } from './without.ts';

export const operators: readonly Operator[] = [
  cutFront,
  cutMiddle,
  cutEnd,
  cutInsideLogin,
  onlyTowardsGateway,
  onlyFromGateway,
  portFilter,
  ...snapLengths,
  insideNat,
  captureRing,
  captureRotation,
  duplicatedBySwitch,
  lossyMirror,
  ...captureClockSteps,
  debugCondition,
  withoutUnconfirmed,
  lostLines,
  ...textClockSteps,
  shuffledChunks,
  logCopies,
  foreignPeers,
  ...truncatedFiles,
  lineEndsCrLf,
  encodedUtf16,
  reversedAndRenamed,
  ...withoutSources,
];
