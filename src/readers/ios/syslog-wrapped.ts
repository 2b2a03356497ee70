import type { IosLine } from '../../text/ios-prefix.ts';
import type { SyslogFact } from './syslog-patterns.ts';

// A message that a narrow terminal broke (ios-text.md 1.7, rule 3): lines are joined to it only where a template reads more
// with them than without. Whether a blank stood at the break is not known, so both are tried, and where they
// read different things the fuller one counts; where neither is fuller, nothing is joined.

/** Terminals are 80 columns wide, and break before a word that does not fit. */
export const WRAPPED_FROM = 60;
const MAX_JOINS = 3;

export interface WrappedReading {
  readonly fact: SyslogFact;
  readonly text: string;
  /** Lines that were joined to the first. */
  readonly joined: number;
}

export class WrappedMessage {
  readonly head: IosLine;
  /** Lines below it, those first that `best` has taken in. */
  readonly parts: IosLine[] = [];
  private readonly text: string;
  private readonly read: (text: string) => SyslogFact | undefined;
  private best: WrappedReading | undefined;
  /** A line that fits nowhere stands below: what ends at the right edge may be cut. */
  private isDoubtful = false;

  /** `text`: the message as far as the first line goes; `read`: what its templates make of a text. */
  constructor(head: IosLine, text: string, read: (text: string) => SyslogFact | undefined) {
    this.head = head;
    this.text = text;
    this.read = read;
  }

  get last(): IosLine {
    return this.parts.at(-1) ?? this.head;
  }

  /** Nothing more can be joined. */
  get isFull(): boolean {
    return this.parts.length >= MAX_JOINS || (this.best?.joined === this.parts.length && !isWide(this.last));
  }

  /** Takes the line in where a template reads more with it. */
  completedBy(line: IosLine): boolean {
    if (this.isFull || line.host !== this.head.host) return false;
    const parts = [...this.parts, line];
    const found = fullest(this.texts(parts).flatMap((text) => this.reading(text, parts.length)));
    if (found === undefined || found.weight <= weightOf(this.read(this.best?.text ?? this.text))) return false;
    this.best = found.reading;
    this.parts.push(line);
    return true;
  }

  /** Keeps a line that nobody knows: with the next one it may make the message whole. */
  mayContinue(line: IosLine): boolean {
    if (this.isFull || line.host !== this.head.host) return false;
    this.isDoubtful = true;
    if (this.best !== undefined || !isWide(line)) return false;
    this.parts.push(line);
    return true;
  }

  /** What the message says, with the lines that belong to it. */
  result(): WrappedReading | undefined {
    const text = this.best?.text ?? this.text;
    const joined = this.best?.joined ?? 0;
    const fact = this.read(text);
    if (!this.isDoubtful) return fact && { fact, text, joined };
    const sureText = withoutLastWord(text);
    const sure = this.read(sureText);
    return sure && isPartOf(sure, fact) ? { fact: sure, text: sureText, joined } : undefined;
  }

  private reading(text: string, joined: number): WrappedReading[] {
    const fact = this.read(text);
    return fact === undefined ? [] : [{ fact, text, joined }];
  }

  private texts(parts: readonly IosLine[]): string[] {
    return parts.reduce(
      (texts, { body }) => texts.flatMap((before) => joints(before, body).map((joint) => before + joint + body)),
      [this.text],
    );
  }
}

function isWide({ text }: IosLine): boolean {
  return text.length >= WRAPPED_FROM;
}

function joints(before: string, behind: string): string[] {
  return before.endsWith(' ') || behind.startsWith(' ') ? [''] : ['', ' '];
}

function withoutLastWord(text: string): string {
  return text.trimEnd().replace(/\S{1,16384}$/, '');
}

/** The one with the most values, undefined where several have as many and are not the same. */
function fullest(readings: readonly WrappedReading[]) {
  const weighed = readings.map((reading) => ({ reading, weight: weightOf(reading.fact) }));
  const weight = Math.max(0, ...weighed.map((one) => one.weight));
  const most = weighed.filter((one) => one.weight === weight);
  const facts = new Set(most.map(({ reading }) => JSON.stringify(reading.fact)));
  return facts.size === 1 ? most[0] : undefined;
}

/** Whether the one states nothing that the other states differently. */
function isPartOf(part: object, whole: object | undefined): boolean {
  const values = new Map(Object.entries(whole ?? {}));
  return Object.entries(part).every(
    ([key, value]) => value === undefined || JSON.stringify(value) === JSON.stringify(values.get(key)),
  );
}

/** How many values a fact states. */
function weightOf(value: unknown): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'object') return 1;
  return Object.values(value).reduce((sum: number, one) => sum + weightOf(one), 0);
}
