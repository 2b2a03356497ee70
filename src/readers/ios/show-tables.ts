import type { GatewayDebugConditionsShown, GatewayTable } from '../../model/gateway-shown-facts.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import type { Block, BlockScene } from './block.ts';
import { lineCut } from './cut.ts';
import { addressOf } from './endpoint.ts';
import { Span, type Taken } from './run.ts';

// Outputs whose wording is not known: `show crypto session brief`, `show ntp associations`, `show crypto debug-condition`. They
// are kept as printed, and only where a prompt or a header says what they are. Nothing is concluded from them.

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

const ADDRESS = /\b(?:\d{1,3}\.){3}\d{1,3}\b|\b[0-9A-F]{1,4}(?::[0-9A-F]{0,4}){2,7}/gi;
// Crypto conditional debug currently is turned ON · IKE debug context unmatched flag:  OFF
const SWITCH = /^(.{1,80}?)[ :]+(?:(?:is|turned|currently)[ :]+){0,3}(ON|OFF)\.?$/i;
// Username: user1 · profile = RA · fvrf INET
const NAME = /\b(?:username|group|profile|hostname|fqdn|fvrf|ivrf|vrf|domain)(?: ?[:=] ?| )([\w@.$*-]{1,80})/gi;
const NO_NAMES = /^(?:name|ipv4|ipv6|ip|address|filters?|conditions?|is|id|key-id)$/i;

export class DebugConditionsBlock implements Block {
  private readonly scene: BlockScene;
  private readonly lines: string[] = [];
  private readonly span = new Span();

  constructor(scene: BlockScene) {
    this.scene = scene;
  }

  take(line: IosLine): Taken | undefined {
    if (this.lines.length >= MAX_WORDS) return undefined;
    this.span.add(line);
    if (this.scene.run.unended === line) {
      lineCut(this.scene.run, line);
      return 'cut at the end of the text';
    }
    this.lines.push(line.body.trim());
    return 'used';
  }

  end(): void {
    if (this.span.empty) return;
    const { run, host, at } = this.scene;
    const all = this.lines.join('\n');
    run.emit({
      kind: 'gateway.debug-conditions-shown',
      host,
      // A mask is no address.
      addresses: [...new Set((all.match(ADDRESS) ?? []).map(addressOf))].filter((text) => !text.startsWith('255.')),
      names: [...new Set(this.lines.flatMap(namesOf))],
      switches: this.lines.flatMap(switchesOf),
      lines: this.lines,
      at,
      evidence: this.span.evidence(run.source),
    } satisfies GatewayDebugConditionsShown);
  }
}

/** Names behind their kind; an address is none, nor is a word of the sentence. */
function namesOf(text: string): string[] {
  if (SWITCH.test(text)) return [];
  const found = [...text.matchAll(NAME)].map(([, name = '']) => name);
  return found.filter((name) => name.search(ADDRESS) < 0 && !NO_NAMES.test(name));
}

function switchesOf(text: string): { label: string; on: boolean }[] {
  const [, label, state] = SWITCH.exec(text) ?? [];
  return label === undefined ? [] : [{ label, on: state?.toUpperCase() === 'ON' }];
}
