// Events, attempts and cases written by hand, for tests of correlation and rules. All values are invented; every
// builder has defaults that make sense, and a test states only what it is about.

import { Clocks } from '../../src/correlate/clocks.ts';
import { ConfigTimes } from '../../src/correlate/config-times.ts';
import type { CorrelatedSource } from '../../src/correlate/correlate.ts';
import { HeldProfiles } from '../../src/correlate/held-profiles.ts';
import { Hosts } from '../../src/correlate/hosts.ts';
import type { SaEvidence } from '../../src/correlate/sa-evidence.ts';
import { StatedClocks } from '../../src/correlate/stated-clocks.ts';
import type { Case, Facts } from '../../src/model/case.ts';
import type { ConfigLine } from '../../src/model/config-part.ts';
import type { Event, EventKind, EventOf } from '../../src/model/event.ts';
import type { EvidenceRef } from '../../src/model/evidence.ts';
import type { Attempt, Moment } from '../../src/model/result.ts';
import type { Vantage } from '../../src/model/source.ts';
import type { CivilTime, Stamp, WallStamp } from '../../src/model/time.ts';
import type { Endpoint, ExchangeSeen, IkeSaSeen, MessageSeen } from '../../src/model/wire-events.ts';

export const CLIENT: Endpoint = { address: '203.0.113.24', port: 61214 };
export const GATEWAY: Endpoint = { address: '198.51.100.10', port: 4500 };
export const SESSION_ID = { hex: '724955484B63634452695574465441547771', text: 'rIUHKccDRiUtFTATwq' };
export const LOGIN_ID = '*$AnyConnectClient$*';

const BASE = Date.UTC(2025, 2, 20, 14);

/** A place in a source: line `n` of a hundred bytes each. */
export function place(source: string, line: number, more: Partial<EvidenceRef> = {}): EvidenceRef {
  return { source, start: line * 100, end: line * 100 + 80, line, ...more };
}

export function frame(source: string, number: number): EvidenceRef {
  return { source, start: number * 1000, end: number * 1000 + 200, frame: number };
}

/** Seconds after 2025-03-20 14:00:00 UTC, as a capture stamps them. */
export function at(seconds: number, clock = 'clock-S1'): Stamp {
  return { kind: 'absolute', epochNs: BigInt(BASE) * 1_000_000n + BigInt(Math.round(seconds * 1e9)), clock };
}

interface WallParts {
  readonly zone?: string;
  readonly mark?: string;
  readonly clock?: string;
}

/** A stamp as a text writes it: `2025-03-20 14:00:00.250`, or `03-20 14:00:00` where the year is missing. */
export function wall(text: string, { zone, mark = '', clock = 'clock-S1' }: WallParts = {}): WallStamp {
  const parts = /^(?:(\d{4})-)?(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d+))?$/.exec(text);
  if (parts === null) throw new Error(`not a time: ${text}`);
  const [, year, month, day, hour, minute, second, fraction = ''] = parts;
  const civil: CivilTime = {
    ...(year === undefined ? {} : { year: Number(year) }),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    nanosecond: Number(fraction.padEnd(9, '0')),
  };
  return { kind: 'wall', text, mark, zone, civil, resolutionMs: 1000 / 10 ** fraction.length, clock };
}

/** The same instants as `at`, in a text that says UTC and writes milliseconds. */
export function said(seconds: number, source: string): Stamp {
  const iso = new Date(BASE + seconds * 1000).toISOString();
  return wall(iso.replace('T', ' ').replace('Z', ''), { zone: 'UTC', clock: `clock-${source}` });
}

export function moment(seconds: number): Moment {
  return { utc: new Date(BASE + seconds * 1000).toISOString(), local: null, text: null, clock: 'c', plusMinusMs: 0 };
}

/** An event of any kind: what every event has, and the fields of its kind. */
export function seen<K extends EventKind>(
  kind: K,
  stamp: Stamp,
  evidence: EvidenceRef,
  fields: Omit<EventOf<K>, 'kind' | 'at' | 'evidence'>,
): EventOf<K> {
  // The fields of a kind and the three that all kinds have make an event of that kind, which TypeScript cannot follow
  // through a generic union.
  return { kind, at: stamp, evidence, ...fields } as unknown as EventOf<K>;
}

export function sourceOf(id: string, vantage: Vantage, path = `${id}.txt`): CorrelatedSource {
  return { id, vantage, path, clock: `clock-${id}` };
}

// --- the client's log -------------------------------------------------------------------------------------------

type Bare =
  | 'tunnel-established'
  | 'system-resumed'
  | 'system-suspended'
  | 'dpd-expired'
  | 'auth-prompt'
  | 'connection-failed';

/** One record: seconds after the base time, what it says, and the host, the IKE ID or the reason it names. */
export type ClientEntry = readonly [
  seconds: number,
  what: Bare | 'connected' | 'reconnecting' | 'contacting' | 'ike-id' | 'reason' | 'disconnected' | 'network-changed',
  detail?: string,
];

/** Records of one client log in file order. */
export function clientLog(source: string, entries: readonly ClientEntry[], stampOf = said): Event[] {
  return entries.map(([seconds, what, detail = 'vpn.example.com'], index) => {
    const evidence: EvidenceRef = { source, start: index * 300, end: index * 300 + 290, record: index + 1 };
    const stamp = stampOf(seconds, source);
    const record = { component: 'acvpnagent', text: `${what} ${detail}` };
    switch (what) {
      case 'connected':
      case 'reconnecting':
      case 'contacting':
        return seen(`client.${what}`, stamp, evidence, { ...record, host: detail });
      case 'ike-id':
        return seen('client.reconnect-ike-id', stamp, evidence, { ...record, ikeId: detail });
      case 'reason':
        return seen('client.reconnect-reason', stamp, evidence, {
          ...record,
          level: 'Tunnel',
          code: 4,
          reason: 'DPD failure',
          cause: 'path-loss',
        });
      case 'disconnected':
        return seen('client.disconnected', stamp, evidence, {
          ...record,
          progress: 'done',
          reason: undefined,
          cause: undefined,
        });
      case 'tunnel-established':
        return seen('client.tunnel-established', stamp, evidence, { ...record, protocol: 'IPsec' });
      case 'auth-prompt':
        return seen('client.auth-prompt', stamp, evidence, { ...record, step: 'asked' });
      case 'connection-failed':
        return seen('client.connection-failed', stamp, evidence, { ...record, cause: 'not-said' });
      case 'network-changed':
        return seen('client.network-changed', stamp, evidence, { ...record, change: 'interfaces' });
      default:
        return seen(`client.${what}`, stamp, evidence, record);
    }
  });
}

export function preferences(source: string, line: number, settings: Readonly<Record<string, string>>): Event {
  const record = { component: 'acvpnui', text: 'Current Preference Settings' };
  return seen('client.preferences', said(line, source), place(source, line), { ...record, settings });
}

export function vpnProfile(source: string, fields: Partial<EventOf<'client.vpn-profile'>> = {}): Event {
  return {
    ...seen('client.vpn-profile', { kind: 'none' }, place(source, 1), {
      autoReconnect: undefined,
      autoReconnectBehavior: undefined,
      misplacedBypassDownloader: undefined,
      settings: {},
      hosts: [
        {
          name: 'Head office',
          address: 'vpn.example.com',
          primaryProtocol: 'IPsec',
          authMethod: undefined,
          standardAuthenticationOnly: undefined,
          ikeIdentity: undefined,
          userGroup: undefined,
          backupServers: [],
          loadBalancingServers: [],
          evidence: place(source, 9),
        },
      ],
      wellFormed: true,
    }),
    ...fields,
  };
}

/** What a user chose, as `preferences.xml` has it. */
export function preferencesFile(source: string, settings: Readonly<Record<string, string>>): Event {
  const chosen = Object.entries(settings).map(([name, value]) => {
    return [name, { value, userControllable: undefined, evidence: place(source, 12) }] as const;
  });
  return seen('client.preferences-file', { kind: 'none' }, place(source, 11), {
    hostName: 'Head office',
    hostAddress: 'vpn.example.com',
    group: undefined,
    isOfUser: true,
    settings: Object.fromEntries(chosen),
    wellFormed: true,
  });
}

export function localPolicy(source: string, value: boolean | undefined, wellFormed = true): Event {
  return seen('client.local-policy', { kind: 'none' }, place(source, 1), {
    version: '5.1',
    bypassDownloader: value === undefined ? undefined : { value, evidence: place(source, 3) },
    settings: {},
    wellFormed,
  });
}

// --- the wire ---------------------------------------------------------------------------------------------------

/** One message of an exchange; `frame` numbers are the seconds since the base time, in tenths. */
export function message(seconds: number, fields: Partial<MessageSeen> = {}): MessageSeen {
  return {
    at: at(seconds),
    lastAt: at(seconds),
    evidence: frame('S1', Math.round(seconds * 10) + 1),
    count: 1,
    octets: 300,
    payloads: ['SK'],
    notifies: [],
    firstInner: 35,
    from: CLIENT,
    to: GATEWAY,
    ...fields,
  };
}

export function answer(seconds: number, fields: Partial<MessageSeen> = {}): MessageSeen {
  return message(seconds, { from: GATEWAY, to: CLIENT, firstInner: 36, ...fields });
}

export function exchange(
  name: string,
  messageId: number,
  request: MessageSeen | undefined,
  response: MessageSeen | undefined,
  more: Partial<ExchangeSeen> = {},
): ExchangeSeen {
  return { exchange: name, messageId, openedBy: 'initiator', request, response, repeats: 1, ...more };
}

/** IKE_SA_INIT with an answer. */
export function init(seconds: number): ExchangeSeen {
  const clear = { payloads: ['SA', 'KE', 'No'], firstInner: 'clear' as const };
  return exchange('IKE_SA_INIT', 0, message(seconds, clear), answer(seconds + 0.1, clear));
}

const EAP = 48;
const AUTH = 39;
const NOTIFY = 41;

/** A login through EAP: six IKE_AUTH exchanges, the last answer opens with AUTH. */
export function loginExchanges(seconds: number): ExchangeSeen[] {
  const rounds = [2, 3, 4, 5].map((id) => {
    const request = message(seconds + id / 10, { firstInner: EAP });
    return exchange('IKE_AUTH', id, request, answer(seconds + id / 10, { firstInner: EAP }));
  });
  const last = exchange(
    'IKE_AUTH',
    6,
    message(seconds + 1, { firstInner: AUTH }),
    answer(seconds + 1.1, { firstInner: AUTH }),
  );
  return [init(seconds), exchange('IKE_AUTH', 1, message(seconds + 0.1), answer(seconds + 0.2)), ...rounds, last];
}

/** One IKE_AUTH without EAP that was accepted and used: what a reconnect looks like. */
export function reconnectExchanges(seconds: number): ExchangeSeen[] {
  const first = exchange('IKE_AUTH', 1, message(seconds + 0.2), answer(seconds + 0.3, { firstInner: 43 }));
  return [init(seconds), first, liveness(2, seconds + 10)];
}

export function refusedExchanges(seconds: number): ExchangeSeen[] {
  const refusal = answer(seconds + 0.3, { firstInner: NOTIFY, octets: 80 });
  return [init(seconds), exchange('IKE_AUTH', 1, message(seconds + 0.2), refusal)];
}

/** An answered liveness check of the client. */
export function liveness(id: number, seconds: number, more: Partial<ExchangeSeen> = {}): ExchangeSeen {
  const empty = { firstInner: 0, octets: 80 };
  return exchange('INFORMATIONAL', id, message(seconds, empty), answer(seconds + 0.1, empty), more);
}

export function deleteByClient(id: number, seconds: number): ExchangeSeen {
  return exchange('INFORMATIONAL', id, message(seconds, { firstInner: 42 }), answer(seconds + 0.1, { firstInner: 0 }));
}

/** An IKE SA of the capture S1; times and counts follow from its exchanges. */
export function wireSa(spi: string, exchanges: readonly ExchangeSeen[], fields: Partial<IkeSaSeen> = {}): IkeSaSeen {
  const messages = exchanges.flatMap((one) => [one.request, one.response]).filter((one) => one !== undefined);
  const [first] = messages;
  const last = messages.at(-1);
  const initiator = first?.from ?? CLIENT;
  const responder = first?.to ?? GATEWAY;
  return {
    ...seen('wire.ike-sa', first?.at ?? at(0), first?.evidence ?? frame('S1', 1), {
      initiatorSpi: spi.padStart(16, '0'),
      responderSpi: spi.padStart(16, 'f'),
      initiator,
      responder,
      paths: [
        {
          initiator,
          responder,
          firstAt: first?.at ?? at(0),
          evidence: first?.evidence ?? frame('S1', 1),
          change: 'first',
        },
      ],
      opening: exchanges[0]?.exchange === 'IKE_SA_INIT' ? 'ike-sa-init' : 'before-capture',
      exchanges,
      sources: [(first?.evidence ?? frame('S1', 1)).source],
      capturePoint: [(first?.evidence ?? frame('S1', 1)).source],
      lastAt: last?.lastAt ?? at(0),
      hopLimits: { initiator: 64, responder: 64 },
      messages: messages.length,
      retransmissions: 0,
      encryptedMessages: messages.filter((one) => one.payloads.includes('SK')).length,
      cutMessages: 0,
      proposal: 'AES_CBC_256 HMAC_SHA2_512_256 PRF_HMAC_SHA2_512 19',
      vendorIds: { initiator: ['CISCO-ANYCONNECT-EAP'], responder: [] },
      nat: { initiator: undefined, responder: undefined },
      integrityFailures: 0,
    }),
    ...fields,
  };
}

export function capture(
  fromSeconds: number,
  toSeconds: number,
  fields: Partial<EventOf<'wire.capture'>> = {},
): EventOf<'wire.capture'> {
  return {
    ...seen(
      'wire.capture',
      at(fromSeconds),
      { source: 'S1', start: 0, end: 24 },
      {
        format: 'pcap',
        packets: 100,
        firstAt: at(fromSeconds),
        lastAt: at(toSeconds),
        linkTypes: [1],
        snapLengths: [65_535],
        cutPackets: 0,
        ikePackets: 20,
        espPackets: 80,
        keepalives: 0,
        fragments: 0,
        laterFragments: 0,
        icmpPackets: 0,
        tcpPackets: 0,
        otherPackets: 0,
        captureFilters: [],
        droppedPackets: undefined,
      },
    ),
    ...fields,
  };
}

/** Which directions the messages of these SAs show, file by file, as the follower tells it. */
export function scopesOf(events: readonly Event[]): EventOf<'wire.capture-scope'>[] {
  const sas = events.filter((event) => event.kind === 'wire.ike-sa');
  const sources = [...new Set(sas.map(({ evidence }) => evidence.source))];
  return sources.map((source) => {
    const own = sas.filter(({ evidence }) => evidence.source === source);
    const pairs = own.flatMap(({ paths, exchanges }) => {
      const sent = exchanges.flatMap((one) => [one.request, one.response]).filter((one) => one !== undefined);
      return paths.map(({ initiator, responder }) => ({
        initiator: initiator.address,
        responder: responder.address,
        fromInitiator: sent.filter(({ from }) => from.address === initiator.address).length,
        fromResponder: sent.filter(({ from }) => from.address === responder.address).length,
      }));
    });
    return seen('wire.capture-scope', at(0), frame(source, 1), { pairs, incomplete: false });
  });
}

/** Every message of the exchanges between other ends. */
export function between(client: Endpoint, gateway: Endpoint, exchanges: readonly ExchangeSeen[]): ExchangeSeen[] {
  const moved = (one: MessageSeen | undefined): MessageSeen | undefined => {
    if (one === undefined) return undefined;
    return one.from === GATEWAY ? { ...one, from: gateway, to: client } : { ...one, from: client, to: gateway };
  };
  return exchanges.map((one) => ({ ...one, request: moved(one.request), response: moved(one.response) }));
}

// --- the gateway ------------------------------------------------------------------------------------------------

/** What a debug line says of the SA that `wireSa` makes of the same `spi`. */
export function about(spi: string) {
  return {
    slot: { gatewaySession: 1, saId: 1 },
    initiatorSpi: spi.padStart(16, '0'),
    responderSpi: spi.padStart(16, 'f'),
    attribution: 'stated' as const,
  };
}

export function configLine(source: string, line: number, text: string): ConfigLine {
  return { text, evidence: place(source, line, { excerpt: text }) };
}

/** An IKEv2 profile for AnyConnect clients with `reconnect timeout 900`. */
export function ikev2Profile(
  source: string,
  fields: Partial<EventOf<'gateway.ikev2-profile'>> = {},
): EventOf<'gateway.ikev2-profile'> {
  return {
    ...seen('gateway.ikev2-profile', { kind: 'none' }, place(source, 10), {
      host: undefined,
      name: 'AC-PROFILE',
      matchIdentities: [configLine(source, 11, ` match identity remote key-id ${LOGIN_ID}`)],
      localAuthentication: [configLine(source, 12, ' authentication local rsa-sig')],
      remoteAuthentication: [configLine(source, 13, ' authentication remote anyconnect-eap aggregate')],
      reconnect: { timeoutSeconds: 900, line: configLine(source, 14, ' reconnect timeout 900') },
      reconnectRemoved: undefined,
      preSharedKeyLines: [],
      anyconnectProfile: undefined,
      virtualTemplate: undefined,
      dpd: undefined,
      shutdown: false,
      matchCertificates: [],
      matchFvrf: undefined,
      matchAddresses: [],
      matchInboundOnly: false,
      localIdentity: undefined,
      keyrings: [],
      trustpoints: [],
      aaaAuthentication: [],
      aaaAuthorization: [],
      aaaAccounting: [],
      lifetimeSeconds: undefined,
      lifetimeOfCertificate: false,
      ivrf: undefined,
      natKeepaliveSeconds: undefined,
      natForceEncap: false,
      initialContactForce: false,
      configExchange: [],
      redirectGateway: false,
      description: undefined,
      dynamic: false,
      other: [],
      complete: true,
    }),
    ...fields,
  };
}

export function gatewayConfig(
  source: string,
  fields: Partial<EventOf<'gateway.config'>> = {},
): EventOf<'gateway.config'> {
  return {
    ...seen('gateway.config', { kind: 'none' }, place(source, 1), {
      host: undefined,
      addresses: [],
      zone: undefined,
      summerTime: undefined,
      debugStamps: undefined,
      logStamps: undefined,
      headendSsl: undefined,
      httpServer: undefined,
      version: undefined,
      model: undefined,
      serial: undefined,
      lastChange: undefined,
      removed: [],
      unread: [],
      other: [],
      complete: true,
    }),
    ...fields,
  };
}

/** One session of `show crypto session detail`. */
export function shownSession(
  source: string,
  line: number,
  fields: Partial<EventOf<'gateway.session-snapshot'>> = {},
): EventOf<'gateway.session-snapshot'> {
  return {
    ...seen('gateway.session-snapshot', { kind: 'none' }, place(source, line), {
      host: undefined,
      interface: undefined,
      username: undefined,
      profile: 'AC-PROFILE',
      group: undefined,
      assignedAddress: undefined,
      uptimeSeconds: undefined,
      status: 'UP-ACTIVE',
      peer: CLIENT,
      local: GATEWAY,
      fvrf: undefined,
      ivrf: undefined,
      phase1Id: undefined,
      gatewaySession: undefined,
      active: true,
      capabilities: undefined,
      reconnected: undefined,
      description: undefined,
      systemIp: undefined,
      systemInterface: undefined,
      sas: [],
      flows: [],
      legend: {},
      other: [],
      phase1IdLine: undefined,
      peerLine: undefined,
      flowHosts: [],
    }),
    ...fields,
  };
}

/** One SA of `show crypto ikev2 session detailed`, of the SA that `wireSa` makes of the same `spi`. */
export function shownSa(
  source: string,
  line: number,
  spi: string,
  fields: Partial<EventOf<'gateway.sa-snapshot'>> = {},
): EventOf<'gateway.sa-snapshot'> {
  return {
    ...seen('gateway.sa-snapshot', { kind: 'none' }, place(source, line), {
      host: undefined,
      gatewaySession: undefined,
      detailSession: undefined,
      tunnelId: undefined,
      status: 'READY',
      local: GATEWAY,
      peer: CLIENT,
      fvrf: undefined,
      ivrf: undefined,
      encryption: undefined,
      authSign: undefined,
      authVerify: undefined,
      lifetimeSeconds: undefined,
      activeSeconds: undefined,
      localSpi: spi.padStart(16, 'f'),
      peerSpi: spi.padStart(16, '0'),
      initiator: false,
      localId: undefined,
      remoteId: undefined,
      remoteEapId: undefined,
      assignedAddress: undefined,
      peerType: undefined,
      dpd: undefined,
      sessionStatus: undefined,
      ikeCount: undefined,
      childCount: undefined,
      family: undefined,
      cipher: undefined,
      keySize: undefined,
      prf: undefined,
      hash: undefined,
      dhGroup: undefined,
      pqcKeyExchange: undefined,
      ceId: undefined,
      mibId: undefined,
      statusDescription: undefined,
      localMessages: undefined,
      remoteMessages: undefined,
      fragmentation: undefined,
      fragmentMtu: undefined,
      dynamicRouteUpdate: undefined,
      extendedAuthentication: undefined,
      natTraversal: undefined,
      securityGroupTags: undefined,
      pushedAddress: undefined,
      remoteSubnets: [],
      quantum: [],
      localSystemId: undefined,
      remoteSystemId: undefined,
      other: [],
      endpointsLine: undefined,
      remoteIdLine: undefined,
      authLine: undefined,
      children: [],
    }),
    ...fields,
  };
}

// --- what correlation makes of them -----------------------------------------------------------------------------

function factsOf(events: readonly Event[]): Facts {
  return {
    of: <K extends EventKind>(kind: K) => events.filter((event): event is EventOf<K> & Event => event.kind === kind),
  };
}

/** A finished case that holds nothing but what is given; `events` are its facts. */
export function caseOf({ events = [], ...parts }: Partial<Case> & { readonly events?: readonly Event[] } = {}): Case {
  const facts = factsOf(events);
  const times = new ConfigTimes(events, new Clocks(new StatedClocks([], events, {})));
  const gateways = parts.boxes ?? [];
  return {
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
    facts,
    profiles: new HeldProfiles({ facts, gateways, hosts: new Hosts(events), times }).shownLast([]),
    diagnostics: [],
    ...parts,
  };
}

/** A reconnect that the gateway refused after it had let the session go: inactive for 1000 s, kept for 900. */
export function attemptOf(fields: Partial<Attempt> = {}): Attempt {
  return {
    id: 'R1',
    ikeSas: ['SA2'],
    evidence: [frame('S1', 50)],
    session: 'U1',
    candidates: [],
    identity: null,
    trigger: { kind: 'system-resume', evidence: [] },
    startedEvidence: [],
    removedEvidence: [],
    lostAt: { earliest: moment(0), latest: moment(60), evidence: [frame('S1', 20), frame('S1', 30)] },
    startedAt: moment(1060),
    finishedAt: moment(1061),
    clientAwaySeconds: { min: 1000, max: 1060 },
    gatewayState: 'gone',
    inactiveSeconds: { min: 1000, max: 1000 },
    timeoutSeconds: 900,
    timeoutFrom: { kind: 'config', evidence: [place('S3', 14)] },
    lateness: { kind: 'exceeded', reason: 'inactive for at least 1000 s, kept for 900 s' },
    outcome: 'rejected',
    basis: 'proved',
    cause: { kind: 'late', basis: 'inferred', evidence: [] },
    sequel: 'full-login',
    sequelEvidence: [],
    changes: [],
    tokenProof: { kind: 'not-verifiable', missing: 'SK_pi', with: null, evidence: [] },
    outage: null,
    ...fields,
  };
}

/** An IKE_AUTH request as debug prints it on the gateway's side. */
export function ikePacket(
  spi: string,
  seconds: number,
  fields: Partial<EventOf<'gateway.ike-packet'>> = {},
): EventOf<'gateway.ike-packet'> {
  const made = seen('gateway.ike-packet', said(seconds, 'S3'), place('S3', Math.round(seconds * 10)), {
    ...about(spi),
    direction: 'received',
    peer: CLIENT,
    local: GATEWAY,
    exchange: 'IKE_AUTH',
    messageId: 1,
    isResponse: false,
    payloads: ['IDi', 'AUTH'],
    notifies: [],
    retransmission: false,
  });
  return { ...made, ...fields };
}

/** An IKE SA of which no source has told anything yet. */
export function unseenSa(initiatorSpi: string): SaEvidence {
  return { initiatorSpi, responderSpi: undefined, wire: [], debug: [], traced: [], snapshots: [], sessionLines: [] };
}
