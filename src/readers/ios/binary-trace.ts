import type { IosLine } from '../../text/ios-prefix.ts';
import { displayTime } from '../../text/ios-stamp.ts';
import { evidenceOf, type Run } from './run.ts';
import { boxEvent } from './show-box.ts';
import { shownAt } from './trace-header.ts';
import { TraceOrder } from './trace-order.ts';

// `show logging process ios` (ios-text.md 1.8): what stands around its records. The header names the box that all of them are
// of; the rest is about the decoder. Text of the records is that of the debug, and read there.

// Hostname: [gw1], Model: [C8000V], Version: [17.16.01a], SN: [9ABCDEFGHIJ], MD_SN: [9ABCDEFGHIJ]
const FIELD = /\b(Hostname|Model|Version|SN|MD_SN): \[([^[\]]{1,80})\]/g;
const HOST = /^\w(?:[\w.-]{0,61}\w)?$/;

const AROUND: readonly RegExp[] = [
  // Displaying logs from the last 0 days, 1 hours, 0 minutes, 0 seconds
  /^ *Displaying logs from the last \d/,
  // executing cmd on chassis: active rp 0 ...
  /^ *executing cmd on chassis\b/,
  // Unified Decoder Library Init .. DONE
  /^ *Unified Decoder Library Init\b/,
  // Found 1 UTF Streams
  /^ *Found \d{1,9} +UTF Streams\b/,
  // UTM [LUID NOT FOUND] .............. 0
  /^ *UTM /,
  // ============= Unified Trace Decoder Information/Statistics ============
  /^ *[=-]{5,80} [A-Z][\w /]{2,60} [=-]{5,80}$/,
  // Num of Unique Streams .. 1
  /^ *[A-Z][\w ]{2,60} \.{2,60} \S{1,20}$/,
  // cp: error writing '/tmp/rp/trace': No space left on device
  /^ *cp: error writing\b/,
];

export class BinaryTrace {
  readonly order: TraceOrder;
  private readonly run: Run;
  private host: string | undefined;
  private isInside = false;

  constructor(run: Run) {
    this.run = run;
    this.order = new TraceOrder(run);
  }

  /** A record of the trace with the name of its box. */
  named(line: IosLine): IosLine {
    return this.host === undefined || line.host !== undefined ? line : { ...line, host: this.host };
  }

  /** Takes and counts a line that stands around the records; false for all others. */
  take(line: IosLine): boolean {
    const { body } = line;
    const when = shownAt(line);
    if (when !== undefined) {
      this.header(line, when);
      return true;
    }
    if (!this.isInside || !AROUND.some((form) => form.test(body))) return false;
    this.run.count('known, without an event of its own');
    return true;
  }

  /** Another output begins. */
  over(): void {
    this.host = undefined;
    this.isInside = false;
    this.order.over();
  }

  private header(line: IosLine, when: string): void {
    this.over();
    this.isInside = true;
    const fields = new Map(
      Array.from(line.body.matchAll(FIELD), ([, name = '', value = '']) => [name, value] as const),
    );
    const name = fields.get('Hostname') ?? '';
    this.host = HOST.test(name) ? name : undefined;
    const moduleSerial = fields.get('MD_SN');
    this.run.count('used');
    this.run.emit(
      boxEvent(
        { iosXeRelease: fields.get('Version'), model: fields.get('Model'), serial: fields.get('SN') },
        {
          host: this.host,
          other: moduleSerial === undefined ? [] : [{ label: 'MD_SN', value: moduleSerial }],
          at: displayTime(when, this.run.clock),
          evidence: evidenceOf(this.run.source, line),
        },
      ),
    );
  }
}
