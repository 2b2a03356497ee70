// A reader of DER (X.690) for the few structures that IKE carries bare: distinguished names and algorithm
// identifiers. Total: what is no DER gives undefined.

export interface DerElement {
  /** The identifier octet; tags above 30 are not read. */
  readonly tag: number;
  /** The contents. */
  readonly start: number;
  readonly end: number;
}

export const TAG = { octetString: 0x04, oid: 0x06, sequence: 0x30, set: 0x31 } as const;

/** Nested further than any name or algorithm has a use for. */
const MAX_CHILDREN = 64;
const MAX_ARCS = 32;

/** The element at `at`, or undefined where it does not lie within `end`. */
export function derElement(view: DataView, at: number, end: number): DerElement | undefined {
  if (end - at < 2) return undefined;
  const tag = view.getUint8(at);
  if ((tag & 0x1f) === 0x1f) return undefined;
  const first = view.getUint8(at + 1);
  // 0x80 is the indefinite form, which DER does not have.
  const more = first < 0x80 ? 0 : first - 0x80;
  if (first === 0x80 || more > 4 || end - at < 2 + more) return undefined;
  let length = first < 0x80 ? first : 0;
  for (let i = 0; i < more; i++) length = length * 256 + view.getUint8(at + 2 + i);
  const start = at + 2 + more;
  return length <= end - start ? { tag, start, end: start + length } : undefined;
}

/** The elements that fill a constructed one exactly; undefined where they do not, or are more than 64. */
export function derChildren(view: DataView, { start, end }: DerElement): readonly DerElement[] | undefined {
  const children: DerElement[] = [];
  for (let at = start; at < end; ) {
    const child = derElement(view, at, end);
    if (child === undefined || children.length === MAX_CHILDREN) return undefined;
    children.push(child);
    at = child.end;
  }
  return children;
}

/** `1.2.840.113549.1.1.11`, or undefined for what is no object identifier or has arcs beyond all reason. */
export function oidText(view: DataView, { tag, start, end }: DerElement): string | undefined {
  if (tag !== TAG.oid || start === end || view.getUint8(end - 1) >= 0x80) return undefined;
  const arcs: number[] = [];
  let arc = 0;
  for (let at = start; at < end; at++) {
    const octet = view.getUint8(at);
    arc = arc * 128 + (octet & 0x7f);
    if (!Number.isSafeInteger(arc) || arcs.length === MAX_ARCS) return undefined;
    if (octet >= 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [joined = 0, ...rest] = arcs;
  // The first two arcs share a number (X.690 §8.19.4).
  const top = Math.min(2, Math.floor(joined / 40));
  return [top, joined - top * 40, ...rest].join('.');
}
