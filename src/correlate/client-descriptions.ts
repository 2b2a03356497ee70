import type { ClientLogEvent } from '../model/client-events.ts';
import type { Event } from '../model/event.ts';

// The timeline's words for what the client's log says. Undefined: no fact of the story.

type Words = {
  readonly [K in ClientLogEvent['kind']]: (event: Extract<ClientLogEvent, { kind: K }>) => string | undefined;
};

const PROMPTS = {
  asked: 'User is asked to log in',
  entered: 'User enters credentials',
  cancelled: 'User cancels the login',
  banner: 'User is shown the banner',
} as const;

const PROBES = {
  'captive-portal': 'Client finds a captive portal',
  redirect: 'A probe of the gateway was redirected',
  gateway: undefined,
  'trusted-network': 'Client finds itself on a trusted network',
} as const;

const WORDS: Words = {
  'client.ready': () => 'Client is ready to connect',
  'client.contacting': ({ host }) => `Contacting ${host}`,
  'client.connection-requested': ({ host }) => `User asks for a connection${after(' to ', host)}`,
  'client.session-started': ({ host, group }) => `Client starts a session with ${host}${after(', group ', group)}`,
  'client.auth-prompt': ({ step }) => PROMPTS[step],
  'client.authenticated': () => 'Client is authenticated',
  'client.establishing': ({ step }) => `Client establishes the VPN${after(': ', step)}`,
  'client.connected': ({ host }) => `Connected to ${host}`,
  'client.reconnecting': ({ host }) => `Reconnecting to ${host}`,
  'client.tunnel-started': ({ protocol }) => `Client starts the ${protocol} tunnel`,
  'client.tunnel-established': ({ protocol, isManagement }) =>
    `${protocol ?? (isManagement === true ? 'Management VPN' : 'VPN')} connection established`,
  'client.tunnel-reestablishing': ({ protocol }) => `${protocol} connection is being re-established`,
  'client.tunnel-down': ({ protocol }) => `${protocol} connection is down`,
  'client.tunnel-cipher': ({ cipher }) => `SSL connection uses ${cipher}`,
  'client.system-resumed': () => 'System resumes from suspend',
  'client.system-suspended': () => 'System goes to sleep',
  'client.reconnect-reason': ({ level, code, reason }) =>
    `${level === undefined ? 'Reconnect' : `${level} level reconnect`}${after(', reason ', code)}: ${reason}`,
  'client.reconfiguring': ({ code, reason }) => `Client reconfigures${after(', reason ', code)}: ${reason}`,
  'client.reconnect-ike-id': ({ ikeId }) => `Uses IKE ID '${ikeId}' for reconnect`,
  'client.ike-socket': ({ from, to }) => `Client opens an IKE socket from ${from} to ${to}`,
  'client.ike-log': ({ notify, text }) => (notify === undefined ? `IKE engine: ${text}` : `Client logs ${notify}`),
  'client.preferences': ({ settings: { AutoReconnect: on, AutoReconnectBehavior: behavior } }) =>
    `Preferences in force: AutoReconnect ${on ?? 'not listed'}${after(', ', behavior)}`,
  'client.preferences-updated': () => 'Gateway changed the preferences in force',
  'client.profile-used': ({ host, profile }) =>
    profile === undefined ? `Client has no profile${after(' for ', host)}` : `Client uses profile ${profile}`,
  'client.downloader': ({ phase }) => (phase === 'checking' ? 'Downloader checks for updates' : `Downloader ${phase}`),
  'client.connection-failed': ({ text }) => `Connection fails: ${text.replace(NOTICE_HEAD, '')}`,
  'client.disconnected': ({ progress, reason }) =>
    progress === 'in-progress' ? 'Disconnect in progress' : `Disconnected${reason === undefined ? '' : ` (${reason})`}`,
  'client.close-sent': ({ reason }) => `Client tells the gateway that it closes: ${reason}`,
  'client.dpd-expired': () => 'Client has no answer to its dead peer detection',
  'client.network-changed': ({ text }) => `Network change: ${text}`,
  'client.public-address': ({ address }) => `Client's public address is ${address}`,
  'client.interface-addresses': ({ addresses }) =>
    `Client's interfaces have ${addresses.length === 0 ? 'no address' : addresses.join(', ')}`,
  'client.host-configuration': ({ publicAddress, peers }) =>
    `Client sets up the host${after(', public address ', publicAddress)}${peers.length === 0 ? '' : `, gateway ${peers.join(', ')}`}`,
  'client.adapter-configuration': ({ ipv4, ipv6, mtu }) =>
    `Client sets up its adapter${after(', ', ipv4)}${after(', ', ipv6)}${after(', MTU ', mtu)}`,
  'client.name-resolved': ({ host, address }) => `Client resolves ${host} to ${address}`,
  'client.network-probed': ({ found }) => PROBES[found],
  // How things stood is held against what the log told before (client-states.ts).
  'client.state-shown': () => undefined,
  'client.session-limit-near': () => 'Session will soon reach its time limit',
  'client.certificates-found': () => undefined,
  'client.version': ({ version }) => `Client ${version} starts`,
  'client.error': ({ symbol, returnCode, function: name, callers, about }) =>
    `Client reports an error (${about}): ${symbol ?? returnCode} in ${name}${after(', called by ', callers?.join(', '))}`,
  'client.notice': ({ text }) => `Notice to the user: ${text.replace(NOTICE_HEAD, '')}`,
};

/** What the client's log puts before each notice. */
const NOTICE_HEAD = /^Message type \w+ sent to the user: /;

export function isOfClientLog(event: Event): event is ClientLogEvent {
  return event.kind in WORDS;
}

export function clientSummary(event: ClientLogEvent): string | undefined {
  const words = WORDS[event.kind] as (event: ClientLogEvent) => string | undefined;
  return words(event);
}

function after(words: string, value: string | number | undefined): string {
  return value === undefined ? '' : `${words}${value}`;
}
