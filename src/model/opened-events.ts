// What keys open of an IKE SA. All of it is proved: nothing is told of a message whose integrity check failed.
import type { EvidenceRef } from './evidence.ts';
import type { Observed } from './observed.ts';
import type { SecretHandle } from './secrets.ts';

/** A side of an IKE SA; after a rekey the initiator is whoever started the rekey. */
export type Side = 'initiator' | 'responder';

/** What keys opened of one message, its inner payloads by name: `IDi`, `N(INITIAL_CONTACT)`, ... */
export interface OpenedContents {
  readonly payloads: readonly string[];
  /** Types of the inner notifies, by number. */
  readonly notifies: readonly number[];
}

/** What keys opened of one IKE SA. Lists hold at most 64 entries each. */
export interface SaOpened {
  /** What opened it: handles of keys in the vault. */
  readonly keys: readonly SecretHandle[];
  /** `AES_CBC_256 HMAC_SHA2_512_256`. */
  readonly algorithms: string;
  /** Messages that were opened, each once. */
  readonly messages: number;
  readonly identities: readonly IdentitySent[];
  readonly auths: readonly AuthSent[];
  readonly eap: readonly EapSent[];
  readonly configurations: readonly ConfigurationSent[];
  /** Error notifies of IKE_AUTH, CREATE_CHILD_SA and INFORMATIONAL. */
  readonly errors: readonly ErrorSent[];
  readonly childSas: readonly ChildSaAgreed[];
  readonly deletes: readonly DeleteSent[];
  /** IKE SAs that were made inside this one. */
  readonly rekeys: readonly IkeSaRekeyed[];
  /** Present where the initiator's identity is a session ID that an earlier CFG_REPLY handed out. */
  readonly sessionId?: SessionIdGranted;
}

/** Where a session ID came from. The number of its attribute is learned, not known. */
export interface SessionIdGranted {
  readonly attribute: number;
  /** The IKE SA whose CFG_REPLY held it. */
  readonly from: { readonly initiatorSpi: string; readonly responderSpi: string };
  readonly evidence: EvidenceRef;
}

/** IDi or IDr (RFC 7296 §3.5). */
export interface IdentitySent {
  readonly by: Side;
  readonly type: number;
  readonly typeName: string;
  /** Lower case. */
  readonly hex: string;
  readonly text?: string;
  readonly evidence: EvidenceRef;
}

/** An AUTH payload, and what can be proved of it. */
export interface AuthSent {
  readonly by: Side;
  readonly method: number;
  readonly methodName: string;
  readonly evidence: EvidenceRef;
  readonly proof: AuthProof;
}

export type AuthProof = Readonly<
  /** The payload is what its secret or certificate makes of the messages. */
  | { outcome: 'verified'; by: ProvedBy }
  /** It is not, with a secret or certificate that this evidence shows to be the right kind: `by` says which. */
  | { outcome: 'failed'; by: ProvedBy }
  | { outcome: 'not-verifiable'; missing: string }
>;

export type ProvedBy = Readonly<
  /** `certificate` carries the signature's algorithm; `peerCertificate` is false where a raw key stood in its place. */
  | { kind: 'certificate'; algorithm: string }
  /** EAP without a key of its own is sealed with SK_p (RFC 7296 §2.16). */
  | { kind: 'SK_p' }
  | {
      kind: 'supplied-secret';
      use: 'pre-shared-key' | 'session-token' | 'eap-msk' | 'shared-secret';
      handle: SecretHandle;
    }
  | ({ kind: 'session-token' } & LearnedToken)
>;

/** Where a session token was learned, never what it is. Numbers of private attributes are learned, not known. */
export interface LearnedToken {
  /** The configuration attribute that holds it; undefined where it stood in the XML of AnyConnect-EAP. */
  readonly attribute?: number;
  /** Which reading of the value is the pre-shared key. */
  readonly form: TokenForm;
  /** The configuration attribute whose value the reconnect presents as its identity. */
  readonly sessionIdAttribute: number;
  /** The IKE SA whose CFG_REPLY gave both. */
  readonly from: { readonly initiatorSpi: string; readonly responderSpi: string };
  readonly evidence: EvidenceRef;
}

export type TokenForm = 'raw' | 'without-trailing-nuls' | 'hex-decoded';

/** EAP packets of one code and type. */
export interface EapSent {
  readonly by: Side;
  readonly code: number;
  readonly codeName: string;
  readonly type?: number;
  readonly typeName?: string;
  /** Of an Identity response: who logs in. */
  readonly identity?: string;
  /** Of AnyConnect-EAP: the step of the login. */
  readonly step?: string;
  readonly evidence: EvidenceRef;
}

/** A configuration payload; values that may be secrets are absent. */
export interface ConfigurationSent {
  readonly by: Side;
  /** `CFG_REQUEST`, `CFG_REPLY`, ... */
  readonly kind: string;
  readonly attributes: readonly {
    readonly type: number;
    readonly name: string;
    readonly octets: number;
    readonly value?: string;
    /** What this private attribute turned out to hold. */
    readonly learned?: 'session-id' | 'session-token';
  }[];
  readonly evidence: EvidenceRef;
}

export interface ErrorSent {
  readonly by: Side;
  readonly exchange: string;
  readonly messageId: number;
  readonly type: number;
  readonly typeName: string;
  readonly evidence: EvidenceRef;
}

/** A Child SA as both sides agreed on it. */
export interface ChildSaAgreed {
  readonly openedBy: Side;
  readonly protocol: string;
  /** ESP SPIs in packets to the initiator, and to the responder, of the IKE SA: eight lower-case hex digits. */
  readonly toInitiator: string;
  readonly toResponder: string;
  readonly algorithms: string;
  readonly evidence: EvidenceRef;
}

export interface DeleteSent {
  readonly by: Side;
  readonly protocol: string;
  /** Empty for the IKE SA itself. */
  readonly spis: readonly string[];
  readonly evidence: EvidenceRef;
}

/** A CREATE_CHILD_SA that made another IKE SA, with SPIs and roles of the new one. */
export interface IkeSaRekeyed {
  readonly openedBy: Side;
  readonly initiatorSpi: string;
  readonly responderSpi: string;
  readonly evidence: EvidenceRef;
}

/** What became of supplied keys of one IKE SA. The evidence is where they stand. */
export interface KeysTried extends Observed<'wire.keys-tried'> {
  readonly handle: SecretHandle;
  /** At most 16 each. */
  readonly opened: readonly KeyOpened[];
  readonly failed: readonly KeyFailed[];
  /** The keys say which IKE SA they are of. */
  readonly isNamed: boolean;
  /** IKE SAs of the captures that have these SPIs, up to 16. */
  readonly sameSpis: number;
}

export interface KeyOpened {
  readonly initiatorSpi: string;
  readonly responderSpi: string;
  readonly messages: number;
  /** What had to be put right first. */
  readonly corrected?: 'spis-swapped' | 'keys-swapped';
  /** What opened it was derived from the keys of this name. */
  readonly derivedFrom?: 'SKEYSEED' | 'g^ir';
  /** The first message that was opened. */
  readonly evidence: EvidenceRef;
}

export interface KeyFailed {
  readonly initiatorSpi: string;
  readonly responderSpi: string;
  /** Whose messages they do not open. */
  readonly by: Side;
  readonly why:
    | 'integrity'
    | 'decryption'
    | 'length'
    | 'missing'
    | 'unsupported'
    | 'nonces-missing'
    | 'no-key-for-direction';
  /** One sentence, without the SPIs. */
  readonly message: string;
  readonly evidence: EvidenceRef;
}
