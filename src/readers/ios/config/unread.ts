import { maskSecrets } from '../../../text/secrets.ts';

/** More different commands than a configuration has; what comes on top is counted together. */
const MOST_COMMANDS = 200;
const FURTHER = 'further commands';

/** Counts the lines of what nothing is for, by the first two words of the section. */
export class UnreadCommands {
  private readonly lines = new Map<string, number>();

  add(command: string): void {
    const name = maskSecrets(command).split(' ', 2).join(' ').slice(0, 60);
    const under = this.lines.has(name) || this.lines.size < MOST_COMMANDS ? name : FURTHER;
    this.lines.set(under, (this.lines.get(under) ?? 0) + 1);
  }

  list(): { readonly command: string; readonly lines: number }[] {
    return [...this.lines].map(([command, lines]) => ({ command, lines }));
  }
}
