import { editGatewayText, isFromDevice, promptOf, segmentsOf } from './gateway-text.ts';
import { showLoggingHead } from './log-copies.ts';
import { keepsOf, type Operator } from './operator.ts';
import { lineEndOf, textOf } from './text-bytes.ts';

const ONE_IN = 20;

export const lostLines: Operator = {
  name: 'lost-lines',
  title: 'One record in twenty lost, and `show logging` counts them as dropped',
  losesSentence: `Records are missing anywhere; the header of the buffer says how many, so the absence of a line proves
    nothing. What is there stays true.`.replace(/\s+/g, ' '),
  applies: (files) =>
    files.some((file) => file.aspect === 'debug' && isFromDevice(segmentsOf(textOf(file)?.text ?? ''))),
  apply: (files, { random }) =>
    editGatewayText(files, { aspects: ['debug'], evidence: 'less' }, (segments, file) => {
      const records = segments.filter(({ kind }) => kind === 'record');
      if (!isFromDevice(segments)) return null;
      const draws = random.fork(file.path);
      const lost = new Set(records.filter(() => draws.int(1, ONE_IN) === 1));
      // A short log loses one as well, or the operator would have done nothing.
      const unlucky = records[draws.int(0, records.length - 1)];
      if (lost.size === 0 && unlucky !== undefined) lost.add(unlucky);
      const kept = segments.filter((segment) => !lost.has(segment));
      const shown = kept.filter(({ kind }) => kind === 'record');
      const end = lineEndOf(segments[0]?.lines[0] ?? '');
      const head = showLoggingHead(shown, promptOf(segments), end, lost.size);
      const first = kept.findIndex(({ kind }) => kind === 'record');
      return first < 0 ? [...kept, ...head] : kept.toSpliced(first, 0, ...head);
    }),
  keeps: keepsOf({ debug: [] }),
};
