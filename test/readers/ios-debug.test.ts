import { describe, expect, test } from 'vitest';
import { kinds, ofKind, read, skipped } from './ios-reading.ts';
import { block, LOGIN, LOSS, RECONNECT, REFUSED, says } from './ios-transcripts.ts';

const NO_SPI = '0'.repeat(16);

describe('transcripts', () => {
  test('a login: every event, in order, and nothing else', async () => {
    const reading = await read(LOGIN);
    expect(reading.diagnostics).toEqual([]);
    expect(skipped(reading, 'not understood')).toBe(0);
    expect(kinds(reading)).toEqual([
      'ike-packet',
      'sa-step',
      'policy-lookup',
      'policy-lookup',
      'nat',
      'ike-packet',
      'sa-step',
      'ike-packet',
      'peer-identity',
      'profile-matched',
      'auth-method',
      'auth-method',
      ...Array(4).fill('ike-packet'),
      'auth-verified',
      'ike-packet',
      'sa-created',
      'session-up',
      'interface-changed',
    ]);
    const packets = ofKind(reading, 'gateway.ike-packet');
    expect(packets.map((packet) => [packet.direction, packet.exchange, packet.messageId, packet.isResponse])).toEqual([
      ['received', 'IKE_SA_INIT', 0, false],
      ['sent', 'IKE_SA_INIT', 0, true],
      ['received', 'IKE_AUTH', 1, false],
      ['sent', 'IKE_AUTH', 1, true],
      ['received', 'IKE_AUTH', 2, false],
      ['sent', 'IKE_AUTH', 2, true],
      ['received', 'IKE_AUTH', 3, false],
      ['sent', 'IKE_AUTH', 3, true],
    ]);
    expect(packets[0]).toMatchObject({
      slot: undefined,
      initiatorSpi: '9a31c5d27e0f4b68',
      responderSpi: NO_SPI,
      attribution: 'stated',
      peer: { address: '198.51.100.20', port: 500 },
      local: { address: '203.0.113.5', port: 500 },
      notifies: ['NAT_DETECTION_SOURCE_IP', 'NAT_DETECTION_DESTINATION_IP'],
      retransmission: false,
    });
    // What is sent encrypted is printed before it is encrypted.
    expect(packets.map((packet) => packet.payloads.join(' ')).slice(3)).toEqual([
      'VID IDr CERT AUTH EAP',
      'EAP',
      'EAP',
      'AUTH',
      'AUTH CFG SA TSi TSr NOTIFY(SET_WINDOW_SIZE)',
    ]);
  });

  test('stamps are the words of the log, and excerpts the lines', async () => {
    const [packet] = ofKind(await read(LOGIN), 'gateway.ike-packet');
    expect(packet?.at).toEqual({
      kind: 'wall',
      text: 'Mar 13 01:27:30.100',
      mark: '*',
      zone: undefined,
      civil: { month: 3, day: 13, hour: 1, minute: 27, second: 30, nanosecond: 100_000_000 },
      resolutionMs: 1,
      clock: 'C1',
    });
    const { start = 0, end = 0, line, excerpt = '' } = packet?.evidence ?? {};
    expect(line).toBe(1);
    expect(LOGIN.slice(start, end)).toBe(excerpt);
    expect(excerpt.split('\n')).toHaveLength(5);
  });

  test('lines without SPIs belong to the SA in their slot, and say that this is inferred', async () => {
    const reading = await read(LOGIN);
    const [identity] = ofKind(reading, 'gateway.peer-identity');
    expect(identity).toMatchObject({
      identity: '*$AnyConnectClient$*',
      identityType: 'key ID',
      slot: { gatewaySession: 40, saId: 1 },
      initiatorSpi: '9a31c5d27e0f4b68',
      responderSpi: '4c07d1e92b63a85f',
      attribution: 'inferred',
    });
    // Without a context it is the SA of the line before.
    expect(ofKind(reading, 'gateway.profile-matched')[0]).toMatchObject({
      profile: 'RA-PROFILE',
      slot: undefined,
      initiatorSpi: '9a31c5d27e0f4b68',
      attribution: 'inferred',
    });
    expect(ofKind(reading, 'gateway.auth-method').map(({ side, method }) => [side, method])).toEqual([
      ['local', 'RSA'],
      ['peer', 'AnyConnect-EAP'],
    ]);
    expect(ofKind(reading, 'gateway.auth-verified')[0]?.passed).toBe(true);
    expect(ofKind(reading, 'gateway.sa-created')[0]?.lifetimeSeconds).toBe(86_400);
    expect(ofKind(reading, 'gateway.session-up')[0]).toMatchObject({
      peerIdentity: '*$AnyConnectClient$*',
      localIdentity: 'gw.example.net',
    });
    expect(ofKind(reading, 'gateway.interface-changed')[0]).toMatchObject({ interface: 'Virtual-Access1', up: true });
  });

  test('DPD without answer: a resend, the steps of the deletion, the interface', async () => {
    const reading = await read(LOGIN + LOSS);
    expect(reading.diagnostics).toEqual([]);
    expect(skipped(reading, 'not understood')).toBe(0);
    const dpd = ofKind(reading, 'gateway.ike-packet').filter((packet) => packet.exchange === 'INFORMATIONAL');
    expect(dpd.map(({ payloads, retransmission }) => [payloads, retransmission])).toEqual([
      [[], false],
      [[], true],
    ]);
    expect(ofKind(reading, 'gateway.failure').map(({ failure, text }) => [failure, text])).toEqual([
      ['peer-silent', 'Maximum number of retransmissions reached'],
    ]);
    const steps = ofKind(reading, 'gateway.sa-deleted');
    expect(steps.map(({ step, reason, attribution }) => [step, reason, attribution])).toEqual([
      ['queued', 'unknown', 'inferred'],
      ['delete-sent', undefined, 'stated'],
      ['deleted', undefined, 'inferred'],
    ]);
    expect(new Set(steps.map((step) => step.initiatorSpi))).toEqual(new Set(['9a31c5d27e0f4b68']));
    expect(ofKind(reading, 'gateway.interface-changed').map(({ up }) => up)).toEqual([true, false]);
  });

  test('a reconnect in the slot of the old SA is a new SA from its first line', async () => {
    const reading = await read(LOGIN + LOSS + RECONNECT);
    expect(reading.diagnostics).toEqual([]);
    expect(skipped(reading, 'not understood')).toBe(0);
    const [, identity] = ofKind(reading, 'gateway.peer-identity');
    expect(identity).toMatchObject({ identity: 'a1B2c3D4e5F6g7H8i9', initiatorSpi: '1b2c3d4e5f607182' });
    const [, , method] = ofKind(reading, 'gateway.auth-method');
    expect(method).toMatchObject({ side: 'peer', method: 'PSK', initiatorSpi: '1b2c3d4e5f607182' });
    const rounds = ofKind(reading, 'gateway.ike-packet').filter(
      (packet) => packet.initiatorSpi === '1b2c3d4e5f607182' && packet.exchange === 'IKE_AUTH',
    );
    expect(rounds.map((packet) => packet.payloads.join(' '))).toEqual([
      'IDi AUTH CFG SA TSi TSr',
      'VID IDr CERT AUTH CFG SA TSi TSr',
    ]);
  });

  test('a refused reconnect: causes in Cisco’s words, the notify in the answer', async () => {
    const reading = await read(REFUSED);
    expect(reading.diagnostics).toEqual([]);
    expect(skipped(reading, 'not understood')).toBe(0);
    expect(ofKind(reading, 'gateway.failure').map(({ failure, text }) => [failure, text])).toEqual([
      ['profile-not-found', 'IKEv2 profile not found'],
      ['not-in-database', 'Failed to locate an item in the database'],
      ['exchange-failed', 'Auth exchange failed: Auth exchange failed'],
    ]);
    expect(ofKind(reading, 'gateway.ike-packet').at(-1)).toMatchObject({
      payloads: ['NOTIFY(AUTHENTICATION_FAILED)'],
      notifies: ['AUTHENTICATION_FAILED'],
    });
    expect(ofKind(reading, 'gateway.sa-deleted').map(({ step }) => step)).toEqual(['deleted']);
  });
});

describe('layouts of a packet block', () => {
  const SPIS = 'Initiator SPI : 9A31C5D27E0F4B68 - Responder SPI : 4C07D1E92B63A85F Message id: 2';
  const head =
    'IKEv2:(SESSION ID = 1, SA ID = 2):Received Packet [From 2001:DB8::20:4500/To 2001:DB8::5:4500/VRF i0:f0]';
  const texts = {
    'one line': `${head} ${SPIS} IKEv2 INFORMATIONAL Exchange REQUEST Payload contents: DELETE \n\n`,
    'SPIs and exchange on one line': `${head}\n${SPIS} IKEv2 INFORMATIONAL Exchange REQUEST\nPayload contents:\n DELETE\n\n`,
    'a stamp on each line': ['', head, SPIS, 'IKEv2 INFORMATIONAL Exchange REQUEST', 'Payload contents:', ' DELETE']
      .slice(1)
      .map((line) => `Mar 13 2025 01:27:35.1 UTC: ${line}\n`)
      .join(''),
    'payload fields': `${head}\n${SPIS}\nIKEv2 INFORMATIONAL Exchange REQUEST\nPayload contents:\n DELETE  Next payload: NONE, reserved: 0x0, length: 8\n    Security protocol id: IKE, spi size: 0, num of spi: 0\n\n`,
    'flags instead of the exchange': `${head}\n${SPIS}\nNext payload: ENCR, version: 2.0 Exchange type: INFORMATIONAL, flags: INITIATOR Message id: 2, length: 96\nPayload contents:\n DELETE\n\n`,
  };
  for (const [name, text] of Object.entries(texts)) {
    test(name, async () => {
      const reading = await read(text);
      expect(reading.diagnostics).toEqual([]);
      expect(reading.events).toHaveLength(1);
      expect(reading.events[0]).toMatchObject({
        kind: 'gateway.ike-packet',
        slot: { gatewaySession: 1, saId: 2 },
        peer: { address: '2001:db8::20', port: 4500 },
        local: { address: '2001:db8::5', port: 4500 },
        exchange: 'INFORMATIONAL',
        messageId: 2,
        isResponse: false,
        payloads: ['DELETE'],
      });
    });
  }

  test('a payload list broken inside NOTIFY( is one list', async () => {
    const text = `${head}\n${SPIS}\nIKEv2 IKE_AUTH Exchange REQUEST\nPayload contents:\n VID IDi NOTIFY(INITIAL_CON\nTACT) NOTIFY(Unknown - 40960)\nCFG\n\n`;
    const [packet] = ofKind(await read(text), 'gateway.ike-packet');
    expect(packet?.payloads).toEqual(['VID', 'IDi', 'NOTIFY(INITIAL_CONTACT)', 'NOTIFY(Unknown - 40960)', 'CFG']);
    expect(packet?.notifies).toEqual(['INITIAL_CONTACT', 'Unknown - 40960']);
  });

  test('a block without its payload list is no packet without payloads', async () => {
    const cut = `${head}\n${SPIS}\nIKEv2 IKE_AUTH Exchange REQUEST\n`;
    const atEnd = await read(`${LOGIN}${cut}`);
    expect(kinds(atEnd)).toEqual(kinds(await read(LOGIN)));
    expect(atEnd.diagnostics.map(({ code, evidence }) => [code, evidence?.line])).toEqual([
      ['ios.record-cut', LOGIN.split('\n').length],
    ]);
    const inside = await read(`${cut}${LOGIN}`);
    expect(inside.diagnostics.map(({ code }) => code)).toEqual(['ios.packet-incomplete']);
    for (const end of [
      '',
      'Payload contents: \n',
      'Payload contents: \n SA KE',
      'Payload contents: \n NOTIFY(AUTH\n',
    ]) {
      const reading = await read(`${cut}${end}`);
      expect([end, reading.events.length, reading.diagnostics.map(({ code }) => code)]).toEqual([
        end,
        0,
        ['ios.record-cut'],
      ]);
    }
  });

  test('requests that wait for the window keep their order, resends take nothing', async () => {
    const out = { way: 'out', spis: ['9A31C5D27E0F4B68', '4C07D1E92B63A85F'], list: 'ENCR' } as const;
    const built = (list: string) =>
      says(
        '01:00:00.000',
        `Building packet for encryption.\nPayload contents:\n ${list}\n`,
        'Checking if request will fit in peer window',
      );
    const reading = await read(
      [
        block({ ...out, at: '01:00:00.000', id: 0, exchange: 'IKE_SA_INIT Exchange RESPONSE', list: 'SA' }),
        built('CFG'),
        block({ ...out, at: '01:00:00.000', id: 3, exchange: 'INFORMATIONAL Exchange REQUEST' }),
        built('DELETE'),
        built('NOTIFY(X)'),
        block({ ...out, at: '01:00:00.000', id: 4, exchange: 'INFORMATIONAL Exchange REQUEST' }),
        says('01:00:00.000', 'Retransmitting packet'),
        block({ ...out, at: '01:00:02.000', id: 4, exchange: 'INFORMATIONAL Exchange REQUEST' }),
        block({ ...out, at: '01:00:03.000', id: 5, exchange: 'INFORMATIONAL Exchange REQUEST' }),
        block({ ...out, at: '01:00:04.000', id: 6, exchange: 'INFORMATIONAL Exchange REQUEST' }),
      ].join('\n'),
    );
    expect(
      ofKind(reading, 'gateway.ike-packet').map(({ payloads, retransmission }) => [payloads[0], retransmission]),
    ).toEqual([
      ['SA', false],
      ['CFG', false],
      ['DELETE', false],
      ['DELETE', true],
      ['NOTIFY(X)', false],
      ['ENCR', false],
    ]);
  });
});

describe('slots', () => {
  test('SM Trace binds a slot; an SA ID alone is the SA last active under it; an unknown slot is none', async () => {
    const reading = await read(
      [
        'IKEv2-INTERNAL:(SESSION ID = 7,SA ID = 3):SM Trace-> SA: I_SPI=0000000000000AAA R_SPI=0000000000000BBB (R) MsgID = 1 CurState: R_WAIT_AUTH Event: EV_RECV_AUTH',
        "IKEv2:(SESSION ID = 7,SA ID = 3):My authentication method is 'RSA'",
        "IKEv2:(SA ID = 3):Peer's authentication method is 'PSK'",
        'IKEv2:(SESSION ID = 7,SA ID = 3):Deleting SA',
        "IKEv2:(SESSION ID = 7,SA ID = 3):My authentication method is 'RSA'",
        "IKEv2:(SESSION ID = 8,SA ID = 9):My authentication method is 'RSA'",
        "IKEv2:My authentication method is 'RSA'",
        '',
      ].join('\n'),
    );
    const methods = ofKind(reading, 'gateway.auth-method');
    expect(methods.map(({ initiatorSpi, attribution }) => [initiatorSpi, attribution])).toEqual([
      ['0000000000000aaa', 'inferred'],
      ['0000000000000aaa', 'inferred'],
      [undefined, 'none'],
      [undefined, 'none'],
      [undefined, 'none'],
    ]);
    expect(reading.diagnostics).toEqual([]);
  });
});

describe('wrapped and damaged records', () => {
  test('a context that ends the line takes the next one, a colon on either', async () => {
    const reading = await read(
      "IKEv2:(SESSION ID = 5,SA ID = 2):\nMy authentication method is 'PSK'\nIKEv2:(SESSION ID = 5,SA ID = 2)\n:Verification of peer's authentication data FAILED\n",
    );
    expect(kinds(reading)).toEqual(['auth-method', 'auth-verified']);
    expect(ofKind(reading, 'gateway.auth-verified')[0]?.passed).toBe(false);
    expect(skipped(reading, 'not understood')).toBe(0);
  });

  test('a sentence is joined where only that makes it whole', async () => {
    const reading = await read(
      "IKEv2:(SESSION ID = 5,SA ID = 2):Searching policy based on peer's identity\n'gw.example.net' of type\n'FQDN'\nnothing to do with it\n",
    );
    expect(ofKind(reading, 'gateway.peer-identity')[0]).toMatchObject({
      identity: 'gw.example.net',
      identityType: 'FQDN',
    });
    expect(reading.tally).toMatchObject({ read: 4, used: 3 });
  });

  test('show output between two debug lines loses nothing of either', async () => {
    const reading = await read(
      `gw1#show crypto ikev2 stats reconnect\nTotal incoming reconnect connection: 1\n${says('01:00:00.000', 'Deleting SA')}\nSuccess reconnect connection: 1\ngw1#`,
    );
    expect(kinds(reading)).toEqual(['sa-deleted', 'reconnect-counters']);
    expect(ofKind(reading, 'gateway.reconnect-counters')[0]).toMatchObject({ total: 1, succeeded: 1, host: 'gw1' });
  });

  test('ASA debug is named once and not read', async () => {
    const line = 'IKEv2-PROTO-4: (12): Received Packet [From 198.51.100.20:500/To 203.0.113.5:500/VRF i0:f0]\n';
    const reading = await read(line.repeat(3));
    expect(reading.events).toEqual([]);
    expect(reading.diagnostics.map(({ code }) => code)).toEqual(['ios.asa-debug']);
    expect(skipped(reading, 'ASA debug')).toBe(3);
  });
});

describe('one line, one fact', () => {
  // Each stands as the example above its row in src/readers/ios/debug-patterns.ts.
  const facts: readonly (readonly [string, object])[] = [
    [
      "Searching policy based on peer's identity '*$AnyConnectClient$*' of type 'key ID'",
      { kind: 'gateway.peer-identity', identity: '*$AnyConnectClient$*' },
    ],
    ["found matching IKEv2 profile 'RA-PROFILE'", { kind: 'gateway.profile-matched', profile: 'RA-PROFILE' }],
    ["My authentication method is 'RSA'", { kind: 'gateway.auth-method', side: 'local', method: 'RSA' }],
    [
      "Peer's authentication method is 'AnyConnect-EAP'",
      { kind: 'gateway.auth-method', side: 'peer', method: 'AnyConnect-EAP' },
    ],
    ["Verification of peer's authenctication data PASSED", { kind: 'gateway.auth-verified', passed: true }],
    [
      'Session with IKE ID PAIR (*$AnyConnectClient$*, gw.example.net) is UP',
      { kind: 'gateway.session-up', localIdentity: 'gw.example.net' },
    ],
    [
      'Session with IKE ID PAIR (cn=a,o=b, gw.example.net) is UP',
      { peerIdentity: 'cn=a,o=b', localIdentity: 'gw.example.net' },
    ],
    [
      'IKEV2 SA created; inserting SA into database. SA lifetime timer (86400 sec) started',
      { kind: 'gateway.sa-created', lifetimeSeconds: 86_400 },
    ],
    [
      'Queuing IKE SA delete request reason: unknown',
      { kind: 'gateway.sa-deleted', step: 'queued', reason: 'unknown' },
    ],
    [
      'Sending DELETE INFO message for IKEv2 SA [ISPI: 0x9A31C5D27E0F4B68 RSPI: 0x4C07D1E92B63A85F]',
      { step: 'delete-sent', initiatorSpi: '9a31c5d27e0f4b68', responderSpi: '4c07d1e92b63a85f' },
    ],
    [
      'Processing DELETE INFO message for IKEv2 SA [ISPI: 0x9A31C5D27E0F4B68 RSPI: 0x4C07D1E92B63A85F]',
      { step: 'delete-received', attribution: 'stated' },
    ],
    ['Deleting SA', { kind: 'gateway.sa-deleted', step: 'deleted' }],
  ];
  for (const [line, fact] of facts) {
    test(line, async () => {
      const reading = await read(`${says('01:00:00.000', line)}\n`);
      expect(reading.events).toHaveLength(1);
      expect(reading.events[0]).toMatchObject(fact);
    });
  }

  test('noise of healthy tunnels and errors without a text are no failures', async () => {
    const reading = await read(
      [
        "IKEv2-ERROR:(SESSION ID = 5,SA ID = 2):The peer's KE payload contained the wrong DH group",
        'IKEv2-ERROR:Address type 1622425149 not supported',
        'IKEv2-ERROR:Failed to remove peer correlation entry from cikePeerCorrTable. Bad peer type.',
        'IKEv2-ERROR:(SESSION ID = 5,SA ID = 2):',
        'IKEv2:(SESSION ID = 5,SA ID = 2):[Crypto Engine -> IKEv2] DH key Computation PASSED',
        '',
      ].join('\n'),
    );
    expect(kinds(reading)).toEqual(['remark', 'remark', 'remark']);
    expect(reading.tally.skipped).toEqual([{ why: 'known, without an event of its own', count: 2 }]);
  });
});

describe('lists below a record', () => {
  test('attributes, data over several lines and transforms: secrets of them are kept and not told', async () => {
    const reading = await read(
      [
        says('01:00:00.000', 'Config data recieved:'),
        'Config-type: Config-reply',
        'Attrib type: ipv4-addr, length: 4, data: 192.168.20.5',
        'Attrib type: app-version, length: 24, data: two lines',
        'of the version',
        'Attrib type: unknown, length: 2, data: 0x5 0x7e',
        says('01:00:00.001', 'IKE Proposal: 1, SPI size: 0 (initial negotiation), '),
        'Num. transforms: 4',
        '   AES-CBC   SHA512   SHA512   DH_GROUP_256_ECP/Group 19',
        'All possible debugging has been turned off',
        'nothing that anybody knows',
        '',
      ].join('\n'),
    );
    expect(reading.events).toMatchObject([
      {
        kind: 'gateway.config-attributes',
        direction: 'received',
        type: 'Config-reply',
        attributes: [
          { name: 'ipv4-addr', octets: 4, value: '192.168.20.5' },
          { name: 'app-version', octets: 24, value: 'two lines' },
          { name: 'unknown', octets: 2 },
        ],
      },
      { kind: 'gateway.debug-switch', what: 'All possible', on: false },
      {
        kind: 'gateway.proposal',
        protocol: 'IKE',
        transforms: ['AES-CBC', 'SHA512', 'SHA512', 'DH_GROUP_256_ECP/Group 19'],
      },
    ]);
    expect(JSON.stringify(reading.events)).not.toContain('0x7e');
    expect(reading.diagnostics).toEqual([]);
    expect(reading.tally.skipped).toEqual([{ why: 'not understood', count: 1 }]);
    expect(reading.secrets).toEqual(['private attribute: 057e']);
  });
});
