import { correlate } from './correlate/correlate.ts';
import { restsOn } from './correlate/rests-on.ts';
import { Vault } from './crypto/vault.ts';
import { ingest, type Progress } from './ingest.ts';
import { type NamedInput, openInputs } from './io/inputs.ts';
import type { Result } from './model/result.ts';
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
  /** False when no input could be read at all. */
  readonly readable: boolean;
}

/**
 * The whole run: open, read, correlate, judge.
 *
 * @throws InputError where an input does not exist or a file of keys gives none; everything else that is wrong with an input is in the result.
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
  const sources = read.sources.map(({ source, clock, reader }) => {
    return { id: source.id, path: source.path, clock, vantage: reader?.vantage };
  });
  const found = correlate(sources, read.events, settings);
  const judged = evaluate(rules, found);
  const rests = restsOn({ sources, events: read.events, settings }, found);
  vault.settle(new Set(found.identities.map(({ hex }) => hex)));
  return {
    result: assemble({
      options: { ...settings, reader: reader ?? null, hash, useKeys },
      read,
      found,
      judged,
      rests,
      vault,
    }),
    // The words of an exception may quote what the reader stumbled over.
    internalFailures: [...read.failures, ...judged.failures].map((failure) => vault.scrub(failure)),
    readable: read.sources.some(({ reader }) => reader !== undefined),
  };
}
