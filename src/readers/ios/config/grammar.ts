import { ARGUMENTS } from './arguments.ts';

// Commands of one mode, as rows: `dpd <n> <n> on-demand|periodic`, `reconnect [timeout <n>]`, `dns <ip>+`. IOS takes each
// keyword in any case and as short as it stays unique; what is read comes back written out, so that one form is enough
// for all who look at it.

/** A command that was read: written out, and the word behind its last. */
export interface ReadCommand<T> {
  readonly text: string;
  readonly end: number;
  /** What the table has in the row. */
  readonly is: T;
}

interface Step<T> {
  readonly keywords: Map<string, Step<T>>;
  readonly places: Map<string, Step<T>>;
  ends: { readonly is: T } | undefined;
}

interface Read<T> {
  readonly texts: readonly string[];
  readonly end: number;
  readonly is: T;
}

/** Of a command a person types, two letters are enough; a word of prose must not become one. */
export const SHORTEST_TYPED = 2;
export const SHORTEST_PASTED = 3;

export class Grammar<T> {
  private readonly first = step<T>();

  constructor(rows: Iterable<readonly [row: string, is: T]>) {
    for (const [row, is] of rows) for (const tokens of forms(row)) this.add(tokens, is);
  }

  /** The longest command that starts at this word. `shortest`: letters that its first keyword must have, if shortened. */
  read(words: readonly string[], at: number, shortest: number): ReadCommand<T> | undefined {
    const found = longest(this.first, words, at, shortest);
    return found && { text: found.texts.join(' '), end: found.end, is: found.is };
  }

  private add(tokens: readonly string[], is: T): void {
    let steps = [this.first];
    for (const token of tokens) steps = steps.flatMap((before) => token.split('|').map((one) => next(before, one)));
    for (const last of steps) last.ends ??= { is };
  }
}

function step<T>(): Step<T> {
  return { keywords: new Map(), places: new Map(), ends: undefined };
}

function next<T>(before: Step<T>, token: string): Step<T> {
  const among = token.startsWith('<') ? before.places : before.keywords;
  const known = among.get(token) ?? step<T>();
  among.set(token, known);
  return known;
}

/** `reconnect [timeout <n>]` is `reconnect` and `reconnect timeout <n>`. */
function forms(row: string): string[][] {
  const open = row.indexOf('[');
  if (open < 0) return [row.split(' ').filter((token) => token !== '')];
  const close = row.indexOf(']', open);
  const [before, inside, behind] = [row.slice(0, open), row.slice(open + 1, close), row.slice(close + 1)];
  return [...forms(`${before}${behind}`), ...forms(`${before}${inside}${behind}`)];
}

function longest<T>(from: Step<T>, words: readonly string[], at: number, shortest: number): Read<T> | undefined {
  let best: Read<T> | undefined = from.ends && { texts: [], end: at, is: from.ends.is };
  const word = words[at];
  if (word === undefined) return best;
  const try_ = (to: Step<T>, text: string, end: number): void => {
    const found = longest(to, words, end, 1);
    if (found !== undefined && (best === undefined || found.end > best.end)) {
      best = { ...found, texts: [text, ...found.texts] };
    }
  };
  const keyword = keywordOf(from.keywords, word.toLowerCase(), shortest);
  if (keyword !== undefined) try_(keyword[1], keyword[0], at + 1);
  // A name may be a keyword of another row: only where that row leads nowhere.
  if (best !== undefined && best.end > at) return best;
  for (const [token, to] of from.places) {
    const place = taken(token, words, at);
    if (place !== undefined) try_(to, place.text, place.end);
  }
  return best;
}

function keywordOf<T>(
  keywords: ReadonlyMap<string, Step<T>>,
  word: string,
  shortest: number,
): readonly [string, Step<T>] | undefined {
  const exact = keywords.get(word);
  if (exact !== undefined) return [word, exact];
  if (word.length < shortest) return undefined;
  let found: readonly [string, Step<T>] | undefined;
  for (const entry of keywords) {
    if (!entry[0].startsWith(word)) continue;
    if (found !== undefined) return undefined;
    found = entry;
  }
  return found;
}

/** The words that fill a place; `<ip>+` takes as many as there are. */
function taken(token: string, words: readonly string[], at: number): { text: string; end: number } | undefined {
  const several = token.endsWith('+');
  const argument = ARGUMENTS[several ? token.slice(0, -1) : token];
  const texts: string[] = [];
  let end = at;
  do {
    const one = argument?.(words, end);
    if (one === undefined) break;
    texts.push(one.text);
    end += one.words;
  } while (several && end < words.length);
  return texts.length === 0 ? undefined : { text: texts.join(' '), end };
}
