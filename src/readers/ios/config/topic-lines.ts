import type { GatewayConfigEvent } from '../../../model/gateway-config-events.ts';
import type { IosLine } from '../../../text/ios-prefix.ts';
import { maskSecrets } from '../../../text/secrets.ts';
import type { BlockScene } from '../block.ts';
import { Span } from '../run.ts';
import { spacedOnce } from './commands.ts';
import type { TopicKind } from './kind.ts';
import { TOPICS } from './kinds.ts';
import { Commands, type ConfigNode } from './node.ts';
import { checkRange } from './ranges.ts';
import { shownLine } from './shown.ts';

/** A configuration has one line for each user at most; what has more is damage or hostile. */
const MOST_LINES = 10_000;

interface Lines {
  readonly nodes: ConfigNode[];
  readonly span: Span;
}

/** The global lines of a configuration, by topic. */
export class TopicLines {
  private readonly scene: BlockScene;
  private readonly byTopic = new Map<TopicKind, Lines>();
  private cut = false;

  constructor(scene: BlockScene) {
    this.scene = scene;
  }

  add(topic: TopicKind, line: IosLine, command: { readonly text: string; readonly negates: boolean }): void {
    const shown = shownLine(line, spacedOnce(line.body), { commands: [command.text], run: this.scene.run });
    const lines = this.byTopic.get(topic) ?? { nodes: [], span: new Span() };
    this.byTopic.set(topic, lines);
    this.cut ||= lines.nodes.length >= MOST_LINES;
    if (this.cut) return;
    if (!command.negates) checkRange(command.text, shown, this.scene.run);
    lines.nodes.push({ text: maskSecrets(command.text), negates: command.negates, line: shown, children: [] });
    lines.span.add(shown);
  }

  /** `host`: as the configuration or the prompt names the box. */
  events(host: string | undefined, complete: boolean, parts: readonly GatewayConfigEvent[]): GatewayConfigEvent[] {
    const { run, at } = this.scene;
    return TOPICS.flatMap((topic) => {
      const { nodes, span } = this.byTopic.get(topic) ?? { nodes: [], span: new Span() };
      const evidence = span.evidence(run.source);
      const commands = new Commands(run.source, nodes);
      const all = complete && !this.cut;
      // The box may be known by what its sections say.
      if (nodes.length === 0 && topic !== TOPICS.at(-1)) return [];
      const lines = { source: run.source, host, at, evidence, header: nodes[0], commands, complete: all };
      return topic.event(lines, parts) ?? [];
    });
  }
}
