// Every IKEv2 message of real captures, ours and other people's, against tshark: its header, its cleartext payloads in order
// and what they say, and the fragment that it is. Exceptions stand in known-differences.json, each with its reason.
import { describe, expect, test } from 'vitest';
import { scenarios } from '../simulator/scenarios/index.ts';
import { bytesOf, capturesIn, read, readerFor, sharedFolder } from '../support/lab.ts';
import { sourceOf } from '../support/sources.ts';
import { hasTshark } from '../support/tshark.ts';
import { compareWithTshark } from './comparison.ts';
import { knownDifferences } from './known-differences.ts';

test.runIf(process.env['CI'] !== undefined)('tshark is installed where nothing may be skipped', () => {
  expect(hasTshark).toBe(true);
});

const FOLDERS = ['lab', 'corpus/captures'];

describe.each(FOLDERS)('captures of %s', (name) => {
  const folder = sharedFolder(name);

  test.runIf(hasTshark && folder !== undefined).each(capturesIn(folder))('%s', async (file) => {
    const path = `${folder}/${file}`;
    const { packets, inCommon } = await compareWithTshark(path, `${name}/${file}`);
    if (name === 'lab') expect(inCommon).toBeGreaterThan(0);
    const bytes = bytesOf(path);
    const items = await read(readerFor(bytes), sourceOf(bytes));
    expect(items.find((item) => item.kind === 'wire.capture')?.packets).toBe(packets);
  });
});

test('every known difference names a capture that is compared, and gives a sentence', () => {
  const captures = FOLDERS.flatMap((name) => capturesIn(sharedFolder(name)).map((file) => `${name}/${file}`));
  const simulated = scenarios.flatMap(({ name, evidence }) =>
    evidence.captures.map(({ path }) => `simulated/${name}/${path}`),
  );
  for (const { capture, reason } of knownDifferences) {
    expect(reason).toMatch(/RFC \d+ section \d[\d.]*.*\.$/);
    if (FOLDERS.every((name) => sharedFolder(name) !== undefined))
      expect([...captures, ...simulated, 'hand-made']).toContain(capture);
  }
});
