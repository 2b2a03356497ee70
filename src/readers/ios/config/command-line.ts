import { placeOf } from '../../../text/text-place.ts';
import { commandsOn, isNo, type LineCommand, spacedOnce, wordsOf } from './commands.ts';
import { isGlobal } from './global-words.ts';
import type { Mode } from './kind.ts';
import { type GlobalCommand, globalGrammar } from './mode-table.ts';
import { firstOfSeveral } from './one-line.ts';

// What a line of a configuration says by itself, whatever stands around it. Interfaces and profiles are many and their lines few, so
// each is taken apart once.

/** A global command as it was read. */
export interface GlobalLine {
  readonly text: string;
  readonly negates: boolean;
  readonly words: readonly string[];
  readonly end: number;
  readonly is: GlobalCommand;
}

/** The commands that a line has in one mode. */
interface InMode {
  readonly mode: Mode;
  readonly shortest: number;
  readonly commands: readonly LineCommand[];
}

interface AsGlobal {
  readonly shortest: number;
  readonly line: GlobalLine | undefined;
}

/** One line; everything it can be asked is found out when first asked. */
export class CommandLine {
  /** One blank between two words. */
  readonly text: string;
  private split: readonly string[] | undefined;
  private readonly inModes: InMode[] = [];
  private readonly globals: AsGlobal[] = [];
  private several: { readonly first: string | undefined } | undefined;
  private opensGlobal: boolean | undefined;

  constructor(body: string) {
    this.text = spacedOnce(body);
  }

  get words(): readonly string[] {
    this.split ??= wordsOf(this.text);
    return this.split;
  }

  /** See `firstOfSeveral`. */
  get firstOfSeveral(): string | undefined {
    this.several ??= { first: firstOfSeveral(this.text) };
    return this.several.first;
  }

  /** See `isGlobal`. */
  get isGlobal(): boolean {
    this.opensGlobal ??= isGlobal(this.text);
    return this.opensGlobal;
  }

  /** See `commandsOn`. */
  commands(mode: Mode, shortest: number): readonly LineCommand[] {
    for (const known of this.inModes) if (known.mode === mode && known.shortest === shortest) return known.commands;
    const commands = commandsOn(this.words, 0, mode, shortest);
    this.inModes.push({ mode, shortest, commands });
    return commands;
  }

  /** A global command that becomes part of an event. What only begins like one is none. */
  global(shortest: number): GlobalLine | undefined {
    for (const known of this.globals) if (known.shortest === shortest) return known.line;
    const line = globalOn(this.words, shortest);
    this.globals.push({ shortest, line });
    return line;
  }
}

function globalOn(words: readonly string[], shortest: number): GlobalLine | undefined {
  const negates = isNo(words[0]);
  const read = globalGrammar().read(words, negates ? 1 : 0, shortest);
  if (read === undefined) return undefined;
  const { text, end, is } = read;
  const rest = end === words.length || ('section' in is && commandsOn(words, end, is.section, shortest)[0]?.known);
  return rest === true ? { text, negates, words, end, is } : undefined;
}

/** A configuration has few lines that come again, and those come often. */
const PLACES = 256;
const LONGEST_KNOWN = 120;

/** The lines of one configuration. */
export class CommandLines {
  private readonly known: ({ readonly body: string; readonly line: CommandLine } | undefined)[] = [];

  of(body: string): CommandLine {
    if (body.length > LONGEST_KNOWN) return new CommandLine(body);
    const place = placeOf(body, PLACES);
    const before = this.known[place];
    if (before !== undefined && before.body === body) return before.line;
    const line = new CommandLine(body);
    if (this.known.length === 0) this.known.length = PLACES;
    this.known[place] = { body, line };
    return line;
  }
}
