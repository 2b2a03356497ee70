// XML files that are known by their root element, as all of the client's are.
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Source, SourceHead } from '../model/source.ts';
import type { Tally } from '../model/tally.ts';
import { firstElement, readXml } from './xml.ts';
import { documentProblems, rootNamed, type XmlElement } from './xml-tree.ts';

/** `yes` where the first element is the root and nothing stands around it, `maybe` for a published copy. */
export function sniffRoot({ text }: SourceHead, name: string): 'yes' | 'maybe' | 'no' {
  const first = firstElement(text);
  if (first?.name !== name) return 'no';
  return first.alone ? 'yes' : 'maybe';
}

export interface RootedXml {
  /** Undefined where the file has no such element; `problems` says so. */
  readonly root: XmlElement | undefined;
  readonly wellFormed: boolean;
  /** What was wrong with the document; whoever reads it may add to it. */
  readonly problems: Diagnostic[];
  /** How many elements count, of those that were read. */
  tally(used: number): Tally;
}

/** `format` is the first part of the codes. */
export async function readRooted(source: Source, format: string, name: string): Promise<RootedXml> {
  const document = await readXml(source);
  const problems = documentProblems(source.id, format, document);
  const root = rootNamed(document, name);
  if (root === undefined) {
    const message = `The file has no \`${name}\` element; nothing was read from it.`;
    problems.push({ kind: 'diagnostic', code: `${format}.no-root`, message, source: source.id });
  }
  const read = document.elements;
  const why = root === undefined ? 'no known element' : 'not needed';
  return {
    root,
    wellFormed: document.faults.length === 0,
    problems,
    tally: (counted) => {
      const used = Math.min(read, counted);
      const skipped = read === used ? [] : [{ why, count: read - used }];
      return { kind: 'tally', source: source.id, unit: 'elements', read, used, skipped };
    },
  };
}
