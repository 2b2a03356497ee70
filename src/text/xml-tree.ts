import type { Diagnostic } from '../model/diagnostic.ts';
import type { EvidenceRef, SourceId } from '../model/evidence.ts';
import { excerptOf } from './excerpt.ts';
import type { Line } from './lines.ts';
import { maskSecrets } from './secrets.ts';

/** A place between two characters of a source. */
export interface XmlPlace {
  readonly line: Line;
  /** From 1, in characters. */
  readonly column: number;
  /** The same place in bytes of the source. */
  readonly byte: number;
}

export interface XmlElement {
  /** Without prefix: the namespace is missing in many files and never decides anything. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The text between its tags that is in no child, white space collapsed. */
  readonly text: string;
  /** Before its start tag. */
  readonly start: XmlPlace;
  /** Behind its end tag, or where the damage of a file ended it. */
  readonly end: XmlPlace;
  /** Its first lines, for quoting. */
  readonly lines: readonly Line[];
}

export interface XmlFault {
  /** What is wrong, for a person, with line and column in front. */
  readonly message: string;
  readonly at: XmlPlace;
}

export interface XmlDocument {
  readonly root: XmlElement | undefined;
  /** How many elements were read. */
  readonly elements: number;
  /** In order. Empty where the document is well-formed. */
  readonly faults: readonly XmlFault[];
  /** The limit at which reading stopped, if it did. */
  readonly stopped: string | undefined;
  readonly hasDoctype: boolean;
  /** Lines that only a published copy has: fences, `<#root>`, headings. */
  readonly markupLines: number;
}

/** All elements below one that have a name, in order; `except` names elements that are not looked into. */
export function descendantsOf(element: XmlElement, name: string, except: readonly string[] = []): XmlElement[] {
  // The depth is bounded by the limit of the scanner.
  return element.children.flatMap((child) => {
    const below = except.includes(child.name) ? [] : descendantsOf(child, name, except);
    return child.name === name ? [child, ...below] : below;
  });
}

/** The root, or the element of that name nearest to it: damage may have put another element around it. */
export function rootNamed({ root }: XmlDocument, name: string): XmlElement | undefined {
  if (root === undefined || root.name === name) return root;
  return descendantsOf(root, name)[0];
}

const LONG_LINE = 300;

/** Points to an element and quotes its first lines. */
export function elementEvidence(source: SourceId, { start, end, lines }: XmlElement): EvidenceRef {
  const [first = '', ...rest] = lines.map((line) => line.text);
  // A file written on one line is quoted from the element on.
  const quoted = first.length > LONG_LINE ? first.slice(start.column - 1) : first;
  const excerpt = excerptOf([quoted, ...rest]);
  return { source, start: start.byte, end: Math.max(start.byte, end.byte), line: start.line.number, excerpt };
}

/** What was wrong with a document as a whole; `format` is the first part of the codes. */
export function documentProblems(source: SourceId, format: string, document: XmlDocument): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const add = (code: string, message: string, more: Partial<Diagnostic> = {}) => {
    problems.push({ kind: 'diagnostic', code: `${format}.${code}`, message, source, ...more });
  };
  const [fault] = document.faults;
  if (fault !== undefined) {
    const message = `Not well-formed at ${fault.message}. What could be read before and behind it is used.`;
    add('malformed', message, { evidence: faultEvidence(source, fault), count: document.faults.length });
  }
  if (document.hasDoctype) add('dtd-ignored', 'The file has a DTD, which is not read; its entities are not expanded.');
  if (document.stopped !== undefined) add('limit-reached', `Reading stopped at ${document.stopped}.`);
  if (document.markupLines > 0) {
    const message = 'The file is a published copy: its Markdown was left out.';
    add('markup-removed', message, { count: document.markupLines });
  }
  return problems;
}

function faultEvidence(source: SourceId, { at }: XmlFault): EvidenceRef {
  const { text, end, number } = at.line;
  // Masked as a whole: a cut may take away the word that tells a secret.
  const masked = maskSecrets(text);
  const behind = text.length - at.column;
  const from = text.length > LONG_LINE ? Math.max(0, masked.length - behind - LONG_LINE) : 0;
  const excerpt = excerptOf([masked.slice(from)]);
  return { source, start: Math.min(at.byte, end), end, line: number, excerpt };
}
