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
    process.stderr.write(`ikev2-trace: '${printable(values[index] ?? '')}': ${printable(problem)}\n`);
  }
  return problems.length > 0 || usable.length < decoded.length ? EXIT.usage : EXIT.clear;
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
