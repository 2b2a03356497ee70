import { decodeIdentity } from '../../model/identity.ts';
import { printable } from '../../reporters/printable.ts';
import { EXIT } from '../exit-codes.ts';
import { writeToStandardOutput } from '../write.ts';

/** Prints every value in both spellings. Exit code 2 where one of them could not be read whole. */
export async function identityCommand(values: readonly string[]): Promise<number> {
  const decoded = values.map(decodeIdentity);
  const usable = decoded.filter(({ hex }) => hex !== '');
  await writeToStandardOutput(
    usable.map(({ hex, text }, index) => {
      const gap = index === 0 ? '' : '\n';
      return `${gap}Phase1_id  ${hex}\nIKE ID     ${text === null ? notText(hex) : printable(text)}\n`;
    }),
  );
  const problems = decoded.flatMap(({ problem }, index) => (problem === undefined ? [] : [{ problem, index }]));
  for (const { problem, index } of problems) {
    const sentence = oddDigits(values[index] ?? '') ?? `${problem}.`;
    process.stderr.write(`ikev2-trace: ${printable(sentence)}\n`);
  }
  return problems.length > 0 || usable.length < decoded.length ? EXIT.usage : EXIT.clear;
}

/** The sentence for hex that lacks a digit, undefined for any other value. */
function oddDigits(value: string): string | undefined {
  const digits = value
    .trim()
    .replace(/^0x/i, '')
    .replace(/[\s:-]/g, '');
  if (!/^(?:[0-9a-f]{2})*[0-9a-f]$/i.test(digits)) return undefined;
  const are = digits.length === 1 ? '1 hex digit' : `${digits.length} hex digits`;
  return `${value} has ${are}, an odd number: one is missing or too many.`;
}

/** Octets that the client has no spelling for: what can be read of them, the rest escaped. */
function notText(hex: string): string {
  const octets = hex.match(/../g) ?? [];
  const shown = octets.map((octet) => {
    const code = Number.parseInt(octet, 16);
    return code >= 0x20 && code <= 0x7e ? String.fromCharCode(code) : `\\x${octet.toLowerCase()}`;
  });
  return `none, it is not printable text: ${shown.join('')}`;
}
