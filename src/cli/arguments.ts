import { UsageError } from './usage-error.ts';

/** An option as far as its place among the arguments matters. */
export interface OptionShape {
  readonly short?: string | undefined;
  readonly long?: string | undefined;
  /** True where the next argument is its value, whatever that looks like. */
  readonly takesValue: boolean;
}

export interface TypedArguments {
  /** The arguments without `--type` and its values. */
  readonly args: readonly string[];
  /** What `--type` said in front of each operand, in order. */
  readonly types: readonly (string | undefined)[];
}

/**
 * Takes `--type NAME` out of the arguments and ties each to the operand that follows it.
 *
 * The parser of the other options keeps operands and options apart, so their order is lost behind it; this pass
 * runs in front. It only needs to know which options take a value, to tell operands from values.
 */
export function takeTypes(args: readonly string[], options: readonly OptionShape[]): TypedArguments {
  const rest: string[] = [];
  const types: (string | undefined)[] = [];
  let pending: string | undefined;
  let onlyOperands = false;
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (!onlyOperands && (arg === '--type' || arg.startsWith('--type='))) {
      if (pending !== undefined) throw new UsageError(`--type ${pending} has no input before the next --type.`);
      const inline = arg === '--type' ? args[at + 1] : arg.slice('--type='.length);
      if (inline === undefined || inline === '')
        throw new UsageError('--type needs the name of a reader, and an input behind it.');
      pending = inline;
      at += arg === '--type' ? 1 : 0;
      continue;
    }
    rest.push(arg);
    if (!onlyOperands && arg === '--') onlyOperands = true;
    else if (!onlyOperands && arg.startsWith('-') && arg !== '-') {
      const value = args[at + 1];
      if (!valueFollows(arg, options) || value === undefined) continue;
      rest.push(value);
      at += 1;
    } else {
      types.push(pending);
      pending = undefined;
    }
  }
  if (pending !== undefined)
    throw new UsageError(`--type ${pending} stands behind the last input; put it in front of the input it is for.`);
  return { args: rest, types };
}

/** `--output F`, `-o F`, `-vo F`, but neither `--output=F` nor `-oF`. */
function valueFollows(arg: string, options: readonly OptionShape[]): boolean {
  if (arg.startsWith('--')) return options.some(({ long, takesValue }) => takesValue && long === arg);
  const letters = [...arg.slice(1)];
  const first = letters.findIndex((letter) =>
    options.some(({ short, takesValue }) => takesValue && short === `-${letter}`),
  );
  return first !== -1 && first === letters.length - 1;
}
