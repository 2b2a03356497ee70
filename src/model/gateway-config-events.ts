// What a configuration says.
import type { EvidenceRef } from './evidence.ts';
import type { Observed } from './observed.ts';

/** A line of configuration with the place where it stands; secrets are dropped while reading. */
export interface ConfigLine {
  readonly text: string;
  readonly evidence: EvidenceRef;
}

/** `crypto ikev2 profile <name>` of a running-config. */
export interface GatewayIkev2Profile extends Observed<'gateway.ikev2-profile'> {
  readonly host: string | undefined;
  readonly name: string;
  readonly matchIdentities: readonly ConfigLine[];
  readonly localAuthentication: readonly ConfigLine[];
  readonly remoteAuthentication: readonly ConfigLine[];
  /** `reconnect [timeout <s>]`; `timeoutSeconds` is undefined for a bare `reconnect`, which means 1800. */
  readonly reconnect: { readonly timeoutSeconds: number | undefined; readonly line: ConfigLine } | undefined;
  /** Lines that Cisco forbids beside `reconnect`: pre-share, keyring, `aaa authorization group|user psk`. */
  readonly preSharedKeyLines: readonly ConfigLine[];
  readonly anyconnectProfile: ConfigLine | undefined;
  readonly virtualTemplate: ConfigLine | undefined;
  readonly dpd: { readonly intervalSeconds: number; readonly retrySeconds: number; readonly mode: string } | undefined;
  readonly shutdown: boolean;
  /** False when the text ended inside this section, or a pipe may have dropped lines: a missing line then proves nothing. */
  readonly complete: boolean;
}

/** What a running-config says about the box itself. */
export interface GatewayConfig extends Observed<'gateway.config'> {
  readonly host: string | undefined;
  readonly addresses: readonly string[];
  /** `clock timezone <name> <h> [m]`. */
  readonly zone: { readonly name: string; readonly offsetMinutes: number; readonly line: ConfigLine } | undefined;
  readonly summerTime: ConfigLine | undefined;
  /** `service timestamps debug|log datetime ...`: without `localtime` the router writes UTC. */
  readonly debugStamps: ConfigLine | undefined;
  readonly logStamps: ConfigLine | undefined;
  /** HTTPS on the headend (`ios-text.md` 5.5): `no` only from a configuration that is whole or negates it explicitly. */
  readonly headendSsl: { readonly state: 'yes' | 'no'; readonly lines: readonly ConfigLine[] } | undefined;
  readonly complete: boolean;
}

export type GatewayConfigEvent = GatewayIkev2Profile | GatewayConfig;
