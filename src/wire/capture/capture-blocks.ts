import type { Source } from '../../model/source.ts';
import type { PacketColumns } from '../../model/wire-events.ts';
import type { PacketSorter } from './packet-sorter.ts';
import type { RecordFeed } from './record-feed.ts';

/** A scanner that may end the reading before the source does. */
export interface Stoppable {
  readonly stopped: boolean;
}

/** Feeds a source to its scanner and yields batches as they fill. The last one stays with the sorter. */
export async function* captureBatches(
  source: Source,
  feed: RecordFeed,
  { sorter, scanner }: { readonly sorter: PacketSorter; readonly scanner: Stoppable },
): AsyncGenerator<readonly PacketColumns[]> {
  const blocks = source.blocks();
  // Files give their blocks at once: there is nothing to wait for.
  if (Symbol.iterator in blocks) {
    for (const block of blocks) {
      feed.feed(block);
      if (sorter.hasBatch) yield sorter.take(false);
      if (scanner.stopped) return;
    }
    return;
  }
  for await (const block of blocks) {
    feed.feed(block);
    if (sorter.hasBatch) yield sorter.take(false);
    if (scanner.stopped) return;
  }
}
