// Keys as they are written to files: by `keys convert`, and nowhere else. What is in here must not reach any other output.

/** Keys of an IKE SA in hex. */
export interface WrittenIkeSa {
  readonly initiatorSpi?: string;
  readonly responderSpi?: string;
  readonly encryption?: string;
  readonly integrity?: string;
  readonly prf?: string;
  /** `SK_ei`, `SKEYSEED`, `g^ir`, ... */
  readonly keys: Readonly<Record<string, string>>;
  /** As Wireshark calls the algorithms; undefined where it has no name for one. */
  readonly wireshark: AlgorithmNames | undefined;
}

export interface AlgorithmNames {
  readonly encryption: string;
  readonly integrity: string;
}

/** One direction of an ESP SA. */
export interface WrittenDirection {
  /** Eight hex digits; absent where no input says. */
  readonly spi?: string;
  /** Addresses, where one pair is known. */
  readonly from?: string;
  readonly to?: string;
  readonly encryptionKey: string;
  readonly integrityKey: string;
}

/** A Child SA from the side of who opened the exchange that made it; either direction may be missing. */
export interface WrittenChildSa {
  readonly initiatorSpi?: string;
  readonly responderSpi?: string;
  readonly encryption?: string;
  readonly integrity?: string;
  readonly fromOpener?: WrittenDirection;
  readonly toOpener?: WrittenDirection;
  /** SPIs as an input stated them without a side; then the directions have none. */
  readonly spiIn?: string;
  readonly spiOut?: string;
  /** The shared secret of its own key exchange in hex, by an SPI of the SA. */
  readonly sharedSecret?: { readonly spi: string; readonly hex: string };
  readonly wireshark: AlgorithmNames | undefined;
}

export interface WrittenSecret {
  readonly use: string;
  /** Hex of the IKE identity that it belongs to. */
  readonly identity?: string;
  readonly secret: { readonly text: string } | { readonly hex: string };
}

export interface ConvertedKeys {
  readonly ikeSas: readonly WrittenIkeSa[];
  readonly childSas: readonly WrittenChildSa[];
  readonly secrets: readonly WrittenSecret[];
}
