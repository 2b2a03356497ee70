/** An IKE identity's octets in its two spellings. */
export interface SpelledIdentity {
  /** Which spelling the value was given in. */
  readonly given: 'hex' | 'text';
  /** Upper case, two digits an octet, as IOS prints `Phase1_id`. */
  readonly hex: string;
  /** The client's spelling, or null where an octet is not printable ASCII and the client has none. */
  readonly text: string | null;
  /** What is wrong with the value; `hex` then holds the digits that could be used. */
  readonly problem?: string;
}

/** The identity that every AnyConnect login presents; IOS matches it with `match identity remote key-id`. */
export const ANYCONNECT_LOGIN_ID = '*$AnyConnectClient$*';
/** The same as hex digits, as the wire has it. */
export const ANYCONNECT_LOGIN_HEX = hexOf(ANYCONNECT_LOGIN_ID);

/**
 * Reads an identity as IOS prints it (`Phase1_id: 7249...7771`) or as the client prints it (`rIUH...wq`).
 *
 * Hex may have `0x` in front, blanks, colons or dashes between, either case. A value of hex digits alone is taken for
 * hex from two digits on, since that is what gateways print; anything else is text.
 */
export function decodeIdentity(value: string): SpelledIdentity {
  const trimmed = value.trim();
  const digits = trimmed.replace(/^0[xX]/, '').replace(/[\s:-]/g, '');
  const marked = /^0[xX]/.test(trimmed);
  if (digits.length >= (marked ? 1 : 2) && /^[0-9A-Fa-f]+$/.test(digits)) return fromHex(digits.toUpperCase());
  if (marked) {
    return { given: 'hex', hex: '', text: null, problem: `'${trimmed}' starts like hex but holds other characters` };
  }
  return { given: 'text', hex: hexOf(trimmed), text: isPrintable(trimmed) ? trimmed : null };
}

/**
 * The identity of a value that a gateway printed, where plain words must not be taken for hex: only upper-case hex of
 * at least eight octets is, as `show crypto session` prints a key-id that is not text.
 */
export function gatewayIdentity(value: string): SpelledIdentity {
  if (/^(?:[0-9A-F]{2}){8,}$/.test(value)) return fromHex(value);
  return { given: 'text', hex: hexOf(value), text: isPrintable(value) ? value : null };
}

/** The hex spelling of a text. */
export function hexOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('hex').toUpperCase();
}

function fromHex(digits: string): SpelledIdentity {
  const odd = digits.length % 2 === 1;
  const whole = odd ? digits.slice(0, -1) : digits;
  const text = Buffer.from(whole, 'hex').toString('latin1');
  const spelled = { given: 'hex' as const, hex: whole, text: isPrintable(text) ? text : null };
  if (!odd) return spelled;
  return { ...spelled, problem: `${digits.length} hex digits: an odd number, so one is missing or too many` };
}

/** Printable ASCII: what the client's log can show of an identity. */
function isPrintable(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}
