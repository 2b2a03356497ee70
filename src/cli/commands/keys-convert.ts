import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Converted, convertKeys } from '../../keys/convert.ts';
import type { ConvertedKeys } from '../../reporters/keys/converted.ts';
import { keysJson } from '../../reporters/keys/json.ts';
import { placesOf, placeText, remarkSentence } from '../../reporters/keys/remarks.ts';
import { espSa, ikev2DecryptionTable } from '../../reporters/keys/wireshark.ts';
import { EXIT } from '../exit-codes.ts';
import { listed } from '../nearest.ts';
import { checkTarget, type TargetOptions } from '../outputs.ts';
import type { KeysConvertFlags } from '../program.ts';
import { say } from '../say.ts';
import { UsageError } from '../usage-error.ts';
import { writeSecretFile, writeToStandardOutput } from '../write.ts';
import { NO_KEYS, reportInputs } from './keys-check.ts';

/** A file to write; undefined is standard output. */
interface Target {
  readonly file: string | undefined;
  readonly content: string;
}

/**
 * Writes keys in one form: a JSON file, or a folder with Wireshark's tables. Exit code 1 where some key is not among what was
 * written. Keys never go to a terminal.
 */
export async function keysConvertCommand(inputs: readonly string[], flags: KeysConvertFlags): Promise<number> {
  const { to, force = false } = flags;
  if (inputs.length === 0) throw new UsageError('keys convert needs a file with keys, and best a capture too.');
  if (to === undefined) throw new UsageError('keys convert needs --to wireshark or --to json.');
  const output = flags.output === '-' ? undefined : flags.output;
  if (to === 'json') checkFile(output, { force, inputs });
  else checkFolder(output);
  const converted = await convertKeys(
    inputs.map((path) => ({ path })),
    to,
  );
  const targets =
    to === 'json' ? [{ file: output, content: keysJson(converted.keys) }] : tables(output ?? '', converted.keys);
  const isEmpty = targets.length === 0 || (to === 'json' && holdsNothing(converted.keys));
  if (!isEmpty) await write(targets, { force, inputs });
  const faults = report(converted);
  if (!isEmpty) {
    sayWritten(targets, converted.keys);
    if (to === 'wireshark') sayLeft(output ?? '', targets);
    return faults > 0 ? EXIT.findings : EXIT.clear;
  }
  const { given } = converted.inputs;
  const hadKeys = given.size > 0;
  say(
    hadKeys
      ? `nothing was written: ${to === 'wireshark' ? "Wireshark's tables can hold none of it" : 'no key is left'}.`
      : NO_KEYS,
  );
  return hadKeys ? EXIT.findings : EXIT.usage;
}

function sayWritten(targets: readonly Target[], { ikeSas, childSas, secrets }: ConvertedKeys): void {
  const files = targets.flatMap(({ file }) => file ?? []);
  if (files.length === 0) return;
  const counts = [
    counted(ikeSas.length, 'IKE SA'),
    counted(childSas.filter(({ fromOpener, toOpener }) => (fromOpener ?? toOpener) !== undefined).length, 'Child SA'),
    counted(secrets.length, 'secret'),
  ].filter((one) => one !== undefined);
  say(`wrote ${listed(files, 'and')}: keys of ${listed(counts, 'and')}.`);
}

function counted(count: number, word: string): string | undefined {
  return count === 0 ? undefined : `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** Wireshark reads both tables: what an earlier run left would count among these keys. */
function sayLeft(folder: string, targets: readonly Target[]): void {
  for (const name of TABLES) {
    const file = join(folder, name);
    const isWritten = targets.some((target) => target.file === file);
    if (!isWritten && existsSync(file)) say(`${file} is of an earlier run; no key of this one is in it.`);
  }
}

const [IKE_TABLE, ESP_TABLE] = ['ikev2_decryption_table', 'esp_sa'] as const;
const TABLES = [IKE_TABLE, ESP_TABLE];

function checkFile(output: string | undefined, options: TargetOptions): void {
  if (output !== undefined) checkTarget(output, options);
  else if (process.stdout.isTTY === true)
    throw new UsageError('keys are not printed to a terminal; give -o FILE, or send them through a pipe.');
}

function checkFolder(output: string | undefined): void {
  if (output === undefined)
    throw new UsageError('--to wireshark writes ikev2_decryption_table and esp_sa into a folder; name it: -o FOLDER.');
  if (existsSync(output) && !statSync(output).isDirectory())
    throw new UsageError(`${output} is no folder; --to wireshark writes ikev2_decryption_table and esp_sa into one.`);
  if (!existsSync(dirname(resolve(output))))
    throw new UsageError(`cannot make ${output}: the folder that it is to stand in does not exist.`);
}

/** Named as Wireshark looks for them in the folder of a profile. */
function tables(folder: string, keys: ConvertedKeys): Target[] {
  const esp = espSa(keys);
  return [
    ...(keys.ikeSas.length === 0 ? [] : [{ file: join(folder, IKE_TABLE), content: ikev2DecryptionTable(keys) }]),
    ...(esp === undefined ? [] : [{ file: join(folder, ESP_TABLE), content: esp }]),
  ];
}

function holdsNothing({ ikeSas, childSas, secrets }: ConvertedKeys): boolean {
  return ikeSas.length + childSas.length + secrets.length === 0;
}

/** All targets are looked at before the first is written. */
async function write(targets: readonly Target[], options: TargetOptions): Promise<void> {
  for (const { file } of targets) {
    if (file === undefined) continue;
    const folder = dirname(file);
    if (!existsSync(folder)) makeFolder(folder);
    checkTarget(file, options);
  }
  for (const { file, content } of targets) {
    if (file === undefined) await writeToStandardOutput([content]);
    else await writeSecretFile(file, [content], options.force);
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // EACCES, EROFS, ENAMETOOLONG, ...
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new UsageError(`cannot make the folder ${folder}${code}.`);
  }
}

/** Says what was not written and why; how much of it is a fault comes back. */
function report({ inputs, refused, notes, diagnostics }: Converted): number {
  const captures = inputs.captures.map(({ input }) => input.source.id);
  const places = placesOf(inputs.paths, captures);
  for (const { evidence, remark } of refused)
    say(`${placeText(evidence, places)}: not written: ${remarkSentence(remark, places)}`);
  const faults = inputs.files.flatMap((file) => file.faults);
  reportInputs(inputs, [...faults, ...diagnostics]);
  for (const note of notes) say(note);
  return refused.length + faults.length + inputs.unread.length;
}
