import { client, gateway, HOME } from './cast.ts';
import { resumed } from './expect.ts';
import { collected, sleep, USUAL_FINDINGS } from './parts.ts';
import type { Scenario } from './scenario.ts';

// IKE and ESP share port 4500, yet a middlebox tells them apart: after the resume every INFORMATIONAL is answered while
// no ESP packet reaches the client. Only a capture beside the client can show that.

export const espOneWay: Scenario = {
  name: 'esp-one-way',
  title: 'After a resume ESP no longer reaches the client, although the gateway answers every IKE request',
  start: '2025-05-21 07:40:00',
  end: '2025-05-21 08:06:00',
  gateways: [gateway()],
  sites: [{ ...HOME, tap: 'laptop' }],
  clients: [
    client({
      platform: 'macos',
      hostname: 'Annas-MacBook',
      user: 'anna',
      clock: { offsetMs: 45, zone: { name: 'CEST', minutes: 120 } },
    }),
  ],
  acts: [
    { at: '07:40:05.220', do: 'connect', client: 'laptop' },
    { at: '07:40:40', do: 'work', client: 'laptop', until: '07:48:40', everySeconds: 20 },
    { at: '07:47:10', do: 'type', gateway: 'gw1', commands: ['show clock', 'show crypto session detail'] },
    ...sleep({ client: 'laptop', from: '07:48:41', to: '07:59:30.402' }),
    { at: '07:59:40', do: 'link', site: 'home', set: { dropEsp: 'to-client' } },
    { at: '07:59:50', do: 'work', client: 'laptop', until: '08:05:50', everySeconds: 8 },
    { at: '08:05:20', do: 'type', gateway: 'gw1', commands: ['show clock', 'show crypto session detail'] },
  ],
  evidence: collected({
    captures: [
      {
        path: 'laptop.pcapng',
        tap: 'laptop',
        format: 'pcapng',
        resolution: 'us',
        link: 'ethernet',
        name: 'en0',
        receives: 'towards-client',
        clock: { offsetMs: 45 },
      },
    ],
    gatewayLogs: [
      { path: 'syslog.txt', gateway: 'gw1', aspect: 'debug', form: 'rfc5424' },
      { path: 'show.txt', gateway: 'gw1', aspect: 'show' },
    ],
    clientLogs: [{ path: 'client/unified.log', client: 'laptop', flavour: 'macos-unified' }],
  }),
  expect: {
    attempts: [resumed('system-resume', { client: 'laptop' })],
    findings: [...USUAL_FINDINGS, { rule: 'esp-one-way', from: [['wire']] }],
  },
};
