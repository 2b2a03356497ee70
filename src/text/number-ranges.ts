interface Range {
  from: number;
  to: number;
}

/** Whole numbers that were seen, as far as `most` ranges hold them. Numbers that come in order cost nothing. */
export class NumberRanges {
  readonly #ranges: Range[] = [];
  readonly #most: number;
  /** The range that was touched last. */
  #last = 0;
  #isFull = false;

  constructor(most: number) {
    this.#most = most;
  }

  /** Numbers were left out: what the ranges lack may have been seen all the same. */
  get isFull(): boolean {
    return this.#isFull;
  }

  add(value: number): void {
    const last = this.#ranges[this.#last];
    if (last === undefined || value < last.from || value > last.to + 1) this.#insert(value);
    else if (value === last.to + 1) this.#extend(this.#last);
  }

  /** Whether any number from `from` to `to` was seen. */
  hasAny(from: number, to: number): boolean {
    const range = this.#ranges[this.#indexOf(from)];
    return range !== undefined && range.from <= to;
  }

  /** The first range that ends at the number or behind it. */
  #indexOf(value: number): number {
    let [low, high] = [0, this.#ranges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ranges[middle]?.to ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insert(value: number): void {
    const index = this.#indexOf(value);
    const [before, behind] = [this.#ranges[index - 1], this.#ranges[index]];
    this.#last = index;
    if (behind !== undefined && behind.from <= value) return;
    if (before !== undefined && before.to === value - 1) {
      this.#extend(index - 1);
    } else if (behind !== undefined && behind.from === value + 1) {
      behind.from = value;
    } else if (this.#ranges.length < this.#most) {
      this.#ranges.splice(index, 0, { from: value, to: value });
    } else {
      this.#isFull = true;
    }
  }

  /** By the number behind the range, which may close the space up to the next one. */
  #extend(index: number): void {
    const [range, next] = [this.#ranges[index], this.#ranges[index + 1]];
    this.#last = index;
    if (range === undefined) return;
    range.to++;
    if (next === undefined || next.from !== range.to + 1) return;
    range.to = next.to;
    this.#ranges.splice(index + 1, 1);
  }
}
