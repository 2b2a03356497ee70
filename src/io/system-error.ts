import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceId } from '../model/evidence.ts';

/** Errors of the operating system carry a code (EIO, EISDIR); anything else is a mistake of ours. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && 'syscall' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/** What the system refused in the middle of a file; anything else is our own bug and goes on. */
export function readingStopped(source: SourceId, error: unknown): Diagnostic {
  const code = systemCode(error);
  if (code === undefined) throw error;
  const message = `Reading stopped (${code}); what was read is kept.`;
  return { kind: 'diagnostic', code: 'input.read-stopped', message, source };
}
