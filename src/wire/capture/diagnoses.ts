import type { Diagnostic } from '../../model/diagnostic.ts';
import type { EvidenceRef, SourceId } from '../../model/evidence.ts';

/** Shown one by one before the rest of the same code is only counted. */
const SHOWN_EACH = 5;

/** What was wrong in one source: the first few of each code in full, then one that counts the others. */
export class Diagnoses {
  readonly #source: SourceId;
  readonly #kept: Diagnostic[] = [];
  readonly #overflow = new Map<string, number>();
  readonly #seen = new Map<string, number>();

  constructor(source: SourceId) {
    this.#source = source;
  }

  add(code: string, message: string, evidence?: EvidenceRef): void {
    const seen = this.#seen.get(code) ?? 0;
    this.#seen.set(code, seen + 1);
    if (seen < SHOWN_EACH) this.#keep(code, message, 1, evidence);
    else if (seen === SHOWN_EACH) this.#overflow.set(code, this.#keep(code, message, 1, evidence));
    else this.#countOne(code);
  }

  /** For what a reader counted itself; nothing is added for a count of zero. */
  addCount(code: string, message: string, count: number, evidence?: EvidenceRef): void {
    if (count > 0) this.#keep(code, message, count, evidence);
  }

  /** In order of first occurrence. */
  all(): readonly Diagnostic[] {
    return this.#kept;
  }

  #keep(code: string, message: string, count: number, evidence: EvidenceRef | undefined): number {
    // A capture may go on in another file.
    const source = evidence?.source ?? this.#source;
    const base = { kind: 'diagnostic' as const, code, message, source };
    const counted = count === 1 ? base : { ...base, count };
    return this.#kept.push(evidence === undefined ? counted : { ...counted, evidence }) - 1;
  }

  #countOne(code: string): void {
    const index = this.#overflow.get(code);
    const last = index === undefined ? undefined : this.#kept[index];
    if (index === undefined || last === undefined) return;
    this.#kept[index] = { ...last, count: (last.count ?? 1) + 1 };
  }
}
