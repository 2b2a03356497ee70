import { SHORTEST_PASTED } from './grammar.ts';
import type { Mode } from './kind.ts';
import { grammarOf } from './mode-table.ts';

/** One of the commands on a line, with its keywords written out. */
export interface LineCommand {
  readonly text: string;
  readonly negates: boolean;
  /** The mode that it opens. */
  readonly opens: Mode | undefined;
  readonly known: boolean;
  /** How many modes that commands before it on the line opened it is below. */
  readonly depth: number;
}

/** Words of a line; IOS ignores how many blanks are between them. */
export function wordsOf(text: string): string[] {
  const spaced = spacedOnce(text);
  return spaced === '' ? [] : spaced.split(' ');
}

/** The text with one blank between two words, and none around them. */
export function spacedOnce(text: string): string {
  const trimmed = text.trim();
  return isSpacedOnce(trimmed) ? trimmed : trimmed.split(/\s+/).join(' ');
}

/** Of ASCII, one blank between two words: splitting at a character costs a fraction of splitting at a pattern. */
function isSpacedOnce(text: string): boolean {
  let before = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < BLANK || code > LAST_OF_ASCII || (code === BLANK && before === BLANK)) return false;
    before = code;
  }
  return true;
}

const BLANK = 0x20;
const LAST_OF_ASCII = 0x7e;

/**
 * The commands on a line of a mode, from this word on. Configurations that went through documents have several on a line
 * (ios-text.md 5.1). Words behind a command that begin no other belong to it. The first command says whether the line is known.
 */
export function commandsOn(words: readonly string[], from: number, mode: Mode, shortest: number): LineCommand[] {
  const modes = [mode];
  const commands: LineCommand[] = [];
  let at = from;
  while (at < words.length) {
    const negates = isNo(words[at]) && at + 1 < words.length;
    const start = negates ? at + 1 : at;
    const found = commands.length < MOST_ON_A_LINE ? readIn(modes, words, start, shortest) : undefined;
    if (found === undefined) {
      commands.push({ text: words.slice(start).join(' '), negates, opens: undefined, known: false, depth: 0 });
      break;
    }
    const { read, depth } = found;
    modes.length = depth + 1;
    if (read.is !== undefined) modes.push(read.is);
    const next = nextCommand(words, read.end, modes);
    const tail = words.slice(read.end, next);
    commands.push({ text: [read.text, ...tail].join(' '), negates, opens: read.is, known: true, depth });
    at = next;
  }
  return commands;
}

/** A section has fewer commands; each is quoted with the whole line. */
const MOST_ON_A_LINE = 64;

/** The command at this word in the innermost mode that has it. */
function readIn(modes: readonly Mode[], words: readonly string[], at: number, shortest: number) {
  for (let depth = modes.length - 1; depth >= 0; depth--) {
    const mode = modes[depth];
    const read = mode && grammarOf(mode).read(words, at, shortest);
    if (read !== undefined) return { read, depth };
  }
  return undefined;
}

export function isNo(word: string | undefined): boolean {
  return word !== undefined && word.length === 2 && word.toLowerCase() === 'no';
}

/** A keyword alone is too little to be sure that a command begins inside the words of another. */
const SURE = 2;
/** Keywords inside a line are looked for as they are printed, not shortened. */
const UNSHORTENED = Number.POSITIVE_INFINITY;

function nextCommand(words: readonly string[], from: number, modes: readonly Mode[]): number {
  for (let at = from; at < words.length; at++) {
    const start = isNo(words[at]) ? at + 1 : at;
    const read = readIn(modes, words, start, at === from ? SHORTEST_PASTED : UNSHORTENED)?.read;
    if (read !== undefined && (at === from || read.end - start >= SURE)) return at;
  }
  return words.length;
}
