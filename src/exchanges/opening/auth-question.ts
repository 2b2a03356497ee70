// An AUTH payload with everything that it is made of (RFC 7296 §2.15). Signatures and EAP without a key of its own are proved
// at once; a shared key may stand in another file, so what it must fit is kept until all is read.
import { prfOf } from '../../crypto/algorithms.ts';
import { verifiesSharedKey } from '../../crypto/shared-key-auth.ts';
import { verifySignature } from '../../crypto/signature-auth.ts';
import { signedOctets } from '../../crypto/signed-octets.ts';
import type { AuthProof, ProvedBy, Side } from '../../model/opened-events.ts';
import type { Negotiation } from './negotiation.ts';
import type { ReadyKeys } from './ready-keys.ts';

const AUTH_METHOD = { sharedKey: 2, digitalSignature: 14 } as const;
const SIGNATURES: readonly number[] = [1, 9, 10, 11, 14];

/** What one AUTH payload and the messages around it hold. */
export interface AuthPayload {
  readonly by: Side;
  readonly method: number;
  /** Behind the four fixed octets. */
  readonly auth: Uint8Array;
  /** The ID payload's body: type, three reserved octets as sent, data; undefined where that side sent none. */
  readonly identity: Uint8Array | undefined;
  /** X.509 certificates of that side in DER, its own first. */
  readonly certificates: readonly Uint8Array[];
  /** EAP went before it: then SK_p or the method's MSK seals the exchange. */
  readonly afterEap: boolean;
}

/** Something that changes what AUTH is computed over or with, and that this tool cannot follow. */
export type Obstacle = 'IKE_INTERMEDIATE' | 'PPK';

export class AuthQuestion {
  readonly payload: AuthPayload;
  readonly #keys: ReadyKeys;
  readonly #octets: readonly Uint8Array[];
  readonly #missing: string | undefined;

  constructor(payload: AuthPayload, keys: ReadyKeys, negotiation: Negotiation, obstacle: Obstacle | undefined) {
    this.payload = payload;
    this.#keys = keys;
    const skP = keys.secrets[skPName(payload.by)];
    this.#missing = missingFor(payload, keys, negotiation, obstacle);
    const identity = payload.identity;
    this.#octets =
      this.#missing !== undefined || skP === undefined || identity === undefined
        ? []
        : [...signedMessages(payload.by, negotiation)].map(({ message, nonce }) =>
            signedOctets({ message, nonce, skP, identity, prf: keys.suite.prf }),
          );
  }

  /** A shared key may prove it, and has not been found yet. */
  get isOpen(): boolean {
    return this.#octets.length > 0 && this.payload.method === AUTH_METHOD.sharedKey;
  }

  /** SK_p fits what opened the SA: it came from one source with it, and was not only noted beside it. */
  get hasDerivedKeys(): boolean {
    return this.#keys.derivedFrom !== undefined;
  }

  /** What is known without any other secret than the SA's own. */
  proof(): AuthProof {
    const { method, afterEap } = this.payload;
    if (this.#missing !== undefined) return { outcome: 'not-verifiable', missing: this.#missing };
    if (SIGNATURES.includes(method)) return this.#signature();
    if (method !== AUTH_METHOD.sharedKey)
      return { outcome: 'not-verifiable', missing: `a way to verify authentication method ${method}` };
    const own = this.#keys.secrets[skPName(this.payload.by)];
    if (afterEap && own !== undefined && this.isProvedBy(own)) return { outcome: 'verified', by: { kind: 'SK_p' } };
    return { outcome: 'not-verifiable', missing: afterEap ? 'the MSK of the EAP method' : 'the pre-shared key' };
  }

  isProvedBy(secret: Uint8Array): boolean {
    const { prf } = this.#keys.suite;
    return this.#octets.some((octets) => verifiesSharedKey(prf, secret, octets, this.payload.auth));
  }

  #signature(): AuthProof {
    const [certificate] = this.payload.certificates;
    if (certificate === undefined)
      return { outcome: 'not-verifiable', missing: 'the certificate: the message carries none' };
    const { method, auth } = this.payload;
    let failed: ProvedBy | undefined;
    let missing = '';
    for (const octets of this.#octets) {
      const verdict = verifySignature({ method, auth, octets, certificate, prf: this.#keys.suite.prf });
      if (verdict.verdict === 'verified')
        return { outcome: 'verified', by: { kind: 'certificate', algorithm: verdict.algorithm } };
      if (verdict.verdict === 'failed') failed = { kind: 'certificate', algorithm: verdict.tried.join(', ') };
      else missing = verdict.why;
    }
    // A wrong SK_p would break it just so; only one that was derived together with what opened the SA accuses anybody.
    if (failed !== undefined && this.hasDerivedKeys) return { outcome: 'failed', by: failed };
    return {
      outcome: 'not-verifiable',
      missing: missing || `an ${skPName(this.payload.by)} that is known to be right`,
    };
  }
}

function skPName(by: Side): 'SK_pi' | 'SK_pr' {
  return by === 'initiator' ? 'SK_pi' : 'SK_pr';
}

/** The IKE_SA_INIT message of that side with the other's nonce. Of several requests only one was answered. */
function* signedMessages(
  by: Side,
  { requests, responses }: Negotiation,
): Generator<{ message: Uint8Array; nonce: Uint8Array }> {
  for (const response of responses.toReversed()) {
    for (const request of requests.toReversed()) {
      const [own, other] = by === 'initiator' ? [request, response] : [response, request];
      yield { message: own.octets, nonce: other.nonce };
    }
  }
}

function missingFor(
  { by, identity }: AuthPayload,
  { secrets, suite }: ReadyKeys,
  { requests, responses }: Negotiation,
  obstacle: Obstacle | undefined,
): string | undefined {
  if (obstacle === 'IKE_INTERMEDIATE') return 'the authentication of IKE_INTERMEDIATE, which is not computed';
  if (obstacle === 'PPK') return 'the post-quantum pre-shared key that both sides mixed in (RFC 8784)';
  const name = skPName(by);
  if (secrets[name] === undefined) return `${name}, SKEYSEED or g^ir: the keys given open messages and prove no AUTH`;
  if (requests.length === 0 || responses.length === 0) return 'IKE_SA_INIT, which was not captured whole';
  if (prfOf(suite.prf) === undefined)
    return suite.prf === 0 ? 'the PRF, which no IKE_SA_INIT shows' : `PRF ${suite.prf}, which is not supported`;
  return identity === undefined ? 'the ID payload that it signs' : undefined;
}
