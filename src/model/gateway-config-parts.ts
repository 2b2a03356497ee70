// The parts of a running-config beside IKEv2 profiles and the box itself.
import type { ConfigLine, ConfigPart, ConfiguredDpd } from './config-part.ts';

/** `crypto ikev2 ...` and `crypto logging ...` lines that hold for all profiles. */
export interface ConfiguredIkev2 extends ConfigPart<'gateway.config-ikev2'> {
  readonly dpd: ConfiguredDpd | undefined;
  /** `mtu` is undefined where the line does not state it. */
  readonly fragmentation: { readonly on: boolean; readonly mtu: number | undefined } | undefined;
  readonly httpUrlCert: boolean | undefined;
  readonly natKeepaliveSeconds: number | undefined;
  readonly limits: readonly {
    readonly of: 'max-sa' | 'max-in-negotiation-sa';
    readonly count: number;
    readonly direction: string | undefined;
  }[];
  readonly cookieChallenge: number | undefined;
  readonly diagnoseErrors: number | undefined;
  readonly window: number | undefined;
  /** `session` and `ikev2` of `crypto logging`. */
  readonly logging: readonly string[];
  readonly disconnectRevokedPeers: boolean | undefined;
  readonly redirect: readonly ConfigLine[];
}

export interface ConfiguredProposal extends ConfigPart<'gateway.config-proposal'> {
  readonly name: string;
  readonly encryption: readonly string[];
  readonly integrity: readonly string[];
  readonly prf: readonly string[];
  readonly groups: readonly number[];
  readonly postQuantum: readonly { readonly method: string; readonly optional: boolean }[];
}

export interface ConfiguredPolicy extends ConfigPart<'gateway.config-policy'> {
  readonly name: string;
  readonly matchFvrf: string | undefined;
  readonly matchAddresses: readonly string[];
  readonly proposals: readonly string[];
}

/** A keyring says for which peers there are keys, never which keys. */
export interface ConfiguredKeyring extends ConfigPart<'gateway.config-keyring'> {
  readonly name: string;
  readonly peers: readonly {
    readonly name: string;
    readonly addresses: readonly string[];
    readonly hostname: string | undefined;
    readonly identities: readonly string[];
    /** For which side a key is configured: `local`, `remote` or `both`. */
    readonly keys: readonly string[];
    readonly line: ConfigLine;
  }[];
}

export interface ConfiguredAuthorizationPolicy extends ConfigPart<'gateway.config-authorization-policy'> {
  readonly name: string;
  readonly pool: string | undefined;
  readonly ipv6Pool: string | undefined;
  readonly dns: readonly string[];
  readonly wins: readonly string[];
  readonly domain: string | undefined;
  readonly splitDns: readonly string[];
  readonly netmask: string | undefined;
  readonly routes: readonly ConfigLine[];
  readonly banner: boolean;
  readonly backupGateways: readonly string[];
  readonly includeLocalLan: boolean;
  readonly smartcardRemovalDisconnect: boolean;
  readonly pfs: boolean;
  readonly sessionLifetimeSeconds: number | undefined;
  readonly aaaAttributeList: string | undefined;
  readonly dhcp: readonly ConfigLine[];
}

export interface ConfiguredNameMangler extends ConfigPart<'gateway.config-name-mangler'> {
  readonly name: string;
  readonly rules: readonly ConfigLine[];
}

export interface ConfiguredCluster extends ConfigPart<'gateway.config-cluster'> {
  readonly standbyGroup: string | undefined;
  readonly port: number | undefined;
  readonly maxLoad: number | undefined;
  readonly shutdown: boolean | undefined;
}

/** What may answer HTTPS beside `ip http secure-server` (`ios-text.md` 5.5). */
export interface ConfiguredSsl extends ConfigPart<'gateway.config-ssl'> {
  readonly form: 'ssl-policy' | 'webvpn-gateway';
  readonly name: string;
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly active: boolean;
  /** The header, and what makes it active. */
  readonly lines: readonly ConfigLine[];
}

/** `crypto vpn anyconnect ...`: what the gateway offers clients to download. */
export interface ConfiguredAnyConnect extends ConfigPart<'gateway.config-anyconnect'> {
  readonly packages: readonly {
    readonly file: string;
    readonly sequence: number | undefined;
    readonly line: ConfigLine;
  }[];
  readonly profiles: readonly { readonly name: string; readonly file: string; readonly line: ConfigLine }[];
}

export interface ConfiguredPools extends ConfigPart<'gateway.config-pools'> {
  readonly pools: readonly {
    readonly name: string;
    readonly first: string;
    readonly last: string | undefined;
    readonly line: ConfigLine;
  }[];
}

export interface ConfiguredInterface extends ConfigPart<'gateway.config-interface'> {
  readonly name: string;
  /** `type tunnel` of a virtual template. */
  readonly type: string | undefined;
  readonly vrf: string | undefined;
  readonly addresses: readonly { readonly address: string; readonly secondary: boolean; readonly line: ConfigLine }[];
  readonly unnumbered: string | undefined;
  readonly ipMtu: number | undefined;
  readonly tunnelSource: string | undefined;
  readonly tunnelMode: string | undefined;
  readonly tunnelProtectionProfile: string | undefined;
  readonly tunnelVrf: string | undefined;
  readonly shutdown: boolean;
}

export interface ConfiguredTransformSet extends ConfigPart<'gateway.config-transform-set'> {
  readonly name: string;
  readonly transforms: readonly string[];
  readonly mode: string | undefined;
}

export interface ConfiguredIpsecProfile extends ConfigPart<'gateway.config-ipsec-profile'> {
  readonly name: string;
  readonly transformSets: readonly string[];
  readonly ikev2Profile: string | undefined;
  readonly pfsGroup: string | undefined;
  readonly lifetimeSeconds: number | undefined;
  readonly lifetimeKilobytes: number | undefined;
  readonly idleSeconds: number | undefined;
}

export interface ConfiguredTrustpoint extends ConfigPart<'gateway.config-trustpoint'> {
  readonly name: string;
  readonly enrollment: readonly string[];
  readonly subjectName: string | undefined;
  readonly subjectAltName: string | undefined;
  readonly revocationCheck: readonly string[];
  readonly keyPair: string | undefined;
}

export interface ConfiguredVrf extends ConfigPart<'gateway.config-vrf'> {
  readonly name: string;
  readonly routeDistinguisher: string | undefined;
}

interface MethodList {
  /** `login`, `network`, `exec`. */
  readonly of: string;
  readonly name: string;
  readonly methods: readonly string[];
  readonly line: ConfigLine;
}

export interface ConfiguredAaa extends ConfigPart<'gateway.config-aaa'> {
  readonly newModel: boolean | undefined;
  readonly authentication: readonly MethodList[];
  readonly authorization: readonly MethodList[];
  readonly accounting: readonly MethodList[];
  readonly users: readonly string[];
}

/** What becomes of log lines: where a log can lack lines, and what is written into each. */
export interface ConfiguredLogging extends ConfigPart<'gateway.config-logging'> {
  readonly buffered:
    | { readonly on: boolean; readonly bytes: number | undefined; readonly level: string | undefined }
    | undefined;
  readonly hosts: readonly string[];
  readonly rateLimits: readonly ConfigLine[];
  readonly originId: string | undefined;
  readonly console: boolean | undefined;
  readonly sequenceNumbers: boolean | undefined;
}

export interface ConfiguredNtp extends ConfigPart<'gateway.config-ntp'> {
  readonly servers: readonly string[];
}

export type ConfigPartEvent =
  | ConfiguredIkev2
  | ConfiguredProposal
  | ConfiguredPolicy
  | ConfiguredKeyring
  | ConfiguredAuthorizationPolicy
  | ConfiguredNameMangler
  | ConfiguredCluster
  | ConfiguredSsl
  | ConfiguredAnyConnect
  | ConfiguredPools
  | ConfiguredInterface
  | ConfiguredTransformSet
  | ConfiguredIpsecProfile
  | ConfiguredTrustpoint
  | ConfiguredVrf
  | ConfiguredAaa
  | ConfiguredLogging
  | ConfiguredNtp;
