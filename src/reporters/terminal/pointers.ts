import type { Evidence, SourceEntry } from '../../model/result.ts';
import { NO_BREAK } from './text.ts';

/** What a person calls each source: the shortest end of its path that no other source shares. */
export type SourceNames = ReadonlyMap<string, string>;

export function sourceNames(sources: readonly Pick<SourceEntry, 'id' | 'path'>[]): SourceNames {
  const holders = new Map<string, number>();
  for (const { path } of sources) {
    for (const end of ends(path)) holders.set(end, (holders.get(end) ?? 0) + 1);
  }
  return new Map(
    sources.map(({ id, path }) => {
      if (path === '-') return [id, 'standard input'];
      return [id, ends(path).find((end) => holders.get(end) === 1) ?? path];
    }),
  );
}

/** Every end of a path that begins at a folder or at an entry of a bundle, shortest first. */
function ends(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(parts.length - 1 - index).join('/'));
}

/** `capture.pcap F48213`, `debug.log:812`, `AnyConnect.txt record 84`; a counted run is `F12..F18 (x4)`. */
export function pointer(evidence: Evidence, names: SourceNames): string {
  return nameOf(evidence, names) + placeOf(evidence, true, names);
}

/**
 * Several pointers as one text. Those of one source share its name (`debug.log:812, :934`), each place is named once,
 * and behind `limit` places the rest is counted.
 */
export function pointers(list: readonly Evidence[], names: SourceNames, limit = 4): string {
  const parts: string[] = [];
  const seen = new Set<string>();
  let lastSource: string | undefined;
  let left = 0;
  for (const evidence of list) {
    const whole = pointer(evidence, names);
    if (seen.has(whole)) continue;
    seen.add(whole);
    if (parts.length >= limit) {
      left += 1;
      continue;
    }
    parts.push(lastSource === evidence.source ? placeOf(evidence, false, names) : whole);
    lastSource = evidence.run?.last.source ?? evidence.source;
  }
  const rest = left > 0 ? ` and ${left} more` : '';
  return parts.filter((part) => part !== '').join(', ') + rest;
}

/** The first place of each source in front, so that a short list shows every source that has one. */
export function oneOfEach(list: readonly Evidence[]): readonly Evidence[] {
  const sources = new Set<string>();
  const first = list.filter(({ source }) => !sources.has(source) && sources.add(source));
  return [...first, ...list.filter((evidence) => !first.includes(evidence))];
}

function nameOf(evidence: Evidence, names: SourceNames): string {
  return (names.get(evidence.source) ?? evidence.source).replaceAll(' ', NO_BREAK);
}

function placeOf(evidence: Evidence, behindName: boolean, names: SourceNames): string {
  const { source, line, frame, record, start, end, run } = evidence;
  const gap = behindName ? NO_BREAK : '';
  // A run may end in another file of the same capture.
  if (run !== undefined && run.last.source !== source) {
    const { run: _run, ...first } = evidence;
    const last = pointer(run.last, names);
    return `${placeOf(first, behindName, names)}..${last}${NO_BREAK}(x${run.count})`;
  }
  const times = run === undefined ? '' : `${NO_BREAK}(x${run.count})`;
  if (frame !== undefined) return `${gap}F${frame}${runEnd('..F', run?.last.frame, frame)}${times}`;
  if (record !== undefined) {
    return `${gap}record${NO_BREAK}${record}${runEnd('..', run?.last.record, record)}${times}`;
  }
  if (line !== undefined) return `:${line}${runEnd('..', run?.last.line, line)}${times}`;
  // The whole of a source, as a capture's summary points to it, needs no place.
  return start === 0 && end > 0 && run === undefined ? '' : `${gap}byte${NO_BREAK}${start}${times}`;
}

function runEnd(mark: string, last: number | undefined, first: number): string {
  return last === undefined || last === first ? '' : `${mark}${last}`;
}
