import { USUAL } from '../peers/habits.ts';
import { client, gateway, HOME } from './cast.ts';
import { ANY_LOG, decided, NEVER, resumed } from './expect.ts';
import { BYPASS, clientFiles, ENCRYPTED, KEYS, SLOW_FOR_THE_USER } from './parts.ts';
import type { AttemptExpectation, Scenario } from './scenario.ts';

// A client that has no session ID to present, because it lost it or was never given one, logs in where others resume.

/** A capture or a debug shows a login like any other; only the log says that it stands in the place of a reconnect. */
function loginInstead(
  own: Pick<AttemptExpectation, 'client' | 'cause' | 'gatewayState'> & { readonly timeoutSeconds?: null },
): AttemptExpectation {
  return resumed('system-resume', {
    visible: [['log']],
    outcome: decided('aborted', [['log']]),
    lateness: decided('within', NEVER),
    sequel: decided('full-login', ANY_LOG),
    ...own,
  });
}

export const fellBackToLogin: Scenario = {
  name: 'fell-back-to-login',
  title: 'The client lost its session ID and logs in anew although the gateway still keeps its session',
  start: '2025-03-27 08:00:00',
  end: '2025-03-27 08:30:00',
  gateways: [gateway({ firstSession: 61, release: '17.9.5a' })],
  sites: [HOME],
  clients: [
    client({
      platform: 'linux',
      hostname: 'dev-box',
      clock: { offsetMs: 31, zone: { name: 'CET', minutes: 60 } },
      habits: { ...USUAL, forgetsSession: true },
    }),
  ],
  acts: [
    { at: '08:00:09', do: 'connect', client: 'laptop' },
    { at: '08:00:50', do: 'work', client: 'laptop', until: '08:15:00', everySeconds: 22 },
    { at: '08:15:02', do: 'suspend', client: 'laptop' },
    { at: '08:15:02', do: 'servers-send', client: 'laptop', gateway: 'gw1', after: [0.9, 2.8, 5.9, 15.5] },
    { at: '08:20:47', do: 'resume', client: 'laptop', networkAfterSeconds: 2.4 },
    { at: '08:22:00', do: 'work', client: 'laptop', until: '08:29:30', everySeconds: 22 },
  ],
  evidence: {
    captures: [{ path: 'capture.pcap', tap: 'gateway', format: 'pcap', resolution: 'us', link: 'sll' }],
    keys: KEYS,
    gatewayLogs: [{ path: 'btrace.log', gateway: 'gw1', aspect: 'debug', form: 'btrace' }],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-03-01 11:47:10' }],
    clientLogs: [{ path: 'client/syslog', client: 'laptop', flavour: 'rsyslog' }],
    ...clientFiles('laptop'),
  },
  expect: {
    attempts: [
      loginInstead({
        client: 'laptop',
        // Why a client presents no ID, no evidence says.
        cause: decided('not-visible', NEVER),
        // Nobody asks the gateway for the session, so it never says whether it still keeps it.
        gatewayState: decided('inactive', NEVER),
      }),
    ],
    findings: [BYPASS, ENCRYPTED, { rule: 'reconnect-fell-back-to-login', attempt: 0, from: [['log']] }],
    tolerated: [
      SLOW_FOR_THE_USER,
      // The address of the first session is still taken; a new session is no reconnect whose address changed.
      'reconnect-address-changed',
    ],
  },
};

export const reconnectNotConfigured: Scenario = {
  name: 'reconnect-not-configured',
  title: 'The IKEv2 profile has no `reconnect`: the client gets no session ID and must log in after every sleep',
  start: '2025-01-14 07:30:00',
  end: '2025-01-14 08:02:00',
  gateways: [
    gateway({
      firstSession: 12,
      profile: { name: 'AnyConnect-EAP', reconnect: null, anyConnectProfile: true, extraLines: [] },
    }),
  ],
  sites: [HOME],
  clients: [
    client({
      platform: 'macos',
      hostname: 'imac-3',
      clock: { offsetMs: 120, zone: { name: 'CET', minutes: 60 } },
    }),
  ],
  acts: [
    { at: '07:30:14', do: 'connect', client: 'laptop' },
    { at: '07:30:50', do: 'work', client: 'laptop', until: '07:44:00', everySeconds: 24 },
    {
      at: '07:36:00',
      do: 'type',
      gateway: 'gw1',
      commands: ['show clock', 'show crypto session detail', 'show crypto ikev2 stats reconnect'],
    },
    { at: '07:44:03', do: 'suspend', client: 'laptop' },
    { at: '07:44:03', do: 'servers-send', client: 'laptop', gateway: 'gw1', after: [1.3, 4.1, 9.9, 26] },
    { at: '07:51:20', do: 'resume', client: 'laptop', networkAfterSeconds: 2 },
    { at: '07:52:20', do: 'work', client: 'laptop', until: '08:01:30', everySeconds: 24 },
  ],
  evidence: {
    captures: [
      {
        path: 'capture.pcapng',
        tap: 'gateway',
        format: 'pcapng',
        resolution: 'us',
        link: 'sll',
        name: 'any',
        receives: 'both',
      },
    ],
    keys: KEYS,
    gatewayLogs: [
      { path: 'syslog-wire.log', gateway: 'gw1', aspect: 'debug', form: 'syslog-wire' },
      { path: 'show.txt', gateway: 'gw1', aspect: 'show' },
    ],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2024-12-02 15:40:29' }],
    clientLogs: [{ path: 'client/system.log', client: 'laptop', flavour: 'macos-system' }],
    ...clientFiles('laptop'),
    // A syslog line of macOS has neither year nor zone.
    settings: { clientTz: 'UTC+01:00', year: 2025 },
  },
  expect: {
    attempts: [
      loginInstead({
        client: 'laptop',
        cause: decided('policy', NEVER),
        gatewayState: decided('gone', NEVER),
        timeoutSeconds: null,
      }),
    ],
    findings: [
      BYPASS,
      ENCRYPTED,
      // The configuration says it; so do counters of none while a session is up.
      { rule: 'reconnect-not-configured', from: [['config'], ['show']] },
      { rule: 'reconnect-fell-back-to-login', attempt: 0, from: [['log']] },
    ],
    tolerated: [SLOW_FOR_THE_USER],
  },
};
