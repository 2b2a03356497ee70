import type { Event } from '../../model/event.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { stampInPrefix } from '../../text/ios-stamp.ts';
import { lineCut, mayGoOn } from './cut.ts';
import { PKI_STEPS } from './pki-steps.ts';
import { evidenceOf, type Run } from './run.ts';
import type { SyslogFact, SyslogPattern } from './syslog-patterns.ts';
import { SYSLOG_TABLE } from './syslog-table.ts';

// Finds the template of a syslog message (ios-text.md 1.5 and 3).

/** Facilities whose messages are all about IKE: one that no template knows is worth telling. */
const OF_IKE = new Set(['IKEV2', 'CRYPTO', 'IPSEC']);

/** Counts the line, and emits its event where it has one; false for a message of a facility that no template has. */
export function readSyslog(line: IosLine, run: Run): boolean {
  const message = messageOf(line.body);
  if (message === undefined) {
    run.count('log records of other facilities');
    return false;
  }
  readMessage(line, message, run);
  return true;
}

function readMessage(line: IosLine, message: Message, run: Run): void {
  const rows = message.rows.get(message.mnemonic) ?? message.rows.get('*') ?? [];
  for (const pattern of rows) {
    const read = (text: string) => factIn(text, pattern, message, run);
    const fact = read(message.text);
    if (fact === undefined) continue;
    if (fact === 'nothing') run.count('known, without an event of its own');
    else if (line === run.unended && mayGoOn(message.text, (text) => asObject(read(text)))) cutOff(line, run);
    else said(fact, line, run);
    return;
  }
  other(line, message, run);
}

/** A debug line of PKI (`CRYPTO_PKI: ...`): false if it is none that the catalogue knows. */
export function readPkiStep(line: IosLine, run: Run): boolean {
  const step = PKI_STEPS.find(({ form }) => form.test(line.body));
  if (step === undefined) return false;
  said(step.fact(line.body), line, run);
  return true;
}

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

function said(fact: SyslogFact, line: IosLine, run: Run): void {
  run.count('used');
  const at = stampInPrefix(line.prefix, run.clock);
  const box = line.host === undefined ? {} : { host: line.host };
  // The fact has all fields of one kind of event but these, which a spread over a union cannot tell.
  run.emit({ ...fact, ...box, at, evidence: evidenceOf(run.source, line) } as Event);
}

/** The text ends inside the message, and what it says might have gone on. */
function cutOff(line: IosLine, run: Run): void {
  run.count('cut at the end of the text');
  lineCut(run, line);
}

function other(line: IosLine, { facility }: Message, run: Run): void {
  if (!OF_IKE.has(facility)) {
    run.count('log records of other facilities');
    return;
  }
  run.shapes.note(line);
  run.count('not understood');
}
