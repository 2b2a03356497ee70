import type {
  GatewaySessionSnapshot,
  ShownFlow,
  ShownSessionSa,
  ShownTraffic,
} from '../../model/gateway-show-events.ts';
import { spanSeconds } from '../../text/ios-stamp.ts';
import { addressOf, endpointOf } from './endpoint.ts';
import { joinsHexId, type LabelRow, LabelTable } from './labels.ts';

// The labels of `show crypto session [detail]` (ios-text.md 4.3).

export type SessionFields = { -readonly [K in keyof GatewaySessionSnapshot]?: GatewaySessionSnapshot[K] };
export type OpenSa = { -readonly [K in keyof ShownSessionSa]: ShownSessionSa[K] };
export type OpenFlow = { -readonly [K in keyof ShownFlow]: ShownFlow[K] };

/** What a label says: fields of the event, or of one IKE SA or flow of the session. */
export interface SessionFact extends Partial<SessionFields> {
  /** After `Interface:`. */
  readonly name?: string;
  readonly sa?: Pick<OpenSa, 'version' | 'local'>;
  readonly saPart?: Partial<OpenSa>;
  readonly flow?: Pick<OpenFlow, 'action' | 'protocol' | 'source' | 'destination'>;
  readonly flowPart?: Partial<OpenFlow>;
  readonly flowHost?: string;
}

export const NEW_SA: OpenSa = {
  version: 'IKE',
  local: undefined,
  remote: undefined,
  active: undefined,
  capabilities: undefined,
  connectionId: undefined,
  lifetimeSeconds: undefined,
};

export const NEW_FLOW: OpenFlow = {
  action: '',
  protocol: '',
  source: '',
  destination: '',
  activeSas: undefined,
  origin: undefined,
  inbound: undefined,
  outbound: undefined,
};

const FLOW = /^(\S+) +(\S+) +((?:host +)?\S+) +((?:host +)?\S+)$/i;
const FLOW_HOST = /^permit +\S+ +(?:host +)?\S+ +host +(\S+)/i;

const ROWS: readonly LabelRow<SessionFact>[] = [
  { label: 'Interface', gives: ([text]) => ({ name: text }) },
  // Username: user1 Profile: RA Group: G1 Assigned address: 192.168.20.5
  { label: 'Username', gives: ([text]) => ({ username: text }) },
  { label: 'Profile', gives: ([text]) => ({ profile: text }) },
  { label: 'Group', gives: ([text]) => ({ group: text }) },
  { label: 'Assigned address', form: /^(\S+)/, gives: ([text]) => ({ assignedAddress: addressOf(text) }) },
  // Uptime: 00:00:15
  { label: 'Uptime', form: /^(\S+)/, gives: ([text]) => ({ uptimeSeconds: spanSeconds(text) }) },
  // Session status: UP-ACTIVE
  { label: 'Session status', form: /^(\S+)/, gives: ([text]) => ({ status: text }) },
  {
    // Peer: 198.51.100.20 port 63516 fvrf: (none) ivrf: (none)
    label: 'Peer',
    form: /^(\S+) port (\d{1,5})\b/i,
    gives: ([, address = '', port], place) => ({
      peer: { address: addressOf(address), port: Number(port) },
      peerLine: place(),
    }),
  },
  { label: 'fvrf', form: /^(\S+)/, gives: ([text]) => ({ fvrf: bare(text) }) },
  { label: 'ivrf', form: /^(\S+)/, gives: ([text]) => ({ ivrf: bare(text) }) },
  {
    // Phase1_id: *$AnyConnectClient$*
    label: 'Phase1_id',
    broken: { joins: joinsHexId, lost: { phase1Id: undefined, phase1IdLine: undefined } },
    gives: ([text], place) =>
      text === '(none)' ? { phase1Id: undefined, phase1IdLine: undefined } : { phase1Id: text, phase1IdLine: place() },
  },
  // Desc: this is my peer at 192.0.2.3:500
  { label: 'Desc', gives: ([text]) => ({ description: text === '(none)' ? undefined : text }) },
  // System IP: 192.0.2.1  Interface: Lo0
  { label: 'System IP', form: /^(\S+)/, gives: ([text]) => ({ systemIp: addressOf(text) }) },
  // Session ID: 16
  { label: 'Session ID', form: /^\d{1,10}\b/, gives: ([text]) => ({ gatewaySession: Number(text) }) },
  // IKEv2 SA: local 203.0.113.5/4500 remote 198.51.100.20/63516 Active
  ...(['IKEv2', 'IKEv1', 'IKE'] as const).flatMap((version) => saRows(version)),
  {
    // IPv6 peers stand on a line of their own: `remote 2001:DB8::20/500 Active`
    label: 'remote',
    colon: false,
    form: /^(\S+\/\d{1,5})\b/,
    gives: ([, text = '']) => ({ saPart: { remote: endpointOf(text, '/') } }),
  },
  { label: 'remote', colon: false, form: / (Active|Inactive)\b/i, gives: stateOf },
  {
    // Capabilities:DNR connid:1 lifetime:23:59:57
    label: 'Capabilities',
    form: /^(\(none\)|[A-Z]{1,26})(?: |$)/i,
    gives: ([, letters = '']) => ({ saPart: { capabilities: letters === '(none)' ? '' : letters } }),
  },
  { label: 'connid', form: /^\d{1,10}\b/, gives: ([text]) => ({ saPart: { connectionId: Number(text) } }) },
  {
    label: 'lifetime',
    form: /^(?:0$|\d+:\d\d:\d\d|\d\S+)/,
    gives: ([text]) => ({ saPart: { lifetimeSeconds: text === '0' ? 0 : spanSeconds(text) } }),
  },
  {
    // IPSEC FLOW: permit ip 0.0.0.0/0.0.0.0 host 192.168.20.5
    label: 'IPSEC FLOW',
    form: FLOW,
    gives: ([, action = '', protocol = '', source = '', destination = '']) => ({
      flow: { action, protocol, source, destination },
    }),
  },
  { label: 'IPSEC FLOW', form: FLOW_HOST, gives: ([, text = '']) => ({ flowHost: addressOf(text) }) },
  // Active SAs: 2, origin: crypto map
  { label: 'Active SAs', form: /^\d{1,10}\b/, gives: ([text]) => ({ flowPart: { activeSas: Number(text) } }) },
  { label: 'origin', gives: ([text]) => ({ flowPart: { origin: text } }) },
  // Inbound:  #pkts dec'ed 449282 drop 0 life (KB/Sec) KB Vol Rekey Disabled/3060
  ...(['Inbound', 'Outbound'] as const).map(trafficRow),
];

export const SESSION_LABELS = new LabelTable<SessionFact>(ROWS);

function saRows(version: ShownSessionSa['version']): LabelRow<SessionFact>[] {
  const label = `${version} SA`;
  return [
    { label, form: /^local +(\S+)/i, gives: ([, text = '']) => ({ sa: { version, local: endpointOf(text, '/') } }) },
    {
      label,
      form: / remote +(\S+\/\d{1,5})\b/i,
      gives: ([, text = '']) => ({ saPart: { remote: endpointOf(text, '/') } }),
    },
    { label, form: / remote +\S+ +(Active|Inactive)\b/i, gives: stateOf },
  ];
}

function stateOf([, word = '']: RegExpExecArray): SessionFact {
  return { saPart: { active: word.toLowerCase() === 'active' } };
}

function trafficRow(label: 'Inbound' | 'Outbound'): LabelRow<SessionFact> {
  return {
    label,
    form: /^#pkts (?:dec|enc)'?ed (\d{1,20}) drop (\d{1,20})(?: life \(KB\/Sec\) ([^/]+)\/(\S.*))?$/i,
    gives: ([, packets, dropped, kilobytes, seconds]) => {
      const traffic: ShownTraffic = {
        packets: Number(packets),
        dropped: Number(dropped),
        kilobytesLeft: leftOf(kilobytes),
        secondsLeft: leftOf(seconds),
      };
      return { flowPart: label === 'Inbound' ? { inbound: traffic } : { outbound: traffic } };
    },
  };
}

/** A number, or what IOS prints where nothing is counted: `KB Vol Rekey Disabled`. */
function leftOf(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d{1,20}$/.test(text.trim()) ? Number(text) : text?.trim();
}

function bare(text: string): string {
  return text.replace(/^\((.*)\)$/, '$1');
}
