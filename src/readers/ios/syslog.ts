import type { Event } from '../../model/event.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { stampInPrefix } from '../../text/ios-stamp.ts';
import { lineCut, mayGoOn } from './cut.ts';
import { PKI_STEPS } from './pki-steps.ts';
import { evidenceOf, type Run } from './run.ts';
import type { SyslogFact, SyslogPattern } from './syslog-patterns.ts';
import { SYSLOG_TABLE } from './syslog-table.ts';
import { WRAPPED_FROM, WrappedMessage } from './syslog-wrapped.ts';

// Finds the template of a syslog message (ios-text.md 1.5 and 3).

/** Facilities whose messages are all about IKE: one that no template knows is worth telling. */
const OF_IKE = new Set(['IKEV2', 'CRYPTO', 'IPSEC']);

export class Syslog {
  private readonly run: Run;
  /** A message that a narrow terminal may have broken. */
  private open: WrappedMessage | undefined;
  private message: Message | undefined;

  constructor(run: Run) {
    this.run = run;
  }

  /** Counts the line, and emits its event where it has one; false for a message of a facility that no template has. */
  take(line: IosLine): boolean {
    const message = messageOf(line.body);
    if (message === undefined) {
      this.run.count('log records of other facilities');
      return false;
    }
    const found = read(message.text, message, this.run);
    if (mayBeWrapped(line, message, found)) this.hold(line, message);
    else if (found === undefined) other([line], message, this.run);
    else tell(line, message, found, this.run);
    return true;
  }

  /** True while lines of text may belong to the message above them. */
  get isOpen(): boolean {
    return this.open !== undefined;
  }

  /** Takes the end of a broken message, where a template reads more with it. */
  completedBy(line: IosLine): boolean {
    const takes = this.open?.completedBy(line) === true;
    if (takes && this.open?.isFull === true) this.settle();
    return takes;
  }

  /** Takes a line nobody knows: the middle of a broken message, if the next lines make that whole. */
  mayContinue(line: IosLine): boolean {
    return this.open?.mayContinue(line) === true;
  }

  /** Ends the message, unless this is its last line so far. */
  settle(unless?: IosLine): void {
    const { open, message, run } = this;
    if (open === undefined || message === undefined || open.last === unless) return;
    this.open = undefined;
    const result = open.result();
    const lines: [IosLine, ...IosLine[]] = [open.head, ...open.parts.slice(0, result?.joined ?? 0)];
    if (result === undefined) other(lines, message, run);
    else if (lines.at(-1) === run.unended && mayGoOn(result.text, (text) => factOf(read(text, message, run))))
      cutOff(lines, run);
    else said(result.fact, lines, run);
    const rest = open.parts.slice(lines.length - 1);
    for (const line of rest) run.shapes.note(line);
    if (rest.length > 0) run.count('not understood', rest.length);
  }

  private hold(line: IosLine, message: Message): void {
    this.message = message;
    this.open = new WrappedMessage(line, message.text, (text) => factOf(read(text, message, this.run)));
  }
}

interface Found {
  readonly pattern: SyslogPattern;
  /** `nothing` where the message is known and says nothing. */
  readonly fact: SyslogFact | 'nothing';
}

/** What the first template that knows the text makes of it. */
function read(text: string, message: Message, run: Run): Found | undefined {
  const { rows, mnemonic } = message;
  for (const pattern of rows.get(mnemonic) ?? rows.get('*') ?? []) {
    const fact = factIn(text, pattern, message, run);
    if (fact !== undefined) return { pattern, fact };
  }
  return undefined;
}

function factOf(found: Found | undefined): SyslogFact | undefined {
  return found === undefined || found.fact === 'nothing' ? undefined : found.fact;
}

function tell(line: IosLine, message: Message, { pattern, fact }: Found, run: Run): void {
  const again = (text: string) => asObject(factIn(text, pattern, message, run));
  if (fact === 'nothing') run.count('known, without an event of its own');
  else if (line === run.unended && mayGoOn(message.text, again)) cutOff([line], run);
  else said(fact, [line], run);
}

/** A wide line that says less than its template has room for. The templates of a whole facility take any text. */
function mayBeWrapped(line: IosLine, message: Message, found: Found | undefined): boolean {
  if (line.text.length < WRAPPED_FROM || !message.rows.has(message.mnemonic)) return false;
  return found === undefined || found.pattern.whole?.test(message.text) === false;
}

/** A debug line of PKI (`CRYPTO_PKI: ...`): false if it is none that the catalogue knows. */
export function readPkiStep(line: IosLine, run: Run): boolean {
  // pki_event: CRYPTO_PKI: (A0001) ...      as `show monitor event-trace crypto merged` prints it
  const text = line.body.startsWith(IN_TRACE) ? line.body.slice(IN_TRACE.length) : line.body;
  const step = PKI_STEPS.find(({ form }) => form.test(text));
  if (step === undefined) return false;
  said(step.fact(text), [line], run);
  return true;
}

const IN_TRACE = 'pki_event: ';

interface Message {
  readonly facility: string;
  readonly rows: ReadonlyMap<string, readonly SyslogPattern[]>;
  readonly mnemonic: string;
  readonly text: string;
}

/**
 * `%<FACILITY>[-<SUBFACILITY>]-<severity>-<MNEMONIC>: <text>` of a facility that some template has, undefined for all
 * others. A subfacility says nothing that a template needs.
 */
function messageOf(body: string): Message | undefined {
  const dash = body.indexOf('-');
  const facility = body.slice(1, dash);
  const rows = dash < 0 ? undefined : SYSLOG_TABLE.get(facility);
  if (rows === undefined) return undefined;
  const colon = body.indexOf(':');
  const mnemonic = body.slice(body.lastIndexOf('-', colon) + 1, colon);
  return { facility, rows, mnemonic, text: body.slice(colon + 1) };
}

function factIn(text: string, { form, fact }: SyslogPattern, { mnemonic }: Message, run: Run) {
  const found = form.exec(text.trimStart());
  if (found === null) return undefined;
  return fact === undefined ? 'nothing' : fact(found, { mnemonic, clock: run.clock });
}

function asObject(fact: SyslogFact | 'nothing' | undefined): object | undefined {
  return fact === 'nothing' ? undefined : fact;
}

function said(fact: SyslogFact, lines: readonly [IosLine, ...IosLine[]], run: Run): void {
  run.count('used', lines.length);
  const [{ prefix, host }] = lines;
  const at = stampInPrefix(prefix, run.clock);
  const box = host === undefined ? {} : { host };
  // The fact has all fields of one kind of event but these, which a spread over a union cannot tell.
  run.emit({ ...fact, ...box, at, evidence: evidenceOf(run.source, ...lines) } as Event);
}

/** The text ends inside the message, and what it says might have gone on. */
function cutOff(lines: readonly [IosLine, ...IosLine[]], run: Run): void {
  run.count('cut at the end of the text', lines.length);
  lineCut(run, lines.at(-1) ?? lines[0]);
}

function other(lines: readonly IosLine[], { facility }: Message, run: Run): void {
  if (!OF_IKE.has(facility)) {
    run.count('log records of other facilities', lines.length);
    return;
  }
  for (const line of lines) run.shapes.note(line);
  run.count('not understood', lines.length);
}
