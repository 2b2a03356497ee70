/** Octets as numbers of several octets, so that a pass over them takes fewer steps. */
export interface OctetViews {
  readonly octets: Uint8Array;
  /** For numbers at any place. */
  readonly view: DataView;
  /** Two by two, in the order of the machine. A pair begins at an even address: `pairsFrom` is the place of the first. */
  readonly pairs: Uint16Array;
  readonly pairsFrom: 0 | 1;
}

const NO_PAIRS = new Uint16Array(0);
/** Lines are asked about one by one, thousands of one slice: the last one is remembered. */
let last: OctetViews | undefined;

export function viewsOf(octets: Uint8Array): OctetViews {
  if (last?.octets === octets) return last;
  const { buffer, byteOffset, length } = octets;
  const pairsFrom = byteOffset % 2 === 0 ? 0 : 1;
  const pairs = length < 2 ? NO_PAIRS : new Uint16Array(buffer, byteOffset + pairsFrom, (length - pairsFrom) >> 1);
  last = { octets, view: new DataView(buffer, byteOffset, length), pairs, pairsFrom };
  return last;
}
