import { describe, expect, test } from 'vitest';
import { MESSAGES } from '../../src/text/client-catalogue.ts';
import { type Said, saidBy } from '../../src/text/client-messages.ts';

const notice = (text: string) => `Message type information sent to the user: ${text}`;
const trace = (name: string, text: string) =>
  `Function: ${name} File: ..\\..\\vpn\\Agent\\A.cpp Line: 598 ${text}`.trim();

/** Each entry of the catalogue with a body that it knows and what it makes of it. */
const SAMPLES: readonly [id: string, body: string, facts: Partial<Said['facts']> | Record<string, unknown>][] = [
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
  ['interface-down', 'A network interface address has gone down.', { kind: 'client.network-changed' }],
  [
    'interface-changed',
    'Network Interface change detected, refreshing physical MAC addresses',
    { kind: 'client.network-changed' },
  ],
  ['public-address', "The client's public address is now set to 198.51.100.23", { kind: 'client.network-changed' }],
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
];

describe('catalogue', () => {
  test.each(SAMPLES)('%s: %s', (id, body, facts) => {
    const said = saidBy([body]);
    expect(said?.id).toBe(id);
    expect(said?.facts).toMatchObject(facts);
    // Some bodies come with their line breaks, some folded onto one line.
    expect(saidBy(body.split(/ (?=File: |Line: |Using |originates )/))?.facts).toEqual(said?.facts);
  });

  test('every entry has a sample, and an id of its own', () => {
    const ids = MESSAGES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...new Set(SAMPLES.map(([id]) => id))].sort()).toEqual([...ids].sort());
    for (const id of ids) expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
  });

  test('patterns are anchored', () => {
    for (const { id, pattern } of MESSAGES)
      expect([id, pattern.source]).toEqual([id, expect.stringMatching(/^\^|^\(\?:\^/)]);
  });

  test('a notice that no entry knows is kept as it stands', () => {
    expect(saidBy(['Message type warning sent to the user:', 'Verbindung getrennt.'])).toMatchObject({
      facts: { kind: 'client.notice', level: 'warning' },
      text: 'Message type warning sent to the user: Verbindung getrennt.',
    });
  });

  test.each([
    [''],
    ['Connected to nobody.'],
    ['The IPsec connection to the secure gateway has been established, or not.'],
    ['MTU DPD request frame with padding size 120 is sent.'],
    [trace('CMainThread::OnSystemSuspendOrNot', '')],
    ['Reconfigure reason code 16: New MTU configuration.'],
    ['Message type information sent to the user:'],
  ])('not known: %s', (body) => {
    expect(saidBy([body])).toBeUndefined();
  });

  test('a hostile body takes no time', () => {
    for (const part of ['a ', 'Function: ', 'Connected to ', '. ', '"', ' originates from ', 'interface lost ']) {
      const start = performance.now();
      saidBy([notice(part.repeat(1 << 17))]);
      saidBy([`Session level reconnect reason code 1: ${part.repeat(1 << 17)}`]);
      expect(performance.now() - start).toBeLessThan(5000);
    }
  });
});

describe('settings', () => {
  const expected = {
    ServiceDisable: 'false',
    AutoReconnect: 'true',
    AutoReconnectBehavior: 'ReconnectAfterResume',
    PPPExclusionServerIP: '',
    IPProtocolSupport: 'IPv4,IPv6',
  };

  test('a line each', () => {
    const lines = [
      'Current Preference Settings:',
      ...Object.entries(expected).map(([key, value]) => `${key}: ${value}  `),
    ];
    expect(saidBy(lines)?.facts).toEqual({ kind: 'client.preferences', settings: expected });
  });

  test('folded onto one line', () => {
    const line = `Current Preference Settings: ${Object.entries(expected)
      .map(([key, value]) => `${key}: ${value}`.trim())
      .join(' ')}`;
    expect(saidBy([line])?.facts).toEqual({ kind: 'client.preferences', settings: expected });
  });

  test('a colon inside a value opens no key on a line of its own', () => {
    const lines = ['Current Preference Settings:', 'ProxySettings: Override Server: 1', 'Later: x'];
    expect(saidBy(lines)?.facts).toMatchObject({ settings: { ProxySettings: 'Override Server: 1', Later: 'x' } });
  });
});
