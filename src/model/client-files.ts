import type { EvidenceRef } from './evidence.ts';
import type { Observed } from './observed.ts';

/** `AnyConnectLocalPolicy.xml`. */
export interface ClientLocalPolicy extends Observed<'client.local-policy'> {
  /** Version of the client or installer that wrote it; may be stale. */
  readonly version: string | undefined;
  /** undefined where the element is absent, which means false. */
  readonly bypassDownloader: { readonly value: boolean; readonly evidence: EvidenceRef } | undefined;
  /** All settings by name; absent ones have their defaults. `UpdatePolicy/AllowHelpUpdatesFromAnyServer` inside a group. */
  readonly settings: Readonly<Record<string, ProfileSetting>>;
  readonly wellFormed: boolean;
}

/** One `HostEntry` of a VPN profile. */
export interface ClientHostEntry {
  readonly name: string;
  readonly address: string | undefined;
  readonly primaryProtocol: string | undefined;
  readonly authMethod: string | undefined;
  /** `StandardAuthenticationOnly`: for gateways that know no AnyConnect-EAP. */
  readonly standardAuthenticationOnly: string | undefined;
  /** What the client sends as IDi instead of its own. */
  readonly ikeIdentity: string | undefined;
  readonly userGroup: string | undefined;
  /** Addresses of `BackupServerList` and `LoadBalancingServerList`. */
  readonly backupServers: readonly string[];
  readonly loadBalancingServers: readonly string[];
  readonly evidence: EvidenceRef;
}

export interface ProfileSetting {
  readonly value: string;
  readonly userControllable: boolean | undefined;
  readonly evidence: EvidenceRef;
}

/** A VPN profile (`AnyConnectProfile`). */
export interface ClientVpnProfile extends Observed<'client.vpn-profile'> {
  readonly autoReconnect: ProfileSetting | undefined;
  readonly autoReconnectBehavior: ProfileSetting | undefined;
  /** `BypassDownloader` in a profile has no effect; it is kept so that a rule can say so. */
  readonly misplacedBypassDownloader: ProfileSetting | undefined;
  /** All of `ClientInitialization` by name. */
  readonly settings: Readonly<Record<string, ProfileSetting>>;
  readonly hosts: readonly ClientHostEntry[];
  readonly wellFormed: boolean;
}

/**
 * `preferences.xml` or `preferences_global.xml` (`AnyConnectPreferences`): what a user chose where a profile lets users choose.
 * Names of users and thumbprints are not kept.
 */
export interface ClientPreferencesFile extends Observed<'client.preferences-file'> {
  readonly hostName: string | undefined;
  readonly hostAddress: string | undefined;
  readonly group: string | undefined;
  /** Whether it is of a user or of the machine. */
  readonly isOfUser: boolean;
  /** `ControllablePreferences` by name. */
  readonly settings: Readonly<Record<string, ProfileSetting>>;
  readonly wellFormed: boolean;
}

/** What the client keeps in files: policy, profiles, preferences. */
export type ClientFile = ClientLocalPolicy | ClientVpnProfile | ClientPreferencesFile;
