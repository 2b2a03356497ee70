import { describe, expect, test } from 'vitest';
import { Copies } from '../../src/correlate/copies.ts';
import { correlate } from '../../src/correlate/correlate.ts';
import { withoutGatewayCopies } from '../../src/correlate/gateway-copies.ts';
import { Hosts } from '../../src/correlate/hosts.ts';
import type { Event, EventOf } from '../../src/model/event.ts';
import { about, CLIENT, GATEWAY, place, seen, sourceOf, wall } from '../support/cases.ts';

interface Told {
  readonly host?: string;
  readonly line?: number;
  /** Digits of the second. */
  readonly digits?: 0 | 3;
}

/** A record of an interface that went up, so many milliseconds after ten o'clock. */
function up(source: string, ms: number, { host, line = ms, digits = 3 }: Told = {}, name = `Vi${ms}`): Event {
  const second = `${String(Math.floor(ms / 1000)).padStart(2, '0')}`;
  const text = `03-13 10:00:${second}${digits === 3 ? `.${String(ms % 1000).padStart(3, '0')}` : ''}`;
  return seen('gateway.interface-changed', wall(text, { clock: `clock-${source}` }), place(source, line), {
    ...(host === undefined ? {} : { host }),
    interface: name,
    up: true,
    layer: 'link',
    administrative: false,
  });
}

function run(source: string, from: number, to: number, told: Told & { readonly below?: number } = {}): Event[] {
  const times = Array.from({ length: to - from }, (_, index) => from + index);
  return times.map((ms, index) => up(source, ms, { ...told, line: (told.below ?? 0) + index + 1 }));
}

type Packet = EventOf<'gateway.ike-packet'>;
const packet = (source: string, line: number, ms: number, fields: Partial<Packet> = {}): Event => ({
  ...seen('gateway.ike-packet', up(source, ms).at, place(source, line), {
    ...about('a1'),
    direction: 'sent',
    peer: CLIENT,
    local: GATEWAY,
    exchange: 'INFORMATIONAL',
    messageId: 7,
    isResponse: false,
    payloads: ['ENCR'],
    notifies: [],
    retransmission: false,
  }),
  ...fields,
});

function once(events: readonly Event[]) {
  const copies = new Copies();
  const { events: left, diagnostics } = withoutGatewayCopies(events, new Hosts(events), copies);
  const places = left.map(({ evidence }) =>
    copies.withCopies([evidence]).map(({ source, line }) => `${source}:${line}`),
  );
  const counts = diagnostics.map(({ code, source, count }) => `${code} ${source} ${count}`);
  return { left, places, counts };
}

describe('records that two texts tell', () => {
  test('are one fact each, and both places are its evidence', () => {
    const { places, counts } = once([...run('S1', 0, 3), ...run('S2', 0, 3)]);
    expect(places).toEqual([
      ['S1:1', 'S2:1'],
      ['S1:2', 'S2:2'],
      ['S1:3', 'S2:3'],
    ]);
    expect(counts).toEqual(['ios.told-twice S2 3']);
  });

  test('are told by the fuller text, and the other keeps what it alone tells', () => {
    const { places, counts } = once([...run('S1', 3, 6), ...run('S2', 0, 5)]);
    expect(places).toEqual([['S1:3'], ['S2:1'], ['S2:2'], ['S2:3'], ['S2:4', 'S1:1'], ['S2:5', 'S1:2']]);
    expect(counts).toEqual(['ios.told-twice S1 2']);
  });

  test('are the same where one of them names no box, and the fact has the name', () => {
    const { left, counts } = once([...run('S1', 0, 3), ...run('S2', 0, 3, { host: 'gw1' })]);
    expect(left).toMatchObject([{ host: 'gw1' }, { host: 'gw1' }, { host: 'gw1' }]);
    expect(left.map(({ evidence }) => evidence.source)).toEqual(['S1', 'S1', 'S1']);
    expect(counts).toEqual(['ios.told-twice S2 3']);
  });

  test.each<[name: string, events: Event[]]>([
    ['of two boxes', [...run('S1', 0, 3, { host: 'gw1' }), ...run('S2', 0, 3, { host: 'gw2' })]],
    ['of other words', [...run('S1', 0, 3), ...[0, 1, 2].map((ms) => up('S2', ms, {}, 'other'))]],
    [
      'of which one alone agrees',
      [...run('S1', 0, 5), up('S2', 50, { line: 1 }), up('S2', 2, { line: 2 }), up('S2', 90, { line: 3 })],
    ],
    ['with whole seconds, of which four agree', wholeSeconds(4)],
  ])('%s stay two facts', (_, events) => {
    expect(once(events)).toMatchObject({ left: { length: events.length }, counts: [] });
  });

  test('with whole seconds are the same where five in a row agree', () => {
    expect(once(wholeSeconds(5)).counts).toEqual(['ios.told-twice S2 5']);
  });
});

describe('packets of servers that call the box differently', () => {
  const checks = (source: string, host: string, from = 1, to = 3): Event[] =>
    [1, 2, 3, 4].slice(from - 1, to).map((n) => packet(source, n, n * 1000, { messageId: 6 + n, host }));

  test('are one fact each, of one box', () => {
    const events = [
      ...checks('S1', '203.0.113.5'),
      ...checks('S2', 'gw1.example.net'),
      ...checks('S3', 'vpn.example.net'),
    ];
    expect(once(events)).toMatchObject({ left: { length: 3 }, counts: ['ios.told-twice S2 3', 'ios.told-twice S3 3'] });
    expect(new Set(events.map((event) => new Hosts(events).of(event)))).toEqual(new Set(['gw1.example.net']));
  });

  test.each<[name: string, others: Event[]]>([
    ['with other stamps', [1, 2, 3].map((n) => packet('S2', n, n * 1000 + 1, { messageId: 6 + n, host: 'gw2' }))],
    [
      'of another SA',
      [1, 2, 3].map((n) => packet('S2', n, n * 1000, { ...about('b1'), messageId: 6 + n, host: 'gw2' })),
    ],
    [
      'sent by one and received by the other',
      [1, 2, 3].map((n) => packet('S2', n, n * 1000, { messageId: 6 + n, host: 'gw2', direction: 'received' })),
    ],
    ['of which one alone agrees', checks('S2', 'gw2', 3, 4)],
  ])('%s are of two boxes', (_, others) => {
    const events = [...checks('S1', '203.0.113.5'), ...others];
    expect(once(events)).toMatchObject({ left: { length: events.length }, counts: [] });
  });

  test('leave apart two boxes of which a relay tells under its own name', () => {
    const [first, second] = [about('a1'), about('b1')];
    const of = (sa: typeof first, source: string, host: string) =>
      [1, 2, 3].map((n) => packet(source, n, n * 1000, { ...sa, messageId: 6 + n, host }));
    const events = [
      ...of(first, 'S1', 'gw1'),
      ...of(second, 'S2', 'gw2'),
      ...of(first, 'S3', 'relay'),
      ...of(second, 'S3', 'relay'),
    ];
    const hosts = new Hosts(events);
    expect(['gw1', 'gw2', 'relay'].map((name) => hosts.called(name))).toEqual(['gw1', 'gw2', 'relay']);
  });
});

describe('a copy that keeps whole seconds of the stamps', () => {
  const fine = (source: string) => run(source, 10_990, 11_010);
  const coarse = (source: string) =>
    Array.from({ length: 20 }, (_, index) => up(source, 10_990 + index, { digits: 0, line: index + 1 }));

  test.each(['S1', 'S2'])('is told by the closer stamps of %s, whichever text comes first or is longer', (closer) => {
    const other = closer === 'S1' ? 'S2' : 'S1';
    const texts = { [closer]: fine(closer), [other]: [...coarse(other), up(other, 30_000, { digits: 0, line: 30 })] };
    const { left, counts } = once([...(texts['S1'] ?? []), ...(texts['S2'] ?? [])]);
    expect(counts).toEqual([`ios.told-twice ${other} 20`]);
    expect(left.filter(({ evidence }) => evidence.source === closer)).toEqual(fine(closer));
  });

  test('keeps two facts where the second is another', () => {
    const next = Array.from({ length: 20 }, (_, index) => up('S2', 11_990 + index, { digits: 0, line: index + 1 }));
    expect(once([...fine('S1'), ...next]).counts).toEqual([]);
  });

  test('has the same line as often as the second has it', () => {
    const said = (source: string, digits: 0 | 3) =>
      [0, 300, 600, 900, 950].map((ms, index) => up(source, ms, { digits, line: index + 1 }, 'Vi1'));
    const { left, places } = once([...said('S1', 3), ...said('S2', 0)]);
    expect(left).toHaveLength(5);
    expect(places.map((each) => each.length)).toEqual([2, 2, 2, 2, 2]);
  });
});

/** Two texts of which so many records in their midst agree. */
function wholeSeconds(count: number): Event[] {
  const seconds = Array.from({ length: count }, (_, index) => (index + 10) * 1000);
  return ['S1', 'S2'].flatMap((source, index) => {
    const own = (at: number) => up(source, at, { digits: 0 }, `only ${source}`);
    return [own(index), ...seconds.map((at) => up(source, at, { digits: 0 })), own(50_000 + index)];
  });
}

describe('within one text', () => {
  test('a piece that was pasted three times counts once', () => {
    const { places, counts } = once([
      ...run('S1', 0, 3),
      ...run('S1', 0, 3, { below: 10 }),
      ...run('S1', 0, 3, { below: 20 }),
    ]);
    expect(places).toEqual([
      ['S1:1', 'S1:11', 'S1:21'],
      ['S1:2', 'S1:12', 'S1:22'],
      ['S1:3', 'S1:13', 'S1:23'],
    ]);
    expect(counts).toEqual(['ios.told-twice S1 6']);
  });

  test('two equal lines of one stamp are two facts', () => {
    const events = [up('S1', 1), up('S1', 2, { line: 2 }), up('S1', 2, { line: 3 }), up('S1', 4)];
    expect(once(events)).toMatchObject({ left: { length: 4 }, counts: [] });
  });

  test('two equal lines that were pasted again are still two facts', () => {
    const piece = (below: number) => [1, 2, 2, 3].map((ms, index) => up('S1', ms, { line: below + index }));
    const { left, counts } = once([...piece(1), ...piece(11)]);
    expect(left).toHaveLength(4);
    expect(counts).toEqual(['ios.told-twice S1 4']);
  });

  test('lines of several processes a little out of order are no second telling', () => {
    const events = [
      up('S1', 5, { line: 1 }),
      up('S1', 7, { line: 2 }),
      up('S1', 5, { line: 3 }),
      up('S1', 8, { line: 4 }),
    ];
    expect(once(events)).toMatchObject({ left: { length: 4 }, counts: [] });
  });
});

describe('a text in which each record was printed twice', () => {
  const check = (ms: number) => packet('S1', ms, ms);
  /** Each record so often, one below the other. */
  const printed = (records: readonly Event[], times = 2): Event[] =>
    records
      .flatMap((record) => Array.from({ length: times }, () => record))
      .map((record, index) => ({ ...record, evidence: place('S1', index + 1) }));
  const row = [up('S1', 900), check(1000), up('S1', 1001), up('S1', 2999), check(3000)];

  test.each([2, 3])('%i times counts once, and what was sent again later is still sent again', (times) => {
    const { left, counts } = once(printed(row, times));
    expect(left.map(({ kind, at }) => `${kind} ${at.kind === 'wall' && at.text}`)).toEqual(
      row.map(({ kind, at }) => `${kind} ${at.kind === 'wall' && at.text}`),
    );
    expect(counts).toEqual([`ios.told-twice S1 ${row.length * (times - 1)}`]);
  });

  test('keeps two facts of two equal lines', () => {
    const { left, counts } = once(printed([...row.slice(0, 3), up('S1', 1001), ...row.slice(3)]));
    expect(left).toHaveLength(6);
    expect(counts).toEqual(['ios.told-twice S1 6']);
  });

  test.each<[name: string, events: Event[]]>([
    ['fragments of messages', printed([check(1000), check(1001)], 3)],
    ['fragments among other records', [...printed([check(1000)], 3), ...run('S1', 1001, 1010, { below: 3 })]],
    [
      'whole seconds',
      printed([0, 1, 2, 3, 4].map((n) => packet('S1', n, 0, { at: up('S1', n * 1000, { digits: 0 }).at }))),
    ],
    ['rows without a packet', printed(run('S1', 0, 8))],
  ])('%s are what they are', (_, events) => {
    expect(once(events)).toMatchObject({ left: { length: events.length }, counts: [] });
  });
});

describe('the case of several texts', () => {
  const sources = [sourceOf('S1', 'gateway'), sourceOf('S2', 'gateway')];
  const checks = (source: string) => [1, 2, 3].map((n) => packet(source, n, n * 1000, { messageId: 6 + n }));

  test('has one clock, and every place in the timeline, in the SA and in the coverage', () => {
    const found = correlate(sources, [...checks('S1'), ...checks('S2')], {});
    expect(found.clocks).toMatchObject([{ id: 'clock-S1', sources: ['S1', 'S2'] }]);
    expect(found.timeline).toMatchObject([
      {
        summary: expect.stringMatching(/, 2 times$/),
        evidence: [
          { source: 'S1', run: { count: 2 } },
          { source: 'S2', run: { count: 2 } },
        ],
      },
      { summary: expect.stringMatching(/not answered$/), evidence: [{ source: 'S1' }, { source: 'S2' }] },
    ]);
    expect(found.ikeSas).toMatchObject([{ sources: ['S1', 'S2'] }]);
    expect(found.coverage).toMatchObject([{ source: 'S1' }, { source: 'S2' }]);
  });

  test('goes on with the SA of a slot where one piece ends and the next begins', () => {
    const lost = {
      slot: about('a1').slot,
      initiatorSpi: undefined,
      responderSpi: undefined,
      attribution: 'none' as const,
    };
    const above = [packet('S1', 1, 1000), up('S1', 2000, { line: 2 }), up('S1', 2001, { line: 3 })];
    const below = [
      up('S2', 2000, { line: 1 }),
      up('S2', 2001, { line: 2 }),
      seen('gateway.session-up', up('S2', 3000).at, place('S2', 3), { ...lost, peerIdentity: 'x', localIdentity: 'y' }),
    ];
    const [sa] = correlate(sources, [...above, ...below], {}).ikeSas;
    expect(sa).toMatchObject({ state: 'established', sources: ['S1', 'S2'] });
    const [alone] = correlate(sources, [...above, ...below.slice(2)], {}).ikeSas;
    expect(alone).toMatchObject({ state: 'unknown', sources: ['S1'] });
  });
});
