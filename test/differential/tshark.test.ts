// Per frame against tshark: SPIs, exchange, flags, message id and cleartext payload types of every IKEv2 message.
// Exceptions stand in known-differences.json, each with its reason.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { IkeDatagrams } from '../../src/exchanges/datagrams.ts';
import { Diagnoses } from '../../src/wire/capture/diagnoses.ts';
import { bytesOf, capturesIn, read, readerFor, sharedFolder } from '../support/lab.ts';
import { sourceOf } from '../support/sources.ts';

interface KnownDifference {
  readonly capture: string;
  readonly frame: number;
  readonly reason: string;
}

const known: readonly KnownDifference[] = JSON.parse(
  readFileSync(new URL('known-differences.json', import.meta.url), 'utf8'),
);

const tshark = spawnSync('tshark', ['--version']).error === undefined;
if (!tshark) console.warn('Skipped: tshark is not installed; nothing was compared with it.');

test.runIf(process.env['CI'] !== undefined)('tshark is installed where nothing may be skipped', () => {
  expect(tshark).toBe(true);
});

const FIELDS = [
  'frame.number',
  'isakmp.ispi',
  'isakmp.rspi',
  'isakmp.exchangetype',
  'isakmp.flags',
  'isakmp.messageid',
  'isakmp.typepayload',
];
/** Proposals and transforms are listed among the payloads; the numbers below 33 name no IKEv2 payload. */
const FIRST_PAYLOAD = 33;

function tsharkMessages(path: string): ReadonlyMap<number, string> {
  const args = [
    '-r',
    path,
    '-Y',
    'isakmp.version == 0x20',
    '-T',
    'fields',
    ...FIELDS.flatMap((field) => ['-e', field]),
  ];
  const { stdout } = spawnSync('tshark', args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const lines = stdout.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [frame, spiI, spiR, exchange, flags, id, types = ''] = line.split('\t');
      const payloads = types.split(',').filter((type) => Number(type) >= FIRST_PAYLOAD);
      return [Number(frame), [spiI, spiR, exchange, Number(flags), Number(id), payloads.join(' ')].join(' | ')];
    }),
  );
}

async function ourMessages(path: string): Promise<ReadonlyMap<number, string>> {
  const bytes = bytesOf(path);
  const datagrams = new IkeDatagrams(new Diagnoses('S1'));
  const found = new Map<number, string>();
  for (const item of await read(readerFor(bytes), sourceOf(bytes))) {
    if (item.kind !== 'wire.packets') continue;
    for (const { header, chain, evidence } of datagrams.messages(item)) {
      const { initiatorSpi, responderSpi, exchange, flags, messageId } = header;
      const payloads = chain.value.map(({ type }) => type).join(' ');
      found.set(evidence.frame ?? 0, [initiatorSpi, responderSpi, exchange, flags, messageId, payloads].join(' | '));
    }
  }
  return found;
}

describe.each(['lab', 'corpus/captures'])('captures of %s', (name) => {
  const folder = sharedFolder(name);
  const able = tshark && folder !== undefined;

  test.runIf(able).each(capturesIn(folder))('%s: every IKEv2 message', async (file) => {
    const ours = await ourMessages(`${folder}/${file}`);
    const theirs = tsharkMessages(`${folder}/${file}`);
    const differing = new Set<number>();
    for (const frame of new Set([...ours.keys(), ...theirs.keys()])) {
      if (ours.get(frame) !== theirs.get(frame)) differing.add(frame);
    }
    const excused = known.filter(({ capture }) => file.endsWith(capture)).map(({ frame }) => frame);
    const describeFrame = (frame: number) => ({ frame, ours: ours.get(frame), tshark: theirs.get(frame) });
    const unexplained = [...differing].filter((frame) => !excused.includes(frame));
    expect(unexplained.map(describeFrame)).toEqual([]);
    // An exception that is no longer needed must go.
    expect(excused.filter((frame) => !differing.has(frame))).toEqual([]);
  });

  test.runIf(able).each(capturesIn(folder))('%s: number of packets', async (file) => {
    const bytes = bytesOf(`${folder}/${file}`);
    const items = await read(readerFor(bytes), sourceOf(bytes));
    const args = ['-r', `${folder}/${file}`, '-T', 'fields', '-e', 'frame.number'];
    const { stdout } = spawnSync('tshark', args, { encoding: 'utf8' });
    const summary = items.find((item) => item.kind === 'wire.capture');
    expect(summary?.packets).toBe(stdout.split('\n').filter((line) => line !== '').length);
  });
});
