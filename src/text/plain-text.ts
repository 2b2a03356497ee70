/** White space collapsed, and the typography undone that word processors and web pages put in. */
export function plainText(text: string): string {
  const plain = BEYOND_ASCII.test(text)
    ? text
        .replace(/[‘’‚‛]/g, "'")
        .replace(/[“”„‟]/g, '"')
        .replace(/[−–]/g, '-')
        .replace(/…/g, '...')
    : text;
  return plain.replace(UNEVEN, ' ').trim();
}

/** White space other than one blank: what is even already is not built anew. */
const UNEVEN = /\s{2,}|[^\S ]/g;
const BEYOND_ASCII = /[^\x00-\x7f]/;
