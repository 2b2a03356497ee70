import { runningConfig } from '../config.ts';
import type { ShowContext } from './context.ts';
import { ikev2Sa, ikev2Session } from './ikev2-sa.ts';
import { ipsecSa } from './ipsec-sa.ts';
import { loggingHeader } from './logging.ts';
import { piped } from './pipe.ts';
import { ikev2Profile } from './profile.ts';
import { cryptoSession, cryptoSessionBrief } from './session.ts';
import { exchangeStats, reconnectStats, stats } from './stats.ts';
import { ntpStatus, showClock, version } from './system.ts';

/** What the gateway prints below a typed command, to the last line break. Words may be abbreviated as IOS allows it. */
export function answer(typed: string, context: ShowContext): string {
  const [command = '', pipe] = splitAtPipe(typed);
  const words = command.trim().split(/\s+/);
  const fitting = COMMANDS.filter(({ path }) => fits(words, path));
  // A keyword that is typed in full beats those it is the beginning of.
  const exact = fitting.filter(({ path }) =>
    path.every((keyword, index) => isValue(keyword) || keyword === words[index]),
  );
  const [chosen, second] = exact.length > 0 ? exact : fitting;
  if (chosen === undefined) return mistake(typed, command, words, context);
  if (second !== undefined) return `% Ambiguous command:  "${typed}"\n`;
  const text = chosen.run(context, words);
  return pipe === undefined ? text : piped(text, pipe);
}

interface Command {
  /** Keywords; `<address>` stands for what a person fills in. */
  readonly path: readonly string[];
  run(context: ShowContext, words: readonly string[]): string;
}

const is = (path: string, run: Command['run']): Command => ({ path: path.split(' '), run });
const silent = (): string => '';
const peerOf = (words: readonly string[]): string => words.at(-1) ?? '';

const COMMANDS: readonly Command[] = [
  is('show clock', (context) => showClock(context, false)),
  is('show clock detail', (context) => showClock(context, true)),
  is('show ntp status', ntpStatus),
  is('show version', version),
  is('show crypto session', (context) => cryptoSession(context, false)),
  is('show crypto session detail', (context) => cryptoSession(context, true)),
  is('show crypto session brief', cryptoSessionBrief),
  is('show crypto ikev2 sa', (context) => ikev2Sa(context, false)),
  is('show crypto ikev2 sa detailed', (context) => ikev2Sa(context, true)),
  is('show crypto ikev2 session', (context) => ikev2Session(context, false)),
  is('show crypto ikev2 session detailed', (context) => ikev2Session(context, true)),
  is('show crypto ikev2 stats', stats),
  is('show crypto ikev2 stats reconnect', reconnectStats),
  is('show crypto ikev2 stats exchange', exchangeStats),
  is('show crypto ikev2 profile', ikev2Profile),
  is('show crypto ipsec sa', (context) => ipsecSa(context)),
  is('show crypto ipsec sa peer <address>', (context, words) =>
    ipsecSa(context, ({ sa }) => sa.peer.address === peerOf(words)),
  ),
  is('show logging', ({ logged }) => loggingHeader(logged)),
  is('show running-config', runningConfigOf),
  is('terminal length <lines>', silent),
  is('terminal monitor', silent),
  is('terminal no monitor', silent),
  // 2.1: one line for each kind of debugging.
  is('debug crypto ikev2', () => 'IKEv2 default debugging is on\n'),
  is('debug crypto ikev2 packet', () => 'IKEv2 packet debugging is on\n'),
  is('debug crypto ikev2 internal', () => 'IKEv2 internal debugging is on\n'),
  is('debug crypto ikev2 error', () => 'IKEv2 error debugging is on\n'),
  is('debug crypto condition peer ipv4 <address>', silent),
  is('debug crypto condition reset', silent),
  is('undebug all', () => 'All possible debugging has been turned off\n'),
  is('clear crypto session', silent),
  is('clear crypto session remote <address>', silent),
  is('clear crypto ikev2 sa', silent),
  is('configure terminal', ({ description }) =>
    ['Enter configuration commands, one per line.  End with CNTL/Z.', `${description.hostname}(config)#end`, ''].join(
      '\n',
    ),
  ),
  is('reload', () => 'Proceed with reload? [confirm]\n'),
];

function runningConfigOf({ description, changedAt, clock, stamp, secrets }: ShowContext): string {
  return runningConfig(description, { changedAt, clock, stamp, secrets });
}

function splitAtPipe(typed: string): [string, string?] {
  const at = typed.indexOf('|');
  return at < 0 ? [typed] : [typed.slice(0, at), typed.slice(at + 1)];
}

const isValue = (keyword: string): boolean => keyword.startsWith('<');
const isWord = (typed: string, keyword: string): boolean => isValue(keyword) || keyword.startsWith(typed.toLowerCase());
const fits = (words: readonly string[], path: readonly string[]): boolean =>
  words.length === path.length && words.every((word, index) => isWord(word, path[index] ?? ''));

// The caret stands below the first character that no command can have, counted from the prompt (1.5).
function mistake(typed: string, command: string, words: readonly string[], { description }: ShowContext): string {
  const agreed = COMMANDS.map(({ path }) => words.findIndex((word, index) => !isWord(word, path[index] ?? '\0')));
  if (agreed.includes(-1)) return `% Incomplete command.\n\n`;
  const depth = Math.max(...agreed);
  const wrong = words[depth] ?? '';
  const candidates = COMMANDS.filter((_, index) => agreed[index] === depth).map(({ path }) => path[depth] ?? '');
  const shared = Math.max(0, ...candidates.map((keyword) => sharedLength(wrong.toLowerCase(), keyword)));
  const before = startOfWord(command, depth) + shared;
  return `${' '.repeat(description.hostname.length + 1 + Math.min(before, typed.length))}^\n% Invalid input detected at '^' marker.\n\n`;
}

function sharedLength(word: string, keyword: string): number {
  let length = 0;
  while (length < word.length && word[length] === keyword[length]) length += 1;
  return length;
}

function startOfWord(command: string, index: number): number {
  const starts = [...command.matchAll(/\S+/g)].map((match) => match.index);
  return starts[index] ?? command.length;
}
