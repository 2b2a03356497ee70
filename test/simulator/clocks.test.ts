import { describe, expect, test, vi } from 'vitest';
import type { CaseSettings } from '../../src/model/settings.ts';
import { analysed } from '../support/analysed.ts';
import { clockTruthOf, fileOfClock, ROUNDING_MS, trueOffset } from '../support/judge-clocks.ts';
import type { Aspect } from './case.ts';
import { scenarios } from './scenarios/index.ts';
import { simulate } from './stage/simulate.ts';

// What is measured of a clock, against what the scenario set it to. Settings of the scenario are left out: with them a zone is given.

vi.setConfig({ testTimeout: 600_000 });

const COMBINATIONS: readonly (readonly Aspect[])[] = [
  ['wire', 'debug'],
  ['debug', 'log'],
  ['wire', 'keys', 'log'],
  ['wire', 'log'],
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

/** Clocks that were held against the truth, by combination: a check that finds nothing to check must not pass. */
const checked = new Map<string, number>();

describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('clocks of %s', (_name, scenario) => {
  const made = simulate(scenario, 1);
  const isBeside = scenario.evidence.captures.every(({ tap }) => tap === 'gateway');
  const hasMilliseconds = scenario.evidence.gatewayLogs.every(({ stamp }) => stamp?.msec !== false);

  test.each(COMBINATIONS.map((aspects) => [aspects.join('+'), aspects] as const))('from %s', async (from, aspects) => {
    const files = made.files.filter(({ aspect }) => aspects.includes(aspect));
    const limits: Partial<Record<Aspect, number>> = {
      log: CLIENT_MS,
      ...(isBeside && hasMilliseconds && { debug: GATEWAY_MS }),
    };
    for (const [how, settingsOf] of SETTINGS) {
      const result = await analysed(files, settingsOf(scenario.evidence.settings as CaseSettings | undefined));
      const clocks = { result, files, truths: made.truth.clocks };
      for (const clock of result.clocks) {
        const truth = clockTruthOf(clock, clocks);
        const offset = trueOffset(clock, clocks);
        if (truth === undefined || offset === undefined || clock.offsetMs === null) continue;
        checked.set(from, (checked.get(from) ?? 0) + 1);
        const seen = `${clock.id} of ${truth.of} ${how}: ${clock.zone} ${clock.offsetMs} ± ${clock.plusMinusMs}`;
        const within = clock.plusMinusMs ?? 0;
        if (clock.anchors.length >= LEAST_ANCHORS)
          expect.soft(within, seen).toBeLessThanOrEqual(limits[fileOfClock(clock, clocks)?.aspect ?? 'wire'] ?? WAY_MS);
        // Summer time may have begun or ended before the facts that measured it.
        const minutes = [0, 60, -60].map((summer) => truth.zoneMinutes + summer);
        if (clock.basis === 'anchors') expect.soft(minutes, seen).toContain(minutesOf(clock.zone));
        expect.soft(clock.offsetMs - within, seen).toBeLessThanOrEqual(offset.to + ROUNDING_MS);
        expect.soft(clock.offsetMs + within, seen).toBeGreaterThanOrEqual(offset.from - ROUNDING_MS);
      }
    }
  });
});

// Runs behind the others of this file; `-t` on one scenario leaves it out.
test.each([
  ['wire+debug', 80],
  ['debug+log', 40],
  ['wire+keys+log', 50],
  ['wire+log', 50],
  ['wire+keys+debug+show+config+log', 130],
] as const)('clocks were measured from %s: %i at least', (from, least) => {
  expect(checked.get(from)).toBeGreaterThanOrEqual(least);
});

function minutesOf(zone: string | null): number | undefined {
  if (zone === 'UTC') return 0;
  const [, sign, hours, minutes] = /^UTC([+-])(\d\d):(\d\d)$/.exec(zone ?? '') ?? [];
  return sign === undefined ? undefined : (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
}
