import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { ofKind, read, skipped } from './ios-reading.ts';

const STAMP = '*Mar 13 01:27:35.123: ';

/** The one event of a message, without its place and time. */
async function factOf(message: string): Promise<object | undefined> {
  const reading = await read(`${STAMP}${message}\n`);
  expect(reading.diagnostics).toEqual([]);
  expect([message, reading.events.length]).toEqual([message, 1]);
  expect(reading.tally.used).toBe(1);
  const [event] = reading.events;
  expect(event?.at).toMatchObject({ kind: 'wall', text: 'Mar 13 01:27:35.123' });
  expect(event?.evidence.excerpt).toBe(`${STAMP}${message}`);
  const { at: _at, evidence: _evidence, ...fact } = event as Event;
  return fact;
}

const confirmed = { wording: 'confirmed' } as const;
const unconfirmed = { wording: 'unconfirmed' } as const;

/** Each template of ios-text.md 3 with a line it matches. */
const TEMPLATES: readonly (readonly [message: string, fact: object])[] = [
  ['%IKEV2-5-SA_UP: SA UP', { kind: 'gateway.sa-logged', ...unconfirmed, up: true }],
  [
    '%IKEV2-5-SA_DOWN: Local:203.0.113.5:4500 Remote:198.51.100.20:63516 Username:mira SA DOWN',
    {
      kind: 'gateway.sa-logged',
      ...unconfirmed,
      up: false,
      local: { address: '203.0.113.5', port: 4500 },
      peer: { address: '198.51.100.20', port: 63_516 },
      username: 'mira',
    },
  ],
  [
    '%IKEV2-3-NEG_ABORT: Negotiation aborted due to ERROR: Failed to receive the AUTH msg before the timer expired',
    {
      kind: 'gateway.negotiation-aborted',
      ...unconfirmed,
      error: 'Failed to receive the AUTH msg before the timer expired',
    },
  ],
  [
    '%IKEV2-5-RECV_CONNECTION_REQUEST: Received a IKE_INIT_SA request',
    { kind: 'gateway.connection-requested', ...unconfirmed },
  ],
  [
    '%IKEV2-5-OSAL_INITIATE_TUNNEL: Received request to establish an IPsec tunnel; local traffic selector = Address Range: 10.0.0.0-10.0.0.255 Protocol: 256 ; remote traffic selector = Address Range: 10.1.0.0-10.1.0.255',
    {
      kind: 'gateway.tunnel-requested',
      ...unconfirmed,
      localSelector: 'Address Range: 10.0.0.0-10.0.0.255 Protocol: 256',
      remoteSelector: 'Address Range: 10.1.0.0-10.1.0.255',
    },
  ],
  [
    '%CRYPTO-5-IKEV2_SESSION_STATUS: Crypto tunnel v2 is UP.  Peer 198.51.100.20:4500 f_vrf: WAN Id: *$AnyConnectClient$*',
    {
      kind: 'gateway.session-status',
      ...confirmed,
      up: true,
      ikev2: true,
      peer: { address: '198.51.100.20', port: 4500 },
      fvrf: 'WAN',
      identity: '*$AnyConnectClient$*',
    },
  ],
  [
    '%CRYPTO-5-SESSION_STATUS: Crypto tunnel is DOWN .  Peer 2001:DB8::20:500       Id: cn=client, o=Example',
    {
      kind: 'gateway.session-status',
      ...confirmed,
      up: false,
      ikev2: false,
      peer: { address: '2001:db8::20', port: 500 },
      identity: 'cn=client, o=Example',
    },
  ],
  ['%CRYPTO-6-ISAKMP_ON_OFF: ISAKMP is OFF', { kind: 'gateway.ike-listener', ...confirmed, on: false }],
  ['%CRYPTO-6-ISAKMP_ON_OFF: ISAKMP is ONend', { kind: 'gateway.ike-listener', ...confirmed, on: true }],
  [
    "%CRYPTO-4-RECVD_PKT_INV_SPI: decaps: rec'd IPSEC packet has invalid spi for destaddr=203.0.113.5, prot=50, spi=0x8B456B1(146036401), srcaddr=198.51.100.20, input interface=GigabitEthernet1",
    {
      kind: 'gateway.invalid-spi',
      ...confirmed,
      spi: '08b456b1',
      protocol: 50,
      source: '198.51.100.20',
      destination: '203.0.113.5',
      interface: 'GigabitEthernet1',
    },
  ],
  [
    '%CRYPTO-4-IKMP_NO_SA: IKE message from 198.51.100.20   has no SA and is not an  initialization offer',
    { kind: 'gateway.message-without-sa', ...confirmed, source: '198.51.100.20' },
  ],
  ...['6-IKMP_MODE_FAILURE', '4-IKMP_BAD_MESSAGE', '6-IKMP_NOT_ENCRYPTED'].map((name) => {
    const fact = { kind: 'gateway.ikev1-problem', ...confirmed, mnemonic: name.slice(2), text: 'with 198.51.100.20' };
    return [`%CRYPTO-${name}: with 198.51.100.20`, fact] as const;
  }),
  [
    '%CRYPTO-4-PKT_REPLAY_ERR: decrypt: replay check failed',
    { kind: 'gateway.data-plane-error', ...unconfirmed, error: 'replay', text: 'decrypt: replay check failed' },
  ],
  [
    "%CRYPTO-4-RECVD_PKT_NOT_IPSEC: Rec'd packet not an IPSEC packet.",
    {
      kind: 'gateway.data-plane-error',
      ...unconfirmed,
      error: 'not-ipsec',
      text: "Rec'd packet not an IPSEC packet.",
    },
  ],
  [
    '%IPSEC-3-REPLAY_ERROR: anti-replay error',
    { kind: 'gateway.data-plane-error', ...unconfirmed, error: 'replay', text: 'anti-replay error' },
  ],
  [
    '%IPSEC-3-HMAC_ERROR: HMAC error',
    { kind: 'gateway.data-plane-error', ...unconfirmed, error: 'hmac', text: 'HMAC error' },
  ],
  [
    '%IOSXE-3-PLATFORM: R0/0: cpp_cp: QFP:0.0 Thread:000 %IPSEC-3-REPLAY_ERROR: anti-replay error',
    {
      kind: 'gateway.data-plane-error',
      ...unconfirmed,
      error: 'replay',
      text: '%IPSEC-3-REPLAY_ERROR: anti-replay error',
    },
  ],
  [
    '%IOSXE-3-PLATFORM: R0/0: cpp_cp: %IPSEC-3-HMAC_ERROR: HMAC error',
    { kind: 'gateway.data-plane-error', ...unconfirmed, error: 'hmac', text: '%IPSEC-3-HMAC_ERROR: HMAC error' },
  ],
  [
    '%IOSXE-3-PLATFORM: R0/0: cpp_cp: %IPSEC-3-RECVD_PKT_NOT_IPSEC: x',
    { kind: 'gateway.data-plane-error', ...unconfirmed, error: 'other', text: '%IPSEC-3-RECVD_PKT_NOT_IPSEC: x' },
  ],
  ...(['UP', 'DOWN'] as const).map((state) => {
    const message = `%FLEXVPN-6-FLEXVPN_CONNECTION_${state}: FlexVPN(FLEX)  Client_public_addr = 198.51.100.20 Server_public_addr = 203.0.113.5`;
    const addresses = { clientAddress: '198.51.100.20', serverAddress: '203.0.113.5' };
    const fact = {
      kind: 'gateway.flexvpn-connection',
      ...unconfirmed,
      up: state === 'UP',
      name: 'FLEX',
      ...addresses,
    };
    return [message, fact] as const;
  }),
  [
    '%LINEPROTO-5-UPDOWN: Line protocol on Interface Virtual-Access1, changed state to upend',
    {
      kind: 'gateway.interface-changed',
      interface: 'Virtual-Access1',
      up: true,
      layer: 'line-protocol',
      administrative: false,
    },
  ],
  [
    '%LINK-3-UPDOWN: Interface GigabitEthernet1/0/1.100, changed state to down',
    {
      kind: 'gateway.interface-changed',
      interface: 'GigabitEthernet1/0/1.100',
      up: false,
      layer: 'link',
      administrative: false,
    },
  ],
  [
    '%LINK-5-CHANGED: Interface Tunnel10, changed state to administratively down',
    { kind: 'gateway.interface-changed', interface: 'Tunnel10', up: false, layer: 'link', administrative: true },
  ],
  [
    '%SYS-5-CONFIG_I: Configured from console by admin on vty0 (192.168.10.50)',
    {
      kind: 'gateway.config-changed',
      ...confirmed,
      from: 'console',
      by: 'admin',
      on: 'vty0',
      address: '192.168.10.50',
    },
  ],
  [
    '%SYS-5-CONFIG_I: Configured from console by consoleend',
    { kind: 'gateway.config-changed', ...confirmed, from: 'console', by: 'console' },
  ],
  ['%SYS-5-CONFIG_I: Configured from memory', { kind: 'gateway.config-changed', ...confirmed, from: 'memory' }],
  [
    '%SYS-5-RESTART: System restarted --',
    { kind: 'gateway.restarted', ...unconfirmed, step: 'restarted', text: 'System restarted --' },
  ],
  [
    '%SYS-6-BOOTTIME: Time taken to reboot after reload =  143 seconds',
    {
      kind: 'gateway.restarted',
      ...unconfirmed,
      step: 'boot-time',
      text: 'Time taken to reboot after reload =  143 seconds',
    },
  ],
  [
    '%SYS-5-RELOAD: Reload requested by admin',
    { kind: 'gateway.restarted', ...unconfirmed, step: 'reload', text: 'Reload requested by admin' },
  ],
  [
    '%NTP-6-PEERUNREACH: Peer 192.0.2.123 is unreachable',
    {
      kind: 'gateway.ntp-state',
      ...unconfirmed,
      mnemonic: 'PEERUNREACH',
      text: 'Peer 192.0.2.123 is unreachable',
    },
  ],
  [
    '%NTP-5-PEERSYNC: NTP synced to peer 192.0.2.123',
    { kind: 'gateway.ntp-state', ...unconfirmed, mnemonic: 'PEERSYNC', text: 'NTP synced to peer 192.0.2.123' },
  ],
  [
    '%HSRP-5-STATECHANGE: GigabitEthernet1 Grp 1 state Standby -> Active',
    {
      kind: 'gateway.standby-changed',
      ...unconfirmed,
      interface: 'GigabitEthernet1',
      group: 1,
      from: 'Standby',
      to: 'Active',
    },
  ],
  [
    '%RADIUS-4-RADIUS_DEAD: RADIUS server 192.0.2.10:1812,1813 is not responding.',
    { kind: 'gateway.aaa-server', ...unconfirmed, alive: false, server: '192.0.2.10' },
  ],
  [
    '%RADIUS-4-RADIUS_ALIVE: RADIUS server 192.0.2.10:1812,1813 is being marked alive.',
    { kind: 'gateway.aaa-server', ...unconfirmed, alive: true, server: '192.0.2.10' },
  ],
  [
    '%RADIUS-6-SERVERALIVE: Group radius: Radius server 2001:DB8::10:1812,1813 is responding again (previously dead).',
    { kind: 'gateway.aaa-server', ...unconfirmed, alive: true, server: '2001:db8::10' },
  ],
  [
    '%AAA_AUDIT_MESSAGE-6-METHOD_LIST_STATE: R0/0: smand: mlist LIST1 of type AUTHEN is marked DEAD',
    {
      kind: 'gateway.aaa-methods',
      ...confirmed,
      alive: false,
      text: 'R0/0: smand: mlist LIST1 of type AUTHEN is marked DEAD',
    },
  ],
  [
    '%AAA-5-USER_LOCKED: User mira locked out on authentication failure',
    {
      kind: 'gateway.aaa-logged',
      ...unconfirmed,
      mnemonic: 'USER_LOCKED',
      text: 'User mira locked out on authentication failure',
    },
  ],
  [
    '%SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: mira] [Source: 192.168.10.50]',
    {
      kind: 'gateway.aaa-logged',
      ...unconfirmed,
      mnemonic: 'LOGIN_FAILED',
      text: 'Login failed [user: mira] [Source: 192.168.10.50]',
    },
  ],
  [
    '%CRYPTO-6-IKMP_NO_ID_CERT_ADDR_MATCH: ID of 198.51.100.20 (type 1) and certificate addr with 198.51.100.21',
    {
      kind: 'gateway.certificate-logged',
      ...confirmed,
      about: 'identity',
      text: 'ID of 198.51.100.20 (type 1) and certificate addr with 198.51.100.21',
    },
  ],
  [
    '%PKI-3-KEY_CMP_MISMATCH: Key in the certificate and stored key does not match for Trustpoint-TP1.',
    {
      kind: 'gateway.certificate-logged',
      ...confirmed,
      about: 'key-mismatch',
      trustpoint: 'TP1',
      text: 'Key in the certificate and stored key does not match for Trustpoint-TP1.',
    },
  ],
  [
    '%PKI-3-CRL_FETCH_FAIL: CRL fetch for trustpoint TP1 failed',
    {
      kind: 'gateway.certificate-logged',
      ...unconfirmed,
      about: 'crl',
      trustpoint: 'TP1',
      text: 'CRL fetch for trustpoint TP1 failed',
    },
  ],
  [
    '%PKI-3-CERTIFICATE_INVALID_EXPIRED: Certificate chain validation has failed.',
    {
      kind: 'gateway.certificate-logged',
      ...unconfirmed,
      about: 'invalid',
      text: 'Certificate chain validation has failed.',
    },
  ],
  [
    '%PKI-4-CERT_EXPIRY_WARNING: ID Certificate belonging to trustpoint TP1 will expire in 29 Days',
    {
      kind: 'gateway.certificate-logged',
      ...unconfirmed,
      about: 'expiry',
      trustpoint: 'TP1',
      text: 'ID Certificate belonging to trustpoint TP1 will expire in 29 Days',
    },
  ],
  [
    '%CRYPTO_PKI-6-CERT_REJECT: Certificate rejected',
    { kind: 'gateway.certificate-logged', ...unconfirmed, about: 'other', text: 'Certificate rejected' },
  ],
];

const PKI_STEPS: readonly (readonly [line: string, step: string])[] = [
  ['CRYPTO_PKI: (A0001) Adding peer certificate', 'peer-certificate'],
  ['CRYPTO_PKI: (A0001) Check for identical certs', 'identical-check'],
  ['CRYPTO_PKI : (A0001) Create a list of suitable trustpoints', 'trustpoint-search'],
  ['CRYPTO_PKI: (A0001) Unable to locate cert record by issuername', 'issuer-not-found'],
  ['CRYPTO_PKI: (A0001) No suitable trustpoints found', 'no-trustpoint'],
];

describe('each template', () => {
  for (const [message, fact] of TEMPLATES) {
    test(message, async () => {
      expect(await factOf(message)).toEqual(fact);
    });
  }

  for (const [line, step] of PKI_STEPS) {
    test(line, async () => {
      const text = line.replace(/^CRYPTO_PKI ?: /, '');
      expect(await factOf(line)).toEqual({ kind: 'gateway.pki-step', ...confirmed, step, pkiSession: 'A0001', text });
    });
  }

  test('a clock that was set states both times with year and zone', async () => {
    const reading = await read(
      '%SYS-6-CLOCKUPDATE: System clock has been updated from 13:58:31 UTC Mon Mar 3 2025 to 14:00:06 UTC Mon Mar 3 2025, configured from console by admin on vty0 (192.168.10.50).\n',
    );
    expect(ofKind(reading, 'gateway.clock-updated')).toMatchObject([
      {
        from: { kind: 'wall', text: '13:58:31 UTC Mon Mar 3 2025', zone: 'UTC', civil: { year: 2025, minute: 58 } },
        to: { kind: 'wall', text: '14:00:06 UTC Mon Mar 3 2025', zone: 'UTC', civil: { year: 2025, minute: 0 } },
        configuredFrom: 'console',
        by: 'admin',
      },
    ]);
  });
});

test('the box is named where a syslog server or the line names it', async () => {
  const message = '%SYS-5-CONFIG_I: Configured from memory';
  const reading = await read(
    `Mar 13 02:00:00 gw1 57: ${STAMP}${message}\n<189>123: gw2: ${STAMP}${message}\n${STAMP}${message}\n`,
  );
  expect(ofKind(reading, 'gateway.config-changed').map(({ host }) => host)).toEqual(['gw1', 'gw2', undefined]);
});

describe('what is no event', () => {
  test('a logout is known; other facilities and names are counted apart', async () => {
    const others = [
      '%SEC-6-IPACCESSLOGP: list 101 denied tcp 192.0.2.1(1) -> 192.0.2.2(2), 1 packet',
      '%SYS-5-OTHER: x',
      '%PKI-6-TRUSTPOINT_CREATE: Trustpoint: TP1 created succesfully',
      '%IOSXE-3-PLATFORM: R0/0: kernel: physmap',
      '%HSRP-4-BADAUTH: x',
    ];
    const reading = await read(
      `%SYS-6-LOGOUT: User admin has exited tty session 2(192.168.10.50)\n${others.join('\n')}\n`,
    );
    expect(reading.events).toEqual([]);
    expect(skipped(reading, 'known, without an event of its own')).toBe(1);
    expect(skipped(reading, 'log records of other facilities')).toBe(others.length);
    expect(reading.tally.shapes).toEqual([]);
  });

  test('a message about IKE that no template knows is counted by its shape', async () => {
    const reading = await read(
      '%IKEV2-4-NEW_THING: x 1 at 198.51.100.20\n%IKEV2-4-NEW_THING: x 22 at 198.51.100.21\n%CRYPTO-6-ISAKMP_ON_OFF: y\n',
    );
    expect(reading.events).toEqual([]);
    expect(skipped(reading, 'not understood')).toBe(3);
    expect(reading.tally.shapes).toMatchObject([
      { shape: '%IKEV2-4-NEW_THING: <word> <n> at <address>', count: 2, evidence: { line: 1 } },
      { shape: '%CRYPTO-6-ISAKMP_ON_OFF: <word>', count: 1, evidence: { line: 3 } },
    ]);
  });

  test('an SPI that a terminal may have broken is not believed', async () => {
    const reading = await read(
      '%CRYPTO-4-RECVD_PKT_INV_SPI: decaps: x for destaddr=203.0.113.5, prot=50, spi=0x48B4\n',
    );
    expect(reading.events).toEqual([]);
  });

  test('no secret of a message gets into an event', async () => {
    const reading = await read('%IKEV2-3-NEG_ABORT: Negotiation aborted due to ERROR: password=Hunter2\n');
    expect(JSON.stringify(reading.events)).not.toContain('Hunter2');
  });
});

describe('cut and mutated lines', () => {
  const lines = TEMPLATES.map(([message]) => message);

  test('a last line that was cut says nothing that the whole line does not say', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...lines), fc.nat(), async (line, cut) => {
        const whole = (await read(`${line}\n`)).events[0] as Event;
        const { events } = await read(line.slice(0, cut % line.length));
        for (const event of events) {
          expect(event.kind).toBe(whole.kind);
          for (const [field, value] of Object.entries(event)) {
            if (value !== undefined && field !== 'evidence')
              expect([field, value]).toEqual([field, whole[field as keyof Event]]);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('any damage gives at most one event a line, and each line is counted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...lines), fc.nat(), fc.string({ maxLength: 6 }), async (line, at, damage) => {
        const place = at % line.length;
        const hurt = `${line.slice(0, place)}${damage.replace(/[\r\n]/g, '')}${line.slice(place + 1)}`;
        const reading = await read(`${hurt}\n`);
        expect(reading.events.length).toBeLessThanOrEqual(1);
        expect(reading.tally.read).toBe(1);
      }),
      { numRuns: 300 },
    );
  });
});

test('a password in the URL that a configuration came from is hidden, however short', async () => {
  const text = '*Mar 13 01:27:35.123: %SYS-5-CONFIG_I: Configured from ftp://backup:Zq1@192.0.2.9/gw1.cfg by console\n';
  const { events } = await read(text);
  expect(events).toMatchObject([{ from: 'ftp://backup:<hidden>@192.0.2.9/gw1.cfg', by: 'console' }]);
  expect(JSON.stringify(events)).not.toContain('Zq1');
});
