// The file header of classic pcap (draft-ietf-opsawg-pcap §4).

export const PCAP_HEADER = 24;

/** What the magic number says of the records. */
export interface PcapVariant {
  readonly littleEndian: boolean;
  /** What one unit of the fraction of a second is worth. */
  readonly nanosPerUnit: 1 | 1000;
  readonly recordHeader: 16 | 24;
}

export interface PcapHeader extends PcapVariant {
  readonly majorVersion: number;
  readonly minorVersion: number;
  /** Link type with the bits for a frame check sequence taken off (draft-ietf-opsawg-pcap §4). */
  readonly linkType: number;
  /** Largest record the writer meant to make; 0 and absurd values occur. */
  readonly snapLength: number;
}

const VARIANTS: ReadonlyMap<number, PcapVariant> = new Map([
  [0xa1b2c3d4, { littleEndian: false, nanosPerUnit: 1000, recordHeader: 16 }],
  [0xd4c3b2a1, { littleEndian: true, nanosPerUnit: 1000, recordHeader: 16 }],
  [0xa1b23c4d, { littleEndian: false, nanosPerUnit: 1, recordHeader: 16 }],
  [0x4d3cb2a1, { littleEndian: true, nanosPerUnit: 1, recordHeader: 16 }],
  // Kuznetzov's "modified" format: interface, protocol and packet type stand behind the usual header.
  [0xa1b2cd34, { littleEndian: false, nanosPerUnit: 1000, recordHeader: 24 }],
  [0x34cdb2a1, { littleEndian: true, nanosPerUnit: 1000, recordHeader: 24 }],
]);

/** The variant that the first four octets name, or undefined where they name none. */
export function pcapVariant(bytes: Uint8Array): PcapVariant | undefined {
  if (bytes.length < 4) return undefined;
  return VARIANTS.get(new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0));
}

/** The file header at the start of `bytes`, or undefined where it is not there or not whole. */
export function pcapHeader(bytes: Uint8Array): PcapHeader | undefined {
  const variant = pcapVariant(bytes);
  if (variant === undefined || bytes.length < PCAP_HEADER) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, PCAP_HEADER);
  const { littleEndian } = variant;
  return {
    ...variant,
    majorVersion: view.getUint16(4, littleEndian),
    minorVersion: view.getUint16(6, littleEndian),
    snapLength: view.getUint32(16, littleEndian),
    linkType: view.getUint32(20, littleEndian) & 0xffff,
  };
}
