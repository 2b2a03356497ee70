import type { GatewayNote } from '../world/notes.ts';
import { seeded } from '../world/random.ts';
import { HOUR, MINUTE, type Micros } from '../world/time.ts';
import { linesOf } from './debug.ts';
import { type Line, type NoteOf, newMemory, type Wording } from './line.ts';
import type { DebugWindow, GatewayTextOptions } from './options.ts';

/** A record with the true time at which the gateway stamped it. */
export interface GatewayRecord {
  readonly at: Micros;
  readonly text: string;
  readonly level: Line['level'];
}

export type Item = GatewayRecord | NoteOf<'command'>;

/**
 * Notes as records and typed commands, in order of time. The stamp of a record does not depend on the options, so that
 * two files of one gateway agree on it.
 */
export function itemsOf(notes: readonly GatewayNote[], options: GatewayTextOptions): Item[] {
  const wording = wordingFor(options);
  const random = seeded(`${options.description.hostname}/text`);
  const items: Item[] = [];
  let last: Micros = 0;
  for (const note of inOrder(notes)) {
    // Lines that belong to one note take some microseconds each; a note that comes meanwhile waits for them.
    last = Math.max(last + 1, note.at);
    if (note.kind === 'command') items.push({ ...note, at: last });
    for (const line of linesOf(note, wording)) {
      last += random.int(30, 190);
      if (isPrinted(line, last, options)) items.push({ at: last, text: textOf(line, options), level: line.level });
    }
  }
  return items;
}

export const inOrder = (notes: readonly GatewayNote[]): GatewayNote[] => [...notes].sort((a, b) => a.at - b.at);

/** When the gateway last booted before a time, as far as the notes tell; else some hours before the first of them. */
export function bootTime(notes: readonly GatewayNote[], at: Micros): Micros {
  const reloads = notes.filter((note) => note.kind === 'reloaded' && note.at <= at).map((note) => note.at);
  if (reloads.length > 0) return Math.max(...reloads);
  const told = notes.find((note) => note.kind === 'command' && note.state.bootedAt <= at);
  if (told?.kind === 'command') return told.state.bootedAt;
  return Math.min(at, ...notes.map((note) => note.at)) - 3 * HOUR - 17 * MINUTE;
}

function wordingFor({ description, clock, debugIdentity = 'hex' }: GatewayTextOptions): Wording {
  return {
    description,
    clock,
    memory: newMemory(),
    identity: (identity) => (identity.sessionId && debugIdentity === 'hex' ? identity.hex : identity.text),
  };
}

function isPrinted(line: Line, at: Micros, options: GatewayTextOptions): boolean {
  if (line.unconfirmed === true && !options.unconfirmed) return false;
  if (line.level === 'syslog') return options.syslog && (line.onRequest !== true || options.ikev2Syslog === true);
  if (!options.verbosity[line.level]) return false;
  // Only dumps have this level. Where blocks are printed, they have them inside.
  if (line.level === 'packet' && options.verbosity.default && options.dumps !== 'own-record') return false;
  return options.windows === undefined || options.windows.some((window) => covers(window, at, line.peer));
}

const covers = ({ from, to, peer }: DebugWindow, at: Micros, of: string | null): boolean =>
  at >= from && at < to && (peer === undefined || of === null || of === peer);

function textOf(line: Line, { verbosity, unconfirmed, dumps = 'in-block' }: GatewayTextOptions): string {
  // A dump is itself unconfirmed; without it the block keeps its list.
  if (verbosity.packet && unconfirmed && line.dumped !== undefined) {
    return dumps === 'in-block' ? line.dumped.inside : line.dumped.apart;
  }
  return unconfirmed ? line.text : (line.confirmedText ?? line.text);
}
