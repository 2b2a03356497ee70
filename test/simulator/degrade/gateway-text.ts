import type { Aspect, CaseFile } from '../case.ts';
import { type Prefix, prefixOf, withoutCollector, withoutUptime } from './ios-stamp.ts';
import { withBytes } from './operator.ts';
import { linesOf, textOf, withoutEnd } from './text-bytes.ts';

/** Lines of gateway text that belong together: a record, a prompt with what it printed, or what stands before either. */
export interface Segment {
  readonly kind: 'record' | 'prompt' | 'other';
  /** With their line ends. */
  readonly lines: readonly string[];
  /** Of the first line of a record. */
  readonly prefix: Prefix | null;
  /** The first line of a record without prefix, the line of a prompt without its end. */
  readonly text: string;
}

const PROMPT = /^[A-Za-z][\w.-]{0,62}(?:\([\w-]+\))?[>#]/;

// Beginnings of a record without a stamp, ios-text.md 1.7. `IKEv2 IKE_AUTH Exchange REQUEST` has no colon behind the
// word: it is a line of a packet block.
const UNSTAMPED =
  /^(?:IKEv2(?:-[A-Z]+)?:|%[A-Z][A-Z0-9_-]*-[0-7]-|IPSEC[(-]|ISAKMP|CRYPTO[_-]|PKI|AAA[/:]|RADIUS|EAP|TPLUS|crypto_|KMI)/;

/** What an undated stamp is read with where nothing is known of the year; not a leap year. */
const SOME_YEAR = 2025;

export function segmentsOf(text: string, year: number = SOME_YEAR): Segment[] {
  const segments: { kind: Segment['kind']; lines: string[]; prefix: Prefix | null; text: string }[] = [];
  for (const line of linesOf(text)) {
    const bare = withoutEnd(line);
    const prefix = prefixOf(bare, year);
    const sent = prefix === null ? withoutUptime(withoutCollector(bare)) : bare;
    if (prefix !== null || UNSTAMPED.test(sent)) {
      const body = prefix === null ? sent : prefix.rest.replace(/^[:\s]+/, '');
      segments.push({ kind: 'record', lines: [line], prefix, text: body });
    } else if (PROMPT.test(bare)) {
      segments.push({ kind: 'prompt', lines: [line], prefix: null, text: bare });
    } else {
      const last = segments.at(-1);
      if (last === undefined) segments.push({ kind: 'other', lines: [line], prefix: null, text: bare });
      else last.lines.push(line);
    }
  }
  return segments;
}

export function textOfSegments(segments: readonly Segment[]): string {
  return segments.flatMap(({ lines }) => lines).join('');
}

/** The prompt of a terminal, `gw1#`, or an empty string where nobody typed. */
export function promptOf(segments: readonly Segment[]): string {
  const typed = segments.find(({ kind }) => kind === 'prompt');
  return PROMPT.exec(typed?.text ?? '')?.[0]?.replace(/\([\w-]+\)/, '') ?? '';
}

/** What somebody typed at a prompt, or null. */
export function commandOf({ kind, text }: Segment): string | null {
  return kind === 'prompt' ? text.replace(PROMPT, '').trim() : null;
}

/** A line of our own as a segment. */
export function lineSegment(kind: Segment['kind'], text: string, end: string): Segment {
  return { kind, lines: [`${text}${end}`], prefix: null, text };
}

/** Whether a text was taken from the device itself; a syslog server writes headers of its own, a binary trace others. */
export function isFromDevice(segments: readonly Segment[]): boolean {
  const isLog = ({ prefix }: Segment): boolean =>
    prefix === null || (prefix.collector === '' && prefix.shape === 'log');
  return segments.every(isLog) && segments.some(({ kind }) => kind === 'record');
}

export function hasRecords(file: CaseFile): boolean {
  if (file.aspect !== 'debug') return false;
  const text = textOf(file);
  return text !== null && segmentsOf(text.text).some(({ kind }) => kind === 'record');
}

/** Gateway text with other segments; a null of `edit` leaves a file as it is. */
export function editGatewayText(
  files: readonly CaseFile[],
  options: { readonly aspects: readonly Aspect[]; readonly evidence: 'whole' | 'less'; readonly year?: number },
  edit: (segments: readonly Segment[], file: CaseFile) => readonly Segment[] | null,
): readonly CaseFile[] {
  return files.map((file) => {
    const text = options.aspects.includes(file.aspect) ? textOf(file) : null;
    if (text === null) return file;
    const edited = edit(segmentsOf(text.text, options.year), file);
    return edited === null ? file : withBytes(file, text.encode(textOfSegments(edited)), options.evidence);
  });
}
