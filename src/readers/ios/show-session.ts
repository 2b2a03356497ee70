import type { GatewaySessionSnapshot } from '../../model/gateway-show-events.ts';
import type { Labelled } from '../../model/gateway-shown-facts.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import type { Block, BlockScene } from './block.ts';
import { lineCut } from './cut.ts';
import { type LabelledLine, LabelReader, repeats, takenOf } from './labels.ts';
import { Span, type Taken } from './run.ts';
import {
  NEW_FLOW,
  NEW_SA,
  type OpenFlow,
  type OpenSa,
  SESSION_LABELS,
  type SessionFact,
  type SessionFields,
} from './show-session-labels.ts';

// `show crypto session [detail]` (ios-text.md 4.3). One `Interface:` opens one session. Fields are found by their labels
// wherever they stand, since documents move them to paragraphs of their own.

interface OpenSession {
  /** It began with `Interface:`. */
  readonly headed: boolean;
  fields: SessionFields;
  readonly sas: OpenSa[];
  readonly flows: OpenFlow[];
  readonly flowHosts: Set<string>;
  readonly other: Labelled[];
  readonly span: Span;
}

const HEADER = /^Crypto session current status/i;
const OPENS_SESSION = /^Interface: +\S/;
// K - Keepalives, N - NAT-traversal, T - cTCP encapsulation
const LEGEND = /^(?:Code: *)?[A-Z] - [A-Z]/;
const LETTER = /\b([A-Z]) - ([A-Za-z].*?)(?=, *[A-Z] - |$)/g;
const AUTO_RECONNECT = /^IKE Auto Reconnect/i;

export class SessionBlock implements Block {
  private readonly scene: BlockScene;
  private readonly reader: LabelReader<SessionFact>;
  private legend: Record<string, string> | undefined;
  private session: OpenSession | undefined;
  /** It was asked for: then a line counts even if a filter left out the `Interface:` above it. */
  private readonly asked: boolean;

  constructor(scene: BlockScene) {
    this.scene = scene;
    this.reader = new LabelReader(SESSION_LABELS, scene.run);
    this.asked = scene.command === 'crypto session';
  }

  static opens(line: IosLine): boolean {
    const text = line.body.trim();
    return HEADER.test(text) || OPENS_SESSION.test(text);
  }

  take(line: IosLine): Taken | undefined {
    const text = line.body.trim();
    if (HEADER.test(text)) return 'used';
    if (LEGEND.test(text)) {
      return this.addLegend(text, line);
    }
    // `interface:` in lower case is a line of `show crypto ipsec sa`.
    if (text.startsWith('interface:')) return undefined;
    const read = this.reader.read(line);
    if (read === undefined) return undefined;
    const session = this.sessionFor(text, read);
    if (session === undefined) return undefined;
    session.span.add(line);
    add(session, read);
    return takenOf(read);
  }

  keep(line: IosLine): Taken | undefined {
    const { session } = this;
    const kept = session === undefined ? undefined : this.reader.unknown(line);
    if (session === undefined || kept === undefined) return undefined;
    session.other.push(...kept);
    session.span.add(line);
    return kept.length === 0 ? 'cut at the end of the text' : 'used';
  }

  end(): void {
    this.close();
  }

  private addLegend(text: string, line: IosLine): Taken {
    const letters = [...text.matchAll(LETTER)];
    if (this.scene.run.unended === line) {
      lineCut(this.scene.run, line);
      letters.pop();
    }
    this.legend ??= {};
    for (const [, letter = '', meaning = ''] of letters) this.legend[letter] = meaning.trim();
    return 'used';
  }

  /** The session that a line belongs to. A filter may have left out `Interface:`; then what repeats opens the next. */
  private sessionFor(text: string, { facts, mends }: LabelledLine<SessionFact>): OpenSession | undefined {
    const { session } = this;
    if (text.startsWith('Interface:')) return this.open(true);
    if (session === undefined) return this.asked && facts.length > 0 ? this.open(false) : undefined;
    return !session.headed && mends !== true && repeats(session.fields, facts) ? this.open(false) : session;
  }

  private open(headed: boolean): OpenSession {
    this.close();
    this.session = { headed, fields: {}, sas: [], flows: [], flowHosts: new Set(), other: [], span: new Span() };
    return this.session;
  }

  private close(): void {
    const { session } = this;
    this.session = undefined;
    if (session === undefined) return;
    const { headed, fields, sas, flows, flowHosts, other, span } = session;
    // `Interface:` alone is not a session: other outputs have such a line too.
    if (headed && fields.status === undefined && fields.peer === undefined) return;
    const sa = sas.find(({ active }) => active === true) ?? sas[0];
    const { run, host, at } = this.scene;
    run.emit({
      kind: 'gateway.session-snapshot',
      host,
      interface: fields.interface,
      username: fields.username,
      profile: fields.profile,
      group: fields.group,
      assignedAddress: fields.assignedAddress,
      uptimeSeconds: fields.uptimeSeconds,
      status: fields.status,
      description: fields.description,
      systemIp: fields.systemIp,
      systemInterface: fields.systemInterface,
      peer: fields.peer,
      local: sa?.local,
      fvrf: fields.fvrf,
      ivrf: fields.ivrf,
      phase1Id: fields.phase1Id,
      gatewaySession: fields.gatewaySession,
      active: sa?.active,
      capabilities: sa?.capabilities,
      reconnected: this.reconnected(sa?.capabilities),
      sas,
      flows,
      flowHosts: [...flowHosts],
      legend: this.legend ?? {},
      other,
      phase1IdLine: fields.phase1IdLine,
      peerLine: fields.peerLine,
      at,
      evidence: span.evidence(run.source),
    } satisfies GatewaySessionSnapshot);
  }

  /** The legend names R in every output: only the letters of the SA, read against it, mean something (4.3). */
  private reconnected(capabilities: string | undefined): boolean | undefined {
    if (capabilities === undefined || !AUTO_RECONNECT.test(this.legend?.['R'] ?? '')) return undefined;
    return capabilities.includes('R');
  }
}

/** Puts into a session what a line says: parts of an SA or a flow belong to the last one that was opened. */
function add(session: OpenSession, read: LabelledLine<SessionFact>): void {
  const ofSystem = read.labels.includes('system ip');
  for (const { sa, saPart, flow, flowPart, flowHost, name, ...fields } of read.facts) {
    session.fields = { ...session.fields, ...fields };
    if (name !== undefined && ofSystem) session.fields.systemInterface = name;
    else if (name !== undefined && name !== '(unknown)') session.fields.interface = name;
    if (sa !== undefined) session.sas.push({ ...NEW_SA, ...sa });
    Object.assign(session.sas.at(-1) ?? {}, saPart);
    if (flow !== undefined) session.flows.push({ ...NEW_FLOW, ...flow });
    Object.assign(session.flows.at(-1) ?? {}, flowPart);
    if (flowHost !== undefined) session.flowHosts.add(flowHost);
  }
  session.other.push(...read.other);
}
