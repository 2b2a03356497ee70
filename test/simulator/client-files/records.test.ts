import { describe, expect, test } from 'vitest';
import type { ClientNote } from '../world/notes.ts';
import { seeded } from '../world/random.ts';
import { SECOND, utc } from '../world/time.ts';
import { CLIENT, MORNING } from './a-client.ts';
import { clientRecords, type RecordOptions } from './records.ts';
import { asLogged } from './wording-loss.ts';

const AT = utc('2031-07-29 20:00:00');
const OPTIONS: RecordOptions = { description: CLIENT, random: seeded('records'), unconfirmed: true };

// Omit over a union keeps what all members share; here each member shall lose its time.
type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never;

function worded(note: Untimed<ClientNote>, options: Partial<RecordOptions> = {}): string[] {
  // The note is whole again once it has its time.
  const whole = { at: AT, ...note } as ClientNote;
  return clientRecords([whole], { ...OPTIONS, ...options }).map(
    ({ severity, source, body }) => `${severity[0]} ${source}: ${body.replaceAll('\n', ' | ')}`,
  );
}

const user = (text: string, level = 'information') =>
  `${level === 'information' ? 'I' : level === 'warning' ? 'W' : 'E'} ui: Message type ${level} sent to the user: | ${text}`;
const state = (vpn: string) =>
  `I agent: VPN state: ${vpn} | Network state: Network Accessible | Network control state: Network Access: Available | Network type: Undefined`;

const confirmed = { unconfirmed: false } as const;
const old = { generation: '4.10' } as const;
const entry = 'Lab';

const EXPECTED: [note: Untimed<ClientNote>, options: Partial<RecordOptions>, records: string[]][] = [
  [{ kind: 'service-started', version: '5.1.8.105' }, {}, ['I ui: vpnapi version 5.1.8.105 () Initializing.']],
  [{ kind: 'ready' }, {}, [user('Ready to connect.')]],
  [
    { kind: 'host-resolved', host: 'vpn.example.com', address: '203.0.113.1' },
    {},
    [
      'I agent: Function: CHostLocator::ResolveHostname | File: HostLocator.cpp | Line: 715 | Resolved vpn.example.com to 203.0.113.1',
    ],
  ],
  [{ kind: 'auth-prompt' }, {}, [user('Please enter your username and password.')]],
  [{ kind: 'auth-prompt' }, confirmed, [user('Please enter your username.')]],
  [{ kind: 'credentials-entered' }, {}, [user('User credentials entered.')]],
  [{ kind: 'login-failed' }, {}, [user('Login failed.', 'warning')]],
  [{ kind: 'login-failed' }, confirmed, []],
  [{ kind: 'establishing' }, {}, [user('Establishing VPN session...')]],
  [
    { kind: 'ipsec-up', reconnect: false },
    confirmed,
    ['I agent: The IPsec connection to the secure gateway has been established.'],
  ],
  [{ kind: 'ipsec-up', reconnect: true }, confirmed, []],
  [
    { kind: 'downloader', step: 'started' },
    confirmed,
    [
      user('The Cisco Secure Client - Downloader is performing update checks...'),
      'I downloader: Connecting to vpn.example.com.',
    ],
  ],
  [{ kind: 'downloader', step: 'profile' }, {}, [user('Checking for profile updates...')]],
  [{ kind: 'downloader', step: 'product' }, {}, [user('Checking for product updates...')]],
  [
    { kind: 'downloader', step: 'customization' },
    {},
    [user('Checking for customization updates...'), user('Performing any required updates...')],
  ],
  [
    { kind: 'downloader', step: 'done' },
    old,
    [user('The AnyConnect Downloader updates have been completed.'), user('Establishing VPN session...')],
  ],
  [
    { kind: 'connected', entry, reconnect: false },
    {},
    [
      'I agent: The VPN connection has been established and can now pass data.',
      state('Connected'),
      user('Connected to Lab.'),
    ],
  ],
  [{ kind: 'connected', entry, reconnect: true }, {}, [state('Connected'), user('Connected to Lab.')]],
  [{ kind: 'suspend', worded: false }, {}, []],
  [
    { kind: 'suspend', worded: true },
    confirmed,
    [
      'I agent: Function: CMainThread::OnSystemSuspend | File: MainThread.cpp | Line: 6021 | System suspend notice received',
    ],
  ],
  [{ kind: 'resume' }, {}, ['I agent: Client Agent continuing from system suspend.']],
  [
    { kind: 'reconnect-reason', reason: 'system-resume' },
    {},
    [
      'W agent: Session level reconnect reason code 9: | System resume from suspend mode (Sleep, Stand-by, Hibernate, etc). | originates from session level',
    ],
  ],
  [
    { kind: 'reconnect-reason', reason: 'path-loss' },
    {},
    [
      'W agent: Session level reconnect reason code 6: | Reconnecting due to the disruption of the VPN connection to the secure gateway. | originates from session level',
    ],
  ],
  [
    { kind: 'reconnect-reason', reason: 'gateway-address-change' },
    {},
    ['W agent: Secure gateway IP addresses have changed, force session level reconnect'],
  ],
  [
    { kind: 'reconnect-reason', reason: 'network-change' },
    confirmed,
    [
      'I agent: Function: CMainThread::netInterfaceNoticeCategoryHandler | File: MainThread.cpp | Line: 7510 | Network Interface change detected, refreshing physical MAC addresses',
    ],
  ],
  [{ kind: 'reconnecting', entry }, {}, [user('Reconnecting to Lab...')]],
  [
    { kind: 'ike-id', id: 'abc' },
    {},
    [
      "I agent: Function: CIPsecProtocol::initiateTunnel | File: IPsecProtocol.cpp | Line: 613 | Using IKE ID 'abc' for reconnect",
    ],
  ],
  [
    { kind: 'ike-id', id: 'abc' },
    old,
    [
      "I agent: Function: CIPsecProtocol::initiateTunnel | File: IPsecProtocol.cpp | Line: 598 | Using IKE ID 'abc' for reconnect",
    ],
  ],
  [{ kind: 'interface', change: 'up' }, {}, ['I agent: A new network interface has been detected.']],
  [{ kind: 'interface', change: 'down' }, {}, ['I agent: A network interface has gone down.']],
  [{ kind: 'interface', change: 'address-down' }, {}, ['I agent: A network interface address has gone down.']],
  [
    { kind: 'addresses', interfaces: [{ name: 'Wi-Fi', addresses: ['10.0.0.2', 'fe80::1:2'] }] },
    {},
    ['I agent: IP addresses from active interfaces: | Wi-Fi: 10.0.0.2, FE80:0:0:0:0:0:1:2'],
  ],
  [
    { kind: 'addresses', interfaces: [{ name: 'en0', addresses: ['10.0.0.2', '10.0.0.3'] }] },
    { description: { ...CLIENT, platform: 'macos' } },
    [
      'I agent: Function: CInterfaceRouteMonitorCommon::logInterfaces | File: InterfaceRouteMonitorCommon.cpp | Line: 477 | IP Address Interface List: 10.0.0.2 10.0.0.3',
    ],
  ],
  [
    { kind: 'public-address', address: '198.51.100.7' },
    {},
    ["I agent: The client's public address is now set to 198.51.100.7"],
  ],
  [
    { kind: 'dpd-expired' },
    {},
    [
      'E agent: Function: CTunnelProtocolDpdMgr::handleExpiredDPD | File: TunnelProtocolDpdMgr.cpp | Line: 277 | Invoked Function: ITunnelProtocol::OnTunnelStatusChange | Return Code: -31588341 (0xFE1E000B) | Description: unknown',
    ],
  ],
  [
    { kind: 'close-sent', why: 'suspend' },
    {},
    [
      'I agent: The VPN client has sent a close message to the gateway: "Client PC is going into suspend mode (Sleep, Hibernate, etc).", Severity 5, Type 16',
    ],
  ],
  [
    { kind: 'close-sent', why: 'reconnecting' },
    {},
    [
      'I agent: The VPN client has sent a close message to the gateway: "Reconnecting the VPN tunnel.", Severity 4, Type 17',
    ],
  ],
  [{ kind: 'close-sent', why: 'user' }, confirmed, []],
  [{ kind: 'notify-received', name: 'AUTHENTICATION_FAILED' }, confirmed, []],
  [
    { kind: 'notify-received', name: 'AUTHENTICATION_FAILED' },
    {},
    [
      'W agent: Function: ikev2_log | File: ikev2_anyconnect_osal.cpp | Line: 2731 | Received notify AUTHENTICATION_FAILED in response to the IKE_AUTH request',
    ],
  ],
  [{ kind: 'disconnecting' }, {}, [user('Disconnect in progress, please wait...')]],
  [
    { kind: 'terminated', why: 'user' },
    confirmed,
    ['I agent: VPN SESSION END: The VPN connection is terminated.', state('Disconnected')],
  ],
  [
    { kind: 'terminated', why: 'lost' },
    old,
    [
      'W agent: Termination reason code 15: | The VPN connection was lost and is not to be re-established. | originates from session level',
      'I agent: The VPN connection is terminated.',
      state('Disconnected'),
      user('The VPN connection was terminated due to a loss of communication with the secure gateway.', 'warning'),
    ],
  ],
  [{ kind: 'disconnected', entry }, confirmed, []],
  [{ kind: 'disconnected', entry }, {}, [user('Disconnected from Lab.')]],
];

describe('one note', () => {
  test.each(EXPECTED)('%j %j', (note, options, records) => expect(worded(note, options)).toEqual(records));

  test('a request to connect opens with the words of the user, then the contact', () => {
    const note = { kind: 'connect-requested', entry, host: 'vpn.example.com', byUser: true } as const;
    expect(worded(note).slice(0, 4)).toEqual([
      'I ui: An SSL VPN connection to Lab has been requested by the user.',
      user('Contacting Lab.'),
      'I agent: VPN SESSION START: Initiating VPN connection to the secure gateway https://vpn.example.com',
      state('Connecting'),
    ]);
    const automatic = worded({ ...note, byUser: false }, old);
    expect(automatic[0]).toBe(user('Contacting Lab.'));
    expect(automatic[1]).toBe('I agent: Initiating VPN connection to the secure gateway https://vpn.example.com');
    expect(automatic).toContain(
      'E ui: Function: CCertHelper::FindCertificates | File: CertHelper.cpp | Line: 3021 | Invoked Function: CCollectiveCertStore::GetCertificates | Return Code: -31391730 (0xFE21000E) | Description: CERTSTORE_ERROR_CERT_NOT_FOUND',
    );
  });

  test('a time-out of IPsec is a chain from the callee to its callers, one code throughout', () => {
    const chain = worded({ kind: 'ipsec-failed', why: 'timeout' });
    expect(chain).toHaveLength(4);
    for (const record of chain) {
      expect(record).toContain(
        'Return Code: -31588316 (0xFE1E0024) | Description: SOCKETTRANSPORT_ERROR_CONNECT_TIMEOUT',
      );
    }
    expect(chain[0]).toContain('Function: CSocketTransport::connectTransport |');
    expect(worded({ kind: 'ipsec-failed', why: 'refused' })[0]).toContain(
      '(0xFE000009) | Description: GLOBAL_ERROR_UNEXPECTED',
    );
  });

  test.each([
    ['timeout', 'Connection attempt has timed out. Please verify Internet connectivity.', 'error'],
    ['unreachable', 'Unable to contact Lab.', 'warning'],
    [
      'downloader',
      'The AnyConnect package on the secure gateway could not be located. You may be experiencing network connectivity issues. Please try connecting again.',
      'error',
    ],
    [
      'refused',
      'AnyConnect was not able to establish a connection to the specified secure gateway. Please try connecting again.',
      'error',
    ],
  ] as const)('a failure by %s is told to the user and ends with the attempt', (why, text, level) => {
    const records = worded({ kind: 'connect-failed', entry, why });
    expect(records.slice(-2)).toEqual([user(text, level), user('Connection attempt has failed.', 'warning')]);
    expect(records.some((record) => record.includes('(0xFE3D0009) | Description: CONNECTMGR_ERROR_UNEXPECTED'))).toBe(
      true,
    );
  });

  test('a gateway that ends the session is quoted', () => {
    expect(worded({ kind: 'terminated', why: 'by-gateway' }, confirmed).at(-1)).toContain(
      'The secure gateway has terminated the VPN connection. ',
    );
  });
});

describe('a tunnel that is set up', () => {
  const preferences = { autoReconnect: false, behavior: 'DisconnectOnSuspend' } as const;
  const setUp: ClientNote[] = [
    { at: AT, kind: 'host-resolved', host: 'vpn.example.com', address: '203.0.113.1' },
    { at: AT, kind: 'ipsec-up', reconnect: false },
    {
      at: AT,
      kind: 'tunnel-setup',
      publicAddress: '198.51.100.7',
      inner: '192.168.20.8',
      domain: 'example.com',
      preferences,
    },
  ];

  test('states its addresses and the preferences in force', () => {
    const bodies = clientRecords(setUp, OPTIONS).map(({ body }) => body);
    expect(bodies).toContain("The client's public address is now set to 198.51.100.7");
    const adapter = bodies.find((body) => body.startsWith('VPN Adapter Configuration:'));
    expect(adapter).toContain('\nIPv4 address: 192.168.20.8/255.255.255.0\n');
    const host = bodies.find((body) => body.startsWith('Host Configuration:'));
    expect(host).toContain('\nRemote Peers: 203.0.113.1 (TCP port 443, UDP port 500, UDP port 4500)\n');
    const settings = bodies.find((body) => body.startsWith('Current Preference Settings:'));
    expect(settings).toContain('\nAutoReconnect: false\nAutoReconnectBehavior: DisconnectOnSuspend\n');
  });

  test('ends before the connection stands, however little time there is', () => {
    for (const room of [0, 3 * SECOND, 6 * SECOND]) {
      const connected: ClientNote = { at: AT + room, kind: 'connected', entry, reconnect: false };
      const records = clientRecords([...setUp, connected], OPTIONS);
      expect(records.at(-1)?.body).toBe('Message type information sent to the user:\nConnected to Lab.');
      expect(Math.max(...records.map(({ at }) => at))).toBe(AT + room);
    }
  });
});

test('records stand in order of time, and those of the notes outside a span are left out', () => {
  const records = clientRecords(MORNING, OPTIONS);
  const times = records.map(({ at }) => at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  const from = AT + 5000 * SECOND;
  const part = clientRecords(MORNING, { ...OPTIONS, from, to: from + SECOND });
  expect(part.map(({ body }) => body.split('\n')[0])).toEqual([
    'Client Agent continuing from system suspend.',
    'Session level reconnect reason code 9:',
    'Message type information sent to the user:',
  ]);
  // Leaving records out moves no noise.
  expect(records).toEqual(expect.arrayContaining(part));
  expect(clientRecords(MORNING, OPTIONS)).toEqual(records);
});

test('IPv6 addresses are printed in upper case with all groups', () => {
  expect(['10.0.0.1', '::1', 'fe80::', '2001:db8::a:b', '2001:db8:0:1:2:3:4:5'].map(asLogged)).toEqual([
    '10.0.0.1',
    '0:0:0:0:0:0:0:1',
    'FE80:0:0:0:0:0:0:0',
    '2001:DB8:0:0:0:0:A:B',
    '2001:DB8:0:1:2:3:4:5',
  ]);
});
