import { client, gateway, HOME } from './cast.ts';
import { refused } from './expect.ts';
import { BYPASS, clientFiles, ENCRYPTED, KEYS, LOGIN_AFTER_REFUSAL, SLOW_FOR_THE_USER } from './parts.ts';
import type { Scenario } from './scenario.ts';

// A client comes back in time, and the gateway does not know its session any more.

export const unknownSessionAfterReload: Scenario = {
  name: 'unknown-session-after-reload',
  title: 'The gateway is reloaded while the laptop sleeps: its session is unknown although the client is back in time',
  start: '2025-07-08 10:00:00',
  end: '2025-07-08 10:36:00',
  gateways: [gateway({ firstSession: 52 })],
  sites: [HOME],
  clients: [client({ clock: { offsetMs: -140, zone: { name: 'BST', minutes: 60 } } })],
  acts: [
    { at: '10:00:30', do: 'connect', client: 'laptop' },
    { at: '10:01:10', do: 'work', client: 'laptop', until: '10:16:00', everySeconds: 20 },
    {
      at: '10:08:00',
      do: 'type',
      gateway: 'gw1',
      commands: ['show version', 'show crypto session detail', 'show crypto ikev2 stats reconnect'],
    },
    { at: '10:16:02', do: 'suspend', client: 'laptop' },
    { at: '10:16:02', do: 'servers-send', client: 'laptop', gateway: 'gw1', after: [1.1, 3.4, 8.2, 19] },
    { at: '10:19:30', do: 'reload', gateway: 'gw1', downSeconds: 205, reason: 'Reload Command' },
    { at: '10:26:40', do: 'resume', client: 'laptop', networkAfterSeconds: 1.4 },
    { at: '10:27:40', do: 'work', client: 'laptop', until: '10:35:30', everySeconds: 20 },
    {
      at: '10:30:00',
      do: 'type',
      gateway: 'gw1',
      commands: ['show version', 'show crypto session detail', 'show crypto ikev2 stats reconnect'],
    },
  ],
  evidence: {
    captures: [
      {
        path: 'gw1.pcapng',
        tap: 'gateway',
        format: 'pcapng',
        resolution: 'ns',
        link: 'sll2',
        name: 'any',
        receives: 'both',
      },
    ],
    keys: KEYS,
    gatewayLogs: [
      {
        path: 'syslog/gw1.log',
        gateway: 'gw1',
        aspect: 'debug',
        form: 'rfc5424',
        // A reload ends debugging; the engineer turns it on again.
        windows: [
          { from: '10:00:00', to: '10:19:30' },
          { from: '10:25:10', to: '10:36:00' },
        ],
      },
      { path: 'show-before.txt', gateway: 'gw1', aspect: 'show', to: '10:19:00' },
      { path: 'show-after.txt', gateway: 'gw1', aspect: 'show', from: '10:26:00' },
    ],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-06-27 19:55:02' }],
    clientLogs: [{ path: 'client/AnyConnect.txt', client: 'laptop', encoding: 'utf-16le', dateOrder: 'dmy' }],
    ...clientFiles('laptop'),
    settings: { clientTz: 'UTC+01:00' },
  },
  expect: {
    attempts: [refused('unknown-session', 'system-resume', { client: 'laptop' })],
    findings: [
      BYPASS,
      ENCRYPTED,
      { rule: 'reconnect-unknown-session', attempt: 0, from: [['debug', 'config']] },
      // The restart is in the log of the gateway; `show version` tells when, the client's log or a capture tells when not.
      {
        rule: 'gateway-restarted',
        from: [['debug'], ['show', 'log']],
      },
    ],
    tolerated: [LOGIN_AFTER_REFUSAL, SLOW_FOR_THE_USER],
  },
};

export const unknownSessionCleared: Scenario = {
  name: 'unknown-session-cleared',
  title: 'An operator clears the session while the laptop sleeps: unknown although the client is back in time',
  start: '2025-09-17 01:20:00',
  end: '2025-09-17 01:52:00',
  gateways: [gateway({ firstSession: 3, clock: { offsetMs: -18, zone: { name: 'JST', minutes: 540 } } })],
  sites: [HOME],
  clients: [client({ clock: { offsetMs: 90, zone: { name: 'JST', minutes: 540 } } })],
  acts: [
    { at: '01:20:20', do: 'connect', client: 'laptop' },
    { at: '01:21:00', do: 'work', client: 'laptop', until: '01:37:00', everySeconds: 20 },
    { at: '01:37:05', do: 'suspend', client: 'laptop' },
    { at: '01:37:25', do: 'type', gateway: 'gw1', commands: ['show crypto session detail'] },
    { at: '01:37:39', do: 'type', gateway: 'gw1', commands: ['clear crypto session remote 203.0.113.24'] },
    { at: '01:37:40', do: 'clear', gateway: 'gw1', client: 'laptop' },
    { at: '01:44:12', do: 'resume', client: 'laptop', networkAfterSeconds: 2.2 },
    { at: '01:45:10', do: 'work', client: 'laptop', until: '01:51:30', everySeconds: 20 },
    { at: '01:47:00', do: 'type', gateway: 'gw1', commands: ['show crypto ikev2 stats reconnect'] },
  ],
  evidence: {
    captures: [{ path: 'gw1.pcap', tap: 'gateway', format: 'pcap', resolution: 'us', link: 'raw' }],
    keys: KEYS,
    gatewayLogs: [
      {
        path: 'terminal.log',
        gateway: 'gw1',
        aspect: 'debug',
        stamp: { year: false, msec: true, zone: true, localtime: true, sequence: 991 },
        lineEnds: 'crlf',
        windows: [{ from: '01:20:02', to: '01:51:40' }],
      },
    ],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-08-30 02:12:44' }],
    clientLogs: [
      { path: 'client/AnyConnect.txt', client: 'laptop', encoding: 'cp932', labels: 'ja', dateOrder: 'ymd' },
    ],
    ...clientFiles('laptop'),
    settings: { clientTz: 'UTC+09:00' },
  },
  expect: {
    attempts: [refused('unknown-session', 'system-resume', { client: 'laptop' })],
    findings: [BYPASS, ENCRYPTED, { rule: 'reconnect-unknown-session', attempt: 0, from: [['debug', 'config']] }],
    tolerated: [
      LOGIN_AFTER_REFUSAL,
      SLOW_FOR_THE_USER,
      // The rule speaks of cleared sessions as well, but means an emptied database; here one session was cleared.
      'gateway-restarted',
    ],
  },
};
