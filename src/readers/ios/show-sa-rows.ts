import type { Labelled } from '../../model/gateway-shown-facts.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { lineCut } from './cut.ts';
import { endpointOf } from './endpoint.ts';
import type { Run } from './run.ts';
import type { SaFields } from './show-sa-labels.ts';

// The rows below `Tunnel-id` (ios-text.md 4.4). They are longer than 80 columns, so narrow terminals break them.

/** What a row says of its SA. */
export interface SaRow {
  readonly fields: SaFields;
  /** It states addresses. */
  readonly statesPlaces: boolean;
  /** The rest of the row above. */
  readonly goesOn: boolean;
  /** Columns that nobody knows. */
  readonly other: readonly Labelled[];
}

// 1         203.0.113.5/4500      198.51.100.20/63516   none/none            READY
const ROW = /^(\d{1,10})\s+(\S+\/\d{1,5})\s+(\S+\/\d{1,5})\s+([^\s/]+)\/(\S+)\s+([A-Z][A-Z-]*)(?:\s+(\S.*))?$/i;
// 1    none/none            READY     (IPv6; Local and Remote follow on lines of their own)
const SHORT_ROW = /^(\d{1,10})\s+([^\s/]+)\/([^\s/]+)\s+([A-Z][A-Z-]*)$/i;
/** A row that a narrow terminal broke behind its first address or later. */
const BROKEN_ROW = /^\d{1,10}\s+\S+\/\d{1,5}(?:\s+\S+){0,3}$/;
/** Only these words prove that a line is the end of a row: `READ` of hand-copied rows is `READY`. */
const STATUS = /^(?:READY|IN-NEG|DELETE)$/i;

export class SaRows {
  private readonly run: Run;
  /** Rows are looked for only below a table head: a number and a word elsewhere are no SA. */
  private inTable = false;
  /** A row that may go on. */
  private broken: string | undefined;

  constructor(run: Run) {
    this.run = run;
  }

  /** The head of the table was read. */
  open(): void {
    this.inTable = true;
    this.broken = undefined;
  }

  read(text: string, line: IosLine): SaRow | undefined {
    if (!this.inTable) return undefined;
    const above = this.broken;
    this.broken = undefined;
    const rest = above === undefined ? undefined : this.joined(above, text, line);
    if (rest !== undefined) return rest;
    const row = this.whole(text, line) ?? this.short(text, line);
    const unended = this.run.unended === line;
    if (row !== undefined) {
      if (!unended && !STATUS.test(row.fields.status ?? '')) this.broken = text;
      return row;
    }
    if (unended || !BROKEN_ROW.test(text)) return undefined;
    this.broken = text;
    return { fields: partOf(text), statesPlaces: true, goesOn: false, other: [] };
  }

  /** The row with the line below it, if that makes it whole. */
  private joined(above: string, text: string, line: IosLine): SaRow | undefined {
    for (const glue of ['', ' ']) {
      const row = ROW.exec(`${above}${glue}${text}`);
      if (row !== null && STATUS.test(row[6] ?? '')) return { ...this.rowOf(row, line), goesOn: true };
    }
    return undefined;
  }

  private whole(text: string, line: IosLine): SaRow | undefined {
    const row = ROW.exec(text);
    return row === null ? undefined : this.rowOf(row, line);
  }

  private rowOf(row: RegExpExecArray, line: IosLine): SaRow {
    const [, id, local = '', peer = '', fvrf, ivrf, status, more] = row;
    const fields: SaFields = {
      tunnelId: Number(id),
      local: endpointOf(local, '/'),
      peer: endpointOf(peer, '/'),
      fvrf,
      ivrf,
      status: this.uncut(line, status),
    };
    const other = more === undefined || this.run.unended === line ? [] : [{ label: '', value: more }];
    return { fields, statesPlaces: true, goesOn: false, other };
  }

  private short(text: string, line: IosLine): SaRow | undefined {
    const row = SHORT_ROW.exec(text);
    if (row === null) return undefined;
    const [, id, fvrf, ivrf, status] = row;
    const fields: SaFields = { tunnelId: Number(id), fvrf, ivrf, status: this.uncut(line, status) };
    return { fields, statesPlaces: false, goesOn: false, other: [] };
  }

  /** The status at the end of a row, unless it may be the beginning of another. */
  private uncut(line: IosLine, status: string | undefined): string | undefined {
    if (this.run.unended !== line) return status;
    lineCut(this.run, line);
    return undefined;
  }
}

/** What a broken row says for itself: its last word may be half of one. */
function partOf(text: string): SaFields {
  const [id, ...words] = text.split(/\s+/);
  const [local = '', peer = ''] = words.slice(0, -1);
  return { tunnelId: Number(id), local: endpointOf(local, '/'), peer: endpointOf(peer, '/') };
}
