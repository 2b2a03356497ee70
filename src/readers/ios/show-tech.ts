import type { Command } from './command.ts';

// Whose outputs the sections of a show-tech are: they have no prompts. The prompt that it was asked at names the box, else an
// output in it that does (`show version`, the configuration). A file may hold several show-techs of several boxes, with nothing
// between them: a section that comes again may be of the next, and is of nobody until that names itself.

/** Sections that a show-tech has once. Others come again in some releases. */
const ONCE: ReadonlySet<string | undefined> = new Set(['version', 'running-config', 'clock']);
/** More than a show-tech has. */
const MOST_SECTIONS = 1000;

export class ShowTech {
  /** Headers seen, as printed. */
  private readonly sections = new Set<string>();
  private isInside = false;
  private isAsked = false;
  private known: string | undefined;

  /** The box, as far as it is known. */
  get host(): string | undefined {
    return this.known;
  }

  /** A prompt stands here: what was open is over. */
  prompt(command: Command | undefined): void {
    this.begin();
    this.isInside = false;
    this.isAsked = command?.name === 'tech-support';
    if (this.isAsked) this.known = command?.host;
  }

  /** The header of a section stands here. */
  section({ name }: Command, header: string): void {
    const isNext = this.sections.has(header) && (!this.isAsked || ONCE.has(name));
    if (isNext || this.sections.size >= MOST_SECTIONS) this.begin();
    this.isInside = true;
    this.sections.add(header);
  }

  /** An output names its box: a section of a show-tech speaks for those below it. Of two names none counts. */
  named(host: string): void {
    if (this.isInside) this.known = this.known === undefined || this.known === host ? host : undefined;
  }

  private begin(): void {
    this.sections.clear();
    this.isAsked = false;
    this.known = undefined;
  }
}
