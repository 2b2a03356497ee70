import { client, gateway, HOME } from './cast.ts';
import { collected, USUAL_FINDINGS } from './parts.ts';
import type { Scenario } from './scenario.ts';

// The router at home restarts its NAT. The client notices nothing and sends on from the same port; the gateway follows it
// to the new outer port (RFC 7296 §2.23). Nothing is lost and nothing has to be resumed.

export const natRebinding: Scenario = {
  name: 'nat-rebinding',
  title: 'The NAT forgets its mappings in mid-session: the same SPIs come from another port and the session goes on',
  start: '2025-02-27 13:00:00',
  end: '2025-02-27 13:18:00',
  gateways: [gateway()],
  sites: [HOME],
  clients: [
    client({
      hostname: 'PORTABLE-11',
      user: 'claire',
      clock: { offsetMs: 210, zone: { name: 'CET', minutes: 60 } },
    }),
  ],
  acts: [
    { at: '13:00:04.900', do: 'connect', client: 'laptop' },
    { at: '13:00:35', do: 'work', client: 'laptop', until: '13:09:00', everySeconds: 15 },
    { at: '13:09:01', do: 'rebind', site: 'home' },
    { at: '13:09:02', do: 'work', client: 'laptop', until: '13:17:40', everySeconds: 15 },
    { at: '13:12:00', do: 'type', gateway: 'gw1', commands: ['show crypto session detail'] },
    { at: '13:17:44', do: 'disconnect', client: 'laptop' },
  ],
  evidence: collected({
    captures: [{ path: 'capture.pcap', tap: 'gateway', format: 'pcap', resolution: 'us', link: 'vlan' }],
    gatewayLogs: [
      {
        path: 'collector.log',
        gateway: 'gw1',
        aspect: 'debug',
        form: 'rfc3164',
        stamp: { year: false, msec: true, zone: true, localtime: true },
      },
      { path: 'show.txt', gateway: 'gw1', aspect: 'show' },
    ],
    clientLogs: [
      {
        path: 'client/AnyConnect.txt',
        client: 'laptop',
        encoding: 'cp1252',
        labels: 'fr',
        dateOrder: 'dmy',
      },
    ],
    settings: { clientTz: 'UTC+01:00', year: 2025 },
  }),
  expect: { attempts: [], findings: [...USUAL_FINDINGS, { rule: 'nat-rebinding', from: [['wire']] }] },
};
