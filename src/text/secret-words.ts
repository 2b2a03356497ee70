// Whether a line may hold a secret. Nearly all lines of a log have none of the words behind which one may stand, and each pattern
// tried on them in vain costs more than reading them.
import { PEM_LINE } from './device-secrets.ts';
import { partTable, withNext } from './word-parts.ts';

/** What every pattern needs; a new pattern whose word is not here finds nothing. */
export const SECRET_WORDS = new RegExp(
  [
    'pass|secret|key|token|webvpn|attrib|://|pre-?share|psk|ticket|cookie|credential|snmp|standby|vrrp|glbp|nhrp|ipsec spi|pem\\s|pkcs12|test\\s+aaa',
    String.raw`hmac-sha-256|sap pmk|<(?:pin|otp|pwd)\b|\bsk_|g[_^]ir|eap_msk|"(?:text|hex)"|\w:0x|[0-9a-f]{16}"?\s?,`,
    String.raw`\bipv[46]"?\s?,|\bany"?\s?,|: ?(?:eap|xauth|ntlm|pin) `,
  ].join('|'),
  'i',
);

/** Three characters of each of these words; most of them stand in few others: `oke` of `token` is in `invoked`, too. */
export const SECRET_PARTS: readonly string[] =
  'pas|cre|key|tok|ebv|ttr|://|har|psk|ick|kie|snm|dby|vrr|glb|nhr|c s|c-s|pmk|<pi|<ot|<pw|sk_|g_i|g^i|_ms|"te|"he|:0x|ipv|ny |ny\t|ny"|ny,|eap|xau|ntl| pi|:pi|pem|kcs|aaa'.split(
    '|',
  );
/** Hexadecimal digits in front of a comma, as the lines of key files have them. */
const LEAST_DIGITS = 16;

const IS_PART = partTable(SECRET_PARTS);
const COMMA = 0x2c;

/** False where no pattern for secrets can find anything. */
export function mayHoldSecret(line: string): boolean {
  if (hasPart(line) && SECRET_WORDS.test(line)) return true;
  return mayBePem(line);
}

/** A line of a key or of a certificate: no word tells it. */
export function mayBePem(line: string): boolean {
  return line.length >= 64 && line.length <= 80 && PEM_LINE.test(line);
}

/** One pass over the characters: false only for a line that `SECRET_WORDS` does not match. */
export function hasPart(line: string): boolean {
  let last = 0;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    last = withNext(last, code);
    if (IS_PART[last] === 1 || (code === COMMA && endsNumber(line, at))) return true;
  }
  return false;
}

/** `91a49c5581560ff5" ,`: whether a long number in hex ends in front of a comma. */
export function endsNumber(text: string | Uint8Array, comma: number): boolean {
  let at = comma - 1;
  // A quotation mark and white space, of any alphabet, may stand between.
  while (at >= 0 && comma - at <= MOST_BETWEEN && isBetween(codeAt(text, at))) at--;
  let digits = 0;
  while (digits < LEAST_DIGITS && at >= 0 && isHexDigit(codeAt(text, at))) {
    digits++;
    at--;
  }
  return digits === LEAST_DIGITS;
}

/** Whether a character may stand in front of the comma behind such a number. */
export function mayEndNumber(code: number): boolean {
  return isHexDigit(code) || isBetween(code);
}

function codeAt(text: string | Uint8Array, at: number): number {
  return typeof text === 'string' ? text.charCodeAt(at) : (text[at] ?? 0);
}

const MOST_BETWEEN = 2;

function isBetween(code: number): boolean {
  return code <= 0x22 || code >= 0x80;
}

function isHexDigit(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46);
}
