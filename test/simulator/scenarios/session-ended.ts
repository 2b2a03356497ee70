import { client, gateway, HOME } from './cast.ts';
import { BYPASS, clientFiles, ENCRYPTED, KEYS } from './parts.ts';
import type { Scenario } from './scenario.ts';

// The client ends its session instead of coming back to it, because it is told to. There is no attempt to explain.

export const autoReconnectOff: Scenario = {
  name: 'auto-reconnect-off',
  title: 'AutoReconnect is false: after a short sleep the client ends the session, the user logs in by hand later',
  start: '2025-04-02 14:00:00',
  end: '2025-04-02 14:45:00',
  gateways: [gateway({ firstSession: 19 })],
  sites: [HOME],
  clients: [
    client({
      preferences: { autoReconnect: false, behavior: 'ReconnectAfterResume' },
      clock: { offsetMs: 700, zone: { name: 'CDT', minutes: -300 } },
    }),
  ],
  acts: [
    { at: '14:00:18', do: 'connect', client: 'laptop' },
    { at: '14:01:00', do: 'work', client: 'laptop', until: '14:18:00', everySeconds: 26 },
    { at: '14:18:04', do: 'suspend', client: 'laptop' },
    { at: '14:18:04', do: 'servers-send', client: 'laptop', gateway: 'gw1', after: [1.4, 3.9, 11.6] },
    { at: '14:22:30', do: 'resume', client: 'laptop', networkAfterSeconds: 1.8 },
    { at: '14:33:10', do: 'connect', client: 'laptop' },
    { at: '14:34:00', do: 'work', client: 'laptop', until: '14:44:30', everySeconds: 26 },
  ],
  evidence: {
    captures: [{ path: 'capture.pcap', tap: 'gateway', format: 'pcap', resolution: 'us', link: 'vlan' }],
    keys: KEYS,
    gatewayLogs: [
      {
        path: 'gateway.log',
        gateway: 'gw1',
        aspect: 'debug',
        verbosity: { default: false, error: true, internal: false, packet: false },
        windows: [{ from: '14:00:02', to: '14:44:40' }],
      },
    ],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-03-18 08:41:17' }],
    clientLogs: [{ path: 'client/AnyConnect.txt', client: 'laptop', hours: 12, encoding: 'utf-8-bom' }],
    ...clientFiles('laptop'),
    settings: { clientTz: 'UTC-05:00' },
  },
  expect: {
    attempts: [],
    findings: [
      BYPASS,
      ENCRYPTED,
      { rule: 'auto-reconnect-disabled', from: [['log'], ['policy']] },
      // A debug of errors alone would not have shown a try, so only the capture can witness that there was none.
      { rule: 'reconnect-not-attempted', from: [['wire', 'log']] },
    ],
    tolerated: [
      // A login where a reconnect was not wanted; and the first session's address was still kept for it.
      'reconnect-fell-back-to-login',
      'reconnect-address-changed',
    ],
  },
};

export const disconnectOnSuspend: Scenario = {
  name: 'disconnect-on-suspend',
  title: 'AutoReconnectBehavior is DisconnectOnSuspend: the client says goodbye before it sleeps',
  start: '2025-05-27 11:00:00',
  end: '2025-05-27 11:40:00',
  gateways: [gateway({ firstSession: 44 })],
  sites: [HOME],
  clients: [
    client({
      preferences: { autoReconnect: true, behavior: 'DisconnectOnSuspend' },
      clock: { offsetMs: -230, zone: { name: 'CEST', minutes: 120 } },
    }),
  ],
  acts: [
    { at: '11:00:25', do: 'connect', client: 'laptop' },
    { at: '11:01:10', do: 'work', client: 'laptop', until: '11:16:00', everySeconds: 24 },
    { at: '11:16:06', do: 'suspend', client: 'laptop' },
    { at: '11:28:44', do: 'resume', client: 'laptop', networkAfterSeconds: 1.5 },
    { at: '11:30:02', do: 'connect', client: 'laptop' },
    { at: '11:30:50', do: 'work', client: 'laptop', until: '11:39:30', everySeconds: 24 },
  ],
  evidence: {
    captures: [
      { path: 'capture.pcapng', tap: 'gateway', format: 'pcapng', resolution: 'us', link: 'raw', name: 'tun-span' },
    ],
    keys: KEYS,
    gatewayLogs: [
      {
        path: 'gateway.log',
        gateway: 'gw1',
        aspect: 'debug',
        // As a box prints that was never told how to stamp.
        stamp: { year: false, msec: false, zone: false },
        windows: [{ from: '11:00:02', to: '11:39:40' }],
      },
    ],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-05-06 17:25:36' }],
    clientLogs: [
      { path: 'client/AnyConnect.txt', client: 'laptop', encoding: 'cp1252', labels: 'fr', dateOrder: 'dmy' },
    ],
    ...clientFiles('laptop'),
    settings: { clientTz: 'UTC+02:00', gatewayTz: 'UTC', year: 2025 },
  },
  expect: {
    attempts: [],
    findings: [BYPASS, ENCRYPTED, { rule: 'disconnects-on-suspend', from: [['log']] }],
    tolerated: [
      // Nothing was left to reconnect to, since the client had ended the session itself. By its letter the rule asks only
      // for a resume without a try.
      'reconnect-not-attempted',
      'reconnect-fell-back-to-login',
    ],
  },
};

export const misconfiguredClient: Scenario = {
  name: 'misconfigured-client',
  title: 'A line drops for four minutes; AutoReconnect is false, and `reconnect` stands beside pre-shared keys',
  start: '2025-04-22 06:28:00',
  end: '2025-04-22 07:00:00',
  gateways: [
    gateway({
      firstSession: 9,
      profile: {
        name: 'AnyConnect-EAP',
        reconnect: 'default',
        anyConnectProfile: true,
        extraLines: ['keyring local PSK-KEYS', 'aaa authorization user psk list a-eap-author-grp'],
      },
    }),
  ],
  sites: [HOME],
  clients: [
    client({
      preferences: { autoReconnect: false, behavior: 'ReconnectAfterResume' },
      clock: { offsetMs: 310, zone: { name: 'IST', minutes: 330 } },
    }),
  ],
  acts: [
    {
      at: '06:28:40',
      do: 'type',
      gateway: 'gw1',
      commands: ['terminal length 0', 'show clock', 'show running-config', 'terminal monitor'],
    },
    { at: '06:29:30', do: 'connect', client: 'laptop' },
    { at: '06:30:10', do: 'work', client: 'laptop', until: '06:48:00', everySeconds: 13 },
    { at: '06:44:11', do: 'link', site: 'home', set: { down: true } },
    { at: '06:44:11', do: 'servers-send', client: 'laptop', gateway: 'gw1', after: [1.1, 2.7, 8.8, 20.2] },
    { at: '06:48:20', do: 'link', site: 'home', set: { down: false } },
    { at: '06:49:05', do: 'connect', client: 'laptop' },
    { at: '06:49:40', do: 'work', client: 'laptop', until: '06:59:00', everySeconds: 13 },
    {
      at: '06:57:00',
      do: 'type',
      gateway: 'gw1',
      commands: ['show crypto session detail', 'show crypto ikev2 stats reconnect', 'show clock'],
    },
  ],
  evidence: {
    captures: [
      { path: 'capture.pcap', tap: 'gateway', format: 'pcap', resolution: 'us', link: 'sll', receives: 'both' },
    ],
    gatewayLogs: [
      {
        path: 'gateway.log',
        gateway: 'gw1',
        aspect: 'debug',
        stamp: { year: false, msec: true, zone: true },
        windows: [{ from: '06:29:10', to: '06:56:40' }],
      },
    ],
    configs: [],
    clientLogs: [{ path: 'client/AnyConnect.txt', client: 'laptop' }],
    ...clientFiles('laptop'),
    settings: { clientTz: 'UTC+05:30' },
  },
  expect: {
    attempts: [],
    findings: [
      // The terminal session holds the running-config, so the debug's file knows what a configuration would.
      { rule: 'bypass-downloader-conflict', from: [['policy', 'debug']] },
      ENCRYPTED,
      { rule: 'auto-reconnect-disabled', from: [['log'], ['policy']] },
      { rule: 'reconnect-with-pre-shared-key', from: [['debug']] },
    ],
    tolerated: [
      // The client's log does not say when the line was back, and the user logged in before five minutes were over.
      'reconnect-not-attempted',
      'reconnect-fell-back-to-login',
      'reconnect-address-changed',
    ],
  },
  sample: {
    folder: 'misconfigured-client',
    seed: 1,
    story: `# The client is told not to reconnect

A home line drops for four minutes. The client does not try to resume: when its dead peer detection fails it disconnects, and when
the line is back the user logs in by hand. The gateway had kept the session for a reconnect that never came.`,
    answer: `No reconnect was tried, because \`AutoReconnect\` is false in the client's effective settings and in its profile. The headend has a
fault of its own: its IKEv2 profile has \`reconnect\` beside \`keyring local\` and \`aaa authorization user psk\`, which must not stand together.`,
    remarks: `The keyring holds a key that is easy to recognise. No report may contain it. BypassDownloader is true and the headend has no HTTPS
server: Cisco's documents disagree about that, and the connection works.`,
    files: {
      'capture.pcap': '`tcpdump -i any` on the Linux host that carries the virtual router (link type Linux cooked)',
      'gateway.log': 'one terminal session: the running-config, then debug without a year, then show commands',
      'client/AnyConnect.txt': "the client's message log; local time, UTC+05:30, not stated in it",
      'client/AnyConnectLocalPolicy.xml': 'BypassDownloader is true',
      'client/acvpn.xml': 'the VPN profile with AutoReconnect false',
      '.ikev2-trace.json': "states the client's zone",
    },
  },
};
