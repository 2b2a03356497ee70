// Remarks as sentences.
import type { EvidenceRef, SourceId } from '../../model/evidence.ts';
import { pointer, sourceNames } from '../terminal/pointers.ts';
import { NO_BREAK } from '../terminal/text.ts';
import type { Remark } from './key-check.ts';

/** What pointers are written with. */
export interface Places {
  readonly names: ReadonlyMap<SourceId, string>;
  /** Of one capture the frame says it all. */
  readonly onlyCapture: SourceId | undefined;
}

export function placesOf(paths: ReadonlyMap<SourceId, string>, captures: readonly SourceId[]): Places {
  const [first, ...others] = captures;
  return {
    names: sourceNames([...paths].map(([id, path]) => ({ id, path }))),
    onlyCapture: others.length > 0 ? undefined : first,
  };
}

/** `F12`, `second.pcap F12`, `keys.json:3`; spaces in it are such that no line ends at. */
export function placeText(evidence: EvidenceRef, { names, onlyCapture }: Places): string {
  const { source, frame } = evidence;
  return source === onlyCapture && frame !== undefined ? `F${frame}` : pointer(evidence, names);
}

/** On one line, with plain spaces. */
export function remarkSentence(remark: Remark, places: Places): string {
  return remarkText(remark, places).replaceAll(NO_BREAK, ' ');
}

export function remarkText({ text, at, behind = '' }: Remark, places: Places): string {
  return `${text}${at === undefined ? '' : ` ${placeText(at, places)}`}${behind}`;
}
