/** Rows of a table by the first letter of what they begin with: most texts are rejected by it. */
export function byFirstLetter<T>(rows: readonly T[], startOf: (row: T) => string): ReadonlyMap<number, readonly T[]> {
  const table = new Map<number, T[]>();
  for (const row of rows) {
    const letter = startOf(row).charCodeAt(0);
    const known = table.get(letter);
    if (known === undefined) table.set(letter, [row]);
    else known.push(row);
  }
  return table;
}
