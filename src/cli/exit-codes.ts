/** What a pipeline may rely on; 3 wins over 1. */
export const EXIT = {
  /** Nothing found at `--fail-on` or above. */
  clear: 0,
  findings: 1,
  /** A user's mistake, or nothing readable. */
  usage: 2,
  /** A reader or a rule failed; the report is written all the same. */
  ourBug: 3,
} as const;
