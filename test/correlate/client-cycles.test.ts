import { describe, expect, test } from 'vitest';
import { clientStories } from '../../src/correlate/client-cycles.ts';
import { Clocks } from '../../src/correlate/clocks.ts';
import { secondsBetween } from '../../src/correlate/instants.ts';
import { StatedClocks } from '../../src/correlate/stated-clocks.ts';
import { type ClientEntry, clientLog, SESSION_ID, sourceOf } from '../support/cases.ts';

function sessionsOf(...entries: readonly ClientEntry[]) {
  const events = clientLog('S2', entries);
  const clocks = new Clocks(new StatedClocks([sourceOf('S2', 'client')], events, {}));
  return clientStories(events, clocks).sessions;
}

const ID = SESSION_ID.text;
const cyclesOf = (...entries: readonly ClientEntry[]) => sessionsOf(...entries).flatMap((session) => session.cycles);

describe('client cycles', () => {
  test('suspend, resume, IKE ID, connected: one cycle from the last proof of life to the notice', () => {
    const cycles = cyclesOf(
      [0, 'connected'],
      [100, 'system-suspended'],
      [900, 'system-resumed'],
      [905, 'reconnecting'],
      [906, 'ike-id', ID],
      [915, 'connected'],
    );
    expect(cycles).toHaveLength(1);
    const [cycle] = cycles;
    expect(cycle).toMatchObject({ outcome: 'resumed', trigger: { kind: 'system-resume' }, host: 'vpn.example.com' });
    expect(cycle?.tries.map(({ hex }) => hex)).toEqual([SESSION_ID.hex]);
    expect(secondsBetween(cycle?.lastAlive?.at, cycle?.lossSeen.at)).toBe(100);
    expect(secondsBetween(cycle?.lossSeen.at, cycle?.end?.at)).toBe(815);
    expect(cycle?.trigger.evidence.map(({ record }) => record)).toEqual([2, 3]);
    expect(cycle?.reconnecting.map(({ record }) => record)).toEqual([4]);
  });

  test.each([
    [
      'before its first try',
      [
        [100, 'dpd-expired'],
        [101, 'reason'],
        [102, 'ike-id', ID],
      ],
      'path-loss',
      [2, 3],
    ],
    [
      'after it',
      [
        [100, 'dpd-expired'],
        [101, 'ike-id', ID],
        [300, 'reason'],
      ],
      'dpd',
      [2],
    ],
  ] as const)('a reason that the client gives %s', (_, entries, kind, records) => {
    const [cycle] = cyclesOf([0, 'connected'], ...entries);
    expect(cycle?.trigger.kind).toBe(kind);
    expect(cycle?.trigger.evidence.map(({ record }) => record)).toEqual(records);
  });

  test('Connected while connected is a window that attached: life, no transition', () => {
    const sessions = sessionsOf(
      [0, 'connected'],
      [50, 'connected'],
      [60, 'connected'],
      [100, 'reconnecting'],
      [101, 'ike-id', ID],
    );
    expect(sessions).toHaveLength(1);
    expect(sessions[0]?.connected).toHaveLength(3);
    expect(sessions[0]?.cycles).toHaveLength(1);
    expect(sessions[0]?.cycles[0]?.lastAlive?.evidence.record).toBe(3);
  });

  test('contacting, or a prompt, during a cycle is a full login, and begins another session', () => {
    for (const what of ['contacting', 'auth-prompt'] as const) {
      const sessions = sessionsOf(
        [0, 'connected'],
        [100, 'reconnecting'],
        [101, 'ike-id', ID],
        [110, what],
        [130, 'connected'],
      );
      expect(sessions.map(({ cycles }) => cycles.length)).toEqual([1, 0]);
      const [cycle] = sessions[0]?.cycles ?? [];
      expect(cycle?.outcome).toBe('ended');
      expect(cycle?.fullLogin.map(({ record }) => record)).toEqual([4]);
      expect(cycle?.end?.evidence.record).toBe(4);
      expect(sessions[1]?.from).toBe(900);
    }
  });

  test('a log that ends in a cycle leaves it open', () => {
    expect(cyclesOf([0, 'connected'], [100, 'reconnecting'], [101, 'ike-id', ID])).toMatchObject([
      { outcome: 'open', end: undefined },
    ]);
  });

  test('a disconnect or a failure ends a cycle, and only inside one', () => {
    for (const what of ['disconnected', 'connection-failed'] as const) {
      const [cycle] = cyclesOf([0, 'connected'], [100, 'reconnecting'], [101, 'ike-id', ID], [120, what]);
      expect(cycle).toMatchObject({ outcome: 'ended', end: { evidence: { record: 4 } } });
      expect(cyclesOf([0, 'connected'], [100, what])).toEqual([]);
    }
  });

  test('several tries of one cycle stay together', () => {
    const [cycle, ...more] = cyclesOf(
      [0, 'connected'],
      [100, 'reason'],
      [101, 'ike-id', ID],
      [131, 'ike-id', ID],
      [161, 'ike-id', ID],
      [165, 'connected'],
    );
    expect(more).toEqual([]);
    expect(cycle?.tries).toHaveLength(3);
    expect(cycle?.trigger.kind).toBe('path-loss');
  });

  test('two losses give two cycles of one session', () => {
    const sessions = sessionsOf(
      [0, 'connected'],
      [10, 'reconnecting'],
      [11, 'connected'],
      [20, 'reconnecting'],
      [21, 'connected'],
    );
    expect(sessions.map(({ cycles }) => cycles.map(({ outcome }) => outcome))).toEqual([['resumed', 'resumed']]);
  });

  test('a network change just before explains a loss that has no other word', () => {
    const [cycle] = cyclesOf([0, 'connected'], [90, 'network-changed'], [100, 'reconnecting'], [101, 'ike-id', ID]);
    expect(cycle?.trigger).toMatchObject({ kind: 'network-change', evidence: [{ record: 2 }] });
    expect(cycle?.lossSeen.evidence.record).toBe(2);
    const [later] = cyclesOf([0, 'connected'], [10, 'network-changed'], [20, 'connected'], [100, 'reconnecting']);
    expect(later?.trigger.kind).toBe('unknown');
  });

  test('a reason that follows the first sign of loss still names the trigger', () => {
    expect(cyclesOf([0, 'connected'], [100, 'reconnecting'], [101, 'reason'])[0]?.trigger.kind).toBe('path-loss');
  });

  test('two headends in one log are two sessions', () => {
    const sessions = sessionsOf(
      [0, 'contacting', 'a.example.com'],
      [10, 'connected', 'a.example.com'],
      [50, 'reconnecting', 'a.example.com'],
      [51, 'connected', 'a.example.com'],
      [100, 'disconnected'],
      [200, 'contacting', 'b.example.com'],
      [210, 'connected', 'b.example.com'],
    );
    expect(sessions.map(({ host, cycles }) => [host, cycles.length])).toEqual([
      ['a.example.com', 1],
      ['b.example.com', 0],
    ]);
    expect(sessions.map(({ from }) => from)).toEqual([0, 1500]);
  });

  describe('where notices are translated, only the agent tells that the tunnel stands again', () => {
    const first = [
      [0, 'tunnel-established'],
      [100, 'system-suspended'],
      [900, 'system-resumed'],
      [901, 'ike-id', ID],
      [903, 'tunnel-established'],
    ] as const;

    test('what stood for long and is lost then is another cycle; the end of the first is not told', () => {
      const cycles = cyclesOf(...first, [9000, 'reason'], [9001, 'ike-id', ID], [9100, 'auth-prompt']);
      expect(cycles).toMatchObject([
        { outcome: 'not-told', trigger: { kind: 'system-resume' }, tries: [{}], fullLogin: [] },
        { outcome: 'ended', trigger: { kind: 'path-loss' }, tries: [{}], fullLogin: [{ record: 8 }] },
      ]);
      expect(cycles[1]?.lastAlive?.evidence.record).toBe(5);
    });

    test('the log ends there', () => {
      expect(cyclesOf(...first)).toMatchObject([{ outcome: 'not-told' }]);
    });

    test('what is lost again at once is the same cycle, and so is one whose end was told', () => {
      expect(cyclesOf(...first, [960, 'reason'], [961, 'ike-id', ID], [5000, 'connected'])).toMatchObject([
        { outcome: 'resumed', tries: [{}, {}] },
      ]);
      expect(cyclesOf(...first, [905, 'connected'], [9000, 'reason'], [9005, 'connected'])).toMatchObject([
        { outcome: 'resumed' },
        { outcome: 'resumed' },
      ]);
    });
  });

  test('two logs do not mix', () => {
    const one = clientLog('S2', [
      [0, 'connected'],
      [100, 'reconnecting'],
    ]);
    const other = clientLog('S3', [[101, 'connected']]);
    const clocks = new Clocks(
      new StatedClocks([sourceOf('S2', 'client'), sourceOf('S3', 'client')], [...one, ...other], {}),
    );
    const { sessions } = clientStories([...one, ...other], clocks);
    expect(sessions.map(({ source, cycles }) => [source, cycles.map(({ outcome }) => outcome)])).toEqual([
      ['S2', ['open']],
      ['S3', []],
    ]);
  });
});
