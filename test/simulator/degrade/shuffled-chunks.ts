import type { CaseFile } from '../case.ts';
import { hasRecords, segmentsOf, textOfSegments } from './gateway-text.ts';
import { keepsEverything, type Operator, renamed } from './operator.ts';
import { textOf } from './text-bytes.ts';

const CHUNKS = 4;
/** Records that end one chunk and begin the next: enough for an eye to fit them together. */
const OVERLAP = 5;
/** Neither letters nor numbers give the order; a person saved these under whatever came to mind. */
const NAMES = ['-later', '-b', '-1', '-copy (2)'];

/**
 * One log as four pastes that overlap.
 *
 * Cut between records: a paste that begins inside of one shows lines without a head, which is another damage.
 */
export const shuffledChunks: Operator = {
  name: 'shuffled-chunks',
  title: 'Gateway log in four overlapping files, not in order',
  losesSentence: 'Nothing is lost: every record stands in one file or two, and the same record twice is one fact.',
  applies: (files) => files.some(isLongEnough),
  apply: (files, { random }) =>
    files.flatMap((file) => {
      if (!isLongEnough(file)) return [file];
      const text = textOf(file);
      if (text === null) return [file];
      const segments = segmentsOf(text.text);
      const each = Math.ceil(segments.length / CHUNKS);
      const chunks = Array.from({ length: CHUNKS }, (_, index) => {
        const part = segments.slice(Math.max(0, index * each - OVERLAP), (index + 1) * each);
        const path = renamed(file.path, NAMES[index] ?? '');
        return { ...file, path, bytes: text.encode(textOfSegments(part)) };
      });
      const turn = random.fork(file.path).int(1, CHUNKS - 1);
      return [...chunks.slice(turn), ...chunks.slice(0, turn)];
    }),
  keeps: keepsEverything,
};

function isLongEnough(file: CaseFile): boolean {
  return hasRecords(file) && segmentsOf(textOf(file)?.text ?? '').length >= CHUNKS * OVERLAP;
}
