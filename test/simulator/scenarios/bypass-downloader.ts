import { USUAL } from '../peers/habits.ts';
import { client, gateway, HOME } from './cast.ts';
import { resumed } from './expect.ts';
import { clientFiles, ENCRYPTED, KEYS } from './parts.ts';
import type { Act, Expectation, Scenario } from './scenario.ts';

// The four cells of the table in `ios-text.md` section 6.3: whether the client bypasses its downloader, and whether the
// headend serves HTTPS.

type Finding = Expectation['findings'][number];

const CONFLICT = 'bypass-downloader-conflict';
const READ: Finding = { rule: CONFLICT, from: [['policy', 'config']] };
/** A client that runs its downloader shows on the wire whether the headend answers on port 443. */
const READ_OR_SEEN: Finding = {
  rule: CONFLICT,
  from: [
    ['policy', 'config'],
    ['policy', 'wire'],
  ],
};

const DAY_OF_WORK: readonly Act[] = [
  { at: '09:00:12', do: 'connect', client: 'laptop' },
  { at: '09:01:00', do: 'work', client: 'laptop', until: '09:14:00', everySeconds: 28 },
  { at: '09:14:30', do: 'disconnect', client: 'laptop' },
];

export const bypassTrueSsl: Scenario = {
  name: 'bypass-true-ssl',
  title: 'BypassDownloader true, headend with HTTPS: as the guide asks, and the reconnect works',
  start: '2025-08-05 09:00:00',
  end: '2025-08-05 09:30:00',
  gateways: [gateway({ https: true, firstSession: 5 })],
  sites: [HOME],
  clients: [client({ clock: { offsetMs: -90, zone: { name: 'UTC', minutes: 0 } } })],
  acts: [
    { at: '09:00:12', do: 'connect', client: 'laptop' },
    { at: '09:01:00', do: 'work', client: 'laptop', until: '09:12:00', everySeconds: 24 },
    { at: '09:12:03', do: 'suspend', client: 'laptop' },
    { at: '09:12:03', do: 'servers-send', client: 'laptop', gateway: 'gw1', after: [1.2, 4, 9.5, 21] },
    { at: '09:19:20', do: 'resume', client: 'laptop', networkAfterSeconds: 1.6 },
    { at: '09:19:50', do: 'work', client: 'laptop', until: '09:29:30', everySeconds: 24 },
  ],
  evidence: {
    captures: [
      { path: 'capture.pcapng', tap: 'gateway', format: 'pcapng', resolution: 'ns', link: 'ethernet', name: 'eth1' },
    ],
    keys: KEYS,
    gatewayLogs: [
      { path: 'gateway.log', gateway: 'gw1', aspect: 'debug', windows: [{ from: '09:00:01', to: '09:29:40' }] },
    ],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-07-01 06:10:10' }],
    clientLogs: [{ path: 'client/AnyConnect.txt', client: 'laptop', dateOrder: 'dmy' }],
    ...clientFiles('laptop'),
    settings: { clientTz: 'UTC' },
  },
  expect: {
    attempts: [resumed('system-resume', { client: 'laptop' })],
    // The headend has a profile to deliver, which a client without downloader must have already.
    findings: [READ, ENCRYPTED],
  },
};

export const bypassTrueNoSsl: Scenario = {
  name: 'bypass-true-no-ssl',
  title: 'BypassDownloader true, headend without HTTPS: the documents disagree, the connection works',
  start: '2025-08-06 09:00:00',
  end: '2025-08-06 09:16:00',
  gateways: [gateway({ firstSession: 6 })],
  sites: [HOME],
  clients: [client({ clock: { offsetMs: 400, zone: { name: 'CEST', minutes: 120 } } })],
  acts: DAY_OF_WORK,
  evidence: {
    captures: [{ path: 'capture.pcap', tap: 'gateway', format: 'pcap', resolution: 'ns', link: 'raw' }],
    keys: KEYS,
    gatewayLogs: [
      {
        path: 'show-logging.txt',
        gateway: 'gw1',
        aspect: 'debug',
        form: 'buffer',
        stamp: { year: true, msec: true, zone: true, sequence: 1204 },
      },
    ],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-07-01 06:10:10' }],
    clientLogs: [{ path: 'client/AnyConnect.txt', client: 'laptop', encoding: 'utf-16le', dateOrder: 'dmy' }],
    ...clientFiles('laptop'),
    settings: { clientTz: 'UTC+02:00' },
  },
  expect: { attempts: [], findings: [READ, ENCRYPTED] },
};

export const bypassFalseSsl: Scenario = {
  name: 'bypass-false-ssl',
  title: 'BypassDownloader false, headend with HTTPS: the downloader runs and is done, against the guide',
  start: '2025-08-07 09:00:00',
  end: '2025-08-07 09:16:00',
  gateways: [gateway({ https: true, firstSession: 7 })],
  sites: [HOME],
  clients: [client({ platform: 'linux', hostname: 'dev-box', bypassDownloader: false, clock: { offsetMs: 12 } })],
  acts: DAY_OF_WORK,
  evidence: {
    captures: [
      {
        path: 'capture.pcapng',
        tap: 'gateway',
        format: 'pcapng',
        resolution: 'us',
        link: 'sll2',
        name: 'any',
        receives: 'both',
      },
    ],
    keys: KEYS,
    gatewayLogs: [{ path: 'collector.log', gateway: 'gw1', aspect: 'debug', form: 'rfc3164' }],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-07-01 06:10:10' }],
    clientLogs: [{ path: 'client/syslog', client: 'laptop', flavour: 'syslog' }],
    ...clientFiles('laptop'),
    settings: { clientTz: 'UTC', year: 2025 },
  },
  expect: { attempts: [], findings: [READ_OR_SEEN, ENCRYPTED] },
};

export const bypassFalseNoSsl: Scenario = {
  name: 'bypass-false-no-ssl',
  title: 'BypassDownloader false, headend without HTTPS: the tunnel is up, the downloader fails, the client hangs up',
  start: '2025-08-08 09:00:00',
  end: '2025-08-08 09:08:00',
  gateways: [gateway({ firstSession: 8, release: '16.6.4' })],
  sites: [HOME],
  clients: [
    client({
      bypassDownloader: false,
      clock: { offsetMs: -510, zone: { name: 'PDT', minutes: -420 } },
      habits: { ...USUAL, needsDownloader: true },
    }),
  ],
  acts: [
    { at: '09:00:12', do: 'connect', client: 'laptop' },
    { at: '09:03:05', do: 'connect', client: 'laptop' },
  ],
  evidence: {
    captures: [
      { path: 'capture.pcap', tap: 'gateway', format: 'pcap', resolution: 'us', link: 'ethernet', bigEndian: true },
    ],
    keys: KEYS,
    gatewayLogs: [
      {
        path: 'gateway.log',
        gateway: 'gw1',
        aspect: 'debug',
        verbosity: { default: true, error: true, internal: false, packet: true },
        windows: [{ from: '09:00:01', to: '09:07:30' }],
      },
    ],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-07-01 06:10:10' }],
    clientLogs: [],
    policies: [],
    profiles: [],
    bundles: [{ client: 'laptop', at: '09:07:00', log: {} }],
    settings: { clientTz: 'UTC-07:00' },
  },
  expect: {
    attempts: [],
    findings: [
      {
        rule: CONFLICT,
        // The bundle holds log, policy and profile in one.
        from: [
          ['log', 'config'],
          ['log', 'wire'],
        ],
      },
      ENCRYPTED,
    ],
  },
};
