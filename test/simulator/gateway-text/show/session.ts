import type { SessionState } from '../../world/notes.ts';
import { shownIdentity } from '../names.ts';
import { hms, uptimeText } from '../stamp.ts';
import { childLife, dpdOf, interfaceOf, type ShowContext, secondsSince } from './context.ts';

/** `show crypto session [detail]` (4.3). */
export function cryptoSession(context: ShowContext, detail: boolean): string {
  const blocks = context.state.sessions.map((session) => (detail ? detailed(session, context) : plain(session)));
  return ['Crypto session current status', '', ...(detail ? LEGEND : []), ...blocks.flat(), ''].join('\n');
}

/** `show crypto session brief`. */
export function cryptoSessionBrief({ state, at }: ShowContext): string {
  const rows = state.sessions.map((session) =>
    [
      session.sa.peer.address.padEnd(16),
      interfaceOf(session).replace('Virtual-Access', 'Vi').replace('GigabitEthernet', 'Gi').padEnd(17),
      (session.user ?? '').padEnd(16),
      '',
      uptimeText(secondsSince(session.createdAt, at)).padEnd(10),
      'UA',
    ].join(''),
  );
  return [
    'Status: A- Active, U - Up, D - Down, I - Idle, S - Standby, N - Negotiating ',
    '        K - No IKE',
    'ivrf = (none)',
    '           Peer     I/F              Username        Group/Phase1_id       Uptime    Status',
    ...rows,
    '',
    '',
  ].join('\n');
}

// The letters always stand in the legend: only those behind `Capabilities` say something.
const LEGEND: readonly string[] = [
  'Code: C - IKE Configuration mode, D - Dead Peer Detection     ',
  'K - Keepalives, N - NAT-traversal, T - cTCP encapsulation     ',
  'X - IKE Extended Authentication, F - IKE Fragmentation',
  'R - IKE Auto Reconnect, U - IKE Dynamic Route Update',
  'S - SIP VPN',
  '',
];

function detailed(session: SessionState, context: ShowContext): string[] {
  const { sa } = session;
  const { at } = context;
  const age = secondsSince(session.createdAt, at);
  const inbound = childLife(session, session.decapsulated.octets, at);
  const outbound = childLife(session, session.encapsulated.octets, at);
  return [
    `Interface: ${interfaceOf(session)}`,
    `Profile: ${session.profile}`,
    `Uptime: ${uptimeText(age)}`,
    'Session status: UP-ACTIVE     ',
    `Peer: ${sa.peer.address} port ${sa.peer.port} fvrf: (none) ivrf: (none)`,
    `      Phase1_id: ${shownIdentity(session.identity)}`,
    '      Desc: (none)',
    `  Session ID: ${sa.session}  `,
    ...ikeSa(session),
    `          Capabilities:${capabilities(session, context)} connid:${sa.slot} lifetime:${hms(Math.max(0, context.description.lifetimeSeconds - age))}`,
    ...flow(session),
    `        Inbound:  #pkts dec'ed ${session.decapsulated.packets} drop 0 life (KB/Sec) ${inbound.kilobytes}/${inbound.seconds}`,
    `        Outbound: #pkts enc'ed ${session.encapsulated.packets} drop 0 life (KB/Sec) ${outbound.kilobytes}/${outbound.seconds}`,
    '',
  ];
}

function plain(session: SessionState): string[] {
  const { sa } = session;
  return [
    `Interface: ${interfaceOf(session)}`,
    `Profile: ${session.profile}`,
    'Session status: UP-ACTIVE     ',
    `Peer: ${sa.peer.address} port ${sa.peer.port} `,
    `  Session ID: ${sa.session}  `,
    ...ikeSa(session),
    ...flow(session),
    '',
  ];
}

// 4.3: with IPv6 addresses the remote end has the next line.
function ikeSa({ sa }: SessionState): string[] {
  const local = `  IKEv2 SA: local ${sa.local.address}/${sa.local.port}`;
  const remote = `remote ${sa.peer.address}/${sa.peer.port} Active `;
  return sa.peer.address.includes(':') ? [`${local} `, `          ${remote}`] : [`${local} ${remote}`];
}

const flow = ({ assignedAddress, sa }: SessionState): string[] => [
  `  IPSEC FLOW: permit ip 0.0.0.0/0.0.0.0 ${assignedAddress === null ? `host ${sa.peer.address}` : `host ${assignedAddress}`} `,
  '        Active SAs: 2, origin: crypto map',
];

function capabilities(session: SessionState, { description }: ShowContext): string {
  const letters = [
    dpdOf(description) === null ? '' : 'D',
    session.nat ? 'N' : '',
    session.fragmentation ? 'F' : '',
    session.reconnected ? 'R' : '',
  ].join('');
  return letters === '' ? '(none)' : letters;
}
