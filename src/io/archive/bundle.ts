import { hasLocalHeader } from './entry-content.ts';
import { decodedNames, isMacMetadata, safeName } from './entry-names.ts';
import { octetsAt, type RandomAccess } from './random-access.ts';
import { readDirectory } from './zip-directory.ts';
import { findZipEnd, type ZipEnd } from './zip-end.ts';
import {
  isEncrypted,
  isFolder,
  isSpecial,
  LOCAL_HEADER_BYTES,
  METHOD,
  methodName,
  type ZipEntry,
} from './zip-entry.ts';
import { salvagedEntries } from './zip-salvage.ts';

/** An entry that can be read. */
export interface Member {
  /** Unlike all others of the bundle. */
  readonly name: string;
  readonly entry: ZipEntry;
}

/** Something to be said of the bundle; the octets are those of it. */
export interface BundleProblem {
  readonly code: string;
  readonly message: string;
  readonly start?: number;
  readonly end?: number;
}

export interface Bundle {
  readonly members: readonly Member[];
  readonly problems: readonly BundleProblem[];
  /** All entries, and which of them were left out. */
  readonly entries: number;
  readonly skipped: readonly { readonly why: string; readonly count: number }[];
}

/** A zip begins with an entry, with its end where it holds nothing, or with the mark of one that was cut in pieces. */
export function isZip(head: Uint8Array): boolean {
  if (head[0] !== 0x50 || head[1] !== 0x4b) return false;
  return (head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6) || (head[2] === 7 && head[3] === 8);
}

/**
 * Whether a zip may stand behind other octets: in a program that unpacks itself, in a script, or in what is called a zip. Captures
 * of a download end in one too, and are none.
 */
export function mayHoldZip(head: Uint8Array, path: string): boolean {
  const [first, second] = head;
  const isProgram = (first === 0x4d && second === 0x5a) || (first === 0x7f && second === 0x45);
  const isScript = first === 0x23 && second === 0x21;
  return isProgram || isScript || /\.zip$/i.test(path);
}

/** What a zip holds, at most `most` entries of it; nothing of them is unpacked yet. */
export async function openBundle(access: RandomAccess, most: number): Promise<Bundle> {
  const { entries, problems } = await foundEntries(access, most);
  const { names, guessed } = decodedNames(entries);
  const named = entries.map((entry, index): Named => ({ entry, ...safeName(names[index] ?? '') }));
  const sorting = new Sorting();
  const placed = withHeaders(access, named, sorting);
  for (const one of withoutOverlaps(placed, sorting)) sorting.add(one);
  if (guessed !== undefined) {
    const { count, codePage } = guessed;
    const message = `${entriesAre(count)} named in a code page that the zip does not state; read as ${codePage.toUpperCase()}.`;
    problems.push({ code: 'bundle.names-guessed', message });
  }
  problems.push(...sorting.problems());
  if (entries.length === 0 && problems.length === 0)
    problems.push({ code: 'bundle.empty', message: 'The zip holds no entries.' });
  else if (problems.length === 0 && sorting.members.length === 0 && entries.every(isFolder))
    problems.push({ code: 'bundle.empty', message: 'The zip holds folders and no file.' });
  return { members: sorting.members, problems, entries: entries.length, skipped: sorting.skipped() };
}

interface Found {
  readonly entries: readonly ZipEntry[];
  readonly problems: BundleProblem[];
}

async function foundEntries(access: RandomAccess, most: number): Promise<Found> {
  const end = findZipEnd(access);
  // What begins with an entry has nothing in front of it: the end that was found is then of a zip inside one that was cut.
  const isOfAnother = end !== undefined && end.shift > 0 && isZip(octetsAt(access, 0, 4));
  if (end === undefined || isOfAnother) return salvaged(access, most);
  const { entries, isWhole, isTooLong } = await readDirectory(access, end, most);
  const problems = besides(access, end);
  if (isTooLong) {
    const message = `The zip has more than ${most} entries; the first ${most} of them are looked at. Unpack it and give what matters.`;
    problems.push({ code: 'bundle.too-many-entries', message });
  }
  if (isWhole) return { entries, problems };
  const known = new Set(entries.map(({ headerAt }) => headerAt));
  const others = salvagedEntries(access, 0, most).filter(({ headerAt }) => !known.has(headerAt));
  const message = `The directory of the zip is damaged: it lists ${count(entries.length)}; ${others.length} more were found by their own headers.`;
  problems.push({
    code: 'bundle.directory-damaged',
    message,
    start: end.directoryAt,
    end: end.directoryAt + end.directoryBytes,
  });
  return { entries: [...entries, ...others].slice(0, most), problems };
}

function salvaged(access: RandomAccess, most: number): Found {
  const entries = salvagedEntries(access, 0, most);
  const found =
    entries.length === 0 ? 'no entry was found either' : `${count(entries.length)} found by their own headers`;
  const message = `The zip has no directory at its end, as one that was cut; ${found}.`;
  return {
    entries,
    problems: [{ code: 'bundle.directory-missing', message, start: access.bytes, end: access.bytes }],
  };
}

/** Octets of something else in front of the archive and behind it. */
function besides(access: RandomAccess, { shift, end }: ZipEnd): BundleProblem[] {
  const problems: BundleProblem[] = [];
  if (shift < 0) {
    const message = `The first ${-shift} bytes of the zip are missing; entries that stood there cannot be read.`;
    problems.push({ code: 'bundle.front-missing', message, start: 0, end: 0 });
  }
  if (end < access.bytes) {
    const message = `${access.bytes - end} bytes stand behind the end of the zip; they were not looked at.`;
    problems.push({ code: 'bundle.bytes-behind', message, start: end, end: access.bytes });
  }
  return problems;
}

interface Named {
  readonly entry: ZipEntry;
  readonly shown: string;
  readonly isUnsafe: boolean;
}

/** Without entries that are not where the directory says: those must not stand in the way of others. */
function withHeaders(access: RandomAccess, named: readonly Named[], sorting: Sorting): readonly Named[] {
  return named.filter((one) => {
    const isThere = hasLocalHeader(access, one.entry);
    if (!isThere) sorting.refuse('misplaced', one);
    return isThere;
  });
}

/** In order of the directory, without entries that lie in others: real ones never do, and a bomb makes one content many times of it. */
function withoutOverlaps(named: readonly Named[], sorting: Sorting): readonly Named[] {
  const byPlace = [...named].sort((a, b) => a.entry.headerAt - b.entry.headerAt);
  const refused = new Set<Named>();
  let end = 0;
  for (const one of byPlace) {
    const { headerAt, rawName, packedBytes = 0 } = one.entry;
    if (headerAt < end) refused.add(one);
    else end = headerAt + LOCAL_HEADER_BYTES + rawName.length + packedBytes;
  }
  for (const one of named) if (refused.has(one)) sorting.refuse('overlapping', one);
  return named.filter((one) => !refused.has(one));
}

type Reason = 'encrypted' | 'unsupported' | 'special' | 'overlapping' | 'misplaced';

/** Entries by what becomes of them. */
class Sorting {
  readonly members: Member[] = [];
  /** With how many entries have the name: counting anew each time would take for ever. */
  readonly #names = new Map<string, number>();
  readonly #duplicates: Named[] = [];
  readonly #unsafe: Named[] = [];
  readonly #refused = new Map<Reason, Named[]>();
  #folders = 0;
  #macOs = 0;

  refuse(reason: Reason, one: Named): void {
    const before = this.#refused.get(reason);
    if (before === undefined) this.#refused.set(reason, [one]);
    else before.push(one);
  }

  add(one: Named): void {
    const { entry, shown } = one;
    if (isFolder(entry)) this.#folders++;
    else if (isMacMetadata(shown)) this.#macOs++;
    else if (isSpecial(entry)) this.refuse('special', one);
    else if (isEncrypted(entry)) this.refuse('encrypted', one);
    else if (entry.method !== METHOD.stored && entry.method !== METHOD.deflated) this.refuse('unsupported', one);
    else this.#take(one);
  }

  #take(one: Named): void {
    if (one.isUnsafe) this.#unsafe.push(one);
    let name = one.shown;
    let copies = this.#names.get(name) ?? 0;
    while (this.#names.has(name)) name = `${one.shown} (${++copies})`;
    if (name !== one.shown) this.#duplicates.push({ ...one, shown: name });
    this.#names.set(name, 1);
    if (name !== one.shown) this.#names.set(one.shown, copies);
    this.members.push({ name, entry: one.entry });
  }

  skipped(): Bundle['skipped'] {
    const counts = [
      { why: 'folders', count: this.#folders },
      { why: 'metadata of macOS', count: this.#macOs },
      ...[...this.#refused].map(([why, list]) => ({ why: SKIPPED[why], count: list.length })),
    ];
    return counts.filter((one) => one.count > 0);
  }

  problems(): BundleProblem[] {
    const of = (reason: Reason) => this.#refused.get(reason) ?? [];
    const methods = [...new Set(of('unsupported').map(({ entry }) => methodName(entry.method)))].join(', ');
    return [
      ...about(of('encrypted'), 'encrypted', (are) => `${are} encrypted and not read`, UNPACK_WITH_PASSWORD),
      ...about(
        of('unsupported'),
        'method-unsupported',
        (are) => `${are} packed in a way that is not read (${methods})`,
        UNPACK,
      ),
      ...about(of('overlapping'), 'entries-overlap', (are) => `${are} inside others, as in a zip bomb, and not read`),
      ...about(
        of('misplaced'),
        'entry-misplaced',
        (are) => `${are} not where the directory of the zip says, and not read`,
      ),
      ...about(of('special'), 'special-entry', (are) => `${are} symbolic links or devices, and not followed`),
      ...about(
        this.#unsafe,
        'unsafe-name',
        (are) =>
          `${are} named so that unpacking would write elsewhere, or with characters that cannot be shown; nothing is unpacked, and such names are shown changed`,
      ),
      ...about(
        this.#duplicates,
        'duplicate-name',
        (are) => `${are} named as another is; all are read, and told apart by a number`,
      ),
    ];
  }
}

const SKIPPED: Readonly<Record<Reason, string>> = {
  encrypted: 'encrypted',
  unsupported: 'packed in another way',
  special: 'links or devices',
  overlapping: 'inside others',
  misplaced: 'not where the directory says',
};
const UNPACK_WITH_PASSWORD = ' Unpack the zip with its password and give the folder.';
const UNPACK = ' Unpack the zip with another program and give the folder.';

/** Names that are told; a bundle may have thousands. */
const NAMED = 5;

function about(list: readonly Named[], what: string, says: (are: string) => string, advice = ''): BundleProblem[] {
  const [first] = list;
  if (first === undefined) return [];
  const names = list.slice(0, NAMED).map(({ shown }) => shown);
  if (list.length > NAMED) names.push(`${list.length - NAMED} more`);
  const start = Math.max(0, first.entry.headerAt);
  const message = `${says(entriesAre(list.length))}: ${names.join(', ')}.${advice}`;
  return [{ code: `bundle.${what}`, message, start, end: start + LOCAL_HEADER_BYTES + first.entry.rawName.length }];
}

function count(entries: number): string {
  return entries === 1 ? '1 entry' : `${entries} entries`;
}

function entriesAre(entries: number): string {
  return entries === 1 ? '1 entry is' : `${entries} entries are`;
}
