import { Vault } from '../../../src/crypto/vault.ts';
import type { CaseSettings } from '../../../src/model/settings.ts';
import type { Aspect, CaseFile } from '../../simulator/case.ts';
import type { Truth } from '../../simulator/truth/truth.ts';
import { concluded, ingested } from '../analysed.ts';
import { flips } from '../flips.ts';
import { verdicts } from '../judge.ts';
import { judgeClocks } from '../judge-clocks.ts';
import { confirmedEvents } from '../unconfirmed-events.ts';
import { type Verdict, whole } from '../verdict.ts';
import { aspectsIn, ROWS } from './rows.ts';
import { cellOf } from './tally.ts';

/** Evidence and what is true of it. */
export interface KnownCase {
  readonly files: readonly CaseFile[];
  readonly truth: Truth;
  readonly settings: CaseSettings;
}

/** What is answered from some of the sources, with all wordings and with those only that are confirmed. */
export interface Measured {
  readonly said: readonly Verdict[];
  readonly cell: string;
  readonly confirmed: string;
  /** What is wrong without unconfirmed wording, or turned over by taking it away: nothing may be. */
  readonly turned: readonly string[];
}

export async function measured({ files, truth, settings }: KnownCase, aspects: readonly Aspect[]): Promise<Measured> {
  const chosen = files.filter(({ aspect }) => aspects.includes(aspect));
  const vault = new Vault();
  const read = await ingested(chosen, vault);
  const judged = (result: ReturnType<typeof concluded>): Verdict[] => [
    ...verdicts(result, truth, whole(aspects)),
    ...judgeClocks({ result, files: chosen, truths: truth.clocks }),
  ];
  const full = concluded(read, { settings, vault });
  const said = judged(full);
  const events = await confirmedEvents(read);
  if (events.length === read.events.length) return { said, cell: cellOf(said), confirmed: cellOf(said), turned: [] };

  const less = concluded(read, { settings, vault, events });
  const saidLess = judged(less);
  const wrong = saidLess.filter(({ kind }) => kind === 'wrong').map(({ what, detail }) => `${what}: ${detail}`);
  return { said, cell: cellOf(said), confirmed: cellOf(saidLess), turned: [...flips(full, less), ...wrong] };
}

/** What the page keeps of a case: a cell a row that it has sources for. */
export interface CaseAccuracy {
  readonly rows: Readonly<Record<string, string>>;
  /** Without unconfirmed wording, where that makes a difference. */
  readonly confirmed: Readonly<Record<string, string>>;
}

/** Collects {@link measured} by the rows of the page. */
export class AccuracyOfCase {
  private readonly rows = new Map<string, string>();
  private readonly confirmed = new Map<string, string>();
  private readonly present: readonly Aspect[];

  constructor(present: readonly Aspect[]) {
    this.present = present;
  }

  /** The rows that take just these sources: several where a case has little. */
  rowsFor(aspects: readonly Aspect[]): readonly string[] {
    return ROWS.filter((row) => aspectsIn(row, this.present)?.join() === aspects.join()).map(({ id }) => id);
  }

  add(aspects: readonly Aspect[], { cell, confirmed }: Measured): void {
    for (const id of this.rowsFor(aspects)) {
      this.rows.set(id, cell);
      if (confirmed !== cell) this.confirmed.set(id, confirmed);
    }
  }

  finished(): CaseAccuracy {
    const inOrder = (of: ReadonlyMap<string, string>) =>
      Object.fromEntries(ROWS.flatMap(({ id }) => (of.has(id) ? [[id, of.get(id) ?? '']] : [])));
    return { rows: inOrder(this.rows), confirmed: inOrder(this.confirmed) };
  }
}

/** A case from every row that it has sources for; `turned` as in {@link Measured}, with the row. */
export async function accuracyOf(
  known: KnownCase,
): Promise<{ accuracy: CaseAccuracy; turned: string[]; wrong: string[] }> {
  const present = ASPECTS.filter((aspect) => known.files.some((file) => file.aspect === aspect));
  const accuracy = new AccuracyOfCase(present);
  const turned: string[] = [];
  const wrong: string[] = [];
  const done = new Set<string>();
  for (const row of ROWS) {
    const aspects = aspectsIn(row, present);
    if (aspects === undefined || done.has(aspects.join())) continue;
    done.add(aspects.join());
    const found = await measured(known, aspects);
    accuracy.add(aspects, found);
    turned.push(...found.turned.map((what) => `${row.id}: ${what}`));
    for (const { kind, what, detail } of found.said) if (kind === 'wrong') wrong.push(`${row.id}: ${what}: ${detail}`);
  }
  return { accuracy: accuracy.finished(), turned, wrong };
}

const ASPECTS: readonly Aspect[] = ['wire', 'keys', 'debug', 'show', 'config', 'log', 'policy'];
