import type { Endpoint } from '../../model/wire-events.ts';

/** Splits `<ip>:<port>` or `<ip>/<port>` at the last separator: IPv6 addresses hold colons themselves (ios-text.md 2.3). */
export function endpointOf(text: string, separator: ':' | '/'): Endpoint | undefined {
  const at = text.lastIndexOf(separator);
  if (at <= 0) return undefined;
  const port = text.slice(at + 1);
  if (!/^\d{1,5}$/.test(port)) return undefined;
  return { address: addressOf(text.slice(0, at)), port: Number(port) };
}

/** IOS prints IPv6 in upper case; RFC 5952 and everyone else in lower case. */
export function addressOf(text: string): string {
  return text.toLowerCase();
}

/** SPIs as the model spells them: lower case, as many digits as the protocol has (`0xD5590D3` is `0d5590d3`). */
export function spiOf(text: string, digits: 8 | 16): string {
  return text.replace(/^0x/i, '').toLowerCase().padStart(digits, '0');
}
