import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { kinds, ofKind, type Reading, read, skipped } from './ios-reading.ts';

const SHARED = fileURLToPath(new URL('../../../shared/', import.meta.url));
const SEED = `${SHARED}seeds/004_2021842d8f3b8fda.txt`;

const quoting = (text: string) => expect.objectContaining({ excerpt: expect.stringContaining(text) });

function present(path: string): boolean {
  const there = existsSync(path);
  if (!there) console.log(`skipped: ${path.replace(SHARED, '../shared/')} is not here`);
  return there;
}

/** The n-th part of a text from one mark up to the next other one. */
function cutOut(text: string, from: string, to: string, occurrence = 1): string {
  let start = -1;
  for (let i = 0; i < occurrence; i++) start = text.indexOf(from, start + 1);
  return text.slice(start, text.indexOf(to, start));
}

describe.skipIf(!present(SEED))('the outputs of the reconnect technote', () => {
  const seed = existsSync(SEED) ? readFileSync(SEED, 'utf8') : '';

  const SESSION = {
    kind: 'gateway.session-snapshot',
    host: 'sal_c8kv',
    username: undefined,
    profile: 'AnyConnect-EAP',
    group: undefined,
    assignedAddress: undefined,
    status: 'UP-ACTIVE',
    local: { address: '10.106.45.225', port: 4500 },
    fvrf: 'none',
    ivrf: 'none',
    active: true,
    description: undefined,
    other: [],
    at: { kind: 'none' },
  };

  test('show crypto session detail, before', async () => {
    const reading = await read(
      cutOut(seed, 'sal_c8kv#show crypto session detail', 'sal\\_c8kv#show crypto ikev2 session'),
    );
    expect(reading.diagnostics).toEqual([]);
    expect(skipped(reading, 'not understood')).toBe(0);
    expect(reading.events).toMatchObject([
      {
        ...SESSION,
        interface: 'Virtual-Access1',
        uptimeSeconds: 15,
        peer: { address: '10.106.69.69', port: 63_516 },
        phase1Id: '*$AnyConnectClient$*',
        gatewaySession: 16,
        capabilities: 'DN',
        reconnected: false,
        flowHosts: ['192.168.20.5'],
        evidence: expect.objectContaining({ source: 'S1', line: 10 }),
        phase1IdLine: expect.objectContaining({ line: 16, excerpt: 'Phase1_id: *$AnyConnectClient$*' }),
        peerLine: expect.objectContaining({
          line: 14,
          excerpt: 'Peer: 10.106.69.69 port 63516 fvrf: (none) ivrf: (none)',
        }),
      },
    ]);
  });

  test('show crypto session detail, after', async () => {
    const reading = await read(cutOut(seed, 'sal_c8kv#show crypto session detail', '<#root>', 2));
    expect(reading.diagnostics).toEqual([]);
    expect(reading.events).toMatchObject([
      {
        ...SESSION,
        interface: 'Virtual-Access2',
        uptimeSeconds: 3,
        peer: { address: '10.106.69.69', port: 54_626 },
        phase1Id: '724955484B63634452695574465441547771',
        gatewaySession: 17,
        capabilities: 'DNR',
        reconnected: true,
        flowHosts: ['10.10.10.1'],
        evidence: expect.objectContaining({ source: 'S1' }),
        phase1IdLine: quoting('Phase1_id: 724955484B63634452695574465441547771'),
        peerLine: quoting('Peer: 10.106.69.69 port 54626 fvrf: (none) ivrf: (none)'),
      },
    ]);
  });

  const SA = {
    kind: 'gateway.sa-snapshot',
    host: 'sal_c8kv',
    tunnelId: 1,
    status: 'READY',
    local: { address: '10.106.45.225', port: 4500 },
    fvrf: 'none',
    ivrf: 'none',
    encryption: 'AES-CBC, keysize: 256, PRF: SHA512, Hash: SHA512, DH Grp:19',
    authSign: 'RSA',
    lifetimeSeconds: 86_400,
    family: 'IPv4',
    sessionStatus: 'UP-ACTIVE',
    ikeCount: 1,
    childCount: 1,
    cipher: 'AES-CBC',
    keySize: 256,
    prf: 'SHA512',
    hash: 'SHA512',
    dhGroup: 19,
    statusDescription: 'Negotiation done',
    fragmentation: { ietf: false, state: 'not configured' },
    extendedAuthentication: 'not configured',
    natTraversal: 'detected outside',
    securityGroupTags: 'disabled',
    other: [],
    initiator: false,
    localId: '10.106.45.225',
    assignedAddress: '192.168.20.5',
    dpd: { intervalSeconds: 45, retrySeconds: 2 },
    at: { kind: 'none' },
    evidence: expect.objectContaining({ source: 'S1' }),
  };

  const CHILD = {
    ahInSpi: '00000000',
    cpiOut: '0000',
    cipher: 'AES-CBC',
    keySize: 256,
    espHmac: 'SHA384',
    ahHmac: 'None',
    compression: 'IPCOMP_NONE',
    mode: 'tunnel',
    selectorsPaired: false,
  };

  test('show crypto ikev2 session detailed, before: a value in the next paragraph, a short SPI', async () => {
    const text = cutOut(seed, 'sal\\_c8kv#show crypto ikev2 session detailed', 'sal_c8kv#show crypto ikev2 stats');
    const reading = await read(text);
    expect(reading.diagnostics).toEqual([]);
    expect(reading.events).toMatchObject([
      {
        ...SA,
        gatewaySession: 16,
        detailSession: 16,
        peer: { address: '10.106.69.69', port: 63_516 },
        ceId: 1016,
        localMessages: { request: 0, next: 0, queued: 0, window: 5 },
        remoteMessages: { request: 26, next: 26, queued: 26, window: 1 },
        authVerify: 'AnyConnect-EAP',
        activeSeconds: 620,
        localSpi: '67c3394ed1eaade7',
        peerSpi: 'ebfe2587f20ea7c2',
        remoteId: '*$AnyConnectClient$*',
        remoteEapId: 'user1',
        peerType: 'AnyConnect',
        children: [{ ...CHILD, inSpi: '2e14cbaf', outSpi: '0d5590d3' }],
        remoteIdLine: quoting('Remote id: *$AnyConnectClient$*'),
        endpointsLine: quoting('10.106.69.69/63516'),
        authLine: quoting('Auth verify:\nAnyConnect-EAP'),
      },
    ]);
  });

  test('show crypto ikev2 session detail, after: two session numbers, no EAP identity', async () => {
    const text = cutOut(seed, 'sal_c8kv#show crypto ikev2 session detail\n', 'sal_c8kv#show crypto ikev2 stats');
    const reading = await read(text);
    expect(reading.diagnostics).toEqual([]);
    expect(skipped(reading, 'not understood')).toBe(0);
    expect(reading.events).toMatchObject([
      {
        ...SA,
        gatewaySession: 39,
        detailSession: 17,
        peer: { address: '10.106.69.69', port: 54_626 },
        ceId: 1017,
        localMessages: { request: 0, next: 0, queued: 0, window: 5 },
        remoteMessages: { request: 8, next: 8, queued: 8, window: 1 },
        authVerify: 'PSK',
        activeSeconds: 202,
        localSpi: '33f57d418cfafebd',
        peerSpi: 'f2586df08f2a8308',
        remoteId: '724955484B63634452695574465441547771',
        remoteEapId: undefined,
        peerType: undefined,
        children: [
          {
            ...CHILD,
            inSpi: '38adbe12',
            outSpi: 'e3e00c0e',
            localSelectors: [
              { first: { address: '0.0.0.0', port: 0 }, last: { address: '255.255.255.255', port: 65_535 } },
            ],
            remoteSelectors: [
              { first: { address: '192.168.20.5', port: 0 }, last: { address: '192.168.20.5', port: 65_535 } },
            ],
          },
        ],
        remoteIdLine: quoting('Remote id: 724955484B63634452695574465441547771'),
        endpointsLine: quoting('10.106.69.69/54626'),
        authLine: quoting('Auth verify: PSK'),
      },
    ]);
  });

  test('show crypto ikev2 stats reconnect, before and after', async () => {
    const counters = [1, 2].map((n) => cutOut(seed, 'sal_c8kv#show crypto ikev2 stats reconnect', '\n#', n));
    for (const [index, text] of counters.entries()) {
      const reading = await read(text);
      expect(reading.diagnostics).toEqual([]);
      expect(reading.events).toHaveLength(1);
      expect(reading.events[0]).toMatchObject({
        kind: 'gateway.reconnect-counters',
        host: 'sal_c8kv',
        total: index,
        succeeded: index,
        failed: 0,
        active: 1,
        inactive: 0,
      });
    }
  });

  test('the whole document holds these facts and no others', async () => {
    const reading = await read(seed);
    expect(reading.diagnostics).toMatchObject([
      { code: 'ios.other-evidence-inside', evidence: { excerpt: expect.stringMatching(/^Date : 03\/13\/2025/) } },
    ]);
    expect(kinds(reading).filter((kind) => !kind.startsWith('config-'))).toEqual([
      'ikev2-profile',
      'config',
      'session-snapshot',
      'sa-snapshot',
      'reconnect-counters',
      'session-snapshot',
      'sa-snapshot',
      'reconnect-counters',
    ]);
  });
});

describe('damage', () => {
  const clean = [
    'gw1#show crypto session detail',
    'Crypto session current status',
    'Code: C - IKE Configuration mode, D - Dead Peer Detection',
    'R - IKE Auto Reconnect, U - IKE Dynamic Route Update',
    'Interface: Virtual-Access3',
    'Profile: RA_PROFILE',
    'Session status: UP-ACTIVE',
    'Peer: 198.51.100.20 port 63516 fvrf: (none) ivrf: (none)',
    '      Phase1_id: *$AnyConnectClient$*',
    '  Session ID: 12',
    '  IKEv2 SA: local 203.0.113.5/4500 remote 198.51.100.20/63516 Active',
    '          Capabilities:DNR connid:1 lifetime:23:59:45',
    '  IPSEC FLOW: permit ip 0.0.0.0/0.0.0.0 host 192.0.2.7',
    'gw1#',
    '',
  ];
  const damages: Record<string, (lines: readonly string[]) => string> = {
    'blank lines between': (lines) => lines.join('\n\n'),
    'trailing blanks': (lines) => lines.map((line) => `${line}  `).join('\n'),
    'markdown escapes': (lines) => lines.join('\n').replace(/[_*$]/g, '\\$&'),
    'code fences and markers': (lines) => lines.map((line) => `${line}\n\`\`\`\n\n<#root>\n`).join('\n'),
    'values on the next line': (lines) => lines.join('\n').replace(/(Profile|status|Phase1_id|FLOW): /g, '$1:\n\n'),
    'fields in paragraphs': (lines) => lines.join('\n').replace(' connid', '\n\nconnid'),
    tabs: (lines) => lines.map((line) => line.replace(/^ +/, '\t')).join('\n'),
    'HTML entities': (lines) => lines.join('\n').replace(/gw1#/g, 'gw1&#35;').replace(/&#35;/g, '#'),
    'more prompts': (lines) =>
      lines
        .map((line) => (line.startsWith(' ') ? ` --More-- \b\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\b\b${line}` : line))
        .join('\n'),
    'carriage returns and colours': (lines) =>
      lines.map((line) => `--More--\r        \r\x1b[0;32m${line}\x1b[0m`).join('\n'),
  };
  for (const [name, damage] of Object.entries(damages)) {
    test(name, async () => {
      const reading = await read(damage(clean));
      expect(reading.diagnostics).toEqual([]);
      expect(reading.events).toHaveLength(1);
      const said = ({ evidence: _all, phase1IdLine: _id, peerLine: _peer, ...facts }: typeof found) => facts;
      const found = await session(reading);
      expect(said(found)).toEqual(said(await session(await read(clean.join('\n')))));
      expect(found.phase1IdLine?.excerpt).toContain('Phase1_id:');
      expect(found.peerLine?.excerpt).toContain('Peer: 198.51.100.20 port 63516');
    });
  }

  async function session(reading: Reading) {
    const [snapshot] = ofKind(reading, 'gateway.session-snapshot');
    if (snapshot === undefined) throw new Error('no session');
    expect(snapshot.phase1Id).toBe('*$AnyConnectClient$*');
    return snapshot;
  }

  test('identities and endpoints point to exactly their lines; to two where the value stands below its key', async () => {
    const quote = (text: string, place: { start: number; end: number } | undefined) =>
      text.slice(place?.start, place?.end);
    const text = clean.join('\n');
    const whole = await session(await read(text));
    expect(quote(text, whole.phase1IdLine)).toBe('      Phase1_id: *$AnyConnectClient$*');
    expect(quote(text, whole.peerLine)).toBe('Peer: 198.51.100.20 port 63516 fvrf: (none) ivrf: (none)');
    expect([whole.phase1IdLine?.line, whole.peerLine?.line]).toEqual([9, 8]);
    const torn = text.replace('Phase1_id: ', 'Phase1_id:\n\n').replace('ivrf: ', 'ivrf:\n');
    const parts = await session(await read(torn));
    expect(quote(torn, parts.phase1IdLine)).toBe('      Phase1_id:\n\n*$AnyConnectClient$*');
    expect(parts.phase1IdLine?.excerpt).toBe('      Phase1_id:\n*$AnyConnectClient$*');
    // The end of the line went below, not the address.
    expect(quote(torn, parts.peerLine)).toBe('Peer: 198.51.100.20 port 63516 fvrf: (none) ivrf:');
    expect(parts.ivrf).toBe('none');
    const [none] = ofKind(await read(text.replace('*$AnyConnectClient$*', '(none)')), 'gateway.session-snapshot');
    expect(none).toMatchObject({ phase1Id: undefined, phase1IdLine: undefined });
  });

  test('the lines of an SA: its row, its remote identity, its authentication', async () => {
    const text = [
      'Tunnel-id Local Remote fvrf/ivrf Status',
      '1 203.0.113.5/4500 198.51.100.20/63516 none/none READY',
      '      Encr: AES-CBC, DH Grp:19, Auth sign: RSA, Auth verify: PSK',
      '      Remote id: 7249',
      '',
    ].join('\n');
    const [sa] = ofKind(await read(text), 'gateway.sa-snapshot');
    expect([sa?.endpointsLine?.line, sa?.authLine?.line, sa?.remoteIdLine?.line]).toEqual([2, 3, 4]);
    expect(sa?.endpointsLine?.excerpt).toBe('1 203.0.113.5/4500 198.51.100.20/63516 none/none READY');
    expect(sa?.authLine?.excerpt).toBe('      Encr: AES-CBC, DH Grp:19, Auth sign: RSA, Auth verify: PSK');
    const [bare] = ofKind(await read(text.split('\n').slice(0, 2).join('\n').concat('\n')), 'gateway.sa-snapshot');
    expect(bare).toMatchObject({ authLine: undefined, remoteIdLine: undefined, endpointsLine: { line: 2 } });
  });

  test('letters without a legend tell nothing; a legend without letters neither', async () => {
    const facts = async (keep: (line: string) => boolean) =>
      ofKind(await read(clean.filter(keep).join('\n')), 'gateway.session-snapshot')[0];
    expect((await facts((line) => !/ - IKE/.test(line)))?.reconnected).toBeUndefined();
    expect((await facts((line) => !line.includes('Capabilities')))?.reconnected).toBeUndefined();
    expect((await facts(() => true))?.reconnected).toBe(true);
  });

  test('every letter of a legend is kept, also where its meaning begins with a small one', async () => {
    const legend = [
      'Crypto session current status',
      'Code: C - IKE Configuration mode, D - Dead Peer Detection     ',
      'K - Keepalives, N - NAT-traversal, T - cTCP encapsulation     ',
      'X - IKE Extended Authentication, F - IKE Fragmentation',
      'R - IKE Auto Reconnect, U - IKE Dynamic Route Update',
      'S - SIP VPN, E - Stronger IKE Encryption Enforced',
      'Q - Quantum-safe Encryption',
      'Interface: Virtual-Access1',
      'Session status: UP-ACTIVE',
      '',
    ];
    const [session] = ofKind(await read(legend.join('\n')), 'gateway.session-snapshot');
    expect(Object.keys(session?.legend ?? {}).join('')).toBe('CDKNTXFRUSEQ');
    expect(session?.legend).toMatchObject({
      N: 'NAT-traversal',
      T: 'cTCP encapsulation',
      Q: 'Quantum-safe Encryption',
    });
  });

  test('several IKE SAs: the active one speaks for the session', async () => {
    const text = clean
      .join('\n')
      .replace(
        '  IKEv2 SA:',
        '  IKEv2 SA: local 203.0.113.5/500 remote 198.51.100.20/500 Inactive\n          Capabilities:D connid:2 lifetime:0\n  IKEv2 SA:',
      );
    expect(ofKind(await read(text), 'gateway.session-snapshot')[0]).toMatchObject({
      active: true,
      capabilities: 'DNR',
      local: { port: 4500 },
    });
  });

  test('the IPv6 layout of an SA, and a row without anything below it', async () => {
    const head = 'Tunnel-id    fvrf/ivrf              Status\n3  none/none             READY\n';
    const whole = await read(
      `${head}Local  2001:DB8::5/4500\nRemote  2001:DB8::20/63516\n      Local spi: 1       Remote spi: 2\n`,
    );
    expect(whole.diagnostics).toEqual([]);
    expect(whole.events[0]).toMatchObject({
      tunnelId: 3,
      local: { address: '2001:db8::5', port: 4500 },
      peer: { address: '2001:db8::20', port: 63_516 },
      endpointsLine: { line: 3, excerpt: 'Local  2001:DB8::5/4500\nRemote  2001:DB8::20/63516' },
      localSpi: '0000000000000001',
    });
    const cut = await read(head);
    expect(cut.diagnostics.map(({ code }) => code)).toEqual(['ios.record-cut']);
    expect(cut.events).toHaveLength(1);
  });

  test('`Interface:` in other outputs is no session', async () => {
    expect((await read('Interface: GigabitEthernet1\n  Input queue: 0\n')).events).toEqual([]);
  });
});

describe('times of outputs', () => {
  const counters = 'Total incoming reconnect connection: 1\n';
  const CLOCK = '*01:27:35.123 UTC Thu Mar 13 2025';

  test('show clock is an event, and the time of the output of the next command only', async () => {
    const stats = `gw1#show crypto ikev2 stats reconnect\n${counters}`;
    const reading = await read(`gw1#show clock\n${CLOCK}\n${stats}${stats}gw1#`);
    expect(kinds(reading)).toEqual(['clock', 'reconnect-counters', 'reconnect-counters']);
    const [clock] = ofKind(reading, 'gateway.clock');
    expect(clock).toMatchObject({
      host: 'gw1',
      at: {
        kind: 'wall',
        text: '01:27:35.123 UTC Thu Mar 13 2025',
        mark: '*',
        zone: 'UTC',
        resolutionMs: 1,
        civil: { year: 2025, month: 3, day: 13, hour: 1, minute: 27, second: 35, nanosecond: 123_000_000 },
      },
    });
    expect(reading.events.map((event) => event.at)).toEqual([clock?.at, clock?.at, { kind: 'none' }]);
  });

  test('a Time source line belongs to the output below it', async () => {
    const stamped = `Load for five secs: 1%/0%; one minute: 1%; five minutes: 1%\nTime source is NTP, ${CLOCK.slice(1)}\n\n${counters}`;
    const reading = await read(
      `gw1#sh cry ikev2 stat reconnect\n${stamped}gw1#sh cry ikev2 stat reconnect\n${counters}`,
    );
    expect(reading.events.map((event) => event.at.kind)).toEqual(['wall', 'wall', 'none']);
    expect(skipped(reading, 'not understood')).toBe(0);
  });

  test('other text between the clock and the output parts them', async () => {
    const reading = await read(`${CLOCK}\nSome words of the person who pasted this.\n${counters}`);
    expect(reading.events.map((event) => event.at.kind)).toEqual(['wall', 'none']);
    const together = await read(`${CLOCK}\n\n${counters}\nWords.\n${counters}`);
    expect(together.events.map((event) => event.at.kind)).toEqual(['wall', 'wall', 'none']);
  });

  test('the section headers of a show-tech end the output before them', async () => {
    const section = `------------------ show crypto ikev2 stats reconnect ------------------\n\n${counters}\n`;
    const reading = await read(`------------------ show clock ------------------\n\n${CLOCK}\n\n${section}${section}`);
    expect(reading.events.map((event) => [event.kind, event.at.kind])).toEqual([
      ['gateway.clock', 'wall'],
      ['gateway.reconnect-counters', 'wall'],
      ['gateway.reconnect-counters', 'none'],
    ]);
  });
});
