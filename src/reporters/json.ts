import type { Result } from '../model/result.ts';
import type { Reporter } from './reporter.ts';

/** The keys of the result in the order of its schema, so that the document does not depend on how a result was built. */
const KEYS = [
  'schemaVersion',
  'tool',
  'options',
  'sources',
  'coverage',
  'boxes',
  'clocks',
  'identities',
  'ikeSas',
  'sessions',
  'attempts',
  'clientStates',
  'counters',
  'timeline',
  'rules',
  'findings',
  'restsOn',
  'diagnostics',
] as const satisfies readonly (keyof Result)[];

/**
 * The result as its schema describes it, indented by two spaces. It is handed out element by element, since the result of a
 * fleet is longer than one string may be. Characters that could steer a terminal are written as `\u` escapes, which
 * JSON allows, so the document is safe to print and unchanged when parsed.
 */
export const json: Reporter = {
  name: 'json',
  extensions: ['json'],
  *render(result) {
    for (const [index, key] of KEYS.entries()) {
      yield `${index === 0 ? '{' : ','}\n  ${JSON.stringify(key)}: `;
      const value = result[key];
      if (Array.isArray(value)) yield* elements(value);
      else yield written(value, '  ');
    }
    yield '\n}\n';
  },
};

function* elements(list: readonly unknown[]): Iterable<string> {
  if (list.length === 0) {
    yield '[]';
    return;
  }
  for (const [index, element] of list.entries()) yield `${index === 0 ? '[' : ','}\n    ${written(element, '    ')}`;
  yield '\n  ]';
}

/** What JSON leaves as it is although a terminal obeys it: C1 controls, bidirectional and zero-width controls, tags. */
const STEERING = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

function written(value: unknown, indent: string): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`).replace(STEERING, escaped);
}

/** One character as the escapes of its UTF-16 units. */
function escaped(character: string): string {
  let units = '';
  for (let at = 0; at < character.length; at += 1) {
    units += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return units;
}
