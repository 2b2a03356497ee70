import { expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import { ikePacket, shownSa, sourceOf } from '../support/cases.ts';

const countsOf = (events: readonly Event[]) => {
  const [sa] = correlate([sourceOf('S3', 'gateway')], events, {}).ikeSas;
  return [sa?.messages, sa?.retransmissions, sa?.dpd.answered, sa?.dpd.unanswered];
};

test('where only the debug shows an SA, its messages, repetitions and liveness checks are counted there', () => {
  const check = { exchange: 'INFORMATIONAL', payloads: ['ENCR'], direction: 'sent' } as const;
  const answered = { ...check, messageId: 0 };
  const unanswered = { ...check, messageId: 1 };
  const events = [
    ikePacket('a1', 1),
    ikePacket('a1', 2),
    ikePacket('a1', 3, { direction: 'sent', isResponse: true }),
    ikePacket('a1', 10, answered),
    ikePacket('a1', 11, { ...answered, direction: 'received', isResponse: true }),
    ikePacket('a1', 20, unanswered),
    ikePacket('a1', 22, { ...unanswered, retransmission: true }),
  ];
  expect(countsOf(events)).toEqual([7, 2, 1, 1]);
});

test('what only show outputs tell of has no counts', () => {
  expect(countsOf([shownSa('S3', 1, 'a1')])).toEqual([null, null, null, null]);
});
