import { describe, expect, test } from 'vitest';
import { Hosts, onOwnClocks } from '../../src/correlate/hosts.ts';
import { momentOf } from '../../src/correlate/instants.ts';
import { StatedClocks } from '../../src/correlate/stated-clocks.ts';
import type { Event } from '../../src/model/event.ts';
import type { CaseSettings } from '../../src/model/settings.ts';
import type { Stamp } from '../../src/model/time.ts';
import { at, configLine, gatewayConfig, place, seen, sourceOf, wall } from '../support/cases.ts';

const record = { component: undefined, text: '' };
const clientSays = (stamp: Stamp): Event =>
  seen('client.tunnel-established', stamp, place('S2', 1), { ...record, protocol: 'IPsec' });
const gatewaySays = (stamp: Stamp): Event => {
  const fields = { interface: 'Virtual-Access1', up: true, layer: 'line-protocol', administrative: false } as const;
  return seen('gateway.interface-changed', stamp, place('S3', 9), fields);
};
const SOURCES = [
  sourceOf('S1', 'wire'),
  sourceOf('S2', 'client'),
  sourceOf('S3', 'gateway'),
  sourceOf('S4', 'gateway'),
];

function shown(stamp: Stamp, events: readonly Event[], settings: CaseSettings = {}) {
  const clocks = new StatedClocks(SOURCES, events, settings);
  const instant = clocks.instant(stamp);
  return { at: instant === undefined ? undefined : momentOf(instant), clocks: clocks.list };
}

const client = (text: string, zone?: string) =>
  wall(text, { clock: 'clock-S2', ...(zone === undefined ? {} : { zone }) });
const gateway = (text: string, zone?: string) =>
  wall(text, { clock: 'clock-S3', ...(zone === undefined ? {} : { zone }) });
const localtime = {
  debugStamps: configLine('S4', 2, 'service timestamps debug datetime msec localtime show-timezone'),
};
const zoneOf = (name: string, offsetMinutes: number) => ({
  zone: { name, offsetMinutes, line: configLine('S4', 3, `clock timezone ${name}`) },
});

describe('zones of clocks', () => {
  test('a capture is UTC and the reference', () => {
    const event = seen('wire.capture', at(0), place('S1', 0), {} as never);
    const { at: when, clocks } = shown(at(0.25), [event]);
    expect(when?.utc).toBe('2025-03-20T14:00:00.250000Z');
    expect(clocks).toMatchObject([{ id: 'clock-S1', kind: 'utc', basis: 'reference', zone: 'UTC' }]);
  });

  test('a text without a zone keeps a scale of its own', () => {
    const stamp = client('2025-03-20 07:00:00');
    const { at: when, clocks } = shown(stamp, [clientSays(stamp)]);
    expect(when).toMatchObject({ utc: null, local: '2025-03-20T07:00:00' });
    expect(clocks).toMatchObject([{ kind: 'local', zone: null, basis: 'assumed' }]);
  });

  test('the zone a stamp states is used, and outranks the zone for texts that state none', () => {
    const stamp = gateway('2025-03-20 15:00:00.250', 'CET');
    for (const settings of [{}, { gatewayTz: 'UTC-07:00' }, { tz: '-0700' }]) {
      const { at: when, clocks } = shown(stamp, [gatewaySays(stamp)], settings);
      expect(when?.utc).toBe('2025-03-20T14:00:00.250Z');
      expect(clocks).toMatchObject([{ kind: 'zoned', zone: 'CET', basis: 'stated' }]);
    }
  });

  test('the option outranks the configuration for stamps without a zone', () => {
    const stamp = gateway('2025-03-20 15:00:00');
    const config = gatewayConfig('S4', { ...localtime, ...zoneOf('EST', -300) });
    const { at: when, clocks } = shown(stamp, [gatewaySays(stamp), config], { gatewayTz: 'UTC+01:00' });
    expect(when?.utc).toBe('2025-03-20T14:00:00Z');
    expect(clocks).toMatchObject([{ basis: 'option', zone: 'UTC+01:00' }]);
  });

  test('the vantage’s own option outranks the common one', () => {
    const settings = { tz: 'UTC', clientTz: 'UTC-07:00', gatewayTz: 'UTC+01:00' };
    expect(shown(client('2025-03-20 07:00:00'), [], settings).at?.utc).toBe('2025-03-20T14:00:00Z');
    expect(shown(gateway('2025-03-20 15:00:00'), [], settings).at?.utc).toBe('2025-03-20T14:00:00Z');
    expect(shown(client('2025-03-20 14:00:00'), [], { tz: 'UTC', gatewayTz: 'JST' }).at?.utc).toBe(
      '2025-03-20T14:00:00Z',
    );
  });

  test('an IANA zone as option places milliseconds exactly', () => {
    const stamp = client('2025-07-20 16:00:00.789');
    expect(shown(stamp, [clientSays(stamp)], { tz: 'Europe/Berlin' }).at?.utc).toBe('2025-07-20T14:00:00.789Z');
  });

  test('a router without localtime writes UTC, whatever its zone', () => {
    const stamp = gateway('2025-03-20 14:00:00.250');
    const debugStamps = configLine('S4', 2, 'service timestamps debug datetime msec');
    const { at: when, clocks } = shown(stamp, [
      gatewaySays(stamp),
      gatewayConfig('S4', { debugStamps, ...zoneOf('CET', 60) }),
    ]);
    expect(when?.utc).toBe('2025-03-20T14:00:00.250Z');
    expect(clocks[0]).toMatchObject({ kind: 'utc', basis: 'config' });
    expect(clocks[0]?.anchors[0]?.evidence).toEqual([debugStamps.evidence]);
  });

  test('localtime uses the configured zone', () => {
    const stamp = gateway('2025-03-20 15:00:00');
    const { at: when, clocks } = shown(stamp, [
      gatewaySays(stamp),
      gatewayConfig('S4', { ...localtime, ...zoneOf('CET', 60) }),
    ]);
    expect(when?.utc).toBe('2025-03-20T14:00:00Z');
    expect(clocks[0]).toMatchObject({ basis: 'config', zone: 'CET' });
  });

  test('localtime with summer time, or without a zone, stays open', () => {
    const stamp = gateway('2025-03-20 15:00:00');
    const summerTime = configLine('S4', 4, 'clock summer-time CEST recurring');
    const summer = gatewayConfig('S4', { ...localtime, ...zoneOf('CET', 60), summerTime });
    expect(shown(stamp, [gatewaySays(stamp), summer]).at?.utc).toBeNull();
    expect(shown(stamp, [gatewaySays(stamp), gatewayConfig('S4', localtime)]).at?.utc).toBeNull();
  });

  test('an ambiguous name means what the box’s own configuration says', () => {
    const stamp = gateway('2025-03-20 19:30:00', 'IST');
    const config = gatewayConfig('S4', { ...localtime, ...zoneOf('IST', 330) });
    expect(shown(stamp, [gatewaySays(stamp), config]).at?.utc).toBe('2025-03-20T14:00:00Z');
    expect(shown(stamp, [gatewaySays(stamp)]).at?.utc).toBeNull();
  });

  test('a configuration that speaks of another zone does not explain an ambiguous name; a person may', () => {
    const stamp = gateway('2025-03-20 19:30:00', 'IST');
    const config = gatewayConfig('S4', { debugStamps: configLine('S4', 2, 'service timestamps debug datetime msec') });
    expect(shown(stamp, [gatewaySays(stamp), config]).at?.utc).toBeNull();
    expect(shown(stamp, [gatewaySays(stamp), config], { gatewayTz: '+05:30' }).at?.utc).toBe('2025-03-20T14:00:00Z');
  });

  test('two configurations of other files speak for neither; the one in the same file does', () => {
    const stamp = gateway('2025-03-20 14:00:00');
    const debugStamps = configLine('S4', 2, 'service timestamps debug datetime msec');
    const two = [gatewayConfig('S4', { debugStamps }), gatewayConfig('S5', { debugStamps })];
    expect(shown(stamp, [gatewaySays(stamp), ...two]).at?.utc).toBeNull();
    const own = gatewayConfig('S3', { debugStamps: configLine('S3', 2, 'service timestamps debug datetime msec') });
    expect(shown(stamp, [gatewaySays(stamp), ...two, own]).at?.utc).toBe('2025-03-20T14:00:00Z');
  });

  test('a gateway’s configuration says nothing of the client’s clock', () => {
    const stamp = client('2025-03-20 14:00:00');
    const debugStamps = configLine('S4', 2, 'service timestamps debug datetime msec');
    expect(shown(stamp, [clientSays(stamp), gatewayConfig('S4', { debugStamps })]).at?.utc).toBeNull();
  });
});

describe('years of clocks', () => {
  const stamp = gateway('03-20 14:00:00', 'UTC');

  test('the one year that any other source states', () => {
    const { at: when, clocks } = shown(stamp, [gatewaySays(stamp), clientSays(client('2025-01-01 00:00:00'))]);
    expect(when?.utc).toBe('2025-03-20T14:00:00Z');
    expect(clocks.find(({ id }) => id === 'clock-S3')?.year).toBe(2025);
  });

  test('the one that a syslog server wrote in front of the same lines, on both sides of New Year', () => {
    const old = { ...gateway('12-31 23:59:59', 'UTC'), writersYear: 2025 };
    const young = { ...gateway('01-01 00:00:01', 'UTC'), writersYear: 2026 };
    expect(shown(old, [gatewaySays(old)]).at?.utc).toBe('2025-12-31T23:59:59Z');
    const events = [gatewaySays(old), gatewaySays(young)];
    expect(shown(old, events).at?.utc).toBe('2025-12-31T23:59:59Z');
    expect(shown(young, events).at?.utc).toBe('2026-01-01T00:00:01Z');
  });

  test('two years are not a safe guess', () => {
    const events = [
      gatewaySays(stamp),
      clientSays(client('2024-12-31 23:59:59')),
      clientSays(client('2025-01-01 00:00:00')),
    ];
    expect(shown(stamp, events).at?.utc).toBeNull();
  });

  test('none at all leaves the scale open', () => {
    expect(shown(stamp, [gatewaySays(stamp)]).at?.utc).toBeNull();
  });

  test('the same file’s own year outranks others; the option outranks all but the stamp', () => {
    const own = gatewaySays(gateway('2023-05-01 00:00:00', 'UTC'));
    const other = clientSays(client('2025-01-01 00:00:00'));
    expect(shown(stamp, [gatewaySays(stamp), own, other]).at?.utc).toBe('2023-03-20T14:00:00Z');
    expect(shown(stamp, [gatewaySays(stamp), own, other], { year: 2021 }).at?.utc).toBe('2021-03-20T14:00:00Z');
    const dated = gateway('2023-05-01 00:00:00', 'UTC');
    expect(shown(dated, [own], { year: 2021 }).at?.utc).toBe('2023-05-01T00:00:00Z');
  });

  test('without any year the order within the year holds, leap day included', () => {
    const stamps = ['02-28 23:00:00', '02-29 12:00:00', '03-01 11:00:00', '12-31 00:00:00'].map((text) => client(text));
    const clocks = new StatedClocks(SOURCES, stamps.map(clientSays), {});
    const times = stamps.map((stamp) => clocks.instant(stamp)?.ns ?? 0n);
    expect(times).toEqual([...times].sort((a, b) => (a < b ? -1 : 1)));
    expect(new Set(times).size).toBe(4);
  });

  test('a stamp of no time has no instant', () => {
    expect(shown({ kind: 'none' }, []).at).toBeUndefined();
  });
});

describe('several boxes in one text', () => {
  const log = (host: string, text: string, mark: string): Event => {
    const fields = { interface: 'Virtual-Access1', up: true, layer: 'line-protocol', administrative: false } as const;
    return {
      ...seen('gateway.interface-changed', wall(text, { clock: 'clock-S3', mark }), place('S3', 9), fields),
      host,
    };
  };
  const joined = (...events: readonly Event[]) => {
    const hosts = new Hosts(events);
    const own = onOwnClocks(SOURCES, events, hosts);
    const clocks = new StatedClocks(own.clocks, own.events, {}, { hosts });
    return { clocks, scales: own.events.map(({ at: stamp }) => clocks.instant(stamp)?.scale) };
  };

  test('each has its own clock, and none was set because the other shows another time', () => {
    const { clocks, scales } = joined(
      log('gw-a', '03-20 14:00:00', '*'),
      log('gw-b', '03-20 11:00:00', '.'),
      log('gw-a.example.net', '03-20 14:00:01', '*'),
    );
    expect(clocks.stepped).toEqual([]);
    expect(scales).toEqual(['clock-S3@gw-a.example.net', 'clock-S3@gw-b', 'clock-S3@gw-a.example.net']);
    expect(clocks.list).toMatchObject([
      { id: 'clock-S3@gw-a.example.net', host: 'gw-a.example.net', sources: ['S3'] },
      { id: 'clock-S3@gw-b', host: 'gw-b', sources: ['S3'] },
    ]);
  });

  test('a text of one box has one clock, whether all its records name the box or not', () => {
    const { clocks } = joined(log('gw-a', '03-20 14:00:00', '*'), gatewaySays(gateway('03-20 14:00:01')));
    expect(clocks.list.map(({ id, host }) => [id, host])).toEqual([['clock-S3', null]]);
  });
});

test('a time of which nobody knows the year has none', () => {
  const stamp = gateway('03-20 14:00:00.250');
  expect(shown(stamp, [gatewaySays(stamp)]).at?.local).toBe('--03-20T14:00:00.250');
  expect(shown(stamp, [gatewaySays(stamp)], { year: 2025 }).at?.local).toBe('2025-03-20T14:00:00.250');
});

describe('a message that tells that the clock was set', () => {
  const updated = (from: Stamp, to: Stamp, stamp: Stamp): Event => {
    const fields = { from, to, configuredFrom: undefined, by: undefined, wording: 'confirmed' } as const;
    return seen('gateway.clock-updated', stamp, place('S3', 20), fields);
  };
  const before = gateway('2025-03-20 14:00:00');
  const after = gateway('2025-03-20 14:05:00');
  const piecesWith = (from: Stamp, to: Stamp) =>
    new StatedClocks(SOURCES, [gatewaySays(before), updated(from, to, after)], {}).stepped.length;

  test('ends what can be measured', () => {
    expect(piecesWith(gateway('2025-03-20 14:01:00', 'UTC'), gateway('2025-03-20 14:05:00', 'UTC'))).toBe(1);
  });

  test('does not where only the zone changed, or next to nothing', () => {
    expect(piecesWith(gateway('2025-03-20 14:01:00', 'UTC'), gateway('2025-03-20 15:01:00', 'CET'))).toBe(0);
    expect(piecesWith(gateway('2025-03-20 14:01:00.2', 'UTC'), gateway('2025-03-20 14:01:00.9', 'UTC'))).toBe(0);
  });
});
