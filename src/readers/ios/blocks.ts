import type { IosLine } from '../../text/ios-prefix.ts';
import type { Block, BlockScene } from './block.ts';
import type { Command } from './command.ts';
import { ConfigBlock, type ConfigOrigin } from './config.ts';
import { ConditionsShown, KnownOutput } from './debug-state.ts';
import { LogHeader } from './log-header.ts';
import { RecordBlock, type RecordKind } from './records.ts';
import { BOX } from './show-box.ts';
import { CountersBlock } from './show-counters.ts';
import { ErrorsBlock } from './show-errors.ts';
import { POLICIES, PROFILES, PROPOSALS } from './show-ikev2-settings.ts';
import { IPSEC_SAS } from './show-ipsec-sa.ts';
import { SaBlock } from './show-sa.ts';
import { SessionBlock } from './show-session.ts';
import { StatisticsBlock } from './show-statistics.ts';
import { TableBlock } from './show-tables.ts';
import { CLOCK_SETTINGS, NTP_STATUS } from './show-time.ts';

/** One kind of output that the reader knows. */
export interface BlockKind {
  /** The commands whose output it is, as `Command.name` spells them. */
  readonly commands: readonly string[];
  /**
   * Whether this line is the first of one, whatever was asked; `command` is what was typed before it, if a prompt or header
   * shows that.
   */
  opens(line: IosLine, command: Command | undefined): boolean;
  /** The first two letters of all such lines, `0` for two digits or one; undefined where they may begin with anything. */
  readonly letters?: string;
  make(scene: BlockScene, origin: ConfigOrigin): Block;
}

/** In the order in which their first lines are looked for. */
export const BLOCKS: readonly BlockKind[] = [
  {
    commands: ['crypto session'],
    opens: SessionBlock.opens,
    letters: 'cr in',
    make: (scene) => new SessionBlock(scene),
  },
  {
    commands: ['crypto ikev2 sa', 'crypto ikev2 session'],
    opens: SaBlock.opens,
    letters: 'ip se tu',
    make: (scene) => new SaBlock(scene),
  },
  {
    commands: ['crypto ikev2 stats reconnect'],
    opens: CountersBlock.opens,
    make: (scene) => new CountersBlock(scene),
  },
  {
    commands: ['', ' exchange', ' ext-service', ' timeout', ' psh']
      .map((what) => `crypto ikev2 stats${what}`)
      .concat('crypto ikev2 count'),
    opens: StatisticsBlock.opens,
    letters: 'cr sy ex aa ip pk gk pp au pa dp ik 0',
    make: (scene) => new StatisticsBlock(scene),
  },
  {
    commands: ['crypto ikev2 diagnose error'],
    opens: ErrorsBlock.opens,
    letters: 'ex',
    make: (scene) => new ErrorsBlock(scene),
  },
  records(['crypto ikev2 profile'], /^IKEv2 profile ?: *\S/i, PROFILES, 'ik'),
  records(['crypto ikev2 policy'], /^IKEv2 policy ?: *\S/i, POLICIES, 'ik'),
  records(['crypto ikev2 proposal'], /^IKEv2 proposal ?: *\S/i, PROPOSALS, 'ik'),
  // `Crypto map tag: VPN` is no line of configuration, though one starts with `crypto map`.
  records(['crypto ipsec sa'], /^(?:interface: \S+$|Crypto map tag: )/, IPSEC_SAS, 'in cr'),
  records(
    ['version', 'inventory', 'license udi'],
    /^(?:Cisco IOS[ -]XE Software, Version |Cisco IOS Software.*, Version |NAME: "|PID: \S.*, SN: )/i,
    BOX,
    'ci na pi',
  ),
  records(['ntp status'], /^Clock is (?:un)?synchronized\b/i, NTP_STATUS, 'cl'),
  records(['clock'], /^(?:Time source is [A-Za-z ]+|Summer time (?:starts|ends) .*)$/i, CLOCK_SETTINGS, 'ti su'),
  { commands: ['crypto debug-condition'], opens: never, letters: '', make: (scene) => new ConditionsShown(scene) },
  { commands: ['debugging'], opens: never, letters: '', make: () => new KnownOutput() },
  {
    commands: ['crypto session brief', 'ntp associations'],
    opens: never,
    letters: '',
    make: (scene) => new TableBlock(scene),
  },
  { commands: ['logging'], opens: LogHeader.opens, letters: 'sy', make: (scene) => new LogHeader(scene) },
  { commands: [], opens: ConfigBlock.opens, make: (scene, origin) => new ConfigBlock(scene, origin) },
];

function records<Fact, Open>(
  commands: readonly string[],
  first: RegExp,
  kind: RecordKind<Fact, Open>,
  letters: string,
): BlockKind {
  return {
    commands,
    letters,
    opens: (line) => first.test(line.body.trim()),
    make: (scene) => new RecordBlock(kind, scene),
  };
}

/** Outputs that no line tells apart from others. */
function never(): boolean {
  return false;
}

/** Of each two characters of ASCII. */
const byLetters: (readonly BlockKind[] | undefined)[] = [];
const ASCII = 0x80;

/** The kinds that a line may open, by its first letters: most lines of an output that nobody wants open none. */
export function kindsOpenedBy(text: string): readonly BlockKind[] {
  const [first, second] = [text.charCodeAt(0), text.charCodeAt(1)];
  if (!(first < ASCII && second < ASCII)) return kindsWith(lettersOf(text));
  const place = first * ASCII + second;
  const kinds = byLetters[place] ?? kindsWith(lettersOf(text));
  byLetters[place] = kinds;
  return kinds;
}

function lettersOf(text: string): string {
  return /^\d/.test(text) ? '0' : text.slice(0, 2).toLowerCase();
}

function kindsWith(letters: string): readonly BlockKind[] {
  return BLOCKS.filter((kind) => kind.letters?.split(' ').includes(letters) ?? true);
}
