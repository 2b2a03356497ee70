import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config-schema.ts';
import { UsageError } from './usage-error.ts';

/** What a case folder may hold about its own evidence. */
const CASE_SETTINGS = '.ikev2-trace.json';

/**
 * Reads the file that `--config` names.
 *
 * @throws UsageError where the file cannot be read, is no JSON, or states something that is not allowed.
 */
export async function readConfig(file: string): Promise<Config> {
  const { checkedConfig } = await import('./config-schema.ts');
  return checkedConfig(file, parsed(file, contentOf(file)));
}

/**
 * The settings that a case folder carries, where it is the only input (ADR 3). Only what speaks of the evidence counts:
 * a folder from a stranger must not decide what a pipeline fails on.
 *
 * @throws UsageError where the file is there and cannot be used: a zone that is silently lost would mislead.
 */
export async function readCaseSettings(inputs: readonly string[]): Promise<Config> {
  const [folder, ...others] = inputs;
  if (folder === undefined || others.length > 0) return {};
  const file = join(folder, CASE_SETTINGS);
  if (!existsSync(file)) return {};
  const { failOn: _failOn, color: _color, ...settings } = await readConfig(file);
  return settings;
}

function contentOf(file: string): string {
  try {
    if (!statSync(file).isFile()) throw new UsageError(`${file} is not a file.`);
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // ENOENT, EACCES, EISDIR.
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new UsageError(`${file} ${missing ? 'does not exist' : 'cannot be read'}.`);
  }
}

function parsed(file: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    // SyntaxError. Its words quote the content, and a link may lead to a file that is nobody's business.
    throw new UsageError(`${file} is not JSON.`);
  }
}
