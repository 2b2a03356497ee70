import type { EvidenceRef } from './evidence.ts';

/** Stands for a secret in events and results. Says nothing about it, not even its length. */
export type SecretHandle = string;

/** Keys of an IKE SA (RFC 7296 §2.14), and what they are made from. `g^ir` is the shared secret of the key exchange. */
export const IKE_KEY_NAMES = [
  'SK_d',
  'SK_ai',
  'SK_ar',
  'SK_ei',
  'SK_er',
  'SK_pi',
  'SK_pr',
  'SKEYSEED',
  'g^ir',
] as const;
export type IkeKeyName = (typeof IKE_KEY_NAMES)[number];

/** Keys of one IKE SA as an input gives them: whatever was there. */
export interface IkeSaKeys {
  /** Where they stood; a line is pointed to and never quoted. */
  readonly evidence: EvidenceRef;
  /** Sixteen lower-case hex digits; absent where the input does not say, as strongSwan's log. */
  readonly initiatorSpi?: string;
  readonly responderSpi?: string;
  /** Algorithms as the input names them: a cross-check, and all there is where IKE_SA_INIT was not captured. */
  readonly encryption?: string;
  readonly integrity?: string;
  readonly prf?: string;
  /** The salt ends SK_ei and SK_er (RFC 5282 §7.1). Keys of length zero are left out. */
  readonly keys: Readonly<Partial<Record<IkeKeyName, Uint8Array>>>;
}

/** Keys of one direction of an ESP SA. Nothing here opens ESP: they are checked and converted. */
export interface EspKeys {
  readonly evidence: EvidenceRef;
  /** Eight lower-case hex digits; absent where the input does not say. */
  readonly spi?: string;
  /** Addresses as the input states them, `*` for any. */
  readonly from?: string;
  readonly to?: string;
  readonly encryption?: string;
  readonly integrity?: string;
  readonly encryptionKey?: Uint8Array;
  readonly integrityKey?: Uint8Array;
  /** What else its input states of the SA, so that other forms can state it too. */
  readonly stated?: ChildSaStated;
}

export interface ChildSaStated {
  /** Of the IKE SA that the Child SA belongs to. */
  readonly initiatorSpi?: string;
  readonly responderSpi?: string;
  /** ESP SPIs of both directions where nothing tells which is which. */
  readonly spiIn?: string;
  readonly spiOut?: string;
}

/** The shared secret of a key exchange that made a Child SA (RFC 7296 §2.17), by an ESP SPI of that SA. */
export interface ChildSharedSecret {
  readonly evidence: EvidenceRef;
  readonly spi: string;
  readonly sharedSecret: Uint8Array;
}

/**
 * A secret that proves an AUTH payload: a configured pre-shared key, the session token of a reconnect, the MSK of an EAP
 * method, or `shared-secret` where the input does not say which.
 */
export interface AuthSecret {
  readonly evidence: EvidenceRef;
  readonly use: 'pre-shared-key' | 'session-token' | 'eap-msk' | 'shared-secret';
  readonly secret: Uint8Array;
  /** The IKE identity that it belongs to, as upper-case hex of its octets; absent where the input does not say. */
  readonly identity?: string;
  /** The input does not say what the value is: it may be a session ID, which is no secret. */
  readonly mayBeIdentity?: true;
}

/** What people call the uses. */
export const SECRET_USES: Readonly<Record<AuthSecret['use'], string>> = {
  'pre-shared-key': 'pre-shared key',
  'session-token': 'session token',
  'eap-msk': 'EAP MSK',
  'shared-secret': 'shared secret',
};

/** Where readers put what must never be printed. The run owns the one behind it and never serialises it. */
export interface SecretSink {
  /** Keeps a secret and returns a handle for events. `use` is for people: `session token`, `pre-shared key`. */
  keep(secret: string | Uint8Array, use: string): SecretHandle;
  /** Keeps what may be a secret or a name: it is hidden unless it turns out to be an IKE identity of the case. */
  keepUnlessIdentity(value: Uint8Array): void;
  keepIkeSaKeys(keys: IkeSaKeys): SecretHandle;
  keepEspKeys(keys: EspKeys): SecretHandle;
  keepChildSharedSecret(secret: ChildSharedSecret): SecretHandle;
  keepAuthSecret(secret: AuthSecret): SecretHandle;
}
