import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { CaseFile } from '../simulator/case.ts';
import { CATALOGUE } from '../simulator/truth/rules.ts';
import type { AttemptTruth, Decided, SaTruth, SessionTruth, Truth } from '../simulator/truth/truth.ts';
import type { KnownCase } from './accuracy/measure.ts';

// Captures of a real IKEv2 stack with the keys that it logged, as cases of known truth.

interface LabSa {
  readonly spi_i: string;
  readonly spi_r: string | null;
  readonly first_time: string;
  readonly result: string;
  readonly initiator: string;
  readonly responder: string;
  readonly eap?: unknown;
  readonly reconnect_of?: { readonly spi_i: string; readonly session_id: string };
}

interface LabTruth {
  readonly ike_sas: readonly LabSa[];
  readonly lab_events: readonly { readonly time: number; readonly event: string }[];
}

/** One capture with the keys of its folder. The daemons' logs are key files too; they are left out, since one is enough. */
export function labCase(capture: string): KnownCase {
  const format = capture.endsWith('ng') ? 'pcapng' : 'pcap';
  const file = (path: string, rest: Pick<CaseFile, 'aspect' | 'format'>): CaseFile => {
    return { path: basename(path), bytes: readFileSync(path), from: 'gateway', planted: [], ...rest };
  };
  const files = [
    file(capture, { aspect: 'wire', format }),
    file(join(dirname(capture), 'keys.json'), { aspect: 'keys', format: 'keys-json' }),
  ];
  return { files, truth: labTruth(capture), settings: {} };
}

/** The lab's own truth in the simulator's words. Some captures have a truth of their own beside that of their folder. */
export function labTruth(capture: string): Truth {
  const own = `${capture}.truth.json`;
  const file = existsSync(own) ? own : join(dirname(capture), 'truth.json');
  const { ike_sas: sas, lab_events: events }: LabTruth = JSON.parse(readFileSync(file, 'utf8'));
  const lost = events.find(({ event }) => event.startsWith('client link down'));
  return {
    scenario: capture,
    seed: 0,
    title: '',
    clocks: [],
    ikeSas: sas.map(saOf),
    sessions: sessionsOf(sas),
    attempts: sas.flatMap((sa) => (sa.reconnect_of === undefined ? [] : [attemptOf(sa, sas, lost?.time)])),
    findings: [],
    never: CATALOGUE.filter((rule) => rule !== 'capture-not-decrypted'),
    tolerated: ['capture-not-decrypted'],
    decidable: [],
    secrets: [],
  };
}

const isoOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

function saOf(sa: LabSa): SaTruth {
  return {
    purpose: sa.reconnect_of === undefined ? (sa.eap === undefined ? 'other-peer' : 'login') : 'reconnect',
    initiatorSpi: sa.spi_i,
    responderSpi: sa.spi_r,
    suite: '',
    identity: null,
    client: sa.initiator,
    gateway: sa.responder,
    startedAt: isoOf(Number(sa.first_time)),
    establishedAt: null,
    endedAt: null,
    endedBy: null,
    ikeAuthExchanges: 0,
    messages: {},
    childSpis: [],
  };
}

function attemptOf(sa: LabSa, all: readonly LabSa[], lost: number | undefined): AttemptTruth {
  const at = Number(sa.first_time);
  const wire = <T>(value: T): Decided<T> => ({ value, from: [['wire']] });
  const never = <T>(value: T): Decided<T> => ({ value, from: [] });
  const resumed = sa.result === 'established';
  const loginAfter = all.some((other) => other.eap !== undefined && Number(other.first_time) > at);
  return {
    client: sa.initiator,
    gateway: sa.responder,
    tries: [sa.spi_i],
    triesAt: [isoOf(at)],
    lostAt: isoOf(lost ?? at),
    removedAt: null,
    startedAt: isoOf(at),
    finishedAt: null,
    awaySeconds: lost === undefined ? null : at - lost,
    inactiveSeconds: null,
    visible: [['wire']],
    trigger: never('path-loss'),
    outcome: wire(resumed ? 'resumed' : 'rejected'),
    lateness: never('within'),
    cause: resumed ? wire('none') : never('late'),
    sequel: wire(!resumed && loginAfter ? 'full-login' : 'none-seen'),
    gatewayState: never(resumed ? 'inactive' : 'gone'),
    timeoutSeconds: null,
  };
}

/** A session a login; what it lost and resumed is told by the reconnects. */
function sessionsOf(sas: readonly LabSa[]): SessionTruth[] {
  return sas
    .filter(({ eap }) => eap !== undefined)
    .map((login) => {
      const reconnects = sas.filter(({ reconnect_of }) => reconnect_of?.spi_i === login.spi_i);
      const resumed = reconnects.filter(({ result }) => result === 'established');
      return {
        client: login.initiator,
        gateway: login.responder,
        user: '',
        sessionId: reconnects[0]?.reconnect_of?.session_id ?? null,
        assignedAddress: null,
        ikeSas: [login, ...resumed].map(({ spi_i }) => spi_i),
      };
    });
}
