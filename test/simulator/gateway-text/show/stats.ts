import type { ShowContext } from './context.ts';

/** `show crypto ikev2 stats reconnect` (4.5): five lines. */
export function reconnectStats({ state }: ShowContext): string {
  const { total, success, failed, active, inactive } = state.reconnect;
  return [
    `Total incoming reconnect connection: ${total}`,
    `Success reconnect connection: ${success}`,
    `Failed reconnect connection: ${failed}`,
    `Reconnect capable active session count: ${active}`,
    `Reconnect capable inactive session count: ${inactive}`,
    '',
    '',
  ].join('\n');
}

const RULE = '-'.repeat(80);

/** `show crypto ikev2 stats` (4.5). */
export function stats({ state }: ShowContext): string {
  const { incoming, outgoing, rejected } = state.counts;
  const active = (initiator: boolean): number => state.sessions.filter(({ sa }) => sa.initiator === initiator).length;
  return [
    RULE,
    '                          Crypto IKEv2 SA Statistics',
    RULE,
    'System Resource Limit:   0        Max IKEv2 SAs: 0        Max in nego(in/out): 40/400',
    `Total incoming IKEv2 SA Count:    ${pad(active(false))}active:        ${pad(active(false))}negotiating: 0`,
    `Total outgoing IKEv2 SA Count:    ${pad(active(true))}active:        ${pad(active(true))}negotiating: 0`,
    `Incoming IKEv2 Requests: ${pad(incoming)}accepted:      ${pad(incoming - rejected)}rejected:    ${rejected}`,
    `Outgoing IKEv2 Requests: ${pad(outgoing)}accepted:      ${pad(outgoing)}rejected:    0`,
    `Rejected IKEv2 Requests: ${pad(rejected)}rsrc low:      ${pad(0)}SA limit:    ${rejected}`,
    'IKEv2 packets dropped at dispatch: 0',
    'Incoming Requests dropped as LOW Q limit reached : 0',
    'Incoming IKEV2 Cookie Challenged Requests: 0',
    '    accepted: 0        rejected: 0        rejected no cookie: 0',
    'Total Deleted sessions of Cert Revoked Peers: 0',
    'SA Strength Enforcement Rejects - incoming: 0        outgoing: 0',
    '',
    '',
  ].join('\n');
}

/** `show crypto ikev2 stats exchange` (4.5). Counts that a state does not have follow from the sessions it has. */
export function exchangeStats({ state, description }: ShowContext): string {
  const { incoming, outgoing } = state.counts;
  const { sessions, reconnect } = state;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const auths = sum(sessions.map((session) => (session.reconnected || !session.anyConnect ? 1 : 5)));
  const fromPeers = Math.max(0, sum(sessions.map(({ remoteRequests }) => remoteRequests)) - auths - sessions.length);
  const fromUs = sum(sessions.map(({ localRequests }) => localRequests));
  const replies = sessions.filter(({ assignedAddress }) => assignedAddress !== null).length;
  return [
    RULE,
    'EXCHANGE/NOTIFY              TX(REQ)         TX(RES)         RX(REQ)         RX(RES)',
    '',
    'EXCHANGES',
    row('IKE_SA_INIT', outgoing, incoming, incoming, outgoing),
    row('IKE_AUTH', outgoing, auths, auths, outgoing),
    row('CREATE_CHILD_SA', 0, 0, 0, 0),
    row('INFORMATIONAL', fromUs, fromPeers, fromPeers, fromUs),
    '',
    'ERROR NOTIFY',
    row('AUTHENTICATION_FAILED', 0, reconnect.failed, 0, 0),
    '',
    'OTHER NOTIFY',
    row('INITIAL_CONTACT', 0, 0, sessions.length, 0),
    row('DPD', fromUs, fromPeers, fromPeers, fromUs),
    row('NAT_OUTSIDE', 0, incoming, incoming, 0),
    '',
    'CONFIG PAYLOAD TYPE          TX              RX',
    row('CFG_REQUEST', 0, replies),
    row('CFG_REPLY', replies, 0),
    '',
    'OTHER COUNTERS',
    row(description.cookieChallenge ? 'COOKIE' : 'NO_NAT', 0),
    '',
    '',
  ].join('\n');
}

const pad = (value: number): string => String(value).padEnd(9);
const row = (name: string, ...values: readonly number[]): string =>
  `${name.padEnd(29)}${values.map((value) => String(value).padEnd(16)).join('')}`.trimEnd();
