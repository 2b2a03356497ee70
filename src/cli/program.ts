import { Command, CommanderError, Option } from 'commander';
import type { DateOrder } from '../model/settings.ts';
import type { OptionShape } from './arguments.ts';
import { HELP } from './help.ts';
import { didYouMean, listed } from './nearest.ts';
import type { OutputRequest } from './outputs.ts';
import { UsageError } from './usage-error.ts';
import {
  COLOR,
  type ColorChoice,
  DATE_ORDERS,
  DECODE_FORMATS,
  type DecodeFormat,
  FAIL_ON,
  type FailOn,
  KEY_FORMS,
  type KeyForm,
  offsets,
  oneOf,
  spi,
  timeoutSeconds,
  year,
  zone,
} from './values.ts';

/** What the options of `analyze` say; undefined where nothing was said. */
export interface AnalyzeFlags {
  readonly outputs: readonly OutputRequest[];
  readonly force?: boolean;
  readonly config?: string;
  /** Key files in order; false where keys are not to be used at all. */
  readonly keys?: readonly string[] | false;
  readonly hash: boolean;
  readonly reader?: 'pcap-parser';
  readonly failOn?: FailOn;
  readonly gatewayTz?: string;
  readonly clientTz?: string;
  readonly tz?: string;
  readonly year?: number;
  readonly dateOrder?: DateOrder;
  readonly offset?: Readonly<Record<string, number>>;
  readonly reconnectTimeout?: number;
  readonly color?: ColorChoice;
  readonly ascii?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** What the options of `decode` say. */
export interface DecodeFlags {
  readonly format?: DecodeFormat;
  readonly output?: string;
  readonly force?: boolean;
  /** Lower-case hex, from the first digit on. */
  readonly spi?: string;
  readonly keys?: readonly string[] | false;
  readonly color?: ColorChoice;
  readonly ascii?: boolean;
}

/** What the options of `keys check` say. */
export interface KeysCheckFlags {
  readonly color?: ColorChoice;
  readonly ascii?: boolean;
}

/** What the options of `keys convert` say. */
export interface KeysConvertFlags {
  readonly to?: KeyForm;
  readonly output?: string;
  readonly force?: boolean;
}

export const VERBS: readonly string[] = ['analyze', 'decode', 'keys', 'identity', 'rules', 'explain', 'schema'];

/** What each verb does; the exit code comes back. */
export interface Verbs {
  analyze(inputs: readonly string[], flags: AnalyzeFlags): Promise<number>;
  decode(inputs: readonly string[], flags: DecodeFlags): Promise<number>;
  keysCheck(inputs: readonly string[], flags: KeysCheckFlags): Promise<number>;
  keysConvert(inputs: readonly string[], flags: KeysConvertFlags): Promise<number>;
  identity(values: readonly string[]): Promise<number>;
  rules(): Promise<number>;
  explain(rule: string): Promise<number>;
  schema(): Promise<number>;
}

/**
 * Reads the arguments and runs their verb.
 *
 * @throws UsageError for anything that is not understood.
 */
export async function runProgram(args: readonly string[], verbs: Verbs): Promise<number> {
  refuseKeysBesideNoKeys(args);
  let exitCode = 0;
  const ends = (code: number) => {
    exitCode = code;
  };
  const program = quiet(new Command('ikev2-trace'));
  const outputs: OutputRequest[] = [];
  const analyze = quiet(program.command('analyze').argument('[inputs...]'));
  for (const option of analyzeOptions(outputs)) analyze.addOption(option);
  // The parsers of the options have checked what commander hands over as `any`.
  analyze.action(async (inputs: string[], flags: Omit<AnalyzeFlags, 'outputs'>) =>
    ends(await verbs.analyze(inputs, { ...flags, outputs })),
  );
  const decode = quiet(program.command('decode').argument('[captures...]'));
  for (const option of decodeOptions()) decode.addOption(option);
  decode.action(async (inputs: string[], flags: DecodeFlags) => ends(await verbs.decode(inputs, flags)));
  const keys = quiet(program.command('keys'));
  const check = quiet(keys.command('check').argument('[inputs...]'));
  for (const option of keysCheckOptions()) check.addOption(option);
  check.action(async (inputs: string[], flags: KeysCheckFlags) => ends(await verbs.keysCheck(inputs, flags)));
  const convert = quiet(keys.command('convert').argument('[inputs...]'));
  for (const option of keysConvertOptions()) convert.addOption(option);
  convert.action(async (inputs: string[], flags: KeysConvertFlags) => ends(await verbs.keysConvert(inputs, flags)));
  quiet(program.command('identity').argument('<values...>')).action(async (values: string[]) =>
    ends(await verbs.identity(values)),
  );
  quiet(program.command('explain').argument('<rule>')).action(async (rule: string) => ends(await verbs.explain(rule)));
  quiet(program.command('rules')).action(async () => ends(await verbs.rules()));
  quiet(program.command('schema')).action(async () => ends(await verbs.schema()));
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return 0;
    throw inOneSentence(error, program, args);
  }
  return exitCode;
}

/** The options of `analyze`; formats and files go to `outputs` in the order in which they are given. */
export function analyzeOptions(outputs: OutputRequest[]): Option[] {
  const format = (value: string) => void outputs.push({ format: value });
  const file = (value: string) => void outputs.push({ file: value });
  return [
    new Option('-f, --format <name>').argParser(format),
    new Option('-o, --output <file>').argParser(file),
    new Option('--force'),
    // Taken out of the arguments before they come here, since it belongs to the input behind it.
    new Option('--type <name>'),
    new Option('--config <file>'),
    ...keyOptions(),
    new Option('--no-hash'),
    new Option('--reader <name>').argParser(oneOf('--reader', ['pcap-parser'])),
    new Option('--fail-on <level>').argParser(oneOf('--fail-on', FAIL_ON)),
    new Option('--gateway-tz <zone>').argParser(zone('--gateway-tz')),
    new Option('--client-tz <zone>').argParser(zone('--client-tz')),
    new Option('--tz <zone>').argParser(zone('--tz')),
    new Option('--year <year>').argParser(year('--year')),
    new Option('--date-order <order>').argParser(oneOf('--date-order', DATE_ORDERS)),
    new Option('--offset <source=seconds>').argParser(offsets('--offset')),
    new Option('--reconnect-timeout <seconds>').argParser(timeoutSeconds('--reconnect-timeout')),
    new Option('--color <when>').argParser(oneOf('--color', COLOR)),
    new Option('--ascii'),
    new Option('-q, --quiet'),
    new Option('-v, --verbose'),
  ];
}

export function decodeOptions(): Option[] {
  return [
    new Option('-f, --format <name>').argParser(once('decode', '--format', oneOf('--format', DECODE_FORMATS))),
    new Option('-o, --output <file>').argParser(once('decode', '--output', (file: string) => file)),
    new Option('--force'),
    new Option('--spi <hex>').argParser(spi),
    ...keyOptions(),
    new Option('--color <when>').argParser(oneOf('--color', COLOR)),
    new Option('--ascii'),
  ];
}

export function keysCheckOptions(): Option[] {
  return [new Option('--color <when>').argParser(oneOf('--color', COLOR)), new Option('--ascii')];
}

export function keysConvertOptions(): Option[] {
  return [
    new Option('--to <form>').argParser(once('keys convert', '--to', oneOf('--to', KEY_FORMS))),
    new Option('-o, --output <target>').argParser(once('keys convert', '--output', (target: string) => target)),
    new Option('--force'),
  ];
}

/** `--keys` may be given for several files; `--no-keys` leaves out those that lie among the inputs too. */
function keyOptions(): Option[] {
  const files = (file: string, before: unknown) => [...(Array.isArray(before) ? before : []), file];
  return [new Option('--keys <file>').argParser(files), new Option('--no-keys')];
}

/** Commander would let the last of them win. */
function refuseKeysBesideNoKeys(args: readonly string[]): void {
  const isGiven = args.some((word) => word === '--keys' || word.startsWith('--keys='));
  if (isGiven && args.includes('--no-keys'))
    throw new UsageError('--keys and --no-keys contradict each other; give one of them.');
}

/** For an option of which the last one would silently win. */
function once<T>(verb: string, flag: string, parse: (value: string) => T): (value: string, before: T | undefined) => T {
  return (value, before) => {
    if (before !== undefined) throw new UsageError(`${verb} takes one ${flag}.`);
    return parse(value);
  };
}

/** The same options as the pass for `--type` needs them. */
export function optionShapes(): OptionShape[] {
  return analyzeOptions([]).map(({ short, long, required }) => ({ short, long, takesValue: required }));
}

/** One help text for every verb, and no output of commander's own: errors come as exceptions. */
function quiet(command: Command): Command {
  return command
    .exitOverride()
    .showSuggestionAfterError(false)
    .helpCommand(false)
    .configureHelp({ formatHelp: () => HELP })
    .configureOutput({ writeErr: () => undefined });
}

/** Commander's errors in our words, with the nearest word that would have been right. */
function inOneSentence(error: CommanderError, program: Command, args: readonly string[]): UsageError {
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  const { verb, name } = verbIn(program, args);
  switch (error.code) {
    case 'commander.help':
      return new UsageError(`${name} needs ${listed(subcommands(verb))} behind it.`);
    case 'commander.unknownCommand':
      if (verb !== undefined) {
        const known = subcommands(verb);
        return new UsageError(`${name} takes ${listed(known)}, not '${quoted}'.${didYouMean(quoted, known)}`);
      }
      return noSuchCommand(args);
    case 'commander.excessArguments':
      return verb === undefined ? noSuchCommand(args) : new UsageError(`${name} takes ${takes(verb)}.`);
    case 'commander.unknownOption':
      return unknownOption(quoted, verb, name);
    case 'commander.optionMissingArgument':
      return new UsageError(`${quoted.replace(/ <.*$/, '').replace(/^-., /, '')} needs a value.`);
    case 'commander.missingArgument':
      return new UsageError(`${name} needs ${name === 'explain' ? 'the id of a rule' : 'a value'}.`);
    default:
      return new UsageError(error.message.replace(/^error: /, ''));
  }
}

/** The command that the arguments name, `keys check` as well as `decode`. */
function verbIn(
  program: Command,
  args: readonly string[],
): { readonly verb: Command | undefined; readonly name: string } {
  const first = program.commands.find((command) => command.name() === args[0]);
  const second = first?.commands.find((command) => command.name() === args[1]);
  if (first === undefined) return { verb: undefined, name: 'the command' };
  return second === undefined
    ? { verb: first, name: first.name() }
    : { verb: second, name: `${first.name()} ${second.name()}` };
}

function subcommands(verb: Command | undefined): string[] {
  return (verb?.commands ?? []).map((command) => command.name());
}

function noSuchCommand([name = '']: readonly string[]): UsageError {
  return new UsageError(`there is no command '${name}'; there are ${listed(VERBS, 'and')}.${didYouMean(name, VERBS)}`);
}

/** What stands behind a verb that does not take as much as it was given. */
function takes(verb: Command): string {
  return verb.registeredArguments.length === 0 ? 'no arguments' : 'one argument';
}

/** Whose option a flag is, in the order in which they are looked for. */
const OWNERS: readonly (readonly [name: string, options: () => readonly Pick<Option, 'short' | 'long'>[]])[] = [
  ['analyze', () => analyzeOptions([])],
  ['decode', decodeOptions],
  ['keys convert', keysConvertOptions],
];

function unknownOption(given: string, verb: Command | undefined, name: string): UsageError {
  // What stands behind the sign may be a secret that was meant for something else.
  const flag = given.replace(/=.*$/s, '');
  const known = [
    '--help',
    ...(verb === undefined ? ['--version'] : []),
    ...(verb?.options ?? []).map(({ long }) => long ?? ''),
  ];
  const [owner] =
    OWNERS.find(([, options]) => options().some(({ short, long }) => short === flag || long === flag)) ?? [];
  if (owner !== undefined && verb === undefined)
    return new UsageError(`${flag} belongs behind the command: ikev2-trace ${owner} ${flag} ...`);
  if (owner !== undefined) return new UsageError(`${flag} is an option of ${owner}, not of ${name}.`);
  return new UsageError(`there is no option ${flag}.${didYouMean(flag, known)}`);
}
