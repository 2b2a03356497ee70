/** White space collapsed, and the typography undone that word processors and web pages put in. */
export function plainText(text: string): string {
  const plain = BEYOND_ASCII.test(text)
    ? text
        .replace(/[‘’‚‛]/g, "'")
        .replace(/[“”„‟]/g, '"')
        .replace(/[−–]/g, '-')
        .replace(/…/g, '...')
    : text;
  return plain.replace(/\s+/g, ' ').trim();
}

const BEYOND_ASCII = /[^\x00-\x7f]/;
