import { existsSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import type { Reporter } from '../reporters/reporter.ts';
import { didYouMean, listed } from './nearest.ts';
import { UsageError } from './usage-error.ts';

/** `--format` and `--output` in the order in which they were given. */
export type OutputRequest = { readonly format: string } | { readonly file: string };

/** One report: in which format, and to which file; undefined is standard output. */
export interface Delivery {
  readonly reporter: Reporter;
  readonly file: string | undefined;
}

/**
 * Pairs formats with files: an `-o` takes the format given just before it, else that of its extension, else the
 * terminal's where it has none. A format without an `-o` behind it goes to standard output.
 *
 * @throws UsageError for an unknown format or extension, or where two reports share one place.
 */
export function deliveries(requests: readonly OutputRequest[], reporters: readonly Reporter[]): Delivery[] {
  const made: Delivery[] = [];
  let pending: Reporter | undefined;
  for (const request of requests) {
    if ('format' in request) {
      if (pending !== undefined) made.push({ reporter: pending, file: undefined });
      pending = named(request.format, reporters);
      continue;
    }
    made.push(
      pending === undefined ? byExtension(request.file, reporters) : { reporter: pending, file: target(request.file) },
    );
    pending = undefined;
  }
  const [standard] = reporters;
  if (pending !== undefined) made.push({ reporter: pending, file: undefined });
  else if (made.length === 0 && standard !== undefined) made.push({ reporter: standard, file: undefined });
  refuseSharedPlaces(made);
  return made;
}

/**
 * Refuses targets that cannot or must not be written, before any work is done. A device or a pipe holds nothing that
 * writing to it would lose.
 *
 * @throws UsageError for a file that exists (without `force`) or is an input, a folder, or a folder that does not exist.
 */
export function checkTargets(made: readonly Delivery[], options: TargetOptions): void {
  for (const { file } of made) if (file !== undefined) checkTarget(file, options);
}

export interface TargetOptions {
  readonly force: boolean;
  /** What the run reads: no force overwrites evidence or keys. */
  readonly inputs: readonly string[];
}

/** The same for one file. */
export function checkTarget(file: string, { force, inputs }: TargetOptions): void {
  if (!existsSync(dirname(resolve(file)))) throw new UsageError(`cannot write ${file}: its folder does not exist.`);
  if (!existsSync(file)) return;
  const stats = statSync(file);
  if (stats.isDirectory()) throw new UsageError(`cannot write ${file}: it is a folder.`);
  if (!stats.isFile()) return;
  const isSame = (input: string) => {
    const own = statSync(input, { throwIfNoEntry: false });
    return own?.ino === stats.ino && own.dev === stats.dev;
  };
  if (inputs.some(isSame)) throw new UsageError(`${file} is an input of this run; it is not overwritten.`);
  if (!force) throw new UsageError(`${file} exists; --force overwrites it.`);
}

function named(format: string, reporters: readonly Reporter[]): Reporter {
  const found = reporters.find(({ name }) => name === format);
  if (found !== undefined) return found;
  const names = reporters.map(({ name }) => name);
  throw new UsageError(`--format takes ${listed(names)}, not '${format}'.${didYouMean(format, names)}`);
}

function byExtension(given: string, reporters: readonly Reporter[]): Delivery {
  const file = target(given);
  const extension = extname(given).slice(1).toLowerCase();
  const found = reporters.find(({ extensions }) => extensions.includes(extension));
  if (found !== undefined) return { reporter: found, file };
  const [standard] = reporters;
  if (standard === undefined) throw new Error('there is no reporter');
  if (extension === '') return { reporter: standard, file };
  const known = reporters.flatMap(({ extensions }) => extensions.map((known) => `.${known}`));
  const names = reporters.map(({ name }) => name);
  throw new UsageError(
    `${given}: no format has the extension .${extension}; there are ${listed(known, 'and')}. Name the format in front of -o for any other: --format ${listed(names)}.`,
  );
}

function target(file: string): string | undefined {
  return file === '-' ? undefined : file;
}

function refuseSharedPlaces(made: readonly Delivery[]): void {
  const places = made.map(({ file }) => (file === undefined ? undefined : resolve(file)));
  const twice = made.find((_, index) => places.indexOf(places[index]) !== index);
  if (twice === undefined) return;
  if (twice.file !== undefined) throw new UsageError(`two reports would be written to ${twice.file}.`);
  throw new UsageError(
    'two reports cannot share standard output; give one of them an -o FILE right behind its --format.',
  );
}
