import type { ConfigLine, GatewayConfig } from '../../model/gateway-config-events.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import type { BlockScene } from './block.ts';
import { addressOf } from './endpoint.ts';
import { evidenceOf, Span } from './run.ts';

// What a running-config says about the box itself (ios-text.md 5.5, 5.7): name, clock, stamps, addresses, HTTPS.

type Zone = NonNullable<GatewayConfig['zone']>;

/** A section whose children matter to the box. */
export interface BoxSection {
  readonly kind: 'interface' | 'ssl-policy' | 'webvpn-gateway';
  readonly header: ConfigLine;
  readonly listens: ConfigLine[];
  shutdown: boolean;
}

const OPENS: readonly (readonly [BoxSection['kind'], RegExp])[] = [
  // interface GigabitEthernet1 · Int gi1
  ['interface', /^int(?:erface)? [A-Za-z][A-Za-z-]*[ \d][\d/.:]*(?: \S+ ?\S*)?$/i],
  // crypto ssl policy SSL-POLICY
  ['ssl-policy', /^crypto ssl policy \S+$/i],
  // webvpn gateway GW
  ['webvpn-gateway', /^webvpn gateway \S+$/i],
];

const STATES =
  /^(?:hostname |clock (?:timezone|summer-time) |service timestamps |(?:no )?ip http |ip(?:v6)? address )/i;

export class BoxFacts {
  private readonly scene: BlockScene;
  private readonly span = new Span();
  private hostname: string | undefined;
  private readonly addresses = new Set<string>();
  private zone: Zone | undefined;
  private summerTime: ConfigLine | undefined;
  private debugStamps: ConfigLine | undefined;
  private logStamps: ConfigLine | undefined;
  private https: { readonly on: boolean; readonly line: ConfigLine } | undefined;
  private readonly listeners: ConfigLine[] = [];

  constructor(scene: BlockScene) {
    this.scene = scene;
  }

  /** True for lines that say something about the box, as far as their first words tell. */
  static states(text: string): boolean {
    return STATES.test(text);
  }

  section(text: string, line: IosLine): BoxSection | undefined {
    const kind = OPENS.find(([, form]) => form.test(text))?.[0];
    if (kind === undefined) return undefined;
    return { kind, header: this.quote(text, line), listens: [], shutdown: false };
  }

  /** A child of a section; false where it is none that matters. */
  child(section: BoxSection, text: string, line: IosLine): boolean {
    if (section.kind === 'interface') return this.address(text, line);
    if (/^(?:ip address local |inservice\b)/i.test(text)) section.listens.push(this.quote(text, line));
    else if (/^shut/i.test(text)) section.shutdown = true;
    else return false;
    this.span.add(line);
    return true;
  }

  sectionEnds(section: BoxSection): void {
    if (section.kind === 'interface' || section.shutdown || section.listens.length === 0) return;
    this.listeners.push(section.header, ...section.listens);
  }

  /** A global line; false where it says nothing about the box. */
  global(text: string, line: IosLine): boolean {
    const name = /^hostname (\S+)$/i.exec(text)?.[1];
    if (name !== undefined) this.hostname = name;
    else if (/^clock timezone /i.test(text)) this.zone = zoneOf(text, this.quote(text, line));
    else if (/^clock summer-time /i.test(text)) this.summerTime = this.quote(text, line);
    else if (/^service timestamps debug\b/i.test(text)) this.debugStamps = this.quote(text, line);
    else if (/^service timestamps log\b/i.test(text)) this.logStamps = this.quote(text, line);
    else if (/^(?:no )?ip http secure-server$/i.test(text)) {
      this.https = { on: !/^no /i.test(text), line: this.quote(text, line) };
    } else return false;
    this.span.add(line);
    return true;
  }

  /** Emits what was found; nothing where no line said anything about the box. */
  end(complete: boolean): void {
    if (this.span.empty) return;
    const { run, host, at } = this.scene;
    run.emit({
      kind: 'gateway.config',
      host: this.hostname ?? host,
      addresses: [...this.addresses],
      zone: this.zone,
      summerTime: this.summerTime,
      debugStamps: this.debugStamps,
      logStamps: this.logStamps,
      headendSsl: this.headendSsl(complete),
      complete,
      at,
      evidence: this.span.evidence(run.source),
    });
  }

  get name(): string | undefined {
    return this.hostname;
  }

  private headendSsl(complete: boolean): GatewayConfig['headendSsl'] {
    const active = [...(this.https?.on === true ? [this.https.line] : []), ...this.listeners];
    if (active.length > 0) return { state: 'yes', lines: active };
    if (this.https !== undefined) return { state: 'no', lines: [this.https.line] };
    return complete ? { state: 'no', lines: [] } : undefined;
  }

  private address(text: string, line: IosLine): boolean {
    // ip address 203.0.113.5 255.255.255.0 · ipv6 address 2001:DB8::5/64
    const found =
      /^ip address ((?:\d{1,3}\.){3}\d{1,3}) (?:\d{1,3}\.){3}\d{1,3}/i.exec(text) ??
      /^ipv6 address ([0-9A-F:.]{2,45})\/\d{1,3}/i.exec(text);
    if (found === null) return false;
    this.addresses.add(addressOf(found[1] ?? ''));
    this.span.add(line);
    return true;
  }

  private quote(text: string, line: IosLine): ConfigLine {
    return { text, evidence: evidenceOf(this.scene.run.source, line) };
  }
}

/** `clock timezone IST 5 30`; minutes go the way of the hours. */
function zoneOf(text: string, line: ConfigLine): Zone | undefined {
  const found = /^clock timezone (\S+) (-?)(\d{1,2})(?: (\d{1,2}))?$/i.exec(text);
  if (found === null) return undefined;
  const minutes = Number(found[3]) * 60 + Number(found[4] ?? 0);
  return { name: found[1] ?? '', offsetMinutes: found[2] === '-' ? -minutes : minutes, line };
}
