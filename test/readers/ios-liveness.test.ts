import { describe, expect, test } from 'vitest';
import { Vault } from '../../src/crypto/vault.ts';
import type { Result } from '../../src/model/result.ts';
import { LivenessRuns } from '../../src/readers/ios/liveness-runs.ts';
import type { Item } from '../../src/readers/reader.ts';
import { concluded, ingested } from '../support/analysed.ts';
import { check, checks, OPENING, packet, record } from '../support/liveness-log.ts';
import { ofKind, type Reading, read as readAsPrinted } from './ios-reading.ts';

/** As the reader counts where a text is long. */
function counted(source: string, items: readonly Item[]): Item[] {
  const out: Item[] = [];
  const runs = new LivenessRuns(source, (item) => void out.push(item), 0);
  for (const item of items) runs.take(item);
  runs.end();
  return out;
}

async function read(text: string): Promise<Reading> {
  const reading = await readAsPrinted(text);
  const items = counted('S1', reading.events);
  const events = items.filter((item): item is Reading['events'][number] => 'at' in item);
  const diagnostics = items.filter((item) => item.kind === 'diagnostic');
  return { ...reading, events, diagnostics };
}

interface Log {
  readonly path: string;
  readonly bytes: Uint8Array;
}

async function analysed(files: readonly Log[], as: 'counted' | 'printed' = 'counted'): Promise<Result> {
  const vault = new Vault();
  const read = await ingested(files, vault);
  const items = read.sources.flatMap(({ source }) => {
    const own = read.events.filter(({ evidence }) => evidence.source === source.id);
    return as === 'printed' ? own : counted(source.id, own);
  });
  const events = items
    .filter((item) => 'at' in item)
    .sort((a, b) => {
      const [one, other] = [a.evidence, b.evidence];
      return one.source === other.source ? one.start - other.start : one.source < other.source ? -1 : 1;
    });
  const told = items.filter((item) => item.kind === 'diagnostic');
  return concluded({ ...read, diagnostics: [...read.diagnostics, ...told] }, { settings: {}, vault, events });
}

describe('liveness checks in a long row', () => {
  test('are told one by one at both ends, and counted between them', async () => {
    const text = OPENING + checks(0, 100);
    const reading = await read(text);
    const packets = ofKind(reading, 'gateway.ike-packet');
    expect(packets.map(({ messageId }) => messageId)).toEqual([0, 0, 1, 1, 98, 98, 99, 99]);
    const [run, ...others] = ofKind(reading, 'gateway.liveness-run');
    expect(others).toEqual([]);
    expect(run).toMatchObject({
      direction: 'sent',
      messageId: 2,
      repeats: 96,
      everySeconds: { least: 30, most: 30 },
      at: { text: 'May 13 2025 10:01:00.000' },
      attribution: 'stated',
      evidence: { run: { count: 192 } },
    });
    const last = run?.evidence.run?.last;
    expect(text.slice(last?.start, last?.end)).toContain('Message id: 97\nIKEv2 INFORMATIONAL Exchange RESPONSE');
    expect(ofKind(reading, 'gateway.dpd')).toHaveLength(4);
  });

  test('are all told where there are few', async () => {
    const reading = await read(OPENING + checks(0, 7));
    expect(ofKind(reading, 'gateway.liveness-run')).toEqual([]);
    expect(ofKind(reading, 'gateway.ike-packet')).toHaveLength(14);
    expect(ofKind(reading, 'gateway.dpd')).toHaveLength(7);
  });

  test('end where something else happens to the SA, and go on behind it', async () => {
    const remark = record(30 * 20 - 5, 'Maximum number of retransmissions reached');
    const reading = await read(OPENING + checks(0, 20) + remark + checks(20, 40));
    expect(ofKind(reading, 'gateway.liveness-run').map(({ messageId, repeats }) => [messageId, repeats])).toEqual([
      [2, 16],
      [22, 16],
    ]);
  });

  test('leave a check without an answer, its resends and its words as they are', async () => {
    const lost = packet(3000, { way: 'sent', id: 100, role: 'REQUEST', list: 'ENCR' });
    const again = record(3002, 'Retransmitting packet') + lost;
    const text = OPENING + checks(0, 100) + record(3000, 'Sending DPD/liveness query') + lost + again;
    const reading = await read(text);
    expect(ofKind(reading, 'gateway.liveness-run')).toMatchObject([{ messageId: 2, repeats: 96 }]);
    const unanswered = ofKind(reading, 'gateway.ike-packet').filter(({ messageId }) => messageId === 100);
    expect(unanswered.map(({ retransmission }) => retransmission)).toEqual([false, true]);
    expect(ofKind(reading, 'gateway.dpd').at(-1)?.at).toMatchObject({ text: 'May 13 2025 10:50:00.000' });
  });

  test.each([
    ['a message id is missing', OPENING + checks(0, 20) + checks(21, 41)],
    ['the clock jumps back', OPENING + checks(0, 20) + check(30, 20) + check(60, 21)],
    ['hours are missing', OPENING + checks(0, 20) + check(30_000, 20) + check(30_030, 21)],
  ])('do not go on where %s', async (_why, text) => {
    const [run] = ofKind(await read(text), 'gateway.liveness-run');
    expect(run).toMatchObject({ messageId: 2, repeats: 16 });
  });

  test('are counted for each side that asks, whoever asks in between', async () => {
    const both = [
      OPENING,
      ...Array.from({ length: 30 }, (_, id) => {
        const asked = packet(30 * id + 10, { way: 'received', id, role: 'REQUEST' });
        return check(30 * id, id) + asked + packet(30 * id + 10, { way: 'sent', id, role: 'RESPONSE', list: 'ENCR' });
      }),
    ];
    const runs = ofKind(await read(both.join('')), 'gateway.liveness-run');
    expect(runs.map(({ direction, messageId, repeats }) => [direction, messageId, repeats])).toEqual([
      ['sent', 2, 26],
      ['received', 2, 26],
    ]);
  });

  test('that the text tells once more say nothing new', async () => {
    const reading = await read(OPENING + checks(0, 100) + checks(40, 60));
    expect(ofKind(reading, 'gateway.liveness-run')).toMatchObject([{ messageId: 2, repeats: 96 }]);
    expect(ofKind(reading, 'gateway.ike-packet')).toHaveLength(8);
    expect(reading.diagnostics).toMatchObject([{ code: 'ios.told-twice', count: 40 }]);
  });

  test('of a text of usual length are told as they stand', async () => {
    const reading = await readAsPrinted(OPENING + checks(0, 100));
    expect(ofKind(reading, 'gateway.ike-packet')).toHaveLength(200);
  });

  test('of a long text are counted by the reader itself', async () => {
    const reading = await readAsPrinted(OPENING + checks(0, 11_000), 1 << 16);
    const packets = ofKind(reading, 'gateway.ike-packet').length;
    const runs = ofKind(reading, 'gateway.liveness-run');
    expect(packets).toBeLessThan(20_100);
    expect(packets + 2 * runs.reduce((sum, { repeats }) => sum + repeats, 0)).toBe(22_000);
  });

  test('are told by the same records wherever a text begins', async () => {
    const ids = async (from: number) => {
      const packets = ofKind(await read(OPENING + checks(from, 1000)), 'gateway.ike-packet');
      return packets.map(({ messageId }) => messageId).filter((id) => id > 300 && id < 900);
    };
    expect(await ids(0)).toEqual([512, 512, 513, 513, 768, 768, 769, 769]);
    expect(await ids(123)).toEqual(await ids(0));
  });

  test('leave a request that waits when older ones are told again', async () => {
    const lost = packet(3000, { way: 'sent', id: 100, role: 'REQUEST', list: 'ENCR' });
    const reading = await read(OPENING + checks(0, 100) + lost + checks(40, 60));
    const asked = ofKind(reading, 'gateway.ike-packet').filter(({ messageId }) => messageId === 100);
    expect(asked).toHaveLength(1);
  });
});

describe('the analysis of counted checks', () => {
  const log = (path: string, text: string): Log => ({ path, bytes: Buffer.from(text) });

  test.each([1, 3, 8, 40, 300])('counts messages and answers of %d checks as they were printed', async (count) => {
    const { ikeSas, timeline } = await analysed([log('a.log', OPENING + checks(0, count))]);
    expect(ikeSas).toMatchObject([
      { messages: 2 * count, retransmissions: 0, dpd: { answered: count, unanswered: 0 } },
    ]);
    const told = timeline.filter(({ kind }) => kind === 'gateway.liveness');
    const often = count === 1 ? '' : `, ${count} times`;
    expect(told.map(({ summary }) => summary)).toEqual([`Liveness check by the gateway answered${often}`]);
  });

  test('counts once what two texts count', async () => {
    const { ikeSas, timeline } = await analysed([
      log('monitor.log', OPENING + checks(0, 100)),
      log('syslog.log', checks(50, 150)),
    ]);
    expect(ikeSas).toMatchObject([{ messages: 300, retransmissions: 0, dpd: { answered: 150, unanswered: 0 } }]);
    const told = timeline.filter(({ kind }) => kind === 'gateway.liveness');
    expect(told.map(({ summary }) => summary)).toEqual(['Liveness check by the gateway answered, 150 times']);
  });

  test('takes a text that tells checks once more for no clock that was set', async () => {
    const codes = ({ diagnostics }: Awaited<ReturnType<typeof analysed>>) => diagnostics.map(({ code }) => code);
    const again = await analysed([log('a.log', OPENING + checks(0, 100) + checks(40, 60) + check(3000, 100))]);
    expect(codes(again)).toEqual(['ios.told-twice']);
    expect(again.ikeSas).toMatchObject([{ dpd: { answered: 101 } }]);
    // The first word of the copy is of no SA that anybody knows: the SA was taken down in between.
    const below = OPENING + checks(0, 100) + record(3100, 'Deleting SA') + checks(40, 60);
    expect(codes(await analysed([log('a.log', below)]))).toEqual(['ios.told-twice']);
    // The same stamps with message ids that go on: the clock was set back.
    const back =
      OPENING + checks(0, 100) + Array.from({ length: 20 }, (_, at) => check(1200 + 30 * at, 100 + at, 500)).join('');
    expect(codes(await analysed([log('a.log', back)]))).toEqual(['clock.stepped']);
  });
});
