import { describe, expect, test } from 'vitest';
import { withoutChains } from '../../src/correlate/error-chains.ts';
import type { Event, EventOf } from '../../src/model/event.ts';
import { place, said, seen } from '../support/cases.ts';

interface Told {
  readonly second?: number;
  readonly symbol?: string;
  readonly source?: string;
}

function error(record: number, name: string, { second = 0, symbol = 'X_ERROR_Y', source = 'S2' }: Told = {}): Event {
  return seen('client.error', said(second, source), place(source, record), {
    component: 'acvpnagent',
    text: name,
    symbol,
    returnCode: '0xFE370030',
    function: name,
    invoked: undefined,
    about: 'transport',
  });
}
const ready = (record: number): Event =>
  seen('client.ready', said(0, 'S2'), place('S2', record), { component: 'acvpnui', text: 'Ready to connect.' });

const chains = (events: readonly Event[]) =>
  withoutChains(events)
    .filter((event): event is EventOf<'client.error'> => event.kind === 'client.error')
    .map((event) => [event.function, ...(event.callers ?? [])].join(' < '));

describe('chains of errors', () => {
  test('are one error with its callers and the places of all', () => {
    const events = [error(1, 'read'), error(2, 'receive'), error(3, 'run')];
    expect(chains(events)).toEqual(['read < receive < run']);
    const [joined] = withoutChains(events);
    expect(joined?.evidence).toMatchObject({ start: events[0]?.evidence.start, run: { count: 3 } });
    expect(joined?.evidence.run?.last.start).toBe(events[2]?.evidence.start);
  });

  test.each<[name: string, second: Event]>([
    ['another symbol', error(2, 'b', { symbol: 'X_ERROR_Z' })],
    ['another second', error(2, 'b', { second: 1 })],
    ['another log', error(2, 'b', { source: 'S3' })],
  ])('%s begins another', (_, second) => {
    expect(chains([error(1, 'a'), second])).toEqual(['a', 'b']);
  });

  test('something else between ends one', () => {
    expect(chains([error(1, 'a'), ready(2), error(3, 'b')])).toEqual(['a', 'b']);
  });

  test('without any, the events are the same', () => {
    const events = [error(1, 'a'), ready(2)];
    expect(withoutChains(events)).toBe(events);
  });
});
