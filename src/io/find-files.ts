import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { reason } from './received.ts';

/** A mistake in what the user named: one sentence, exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

export interface NamedInput {
  readonly path: string;
  readonly type?: string;
  readonly isKeys?: boolean;
}

export const STANDARD_INPUT = '-';
/** `design.md` section 8: entries of a walked folder. */
const MAX_FILES = 20_000;

export interface FoundFile {
  readonly path: string;
  /** The path as outputs have it. */
  readonly shown: string;
  readonly type: string | undefined;
  readonly isKeys: boolean;
  /** Not found in a folder: a pipe among those is nobody's evidence, and to open it may take for ever. */
  readonly isNamed: boolean;
}

/**
 * The files that are named or lie in folders that are, each once, with paths relative to the deepest folder that holds all.
 *
 * @throws InputError for a path that does not exist.
 */
export function foundFiles(inputs: readonly NamedInput[]): FoundFile[] {
  const evidence = inputs.filter(({ isKeys }) => isKeys !== true);
  const base = commonFolder(evidence.length === 0 ? inputs : evidence);
  const files = uniqueFiles(inputs.filter((input) => input.path !== STANDARD_INPUT));
  return files.map((file) => ({ ...file, shown: shownPath(base, file) }));
}

type Unnamed = Omit<FoundFile, 'shown'>;

/** Keys are kept elsewhere than cases: where that is must not show, and must not change how the evidence is called. */
function shownPath(base: string, { path, isKeys }: Unnamed): string {
  // Inputs that share nothing but the root keep their whole paths.
  const shown = (dirname(base) === base ? path : relative(base, path)).split(sep).join('/') || '.';
  return isKeys && (shown.startsWith('..') || isAbsolute(shown)) ? basename(path) : shown;
}

/** By code unit: the order must not depend on a locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function uniqueFiles(inputs: readonly NamedInput[]): Unnamed[] {
  const found = new Map<string, Unnamed>();
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

/** Why a folder is among the files that were found. */
export function whyNotWalked(folder: string): string {
  const entries = entriesOf(folder);
  if (!('why' in entries))
    return 'This is a link to a folder, and links to folders are not followed; give the folder itself.';
  return `The folder cannot be listed (${entries.why}); it was left out.`;
}
