// What was typed at a prompt (ios-text.md 4.1): any abbreviation, with or without a pipe.

export interface Command {
  readonly host: string | undefined;
  readonly shows: 'clock' | 'running-config' | 'other' | 'nothing';
  /** The command in full words, without `show` and without what follows it: `crypto session`. Undefined for others. */
  readonly name: string | undefined;
  /** `section` keeps sections whole, `begin` what follows, `include` and `exclude` drop single lines. */
  readonly pipe: 'none' | 'section' | 'begin' | 'lines';
}

/** The commands that the reader knows. A word may be typed as any beginning of it that fits no other. */
const NAMES: readonly (readonly string[])[] = [
  'clock',
  'crypto debug-condition',
  'crypto ikev2 count',
  'crypto ikev2 diagnose error',
  'crypto ikev2 policy',
  'crypto ikev2 profile',
  'crypto ikev2 proposal',
  'crypto ikev2 sa',
  'crypto ikev2 session',
  'crypto ikev2 stats',
  'crypto ikev2 stats exchange',
  'crypto ikev2 stats ext-service',
  'crypto ikev2 stats psh',
  'crypto ikev2 stats reconnect',
  'crypto ikev2 stats timeout',
  'crypto ipsec sa',
  'crypto session',
  'crypto session brief',
  'debugging',
  'inventory',
  'license udi',
  'logging',
  'ntp associations',
  'ntp status',
  'running-config',
  'startup-config',
  'tech-support',
  'version',
].map((name) => name.split(' '));

// show running-config | section crypto ikev2
const SHOW = /^(?:do +)?sho?w? +(\S.*)$/i;

export function commandOf(text: string, host: string | undefined): Command {
  const [, asked] = SHOW.exec(text) ?? [];
  if (asked === undefined) return { host, shows: 'nothing', name: undefined, pipe: 'none' };
  const [words = ''] = asked.split('|', 1);
  const name = nameOf(words.trim().toLowerCase().split(/ +/));
  return { host, shows: shownBy(name), name, pipe: pipeOf(text) };
}

/** `------------------ show crypto session detail ------------------` of a show-tech; undefined for other lines. */
export function techHeader(text: string, host: string | undefined): Command | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('-----') || !trimmed.endsWith('-----')) return undefined;
  let from = 0;
  let to = trimmed.length;
  while (from < to && trimmed[from] === '-') from++;
  while (to > from && trimmed[to - 1] === '-') to--;
  const command = commandOf(trimmed.slice(from, to).trim(), host);
  return command.shows === 'nothing' ? undefined : command;
}

/** The one known command that the words begin, undefined where they may mean several. */
function nameOf(words: readonly string[]): string | undefined {
  let fitting = NAMES;
  for (const [index, word] of words.entries()) {
    const next = fitting.filter((name) => name[index]?.startsWith(word) === true);
    const meant = new Set(next.map((name) => name[index]));
    if (meant.size === 0) break;
    if (meant.size > 1 && !meant.has(word)) return undefined;
    fitting = next.filter((name) => meant.size === 1 || name[index] === word);
  }
  // What follows the known words is left alone: `crypto session detail`.
  const typed = fitting.filter((name) => name.every((word, index) => word.startsWith(words[index] ?? ' ')));
  return typed.toSorted((a, b) => b.length - a.length)[0]?.join(' ');
}

function shownBy(name: string | undefined): Command['shows'] {
  if (name === 'running-config' || name === 'startup-config') return 'running-config';
  return name === 'clock' ? 'clock' : 'other';
}

function pipeOf(text: string): Command['pipe'] {
  const bar = text.indexOf('|');
  if (bar < 0) return 'none';
  const filter = text
    .slice(bar + 1)
    .trim()
    .toLowerCase();
  if (/^s/.test(filter)) return 'section';
  return /^b/.test(filter) ? 'begin' : 'lines';
}
