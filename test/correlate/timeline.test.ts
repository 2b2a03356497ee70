import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import {
  about,
  answer,
  at,
  CLIENT,
  exchange,
  frame,
  GATEWAY,
  ikePacket,
  loginExchanges,
  message,
  place,
  said,
  seen,
  sourceOf,
  wireSa,
} from '../support/cases.ts';

const SOURCES = [
  sourceOf('S1', 'wire', 'gateway.pcap'),
  sourceOf('S2', 'wire', 'laptop.pcap'),
  sourceOf('S3', 'gateway', 'debug.log'),
];

const timeline = (events: readonly Event[]) => correlate(SOURCES, events, {}).timeline;

describe('ESP', () => {
  const flow = (source: string, first: number, fields: { spi?: string; packets?: number; clock?: string } = {}) => {
    const { spi = '0a0b0c0d', packets = 20, clock = `clock-${source}` } = fields;
    return seen('wire.esp-flow', at(first, clock), frame(source, first), {
      from: CLIENT,
      to: GATEWAY,
      spi,
      encapsulated: true,
      packets,
      octets: 4000,
      lastAt: at(first + 50, clock),
      lastFrame: first + 50,
    });
  };
  const told = (...flows: readonly Event[]) =>
    timeline([wireSa('a1', loginExchanges(0)), ...flows])
      .filter(({ kind }) => kind.startsWith('wire.esp'))
      .map(({ summary, evidence: [first] }) => [summary, first?.source, first?.frame]);

  test('begins with the earliest packet, whichever file of a ring holds it', () => {
    const [later, earlier] = [flow('S1', 200, { spi: '11111111' }), flow('S2', 100, { clock: 'clock-S1', packets: 7 })];
    const found = told(later, earlier);
    expect(found[0]).toEqual(['First ESP from the client, SPI 0a0b0c0d, 11111111', 'S2', 100]);
    expect(found[1]?.[0]).toBe('Last ESP from the client, after 27 packets');
  });

  test('is counted where most of it was seen, and that place is quoted too', () => {
    const [gateway, laptop] = [flow('S1', 100, { packets: 18 }), flow('S2', 99, { packets: 20 })];
    expect(told(gateway, laptop).map(([summary]) => summary)).toEqual([
      'First ESP from the client, SPI 0a0b0c0d',
      'Last ESP from the client, after 20 packets',
    ]);
    const last = timeline([wireSa('a1', loginExchanges(0)), gateway, laptop]).find(
      ({ kind }) => kind === 'wire.esp-last',
    );
    expect(last?.evidence.map(({ source }) => source)).toEqual(['S1', 'S2']);
  });
});

describe('what the debug tells behind a message', () => {
  /** Frames stand in the capture as their milliseconds, lines in the debug as they are numbered. */
  const sent = (seconds: number, make: typeof message) => {
    const stamp = at(seconds);
    return make(seconds, { at: stamp, lastAt: stamp, evidence: frame('S1', Math.round(seconds * 1000)) });
  };
  const asked = (messageId: number, from: number, to: number) =>
    exchange('CREATE_CHILD_SA', messageId, sent(from, message), sent(to, answer));
  const printed = (messageId: number, isResponse: boolean, [seconds, line]: readonly [number, number]) =>
    ikePacket('a1', seconds, {
      exchange: 'CREATE_CHILD_SA',
      messageId,
      isResponse,
      direction: isResponse ? 'sent' : 'received',
      evidence: place('S3', line),
    });
  const removed = (step: 'queued' | 'deleted', seconds: number, line: number) =>
    seen('gateway.sa-deleted', said(seconds, 'S3'), place('S3', line), { ...about('a1'), step, reason: 'unknown' });

  const EVENTS = [
    wireSa('a1', [...loginExchanges(0), asked(7, 10, 10.0051), asked(8, 20, 20.1)]),
    printed(7, false, [10.002, 1]),
    printed(7, true, [10.004, 2]),
    removed('queued', 10.004, 3),
    printed(8, false, [20.002, 4]),
    removed('deleted', 20.504, 5),
    printed(8, true, [20.504, 6]),
  ];
  const told = timeline(EVENTS).map(({ at: { utc }, summary }) => ({ utc, summary: summary.split(/:| \(/)[0] }));
  const summaries = told.map(({ summary }) => summary);

  test('stands behind it, though the capture gives the message a time some milliseconds later', () => {
    const from = summaries.indexOf('CREATE_CHILD_SA 7 response');
    expect(summaries.slice(from, from + 2)).toEqual([
      'CREATE_CHILD_SA 7 response',
      'Gateway queues the delete of the IKE SA',
    ]);
    const [message, step] = told.slice(from).map(({ utc }) => utc ?? '');
    expect(step?.localeCompare(message ?? '')).toBe(-1);
  });

  test('keeps its time where the capture has the message earlier than the debug can be off by', () => {
    expect(summaries.slice(-2)).toEqual(['CREATE_CHILD_SA 8 response', 'Gateway deletes the IKE SA']);
  });
});

describe('two captures of one direction each', () => {
  let frames = 0;
  const sent = (source: string, seconds: number, make: typeof message) => {
    const stamp = at(seconds, `clock-${source}`);
    return make(seconds, { at: stamp, lastAt: stamp, evidence: frame(source, ++frames) });
  };
  const order = (answered: number, askedAgain: number) => {
    const requests = [
      exchange('CREATE_CHILD_SA', 7, sent('S1', 10, message), undefined),
      exchange('CREATE_CHILD_SA', 8, sent('S1', askedAgain, message), undefined),
    ];
    const response = exchange('CREATE_CHILD_SA', 7, undefined, sent('S2', answered, answer));
    const found = timeline([wireSa('a1', requests), wireSa('a1', [response])]);
    return found.map(({ summary }) => summary.split(':')[0]);
  };

  test('have the response behind its request and before the next one where all are of one moment', () => {
    const inOrder = ['CREATE_CHILD_SA 7 request', 'CREATE_CHILD_SA 7 response', 'CREATE_CHILD_SA 8 request'];
    expect(order(10, 10)).toEqual(inOrder);
    expect(order(10.5, 11)).toEqual(inOrder);
  });

  test('keep their times where these contradict that', () => {
    expect(order(9, 11)[0]).toBe('CREATE_CHILD_SA 7 response');
  });
});
