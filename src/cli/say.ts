import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceId } from '../model/evidence.ts';
import { printable } from '../reporters/printable.ts';

/** Of one kind and one input: a file of another kind would fill pages. */
const SAID = 3;

/** One sentence to standard error. */
export function say(sentence: string): void {
  process.stderr.write(`ikev2-trace: ${printable(sentence)}\n`);
}

/** What is wrong with inputs, with the line or frame where it shows first; of each kind a few, and how many more. */
export function sayDiagnostics(diagnostics: readonly Diagnostic[], paths: ReadonlyMap<SourceId, string>): void {
  const kinds = new Map<string, Diagnostic[]>();
  for (const one of diagnostics) {
    const kind = `${one.source} ${one.code}`;
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, [one]);
    else known.push(one);
  }
  for (const all of kinds.values()) {
    const path = paths.get(all[0]?.source ?? '') ?? all[0]?.source ?? '';
    for (const one of all.slice(0, SAID)) say(`${path}${inOneSentence(one)}`);
    if (all.length > SAID) say(`${path}: and ${all.length - SAID} more of this kind.`);
  }
}

function inOneSentence({ message, count, evidence }: Diagnostic): string {
  const { line, frame } = evidence ?? { line: undefined, frame: undefined };
  const times = count === undefined ? '' : ` (${count} times)`;
  const isNamed = frame === undefined || message.includes(`frame ${frame}`);
  return `${line === undefined ? '' : `:${line}`}: ${message}${times}${isNamed ? '' : ` First: F${frame}.`}`;
}
