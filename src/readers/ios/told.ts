import type { EvidenceRef } from '../../model/evidence.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { evidenceOf, type Run } from './run.ts';

/** A diagnostic that is given once a source, with its first place and how often it held. */
export class Told {
  private readonly run: Run;
  private readonly code: string;
  private readonly message: string;
  private first: EvidenceRef | undefined;
  private count = 0;

  constructor(run: Run, code: string, message: string) {
    this.run = run;
    this.code = code;
    this.message = message;
  }

  note(line: IosLine): void {
    this.first ??= evidenceOf(this.run.source, line);
    this.count++;
  }

  end(): void {
    const { code, message, count, first } = this;
    if (first === undefined) return;
    this.run.emit({ kind: 'diagnostic', code, message, source: this.run.source, evidence: first, count });
  }
}
