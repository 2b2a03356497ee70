import type { Endpoint } from './packets.ts';
import type { Micros } from './time.ts';

// What a gateway and a client notice while a case is played, before anybody words it. The actors write notes; the
// writers of gateway text and of client files turn them into lines, each with its own clock, verbosity and release.

// --- gateway ----------------------------------------------------------------------------------------------------

/** An IKE SA as the gateway knew it when the note was made. */
export interface SaTag {
  /** What IOS prints as SESSION ID and SA ID; both are reused, neither identifies an SA for long. */
  readonly session: number;
  readonly slot: number;
  readonly initiatorSpi: Buffer;
  /** Zero while the first request is read. */
  readonly responderSpi: Buffer;
  /** Whether this gateway opened the SA. */
  readonly initiator: boolean;
  readonly peer: Endpoint;
  readonly local: Endpoint;
}

/** An IKE identity: `text` where all octets are printable ASCII, `hex` in upper case always. */
export interface NotedIdentity {
  readonly type: 'key-id' | 'fqdn' | 'ipv4' | 'ipv6' | 'dn' | 'email';
  readonly text: string;
  readonly hex: string;
  /** A session ID is printed in hex by the show commands, the login identity in plain text. */
  readonly sessionId: boolean;
}

export type GatewayNote = { readonly at: Micros } & (
  | {
      readonly kind: 'packet';
      readonly sa: SaTag;
      readonly direction: 'received' | 'sent';
      readonly exchange: 'IKE_SA_INIT' | 'IKE_AUTH' | 'CREATE_CHILD_SA' | 'INFORMATIONAL';
      readonly response: boolean;
      readonly messageId: number;
      readonly encrypted: boolean;
      /** Inner payloads in order, in the names of RFC 7296: `SA`, `KE`, `Ni`, `IDi`, `N(COOKIE)`, `D`, `CP`, `EAP`, ... */
      readonly payloads: readonly string[];
      readonly retransmission: boolean;
      /** How many SKF or IP fragments it came or went in; 1 for a whole message. */
      readonly fragments: number;
    }
  | {
      readonly kind: 'init-processed';
      readonly sa: SaTag;
      readonly nat: 'outside' | 'none';
      readonly suite: NotedSuite;
    }
  | { readonly kind: 'cookie-challenge'; readonly sa: SaTag }
  | { readonly kind: 'wrong-group'; readonly sa: SaTag; readonly offered: number; readonly wanted: number }
  | {
      readonly kind: 'proposal-mismatch';
      readonly sa: SaTag;
      readonly protocol: 'IKE' | 'ESP';
      readonly received: readonly NotedSuite[];
      readonly expected: readonly NotedSuite[];
    }
  | { readonly kind: 'init-done'; readonly sa: SaTag }
  | {
      readonly kind: 'identity';
      readonly sa: SaTag;
      readonly identity: NotedIdentity;
      /** The IKEv2 profile found, or null where none was. A session ID without a session finds none. */
      readonly profile: string | null;
    }
  | { readonly kind: 'peer-auth-method'; readonly sa: SaTag; readonly method: AuthName }
  | { readonly kind: 'own-auth'; readonly sa: SaTag; readonly method: AuthName; readonly identity: NotedIdentity }
  | { readonly kind: 'shared-key'; readonly sa: SaTag; readonly identity: NotedIdentity; readonly length: number }
  | { readonly kind: 'auth-checked'; readonly sa: SaTag; readonly passed: boolean }
  | { readonly kind: 'eap'; readonly sa: SaTag; readonly step: EapStep; readonly user: string | null }
  | {
      readonly kind: 'config-payload';
      readonly sa: SaTag;
      readonly direction: 'received' | 'sent';
      readonly type: 'request' | 'reply';
      readonly attributes: readonly NotedAttribute[];
    }
  | { readonly kind: 'pool-empty'; readonly sa: SaTag; readonly pool: string }
  | {
      readonly kind: 'auth-failed';
      readonly sa: SaTag;
      readonly why: 'no-session' | 'bad-auth' | 'bad-login' | 'method';
    }
  | { readonly kind: 'sa-created'; readonly sa: SaTag; readonly lifetimeSeconds: number; readonly suite: NotedSuite }
  | { readonly kind: 'session-up'; readonly sa: SaTag; readonly peerId: NotedIdentity; readonly localId: NotedIdentity }
  | { readonly kind: 'child-created'; readonly sa: SaTag; readonly inSpi: number; readonly outSpi: number }
  | { readonly kind: 'child-refused'; readonly sa: SaTag; readonly notify: string }
  | { readonly kind: 'liveness'; readonly sa: SaTag; readonly step: 'query-sent' | 'query-received' | 'ack-received' }
  | { readonly kind: 'retransmitting'; readonly sa: SaTag; readonly messageId: number }
  | { readonly kind: 'gave-up'; readonly sa: SaTag; readonly messageId: number; readonly exchange: string }
  | { readonly kind: 'rekey'; readonly sa: SaTag; readonly what: 'ike' | 'child'; readonly newSa: SaTag | null }
  | {
      readonly kind: 'delete-queued';
      readonly sa: SaTag;
      readonly why: 'dpd' | 'clear' | 'replaced' | 'failed' | 'rekeyed';
      /** The SA that takes over, where one does. */
      readonly successor?: SaTag;
    }
  | {
      readonly kind: 'delete';
      readonly sa: SaTag;
      readonly direction: 'received' | 'sent';
      readonly childSpi: number | null;
    }
  | { readonly kind: 'sa-deleted'; readonly sa: SaTag }
  | { readonly kind: 'session-inactive'; readonly sa: SaTag; readonly sessionId: NotedIdentity }
  | { readonly kind: 'session-expired'; readonly sessionId: NotedIdentity }
  | { readonly kind: 'virtual-access'; readonly number: number; readonly up: boolean }
  | { readonly kind: 'unknown-esp-spi'; readonly spi: number; readonly peer: string; readonly local: string }
  | { readonly kind: 'unknown-ike-spi'; readonly peer: Endpoint; readonly local: Endpoint }
  | { readonly kind: 'configured'; readonly by: string }
  | { readonly kind: 'reloaded'; readonly reason: string }
  | { readonly kind: 'clock-updated'; readonly from: Micros; readonly to: Micros }
  | { readonly kind: 'command'; readonly text: string; readonly state: GatewayState }
);

export type AuthName = 'PSK' | 'RSA' | 'ECDSA' | 'AnyConnect-EAP';
export type EapStep = 'hello' | 'auth-request' | 'auth-reply' | 'complete' | 'success' | 'failure';

/** Algorithm numbers of the IANA registry; `group` 0 and `integ` 0 mean none. */
export interface NotedSuite {
  readonly encr: number;
  readonly keyBits: number;
  readonly prf: number;
  readonly integ: number;
  readonly group: number;
}

export interface NotedAttribute {
  /** IANA or private number. */
  readonly number: number;
  readonly length: number;
  /** What a debug may print; null for the session token and whatever else is secret. */
  readonly text: string | null;
}

/** What the show commands can see at one moment. */
export interface GatewayState {
  readonly bootedAt: Micros;
  readonly sessions: readonly SessionState[];
  readonly reconnect: {
    readonly total: number;
    readonly success: number;
    readonly failed: number;
    readonly active: number;
    readonly inactive: number;
  };
  readonly counts: { readonly incoming: number; readonly outgoing: number; readonly rejected: number };
}

export interface SessionState {
  readonly sa: SaTag;
  readonly profile: string;
  readonly identity: NotedIdentity;
  readonly localIdentity: NotedIdentity;
  readonly user: string | null;
  readonly reconnected: boolean;
  readonly peerAuth: AuthName;
  readonly ownAuth: AuthName;
  readonly createdAt: Micros;
  readonly suite: NotedSuite;
  readonly espSuite: NotedSuite;
  readonly virtualAccess: number | null;
  readonly assignedAddress: string | null;
  readonly anyConnect: boolean;
  readonly nat: boolean;
  readonly fragmentation: boolean;
  readonly inSpi: number;
  readonly outSpi: number;
  readonly childCreatedAt: Micros;
  readonly decapsulated: { readonly packets: number; readonly octets: number };
  readonly encapsulated: { readonly packets: number; readonly octets: number };
  /** Next message id of requests of either side. */
  readonly localRequests: number;
  readonly remoteRequests: number;
}

// --- client -----------------------------------------------------------------------------------------------------

export type ClientNote = { readonly at: Micros } & (
  | { readonly kind: 'service-started'; readonly version: string }
  | { readonly kind: 'connect-requested'; readonly entry: string; readonly host: string; readonly byUser: boolean }
  | { readonly kind: 'host-resolved'; readonly host: string; readonly address: string }
  | { readonly kind: 'auth-prompt' }
  | { readonly kind: 'credentials-entered' }
  | { readonly kind: 'login-failed' }
  | { readonly kind: 'establishing' }
  | { readonly kind: 'ipsec-up'; readonly reconnect: boolean }
  | { readonly kind: 'tls-up' }
  | {
      readonly kind: 'downloader';
      readonly step: 'started' | 'profile' | 'product' | 'customization' | 'done' | 'failed';
    }
  | {
      readonly kind: 'tunnel-setup';
      readonly publicAddress: string;
      readonly inner: string;
      readonly domain: string;
      readonly preferences: Preferences;
    }
  | { readonly kind: 'connected'; readonly entry: string; readonly reconnect: boolean }
  | { readonly kind: 'suspend'; readonly worded: boolean }
  | { readonly kind: 'resume' }
  | { readonly kind: 'reconnect-reason'; readonly reason: ReconnectReason }
  | { readonly kind: 'reconnecting'; readonly entry: string }
  | { readonly kind: 'ike-id'; readonly id: string }
  | { readonly kind: 'interface'; readonly change: 'up' | 'down' | 'address-down' }
  | {
      readonly kind: 'addresses';
      readonly interfaces: readonly { readonly name: string; readonly addresses: readonly string[] }[];
    }
  | { readonly kind: 'public-address'; readonly address: string }
  | { readonly kind: 'dpd-expired' }
  | { readonly kind: 'close-sent'; readonly why: 'reconnecting' | 'suspend' | 'user' }
  | { readonly kind: 'notify-received'; readonly name: string; readonly exchange?: 'IKE_SA_INIT' | 'IKE_AUTH' }
  | { readonly kind: 'ipsec-failed'; readonly why: 'timeout' | 'refused' }
  | { readonly kind: 'disconnecting' }
  | { readonly kind: 'terminated'; readonly why: 'user' | 'suspend' | 'lost' | 'failed' | 'by-gateway' }
  | { readonly kind: 'disconnected'; readonly entry: string }
  | {
      readonly kind: 'connect-failed';
      readonly entry: string;
      readonly why: 'timeout' | 'refused' | 'downloader' | 'unreachable';
    }
  | { readonly kind: 'ready' }
  | { readonly kind: 'noise' }
);

export type ReconnectReason = 'system-resume' | 'network-change' | 'path-loss' | 'gateway-address-change';

export interface Preferences {
  readonly autoReconnect: boolean;
  readonly behavior: 'ReconnectAfterResume' | 'DisconnectOnSuspend';
}
