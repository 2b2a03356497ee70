import type { SourceHead } from '../model/source.ts';
import { lines } from '../text/lines.ts';
import { openText } from '../text/opened.ts';
import { unquotedHead, unquotedLines } from '../text/quoting.ts';
import { historyLine } from './client-history/forms.ts';
import { HistoryReading, saidInHistory } from './client-history/reading.ts';
import type { Reader } from './reader.ts';

// What the client's windows, mobile apps and console print: the exported message history, the debug logs of Android and iOS, a
// session of `vpn` or `vpncli` (docs/formats/client-unix.md). Dates follow somebody's regional settings; whether 3/4/31 is in March
// or in April is found out as for the log of Windows. A console prints no times at all: its lines tell an order and nothing else,
// and its states are those that it found on attaching as often as changes, so they are counted only.
export const clientHistory: Reader = {
  id: 'client-history',
  title: 'Secure Client message history, mobile log or console',
  vantage: 'client',

  sniff: sniffHistory,

  async *read(source, context) {
    const text = await openText(source);
    const reading = new HistoryReading(source, context);
    if (text.encoding.guessed !== undefined) reading.encodingGuessed(text.encoding);
    for await (const batch of unquotedLines(lines(text.source, text.encoding), (first) =>
      reading.quotingRemoved(first),
    ))
      for (const line of batch) reading.take(line);
    const later = text.settledLater();
    if (later?.guessed !== undefined) reading.encodingGuessed(later);
    yield reading.finish();
  },
};

const LONGEST = 2048;

/** A line in brackets may be anybody's: only a message that is known makes it the client's. */
function sniffHistory(head: SourceHead): 'no' | 'yes' {
  for (const text of unquotedHead(head.text).split(/\r?\n/)) {
    const line = historyLine(text.slice(0, LONGEST));
    if (line === undefined) continue;
    const isOwn = line.kind === 'state' || (line.kind === 'notice' && line.stamp === undefined);
    if (isOwn || (line.kind === 'log' && line.tag !== undefined) || saidInHistory(line) !== undefined) return 'yes';
  }
  return 'no';
}
