import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Material that stands beside the repository for developers and CI, and that users do not have. */
const SHARED = join(import.meta.dirname, '..', '..', '..', 'shared');

/** A path below the shared material, or undefined with a message where it is not present. */
export function sharedPath(...parts: readonly string[]): string | undefined {
  const path = join(SHARED, ...parts);
  if (existsSync(path)) return path;
  process.stderr.write(`skipped: ${parts.join('/')} is not beside this checkout\n`);
  return undefined;
}
