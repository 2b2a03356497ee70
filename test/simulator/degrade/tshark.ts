import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasTshark = spawnSync('tshark', ['--version']).error === undefined;

const CHECKS = ['-o', 'ip.check_checksum:TRUE', '-o', 'udp.check_checksum:TRUE'];
const FIELDS = ['_ws.malformed', 'ip.checksum.status', 'udp.checksum.status'].flatMap((name) => ['-e', name]);
const BAD = '0';

/** How many frames tshark reads, how many of them it calls malformed, and how many have a wrong IP or UDP checksum. */
export function tshark(bytes: Buffer): {
  readonly frames: number;
  readonly malformed: number;
  readonly badSums: number;
} {
  // Node gives a child a socket for its standard input, which tshark refuses.
  const folder = mkdtempSync(join(tmpdir(), 'degraded-'));
  try {
    const path = join(folder, 'capture');
    writeFileSync(path, bytes);
    const options = ['-n', '-r', path, ...CHECKS, '-T', 'fields', '-e', 'frame.number', ...FIELDS];
    const { stdout, status, stderr } = spawnSync('tshark', options, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`tshark: ${stderr}`);
    const rows = stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')]));
    return {
      frames: rows.length,
      malformed: rows.filter(([, malformed]) => malformed !== undefined && malformed !== '').length,
      badSums: rows.filter(([, , ...sums]) => sums.some((sum) => sum.split(',').includes(BAD))).length,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
