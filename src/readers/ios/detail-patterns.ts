import { maskSecrets } from '../../text/secrets.ts';
import type { DebugFact, DebugPattern } from './debug-pattern.ts';
import { addressOf, spiOf } from './endpoint.ts';

// Lines of `debug crypto ikev2` about the steps of a negotiation (ios-text.md 2.5): identities and keys looked up, NAT, Child SAs,
// and what AAA and PKI do for it. One row a line, as in debug-patterns.ts.

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

export const DETAIL_PATTERNS: readonly DebugPattern[] = [
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
    // Received response from AAA for AnyConnect EAP
    starts: 'Received response from AAA',
    form: /^Received response from AAA(?!.*\bfail).{0,160}/i,
    fact: ([text]) => ({ kind: 'gateway.service', service: 'AAA', text: text.trim() }),
  },
  {
    // Using authentication method list AAA-LOCAL
    starts: 'Using authentication method list',
    form: /^Using authentication method list .{1,160}/i,
    fact: ([text]) => ({ kind: 'gateway.service', service: 'AAA', text: maskSecrets(text).trim() }),
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
];
