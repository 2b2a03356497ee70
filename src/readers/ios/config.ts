import type { GatewayConfigEvent } from '../../model/gateway-config-events.ts';
import type { Stamp } from '../../model/time.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { clockLine } from '../../text/ios-stamp.ts';
import type { Block, BlockScene } from './block.ts';
import type { Command } from './command.ts';
import { box, LAST_CHANGE } from './config/box.ts';
import { type CommandLine, CommandLines, type GlobalLine } from './config/command-line.ts';
import { commandsOn, wordsOf } from './config/commands.ts';
import { opensConfiguration, opensOtherSection } from './config/global-words.ts';
import { SHORTEST_PASTED, SHORTEST_TYPED } from './config/grammar.ts';
import { Commands } from './config/node.ts';
import { firstOfSeveral } from './config/one-line.ts';
import { indentOf, OpenSection } from './config/open-section.ts';
import { shownLine } from './config/shown.ts';
import { SkippedBody } from './config/skipped-body.ts';
import { TopicLines } from './config/topic-lines.ts';
import { countedAs, UnreadCommands } from './config/unread.ts';
import { lineCut } from './cut.ts';
import { evidenceOf, type Taken } from './run.ts';

// A running-config, a pasted piece of one, or commands typed in configuration mode (ios-text.md 5.1). Lines become a tree,
// one section of it at a time; `config/kinds.ts` lists what becomes an event. What an absent line proves depends on how the
// configuration came into the text: `complete` says so.

/** How the configuration came into the text. */
export interface ConfigOrigin {
  /** Typed commands change a configuration and never state all of it. */
  readonly typed: boolean;
  /** The whole was asked for: `show running-config`, or the header that IOS prints above one. */
  readonly whole: boolean;
  readonly pipe: Command['pipe'];
}

const HEADERS = /^(?:Building configuration\.\.\.|Current configuration ?:|Using \d+ out of \d+ bytes)/i;
/** Lines that nothing can follow: as the last line of a text without a line end they are not cut. */
const WHOLE = /^(?:(?:no )?(?:ip http secure-server|shutdown)|inservice)$/i;
const END = /^(?:end|exit)$/i;
const CERTIFICATES = /^crypto (?:pki|ca) certificate chain /i;

/** `crypto ikev2 profile`, `hostname gw1 interface`. */
const QUOTED_WORDS = 3;
const ONE_LINE =
  'The line breaks of this configuration are lost: several sections stand on one line, of which only the beginning is read. Paste it again with its line breaks, or give the file itself.';

/** A section that nothing here is for. */
interface OtherSection {
  /** What its lines are counted as. */
  readonly counted: string;
  readonly holdsCertificates: boolean;
  readonly indent: number;
}

/** A line behind the open section that may be the rest of its last one: the lines below tell. */
interface Rest {
  readonly line: IosLine;
  /** The line above had no room for it. */
  readonly isBroken: boolean;
  /** Whether the section is printed to its end if none of its lines follow. */
  readonly endsSection: boolean;
}

export class ConfigBlock implements Block {
  private readonly scene: BlockScene;
  private readonly origin: ConfigOrigin;
  private readonly lines = new CommandLines();
  private readonly topics: TopicLines;
  private readonly body = new SkippedBody();
  private readonly unread = new UnreadCommands();
  private readonly parts: GatewayConfigEvent[] = [];
  private section: OpenSection | undefined;
  private otherSection: OtherSection | undefined;
  private rest: Rest | undefined;
  private hostname: string | undefined;
  private changedAt: Stamp | undefined;
  private sawEnd = false;
  private sawHeader: boolean;
  /** Line ends were lost: what is absent may have stood on a line that is not read. */
  private lostLineEnds = false;

  constructor(scene: BlockScene, origin: ConfigOrigin) {
    this.scene = scene;
    this.origin = origin;
    this.topics = new TopicLines(scene);
    this.sawHeader = origin.whole;
  }

  static opens(line: IosLine): boolean {
    const text = line.body.trim();
    return HEADERS.test(text) || opensConfiguration(text) || firstOfSeveral(text) !== undefined;
  }

  take(line: IosLine): Taken | undefined {
    const command = this.lines.of(line.body);
    const { text } = command;
    if (this.body.take(text, this.otherSection?.holdsCertificates === true)) {
      return 'known, without an event of its own';
    }
    const first = this.origin.typed ? undefined : command.firstOfSeveral;
    if (first !== undefined) return this.oneLine(line, first);
    if (HEADERS.test(text)) {
      this.sawHeader = true;
      return 'used';
    }
    if (text.startsWith('!')) return this.comment(line, text);
    if (END.test(text)) return this.leave(line, text);
    // What stands behind the end of a whole configuration is no part of it.
    if (this.sawEnd && !this.origin.typed) return undefined;
    if (this.scene.run.unended === line && !WHOLE.test(text)) return this.unended(line, command);
    const banner = this.body.begins(text);
    return (
      this.child(line, command) ??
      this.global(line, command) ??
      (banner ? 'known, without an event of its own' : undefined)
    );
  }

  end(atEnd: boolean): void {
    // A prompt or another output below the section shows that the section was printed to its end.
    this.endSection(!atEnd);
    const { typed, pipe } = this.origin;
    const complete = this.sawHeader && this.sawEnd && !this.lostLineEnds && pipe === 'none' && !typed;
    for (const event of this.topics.events(this.host, complete, this.parts)) {
      this.emit(event.kind === 'gateway.config' ? { ...event, unread: this.unread.list() } : event);
    }
  }

  private get host(): string | undefined {
    return this.hostname ?? this.scene.host;
  }

  private comment(line: IosLine, text: string): Taken {
    const [, time] = LAST_CHANGE.exec(text) ?? [];
    if (time !== undefined && this.scene.run.unended !== line) {
      this.endSection(true);
      this.changedAt = clockLine(time, this.scene.run.clock);
      this.topics.add(box, line, { text, negates: false });
      return 'used';
    }
    if (this.section?.up(line, false) !== true) this.endSection(true);
    return 'blank or decoration';
  }

  private leave(line: IosLine, text: string): Taken {
    const end = text.toLowerCase() === 'end';
    if (end || this.section?.up(line, true) !== true) this.endSection(true);
    if (end) this.sawEnd = true;
    return 'known, without an event of its own';
  }

  /** Several sections on one line: `first` is what can be read of it. */
  private oneLine(line: IosLine, first: string): Taken {
    this.endSection(true);
    this.lostLineEnds = true;
    const { source, emit } = this.scene.run;
    // The masks of secrets know lines of a configuration: no more is quoted than what they can know.
    const quoted = { ...line, isClean: false, prefix: '', body: first, text: first };
    const evidence = evidenceOf(source, { ...quoted, text: wordsOf(first).slice(0, QUOTED_WORDS).join(' ') });
    emit({ kind: 'diagnostic', code: 'ios.config-one-line', message: ONE_LINE, source, evidence });
    return this.global(quoted, this.lines.of(first)) ?? 'known, without an event of its own';
  }

  /** The last line of the text, perhaps cut: `reconnect timeout 90` was 900, `reconnect` had a timeout. It says nothing. */
  private unended(line: IosLine, command: CommandLine): Taken | undefined {
    const indented = /^[ \t]/.test(line.body);
    const inSection = this.section !== undefined && (indented || this.section.knows(command));
    const read = command.global(shortestOn(line));
    if (inSection || read !== undefined) {
      const shown = inSection
        ? this.section?.shown(line, command)
        : shownLine(line, command.text, { commands: textsOf(read), run: this.scene.run });
      lineCut(this.scene.run, shown ?? line);
      return 'cut at the end of the text';
    }
    return command.isGlobal || (this.otherSection !== undefined && indented)
      ? 'known, without an event of its own'
      : undefined;
  }

  /** The line as a command below the open header; undefined where the section ends in front of it. */
  private child(line: IosLine, command: CommandLine): Taken | undefined {
    const { section, rest, otherSection } = this;
    if (section !== undefined && rest !== undefined && section.owns(line, command)) {
      if (rest.isBroken && (section.knows(command) || !rest.endsSection)) return this.goOn(section, line, command);
      // Whose line it is nobody can say.
      this.endSection(false);
      this.otherSection = otherSection;
    }
    if (otherSection !== undefined) return this.childOfOther(otherSection, line);
    if (section === undefined || rest !== undefined) return undefined;
    const mode = line.prompt?.mode;
    if (mode === 'config') this.endSection(true);
    else if (section.take(line, command, mode !== undefined && command.global(shortestOn(line)) === undefined))
      return 'used';
    return undefined;
  }

  private goOn(section: OpenSection, line: IosLine, command: CommandLine): Taken {
    this.rest = undefined;
    this.otherSection = undefined;
    section.goOn(line, command);
    return 'used';
  }

  private childOfOther(section: OtherSection, line: IosLine): Taken | undefined {
    const indented = line.prompt === undefined && indentOf(line) > section.indent;
    if (!indented) return undefined;
    this.unread.add(section.counted);
    return 'known, without an event of its own';
  }

  private global(line: IosLine, command: CommandLine): Taken | undefined {
    const read = command.global(shortestOn(line));
    if (read !== undefined) {
      // The rest of a broken line may be words that open a section: then the one above goes on, and this one is none.
      const mayBeRest = line.prompt === undefined && this.section?.breaksInto(line, this.rest?.line) === true;
      this.endSection(!mayBeRest);
      const taken = this.readGlobal(line, read);
      if (mayBeRest) this.section?.doubt();
      return taken;
    }
    const rest = this.restIn(line, command);
    // Without indentation only a global line proves that the section is over; prose or damage does not.
    if (rest === undefined) this.endSection(command.isGlobal);
    this.rest = rest;
    if (!command.isGlobal) return undefined;
    this.otherSection = otherSection(command.text, line);
    this.unread.add(this.otherSection.counted);
    return 'known, without an event of its own';
  }

  /** The rest of a broken line begins with any word. What had room on the line above is hardly one, unless somebody broke lines by hand. */
  private restIn(line: IosLine, command: CommandLine): Rest | undefined {
    const { section, rest } = this;
    if (section === undefined || line.prompt !== undefined || opensOtherSection(command.text)) return undefined;
    const isBroken = section.breaksInto(line, rest?.line);
    if (rest === undefined ? !isBroken && !command.isGlobal : !isBroken || !rest.isBroken) return undefined;
    return { line, isBroken, endsSection: command.isGlobal && rest?.endsSection !== false };
  }

  private readGlobal(line: IosLine, { text, negates, words, end, is }: GlobalLine): Taken {
    if ('topic' in is || negates) {
      const topic = 'topic' in is ? is.topic : box;
      this.topics.add(topic, line, { text, negates });
      if (!negates && /^hostname /.test(text)) this.named(text.slice('hostname '.length));
      // Lines below it, as of `aaa group server`, are not told.
      this.otherSection = otherSection(text, line);
      return 'used';
    }
    const below = commandsOn(words, end, is.section, shortestOn(line));
    this.section = new OpenSection(this.scene.run, is.section, { line, text, below });
    return 'used';
  }

  private named(host: string): void {
    this.hostname = host;
    // A piece of a configuration may be of any box.
    if (this.origin.whole) this.scene.named(host);
  }

  private endSection(sawItsEnd: boolean): void {
    const { section, rest } = this;
    this.section = undefined;
    this.otherSection = undefined;
    this.rest = undefined;
    if (section === undefined) return;
    const { run, at } = this.scene;
    // `section` and `begin` keep the lines of a section together; `include` and `exclude` do not.
    const complete =
      sawItsEnd &&
      rest?.endsSection !== false &&
      !section.cut &&
      !this.lostLineEnds &&
      !this.origin.typed &&
      this.origin.pipe !== 'lines';
    const event = section.kind.event({
      source: run.source,
      host: this.host,
      at,
      evidence: section.span.evidence(run.source),
      header: section.root,
      commands: new Commands(run.source, section.root.children),
      complete,
    });
    this.parts.push(event);
    this.emit(event);
  }

  private emit(event: GatewayConfigEvent): void {
    const { typed } = this.origin;
    const { changedAt } = this;
    this.scene.run.emit({ ...event, ...(typed && { typed }), ...(changedAt && { changedAt }) });
  }
}

function otherSection(command: string, line: IosLine): OtherSection {
  return { counted: countedAs(command), holdsCertificates: CERTIFICATES.test(command), indent: indentOf(line) };
}

/** How short the first keyword of a command may be. */
function shortestOn(line: IosLine): number {
  return line.prompt === undefined ? SHORTEST_PASTED : SHORTEST_TYPED;
}

function textsOf(read: GlobalLine | undefined): string[] {
  if (read === undefined) return [];
  const { text, words, end, is } = read;
  const below = 'section' in is ? commandsOn(words, end, is.section, SHORTEST_PASTED) : [];
  return [text, ...below.map((command) => command.text)];
}
