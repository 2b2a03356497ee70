const LABEL = /(?:^| )([A-Z][A-Za-z0-9]{0,23}(?: [A-Za-z0-9]{1,23}){0,3}):(?= |$)/g;

/**
 * `Private Address: 10.1.1.7/24 Remote Peers: 198.51.100.1 …`: the values of a block that is folded onto one line, by their
 * labels in lower case; the first counts. A label has at most four words and begins with a capital.
 */
export function labelledValues(text: string): ReadonlyMap<string, string> {
  const labels = [...text.matchAll(LABEL)];
  const found = new Map<string, string>();
  labels.forEach((label, index) => {
    const name = (label[1] ?? '').toLowerCase();
    const value = text.slice(label.index + label[0].length, labels[index + 1]?.index).trim();
    if (!found.has(name)) found.set(name, value);
  });
  return found;
}
