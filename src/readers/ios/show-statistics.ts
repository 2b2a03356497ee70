import type { GatewayStatistics, Statistic } from '../../model/gateway-shown-facts.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import type { Block, BlockScene } from './block.ts';
import { lineCut, mayGoOn } from './cut.ts';
import { evidenceOf, Span, type Taken } from './run.ts';
import { CountersBlock } from './show-counters.ts';
import { type LineNumber, statisticsLine } from './statistics-line.ts';

// `show crypto ikev2 stats [exchange|ext-service|timeout|psh]` and `show crypto ikev2 count` (ios-text.md 4.5): one event an
// output. `stats reconnect` has an event of its own.

/** First lines of these outputs, and the command that prints them. */
const HEADS: readonly (readonly [RegExp, string])[] = [
  [/^Crypto IKEv2 SA Statistics$/i, 'crypto ikev2 stats'],
  [/^System Resource Limit: +\d/i, 'crypto ikev2 stats'],
  [/^EXCHANGE\/NOTIFY +TX/, 'crypto ikev2 stats exchange'],
  [/^(?:AAA|IPSEC|CRYPTO ENGINE|PKI|GKM|PPK SKS) +OPERATION +PASSED/, 'crypto ikev2 stats ext-service'],
  [/^(?:EXT SERVICE|AUTH|PACKET MAXIMUM RETRANS|DPD MAX RETRANS) TIMER\b.*\d$/, 'crypto ikev2 stats timeout'],
  [/^ikev2 psh (?:requested|request success|return requested|return success) ?: *\d/i, 'crypto ikev2 stats psh'],
  [/^\d{1,10} +(?:Negotiating|Active|Created|Deleted|Marked for Deletion) SAs\b/i, 'crypto ikev2 count'],
];

export class StatisticsBlock implements Block {
  private readonly scene: BlockScene;
  private command: string | undefined;
  private section: string | undefined;
  private columns: readonly string[] = [];
  private row: string | undefined;
  private readonly values: Statistic[] = [];
  private readonly span = new Span();

  constructor(scene: BlockScene) {
    this.scene = scene;
    this.command = scene.command?.startsWith('crypto ikev2') === true ? scene.command : undefined;
  }

  static opens(line: IosLine): boolean {
    return headOf(line.body.trim()) !== undefined;
  }

  take(line: IosLine): Taken | undefined {
    if (CountersBlock.opens(line)) return undefined;
    const text = line.body.trim();
    const command = headOf(text);
    // Another output of this kind, without a prompt between them.
    if (command !== undefined && this.command !== undefined && command !== this.command && this.values.length > 0) {
      return undefined;
    }
    const read = statisticsLine(text, this.row, this.columns);
    if (read === undefined) return undefined;
    this.command ??= command;
    if (read.kind === 'section') {
      this.section = read.section;
      this.columns = read.columns;
      this.row = undefined;
      return 'used';
    }
    return this.add(read.numbers, line);
  }

  end(): void {
    if (this.values.length === 0) return;
    const { run, host, at } = this.scene;
    run.emit({
      kind: 'gateway.statistics',
      host,
      command: this.command === undefined ? undefined : `show ${this.command}`,
      values: this.values,
      at,
      evidence: this.span.evidence(run.source),
    } satisfies GatewayStatistics);
  }

  private add(numbers: readonly LineNumber[], line: IosLine): Taken {
    const { run } = this.scene;
    const sure = run.unended === line ? this.uncut(numbers, line) : numbers;
    this.row = numbers.at(-1)?.row;
    this.span.add(line);
    const evidence = evidenceOf(run.source, line);
    this.values.push(...sure.map((number) => ({ section: this.section, ...number, evidence })));
    return sure.length === 0 ? 'cut at the end of the text' : 'used';
  }

  /** All numbers but the last, which may go on. */
  private uncut(numbers: readonly LineNumber[], line: IosLine): readonly LineNumber[] {
    const { run } = this.scene;
    const again = (text: string) => statisticsLine(text, this.row, this.columns);
    if (!mayGoOn(line.body.trim(), again)) return numbers;
    lineCut(run, line);
    return numbers.slice(0, -1);
  }
}

function headOf(text: string): string | undefined {
  return HEADS.find(([form]) => form.test(text))?.[1];
}
