// Options at the end of pcapng blocks (draft-ietf-opsawg-pcapng §3.5).

export interface Option {
  readonly code: number;
  readonly start: number;
  readonly end: number;
}

const END_OF_OPTIONS = 0;
/** More options than any writer makes in one block. */
const MAX_OPTIONS = 1024;

/** The options between `start` and `end`; the list ends at its end mark, at the block's end or at a length that lies. */
export function options(view: DataView, start: number, end: number, littleEndian: boolean): readonly Option[] {
  const found: Option[] = [];
  let at = start;
  while (end - at >= 4 && found.length < MAX_OPTIONS) {
    const code = view.getUint16(at, littleEndian);
    const length = view.getUint16(at + 2, littleEndian);
    if (code === END_OF_OPTIONS || length > end - at - 4) break;
    found.push({ code, start: at + 4, end: at + 4 + length });
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return found;
}
