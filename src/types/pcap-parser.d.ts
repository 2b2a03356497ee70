// The package is CommonJS without types; this is what we use of it.
declare module 'pcap-parser' {
  interface GlobalHeader {
    readonly linkLayerType: number;
    readonly snapshotLength: number;
  }

  interface PacketHeader {
    readonly timestampSeconds: number;
    readonly timestampMicroseconds: number;
    readonly capturedLength: number;
    readonly originalLength: number;
  }

  export interface Packet {
    readonly header: PacketHeader;
    /** A view over the chunk that the packet came in. */
    readonly data: Buffer;
  }

  interface Parser {
    on(event: 'globalHeader', listener: (header: GlobalHeader) => void): this;
    on(event: 'packet', listener: (packet: Packet) => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
    on(event: 'end', listener: () => void): this;
  }

  /** All that the parser asks of a stream. It reads as soon as `data` is emitted, without waiting for `resume`. */
  interface Input {
    pause(): void;
    resume(): void;
    on(event: string, listener: (chunk: Buffer) => void): unknown;
  }

  export function parse(input: string | Input): Parser;
}
