// Timestamps of pcapng: units since the epoch in 64 bits, the unit chosen by each interface
// (draft-ietf-opsawg-pcapng §4.2, if_tsresol and if_tsoffset).

export interface TimeScale {
  /** Units in a second. */
  readonly perSecond: bigint;
  readonly offsetSeconds: number;
  /** `perSecond` as a number where the arithmetic below is exact with it, else 0. */
  readonly exact: number;
}

const MICROSECONDS = 6;
/** Up to here a remainder times 2^16 is below 2^53. */
const MAX_EXACT = 2 ** 36;
/** Up to here a remainder times 10^9 is below 2^53. */
const MAX_EXACT_BINARY = 2 ** 23;
const NANOS = 1_000_000_000;

/** The scale that if_tsresol and if_tsoffset state; the default is microseconds. */
export function timeScale(resolution: number = MICROSECONDS, offsetSeconds = 0): TimeScale {
  const exponent = BigInt(resolution & 0x7f);
  const binary = (resolution & 0x80) !== 0;
  const perSecond = (binary ? 2n : 10n) ** exponent;
  const limit = binary ? MAX_EXACT_BINARY : Math.min(MAX_EXACT, NANOS);
  return { perSecond, offsetSeconds, exact: perSecond <= BigInt(limit) ? Number(perSecond) : 0 };
}

/**
 * Sets `into` to the time of the two halves of a timestamp. Without BigInt for all resolutions in use: a division in
 * base 2^16 keeps every step below 2^53.
 */
export function readTime(high: number, low: number, scale: TimeScale, into: { seconds: number; nanos: number }): void {
  const unit = scale.exact;
  if (unit === 0) {
    slowTime(high, low, scale, into);
    return;
  }
  const first = Math.floor(high / unit);
  const middle = (high - first * unit) * 65536 + (low >>> 16);
  const second = Math.floor(middle / unit);
  const last = (middle - second * unit) * 65536 + (low & 0xffff);
  const third = Math.floor(last / unit);
  into.seconds = (first * 65536 + second) * 65536 + third + scale.offsetSeconds;
  into.nanos = Math.floor(((last - third * unit) * NANOS) / unit);
}

function slowTime(high: number, low: number, scale: TimeScale, into: { seconds: number; nanos: number }): void {
  const units = (BigInt(high) << 32n) | BigInt(low);
  into.seconds = Number(units / scale.perSecond) + scale.offsetSeconds;
  into.nanos = Number(((units % scale.perSecond) * BigInt(NANOS)) / scale.perSecond);
}
