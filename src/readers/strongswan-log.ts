import { supplyAuthSecret, supplyChildSharedSecret, supplyEspKeys, supplyIkeSaKeys } from '../crypto/supplied-keys.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SecretSink } from '../model/secrets.ts';
import type { KeysSupplied } from '../model/wire-events.ts';
import { lines } from '../text/lines.ts';
import { openText } from '../text/opened.ts';
import type { Item, Reader } from './reader.ts';
import { KeyCollector } from './strongswan-log/collector.ts';
import { type Dump, Dumps } from './strongswan-log/dumps.ts';
import { sniffCharon } from './strongswan-log/lines.ts';
import { isWanted } from './strongswan-log/names.ts';
import { type Found, resultsOf } from './strongswan-log/results.ts';

// The log of strongSwan's charon with `ike = 4` (docs/formats/keys.md), for the keys in it alone. It does not say which dumps
// belong to one SA: those are put together that one thread prints in a row. A logger that leaves the threads out (the
// journal) mixes what they print at the same moment; keys of two SAs could then come into one set, which opens neither.
export const strongswanLog: Reader = {
  id: 'strongswan-log',
  title: 'strongSwan log with keys (charon)',
  vantage: 'wire',
  holdsKeys: true,

  sniff: sniffCharon,

  async *read(source, { vault }) {
    const opened = await openText(source);
    const dumps = new Dumps(source.id, isWanted);
    const collector = new KeyCollector();
    const items: Item[] = [];
    let read = 0;
    let inCut = 0;
    const take = (dump: Dump) => {
      collector.takeDump(dump);
      if (dump.octets !== undefined) return;
      inCut += dump.lines;
      items.push(dumpCut(dump));
    };
    for await (const batch of lines(opened.source, opened.encoding)) {
      for (const line of batch) {
        read++;
        const { ended, line: said } = dumps.take(line);
        for (const dump of ended) take(dump);
        if (said !== undefined) collector.takeLine(said);
      }
    }
    for (const dump of dumps.finish()) take(dump);
    collector.finish();
    const found = resultsOf(collector);
    const kept = onceEach(found);
    for (const each of kept) items.push(supply(each, vault));
    if (kept.length === 0) items.push(noKeys(source.id));
    const used = linesOf(kept);
    const repeated = linesOf(found) - used;
    const skipped = [
      { why: 'repeats what was read before', count: repeated },
      { why: 'dump cut short', count: inCut },
      { why: 'no key', count: read - used - repeated - inCut },
    ].filter(({ count }) => count > 0);
    yield [...items, { kind: 'tally', source: source.id, unit: 'lines', read, used, skipped }];
  },
};

/** Of several that are alike the first, unless a later one knows more of it, as the log of the other end may. */
function onceEach(found: readonly Found[]): Found[] {
  const kept = new Map<string, Found>();
  for (const each of found) {
    const before = kept.get(each.signature);
    if (before === undefined || knownOf(each) > knownOf(before)) kept.set(each.signature, each);
  }
  return [...kept.values()];
}

function knownOf({ keys }: Found): number {
  return Object.keys(keys).length;
}

function linesOf(found: readonly Found[]): number {
  return found.reduce((sum, { lines: count }) => sum + count, 0);
}

function supply(found: Found, vault: SecretSink): KeysSupplied {
  switch (found.of) {
    case 'ike-sa':
      return supplyIkeSaKeys(vault, found.keys);
    case 'esp-sa':
      return supplyEspKeys(vault, found.keys);
    case 'child-sa':
      return supplyChildSharedSecret(vault, found.keys);
    case 'auth':
      return supplyAuthSecret(vault, found.keys);
  }
}

function dumpCut({ name, octets: _, expected, evidence }: Dump): Diagnostic {
  const message = `The dump of \`${name}\` ends before its ${expected} octets are there; it was left out.`;
  return { kind: 'diagnostic', code: 'keys.dump-cut', message, source: evidence.source, evidence };
}

function noKeys(source: string): Diagnostic {
  const message =
    'No keys in this log of charon. It prints them with `ike = 4` and `chd = 4` in a `filelog` section of strongswan.conf, or with `charondebug="ike 4, chd 4"` in ipsec.conf.';
  return { kind: 'diagnostic', code: 'keys.none-in-log', message, source };
}
