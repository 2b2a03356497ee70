import { HEAD_BYTES, type Received, type Unreadable } from '../received.ts';
import { whyStopped } from '../system-error.ts';
import { type Bundle, type BundleProblem, isZip, type Member, mayHoldZip, openBundle } from './bundle.ts';
import { entryBlocks, entryHead } from './entry-content.ts';
import { isGzip, unpackedBlocks } from './gzip.ts';
import { inflatedHead } from './inflate.ts';
import { Allowance, MAX_DEPTH, type Room } from './limits.ts';
import { memoryAccess, type RandomAccess } from './random-access.ts';
import { findZipEnd } from './zip-end.ts';

// What is received may be an archive: this turns it into what it holds, as if that lay in a folder. Nothing is written to disk,
// and nothing but the heads is unpacked before it is read.

/** Something to be read, or the archive itself, of which only to be told is what is wrong with it. */
export interface Unpacked {
  /** As it came: with all that gzip packed still packed. */
  readonly received: Received;
  /** The same octets unpacked; of an archive there are none. */
  readonly content: Received | OpenedBundle;
  /** The path of the zip that holds it. */
  readonly within: string | undefined;
}

export interface OpenedBundle {
  readonly path: string;
  readonly bundle: Pick<Bundle, 'entries' | 'skipped' | 'problems'> & { readonly members: number };
}

/** What is received, or, where it is an archive, that and all that it holds. */
export function unpacked(received: Received, room: Room): AsyncIterable<Unpacked> {
  const allowance = received.bytes === undefined ? undefined : new Allowance(received.bytes);
  return opened(received, received, { room, allowance, depth: 0, within: undefined });
}

interface Inside {
  readonly room: Room;
  /** Undefined while nobody knows how large the outermost archive is. */
  readonly allowance: Allowance | undefined;
  /** Archives around it. */
  readonly depth: number;
  readonly within: string | undefined;
}

async function* opened(received: Received, content: Received, inside: Inside): AsyncIterable<Unpacked> {
  const { within, depth } = inside;
  const { head } = content;
  const isPacked = head instanceof Uint8Array && (isGzip(head) || isBundle(content, head));
  if (!isPacked) {
    yield { received, content, within };
    return;
  }
  if (depth === MAX_DEPTH) {
    yield { received, content: refused(content, 'bundle.too-deep', TOO_DEEP), within };
    return;
  }
  if (!isGzip(head)) {
    yield* members(received, content, inside);
    return;
  }
  const inner = gunzipped(content, inside);
  // What cannot be unpacked from the start is nobody's content, and is named as what it is.
  if (inner === undefined) yield { received, content, within };
  else yield* opened(received, inner, { ...inside, depth: depth + 1 });
}

const TOO_DEEP = `Archives stand more than ${MAX_DEPTH} deep in each other here; this one was left out. Unpack it and give what it holds.`;

function isBundle({ path, open }: Received, head: Uint8Array): boolean {
  if (isZip(head)) return true;
  if (open === undefined || !mayHoldZip(head, path)) return false;
  const access = open();
  try {
    return findZipEnd(access) !== undefined;
  } finally {
    access.close();
  }
}

/** The zip and what its entries are. */
async function* members(received: Received, content: Received, inside: Inside): AsyncIterable<Unpacked> {
  const { within, depth } = inside;
  const held = content.open === undefined ? await heldInMemory(content, inside) : { open: content.open, problems: [] };
  if (held === undefined) {
    yield { received, content: refused(content, 'bundle.inner-too-large', TOO_LARGE), within };
    return;
  }
  const access = held.open();
  try {
    const allowance = inside.allowance ?? new Allowance(access.bytes);
    const bundle = await openBundle(access, allowance.entries);
    allowance.entries -= bundle.entries;
    const problems = [...held.problems, ...bundle.problems];
    const { path } = content;
    yield { received, content: { path, bundle: { ...bundle, problems, members: bundle.members.length } }, within };
    const next = { ...inside, allowance, depth: depth + 1, within: path };
    for (const member of bundle.members) {
      const entry = receivedEntry(`${path}!/${member.name}`, member, held.open, next);
      yield* opened(entry, entry, next);
    }
  } finally {
    access.close();
  }
}

const TOO_LARGE =
  'A zip that is no file of its own is held in memory, and this one is too large for that (256 MiB for all of them together); it was left out. Unpack it and give what it holds.';

interface Held {
  readonly open: () => RandomAccess;
  readonly problems: readonly BundleProblem[];
}

/** A zip is read from its end, and what is unpacked has none yet. Undefined where there is no room for it. */
async function heldInMemory({ bytes, blocks }: Received, { room }: Inside): Promise<Held | undefined> {
  if (bytes !== undefined && bytes > room.held) return undefined;
  const parts: Uint8Array[] = [];
  let length = 0;
  const problems: BundleProblem[] = [];
  try {
    for await (const block of blocks()) {
      length += block.length;
      if (length > room.held) return undefined;
      parts.push(Uint8Array.from(block));
    }
  } catch (error) {
    // Cut or damaged: what there is of the zip may still have entries.
    problems.push(whyStopped(error));
  }
  room.held -= length;
  return { open: memoryAccess(Buffer.concat(parts)), problems };
}

function receivedEntry(path: string, { entry }: Member, open: () => RandomAccess, inside: Inside): Received {
  const { allowance, room } = inside;
  const head = kept(room, () => {
    const access = open();
    try {
      return entryHead(access, entry);
    } finally {
      access.close();
    }
  });
  const first = head();
  const isLarger = entry.bytes !== undefined && first.octets.length > entry.bytes;
  return {
    path,
    bytes: first.isWhole ? first.octets.length : isLarger ? undefined : entry.bytes,
    get head() {
      return head().octets;
    },
    blocks() {
      const { octets, isWhole } = head();
      return isWhole ? [octets] : entryBlocks(open, entry, (unpacked) => allowance?.take(path, unpacked) ?? true);
    },
    file: undefined,
    canReadAgain: true,
  };
}

/** What gzip packed, unless it is damaged from its first octets on. */
function gunzipped(received: Received, { allowance, room }: Inside): Received | undefined {
  const { path, bytes: packedBytes, file, canReadAgain } = received;
  const unpackedHead = () => (received.head instanceof Uint8Array ? inflatedHead(received.head, 'gzip') : undefined);
  const first = unpackedHead();
  if (first === undefined) return undefined;
  // How much it is in all is known where all of it is at hand.
  const isWhole = first.isAll && packedBytes !== undefined && packedBytes <= HEAD_BYTES;
  const again = file === undefined && canReadAgain ? () => unpackedHead() ?? first : () => first;
  const head = kept(room, again);
  return {
    path,
    bytes: isWhole && first.octets.length < HEAD_BYTES ? first.octets.length : undefined,
    get head() {
      return head().octets;
    },
    blocks: () =>
      unpackedBlocks(received.blocks(), (unpacked) => allowance?.take(`${path} unpacked`, unpacked) ?? true),
    file: undefined,
    canReadAgain,
  };
}

/** Heads of entries are held as long as there is room, and unpacked again beyond that. */
function kept<T extends { readonly octets: Uint8Array }>(room: Room, head: () => T): () => T {
  let held: T | undefined;
  return () => {
    if (held !== undefined) return held;
    const found = head();
    if (found.octets.length > room.heads) return found;
    room.heads -= found.octets.length;
    held = found;
    return found;
  };
}

function refused({ path, bytes, file, canReadAgain }: Received, code: string, message: string): Received {
  const head: Unreadable = { unreadable: { code, message } };
  return { path, bytes, head, blocks: () => [], file, canReadAgain };
}
