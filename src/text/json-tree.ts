// JSON with the place of every value, also where the text is no JSON from some place on: what stands before is given.
// `JSON.parse` gives no places, nothing of a damaged text, and quotes the text in its errors, which key files do not allow.

export interface JsonObject {
  readonly kind: 'object';
  /** In order. A name that comes twice stands twice. */
  readonly members: readonly JsonMember[];
  readonly start: number;
  /** One past its last character; where the text ends or is damaged inside of it, there. */
  readonly end: number;
}

export interface JsonMember {
  readonly name: string;
  readonly start: number;
  readonly value: JsonNode;
}

export interface JsonArray {
  readonly kind: 'array';
  readonly items: readonly JsonNode[];
  readonly start: number;
  readonly end: number;
}

export interface JsonScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly start: number;
  readonly end: number;
}

export type JsonNode = JsonObject | JsonArray | JsonScalar;

export interface JsonFault {
  readonly at: number;
  /** Completes `line 3, column 5: ...`. Quotes nothing. */
  readonly message: string;
}

export interface JsonText {
  /** Undefined where nothing could be read. */
  readonly root: JsonNode | undefined;
  readonly fault: JsonFault | undefined;
}

/** Far above any key file, far below what would hurt. */
export const JSON_LIMIT = { depth: 32, values: 2_000_000 } as const;

export function jsonTree(text: string): JsonText {
  const scanner = new JsonScanner(text);
  const root = scanner.value(0);
  scanner.finish();
  return { root, fault: scanner.fault };
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
/** What ends a string, or needs a look inside of it. */
const STRING_STOP = /["\\\x00-\x1f]/g;

class JsonScanner {
  fault: JsonFault | undefined;
  private at = 0;
  private values = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The value that begins here; undefined, with a fault, where none does. */
  value(depth: number): JsonNode | undefined {
    this.skipSpace();
    if (depth > JSON_LIMIT.depth) return this.fail(`more than ${JSON_LIMIT.depth} levels`);
    if (++this.values > JSON_LIMIT.values) return this.fail(`more than ${JSON_LIMIT.values} values`);
    const start = this.at;
    const first = this.text[start];
    if (first === '{') return this.object(start, depth);
    if (first === '[') return this.array(start, depth);
    const scalar = first === '"' ? this.string() : (this.word() ?? this.number());
    if (scalar === undefined) return this.fail('a value was expected');
    return { kind: 'scalar', value: scalar === 'null' ? null : scalar.value, start, end: this.at };
  }

  finish(): void {
    this.skipSpace();
    if (this.at < this.text.length) this.fail('something follows the end');
  }

  private object(start: number, depth: number): JsonObject {
    const members: JsonMember[] = [];
    this.list('}', () => {
      this.skipSpace();
      const at = this.at;
      const name = this.text[at] === '"' ? this.string() : undefined;
      if (name === undefined) return this.fail('the name of a member was expected');
      this.skipSpace();
      if (this.text[this.at] !== ':') return this.fail('a colon was expected');
      this.at++;
      const value = this.value(depth + 1);
      if (value !== undefined) members.push({ name: name.value, start: at, value });
      return value;
    });
    return { kind: 'object', members, start, end: this.at };
  }

  private array(start: number, depth: number): JsonArray {
    const items: JsonNode[] = [];
    this.list(']', () => {
      const value = this.value(depth + 1);
      if (value !== undefined) items.push(value);
      return value;
    });
    return { kind: 'array', items, start, end: this.at };
  }

  /** What stands between brackets; `item` reads one of it. */
  private list(close: string, item: () => JsonNode | undefined): void {
    this.at++;
    this.skipSpace();
    if (this.text[this.at] === close) {
      this.at++;
      return;
    }
    while (this.fault === undefined) {
      if (item() === undefined || this.fault !== undefined) return;
      this.skipSpace();
      const next = this.text[this.at];
      if (next !== ',' && next !== close) {
        this.fail(`a comma or \`${close}\` was expected`);
        return;
      }
      this.at++;
      if (next === close) return;
    }
  }

  private string(): { value: string } | undefined {
    const start = this.at;
    STRING_STOP.lastIndex = start + 1;
    for (let stop = STRING_STOP.exec(this.text); stop !== null; stop = STRING_STOP.exec(this.text)) {
      if (stop[0] === '\\') {
        STRING_STOP.lastIndex = stop.index + 2;
        continue;
      }
      if (stop[0] !== '"') break;
      try {
        const value: string = JSON.parse(this.text.slice(start, stop.index + 1));
        this.at = stop.index + 1;
        return { value };
      } catch {
        return undefined; // SyntaxError: an escape that JSON does not have
      }
    }
    return undefined;
  }

  private word(): 'null' | { value: boolean } | undefined {
    const word = this.match(WORD);
    return word === undefined || word === 'null' ? word : { value: word === 'true' };
  }

  private number(): { value: number } | undefined {
    const digits = this.match(NUMBER);
    return digits === undefined ? undefined : { value: Number(digits) };
  }

  private skipSpace(): void {
    this.match(SPACE);
  }

  /** Takes what the pattern finds here. */
  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  /** The first fault counts: what is open behind it only ends. */
  private fail(message: string): undefined {
    this.fault ??= { at: Math.min(this.at, this.text.length), message };
  }
}
