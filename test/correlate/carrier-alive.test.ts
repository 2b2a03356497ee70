import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import type { Endpoint } from '../../src/model/wire-events.ts';
import {
  answer,
  at,
  CLIENT,
  exchange,
  frame,
  GATEWAY,
  ikePacket,
  loginExchanges,
  message,
  reconnectExchanges,
  scopesOf,
  seen,
  sourceOf,
  wireSa,
} from '../support/cases.ts';

// How long client and gateway are known to have heard each other before a reconnect at second 600.

const SOURCES = [sourceOf('S1', 'wire', 'capture.pcap'), sourceOf('S3', 'gateway', 'debug.log')];

function away(...events: readonly Event[]) {
  const all = [...events, wireSa('b2', reconnectExchanges(600))];
  const used = new Set(all.map(({ evidence }) => evidence.source));
  const sources = SOURCES.filter(({ id }) => used.has(id));
  return correlate(sources, [...all, ...scopesOf(all)], {}).attempts[0]?.clientAwaySeconds;
}

describe('requests that the gateway printed', () => {
  const login = wireSa('a1', loginExchanges(0));
  const asked = (seconds: number, messageId: number) =>
    ikePacket('a1', seconds, { exchange: 'INFORMATIONAL', messageId, payloads: ['ENCR'] });

  test('one that came once is a sign of life', () => {
    expect(away(login, asked(300, 6), asked(590, 7))?.max).toBeLessThan(15);
  });

  test('one that came again and again had no answer: the client was cut off before it', () => {
    expect(away(login, asked(300, 6), asked(584, 7), asked(587, 7), asked(590, 7))?.max).toBeGreaterThan(295);
  });

  test('where another one followed, it was answered in the end', () => {
    expect(away(login, asked(300, 6), asked(584, 7), asked(587, 7), asked(595, 8))?.max).toBeLessThan(10);
  });
});

describe('checks in a capture', () => {
  const check = (first: number, last: number, point: 'gateway' | 'client' = 'gateway') => {
    const repeated = { count: 4, lastAt: at(last), firstInner: 0 } as const;
    const answered = point === 'client' ? undefined : answer(first + 0.1, repeated);
    return exchange('INFORMATIONAL', 7, message(first, repeated), answered);
  };
  const esp = (from: Endpoint, to: Endpoint, last: number) =>
    seen('wire.esp-flow', at(5), frame('S1', 50), {
      ...{ from, to, spi: '0a0b0c0d', encapsulated: true, packets: 20, octets: 4000 },
      ...{ lastAt: at(last), lastFrame: last * 10 },
    });
  const bothWays = (client: number, gateway: number) => [esp(CLIENT, GATEWAY, client), esp(GATEWAY, CLIENT, gateway)];

  test('a check that was answered and asked again was not heard, and what was sent meanwhile shows nothing', () => {
    const login = wireSa('a1', [...loginExchanges(0), check(584, 593)]);
    expect(away(login, ...bothWays(590, 592))?.max).toBeGreaterThan(590);
  });

  test('what the gateway had sent before the check was heard where its answer would have been seen', () => {
    const login = wireSa('a1', [...loginExchanges(0), check(584, 593, 'client')]);
    expect(away(login, ...bothWays(590, 570))).toMatchObject({ max: 30 });
    expect(away(login, ...bothWays(590, 592))?.max).toBeGreaterThan(590);
  });

  test('beside the gateway nobody sees how long what it sent had got nowhere', () => {
    const login = wireSa('a1', [...loginExchanges(0), check(584, 593)]);
    expect(away(login, ...bothWays(590, 570))?.max).toBeGreaterThan(590);
  });

  test('a client that sent on for longer than it had asked was answered', () => {
    const login = wireSa('a1', [...loginExchanges(0), check(300, 303)]);
    expect(away(login, ...bothWays(590, 592))).toMatchObject({ max: 10 });
  });
});
