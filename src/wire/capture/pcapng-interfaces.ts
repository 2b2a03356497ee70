// What the blocks that hold no packets say: interfaces and their statistics (draft-ietf-opsawg-pcapng §4.2, §4.6).
import { options } from './pcapng-options.ts';
import { type TimeScale, timeScale } from './pcapng-time.ts';

export interface CaptureInterface {
  readonly linkType: number;
  readonly snapLength: number;
  readonly time: TimeScale;
  readonly filter: string | undefined;
}

const OPTION = { resolution: 9, filter: 11, offset: 14, dropped: 5 };
/** Octets before the options, block type and length included. */
const INTERFACE_BODY = 16;
const STATISTICS_BODY = 20;

/** The interface that the Interface Description Block between `start` and `end` describes. */
export function captureInterface(view: DataView, start: number, end: number, littleEndian: boolean): CaptureInterface {
  let resolution: number | undefined;
  let offset = 0;
  let filter: string | undefined;
  for (const option of options(view, start + INTERFACE_BODY, end, littleEndian)) {
    const length = option.end - option.start;
    if (option.code === OPTION.resolution && length >= 1) resolution = view.getUint8(option.start);
    else if (option.code === OPTION.offset && length >= 8)
      offset = Number(view.getBigInt64(option.start, littleEndian));
    else if (option.code === OPTION.filter) filter = filterText(view, option.start, option.end);
  }
  return {
    linkType: view.getUint16(start + 8, littleEndian),
    snapLength: view.getUint32(start + 12, littleEndian),
    // Offsets beyond what a date can be are damage; they would only spoil the arithmetic.
    time: timeScale(resolution, Math.abs(offset) < 2 ** 40 ? offset : 0),
    filter,
  };
}

/** The packets an Interface Statistics Block counts as dropped by the interface, where it says so. */
export function droppedPackets(view: DataView, start: number, end: number, littleEndian: boolean): number | undefined {
  const found = options(view, start + STATISTICS_BODY, end, littleEndian).find(
    ({ code, ...at }) => code === OPTION.dropped && at.end - at.start >= 8,
  );
  return found === undefined ? undefined : Number(view.getBigUint64(found.start, littleEndian));
}

/** Code 0 is a filter in libpcap's words; compiled filters have no text (if_filter). */
function filterText(view: DataView, start: number, end: number): string {
  const octets = new Uint8Array(view.buffer, view.byteOffset + start, end - start);
  if (octets[0] !== 0) return 'a filter that is not text';
  return new TextDecoder('utf-8').decode(octets.subarray(1)).replace(/\0+$/, '');
}
