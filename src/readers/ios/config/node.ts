import type { ConfigLine } from '../../../model/config-part.ts';
import type { EvidenceRef, SourceId } from '../../../model/evidence.ts';

import type { Stamp } from '../../../model/time.ts';
import type { IosLine } from '../../../text/ios-prefix.ts';
import { evidenceOf } from '../run.ts';
import { startOf } from './form-start.ts';

/** One command with what stands below it. */
export interface ConfigNode {
  /** Keywords written out in lower case, arguments as printed, secrets masked; a negation without its `no`. */
  readonly text: string;
  readonly negates: boolean;
  /** Where it stands, as it may be quoted. */
  readonly line: IosLine;
  readonly children: ConfigNode[];
}

/** A part of a configuration on its way to an event: a section, or the global lines of one topic. */
export interface Section {
  readonly source: SourceId;
  readonly host: string | undefined;
  readonly at: Stamp;
  readonly evidence: EvidenceRef;
  /** The command that opens the section, or the first line of the topic. */
  readonly header: ConfigNode | undefined;
  readonly commands: Commands;
  readonly complete: boolean;
}

/** What each event of a part has. */
export function partOf<K extends string>({ host, at, evidence, complete }: Section, kind: K) {
  return { kind, host, complete, at, evidence };
}

export function quote(source: SourceId, { text, negates, line }: ConfigNode): ConfigLine {
  return { text: negates ? `no ${text}` : text, evidence: evidenceOf(source, line) };
}

/** A command of the form that was asked for. */
interface Matching {
  readonly node: ConfigNode;
  readonly found: RegExpExecArray;
  readonly line: ConfigLine;
}

/** Most forms match nothing in a section. */
const NONE: readonly Matching[] = [];

/** The commands of one level, and which of them nobody asked for. */
export class Commands {
  private readonly source: SourceId;
  private readonly standing: readonly ConfigNode[];
  private readonly told = new Set<ConfigNode>();

  constructor(source: SourceId, nodes: readonly ConfigNode[]) {
    this.source = source;
    this.standing = standing(nodes);
  }

  /** All of a form, in order. A negation has its `no` in front. */
  all(form: RegExp): readonly Matching[] {
    let matching: Matching[] | undefined;
    const start = startOf(form);
    for (const node of this.standing) {
      const text = node.negates ? `no ${node.text}` : node.text;
      if (!text.startsWith(start)) continue;
      const found = form.exec(text);
      if (found === null) continue;
      this.told.add(node);
      matching ??= [];
      matching.push({ node, found, line: quote(this.source, node) });
    }
    return matching ?? NONE;
  }

  /** The last of its form: a later one replaces an earlier one in IOS. */
  last(form: RegExp) {
    return this.all(form).at(-1);
  }

  lines(form: RegExp): ConfigLine[] {
    return this.all(form).map(({ line }) => line);
  }

  line(form: RegExp): ConfigLine | undefined {
    return this.last(form)?.line;
  }

  /** What the first group of the form is in each line. */
  words(form: RegExp): string[] {
    return this.all(form).flatMap(({ found }) => found[1] ?? []);
  }

  /** The blank-separated words of the first group. */
  list(form: RegExp): string[] {
    return this.words(form).flatMap((words) => words.split(' '));
  }

  word(form: RegExp): string | undefined {
    return this.last(form)?.found[1];
  }

  number(form: RegExp): number | undefined {
    const digits = this.word(form);
    return digits === undefined ? undefined : Number(digits);
  }

  has(form: RegExp): boolean {
    return this.last(form) !== undefined;
  }

  /** True or false as the last line of the form says; undefined where none does. The form is of the command without `no`. */
  state(form: RegExp): boolean | undefined {
    const start = startOf(form);
    const matching = this.standing.filter(({ text }) => text.startsWith(start) && form.test(text));
    for (const node of matching) this.told.add(node);
    const last = matching.at(-1);
    return last && !last.negates;
  }

  /** Lines that no other method has given so far, those below them included. */
  other(): ConfigLine[] {
    const rest = this.standing.filter((node) => !this.told.has(node));
    return rest.flatMap((node) => flat(node)).map((node) => quote(this.source, node));
  }

  /** The commands below one of these. */
  below({ children }: ConfigNode): Commands {
    return new Commands(this.source, children);
  }
}

function flat(node: ConfigNode): ConfigNode[] {
  return [node, ...node.children.flatMap(flat)];
}

/** IOS takes no longer command line. */
const LONGEST_COMMAND = 254;

/** Without the lines that a later `no ...` took away: from the end, each is held against the negations behind it. */
function standing(nodes: readonly ConfigNode[]): ConfigNode[] {
  const negated = new Set<string>();
  const kept: ConfigNode[] = [];
  for (const node of nodes.toReversed()) {
    const lower = node.text.toLowerCase().slice(0, LONGEST_COMMAND);
    if (node.negates) negated.add(lower);
    else if (startsWithAny(lower, negated)) continue;
    kept.push(node);
  }
  return kept.reverse();
}

/** By its prefixes, not by the set: a hostile text may negate thousands of lines. */
function startsWithAny(text: string, prefixes: ReadonlySet<string>): boolean {
  if (prefixes.size === 0) return false;
  for (let length = 1; length <= text.length; length++) if (prefixes.has(text.slice(0, length))) return true;
  return false;
}
