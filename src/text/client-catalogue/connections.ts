// The life of a connection as the agent and the window's process log it: asked for, tunnel by tunnel, lost, made anew, ended.
import type { ClientConnectionFailed, ClientDownloader, TunnelProtocol } from '../../model/client-events.ts';
import { endCause, reasonText, reconnectCause } from './causes.ts';
import { body, type Message, type MessageFacts, numberOrNone, orNone, trace } from './message.ts';

const failed = (cause: ClientConnectionFailed['cause']) => (): MessageFacts => ({
  kind: 'client.connection-failed',
  cause,
});
const downloader = (phase: ClientDownloader['phase']) => (): MessageFacts => ({ kind: 'client.downloader', phase });
const DOWNLOADER = /downloader/i;
const resumed = (): MessageFacts => ({ kind: 'client.system-resumed' });
const suspended = (): MessageFacts => ({ kind: 'client.system-suspended' });
const dpdExpired = (): MessageFacts => ({ kind: 'client.dpd-expired' });
const ended = (reason?: string, code?: number): MessageFacts => ({
  kind: 'client.disconnected',
  progress: 'done',
  reason,
  cause: reason === undefined ? undefined : endCause(reason),
  ...(code !== undefined && { code }),
});
const reconfiguring = (reason: string, code?: number): MessageFacts => ({
  kind: 'client.reconfiguring',
  code,
  reason,
  cause: reconnectCause(reason),
});
const forced = ([, reason = '']: readonly string[]): MessageFacts => ({
  kind: 'client.reconnect-reason',
  level: 'Session',
  code: undefined,
  reason,
  cause: reconnectCause(reason),
});
const protocolOf = (word = ''): TunnelProtocol =>
  word.toUpperCase() === 'IPSEC' ? 'IPsec' : word.toUpperCase() === 'DTLS' ? 'DTLS' : 'SSL';

/** Wordings seen in logs, in documentation, or in published lists of the client's strings. */
// biome-ignore format: a table, one line a message
export const CONNECTIONS: readonly Message[] = [
  // An SSL VPN connection to Lab Gateway has been requested by the user.
  body('connection-requested', /^An? (?:SSL|IPsec|IKEv2)?(?:\/IPsec)? ?VPN connection to (.+) has been requested by the user\.?$/i, ([, host]) => ({ kind: 'client.connection-requested', host })),
  // Connect requested
  body('connect-requested', /^Connect requested\.?$/i, () => ({ kind: 'client.connection-requested', host: undefined })),
  // VPN SESSION START: Initiating VPN connection to the secure gateway https://gw1.example.net/staff
  body('session-start', /^(?:VPN SESSION START: )?Initiating VPN connection to the secure gateway (?:https:\/\/)?([^/ ]+?)(?:\/(\S*?))?\.?$/i, ([, host = '', group]) => ({ kind: 'client.session-started', host, group: orNone(group) })),
  // Initiating connection to: https://gw1.example.net/
  body('connection-initiated', /^Initiating connection to: https:\/\/([^/ ]+)(?:\/(\S*))?$/i, ([, host = '', group]) => ({ kind: 'client.session-started', host, group: orNone(group) })),
  // Authentication succeeded
  body('authenticated', /^(?:Authentication succeeded|Auth Cookie acquired)\.?$/i, () => ({ kind: 'client.authenticated' })),

  // Establishing the Primary SSL connection to the secure gateway
  body('tunnel-starting', /^Establishing the Primary (SSL|DTLS|IPsec) connection(?: to the secure gateway)?\.?$/i, ([, protocol]) => ({ kind: 'client.tunnel-started', protocol: protocolOf(protocol) })),
  // The Primary DTLS connection to the secure gateway has been established.
  body('tunnel-established', /^The Primary (SSL|DTLS) connection(?: to the secure gateway)? has been established\.?$/i, ([, protocol]) => ({ kind: 'client.tunnel-established', protocol: protocolOf(protocol) })),
  // The IPsec connection to the secure gateway has been established.
  body('ipsec-established', /^The (?:Primary )?IPsec connection(?: to the secure gateway)? has been established\.?$/i, () => ({ kind: 'client.tunnel-established', protocol: 'IPsec' })),
  // The Primary DTLS connection is down
  body('tunnel-down', /^The Primary (SSL|DTLS|IPsec) connection(?: to the secure gateway)? is down\.?$/i, ([, protocol]) => ({ kind: 'client.tunnel-down', protocol: protocolOf(protocol) })),
  // The Primary SSL connection is being re-established
  body('tunnel-reestablishing', /^The (?:Primary )?(SSL|DTLS|IPsec) connection(?: to the secure gateway)? is being re-established\.?$/i, ([, protocol]) => ({ kind: 'client.tunnel-reestablishing', protocol: protocolOf(protocol) })),
  // A SSL connection has been established using cipher RC4-SHA
  body('tunnel-cipher', /^An? SSL connection has been established using cipher (\S{1,80}?)\.?$/i, ([, cipher = '']) => ({ kind: 'client.tunnel-cipher', cipher })),
  // The management VPN connection has been established and can now pass data.
  body('connection-established', /^The (management )?VPN connection has been established and can now pass data\.?$/i, ([, management]) => ({ kind: 'client.tunnel-established', protocol: undefined, ...(management !== undefined && { isManagement: true }) })),
  // A complete VPN connection has been established.
  body('connection-complete', /^A complete VPN connection has been established\.?$/i, () => ({ kind: 'client.tunnel-established', protocol: undefined })),

  // Function: CIPsecProtocol::initiateTunnel File: IPsecProtocol.cpp Line: 598 Using IKE ID 'kQ7vWm2XbT9sLpR4Zd' for reconnect
  body('reconnect-ike-id', /^Using IKE ID ["'](.+)["'] for reconnect\.?$/i, ([, ikeId = '']) => ({ kind: 'client.reconnect-ike-id', ikeId })),
  // Session level reconnect reason code 9: System resume from suspend mode (Sleep, Stand-by, Hibernate, etc). originates from session level
  body('reconnect-reason', /^(\w{1,20}) level reconnect reason code (\d{1,9}): ?(.*)$/i, ([, level, code, rest = '']) => ({ kind: 'client.reconnect-reason', level, code: Number(code), reason: reasonText(rest), cause: reconnectCause(reasonText(rest)) })),
  // Secure gateway IP addresses have changed, force session level reconnect
  body('reconnect-forced', /^(Secure gateway IP addresses have changed|Need to redetermine the public proxy), force session level reconnect\.?$/i, forced),
  // Reconfigure reason code 16: New MTU configuration.
  body('reconfigure-reason', /^Reconfigure reason code (\d{1,9}): ?(.*)$/i, ([, code, rest = '']) => reconfiguring(reasonText(rest), Number(code))),
  // The entire VPN connection is being reconfigured.
  body('reconfigured', /^The entire VPN connection is being reconfigured\.?$/i, ([reason]) => reconfiguring(reason ?? '')),
  // A new MTU needs to be applied to the VPN network interface. Disabling and re-enabling the Virtual Adapter.
  body('mtu-applied', /^(A new MTU needs to be applied to the VPN network interface)\b/i, ([, reason]) => reconfiguring(reason ?? '')),

  // Client Agent continuing from system suspend.
  body('agent-resumed', /^Client Agent continuing from system suspend\.?$/i, resumed),
  // Fast startup detected with no VPN session, loading cached VPN configuration.
  body('fast-startup', /^Fast startup detected with \w+ ?VPN session\b/i, resumed),
  // The VPN client has sent a close message to the gateway: "Client PC is going into suspend mode (Sleep, Hibernate, etc).", Severity 5, Type 16
  body('suspend-announced', /^The VPN client has sent a close message to the gateway: "?Client PC is going into suspend mode\b/i, suspended),
  // The VPN client has sent a close message to the gateway: "Reconnecting to recover from error.", Severity 3, Type 17
  body('close-sent', /^The VPN client has sent a close message to the gateway: "?(.*?)"?(?:, Severity (\d{1,3}))?(?:, Type (\d{1,5}))?\.?$/i, ([, reason = '', severity, type]) => ({ kind: 'client.close-sent', reason, gatewaySeverity: numberOrNone(severity), type: numberOrNone(type), willReconnect: /^Reconnecting\b/i.test(reason) })),
  // Function: CVpnMgr::systemResumeNoticeCategoryHandler File: VpnMgr.cpp Line: 310
  trace('resume-handler', /(?:^|:)(?:systemResumeNoticeCategoryHandler|OnSystemResume)$/i, resumed),
  // Function: CMainThread::OnSystemSuspend File: MainThread.cpp Line: 2210
  trace('suspend-handler', /(?:^|:)(?:systemSuspendNoticeCategoryHandler|OnSystemSuspend)$/i, suspended),
  // Function: CTunnelProtocolDpdMgr::handleExpiredDPD File: TunnelProtocolDpdMgr.cpp Line: 410
  trace('dpd-expired', /(?:^|:)handleExpiredDPD$/i, dpdExpired),

  // VPN SESSION END: The VPN connection is terminated.
  body('session-end', /^(?:VPN SESSION END: )?The VPN connection is terminated\.?$/i, () => ended()),
  // Connection failed.
  body('connection-failed', /^Connection failed\.?$/i, failed('not-said')),
  // An Untrusted Certificate was received while in strict certificate trust mode
  body('certificate-untrusted', /^An Untrusted Certificate was received while in \S/i, failed('gateway-certificate')),
  // Number of certificates found: 2
  body('certificates-found', /^Number of certificates found: (\d{1,6})\.?$/i, ([, count]) => ({ kind: 'client.certificates-found', count: Number(count) })),

  // Successfully launched the cached downloader
  body('downloader-launched', /^Successfully launched the cached downloader\.?$/i, downloader('started')),
  // Cached Downloader terminated normally
  body('downloader-ended', /^Cached Downloader terminated normally\.?$/i, downloader('completed')),
  // Connecting to gw1.example.net.
  body('downloader-connecting', /^Connecting to (\S{1,255}?)\.?$/i, downloader('checking'), DOWNLOADER),
  // No profile configured on the secure gateway.
  body('no-profile-on-gateway', /^No profile configured on the secure gateway\.?$/i, downloader('checking')),
  // No profile available for host gw1.example.net.
  body('no-profile', /^No profile available for host (\S{1,255}?)\.?$/i, ([, host]) => ({ kind: 'client.profile-used', host, profile: undefined })),
  // Profile () not found. Using default settings.
  body('profile-not-found', /^Profile (?:\(.{0,255}\)|".{0,255}") not found\. Using default settings\.?$/i, () => ({ kind: 'client.profile-used', host: undefined, profile: undefined })),
  // Using default preferences. Some settings (e.g. certificate matching) may not function as expected if a local profile is expected to be used.
  body('default-preferences', /^Using default preferences\. Some settings\b/i, () => ({ kind: 'client.profile-used', host: undefined, profile: undefined })),
  // Received connect notification (host gw1.example.net, profile lab.xml)
  body('profile-of-connection', /^Received connect notification \(host (\S{1,255}), profile (.{1,255}?)\)\.?$/i, ([, host, profile]) => ({ kind: 'client.profile-used', host, profile: profile === 'N/A' ? undefined : profile })),
  // Available preferences updated due to secure gateway configuration.
  body('preferences-updated', /^Available preferences updated due to secure gateway configuration\.?$/i, () => ({ kind: 'client.preferences-updated' })),
  // vpnapi version 2.3.0254 () Initializing.
  body('version', /^(?:(?:vpnapi )?version (\d[\d.]{0,30}) \(.{0,40}\) Initializing\.?|\(version (\d[\d.]{0,30}) ?\))$/i, ([, api, agent]) => ({ kind: 'client.version', version: api ?? agent ?? '' })),
];

/** Wordings that are only reported: extra aliases, nothing may depend on them. */
// biome-ignore format: a table, one line a message
export const REPORTED_CONNECTIONS: readonly Message[] = [
  // Client Agent going into system suspend
  body('agent-suspended', /^(?:The )?Client Agent (?:has been suspended|(?:is )?going into system suspend)\.?$/i, suspended),
  // VPN SESSION END: The VPN connection has been disconnected.
  body('session-disconnected', /^(?:VPN SESSION END: )?The VPN connection has been disconnected\.?$/i, () => ended()),
  // Termination reason code 7 [Local]: The user has requested to disconnect. originates from session level
  body('termination-reason', /^Termination reason code (\d{1,9})(?: \[[^\]]{0,80}\])?: ?(.*)$/i, ([, code, rest = '']) => ended(orNone(reasonText(rest)), Number(code))),
  // Using default IKE ID
  body('default-ike-id', /^(?:Using default IKE ID|IPsec tunnel is initiating)\b/i, () => ({ kind: 'client.tunnel-started', protocol: 'IPsec' })),
  // Opened IKE socket from 192.0.2.7:51342 to 198.51.100.1:500
  body('ike-socket', /^Opened IKE socket from (\S{1,64}) to (\S{1,64}?)\.?$/i, ([, from = '', to = '']) => ({ kind: 'client.ike-socket', from, to })),
];
