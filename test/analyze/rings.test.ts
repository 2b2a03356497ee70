// A ring or rotation is one capture: whatever the files are, the same is said. And a copy of a file is no second witness.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import { captureRotation } from '../simulator/degrade/split-captures.ts';
import { scenarios } from '../simulator/scenarios/index.ts';
import { simulate } from '../simulator/stage/simulate.ts';
import { seeded } from '../simulator/world/random.ts';
import { ingested } from '../support/analysed.ts';
import { inPieces } from '../support/pieces.ts';
import { caseFolder, run } from '../support/runs.ts';

const SAMPLES = join(import.meta.dirname, '..', '..', 'samples');

type Files = Record<string, string | Uint8Array>;

function filesOf(sample: string): Files {
  const folder = join(SAMPLES, sample);
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = found.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return Object.fromEntries(
    names.filter((name) => name !== 'README.md').map((name) => [name, readFileSync(join(folder, name))]),
  );
}

/** The same case with its capture in files of so many packets, named so that their order is another. */
function inRing(files: Files, capture: string, packets: number): Files {
  const { [capture]: whole, ...others } = files;
  const pieces = inPieces(whole as Uint8Array, packets).map((piece, index, all): [string, Uint8Array] => {
    return [`ring_${String(all.length - index).padStart(4, '0')}.pcap`, piece];
  });
  return { ...others, ...Object.fromEntries(pieces) };
}

/** What does not name files. */
function said({ attempts, ikeSas, sessions, timeline, findings, rules, clocks }: Result) {
  return {
    attempts: attempts.map(
      ({ id, outcome, basis, cause, lateness, lostAt, clientAwaySeconds, gatewayState, inactiveSeconds, outage }) => {
        const lost = lostAt && [lostAt.earliest.utc, lostAt.latest.utc];
        return {
          id,
          outcome,
          basis,
          cause: cause.kind,
          lateness,
          lost,
          clientAwaySeconds,
          gatewayState,
          inactiveSeconds,
          outage,
        };
      },
    ),
    ikeSas: ikeSas.map(({ id, purpose, state, messages, retransmissions, dpd, paths, childSas }) => {
      const activity = childSas.flatMap((child) =>
        child.activity.map(({ direction, packets, octets }) => [direction, packets, octets]),
      );
      return {
        id,
        purpose,
        state,
        messages,
        retransmissions,
        dpd: [dpd.answered, dpd.unanswered],
        paths: paths.length,
        activity,
      };
    }),
    sessions: sessions.map(({ id, ikeSas: own, attempts: tries }) => [id, own, tries]),
    timeline: timeline.map(({ at, summary }) => [at.utc, summary]),
    findings: findings.map(({ rule, severity }) => [rule, severity]),
    rules: rules.map(({ rule, outcome }) => [rule, outcome]),
    clocks: clocks.map(({ kind, zone, basis }) => `${kind} ${zone} ${basis}`).sort(),
  };
}

// Captures in the classic format, which pieces are easily cut from.
const CLASSIC: readonly (readonly [sample: string, capture: string])[] = readdirSync(SAMPLES)
  .filter((sample) => sample !== 'regress' && sample !== 'README.md')
  .flatMap((sample) => readdirSync(join(SAMPLES, sample)).map((name): [string, string] => [sample, name]))
  .filter(([, name]) => name.endsWith('.pcap'));

describe.each(CLASSIC)('%s', (sample, capture) => {
  test.each([1, 7, 50])('in files of %i packets', async (packets) => {
    const files = filesOf(sample);
    const settings = JSON.parse(String(files['.ikev2-trace.json'] ?? '{}'));
    const whole = await run([caseFolder(files)], settings);
    const ring = await run([caseFolder(inRing(files, capture, packets))], settings);
    expect(said(ring.result)).toEqual(said(whole.result));
  });

  test('and a copy beside it', async () => {
    const files = filesOf(sample);
    const settings = JSON.parse(String(files['.ikev2-trace.json'] ?? '{}'));
    const alone = await run([caseFolder(files)], settings);
    const { [capture]: bytes } = files;
    const twice = await run([caseFolder({ ...files, 'zz-copy.pcap': bytes as Uint8Array })], settings);
    expect({ ...said(twice.result), clocks: [] }).toEqual({ ...said(alone.result), clocks: [] });
    expect(twice.result.diagnostics.filter(({ code }) => code === 'input.copy')).toMatchObject([
      { message: expect.stringContaining(`the same octets as ${capture}`) },
    ]);
  });
});

describe('two capture points that rotate alike', () => {
  const twoPoints = scenarios.filter(({ name }) =>
    ['fragments-lost', 'hostile-network', 'path-outage', 'no-answer'].includes(name),
  );

  test.each(twoPoints.map((scenario) => [scenario.name, scenario] as const))(
    '%s: no file goes to the other',
    async (_, scenario) => {
      const whole = simulate(scenario, 1).files.filter(({ aspect }) => aspect === 'wire');
      const files = captureRotation.apply(whole, { random: seeded('rotation') });
      const { sources, events } = await ingested(files);
      const paths = new Map(sources.map(({ source }) => [source.id, source.path]));
      const points = events.flatMap((event) => (event.kind === 'wire.ike-sa' ? [event.capturePoint] : []));
      const places = points.map(
        (point) => new Set(point.map((id) => (paths.get(id) ?? '').replace(/_\d+_\d+\..*/, ''))),
      );
      expect(places.every(({ size }) => size === 1)).toBe(true);
      expect(new Set(points.flat()).size).toBeGreaterThan(whole.length + 2);
    },
  );
});

test('the same settings may be those of two machines', async () => {
  const policy = readFileSync(join(SAMPLES, 'misconfigured-client', 'client', 'AnyConnectLocalPolicy.xml'));
  const { result } = await run([caseFolder({ 'one/policy.xml': policy, 'two/policy.xml': policy })]);
  expect(result.diagnostics.map(({ code }) => code)).not.toContain('input.copy');
  expect(result.sources.map(({ counts }) => counts.used > 0)).toEqual([true, true]);
});

test('there are captures to cut', () => {
  expect(CLASSIC.length).toBeGreaterThanOrEqual(2);
});
