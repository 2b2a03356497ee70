/** How much is remembered: no text longer than this, and not more texts at a time. */
export interface Memory {
  readonly longest: number;
  readonly most: number;
}

/** What `read` makes of a text. A log has few different ones of some kinds, and each of them thousands of times. */
export function remembered<T>(read: (text: string) => T, { longest, most }: Memory): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (text.length > longest) return read(text);
    const before = known.get(text);
    if (before !== undefined) return before;
    // A copy: a slice would keep the whole text alive that it was cut from.
    const own = Buffer.from(text, 'utf8').toString('utf8');
    // Half a character does not survive copying.
    if (own !== text) return read(text);
    const found = read(own);
    if (known.size >= most) known.clear();
    known.set(own, found);
    return found;
  };
}
