import { isLeftOut, type LeftOut, type Line } from './lines.ts';

// The body of a mail that was saved as it was sent, with all its headers (`.eml`): quoted-printable breaks lines at 76 octets behind a `=`
// and writes `=3D` for an equals sign. Only what stands below a header that says so is decoded, up to the end of its part.

/** As much of a text as decides, in bytes: what readers may sniff. */
const HEAD = 1 << 16;
const SAYS_SO = /^Content-Transfer-Encoding: *quoted-printable\s*$/i;
const BOUNDARY = /\bboundary="?([^\s";]{1,70})"?/i;
/** Far above any line of a log. */
const LONGEST = 1 << 16;

/** The same lines, those of such parts decoded; `joined` is told of each line that went on in the next one. */
export async function* decodedLines(
  batches: AsyncIterable<readonly (Line | LeftOut)[]>,
  joined: () => void,
): AsyncIterable<readonly (Line | LeftOut)[]> {
  const parts = new MailParts(joined);
  for await (const batch of batches) yield parts.isOff(batch) ? batch : batch.flatMap((one) => parts.take(one));
  yield parts.rest();
}

class MailParts {
  readonly #joined: () => void;
  readonly #boundaries = new Set<string>();
  #state: 'off' | 'headers' | 'body' = 'off';
  #open: Line | undefined;
  /** Octets of the text so far. */
  #read = 0;

  constructor(joined: () => void) {
    this.#joined = joined;
  }

  /** Whether a batch holds nothing to be decoded, nor tells of it; a mail says at its head that it is one. */
  isOff(batch: readonly (Line | LeftOut)[]): boolean {
    if (this.#state !== 'off') return false;
    if (this.#boundaries.size === 0 && this.#read >= HEAD) return true;
    const lines = batch.filter((one): one is Line => !isLeftOut(one));
    this.#read = lines.at(-1)?.end ?? this.#read;
    return !lines.some(({ text }) => SAYS_SO.test(text) || BOUNDARY.test(text));
  }

  take(one: Line | LeftOut): (Line | LeftOut)[] {
    if (isLeftOut(one)) return [...this.rest(), one];
    const { text } = one;
    if (this.#state === 'body' && !this.#boundaries.has(text.trimEnd())) return this.#decode(one);
    if (this.#state === 'body') this.#state = 'off';
    const [, boundary] = BOUNDARY.exec(text) ?? [];
    if (boundary !== undefined) for (const end of ['', '--']) this.#boundaries.add(`--${boundary}${end}`);
    if (SAYS_SO.test(text)) this.#state = 'headers';
    else if (this.#state === 'headers' && text.trim() === '') this.#state = 'body';
    return [...this.rest(), one];
  }

  rest(): Line[] {
    const open = this.#open;
    this.#open = undefined;
    return open === undefined ? [] : [{ ...open, text: decoded(open.text) }];
  }

  /** Blanks at the end of a line are not part of it. */
  #decode(line: Line): Line[] {
    const text = line.text.trimEnd();
    const goesOn = text.endsWith('=') && !line.cut && (this.#open?.text.length ?? 0) < LONGEST;
    const front = this.#open;
    const whole = { ...(front ?? line), text: (front?.text ?? '') + (goesOn ? text.slice(0, -1) : text) };
    this.#open = { ...whole, end: line.end, isClean: false };
    if (front !== undefined) this.#joined();
    return goesOn ? [] : this.rest();
  }
}

function decoded(text: string): string {
  if (!text.includes('=')) return text;
  return text.replace(/(?:=[0-9A-F]{2})+/gi, (octets) =>
    Buffer.from(octets.replaceAll('=', ''), 'hex').toString('utf8'),
  );
}
