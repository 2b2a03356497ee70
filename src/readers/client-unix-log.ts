import type { SourceHead } from '../model/source.ts';
import { bundleDay } from '../text/bundle-name.ts';
import { ForeignOctets, isStampAt } from '../text/foreign-octets.ts';
import { isLeftOut, linesBut } from '../text/lines.ts';
import { openText } from '../text/opened.ts';
import { unquotedHead, unquotedLines } from '../text/quoting.ts';
import { logLine } from './client-unix-log/log-line.ts';
import { LogReading } from './client-unix-log/reading.ts';
import { spanOfBundle } from './client-unix-log/years.ts';
import type { Reader } from './reader.ts';

// Lines of Cisco Secure Client (AnyConnect) in the text logs of Linux and macOS: syslog, rsyslog, journalctl, Console and the
// unified log (docs/formats/client-unix.md). Lines of other processes are counted and never matched.
//
// A syslog line has neither year nor zone. The year is counted back from a date that the evidence itself states, the header of
// the journal or the name of a bundle, and stays open otherwise; a header of a journal that was put in front of another log
// would mislead. Whether 3/4/31 of the Console is in March or April is found out as for the log of Windows.
export const clientUnixLog: Reader = {
  id: 'client-unix-log',
  title: 'Secure Client lines in a system log (Linux, macOS)',
  vantage: 'client',

  sniff: sniffUnixLog,

  async *read(source, { clock, vault, dateOrder }) {
    const text = await openText(source);
    const reading = new LogReading({
      source: source.id,
      clock,
      vault,
      span: spanOfBundle(source.path),
      hints: { order: dateOrder, made: bundleDay(source.path), format: 'client-unix' },
    });
    if (text.encoding.guessed !== undefined) reading.encodingGuessed(text.encoding);
    const wanted = linesBut(text.source, text.encoding, new ForeignOctets(isStampAt).endOf);
    for await (const batch of unquotedLines(wanted, (first) => reading.quotingRemoved(first))) {
      for (const one of batch) {
        if (isLeftOut(one)) reading.passForeign(one.leftOut);
        else reading.take(one);
      }
    }
    const later = text.settledLater();
    if (later?.guessed !== undefined) reading.encodingGuessed(later);
    yield reading.finish(text.endedWithLine());
  },
};

/** `log show` prints it even where it found nothing. */
const UNIFIED_HEADER = /^Timestamp {1,40}T(?:hread|y) /m;
// %SEC-6-IPACCESSLOGP:
const IOS_TAG = /%[A-Z][A-Z0-9_]{1,40}-[0-7]-[A-Z0-9_]{2,60}:/g;
const BINARY = /[\x00-\x08\x0e-\x1a]/g;

/**
 * A line of the client in the head is sure. A large system log may have its first one far behind: then lines of any process
 * make it one, if there is more than the head.
 */
function sniffUnixLog(head: SourceHead): 'no' | 'maybe' | 'yes' {
  const texts = unquotedHead(head.text).split('\n');
  if ((head.text.match(BINARY)?.length ?? 0) * 50 > head.text.length) return 'no';
  // The last line may be cut by the end of the head.
  const kinds = texts.map((text) => logLine(text.slice(0, LONGEST)).kind);
  const own = kinds.filter((kind) => kind === 'client').length;
  // The file of a syslog server that routers write to as well: theirs is more.
  if (own > 0) return (head.text.match(IOS_TAG)?.length ?? 0) > own ? 'maybe' : 'yes';
  const stamped = kinds.filter((kind) => kind === 'foreign' || kind === 'repeat').length;
  const written = texts.filter((text) => text.trim() !== '').length;
  if (!head.whole && stamped * 2 > written) return 'maybe';
  return UNIFIED_HEADER.test(head.text) ? 'maybe' : 'no';
}

const LONGEST = 2048;
