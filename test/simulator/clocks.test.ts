import { describe, expect, test, vi } from 'vitest';
import type { Clock, Result } from '../../src/model/result.ts';
import type { CaseSettings } from '../../src/model/settings.ts';
import { analysed } from '../support/analysed.ts';
import type { Aspect, CaseFile } from './case.ts';
import { scenarios } from './scenarios/index.ts';
import { simulate } from './stage/simulate.ts';
import type { ClockTruth } from './truth/truth.ts';

// What is measured of a clock, against what the scenario set it to. Settings of the scenario are left out: with them a zone is given.

vi.setConfig({ testTimeout: 600_000 });

const COMBINATIONS: readonly (readonly Aspect[])[] = [
  ['wire', 'debug'],
  ['debug', 'log'],
  ['wire', 'keys', 'log'],
  ['wire', 'keys', 'debug', 'show', 'config', 'log'],
];

/** Both ends of a login and both of a reconnect. */
const LEAST_ANCHORS = 4;
/** What the client's clock is measured to within where three facts of different attempts or logins bind it. */
const CLIENT_MS = 1000;
const GATEWAY_MS = 10;
/** From the other end of the way nobody can tell which half of it took longer. */
const WAY_MS = 150;

const SETTINGS: readonly (readonly [string, (own: CaseSettings | undefined) => CaseSettings])[] = [
  ['without options', () => ({})],
  ['with the options of the scenario', (own) => own ?? {}],
];

describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('clocks of %s', (_name, scenario) => {
  const made = simulate(scenario, 1);
  const isBeside = scenario.evidence.captures.every(({ tap }) => tap === 'gateway');
  const hasMilliseconds = scenario.evidence.gatewayLogs.every(({ stamp }) => stamp?.msec !== false);

  test.each(COMBINATIONS.map((aspects) => [aspects.join('+'), aspects] as const))('from %s', async (_, aspects) => {
    const files = made.files.filter(({ aspect }) => aspects.includes(aspect));
    const limits: Partial<Record<Aspect, number>> = {
      log: CLIENT_MS,
      ...(isBeside && hasMilliseconds && { debug: GATEWAY_MS }),
    };
    for (const [how, settingsOf] of SETTINGS) {
      const result = await analysed(files, settingsOf(scenario.evidence.settings as CaseSettings | undefined));
      for (const clock of result.clocks) {
        const truth = truthOf(clock, result, files, made.truth.clocks);
        const reference = referenceOf(clock, result, files, made.truth.clocks);
        if (truth === undefined || reference === undefined || clock.offsetMs === null) continue;
        const seen = `${clock.id} of ${truth.of} ${how}: ${clock.zone} ${clock.offsetMs} ± ${clock.plusMinusMs}`;
        const from = Math.min(truth.offsetMsAtStart, truth.offsetMsAtEnd) - latest(reference);
        const to = Math.max(truth.offsetMsAtStart, truth.offsetMsAtEnd) - earliest(reference);
        const within = clock.plusMinusMs ?? 0;
        if (clock.anchors.length >= LEAST_ANCHORS)
          expect
            .soft(within, seen)
            .toBeLessThanOrEqual(limits[fileOf(clock, result, files)?.aspect ?? 'wire'] ?? WAY_MS);
        // Summer time may have begun or ended before the facts that measured it.
        const minutes = [0, 60, -60].map((summer) => truth.zoneMinutes + summer);
        if (clock.basis === 'anchors') expect.soft(minutes, seen).toContain(minutesOf(clock.zone));
        expect.soft(clock.offsetMs - within, seen).toBeLessThanOrEqual(to + 1);
        expect.soft(clock.offsetMs + within, seen).toBeGreaterThanOrEqual(from - 1);
      }
    }
  });
});

const earliest = ({ offsetMsAtStart, offsetMsAtEnd }: ClockTruth) => Math.min(offsetMsAtStart, offsetMsAtEnd);
const latest = ({ offsetMsAtStart, offsetMsAtEnd }: ClockTruth) => Math.max(offsetMsAtStart, offsetMsAtEnd);

function fileOf(clock: Clock, { sources }: Result, files: readonly CaseFile[]): CaseFile | undefined {
  const paths = sources.filter(({ id }) => clock.sources.includes(id)).map(({ path }) => path);
  return files.find(({ path }) => paths.some((one) => one === path || one.startsWith(`${path}!/`)));
}

function truthOf(clock: Clock, result: Result, files: readonly CaseFile[], truths: readonly ClockTruth[]) {
  const file = fileOf(clock, result, files);
  return truths.find(({ of }) => of === file?.path) ?? truths.find(({ of }) => of === file?.from);
}

/** A capture measures where there is one, else the gateway. */
function referenceOf(clock: Clock, result: Result, files: readonly CaseFile[], truths: readonly ClockTruth[]) {
  const measures = result.clocks.find(({ basis }) => basis === 'reference');
  const gateways = result.clocks.filter((one) => fileOf(one, result, files)?.aspect === 'debug');
  const reference = measures ?? (gateways.length === 1 ? gateways[0] : undefined);
  return reference === undefined || reference === clock ? undefined : truthOf(reference, result, files, truths);
}

function minutesOf(zone: string | null): number | undefined {
  if (zone === 'UTC') return 0;
  const [, sign, hours, minutes] = /^UTC([+-])(\d\d):(\d\d)$/.exec(zone ?? '') ?? [];
  return sign === undefined ? undefined : (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
}
