import { keepsEverything, type Operator } from './operator.ts';

export const reversedAndRenamed: Operator = {
  name: 'reversed-and-renamed',
  title: 'Files in reverse order and under other names',
  losesSentence: 'Nothing is lost: what a file is stands in it, and the order in which files are given means nothing.',
  applies: (files) => files.length > 0,
  apply: (files) =>
    files.toReversed().map((file, index) => {
      // The old name stays as a part: it may hold the only year that a case has.
      const name = file.path.slice(file.path.lastIndexOf('/') + 1);
      return { ...file, path: `evidence/${String(index + 1).padStart(2, '0')}-${name}` };
    }),
  keeps: keepsEverything,
};
