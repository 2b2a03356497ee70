// Faults that fuzzing found and that nobody has repaired yet: runs go on over them, and the list may hold none that is gone.
import type { Failure } from './check.ts';
import faults from './open-faults.json' with { type: 'json' };

export interface OpenFault {
  /** The kept input, in samples/regress. */
  readonly file: string;
  readonly check: string;
  /** What the detail of the failure holds. */
  readonly detail: string;
  readonly what: string;
}

export const openFaults: readonly OpenFault[] = faults;

/** The open fault that a failure is, if it is one. */
export function openFault({ check, detail }: Failure): OpenFault | undefined {
  return openFaults.find((fault) => fault.check === check && detail.includes(fault.detail));
}
