import { wordsOf } from './commands.ts';
import { isGlobal } from './global-words.ts';
import { SECTIONS } from './kinds.ts';
import { globalGrammar } from './mode-table.ts';

// A configuration that lost its line ends in a form, a chat or a spreadsheet stands on one line. Where one section of it ends and
// the next begins is not sure there, so only what stands in front of the second section is read.

/** Shorter lines hold no two sections. */
const SHORTEST = 40;
/** Two that open a section may stand in a sentence that begins with neither. */
const LEAST = 2;
const LEAST_BEHIND_OTHER_WORDS = 3;
/** The longest opener has so many words. */
const OPENER_WORDS = 8;
/** Keywords are looked for as they are printed. */
const UNSHORTENED = Number.POSITIVE_INFINITY;

/** What opens a second section: nearly all lines have none of it. */
const INNER = /\s(?:interface|crypto|vrf|webvpn)\s/i;
/** Global commands that end in free words. */
const PROSE = /^(?:banner|description|alias|event|remark|menu|exec-banner)\b/i;
/** Words in front of `interface` that make it a part of their own command: `source interface Gi1`. */
const TAKES_INTERFACE = /^(?:source|ip|ipv6|track|input|output|match|passive|mode|on|the|an?|and|of)$/i;

/**
 * How far a line of words can be read where it holds several sections of a configuration: what stands in front of the second.
 * Undefined for all other lines.
 */
export function firstOfSeveral(text: string): string | undefined {
  if (text.length < SHORTEST || !INNER.test(text) || PROSE.test(text)) return undefined;
  const isBare = isGlobal(text);
  if (!isBare && !/^(?:!|Building configuration|Current configuration)/i.test(text)) return undefined;
  const words = wordsOf(text);
  const least = isBare ? LEAST : LEAST_BEHIND_OTHER_WORDS;
  let found = 0;
  let end: number | undefined;
  for (let at = 0; at < words.length; at++) {
    const opens = opensSection(words, at);
    if (opens) found++;
    // `crypto` begins global commands alone: `crypto ikev2 dpd 10 2 periodic` is none of the profile in front of it.
    if (at > 0 && (opens || words[at]?.toLowerCase() === 'crypto')) end ??= at;
    if (found === least) return words.slice(0, end).join(' ');
  }
  return undefined;
}

let firstWords: ReadonlySet<string> | undefined;

function opensSection(words: readonly string[], at: number): boolean {
  firstWords ??= new Set(SECTIONS.flatMap(({ opens }) => opens.map((row) => row.split(' ', 1)[0] ?? '')));
  const word = words[at]?.toLowerCase() ?? '';
  if (!firstWords.has(word)) return false;
  if (word === 'interface' && TAKES_INTERFACE.test(words[at - 1] ?? '')) return false;
  // ip vrf forwarding WAN: a line of an interface.
  if (words[at + 1]?.toLowerCase() === 'vrf' && words[at + 2]?.toLowerCase() === 'forwarding') return false;
  const read = globalGrammar().read(words.slice(at, at + OPENER_WORDS), 0, UNSHORTENED);
  return read !== undefined && 'section' in read.is;
}
