import type { Clock } from '../world/clock.ts';
import type { ClientNote } from '../world/notes.ts';
import type { Micros } from '../world/time.ts';
import { foreignLines } from './foreign.ts';
import { journalExport, journalJson, journalShort } from './journal-lines.ts';
import { clientRecords, type LogRecord, type RecordOptions } from './records.ts';
import { SOURCE_NAMES, type SourceNames } from './source-names.ts';
import type { Role } from './trace.ts';
import type { LineOptions, UnixLine } from './unix-line.ts';
import { macosCompact, macosSystem, macosUnified, rsyslogFile, syslogFile } from './unix-lines.ts';

// The client's records on Linux and macOS, where they share a log with every other process. Bodies are those of Windows
// on one line; a function is named without its class and a file with its place in the source tree.

export type UnixFlavour =
  | 'syslog'
  | 'rsyslog'
  | 'journal-short'
  | 'journal-json'
  | 'journal-export'
  | 'macos-system'
  | 'macos-unified'
  | 'macos-compact';

export interface UnixLogOptions extends RecordOptions {
  readonly clock: Clock;
  readonly flavour: UnixFlavour;
  /** The names to write under; without a choice AnyConnect's, and in the unified log those of the executables. */
  readonly sources?: SourceNames;
  /** False leaves only the client's own lines, as `grep` or a log predicate does. */
  readonly foreign?: boolean;
}

/** A log of one machine in the given flavour, oldest line first. */
export function unixLog(notes: readonly ClientNote[], options: UnixLogOptions): Buffer {
  const { description, flavour, foreign = true } = options;
  const records = clientRecords(notes, options);
  const own = records.map((record) => ownLine(record, options));
  const random = options.random.fork('foreign lines');
  const others = foreign
    ? foreignLines(
        records.map(({ at }) => at),
        notes,
        { description, random },
      )
    : [];
  const lines = [...own, ...others.map((line): UnixLine => ({ ...line, severity: 'Information', client: false }))];
  if (!SYSLOG.has(flavour))
    return WRITERS[flavour](
      lines.sort((a, b) => a.at - b.at),
      options,
    );
  const written = (line: UnixLine): Micros => line.at + (line.late ?? 0);
  const inOrder = lines.sort((a, b) => written(a) - written(b));
  return WRITERS[flavour](withoutRepeats(inOrder, flavour), options);
}

// The syslog daemons write lines as they arrive, keep one of several equal ones and count the others. The journal and the
// unified log show every entry, in order of time.
const SYSLOG: ReadonlySet<UnixFlavour> = new Set(['syslog', 'rsyslog', 'macos-system']);

function withoutRepeats(lines: readonly UnixLine[], flavour: UnixFlavour): UnixLine[] {
  const kept: UnixLine[] = [];
  let first: UnixLine | undefined;
  let count = 0;
  for (const line of lines) {
    if (first !== undefined && line.process === first.process && line.message === first.message) {
      if (count > 0) kept.pop();
      count += 1;
      kept.push({ ...line, repeats: true, message: repeated(first.message, count, flavour) });
    } else {
      first = line;
      count = 0;
      kept.push(line);
    }
  }
  return kept;
}

function repeated(message: string, count: number, flavour: UnixFlavour): string {
  const times = `message repeated ${count} time${count === 1 ? '' : 's'}`;
  return flavour === 'macos-system' ? `last ${times}` : `${times}: [ ${message}]`;
}

type LineWriter = (lines: readonly UnixLine[], options: LineOptions) => Buffer;

const WRITERS: Readonly<Record<UnixFlavour, LineWriter>> = {
  syslog: syslogFile,
  rsyslog: rsyslogFile,
  'journal-short': journalShort,
  'journal-json': journalJson,
  'journal-export': journalExport,
  'macos-system': macosSystem,
  'macos-unified': macosUnified,
  'macos-compact': macosCompact,
};

const PIDS: Readonly<Record<Role, number>> = { agent: 731, ui: 905, downloader: 11742 };

function ownLine({ at, source, severity, body }: LogRecord, { flavour, sources }: UnixLogOptions): UnixLine {
  const unified = flavour === 'macos-unified' || flavour === 'macos-compact';
  const process = SOURCE_NAMES[sources ?? (unified ? 'macos' : 'acvpn')][source];
  // Blocks of keys and values keep their lines in the unified log, as its messages may have several; syslog folds all.
  const keepsLines = unified && !body.startsWith('Function: ') && !body.startsWith('Message type ');
  return { at, process, pid: PIDS[source], message: keepsLines ? body : folded(body), severity, client: true };
}

/** `Function: initiateTunnel File: ../../vpn/Agent/IPsecProtocol.cpp Line: 613 Using IKE ID 'S' for reconnect `. */
export function folded(body: string): string {
  const place = /^Function: (?:\w+::)*(\w+)\nFile: (\w+\.cpp)\n/;
  const unixPlace = body.replace(
    place,
    (_all, fn: string, file: string) => `Function: ${fn}\nFile: ${sourcePath(file)}\n`,
  );
  return `${unixPlace.replace(/\s*\n/g, ' ')}${body.startsWith('Function: ') ? ' ' : ''}`;
}

function sourcePath(file: string): string {
  const folder = FOLDERS.find(([name]) => name.test(file))?.[1] ?? 'Agent';
  return `../../vpn/${folder}/${file}`;
}

const FOLDERS: readonly (readonly [RegExp, string])[] = [
  [/^InterfaceRouteMonitor/, 'AgentUtilities/Routing'],
  [/^(?:Connect|Api|CTransport|HelperLocalizer)/, 'Api'],
  [/^(?:Capi|Cert|Keychain|NSS)/, 'CommonCrypt/Certificates'],
  [/^(?:SocketTransport|CZLib|Http)/, 'Common'],
];
