import { readFileSync } from 'node:fs';

/** Set by `scripts/build.js`, so that the built tool opens no file to say its version. */
declare const IKEV2_TRACE_VERSION: string | undefined;

/** The version in package.json. */
export const version: string = typeof IKEV2_TRACE_VERSION === 'string' ? IKEV2_TRACE_VERSION : fromPackage();

function fromPackage(): string {
  const found: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  if (typeof found === 'object' && found !== null && 'version' in found) return String(found.version);
  return '0.0.0';
}
