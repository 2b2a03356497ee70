import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analysed } from '../support/analysed.ts';
import { judge } from '../support/judge.ts';
import { capturesIn, sharedFolder } from '../support/lab.ts';
import type { CaseFile } from './case.ts';
import { operators } from './degrade/index.ts';
import { CATALOGUE } from './truth/rules.ts';
import type { AttemptTruth, Decided, SaTruth, Truth } from './truth/truth.ts';
import { seeded } from './world/random.ts';

// The operators on captures of a real IKEv2 stack: what is said of a degraded capture may be less, and must not be wrong.

const lab = sharedFolder('lab');

interface LabSa {
  readonly spi_i: string;
  readonly spi_r: string | null;
  readonly first_time: string;
  readonly result: string;
  readonly initiator: string;
  readonly responder: string;
  readonly eap?: unknown;
  readonly reconnect_of?: unknown;
}

interface LabTruth {
  readonly ike_sas: readonly LabSa[];
  readonly lab_events: readonly { readonly time: number; readonly event: string }[];
}

describe.skipIf(lab === undefined)('captures of the lab', () => {
  test.each(capturesIn(lab))('%s: nothing is wrong, whole or degraded', async (name) => {
    const path = join(lab ?? '', name);
    const truth = truthOf(path);
    const bytes = readFileSync(path);
    const format = name.endsWith('ng') ? 'pcapng' : 'pcap';
    const whole: CaseFile = { path: basename(name), bytes, aspect: 'wire', format, from: 'gateway', planted: [] };

    const answer = judge(await analysed([whole]), truth, { aspects: ['wire'], keeps: () => true });
    expect(answer).toEqual([]);

    const wrong: string[] = [];
    for (const operator of operators) {
      if (!operator.applies([whole])) continue;
      const files = operator.apply([whole], { random: seeded(`${name}/${operator.name}`) });
      const deviations = judge(await analysed(files), truth, {
        aspects: ['wire'],
        keeps: (aspect, fact) => operator.keeps(aspect, fact) === 'kept',
        clockLies: operator.hidesStep === true,
      });
      for (const { kind, what, detail } of deviations)
        if (kind === 'wrong') wrong.push(`${operator.name}: ${what}, ${detail}`);
    }
    expect(wrong).toEqual([]);
  });
});

/** The lab's own truth in the simulator's words. Some captures have a truth of their own beside that of their folder. */
function truthOf(capture: string): Truth {
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
    sessions: [],
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
    cause: never(resumed ? 'none' : 'late'),
    sequel: wire(!resumed && loginAfter ? 'full-login' : 'none-seen'),
    gatewayState: never(resumed ? 'inactive' : 'gone'),
    timeoutSeconds: null,
  };
}
