import { statSync } from 'node:fs';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceId } from '../model/evidence.ts';
import type { Source, SourceHead } from '../model/source.ts';
import { roomOfRun } from './archive/limits.ts';
import { type OpenedBundle, type Unpacked, unpacked } from './archive/unpack.ts';
import {
  compareText,
  type FoundFile,
  foundFiles,
  type NamedInput,
  STANDARD_INPUT,
  whyNotWalked,
} from './find-files.ts';
import { type Received, receivedFile, receivedPipe, receivedStream } from './received.ts';

export { InputError, type NamedInput } from './find-files.ts';

/** One file to read, a pipe, standard input, or an entry of an archive. */
export interface OpenedInput {
  readonly source: Source;
  /** As it came, for hashing: what gzip packed is still packed. */
  readonly received: Pick<Received, 'file' | 'bytes' | 'blocks' | 'canReadAgain'>;
  /** Whether the source gives its blocks more than once. */
  readonly canReadAgain: boolean;
  /** What `--type` said. */
  readonly type: string | undefined;
  /** Given as a key file (`--keys`): nothing else is looked for in it. */
  readonly isKeys: boolean;
  /** Named by the user, neither found in a folder nor in an archive. */
  readonly isNamed: boolean;
  /** The zip that holds it. */
  readonly within: SourceId | undefined;
  /** The first 64 KiB, or why the input cannot be read, or that it is a zip: what it holds is among the other inputs. */
  readonly head: Uint8Array | { readonly unreadable: Diagnostic } | { readonly archive: Archive };
}

/** A zip, as far as it is a source itself. */
export interface Archive {
  readonly entries: number;
  /** Entries that are inputs now. */
  readonly members: number;
  readonly skipped: readonly { readonly why: string; readonly count: number }[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Opens what the user named: folders are walked, archives opened, paths become relative to the deepest folder that holds all
 * inputs, and sources are numbered in order of path, so that neither the place of a case nor the order of arguments shows.
 *
 * @throws InputError for a path that does not exist.
 */
export async function openInputs(inputs: readonly NamedInput[]): Promise<OpenedInput[]> {
  const files = foundFiles(inputs).sort((a, b) => compareText(a.shown, b.shown));
  async function* received(): AsyncIterable<Arrived> {
    const piped = inputs.find((input) => input.path === STANDARD_INPUT);
    if (piped !== undefined) {
      const stream = await receivedStream(process.stdin, STANDARD_INPUT);
      yield { received: stream, type: piped.type, isKeys: false, isNamed: true, rank: RANK.piped };
    }
    // Key files come last: with keys or without, the evidence has the same numbers.
    for (const file of files)
      yield { ...file, received: await receivedFrom(file), rank: file.isKeys ? RANK.keys : RANK.evidence };
  }
  return openReceived(received());
}

const RANK = { piped: 0, evidence: 1, keys: 2 };

/** What came, with what the user said of it. */
export interface Arrived {
  readonly received: Received;
  readonly type: string | undefined;
  readonly isKeys: boolean;
  readonly isNamed: boolean;
  /** Inputs are numbered by this first, then by path. */
  readonly rank: number;
}

/** Opens archives among what came, and numbers all. */
export async function openReceived(all: Iterable<Arrived> | AsyncIterable<Arrived>): Promise<OpenedInput[]> {
  const room = roomOfRun();
  const found: Found[] = [];
  for await (const { received, type, isKeys, isNamed, rank } of all) {
    for await (const one of unpacked(received, room))
      found.push({ ...one, path: one.content.path, type, isKeys, isNamed, rank });
  }
  found.sort((a, b) => a.rank - b.rank || compareText(a.path, b.path));
  const ids = new Map(found.map((one, index) => [one, `S${index + 1}`]));
  const archives = new Map<string, SourceId>();
  for (const [one, id] of ids) if ('bundle' in one.content) archives.set(placeOf(one, one.path), id);
  return found.map((one) => {
    const within = one.within === undefined ? undefined : archives.get(placeOf(one, one.within));
    return opened(one, ids.get(one) ?? '', within);
  });
}

interface Found extends Unpacked, Omit<Arrived, 'received'> {
  readonly path: string;
}

/** Keys may be called as evidence is. */
function placeOf({ rank }: Arrived, path: string): string {
  return `${rank} ${path}`;
}

async function receivedFrom({ path, shown, isNamed }: FoundFile): Promise<Received> {
  const isPipe = isNamed && statSync(path, { throwIfNoEntry: false })?.isFIFO() === true;
  return isPipe ? receivedPipe(path, shown) : receivedFile(path, shown, whyNotWalked);
}

function opened(found: Found, id: SourceId, within: SourceId | undefined): OpenedInput {
  const { received, content, path, type, isKeys } = found;
  const about = { received, type, isKeys, isNamed: found.isNamed && within === undefined, within };
  if ('bundle' in content) {
    const source: Source = { kind: 'source', id, path, bytes: received.bytes, blocks: () => [] };
    return { source, ...about, canReadAgain: false, head: { archive: archiveOf(content, id) } };
  }
  const { bytes, canReadAgain } = content;
  return {
    source: { kind: 'source', id, path, bytes, blocks: content.blocks },
    ...about,
    canReadAgain,
    get head() {
      const { head } = content;
      if (head instanceof Uint8Array) return head;
      return { unreadable: { kind: 'diagnostic' as const, source: id, ...head.unreadable } };
    },
  };
}

function archiveOf({ bundle }: OpenedBundle, source: SourceId): Archive {
  const { entries, members, skipped, problems } = bundle;
  const diagnostics = problems.map(({ code, message, start, end }): Diagnostic => {
    const evidence = start === undefined || end === undefined ? {} : { evidence: { source, start, end } };
    return { kind: 'diagnostic', code, message, source, ...evidence };
  });
  return { entries, members, skipped, diagnostics };
}

/** What is to be said of an input that has no content of its own to read. */
export function whyNoContent({ head }: OpenedInput): readonly Diagnostic[] {
  if (head instanceof Uint8Array) return [];
  return 'archive' in head ? head.archive.diagnostics : [head.unreadable];
}

/** True when the head is all there is of the source. */
export function isWhole(head: Uint8Array, source: Source): SourceHead['whole'] {
  return source.bytes !== undefined && source.bytes <= head.length;
}
