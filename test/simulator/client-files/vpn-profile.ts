import type { Preferences } from '../world/notes.ts';
import { element, indented, SCHEMA, type XmlEncoding, xmlFile } from './xml-text.ts';

/** One row of the list of servers. */
export interface ProfileHost {
  readonly name: string;
  /** Without it the name is the address. */
  readonly address?: string;
  readonly userGroup?: string;
  readonly backups?: readonly string[];
  readonly protocol: 'IPsec' | 'SSL';
  /** For IPsec: what IOS needs. Null leaves the element out, which means that the client offers its own method alone. */
  readonly standardAuthentication?: StandardAuthentication | null;
}

export interface StandardAuthentication {
  /** Null: the element is missing, which means EAP-GTC. */
  readonly method: string | null;
  readonly ikeIdentity?: string;
}

export interface ProfileOptions {
  readonly hosts: readonly ProfileHost[];
  readonly preferences: Preferences;
  /** Null leaves `AutoReconnectBehavior` out, which means DisconnectOnSuspend. */
  readonly writtenBehavior?: Preferences['behavior'] | null;
  /** Whether users may overrule the reconnect settings in their own preferences. */
  readonly userControllable?: boolean;
  /** The behaviour beside `AutoReconnect` instead of inside it, a mistake of hand-written profiles. */
  readonly behaviorMisplaced?: boolean;
  /** `BypassDownloader` inside the profile, where it has no effect. */
  readonly misplacedBypassDownloader?: boolean;
  readonly automaticServerSelection?: boolean;
  readonly encoding?: XmlEncoding;
}

/** A VPN profile such as `acvpn.xml`, the one that the headend publishes as well. */
export function vpnProfile(options: ProfileOptions): Buffer {
  return xmlFile(
    [
      `<AnyConnectProfile ${SCHEMA} xsi:schemaLocation="http://schemas.xmlsoap.org/encoding/ AnyConnectProfile.xsd">`,
      ...indented(['<ClientInitialization>', ...indented(initialization(options)), '</ClientInitialization>']),
      ...indented(['<ServerList>', ...indented(options.hosts.flatMap(hostEntry)), '</ServerList>']),
      '</AnyConnectProfile>',
    ],
    options.encoding,
  );
}

const MAY = ' UserControllable="true"';
const MAY_NOT = ' UserControllable="false"';

function initialization(options: ProfileOptions): string[] {
  const { misplacedBypassDownloader, automaticServerSelection = false } = options;
  return [
    element('UseStartBeforeLogon', false, MAY),
    element('AutomaticCertSelection', false, MAY),
    element('ShowPreConnectMessage', false),
    element('CertificateStore', 'All'),
    element('CertificateStoreMac', 'All'),
    element('CertificateStoreOverride', false),
    element('ProxySettings', 'Native'),
    element('AllowLocalProxyConnections', true),
    element('AuthenticationTimeout', 30),
    element('AutoConnectOnStart', false, MAY),
    element('MinimizeOnConnect', true, MAY),
    element('LocalLanAccess', false, MAY),
    element('ClearSmartcardPin', true, MAY),
    element('IPProtocolSupport', 'IPv4,IPv6'),
    ...(misplacedBypassDownloader === undefined ? [] : [element('BypassDownloader', misplacedBypassDownloader)]),
    ...autoReconnect(options),
    element('SuspendOnConnectedStandby', false),
    element('AutoUpdate', true, MAY_NOT),
    element('RSASecurIDIntegration', 'Automatic', MAY_NOT),
    element('WindowsLogonEnforcement', 'SingleLocalLogon'),
    element('WindowsVPNEstablishment', 'AllowRemoteUsers'),
    element('AutomaticVPNPolicy', false),
    `<PPPExclusion UserControllable="false">Disable`,
    `  ${element('PPPExclusionServerIP', '', MAY_NOT)}`,
    '</PPPExclusion>',
    element('EnableScripting', false, MAY_NOT),
    // The value stands between the start tag and the children, as in every profile that the editor writes.
    `<EnableAutomaticServerSelection UserControllable="false">${automaticServerSelection}`,
    ...indented([element('AutoServerSelectionImprovement', 20), element('AutoServerSelectionSuspendTime', 4)]),
    '</EnableAutomaticServerSelection>',
    '<RetainVpnOnLogoff>false',
    '</RetainVpnOnLogoff>',
    element('AllowManualHostInput', true),
  ];
}

function autoReconnect({
  preferences,
  writtenBehavior,
  userControllable = false,
  behaviorMisplaced = false,
}: ProfileOptions): string[] {
  const may = userControllable ? MAY : MAY_NOT;
  const { autoReconnect: enabled, behavior } = preferences;
  const value = writtenBehavior === undefined ? behavior : writtenBehavior;
  const written = value === null ? [] : [element('AutoReconnectBehavior', value, may)];
  if (behaviorMisplaced) return [element('AutoReconnect', enabled, may), ...written];
  if (written.length === 0) return [element('AutoReconnect', enabled, may)];
  return [`<AutoReconnect${may}>${enabled}`, ...indented(written), '</AutoReconnect>'];
}

function hostEntry(host: ProfileHost): string[] {
  const { name, address, userGroup, backups = [] } = host;
  return [
    '<HostEntry>',
    ...indented([
      element('HostName', name),
      ...(address === undefined ? [] : [element('HostAddress', address)]),
      ...(userGroup === undefined ? [] : [element('UserGroup', userGroup)]),
      ...(backups.length === 0
        ? []
        : [
            '<BackupServerList>',
            ...indented(backups.map((one) => element('HostAddress', one))),
            '</BackupServerList>',
          ]),
      ...primaryProtocol(host),
    ]),
    '</HostEntry>',
  ];
}

function primaryProtocol({ protocol, standardAuthentication = { method: 'EAP-AnyConnect' } }: ProfileHost): string[] {
  // SSL is the default: the editor leaves the element out, hand-written profiles spell it.
  if (protocol === 'SSL') return [element('PrimaryProtocol', 'SSL')];
  if (standardAuthentication === null) return [element('PrimaryProtocol', 'IPsec')];
  const { method, ikeIdentity } = standardAuthentication;
  return [
    '<PrimaryProtocol>IPsec',
    '  <StandardAuthenticationOnly>true',
    ...(method === null ? [] : [`    ${element('AuthMethodDuringIKENegotiation', method)}`]),
    ...(ikeIdentity === undefined ? [] : [`    ${element('IKEIdentity', ikeIdentity)}`]),
    '  </StandardAuthenticationOnly>',
    '</PrimaryProtocol>',
  ];
}
