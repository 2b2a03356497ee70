import type { GatewayTable } from '../../model/gateway-shown-facts.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import type { Block, BlockScene } from './block.ts';
import { lineCut } from './cut.ts';
import { Span, type Taken } from './run.ts';

// Outputs whose wording is not known: `show crypto session brief`, `show ntp associations`. They are kept as printed, and only where a prompt or a header says what they are. Nothing is concluded from them.

/** No such output has more lines without a row; what follows is another text. */
const MAX_WORDS = 40;
// 198.51.100.20      Vi3 ...     *~192.0.2.1 ...: an address, perhaps behind the marks of NTP.
const ROW = /^[*#+.~x -]{0,4}(?:\d{1,3}\.\d|[0-9A-F]{1,4}:)/i;

export class TableBlock implements Block {
  private readonly scene: BlockScene;
  private readonly head: string[] = [];
  private readonly rows: string[][] = [];
  private readonly span = new Span();

  constructor(scene: BlockScene) {
    this.scene = scene;
  }

  take(line: IosLine): Taken | undefined {
    const text = line.body.trim();
    const isRow = ROW.test(text);
    // Words below the rows are not the table's.
    if (!isRow && (this.rows.length > 0 || this.head.length >= MAX_WORDS)) return undefined;
    this.span.add(line);
    if (this.scene.run.unended === line) {
      lineCut(this.scene.run, line);
      return 'cut at the end of the text';
    }
    if (isRow) this.rows.push(text.split(/\s+/));
    else this.head.push(text);
    return 'used';
  }

  end(): void {
    if (this.rows.length === 0) return;
    const { run, host, at, command } = this.scene;
    run.emit({
      kind: 'gateway.table',
      host,
      command: command === undefined ? undefined : `show ${command}`,
      head: this.head,
      rows: this.rows,
      at,
      evidence: this.span.evidence(run.source),
    } satisfies GatewayTable);
  }
}
