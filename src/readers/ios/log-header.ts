import type { LogDestination } from '../../model/gateway-log-events.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import type { Block, BlockScene } from './block.ts';
import { Span, type Taken } from './run.ts';

// The header of `show logging` (ios-text.md 1.6): how many lines the log lacks, and which levels it holds.

// Syslog logging: enabled (0 messages dropped, 3 messages rate-limited, 0 flushes, 0 overruns, xml disabled, filtering disabled)
const OPENS = /^ *Syslog logging: /;
// Buffer logging:  level debugging, 5678 messages logged, xml disabled,   Trap logging: level informational, 62 message lines logged
const DESTINATION =
  /^ *(Console|Monitor|Buffer|Trap) logging: *(?:level (\w{1,20}), *(?:(\d{1,15}) message (?:lines )?|(\d{1,15}) messages )logged|\S)/i;
// Log Buffer (100000 bytes):
const BUFFER = /^ *Log Buffer \((\d{1,12}) bytes\):/;
// No Active Message Discriminator.   Exception Logging: size (4096 bytes)   Persistent logging: disabled   filtering disabled
const REST = /\blogging\b|\bDiscriminator\b|\b(?:filtering|xml) (?:disabled|enabled)/i;

interface Counts {
  dropped?: number;
  rateLimited?: number;
  flushes?: number;
  overruns?: number;
}

const COUNTS: readonly (readonly [keyof Counts, RegExp])[] = [
  ['dropped', /\b(\d{1,15}) messages? dropped/i],
  ['rateLimited', /\b(\d{1,15}) messages? rate-limited/i],
  ['flushes', /\b(\d{1,15}) flushes/i],
  ['overruns', /\b(\d{1,15}) overruns/i],
];

export class LogHeader implements Block {
  private readonly scene: BlockScene;
  private readonly span = new Span();
  private readonly counts: Counts = {};
  private readonly destinations: LogDestination[] = [];
  private bufferBytes: number | undefined;

  constructor(scene: BlockScene) {
    this.scene = scene;
  }

  static opens(line: IosLine): boolean {
    return OPENS.test(line.body);
  }

  take(line: IosLine): Taken | undefined {
    // Behind it the records of the buffer begin.
    if (this.bufferBytes !== undefined) return undefined;
    const counted = this.addCounts(line.body);
    const known = this.addDestination(line.body) || counted || OPENS.test(line.body);
    const buffer = BUFFER.exec(line.body);
    if (buffer !== null) this.bufferBytes = Number(buffer[1]);
    if (!known && buffer === null) return REST.test(line.body) ? 'known, without an event of its own' : undefined;
    this.span.add(line);
    return 'used';
  }

  end(): void {
    const { run, host, at } = this.scene;
    const { dropped, rateLimited, flushes, overruns } = this.counts;
    const evidence = this.span.evidence(run.source);
    run.emit({
      kind: 'gateway.log-header',
      host,
      dropped,
      rateLimited,
      flushes,
      overruns,
      destinations: this.destinations,
      bufferBytes: this.bufferBytes,
      at,
      evidence,
    });
    if ((dropped ?? 0) + (rateLimited ?? 0) + (overruns ?? 0) === 0) return;
    run.emit({
      kind: 'diagnostic',
      code: 'ios.log-incomplete',
      message: 'The gateway dropped or limited messages of this log: a line that is not there proves nothing.',
      source: run.source,
      evidence,
    });
  }

  private addCounts(text: string): boolean {
    let found = false;
    for (const [name, form] of COUNTS) {
      const count = form.exec(text)?.[1];
      if (count === undefined) continue;
      this.counts[name] = Number(count);
      found = true;
    }
    return found;
  }

  private addDestination(text: string): boolean {
    const found = DESTINATION.exec(text);
    if (found === null) return false;
    const [, name = '', level, lines, messages] = found;
    const logged = lines ?? messages;
    // `Destination` of the model is one of the four words that the pattern takes.
    const to = name.toLowerCase() as LogDestination['to'];
    this.destinations.push({ to, level, logged: logged === undefined ? undefined : Number(logged) });
    return true;
  }
}
