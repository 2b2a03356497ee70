// Errors of the client's code, told apart by symbol: the numbers hold a module's number, and modules were renumbered between
// releases (secure-client-dart.md 4.9, 4.13). Most errors are noise: a store that does not exist, a library that is not there.
import type { ClientError } from '../model/client-events.ts';
import type { MessageFacts } from './client-catalogue/message.ts';
import type { Trace } from './client-trace.ts';

type About = ClientError['about'];

/** Symbols that say what went wrong, and families for those nobody has listed. The first that fits counts. */
const MEANINGS: readonly [pattern: RegExp, about: About][] = [
  [/^(?:SOCKETSUPPORT_ERROR_GETADDRINFO|CTRANSPORT_ERROR_HOST_RESOLUTION)$/, 'name-resolution'],
  [/^(?:CTRANSPORT_ERROR_PEER_CERT_REJECTED|CTRANSPORT_ERROR_NON_FIPS_SERVER_CERT)$/, 'gateway-certificate'],
  [/^CERTIFICATE_ERROR_(?:VERIFY_CHAIN_POLICY_FAILED|UNTRUSTED_CERT_DISALLOWED)$/, 'gateway-certificate'],
  [/^CERTIFICATE_ERROR_(?:VERIFY_SERVERCERT_FAILED_UNRECOVERABLE|NOT_FIPS_COMPLIANT)$/, 'gateway-certificate'],
  [/^ROUTETABLE_ERROR_GETBESTROUTE_FAILED$/, 'route'],
  [/^(?:CTRANSPORT|SOCKETTRANSPORT)_/, 'transport'],
  [/^(?:CONNECTIFC|CONNECTMGR)_/, 'connection'],
  [/^(?:IPSECPROTOCOL|IKE\w*?)_/, 'ipsec'],
  [/^(?:TUNNELPROTOCOLDPDMGR|TUNNELSTATEMGR|TLSPROTOCOL|CSTPPROTOCOL)_/, 'tunnel'],
];

/** Classes whose failures are failures of IPsec, whatever the symbol. Two of them are only reported. */
const IPSEC_CLASS = /^(?:CIPsecProtocol|CIKEConnectionMgr|CIPsecTunnel\w{0,64})::/;
/** Reported: the symbol where no answer came to a probe of the peer. */
const DPD_SYMBOL = /DPD\w{0,40}NO\w{0,40}RESPONSE/;

/** What a trace with an error says, or undefined for no error and for noise. */
export function errorOf(trace: Trace): MessageFacts | undefined {
  const { name, invoked, symbol, returnCode } = trace;
  if (returnCode === undefined) return undefined;
  if (symbol !== undefined && DPD_SYMBOL.test(symbol)) return { kind: 'client.dpd-expired' };
  const about = aboutOf(trace);
  // That there is no route for IPv6 is usual, and no fault.
  if (about === undefined || (about === 'route' && /\bIPv6\b/.test(trace.text))) return undefined;
  return { kind: 'client.error', symbol, returnCode, function: name, invoked, about };
}

function aboutOf({ name, invoked, symbol }: Trace): About | undefined {
  const meaning = symbol === undefined ? undefined : MEANINGS.find(([pattern]) => pattern.test(symbol))?.[1];
  if (meaning !== undefined) return meaning;
  return IPSEC_CLASS.test(name) || (invoked !== undefined && IPSEC_CLASS.test(invoked)) ? 'ipsec' : undefined;
}

// RFC 7296 section 3.10.1, RFC 4555, RFC 8784, RFC 4478.
const NOTIFIES = [
  ...['INVALID_SYNTAX', 'NO_PROPOSAL_CHOSEN', 'INVALID_KE_PAYLOAD', 'AUTHENTICATION_FAILED', 'SINGLE_PAIR_REQUIRED'],
  ...['INTERNAL_ADDRESS_FAILURE', 'FAILED_CP_REQUIRED', 'TS_UNACCEPTABLE', 'TEMPORARY_FAILURE', 'CHILD_SA_NOT_FOUND'],
  ...['INVALID_IKE_SPI', 'INVALID_MAJOR_VERSION', 'USE_PPK', 'IKE_AUTH_LIFETIME', 'MOBIKE_SUPPORTED'],
];
const NOTIFY = new RegExp(`(?<![A-Z_])(${NOTIFIES.join('|').replaceAll('_', '[_ ]')})(?![A-Z_])`);

// COOKIE is a word of its own elsewhere: only the IKE engine means the notify message by it.
const ENGINE_NOTIFY = /(?<![A-Z_])COOKIE(?![A-Z_])/;

/** The same in a text of the client's IKE engine, in any case. */
export function notifyOfEngine(text: string): string | undefined {
  const capitals = text.toUpperCase();
  return notifyIn(capitals) ?? (ENGINE_NOTIFY.test(capitals) ? 'COOKIE' : undefined);
}

/** The notify message that a text in capitals names, in the spelling of the RFC. */
export function notifyIn(text: string): string | undefined {
  return NOTIFY.exec(text)?.[1]?.replaceAll(' ', '_');
}
