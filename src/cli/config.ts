import { readFileSync } from 'node:fs';
import type { Config } from './config-schema.ts';
import { UsageError } from './usage-error.ts';

/**
 * Reads the file that `--config` names; without one there is no configuration. None is looked for, so that the same
 * command says the same thing in every folder.
 *
 * @throws UsageError where the file cannot be read, is no JSON, or states something that is not allowed.
 */
export async function readConfig(file: string | undefined): Promise<Config> {
  if (file === undefined) return {};
  const { checkedConfig } = await import('./config-schema.ts');
  return checkedConfig(file, parsed(file, contentOf(file)));
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    // ENOENT, EACCES, EISDIR.
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new UsageError(`--config: ${file} ${missing ? 'does not exist' : 'cannot be read'}.`);
  }
}

function parsed(file: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    // SyntaxError; its words may quote the content, which is the user's own.
    throw new UsageError(`${file}: not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
