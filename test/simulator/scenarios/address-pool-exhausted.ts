import { USUAL } from '../peers/habits.ts';
import { client, gateway } from './cast.ts';
import { decided, GATEWAY_SIDE, NEVER, resumed } from './expect.ts';
import { collected, sleep, USUAL_FINDINGS } from './parts.ts';
import type { ClientPlan, Scenario, SitePlan } from './scenario.ts';

// Four addresses for five users. Two of the four sessions are only kept for machines that sleep, but each keeps its
// address as well, so the fifth login finds none although the gateway shows two sessions.

const PLACES: readonly SitePlan[] = ['anna', 'ben', 'carol', 'dave', 'erik'].map((name, index) => ({
  name,
  nat: { publicAddress: `203.0.113.${61 + index}` },
  link: { latencyMs: 12 + 5 * index, jitterMs: 3 },
}));

const user = (name: string, own: Partial<ClientPlan> = {}): ClientPlan =>
  client({
    name,
    user: name,
    hostname: `PC-${name.toUpperCase()}`,
    site: name,
    habits: { ...USUAL, probeSeconds: 60 },
    ...own,
  });

const sleeper = (name: string) =>
  resumed('system-resume', {
    client: name,
    visible: GATEWAY_SIDE,
    // Nobody collected the log of this client.
    trigger: decided('system-resume', NEVER),
    outcome: decided('resumed', GATEWAY_SIDE),
    cause: decided('none', GATEWAY_SIDE),
    sequel: decided('none-seen', GATEWAY_SIDE),
  });

export const addressPoolExhausted: Scenario = {
  name: 'address-pool-exhausted',
  title: 'Sessions of sleeping clients keep their addresses, so a fifth login finds the pool of four empty',
  start: '2025-05-06 11:30:00',
  end: '2025-05-06 11:52:00',
  gateways: [gateway({ pool: { name: 'SMALL', first: '192.168.20.5', last: '192.168.20.8' }, sessionIds: [] })],
  sites: PLACES,
  clients: ['anna', 'ben', 'carol', 'dave', 'erik'].map((name) => user(name)),
  acts: [
    { at: '11:30:05', do: 'connect', client: 'anna' },
    { at: '11:30:35', do: 'connect', client: 'carol' },
    { at: '11:31:05', do: 'connect', client: 'ben' },
    { at: '11:31:35', do: 'connect', client: 'dave' },
    { at: '11:30:40', do: 'work', client: 'anna', until: '11:51:30', everySeconds: 35 },
    { at: '11:31:40', do: 'work', client: 'ben', until: '11:51:30', everySeconds: 35 },
    { at: '11:31:10', do: 'work', client: 'carol', until: '11:36:00', everySeconds: 35 },
    { at: '11:32:10', do: 'work', client: 'dave', until: '11:37:00', everySeconds: 35 },
    ...sleep({ client: 'carol', from: '11:36:10', to: '11:47:00' }),
    ...sleep({ client: 'dave', from: '11:37:20', to: '11:49:30' }),
    { at: '11:42:12.340', do: 'connect', client: 'erik' },
    {
      at: '11:43:30',
      do: 'type',
      gateway: 'gw1',
      commands: ['show clock', 'show crypto session', 'show crypto ikev2 stats reconnect'],
    },
  ],
  evidence: collected({
    captures: [{ path: 'capture.pcap', tap: 'gateway', format: 'pcap', resolution: 'us', link: 'ethernet' }],
    clientLogs: [],
    policies: [],
    profiles: [],
    bundles: [{ client: 'erik', at: '11:50:00', log: { encoding: 'utf-16le' } }],
    settings: { clientTz: 'UTC-07:00' },
  }),
  expect: {
    attempts: [sleeper('carol'), sleeper('dave')],
    findings: [
      ...USUAL_FINDINGS.filter(({ rule }) => rule !== 'bypass-downloader-conflict'),
      // The bundle has the local policy in it.
      { rule: 'bypass-downloader-conflict', from: [['log', 'config']] },
      { rule: 'address-pool-exhausted', from: [['debug'], ['wire', 'keys']] },
    ],
  },
};
