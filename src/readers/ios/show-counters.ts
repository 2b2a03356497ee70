import { NO_STAMP, type Stamp } from '../../model/time.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import type { Block, BlockScene } from './block.ts';
import { lineCut } from './cut.ts';
import { Span, type Taken } from './run.ts';

// `show crypto ikev2 stats reconnect` (ios-text.md 4.5): five lines, each of which names itself.

const LABELS = [
  ['total', 'total incoming reconnect connection'],
  ['succeeded', 'success reconnect connection'],
  ['failed', 'failed reconnect connection'],
  ['active', 'reconnect capable active session count'],
  ['inactive', 'reconnect capable inactive session count'],
] as const;

type Counter = (typeof LABELS)[number][0];

// Total incoming reconnect connection: 1
const LINE = /^([A-Za-z ]{20,60}): *(\d{1,15})$/;

export class CountersBlock implements Block {
  private readonly scene: BlockScene;
  private counters = new Map<Counter, number>();
  private span = new Span();
  private at: Stamp;

  constructor(scene: BlockScene) {
    this.scene = scene;
    this.at = scene.at;
  }

  static opens(line: IosLine): boolean {
    return line.body.includes('econnect') && counterOf(line) !== undefined;
  }

  take(line: IosLine): Taken | undefined {
    const counter = counterOf(line);
    if (counter === undefined) return undefined;
    const { run } = this.scene;
    if (run.unended === line) {
      lineCut(run, line);
      return 'cut at the end of the text';
    }
    // The same label again is the next sample, and the time of the first is not its own.
    if (this.counters.has(counter.name)) {
      this.end();
      this.at = NO_STAMP;
    }
    this.counters.set(counter.name, counter.value);
    this.span.add(line);
    return 'used';
  }

  end(): void {
    if (this.counters.size === 0) return;
    const { run, host } = this.scene;
    run.emit({
      kind: 'gateway.reconnect-counters',
      host,
      total: this.counters.get('total'),
      succeeded: this.counters.get('succeeded'),
      failed: this.counters.get('failed'),
      active: this.counters.get('active'),
      inactive: this.counters.get('inactive'),
      at: this.at,
      evidence: this.span.evidence(run.source),
    });
    this.counters = new Map();
    this.span = new Span();
  }
}

function counterOf(line: IosLine): { name: Counter; value: number } | undefined {
  const found = LINE.exec(line.body.trim());
  if (found === null) return undefined;
  const label = (found[1] ?? '').toLowerCase().replace(/ {2,}/g, ' ');
  const name = LABELS.find(([, text]) => text === label)?.[0];
  return name === undefined ? undefined : { name, value: Number(found[2]) };
}
