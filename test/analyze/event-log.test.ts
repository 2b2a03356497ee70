import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import { exportedXml } from '../support/event-xml.ts';
import { evtxFile } from '../support/evtx.ts';
import { rewrittenAsEvents } from '../support/rewritten-log.ts';
import { caseFolder, run } from '../support/runs.ts';

const SAMPLE = join(import.meta.dirname, '..', '..', 'samples', 'resume-after-sleep', 'client', 'AnyConnect.txt');
const LOG = readFileSync(SAMPLE, 'utf8');

/** Instants without the words and the margin of their log, and no places: what both logs have to agree on. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== 'object') return value;
  if ('source' in value && 'start' in value && 'end' in value)
    return { record: 'record' in value ? value.record : undefined };
  if ('utc' in value) return { utc: typeof value.utc === 'string' ? Date.parse(value.utc) : value.utc };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, comparable(item)]));
}

function story({ attempts, sessions, identities, rules, timeline }: Result): Readonly<Record<string, unknown>> {
  const outcomes = rules.map(({ rule, outcome }) => [rule, outcome]);
  const told = timeline.map(({ kind, summary, at }) => ({ kind, summary, at }));
  const parts = { attempts, sessions, identities, outcomes, told };
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, comparable(part)]));
}

test('the event log of a client gives the attempts that its text log gives where its zone is stated', async () => {
  const events = rewrittenAsEvents(LOG, 7);
  expect(events).toHaveLength(39);
  const binary = await run([caseFolder({ 'AnyConnect.evtx': evtxFile(events, { perChunk: 10 }) })]);
  const text = await run([caseFolder({ 'AnyConnect.txt': LOG })], { clientTz: 'UTC-07:00' });
  expect(binary.result.sources[0]?.reader).toBe('evtx');
  expect(binary.result.diagnostics).toEqual(text.result.diagnostics);
  expect(binary.result.attempts).toHaveLength(1);
  expect(story(binary.result)).toEqual(story(text.result));
  // The event log needs no zone from anybody.
  expect(binary.result.clocks).toMatchObject([{ kind: 'utc', basis: 'stated' }]);
});

test.each(['event-viewer', 'powershell'] as const)('so do its events exported as XML: %s', async (style) => {
  const events = rewrittenAsEvents(LOG, 7);
  const xml = await run([caseFolder({ 'events.xml': exportedXml(events, style) })]);
  const binary = await run([caseFolder({ 'AnyConnect.evtx': evtxFile(events) })]);
  const { told, ...judged } = story(xml.result);
  const { told: toldThere, ...judgedThere } = story(binary.result);
  expect(judged).toEqual(judgedThere);
  // Facts of one instant are listed by where they stand, and one of the exports runs backwards.
  const inAnyOrder = (facts: unknown) =>
    JSON.stringify(
      [facts]
        .flat()
        .map((fact) => JSON.stringify(fact))
        .sort(),
    );
  expect(inAnyOrder(told)).toEqual(inAnyOrder(toldThere));
});

test('and so does a log that went round', async () => {
  const events = rewrittenAsEvents(LOG, 7);
  const around = evtxFile([...events.slice(20), ...events.slice(0, 20)], { perChunk: 10, firstChunk: 2 });
  const [wrapped, straight] = [
    await run([caseFolder({ 'AnyConnect.evtx': around })]),
    await run([caseFolder({ 'AnyConnect.evtx': evtxFile(events) })]),
  ];
  expect(story(wrapped.result)).toEqual(story(straight.result));
});

test('a text log takes its zone from the event log beside it', async () => {
  const both = { 'AnyConnect.txt': LOG, 'AnyConnect.evtx': evtxFile(rewrittenAsEvents(LOG, 7)) };
  const [told, stated] = [
    await run([caseFolder(both)]),
    await run([caseFolder({ 'AnyConnect.txt': LOG })], { clientTz: 'UTC-07:00' }),
  ];
  expect(told.result.clocks).toMatchObject([{ kind: 'zoned', zone: 'UTC-07:00', basis: 'anchors' }]);
  expect(story(told.result)).toEqual(story(stated.result));
});

test('a bundle that holds both tells each thing once', async () => {
  const both = { 'AnyConnect.txt': LOG, 'AnyConnect.evtx': evtxFile(rewrittenAsEvents(LOG, 7)) };
  const [together, text] = [
    await run([caseFolder(both)], { clientTz: 'UTC-07:00' }),
    await run([caseFolder({ 'AnyConnect.txt': LOG })], { clientTz: 'UTC-07:00' }),
  ];
  expect(together.result.diagnostics.map(({ code }) => code)).toContain('client.told-twice');
  expect(together.result.sessions).toHaveLength(1);
  expect(together.result.attempts).toHaveLength(1);
  expect(together.result.timeline).toHaveLength(text.result.timeline.length);
});
