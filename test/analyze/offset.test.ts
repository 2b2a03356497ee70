import { expect, test } from 'vitest';
import { record } from '../readers/client-sources.ts';
import { caseFolder, run } from '../support/runs.ts';

const SAMPLE = 'samples/late-reconnect';

async function clocksOf(offsets?: Readonly<Record<string, number>>) {
  const { result } = await run([SAMPLE], offsets === undefined ? {} : { offsets });
  const path = new Map(result.sources.map((source) => [source.id, source.path]));
  const clocks = new Map(result.clocks.map((clock) => [path.get(clock.sources[0] ?? ''), clock]));
  return { result, clocks };
}

test('a stated offset wins over what facts measure, is reported, and moves every time of its source', async () => {
  const measured = await clocksOf();
  expect(measured.clocks.get('client/AnyConnect.txt')).toMatchObject({ basis: 'anchors' });
  const { result, clocks } = await clocksOf({ 'AnyConnect.txt': 3600.5 });
  expect(result.options).toMatchObject({ offset: 'AnyConnect.txt=+3600.5' });
  expect(clocks.get('client/AnyConnect.txt')).toMatchObject({ basis: 'option', offsetMs: -3_600_500 });
  expect(clocks.get('debug.log')).toEqual(measured.clocks.get('debug.log'));
});

test('an offset that facts contradict is told', async () => {
  const contradicted = async (offset: number) => {
    const { result } = await clocksOf({ 'debug.log': offset });
    const path = new Map(result.sources.map((source) => [source.id, source.path]));
    return result.diagnostics
      .filter(({ code }) => code === 'clock.contradicted')
      .map(({ source, message }) => [path.get(source ?? ''), message.slice(0, message.indexOf(' the other'))]);
  };
  expect(await contradicted(900)).toEqual([['debug.log', '--offset puts this clock 900 s ahead of']]);
  expect(await contradicted(0.5)).toEqual([]);
});

test('a capture whose clock was wrong goes on measuring the others', async () => {
  const measured = await clocksOf();
  const { result, clocks } = await clocksOf({ S2: -60 });
  expect(clocks.get('capture.pcap')).toMatchObject({ basis: 'option', offsetMs: 60_000 });
  const [before, after] = [measured, { clocks }].map(({ clocks: all }) => all.get('debug.log')?.offsetMs ?? Number.NaN);
  // The others now stand behind it by as much less.
  expect((after ?? 0) - (before ?? 0)).toBeCloseTo(60_000, 0);
  const starts = [measured.result, result].map(({ attempts }) => Date.parse(attempts[0]?.startedAt?.utc ?? ''));
  expect((starts[1] ?? 0) - (starts[0] ?? 0)).toBe(-60_000);
});

test('without a zone it moves the scale of its own, and what is in a folder is named by it', async () => {
  const log = record('3/14/2031', '01:00:00', 'acvpnagent', 'Client Agent continuing from system suspend.');
  const folder = caseFolder({ 'client/AnyConnect.txt': log, 'other.txt': log });
  const { result } = await run([folder], { offsets: { 'client/': 90 } });
  const [client, other] = ['client/AnyConnect.txt', 'other.txt'].map((path) => {
    const source = result.sources.find((one) => one.path === path);
    return result.timeline
      .filter(({ evidence }) => evidence.some((one) => one.source === source?.id))
      .map(({ at }) => at.local);
  });
  expect([client?.[0], other?.[0]]).toEqual(['2031-03-14T01:01:30', '2031-03-14T01:00:00']);
});

test('an offset for what is no input is refused with what there is', async () => {
  await expect(run([SAMPLE], { offsets: { 'router.log': 5 } })).rejects.toThrow(
    "--offset: 'router.log' is no input of this case; there are README.md, capture.pcap,",
  );
});
