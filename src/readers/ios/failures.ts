import type { FailureKind, GatewayFailure, Wording } from '../../model/gateway-debug-events.ts';

// The failure texts of `debug crypto ikev2` (ios-text.md 2.8). Only a wording that names one cause gets its kind; texts that end
// any failed exchange (`Auth exchange failed`) are `exchange-failed`, since the cause stands in a line before them.

export type Failed = Pick<GatewayFailure, 'failure' | 'severity' | 'wording' | 'policies'>;

interface FailureText {
  /** Lower case; found anywhere in the message, since IOS prints `<where>: <error>` and repeats errors. */
  readonly says: string | RegExp;
  /** `remark` is printed on healthy tunnels too and is no failure. */
  readonly failure: FailureKind | 'remark';
  readonly severity?: GatewayFailure['severity'];
  readonly wording?: Wording;
}

/** In the order in which they are tried. Without a word the severity is `error` and the wording `confirmed`. */
const FAILURE_TEXTS: readonly FailureText[] = [
  // % IKEv2 profile not found
  { says: 'ikev2 profile not found', failure: 'profile-not-found', severity: 'depends' },
  // %Profile could not be found by peer certificate.
  { says: 'profile could not be found by peer certificate', failure: 'profile-not-found', severity: 'depends' },
  // % Key not found for peer 198.51.100.20
  { says: /\bkey not found\b/, failure: 'key-not-found', wording: 'unconfirmed' },
  // Failed to locate an item in the database
  { says: 'failed to locate an item in the database', failure: 'not-in-database' },
  // Failed to authenticate the IKE SA
  { says: 'failed to authenticate the ike sa', failure: 'auth-failed' },
  // Verify auth failed
  { says: 'verify auth failed', failure: 'auth-failed' },
  // Computed authentication value for peer differs from what peer sent
  { says: 'computed authentication value for peer differs', failure: 'auth-failed', wording: 'asa' },
  // Expected Policies: : Failed to find a matching policyESP: Proposal 1: AES-CBC-256 SHA384 Don't use ESN
  { says: /policies:.*esp: proposal|^(?:received|expected) policies:\s*esp: proposal/s, failure: 'esp-proposal' },
  // Expected Policies: : Failed to find a matching policyProposal 1:  AES-CBC-256 SHA512 SHA512 DH_GROUP_256_ECP/Group 19
  { says: 'failed to find a matching policy', failure: 'proposal' },
  // Received Policies: / Proposal 1:  AES-CBC-256 SHA1 SHA96 DH_GROUP_1024_MODP/Group 2
  { says: /^(?:received|expected) policies:\s*proposal /s, failure: 'proposal', wording: 'asa' },
  // Failed to verify the proposed policies
  { says: 'failed to verify the proposed policies', failure: 'proposal', wording: 'asa' },
  // Received no proposal chosen notify
  { says: 'received no proposal chosen notify', failure: 'proposal' },
  // There was no IPSEC policy found for received TS
  { says: 'there was no ipsec policy found for received ts', failure: 'traffic-selectors', wording: 'asa' },
  // Peer authentication method configured is mismatching with the method proposed by peer
  { says: 'peer authentication method configured is mismatching', failure: 'authentication-method', wording: 'asa' },
  // Failed to receive the AUTH msg before the timer expired
  { says: 'failed to receive the auth msg before the timer expired', failure: 'no-auth-received', wording: 'asa' },
  // Maximum number of retransmissions reached
  {
    says: 'maximum number of retransmissions reached',
    failure: 'peer-silent',
    severity: 'warning',
    wording: 'unconfirmed',
  },
  // Exceeded maximum retransmissions
  { says: /exceeded .{0,40}retransmi/, failure: 'peer-silent', severity: 'warning', wording: 'unconfirmed' },
  // Create child exchange failed
  { says: 'create child exchange failed', failure: 'child-exchange-failed', wording: 'unconfirmed' },
  // Auth exchange failed
  { says: 'auth exchange failed', failure: 'exchange-failed' },
  // Sending authentication failure notify
  { says: 'sending authentication failure notify', failure: 'exchange-failed', wording: 'asa' },
  // Initial exchange failed: Initial exchange failed
  { says: 'initial exchange failed', failure: 'exchange-failed', severity: 'depends' },
  // Failed SA init exchange
  { says: 'failed sa init exchange', failure: 'exchange-failed', severity: 'depends', wording: 'asa' },
  // Abort exchange
  { says: 'abort exchange', failure: 'exchange-failed', severity: 'depends', wording: 'asa' },
  // Negotiating SA request deleted
  { says: 'negotiating sa request deleted', failure: 'exchange-failed', severity: 'depends', wording: 'asa' },
  // Couldn't find matching SA: Detected an invalid IKE SPI
  { says: 'detected an invalid ike spi', failure: 'invalid-spi', severity: 'warning' },
  // A supplied parameter is incorrect
  { says: 'a supplied parameter is incorrect', failure: 'parameter', severity: 'warning' },
  // Platform errors
  { says: 'platform errors', failure: 'platform' },
  // Verify cert failed
  { says: 'verify cert failed', failure: 'certificate' },
  // Unsupported cert encoding found or Peer requested HTTP URL but never sent HTTP_LOOKUP_SUPPORTED Notification
  { says: 'unsupported cert encoding found', failure: 'certificate-encoding' },
  // Error constructing config reply
  { says: 'error constructing config reply', failure: 'config-reply', severity: 'depends' },
  // Error in settig received config mode data
  { says: /error in settin?g received config mode data/, failure: 'config-reply', severity: 'depends' },
  // Failed to allocate IP addr   IP local pool RA-POOL exhausted   No address available
  {
    says: /failed to allocate ip addr|pool .{0,60}exhausted|no address available/,
    failure: 'address-pool',
    wording: 'unconfirmed',
  },
  // Failed to set group policy   User authorization failed   AAA author request FAIL   %AAA author failed
  {
    says: /failed to set group policy|authorization.{0,40} failed|aaa author.{0,40}fail/,
    failure: 'authorization',
    wording: 'unconfirmed',
  },
  // AnyConnect EAP authentication failed   [AAA -> IKEv2] Received AAA authentication response FAIL
  { says: /\beap\b.{0,60} fail|aaa auth.{0,60}\bfail/, failure: 'eap', wording: 'unconfirmed' },
  // Max SA limit reached   Rejected by call admission control   Request rejected, low resource
  { says: /max sa limit reached|call admission|rejected.{0,40}resource/, failure: 'limit', wording: 'unconfirmed' },
  // Packet integrity check failed   Failed to decrypt   HMAC mismatch
  {
    says: /packet .{0,40}(?:integrity|decrypt).{0,40} failed|failed to decrypt|\bhmac\b/,
    failure: 'decryption',
    wording: 'unconfirmed',
  },
  // Unsupported critical payload   Invalid payload   INVALID_SYNTAX   Exchange type mismatch
  {
    says: /unsupported critical payload|invalid payload|invalid[_ ]syntax|exchange type mismatch/,
    failure: 'malformed',
    wording: 'unconfirmed',
  },
  // The peer's KE payload contained the wrong DH group
  { says: 'ke payload contained the wrong dh group', failure: 'remark' },
  // Address type 1622425149 not supported
  { says: /address type \d+ not supported/, failure: 'remark' },
  // Failed to remove peer correlation entry from cikePeerCorrTable. Bad peer type.
  { says: 'failed to remove peer correlation entry', failure: 'remark', wording: 'unconfirmed' },
];

/** One scan that most records fail, before the table is walked. */
const SOUNDS_WRONG =
  /abort|fail|error|not found|not be found|differ|mismatch|invalid|maximum|exceeded|wrong|no proposal|no ipsec|no address|exhausted|request deleted|not supported|unsupported|incorrect|policies:|limit|admission|reject|hmac|syntax/i;

/**
 * What a record says went wrong, or undefined. `isError` tells that IOS itself tagged it as an error (`IKEv2-ERROR:`, or a
 * double colon in older releases): then an unknown text is kept as `other`.
 */
export function failureIn(text: string, isError: boolean): Failed | 'remark' | undefined {
  if (text === '') return undefined;
  if (!isError && !SOUNDS_WRONG.test(text)) return undefined;
  const known = knownFailure(text);
  if (known !== undefined) return known;
  const lower = text.toLowerCase();
  const rest = { severity: 'warning', wording: 'confirmed', policies: undefined } as const;
  // Crypto engine and PKI callbacks and `Failed to ...` lines of the normal tag: Cisco's words are kept (2.8, last row).
  if (lower.startsWith('failed to ') || (lower.startsWith('[') && /\bfail(?:ed)?\b/.test(lower)))
    return { failure: 'operation', ...rest };
  return isError ? { failure: 'other', ...rest } : undefined;
}

/** What the table says of a text, undefined where it has no entry for it. */
export function knownFailure(text: string): Failed | 'remark' | undefined {
  const lower = text.toLowerCase();
  const found = FAILURE_TEXTS.find(({ says }) => (typeof says === 'string' ? lower.includes(says) : says.test(lower)));
  if (found === undefined || found.failure === 'remark') return found && 'remark';
  const { failure, severity = 'error', wording = 'confirmed' } = found;
  return { failure, severity, wording, policies: policiesIn(text) };
}

// Received Policies: : Failed to find a matching policyProposal 1:  AES-CBC-256 SHA1 SHA96 DH_GROUP_1024_MODP/Group 2Proposal 2: ...
const POLICIES = /\b(Received|Expected) Policies:/i;
const PROPOSAL = /(?:(ESP|AH): ?)?Proposal (\d{1,3}): *(.*?)(?=\s*(?:(?:ESP|AH): ?)?Proposal \d{1,3}:|$)/gis;
const MAX_PROPOSALS = 64;

function policiesIn(text: string): GatewayFailure['policies'] {
  const side = POLICIES.exec(text)?.[1]?.toLowerCase();
  if (side === undefined) return undefined;
  const proposals = [...text.matchAll(PROPOSAL)].slice(0, MAX_PROPOSALS).map(([, , , algorithms = '']) => {
    return algorithms.replace(/\s+/g, ' ').trim();
  });
  return { side: side === 'received' ? 'received' : 'expected', proposals };
}
