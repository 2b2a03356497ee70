import type { Aspect, CaseFile } from '../case.ts';
import { looksLikeCapture } from './captures.ts';
import { keepsOf, type Operator, withBytes } from './operator.ts';

// A copy that broke off, or an attachment that a mail server cut. The end may fall inside of a packet, a line, a number
// or a character; whoever reads must not take the last thing for whole.
export const truncatedFiles: readonly Operator[] = [
  truncated('wire', 'capture', looksLikeCapture),
  truncated('debug', 'gateway log', isOf('debug')),
  truncated('config', 'configuration', isOf('config')),
  truncated('log', 'client log', isOf('log')),
];

function isOf(aspect: Aspect): (file: CaseFile) => boolean {
  return (file) => file.aspect === aspect && file.bytes.length > 1;
}

function truncated(aspect: Aspect, what: string, isCut: (file: CaseFile) => boolean): Operator {
  return {
    name: `truncated-${aspect}`,
    title: `Every ${what} cut off at some byte`,
    losesSentence: `The end of every ${what} is gone, and what stands last may be half of what stood there.`,
    applies: (files) => files.some(isCut),
    apply: (files, { random }) =>
      files.map((file) => {
        if (!isCut(file)) return file;
        const { length } = file.bytes;
        const end = random.fork(file.path).int(Math.ceil(length / 4), length - 1);
        return withBytes(file, file.bytes.subarray(0, end), 'less');
      }),
    keeps: keepsOf({ [aspect]: [] }),
  };
}
