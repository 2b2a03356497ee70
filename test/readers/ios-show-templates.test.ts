import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { commandOf } from '../../src/readers/ios/command.ts';
import { ios } from '../../src/readers/ios.ts';
import { sourceHead } from '../../src/text/encoding.ts';
import { kinds, ofKind, type Reading, read, skipped } from './ios-reading.ts';
import * as sample from './ios-show-samples.ts';

/** Every line of the output is used or blank, and the first event says this. */
async function says(text: string, expected: Readonly<Record<string, unknown>>): Promise<Reading> {
  const reading = await read(text);
  expect(reading.diagnostics).toEqual([]);
  expect(skipped(reading, 'not understood')).toBe(0);
  expect(reading.events[0]).toMatchObject({ host: 'gw1', ...expected });
  return reading;
}

const at = (address: string, port: number) => ({ address, port });

describe('show crypto session', () => {
  test('every field; several SAs and flows', async () => {
    const SA = { version: 'IKEv2', local: at('203.0.113.5', 500), remote: at('198.51.100.20', 500) };
    await says(sample.SESSION_DETAIL, {
      interface: 'Virtual-Access3',
      username: 'user77',
      profile: 'RA_PROFILE',
      group: 'GRP99',
      assignedAddress: '192.168.20.5',
      uptimeSeconds: 93_600,
      description: 'the laptop of user77',
      systemIp: '192.0.2.99',
      systemInterface: 'Lo0',
      fvrf: 'WAN',
      ivrf: 'none',
      phase1Id: '6131423263334434',
      gatewaySession: 3131,
      local: at('203.0.113.5', 4500),
      reconnected: true,
      sas: [
        { ...SA, active: false, capabilities: '', connectionId: 7, lifetimeSeconds: 0 },
        { active: true, capabilities: 'DNR', connectionId: 8, lifetimeSeconds: 86_385 },
      ],
      flows: [
        {
          action: 'permit',
          protocol: 'ip',
          source: '0.0.0.0/0.0.0.0',
          destination: 'host 192.168.20.5',
          activeSas: 2,
          origin: 'dynamic crypto map',
          inbound: { packets: 111, dropped: 2, kilobytesLeft: 'KB Vol Rekey Disabled', secondsLeft: 3060 },
          outbound: { packets: 333, dropped: 4, kilobytesLeft: 4_607_772, secondsLeft: 1874 },
        },
        { protocol: 'ipv6', source: '::/0', activeSas: 0, inbound: undefined },
      ],
      legend: { C: 'IKE Configuration mode', R: 'IKE Auto Reconnect', Q: 'Quantum-safe Encryption' },
      other: [],
    });
  });

  test('an IPv6 peer on a line of its own', async () => {
    await says(sample.SESSION_IPV6, { sas: [{ remote: at('2001:db8::20', 500), active: true, lifetimeSeconds: 0 }] });
  });

  test('several fields on a line end where the next begins', async () => {
    const line = 'Username: user1 Profile: RA Group: G1 Assigned address: 192.168.20.5';
    await says(`gw1#sh cry ses\nInterface: Virtual-Access1\n${line}\nSession status: UP-ACTIVE\n`, {
      username: 'user1',
      profile: 'RA',
      group: 'G1',
      assignedAddress: '192.168.20.5',
    });
  });

  test('what a filter left: a session for each peer', async () => {
    const reading = await says(
      'gw1#sh cry ses det | i Peer|Phase1\nPeer: 192.0.2.1 port 500\n Phase1_id: a\nPeer: 192.0.2.2 port 500\n Phase1_id: b\n',
      { peer: at('192.0.2.1', 500), phase1Id: 'a' },
    );
    expect(reading.events).toHaveLength(2);
    expect((await read('Peer: 192.0.2.1 port 500\n')).events).toEqual([]);
  });

  test('unknown fields are kept under their label, words below the output are not', async () => {
    const body =
      'Interface: Virtual-Access1\nSession status: UP-ACTIVE\nPosture: healthy\n      Tag value: 5\n      a bare line\n';
    const reading = await read(`gw1#sh cry ses det\n${body}\nThe user says: it hangs\n`);
    expect(ofKind(reading, 'gateway.session-snapshot')[0]?.other).toEqual([
      { label: 'Posture', value: 'healthy' },
      { label: 'Tag value', value: '5' },
      { label: '', value: 'a bare line' },
    ]);
    expect(skipped(reading, 'not understood')).toBe(1);
  });

  test('brief, whose columns nobody has described, stays a table', async () => {
    await says(sample.BRIEF, {
      kind: 'gateway.table',
      command: 'show crypto session brief',
      rows: [['198.51.100.20', 'Vi3', 'user77', 'GRP99', '00:12:34', 'UA']],
    });
  });
});

describe('show crypto ikev2 sa and session', () => {
  test('every field, both layouts of selectors', async () => {
    await says(sample.SA_DETAILED, {
      gatewaySession: 3131,
      sessionStatus: 'UP-ACTIVE',
      ikeCount: 1,
      childCount: 2,
      family: 'IPv4',
      cipher: 'AES-GCM',
      keySize: 256,
      prf: 'SHA512',
      hash: 'None',
      dhGroup: 19,
      authSign: 'RSA',
      authVerify: 'PSK, QR',
      pqcKeyExchange: 'ML-KEM-768',
      ceId: 1016,
      detailSession: 16,
      mibId: 12,
      statusDescription: 'Negotiation done',
      localMessages: { request: 2, next: 3, queued: 4, window: 5 },
      remoteMessages: { request: 26, next: 27, queued: 28, window: 1 },
      fragmentation: { ietf: true, state: 'enabled' },
      fragmentMtu: 1272,
      dynamicRouteUpdate: 'enabled',
      extendedAuthentication: 'configured',
      natTraversal: 'detected inside',
      securityGroupTags: 'enabled',
      assignedAddress: '192.168.20.5',
      pushedAddress: '192.0.2.4',
      remoteSubnets: ['10.0.0.0 255.0.0.0', '192.0.2.64 255.255.255.192'],
      quantum: ['Quantum-safe Encryption using Manual PPK'],
      localSystemId: '1.1.1.1',
      remoteSystemId: '2.2.2.2',
      peerType: 'AnyConnect',
      children: [
        {
          inSpi: '2e14cbaf',
          outSpi: '0d5590d3',
          cpiIn: '0000',
          cipher: 'AES-CBC',
          keySize: 128,
          espHmac: 'SHA256',
          mode: 'tunnel',
          selectorsPaired: false,
          localSelectors: [{ first: at('0.0.0.0', 0), last: at('255.255.255.255', 65_535) }],
          remoteSelectors: [{ first: at('192.168.20.5', 0), last: at('192.168.20.5', 65_535) }],
        },
        {
          inSpi: '00000001',
          selectorsPaired: true,
          localSelectors: [{ first: at('2001:db8::', 0), last: at('2001:db8::ffff', 65_535) }],
          remoteSelectors: [{ first: at('2001:db8:1::', 0), last: at('2001:db8:1::ffff', 65_535) }],
        },
      ],
      other: [],
    });
  });

  const HEAD = 'gw1#sh cry ikev2 sa det\nTunnel-id Local Remote fvrf/ivrf Status\n';
  const ROW = '1         203.0.113.5/4500      198.51.100.20/63516   none/WAN2             READY';

  test('a new label behind a known value is its own', async () => {
    const auth = '      Encr: AES-CBC, keysize: 256, Auth sign: Unknown - 0, Auth verify: PSK, New Key: 5\n';
    await says(`${HEAD}${ROW}\n${auth}`, {
      authSign: 'Unknown - 0',
      authVerify: 'PSK',
      other: [{ label: 'New Key', value: '5' }],
    });
  });

  test('a row that a narrow terminal broke anywhere behind its addresses', async () => {
    for (let at80 = 44; at80 < ROW.length; at80++) {
      const { events } = await says(
        `${HEAD}${ROW.slice(0, at80)}\n${ROW.slice(at80)}\n      Local spi: 1   Remote spi: 2\n`,
        {
          tunnelId: 1,
          peer: at('198.51.100.20', 63_516),
          ivrf: 'WAN2',
          status: 'READY',
          localSpi: '0000000000000001',
        },
      );
      expect(events).toHaveLength(1);
    }
  });

  test('a column that nobody knows', async () => {
    await says(`${HEAD}${ROW}   5m\n      Local spi: 1   Remote spi: 2\n`, {
      status: 'READY',
      other: [{ label: '', value: '5m' }],
    });
  });

  test('what a filter left', async () => {
    const reading = await says('gw1#sh cry ikev2 sess det | i Remote id\n      Remote id: a\n      Remote id: b\n', {
      remoteId: 'a',
    });
    expect(reading.events).toHaveLength(2);
  });
});

describe('show crypto ipsec sa', () => {
  test('every field', async () => {
    const SA = { protocol: 'esp', transform: 'esp-gcm 256' };
    const reading = await says(sample.IPSEC_SA, {
      interface: 'Virtual-Access1',
      cryptoMapTag: 'Virtual-Access1-head-0',
      localAddress: '203.0.113.5',
      protectedVrf: 'none',
      remoteIdent: { address: '192.168.20.5', mask: '255.255.255.255', protocol: 0, port: 0 },
      peer: at('198.51.100.20', 63_516),
      action: 'PERMIT',
      flags: ['origin_is_acl'],
      counters: {
        'pkts encaps': 4,
        'pkts verify': 9,
        'pkts compr. failed': 1,
        'pkts no sa (send)': 2,
        'pkts replay failed (rcv)': 12,
        'recv errors': 14,
      },
      localEndpoint: '203.0.113.5',
      remoteEndpoint: '198.51.100.20',
      plaintextMtu: 1438,
      pathMtu: 1500,
      ipMtu: 1499,
      ipMtuInterface: 'GigabitEthernet1',
      outboundSpi: '0d5590d3',
      pfs: true,
      dhGroup: 'group19',
      pqcKeyExchange: 'ML-KEM-768',
      sas: [
        {
          ...SA,
          direction: 'inbound',
          spi: '2e14cbaf',
          settings: ['Tunnel UDP-Encaps', 'esn'],
          connectionId: 2076,
          flowId: 'CSR:76',
          siblingFlags: 'FFFFFFFF80004048',
          cryptoMap: 'Virtual-Access1-head-0',
          initiator: false,
          kilobytesLeft: 4_607_999,
          secondsLeft: 83_191,
          ivBytes: 8,
          replayDetection: true,
          status: 'ACTIVE(ACTIVE)',
        },
        { ...SA, direction: 'outbound', spi: '0d5590d3', lifetime: '1 day' },
      ],
      other: [],
    });
    expect(reading.events[1]).toMatchObject({
      interface: 'Virtual-Access1',
      protectedVrf: 'INS',
      outboundSpi: '00000000',
    });
  });

  test('its crypto map is no configuration, with or without a prompt', async () => {
    const bare = sample.IPSEC_SA.slice(sample.IPSEC_SA.indexOf('\n') + 1);
    expect(kinds(await read(bare))).toEqual(['ipsec-snapshot', 'ipsec-snapshot']);
    expect(skipped(await read(bare), 'known, without an event of its own')).toBe(0);
  });
});

describe('statistics', () => {
  /** `[section |] row [column] value` of each number. */
  const numbers = (reading: Reading) =>
    ofKind(reading, 'gateway.statistics').flatMap(({ values }) =>
      values.map(({ row, column, value }) => [row, column, value].filter((part) => part !== undefined).join(' ')),
    );

  test('stats: pairs of labels and numbers', async () => {
    expect(numbers(await says(sample.STATS, { command: 'show crypto ikev2 stats' }))).toEqual([
      'System Resource Limit 1',
      'Max IKEv2 SAs 2',
      'Max in nego in 40',
      'Max in nego out 400',
      'Total incoming IKEv2 SA Count 3',
      'Total incoming IKEv2 SA Count active 4',
      'Total incoming IKEv2 SA Count negotiating 5',
      'Incoming IKEV2 Cookie Challenged Requests 6',
      'Incoming IKEV2 Cookie Challenged Requests accepted 7',
      'Incoming IKEV2 Cookie Challenged Requests rejected 8',
      'Incoming IKEV2 Cookie Challenged Requests rejected no cookie 9',
      'Incoming Requests dropped as LOW Q limit reached 10',
      'SA Strength Enforcement Rejects incoming 11',
      'SA Strength Enforcement Rejects outgoing 12',
      'PPK Retrieve Failure ALL 13',
      'PPK Retrieve Failure With PPK Required 14',
    ]);
  });

  test('exchange: sections, columns, and each number with its line', async () => {
    const reading = await says(sample.STATS_EXCHANGE, { command: 'show crypto ikev2 stats exchange' });
    const [{ values = [] } = {}] = ofKind(reading, 'gateway.statistics');
    expect(values).toHaveLength(11);
    expect(values[5]).toMatchObject({
      section: 'ERROR NOTIFY',
      row: 'AUTHENTICATION_FAILED',
      column: 'TX(RES)',
      value: 3,
    });
    expect(values[5]?.evidence.excerpt).toBe(
      'AUTHENTICATION_FAILED                   0          3          0          0',
    );
    expect(values[9]).toMatchObject({ section: 'CONFIG PAYLOAD TYPE', column: 'RX', value: 19_340 });
    expect(values[10]).toMatchObject({ section: 'OTHER COUNTERS', row: 'NO_NAT', column: undefined, value: 19_426 });
  });

  test('ext-service, timeout, psh, count', async () => {
    expect(numbers(await says(sample.STATS_EXT, {}))).toEqual([
      'AUTHENTICATION USING EAP PASSED 21',
      'AUTHENTICATION USING EAP FAILED 2',
      'PPK GET CAP PASSED 3',
      'PPK GET CAP FAILED 4',
    ]);
    expect(numbers(await says(sample.STATS_TIMEOUT, {}))[3]).toBe('DPD MAX RETRANS TIMER 4');
    expect(numbers(await says(sample.STATS_PSH, {}))[1]).toBe('ikev2 psh request success 2');
    expect(numbers(await says(sample.COUNT, {}))).toEqual([
      'Negotiating SAs 5',
      'Session 6',
      'Active SAs 7',
      'Created SAs 8',
      'Deleted SAs 9',
      'Marked for Deletion SAs 10',
    ]);
  });

  test('outputs below each other without prompts stay apart', async () => {
    const bare = [sample.STATS, sample.STATS_EXCHANGE, sample.STATS_EXT].map((text) =>
      text.slice(text.indexOf('\n') + 1),
    );
    const reconnect = 'Total incoming reconnect connection: 1\n';
    const reading = await read(`${bare.join('\n')}${reconnect}`);
    expect(ofKind(reading, 'gateway.statistics').map(({ command }) => command)).toEqual([
      'show crypto ikev2 stats',
      'show crypto ikev2 stats exchange',
      'show crypto ikev2 stats ext-service',
    ]);
    expect(ofKind(reading, 'gateway.reconnect-counters')).toMatchObject([{ total: 1 }]);
  });

  test('before and after a reconnect are two samples with their times', async () => {
    const clock = (second: number) => `gw1#show clock\n01:27:${second}.123 UTC Thu Mar 13 2025\n`;
    const counters = (n: number) => `gw1#sh cry ikev2 stats reconn\nTotal incoming reconnect connection: ${n}\n`;
    const reading = await read(`${clock(10)}${counters(0)}${clock(50)}${counters(1)}`);
    expect(ofKind(reading, 'gateway.reconnect-counters')).toMatchObject([
      { total: 0, at: { civil: { second: 10 } } },
      { total: 1, at: { civil: { second: 50 } } },
    ]);
  });

  test('diagnose error, with a traceback that a terminal broke', async () => {
    await says(sample.ERRORS, {
      status: 'enable',
      entries: 2,
      deleted: 1,
      maxEntries: 50,
      errors: [
        {
          count: 3,
          text: 'Failed to receive the AUTH msg before the timer expired',
          traceback: '1#331406e74d9f0b63997a672584b5e8c5 :5DE32C0BE000+C2CDC54 :5DE32C0BE000+C2FC4EA',
          evidence: { line: 4 },
        },
        { count: 4, text: 'A supplied parameter is incorrect', traceback: undefined },
      ],
    });
  });
});

describe('settings in force', () => {
  test('profile', async () => {
    const reading = await says(sample.PROFILE, {
      name: 'RA',
      shutdown: 'No',
      refCount: 4,
      matchVrf: 'global',
      matchLocal: 'none',
      identities: ['key-id *$AnyConnectClient$*', 'address 10.0.0.0 255.0.0.0'],
      localIdentity: 'DN',
      localAuthentication: 'rsa-sig',
      remoteAuthentication: 'anyconnect-eap',
      keyring: 'none',
      trustpoints: ['TP1'],
      lifetimeSeconds: 86_400,
      dpd: 'interval 45, retry-interval 2, on-demand',
      virtualTemplate: '10',
      mode: 'auto',
      aaa: expect.arrayContaining([{ label: 'AAA group authorization', value: 'L2' }]),
      reconnectLines: ['Reconnect timeout 900'],
      other: [{ label: 'Something New', value: 'yes' }],
    });
    expect(reading.events[1]).toMatchObject({ name: 'SECOND', shutdown: 'Yes' });
  });

  test('policy and proposal', async () => {
    await says(sample.POLICY, { name: 'default', matchVrf: 'any', matchLocal: ['any'], proposals: ['default', 'P2'] });
    await says(sample.PROPOSAL, {
      name: 'P1',
      encryption: ['AES-GCM-256', 'AES-CBC-256'],
      integrity: ['none'],
      prf: ['SHA512', 'SHA384'],
      dhGroups: ['DH_GROUP_256_ECP/Group 19', 'DH_GROUP_521_ECP/Group 21'],
    });
  });
});

describe('the box and its clock', () => {
  test('version', async () => {
    await says(sample.VERSION, {
      kind: 'gateway.box',
      iosXeRelease: '17.16.01a',
      release: '17.16.1a',
      build: 'RELEASE SOFTWARE (fc3)',
      train: 'IOSXE',
      platform: 'Virtual XE',
      image: 'X86_64_LINUX_IOSD-UNIVERSALK9-M',
      imageFile: 'bootflash:packages.conf',
      model: 'C8000V',
      serial: '9ABCDEFGHIJ',
      uptimeSeconds: 15 * 86_400 + 3 * 3600 + 300,
      returnedBy: 'reload',
      returnedAt: '01:02:03 UTC Thu Mar 13 2025',
      restarted: { zone: 'UTC', civil: { year: 2025, month: 3, day: 13, hour: 1, minute: 5, second: 9 } },
      reloadReason: 'Reload Command',
    });
  });

  test('inventory: the serial of the chassis, not of its modules', async () => {
    const reading = await says(sample.INVENTORY, { model: 'C8000V', serial: '9ABCDEFGHIJ' });
    expect(reading.events).toHaveLength(1);
    const licence = 'gw1#sh lic udi\nUDI: PID:C8000V,SN:9ABCDEFGHIJ\n';
    await says(licence, { model: 'C8000V', serial: '9ABCDEFGHIJ' });
  });

  test('clock detail and NTP', async () => {
    const reading = await says(sample.CLOCK_DETAIL, { kind: 'gateway.clock' });
    expect(reading.events[1]).toMatchObject({ timeSource: 'NTP', summerTimeEnds: '03:00:00 CEST Sun Oct 26 2025' });
    await says(sample.NTP, {
      synchronized: true,
      stratum: 3,
      reference: '192.0.2.1',
      referenceTime: 'EB7D0A11.5C28F6B0 (01:20:17.360 UTC Thu Mar 13 2025)',
      clockOffsetMs: -0.5,
      rootDelayMs: 1.5,
    });
    const unsynchronized = 'gw1#sh ntp stat\nClock is unsynchronized, stratum 16, no reference clock\n';
    await says(unsynchronized, { synchronized: false, stratum: 16, reference: 'no reference clock' });
    await says(sample.NTP_PEERS, { kind: 'gateway.table', command: 'show ntp associations' });
  });

  test('debug conditions: addresses and names', async () => {
    await says(sample.CONDITIONS, {
      kind: 'gateway.debug-condition',
      action: 'shown',
      addresses: ['198.51.100.20'],
      names: ['Username: user77'],
    });
  });
});

describe('which command, and whose', () => {
  test.each([
    ['sh cry ses de', 'crypto session'],
    ['show crypto session brief', 'crypto session brief'],
    ['do sho cry ikev2 sess det', 'crypto ikev2 session'],
    ['sh cry ikev2 stat rec | i Total', 'crypto ikev2 stats reconnect'],
    ['sh cry ips sa peer 192.0.2.1', 'crypto ipsec sa'],
    ['sh ver', 'version'],
    // `s` may be `sa`, `session` or `stats`.
    ['sh cry ikev2 s', undefined],
    ['show ip interface brief', undefined],
    ['ping 192.0.2.1', undefined],
  ])('%s', (typed, name) => {
    expect(commandOf(typed, 'gw1').name).toBe(name);
  });

  test('a command that was refused has no output', async () => {
    for (const typed of ['sh ntp ass', 'show crypto debug-condition', 'sh cry ses de', 'sh ver']) {
      const reading = await read(`gw1#${typed}\n         ^\n% Invalid input detected at '^' marker.\n\ngw1#\n`);
      expect([typed, reading.events, skipped(reading, 'not understood')]).toEqual([typed, [], 0]);
    }
  });

  const section = (text: string) => {
    const [prompt = '', ...lines] = text.split('\n');
    return `------------------ ${prompt.replace(/^gw1#sh\w* cry \w+.*/, 'show crypto session detail').replace(/^gw1#/, '')} ------------------\n\n${lines.join('\n')}\n`;
  };

  test('the sections of a show-tech are those of the box that was asked', async () => {
    const parts = [sample.VERSION, sample.SESSION_DETAIL, sample.STATS].map(section).join('\n');
    for (const prompt of ['gw1#show tech-support\n', 'gw1#sh tech\n']) {
      const reading = await read(`${prompt}${parts}`);
      expect(reading.events.map((event) => 'host' in event && event.host)).toEqual(['gw1', 'gw1', 'gw1']);
    }
    // Without a prompt `show version` tells, for itself and what stands below.
    const nameless = await read(parts.replace('gw1 uptime', 'other uptime'));
    expect(nameless.events.map((event) => 'host' in event && event.host)).toEqual(['other', 'other', 'other']);
    const elsewhere = await read(
      `gw1#show tech-support\n${section(sample.VERSION)}gw2#show clock\n${section(sample.STATS)}`,
    );
    expect(elsewhere.events.map((event) => 'host' in event && event.host)).toEqual(['gw1', undefined]);
  });

  test('log records between the lines of an output do not end it', async () => {
    const record = '*Mar 13 01:27:35.123: %SYS-5-CONFIG_I: Configured from console by admin on vty0 (192.0.2.9)';
    for (const text of sample.SAMPLES) {
      const plain = await read(text);
      const mixed = await read(text.replace(/\n/g, `\n${record}\n`));
      const facts = ({ events }: Reading) =>
        events.filter(({ kind }) => plain.events.some((e) => e.kind === kind)).map(bare);
      expect(facts(mixed)).toEqual(facts(plain));
    }
  });
});

describe('damage', () => {
  /** Words of the events, with how often they stand there. */
  function words(reading: Reading): Map<string, number> {
    const found = new Map<string, number>();
    for (const word of JSON.stringify(reading.events.map(bare)).split(/[^\w.:/-]+/)) {
      found.set(word, (found.get(word) ?? 0) + 1);
    }
    return found;
  }

  test('cut anywhere, nothing is said that the whole does not say', async () => {
    for (const text of sample.SAMPLES) {
      const whole = words(await read(text, text.length));
      for (let cut = 0; cut <= text.length; cut += 3) {
        const part = words(await read(text.slice(0, cut), text.length));
        const invented = [...part].filter(
          ([word]) => !whole.has(word) && !/^(?:undefined|null|true|false|none)?$/.test(word),
        );
        expect([text.slice(Math.max(0, cut - 60), cut), invented]).toEqual([expect.anything(), []]);
      }
    }
  });

  test('blank lines, escapes, code fences, tabs and trailing blanks change nothing', async () => {
    const damages: readonly ((text: string) => string)[] = [
      (text) => text.replace(/\n/g, '\n\n'),
      (text) => text.replace(/[_*$]/g, '\\$&'),
      (text) => text.replace(/\n/g, '  \n'),
      (text) => text.replace(/\n(?! )/g, '\n```\n'),
      (text) => text.replace(/\n {2,}/g, '\n\t'),
      (text) => text.replace(/\n/g, '\r\n'),
    ];
    for (const text of sample.SAMPLES) {
      const plain = (await read(text)).events.map(bare);
      for (const [index, damage] of damages.entries()) {
        expect([index, (await read(damage(text))).events.map(bare)]).toEqual([index, plain]);
      }
    }
  });

  test('anything may be changed, left out, doubled or mixed: it is read, and each line counted once', async () => {
    const all = sample.SAMPLES.flatMap((text) => text.split('\n'));
    const line = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...all) },
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.tuple(fc.constantFrom(...all), fc.nat(120), fc.string({ maxLength: 5 })).map(([text, place, put]) => {
        const before = text.slice(0, place);
        return `${before}${put}${text.slice(place + 1)}`;
      }),
    );
    // `read` itself checks places and counts.
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 80 }), fc.boolean(), async (lines, ended) => {
        await read(`${lines.join('\n')}${ended ? '\n' : ''}`);
      }),
      { numRuns: 150 },
    );
  });

  test('hostile lines cost no more than their length', async () => {
    const hostile = [
      'Auth verify: PSK, '.repeat(900),
      `Encr: ${' '.repeat(16_000)}x`,
      'Remote '.repeat(2300),
      `Peer${' '.repeat(16_000)}`,
      '#pkts a'.repeat(2300),
      'A: 1 '.repeat(3200),
      'A '.repeat(8000),
      `System Resource Limit:${' '.repeat(16_000)}`,
      'local selector '.repeat(1000),
    ];
    for (const text of sample.SAMPLES.slice(0, 8)) await read(`${text}${hostile.join('\n')}\n`.repeat(3), 1 << 16);
  });
});

/** An event without its places and its time. */
function bare(event: Event): unknown {
  return JSON.parse(
    JSON.stringify(event, (key, value) =>
      key === 'evidence' || key === 'encryption' || key === 'at' || key.endsWith('Line') ? undefined : value,
    ),
  );
}

test('each output is known as ours, with its prompt or without', () => {
  // Their lines are no sign of their own.
  const unsigned = [
    sample.STATS_TIMEOUT,
    sample.STATS_PSH,
    sample.COUNT,
    sample.INVENTORY,
    sample.NTP,
    sample.CONDITIONS,
    sample.BRIEF,
    sample.NTP_PEERS,
    sample.CLOCK_DETAIL,
  ];
  const sniff = (text: string) => ios.sniff(sourceHead(Buffer.from(text), true));
  for (const text of sample.SAMPLES) {
    const [prompt = ''] = text.split('\n', 1);
    if (/^gw1#sh(?:ow)? (?:cr|ver|clo)/.test(prompt)) expect([prompt, sniff(text)]).toEqual([prompt, 'yes']);
    if (unsigned.includes(text)) continue;
    expect([prompt, sniff(text.slice(text.indexOf('\n') + 1))]).toEqual([prompt, 'yes']);
  }
  expect(sniff(`------------------ show clock ------------------\n\n${sample.NTP}`)).toBe('maybe');
});
