// What every played case keeps: the same bytes for the same seed, a truth that agrees with itself and with the captures,
// and a command that writes both down.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Aspect, CaseFile, SimulatedCase } from './case.ts';
import { frameOf } from './degrade/frame.ts';
import { readCapture } from './net/records.ts';
import { scenarios } from './scenarios/index.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { simulate } from './stage/simulate.ts';
import { CATALOGUE } from './truth/rules.ts';
import { iso, utc } from './world/time.ts';

test('names are unique and kebab-case, titles are one line', () => {
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  for (const { name, title } of scenarios) {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(title).toMatch(/^\S[^\n]{10,140}[^\s.]$/);
  }
});

describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
  // Played when the first test asks, not while tests are collected.
  let played: SimulatedCase | undefined;
  const playedCase = (): SimulatedCase => {
    played ??= simulate(scenario, 1);
    return played;
  };

  test('gives the same bytes for the same seed, and other SPIs for another', () => {
    const [one, again, other] = [playedCase(), simulate(scenario, 1), simulate(scenario, 2)];
    expect(printed(again)).toEqual(printed(one));
    const ours = new Set(spisOf(one));
    expect(ours.size).toBe(spisOf(one).length);
    expect(spisOf(other).filter((spi) => ours.has(spi))).toEqual([]);
  });

  test('has files with paths of their own, and a truth of plain data', () => {
    const { files, truth } = playedCase();
    const paths = files.map(({ path }) => path.toLowerCase());
    expect(new Set([...paths, 'truth.json', '.ikev2-trace.json']).size).toBe(paths.length + 2);
    for (const path of paths) expect(path).toMatch(/^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[^\\]+$/);
    expect(JSON.parse(JSON.stringify(truth))).toEqual(truth);
  });

  test('says of every rule whether it holds, and of every combination what can be known', () => {
    const { files, truth } = playedCase();
    const { never, tolerated, decidable } = truth;
    const findings = [...new Set(truth.findings.map(({ rule }) => rule))];
    expect([...never, ...tolerated, ...findings].toSorted()).toEqual(CATALOGUE.toSorted());
    expect(decidable.flatMap(({ from }) => from).toSorted()).toEqual(combinationsIn(files).toSorted());
    const answers = decidable.map(({ answer }) => JSON.stringify(answer));
    expect(new Set(answers).size).toBe(answers.length);
    for (const { answer } of decidable) {
      expect(answer.attempts).toHaveLength(truth.attempts.length);
      expect(findings).toEqual(expect.arrayContaining([...answer.expected]));
    }
    for (const { attempt } of truth.findings) if (attempt !== null) expect(truth.attempts[attempt]).toBeDefined();
  });

  test('keeps secrets out of the truth', () => {
    const { files, truth } = playedCase();
    const { secrets, ...open } = truth;
    const text = JSON.stringify(open);
    const keys = files.filter(({ format }) => format === 'keys-json').flatMap(({ bytes }) => keysIn(bytes));
    expect(secrets.length).toBeGreaterThan(0);
    expect([...secrets, ...keys].filter((secret) => text.includes(secret))).toEqual([]);
    // An SPI has sixteen digits; what is longer is a key or a token.
    expect(text.match(/[0-9a-f]{17,}/gi)).toBeNull();
  });

  test('tells a story in order', () => {
    const { truth } = playedCase();
    const [start, end] = [iso(utc(scenario.start)), iso(utc(scenario.end))];
    for (const { startedAt, establishedAt, endedAt } of truth.ikeSas)
      expectOrder(start, startedAt, establishedAt, endedAt, end);
    const sas = new Map(truth.ikeSas.map((sa) => [sa.initiatorSpi, sa]));
    for (const { ikeSas } of truth.sessions) for (const spi of ikeSas) expect(sas.has(spi)).toBe(true);
    for (const attempt of truth.attempts) {
      const { tries, triesAt, lostAt, removedAt, startedAt, finishedAt } = attempt;
      expectOrder(start, lostAt, startedAt, finishedAt, end);
      expectOrder(removedAt, startedAt);
      for (const spi of tries) {
        const { client, purpose } = sas.get(spi) ?? {};
        // A client that was given nothing to reconnect with logs in on its own.
        expect([client, purpose === 'reconnect' || purpose === 'login']).toEqual([attempt.client, true]);
      }
      expect(tries.map((spi) => sas.get(spi)?.startedAt)).toEqual(triesAt);
      expectOrder(startedAt, ...triesAt);
      expect(attempt.awaySeconds).toEqual(secondsBetween(lostAt, startedAt));
      expect(attempt.inactiveSeconds).toEqual(secondsBetween(removedAt, startedAt));
    }
  });

  test('has the same SAs in its truth and in its captures', () => {
    const { files, truth } = playedCase();
    const initiators = new Set(truth.ikeSas.map(({ initiatorSpi }) => initiatorSpi));
    const responders = new Set(truth.ikeSas.flatMap(({ responderSpi }) => responderSpi ?? []));
    const children = new Set(truth.ikeSas.flatMap(({ childSpis }) => childSpis.flatMap(Object.values)));
    for (const plan of scenario.evidence.captures) {
      const { ike, esp } = packetsIn(fileAt(files, plan.path));
      expect([...new Set(ike.map(({ initiatorSpi }) => initiatorSpi))].filter((spi) => !initiators.has(spi))).toEqual(
        [],
      );
      const answered = ike.map(({ responderSpi }) => responderSpi).filter((spi) => spi !== NO_SPI);
      expect([...new Set(answered)].filter((spi) => !responders.has(spi))).toEqual([]);
      expect([...new Set(esp)].filter((spi) => !children.has(spi))).toEqual([]);
      if (plan.from !== undefined || plan.to !== undefined) continue;
      const counted = truth.ikeSas.map(({ initiatorSpi, messages }) => [initiatorSpi, messages[plan.tap] ?? 0]);
      const found = [...initiators].map((spi) => [spi, ike.filter(({ initiatorSpi }) => initiatorSpi === spi).length]);
      expect(found).toEqual(counted);
    }
  });
});

const NO_SPI = '0'.repeat(16);

function printed({ files, truth }: SimulatedCase): unknown {
  const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  return { files: files.map(({ bytes, ...file }) => ({ ...file, bytes: hash(bytes) })), truth };
}

function spisOf({ truth }: SimulatedCase): string[] {
  return truth.ikeSas.flatMap(({ initiatorSpi, responderSpi }) => [initiatorSpi, responderSpi ?? []].flat());
}

/** Every set of one or more aspects of the files. Keys without a capture open nothing, so nobody asks about them. */
function combinationsIn(files: readonly CaseFile[]): string[] {
  const order: readonly Aspect[] = ['wire', 'keys', 'debug', 'show', 'config', 'log', 'policy'];
  const present = order.filter((aspect) => files.some((file) => file.aspect === aspect));
  return subsets(present)
    .filter((set) => set.length > 0 && (!set.includes('keys') || set.includes('wire')))
    .map((set) => set.join('+'));
}

function subsets([first, ...rest]: readonly Aspect[]): Aspect[][] {
  return first === undefined ? [[]] : subsets(rest).flatMap((set) => [set, [first, ...set]]);
}

const KEY = /^(SK_\w+|SKEYSEED|shared_secret|\w+_key)$/;

function keysIn(bytes: Buffer): string[] {
  const found: string[] = [];
  JSON.parse(bytes.toString('utf8'), (name, value) => {
    if (KEY.test(name) && typeof value === 'string' && value !== '') found.push(value);
    return value;
  });
  expect(found.length).toBeGreaterThan(0);
  return found;
}

/** ISO times in UTC sort as text. What is null did not happen. */
function expectOrder(...times: readonly (string | null)[]): void {
  const happened = times.filter((time) => time !== null);
  expect(happened).toEqual(happened.toSorted());
}

function secondsBetween(from: string | null, to: string | null): unknown {
  return from === null || to === null ? null : expect.closeTo((Date.parse(to) - Date.parse(from)) / 1000, 2);
}

function fileAt(files: readonly CaseFile[], path: string): Buffer {
  const found = files.find((file) => file.path === path);
  if (found === undefined) throw new Error(`no file ${path}`);
  return found.bytes;
}

interface Packets {
  readonly ike: readonly { readonly initiatorSpi: string; readonly responderSpi: string }[];
  /** SPIs of ESP, with UDP around it and without. */
  readonly esp: readonly string[];
}

const UDP = 17;
const ESP = 50;

function packetsIn(bytes: Buffer): Packets {
  const { options, packets } = readCapture(bytes);
  const frames = packets.flatMap(({ link }) => {
    const frame = frameOf(link, options.linkType);
    return frame === null ? [] : [{ frame, link }];
  });
  const esp = frames.flatMap(({ frame, link }) => {
    const { protocol, fragment, ports, transportAt } = frame;
    if (fragment !== null) return [];
    // On port 4500 a keepalive is a single octet, and IKE opens with four zero octets (RFC 3948 §2).
    const wrapped = protocol === UDP && ports !== null && (ports.source === 4500 || ports.target === 4500);
    const at = protocol === ESP ? transportAt : wrapped ? transportAt + 8 : null;
    if (at === null || (wrapped && link.readUInt16BE(transportAt + 4) < 8 + 8)) return [];
    const spi = link.toString('hex', at, at + 4);
    return spi === '00000000' ? [] : [spi];
  });
  return { ike: frames.flatMap(({ frame }) => frame.ike ?? []), esp };
}

describe('npm run simulate', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'simulate-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const root = join(import.meta.dirname, '..', '..');
  const run = (...args: string[]) => {
    const command = ['--import', 'tsx', 'test/simulator/main.ts', ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  const sentence = (stderr: string) => expect(stderr).toMatch(/^[^\n]{10,100}\.\n$/);
  const quick = scenarioNamed('no-proposal-chosen');

  test('--list prints every scenario in a line', () => {
    const { status, stdout, stderr } = run('--list');
    expect([status, stderr]).toEqual([0, '']);
    const lines = stdout.split('\n').slice(0, -1);
    expect(lines.map((line) => line.split(/\s{2,}/))).toEqual(scenarios.map(({ name, title }) => [name, title]));
  });

  test.each([
    ['an unknown scenario', ['no-such-scenario']],
    ['a seed that is a word', [quick.name, '--seed', 'seven']],
    ['a seed that is broken', [quick.name, '--seed', '1.5']],
    ['a seed below zero', [quick.name, '--seed=-1']],
  ])('%s is refused', (_, args) => {
    const out = join(folder, 'out');
    const { status, stdout, stderr } = run(...args, '--out', out);
    expect([status, stdout, existsSync(out)]).toEqual([2, '', false]);
    sentence(stderr);
  });

  test('a folder with something in it is refused and left as it is', () => {
    writeFileSync(join(folder, 'mine.txt'), 'mine');
    const { status, stdout, stderr } = run(quick.name, '--out', folder);
    expect([status, stdout, readdirSync(folder)]).toEqual([2, '', ['mine.txt']]);
    sentence(stderr);
  });

  test.each([
    ['with settings', scenarios.find(({ evidence }) => evidence.settings !== undefined)],
    ['without settings', scenarios.find(({ evidence }) => evidence.settings === undefined)],
  ])('a case %s is written whole', (_, scenario) => {
    if (scenario === undefined) throw new Error('no such scenario');
    const out = join(folder, 'out');
    mkdirSync(out);
    const { status, stdout, stderr } = run(scenario.name, '--seed', '3', '--out', out);
    expect([status, stderr]).toEqual([0, '']);
    const { files, truth } = simulate(scenario, 3);
    const { settings } = scenario.evidence;
    const beside = settings === undefined ? ['truth.json'] : ['truth.json', '.ikev2-trace.json'];
    const paths = [...files.map(({ path }) => path), ...beside];
    const there = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(there.map(({ parentPath, name }) => join(parentPath, name)).toSorted()).toEqual(
      paths.map((path) => join(out, path)).toSorted(),
    );
    for (const path of paths) expect(stdout).toContain(join(out, path));
    for (const { path, bytes } of files) expect(readFileSync(join(out, path)).equals(bytes)).toBe(true);
    const json = (path: string): unknown => JSON.parse(readFileSync(join(out, path), 'utf8'));
    expect(json('truth.json')).toEqual(truth);
    if (settings !== undefined) expect(json('.ikev2-trace.json')).toEqual(settings);
  });
});

function scenarioNamed(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found === undefined) throw new Error(`no scenario ${name}`);
  return found;
}
