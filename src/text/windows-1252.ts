const DECODER = new TextDecoder('windows-1252');

/** 80 to 9F in Windows-1252; five of them are nothing there and stay control characters, as the Encoding Standard has it. */
const SIGNS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const CONTROLS = /[\x80-\x9f]/g;

/**
 * A text in Windows-1252. Several releases of Node take it for Latin-1, which has control characters where Windows has its quotation
 * marks, dashes, ellipsis and Euro sign: there these are put in their places.
 */
export function windows1252(bytes: Uint8Array): string {
  return DECODER.decode(bytes).replace(CONTROLS, (control) => SIGNS[control.charCodeAt(0) - 0x80] ?? control);
}
