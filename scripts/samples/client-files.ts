// What lies on the client's disk beside the log: the local policy and the VPN profile.

const PROLOG = '<?xml version="1.0" encoding="UTF-8"?>';
const SCHEMA = 'xmlns="http://schemas.xmlsoap.org/encoding/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/** AnyConnectLocalPolicy.xml. Without a value the element is left out, which means false. */
export function localPolicy(bypassDownloader: boolean | undefined): string {
  const bypass = bypassDownloader === undefined ? [] : [`  <BypassDownloader>${bypassDownloader}</BypassDownloader>`];
  return crlf([
    PROLOG,
    `<AnyConnectLocalPolicy ${SCHEMA} acversion="5.1.8.105" xsi:schemaLocation="http://schemas.xmlsoap.org/encoding/ AnyConnectLocalPolicy.xsd">`,
    ...bypass,
    '  <FipsMode>false</FipsMode>',
    '  <OCSPRevocation>false</OCSPRevocation>',
    '  <RestrictPreferenceCaching>false</RestrictPreferenceCaching>',
    '  <RestrictTunnelProtocols>false</RestrictTunnelProtocols>',
    '  <RestrictWebLaunch>false</RestrictWebLaunch>',
    '  <StrictCertificateTrust>false</StrictCertificateTrust>',
    '  <UpdatePolicy>',
    '    <AllowSoftwareUpdatesFromAnyServer>true</AllowSoftwareUpdatesFromAnyServer>',
    '    <AllowVPNProfileUpdatesFromAnyServer>true</AllowVPNProfileUpdatesFromAnyServer>',
    '  </UpdatePolicy>',
    '</AnyConnectLocalPolicy>',
  ]);
}

export interface ProfileOptions {
  readonly autoReconnect: boolean;
  readonly hostEntry: string;
  readonly host: string;
}

/** The VPN profile `acvpn.xml`, the one that the headend publishes as well. */
export function vpnProfile({ autoReconnect, hostEntry, host }: ProfileOptions): string {
  const reconnect = autoReconnect
    ? [
        '    <AutoReconnect UserControllable="false">true',
        '      <AutoReconnectBehavior UserControllable="false">ReconnectAfterResume</AutoReconnectBehavior>',
        '    </AutoReconnect>',
      ]
    : ['    <AutoReconnect UserControllable="false">false</AutoReconnect>'];
  return crlf([
    PROLOG,
    `<AnyConnectProfile ${SCHEMA}>`,
    '  <ClientInitialization>',
    '    <UseStartBeforeLogon UserControllable="true">false</UseStartBeforeLogon>',
    '    <AutomaticCertSelection UserControllable="true">false</AutomaticCertSelection>',
    '    <ShowPreConnectMessage>false</ShowPreConnectMessage>',
    '    <CertificateStore>All</CertificateStore>',
    '    <CertificateStoreOverride>false</CertificateStoreOverride>',
    '    <ProxySettings>Native</ProxySettings>',
    '    <AllowLocalProxyConnections>true</AllowLocalProxyConnections>',
    '    <AuthenticationTimeout>30</AuthenticationTimeout>',
    '    <AutoConnectOnStart UserControllable="true">false</AutoConnectOnStart>',
    '    <MinimizeOnConnect UserControllable="true">true</MinimizeOnConnect>',
    '    <LocalLanAccess UserControllable="true">false</LocalLanAccess>',
    '    <ClearSmartcardPin UserControllable="true">true</ClearSmartcardPin>',
    '    <IPProtocolSupport>IPv4,IPv6</IPProtocolSupport>',
    ...reconnect,
    '    <AutoUpdate UserControllable="false">true</AutoUpdate>',
    '    <WindowsLogonEnforcement>SingleLocalLogon</WindowsLogonEnforcement>',
    '    <WindowsVPNEstablishment>AllowRemoteUsers</WindowsVPNEstablishment>',
    '    <AutomaticVPNPolicy>false</AutomaticVPNPolicy>',
    '    <EnableScripting UserControllable="false">false</EnableScripting>',
    '    <EnableAutomaticServerSelection UserControllable="false">false</EnableAutomaticServerSelection>',
    '    <RetainVpnOnLogoff>false</RetainVpnOnLogoff>',
    '    <AllowManualHostInput>true</AllowManualHostInput>',
    '  </ClientInitialization>',
    '  <ServerList>',
    '    <HostEntry>',
    `      <HostName>${hostEntry}</HostName>`,
    `      <HostAddress>${host}</HostAddress>`,
    '      <PrimaryProtocol>IPsec',
    '        <StandardAuthenticationOnly>true',
    '          <AuthMethodDuringIKENegotiation>EAP-AnyConnect</AuthMethodDuringIKENegotiation>',
    '        </StandardAuthenticationOnly>',
    '      </PrimaryProtocol>',
    '    </HostEntry>',
    '  </ServerList>',
    '</AnyConnectProfile>',
  ]);
}

function crlf(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n`;
}
