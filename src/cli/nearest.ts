/** ` Did you mean 'error'?` with a leading blank, or nothing where no candidate is near enough to be a slip. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates);
  return found === undefined ? '' : ` Did you mean '${found}'?`;
}

/**
 * The candidate that takes the fewest slips to get from, or undefined where that is more than a third of its letters.
 * A word that begins a single candidate is near to it, however much is missing.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates];
  const wanted = word.toLowerCase().slice(0, 80);
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of all) {
    const slips = distance(wanted, candidate.toLowerCase());
    if (slips >= fewest) continue;
    fewest = slips;
    best = candidate;
  }
  if (best !== undefined && fewest <= Math.max(1, Math.floor(best.length / 3))) return best;
  const begun = all.filter((candidate) => wanted.length > 1 && candidate.toLowerCase().startsWith(wanted));
  return begun.length === 1 ? begun[0] : undefined;
}

/** `error, warning, info or none` */
export function listed(words: readonly string[], joint = 'or'): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${joint} ${last}`;
}

/** Slips between two words: letters left out, added, changed, or two neighbours swapped (optimal string alignment). */
function distance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1];
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const slips = [at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1)];
      if (swapped) slips.push(at(beforeLast, j - 2) + 1);
      row.push(Math.min(...slips));
    }
    beforeLast = last;
    last = row;
  }
  return at(last, other.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
