import type { GatewayErrorTable } from '../../model/gateway-shown-facts.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import type { Block, BlockScene } from './block.ts';
import { lineCut } from './cut.ts';
import { Span, type Taken } from './run.ts';

// `show crypto ikev2 diagnose error` (ios-text.md 4.5): the last errors, each with how often it occurred.

// Exit Path Table - status: disable, current entry 1, deleted 0, max allow 50
const HEAD =
  /^Exit Path Table - status: *(\S+?)(?:, current entry (\d{1,10}))?(?:, deleted (\d{1,10}))?(?:, max allow (\d{1,10}))?$/i;
// Error(1): A supplied parameter is incorrect
const ERROR = /^Error\((\d{1,10})\): *(\S.*)$/i;
// -Traceback= 1#331406e74d9f0b63997a672584b5e8c5 :5DE32C0BE000+C2CDC54 :5DE32C0BE000+C2FC4EA
const TRACEBACK = /^-Traceback= *(\S.*)$/i;
/** The rest of a traceback that a narrow terminal broke. */
const ADDRESSES = /^:?[0-9A-F]{4,16}\+[0-9A-F]{1,16}(?: :?[0-9A-F]{4,16}\+[0-9A-F]{1,16}){0,60}$/i;

interface OpenError {
  readonly count: number;
  readonly text: string;
  traceback: string | undefined;
  readonly span: Span;
}

export class ErrorsBlock implements Block {
  private readonly scene: BlockScene;
  private readonly span = new Span();
  private head: RegExpExecArray | undefined;
  private readonly errors: OpenError[] = [];

  constructor(scene: BlockScene) {
    this.scene = scene;
  }

  static opens(line: IosLine): boolean {
    return HEAD.test(line.body.trim());
  }

  take(line: IosLine): Taken | undefined {
    const text = line.body.trim();
    const put = this.placeFor(text, line);
    if (put === undefined) return undefined;
    this.span.add(line);
    // Any of these lines may go on.
    if (this.scene.run.unended === line) {
      lineCut(this.scene.run, line);
      return 'cut at the end of the text';
    }
    put();
    return 'used';
  }

  end(): void {
    if (this.head === undefined && this.errors.length === 0) return;
    const { run, host, at } = this.scene;
    const [, status, entries, deleted, maxEntries] = this.head ?? [];
    const count = (text: string | undefined) => (text === undefined ? undefined : Number(text));
    run.emit({
      kind: 'gateway.error-table',
      host,
      status,
      entries: count(entries),
      deleted: count(deleted),
      maxEntries: count(maxEntries),
      errors: this.errors.map(({ span, ...error }) => ({ ...error, evidence: span.evidence(run.source) })),
      at,
      evidence: this.span.evidence(run.source),
    } satisfies GatewayErrorTable);
  }

  private headed(head: RegExpExecArray): void {
    this.head = head;
  }

  /** How to put the line away, undefined for lines of others. */
  private placeFor(text: string, line: IosLine): (() => void) | undefined {
    const head = HEAD.exec(text);
    if (head !== null) return this.head === undefined ? () => this.headed(head) : undefined;
    const error = ERROR.exec(text);
    const span = new Span();
    span.add(line);
    if (error !== null) {
      const [, count, words = ''] = error;
      return () => void this.errors.push({ count: Number(count), text: words, traceback: undefined, span });
    }
    const last = this.errors.at(-1);
    if (last === undefined) return undefined;
    const traceback = TRACEBACK.exec(text)?.[1];
    const more = last.traceback !== undefined && ADDRESSES.test(text) ? `${last.traceback} ${text}` : undefined;
    const value = traceback ?? more;
    if (value === undefined) return undefined;
    return () => {
      last.traceback = value;
      last.span.add(line);
    };
  }
}
