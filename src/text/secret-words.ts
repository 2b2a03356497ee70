// Whether a line may hold a secret. Nearly all lines of a log have none of the words behind which one may stand, and each pattern
// tried on them in vain costs more than reading them.
import { PEM_LINE } from './device-secrets.ts';

/** What every pattern needs; a new pattern whose word is not here finds nothing. */
export const SECRET_WORDS = new RegExp(
  [
    'pass|secret|key|token|webvpn|attrib|://|pre-?shared|psk|ticket|cookie|credential|snmp|standby|vrrp|glbp|nhrp|ipsec spi',
    String.raw`hmac-sha-256|sap pmk|<(?:pin|otp|pwd)\b|\bsk_|g[_^]ir|eap_msk|"(?:text|hex)"|\w:0x|[0-9a-f]{16}"?\s?,`,
    String.raw`\bipv[46]"?\s?,|\bany"?\s?,|: ?(?:eap|xauth|ntlm|pin) `,
  ].join('|'),
  'i',
);

/** Three characters of each of these words; most of them stand in few others. */
const PARTS =
  'pas|cre|key|oke|ebv|ttr|://|har|psk|ick|ook|snm|dby|vrr|glb|nhr|c s|c-s|pmk|<pi|<ot|<pw|sk_|g_i|g^i|_ms|"te|"he|:0x|ipv|any|eap|xau|ntl| pi|:pi';
/** Hexadecimal digits in front of a comma, as the lines of key files have them. */
const LEAST_DIGITS = 16;

// What is told apart of characters: letters without their case, these signs, and all others together. Five bits hold it, so that
// an index of three characters stays in the cache of a processor.
const SIGNS = [' ', ':-', '/', '_^', '<"'];
const FIRST_SIGN = 27;
const OTHERS = 0;
/** What a terminal or a ticket may have put there. */
const UNCLEAN = 32;
const BITS = 5;
const THREE = 0x7fff;
const COMMA = 0x2c;

const CODES = codes();
const MARKED = marked(PARTS.split('|'));
/** The tag of a debug message of IKEv2 as well. */
const MARKED_OR_TAGGED = marked([...PARTS.split('|'), 'kev']);

/** False where no pattern for secrets can find anything. */
export function mayHoldSecret(line: string): boolean {
  if (hasPart(line) && SECRET_WORDS.test(line)) return true;
  return line.length >= 64 && line.length <= 80 && PEM_LINE.test(line);
}

/** One pass over the characters: false only for a line that `SECRET_WORDS` does not match. */
export function hasPart(line: string): boolean {
  let last = 0;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    last = ((last << BITS) & THREE) | (code < 0x80 ? (CODES[code] ?? OTHERS) & 0x1f : OTHERS);
    if (MARKED[last] === 1 || (code === COMMA && endsNumber(line, at))) return true;
  }
  return false;
}

/**
 * Where the rest of a log line ends that nobody needs to read: nothing in it is to be cleaned or hidden, and no message of IKEv2
 * is glued to the one that it is of. `from` to the line feed or the carriage return, -1 where it is not so.
 */
export function endOfPlain(octets: Uint8Array, from: number): number {
  const [codes, marked] = [CODES, MARKED_OR_TAGGED];
  let last = 0;
  for (let at = from; at < octets.length; at++) {
    const octet = octets[at] ?? 0;
    const code = codes[octet] ?? UNCLEAN;
    last = ((last << BITS) & THREE) | code;
    if (code === UNCLEAN) return octet === 0x0a || octet === 0x0d ? at : -1;
    if (marked[last] === 1) return -1;
    if (octet === COMMA && endsNumber(octets, at)) return -1;
  }
  return -1;
}

/** `91a49c5581560ff5" ,`: whether a long number in hex ends in front of a comma. */
function endsNumber(text: string | Uint8Array, comma: number): boolean {
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

/** Of each octet. */
function codes(): Uint8Array {
  const table = new Uint8Array(256).fill(UNCLEAN);
  for (let octet = 0x20; octet < 0x7f; octet++) table[octet] = codeOf(String.fromCharCode(octet).toLowerCase());
  for (const damage of ['\\', '&']) table[damage.charCodeAt(0)] = UNCLEAN;
  return table;
}

function codeOf(character: string): number {
  if (/[a-z]/.test(character)) return character.charCodeAt(0) & 0x1f;
  const sign = SIGNS.findIndex((some) => some.includes(character));
  return sign < 0 ? OTHERS : FIRST_SIGN + sign;
}

function marked(parts: readonly string[]): Uint8Array {
  const table = new Uint8Array(THREE + 1);
  for (const part of parts) {
    const [a = 0, b = 0, c = 0] = Array.from(part, codeOf);
    table[(a << (2 * BITS)) | (b << BITS) | c] = 1;
  }
  return table;
}
