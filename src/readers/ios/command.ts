// What was typed at a prompt (ios-text.md 4.1): any abbreviation, with or without a pipe.

export interface Command {
  readonly host: string | undefined;
  readonly shows: 'clock' | 'running-config' | 'other' | 'nothing';
  /** `section` keeps sections whole, `begin` what follows, `include` and `exclude` drop single lines. */
  readonly pipe: 'none' | 'section' | 'begin' | 'lines';
}

// show running-config | section crypto ikev2
const SHOW = /^(?:do +)?sho?w? +(\S+)/i;

export function commandOf(text: string, host: string | undefined): Command {
  const what = SHOW.exec(text)?.[1]?.toLowerCase();
  if (what === undefined) return { host, shows: 'nothing', pipe: 'none' };
  return { host, shows: shown(what), pipe: pipeOf(text) };
}

/** `------------------ show crypto session detail ------------------` of a show-tech; undefined for other lines. */
export function techHeader(text: string): Command | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('-----') || !trimmed.endsWith('-----')) return undefined;
  let from = 0;
  let to = trimmed.length;
  while (from < to && trimmed[from] === '-') from++;
  while (to > from && trimmed[to - 1] === '-') to--;
  const command = commandOf(trimmed.slice(from, to).trim(), undefined);
  return command.shows === 'nothing' ? undefined : command;
}

function shown(what: string): Command['shows'] {
  if (what.length >= 2 && 'running-config'.startsWith(what)) return 'running-config';
  if (what.length >= 3 && 'startup-config'.startsWith(what)) return 'running-config';
  return what.length >= 3 && 'clock'.startsWith(what) ? 'clock' : 'other';
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
