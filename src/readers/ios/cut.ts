import type { IosLine } from '../../text/ios-prefix.ts';
import { evidenceOf, type Run } from './run.ts';

// The last line of a text that has no line end may have been cut anywhere: `reconnect timeout 90` was perhaps 900. What such
// a line says is believed only as far as nothing could follow it that makes it say something else.

/** A digit and a letter: any value that can go on goes on with one of them. Not 0, since `00` is 0. */
const ONWARD = ['1', 'x'];

/** True if what `read` finds in the text would be something else if the text went on. */
export function mayGoOn(text: string, read: (text: string) => object | undefined): boolean {
  const found = JSON.stringify(read(text));
  return ONWARD.some((more) => {
    const other = read(text + more);
    return other !== undefined && JSON.stringify(other) !== found;
  });
}

/** Tells that something of the last line was left out. */
export function lineCut({ source, emit }: Pick<Run, 'source' | 'emit'>, line: IosLine): void {
  emit({
    kind: 'diagnostic',
    code: 'ios.record-cut',
    message: 'The text ends inside this line; a value that may have been cut was left out.',
    source,
    evidence: evidenceOf(source, line),
  });
}
