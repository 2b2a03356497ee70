import { USUAL } from '../peers/habits.ts';
import { client, gateway, HOME } from './cast.ts';
import { decided, refused } from './expect.ts';
import { BYPASS, clientFiles, ENCRYPTED, KEYS } from './parts.ts';
import type { Scenario } from './scenario.ts';

export const wrongToken: Scenario = {
  name: 'wrong-token',
  title:
    'The client kept another token than it was given: three tries with a known session ID are refused, it gives up',
  start: '2025-10-21 12:00:00',
  end: '2025-10-21 12:30:00',
  gateways: [gateway({ firstSession: 88 })],
  sites: [HOME],
  clients: [
    client({
      platform: 'linux',
      hostname: 'ws-114',
      clock: { offsetMs: 8 },
      habits: { ...USUAL, afterRefusal: 'retry', tries: 3, pauseSeconds: 6 },
    }),
  ],
  acts: [
    { at: '12:00:15', do: 'connect', client: 'laptop' },
    { at: '12:00:50', do: 'work', client: 'laptop', until: '12:14:00', everySeconds: 30 },
    { at: '12:14:03', do: 'suspend', client: 'laptop' },
    { at: '12:14:03', do: 'servers-send', client: 'laptop', gateway: 'gw1', after: [1.6, 4.4, 10.1, 21.5] },
    { at: '12:18:00', do: 'spoil-token', client: 'laptop' },
    { at: '12:22:31', do: 'resume', client: 'laptop', networkAfterSeconds: 1.7 },
  ],
  evidence: {
    captures: [
      {
        path: 'capture.pcapng',
        tap: 'gateway',
        format: 'pcapng',
        resolution: 'us',
        link: 'ethernet',
        name: 'port-channel1',
      },
    ],
    keys: KEYS,
    gatewayLogs: [
      {
        path: 'gateway.log',
        gateway: 'gw1',
        aspect: 'debug',
        verbosity: { default: true, error: true, internal: true, packet: false },
        stamp: { year: true, msec: true, zone: true },
        windows: [{ from: '12:12:00', to: '12:29:30' }],
      },
    ],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-10-02 09:31:20' }],
    clientLogs: [{ path: 'client/journal.json', client: 'laptop', flavour: 'journal-json' }],
    ...clientFiles('laptop'),
  },
  expect: {
    attempts: [
      refused('token', 'system-resume', {
        client: 'laptop',
        // The debug finds the session and then fails to verify; no other AUTH of the case shows that the token is the key.
        cause: decided('token', [['debug']]),
        gatewayState: decided('inactive', [['debug']]),
        sequel: decided('given-up', [['log']]),
      }),
    ],
    findings: [
      BYPASS,
      ENCRYPTED,
      { rule: 'reconnect-token-rejected', attempt: 0, from: [['debug']] },
      // The log has the ID of each try, but cannot tell a refusal from silence.
      { rule: 'reconnect-retries-dead-token', attempt: 0, from: [['debug'], ['wire', 'log']] },
    ],
  },
};
