import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { ExchangeSeen, MessageSeen } from '../../src/model/wire-events.ts';
import { capture, loginExchanges, refusedExchanges, sourceOf, wireSa } from '../support/cases.ts';

// Two captures of one place, of which the one that is named first lost packets: what a capture lacks is no statement.

const SOURCES = [sourceOf('S1', 'wire', 'mirror.pcap'), sourceOf('S2', 'wire', 'whole.pcap')];

function inSource(source: string, exchanges: readonly ExchangeSeen[]): ExchangeSeen[] {
  const moved = (message: MessageSeen | undefined) =>
    message && { ...message, evidence: { ...message.evidence, source } };
  return exchanges.map((one) => ({ ...one, request: moved(one.request), response: moved(one.response) }));
}

function told(...lost: readonly ExchangeSeen[]) {
  const own = (spi: string, exchanges: readonly ExchangeSeen[]) => wireSa(spi, inSource('S2', exchanges));
  const whole = capture(-10, 600);
  return correlate(
    SOURCES,
    [
      whole,
      { ...whole, evidence: { ...whole.evidence, source: 'S2' } },
      wireSa('a2', lost),
      own('a1', loginExchanges(0)),
      own('a2', refusedExchanges(300)),
    ],
    {},
  );
}

const [init, auth] = refusedExchanges(300) as [ExchangeSeen, ExchangeSeen];
const unanswered = (one: ExchangeSeen): ExchangeSeen => ({ ...one, response: undefined });

describe('a refused reconnect', () => {
  test.each([
    ['nothing but the first request', [unanswered(init)]],
    ['no answer to IKE_AUTH', [init, unanswered(auth)]],
    ['nothing of IKE_AUTH', [init]],
  ])('stays one where the other capture has %s', (_, lost) => {
    const { attempts, ikeSas } = told(...lost);
    expect(attempts).toMatchObject([{ ikeSas: ['SA2'], outcome: 'rejected', session: 'U1' }]);
    expect(ikeSas[1]).toMatchObject({ purpose: 'reconnect', state: 'rejected' });
  });
});

describe('a try without an answer', () => {
  test('is as far as the capture that shows most of it', () => {
    const whole = capture(-10, 600);
    const { ikeSas } = correlate(
      SOURCES,
      [whole, wireSa('a2', [unanswered(init)]), wireSa('a2', inSource('S2', [init, unanswered(auth)]))],
      {},
    );
    expect(ikeSas).toMatchObject([{ state: 'incomplete' }]);
  });
});
