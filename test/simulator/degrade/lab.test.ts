// Every operator on captures of real daemons: what comes out is still a capture for tshark.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sharedPath } from '../../support/shared.ts';
import type { CaseFile } from '../case.ts';
import { operators } from './index.ts';
import { draws, of, packetsOf } from './small-case.ts';
import { hasTshark, tshark } from './tshark.ts';

const lab = sharedPath('lab');
// One of either format: tshark takes half a second for every file.
const CAPTURES: Readonly<Record<string, string>> = {
  'reconnect-ok': 'reconnect-ok.pcapng',
  'fragmented-ip': 'fragmented-ip.pcap',
};
const folders = lab === undefined ? ['no captures'] : Object.keys(CAPTURES);

function filesOf(folder: string): readonly CaseFile[] {
  return readdirSync(`${lab}/${folder}`)
    .filter((name) => name === 'keys.csv' || name === CAPTURES[folder])
    .map((name) => ({
      path: name,
      bytes: readFileSync(`${lab}/${folder}/${name}`),
      aspect: name === 'keys.csv' ? 'keys' : 'wire',
      format: name.slice(name.lastIndexOf('.') + 1),
      from: 'gateway',
      planted: [],
    }));
}

const onWire = operators.filter(({ name }) => !['truncated-wire', 'without-wire'].includes(name));

describe.skipIf(lab === undefined || !hasTshark).each(folders)('%s', (folder) => {
  test('tshark reads what every operator leaves', () => {
    const files = filesOf(folder);
    const known = new Map<Buffer, number>();
    for (const { bytes } of of(files, 'wire')) known.set(bytes, tshark(bytes).badSums);
    for (const operator of onWire.filter((each) => each.applies(files))) {
      const degraded = operator.apply(files, { random: draws() });
      for (const file of of(degraded, 'wire')) {
        if (known.has(file.bytes)) continue;
        const { frames, malformed, badSums } = tshark(file.bytes);
        expect([operator.name, frames, malformed]).toEqual([operator.name, packetsOf(file).length, 0]);
        // The daemons' machines left some checksums to their network cards; no operator may add wrong ones.
        const worst = Math.max(...known.values());
        expect([operator.name, badSums <= 2 * worst]).toEqual([operator.name, true]);
      }
    }
  }, 120_000);
});
