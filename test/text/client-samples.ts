import type { Said } from '../../src/text/client-messages.ts';

export const notice = (text: string) => `Message type information sent to the user: ${text}`;
const terse = (rest: string, code = '0') => `[p:30239 pp:1]: warning - Api/A.cpp:80 (${code}) ${rest}`;
export const invoked = (name: string, callee: string, code: string, description: string) =>
  trace(name, `Invoked Function: ${callee} Return Code: ${code} Description: ${description}`);
export const trace = (name: string, text: string) =>
  `Function: ${name} File: ..\\..\\vpn\\Agent\\A.cpp Line: 598 ${text}`.trim();

/** Each entry of the catalogue with a body that it knows and what it makes of it. */
export const SAMPLES: readonly [
  id: string,
  body: string,
  facts: Partial<Said['facts']> | Record<string, unknown>,
  process?: string,
][] = [
  ['connected', notice('Connected to gw1.example.net.'), { kind: 'client.connected', host: 'gw1.example.net' }],
  ['reconnecting', notice('Reconnecting to Lab Gateway...'), { kind: 'client.reconnecting', host: 'Lab Gateway' }],
  ['reconnecting', notice('Reconnecting to Lab Gateway…'), { kind: 'client.reconnecting', host: 'Lab Gateway' }],
  ['contacting', notice('Contacting Lab Gateway.'), { kind: 'client.contacting', host: 'Lab Gateway' }],
  ['disconnecting', notice('Disconnect in progress, please wait...'), { progress: 'in-progress', reason: undefined }],
  [
    'gateway-terminated',
    notice('The secure gateway has terminated the VPN connection. The following message was received: Idle timeout'),
    { kind: 'client.disconnected', progress: 'done', reason: 'The following message was received: Idle timeout' },
  ],
  ['enter-credentials', notice('Please enter your username and password.'), { kind: 'client.auth-prompt' }],
  ['enter-credentials', notice('Please enter your password.'), { kind: 'client.auth-prompt' }],
  ['awaiting-input', notice('Awaiting user input.'), { kind: 'client.auth-prompt' }],
  ['credentials-entered', notice('User credentials entered.'), { kind: 'client.auth-prompt' }],
  ['credentials-cancelled', notice('User credentials prompt cancelled.'), { kind: 'client.auth-prompt' }],
  ['downloader-checks', notice('The AnyConnect Downloader is performing update checks...'), { phase: 'started' }],
  [
    'downloader-checks',
    notice('The Cisco Secure Client Downloader is performing update checks…'),
    { phase: 'started' },
  ],
  ['downloader-done', notice('The AnyConnect Downloader updates have been completed.'), { phase: 'completed' }],
  [
    'downloader-done',
    notice('The Secure Client Downloader update checks have been completed.'),
    { phase: 'completed' },
  ],
  [
    'package-not-located',
    notice(
      'The AnyConnect package on the secure gateway could not be located. You may be experiencing network connectivity issues.',
    ),
    { kind: 'client.downloader', phase: 'failed' },
  ],
  ['downloader-launched', trace('CMgr::launch', 'Successfully launched the cached downloader'), { phase: 'started' }],
  ['downloader-ended', 'Cached Downloader terminated normally', { phase: 'completed' }],
  ['downloader-connecting', 'Connecting to gw1.example.net.', { phase: 'checking' }, 'csc_vpndownloader'],
  ['no-profile-on-gateway', 'No profile configured on the secure gateway.', { phase: 'checking' }],
  ['attempt-failed', notice('Connection attempt has failed.'), { kind: 'client.connection-failed' }],
  [
    'attempt-timed-out',
    notice('Connection attempt has timed out. Please verify Internet connectivity.'),
    { kind: 'client.connection-failed' },
  ],
  ['unable-to-contact', notice('Unable to contact Lab Gateway.'), { kind: 'client.connection-failed' }],
  [
    'name-resolution-failed',
    notice('The VPN connection failed due to unsuccessful domain name resolution.'),
    { kind: 'client.connection-failed' },
  ],
  [
    'gateway-not-confirmed',
    notice('AnyConnect cannot confirm it is connected to your secure gateway. Please try another network.'),
    { kind: 'client.connection-failed' },
  ],
  [
    'not-established',
    notice(
      'AnyConnect was not able to establish a connection to the specified secure gateway. Please try connecting again.',
    ),
    { kind: 'client.connection-failed' },
  ],
  ['connection-failed', trace('CConnectMgr::run', 'Connection failed.'), { kind: 'client.connection-failed' }],
  [
    'ipsec-established',
    'The IPsec connection to the secure gateway has been established.',
    { kind: 'client.tunnel-established' },
  ],
  [
    'reconnect-ike-id',
    trace('CIPsecProtocol::initiateTunnel', "Using IKE ID 'kQ7vWm2XbT9sLpR4Zd' for reconnect"),
    { kind: 'client.reconnect-ike-id', ikeId: 'kQ7vWm2XbT9sLpR4Zd' },
  ],
  ['reconnect-ike-id', 'Using IKE ID ‘ab’ for reconnect', { kind: 'client.reconnect-ike-id', ikeId: 'ab' }],
  [
    'reconnect-reason',
    'Session level reconnect reason code 9: System resume from suspend mode (Sleep, Stand-by, Hibernate, etc). originates from session level',
    {
      ...{ kind: 'client.reconnect-reason', level: 'Session', code: 9, cause: 'system-resume' },
      reason: 'System resume from suspend mode (Sleep, Stand-by, Hibernate, etc).',
    },
  ],
  [
    'reconnect-reason',
    'Low level reconnect reason code 6: "Reconnecting due to the disruption of the VPN connection to the secure gateway."',
    {
      ...{ level: 'Low', code: 6, cause: 'path-loss' },
      reason: 'Reconnecting due to the disruption of the VPN connection to the secure gateway.',
    },
  ],
  [
    'reconnect-reason',
    'Tunnel level reconnect reason code 4: The network interface was lost.',
    { cause: 'network-change' },
  ],
  ['reconnect-reason', 'Session level reconnect reason code 77: Something new.', { code: 77, cause: 'other' }],
  ['agent-resumed', 'Client Agent continuing from system suspend.', { kind: 'client.system-resumed' }],
  [
    'fast-startup',
    'Fast startup detected with no VPN session, loading cached VPN configuration.',
    { kind: 'client.system-resumed' },
  ],
  [
    'suspend-announced',
    'The VPN client has sent a close message to the gateway: "Client PC is going into suspend mode (Sleep, Hibernate, etc).", Severity 5, Type 16',
    { kind: 'client.system-suspended' },
  ],
  ['resume-handler', trace('CVpnMgr::systemResumeNoticeCategoryHandler', ''), { kind: 'client.system-resumed' }],
  ['suspend-handler', trace('CMainThread::OnSystemSuspend', 'The system sleeps.'), { kind: 'client.system-suspended' }],
  ['session-end', 'VPN SESSION END: The VPN connection is terminated.', { progress: 'done', reason: undefined }],
  ['interface-up', 'A new network interface has been detected.', { kind: 'client.network-changed' }],
  ['interface-down', 'A network interface has gone down.', { kind: 'client.network-changed' }],
  ['address-down', 'A network interface address has gone down.', { change: 'address-down' }],
  [
    'interface-changed',
    'Network Interface change detected, refreshing physical MAC addresses',
    { kind: 'client.network-changed' },
  ],
  [
    'public-address',
    "The client's public address is now set to 198.51.100.23",
    { kind: 'client.public-address', address: '198.51.100.23' },
  ],
  ['disconnected', notice('Disconnected from Lab Gateway.'), { kind: 'client.disconnected', progress: 'done' }],
  ['login-failed', notice('Login failed.'), { kind: 'client.connection-failed' }],
  ['certificate-failure', notice('Certificate Validation Failure'), { kind: 'client.connection-failed' }],
  [
    'no-certificate',
    notice('No valid certificates available for authentication.'),
    { kind: 'client.connection-failed' },
  ],
  ['server-blocked', notice('Untrusted Server Blocked!'), { kind: 'client.connection-failed' }],
  [
    'communication-lost',
    notice('The VPN connection was terminated due to a loss of communication with the secure gateway.'),
    { progress: 'done', reason: 'a loss of communication with the secure gateway' },
  ],
  ['agent-suspended', 'Client Agent going into system suspend', { kind: 'client.system-suspended' }],
  [
    'session-disconnected',
    'The VPN connection has been disconnected.',
    { kind: 'client.disconnected', progress: 'done' },
  ],
  [
    'termination-reason',
    'Termination reason code 7 [Local]: The user has requested to disconnect.',
    { kind: 'client.disconnected', reason: 'The user has requested to disconnect.' },
  ],
  ['ready', notice('Ready to connect.'), { kind: 'client.ready' }],
  [
    'configuration-changed',
    notice(
      'A VPN reconnect resulted in different configuration settings. The VPN network interface is re-initialized.',
    ),
    {
      kind: 'client.reconfiguring',
      code: undefined,
      reason: 'A VPN reconnect resulted in different configuration settings',
    },
  ],
  [
    'session-limit-near',
    notice('Your VPN connection will soon exceed the session time limit. A new connection will be necessary.'),
    { kind: 'client.session-limit-near' },
  ],
  ['banner', notice('Please respond to banner.'), { kind: 'client.auth-prompt', step: 'banner' }],
  ['establishing-session', notice('Establishing VPN session...'), { kind: 'client.establishing', step: undefined }],
  ['establishing', notice('Establishing VPN - Activating VPN adapter...'), { step: 'Activating VPN adapter' }],
  ['establishing', notice('Establishing VPN...'), { kind: 'client.establishing', step: undefined }],
  ['update-check', notice('Checking for profile updates...'), { kind: 'client.downloader', phase: 'checking' }],
  ['update-check', notice('Checking for customization updates…'), { phase: 'checking' }],
  ['updates', notice('Performing any required updates...'), { phase: 'checking' }],
  ['captive-portal', notice('Captive portal detected'), { kind: 'client.network-probed', found: 'captive-portal' }],
  ['server-untrusted', notice('Security Warning: Untrusted Server Certificate!'), { cause: 'gateway-certificate' }],
  ['trusted-network', notice('On a trusted network.'), { found: 'trusted-network' }],
  ['login-failed', notice('The account is locked. Login failed.'), { cause: 'authentication' }],

  [
    'connection-requested',
    'An SSL VPN connection to Lab Gateway has been requested by the user.',
    { kind: 'client.connection-requested', host: 'Lab Gateway' },
  ],
  [
    'connection-requested',
    'A VPN connection to gw1.example.net has been requested by the user.',
    { host: 'gw1.example.net' },
  ],
  ['connect-requested', trace('CMgr::connect', 'Connect requested'), { host: undefined }],
  [
    'session-start',
    'VPN SESSION START: Initiating VPN connection to the secure gateway https://gw1.example.net/staff',
    { kind: 'client.session-started', host: 'gw1.example.net', group: 'staff' },
  ],
  [
    'session-start',
    'Initiating VPN connection to the secure gateway https://gw1.example.net',
    { host: 'gw1.example.net', group: undefined },
  ],
  [
    'connection-initiated',
    terse('ConnectMgr :: connect Initiating connection to: https://gw1.example.net/'),
    { kind: 'client.session-started', host: 'gw1.example.net', group: undefined },
  ],
  ['authenticated', terse('processIfcData Authentication succeeded'), { kind: 'client.authenticated' }],
  ['authenticated', 'Auth Cookie acquired', { kind: 'client.authenticated' }],
  ['tunnel-starting', 'Establishing the Primary DTLS connection', { kind: 'client.tunnel-started', protocol: 'DTLS' }],
  ['tunnel-starting', 'Establishing the Primary SSL connection to the secure gateway.', { protocol: 'SSL' }],
  [
    'tunnel-established',
    'The Primary SSL connection has been established',
    { kind: 'client.tunnel-established', protocol: 'SSL' },
  ],
  [
    'tunnel-established',
    'The Primary DTLS connection to the secure gateway has been established.',
    { protocol: 'DTLS' },
  ],
  ['tunnel-down', 'The Primary DTLS connection is down', { kind: 'client.tunnel-down', protocol: 'DTLS' }],
  [
    'tunnel-reestablishing',
    'The Primary SSL connection is being re-established',
    { kind: 'client.tunnel-reestablishing', protocol: 'SSL' },
  ],
  [
    'tunnel-cipher',
    'A SSL connection has been established using cipher DHE-RSA-AES256-SHA',
    { kind: 'client.tunnel-cipher', cipher: 'DHE-RSA-AES256-SHA' },
  ],
  [
    'connection-established',
    'The management VPN connection has been established and can now pass data.',
    { kind: 'client.tunnel-established', protocol: undefined, isManagement: true },
  ],
  ['connection-established', 'The VPN connection has been established and can now pass data.', { protocol: undefined }],
  ['connection-complete', 'A complete VPN connection has been established.', { kind: 'client.tunnel-established' }],
  [
    'reconnect-forced',
    'Secure gateway IP addresses have changed, force session level reconnect',
    { kind: 'client.reconnect-reason', level: 'Session', code: undefined, cause: 'gateway-address' },
  ],
  [
    'reconnect-forced',
    'Need to redetermine the public proxy, force session level reconnect',
    { reason: 'Need to redetermine the public proxy', cause: 'proxy' },
  ],
  [
    'reconfigure-reason',
    'Reconfigure reason code 16: New MTU configuration.',
    { kind: 'client.reconfiguring', code: 16, reason: 'New MTU configuration.', cause: 'mtu' },
  ],
  ['reconfigured', 'The entire VPN connection is being reconfigured.', { code: undefined, cause: 'other' }],
  [
    'mtu-applied',
    'A new MTU needs to be applied to the VPN network interface. Disabling and re-enabling the Virtual Adapter.',
    { kind: 'client.reconfiguring', cause: 'mtu' },
  ],
  [
    'close-sent',
    'The VPN client has sent a close message to the gateway: "Reconnecting to recover from error.", Severity 3, Type 17',
    {
      ...{ kind: 'client.close-sent', reason: 'Reconnecting to recover from error.' },
      ...{ gatewaySeverity: 3, type: 17, willReconnect: true },
    },
  ],
  [
    'close-sent',
    'The VPN client has sent a close message to the gateway: "The user ends it.", Severity 5, Type 1',
    { reason: 'The user ends it.', willReconnect: false },
  ],
  ['dpd-expired', trace('CTunnelProtocolDpdMgr::handleExpiredDPD', ''), { kind: 'client.dpd-expired' }],
  ['dpd-expired', terse('CCstpProtocol::handleExpiredDPD', 'fe1e000b'), { kind: 'client.dpd-expired' }],
  [
    'dpd-expired',
    invoked(
      'CTunnelStateMgr::OnTunnelStatusChange',
      'ITunnelProtocol::handleExpiredDPD',
      '-31588340 (0xFE1E000C)',
      'unknown',
    ),
    { kind: 'client.dpd-expired' },
  ],
  [
    'certificate-untrusted',
    trace('CVerify::check', 'An Untrusted Certificate was received while in strict certificate trust mode'),
    { kind: 'client.connection-failed', cause: 'gateway-certificate' },
  ],
  ['certificates-found', trace('CCertStore::list', 'Number of certificates found: 2'), { count: 2 }],
  [
    'no-profile',
    terse('getProfileNameFromHost No profile available for host gw1.example.net.'),
    { kind: 'client.profile-used', host: 'gw1.example.net', profile: undefined },
  ],
  [
    'profile-not-found',
    terse('ProfileMgr :: getHostInitSettings Profile "" not found. Using default settings'),
    { kind: 'client.profile-used', host: undefined, profile: undefined },
  ],
  ['profile-not-found', 'Profile () not found. Using default settings.', { profile: undefined }],
  [
    'default-preferences',
    'Using default preferences. Some settings (e.g. certificate matching) may not function as expected.',
    { kind: 'client.profile-used', profile: undefined },
  ],
  [
    'profile-of-connection',
    'Received connect notification (host gw1.example.net, profile lab.xml)',
    { host: 'gw1.example.net', profile: 'lab.xml' },
  ],
  ['profile-of-connection', 'Received connect notification (host gw1, profile N/A)', { profile: undefined }],
  [
    'preferences-updated',
    'Available preferences updated due to secure gateway configuration.',
    { kind: 'client.preferences-updated' },
  ],
  [
    'version',
    terse('vpnapi vpnapi version 2.3.0254 () Initializing.'),
    { kind: 'client.version', version: '2.3.0254' },
  ],
  ['version', '[p:4325 pp:1]: MainThread.cpp:771 (0) (version 2.3.0254 )', { version: '2.3.0254' }],
  ['default-ike-id', trace('CIPsecProtocol::initiateTunnel', 'Using default IKE ID'), { protocol: 'IPsec' }],
  [
    'ike-socket',
    trace('CIPsecProtocol::connectTransport', 'Opened IKE socket from 192.0.2.7:51342 to 198.51.100.1:500'),
    { kind: 'client.ike-socket', from: '192.0.2.7:51342', to: '198.51.100.1:500' },
  ],
  [
    'termination-reason',
    'Termination reason code 9: Unable to reconnect in time. originates from session level',
    { code: 9, reason: 'Unable to reconnect in time.', cause: 'reconnect-timeout' },
  ],

  [
    'interface-addresses',
    'IP addresses from active interfaces: Wi-Fi: 192.0.2.7, FE80:0:0:0:1:2:3:4 Ethernet: 198.51.100.9',
    { kind: 'client.interface-addresses', addresses: ['192.0.2.7', 'fe80::1:2:3:4', '198.51.100.9'] },
  ],
  [
    'interface-list',
    terse('logInterfaces IP Address Interface List: 192.0.2.7 2001:DB8:0:0:0:0:0:1'),
    { addresses: ['192.0.2.7', '2001:db8::1'] },
  ],
  [
    'host-configuration',
    'Host Configuration: Public address: 192.0.2.7 Potential public addresses: Private Address: 10.1.1.7/24 Remote Peers: 198.51.100.1 (TCP port 443, UDP port 443), 198.51.100.2 (TCP port 443) Private Networks: none Tunnel Mode: yes Tunnel all DNS: no',
    {
      ...{ kind: 'client.host-configuration', publicAddress: '192.0.2.7', privateAddress: '10.1.1.7' },
      peers: ['198.51.100.1', '198.51.100.2'],
    },
  ],
  [
    'adapter-configuration',
    'VPN Adapter Configuration: IPv4 address: 10.1.1.7/24 IPv6 address: FD00:0:0:0:0:0:0:7/64 Default domain: example.net DNS servers: 10.1.1.1 MTU: 1340',
    { kind: 'client.adapter-configuration', ipv4: '10.1.1.7', ipv6: 'fd00::7', mtu: 1340 },
  ],
  [
    'name-resolved',
    trace('ResolveHostname', 'Resolved gw1.example.net to 198.51.100.1'),
    { kind: 'client.name-resolved', host: 'gw1.example.net', address: '198.51.100.1' },
  ],
  ['probe-redirected', 'The HTTPS probe to 198.51.100.1 resulted in a redirect.', { found: 'redirect' }],
  ['gateway-probed', 'SG (198.51.100.1) contacted', { found: 'gateway' }],
  ['captive-portal-detected', 'Captive Portal detected', { found: 'captive-portal' }],
  [
    'state',
    'VPN state: Connected Network state: Network Accessible Network control state: Network Access: Available Network type: Undefined',
    {
      ...{ kind: 'client.state-shown', vpn: 'Connected', network: 'Network Accessible' },
      ...{ networkControl: 'Network Access: Available', networkType: 'Undefined' },
    },
  ],
  ['state', 'VPN state: Reconnecting', { vpn: 'Reconnecting', network: undefined }],
  ['state-set', trace('CConnectMgr::setState', 'Disconnected'), { kind: 'client.state-shown', vpn: 'Disconnected' }],

  [
    'error',
    invoked('CTransport::send', 'curl_easy_perform', '-29949904 (0xFE370030)', 'CTRANSPORT_ERROR_TIMEOUT'),
    {
      ...{ kind: 'client.error', symbol: 'CTRANSPORT_ERROR_TIMEOUT', returnCode: '0xFE370030', about: 'transport' },
      ...{ function: 'CTransport::send', invoked: 'curl_easy_perform' },
    },
  ],
  [
    'error',
    invoked(
      'CVerify::chain',
      'CertVerify',
      '-31326191 (0xFE220011)',
      'CERTIFICATE_ERROR_VERIFY_CHAIN_POLICY_FAILED:unable to get local issuer certificate',
    ),
    { symbol: 'CERTIFICATE_ERROR_VERIFY_CHAIN_POLICY_FAILED', about: 'gateway-certificate' },
  ],
  [
    'error',
    invoked('CIPsecProtocol::run', 'CIKEConnectionMgr::start', '-27262951 (0xFE600019)', 'unknown'),
    { symbol: undefined, about: 'ipsec' },
  ],
  [
    'ike-log',
    trace('ikev2_log', 'Received notify: authentication failed'),
    { kind: 'client.ike-log', notify: 'AUTHENTICATION_FAILED' },
  ],
  ['ike-log', trace('ikev2_log', 'Received notify cookie'), { notify: 'COOKIE' }],
  ['ike-log', trace('ikev2_log', 'Sending IKE_SA_INIT'), { notify: undefined }],
  ['ike-log', 'The gateway answered with NO_PROPOSAL_CHOSEN.', { notify: 'NO_PROPOSAL_CHOSEN' }],
];
