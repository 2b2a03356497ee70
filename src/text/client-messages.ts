import type { SecretSink } from '../model/secrets.ts';
import { hideBlocks, mayHoldBlock, secretsInBlocks } from './block-secrets.ts';
import type { Message, MessageFacts, Part } from './client-catalogue/message.ts';
import { MESSAGES } from './client-catalogue.ts';
import { errorOf, notifyIn, notifyOfEngine } from './client-errors.ts';
import { SETTINGS_TITLE, settingsOf } from './client-settings.ts';
import { type Trace, traceOf } from './client-trace.ts';
import { plainText } from './plain-text.ts';
import { mayHoldSecret } from './secret-words.ts';
import { isSecretName, maskSecrets, secretsIn } from './secrets.ts';

/** What a record says, without its place and time. */
export interface Said {
  /** The entry of the catalogue that knew it; `notice`, `preferences`, `error` and `ike-log` are known without one. */
  readonly id: string;
  readonly facts: MessageFacts;
  /** The body on one line. */
  readonly text: string;
  readonly isTrace: boolean;
}

// The longest message known has some 300 characters; what is longer is data, and no pattern has to look through it.
const MAX_TEXT = 4096;
const NOTICE = /^Message type (\w{1,40}) sent to the user: ?(.*)$/i;

/**
 * The meaning of a body, or undefined where no message of the catalogue fits. Its secrets are kept, where a vault is given. `process`
 * is who says it: of a few messages that tells what they mean.
 */
export function saidBy(body: readonly string[], vault?: SecretSink, process?: string): Said | undefined {
  const raw = body.join(' ');
  const mayHold = mayHoldSecret(raw) || mayHoldBlock(raw);
  if (mayHold && vault !== undefined) keepSecretsOf(body, vault);
  const lines = mayHold ? hideBlocks(body.join('\n')).split('\n') : body;
  const joined = mayHold ? lines.join(' ') : raw;
  // What a body says may be quoted in a timeline, so secrets go before any pattern sees it. A text is looked through once:
  // only one that was changed may have words that it did not have before.
  const plain = plainText(joined.slice(0, MAX_TEXT));
  const text = mayHold || plain !== joined ? maskSecrets(plain) : plain;
  if (text.startsWith(SETTINGS_TITLE)) {
    const settings = mayHold ? withoutSecrets(settingsOf(lines.map(maskSecrets))) : settingsOf(lines);
    const facts = { kind: 'client.preferences', settings } as const;
    return { id: 'preferences', facts, text, isTrace: false };
  }
  const [, level, notice] = NOTICE.exec(text) ?? [];
  if (level !== undefined && notice !== undefined)
    return noticeSaid(level, maskSecrets(sentenceOf(lines) ?? notice), { notice, text });
  const trace = traceOf(text);
  const found = trace === undefined ? bodySaid(text, process) : traceSaid(trace, process);
  return found && { ...found, text, isTrace: trace !== undefined };
}

type Known = Pick<Said, 'id' | 'facts'>;

function bodySaid(text: string, process: string | undefined): Known | undefined {
  return firstMatch('body', text, { process }) ?? ikeLog(text);
}

/** Its text says most; then the names of its functions; then the error that it carries. */
function traceSaid(trace: Trace, process: string | undefined): Known | undefined {
  const { name, invoked, text } = trace;
  const byName =
    firstMatch('function', name, { free: text }) ?? (invoked && firstMatch('function', invoked, { free: text }));
  const known = firstMatch('body', text, { process }) ?? (byName || undefined);
  if (known !== undefined) return known;
  if (name.endsWith(IKE_ENGINE)) return ikeEngineSaid(text);
  const error = errorOf(trace);
  return error === undefined ? ikeLog(text) : { id: 'error', facts: error };
}

/** Reported: the function through which the client's IKE engine logs, and what is worth keeping of it. */
const IKE_ENGINE = 'ikev2_log';
const EXCHANGE = /IKE_SA_INIT|IKE_AUTH|CREATE_CHILD_SA|INFORMATIONAL|Auth exchange failed|Failed to |retransmi/i;

function ikeEngineSaid(text: string): Known | undefined {
  const notify = notifyOfEngine(text);
  if (notify === undefined && !EXCHANGE.test(text)) return undefined;
  return { id: 'ike-log', facts: { kind: 'client.ike-log', notify } };
}

/** Any body may name a notify message, in the spelling of the RFC. */
function ikeLog(text: string): Known | undefined {
  const notify = text.includes('_') ? notifyIn(text) : undefined;
  return notify === undefined ? undefined : { id: 'ike-log', facts: { kind: 'client.ike-log', notify } };
}

/** The lines of a body, those first without which an excerpt would not show what the event says. */
export function decisiveFirst<T extends { readonly text: string }>(
  body: readonly T[],
  said: Said | undefined,
): readonly T[] {
  if (said?.facts.kind === 'client.preferences') {
    // What a reconnect depends on (`domain` of this log: the settings that outrank any profile).
    return [...body.filter(({ text }) => text.trimStart().startsWith('AutoReconnect')), ...body];
  }
  const last = body.slice(-1);
  // The title of a notice and the place of a trace say less than the line at their end.
  return said?.isTrace === true || said?.facts.kind !== 'client.reconnect-reason' ? [...last, ...body] : body;
}

/** Keeps the secrets of a body. A value may stand on another line than the word that tells what it is. */
export function keepSecretsOf(lines: readonly string[], vault: SecretSink): void {
  const joined = secretsIn(lines.join(' '));
  const text = lines.join('\n');
  const blocks = mayHoldBlock(text) ? secretsInBlocks(text) : [];
  if (joined.length + blocks.length === 0) return;
  for (const secret of [...joined, ...blocks, ...lines.flatMap(secretsIn)])
    vault.keep(secret, 'secret of a client log');
}

/** A line of settings is masked from the secret to its end; a value that came from another line is not. */
function withoutSecrets(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const shown = Object.entries(settings).map(([key, value]) => {
    const isOpen = value === '' || /^(?:true|false)$/i.test(value) || !isSecretName(key);
    return [key, isOpen ? maskSecrets(value) : '<hidden>'];
  });
  return Object.fromEntries(shown);
}

/**
 * True if a body at the end of a file without a last line end can be seen to be whole: it ends like a sentence, or without
 * its last character it would not be understood.
 */
export function isComplete(lines: readonly string[], said: Said | undefined): boolean {
  const last = lines.at(-1)?.trimEnd() ?? '';
  if (/[.!?)'"。]$/.test(last)) return true;
  // Of a notice that nobody knows any beginning is as good.
  if (said === undefined || said.id === 'preferences' || said.id === 'notice') return false;
  return saidBy([...lines.slice(0, -1), last.slice(0, -1)])?.id !== said.id;
}

function noticeSaid(
  level: string,
  sentence: string,
  { notice, text }: { notice: string; text: string },
): Said | undefined {
  // Nothing follows where the file was cut, or where a marker stood for the notice.
  if (notice === '') return undefined;
  // The name of a host goes up to the end of its sentence: what stands on the lines below is something else.
  const named = firstMatch('notice', sentence);
  const known = named !== undefined && 'host' in named.facts ? named : firstMatch('notice', notice);
  if (known !== undefined) return { ...known, text, isTrace: false };
  return { id: 'notice', facts: { kind: 'client.notice', level: level.toLowerCase() }, text, isTrace: false };
}

/** A notice up to the first line that ends like a sentence, undefined if none does. */
function sentenceOf(lines: readonly string[]): string | undefined {
  const end = lines.findIndex((line) => /\.\s*$/.test(line.slice(-8)));
  return end < 0
    ? undefined
    : NOTICE.exec(
        plainText(
          lines
            .slice(0, end + 1)
            .join(' ')
            .slice(0, MAX_TEXT),
        ),
      )?.[2];
}

/** The messages of a part, and one pattern for all: most bodies are known to none, and one look has to settle that. */
interface Table {
  readonly messages: readonly Message[];
  readonly any: RegExp;
}

function tableOf(part: Part): Table {
  const messages = MESSAGES.filter((message) => message.part === part);
  return { messages, any: new RegExp(messages.map(({ pattern }) => `(?:${pattern.source})`).join('|'), 'i') };
}

const TABLES: Readonly<Record<Part, Table>> = {
  notice: tableOf('notice'),
  body: tableOf('body'),
  function: tableOf('function'),
};

/** What stands beside the text that a pattern sees: the free text of a trace, and the name of the process. */
interface Told {
  readonly free?: string;
  readonly process?: string | undefined;
}

function firstMatch(part: Part, text: string, { free = '', process = '' }: Told = {}): Known | undefined {
  const { messages, any } = TABLES[part];
  if (!any.test(text)) return undefined;
  for (const { id, pattern, facts, by } of messages) {
    const match = by === undefined || by.test(process) ? pattern.exec(text) : null;
    const found = match === null ? undefined : facts(match, free);
    if (found !== undefined) return { id, facts: found };
  }
  return undefined;
}
