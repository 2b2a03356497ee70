import { clocksOfEspFiles, joinedFlows } from './capture-points.ts';
import type { Vault } from './crypto/vault.ts';
import { exchangeFollower, type Follower } from './exchanges/follower.ts';
import { hashing, sha256Of } from './io/hash.ts';
import { type Archive, isWhole, type OpenedInput, whyNoContent } from './io/inputs.ts';
import { guarded } from './io/system-error.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { Event } from './model/event.ts';
import type { SourceId } from './model/evidence.ts';
import type { DateOrder } from './model/settings.ts';
import type { Source } from './model/source.ts';
import type { Tally } from './model/tally.ts';
import type { Stamp } from './model/time.ts';
import { requireKeys } from './named-keys.ts';
import { type Point, readAsOne } from './overlapping-captures.ts';
import { chooseReader, whyUnknown } from './readers/choose.ts';
import type { Reader } from './readers/reader.ts';
import { inReadingOrder } from './reading-order.ts';
import { sourceHead } from './text/encoding.ts';

/** How far a source has been read. */
export interface Progress {
  readonly source: string;
  readonly bytesRead: number;
  readonly bytesTotal: number | undefined;
}

export interface IngestOptions {
  readonly vault: Vault;
  readonly hash: boolean;
  /** Whether key files among the inputs are read. */
  readonly useKeys: boolean;
  /** Reads classic captures through the independent parser. */
  readonly pcapParser: boolean;
  readonly dateOrder?: DateOrder | undefined;
  readonly onProgress?: (progress: Progress) => void;
}

/** One input with what reading it gave. */
export interface IngestedSource {
  readonly source: Source;
  readonly clock: string;
  /** Undefined where no reader knows the content. */
  readonly reader: Reader | undefined;
  /** A zip: what it holds are sources of their own. */
  readonly isArchive: boolean;
  /** Whether its reader found anything in it that it knows. */
  readonly isUnderstood: boolean;
  readonly sha256: string | undefined;
  readonly tally: Tally | undefined;
}

export interface Ingested {
  readonly sources: readonly IngestedSource[];
  readonly events: readonly Event[];
  readonly diagnostics: readonly Diagnostic[];
  /** Readers that threw: our bugs. */
  readonly failures: readonly string[];
}

/** The same while it grows. */
interface Ingesting {
  readonly sources: IngestedSource[];
  readonly events: Event[];
  readonly diagnostics: Diagnostic[];
  readonly failures: string[];
}

/**
 * Reads every input in batches; IKE datagrams go to the exchange follower, everything else is kept as events.
 *
 * @throws InputError where a file of keys gives none.
 */
export async function ingest(inputs: readonly OpenedInput[], options: IngestOptions): Promise<Ingested> {
  const ingested: Ingesting = { sources: [], events: [], diagnostics: [], failures: [] };
  const first = exchangeFollower({ vault: options.vault });
  const chosen = inputs.map((input) => ({ input, reader: readerFor(input, options, ingested.diagnostics) }));
  const inOrder = await inReadingOrder(chosen);
  for (const { input, reader } of inOrder) {
    const clock = `clock-${input.source.id}`;
    const ignored = reader?.holdsKeys === true && !options.useKeys;
    if (ignored) ingested.diagnostics.push(keysIgnored(input.source));
    const wanted = reader !== undefined && !ignored;
    const before = options.vault.keysTaken;
    const inPassing = wanted && options.hash && isAsItCame(input) ? hashing(input.source) : undefined;
    const hash = inPassing === undefined ? startHash(input, options) : undefined;
    const source = inPassing?.source ?? input.source;
    const tally = wanted ? await read(source, reader, clock, { options, ingested, follower: first }) : undefined;
    if (wanted) requireKeys(input, options.vault.keysTaken - before, ingested.diagnostics);
    const isArchive = 'archive' in input.head;
    const sha256 = inPassing?.digest() ?? (await (hash ?? startHash(input, options)));
    const isUnderstood = reader !== undefined && understands(reader, input, tally, ingested.diagnostics);
    ingested.sources.push({ source: input.source, clock, reader, isArchive, isUnderstood, sha256, tally });
  }
  tallyArchives(inputs, ingested.sources);
  ingested.sources.sort((a, b) => Number(a.source.id.slice(1)) - Number(b.source.id.slice(1)));
  const captures = ingested.events.filter((event) => event.kind === 'wire.capture');
  const mayReadAgain = ingested.failures.length > 0 ? [] : inOrder;
  const { follower, items, besides, partsStand } = await readAsOne(first, mayReadAgain, {
    vault: options.vault,
    captures,
  });
  for (const [at, event] of ingested.events.entries()) {
    const order = event.kind === 'wire.capture' ? partsStand.get(event.evidence.source) : undefined;
    if (order !== undefined && event.kind === 'wire.capture') ingested.events[at] = { ...event, partsStand: order };
  }
  for (const item of items) {
    if (item.kind === 'diagnostic') ingested.diagnostics.push(item);
    else ingested.events.push(item);
  }
  return ofCapturePoints(withoutCopies(ingested), follower, besides);
}

/** Puts all files of a capture point on its clock, those without IKE too, and joins what runs through them. */
function ofCapturePoints(ingested: Ingesting, { clockOf }: Follower, besides: readonly (readonly Point[])[]): Ingested {
  const others = clocksOfEspFiles(ingested.events, clockOf);
  const moved = new Map<string, string>();
  for (const { source, clock } of ingested.sources) {
    const shared = clockOf(source.id) ?? others.get(source.id);
    if (shared !== undefined && shared !== clock) moved.set(source.id, shared);
  }
  // A capture may hold millions of flows: where each is one file there is nothing to join.
  if (moved.size === 0) return ingested;
  return {
    ...ingested,
    sources: ingested.sources.map((one) => ({ ...one, clock: moved.get(one.source.id) ?? one.clock })),
    events: joinedFlows(
      ingested.events.map((event) => restamped(event, moved.get(event.evidence.source))),
      new Set(moved.values()),
      besides,
    ),
  };
}

/**
 * A second capture, or text of a gateway, with the same octets is no second witness; it is named, and nothing of it counts. Of a client's files
 * two may be alike and yet of two machines: settings that nobody changed, say.
 */
function withoutCopies(ingested: Ingesting): Ingesting {
  const firsts = new Map<string, Source>();
  const copies = new Set<string>();
  for (const { source, sha256, reader } of ingested.sources) {
    if (sha256 === undefined || reader === undefined || reader.vantage === 'client' || reader.holdsKeys === true)
      continue;
    const first = firsts.get(sha256);
    if (first === undefined) {
      firsts.set(sha256, source);
      continue;
    }
    copies.add(source.id);
    const message = `It holds the same octets as ${first.path}; it was read and counts for nothing.`;
    ingested.diagnostics.push({ kind: 'diagnostic', code: 'input.copy', message, source: source.id });
  }
  if (copies.size === 0) return ingested;
  const isKept = (source: string | undefined, code = '') =>
    source === undefined || !copies.has(source) || code === 'input.copy';
  return {
    ...ingested,
    events: ingested.events.filter(({ evidence }) => isKept(evidence.source)),
    diagnostics: ingested.diagnostics.filter(({ source, code }) => isKept(source, code)),
  };
}

/** The event on the clock of the capture that its file turned out to be of. */
function restamped(event: Event, clock: string | undefined): Event {
  if (clock === undefined) return event;
  const moved = <T extends Stamp>(stamp: T): T =>
    stamp.kind === 'none' || stamp.clock === clock ? stamp : { ...stamp, clock };
  if (event.kind === 'wire.esp-flow') return { ...event, at: moved(event.at), lastAt: moved(event.lastAt) };
  if (event.kind === 'wire.capture-scope') return { ...event, at: moved(event.at) };
  if (event.kind !== 'wire.capture') return event;
  return { ...event, at: moved(event.at), firstAt: moved(event.firstAt), lastAt: moved(event.lastAt) };
}

/** An entry of an archive, unless gzip packed it once more: reading it gives the octets that are to be hashed. */
function isAsItCame({ received, source, canReadAgain }: OpenedInput): boolean {
  return received.file === undefined && canReadAgain && received.blocks === source.blocks;
}

async function startHash({ received, head }: OpenedInput, { hash }: IngestOptions): Promise<string | undefined> {
  return hash && !('unreadable' in head) ? sha256Of(received) : undefined;
}

/** A zip is a source that gives nothing but others: how many of those are read is known when all were looked at. */
function tallyArchives(inputs: readonly OpenedInput[], sources: IngestedSource[]): void {
  const isRead = new Set(sources.filter(({ reader }) => reader !== undefined).map(({ source }) => source.id));
  const used = new Map<SourceId, number>();
  for (const { source, within } of inputs)
    if (within !== undefined && isRead.has(source.id)) used.set(within, (used.get(within) ?? 0) + 1);
  const archives = new Map(
    inputs.flatMap(({ source, head }) => ('archive' in head ? [[source.id, head.archive]] : [])),
  );
  sources.forEach((one, index) => {
    const archive = archives.get(one.source.id);
    if (archive !== undefined)
      sources[index] = { ...one, tally: archiveTally(one.source.id, archive, used.get(one.source.id) ?? 0) };
  });
}

function archiveTally(source: SourceId, { entries, members, skipped }: Archive, used: number): Tally {
  const unread = members > used ? [{ why: 'not read', count: members - used }] : [];
  return { kind: 'tally', source, unit: 'entries', read: entries, used, skipped: [...unread, ...skipped] };
}

/** The reader of an input, or undefined with a diagnostic that says why there is none. */
function readerFor(input: OpenedInput, options: IngestOptions, diagnostics: Diagnostic[]): Reader | undefined {
  const { source, head, type, isKeys } = input;
  if (head instanceof Uint8Array) {
    const { pcapParser } = options;
    const reader = chooseReader(sourceHead(head, isWhole(head, source)), { type, isKeys, pcapParser });
    if (reader !== undefined) return reader;
    diagnostics.push({ kind: 'diagnostic', source: source.id, ...whyUnknown(head, isKeys) });
  } else diagnostics.push(...whyNoContent(input));
  requireKeys(input, 0, diagnostics);
  return undefined;
}

/** Whether a reader found what it knows. Where a person chose the reader and it did not, that is said. */
function understands(
  reader: Reader,
  { source, head }: OpenedInput,
  tally: Tally | undefined,
  diagnostics: Diagnostic[],
): boolean {
  if (tally === undefined || tally.used > 0) return true;
  if (tally.isForeign === true) return false;
  if (!(head instanceof Uint8Array) || reader.sniff(sourceHead(head, isWhole(head, source))) !== 'no') return true;
  const message = `Nothing in it is of this type: ${reader.title}. Without --type its content decides.`;
  diagnostics.push({ kind: 'diagnostic', code: 'input.not-of-type', message, source: source.id });
  return false;
}

interface Reading {
  readonly options: IngestOptions;
  readonly ingested: Ingesting;
  readonly follower: Follower;
}

async function read(input: Source, reader: Reader, clock: string, reading: Reading): Promise<Tally | undefined> {
  const { options, ingested, follower } = reading;
  const { id } = input;
  let tally: Tally | undefined;
  const first = ingested.events.length;
  try {
    const { source, failure } = guarded(watched(input, options.onProgress));
    for await (const batch of reader.read(source, { clock, vault: options.vault, dateOrder: options.dateOrder })) {
      for (const item of batch) {
        if (item.kind === 'wire.packets') follower.feed(item, clock);
        else if (item.kind === 'diagnostic') ingested.diagnostics.push(item);
        else if (item.kind === 'tally') tally = item;
        else if (item.kind === 'source') ingested.diagnostics.push(notOpened(item));
        else {
          if (item.kind === 'wire.capture') follower.close(item);
          ingested.events.push(item);
        }
      }
    }
    ingested.diagnostics.push(...failure());
    if (reader.vantage === 'gateway') inTextOrder(ingested.events, first);
  } catch (error) {
    const message = 'The reader failed; what it had read is kept.';
    ingested.diagnostics.push({ kind: 'diagnostic', code: 'reader.failed', message, source: id });
    const words = error instanceof Error ? error.message : String(error);
    ingested.failures.push(`reader ${reader.id} on ${input.path}: ${words}`);
  }
  return tally;
}

/** What a gateway's text says of a run of messages is known when the run is over. Its events stand where they begin, as everything else does. */
function inTextOrder(events: Event[], first: number): void {
  if (!events.some(({ kind }, at) => at >= first && kind === 'gateway.liveness-run')) return;
  const own = events.splice(first).sort((a, b) => a.evidence.start - b.evidence.start);
  for (const event of own) events.push(event);
}

function keysIgnored({ id }: Source): Diagnostic {
  const message = 'The file holds keys and was not read: --no-keys.';
  return { kind: 'diagnostic', code: 'keys.ignored', message, source: id };
}

function notOpened(child: Source): Diagnostic {
  const message = `${child.path} stands inside another file and is not opened; give it as a file of its own.`;
  return { kind: 'diagnostic', code: 'input.nested', message, source: child.id };
}

function watched(source: Source, onProgress: IngestOptions['onProgress']): Source {
  if (onProgress === undefined) return source;
  return {
    ...source,
    async *blocks() {
      let bytesRead = 0;
      for await (const block of source.blocks()) {
        yield block;
        bytesRead += block.length;
        onProgress({ source: source.path, bytesRead, bytesTotal: source.bytes });
      }
    },
  };
}
