// What a configuration says.
import type { ConfigLine, ConfigPart, ConfiguredDpd } from './config-part.ts';
import type { ConfigPartEvent } from './gateway-config-parts.ts';

/** `crypto ikev2 profile <name>` of a running-config. */
export interface GatewayIkev2Profile extends ConfigPart<'gateway.ikev2-profile'> {
  readonly name: string;
  readonly matchIdentities: readonly ConfigLine[];
  readonly localAuthentication: readonly ConfigLine[];
  readonly remoteAuthentication: readonly ConfigLine[];
  /** `reconnect [timeout <s>]`; `timeoutSeconds` is undefined for a bare `reconnect`, which means 1800. */
  readonly reconnect: { readonly timeoutSeconds: number | undefined; readonly line: ConfigLine } | undefined;
  /** `no reconnect`, behind any `reconnect`; or a form of it of which nobody knows what it leaves: `no reconnect timeout`, `default reconnect`. */
  readonly reconnectRemoved: ConfigLine | undefined;
  /** Lines that Cisco forbids beside `reconnect`: pre-share, keyring, `aaa authorization group|user psk`. */
  readonly preSharedKeyLines: readonly ConfigLine[];
  readonly anyconnectProfile: ConfigLine | undefined;
  readonly virtualTemplate: ConfigLine | undefined;
  readonly dpd: ConfiguredDpd | undefined;
  readonly shutdown: boolean;
  readonly matchCertificates: readonly string[];
  /** A name, or `any`. */
  readonly matchFvrf: string | undefined;
  /** Own addresses and interfaces of `match address local`. */
  readonly matchAddresses: readonly string[];
  readonly matchInboundOnly: boolean;
  readonly localIdentity: { readonly type: string; readonly value: string | undefined } | undefined;
  /** `from`: `local`, `aaa` or `ppk`. */
  readonly keyrings: readonly { readonly from: string; readonly name: string }[];
  /** `use`: `sign` or `verify`, undefined for both. */
  readonly trustpoints: readonly { readonly name: string; readonly use: string | undefined }[];
  readonly aaaAuthentication: readonly { readonly method: string; readonly list: string }[];
  readonly aaaAuthorization: readonly ProfileAuthorization[];
  readonly aaaAccounting: readonly { readonly method: string; readonly list: string }[];
  readonly lifetimeSeconds: number | undefined;
  readonly lifetimeOfCertificate: boolean;
  readonly ivrf: string | undefined;
  readonly natKeepaliveSeconds: number | undefined;
  readonly natForceEncap: boolean;
  readonly initialContactForce: boolean;
  /** `request`, `set accept`, `set send`; with a `no` in front where the line has one. */
  readonly configExchange: readonly string[];
  readonly redirectGateway: boolean;
  readonly description: string | undefined;
  readonly dynamic: boolean;
}

/** `aaa authorization group|user ...` of a profile. */
export interface ProfileAuthorization {
  readonly of: 'group' | 'user';
  readonly method: string;
  readonly override: boolean;
  readonly cached: boolean;
  readonly list: string | undefined;
  readonly name: string | undefined;
  readonly nameMangler: string | undefined;
}

/** What a running-config says about the box itself. */
export interface GatewayConfig extends ConfigPart<'gateway.config'> {
  readonly addresses: readonly string[];
  /** `clock timezone <name> <h> [m]`. */
  readonly zone: { readonly name: string; readonly offsetMinutes: number; readonly line: ConfigLine } | undefined;
  readonly summerTime: ConfigLine | undefined;
  /** `service timestamps debug|log datetime ...`: without `localtime` the router writes UTC. */
  readonly debugStamps: ConfigLine | undefined;
  readonly logStamps: ConfigLine | undefined;
  /** HTTPS on the headend (`ios-text.md` 5.5): `no` only from a configuration that is whole or negates it explicitly. */
  readonly headendSsl: { readonly state: 'yes' | 'no'; readonly lines: readonly ConfigLine[] } | undefined;
  /** `ip http server`: plain HTTP. */
  readonly httpServer: boolean | undefined;
  /** `version 17.16`. */
  readonly version: string | undefined;
  /** `license udi pid <model> sn <serial>`. */
  readonly model: string | undefined;
  readonly serial: string | undefined;
  /** `Last configuration change at <time> by <user>`; the time as printed. */
  readonly lastChange:
    | { readonly time: string; readonly by: string | undefined; readonly line: ConfigLine }
    | undefined;
  /** Sections that a `no` takes away: `crypto ikev2 profile RA`. */
  readonly removed: readonly ConfigLine[];
  /** Commands that nothing here is for, by their first words, and how many lines they and their sections have. */
  readonly unread: readonly { readonly command: string; readonly lines: number }[];
}

export type GatewayConfigEvent = GatewayIkev2Profile | GatewayConfig | ConfigPartEvent;

/** Whether an event is of a running-config. */
export function isConfiguration<E extends { readonly kind: string }>(
  event: E,
): event is Extract<E, { readonly kind: GatewayConfigEvent['kind'] }> {
  return event.kind === 'gateway.ikev2-profile' || /^gateway\.config(?:-|$)/.test(event.kind);
}
