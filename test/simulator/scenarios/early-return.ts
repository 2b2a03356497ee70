import { client, gateway, HOME } from './cast.ts';
import { decided, GATEWAY_SIDE, NEVER, resumed } from './expect.ts';
import { BYPASS, clientFiles, ENCRYPTED, KEYS } from './parts.ts';
import type { AttemptExpectation, Scenario } from './scenario.ts';

// The gateway has not noticed that the client was gone: its SA is still active when the client comes back with another.
// Nothing was inactive, so no limit applies and no lateness can be told.

const STILL_ACTIVE: Pick<AttemptExpectation, 'lateness' | 'gatewayState'> = {
  lateness: decided('within', NEVER),
  gatewayState: decided('active', GATEWAY_SIDE),
};

export const earlyReturn: Scenario = {
  name: 'early-return',
  title: 'A lid is closed for half a minute: the client resumes while the gateway still holds the SA as active',
  start: '2025-06-18 16:00:00',
  end: '2025-06-18 16:20:00',
  gateways: [gateway({ firstSession: 77 })],
  sites: [HOME],
  clients: [client({ clock: { offsetMs: 260, zone: { name: 'BST', minutes: 60 } } })],
  acts: [
    { at: '16:00:08', do: 'connect', client: 'laptop' },
    { at: '16:00:50', do: 'work', client: 'laptop', until: '16:11:00', everySeconds: 20 },
    { at: '16:05:00', do: 'type', gateway: 'gw1', commands: ['show crypto ikev2 stats reconnect'] },
    { at: '16:11:02', do: 'suspend', client: 'laptop' },
    { at: '16:11:24', do: 'resume', client: 'laptop', networkAfterSeconds: 1.1 },
    { at: '16:11:50', do: 'work', client: 'laptop', until: '16:19:30', everySeconds: 20 },
    {
      at: '16:15:00',
      do: 'type',
      gateway: 'gw1',
      commands: [
        'show crypto session detail',
        'show crypto ikev2 session detailed',
        'show crypto ikev2 stats reconnect',
      ],
    },
  ],
  evidence: {
    captures: [{ path: 'capture.pcap', tap: 'gateway', format: 'pcap', resolution: 'us', link: 'ethernet' }],
    keys: KEYS,
    gatewayLogs: [
      {
        path: 'debug.log',
        gateway: 'gw1',
        aspect: 'debug',
        show: false,
        windows: [{ from: '16:00:01', to: '16:19:40' }],
      },
      { path: 'show-before.txt', gateway: 'gw1', aspect: 'show', to: '16:10:00' },
      { path: 'show-after.txt', gateway: 'gw1', aspect: 'show', from: '16:14:00' },
    ],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-06-02 12:00:45' }],
    clientLogs: [{ path: 'client/AnyConnect.txt', client: 'laptop', hours: 12, dateOrder: 'dmy' }],
    ...clientFiles('laptop'),
    settings: { clientTz: 'UTC+01:00' },
  },
  expect: {
    attempts: [resumed('system-resume', { client: 'laptop', ...STILL_ACTIVE })],
    findings: [BYPASS, ENCRYPTED, { rule: 'reconnect-before-loss-detected', from: [['wire', 'debug']] }],
  },
};

export const dpdNeverFired: Scenario = {
  name: 'dpd-never-fired',
  title: 'On-demand DPD with nothing to send: the SA stays active through a sleep longer than the timeout',
  start: '2025-12-09 18:00:00',
  end: '2025-12-09 18:50:00',
  gateways: [gateway({ firstSession: 201 })],
  sites: [HOME],
  clients: [
    client({
      platform: 'macos',
      hostname: 'macbook-7',
      clock: { offsetMs: -25, zone: { name: 'PST', minutes: -480 } },
    }),
  ],
  acts: [
    { at: '18:00:11', do: 'connect', client: 'laptop' },
    { at: '18:00:50', do: 'work', client: 'laptop', until: '18:12:00', everySeconds: 30 },
    { at: '18:12:20', do: 'suspend', client: 'laptop' },
    { at: '18:25:00', do: 'type', gateway: 'gw1', commands: ['show crypto session detail'] },
    { at: '18:36:05', do: 'resume', client: 'laptop', networkAfterSeconds: 2.1 },
    { at: '18:36:40', do: 'work', client: 'laptop', until: '18:49:30', everySeconds: 30 },
  ],
  evidence: {
    captures: [
      { path: 'capture.pcapng', tap: 'gateway', format: 'pcapng', resolution: 'ns', link: 'raw', name: 'gre0' },
    ],
    keys: KEYS,
    gatewayLogs: [
      { path: 'gateway.log', gateway: 'gw1', aspect: 'debug', windows: [{ from: '18:00:01', to: '18:49:40' }] },
    ],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-11-24 07:18:03' }],
    clientLogs: [{ path: 'client/vpn-compact.log', client: 'laptop', flavour: 'macos-compact' }],
    ...clientFiles('laptop'),
    settings: { clientTz: 'UTC-08:00' },
  },
  expect: {
    attempts: [resumed('system-resume', { client: 'laptop', ...STILL_ACTIVE })],
    findings: [BYPASS, ENCRYPTED, { rule: 'reconnect-before-loss-detected', from: [['wire', 'debug']] }],
  },
};
