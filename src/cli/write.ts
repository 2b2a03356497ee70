import { closeSync, existsSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isatty } from 'node:tty';
import { UsageError } from './usage-error.ts';

type Pieces = Iterable<string> | AsyncIterable<string>;

/** Pieces are gathered up to this size: one call to the system for each would cost more than the report. */
const BLOCK = 1 << 16;

/**
 * Writes to standard output and waits where the other side is slow. A reader that has seen enough (`| head`) ends it
 * quietly: the run's exit code is about the evidence, not about the pipe.
 *
 * @throws UsageError where standard output is a file or device that takes no more (a full disk).
 */
export async function writeToStandardOutput(pieces: Pieces): Promise<void> {
  const { stdout } = process;
  let failure: NodeJS.ErrnoException | undefined;
  // The listener stays: the error of the last write may arrive after this function is done.
  stdout.on('error', (error) => {
    failure = error;
  });
  for await (const block of blocks(pieces)) {
    if (failure !== undefined) break;
    if (!stdout.write(block)) await drained(stdout);
  }
  // An empty write is answered when all before it were written, or could not be.
  if (failure === undefined) await new Promise<void>((done) => stdout.write('', () => done()));
  if (failure !== undefined && !isClosedPipe(failure)) throw inWords('standard output', failure);
}

/** EPIPE and, on Windows, EOF: nobody listens any more. */
function isClosedPipe({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EOF';
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      stream.off('drain', end).off('error', end).off('close', end);
      done();
    };
    stream.on('drain', end).on('error', end).on('close', end);
  });
}

/**
 * Writes a file whole or not at all: under a temporary name beside it, renamed when complete. A file that appeared
 * meanwhile is kept unless `force` is set. A device or a pipe (`/dev/null`) is written to as it is: a renamed file
 * would take its place.
 *
 * @throws UsageError where the system does not let us.
 */
export function writeFileWhole(file: string, pieces: Pieces, force: boolean): Promise<void> {
  return write(file, pieces, { force, isSecret: false });
}

/**
 * The same for keys: nobody but the owner can read the file, and no terminal shows it.
 *
 * @throws UsageError where the system does not let us, or the file is a terminal.
 */
export function writeSecretFile(file: string, pieces: Pieces, force: boolean): Promise<void> {
  return write(file, pieces, { force, isSecret: true });
}

const OWNER_ONLY = 0o600;
const AS_THE_SYSTEM_SAYS = 0o666;

interface WriteOptions {
  readonly force: boolean;
  readonly isSecret: boolean;
}

async function write(file: string, pieces: Pieces, { force, isSecret }: WriteOptions): Promise<void> {
  if (existsSync(file) && !statSync(file).isFile()) return writeThrough(file, pieces, isSecret);
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(temporary, 'wx', isSecret ? OWNER_ONLY : AS_THE_SYSTEM_SAYS);
    // Not writeSync, which writes what a full disk still takes and calls that done.
    for await (const block of blocks(pieces)) writeFileSync(descriptor, block);
    closeSync(descriptor);
    descriptor = undefined;
    if (!force && existsSync(file)) throw new UsageError(`${file} was created meanwhile; --force overwrites it.`);
    renameSync(temporary, file);
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    removeIfThere(temporary);
    throw inWords(file, error);
  }
}

/** What is left of a file that could not be written; a name that is too long never became one. */
function removeIfThere(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // ENAMETOOLONG, ENOTDIR: the error that led here says so already.
  }
}

async function writeThrough(file: string, pieces: Pieces, isSecret: boolean): Promise<void> {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'w');
    if (isSecret && isatty(descriptor))
      throw new UsageError(`${file} is a terminal; keys are written to files and pipes only.`);
    for await (const block of blocks(pieces)) writeFileSync(descriptor, block);
  } catch (error) {
    throw inWords(file, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** System errors carry a code (EACCES, ENOSPC); a reporter's own failure does not, and is ours. */
function inWords(file: string, error: unknown): unknown {
  if (error instanceof Error && 'code' in error) return new UsageError(`cannot write ${file}: ${reason(error)}.`);
  return error;
}

/** The words of a system error without the path that Node adds. */
function reason(error: Error): string {
  return error.message.replace(/^[A-Z]+: /, '').replace(/, \w+(?: '.*)?$/, '');
}

async function* blocks(pieces: Pieces): AsyncIterable<string> {
  let block = '';
  for await (const piece of pieces) {
    block += piece;
    if (block.length < BLOCK) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}
