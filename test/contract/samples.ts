import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NO_VAULT } from '../../src/crypto/vault.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Event } from '../../src/model/event.ts';
import type { SourceHead } from '../../src/model/source.ts';
import type { Tally } from '../../src/model/tally.ts';
import type { PacketColumns } from '../../src/model/wire-events.ts';
import type { Reader } from '../../src/readers/reader.ts';
import { sourceHead } from '../../src/text/encoding.ts';
import { sourceOf } from '../support/sources.ts';

export const SAMPLES = join(import.meta.dirname, '..', '..', 'samples');

export interface SampleFile {
  readonly path: string;
  readonly bytes: Buffer;
  /** Captures are bytes, everything else is text. */
  readonly isText: boolean;
}

const hex = (octet: string, octets: number): string => octet.repeat(octets);

/** Formats that no shipped case holds, with invented content. */
const INVENTED: readonly SampleFile[] = [
  {
    path: 'invented/ikev2_decryption_table',
    isText: true,
    bytes: Buffer.from(
      [
        '# made for tests',
        `${hex('a1', 8)},${hex('b2', 8)},${hex('c3', 32)},${hex('d4', 32)},"AES-CBC-256 [RFC3602]",${hex('e5', 64)},${hex('f6', 64)},"HMAC_SHA2_512_256 [RFC4868]"`,
        '',
      ].join('\n'),
    ),
  },
];

/** Every file of every shipped sample that is evidence, and at least one of every format. */
export const EVIDENCE: readonly SampleFile[] = [...filesOf((name) => !name.endsWith('README.md')), ...INVENTED];
export const READMES: readonly SampleFile[] = filesOf((name) => name.endsWith('README.md'));

function filesOf(wanted: (name: string) => boolean): SampleFile[] {
  const entries = readdirSync(SAMPLES, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.') && wanted(entry.name));
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({
      path: path.slice(SAMPLES.length + 1),
      bytes: readFileSync(path),
      isText: !/\.pcap(ng)?$/.test(path),
    }));
}

export function headOf(bytes: Uint8Array): SourceHead {
  return sourceHead(bytes.subarray(0, 65_536), bytes.length <= 65_536);
}

export interface Reading {
  readonly events: readonly Event[];
  readonly diagnostics: readonly Diagnostic[];
  readonly packets: readonly PacketColumns[];
  readonly tallies: readonly Tally[];
  readonly secrets: readonly string[];
}

/** All that a reader makes of some bytes, given in blocks of one buffer that is used again. */
export async function readBytes(reader: Reader, bytes: Uint8Array, blockSize = 16_384): Promise<Reading> {
  const source = sourceOf(bytes, blockSize);
  const secrets: string[] = [];
  const vault = {
    ...NO_VAULT,
    keep(secret: string | Uint8Array) {
      secrets.push(String(secret));
      return 'secret';
    },
  };
  const reading = {
    events: [] as Event[],
    diagnostics: [] as Diagnostic[],
    packets: [] as PacketColumns[],
    tallies: [] as Tally[],
    secrets,
  };
  for await (const batch of reader.read(source, { clock: 'clock-S1', vault })) {
    for (const item of batch) {
      if (item.kind === 'diagnostic') reading.diagnostics.push(item);
      else if (item.kind === 'tally') reading.tallies.push(item);
      else if (item.kind === 'wire.packets') reading.packets.push(item);
      else if (item.kind !== 'source') reading.events.push(item);
    }
  }
  return reading;
}
