import type { Preferences } from '../world/notes.ts';

// The blocks of `Key: value` lines that the agent writes while it sets up a tunnel.

export function preferencesBlock({ autoReconnect, behavior }: Preferences): string {
  return [
    'Current Preference Settings:',
    'ServiceDisable: false',
    'CertificateStoreOverride: false',
    'CertificateStore: All',
    'ShowPreConnectMessage: false',
    'AutoConnectOnStart: false',
    'MinimizeOnConnect: true',
    'LocalLanAccess: false',
    'DisableCaptivePortalDetection: false',
    `AutoReconnect: ${autoReconnect}`,
    `AutoReconnectBehavior: ${behavior}`,
    'UseStartBeforeLogon: false',
    'AutoUpdate: true',
    'ProxySettings: Native',
    'PPPExclusion: Disable',
    'PPPExclusionServerIP:',
    'EnableScripting: false',
    'TerminateScriptOnNextEvent: false',
    'IPProtocolSupport: IPv4,IPv6',
    'AllowManualHostInput: true',
    'BlockUntrustedServers: false',
    'PublicProxyServerAddress:',
  ].join('\n');
}

export interface TunnelAddresses {
  readonly publicAddress: string;
  readonly inner: string;
  readonly domain: string;
  /** Null where the name was never resolved in this log. */
  readonly gateway: string | null;
  readonly tls: boolean;
}

export function adapterBlock({ inner, domain, tls }: TunnelAddresses): string {
  return [
    'VPN Adapter Configuration:',
    `IPv4 address: ${inner}/255.255.255.0`,
    'IPv6 address: N/A',
    `Default domain: ${domain}`,
    `DNS servers: ${inner.replace(/\d+$/, '1')}`,
    'WINS servers: N/A',
    // Room for the headers of ESP in UDP, or of DTLS.
    `MTU: ${tls ? 1390 : 1374}`,
  ].join('\n');
}

export function hostConfigurationBlock({ publicAddress, inner, domain, gateway, tls }: TunnelAddresses): string {
  const ports = tls ? 'TCP port 443, UDP port 443' : 'TCP port 443, UDP port 500, UDP port 4500';
  const network = inner.replace(/\d+$/, '0');
  return [
    'Host Configuration:',
    `Public address: ${publicAddress}`,
    'Public mask: 255.255.255.0',
    `Potential public addresses: ${publicAddress}`,
    `Private Address: ${inner}/255.255.255.0`,
    'Private IPv6 Address: N/A',
    ...(gateway === null ? [] : [`Remote Peers: ${gateway} (${ports})`]),
    `Private Networks: ${network}/255.255.255.0`,
    'Public Networks: none',
    'Tunnel Mode: yes',
    'Tunnel all DNS: no',
    `Split DNS domains: ${domain}`,
  ].join('\n');
}

/** What the agent believes to be the state of tunnel and network. */
export function stateBlock(vpn: 'Disconnected' | 'Connecting' | 'Connected' | 'Reconnecting'): string {
  return [
    `VPN state: ${vpn}`,
    'Network state: Network Accessible',
    'Network control state: Network Access: Available',
    'Network type: Undefined',
  ].join('\n');
}
