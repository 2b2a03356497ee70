import { correlate } from './correlate/correlate.ts';
import { restsOn } from './correlate/rests-on.ts';
import { Vault } from './crypto/vault.ts';
import { type Ingested, ingest, type Progress } from './ingest.ts';
import { InputError } from './io/find-files.ts';
import { type NamedInput, openInputs } from './io/inputs.ts';
import type { OptionsUsed, Result } from './model/result.ts';
import type { CaseSettings } from './model/settings.ts';
import { assemble } from './result.ts';
import { evaluate } from './rules/evaluate.ts';
import { rules } from './rules/index.ts';

export type { Progress };

export interface AnalyzeOptions {
  readonly inputs: readonly NamedInput[];
  /** Read classic captures through the independent parser, to cross-check. */
  readonly reader?: 'pcap-parser';
  /** SHA-256 of every input. */
  readonly hash: boolean;
  /** Use keys that are found among the inputs. */
  readonly useKeys: boolean;
  readonly settings: CaseSettings;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Analysis {
  readonly result: Result;
  /** Readers and rules that failed by our own mistake. */
  readonly internalFailures: readonly string[];
  /** False when nothing in any input is what its reader knows. */
  readonly readable: boolean;
}

/**
 * The whole run: open, read, correlate, judge.
 *
 * @throws InputError where an input does not exist, a file of keys gives none, or an offset is for no input; everything else that is wrong with an input is in the result.
 */
export async function analyze(options: AnalyzeOptions): Promise<Analysis> {
  const { reader, hash, useKeys, settings } = options;
  const vault = new Vault();
  const inputs = await openInputs(options.inputs);
  const read = await ingest(inputs, {
    vault,
    hash,
    useKeys,
    pcapParser: reader === 'pcap-parser',
    dateOrder: settings.dateOrder,
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  const offsets = offsetsOf(settings.offsets ?? {}, read);
  const sources = read.sources.map(({ source, clock, reader }) => {
    const offsetSeconds = offsets.get(source.id);
    const named = { id: source.id, path: source.path, clock, vantage: reader?.vantage };
    return offsetSeconds === undefined ? named : { ...named, offsetSeconds };
  });
  const found = correlate(sources, read.events, settings);
  const judged = evaluate(rules, found);
  const rests = restsOn({ sources, events: read.events, settings }, found);
  vault.settle(new Set(found.identities.map(({ hex }) => hex)));
  return {
    result: assemble({
      options: { ...stated(settings), reader: reader ?? null, hash, useKeys },
      read,
      found,
      judged,
      rests,
      vault,
    }),
    // The words of an exception may quote what the reader stumbled over.
    internalFailures: [...read.failures, ...judged.failures].map((failure) => vault.scrub(failure)),
    readable: read.sources.some(({ isUnderstood }) => isUnderstood),
  };
}

/** Settings as the result names them, each one value. */
function stated({ offsets, ...plain }: CaseSettings): OptionsUsed {
  if (offsets === undefined) return { ...plain };
  const words = Object.entries(offsets).map(([source, seconds]) => `${source}=${seconds < 0 ? '' : '+'}${seconds}`);
  return { ...plain, offset: words.join(' ') };
}

/** The offsets that a person stated, by id of their source; a folder or a zip has those of all that is in it. */
function offsetsOf(offsets: Readonly<Record<string, number>>, { sources }: Ingested): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [name, seconds] of Object.entries(offsets)) {
    const named = sources.filter(({ source }) => isNamed(source, name));
    if (named.length === 0) {
      const known = sources.slice(0, 10).map(({ source }) => source.path);
      throw new InputError(
        `--offset: '${name}' is no input of this case; there are ${known.join(', ')}${sources.length > known.length ? ' and others' : ''}`,
      );
    }
    for (const { source } of named) found.set(source.id, seconds);
  }
  return found;
}

/** By id, by the whole path or by the end of it; `DART.zip` and `client/` name what is in them. */
function isNamed({ id, path }: { readonly id: string; readonly path: string }, name: string): boolean {
  const end = name.replace(/\/$/, '');
  return id === name || `/${path}/`.replaceAll('!/', '/').includes(`/${end.replaceAll('!/', '/')}/`);
}
