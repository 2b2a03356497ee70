import { describe, expect, test } from 'vitest';
import { clientBoxes } from '../../src/correlate/boxes.ts';

describe('clients that only their addresses tell of', () => {
  test.each<[name: string, sessions: string[][], clients: string[][]]>([
    ['one that moved is one client', [['192.0.2.77', '192.0.2.99']], [['192.0.2.77', '192.0.2.99']]],
    ['sessions of one address are of one client', [['192.0.2.77'], ['192.0.2.77']], [['192.0.2.77']]],
    [
      'an address that another session has too may be of a NAT',
      [['192.0.2.1', '198.51.100.1'], ['192.0.2.2', '198.51.100.1'], ['192.0.2.3']],
      [['192.0.2.1'], ['192.0.2.2'], ['192.0.2.3'], ['198.51.100.1']],
    ],
    ['a session without an address tells of none', [[]], []],
  ])('%s', (_, sessions, clients) => {
    const boxes = clientBoxes(
      new Map(),
      new Map(),
      sessions.map((own) => new Set(own)),
    );
    expect(boxes.map(({ addresses }) => addresses)).toEqual(clients);
  });

  test('are none where a log has them', () => {
    const boxes = clientBoxes(new Map([['/a', ['S1']]]), new Map([['/a', new Set(['192.0.2.77'])]]), [
      new Set(['192.0.2.77']),
    ]);
    expect(boxes).toMatchObject([{ sources: ['S1'], addresses: ['192.0.2.77'] }]);
  });
});
