import type { ConfigLine, GatewayIkev2Profile } from '../../model/gateway-config-events.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { maskSecrets } from '../../text/secrets.ts';
import type { BlockScene } from './block.ts';
import { evidenceOf, Span } from './run.ts';

// `crypto ikev2 profile <name>` (ios-text.md 5.2). The section comes indented, without indentation, with prompts in front,
// or with several sub-commands on one line (5.1).

// crypto ikev2 profile AnyConnect-EAP
const HEADER = /^crypto ikev2 profile (\S+)(?: (\S.*))?$/i;

/** Sub-commands as they begin. `aaa` opens global lines too, which go on with `login`, `network`, `exec`. */
const SUBCOMMAND =
  /^(?:no )?(?:match (?:identity|certificate|fvrf|address|inbound)|identity local|authentication (?:local|remote)|keyring|pki trustpoint|aaa (?:authentication|authorization|accounting) (?:anyconnect-eap|eap|cert|psk|group|user)|reconnect|dpd|anyconnect profile|virtual-template|lifetime|ivrf|nat |initial-contact|config-exchange|redirect|shutdown|description|dynamic|ppk)\b/i;

/** Where a line of several sub-commands is split: only at words that open one and stand nowhere inside another. */
const NEXT_SUBCOMMAND =
  /(?<!\bno) +(?=(?:no )?(?:match (?:identity remote|certificate|fvrf|address local) |identity local |authentication (?:local|remote) |keyring (?:local|aaa) |pki trustpoint |aaa (?:authentication|authorization|accounting) |reconnect(?: timeout |$)|dpd \d|anyconnect profile |virtual-template \d|lifetime \d))/i;

/** Lines that Cisco forbids beside `reconnect`. `keyring ppk` is no pre-shared key for authentication; unconfirmed. */
const PRE_SHARED =
  /^(?:authentication (?:local|remote) pre-share\b|keyring (?!ppk\b)|aaa authorization (?:group|user) (?:override )?psk\b)/i;

export class ProfileSection {
  readonly span = new Span();
  private readonly scene: BlockScene;
  private readonly name: string;
  /** In order; a negation takes away what stands before it. */
  private readonly typed: (ConfigLine & { readonly negates: boolean })[] = [];
  private lines: readonly ConfigLine[] = [];

  constructor(scene: BlockScene, line: IosLine, header: ProfileHeader) {
    this.scene = scene;
    this.name = header.name;
    this.span.add(line);
    if (header.rest !== undefined) this.add(line, header.rest);
  }

  static header(text: string): ProfileHeader | undefined {
    const found = HEADER.exec(text);
    if (found === null) return undefined;
    const rest = found[2];
    // A sentence that begins with these words is not a section.
    if (rest !== undefined && !SUBCOMMAND.test(rest)) return undefined;
    return { name: found[1] ?? '', rest };
  }

  static knows(text: string): boolean {
    return SUBCOMMAND.test(text);
  }

  /** Takes one line of the section, known or not. */
  add(line: IosLine, text: string): void {
    if (!this.span.empty) this.span.add(line);
    // Masked before it is split: a secret may hold any word.
    const masked = maskSecrets(text);
    const commands = /^description /i.test(masked) ? [masked] : masked.split(NEXT_SUBCOMMAND);
    const evidence = evidenceOf(this.scene.run.source, line);
    for (const command of commands) {
      const negated = /^no (.*)$/i.exec(command)?.[1];
      this.typed.push({ text: negated ?? command, evidence, negates: negated !== undefined });
    }
  }

  /** Emits the profile. `complete`: the section was seen to its end and nothing can have dropped lines of it. */
  end(complete: boolean): void {
    const { run, host, at } = this.scene;
    this.lines = this.standing();
    const reconnect = this.last(/^reconnect(?: timeout (\d{1,10}))?$/i);
    const dpd = this.last(/^dpd (\d{1,6}) (\d{1,6}) (\S+)$/i);
    const event: GatewayIkev2Profile = {
      kind: 'gateway.ikev2-profile',
      host,
      name: this.name,
      matchIdentities: this.all(/^match identity /i),
      localAuthentication: this.all(/^authentication local\b/i),
      remoteAuthentication: this.all(/^authentication remote\b/i),
      reconnect:
        reconnect === undefined ? undefined : { timeoutSeconds: numberOf(reconnect.found[1]), line: reconnect.line },
      preSharedKeyLines: this.all(PRE_SHARED),
      anyconnectProfile: this.last(/^anyconnect profile /i)?.line,
      virtualTemplate: this.last(/^virtual-template \d/i)?.line,
      dpd:
        dpd === undefined
          ? undefined
          : {
              intervalSeconds: Number(dpd.found[1]),
              retrySeconds: Number(dpd.found[2]),
              mode: dpd.found[3] ?? '',
            },
      shutdown: this.last(/^shutdown$/i) !== undefined,
      complete,
      at,
      evidence: this.span.evidence(run.source),
    };
    run.emit(event);
  }

  /** The lines that no later `no ...` took away: from the end, each is held against the negations behind it. */
  private standing(): ConfigLine[] {
    const negated = new Set<string>();
    const kept: ConfigLine[] = [];
    for (const { text, evidence, negates } of this.typed.toReversed()) {
      const lower = text.toLowerCase().slice(0, LONGEST_COMMAND);
      if (negates) negated.add(lower);
      else if (!startsWithAny(lower, negated)) kept.push({ text, evidence });
    }
    return kept.reverse();
  }

  private all(form: RegExp): ConfigLine[] {
    return this.lines.filter((line) => form.test(line.text));
  }

  /** The last line of its kind: a later one replaces an earlier one in IOS. */
  private last(form: RegExp): { line: ConfigLine; found: RegExpExecArray } | undefined {
    for (const line of this.lines.toReversed()) {
      const found = form.exec(line.text);
      if (found !== null) return { line, found };
    }
    return undefined;
  }
}

/** IOS takes no longer command line. */
const LONGEST_COMMAND = 254;

/** By its prefixes, not by the set: a hostile text may negate thousands of lines. */
function startsWithAny(text: string, prefixes: ReadonlySet<string>): boolean {
  if (prefixes.size === 0) return false;
  for (let length = 1; length <= text.length; length++) if (prefixes.has(text.slice(0, length))) return true;
  return false;
}

export interface ProfileHeader {
  readonly name: string;
  /** Sub-commands that follow the name on the same line. */
  readonly rest: string | undefined;
}

function numberOf(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}
