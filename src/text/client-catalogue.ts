// The messages of the client that this version knows: one line a pattern, under a comment with a text that it matches.
// Patterns see a normalised text (one line, single spaces, typography undone) and ignore case, since wordings kept theirs
// over releases better than numbers did. To add a message: one line here, one sample in the test.
//
// The wording of user notices is translated in some clients; a notice no line knows becomes `client.notice` as it stands.

import type { ClientEvent, ClientReconnectReason } from '../model/client-events.ts';

type FileEvent = {
  kind: 'client.local-policy' | 'client.vpn-profile' | 'client.preferences-file' | 'client.preferences';
};
type RecordEvent = Exclude<ClientEvent, FileEvent>;
type Facts<E> = E extends unknown ? Omit<E, 'component' | 'text' | 'at' | 'evidence'> : never;
export type MessageFacts = Facts<RecordEvent>;

/** Which part of a record a pattern is held against. */
export type Part = 'notice' | 'body' | 'function';

export interface Message {
  readonly id: string;
  readonly part: Part;
  readonly pattern: RegExp;
  facts(match: readonly string[]): MessageFacts;
}

/** A notice to the user; the pattern sees what follows `Message type … sent to the user:`. */
const notice = (id: string, pattern: RegExp, facts: Message['facts']): Message => ({
  id,
  part: 'notice',
  pattern,
  facts,
});
/** Any record; the pattern sees its body, in a trace the free text behind `Line: N`. */
const body = (id: string, pattern: RegExp, facts: Message['facts']): Message => ({ id, part: 'body', pattern, facts });
/** A trace; the pattern sees the name after `Function:`. */
const trace = (id: string, pattern: RegExp, facts: Message['facts']): Message => ({
  id,
  part: 'function',
  pattern,
  facts,
});

const failed = (): MessageFacts => ({ kind: 'client.connection-failed' });
const prompt = (): MessageFacts => ({ kind: 'client.auth-prompt' });
const network = (): MessageFacts => ({ kind: 'client.network-changed' });
const resumed = (): MessageFacts => ({ kind: 'client.system-resumed' });
const suspended = (): MessageFacts => ({ kind: 'client.system-suspended' });
const downloader = (phase: 'started' | 'completed' | 'failed') => (): MessageFacts => ({
  kind: 'client.downloader',
  phase,
});
const ended = (reason?: string): MessageFacts => ({
  kind: 'client.disconnected',
  progress: 'done',
  reason: reason || undefined,
});

/** Wordings seen in logs, in documentation, or in published lists of the client's strings. */
// biome-ignore format: a table, one line a message
const SEEN: readonly Message[] = [
  // Connected to Lab Gateway.
  notice('connected', /^Connected to (.+?)\.?$/i, ([, host]) => ({ kind: 'client.connected', host: hostOf(host) })),
  // Reconnecting to Lab Gateway...
  notice('reconnecting', /^Reconnecting to (.+?)(?:\.{3}|\.)?$/i, ([, host]) => ({ kind: 'client.reconnecting', host: hostOf(host) })),
  // Contacting Lab Gateway.
  notice('contacting', /^Contacting (.+?)\.?$/i, ([, host]) => ({ kind: 'client.contacting', host: hostOf(host) })),
  // Disconnect in progress, please wait...
  notice('disconnecting', /^Disconnect in progress, please wait\.*$/i, () => ({ kind: 'client.disconnected', progress: 'in-progress', reason: undefined })),
  // The secure gateway has terminated the VPN connection. The following message was received from the secure gateway: Idle timeout
  notice('gateway-terminated', /^The secure gateway has terminated the VPN connection\.? ?(.*)$/i, ([, reason]) => ended(reason)),

  // Please enter your username and password.
  notice('enter-credentials', /^Please enter your (?:username and password|username|password)\.?$/i, prompt),
  // Awaiting user input.
  notice('awaiting-input', /^Awaiting user input\.?$/i, prompt),
  // User credentials entered.
  notice('credentials-entered', /^User credentials entered\.?$/i, prompt),
  // User credentials prompt cancelled.
  notice('credentials-cancelled', /^User credentials prompt cancelled\.?$/i, prompt),

  // The AnyConnect Downloader is performing update checks...
  notice('downloader-checks', /^The (?:[\w ]{1,40} )?Downloader is performing update checks\.*$/i, downloader('started')),
  // The AnyConnect Downloader updates have been completed.
  notice('downloader-done', /^The (?:[\w ]{1,40} )?Downloader (?:updates|update checks) have been completed\.?$/i, downloader('completed')),
  // The AnyConnect package on the secure gateway could not be located. You may be experiencing network connectivity issues. Please try connecting again.
  notice('package-not-located', /^The (?:[\w ]{1,40} )?package on the secure gateway could not be located\b/i, downloader('failed')),
  // Successfully launched the cached downloader
  body('downloader-launched', /^Successfully launched the cached downloader\.?$/i, downloader('started')),
  // Cached Downloader terminated normally
  body('downloader-ended', /^Cached Downloader terminated normally\.?$/i, downloader('completed')),

  // Connection attempt has failed.
  notice('attempt-failed', /^Connection attempt has failed\b/i, failed),
  // Connection attempt has timed out. Please verify Internet connectivity.
  notice('attempt-timed-out', /^Connection attempt has timed out\b/i, failed),
  // Unable to contact Lab Gateway.
  notice('unable-to-contact', /^Unable to contact \S/i, failed),
  // The VPN connection failed due to unsuccessful domain name resolution.
  notice('name-resolution-failed', /^The VPN connection failed due to unsuccessful domain name resolution\b/i, failed),
  // AnyConnect cannot confirm it is connected to your secure gateway. The local network may not be trustworthy. Please try another network.
  notice('gateway-not-confirmed', /^[\w ]{1,40} cannot confirm it is connected to your secure gateway\b/i, failed),
  // AnyConnect was not able to establish a connection to the specified secure gateway. Please try connecting again.
  notice('not-established', /^[\w ]{1,40} was not able to establish a connection to the specified secure gateway\b/i, failed),
  // Connection failed.
  body('connection-failed', /^Connection failed\.?$/i, failed),

  // The IPsec connection to the secure gateway has been established.
  body('ipsec-established', /^The IPsec connection to the secure gateway has been established\.?$/i, () => ({ kind: 'client.tunnel-established' })),
  // Function: CIPsecProtocol::initiateTunnel File: IPsecProtocol.cpp Line: 598 Using IKE ID 'kQ7vWm2XbT9sLpR4Zd' for reconnect
  body('reconnect-ike-id', /^Using IKE ID ["'](.+)["'] for reconnect\.?$/i, ([, ikeId = '']) => ({ kind: 'client.reconnect-ike-id', ikeId })),
  // Session level reconnect reason code 9: System resume from suspend mode (Sleep, Stand-by, Hibernate, etc). originates from session level
  body('reconnect-reason', /^(\w{1,20}) level reconnect reason code (\d{1,9}): ?(.*)$/i, reconnectReason),

  // Client Agent continuing from system suspend.
  body('agent-resumed', /^Client Agent continuing from system suspend\.?$/i, resumed),
  // Fast startup detected with no VPN session, loading cached VPN configuration.
  body('fast-startup', /^Fast startup detected with \w+ ?VPN session\b/i, resumed),
  // The VPN client has sent a close message to the gateway: "Client PC is going into suspend mode (Sleep, Hibernate, etc).", Severity 5, Type 16
  body('suspend-announced', /^The VPN client has sent a close message to the gateway: "?Client PC is going into suspend mode\b/i, suspended),
  // Function: CVpnMgr::systemResumeNoticeCategoryHandler File: VpnMgr.cpp Line: 310
  trace('resume-handler', /(?:^|:)(?:systemResumeNoticeCategoryHandler|OnSystemResume)$/i, resumed),
  // Function: CMainThread::OnSystemSuspend File: MainThread.cpp Line: 2210
  trace('suspend-handler', /(?:^|:)(?:systemSuspendNoticeCategoryHandler|OnSystemSuspend)$/i, suspended),

  // VPN SESSION END: The VPN connection is terminated.
  body('session-end', /^(?:VPN SESSION END: )?The VPN connection is terminated\.?$/i, () => ended()),

  // A new network interface has been detected.
  body('interface-up', /^A new network interface has been detected\.?$/i, network),
  // A network interface has gone down.
  body('interface-down', /^A network interface (?:address )?has gone down\.?$/i, network),
  // Network Interface change detected, refreshing physical MAC addresses
  body('interface-changed', /^Network Interface change detected\b/i, network),
  // The client's public address is now set to 198.51.100.23
  body('public-address', /^The client's public address is now set to \S/i, network),
];

/** Wordings that are only reported: extra aliases, nothing may depend on them. */
// biome-ignore format: a table, one line a message
const REPORTED: readonly Message[] = [
  // Disconnected from Lab Gateway.
  notice('disconnected', /^Disconnected(?: from .+)?\.?$/i, () => ended()),
  // Login failed.
  notice('login-failed', /^Login (?:failed|denied)\b/i, failed),
  // Certificate Validation Failure
  notice('certificate-failure', /^Certificate Validation Failure\.?$/i, failed),
  // No valid certificates available for authentication.
  notice('no-certificate', /^No valid certificates available for authentication\.?$/i, failed),
  // Untrusted Server Blocked
  notice('server-blocked', /^Untrusted Server Blocked\b/i, failed),
  // The VPN connection was terminated due to a loss of communication with the secure gateway.
  notice('communication-lost', /^The VPN connection was terminated due to (.+?)\.?$/i, ([, reason]) => ended(reason)),
  // Client Agent going into system suspend
  body('agent-suspended', /^(?:The )?Client Agent (?:has been suspended|(?:is )?going into system suspend)\.?$/i, suspended),
  // VPN SESSION END: The VPN connection has been disconnected.
  body('session-disconnected', /^(?:VPN SESSION END: )?The VPN connection has been disconnected\.?$/i, () => ended()),
  // Termination reason code 7 [Local]: The user has requested to disconnect. originates from session level
  body('termination-reason', /^Termination reason code \d{1,9}(?: \[[^\]]{0,80}\])?: ?(.*)$/i, ([, reason]) => ended(reason)),
];

/** In the order in which they are tried. */
export const MESSAGES: readonly Message[] = [...SEEN, ...REPORTED];

/** A host as a notice names it, without the punctuation and the markers of documents that stand behind it. */
function hostOf(text = ''): string {
  const words = text.split(' ');
  while (words.length > 1 && /^[-*_=~#|.,;:!`]+$/.test(words.at(-1) ?? '')) words.pop();
  return words.join(' ').replace(/[.,;:!]{1,8}$/, '');
}

const ORIGIN = ' originates from ';

function reconnectReason([, level = '', code = '', rest = '']: readonly string[]): MessageFacts {
  // The origin repeats the level; it is the last thing in the body.
  const origin = rest.toLowerCase().lastIndexOf(ORIGIN);
  const text = origin < 0 ? rest : rest.slice(0, origin);
  // AnyConnect 2.x puts the text in double quotes.
  const reason = text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text;
  return { kind: 'client.reconnect-reason', level, code: Number(code), reason, cause: causeOf(reason) };
}

/** Keywords, most telling first. The numbers moved between releases and mean nothing without their text. */
const CAUSES: readonly [pattern: RegExp, cause: ClientReconnectReason['cause']][] = [
  [/resume from suspend|sleep|hibernate/i, 'system-resume'],
  [/disruption of the VPN connection|dead peer|\bDPD\b/i, 'path-loss'],
  [/gateway IP addresses have changed/i, 'other'],
  [/network interface|IP address|no longer preferred|public address|interface .{0,80}lost/i, 'network-change'],
];

function causeOf(reason: string): ClientReconnectReason['cause'] {
  return CAUSES.find(([pattern]) => pattern.test(reason))?.[1] ?? 'other';
}
