import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceId } from '../model/evidence.ts';
import type { Source } from '../model/source.ts';

/** Errors of the operating system carry a code (EIO, EISDIR); anything else is a mistake of ours. */
function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && 'syscall' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/** What the system refused in the middle of a file; anything else is our own bug and goes on. */
function readingStopped(source: SourceId, error: unknown): Diagnostic {
  const code = systemCode(error);
  if (code === undefined) throw error;
  const message = `Reading stopped (${code}); what was read is kept.`;
  return { kind: 'diagnostic', code: 'input.read-stopped', message, source };
}

/** A source that ends where the system refuses more of it, so that its reader gives what it has. */
export interface Guarded {
  readonly source: Source;
  /** What was refused, once the source was read. */
  readonly failure: () => readonly Diagnostic[];
}

export function guarded(source: Source): Guarded {
  let failure: Diagnostic | undefined;
  async function* blocks(): AsyncIterable<Uint8Array> {
    try {
      yield* source.blocks();
    } catch (error) {
      failure = readingStopped(source.id, error);
    }
  }
  return { source: { ...source, blocks }, failure: () => (failure === undefined ? [] : [failure]) };
}
