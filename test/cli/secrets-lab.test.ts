// What secrets.test.ts asks of made evidence, asked of real traffic: with its tokens, its EAP and its keys in every form.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import { CanarySearch } from '../support/canaries.ts';
import { sharedPath } from '../support/shared.ts';
import { builtCommand } from './built-command.ts';
import { careful } from './careful.ts';
import { type LabCase, labCase } from './secret-inputs/lab.ts';

const built = builtCommand();
const lab = sharedPath('lab');

describe.skipIf(lab === undefined)('the lab’s captures', () => {
  const cases: LabCase[] = [];
  let labSearch = new CanarySearch([]);
  let target = '';
  beforeAll(async () => {
    target = mkdtempSync(join(tmpdir(), 'secrets-lab-'));
    mkdirSync(join(target, 'out'));
    const names = readdirSync(lab ?? '', { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? one.name : []));
    for (const name of names) cases.push(await labCase(lab ?? '', name, join(target, 'case')));
    labSearch = new CanarySearch(cases.flatMap(({ canaries }) => canaries));
  });
  afterAll(() => rmSync(target, { recursive: true, force: true }));
  const ofLab = (...args: readonly string[]) => careful(built, labSearch)(args);
  const labKeys = () => cases.flatMap(({ keys: some }) => some.flatMap((path) => ['--keys', path]));
  const labCaptures = () => cases.map(({ capture }) => capture);

  test('they hold their tokens, EAP and keys', () => {
    for (const { name, canaries, plain } of cases) {
      const found = new Set(new CanarySearch(canaries).in(plain).map((one) => one.name));
      expect([name, canaries.map((one) => one.name).filter((one) => !found.has(one))]).toEqual([name, []]);
      expect(canaries.length).toBeGreaterThan(10);
    }
    const names = cases.flatMap(({ canaries }) => canaries.map(({ name }) => name)).join('\n');
    for (const kind of [
      'token 1',
      'EAP-MSCHAPv2 of F',
      'SKEYSEED',
      'SK_pi',
      '_key of',
      'Diffie Hellman',
      ': secret of line',
    ])
      expect(names).toContain(kind);
    const known = cases.flatMap(({ canaries }) => canaries.map(({ octets }) => octets.toString('latin1')));
    expect(known).toContain('4Sr7v5LCXbi1yY0nePUGybHef5bL1bwo');
  });

  test('analyze', () => {
    const [text, json] = [join(target, 'out', 'lab.txt'), join(target, 'out', 'lab-result.json')];
    ofLab('analyze', ...labCaptures(), ...labKeys(), '-v', '-o', text, '-o', json);
    const result = readFileSync(json, 'utf8');
    for (const written of [result, readFileSync(text, 'utf8')]) expect(labSearch.in(written)).toEqual([]);
    const { ikeSas, attempts }: Result = JSON.parse(result);
    expect(ikeSas.filter(({ decryption }) => decryption === 'opened').length).toBeGreaterThan(10);
    expect(attempts.some(({ tokenProof }) => tokenProof.kind === 'verified')).toBe(true);
  });

  test('decode', () => {
    const { stdout } = ofLab('decode', ...labCaptures(), ...labKeys());
    expect(stdout).toContain('private-28722 <32 bytes, hidden>');
    expect(stdout).toMatch(/EAP-MSCHAPv2, <\d+ bytes, hidden>/);
    ofLab('decode', '-f', 'ndjson', ...labCaptures(), ...labKeys());
  });

  test('keys check and keys convert', () => {
    expect(ofLab('keys', 'check', join(target, 'case')).stdout).toMatch(/verified\s+with\s+the\s+session\s+token/);
    const learned = new CanarySearch(
      cases.flatMap(({ canaries }) => canaries.filter(({ name }) => / (?:token|EAP)/.test(name))),
    );
    const file = join(target, 'out', 'lab.json');
    ofLab(
      'keys',
      'convert',
      ...labCaptures(),
      ...cases.flatMap(({ keys: [, json = ''] }) => json),
      '--to',
      'json',
      '-o',
      file,
    );
    const written = readFileSync(file, 'utf8');
    expect(labSearch.in(written).length).toBeGreaterThan(20);
    expect(learned.in(written)).toEqual([]);
  });
});
