import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import type { CaseFile } from '../simulator/case.ts';
import { analysed } from '../support/analysed.ts';
import { sharedFolder } from '../support/lab.ts';

// Dead peer detection as a router's debug and a capture of a real IKEv2 stack show it.

const fileOf = (path: string, aspect: CaseFile['aspect']): CaseFile => {
  return { path: path.replaceAll(/.*\//g, ''), bytes: readFileSync(path), aspect, format: '', from: '', planted: [] };
};
const told = ({ ikeSas }: Result) =>
  ikeSas.map(({ dpd }) => [
    ...(dpd.probes ?? []).map(({ by, checks }) => `${by} ${checks}`),
    ...(dpd.declaredDead === undefined
      ? []
      : [`dead ${dpd.declaredDead.earliest.utc} ${dpd.declaredDead.latest?.utc ?? 'and not seen to be let go'}`]),
  ]);

test('a debug: the gateway asked until it took the SA down', async () => {
  const log = join(import.meta.dirname, '..', 'readers', 'ios-told', 'dpd-delete.log');
  expect(told(await analysed([fileOf(log, 'debug')]))).toEqual([
    ['client 1', 'gateway 2'],
    ['gateway 1'],
    ['client 1', 'gateway 1', 'dead 2026-04-02T07:46:48.503Z 2026-04-02T07:47:19.129Z'],
    [],
  ]);
});

const lab = sharedFolder('lab');

describe.skipIf(lab === undefined)('the lab', () => {
  const captures = ['reconnect-ok.pcap', 'reconnect-ok.pcapng'].map((name) => join(lab ?? '', 'reconnect-ok', name));

  test('a capture: the gateway asked in vain, and nobody saw it give up', async () => {
    const [classic = ''] = captures;
    expect(told(await analysed([fileOf(classic, 'wire')]))).toEqual([
      ['client 2', 'gateway 1', 'dead 2026-11-21T20:34:03.299036Z and not seen to be let go'],
      ['client 2'],
    ]);
  });

  test('the capture and its conversion are one', async () => {
    const files = captures.map((path) => fileOf(path, 'wire'));
    const [alone, both] = [await analysed(files.slice(0, 1)), await analysed(files)];
    const counts = ({ ikeSas, timeline }: Result) => [
      timeline.length,
      ...ikeSas.map(({ messages, childSas }) => [messages, childSas.flatMap(({ activity }) => activity).length]),
    ];
    expect(counts(both)).toEqual(counts(alone));
    expect(both.diagnostics.map(({ code }) => code)).toContain('capture.same-packets');
  });
});
