import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Clocks } from '../../src/correlate/clocks.ts';
import { coverageOf } from '../../src/correlate/coverage.ts';
import type { SourceVantage } from '../../src/correlate/source-vantage.ts';
import { StatedClocks } from '../../src/correlate/stated-clocks.ts';
import { couldHaveSeen } from '../../src/model/coverage.ts';
import type { Event } from '../../src/model/event.ts';
import type { Coverage } from '../../src/model/result.ts';
import { read } from '../readers/ios-reading.ts';
import { moment, place, said, seen, sourceOf } from '../support/cases.ts';

const A = '198.51.100.20';
const B = '198.51.100.21';

/** A liveness check that the gateway got at that minute of 14 o'clock. */
const packet = (minute: number, peer = A, exchange = 'INFORMATIONAL'): string => {
  const stamp = `Mar 20 2025 14:${String(minute).padStart(2, '0')}:00.000 UTC`;
  return [
    `${stamp}: IKEv2:(SESSION ID = 40,SA ID = 1):Received Packet [From ${peer}:4500/To 203.0.113.5:4500/VRF i0:f0] `,
    'Initiator SPI : 9A31C5D27E0F4B68 - Responder SPI : 4C07D1E92B63A85F Message id: 5',
    `IKEv2 ${exchange} Exchange REQUEST `,
    'Payload contents: ',
    ' ENCR',
    '',
  ].join('\n');
};
const typed = (command: string): string => `gw1#${command}\ngw1#\n`;
const utc = (minute: number): string => `2025-03-20T14:${String(minute).padStart(2, '0')}:00.000Z`;
const only = (address: string): string => typed(`debug crypto condition peer ipv4 ${address}`);

async function eventsOf(text: string, source: string): Promise<Event[]> {
  const { events } = await read(text);
  const moved = (event: Event): Event => ({
    ...event,
    at: event.at.kind === 'none' ? event.at : { ...event.at, clock: `clock-${source}` },
    evidence: { ...event.evidence, source },
  });
  return events.map(moved);
}

async function coverageOfTexts(...texts: readonly string[]): Promise<Coverage[]> {
  const sources: SourceVantage[] = texts.map((_, index) => sourceOf(`S${index + 1}`, 'gateway'));
  const events = (await Promise.all(texts.map((text, index) => eventsOf(text, `S${index + 1}`)))).flat();
  return coverageOf(sources, events, [], new Clocks(new StatedClocks(sources, events, {})));
}

async function coverage(...parts: readonly string[]): Promise<Coverage> {
  const [one] = await coverageOfTexts(parts.join(''));
  if (one === undefined) throw new Error('no coverage');
  return one;
}

const debug = { kind: 'ike-debug', until: utc(20) } as const;

describe('sequence numbers', () => {
  const numbered = (numbers: readonly number[]): string =>
    numbers
      .map(
        (number) => `${number}: Mar 20 2025 14:1${number % 10}:00.000 UTC: %SYS-5-CONFIG_I: Configured from console\n`,
      )
      .join('');

  test('that jump make a log one in which absence proves nothing', async () => {
    const jumps = await coverage(numbered([1, 2, 5, 6]), packet(30));
    expect(jumps.scope).toMatchObject({
      conditions: ['sequence numbers jump in 1 place, 2 or more messages missing'],
      lossy: true,
    });
    expect(couldHaveSeen(jumps, debug)).toBe(false);
  });

  test('that go on one by one say nothing', async () => {
    const whole = await coverage(numbered([1, 2, 3, 4]), packet(30));
    expect(whole.scope).not.toHaveProperty('lossy');
    expect(couldHaveSeen(whole, debug)).toBe(true);
  });
});

describe('debug conditions', () => {
  test('a debug without a condition could have seen everybody', async () => {
    const open = await coverage(packet(10), packet(30));
    expect(open.scope).toMatchObject({ peers: [A], conditions: [] });
    expect(open.scope).not.toHaveProperty('allowed');
    expect(couldHaveSeen(open, { ...debug, peer: A })).toBe(true);
    expect(couldHaveSeen(open, { ...debug, peer: B })).toBe(true);
  });

  test('with a condition for A nothing is known of B, nor of nobody in particular', async () => {
    const filtered = await coverage(only(A), packet(10), packet(30));
    expect(filtered.scope).toMatchObject({ conditions: [`debug condition: peer ${A}`], allowed: [A] });
    expect(couldHaveSeen(filtered, { ...debug, peer: A })).toBe(true);
    expect(couldHaveSeen(filtered, { ...debug, peer: B })).toBe(false);
    expect(couldHaveSeen(filtered, debug)).toBe(false);
  });

  test('a peer that was seen before the condition is not one that it lets pass', async () => {
    const filtered = await coverage(packet(5, B), only(A), packet(10), packet(30));
    expect(filtered.scope.peers).toEqual([A, B]);
    expect(couldHaveSeen(filtered, { ...debug, peer: B })).toBe(false);
  });

  test('a peer that it lets pass need not have been seen', async () => {
    const filtered = await coverage(only(A), only(B), packet(10), packet(30));
    expect(filtered.scope).toMatchObject({ peers: [A], allowed: [A, B] });
    expect(couldHaveSeen(filtered, { ...debug, peer: B })).toBe(true);
  });

  test('what was let pass later only was invisible before', async () => {
    const grown = await coverage(only(A), packet(10), only(B), packet(30));
    expect(grown.scope.allowed).toEqual([A]);
    const lifted = await coverage(packet(5), only(A), packet(10), typed('debug crypto condition reset'), packet(30));
    expect(lifted.scope.allowed).toEqual([A]);
  });

  test('what ended before the log begins limits nothing', async () => {
    const lifted = await coverage(only(A), typed('debug crypto condition reset'), packet(10), packet(30));
    expect(lifted.scope).toMatchObject({ conditions: [] });
    expect(lifted.scope).not.toHaveProperty('allowed');
    const after = await coverage(packet(10), packet(30), only(A));
    expect(after.scope).not.toHaveProperty('allowed');
  });

  test('a condition by name lets no address pass that anybody could name', async () => {
    const named = await coverage(typed('debug crypto condition peer username mira'), packet(10), packet(30));
    expect(named.scope).toMatchObject({ conditions: ['debug condition: username mira'], allowed: [] });
    expect(couldHaveSeen(named, { ...debug, peer: A })).toBe(false);
  });

  test('a pasted command may limit, but lifts nothing', async () => {
    const pasted = `debug crypto condition peer ipv4 ${A}\n`;
    const limited = await coverage(pasted, packet(10), 'debug crypto condition reset\n', packet(30));
    expect(limited.scope.allowed).toEqual([A]);
  });

  test('typed in one text, it limits the log of the same box in another', async () => {
    const [, log] = await coverageOfTexts(only(A), packet(10) + packet(30));
    expect(log?.scope).toMatchObject({ conditions: [`debug condition: peer ${A} (in S1)`], allowed: [A] });
  });

  test('configuration and outputs are not filtered', async () => {
    const mixed = await coverage(only(A), 'gw1#show run\nhostname gw1\nip http secure-server\ngw1#\n', packet(10));
    expect(mixed.scope.kinds).toContain('running-config');
    expect(couldHaveSeen(mixed, { kind: 'running-config' })).toBe(true);
  });

  test('a log with a condition for one peer never speaks for another, whatever else is typed', async () => {
    const step = fc.constantFrom(
      only(A),
      packet(10),
      packet(12, B),
      typed('undebug all'),
      typed('debug crypto ikev2'),
      typed('debug crypto condition unmatched'),
      typed('debug crypto condition reset'),
      typed(`no debug crypto condition peer ipv4 ${B}`),
      '%LINK-3-UPDOWN: Interface Tunnel1, changed state to up\n',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), fc.array(step, { maxLength: 6 }), async (before, after) => {
        const text = [...before, packet(1), only(A), packet(13), ...after, packet(59)];
        expect(couldHaveSeen(await coverage(...text), { ...debug, peer: B })).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});

describe('debug windows', () => {
  const during = (from: number, until: number) => ({ kind: 'ike-debug', peer: A, from: utc(from), until: utc(until) });

  test('between off and on nothing could be seen', async () => {
    const two = await coverage(packet(10), typed('undebug all'), typed('debug crypto ikev2'), packet(30), packet(40));
    expect(two.gaps.map(({ from, to, why }) => [from.utc, to.utc, why])).toEqual([
      ['2025-03-20T14:10:00.000Z', '2025-03-20T14:30:00.000Z', 'debug crypto ikev2 was off'],
    ]);
    expect(couldHaveSeen(two, during(15, 20))).toBe(false);
    expect(couldHaveSeen(two, during(25, 35))).toBe(false);
    expect(couldHaveSeen(two, during(31, 35))).toBe(true);
    expect(couldHaveSeen(two, { kind: 'ike-debug', peer: A })).toBe(false);
  });

  test('before it was switched on, and after it was switched off', async () => {
    const clock = 'gw1#show clock\n14:01:00.000 UTC Thu Mar 20 2025\n';
    const stamped = 'Mar 20 2025 14:50:00.000 UTC: %SYS-5-CONFIG_I: Configured from console by admin on vty0\n';
    const one = await coverage(clock, typed('debug crypto ikev2'), packet(10), packet(30), typed('u all'), stamped);
    expect(one.gaps.map(({ from, to }) => [from.utc, to.utc])).toEqual([
      ['2025-03-20T14:01:00.000Z', '2025-03-20T14:10:00.000Z'],
      ['2025-03-20T14:30:00.000Z', '2025-03-20T14:50:00.000Z'],
    ]);
    expect(couldHaveSeen(one, during(11, 29))).toBe(true);
    expect(couldHaveSeen(one, during(31, 35))).toBe(false);
  });

  test('debugs of other things open and close nothing, nor does `error` alone', async () => {
    const some = [typed('debug crypto ipsec'), typed('debug crypto ikev2 error'), typed('no debug crypto ipsec')];
    expect((await coverage(packet(10), ...some, packet(30))).gaps).toEqual([]);
    const off = [typed('undebug all'), typed('debug crypto ikev2 error')];
    expect((await coverage(packet(10), ...off, packet(30))).gaps).toHaveLength(1);
  });
});

describe('logs with missing lines', () => {
  const header = (counts: string) =>
    `gw1#show logging\nSyslog logging: enabled (${counts}, 0 flushes, 0 overruns)\n\nLog Buffer (4096 bytes):\n\n`;

  test('dropped or limited messages: a line that is not there proves nothing', async () => {
    const lossy = await coverage(
      header('2 messages dropped, 3 messages rate-limited'),
      packet(10, A, 'IKE_SA_INIT'),
      packet(30),
    );
    expect(lossy.scope).toMatchObject({ conditions: ['2 messages dropped', '3 messages rate-limited'], lossy: true });
    expect(couldHaveSeen(lossy, { ...debug, peer: A })).toBe(false);
    const whole = await coverage(
      header('0 messages dropped, 0 messages rate-limited'),
      packet(10, A, 'IKE_SA_INIT'),
      packet(30),
    );
    expect(whole.scope).not.toHaveProperty('lossy');
    expect(whole.scope.conditions).toEqual([]);
    expect(couldHaveSeen(whole, { ...debug, peer: A })).toBe(true);
  });

  test('a buffer that begins inside an exchange says so', async () => {
    const late = await coverage(header('0 messages dropped, 0 messages rate-limited'), packet(10), packet(30));
    expect(late.scope.conditions).toEqual(['the log buffer begins inside an exchange']);
  });
});

test('what changed a configuration is no configuration', async () => {
  const one = await coverage(packet(10), '%SYS-5-CONFIG_I: Configured from console by admin on vty0\n');
  expect(one.scope.kinds).toEqual(['ike-debug']);
});

test('the year of a terminal program’s banner is the year of stamps without one', () => {
  const source = sourceOf('S1', 'gateway');
  const stamp = said(0, 'S1');
  if (stamp.kind !== 'wall') throw new Error('no wall stamp');
  const { year: _year, ...civil } = stamp.civil;
  const yearless = { ...stamp, civil };
  const on = { interface: 'Tunnel1', up: true, layer: 'link', administrative: false } as const;
  const events = [
    seen('gateway.session-log-started', { kind: 'none' }, place('S1', 1), { program: 'PuTTY', text: '', year: 2025 }),
    seen('gateway.interface-changed', yearless, place('S1', 2), on),
  ];
  const clocks = new Clocks(new StatedClocks([source], events, {}));
  expect(clocks.instant(yearless)?.ns).toBe(BigInt(Date.parse(moment(0).utc ?? '')) * 1_000_000n);
});
