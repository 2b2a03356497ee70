import { USUAL } from '../peers/habits.ts';
import { client, gateway, HOME } from './cast.ts';
import { decided, GATEWAY_SIDE, NEVER, refused, resumed } from './expect.ts';
import { clientFiles, collected, LOGIN_AFTER_REFUSAL, sleep, USUAL_FINDINGS } from './parts.ts';
import type { Scenario, SitePlan } from './scenario.ts';

// Two machines behind one public address. To whoever sees addresses alone, each may be the other: what one did is then told of
// the other, or a limit is held against the wrong absence.

const OFFICE: SitePlan = {
  name: 'office',
  nat: { publicAddress: '203.0.113.96', firstPort: 31_007 },
  link: { latencyMs: 19, jitterMs: 3 },
};
const anna = client({ name: 'anna', user: 'anna', hostname: 'PC-ANNA' });
const carl = client({ name: 'carl', user: 'carl', hostname: 'PC-CARL', localAddress: '192.168.178.40' });
const day = { start: '2025-07-02 12:00:00', end: '2025-07-02 12:50:00', gateways: [gateway()] } as const;

/** Anna's log alone is collected: nobody thinks of the neighbour. */
const evidence = collected({
  clientLogs: [{ path: 'client/AnyConnect.txt', client: 'anna' }],
  ...clientFiles('anna'),
  settings: { clientTz: 'UTC-07:00' },
});

const GATEWAY_AND_LIMIT = [
  ['debug', 'config'],
  ['wire', 'config'],
] as const;
/** Whose reconnect it is, keys tell, and the log that has its session ID. */
const NAMED_AND_LIMIT = [
  ['wire', 'keys', 'config'],
  ['wire', 'log', 'config'],
  ['debug', 'log', 'config'],
] as const;
const REFUSED_AND_NAMED = [
  ['debug', 'wire', 'keys', 'config'],
  ['debug', 'log', 'config'],
] as const;
/** Nobody collected the log of this one's client. */
const SEEN_WITHOUT_LOG = {
  visible: GATEWAY_SIDE,
  trigger: decided<'system-resume'>('system-resume', NEVER),
  cause: decided('none', GATEWAY_SIDE),
  outcome: decided<'resumed'>('resumed', GATEWAY_SIDE),
  sequel: decided<'none-seen'>('none-seen', GATEWAY_SIDE),
} as const;

const neighbourLate: Scenario = {
  ...day,
  name: 'neighbour-late',
  title: 'Two clients at one address come back; the first was away too long, the second, lost later, was not',
  sites: [HOME],
  clients: [anna, { ...carl, site: 'home' }],
  acts: [
    { at: '12:00:06.131', do: 'connect', client: 'anna' },
    { at: '12:00:40', do: 'work', client: 'anna', until: '12:09:58', everySeconds: 30 },
    ...sleep({ client: 'anna', from: '12:10:00', to: '12:39:00.310' }),
    { at: '12:30:00.802', do: 'connect', client: 'carl' },
    { at: '12:30:40', do: 'work', client: 'carl', until: '12:34:58', everySeconds: 30 },
    ...sleep({ client: 'carl', from: '12:35:00', to: '12:43:00.715' }),
    { at: '12:40:30', do: 'work', client: 'anna', until: '12:49:00', everySeconds: 30 },
    { at: '12:44:00', do: 'work', client: 'carl', until: '12:49:00', everySeconds: 30 },
  ],
  evidence,
  expect: {
    attempts: [
      refused('late', 'system-resume', {
        client: 'anna',
        cause: decided('late', REFUSED_AND_NAMED),
        lateness: decided('exceeded', NAMED_AND_LIMIT),
      }),
      // The other session at this address had been let go long before.
      resumed('system-resume', {
        client: 'carl',
        ...SEEN_WITHOUT_LOG,
        lateness: decided('within', GATEWAY_AND_LIMIT),
        gatewayState: decided('inactive', GATEWAY_AND_LIMIT),
      }),
    ],
    findings: [...USUAL_FINDINGS, { rule: 'reconnect-after-timeout', from: NAMED_AND_LIMIT, attempt: 0 }],
    tolerated: [LOGIN_AFTER_REFUSAL],
  },
};

const addressTakenOver: Scenario = {
  ...day,
  name: 'address-taken-over',
  title: 'A client moves to where a colleague’s was lost half an hour before, and resumes at once',
  sites: [HOME, OFFICE],
  clients: [anna, { ...carl, site: 'office' }],
  acts: [
    { at: '12:00:06.131', do: 'connect', client: 'anna' },
    { at: '12:00:31.802', do: 'connect', client: 'carl' },
    { at: '12:00:40', do: 'work', client: 'anna', until: '12:39:00', everySeconds: 30 },
    { at: '12:01:10', do: 'work', client: 'carl', until: '12:09:58', everySeconds: 30 },
    ...sleep({ client: 'carl', from: '12:10:00', to: '12:45:00.417' }),
    { at: '12:40:00.15', do: 'move', client: 'anna', site: 'office', address: '192.168.178.51' },
    { at: '12:41:00', do: 'work', client: 'anna', until: '12:49:00', everySeconds: 30 },
    { at: '12:46:30', do: 'work', client: 'carl', until: '12:49:00', everySeconds: 30 },
  ],
  evidence,
  expect: {
    attempts: [
      resumed('network-change', {
        client: 'anna',
        gatewayState: decided('active', [['debug']]),
        lateness: decided('within', [['debug', 'config']]),
      }),
      refused('late', 'system-resume', {
        client: 'carl',
        visible: GATEWAY_SIDE,
        trigger: decided('system-resume', NEVER),
        sequel: decided('full-login', GATEWAY_SIDE),
        lateness: decided('exceeded', [['debug', 'config']]),
      }),
    ],
    findings: [...USUAL_FINDINGS, { rule: 'reconnect-after-timeout', from: [['debug', 'config']], attempt: 1 }],
    tolerated: [LOGIN_AFTER_REFUSAL, 'reconnect-before-loss-detected'],
  },
};

const neighbourLogin: Scenario = {
  ...day,
  name: 'neighbour-login',
  title: 'A client whose reconnect is refused gives up; two minutes later another one logs in from the same address',
  sites: [OFFICE],
  clients: [
    { ...anna, site: 'office', habits: { ...USUAL, afterRefusal: 'give-up' } },
    { ...carl, site: 'office' },
  ],
  acts: [
    { at: '12:00:06.131', do: 'connect', client: 'anna' },
    { at: '12:00:40', do: 'work', client: 'anna', until: '12:09:58', everySeconds: 30 },
    ...sleep({ client: 'anna', from: '12:10:00', to: '12:15:10.204' }),
    { at: '12:14:00', do: 'spoil-token', client: 'anna' },
    { at: '12:17:31.802', do: 'connect', client: 'carl' },
    { at: '12:18:10', do: 'work', client: 'carl', until: '12:49:30', everySeconds: 30 },
  ],
  evidence,
  expect: {
    attempts: [
      refused('token', 'system-resume', {
        client: 'anna',
        sequel: decided('given-up', [['log']]),
        gatewayState: decided('inactive', [['debug']]),
      }),
    ],
    findings: [...USUAL_FINDINGS],
    tolerated: ['reconnect-token-rejected', 'reconnect-retries-dead-token'],
  },
};

export const neighbours: readonly Scenario[] = [neighbourLate, addressTakenOver, neighbourLogin];
