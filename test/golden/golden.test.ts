import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decode } from '../../src/decode.ts';
import { Vault } from '../../src/crypto/vault.ts';
import { ingest } from '../../src/ingest.ts';
import { openInputs } from '../../src/io/inputs.ts';
import { decodedBlock } from '../../src/reporters/decode/text.ts';
import { reporters } from '../../src/reporters/index.ts';
import truths from '../support/sample-truth.json' with { type: 'json' };
import { run } from '../support/runs.ts';

// What the shipped cases give, word by word: `npm run golden:update` rewrites it, and the difference is read. What is
// right stands in sample-truth.json, which no update rewrites (test/analyze/samples.test.ts).

const SAMPLES = join(import.meta.dirname, '..', '..', 'samples');
const OPTIONS = { width: 100, ascii: false, color: false, verbose: false };

describe.each(Object.keys(truths))('golden %s', (sample) => {
  const folder = join(SAMPLES, sample);
  const golden = (name: string) => join(import.meta.dirname, sample, name);

  test('events', async () => {
    const inputs = await openInputs([{ path: folder }]);
    const { events, failures } = await ingest(inputs, { vault: new Vault(), hash: false, useKeys: true, pcapParser: false });
    expect(failures).toEqual([]);
    const lines = events.map((event) => JSON.stringify(event, (_key, value) => (typeof value === 'bigint' ? `${value}` : value)));
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(golden('events.ndjson'));
  });

  test('decoded messages', async () => {
    const decoding = await decode([{ path: folder }], true);
    if (!decoding.readable()) return;
    let text = '';
    for await (const message of decoding.messages) text += decodedBlock(message, { ...OPTIONS, paths: decoding.captures });
    await expect(text).toMatchFileSnapshot(golden('decode.txt'));
  });

  test.each(reporters)('$name report', async ({ name, extensions, render }) => {
    const settings = join(folder, '.ikev2-trace.json');
    const { result } = await run([folder], existsSync(settings) ? JSON.parse(readFileSync(settings, 'utf8')) : {});
    const text = await collected(render({ ...result, tool: { ...result.tool, version: '0.0.0' } }, OPTIONS));
    await expect(text).toMatchFileSnapshot(golden(`${name}.${extensions[0]}`));
  });
});

async function collected(pieces: ReturnType<(typeof reporters)[number]['render']>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

