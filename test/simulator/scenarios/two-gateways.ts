import { client, gateway } from './cast.ts';
import { decided, refused, resumed } from './expect.ts';
import { ENCRYPTED, sleep } from './parts.ts';
import type { Scenario } from './scenario.ts';

// Two boxes with one profile name and different limits. Anna and Ben are away equally long; gw1 has let Anna's session
// go, gw2 still has Ben's. Judged by the limit of the other box, both verdicts would be wrong.

const LATE = [
  ['debug', 'config'],
  ['wire', 'config'],
] as const;

export const twoGateways: Scenario = {
  name: 'two-gateways',
  title:
    'Two gateways share a profile name but not its timeout: the same absence is too long for one and not for the other',
  start: '2025-07-02 12:00:00',
  end: '2025-07-02 12:42:00',
  gateways: [
    gateway({
      profile: { name: 'AnyConnect-EAP', reconnect: 600, anyConnectProfile: true, extraLines: [] },
      tap: 'gw1',
    }),
    gateway({
      name: 'gw2',
      hostname: 'gw2',
      host: 'vpn2.example.com',
      address: '198.51.100.20',
      serial: '9EXAMPLE002',
      clock: { offsetMs: -21 },
      profile: { name: 'AnyConnect-EAP', reconnect: 3600, anyConnectProfile: true, extraLines: [] },
      pool: { name: 'ACPPOOL', first: '192.168.30.5', last: '192.168.30.60' },
      firstSession: 204,
      tap: 'gw2',
    }),
  ],
  sites: [
    { name: 'anna', nat: { publicAddress: '203.0.113.24', firstPort: 61_214 }, link: { latencyMs: 14, jitterMs: 2 } },
    { name: 'ben', nat: { publicAddress: '203.0.113.96', firstPort: 31_007 }, link: { latencyMs: 19, jitterMs: 3 } },
  ],
  clients: [
    client({ name: 'anna', user: 'anna', hostname: 'PC-ANNA', site: 'anna' }),
    client({
      name: 'ben',
      user: 'ben',
      hostname: 'PC-BEN',
      site: 'ben',
      entry: 'IKEv2_Gateway_2',
      host: 'vpn2.example.com',
      gateway: 'gw2',
      localAddress: '192.168.178.40',
      clock: { offsetMs: 120, zone: { name: 'PDT', minutes: -420 } },
    }),
  ],
  acts: [
    { at: '12:00:06.131', do: 'connect', client: 'anna' },
    { at: '12:00:31.802', do: 'connect', client: 'ben' },
    { at: '12:00:40', do: 'work', client: 'anna', until: '12:09:58', everySeconds: 30 },
    { at: '12:01:10', do: 'work', client: 'ben', until: '12:10:18', everySeconds: 30 },
    ...sleep({ client: 'anna', from: '12:10:00', to: '12:36:10.200' }),
    ...sleep({ client: 'ben', gateway: 'gw2', from: '12:10:20', to: '12:36:40.410' }),
    { at: '12:37:20', do: 'work', client: 'anna', until: '12:41:40', everySeconds: 30 },
    { at: '12:37:10', do: 'work', client: 'ben', until: '12:41:40', everySeconds: 30 },
  ],
  evidence: {
    captures: [
      { path: 'gw1/capture.pcap', tap: 'gw1', format: 'pcap', resolution: 'us', link: 'ethernet' },
      { path: 'gw2/capture.pcapng', tap: 'gw2', format: 'pcapng', resolution: 'ns', link: 'ethernet', name: 'span' },
    ],
    keys: [{ path: 'keys/keys.json', form: 'json' }],
    gatewayLogs: [
      { path: 'gw1/gateway.log', gateway: 'gw1', aspect: 'debug' },
      { path: 'gw2/gateway.log', gateway: 'gw2', aspect: 'debug' },
    ],
    configs: [
      { path: 'gw1/running-config.txt', gateway: 'gw1', changedAt: '2025-06-18 08:41:17' },
      { path: 'gw2/running-config.txt', gateway: 'gw2', changedAt: '2025-06-20 15:02:44' },
    ],
    clientLogs: [
      { path: 'anna/AnyConnect.txt', client: 'anna' },
      { path: 'ben/AnyConnect.txt', client: 'ben' },
    ],
    policies: [
      { path: 'anna/AnyConnectLocalPolicy.xml', client: 'anna' },
      { path: 'ben/AnyConnectLocalPolicy.xml', client: 'ben' },
    ],
    profiles: [
      { path: 'anna/acvpn.xml', client: 'anna' },
      { path: 'ben/acvpn.xml', client: 'ben' },
    ],
    settings: { clientTz: 'UTC-07:00' },
  },
  expect: {
    attempts: [
      refused('late', 'system-resume', {
        client: 'anna',
        lateness: decided('exceeded', LATE),
        timeoutSeconds: 600,
      }),
      resumed('system-resume', { client: 'ben', timeoutSeconds: 3600 }),
    ],
    findings: [
      ENCRYPTED,
      { rule: 'bypass-downloader-conflict', from: [['policy', 'config']] },
      { rule: 'reconnect-after-timeout', from: LATE, attempt: 0 },
      { rule: 'reconnect-fell-back-to-login', from: [['wire'], ['debug'], ['log']], attempt: 0 },
    ],
  },
};
