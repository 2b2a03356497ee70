import type { EvidenceRef } from '../../model/evidence.ts';
import type { Labelled } from '../../model/gateway-shown-facts.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { lineCut, mayGoOn } from './cut.ts';
import { evidenceOf, type Run, Span, type Taken } from './run.ts';

// Lines made of labels and values, the form of most outputs (ios-text.md 4.1): `Life/Active Time: 86400/620 sec`. A value ends
// where the next known label starts, or at a comma or two blanks in front of what looks like a label nobody knows.

/** One labelled value of an output. Several rows may read one label, each a part of its value. */
export interface LabelRow<Fact> {
  /** As printed, without its colon; case and the number of blanks do not matter. */
  readonly label: string;
  /** False where no colon follows (`DPD configured for 45 seconds`): it counts only at the start of a phrase. */
  readonly colon?: false;
  /** What the value looks like; any text if there is none. */
  readonly form?: RegExp;
  /** The value may be broken inside a word, and go on alone on the next line. */
  readonly broken?: {
    /** True where that line and the value make one. */
    joins(value: string, rest: string): boolean;
    /** What the label says where the end of the text may have cut that line. */
    readonly lost: Fact;
  };
  /** `place` is the line of the value, with the line of its label where they are two. */
  gives(found: RegExpExecArray, place: () => EvidenceRef): Fact;
}

/** What one line says. */
export interface LabelledLine<Fact> {
  readonly facts: readonly Fact[];
  readonly other: readonly Labelled[];
  /** The known labels of the line in lower case, in order. */
  readonly labels: readonly string[];
  /** Something was left out, since the end of the text may have cut it. */
  readonly cut: boolean;
  /** It is the rest of a value on the line above, and stands in place of that. */
  readonly mends?: true;
}

interface Piece {
  readonly label: string;
  readonly printed: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** A text in which labels are looked for: a line, or two where a value stands on the line below its label. */
interface Passage {
  readonly text: string;
  readonly line: IosLine;
  readonly above: { readonly line: IosLine; readonly length: number } | undefined;
}

const ANY = /^(\S.*)$/;
// A label that nobody knows, inside a value: `Auth verify: PSK, New Key: 5`.
const UNKNOWN_INSIDE = /(?:, *| {2,})(?=[A-Z][\w /-]{0,30} ?: +\S)/;
// The same at the start of a line.
const UNKNOWN_LABEL = /^([A-Za-z#][^:]{0,59}?)\s*:(?: +(\S.*))?$/;

/** The rows of one kind of output, ready to be looked up. */
export class LabelTable<Fact> {
  private readonly byLabel = new Map<string, LabelRow<Fact>[]>();
  private readonly pattern: RegExp;
  private readonly allHaveColons: boolean;

  constructor(rows: readonly LabelRow<Fact>[]) {
    for (const row of rows) {
      const key = keyOf(row.label);
      this.byLabel.set(key, [...(this.byLabel.get(key) ?? []), row]);
    }
    this.allHaveColons = rows.every(({ colon }) => colon !== false);
    const forms = (colon: boolean) => alternatives(rows.filter((row) => (row.colon !== false) === colon));
    this.pattern = new RegExp(
      `(?<=^|[\\s,(])(?:${forms(true)})\\s{0,12}:|(?<=^|\\s\\s|[.:,]\\s)(?:${forms(false)})(?=[\\s={]|$)`,
      'gi',
    );
  }

  rows(label: string): readonly LabelRow<Fact>[] {
    return this.byLabel.get(label) ?? [];
  }

  /** The labels of a text with their values, in order. */
  pieces(text: string): Piece[] {
    if (this.allHaveColons && !text.includes(':')) return [];
    const { pattern } = this;
    const pieces: Piece[] = [];
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; ) {
      const { index, 0: label } = match;
      match = pattern.exec(text);
      pieces.push(pieceOf(text, { start: index, behind: index + label.length, next: match?.index ?? text.length }));
    }
    return pieces;
  }
}

/** The label from `start` to `behind`, and its value up to where the next label starts. */
function pieceOf(
  text: string,
  { start, behind, next }: { readonly start: number; readonly behind: number; readonly next: number },
): Piece {
  const raw = text.slice(behind, next);
  const value = withoutSignsBehind(raw.trim());
  const end = value === '' ? behind : behind + raw.indexOf(value) + value.length;
  const label = text.slice(start, behind);
  const printed = label.endsWith(':') ? label.slice(0, -1).trimEnd() : label;
  return { label: keyOf(printed), printed, value, start, end };
}

/** Without the commas, semicolons and white space at its end. */
function withoutSignsBehind(text: string): string {
  return ENDS_IN_SIGN.test(text) ? text.replace(/[\s,;]+$/, '') : text;
}

const ENDS_IN_SIGN = /[\s,;]$/;

/**
 * Reads the labelled lines of one output. A line that ends in `:` or `,` waits for the next one, which it takes in if that
 * has no label of its own (ios-text.md 4.1).
 */
export class LabelReader<Fact> {
  private readonly table: LabelTable<Fact>;
  private readonly run: Run;
  private held: Passage | undefined;
  /** The last value of the line above, if it may go on. */
  private broken: { readonly row: LabelRow<Fact>; readonly value: string; readonly line: IosLine } | undefined;
  /** Number of the last line that belonged here. */
  private last = 0;

  constructor(table: LabelTable<Fact>, run: Run) {
    this.table = table;
    this.run = run;
  }

  /** What the line says; undefined if it has no known label and nothing above waits for it. */
  read(line: IosLine): LabelledLine<Fact> | undefined {
    const { passage, pieces } = this.join(line);
    const from = passage.above?.length ?? 0;
    // What stands wholly on the line above was read there.
    const fresh = pieces.filter((piece) => piece.end > from);
    if (fresh.length === 0) return this.mended(line);
    this.last = line.number;
    this.broken = this.mayGoOnBelow(fresh.at(-1), line);
    const unended = this.run.unended === line;
    const facts: Fact[] = [];
    const other: Labelled[] = from === 0 ? headOf(passage.text.slice(0, fresh[0]?.start)) : [];
    let cut = false;
    for (const piece of fresh) {
      const said = this.pieceSays(piece, passage, unended && piece === pieces.at(-1));
      facts.push(...said.facts);
      other.push(...said.other);
      cut ||= said.cut;
    }
    if (cut) lineCut(this.run, line);
    return { facts, other, labels: fresh.map(({ label }) => label), cut };
  }

  /** Tells of a line that belonged here and was read by somebody else. */
  saw(line: IosLine): void {
    this.last = line.number;
  }

  /**
   * A line without a known label, kept under its own; undefined where it may be anybody's words, empty where the end of the
   * text may have cut it. A field is indented, or stands directly below another and has a label; `anywhere`: it need not
   * stand there.
   */
  unknown(line: IosLine, anywhere = false): readonly Labelled[] | undefined {
    const text = line.body.trim();
    const below = (anywhere || line.number === this.last + 1) && UNKNOWN_LABEL.test(text);
    if (!/^\s/.test(line.body) && !below) return undefined;
    this.last = line.number;
    if (this.run.unended !== line) return [labelledOf(text)];
    lineCut(this.run, line);
    return [];
  }

  private mayGoOnBelow(piece: Piece | undefined, line: IosLine): LabelReader<Fact>['broken'] {
    const row =
      piece === undefined ? undefined : this.table.rows(piece.label).find(({ broken }) => broken !== undefined);
    return piece === undefined || row === undefined ? undefined : { row, value: piece.value, line };
  }

  /** A line that is nothing but the rest of the value above it; one blank line may stand between them. */
  private mended(line: IosLine): LabelledLine<Fact> | undefined {
    const { broken } = this;
    this.broken = undefined;
    if (broken === undefined || line.number > broken.line.number + 2) return undefined;
    const [{ row, value }, rest] = [broken, line.body.trim()];
    const found = row.broken?.joins(value, rest) === true ? ANY.exec(value + rest) : null;
    if (row.broken === undefined || found === null) return undefined;
    this.last = line.number;
    const cut = this.run.unended === line;
    if (cut) lineCut(this.run, line);
    const fact = cut ? row.broken.lost : row.gives(found, () => evidenceOf(this.run.source, broken.line, line));
    return { facts: [fact], other: [], labels: [], cut, mends: true };
  }

  private join(line: IosLine): { readonly passage: Passage; readonly pieces: readonly Piece[] } {
    const text = line.body.trim();
    const { held } = this;
    const own = this.table.pieces(text);
    this.held = text.endsWith(':') || text.endsWith(',') ? { text, line, above: undefined } : undefined;
    if (held === undefined || own[0]?.start === 0) return { passage: { text, line, above: undefined }, pieces: own };
    const above = { line: held.line, length: held.text.length };
    const passage = { text: `${held.text} ${text}`, line, above };
    return { passage, pieces: this.table.pieces(passage.text) };
  }

  private pieceSays(piece: Piece, passage: Passage, mayBeCut: boolean): Omit<LabelledLine<Fact>, 'labels'> {
    const [value = '', ...unknown] = piece.value.split(UNKNOWN_INSIDE);
    const last = unknown.length === 0;
    const place = () => this.place(piece.start, piece.end, passage);
    const facts: Fact[] = [];
    let cut = false;
    for (const { form = ANY, gives } of this.table.rows(piece.label)) {
      const read = (text: string) => {
        const found = form.exec(text);
        return found === null ? undefined : { fact: gives(found, place) };
      };
      const said = read(value);
      if (said === undefined) continue;
      if (mayBeCut && last && mayGoOn(value, read)) cut = true;
      else facts.push(said.fact);
    }
    const other = unknown.map(labelledOf);
    if (facts.length === 0 && !cut && value !== '') other.unshift({ label: piece.printed, value });
    if (!mayBeCut || other.length === 0) return { facts, other, cut };
    return { facts, other: [], cut: true };
  }

  /** The line or the two lines that a piece stands on. */
  private place(start: number, end: number, { above, line }: Passage): EvidenceRef {
    const span = new Span();
    if (above !== undefined && start < above.length) span.add(above.line);
    if (above === undefined || end > above.length) span.add(line);
    return span.evidence(this.run.source);
  }
}

/** `Phase1_id: 6D4E3070` and `4263` below it: an identity in hex (4.2) that a terminal or a mail broke. */
export function joinsHexId(value: string, rest: string): boolean {
  if (!/^[0-9A-F]{8,}$/.test(value) || !/^[0-9A-F]+$/.test(rest)) return false;
  return /^(?:[2-6][0-9A-F]|7[0-9A-E])+$/.test(value + rest);
}

/** True where one of the facts is in the fields already: the line is of the next record, where nothing else says so. */
export function repeats(fields: object, facts: readonly object[]): boolean {
  const known = new Set(Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [key])));
  return facts.some((fact) => Object.keys(fact).some((key) => known.has(key)));
}

/** What a labelled line is to a block that put its facts away. */
export function takenOf(read: LabelledLine<unknown>): Taken {
  const nothing = read.mends === true || (read.facts.length === 0 && read.other.length === 0);
  if (read.cut && nothing) return 'cut at the end of the text';
  return 'used';
}

function labelledOf(text: string): Labelled {
  const [, label, value = ''] = UNKNOWN_LABEL.exec(text.trim()) ?? [];
  return label === undefined ? { label: '', value: text.trim() } : { label, value };
}

/** Words in front of the first known label. */
function headOf(text: string): Labelled[] {
  const words = text.trim().replace(/[\s,;]+$/, '');
  return words === '' ? [] : [labelledOf(words)];
}

function keyOf(label: string): string {
  const lower = label.toLowerCase();
  // Most labels are printed with one blank between two words.
  return /\s\s|[^\S ]/.test(lower) ? lower.replace(/\s+/g, ' ') : lower;
}

function alternatives(rows: readonly LabelRow<unknown>[]): string {
  // Of two labels that start alike the longer one is meant.
  const labels = [...new Set(rows.map(({ label }) => label))].sort((a, b) => b.length - a.length);
  const escaped = labels.map((label) => label.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/ /g, '\\s{1,8}'));
  return escaped.length === 0 ? '(?!)' : escaped.join('|');
}
