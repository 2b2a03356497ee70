import { expect } from 'vitest';
import type { CanarySearch } from '../support/canaries.ts';
import type { BuiltCommand } from './built-command.ts';

export interface Shown {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command, held to what holds for every call: whatever becomes of it, it shows no secret and is no bug of ours. */
export function careful(built: BuiltCommand, secrets: CanarySearch) {
  return (args: readonly string[], input?: string): Shown => {
    const { status, stdout, stderr } = built.run(args, input);
    expect(secrets.in(stdout)).toEqual([]);
    expect(secrets.in(stderr)).toEqual([]);
    expect([status, stderr]).not.toEqual([3, expect.anything()]);
    expect(status).not.toBeNull();
    return { status, stdout, stderr };
  };
}
