import { client, gateway, HOME } from './cast.ts';
import { collected, USUAL_FINDINGS } from './parts.ts';
import type { Scenario } from './scenario.ts';

export const wrongPassword: Scenario = {
  name: 'wrong-password',
  title: 'A user mistypes the password, is refused after the EAP rounds, and logs in at the second try',
  start: '2025-03-05 08:00:00',
  end: '2025-03-05 08:09:00',
  gateways: [gateway()],
  sites: [HOME],
  clients: [
    client({
      platform: 'linux',
      hostname: 'lab-14',
      user: 'mira',
      clock: { offsetMs: 640, zone: { name: 'EET', minutes: 120 } },
      typos: ['Fake-Passwort-Do-Not-Print'],
    }),
  ],
  acts: [
    { at: '08:00:11.020', do: 'connect', client: 'laptop' },
    { at: '08:01:02.415', do: 'connect', client: 'laptop' },
    { at: '08:01:40', do: 'work', client: 'laptop', until: '08:08:20', everySeconds: 20 },
    { at: '08:08:30', do: 'disconnect', client: 'laptop' },
  ],
  evidence: collected({
    captures: [
      { path: 'capture.pcap', tap: 'gateway', format: 'pcap', resolution: 'us', link: 'ethernet', bigEndian: true },
    ],
    gatewayLogs: [
      {
        path: 'collector.log',
        gateway: 'gw1',
        aspect: 'debug',
        form: 'rfc3164',
        stamp: { year: true, msec: true, zone: true, localtime: true, sequence: 4711 },
      },
    ],
    clientLogs: [{ path: 'client/messages', client: 'laptop', flavour: 'rsyslog' }],
  }),
  expect: {
    attempts: [],
    findings: [...USUAL_FINDINGS, { rule: 'login-rejected', from: [['debug'], ['wire', 'keys']] }],
  },
};
