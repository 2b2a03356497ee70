// How octets and long values are written in the lines of a payload.

/** Hex of 32 octets is a hash or a nonce and shown whole; of anything longer, its beginning tells it apart. */
const WHOLE_HEX = 64;
const FIRST_HEX = 32;
/** A banner or an identity may have thousands of characters. */
const LONGEST = 200;

export function shortHex(hex: string): string {
  return hex.length <= WHOLE_HEX ? hex : `${hex.slice(0, FIRST_HEX)}…`;
}

export function shortText(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

/** A distinguished name: what tells it from others stands at its end. */
export function shortName(name: string): string {
  const head = LONGEST / 2;
  return name.length <= LONGEST ? name : `${name.slice(0, head)}…${name.slice(-head)}`;
}

export function octetsText(octets: number): string {
  return octets === 1 ? '1 octet' : `${octets} octets`;
}

/** Stands where a value may be a secret. That there is none is no secret. */
export function hidden(octets: number): string {
  if (octets === 0) return '<empty>';
  return `<${octets} ${octets === 1 ? 'byte' : 'bytes'}, hidden>`;
}
