// What the client tells its user. Each pattern sees the notice alone.
import type {
  ClientAuthPrompt,
  ClientConnectionFailed,
  ClientDownloader,
  EndCause,
} from '../../model/client-events.ts';
import { endCause } from './causes.ts';
import { type Message, type MessageFacts, notice, orNone } from './message.ts';

const failed = (cause: ClientConnectionFailed['cause']) => (): MessageFacts => ({
  kind: 'client.connection-failed',
  cause,
});
const prompt = (step: ClientAuthPrompt['step']) => (): MessageFacts => ({ kind: 'client.auth-prompt', step });
const downloader = (phase: ClientDownloader['phase']) => (): MessageFacts => ({ kind: 'client.downloader', phase });
const ended = (reason: string | undefined, cause: EndCause | undefined): MessageFacts => ({
  kind: 'client.disconnected',
  progress: 'done',
  reason,
  cause,
});

/** Wordings seen in logs, in documentation, or in published lists of the client's strings. */
// biome-ignore format: a table, one line a message
export const NOTICES: readonly Message[] = [
  // Ready to connect.
  notice('ready', /^Ready to connect\.?$/i, () => ({ kind: 'client.ready' })),
  // Contacting Lab Gateway.
  notice('contacting', /^Contacting (.+?)\.?$/i, ([, host]) => ({ kind: 'client.contacting', host: hostOf(host) })),
  // Connected to Lab Gateway.
  notice('connected', /^Connected to (.+?)\.?$/i, ([, host]) => ({ kind: 'client.connected', host: hostOf(host) })),
  // Reconnecting to Lab Gateway...
  notice('reconnecting', /^Reconnecting to (.+?)(?:\.{3}|\.)?$/i, ([, host]) => ({ kind: 'client.reconnecting', host: hostOf(host) })),
  // Disconnect in progress, please wait...
  notice('disconnecting', /^Disconnect in progress, please wait\.*$/i, () => ({ kind: 'client.disconnected', progress: 'in-progress', reason: undefined, cause: undefined })),
  // The secure gateway has terminated the VPN connection. The following message was received from the secure gateway: Idle timeout
  notice('gateway-terminated', /^The secure gateway has terminated the VPN connection\.? ?(.*)$/i, ([, reason]) => ended(orNone(reason), 'gateway')),
  // A VPN reconnect resulted in different configuration settings. The VPN network interface is being re-initialized.
  notice('configuration-changed', /^A VPN reconnect resulted in different configuration settings\b/i, ([reason = '']) => ({ kind: 'client.reconfiguring', code: undefined, reason, cause: 'other' })),
  // Your VPN connection will soon exceed the session time limit. A new connection will be necessary.
  notice('session-limit-near', /^Your VPN connection will soon exceed the session time limit\b/i, () => ({ kind: 'client.session-limit-near' })),

  // Please enter your username and password.
  notice('enter-credentials', /^Please enter your (?:username and password|username|password)\.?$/i, prompt('asked')),
  // Awaiting user input.
  notice('awaiting-input', /^Awaiting user input\.?$/i, prompt('asked')),
  // User credentials entered.
  notice('credentials-entered', /^User credentials entered\.?$/i, prompt('entered')),
  // User credentials prompt cancelled.
  notice('credentials-cancelled', /^User credentials prompt cancelled\.?$/i, prompt('cancelled')),
  // Please respond to banner.
  notice('banner', /^Please respond to banner\.?$/i, prompt('banner')),

  // Establishing VPN session...
  notice('establishing-session', /^Establishing VPN session\.*$/i, () => ({ kind: 'client.establishing', step: undefined })),
  // Establishing VPN - Activating VPN adapter...
  notice('establishing', /^Establishing VPN(?: - (.+?))?\.*$/i, ([, step]) => ({ kind: 'client.establishing', step })),
  // The AnyConnect Downloader is performing update checks...
  notice('downloader-checks', /^The (?:[\w ]{1,40} )?Downloader is performing update checks\.*$/i, downloader('started')),
  // Checking for profile updates...
  notice('update-check', /^Checking for (?:profile|product|customization) updates\.*$/i, downloader('checking')),
  // Performing any required updates...
  notice('updates', /^Performing any required updates\.*$/i, downloader('checking')),
  // The AnyConnect Downloader updates have been completed.
  notice('downloader-done', /^The (?:[\w ]{1,40} )?Downloader (?:updates|update checks) have been completed\.?$/i, downloader('completed')),
  // The AnyConnect package on the secure gateway could not be located. You may be experiencing network connectivity issues. Please try connecting again.
  notice('package-not-located', /^The (?:[\w ]{1,40} )?package on the secure gateway could not be located\b/i, downloader('failed')),

  // Connection attempt has failed.
  notice('attempt-failed', /^Connection attempt has failed\b/i, failed('not-said')),
  // Connection attempt has timed out. Please verify Internet connectivity.
  notice('attempt-timed-out', /^Connection attempt has timed out\b/i, failed('timeout')),
  // Unable to contact Lab Gateway.
  notice('unable-to-contact', /^Unable to contact \S/i, failed('unreachable')),
  // The VPN connection failed due to unsuccessful domain name resolution.
  notice('name-resolution-failed', /^The VPN connection failed due to unsuccessful domain name resolution\b/i, failed('name-resolution')),
  // AnyConnect cannot confirm it is connected to your secure gateway. The local network may not be trustworthy. Please try another network.
  notice('gateway-not-confirmed', /^[\w ]{1,40} cannot confirm it is connected to your secure gateway\b/i, failed('gateway-certificate')),
  // AnyConnect was not able to establish a connection to the specified secure gateway. Please try connecting again.
  notice('not-established', /^[\w ]{1,40} was not able to establish a connection to the specified secure gateway\b/i, failed('not-established')),
  // Captive portal detected
  notice('captive-portal', /^Captive portal detected\b/i, () => ({ kind: 'client.network-probed', found: 'captive-portal' })),
];

/** Wordings that are only reported: extra aliases, nothing may depend on them. */
// biome-ignore format: a table, one line a message
export const REPORTED_NOTICES: readonly Message[] = [
  // Disconnected from Lab Gateway.
  notice('disconnected', /^Disconnected(?: from .+)?\.?$/i, () => ended(undefined, undefined)),
  // The VPN connection was terminated due to a loss of communication with the secure gateway.
  notice('communication-lost', /^The VPN connection was terminated due to (.+?)\.?$/i, ([, reason = '']) => ended(reason, endCause(reason))),
  // Login failed.
  notice('login-failed', /^(?:.{1,80}\. )?Login (?:failed|denied)\b/i, failed('authentication')),
  // Certificate Validation Failure
  notice('certificate-failure', /^Certificate Validation Failure\.?$/i, failed('client-certificate')),
  // No valid certificates available for authentication.
  notice('no-certificate', /^No valid certificates available for authentication\.?$/i, failed('client-certificate')),
  // Untrusted Server Blocked
  notice('server-blocked', /^Untrusted Server Blocked\b/i, failed('gateway-certificate')),
  // Security Warning: Untrusted Server Certificate
  notice('server-untrusted', /^Security Warning: Untrusted .{0,40}Certificate\b/i, failed('gateway-certificate')),
  // On a trusted network.
  notice('trusted-network', /^On a trusted network\.?$/i, () => ({ kind: 'client.network-probed', found: 'trusted-network' })),
];

/** A host as a notice names it, without the punctuation and the markers of documents that stand behind it. */
function hostOf(text = ''): string {
  const words = text.split(' ');
  while (words.length > 1 && /^[-*_=~#|.,;:!`]+$/.test(words.at(-1) ?? '')) words.pop();
  return words.join(' ').replace(/[.,;:!]{1,8}$/, '');
}
