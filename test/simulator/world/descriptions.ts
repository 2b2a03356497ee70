import type { ClockOptions } from './clock.ts';
import type { NotedSuite, Preferences } from './notes.ts';

// What a gateway and a client are, apart from what happens to them: the part of a scenario that config, show output,
// profile and policy are written from.

export interface GatewayDescription {
  /** Key in the scenario, `gw1`. Two boxes may share every other name. */
  readonly name: string;
  readonly hostname: string;
  readonly domain: string;
  /** What clients resolve to reach it, `vpn.example.com`. */
  readonly host: string;
  readonly address: string;
  readonly release: string;
  readonly serial: string;
  readonly clock: ClockOptions;
  readonly ntp: 'synchronized' | 'unsynchronized';
  readonly profile: ProfileDescription;
  readonly pool: { readonly name: string; readonly first: string; readonly last: string };
  readonly dpd: { readonly interval: number; readonly retry: number; readonly mode: 'on-demand' | 'periodic' } | null;
  /** IKE suites in order of preference. */
  readonly suites: readonly NotedSuite[];
  readonly esp: NotedSuite;
  readonly credential: 'rsa' | 'ecdsa';
  /** Certificates sent, the end entity first; two or more make IKE_AUTH exceed one packet. */
  readonly chain: number;
  /** Largest IKE message before RFC 7383 fragmentation; null: IP fragments. */
  readonly fragmentationMtu: number | null;
  /** Always answers the first IKE_SA_INIT with COOKIE. */
  readonly cookieChallenge: boolean;
  readonly https: boolean;
  /** Site-to-site peers of the profile SITES, by their FQDN. */
  readonly siteIdentities?: readonly string[];
  readonly lifetimeSeconds: number;
}

export interface ProfileDescription {
  readonly name: string;
  /** `reconnect timeout N`; 'default' is a bare `reconnect`; null: the line is missing. */
  readonly reconnect: number | 'default' | null;
  /** `anyconnect profile acvpn`. */
  readonly anyConnectProfile: boolean;
  /** Further lines inside the profile, as a person might have typed them. */
  readonly extraLines: readonly string[];
}

export interface ClientDescription {
  readonly name: string;
  readonly platform: 'windows' | 'macos' | 'linux';
  readonly version: string;
  readonly hostname: string;
  readonly user: string;
  readonly clock: ClockOptions;
  /** Host entry of the profile, what notices call the gateway. */
  readonly entry: string;
  readonly host: string;
  readonly preferences: Preferences;
  /** Value in the local policy; null: the element is missing, which means false. */
  readonly bypassDownloader: boolean | null;
  /** Addresses of the machine inside its own network. */
  readonly localAddress: string;
}

/** The name server that clients are given: the first address of the pool's network. */
export const nameServer = ({ pool }: Pick<GatewayDescription, 'pool'>): string => pool.first.replace(/\d+$/, '1');
