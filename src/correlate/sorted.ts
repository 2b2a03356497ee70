/** Index of the last item whose key is no greater, in items sorted by that key; -1 for none. */
export function lastNotAfter<T, K extends number | bigint | string>(
  items: readonly T[],
  keyOf: (item: T) => K,
  key: K,
): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && keyOf(item) <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
