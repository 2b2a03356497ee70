import type { GatewaySessionSnapshot } from '../../model/gateway-show-events.ts';
import type { Endpoint } from '../../model/wire-events.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { spanSeconds } from '../../text/ios-stamp.ts';
import { type Block, type BlockScene, type FieldPattern, Joiner } from './block.ts';
import { lineCut } from './cut.ts';
import { addressOf, endpointOf } from './endpoint.ts';
import { Span, type Taken } from './run.ts';

// `show crypto session [detail]` (ios-text.md 4.3). One `Interface:` opens one session. Fields are found by their keys
// wherever they stand, since documents move them to paragraphs of their own.

type Snapshot = { -readonly [K in keyof GatewaySessionSnapshot]: GatewaySessionSnapshot[K] };

/** One `IKEv2 SA:` of a session, with the letters of its `Capabilities:`. */
interface SessionSa {
  readonly local: Endpoint | undefined;
  active: boolean | undefined;
  capabilities: string | undefined;
}

/** What one line says: fields of the event, and what belongs to one IKE SA or flow of the session. */
interface LineFacts extends Partial<Snapshot> {
  readonly sa?: { readonly local: Endpoint | undefined };
  readonly saActive?: boolean;
  readonly saCapabilities?: string;
  readonly flowHost?: string;
}

interface OpenSession {
  fields: Partial<Snapshot>;
  readonly sas: SessionSa[];
  readonly flowHosts: Set<string>;
  readonly span: Span;
}

const HEADER = /^Crypto session current status/i;
const OPENS_SESSION = /^Interface: +(\S.*)$/;
// X - IKE Extended Authentication, F - IKE Fragmentation
const LEGEND = /^(?:Code: *)?[A-Z] - [A-Z]/;
const NAMES_R = /\bR - IKE Auto Reconnect/i;

const HAS_KEY =
  /^(?:Interface|Username|Profile|Group|Assigned address|Uptime|Session status|Peer|Phase1_id|Desc|System IP|Session ID|IKE(?:v[12])? SA|Capabilities|IPSEC FLOW|Active SAs|Inbound|Outbound)\s*:|^(?:Capabilities|connid|remote )/i;

const FIELDS: readonly FieldPattern<LineFacts>[] = [
  // Username: user1
  { key: 'Username:', form: /^Username: *(\S.*)$/i, gives: ([, text]) => ({ username: text }) },
  // Profile: AnyConnect-EAP
  { key: 'Profile:', form: /^Profile: *(\S.*)$/i, gives: ([, text]) => ({ profile: text }) },
  // Group: ikev2-auth-policy
  { key: 'Group:', form: /^Group: *(\S.*)$/i, gives: ([, text]) => ({ group: text }) },
  {
    // Assigned address: 192.168.20.5
    key: 'Assigned address:',
    form: /\bAssigned address: *(\S+)/i,
    gives: ([, text = '']) => ({ assignedAddress: addressOf(text) }),
  },
  {
    // Uptime: 00:00:15
    key: 'Uptime:',
    form: /\bUptime: *(\S+)/i,
    gives: ([, text = '']) => ({ uptimeSeconds: spanSeconds(text) }),
  },
  {
    // Session status: UP-ACTIVE
    key: 'Session status:',
    form: /\bSession status: *(\S+)/i,
    gives: ([, text]) => ({ status: text }),
  },
  {
    // Peer: 198.51.100.20 port 63516 fvrf: (none) ivrf: (none)
    key: 'Peer:',
    form: /^Peer: *(\S+) port (\d{1,5})\b/i,
    gives: ([, address = '', port], place) => ({
      peer: { address: addressOf(address), port: Number(port) },
      peerLine: place(),
    }),
  },
  { key: 'fvrf:', form: /\bfvrf: *(\S+)/i, gives: ([, text = '']) => ({ fvrf: bare(text) }) },
  { key: 'ivrf:', form: /\bivrf: *(\S+)/i, gives: ([, text = '']) => ({ ivrf: bare(text) }) },
  {
    // Phase1_id: *$AnyConnectClient$*
    key: 'Phase1_id:',
    form: /\bPhase1_id: *(\S.*)$/i,
    gives: ([, text], place) =>
      text === '(none)' ? { phase1Id: undefined, phase1IdLine: undefined } : { phase1Id: text, phase1IdLine: place() },
  },
  {
    // Session ID: 16
    key: 'Session ID:',
    form: /\bSession ID: *(\d{1,10})\b/i,
    gives: ([, number]) => ({ gatewaySession: Number(number) }),
  },
  {
    // IKEv2 SA: local 203.0.113.5/4500 remote 198.51.100.20/63516 Active
    key: 'SA:',
    form: /\bSA: +local +(\S+)/i,
    gives: ([, text = '']) => ({ sa: { local: endpointOf(text, '/') } }),
  },
  {
    // IPv6 peers stand on a line of their own: `remote 2001:DB8::20/500 Active`
    key: 'remote ',
    form: /(?:^|\s)remote +\S+ +(Active|Inactive)\b/i,
    gives: ([, word = '']) => ({ saActive: word.toLowerCase() === 'active' }),
  },
  {
    // Capabilities:DNR connid:1 lifetime:23:59:57
    key: 'Capabilities:',
    form: /\bCapabilities: *(\(none\)|[A-Z]{1,26})(?: |$)/i,
    gives: ([, letters = '']) => ({ saCapabilities: letters === '(none)' ? '' : letters }),
  },
  {
    // IPSEC FLOW: permit ip 0.0.0.0/0.0.0.0 host 192.168.20.5
    key: 'IPSEC FLOW:',
    form: /\bIPSEC FLOW: +permit +\S+ +(?:host +)?\S+ +host +(\S+)/i,
    gives: ([, text = '']) => ({ flowHost: addressOf(text) }),
  },
];

/** Lines of a session that no field of the event takes. */
const KNOWN =
  /^(?:Desc:|System IP:|IPSEC FLOW:|Active SAs:|Inbound:|Outbound:|connid:|Capabilities:|Crypto session current status|Code:)/i;

export class SessionBlock implements Block {
  private readonly scene: BlockScene;
  private readonly joiner = new Joiner(HAS_KEY);
  private legend: string | undefined;
  private session: OpenSession | undefined;

  constructor(scene: BlockScene) {
    this.scene = scene;
  }

  static opens(line: IosLine): boolean {
    const text = line.body.trim();
    return HEADER.test(text) || OPENS_SESSION.test(text);
  }

  take(line: IosLine): Taken | undefined {
    const { run } = this.scene;
    const passage = this.joiner.join(line);
    const { text } = passage;
    const name = OPENS_SESSION.exec(text)?.[1];
    if (name !== undefined) {
      this.close();
      if (run.unended === line) {
        lineCut(run, line);
        return 'cut at the end of the text';
      }
      const fields = name === '(unknown)' ? {} : { interface: name };
      this.session = { fields, sas: [], flowHosts: new Set(), span: new Span() };
      this.session.span.add(line);
      return 'used';
    }
    if (LEGEND.test(text)) {
      this.legend = `${this.legend ?? ''}${text}\n`;
      return 'used';
    }
    if (this.session === undefined) return HEADER.test(text) ? 'used' : undefined;
    const facts = passage.fields(FIELDS, run);
    const used = facts !== undefined && add(this.session, facts);
    if (!used && !passage.cut && !KNOWN.test(text)) return undefined;
    this.session.span.add(line);
    if (used) return 'used';
    return passage.cut ? 'cut at the end of the text' : 'known, without an event of its own';
  }

  end(): void {
    this.close();
  }

  private close(): void {
    const { session } = this;
    this.session = undefined;
    if (session === undefined) return;
    const { fields, sas, flowHosts, span } = session;
    // `Interface:` alone is not a session: other outputs have such a line too.
    if (fields.status === undefined && fields.peer === undefined) return;
    const sa = sas.find(({ active }) => active === true) ?? sas[0];
    const capabilities = sa?.capabilities;
    this.scene.run.emit({
      kind: 'gateway.session-snapshot',
      host: this.scene.host,
      interface: fields.interface,
      username: fields.username,
      profile: fields.profile,
      group: fields.group,
      assignedAddress: fields.assignedAddress,
      uptimeSeconds: fields.uptimeSeconds,
      status: fields.status,
      peer: fields.peer,
      local: sa?.local,
      fvrf: fields.fvrf,
      ivrf: fields.ivrf,
      phase1Id: fields.phase1Id,
      gatewaySession: fields.gatewaySession,
      active: sa?.active,
      capabilities,
      reconnected: this.reconnected(capabilities),
      flowHosts: [...flowHosts],
      phase1IdLine: fields.phase1IdLine,
      peerLine: fields.peerLine,
      at: this.scene.at,
      evidence: span.evidence(this.scene.run.source),
    });
  }

  /** The legend names R in every output: only the letters of the SA, read against it, mean something (4.3). */
  private reconnected(capabilities: string | undefined): boolean | undefined {
    if (capabilities === undefined || this.legend === undefined || !NAMES_R.test(this.legend)) return undefined;
    return capabilities.includes('R');
  }
}

/** Puts into a session what a line says; false if nothing of it belongs there. */
function add(session: OpenSession, { sa, saActive, saCapabilities, flowHost, ...fields }: LineFacts): boolean {
  if (sa !== undefined) session.sas.push({ ...sa, active: undefined, capabilities: undefined });
  if (flowHost !== undefined) session.flowHosts.add(flowHost);
  session.fields = { ...session.fields, ...fields };
  const current = session.sas.at(-1);
  if (current !== undefined) {
    current.active = saActive ?? current.active;
    current.capabilities = saCapabilities ?? current.capabilities;
  }
  return current !== undefined || flowHost !== undefined || Object.keys(fields).length > 0;
}

function bare(text: string): string {
  return text.replace(/^\((.*)\)$/, '$1');
}
