import { analyze } from '../../analyze.ts';
import type { Result } from '../../model/result.ts';
import type { CaseSettings } from '../../model/settings.ts';
import { readers } from '../../readers/index.ts';
import { reporters } from '../../reporters/index.ts';
import { type Appearance, renderOptions } from '../appearance.ts';
import { readCaseSettings, readConfig } from '../config.ts';
import type { Config } from '../config-schema.ts';
import { EXIT } from '../exit-codes.ts';
import { didYouMean, listed } from '../nearest.ts';
import { checkTargets, type Delivery, deliveries } from '../outputs.ts';
import type { AnalyzeFlags } from '../program.ts';
import { progressLine } from '../progress.ts';
import { say } from '../say.ts';
import { UsageError } from '../usage-error.ts';
import type { FailOn } from '../values.ts';
import { keyInputs } from '../values.ts';
import { writeFileWhole, writeToStandardOutput } from '../write.ts';

export interface NamedInput {
  readonly path: string;
  readonly type: string | undefined;
}

/** Inputs that are named with their reason where nothing could be read; -v names all. */
const UNREADABLE_NAMED = 5;

/** Everything that can be wrong with the call is found before the evidence is touched. */
export async function analyzeCommand(inputs: readonly NamedInput[], flags: AnalyzeFlags): Promise<number> {
  if (inputs.length === 0) {
    throw new UsageError('analyze needs an input: a file, a folder, or - for standard input.');
  }
  for (const { type } of inputs) if (type !== undefined) checkType(type);
  const wanted = deliveries(flags.outputs, reporters);
  checkTargets(wanted, {
    force: flags.force === true,
    inputs: [...inputs.map(({ path }) => path), ...(flags.keys || [])],
  });
  const config =
    flags.config === undefined
      ? await readCaseSettings(inputs.map(({ path }) => path))
      : await readConfig(flags.config);
  const verbose = flags.verbose === true;
  const quiet = flags.quiet === true;

  const { stderr } = process;
  const progress = stderr.isTTY && !quiet ? progressLine(stderr, () => performance.now()) : undefined;
  const { result, internalFailures, readable } = await analyze({
    inputs: [
      ...inputs.map(({ path, type }) => (type === undefined ? { path } : { path, type })),
      ...keyInputs(flags.keys),
    ],
    ...(flags.reader === undefined ? {} : { reader: flags.reader }),
    hash: flags.hash,
    useKeys: flags.keys !== false,
    settings: settingsFrom(flags, config),
    ...(progress === undefined ? {} : { onProgress: progress.update }),
  }).finally(() => progress?.clear());

  for (const failure of internalFailures) say(`a part of ikev2-trace failed, please report it: ${failure}`);
  if (!readable && internalFailures.length === 0) {
    const paths = inputs.map(({ path }) => path);
    for (const sentence of nothingReadable(paths, result, verbose ? Number.POSITIVE_INFINITY : UNREADABLE_NAMED)) {
      say(sentence);
    }
    return EXIT.usage;
  }
  const appearance = { color: flags.color ?? config.color ?? 'auto', ascii: flags.ascii === true, verbose } as const;
  for (const delivery of wanted) {
    await deliver(delivery, result, appearance, flags.force === true);
    if (quiet || delivery.file === undefined) continue;
    say(`wrote ${delivery.file}`);
  }
  return exitCode(result, internalFailures, flags.failOn ?? config.failOn ?? 'error');
}

/** One sentence an input, with its own reason, then what that means for the run. */
function* nothingReadable(
  paths: readonly string[],
  { sources, diagnostics }: Pick<Result, 'sources' | 'diagnostics'>,
  most: number,
): Iterable<string> {
  // Folders are the only inputs that can hold no source at all.
  if (sources.length === 0) {
    yield `no files in ${listed(paths, 'and')}; nothing was analysed.`;
    return;
  }
  // A zip that is sound has nothing to say beside what it holds.
  const named = sources.filter(({ id, reader }) => reader !== 'zip' || diagnostics.some(({ source }) => source === id));
  for (const { id, path } of named.slice(0, most)) {
    const messages = diagnostics.filter(({ source }) => source === id).map(({ message }) => message);
    yield `${path}: ${messages.length === 0 ? 'it cannot be read.' : messages.join(' ')}`;
  }
  const rest = named.length - most;
  if (rest > 0) yield `and ${rest} more; -v names ${rest === 1 ? 'it' : 'them'}.`;
  const count = paths.length === 1 ? '1 input' : `${paths.length} inputs`;
  yield `nothing readable in ${count}; nothing was analysed.`;
}

/** 3 wins over 1: a verdict that our own bug may have bent is not to be trusted by a pipeline. */
export function exitCode(
  { findings }: Pick<Result, 'findings'>,
  internalFailures: readonly string[],
  failOn: FailOn,
): number {
  if (internalFailures.length > 0) return EXIT.ourBug;
  const order = ['error', 'warning', 'info'] as const;
  if (failOn === 'none') return EXIT.clear;
  const counting = order.slice(0, order.indexOf(failOn) + 1);
  return findings.some(({ severity }) => counting.includes(severity)) ? EXIT.findings : EXIT.clear;
}

async function deliver(
  { reporter, file }: Delivery,
  result: Result,
  wanted: Appearance,
  force: boolean,
): Promise<void> {
  const { stdout, env } = process;
  const to = file === undefined ? { isTerminal: stdout.isTTY === true, columns: stdout.columns } : FILE;
  // FORCE_COLOR is about terminals and the pipes to them; a file gets colour only where it is asked for by name.
  const pieces = reporter.render(result, renderOptions(to, wanted, file === undefined ? env : {}));
  if (file === undefined) await writeToStandardOutput(pieces);
  else await writeFileWhole(file, pieces, force);
}

const FILE = { isTerminal: false, columns: undefined };

function settingsFrom(flags: AnalyzeFlags, config: Config): CaseSettings {
  const gatewayTz = flags.gatewayTz ?? config.gatewayTz;
  const clientTz = flags.clientTz ?? config.clientTz;
  const tz = flags.tz ?? config.tz;
  const year = flags.year ?? config.year;
  const dateOrder = flags.dateOrder ?? config.dateOrder;
  const offsets = flags.offset ?? config.offsets;
  const reconnectTimeoutSeconds = flags.reconnectTimeout ?? config.reconnectTimeoutSeconds;
  return {
    ...(gatewayTz === undefined ? {} : { gatewayTz }),
    ...(clientTz === undefined ? {} : { clientTz }),
    ...(tz === undefined ? {} : { tz }),
    ...(year === undefined ? {} : { year }),
    ...(dateOrder === undefined ? {} : { dateOrder }),
    ...(offsets === undefined ? {} : { offsets }),
    ...(reconnectTimeoutSeconds === undefined ? {} : { reconnectTimeoutSeconds }),
  };
}

function checkType(type: string): void {
  const ids = readers.map(({ id }) => id);
  if (ids.includes(type)) return;
  throw new UsageError(`--type takes ${listed(ids)}, not '${type}'.${didYouMean(type, ids)}`);
}
