import type { IosLine } from '../../text/ios-prefix.ts';
import type { Block, BlockScene } from './block.ts';
import type { Command } from './command.ts';
import { ConfigBlock, type ConfigOrigin } from './config.ts';
import { CountersBlock } from './show-counters.ts';
import { SaBlock } from './show-sa.ts';
import { SessionBlock } from './show-session.ts';

/** One kind of output that the reader knows. */
export interface BlockKind {
  /** The commands whose output it is, as `Command.name` spells them. */
  readonly commands: readonly string[];
  /** Whether this line is the first of one, whatever was asked; `command` is what was typed before it, if a prompt or header shows that. */
  opens(line: IosLine, command: Command | undefined): boolean;
  make(scene: BlockScene, origin: ConfigOrigin): Block;
}

/** In the order in which their headers are looked for. */
export const BLOCKS: readonly BlockKind[] = [
  { commands: ['crypto session'], opens: SessionBlock.opens, make: (scene) => new SessionBlock(scene) },
  {
    commands: ['crypto ikev2 sa', 'crypto ikev2 session'],
    opens: SaBlock.opens,
    make: (scene) => new SaBlock(scene),
  },
  {
    commands: ['crypto ikev2 stats reconnect'],
    opens: CountersBlock.opens,
    make: (scene) => new CountersBlock(scene),
  },
  { commands: [], opens: ConfigBlock.opens, make: (scene, origin) => new ConfigBlock(scene, origin) },
];
