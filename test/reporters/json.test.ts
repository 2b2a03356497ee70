import { expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import { resultSchema } from '../../src/model/result-schema.ts';
import { json } from '../../src/reporters/json.ts';
import { clientOnly, lateReconnect, nothingFound, resumedCase } from '../support/results.ts';

const OPTIONS = { width: 80, ascii: false, color: false, verbose: false };

async function pieces(result: Result): Promise<string[]> {
  const all: string[] = [];
  for await (const piece of json.render(result, OPTIONS)) all.push(piece);
  return all;
}

test.each(Object.entries({ lateReconnect, resumedCase, clientOnly, nothingFound }))(
  '%s is written as JSON.stringify would',
  async (_, result) => {
    expect((await pieces(result)).join('')).toBe(`${JSON.stringify(result, null, 2)}\n`);
  },
);

test('the keys stand in the order of the schema, however the result was built', async () => {
  const turned = Object.fromEntries(Object.entries(lateReconnect).reverse()) as Result;
  const written = (await pieces(turned)).join('');
  expect(Object.keys(JSON.parse(written))).toEqual(Object.keys(resultSchema.shape));
});

test('no piece grows with the result', async () => {
  const timeline = Array.from({ length: 2000 }, () => lateReconnect.timeline).flat();
  const all = await pieces({ ...lateReconnect, timeline });
  expect(all.length).toBeGreaterThan(timeline.length);
  expect(Math.max(...all.map((piece) => piece.length))).toBeLessThan(20_000);
});

test('what steers a terminal is escaped, and comes back unchanged', async () => {
  const path = 'a\x1b[31m\u202e\x9b\u{e0041}\u200b.log';
  const [source] = nothingFound.sources;
  const hostile = { ...nothingFound, sources: [{ ...source, path }] } as Result;
  const written = (await pieces(hostile)).join('');
  expect(written).toMatch(/^[\x20-\x7e\n]*$/);
  expect(JSON.parse(written).sources[0].path).toBe(path);
});
