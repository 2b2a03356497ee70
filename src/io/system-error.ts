import type { Diagnostic } from '../model/diagnostic.ts';
import type { Source } from '../model/source.ts';

/** What is wrong with octets inside an archive, met while they are read: what came before it was given. */
export class ContentFault extends Error {
  override readonly name = 'ContentFault';
  readonly diagnosticCode: string;

  constructor(diagnosticCode: string, sentence: string) {
    super(sentence);
    this.diagnosticCode = diagnosticCode;
  }
}

/** Errors of the operating system carry a code (EIO, EISDIR); anything else is a mistake of ours. */
function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && 'syscall' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/**
 * Why a file or an entry cannot be read on, as a code and a sentence.
 *
 * @throws the error itself where it is neither the system's nor the archive's: our own bug.
 */
export function whyStopped(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof ContentFault) return { code: error.diagnosticCode, message: error.message };
  const code = systemCode(error);
  if (code === undefined) throw error;
  return { code: 'input.read-stopped', message: `Reading stopped (${code}); what was read is kept.` };
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
      failure = { kind: 'diagnostic', source: source.id, ...whyStopped(error) };
    }
  }
  return { source: { ...source, blocks }, failure: () => (failure === undefined ? [] : [failure]) };
}
