import type { ClientPreferences } from '../model/client-events.ts';
import type { SecretSink } from '../model/secrets.ts';
import { MESSAGES, type Message, type MessageFacts } from './client-catalogue.ts';
import { SETTINGS_TITLE, settingsOf } from './client-settings.ts';
import { plainText } from './plain-text.ts';
import { maskSecrets, secretsIn } from './secrets.ts';

/** What a record says, without its place and time. */
export interface Said {
  /** The entry of the catalogue that knew it; `notice` and `preferences` are known without one. */
  readonly id: string;
  readonly facts: MessageFacts | Omit<ClientPreferences, 'component' | 'text' | 'at' | 'evidence'>;
  /** The body on one line. */
  readonly text: string;
  readonly isTrace: boolean;
}

// The longest message known has some 300 characters; what is longer is data, and no pattern has to look through it.
const MAX_TEXT = 4096;
const NOTICE = /^Message type (\w{1,40}) sent to the user: ?(.*)$/i;

/** The meaning of a body, or undefined where no message of the catalogue fits. */
export function saidBy(lines: readonly string[]): Said | undefined {
  // What a body says may be quoted in a timeline, so secrets go before any pattern sees it.
  const text = maskSecrets(plainText(lines.join(' ').slice(0, MAX_TEXT)));
  if (text.startsWith(SETTINGS_TITLE)) {
    const facts = { kind: 'client.preferences', settings: settingsOf(lines) } as const;
    return { id: 'preferences', facts, text, isTrace: false };
  }
  const [, level, notice] = NOTICE.exec(text) ?? [];
  if (level !== undefined && notice !== undefined)
    return noticeSaid(level, maskSecrets(sentenceOf(lines) ?? notice), { notice, text });
  const trace = traceOf(text);
  const byText = firstMatch('body', trace?.text ?? text);
  const found = byText ?? (trace === undefined ? undefined : firstMatch('function', trace.name));
  return found && { ...found, text, isTrace: trace !== undefined };
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
  if (joined.length === 0) return;
  for (const secret of [...joined, ...lines.flatMap(secretsIn)]) vault.keep(secret, 'secret of a client log');
}

/**
 * True if a body at the end of a file without a last line end can be seen to be whole: it ends like a sentence, or without
 * its last character it would not be understood.
 */
export function isComplete(lines: readonly string[], said: Said | undefined): boolean {
  const last = lines.at(-1)?.trimEnd() ?? '';
  if (/[.!?)'"]$/.test(last)) return true;
  if (said === undefined || said.id === 'preferences') return false;
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

function firstMatch(part: Message['part'], text: string): Pick<Said, 'id' | 'facts'> | undefined {
  for (const message of MESSAGES) {
    if (message.part !== part) continue;
    const match = message.pattern.exec(text);
    if (match !== null) return { id: message.id, facts: message.facts(match) };
  }
  return undefined;
}

/**
 * The parts of `Function: CClass::method File: X.cpp Line: 598 free text`, or undefined for a body of another shape. Found by
 * position: a pattern with three free parts would be slow on a hostile line.
 */
function traceOf(text: string): { readonly name: string; readonly text: string } | undefined {
  if (!text.startsWith('Function: ')) return undefined;
  const file = text.indexOf(' File: ');
  const line = text.indexOf(' Line: ', file);
  if (file < 0 || line < 0) return undefined;
  return { name: text.slice('Function: '.length, file), text: text.slice(line).replace(/^ Line: \d+ ?/, '') };
}
