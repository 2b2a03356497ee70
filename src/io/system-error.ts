/** Errors of the operating system carry a code (EIO, EISDIR); anything else is a mistake of ours. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && 'syscall' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
