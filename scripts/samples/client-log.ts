import type { LoggedIn } from './play.ts';
import type { Identity } from './sa.ts';
import { clientSays, clientTells, clientWarns, type Stage } from './stage.ts';
import { type Micros, SECOND } from './time.ts';

// Records of Secure Client for the acts of a case. Texts are those of Cisco's published logs and message lists; the one record whose
// wording nobody has published is that of going to sleep, for which only the function's name is known.

interface Preferences {
  readonly autoReconnect: boolean;
  readonly behavior: 'ReconnectAfterResume' | 'DisconnectOnSuspend';
}

/** From the click on Connect to the credentials. `contactAt` is the click. */
export function logLogin(stage: Stage, contactAt: Micros, login: LoggedIn): void {
  const { client } = stage;
  clientTells(stage, contactAt, `Contacting ${client.hostEntry}.`);
  clientSays(
    stage,
    contactAt,
    'acvpnagent',
    `VPN SESSION START: Initiating VPN connection to the secure gateway https://${client.host}`,
  );
  clientTells(stage, login.promptAt, 'Please enter your username and password.');
  clientTells(stage, login.enteredAt, 'User credentials entered.');
  clientTells(stage, login.enteredAt, 'Establishing VPN session...');
}

export interface EstablishedOptions {
  readonly preferences: Preferences;
  readonly publicAddress: string;
  /** The downloader runs where the local policy does not bypass it. */
  readonly downloader?: boolean;
}

/** From the IPsec connection to `Connected to`; returns the time of the latter. */
export function logEstablished(stage: Stage, upAt: Micros, options: EstablishedOptions): Micros {
  const { client } = stage;
  clientSays(stage, upAt, 'acvpnagent', 'The IPsec connection to the secure gateway has been established.');
  let at = upAt + SECOND;
  if (options.downloader === true) {
    clientTells(stage, at, 'The AnyConnect Downloader is performing update checks...');
    clientTells(stage, at, 'Checking for profile updates...');
    clientTells(stage, at + SECOND, 'Checking for product updates...');
    clientTells(stage, at + SECOND, 'Checking for customization updates...');
    clientTells(stage, at + 2 * SECOND, 'Performing any required updates...');
    clientTells(stage, at + 2 * SECOND, 'The AnyConnect Downloader updates have been completed.');
    clientTells(stage, at + 2 * SECOND, 'Establishing VPN session...');
    at += 3 * SECOND;
  }
  clientTells(stage, at, 'Establishing VPN - Initiating connection...');
  clientTells(stage, at, 'Establishing VPN - Examining system...');
  clientSays(stage, at, 'acvpnagent', `The client's public address is now set to ${options.publicAddress}`);
  clientTells(stage, at + SECOND, 'Establishing VPN - Activating VPN adapter...');
  clientSays(
    stage,
    at + 3 * SECOND,
    'acvpnagent',
    [
      'VPN Adapter Configuration:',
      `IPv4 address: ${client.innerAddress}/255.255.255.0`,
      'Default domain: example.com',
      'MTU: 1374',
    ].join('\n'),
  );
  clientSays(stage, at + 3 * SECOND, 'acvpnagent', preferencesBlock(options.preferences));
  clientTells(stage, at + 4 * SECOND, 'Establishing VPN - Configuring system...');
  clientTells(stage, at + 5 * SECOND, 'Establishing VPN...');
  clientSays(stage, at + 6 * SECOND, 'acvpnagent', 'The VPN connection has been established and can now pass data.');
  clientTells(stage, at + 6 * SECOND, `Connected to ${client.hostEntry}.`);
  return at + 6 * SECOND;
}

function preferencesBlock({ autoReconnect, behavior }: Preferences): string {
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
    'IPProtocolSupport: IPv4,IPv6',
    'AllowManualHostInput: true',
    'BlockUntrustedServers: false',
    'PublicProxyServerAddress:',
  ].join('\n');
}

export function logSuspend(stage: Stage, at: Micros): void {
  clientSays(
    stage,
    at,
    'acvpnagent',
    'Function: CVpnMgr::OnSystemSuspend\nFile: VpnMgr.cpp\nLine: 1467\nThe system is about to be suspended.',
  );
}

/** The three records that Cisco's document shows in the second of the wake-up. */
export function logResume(stage: Stage, at: Micros): void {
  clientSays(stage, at, 'acvpnagent', 'Client Agent continuing from system suspend.');
  clientWarns(
    stage,
    at,
    'acvpnagent',
    'Session level reconnect reason code 9:\nSystem resume from suspend mode (Sleep, Stand-by, Hibernate, etc).\noriginates from session level',
  );
  clientTells(stage, at, `Reconnecting to ${stage.client.hostEntry}...`);
}

export function logIkeId(stage: Stage, at: Micros, sessionId: Identity): void {
  clientSays(
    stage,
    at,
    'acvpnagent',
    `Function: CIPsecProtocol::initiateTunnel\nFile: IPsecProtocol.cpp\nLine: 613\nUsing IKE ID '${sessionId.text}' for reconnect`,
  );
}

export function logReconnected(stage: Stage, upAt: Micros, connectedAt: Micros): void {
  clientSays(stage, upAt, 'acvpnagent', 'The IPsec connection to the secure gateway has been established.');
  clientTells(stage, connectedAt, `Connected to ${stage.client.hostEntry}.`);
}
