import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Reading, read } from './ios-reading.ts';

function section(command: string, ...lines: readonly string[]): string {
  return ['', `------------------ show ${command} ------------------`, '', '', ...lines, ''].join('\n');
}

const COUNTERS = section('crypto ikev2 stats reconnect', ' Total incoming reconnect connection:    4');
const NTP = section('ntp status', 'Clock is synchronized, stratum 3, reference is 192.0.2.1');

function config(host: string): string {
  return section('running-config', 'Building configuration...', '', `hostname ${host}`, '!', 'end');
}

/** Kinds with their hosts, in order. */
function hosts({ events }: Reading): string[] {
  return events.map((event) => `${event.kind.replace('gateway.', '')} ${'host' in event ? event.host : ''}`);
}

describe('the box of a show-tech without a prompt', () => {
  test('is the one that its configuration names, for the sections below', async () => {
    expect(hosts(await read(`${NTP}${config('gw1')}${COUNTERS}`))).toEqual([
      'ntp-status undefined',
      'config gw1',
      'reconnect-counters gw1',
    ]);
  });

  test('holds for one show-tech: a section that comes again is of the next', async () => {
    const two = `${config('gw1')}${COUNTERS}${NTP}${COUNTERS}${config('gw2')}${NTP}`;
    expect(hosts(await read(two))).toEqual([
      'config gw1',
      'reconnect-counters gw1',
      'ntp-status gw1',
      'reconnect-counters undefined',
      'config gw2',
      'ntp-status gw2',
    ]);
    const asked = await read(
      `gw3#show tech-support\n${NTP}${config('gw3')}${COUNTERS}${COUNTERS}${config('gw4')}${NTP}`,
    );
    expect(hosts(asked)).toEqual([
      'ntp-status gw3',
      'config gw3',
      'reconnect-counters gw3',
      'reconnect-counters gw3',
      'config gw4',
      'ntp-status gw4',
    ]);
  });

  test('is nobody where two outputs name two', async () => {
    const reading = await read(`${section('version', 'gw1 uptime is 2 days')}${config('gw2')}${NTP}`);
    expect(hosts(reading)).toEqual(['box gw1', 'config gw2', 'ntp-status undefined']);
  });

  test('is not named by a configuration that stands outside', async () => {
    const pasted = 'Building configuration...\n\nhostname gw1\n!\nend\n';
    expect(hosts(await read(`${pasted}${NTP}`))).toEqual(['config gw1', 'ntp-status undefined']);
    expect(hosts(await read(`gw1#show running-config\n${pasted}gw1#\n${NTP}`))).toEqual([
      'config gw1',
      'ntp-status undefined',
    ]);
    expect(hosts(await read(`${config('gw1')}gw2#show clock\n${NTP}`)).at(-1)).toBe('ntp-status undefined');
  });

  test('any order of sections: no output has the name of a box that was not named before it', async () => {
    const piece = fc.constantFrom(NTP, COUNTERS, config('gw1'), config('gw2'), 'gw3#show tech-support\n', 'gw1#\n');
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 10 }), async (pieces) => {
        const text = pieces.join('');
        for (const event of (await read(text)).events) {
          if (!('host' in event) || event.host === undefined) continue;
          expect(text.slice(0, event.evidence.end)).toContain(event.host);
        }
      }),
    );
  });
});
