// Reasons are told apart by their words: the numbers in front of them moved between releases, and between reconnecting,
// reconfiguring and ending (secure-client-dart.md 4.5, 4.8).
import type { EndCause, ReconnectCause } from '../../model/client-events.ts';

/** Most telling first. */
const RECONNECT: readonly [pattern: RegExp, cause: ReconnectCause][] = [
  [/resume from suspend|sleep|hibernate/i, 'system-resume'],
  [/disruption of the VPN connection|dead peer|\bDPD\b/i, 'path-loss'],
  [/gateway IP addresses have changed/i, 'gateway-address'],
  [/public proxy/i, 'proxy'],
  [/\bMTU\b/, 'mtu'],
  [/network interface|IP address|no longer preferred|public address|interface .{0,80}lost/i, 'network-change'],
  [/\brekey/i, 'rekey'],
  [/routing|firewall/i, 'host-configuration'],
  [/adapter|driver/i, 'adapter'],
];

/** Wordings of ends are reported, not confirmed: nothing may depend on one of them alone. */
const END: readonly [pattern: RegExp, cause: EndCause][] = [
  [/\buser\b.{0,80}\bdisconnect/i, 'user'],
  [/shutting down|shut ?down/i, 'shutdown'],
  [/logged off|logoff|log off/i, 'logoff'],
  [/suspend/i, 'suspend'],
  [/failed to (?:fully )?establish/i, 'not-established'],
  [/reconnect.{0,80}time(?:out|d out)|could not be re-?established|unable to reconnect/i, 'reconnect-timeout'],
  [/\bidle\b/i, 'idle-timeout'],
  [/\bmaximum\b|time limit|exceeded/i, 'session-limit'],
  [/secure gateway has terminated/i, 'gateway'],
  [/loss of communication/i, 'lost'],
  [/trusted network/i, 'trusted-network'],
  [/another user|remote desktop|log ?on\b/i, 'logon-policy'],
];

export function reconnectCause(reason: string): ReconnectCause {
  return RECONNECT.find(([pattern]) => pattern.test(reason))?.[1] ?? 'other';
}

export function endCause(reason: string): EndCause {
  return END.find(([pattern]) => pattern.test(reason))?.[1] ?? 'other';
}

/** `<text> originates from <level> level`, the text in double quotes or not: AnyConnect 2.x has quotes and no origin. */
export function reasonText(rest: string): string {
  const origin = rest.toLowerCase().lastIndexOf(' originates from ');
  const text = origin < 0 ? rest : rest.slice(0, origin);
  return text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text;
}
