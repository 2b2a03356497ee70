import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import type { CaseSettings } from '../../src/model/settings.ts';
import type { Stamp } from '../../src/model/time.ts';
import {
  type ClientEntry,
  capture,
  clientLog,
  GATEWAY,
  gatewayConfig,
  ikev2Profile,
  init,
  loginExchanges,
  place,
  reconnectExchanges,
  SESSION_ID,
  scopesOf,
  seen,
  sourceOf,
  wall,
  wireSa,
} from '../support/cases.ts';

// A client's log that states no zone beside a capture without keys: one story where their patterns fit, two where they do not.

const SOURCES = [
  sourceOf('S1', 'wire', 'capture.pcap'),
  sourceOf('S2', 'client', 'client/AnyConnect.txt'),
  sourceOf('S4', 'gateway', 'config.txt'),
  sourceOf('S5', 'gateway', 'other/config.txt'),
];

function told(events: readonly Event[], settings: CaseSettings = {}) {
  const used = new Set(events.map(({ evidence }) => evidence.source));
  const sources = SOURCES.filter(({ id }) => used.has(id));
  return correlate(sources, [...events, ...scopesOf(events)], settings);
}

const WIRE = [capture(-3600, 7200), wireSa('a1', loginExchanges(0)), wireSa('b2', reconnectExchanges(1500))];

/** Seven hours behind UTC, and 300 ms behind that. */
const local = (seconds: number, source: string): Stamp => {
  const shown = new Date(Date.UTC(2025, 2, 20, 7) + Math.floor(seconds - 0.3) * 1000).toISOString();
  return wall(shown.slice(0, 19).replace('T', ' '), { clock: `clock-${source}` });
};
const LOGIN: readonly ClientEntry[] = [
  [-0.4, 'contacting'],
  [1.5, 'tunnel-established'],
  [3, 'connected'],
];
const RECONNECT: readonly ClientEntry[] = [
  [1480, 'system-resumed'],
  [1499.9, 'ike-id', SESSION_ID.text],
  [1502, 'connected'],
];

/** The client went to this gateway, as it says when it is connected. */
const connectedTo = (address: string) =>
  seen('client.host-configuration', local(2, 'S2'), place('S2', 7), {
    component: 'acvpnagent',
    text: 'Host Configuration',
    publicAddress: undefined,
    privateAddress: undefined,
    peers: [address],
  });

describe('a log without a zone', () => {
  test('whose login and reconnect are those of the capture tells one story with it', () => {
    const { attempts, clocks, sessions } = told([...WIRE, ...clientLog('S2', [...LOGIN, ...RECONNECT], local)]);
    expect(attempts).toHaveLength(1);
    expect(attempts[0]).toMatchObject({ trigger: { kind: 'system-resume' }, outcome: 'resumed', session: 'U1' });
    expect(sessions).toHaveLength(1);
    const clock = clocks.find(({ id }) => id === 'clock-S2');
    expect(clock).toMatchObject({ basis: 'anchors', zone: 'UTC-07:00', kind: 'zoned' });
    const [offset, within] = [clock?.offsetMs ?? Number.NaN, clock?.plusMinusMs ?? 0];
    expect(Math.abs(offset + 300)).toBeLessThanOrEqual(within);
    expect(within).toBeLessThan(1000);
    // Each anchor points to either side.
    expect(clock?.anchors.length).toBeGreaterThanOrEqual(3);
    for (const { evidence } of clock?.anchors ?? [])
      expect(evidence.map(({ source }) => source).sort()).toEqual(['S1', 'S2']);
  });

  test('that a person puts into a zone in which it does not fit is told, and set apart', () => {
    const events = [...WIRE, ...clientLog('S2', [...LOGIN, ...RECONNECT], local)];
    const contradicted = (settings: CaseSettings) =>
      told(events, settings).diagnostics.filter(({ code }) => code === 'clock.contradicted');
    expect(contradicted({ clientTz: 'UTC-07:00' })).toEqual([]);
    expect(contradicted({ clientTz: 'UTC-06:00' })).toMatchObject([
      { source: 'S2', message: expect.stringMatching(/(?:3599|360[01]) s behind/), evidence: { source: 'S2' } },
    ]);
    const { clocks } = told(events, { tz: 'UTC-06:00' });
    expect(clocks.find(({ id }) => id === 'clock-S2')).toMatchObject({ kind: 'local', basis: 'ambiguous' });
    // One reconnect contradicts nobody.
    const alone = told([...WIRE, ...clientLog('S2', RECONNECT, local)], { clientTz: 'UTC-06:00' });
    expect(alone.diagnostics.map(({ code }) => code)).not.toContain('clock.contradicted');
    // Tries that nobody answered fall onto those of any client that repeats them alike.
    const times = [1000, 1100, 1200];
    const unanswered = times.map((at, index) =>
      wireSa(`c${index}`, [{ ...init(at), response: undefined }], { opening: 'ike-sa-init' }),
    );
    const tries = times.map((at): ClientEntry => [at - 0.1, 'ike-id', SESSION_ID.text]);
    const stranger = told([capture(-3600, 7200), ...unanswered, ...clientLog('S2', tries, local)], { tz: 'UTC-06:00' });
    expect(stranger.diagnostics.map(({ code }) => code)).not.toContain('clock.contradicted');
  });

  test('that tells of one reconnect alone stays apart: what it would be tied by is what it is asked about', () => {
    const { attempts, clocks } = told([...WIRE, ...clientLog('S2', RECONNECT, local)]);
    expect(attempts).toHaveLength(2);
    expect(clocks.find(({ id }) => id === 'clock-S2')).toMatchObject({ basis: 'assumed', offsetMs: null, zone: null });
  });

  test('of a client of another headend stays apart, though the times would fit', () => {
    const log = clientLog('S2', [...LOGIN, ...RECONNECT], local);
    expect(told([...WIRE, ...log, connectedTo('198.51.100.77')]).attempts).toHaveLength(2);
    expect(told([...WIRE, ...log, connectedTo(GATEWAY.address)]).attempts).toHaveLength(1);
  });

  test('whose dates were read the wrong way round is read the other way', () => {
    // 4 March as 3 April; the capture is of 4 March, two weeks before the base time of these tests.
    const turned = (seconds: number, source: string): Stamp => {
      const shown = new Date(Date.UTC(2025, 3, 3, 7) + Math.floor(seconds) * 1000).toISOString();
      const stamp = wall(shown.slice(0, 19).replace('T', ' '), { clock: `clock-${source}` });
      return { ...stamp, text: `03/04/2025 ${shown.slice(11, 19)}` };
    };
    const early = -16 * 86_400;
    const wire = [
      capture(early - 3600, early + 7200),
      wireSa('a1', loginExchanges(early)),
      wireSa('b2', reconnectExchanges(early + 1500)),
    ];
    const log = clientLog('S2', [...LOGIN, ...RECONNECT], turned);
    const { attempts, diagnostics } = told([...wire, ...log]);
    expect(attempts).toHaveLength(1);
    expect(diagnostics.map(({ code }) => code)).toContain('clock.dates-turned');
    // A person who states the order is right, and then nothing fits.
    expect(told([...wire, ...log], { dateOrder: 'day-first' }).attempts).toHaveLength(2);
  });
});

describe('the gateway that a log says it was connected to', () => {
  const other = { address: '198.51.100.20', port: 4500 };
  const configs = [
    gatewayConfig('S4', { host: 'gw-a', addresses: [GATEWAY.address] }),
    ikev2Profile('S4', { host: 'gw-a' }),
    gatewayConfig('S5', { host: 'gw-b', addresses: [other.address] }),
    ikev2Profile('S5', {
      host: 'gw-b',
      reconnect: { timeoutSeconds: 7200, line: { text: ' reconnect timeout 7200', evidence: place('S5', 14) } },
    }),
  ];
  const log = clientLog('S2', [...LOGIN, ...RECONNECT], local);
  const limitAt = (...addresses: readonly string[]) => {
    const events = [...configs, ...log.slice(0, 2), ...addresses.map(connectedTo), ...log.slice(2)];
    return told(events.toSorted((a, b) => a.evidence.start - b.evidence.start)).attempts[0];
  };

  test('is the one whose configuration counts', () => {
    expect(limitAt(GATEWAY.address)).toMatchObject({ timeoutSeconds: 900 });
    expect(limitAt(other.address)).toMatchObject({
      timeoutSeconds: 7200,
      timeoutFrom: { kind: 'config', evidence: [{ source: 'S5' }, { source: 'S2' }] },
    });
  });

  test('lends nothing where it is none of those at hand, or not said', () => {
    expect(limitAt('198.51.100.77')?.timeoutSeconds).toBeNull();
    expect(limitAt()?.timeoutSeconds).toBeNull();
  });
});
