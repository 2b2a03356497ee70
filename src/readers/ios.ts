import { lines } from '../text/lines.ts';
import { openText } from '../text/opened.ts';
import { IosMachine } from './ios/machine.ts';
import type { Run, Skip, Taken } from './ios/run.ts';
import { sniffIos } from './ios/sniff.ts';
import type { Item, Reader } from './reader.ts';

// Text of Cisco IOS and IOS XE: `debug crypto ikev2`, syslog, show output and configuration, alone or mixed as in the log of
// a terminal (docs/formats/ios.md). Stamps have often neither year nor zone: they stay open. Which IKE SA a debug line
// speaks of is guessed from its slot wherever the line prints no SPIs, and `attribution` says so; IOS reuses slots, so a gap
// in the log can make that guess wrong.
export const ios: Reader = {
  id: 'ios',
  title: 'Cisco IOS and IOS XE text',
  vantage: 'gateway',

  sniff: sniffIos,

  async *read(source, { clock, vault }) {
    const counts = new Map<Taken, number>();
    let batch: Item[] = [];
    let read = 0;
    const run: Run = {
      source: source.id,
      clock,
      vault,
      emit: (item) => void batch.push(item),
      count: (what, lineCount = 1) => void counts.set(what, (counts.get(what) ?? 0) + lineCount),
    };
    const machine = new IosMachine(run);
    const text = await openText(source);
    let last = 0;
    for await (const block of lines(text.source, text.encoding)) {
      for (const line of block) {
        // The pieces of a line that was cut have one number.
        if (line.number !== last) read++;
        last = line.number;
        machine.take(line);
      }
      if (batch.length > 0) yield batch;
      batch = [];
    }
    machine.end(text.endedWithLine());
    const skipped = [...counts].filter((entry): entry is [Skip, number] => entry[0] !== 'used');
    batch.push({
      kind: 'tally',
      source: source.id,
      unit: 'lines',
      read,
      used: counts.get('used') ?? 0,
      skipped: skipped.map(([why, count]) => ({ why, count })).sort((a, b) => (a.why < b.why ? -1 : 1)),
    });
    yield batch;
  },
};
