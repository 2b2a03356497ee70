/** A mistake in how the tool was called: one sentence for the user, no stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** True for whatever stands for a user's mistake; the readers' side has its own class for paths it cannot find. */
export function isUsersMistake(error: unknown): error is Error {
  return error instanceof Error && (error.name === 'UsageError' || error.name === 'InputError');
}
