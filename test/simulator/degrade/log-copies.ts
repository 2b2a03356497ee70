import type { CaseFile } from '../case.ts';
import { hasRecords, lineSegment, promptOf, type Segment, segmentsOf, textOfSegments } from './gateway-text.ts';
import { MONTHS, withoutCollector } from './ios-stamp.ts';
import { keepsEverything, type Operator, renamed } from './operator.ts';
import { lineEndOf, textOf } from './text-bytes.ts';

// The same record from the terminal, from `show logging` and from a syslog server has other things in front of it but
// the same device stamp, sequence number and text; a server may keep whole seconds of the stamp (ios-text.md 1.7).
export const logCopies: Operator = {
  name: 'log-copies',
  title: 'The same records again from `show logging` and from a syslog server',
  losesSentence: 'Nothing is lost: each record with a stamp stands in three files and is one fact, no repetition.',
  applies: (files) => files.some((file) => stampedRecords(file).length > 0),
  apply: (files) =>
    files.flatMap((file) => {
      const text = textOf(file);
      const records = stampedRecords(file);
      if (text === null || records.length === 0) return [file];
      const end = lineEndOf(text.text);
      const prompt = promptOf(segmentsOf(text.text));
      const show = [...showLoggingHead(records, prompt, end), ...records];
      return [
        file,
        { ...file, path: renamed(file.path, '-buffer'), planted: [], bytes: text.encode(textOfSegments(show)) },
        syslogFile(file, records, end),
      ];
    }),
  keeps: keepsEverything,
};

/** Records as the device sent them, without what another syslog server has put in front. */
function stampedRecords(file: CaseFile): readonly Segment[] {
  if (!hasRecords(file)) return [];
  return segmentsOf(textOf(file)?.text ?? '').flatMap((segment): Segment[] => {
    const { kind, prefix, lines } = segment;
    if (kind !== 'record' || prefix?.shape !== 'log') return [];
    const [first = '', ...rest] = lines;
    if (prefix.collector === '') return [segment];
    return [{ ...segment, lines: [first.slice(prefix.collector.length), ...rest.map(withoutCollector)] }];
  });
}

/** What `show logging` prints before the buffer, ios-text.md 1.6; with a prompt where the terminal had one. */
export function showLoggingHead(records: readonly Segment[], prompt: string, end: string, dropped = 0): Segment[] {
  const octets = Buffer.byteLength(textOfSegments(records));
  const head = [
    `Syslog logging: enabled (${dropped} messages dropped, 0 messages rate-limited, 0 flushes, 0 overruns, xml disabled, filtering disabled)`,
    '',
    '    Console logging: disabled',
    '    Monitor logging: level debugging, 0 messages logged, xml disabled,',
    `    Buffer logging:  level debugging, ${records.length + dropped} messages logged, xml disabled,`,
    '',
    // The buffer had room for everything, so nothing was overwritten.
    `Log Buffer (${Math.max(4096, 2 ** Math.ceil(Math.log2(octets + 1)))} bytes):`,
    '',
  ];
  const typed = prompt === '' ? [] : [lineSegment('prompt', `${prompt}show logging`, end)];
  return [...typed, ...head.map((line) => lineSegment('other', line, end))];
}

// The collector got each line as one message and wrote its own RFC 3164 header before it. Its clock agrees with the
// device's wall clock, so it tells nothing that the device did not. Of the device's stamp it keeps whole seconds.
function syslogFile(file: CaseFile, records: readonly Segment[], end: string): CaseFile {
  const lines = records.flatMap(({ lines, prefix }) => {
    const wall = new Date((prefix?.seconds ?? 0) * 1000);
    const day = String(wall.getUTCDate()).padStart(2, ' ');
    const header = `${MONTHS[wall.getUTCMonth()]} ${day} ${wall.toISOString().slice(11, 19)} ${file.from} `;
    const stamp = prefix?.stamp ?? '';
    const [first = '', ...rest] = lines;
    return [first.replace(stamp, inWholeSeconds(stamp)), ...rest].map(
      (line) => `${header}${line.replace(/[\r\n]+$/, '')}${end}`,
    );
  });
  return {
    ...file,
    path: renamed(file.path, '-syslog'),
    format: 'ios-syslog',
    planted: [],
    bytes: Buffer.from(lines.join('')),
  };
}

function inWholeSeconds(stamp: string): string {
  return stamp.replace(/(\d\d:\d\d:\d\d)\.\d+/, '$1');
}
