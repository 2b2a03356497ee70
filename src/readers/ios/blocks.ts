import type { IosLine } from '../../text/ios-prefix.ts';
import type { Block, BlockScene } from './block.ts';
import type { Command } from './command.ts';
import { ConfigBlock, type ConfigOrigin } from './config.ts';
import { LogHeader } from './log-header.ts';
import { CountersBlock } from './show-counters.ts';
import { SaBlock } from './show-sa.ts';
import { SessionBlock } from './show-session.ts';

/** One kind of output that the reader knows. */
export interface BlockKind {
  /** Whether this line is the first of one; `command` is what was typed before it, if a prompt or header shows that. */
  opens(line: IosLine, command: Command | undefined): boolean;
  make(scene: BlockScene, origin: ConfigOrigin): Block;
}

/** In the order in which they are asked. */
export const BLOCKS: readonly BlockKind[] = [
  { opens: SessionBlock.opens, make: (scene) => new SessionBlock(scene) },
  { opens: SaBlock.opens, make: (scene) => new SaBlock(scene) },
  { opens: CountersBlock.opens, make: (scene) => new CountersBlock(scene) },
  { opens: LogHeader.opens, make: (scene) => new LogHeader(scene) },
  { opens: ConfigBlock.opens, make: (scene, origin) => new ConfigBlock(scene, origin) },
];
