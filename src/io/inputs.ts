import {
  closeSync,
  createReadStream,
  type Dirent,
  existsSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Source, SourceHead } from '../model/source.ts';
import { isGzip, unpackedBlocks, unpackedHead } from './gzip.ts';

/** A mistake in what the user named: one sentence, exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** One file to read, a pipe or standard input. */
export interface OpenedInput {
  readonly source: Source;
  /** Absolute path, for hashing and for reading again; never printed. Undefined for what can be read once. */
  readonly file: string | undefined;
  /** What `--type` said. */
  readonly type: string | undefined;
  /** Given as a key file (`--keys`): nothing else is looked for in it. */
  readonly isKeys: boolean;
  /** Size of the file itself, which gzip may have packed. */
  readonly fileBytes: number | undefined;
  /** The first 64 KiB, or why the input cannot be read. */
  readonly head: Uint8Array | { readonly unreadable: Diagnostic };
}

export interface NamedInput {
  readonly path: string;
  readonly type?: string;
  readonly isKeys?: boolean;
}

const STANDARD_INPUT = '-';
const HEAD_BYTES = 1 << 16;
/** Small enough to stay in the second-level cache while it is scanned: four times as fast as 256 KiB, measured. */
const BLOCK_BYTES = 1 << 16;
/** What is unpacked from one block is held at once. */
const PACKED_BYTES = 1 << 14;
/** `design.md` section 8: entries of a walked folder. */
const MAX_FILES = 20_000;

/**
 * Opens what the user named: folders are walked, paths become relative to the deepest folder that holds all inputs,
 * and sources are numbered in order of path, so that neither the place of a case nor the order of arguments shows.
 *
 * @throws InputError for a path that does not exist.
 */
export async function openInputs(inputs: readonly NamedInput[]): Promise<OpenedInput[]> {
  const files = uniqueFiles(inputs.filter((input) => input.path !== STANDARD_INPUT));
  const evidence = inputs.filter(({ isKeys }) => isKeys !== true);
  const base = commonFolder(evidence.length === 0 ? inputs : evidence);
  const named = files.map((file) => ({ ...file, shown: shownPath(base, file) }));
  // Key files come last: with keys or without, the evidence has the same numbers.
  named.sort((a, b) => Number(a.isKeys) - Number(b.isKeys) || compareText(a.shown, b.shown));
  const opened: OpenedInput[] = [];
  const piped = inputs.find((input) => input.path === STANDARD_INPUT);
  if (piped !== undefined) {
    const path = STANDARD_INPUT;
    opened.push(await openStream(process.stdin, { id: 'S1', path, type: piped.type, isKeys: false }));
  }
  for (const file of named) {
    const id = `S${opened.length + 1}`;
    const isPipe = file.isNamed && statSync(file.path, { throwIfNoEntry: false })?.isFIFO() === true;
    const { shown: path, type, isKeys } = file;
    opened.push(
      isPipe ? await openStream(createReadStream(file.path), { id, path, type, isKeys }) : openFile(file, id),
    );
  }
  return opened;
}

/** Keys are kept elsewhere than cases: where that is must not show, and must not change how the evidence is called. */
function shownPath(base: string, { path, isKeys }: FoundFile): string {
  // Inputs that share nothing but the root keep their whole paths.
  const shown = (dirname(base) === base ? path : relative(base, path)).split(sep).join('/') || '.';
  return isKeys && (shown.startsWith('..') || isAbsolute(shown)) ? basename(path) : shown;
}

/** By code unit: the order must not depend on a locale. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface FoundFile {
  readonly path: string;
  readonly type: string | undefined;
  readonly isKeys: boolean;
  /** Not found in a folder: a pipe among those is nobody's evidence, and to open it may take for ever. */
  readonly isNamed: boolean;
}

function uniqueFiles(inputs: readonly NamedInput[]): FoundFile[] {
  const found = new Map<string, FoundFile>();
  for (const input of inputs) {
    const named = resolve(input.path);
    if (!existsSync(named)) throw new InputError(`cannot read ${input.path}: there is no such file or folder`);
    const isFolder = statSync(named).isDirectory();
    for (const file of isFolder ? walk(named) : [named]) {
      // The same file named twice is one source, not two witnesses.
      const real = realPath(file);
      const known = found.get(real);
      // Of several names the first in order stands for it, whichever was given first.
      const path = known !== undefined && compareText(known.path, file) < 0 ? known.path : file;
      const isKeys = input.isKeys === true || known?.isKeys === true;
      found.set(real, { path, type: input.type ?? known?.type, isKeys, isNamed: !isFolder || known?.isNamed === true });
      if (found.size > MAX_FILES)
        throw new InputError(`more than ${MAX_FILES} files in ${input.path}; name the ones that matter`);
    }
  }
  return [...found.values()];
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file; // unreadable parent or broken link: opening it will say what is wrong
  }
}

/** Files below a folder, hidden ones left out. Links to folders are not followed: they may lead in circles. */
function walk(folder: string): string[] {
  const files: string[] = [];
  const open = [folder];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const entries = entriesOf(at);
    if ('why' in entries) {
      files.push(at); // opening it says what is wrong
      continue;
    }
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const path = join(at, entry.name);
      if (entry.isDirectory()) open.push(path);
      else if (entry.isFile() || entry.isSymbolicLink()) files.push(path);
    }
    if (files.length > MAX_FILES) break;
  }
  return files;
}

/** What a folder holds, or why it cannot be listed. */
function entriesOf(folder: string): readonly Dirent[] | { readonly why: string } {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    return { why: reason(error) }; // EACCES, ENAMETOOLONG, EIO, ...
  }
}

function commonFolder(inputs: readonly NamedInput[]): string {
  const folders = inputs
    .filter((input) => input.path !== STANDARD_INPUT)
    .map((input) => resolve(input.path))
    .map((path) => (existsSync(path) && statSync(path).isDirectory() ? path : dirname(path)));
  let common = folders[0] ?? '.';
  for (const folder of folders) {
    while (folder !== common && !folder.startsWith(common.endsWith(sep) ? common : common + sep)) {
      const parent = dirname(common);
      if (parent === common) break;
      common = parent;
    }
  }
  return common;
}

function openFile(
  { path: file, shown, type, isKeys }: FoundFile & { readonly shown: string },
  id: string,
): OpenedInput {
  const unreadable = (message: string): OpenedInput => ({
    source: { kind: 'source', id, path: shown, bytes: undefined, blocks: () => [] },
    file,
    type,
    isKeys,
    fileBytes: undefined,
    head: { unreadable: { kind: 'diagnostic', code: 'input.unreadable', message, source: id } },
  });
  let bytes: number;
  let head: Uint8Array;
  try {
    const stats = statSync(file);
    if (stats.isDirectory()) return unreadable(whyNotWalked(file));
    if (!stats.isFile())
      return unreadable(
        'This is neither a file nor a folder (a device, a socket, or a pipe in a folder); it was left out.',
      );
    bytes = stats.size;
    head = readHead(file);
  } catch (error) {
    return unreadable(`The file cannot be read (${reason(error)}); it was left out.`);
  }
  const unpacked = isGzip(head) ? unpackedHead(head) : undefined;
  const about = { file, type, isKeys, fileBytes: bytes };
  if (unpacked === undefined)
    return { source: { kind: 'source', id, path: shown, bytes, blocks: () => fileBlocks(file) }, ...about, head };
  // How much it is in all is known where all of it is at hand.
  const whole = bytes <= head.length && unpacked.length < HEAD_BYTES ? unpacked.length : undefined;
  const source: Source = {
    kind: 'source',
    id,
    path: shown,
    bytes: whole,
    blocks: () => unpackedBlocks(createReadStream(file, { highWaterMark: PACKED_BYTES })),
  };
  return { source, ...about, head: unpacked };
}

function whyNotWalked(folder: string): string {
  const entries = entriesOf(folder);
  if (!('why' in entries))
    return 'This is a link to a folder, and links to folders are not followed; give the folder itself.';
  return `The folder cannot be listed (${entries.why}); it was left out.`;
}

function readHead(file: string): Uint8Array {
  const fd = openSync(file, 'r');
  try {
    const buffer = Buffer.allocUnsafe(HEAD_BYTES);
    let length = 0;
    while (length < HEAD_BYTES) {
      const got = readSync(fd, buffer, length, HEAD_BYTES - length, null);
      if (got === 0) break;
      length += got;
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}

/** Blocks over one buffer that is reused: a file of any size needs 256 KiB. Throws what `readSync` throws. */
function* fileBlocks(file: string): Iterable<Uint8Array> {
  const fd = openSync(file, 'r');
  try {
    const buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    for (;;) {
      const got = readSync(fd, buffer, 0, BLOCK_BYTES, null);
      if (got === 0) return;
      yield got === BLOCK_BYTES ? buffer : buffer.subarray(0, got);
    }
  } finally {
    closeSync(fd);
  }
}

/** A stream can be read once, so its head is kept and given again as the first block. */
async function openStream(
  readable: NodeJS.ReadableStream,
  { id, path, type, isKeys }: Pick<OpenedInput, 'type' | 'isKeys'> & Pick<Source, 'id' | 'path'>,
): Promise<OpenedInput> {
  const stream = readable[Symbol.asyncIterator]() as AsyncIterator<Buffer>; // no encoding is set, so chunks are buffers
  const start: Buffer[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const next = await stream.next();
    if (next.done === true) break;
    start.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(start);
  async function* blocks(): AsyncIterable<Uint8Array> {
    yield head;
    for (let next = await stream.next(); next.done !== true; next = await stream.next()) yield next.value;
  }
  const once = { file: undefined, type, isKeys, fileBytes: undefined };
  const unpacked = isGzip(head) ? unpackedHead(head) : undefined;
  if (unpacked !== undefined) {
    const content = () => unpackedBlocks(blocks());
    return { source: { kind: 'source', id, path, bytes: undefined, blocks: content }, ...once, head: unpacked };
  }
  const bytes = length < HEAD_BYTES ? length : undefined;
  return { source: { kind: 'source', id, path, bytes, blocks }, ...once, head: head.subarray(0, HEAD_BYTES) };
}

function reason(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'unknown error';
}

/** True when the head is all there is of the source. */
export function isWhole(head: Uint8Array, source: Source): SourceHead['whole'] {
  return source.bytes !== undefined && source.bytes <= head.length;
}
