import type { IosLine } from '../../text/ios-prefix.ts';
import { maskSecrets } from '../../text/secrets.ts';
import type { Block, BlockScene } from './block.ts';
import { addressOf } from './endpoint.ts';
import { Span, type Taken } from './run.ts';

// Output of `show debugging` and `show crypto debug-condition` (ios-text.md 2.1). The wording of the second is not
// confirmed: addresses, named values and ON/OFF flags are taken from wherever they stand.

const ADDRESS = /(?<![\w.:])(?:(?:\d{1,3}\.){3}\d{1,3}|(?:[0-9a-f]{1,4}:){2,7}[0-9a-f:]{0,40})(?![\w.:])/gi;
const NAMED = /\b(username|hostname|group|profile|fvrf|ivrf|subnet)\b[ :=]{1,20}(\S.{0,100})/i;

/** The block that a command of exec mode opens before its first line of output, undefined for other commands. */
export function debugStateBlock(command: string, scene: BlockScene): Block | undefined {
  const [verb = '', first = '', second = ''] = command.trim().toLowerCase().replace(/^do /, '').split(/\s+/);
  if (verb.length < 2 || !'show'.startsWith(verb)) return undefined;
  if (first.length >= 3 && 'debugging'.startsWith(first)) return new KnownOutput();
  const conditions = first.length >= 2 && 'crypto'.startsWith(first) && /^debug-c/.test(second);
  return conditions ? new ConditionsShown(scene) : undefined;
}

/** `show debugging`: its switches are read wherever they stand, the headings between them say nothing. */
class KnownOutput implements Block {
  take(): Taken {
    return 'known, without an event of its own';
  }

  end(): void {
    // Nothing was collected.
  }
}

class ConditionsShown implements Block {
  private readonly scene: BlockScene;
  private readonly span = new Span();
  private readonly addresses = new Set<string>();
  private readonly names = new Set<string>();

  constructor(scene: BlockScene) {
    this.scene = scene;
  }

  take(line: IosLine): Taken {
    const addresses = line.body.match(ADDRESS) ?? [];
    const named = NAMED.exec(line.body);
    if (named === null && addresses.length === 0) return 'known, without an event of its own';
    this.span.add(line);
    // An address with a mask behind it is a net.
    if (named !== null || addresses.length > 1) this.names.add(maskSecrets(named?.[0] ?? line.body).trim());
    else for (const address of addresses) this.addresses.add(addressOf(address));
    return 'used';
  }

  end(): void {
    if (this.span.empty) return;
    const { run, host, at } = this.scene;
    run.emit({
      kind: 'gateway.debug-condition',
      host,
      action: 'shown',
      by: 'printed',
      addresses: [...this.addresses],
      names: [...this.names],
      at,
      evidence: this.span.evidence(run.source),
    });
  }
}
