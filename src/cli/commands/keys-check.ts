import { checkKeys } from '../../keys/check.ts';
import type { KeyInputs } from '../../keys/key-inputs.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { gradeOf } from '../../reporters/keys/key-check.ts';
import { keyCheckText } from '../../reporters/keys/text.ts';
import { renderOptions } from '../appearance.ts';
import { EXIT } from '../exit-codes.ts';
import type { KeysCheckFlags } from '../program.ts';
import { say, sayDiagnostics } from '../say.ts';
import { UsageError } from '../usage-error.ts';
import { writeToStandardOutput } from '../write.ts';

/**
 * Prints what keys are worth; what is wrong with inputs that are no keys goes to standard error. Exit code 1 where a key
 * is wrong, none fits, or something in a key file was not understood.
 */
export async function keysCheckCommand(inputs: readonly string[], flags: KeysCheckFlags): Promise<number> {
  if (inputs.length === 0) throw new UsageError('keys check needs a file with keys, and best a capture too.');
  const { check, inputs: opened, diagnostics } = await checkKeys(inputs.map((path) => ({ path })));
  const isEmpty = check.files.every(({ keys }) => keys.length === 0);
  if (check.files.some(({ keys, faults }) => keys.length + faults.length > 0)) {
    const { stdout, env } = process;
    const to = { isTerminal: stdout.isTTY === true, columns: stdout.columns };
    const wanted = { color: flags.color ?? 'auto', ascii: flags.ascii === true, verbose: false } as const;
    await writeToStandardOutput([keyCheckText(check, renderOptions(to, wanted, env))]);
  }
  reportInputs(opened, diagnostics);
  if (isEmpty) say(NO_KEYS);
  if (isEmpty) return EXIT.usage;
  return gradeOf(check) !== 'failed' && opened.unread.length === 0 ? EXIT.clear : EXIT.findings;
}

export const NO_KEYS =
  'no keys among the inputs; give a Wireshark ikev2_decryption_table, a strongSwan or libreswan log with keys, tcpdump -E secrets, or JSON.';

/** What is wrong with inputs, or with captures, that no key says. */
export function reportInputs({ paths, unread, copies, others }: KeyInputs, diagnostics: readonly Diagnostic[]): void {
  sayDiagnostics([...unread, ...copies, ...diagnostics], paths);
  if (others > 0)
    say(
      `${others === 1 ? '1 input is neither keys nor a capture and was' : `${others} inputs are neither keys nor captures and were`} left out.`,
    );
}
