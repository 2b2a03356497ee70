import type { IosLine } from '../../text/ios-prefix.ts';
import { maskSecrets } from '../../text/secrets.ts';
import type { Block, BlockScene } from './block.ts';
import { lineCut } from './cut.ts';
import { addressOf } from './endpoint.ts';
import { Span, type Taken } from './run.ts';

// Output of `show debugging` and `show crypto debug-condition` (ios-text.md 2.1). The wording of the second is not
// confirmed: addresses, named values and ON/OFF flags are taken from wherever they stand.

const ADDRESS = /(?<![\w.:])(?:(?:\d{1,3}\.){3}\d{1,3}|(?:[0-9a-f]{1,4}:){2,7}[0-9a-f:]{0,40})(?![\w.:])/gi;
const NAMED = /\b(username|hostname|group|profile|fvrf|ivrf|subnet)\b[ :=]{1,20}(\S.{0,100})/i;

/** `show debugging`: its switches are read wherever they stand, the headings between them say nothing. */
export class KnownOutput implements Block {
  take(): Taken {
    return 'known, without an event of its own';
  }

  end(): void {
    // Nothing was collected.
  }
}

/** `show crypto debug-condition`. */
export class ConditionsShown implements Block {
  private readonly scene: BlockScene;
  private readonly span = new Span();
  private readonly addresses = new Set<string>();
  private readonly names = new Set<string>();

  constructor(scene: BlockScene) {
    this.scene = scene;
  }

  take(line: IosLine): Taken {
    if (this.scene.run.unended === line) {
      lineCut(this.scene.run, line);
      return 'cut at the end of the text';
    }
    // A mask of one host makes no net of it.
    const text = line.body.replace(/(?:\bsubnet )?\b255\.255\.255\.255\b/i, '');
    const addresses = text.match(ADDRESS) ?? [];
    const named = NAMED.exec(text);
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
