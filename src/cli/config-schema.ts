// The configuration file's keys. This module pulls in zod and is imported only where `--config` was given.
import * as z from 'zod';
import { didYouMean, listed } from './nearest.ts';
import { UsageError } from './usage-error.ts';
import { COLOR, DATE_ORDERS, FAIL_ON, offsetSeconds, timeoutSeconds, year, zone } from './values.ts';

/** A string or number that is checked by the same function as the option of that name. */
function checked<T>(check: (flag: string) => (value: string) => T, key: string) {
  return z.union([z.string(), z.number()]).transform((value, context) => {
    try {
      return check(key)(String(value));
    } catch (error) {
      // The checks throw UsageError only.
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });
}

const shape = {
  gatewayTz: checked(zone, 'gatewayTz').optional(),
  clientTz: checked(zone, 'clientTz').optional(),
  tz: checked(zone, 'tz').optional(),
  year: checked(year, 'year').optional(),
  dateOrder: z.enum(DATE_ORDERS).optional(),
  offsets: z
    .record(
      z.string(),
      z.union([z.string(), z.number()]).transform((value) => offsetSeconds('offsets')(String(value))),
    )
    .optional(),
  reconnectTimeoutSeconds: checked(timeoutSeconds, 'reconnectTimeoutSeconds').optional(),
  failOn: z.enum(FAIL_ON).optional(),
  color: z.enum(COLOR).optional(),
};

const configSchema = z.strictObject(shape);

export type Config = z.infer<typeof configSchema>;

/**
 * What a configuration file states.
 *
 * @throws UsageError that names the file, the key and what is allowed there.
 */
export function checkedConfig(file: string, content: unknown): Config {
  const parsed = configSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`${file}: ${issue === undefined ? 'not a configuration.' : inWords(issue, content)}`);
}

function inWords(issue: z.core.$ZodIssue, content: unknown): string {
  const keys = Object.keys(shape);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    return `'${key}' is not a setting; there are ${listed(keys, 'and')}.${didYouMean(key, keys)}`;
  }
  const key = String(issue.path[0] ?? '');
  if (key === '') return `it must hold an object with ${listed(keys)}.`;
  if (issue.code === 'custom') return issue.message;
  const value = isRecord(content) ? content[key] : undefined;
  if (issue.code !== 'invalid_value') return `${key} takes a string or a number, not ${JSON.stringify(value)}.`;
  const words = issue.values.map(String);
  return `${key} takes ${listed(words)}, not ${JSON.stringify(value)}.${didYouMean(String(value), words)}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
