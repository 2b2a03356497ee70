// Results written by hand, for what turns results into something else. All values are invented.

import type { Evidence, IkeSa, Moment, Result, SourceEntry, TimelineEntry } from '../../src/model/result.ts';

const DAY = '2025-03-13';
export const SESSION_ID = { hex: '724955484B63634452695574465441547771', text: 'rIUHKccDRiUtFTATwq' };

/** A moment of a clock that is known in UTC. */
export function utc(time: string, clock = 'C1', plusMinusMs = 0): Moment {
  return { utc: `${DAY}T${time}Z`, local: `${DAY}T${time}`, text: time, clock, plusMinusMs };
}

/** A moment of a clock without a zone. */
function wall(time: string, clock: string): Moment {
  return { utc: null, local: `${DAY}T${time}`, text: `03/13/2025 ${time}`, clock, plusMinusMs: null };
}

function frame(number: number, source = 'S2'): Evidence {
  return { source, start: 24 + number * 100, end: 124 + number * 100, frame: number };
}

function line(number: number, excerpt?: string, source = 'S4'): Evidence {
  const place = { source, start: number * 90, end: number * 90 + 89, line: number };
  return excerpt === undefined ? place : { ...place, excerpt };
}

function record(number: number, excerpt?: string, source = 'S1'): Evidence {
  const place = { source, start: number * 300, end: number * 300 + 290, record: number };
  return excerpt === undefined ? place : { ...place, excerpt };
}

function run(first: number, last: number, count: number): Evidence {
  return {
    ...frame(first),
    run: { count, last: { source: 'S2', start: last * 100, end: last * 100 + 99, frame: last } },
  };
}

function source(id: string, path: string, reader: string | null, counts: Partial<SourceEntry['counts']>): SourceEntry {
  return {
    id,
    path,
    reader,
    bytes: 1_048_576,
    sha256: `${id.toLowerCase().replace('s', '0')}e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8`.slice(
      0,
      64,
    ),
    vantage:
      reader === null ? null : reader.startsWith('dart') ? 'client' : reader.startsWith('pcap') ? 'wire' : 'gateway',
    clock: reader === null ? null : 'C1',
    firstAt: null,
    lastAt: null,
    counts: { unit: 'lines', read: 0, used: 0, skipped: [], ...counts },
  };
}

function ikeSa(id: string, known: Partial<IkeSa>): IkeSa {
  return {
    id,
    initiatorSpi: '5a1f09c2d77e3b10',
    responderSpi: '90ab12cd34ef5601',
    client: { address: '198.51.100.23', port: 61204 },
    gateway: { address: '203.0.113.1', port: 4500 },
    paths: [],
    vrf: null,
    purpose: 'login',
    basis: 'corroborated',
    authentication: { gateway: 'RSA', client: 'AnyConnect-EAP', eap: true },
    identity: 'I1',
    user: 'jdoe',
    assignedAddresses: ['192.168.20.5'],
    proposal: 'AES_CBC_256 HMAC_SHA2_512_256 PRF_HMAC_SHA2_512 19',
    childSas: [],
    startedAt: null,
    establishedAt: null,
    lastAt: null,
    end: null,
    state: 'established',
    ikeAuthExchanges: 6,
    messages: 14,
    retransmissions: 0,
    dpd: { answered: 0, unanswered: 0, configured: null },
    decryption: 'clear-only',
    proofs: [],
    links: [],
    sources: ['S2', 'S4'],
    evidence: [],
    ...known,
  };
}

function fact(at: Moment, vantages: TimelineEntry['vantages'], summary: string, evidence: Evidence[]): TimelineEntry {
  const kind = `${vantages[0] ?? 'wire'}.fact`;
  const owner = { ikeSa: null, session: 'N1', attempt: 'R1' };
  return { at, placedBy: 'time', until: null, vantages, kind, summary, evidence, ...owner };
}

const EMPTY: Result = {
  schemaVersion: 1,
  tool: { name: 'ikev2-trace', version: '0.0.0' },
  options: {},
  sources: [],
  coverage: [],
  boxes: [],
  clocks: [],
  identities: [],
  ikeSas: [],
  sessions: [],
  attempts: [],
  clientStates: [],
  counters: [],
  timeline: [],
  rules: [],
  findings: [],
  restsOn: [],
  diagnostics: [],
};

const REFUSED =
  "Mar 13 03:50:20.161: IKEv2:(SESSION ID = 40,SA ID = 2):Verification of peer's authentication data FAILED";
const DELETED =
  'Mar 13 03:10:27.118: IKEv2:(SESSION ID = 39,SA ID = 1):Deleting SA\nMar 13 03:10:27.119: IKEv2:(SESSION ID = 39,SA ID = 1):Sending DELETE INFO message';

const SOURCES = {
  dart: source(
    'S1',
    'case-4711/DARTBundle_0313_0912.zip!/Cisco Secure Client/AnyConnect VPN/Logs/AnyConnect.txt',
    'dart-log',
    {
      unit: 'records',
      read: 211,
      used: 37,
      skipped: [{ why: 'of components that say nothing about the tunnel', count: 174 }],
    },
  ),
  capture: source('S2', 'case-4711/capture.pcapng', 'pcap', {
    unit: 'packets',
    read: 48_911,
    used: 212,
    skipped: [
      { why: 'ESP, counted only', count: 48_310 },
      { why: 'NAT keepalives', count: 389 },
    ],
  }),
  config: source('S3', 'case-4711/config.txt', 'ios-text', { read: 218, used: 31 }),
  debug: source('S4', 'case-4711/debug.log', 'ios-text', {
    read: 4102,
    used: 391,
    skipped: [{ why: 'IKEv2 lines that no pattern knows', count: 38 }],
  }),
};

/** A laptop that slept 40 minutes against a limit of 15: rejected, then a full login. */
export const lateReconnect: Result = {
  ...EMPTY,
  options: { reconnectTimeoutSeconds: null, gatewayTz: null },
  sources: [
    SOURCES.dart,
    SOURCES.capture,
    SOURCES.config,
    SOURCES.debug,
    source('S5', 'case-4711/notes.docx', null, { unit: 'bytes' }),
  ],
  boxes: [
    {
      id: 'B1',
      kind: 'client',
      names: ['LAPTOP-4711'],
      addresses: ['198.51.100.23'],
      serials: [],
      release: '5.1.8.105',
      sources: ['S1'],
      vrfs: [],
    },
    {
      id: 'B2',
      kind: 'gateway',
      names: ['vpn-gw1'],
      addresses: ['203.0.113.1'],
      serials: [],
      release: '17.16.01a',
      sources: ['S3', 'S4'],
      vrfs: [],
    },
  ],
  clocks: [
    {
      id: 'C1',
      host: null,
      kind: 'utc',
      zone: null,
      year: null,
      offsetMs: null,
      plusMinusMs: null,
      anchors: [],
      basis: 'reference',
      segments: [],
      sources: ['S2'],
    },
    {
      id: 'C2',
      host: null,
      kind: 'zoned',
      zone: 'UTC',
      year: 2025,
      offsetMs: 3,
      plusMinusMs: 1,
      anchors: [],
      basis: 'stated',
      segments: [],
      sources: ['S4'],
    },
    {
      id: 'C3',
      host: null,
      kind: 'zoned',
      zone: 'UTC-07:00',
      year: null,
      offsetMs: -37_200,
      plusMinusMs: 500,
      anchors: [{ description: 'first request of R1', evidence: [record(88), frame(48_231)] }],
      basis: 'anchors',
      segments: [],
      sources: ['S1'],
    },
  ],
  identities: [
    {
      id: 'I1',
      ...SESSION_ID,
      role: 'session-id',
      seen: [
        { vantage: 'client', label: 'Using IKE ID', spelling: 'text', value: SESSION_ID.text, evidence: record(88) },
        { vantage: 'gateway', label: 'Phase1_id', spelling: 'hex', value: SESSION_ID.hex, evidence: line(921) },
        { vantage: 'gateway', label: 'Phase1_id', spelling: 'hex', value: SESSION_ID.hex, evidence: line(934) },
      ],
      sameAs: [],
    },
    {
      id: 'I2',
      hex: '2A24416E79436F6E6E656374436C69656E74242A',
      text: '*$AnyConnectClient$*',
      role: 'login',
      seen: [
        {
          vantage: 'gateway',
          label: 'Phase1_id',
          spelling: 'text',
          value: '*$AnyConnectClient$*',
          evidence: line(1012),
        },
      ],
      sameAs: [],
    },
  ],
  ikeSas: [
    ikeSa('A1', {
      startedAt: utc('01:28:40.112000'),
      lastAt: utc('03:10:27.118000'),
      dpd: {
        answered: 31,
        unanswered: 3,
        configured: { intervalSeconds: 30, retrySeconds: 5, mode: 'on-demand', evidence: [line(41)] },
        probes: [
          {
            by: 'client',
            checks: 31,
            rhythm: 'periodic',
            intervalSeconds: { min: 30, max: 30.3 },
            evidence: [frame(120)],
          },
          {
            by: 'gateway',
            checks: 9,
            rhythm: 'periodic',
            intervalSeconds: { min: 30, max: 30.2 },
            asConfigured: false,
            evidence: [line(790)],
          },
        ],
        declaredDead: {
          earliest: utc('03:10:22.100000'),
          latest: utc('03:10:27.118000'),
          evidence: [line(805), line(812)],
        },
      },
      end: { by: 'gateway-delete', at: utc('03:10:27.118000'), reason: 'DPD', evidence: [line(812)] },
      evidence: [frame(102), line(14)],
    }),
    ikeSa('A2', {
      initiatorSpi: 'c2d77e3b105a1f09',
      responderSpi: '1f2e3d4c5b6a7988',
      purpose: 'reconnect',
      ikeAuthExchanges: 1,
      state: 'rejected',
      startedAt: utc('03:50:19.800000'),
      lastAt: utc('03:50:20.200000'),
      messages: 4,
      evidence: [frame(48_231), line(901)],
    }),
    ikeSa('A3', {
      initiatorSpi: '77aa88bb99cc00dd',
      responderSpi: '0102030405060708',
      startedAt: utc('03:52:31.000000'),
      lastAt: utc('04:10:00.500000'),
      evidence: [frame(48_240), line(960)],
    }),
  ],
  sessions: [
    {
      id: 'N1',
      client: 'B1',
      gateway: 'B2',
      host: 'vpn.example.com',
      user: 'jdoe',
      profileEntries: [],
      identity: 'I1',
      ikeSas: ['A1', 'A2'],
      attempts: ['R1'],
      links: [],
    },
    {
      id: 'N2',
      client: 'B1',
      gateway: 'B2',
      host: 'vpn.example.com',
      user: 'jdoe',
      profileEntries: [],
      identity: null,
      ikeSas: ['A3'],
      attempts: [],
      links: [],
    },
  ],
  attempts: [
    {
      id: 'R1',
      ikeSas: ['A2'],
      evidence: [frame(48_234), line(934)],
      session: 'N1',
      candidates: [],
      identity: 'I1',
      trigger: { kind: 'system-resume', evidence: [record(84)] },
      lostAt: {
        earliest: utc('03:09:12.000000'),
        latest: utc('03:10:27.118000'),
        evidence: [frame(48_213), line(812)],
      },
      startedAt: utc('03:50:19.800000'),
      startedEvidence: [frame(48_231), line(901)],
      finishedAt: utc('03:50:20.200000'),
      clientAwaySeconds: { min: 2392.7, max: 2467.8 },
      gatewayState: 'gone',
      inactiveSeconds: { min: 2392.7, max: 2392.7 },
      removedEvidence: [line(812)],
      timeoutSeconds: 900,
      timeoutFrom: { kind: 'config', evidence: [line(41, undefined, 'S3')] },
      lateness: { kind: 'exceeded', reason: 'inactive for 2392 s at least, limit 900 s' },
      outcome: 'rejected',
      basis: 'corroborated',
      cause: { kind: 'late', basis: 'proved', evidence: [line(928)] },
      sequel: 'full-login',
      sequelEvidence: [frame(48_240)],
      changes: [],
      tokenProof: { kind: 'not-verifiable', missing: 'SK_pi or SKEYSEED of A2', with: null, evidence: [] },
      outage: {
        detection: { min: 0, max: 75.1 },
        wait: { min: 2392.7, max: 2392.7 },
        negotiation: { min: 0.4, max: 0.4 },
        recovery: { min: 140.2, max: 140.2 },
        silence: [{ direction: 'to-gateway', seconds: 2608 }],
      },
    },
  ],
  timeline: [
    fact(utc('03:09:12.000000'), ['wire'], 'last ESP from the client', [frame(48_213)]),
    ...[0, 10, 20].map((second) =>
      fact(utc(`03:09:${42 + second / 10}.000000`), ['gateway'], 'DPD request not answered', [line(800 + second)]),
    ),
    fact(utc('03:10:27.118000', 'C2'), ['gateway'], 'SA deleted after DPD', [line(812, DELETED)]),
    fact(utc('03:50:08', 'C3', 1000), ['client'], 'system resumed from suspend', [record(84)]),
    fact(utc('03:50:19.800000'), ['wire', 'gateway'], 'IKE_SA_INIT request', [frame(48_231), line(901)]),
    fact(utc('03:50:19.900000'), ['wire'], 'IKE_SA_INIT response', [frame(48_232)]),
    fact(
      utc('03:50:20.100000'),
      ['client', 'wire', 'gateway'],
      'IKE_AUTH request as rIUHKccDRiUtFTATwq, without EAP; the content is known from the logs alone',
      [frame(48_233), line(921), record(88)],
    ),
    fact(utc('03:50:20.200000'), ['wire', 'gateway'], 'IKE_AUTH response: AUTHENTICATION_FAILED', [
      frame(48_234),
      line(934),
    ]),
    fact(utc('03:52:31.000000'), ['wire', 'client', 'gateway'], 'full login, EAP, 6 round trips', [
      run(48_240, 48_255, 12),
    ]),
    fact(utc('03:52:40.000000'), ['wire', 'gateway'], 'first ESP, both ways', [frame(48_256), line(987)]),
  ],
  rules: [
    {
      rule: 'reconnect-after-timeout',
      title: 'Reconnect refused after the gateway had let the session go',
      outcome: 'matched',
      instances: [{ attempt: 'R1', session: 'N1', outcome: 'matched', missing: [] }],
    },
    {
      rule: 'reconnect-token-rejected',
      title: 'The gateway refused the session token',
      outcome: 'not-evaluated',
      instances: [
        {
          attempt: 'R1',
          outcome: 'not-evaluated',
          reason: 'the AUTH payload is encrypted',
          missing: [{ needs: 'SK_p* or SKEYSEED of A2', collect: 'ikev2-trace explain capture-not-decrypted' }],
        },
      ],
    },
    {
      rule: 'reconnect-counters-disagree',
      title: 'Counters and attempts differ',
      outcome: 'not-evaluated',
      instances: [
        {
          outcome: 'not-evaluated',
          missing: [{ needs: 'its output before and after', collect: 'show crypto ikev2 stats reconnect' }],
        },
      ],
    },
    {
      rule: 'reconnect-unanswered',
      title: 'No answer',
      outcome: 'clear',
      instances: [{ attempt: 'R1', outcome: 'clear', missing: [] }],
    },
  ],
  findings: [
    {
      rule: 'reconnect-after-timeout',
      severity: 'error',
      knowledge: 'documented',
      summary: 'Inactive on the gateway for 39 min 53 s; it keeps a lost session for 15 min.',
      detail:
        'The identity was no longer known when the client came back, so the gateway refused it and a login was needed.',
      remedy: 'crypto ikev2 profile AnyConnect-EAP\n reconnect timeout 3600',
      evidence: [frame(48_213), line(812, DELETED), line(934, REFUSED), line(41, ' reconnect timeout 900', 'S3')],
      session: 'N1',
      attempt: 'R1',
      displayFilter: 'isakmp.ispi == c2:d7:7e:3b:10:5a:1f:09 || frame.number == 48213',
      fingerprint: 'reconnect-after-timeout/I1/1',
    },
    {
      rule: 'clocks-disagree',
      severity: 'warning',
      knowledge: 'observed',
      summary: "The client's clock is 37.2 s behind, after UTC-07:00.",
      detail: '',
      remedy: 'Set the time of the client; this report already allows for it.',
      evidence: [record(88, "Using IKE ID 'rIUHKccDRiUtFTATwq' for reconnect")],
      session: null,
      attempt: null,
      displayFilter: null,
      fingerprint: 'clocks-disagree//1',
    },
  ],
  restsOn: [
    {
      attempt: 'R1',
      tried: ['S1', 'S2', 'S3', 'S4'],
      holdsWithout: ['S1'],
      turnsWithout: [],
      flipsAt: 'if the SA was removed after 03:35:19 UTC',
    },
  ],
  diagnostics: [
    {
      source: 'S4',
      code: 'ios.line-merged',
      message: 'Two messages on one line; they were split.',
      evidence: line(455),
      count: 1,
    },
    {
      source: 'S4',
      code: 'ios.line-merged',
      message: 'Two messages on one line; they were split.',
      evidence: line(2033),
      count: 1,
    },
    {
      source: 'S2',
      code: 'pcap.frame-truncated',
      message: 'Frames cut at 256 octets.',
      evidence: frame(19),
      count: 120,
    },
  ],
};

const [lateAttempt] = lateReconnect.attempts;
if (lateAttempt === undefined) throw new Error('the fixture has an attempt');

/** Two reconnects that worked; nothing else was found. */
export const resumedCase: Result = {
  ...lateReconnect,
  sources: Object.values(SOURCES),
  attempts: [
    {
      ...lateAttempt,
      lostAt: { earliest: utc('03:50:08.100000'), latest: utc('03:50:08.100000'), evidence: [frame(48_213)] },
      clientAwaySeconds: { min: 11.2, max: 11.2 },
      removedEvidence: [],
      inactiveSeconds: { min: 0, max: 11.2 },
      lateness: { kind: 'within', reason: 'inactive for 11.2 s at most, limit 900 s' },
      outcome: 'resumed',
      basis: 'proved',
      cause: { kind: 'none', basis: 'proved', evidence: [] },
      sequel: 'none-seen',
      sequelEvidence: [],
    },
    {
      ...lateAttempt,
      id: 'R2',
      ikeSas: ['A3'],
      trigger: { kind: 'network-change', evidence: [] },
      lostAt: { earliest: utc('03:52:17.000000'), latest: utc('03:52:18.500000'), evidence: [frame(48_230)] },
      startedAt: utc('03:52:31.000000'),
      startedEvidence: [frame(48_240)],
      finishedAt: utc('03:52:40.000000'),
      evidence: [frame(48_241), line(970)],
      clientAwaySeconds: { min: 12.5, max: 14 },
      removedEvidence: [],
      inactiveSeconds: { min: 0, max: 14 },
      lateness: { kind: 'within', reason: 'inactive for 14 s at most, limit 900 s' },
      outcome: 'resumed',
      basis: 'proved',
      cause: { kind: 'none', basis: 'proved', evidence: [] },
      sequel: 'none-seen',
      sequelEvidence: [],
      changes: [{ what: 'client address', before: '198.51.100.23', after: '198.51.100.77', evidence: [frame(48_240)] }],
    },
  ],
  findings: [],
  restsOn: [],
  diagnostics: [],
};

/** A client log alone. Its clock states no zone, so nothing in it is known in UTC and hardly anything can be decided. */
export const clientOnly: Result = {
  ...EMPTY,
  sources: [SOURCES.dart],
  boxes: lateReconnect.boxes.slice(0, 1),
  clocks: [
    {
      id: 'C1',
      host: null,
      kind: 'local',
      zone: null,
      year: null,
      offsetMs: null,
      plusMinusMs: null,
      anchors: [],
      basis: 'assumed',
      lacks: ['zone'],
      segments: [],
      sources: ['S1'],
    },
  ],
  identities: lateReconnect.identities
    .slice(0, 1)
    .map((identity) => ({ ...identity, seen: identity.seen.filter(({ vantage }) => vantage === 'client') })),
  sessions: [
    {
      id: 'N1',
      client: 'B1',
      gateway: null,
      host: 'vpn.example.com',
      user: null,
      profileEntries: [],
      identity: 'I1',
      ikeSas: [],
      attempts: ['R1'],
      links: [],
    },
  ],
  attempts: [
    {
      ...lateAttempt,
      ikeSas: [],
      evidence: [record(88)],
      lostAt: { earliest: wall('18:29:21', 'C1'), latest: wall('20:08:44', 'C1'), evidence: [record(61), record(80)] },
      startedAt: wall('20:10:34', 'C1'),
      startedEvidence: [record(88)],
      finishedAt: null,
      clientAwaySeconds: { min: 110, max: 6073 },
      gatewayState: 'unknown',
      inactiveSeconds: { min: 0, max: 6073 },
      removedEvidence: [],
      timeoutSeconds: null,
      timeoutFrom: { kind: 'unknown', evidence: [] },
      lateness: { kind: 'cannot-judge', reason: 'the limit of this gateway is not known (600 s to 86,400 s)' },
      outcome: 'indeterminate',
      basis: 'inferred',
      cause: { kind: 'not-visible', basis: 'inferred', evidence: [] },
      sequel: 'retry',
      sequelEvidence: [],
      outage: null,
    },
  ],
  timeline: [
    fact(wall('18:29:21', 'C1'), ['client'], 'connected to vpn.example.com', [record(61)]),
    fact(wall('20:08:44', 'C1'), ['client'], 'system resumed from suspend', [record(80)]),
    fact(wall('20:10:34', 'C1'), ['client'], "reconnects as 'rIUHKccDRiUtFTATwq'", [record(88)]),
  ],
  rules: lateReconnect.rules.slice(1, 3),
};

/** Sources that were read and held nothing about IKE. */
export const nothingFound: Result = {
  ...EMPTY,
  sources: [source('S1', 'router.txt', 'ios-text', { read: 218, used: 0 })],
};
