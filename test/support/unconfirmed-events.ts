import type { Ingested } from '../../src/ingest.ts';
import type { Event } from '../../src/model/event.ts';
import type { Source } from '../../src/model/source.ts';
import {
  CLIENT_UNCONFIRMED,
  GATEWAY_CONFIRMED,
  GATEWAY_UNCONFIRMED,
} from '../simulator/degrade/unconfirmed-templates.ts';

// Which facts rest on wording that nobody has confirmed: those that the readers mark, and those whose text is in the
// simulator's own list of such wordings, so that a mark that is missing does not hide behind itself.

/** Kinds whose wording is unconfirmed in every form. */
const UNCONFIRMED_KINDS: ReadonlySet<string> = new Set<Event['kind']>([
  'gateway.dpd',
  'gateway.fragmentation',
  'client.ike-socket',
  'client.ike-log',
]);

/** Before the words of a debug record: tag, context and percent sign. */
const TAG = /IKEv2(?:-[A-Z]+)?:(?:\([^)]*\)\s*:)?\s*%?[:\s]*/;

/** The events that were read, without those of unconfirmed wording. */
export async function confirmedEvents({ events, sources }: Ingested): Promise<Event[]> {
  const bytes = new Map<string, Buffer>();
  for (const { source, isArchive, reader } of sources)
    if (!isArchive && reader !== undefined && reader.vantage !== 'wire') bytes.set(source.id, await bytesOf(source));
  return events.filter((event) => !isUnconfirmed(event, bytes.get(event.evidence.source)));
}

function isUnconfirmed(event: Event, source: Buffer | undefined): boolean {
  if (UNCONFIRMED_KINDS.has(event.kind)) return true;
  if ('wording' in event && event.wording === 'unconfirmed') return true;
  if (source === undefined || event.kind.startsWith('wire.')) return false;
  // Without its zeros UTF-16 reads like any other encoding, as far as these wordings go.
  const words = source.toString('latin1', event.evidence.start, event.evidence.end).replaceAll('\0', '');
  if (event.kind.startsWith('client.')) return CLIENT_UNCONFIRMED.some((form) => form.test(words.replace(/\s+/g, ' ')));
  const tag = TAG.exec(words);
  if (tag === null) return false;
  const text = words.slice(tag.index + tag[0].length);
  return !GATEWAY_CONFIRMED.some((form) => form.test(text)) && GATEWAY_UNCONFIRMED.some((form) => form.test(text));
}

async function bytesOf(source: Source): Promise<Buffer> {
  const blocks: Uint8Array[] = [];
  for await (const block of source.blocks()) blocks.push(Uint8Array.from(block));
  return Buffer.concat(blocks);
}
