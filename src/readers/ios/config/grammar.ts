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

interface Keyword<T> {
  readonly text: string;
  readonly to: Step<T>;
}

interface Place<T> {
  readonly token: string;
  readonly to: Step<T>;
}

interface Step<T> {
  readonly keywords: Map<string, Step<T>>;
  /** The same as a list. */
  readonly keywordList: Keyword<T>[];
  readonly places: Place<T>[];
  ends: { readonly is: T } | undefined;
}

/** What was read, from the last word back to the first. */
interface Read<T> {
  readonly text: string;
  readonly rest: Read<T> | undefined;
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
    return found && { text: textOf(found), end: found.end, is: found.is };
  }

  private add(tokens: readonly string[], is: T): void {
    let steps = [this.first];
    for (const token of tokens) steps = steps.flatMap((before) => token.split('|').map((one) => next(before, one)));
    for (const last of steps) last.ends ??= { is };
  }
}

function step<T>(): Step<T> {
  return { keywords: new Map(), keywordList: [], places: [], ends: undefined };
}

function next<T>(before: Step<T>, token: string): Step<T> {
  const isPlace = token.startsWith('<');
  const known = isPlace ? before.places.find((place) => place.token === token)?.to : before.keywords.get(token);
  if (known !== undefined) return known;
  const to = step<T>();
  if (isPlace) before.places.push({ token, to });
  else {
    before.keywords.set(token, to);
    before.keywordList.push({ text: token, to });
  }
  return to;
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
  let best: Read<T> | undefined = from.ends && { text: '', rest: undefined, end: at, is: from.ends.is };
  const word = words[at];
  if (word === undefined) return best;
  const keyword = keywordOf(from, word.toLowerCase(), shortest);
  if (keyword !== undefined) best = longer(best, keyword.text, longest(keyword.to, words, at + 1, 1));
  // A name may be a keyword of another row: only where that row leads nowhere.
  if (best !== undefined && best.end > at) return best;
  for (const { token, to } of from.places) {
    const place = taken(token, words, at);
    if (place !== undefined) best = longer(best, place.text, longest(to, words, place.end, 1));
  }
  return best;
}

/** What was read behind a word, if it goes further than what was found before. */
function longer<T>(best: Read<T> | undefined, text: string, rest: Read<T> | undefined): Read<T> | undefined {
  if (rest === undefined || (best !== undefined && rest.end <= best.end)) return best;
  return { text, rest, end: rest.end, is: rest.is };
}

/** The words written out. */
function textOf<T>(read: Read<T>): string {
  let { text } = read;
  // The last stands for the end of the row and has no text.
  for (let next = read.rest; next?.rest !== undefined; next = next.rest) text += ` ${next.text}`;
  return text;
}

function keywordOf<T>({ keywords, keywordList }: Step<T>, word: string, shortest: number): Keyword<T> | undefined {
  const exact = keywords.get(word);
  if (exact !== undefined) return { text: word, to: exact };
  if (word.length < shortest) return undefined;
  let found: Keyword<T> | undefined;
  for (const keyword of keywordList) {
    if (!keyword.text.startsWith(word)) continue;
    if (found !== undefined) return undefined;
    found = keyword;
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
