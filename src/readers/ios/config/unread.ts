import { maskSecrets } from '../../../text/secrets.ts';

/** More different commands than a configuration has; what comes on top is counted together. */
const MOST_COMMANDS = 200;
const LONGEST_NAME = 60;
const FURTHER = 'further commands';

/** The first two words of the command that opens a section, under which its lines are counted. */
export function countedAs(command: string): string {
  const masked = maskSecrets(command);
  const second = masked.indexOf(' ', masked.indexOf(' ') + 1);
  return masked.slice(0, second < 0 ? LONGEST_NAME : Math.min(second, LONGEST_NAME));
}

/** Counts the lines of what nothing is for, by the first two words of the section. */
export class UnreadCommands {
  private readonly lines = new Map<string, number>();

  /** `name`: see `countedAs`. */
  add(name: string): void {
    const under = this.lines.has(name) || this.lines.size < MOST_COMMANDS ? name : FURTHER;
    this.lines.set(under, (this.lines.get(under) ?? 0) + 1);
  }

  list(): { readonly command: string; readonly lines: number }[] {
    return [...this.lines].map(([command, lines]) => ({ command, lines }));
  }
}
