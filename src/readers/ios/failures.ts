import type { GatewayFailure } from '../../model/gateway-debug-events.ts';

// The failure texts of `debug crypto ikev2` (ios-text.md 2.8). Only a wording that names one cause gets a kind; texts that
// end any failed exchange (`Auth exchange failed`) stay `other`, since the cause stands in a line before them.

type Failure = GatewayFailure['failure'];

interface FailureText {
  /** Lower case; found anywhere in the message, since IOS prints `<where>: <error>` and repeats errors. */
  readonly says: string;
  /** `noise` is printed on healthy tunnels too and is no failure. */
  readonly failure: Failure | 'noise';
}

const FAILURE_TEXTS: readonly FailureText[] = [
  // % IKEv2 profile not found
  { says: 'ikev2 profile not found', failure: 'profile-not-found' },
  // %Profile could not be found by peer certificate.
  { says: 'profile could not be found by peer certificate', failure: 'profile-not-found' },
  // Failed to locate an item in the database
  { says: 'failed to locate an item in the database', failure: 'not-in-database' },
  // Failed to authenticate the IKE SA
  { says: 'failed to authenticate the ike sa', failure: 'auth-failed' },
  // Verify auth failed
  { says: 'verify auth failed', failure: 'auth-failed' },
  // Computed authentication value for peer differs from what peer sent
  { says: 'computed authentication value for peer differs', failure: 'auth-failed' },
  // Expected Policies: : Failed to find a matching policyProposal 1:  AES-CBC-256 SHA512 SHA512 DH_GROUP_256_ECP/Group 19
  { says: 'failed to find a matching policy', failure: 'proposal' },
  // Failed to verify the proposed policies
  { says: 'failed to verify the proposed policies', failure: 'proposal' },
  // Received no proposal chosen notify
  { says: 'received no proposal chosen notify', failure: 'proposal' },
  // Failed to receive the AUTH msg before the timer expired
  { says: 'failed to receive the auth msg before the timer expired', failure: 'no-auth-received' },
  // Maximum number of retransmissions reached
  { says: 'maximum number of retransmissions reached', failure: 'peer-silent' },
  // There was no IPSEC policy found for received TS
  { says: 'there was no ipsec policy found for received ts', failure: 'other' },
  // Auth exchange failed
  { says: 'auth exchange failed', failure: 'other' },
  // Peer authentication method configured is mismatching with the method proposed by peer
  { says: 'peer authentication method configured is mismatching', failure: 'other' },
  // Sending authentication failure notify
  { says: 'sending authentication failure notify', failure: 'other' },
  // Initial exchange failed: Initial exchange failed
  { says: 'initial exchange failed', failure: 'other' },
  // Failed SA init exchange
  { says: 'failed sa init exchange', failure: 'other' },
  // Abort exchange
  { says: 'abort exchange', failure: 'other' },
  // Negotiating SA request deleted
  { says: 'negotiating sa request deleted', failure: 'other' },
  // Couldn't find matching SA: Detected an invalid IKE SPI
  { says: 'detected an invalid ike spi', failure: 'other' },
  // Verify cert failed
  { says: 'verify cert failed', failure: 'other' },
  // Error constructing config reply
  { says: 'error constructing config reply', failure: 'other' },
  // The peer's KE payload contained the wrong DH group
  { says: 'ke payload contained the wrong dh group', failure: 'noise' },
  // Address type 1622425149 not supported
  { says: 'address type ', failure: 'noise' },
  // Failed to remove peer correlation entry from cikePeerCorrTable. Bad peer type.
  { says: 'failed to remove peer correlation entry', failure: 'noise' },
];

/** One scan that most records fail, before the table is walked. */
const SOUNDS_WRONG =
  /abort|fail|error|not found|not be found|differ|mismatch|invalid|maximum|wrong|no proposal|no ipsec|request deleted|not supported/i;

/**
 * What a record says went wrong, or undefined. `isError` tells that IOS itself tagged it as an error (`IKEv2-ERROR:`, or a
 * double colon in older releases): then an unknown text is kept as `other`.
 */
export function failureIn(text: string, isError: boolean): FailureText['failure'] | undefined {
  if (text === '') return undefined;
  if (!isError && !SOUNDS_WRONG.test(text)) return undefined;
  const known = knownFailure(text);
  if (known !== undefined) return known;
  const lower = text.toLowerCase();
  // Crypto engine and PKI callbacks and `Failed to ...` lines of the normal tag: Cisco's words are kept (2.8, last row).
  const fails = lower.startsWith('failed to ') || (lower.startsWith('[') && lower.endsWith(' failed'));
  return isError || fails ? 'other' : undefined;
}

/** The entry of the table that a text holds, undefined if none. */
export function knownFailure(text: string): FailureText['failure'] | undefined {
  const lower = text.toLowerCase();
  return FAILURE_TEXTS.find(({ says }) => lower.includes(says))?.failure;
}
