import { client, gateway, HOME } from './cast.ts';
import { resumed } from './expect.ts';
import { collected, sleep, USUAL_FINDINGS } from './parts.ts';
import type { Scenario } from './scenario.ts';

// Nobody states a zone: the gateway's stamps have none, the client's log never has one, and no settings file helps. That
// the client is nine hours ahead follows from what both sides and the capture saw together.

export const clientOtherZone: Scenario = {
  name: 'client-other-zone',
  title: 'The client is nine hours ahead of the gateway and no file says so',
  start: '2025-10-15 04:30:00',
  end: '2025-10-15 04:56:00',
  gateways: [gateway()],
  sites: [HOME],
  clients: [
    client({
      hostname: 'NOTE-PC-31',
      user: 'tanaka',
      clock: { offsetMs: -240, zone: { name: 'JST', minutes: 540 } },
    }),
  ],
  acts: [
    { at: '04:30:05.606', do: 'connect', client: 'laptop' },
    { at: '04:30:40', do: 'work', client: 'laptop', until: '04:41:10', everySeconds: 20 },
    ...sleep({ client: 'laptop', from: '04:41:12', to: '04:52:30.310' }),
    { at: '04:52:50', do: 'work', client: 'laptop', until: '04:55:50', everySeconds: 12 },
  ],
  evidence: collected({
    gatewayLogs: [
      {
        path: 'show-logging.txt',
        gateway: 'gw1',
        aspect: 'debug',
        form: 'buffer',
        stamp: { year: true, msec: true, zone: false },
      },
    ],
    clientLogs: [
      { path: 'client/AnyConnect.txt', client: 'laptop', encoding: 'cp932', labels: 'ja', dateOrder: 'ymd' },
    ],
  }),
  expect: { attempts: [resumed('system-resume', { client: 'laptop' })], findings: USUAL_FINDINGS },
};
