/** One frame of a capture file. */
export interface CaptureRecord {
  /** Nanoseconds since 1970, exactly as stamped. */
  readonly at: bigint;
  /** The captured part, from the link header on. */
  readonly link: Buffer;
  readonly originalLength: number;
  /** Counts through all sections of a pcapng; 0 in pcap. */
  readonly interfaceId: number;
}

export interface CaptureInterface {
  readonly linkType: number;
  /** 0 where pcapng states no limit. */
  readonly snapLength: number;
  readonly resolution: 'us' | 'ns';
  readonly name?: string;
  readonly statistics?: { readonly received: number; readonly dropped: number };
}

/** What a file says apart from its frames. `linkType`, `snapLength` and `resolution` are those of its first interface. */
export interface RecordOptions {
  readonly format: 'pcap' | 'pcapng';
  readonly resolution: 'us' | 'ns';
  readonly linkType: number;
  readonly snapLength: number;
  readonly bigEndian: boolean;
  /** All interfaces of a pcapng. Missing: one, made from the fields above. */
  readonly interfaces?: readonly CaptureInterface[];
  readonly comment?: string;
}

export interface ReadCapture {
  readonly options: RecordOptions;
  readonly packets: readonly CaptureRecord[];
}
