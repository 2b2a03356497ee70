import type { IosLine } from '../../../text/ios-prefix.ts';
import { maskSecrets } from '../../../text/secrets.ts';
import type { Run } from '../run.ts';
import { keepSecrets } from '../secrets.ts';

/**
 * A line of configuration as it may be quoted. A shortened command hides from the masks what it is (`pre-s loc abc`): its
 * secrets go to the vault from the commands written out, and the line is quoted in that form. `text` is its body with one blank
 * between two words.
 */
export function shownLine(
  line: IosLine,
  text: string,
  { commands, run }: { readonly commands: readonly string[]; readonly run: Run },
): IosLine {
  if (commands.every((command) => text.includes(command))) return line;
  const printed = text.toLowerCase();
  if (commands.every((command) => printed.includes(command.toLowerCase()))) return line;
  const hiding = commands.filter((command) => maskSecrets(command) !== command);
  if (hiding.length === 0) return line;
  for (const command of hiding) keepSecrets({ ...line, body: command, text: command }, run.source, run.vault);
  return { ...line, isClean: false, text: `${line.prefix}${commands.map(maskSecrets).join(' ')}` };
}
