import type { SourceHead } from '../model/source.ts';
import { alternatives, readers } from './index.ts';
import type { Reader } from './reader.ts';

export interface Choice {
  /** What `--type` said. */
  readonly type: string | undefined;
  /** Read classic captures through the independent parser. */
  readonly pcapParser?: boolean;
  /** The file was given as one of keys. */
  readonly isKeys?: boolean;
}

/** The reader that `--type` names, else the first that is sure, else the first that may be. */
export function chooseReader(
  head: SourceHead,
  { type, pcapParser = false, isKeys = false }: Choice,
): Reader | undefined {
  if (type !== undefined) return [...readers, ...alternatives].find((reader) => reader.id === type);
  if (head.bytes.length === 0) return undefined;
  const asked = isKeys ? readers.filter(({ holdsKeys }) => holdsKeys === true) : readers;
  const answers = asked.map((reader) => ({ reader, answer: reader.sniff(head) }));
  const chosen = answers.find(({ answer }) => answer === 'yes') ?? answers.find(({ answer }) => answer === 'maybe');
  if (pcapParser && chosen?.reader.id === 'pcap') return alternatives.find((reader) => reader.id === 'pcap-parser');
  return chosen?.reader;
}

/** Formats that are known and not read, with the way out. */
const KNOWN: readonly (readonly [magic: readonly number[], message: string])[] = [
  [[0x73, 0x6e, 0x6f, 0x6f, 0x70, 0], 'Solaris snoop file, not supported. Convert it with: editcap -F pcapng IN OUT'],
  [[0x47, 0x4d, 0x42, 0x55], 'Microsoft NetMon capture, not supported. Convert it with: editcap -F pcapng IN OUT'],
  [[0x52, 0x54, 0x53, 0x53], 'Microsoft NetMon capture, not supported. Convert it with: editcap -F pcapng IN OUT'],
  [[0x1f, 0x8b], 'gzip file that is damaged from the start'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd file, not supported. Decompress it first: zstd -d FILE'],
  [[0x04, 0x22, 0x4d, 0x18], 'lz4 file, not supported. Decompress it first: lz4 -d FILE'],
];

const NO_KEYS =
  'This is no key file that is known: a Wireshark ikev2_decryption_table, a strongSwan or libreswan log, tcpdump -E secrets, or JSON.';

/** Why no reader takes a content. */
export function whyUnknown(bytes: Uint8Array, isKeys = false): { code: string; message: string } {
  if (bytes.length === 0) return { code: 'input.empty', message: 'The file is empty.' };
  const known = KNOWN.find(([magic]) => magic.every((octet, at) => bytes[at] === octet));
  if (known !== undefined) return { code: 'input.unsupported-format', message: `${known[1]}.` };
  if (isKeys) return { code: 'keys.not-understood', message: NO_KEYS };
  return {
    code: 'input.unknown-format',
    message: 'No reader knows this content; it was left out. Force one with --type NAME.',
  };
}
