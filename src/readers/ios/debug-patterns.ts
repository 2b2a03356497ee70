import type { Event } from '../../model/event.ts';
import type { SaReference } from '../../model/gateway-debug-events.ts';
import { maskSecrets } from '../../text/secrets.ts';
import { addressOf, spiOf } from './endpoint.ts';

// The lines of `debug crypto ikev2` that are facts of their own (ios-text.md 2.5). One row a line; the comment above a row
// is a line that it matches, and stands in test/readers/ios-debug.test.ts.

export type EventWithSa = Extract<Event, SaReference>;
/** An event without what every event has: the table says what, the record says where and when. */
type FactOf<E> = E extends EventWithSa ? Omit<E, 'at' | 'evidence' | keyof SaReference> : never;
export type DebugFact = FactOf<EventWithSa>;

export interface DebugPattern {
  /** Compared before `form` is tried: most records are rejected by their first words. */
  readonly starts: string;
  readonly form: RegExp;
  fact(found: RegExpExecArray): DebugFact;
  /** The record prints the SPI pair itself, as its first two groups. */
  readonly statesSpis?: true;
  /** The SA leaves its slot with this record. */
  readonly releases?: true;
}

const MAX_WORDS = 200;
const NO_KEY = {
  kind: 'gateway.pre-shared-key',
  identity: undefined,
  keyring: undefined,
  peerBlock: undefined,
  keyLength: undefined,
} as const;

const PROPOSAL = /^(IKE|ESP|AH) Proposal: (\d{1,3}), SPI size: \d{1,2}(.*)$/is;

function proposal([, protocol = '', number, rest = '']: RegExpExecArray): DebugFact {
  const [, list = ''] = rest.split(/Num\. transforms: \d{1,3}/i);
  const transforms = list
    .trim()
    .split(/ {2,}|\n/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return { kind: 'gateway.proposal', protocol: protocol.toUpperCase(), number: Number(number), transforms };
}

export const DEBUG_PATTERNS: readonly DebugPattern[] = [
  {
    // Searching policy based on peer's identity '*$AnyConnectClient$*' of type 'key ID'
    starts: 'Searching policy based on peer',
    form: /^Searching policy based on peer's identity '(.*)' of type '([^']*)'/i,
    fact: ([, identity = '', identityType = '']) => ({ kind: 'gateway.peer-identity', identity, identityType }),
  },
  {
    // found matching IKEv2 profile 'RA-PROFILE'
    starts: 'found matching IKEv2 profile',
    form: /^found matching IKEv2 profile '([^']*)'/i,
    fact: ([, profile = '']) => ({ kind: 'gateway.profile-matched', profile }),
  },
  {
    // My authentication method is 'RSA'
    starts: 'My authentication method is',
    form: /^My authentication method is '([^']*)'/i,
    fact: ([, method = '']) => ({ kind: 'gateway.auth-method', side: 'local', method }),
  },
  {
    // Peer's authentication method is 'AnyConnect-EAP'
    starts: "Peer's authentication method is",
    form: /^Peer's authentication method is '([^']*)'/i,
    fact: ([, method = '']) => ({ kind: 'gateway.auth-method', side: 'peer', method }),
  },
  {
    // Verification of peer's authenctication data PASSED
    starts: 'Verification of peer',
    form: /^Verification of peer's authenc?tication data (PASSED|FAILED)/i,
    fact: ([, word = '']) => ({ kind: 'gateway.auth-verified', passed: word.toUpperCase() === 'PASSED' }),
  },
  {
    // Session with IKE ID PAIR (*$AnyConnectClient$*, gw.example.net) is UP
    starts: 'Session with IKE ID PAIR',
    form: /^Session with IKE ID PAIR ?\((.*)\) is UP/i,
    fact: ([, pair = '']) => ({ kind: 'gateway.session-up', ...identityPair(pair) }),
  },
  {
    // IKEV2 SA created; inserting SA into database. SA lifetime timer (86400 sec) started
    starts: 'IKEV2 SA created',
    form: /^IKEV2 SA created; inserting SA into database(?:\. SA lifetime timer \((\d{1,10}) sec\))?/i,
    fact: ([, seconds]) => ({
      kind: 'gateway.sa-created',
      lifetimeSeconds: seconds === undefined ? undefined : Number(seconds),
    }),
  },
  {
    // Queuing IKE SA delete request reason: unknown
    starts: 'Queuing IKE SA delete request',
    form: /^Queuing IKE SA delete request(?: reason: *(.*))?/i,
    fact: ([, reason]) => ({
      kind: 'gateway.sa-deleted',
      step: 'queued',
      reason: (reason && maskSecrets(reason).trim()) || undefined,
    }),
  },
  {
    // Sending DELETE INFO message for IKEv2 SA [ISPI: 0x9A31C5D27E0F4B68 RSPI: 0x4C07D1E92B63A85F]
    starts: 'Sending DELETE INFO message for IKEv2 SA',
    form: /^Sending DELETE INFO message for IKEv2 SA \[ISPI: 0x([0-9A-F]{16}) RSPI: 0x([0-9A-F]{16})\]/i,
    fact: () => ({ kind: 'gateway.sa-deleted', step: 'delete-sent', reason: undefined }),
    statesSpis: true,
  },
  {
    // Processing DELETE INFO message for IKEv2 SA [ISPI: 0x9A31C5D27E0F4B68 RSPI: 0x4C07D1E92B63A85F]
    starts: 'Processing DELETE INFO message for IKEv2 SA',
    form: /^Processing DELETE INFO message for IKEv2 SA \[ISPI: 0x([0-9A-F]{16}) RSPI: 0x([0-9A-F]{16})\]/i,
    fact: () => ({ kind: 'gateway.sa-deleted', step: 'delete-received', reason: undefined }),
    statesSpis: true,
  },
  {
    // Deleting SA
    starts: 'Deleting SA',
    form: /^Deleting SA\s*$/i,
    fact: () => ({ kind: 'gateway.sa-deleted', step: 'deleted', reason: undefined }),
    releases: true,
  },
  {
    // Insert SA
    starts: 'Insert SA',
    form: /^Insert SA\s*$/i,
    fact: () => ({ kind: 'gateway.sa-step', step: 'half-open' }),
  },
  {
    // Completed SA init exchange
    starts: 'Completed SA init exchange',
    form: /^Completed SA init exchange/i,
    fact: () => ({ kind: 'gateway.sa-step', step: 'init-done' }),
  },
  {
    // IKEv2 initiator - no config data to send in IKE_SA_INIT exch
    starts: 'IKEv2 initiator',
    form: /^IKEv2 initiator\b/i,
    fact: () => ({ kind: 'gateway.sa-step', step: 'gateway-is-initiator' }),
  },
  {
    // Process delete request from peer
    starts: 'Process delete request from peer',
    form: /^Process delete request from peer/i,
    fact: () => ({ kind: 'gateway.sa-step', step: 'peer-asks-to-delete' }),
  },
  {
    // SA is already in negotiation, hence not negotiating again
    starts: 'SA is already in negotiation',
    form: /^SA is already in negotiation/i,
    fact: () => ({ kind: 'gateway.sa-step', step: 'already-in-negotiation' }),
  },
  {
    // Constructing IDr payload: 'gw1.example.net' of type 'FQDN'
    starts: 'Constructing ID',
    form: /^Constructing ID[ir] payload: '(.*)' of type '([^']*)'/i,
    fact: ([, identity = '', identityType = '']) => ({ kind: 'gateway.own-identity', identity, identityType }),
  },
  {
    // Searching Policy with fvrf 0, local address 203.0.113.5
    starts: 'Searching Policy with fvrf',
    form: /^Searching Policy with fvrf (\S{1,64}), ?local address (\S{1,64})/i,
    fact: ([, fvrf, local]) => ({
      kind: 'gateway.policy-lookup',
      fvrf,
      localAddress: local && addressOf(local),
      policy: undefined,
    }),
  },
  {
    // Found Policy 'default'
    starts: 'Found Policy',
    form: /^Found Policy '?([^']{1,128}?)'?\s*$/i,
    fact: ([, policy]) => ({ kind: 'gateway.policy-lookup', fvrf: undefined, localAddress: undefined, policy }),
  },
  {
    // Use preshared key for id rIUHKccDRiUtFTATwq, key len 32
    starts: 'Use preshared key for id',
    form: /^Use preshared key for id (.{1,256}), ?key len (\d{1,5})/i,
    fact: ([, identity, length]) => ({ ...NO_KEY, identity, keyLength: Number(length) }),
  },
  {
    // Get peer's preshared key for rIUHKccDRiUtFTATwq
    starts: "Get peer's preshared key for",
    form: /^Get peer's preshared key for (\S.{0,255}?)\s*$/i,
    fact: ([, identity]) => ({ ...NO_KEY, identity }),
  },
  {
    // Getting preshared key from profile keyring KR
    starts: 'Getting preshared key from profile keyring',
    form: /^Getting preshared key from profile keyring (\S{1,128})/i,
    fact: ([, keyring]) => ({ ...NO_KEY, keyring }),
  },
  {
    // Matched peer block 'SITE-7'
    starts: 'Matched peer block',
    form: /^Matched peer block '?([^']{1,128}?)'?\s*$/i,
    fact: ([, peerBlock]) => ({ ...NO_KEY, peerBlock }),
  },
  {
    // NAT not found
    starts: 'NAT not found',
    form: /^NAT not found/i,
    fact: () => ({ kind: 'gateway.nat', nat: 'none' }),
  },
  {
    // NAT OUTSIDE found
    starts: 'NAT OUTSIDE found',
    form: /^NAT OUTSIDE found/i,
    fact: () => ({ kind: 'gateway.nat', nat: 'outside' }),
  },
  {
    // NAT INSIDE found
    starts: 'NAT INSIDE found',
    form: /^NAT INSIDE found/i,
    fact: () => ({ kind: 'gateway.nat', nat: 'inside' }),
  },
  {
    // NAT detected float to init port 61022, resp port 4500
    starts: 'NAT detected',
    form: /^NAT detected\b/i,
    fact: () => ({ kind: 'gateway.nat', nat: 'detected' }),
  },
  {
    // Host is located NAT outside
    starts: 'Host is located NAT',
    form: /^Host is located NAT (inside|outside)/i,
    fact: ([, side]) => ({ kind: 'gateway.nat', nat: side?.toLowerCase() === 'inside' ? 'inside' : 'outside' }),
  },
  {
    // Sending DELETE INFO message for IPsec SA [SPI: 0x4A7C11D2]
    starts: 'Sending DELETE INFO message for IPsec SA',
    form: /^Sending DELETE INFO message for IPsec SA \[SPI: 0x([0-9A-F]{1,8})\]/i,
    fact: ([, spi = '']) => ({ kind: 'gateway.child-sa-deleted', step: 'delete-sent', spi: spiOf(spi, 8) }),
  },
  {
    // Processing DELETE INFO message for IPsec SA [SPI: 0x4A7C11D2]
    starts: 'Processing DELETE INFO message for IPsec SA',
    form: /^Processing DELETE INFO message for IPsec SA \[SPI: 0x([0-9A-F]{1,8})\]/i,
    fact: ([, spi = '']) => ({ kind: 'gateway.child-sa-deleted', step: 'delete-received', spi: spiOf(spi, 8) }),
  },
  {
    // Received DPD/liveness query
    starts: 'Received DPD/liveness query',
    form: /^Received DPD\/liveness query/i,
    fact: () => ({ kind: 'gateway.dpd', direction: 'received' }),
  },
  {
    // Sending DPD/liveness query
    starts: 'Sending DPD/liveness query',
    form: /^Sending DPD\/liveness query/i,
    fact: () => ({ kind: 'gateway.dpd', direction: 'sent' }),
  },
  {
    // DVTI create request sent for profile RA-PROFILE with PSH index 1
    starts: 'DVTI create request sent',
    form: /^DVTI create request sent for profile .{1,160}/i,
    fact: ([text]) => ({ kind: 'gateway.service', service: 'virtual-access', text: text.trim() }),
  },
  {
    // Using mlist FLEX and username RA-POLICY for group author request
    starts: 'Using mlist',
    form: /^Using mlist .{1,160}/i,
    fact: ([text]) => ({ kind: 'gateway.service', service: 'AAA', text: maskSecrets(text).trim() }),
  },
  {
    // [IKEv2 -> AAA] Authorisation request sent
    starts: '[IKEv2 -> AAA]',
    form: /^\[IKEv2 -> AAA\] .{1,160}/i,
    fact: ([text]) => ({ kind: 'gateway.service', service: 'AAA', text: text.trim() }),
  },
  {
    // [AAA -> IKEv2] Received AAA authorisation response
    starts: '[AAA -> IKEv2]',
    form: /^\[AAA -> IKEv2\] (?!.*\bFAIL).{1,160}/i,
    fact: ([text]) => ({ kind: 'gateway.service', service: 'AAA', text: text.trim() }),
  },
  {
    // [IKEv2 -> PKI] Retrieve configured trustpoint(s)
    starts: '[IKEv2 -> PKI]',
    form: /^\[IKEv2 -> PKI\] .{1,160}/i,
    fact: ([text]) => ({ kind: 'gateway.service', service: 'PKI', text: text.trim() }),
  },
  {
    // [PKI -> IKEv2] Getting cert chain for the trustpoint TP PASSED
    starts: '[PKI -> IKEv2]',
    form: /^\[PKI -> IKEv2\] (?!.*\bFAIL).{1,160}/i,
    fact: ([text]) => ({ kind: 'gateway.service', service: 'PKI', text: text.trim() }),
  },
  {
    // IKE Proposal: 1, SPI size: 0 (initial negotiation), / Num. transforms: 4 /    AES-CBC   SHA512   SHA512   DH_GROUP_256_ECP/Group 19
    starts: 'IKE Proposal:',
    form: PROPOSAL,
    fact: proposal,
  },
  {
    // ESP Proposal: 1, SPI size: 4 (IPSec negotiation), / Num. transforms: 3 /    AES-CBC   SHA256   Don't use ESN
    starts: 'ESP Proposal:',
    form: PROPOSAL,
    fact: proposal,
  },
  {
    // (R) Received IKEv2 IKE_SA_INIT Exchange REQUEST
    starts: '(',
    form: /^\(([IR])\) (Sending|Received) IKEv2 ([A-Z][A-Z_\d]{0,40}) Exchange (REQUEST|RESPONSE)/i,
    fact: ([, role, word, exchange = '', answer]) => ({
      kind: 'gateway.exchange-traced',
      direction: word?.toLowerCase() === 'sending' ? 'sent' : 'received',
      exchange,
      isResponse: answer?.toUpperCase() === 'RESPONSE',
      role: role === 'I' ? 'initiator' : 'responder',
    }),
  },
  {
    // (I) IKEv2 INFORMATIONAL Exchange Contains: DELETE
    starts: '(',
    form: /^\(([IR])\) IKEv2 ([A-Z][A-Z_\d]{0,40}) Exchange Contains: (\S.{0,80}?)\s*$/i,
    fact: ([, role, exchange = '', payload = '']) => ({
      kind: 'gateway.payload-traced',
      exchange,
      payload,
      role: role === 'I' ? 'initiator' : 'responder',
    }),
  },
];

/** Wordings known from practice alone: any line with these words, tried when nothing else fits. They decide nothing. */
export const LOOSE_PATTERNS: readonly DebugPattern[] = [
  {
    // Detected fragment 1 of 3   Completed reassembly of 3 fragments   IETF Fragmentation is enabled
    starts: '',
    form: /fragment|reassembl/i,
    fact: ({ input }) => ({ kind: 'gateway.fragmentation', text: maskSecrets(input).trim().slice(0, MAX_WORDS) }),
  },
  {
    // Sending AnyConnect EAP 'hello' request   Generating AnyConnect EAP VERIFY request
    starts: '',
    form: /\bEAP\b/i,
    fact: ({ input }) => ({
      kind: 'gateway.service',
      service: 'EAP',
      text: maskSecrets(input).trim().slice(0, MAX_WORDS),
    }),
  },
  {
    // DPD timer expired for the peer
    starts: '',
    form: /\bDPD timer expired/i,
    fact: () => ({ kind: 'gateway.dpd', direction: 'sent' }),
  },
  {
    // Duplicate IKEv2 SA found
    starts: '',
    form: /\bduplicate\b.{0,40} found/i,
    fact: () => ({ kind: 'gateway.sa-step', step: 'duplicate-found' }),
  },
  {
    // Cookie challenge sent   Redirect to 198.51.100.9
    starts: '',
    form: /\b(?:cookie|redirect)\b/i,
    fact: ({ input }) => ({ kind: 'gateway.remark', text: maskSecrets(input).trim().slice(0, MAX_WORDS) }),
  },
];

/** `<peer>, <local>`; distinguished names hold commas without a blank behind them, and event traces a blank before. */
function identityPair(pair: string): { peerIdentity: string; localIdentity: string } {
  const at = pair.lastIndexOf(', ');
  const comma = at >= 0 ? at : pair.lastIndexOf(',');
  if (comma < 0) return { peerIdentity: pair.trim(), localIdentity: '' };
  return { peerIdentity: pair.slice(0, comma).trim(), localIdentity: pair.slice(comma + 1).trim() };
}
