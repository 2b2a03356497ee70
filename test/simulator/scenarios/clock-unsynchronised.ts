import { utc } from '../world/time.ts';
import { client, gateway, HOME } from './cast.ts';
import { decided, resumed } from './expect.ts';
import { collected, sleep, USUAL_FINDINGS } from './parts.ts';
import type { Scenario } from './scenario.ts';

// The gateway's clock is almost seven minutes slow and says so with an asterisk. While the client sleeps an operator sets
// it by hand, as well as hands can: between loss and return the gateway's own stamps show seven minutes too many, more than the
// session may be kept.

export const clockUnsynchronised: Scenario = {
  name: 'clock-unsynchronised',
  title:
    'The gateway clock is minutes off and is set right while the client sleeps; the resume is in time all the same',
  start: '2025-08-19 06:00:00',
  end: '2025-08-19 06:26:00',
  gateways: [
    gateway({
      clock: {
        offsetMs: -412_300,
        driftPpm: 18,
        driftFrom: utc('2025-08-19 06:00:00'),
        mark: '*',
        steps: [{ at: utc('2025-08-19 06:16:40'), offsetMs: 640, mark: '' }],
      },
      ntp: 'unsynchronized',
    }),
  ],
  sites: [HOME],
  clients: [client({ clock: { offsetMs: 80, zone: { name: 'EDT', minutes: -240 } } })],
  acts: [
    { at: '06:00:09.007', do: 'connect', client: 'laptop' },
    { at: '06:00:40', do: 'work', client: 'laptop', until: '06:11:18', everySeconds: 20 },
    { at: '06:04:00', do: 'type', gateway: 'gw1', commands: ['show clock detail', 'show ntp status'] },
    ...sleep({ client: 'laptop', from: '06:11:20', to: '06:22:50.880' }),
    { at: '06:16:40', do: 'clock-updated', gateway: 'gw1' },
    { at: '06:23:10', do: 'work', client: 'laptop', until: '06:25:50', everySeconds: 12 },
  ],
  evidence: collected({
    captures: [
      { path: 'capture.pcap', tap: 'gateway', format: 'pcap', resolution: 'ns', link: 'ethernet', bigEndian: true },
    ],
    gatewayLogs: [
      {
        path: 'gateway.log',
        gateway: 'gw1',
        aspect: 'debug',
        stamp: { year: false, msec: true, zone: true, localtime: true, sequence: 118 },
        lineEnds: 'crlf',
      },
    ],
    settings: { clientTz: 'UTC-04:00', year: 2025 },
  }),
  expect: {
    attempts: [
      resumed('system-resume', {
        client: 'laptop',
        // By how much the clock was set only `%SYS-6-CLOCKUPDATE` says, in words that nobody confirmed: the debug alone cannot tell how
        // much time passed across that step. A clock that went on can.
        lateness: decided('within', [
          ['wire', 'config'],
          ['debug', 'log', 'config'],
        ]),
      }),
    ],
    findings: [
      ...USUAL_FINDINGS,
      { rule: 'clock-not-authoritative', from: [['debug']] },
      { rule: 'clocks-disagree', from: [['wire', 'debug']] },
    ],
  },
};
