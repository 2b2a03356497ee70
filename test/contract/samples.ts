import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Event } from '../../src/model/event.ts';
import type { SecretSink } from '../../src/model/secrets.ts';
import type { SourceHead } from '../../src/model/source.ts';
import type { Tally } from '../../src/model/tally.ts';
import type { PacketColumns } from '../../src/model/wire-events.ts';
import type { Reader } from '../../src/readers/reader.ts';
import { sourceHead } from '../../src/text/encoding.ts';
import { storyEvents } from '../support/client-story.ts';
import { exportedXml } from '../support/event-xml.ts';
import { evtxFile } from '../support/evtx.ts';
import { sourceOf } from '../support/sources.ts';
import { journalExport, journalJson, unifiedJson, unixLog } from '../support/unix-logs.ts';

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
  invented('ikev2_decryption_table', [
    '# made for tests',
    `${hex('a1', 8)},${hex('b2', 8)},${hex('c3', 32)},${hex('d4', 32)},"AES-CBC-256 [RFC3602]",${hex('e5', 64)},${hex('f6', 64)},"HMAC_SHA2_512_256 [RFC4868]"`,
  ]),
  invented('esp_sa', [
    '# made for tests',
    `"IPv4","192.0.2.1","198.51.100.1","0x0000a1b2","AES-CBC [RFC3602]","0x${hex('c3', 32)}","HMAC-SHA-256-128 [RFC4868]","0x${hex('d4', 32)}"`,
  ]),
  invented('secrets.txt', [
    '# made for tests',
    `ikev2 I 0x${hex('a1', 8)} 0x${hex('b2', 8)} sha1:0x${hex('c3', 20)} aes128:0x${hex('d4', 16)}`,
    `ikev2 R 0x${hex('a1', 8)} 0x${hex('b2', 8)} sha1:0x${hex('e5', 20)} aes128:0x${hex('f6', 16)}`,
    `0x0000a1b2@198.51.100.1 aes-128-cbc-hmac96:0x${hex('07', 16)}`,
  ]),
  invented('preferences.xml', [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<AnyConnectPreferences>',
    '<DefaultUser>made for tests, für Prüfungen</DefaultUser>',
    '<DefaultHostName>Lab Gateway</DefaultHostName>',
    '<ControllablePreferences>',
    '<AutoReconnect>true',
    '<AutoReconnectBehavior>ReconnectAfterResume</AutoReconnectBehavior>',
    '</AutoReconnect>',
    '</ControllablePreferences>',
    '</AnyConnectPreferences>',
  ]),
  invented('keys.json', [
    JSON.stringify(
      {
        comment: 'made for tests, für Prüfungen',
        ike_sas: [
          { spi_i: hex('a1', 8), spi_r: hex('b2', 8), SK_ei: hex('c3', 32), SK_er: hex('d4', 32), psk: 'söhne' },
        ],
        child_sas: [
          { spi_in: hex('a1', 4), side: 'initiator', encryption_initiator_key: hex('e5', 16), g_ir: hex('f6', 32) },
        ],
        secrets: [{ use: 'session-token', hex: hex('07', 32), identity: 'abc' }],
      },
      null,
      1,
    ),
  ]),
  invented('charon.log', [
    '2031-11-21T20:33:28.174 00[JOB] spawning 16 worker threads',
    ...charonDump('16[IKE] <c|1>', 'SKEYSEED', 'c3', 20),
    ...charonDump('16[IKE] <c|1>', 'Sk_ei secret', 'd4', 16),
    ...charonDump('16[IKE] <c|1>', 'Sk_er secret', 'e5', 16),
    ...charonDump('11[IKE] <c|1>', 'secret', '61', 18),
    ...charonDump('11[CHD] <c|1>', 'encryption initiator key', 'f6', 16),
  ]),
  invented('events.xml', [exportedXml(storyEvents(), 'event-viewer').replaceAll('\r', '')]),
  invented('syslog', told(unixLog('syslog', storyEvents()))),
  invented('system.log', told(unixLog('log show', storyEvents()))),
  invented('console.log', told(unixLog('Console of macOS', storyEvents()))),
  invented('journal.json', told(journalJson('json', storyEvents()))),
  invented('unified.json', told(unifiedJson('json', storyEvents()))),
  { path: 'invented/journal.export', isText: false, bytes: journalExport(storyEvents()) },
  invented('history.txt', [
    '[7/29/2031 8:00:05 PM] Contacting Lab Gateway.',
    '[7/29/2031 8:00:26 PM] Connected to Lab Gateway.',
    '[7/29/2031 8:14:09 PM] Reconnecting to Lab Gateway...',
    '[7/29/2031 8:16:58 PM] Connected to Lab Gateway.',
  ]),
  { path: 'invented/client.evtx', isText: false, bytes: evtxFile(storyEvents(), { perChunk: 7 }) },
];

/** A log of the story, without the line feed at its end, which `invented` adds. */
function told(text: string): string[] {
  return [text.trimEnd()];
}

function invented(name: string, lines: readonly string[]): SampleFile {
  return { path: `invented/${name}`, isText: true, bytes: Buffer.from([...lines, ''].join('\n')) };
}

/** A dump as charon prints it, of one octet again and again. */
function charonDump(tag: string, name: string, octet: string, count: number): string[] {
  const prefix = `2031-11-21T20:33:29.423 ${tag} `;
  const pairs = Array.from({ length: Math.ceil(count / 16) }, (_, line) => {
    const some = Array(Math.min(16, count - 16 * line)).fill(octet.toUpperCase());
    return `${prefix}${String(16 * line).padStart(4)}: ${some.join(' ').padEnd(47)}  ${'.'.repeat(some.length)}`;
  });
  return [`${prefix}${name} => ${count} bytes @ 0x7f7ec004d850`, ...pairs];
}

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
  // Without their places, which differ between renderings of a text.
  const keepObject = (kept: object) => {
    secrets.push(JSON.stringify({ ...kept, evidence: undefined }));
    return 'secret';
  };
  const vault: SecretSink = {
    keep(secret) {
      secrets.push(String(secret));
      return 'secret';
    },
    keepUnlessIdentity(value) {
      secrets.push(String(value));
    },
    keepIkeSaKeys: keepObject,
    keepEspKeys: keepObject,
    keepChildSharedSecret: keepObject,
    keepAuthSecret: keepObject,
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
