import type { IosLine } from '../../text/ios-prefix.ts';
import type { Block, BlockScene } from './block.ts';
import type { Command } from './command.ts';
import { BoxFacts, type BoxSection } from './config-box.ts';
import { type ProfileHeader, ProfileSection } from './config-profile.ts';
import { lineCut } from './cut.ts';
import type { Taken } from './run.ts';

// A running-config, a pasted piece of one, or commands typed in configuration mode (ios-text.md 5.1). What an absent line
// proves depends on which of them it is: `complete` says so.

/** How the configuration came into the text. */
export interface ConfigOrigin {
  /** Typed commands change a configuration and never state all of it. */
  readonly typed: boolean;
  /** The whole was asked for: `show running-config`, or the header that IOS prints above one. */
  readonly whole: boolean;
  readonly pipe: Command['pipe'];
}

type Section =
  | { readonly kind: 'profile'; readonly profile: ProfileSection; indented: boolean | undefined }
  | { readonly kind: 'box'; readonly box: BoxSection; indented: boolean | undefined }
  | { readonly kind: 'other'; indented: boolean | undefined };

const HEADERS = /^(?:Building configuration\.\.\.|Current configuration ?:|Using \d+ out of \d+ bytes)/i;
/** Lines that nothing can follow: as the last line of a text without a line end they are not cut. */
const WHOLE = /^(?:(?:no )?(?:ip http secure-server|shutdown)|inservice)$/i;
const END = /^(?:end|exit)$/i;

/** Lines that open a configuration without a header. Each is said by nobody but IOS. */
const OPENERS =
  /^(?:hostname \S+$|aaa new-model$|aaa (?:authentication|authorization|accounting) \S+ \S+ |(?:no )?crypto (?:ikev2|ipsec|pki|vpn|ssl|isakmp|map) \S+ ?|service timestamps (?:debug|log) |(?:no )?ip http (?:secure-)?server$|clock (?:timezone|summer-time) \S+ |interface [A-Z][A-Za-z-]*\d[\d/.]*(?: type \S+)?$|ip local pool \S+ \d|username \S+ (?:password|secret|privilege) |version \d\d\.\d+$|webvpn gateway \S+$)/i;

const GLOBAL_WORDS = new Set(
  (
    'aaa access-list alias archive arp authentication banner boot boot-start-marker boot-end-marker bridge call call-home cdp class-map clock control-plane crypto ' +
    'diagnostic dot1x enable end errdisable event exception exit fhrp flow hostname hw-module interface ip ipv6 isis key ' +
    'l2vpn license line lldp logging login mac memory monitor mpls multilink netconf-yang network no ntp object object-group ' +
    'parser parameter-map password platform policy-map power redundancy restconf route-map router scheduler security service ' +
    'snmp-server spanning-tree standby subscriber switch tacacs radius tftp-server track transport tunnel username version ' +
    'vlan voice vpdn vrf vtp webvpn zone zone-pair telemetry template address-family pool def-domain route encryption ' +
    'integrity prf group proposal match set mode dns description permit deny enrollment subject-name revocation-check rsakeypair'
  ).split(' '),
);

export class ConfigBlock implements Block {
  private readonly scene: BlockScene;
  private readonly origin: ConfigOrigin;
  private readonly box: BoxFacts;
  private section: Section | undefined;
  private sawEnd = false;
  private sawHeader: boolean;

  constructor(scene: BlockScene, origin: ConfigOrigin) {
    this.scene = scene;
    this.origin = origin;
    this.box = new BoxFacts(scene);
    this.sawHeader = origin.whole;
  }

  static opens(line: IosLine): boolean {
    const text = line.body.trim();
    return HEADERS.test(text) || OPENERS.test(text);
  }

  take(line: IosLine): Taken | undefined {
    const text = line.body.trim().replace(/ {2,}/g, ' ');
    if (HEADERS.test(text)) {
      this.sawHeader = true;
      return 'used';
    }
    if (text.startsWith('!')) {
      this.endSection(true);
      return 'blank or decoration';
    }
    if (END.test(text)) {
      this.endSection(true);
      // What stands behind the end of a whole configuration is no part of it.
      if (text.toLowerCase() === 'end') this.sawEnd = true;
      return 'known, without an event of its own';
    }
    if (this.sawEnd && !this.origin.typed) return undefined;
    if (this.scene.run.unended === line && !WHOLE.test(text)) return this.unended(line, text);
    return this.child(line, text) ?? this.globalLine(line, text);
  }

  end(atEnd: boolean): void {
    // A prompt or another output below the section shows that the section was printed to its end.
    this.endSection(!atEnd);
    const { typed, pipe } = this.origin;
    this.box.end(this.sawHeader && this.sawEnd && pipe === 'none' && !typed);
  }

  /** The last line of the text, perhaps cut: `reconnect timeout 90` was 900, `reconnect` had a timeout. It says nothing. */
  private unended(line: IosLine, text: string): Taken | undefined {
    const indented = /^[ \t]/.test(line.body);
    const inProfile = this.section?.kind === 'profile' && (indented || ProfileSection.knows(text));
    if (inProfile || ProfileSection.header(text) !== undefined || BoxFacts.states(text)) {
      lineCut(this.scene.run, line);
      return 'cut at the end of the text';
    }
    return isGlobal(text) || (this.section !== undefined && indented)
      ? 'known, without an event of its own'
      : undefined;
  }

  /** The line as a child of the open section; undefined where the section ends in front of it. */
  private child(line: IosLine, text: string): Taken | undefined {
    const { section } = this;
    if (section === undefined) return undefined;
    const indented = /^[ \t]/.test(line.body) && line.prompt === undefined;
    section.indented ??= indented;
    if (section.indented && !indented) {
      this.endSection(true);
      return undefined;
    }
    if (section.kind === 'profile') {
      if (!indented && !ProfileSection.knows(text)) {
        // Without indentation only a global line proves that the section is over; prose or damage does not.
        this.endSection(isGlobal(text));
        return undefined;
      }
      section.profile.add(line, text);
      return ProfileSection.knows(text) ? 'used' : 'known, without an event of its own';
    }
    if (section.kind === 'box' && this.box.child(section.box, text, line)) return 'used';
    return indented ? 'known, without an event of its own' : undefined;
  }

  private globalLine(line: IosLine, text: string): Taken | undefined {
    const header = ProfileSection.header(text);
    if (header !== undefined) {
      this.openProfile(line, header);
      return 'used';
    }
    const box = this.box.section(text, line);
    if (box !== undefined) {
      this.endSection(true);
      this.section = { kind: 'box', box, indented: undefined };
      return 'known, without an event of its own';
    }
    if (this.box.global(text, line)) {
      this.endSection(true);
      return 'used';
    }
    if (!isGlobal(text)) return undefined;
    // Indented lines below are its children. In a section without indentation it may itself be a child.
    if (this.section === undefined || /^(?:no )?crypto /i.test(text)) {
      this.endSection(true);
      this.section = { kind: 'other', indented: undefined };
    }
    return 'known, without an event of its own';
  }

  private openProfile(line: IosLine, header: ProfileHeader): void {
    this.endSection(true);
    const scene = { ...this.scene, host: this.box.name ?? this.scene.host };
    this.section = { kind: 'profile', profile: new ProfileSection(scene, line, header), indented: undefined };
  }

  private endSection(sawItsEnd: boolean): void {
    const { section } = this;
    this.section = undefined;
    if (section?.kind === 'profile') {
      // `section` and `begin` keep the lines of a section together; `include` and `exclude` do not.
      section.profile.end(sawItsEnd && !this.origin.typed && this.origin.pipe !== 'lines');
    }
    if (section?.kind === 'box') this.box.sectionEnds(section.box);
  }
}

function isGlobal(text: string): boolean {
  // 10 permit 192.168.10.0 0.0.0.255
  if (/^\d{1,10} (?:permit|deny|remark) /i.test(text)) return true;
  const end = text.indexOf(' ');
  return GLOBAL_WORDS.has((end < 0 ? text : text.slice(0, end)).toLowerCase());
}
