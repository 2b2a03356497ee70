import type { IosLine } from '../../text/ios-prefix.ts';
import { evidenceOf, type Run } from './run.ts';

// Tickets hold the client's log beside the output of the gateway. This reader leaves it alone and only tells that it is there.

// Date        : 03/13/2025   Time        : 01:27:35   Type        : Information   Source      : acvpnagent
const LABEL = /^ {0,8}(Date|Time|Type|Source) {1,20}: /;
/** A header has four lines; published ones have blank lines between them. */
const WITHIN = 8;

/** Watches for the header of a record of the client's log (DART): `Date`, and two of the other labels just below it. */
export class DartWatch {
  private readonly run: Run;
  private date: IosLine | undefined;
  private readonly below = new Set<string>();
  private told = false;

  constructor(run: Run) {
    this.run = run;
  }

  see(line: IosLine): void {
    if (this.told) return;
    const label = LABEL.exec(line.body)?.[1];
    if (label === undefined) return;
    if (label === 'Date') {
      this.date = line;
      this.below.clear();
      return;
    }
    if (this.date === undefined || line.number - this.date.number > WITHIN) return;
    this.below.add(label);
    if (this.below.size < 2) return;
    this.told = true;
    this.run.emit({
      kind: 'diagnostic',
      code: 'ios.other-evidence-inside',
      message:
        'Records of a Secure Client log (DART) stand in this text; cut them into a file of their own to have them read.',
      source: this.run.source,
      evidence: evidenceOf(this.run.source, this.date),
    });
  }
}
