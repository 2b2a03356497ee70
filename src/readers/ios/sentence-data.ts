// The values of attributes that are printed below one another, in records of their own (ios-text.md 2.6).

const DATA = /^ *Attrib type: [^,]{1,40}, length: (\d{1,5}), data: (.*)$/;
// A version banner has some 250 characters; a wrong length must not swallow what follows.
export const MAX_DATA = 2000;

/** `length` counts the data with a character for each line break; bytes printed as `0x5 0x7e` are on one line. */
export function dataLeft(text: string): number {
  if (!text.includes('Attrib type: ')) return 0;
  const found = DATA.exec(text);
  if (found === null || /^0x[0-9a-f]{1,2}\b/i.test(found[2] ?? '')) return 0;
  // An address is printed as text and counted in bytes: fewer characters than it has.
  return Math.min(Number(found[1]), MAX_DATA) - (found[2] ?? '').length - 1;
}
