import type { CaseFile } from '../case.ts';
import { FAKE_SECRETS } from '../gateway-text/options.ts';
import type { AttemptEntry, Ledger, SaEntry } from '../peers/ledger.ts';
import type { AttemptExpectation, Scenario } from '../scenarios/scenario.ts';
import { decidableFrom } from '../truth/decidable.ts';
import { CATALOGUE } from '../truth/rules.ts';
import type { Aspect, AttemptTruth, ClockTruth, SaTruth, Truth } from '../truth/truth.ts';
import { newClock } from '../world/clock.ts';
import { iso, type Micros, MS, SECOND } from '../world/time.ts';
import type { Played } from './play.ts';

/**
 * The truth of a played case. What happened comes from the ledger, what can be known of it from the script. Throws where
 * the two disagree: then the scenario does not play what it says.
 */
export function buildTruth(scenario: Scenario, seed: number, played: Played, files: readonly CaseFile[]): Truth {
  const { ledger } = played;
  const { expect } = scenario;
  const cycles = ledger.attempts.toSorted((a, b) => (a.startedAt ?? a.lostAt) - (b.startedAt ?? b.lostAt));
  if (cycles.length !== expect.attempts.length)
    throw new Error(
      `${scenario.name}: ${cycles.length} reconnect cycles were played, ${expect.attempts.length} are expected`,
    );
  const attempts = expect.attempts.map((expected, index) => attemptTruth(scenario, ledger, cycles[index], expected));
  const findings = expect.findings.map(({ rule, from, attempt = null }) => ({ rule, from, attempt }));
  const called = expect.findings.map(({ rule }) => rule);
  const tolerated = [...new Set([...(expect.tolerated ?? []), ...OFTEN_TOLERATED])].filter(
    (rule) => !called.includes(rule),
  );
  for (const rule of [...findings.map(({ rule }) => rule), ...tolerated])
    if (!CATALOGUE.includes(rule)) throw new Error(`${scenario.name}: no rule ${rule}`);
  const aspects = ASPECTS.filter((aspect) => files.some((file) => file.aspect === aspect));
  return {
    scenario: scenario.name,
    seed,
    title: scenario.title,
    clocks: clockTruths(scenario, played),
    ikeSas: ledger.sas.map((entry) => saTruth(entry, played)),
    sessions: ledger.sessions.map(({ sas, token: _, ...session }) => ({
      ...session,
      ikeSas: sas.map(({ spiI }) => spiI.toString('hex')),
    })),
    attempts,
    findings,
    never: CATALOGUE.filter((rule) => !tolerated.includes(rule) && !findings.some((finding) => finding.rule === rule)),
    tolerated,
    decidable: decidableFrom({ attempts, findings }, aspects),
    secrets: secretsOf(scenario, ledger),
  };
}

// A gateway repeats its question to a client that sleeps: by the letter of the rule more than three times, by its sense
// nothing is wrong with the path.
const OFTEN_TOLERATED = ['retransmissions'];

const ASPECTS: readonly Aspect[] = ['wire', 'keys', 'debug', 'show', 'config', 'log', 'policy'];

function attemptTruth(
  scenario: Scenario,
  ledger: Ledger,
  cycle: AttemptEntry | undefined,
  expected: AttemptExpectation,
): AttemptTruth {
  if (cycle === undefined) throw new Error(`${scenario.name}: a cycle is missing`);
  for (const field of ['outcome', 'sequel', 'trigger'] as const)
    if (cycle[field] !== expected[field].value)
      throw new Error(
        `${scenario.name}: ${field} of ${cycle.client} was played as ${cycle[field]}, expected ${expected[field].value}`,
      );
  if (cycle.client !== expected.client)
    throw new Error(`${scenario.name}: ${cycle.client} came back, expected ${expected.client}`);
  const removedAt = removalBefore(ledger, cycle);
  const seconds = (from: Micros, to: Micros): number => Math.round((to - from) / MS) / (SECOND / MS);
  return {
    ...expected,
    gateway: cycle.gateway,
    tries: cycle.tries.map(({ spiI }) => spiI.toString('hex')),
    triesAt: cycle.tries.map(({ startedAt }) => iso(startedAt)),
    lostAt: iso(cycle.lostAt),
    removedAt: isoOf(removedAt),
    startedAt: isoOf(cycle.startedAt),
    finishedAt: isoOf(cycle.finishedAt),
    awaySeconds: cycle.startedAt === null ? null : seconds(cycle.lostAt, cycle.startedAt),
    inactiveSeconds: cycle.startedAt === null || removedAt === null ? null : seconds(removedAt, cycle.startedAt),
  };
}

// When the gateway let go of the SA that carried the session, if it did so before the client came back.
function removalBefore(ledger: Ledger, { client, startedAt, tries }: AttemptEntry): Micros | null {
  const before = ledger.sas.filter(
    (entry) =>
      entry.client === client &&
      entry.establishedAt !== null &&
      !tries.includes(entry) &&
      entry.startedAt < (startedAt ?? 0),
  );
  const endedAt = before.at(-1)?.endedAt ?? null;
  return endedAt !== null && startedAt !== null && endedAt <= startedAt ? endedAt : null;
}

function saTruth(entry: SaEntry, played: Played): SaTruth {
  const { spiI, spiR, suite, startedAt, establishedAt, endedAt, children, ...rest } = entry;
  const { keys: _, ...plain } = rest;
  const taps = [...played.network.taps].map(([name, tap]) => {
    const seen = tap.packets.filter(({ ip }) => ip.includes(spiI));
    return [name, seen.length] as const;
  });
  return {
    ...plain,
    initiatorSpi: spiI.toString('hex'),
    responderSpi: spiR?.toString('hex') ?? null,
    suite: suite?.name ?? '',
    startedAt: iso(startedAt),
    establishedAt: isoOf(establishedAt),
    endedAt: isoOf(endedAt),
    messages: Object.fromEntries(taps),
    childSpis: children.map(({ toGateway, toClient }) => ({
      toGateway: spiText(toGateway),
      toClient: spiText(toClient),
    })),
  };
}

function clockTruths(scenario: Scenario, { start, end, gateways, clients }: Played): ClockTruth[] {
  const actors = [...gateways.values(), ...clients.values()].map(
    ({ description }) => [description.name, description.clock] as const,
  );
  const captures = scenario.evidence.captures.map(({ path, clock }) => [path, clock ?? {}] as const);
  return [...actors, ...captures].map(([of, options]) => {
    const clock = newClock(options);
    const offset = (at: Micros): number => (clock.read(at) - at) / MS;
    return {
      of,
      zone: clock.zoneName(start),
      zoneMinutes: clock.zoneMinutes(start),
      offsetMsAtStart: offset(start),
      offsetMsAtEnd: offset(end),
    };
  });
}

function secretsOf({ clients }: Scenario, { sessions, sas }: Ledger): string[] {
  const passwords = clients.flatMap(({ password, typos = [] }) => [password, ...typos]);
  const tokens = sessions.flatMap(({ token }) => token ?? []);
  const keys = sas.flatMap((sa) => (sa.keys === null ? [] : Object.values(sa.keys).map((key) => key.toString('hex'))));
  return [...new Set([...FAKE_SECRETS, ...passwords, ...tokens, ...keys])].filter((secret) => secret !== '');
}
const isoOf = (at: Micros | null): string | null => (at === null ? null : iso(at));
const spiText = (spi: number): string => spi.toString(16).padStart(8, '0');
