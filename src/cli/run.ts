import { existsSync } from 'node:fs';
import { printable, printableLines } from '../reporters/printable.ts';
import { takeTypes } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { HELP } from './help.ts';
import { optionShapes, runProgram, VERBS, type Verbs } from './program.ts';
import { isUsersMistake, UsageError } from './usage-error.ts';
import { writeToStandardOutput } from './write.ts';

/** The whole command: arguments in, exit code out. A user's mistake is one sentence, ours comes with its stack. */
export async function run(args: readonly string[]): Promise<number> {
  // Who reads the messages may go away before the last of them, as who reads the report may (`2>&1 | head`).
  process.stderr.on('error', () => undefined);
  try {
    return await dispatch(args);
  } catch (error) {
    if (isUsersMistake(error)) {
      process.stderr.write(`ikev2-trace: ${printable(withoutKeys(error.message))}\n`);
      return EXIT.usage;
    }
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`ikev2-trace: this is a bug in ikev2-trace, please report it:\n${printableLines(stack)}\n`);
    return EXIT.ourBug;
  }
}

/** Who types a key where a file or an SPI is due shall not find it in the log of a build. */
function withoutKeys(sentence: string): string {
  return sentence.replace(/(?:[0-9a-f]{2}[\s:-]?){16,}/gi, '<hidden>');
}

async function dispatch(args: readonly string[]): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === undefined) {
    process.stderr.write(HELP);
    return EXIT.usage;
  }
  // People name their evidence first.
  if (!VERBS.includes(verb) && !verb.startsWith('-') && existsSync(verb)) {
    throw new UsageError(`there is no command '${verb}'. Did you mean 'ikev2-trace analyze ${verb}'?`);
  }
  const typed = verb === 'analyze' ? takeTypes(rest, optionShapes()) : { args: rest, types: [] };
  return runProgram([verb, ...typed.args], verbs(typed.types));
}

/** Everything a verb needs is loaded when it is asked for. */
function verbs(types: readonly (string | undefined)[]): Verbs {
  return {
    async analyze(inputs, flags) {
      const { analyzeCommand } = await import('./commands/analyze.ts');
      return analyzeCommand(
        inputs.map((path, index) => ({ path, type: types[index] })),
        flags,
      );
    },
    async decode(inputs, flags) {
      const { decodeCommand } = await import('./commands/decode.ts');
      return decodeCommand(inputs, flags);
    },
    async keysCheck(inputs, flags) {
      const { keysCheckCommand } = await import('./commands/keys-check.ts');
      return keysCheckCommand(inputs, flags);
    },
    async keysConvert(inputs, flags) {
      const { keysConvertCommand } = await import('./commands/keys-convert.ts');
      return keysConvertCommand(inputs, flags);
    },
    async identity(values) {
      const { identityCommand } = await import('./commands/identity.ts');
      return identityCommand(values);
    },
    async rules() {
      const { ruleList } = await import('./commands/rules.ts');
      await writeToStandardOutput(ruleList());
      return EXIT.clear;
    },
    async explain(rule) {
      const { article } = await import('./commands/rules.ts');
      await writeToStandardOutput(article(rule, process.stdout.columns ?? 100));
      return EXIT.clear;
    },
    async schema() {
      const { resultJsonSchema } = await import('./json-schema.ts');
      await writeToStandardOutput([`${JSON.stringify(resultJsonSchema(), null, 2)}\n`]);
      return EXIT.clear;
    },
  };
}
