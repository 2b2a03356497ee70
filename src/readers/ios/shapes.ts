import type { SourceId } from '../../model/evidence.ts';
import type { LineShape } from '../../model/tally.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { maskSecrets } from '../../text/secrets.ts';
import { remembered } from './remembered.ts';
import { evidenceOf } from './run.ts';
import { VOCABULARY } from './vocabulary.ts';

// Lines that look like IKEv2 but match no template are counted by their shape: what stays of a line when all that differs
// from one line to the next is taken out. A new release shows in these counts, with a line to look at.

/** Beyond this many the lines are counted without telling them apart. */
const MOST_SHAPES = 100;
const MOST_CHARACTERS = 160;
const MOST_REMEMBERED = 1024;
/** Stands for the lines of all shapes that found no place. */
const OTHERS = '(other shapes)';

/** Words that nobody but a text about IKE or IPsec has. */
const ABOUT_IKE = /\bIKE(?:v2)?\b|IKEV2|\bcrypto\b|\bSA ID\b|\bSPI\b|\bIPSEC\b|\bIKE_(?:SA|AUTH)/i;

/** What differs between two lines of one template, most telling first. */
const VALUES: readonly (readonly [RegExp, string])[] = [
  [/'[^']{0,200}'|"[^"]{0,200}"/g, "'…'"],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, '<address>'],
  [/(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi, '<address>'],
  [/\b0x[0-9a-f]+\b|\b(?=[0-9a-f]{0,15}\d)[0-9a-f]{8,}\b/gi, '<hex>'],
  [/[\w.+-]{1,64}@[\w.-]{1,128}/g, '<name>'],
  [/(?<!IKEv)\d+/gi, '<n>'],
];

type Counted = Omit<LineShape, 'count'> & { count: number };

export class Shapes {
  private readonly source: SourceId;
  private readonly shapes = new Map<string, Counted>();
  /** Lines of one template come again with the same few slots. */
  private readonly shapeOf = remembered(shapeOf, { longest: MOST_CHARACTERS, most: MOST_REMEMBERED });

  constructor(source: SourceId) {
    this.source = source;
  }

  /** Counts a line that nobody understood, if it looks like IKEv2. */
  note(line: IosLine): void {
    if (line.kind !== 'debug' && !ABOUT_IKE.test(line.body.slice(0, MOST_CHARACTERS))) return;
    const own = this.shapeOf(line.body);
    const shape = this.shapes.has(own) || this.shapes.size < MOST_SHAPES ? own : OTHERS;
    const seen = this.shapes.get(shape);
    if (seen !== undefined) {
      seen.count++;
      return;
    }
    // Pointed to and not quoted: nobody knows what stands there.
    const { excerpt: _excerpt, ...evidence } = evidenceOf(this.source, line);
    this.shapes.set(shape, { shape, count: 1, evidence });
  }

  /** The most frequent first. */
  list(): LineShape[] {
    return [...this.shapes.values()].sort((a, b) => b.count - a.count || (a.shape < b.shape ? -1 : 1));
  }
}

/** What is neither a mark of ours nor a sign. */
const WORD = /(?<!<)\b[A-Za-z][\w'-]*/g;

/** `SA`, `Failed`, `IKE_AUTH`: all of its parts are words that may be shown. */
function isKnown(word: string): boolean {
  return word
    .toLowerCase()
    .replace(/'s$/, '')
    .split(/[_-]/)
    .every((part) => part === '' || VOCABULARY.has(part));
}

/** The line without its values. Secrets go first: a pattern that takes digits out could hide one from the mask. */
function shapeOf(body: string): string {
  // Facilities and mnemonics are Cisco's.
  const [mnemonic = ''] = /^%[A-Z\d_-]{3,80}:/.exec(body) ?? [];
  return mnemonic + plainShape(body.slice(mnemonic.length));
}

function plainShape(text: string): string {
  let shape = maskSecrets(text.slice(0, 2 * MOST_CHARACTERS)).trimEnd();
  for (const [value, mark] of VALUES) shape = shape.replace(value, mark);
  shape = shape.replace(WORD, (word) => (isKnown(word) ? word : '<word>')).replace(/(?:<word>[\s:.,/-]*)+/g, '<word> ');
  shape = shape.replace(/\s+/g, ' ').trimEnd();
  return shape.length > MOST_CHARACTERS ? `${shape.slice(0, MOST_CHARACTERS - 1)}…` : shape;
}
