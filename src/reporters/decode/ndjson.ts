import type { DecodedMessage } from '../../model/decoded-message.ts';
import type { SourceId } from '../../model/evidence.ts';

/** One JSON document a line. With several captures each names its file. */
export function decodedLine(message: DecodedMessage, paths: ReadonlyMap<SourceId, string>): string {
  const { source, ...rest } = message;
  const capture = paths.get(source) ?? source;
  return `${JSON.stringify({ capture, ...rest }, named(paths))}\n`;
}

/** Pointers to other frames name files too, not the numbers that sources have inside a run. */
function named(paths: ReadonlyMap<SourceId, string>) {
  return (key: string, value: unknown): unknown =>
    key === 'source' && typeof value === 'string' && paths.has(value) ? paths.get(value) : value;
}
