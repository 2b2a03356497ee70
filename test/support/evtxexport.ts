// What `evtxexport` of libevtx (Debian: libevtx-utils) reads in an event log: a second reading, by other people.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasEvtxexport = spawnSync('evtxexport', ['-V']).error === undefined;
if (!hasEvtxexport) console.warn('Skipped: evtxexport is not installed; nothing was compared with it.');

export interface ExportedEvent {
  readonly id: number;
  readonly time: string;
  readonly provider: string;
  readonly level: number;
  readonly strings: readonly string[];
}

/** Every record as its XML. */
export function evtxexported(file: Buffer): readonly ExportedEvent[] {
  return run(file, 'evtxexport', '-f', 'xml')
    .split('</Event>')
    .slice(0, -1)
    .map((xml) => {
      const first = (pattern: RegExp) => pattern.exec(xml)?.[1] ?? '';
      return {
        id: Number(first(/<EventRecordID>(\d+)</)),
        time: first(/SystemTime="([^"]*)"/),
        provider: first(/<Provider Name="([^"]*)"/),
        level: Number(first(/<Level>(\d+)</)),
        strings: [...xml.matchAll(/<Data>([^<]*)<\/Data>/g)].map(([, text = '']) => unescaped(text)),
      };
    });
}

/** What `evtxinfo` tells of the file as a whole. */
export function evtxinfo(file: Buffer): string {
  return run(file, 'evtxinfo');
}

function run(file: Buffer, tool: string, ...options: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'evtx-'));
  try {
    const path = join(folder, 'log.evtx');
    writeFileSync(path, file);
    const { stdout, stderr, status } = spawnSync(tool, [...options, path], { encoding: 'utf8', maxBuffer: 2 ** 28 });
    if (status !== 0) throw new Error(`${tool}: ${stderr}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
