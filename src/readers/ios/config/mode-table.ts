import { Grammar } from './grammar.ts';
import type { Mode, SectionKind, TopicKind } from './kind.ts';
import { SECTIONS, TOPICS } from './kinds.ts';

// The grammars that belong to the tables. Each is made once, when a configuration is first seen.

/** The commands of a mode; those that open a mode below it come with that mode. */
export type ModeGrammar = Grammar<Mode | undefined>;

const made = new WeakMap<Mode, ModeGrammar>();

export function grammarOf(mode: Mode): ModeGrammar {
  const known = made.get(mode);
  if (known !== undefined) return known;
  const opening = (mode.modes ?? []).flatMap((below) => below.opens.map((row) => [row, below] as const));
  const grammar: ModeGrammar = new Grammar([...opening, ...mode.commands.map((row) => [row, undefined] as const)]);
  made.set(mode, grammar);
  return grammar;
}

/** What a global command is: the header of a section, or a line of a topic. */
export type GlobalCommand = { readonly section: SectionKind } | { readonly topic: TopicKind };

let global: Grammar<GlobalCommand> | undefined;

export function globalGrammar(): Grammar<GlobalCommand> {
  global ??= new Grammar<GlobalCommand>([
    ...SECTIONS.flatMap((section) => section.opens.map((row) => [row, { section }] as const)),
    ...TOPICS.flatMap((topic) => topic.commands.map((row) => [row, { topic }] as const)),
  ]);
  return global;
}
