import { utc } from '../world/time.ts';
import { client, gateway, HOME } from './cast.ts';
import { resumed } from './expect.ts';
import { collected, sleep, USUAL_FINDINGS } from './parts.ts';
import type { Scenario } from './scenario.ts';

// The night in which Berlin goes from CET to CEST. The laptop sleeps 31 minutes; its log, which has no zone, goes from
// 01:41 to 03:12 and looks like an absence of an hour and a half, longer than the gateway keeps a session.

export const dstChange: Scenario = {
  name: 'dst-change',
  title: 'Summer time begins while a laptop sleeps: its log shows an hour too many, the session is resumed in time',
  start: '2025-03-30 00:20:00',
  end: '2025-03-30 01:18:00',
  gateways: [
    gateway({ profile: { name: 'AnyConnect-EAP', reconnect: 3600, anyConnectProfile: true, extraLines: [] } }),
  ],
  sites: [HOME],
  clients: [
    client({
      hostname: 'NACHTDIENST-2',
      user: 'weber',
      clock: {
        offsetMs: 330,
        zone: {
          name: 'CET',
          minutes: 60,
          summer: {
            name: 'CEST',
            minutes: 120,
            from: utc('2025-03-30 01:00:00'),
            to: utc('2025-10-26 01:00:00'),
          },
        },
      },
    }),
  ],
  acts: [
    { at: '00:20:08.450', do: 'connect', client: 'laptop' },
    { at: '00:20:50', do: 'work', client: 'laptop', until: '00:41:00', everySeconds: 40 },
    ...sleep({ client: 'laptop', from: '00:41:03', to: '01:12:20.909' }),
    { at: '01:12:40', do: 'work', client: 'laptop', until: '01:17:40', everySeconds: 20 },
  ],
  evidence: collected({
    captures: [{ path: 'capture.pcapng', tap: 'gateway', format: 'pcapng', resolution: 'us', link: 'vlan' }],
    gatewayLogs: [
      {
        path: 'syslog.txt',
        gateway: 'gw1',
        aspect: 'debug',
        form: 'rfc5424',
        stamp: { year: true, msec: true, zone: true },
      },
    ],
    clientLogs: [
      { path: 'client/AnyConnect.txt', client: 'laptop', encoding: 'cp1252', labels: 'de', dateOrder: 'dmy-dots' },
    ],
  }),
  expect: {
    attempts: [resumed('system-resume', { client: 'laptop', timeoutSeconds: 3600 })],
    findings: USUAL_FINDINGS,
  },
};
