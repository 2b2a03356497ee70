import { client, gateway, HOME } from './cast.ts';
import { resumed } from './expect.ts';
import { collected, sleep, USUAL_FINDINGS } from './parts.ts';
import type { Scenario } from './scenario.ts';

// The SA that the client loses is not the one it logged in with: the gateway has rekeyed it and the session went over to
// the new SPIs, which a capture without keys sees appear in the middle of nothing.

export const ikeRekey: Scenario = {
  name: 'ike-rekey',
  title:
    'Client and gateway rekey their Child SA, the gateway the IKE SA; then the client sleeps and resumes the session',
  start: '2025-06-24 10:00:00',
  end: '2025-06-24 10:40:00',
  gateways: [gateway({ lifetimeSeconds: 900 })],
  sites: [HOME],
  clients: [client({ clock: { offsetMs: 150, zone: { name: 'CEST', minutes: 120 } } })],
  acts: [
    { at: '10:00:06.131', do: 'connect', client: 'laptop' },
    { at: '10:00:40', do: 'work', client: 'laptop', until: '10:25:58', everySeconds: 30 },
    { at: '10:05:00', do: 'rekey', client: 'laptop' },
    { at: '10:10:10', do: 'gateway-rekey', gateway: 'gw1', who: 'user1', what: 'child' },
    { at: '10:14:02', do: 'gateway-rekey', gateway: 'gw1', who: 'user1', what: 'ike' },
    { at: '10:15:00', do: 'type', gateway: 'gw1', commands: ['show crypto ikev2 session detailed'] },
    ...sleep({ client: 'laptop', from: '10:26:00', to: '10:36:40.280' }),
    { at: '10:37:00', do: 'work', client: 'laptop', until: '10:39:50', everySeconds: 15 },
  ],
  evidence: collected({
    captures: [{ path: 'capture.pcapng', tap: 'gateway', format: 'pcapng', resolution: 'ns', link: 'ethernet' }],
    gatewayLogs: [
      {
        path: 'gateway.log',
        gateway: 'gw1',
        aspect: 'debug',
        verbosity: { default: true, error: true, internal: false, packet: true },
      },
    ],
    clientLogs: [{ path: 'client/AnyConnect.txt', client: 'laptop', dateOrder: 'dmy-dots', labels: 'de' }],
    settings: { clientTz: 'UTC+02:00' },
  }),
  expect: { attempts: [resumed('system-resume', { client: 'laptop' })], findings: USUAL_FINDINGS },
};
