// Hex as people hand it on: `0x` in front, colons or blanks between octets, either case.

/** The octets, or undefined where a digit is missing or something else stands there. An empty text is no octets. */
export function octetsOfHex(text: string): Uint8Array | undefined {
  const trimmed = text.trim();
  const digits = /^0[xX]/.test(trimmed) ? trimmed.slice(2) : trimmed;
  const groups = digits.split(/[\s:]+/).filter((group) => group !== '');
  // Octet by octet or in longer groups; a group that ends inside an octet has lost a digit.
  if (!groups.every((group) => group.length % 2 === 0 && /^[0-9A-Fa-f]+$/.test(group))) return undefined;
  return Buffer.from(groups.join(''), 'hex');
}

/** An SPI of so many octets in lower-case hex, or undefined where the text is none. */
export function spiOfHex(text: string, octets: 4 | 8): string | undefined {
  const spi = octetsOfHex(text);
  return spi?.length === octets ? Buffer.from(spi).toString('hex') : undefined;
}

/**
 * The name of an algorithm as an input gives it, or undefined where there is none. Names go into events, so nothing passes
 * that may be a key in the wrong place: long runs of hex digits, other characters than names are made of.
 */
export function algorithmName(text: string): string | undefined {
  const name = text.trim();
  if (name.length > 80 || /[0-9A-Fa-f]{16}/.test(name)) return undefined;
  // HMAC_SHA2_256_96 [draft-ietf-ipsec-ciph-sha-256-00] · ANY 96-bits of Authentication [No Checking] · aes-128-cbc-hmac96
  return /^[A-Za-z0-9][\w .,/()[\]|+-]*$/.test(name) ? name : undefined;
}
