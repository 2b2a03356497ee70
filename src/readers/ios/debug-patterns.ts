import { maskSecrets } from '../../text/secrets.ts';
import type { DebugPattern } from './debug-pattern.ts';
import { DETAIL_PATTERNS } from './detail-patterns.ts';
import { TRACED_PATTERNS } from './traced-patterns.ts';

// The lines of `debug crypto ikev2` that are facts of their own (ios-text.md 2.5). One row a line; the comment above a row
// is a line that it matches, and stands in test/readers/ios-debug.test.ts.

/** Who the peer is, and the life of an IKE SA. */
const SA_PATTERNS: readonly DebugPattern[] = [
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
];

/** In the order in which they are tried. */
export const DEBUG_PATTERNS: readonly DebugPattern[] = [...SA_PATTERNS, ...DETAIL_PATTERNS, ...TRACED_PATTERNS];

/** `<peer>, <local>`; distinguished names hold commas without a blank behind them, and event traces a blank before. */
function identityPair(pair: string): { peerIdentity: string; localIdentity: string } {
  const at = pair.lastIndexOf(', ');
  const comma = at >= 0 ? at : pair.lastIndexOf(',');
  if (comma < 0) return { peerIdentity: pair.trim(), localIdentity: '' };
  return { peerIdentity: pair.slice(0, comma).trim(), localIdentity: pair.slice(comma + 1).trim() };
}
