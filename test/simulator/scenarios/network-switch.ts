import { USUAL } from '../peers/habits.ts';
import { CAFE, client, gateway, HOME } from './cast.ts';
import { decided, GATEWAY_SIDE, NEVER, resumed } from './expect.ts';
import { BYPASS, clientFiles, ENCRYPTED } from './parts.ts';
import type { Scenario } from './scenario.ts';

export const networkSwitch: Scenario = {
  name: 'network-switch',
  title: 'A user changes from one network to another in seconds; the gateway still holds the old SA and replaces it',
  start: '2025-05-13 15:00:00',
  end: '2025-05-13 15:24:00',
  gateways: [gateway({ sessionIds: ['Zq4HnB7sXeKc2UyMwL'], firstSession: 23 })],
  sites: [HOME, CAFE],
  clients: [
    client({
      clock: { offsetMs: 210, zone: { name: 'EDT', minutes: -240 } },
      habits: { ...USUAL, settleMs: 5_200 },
    }),
  ],
  acts: [
    { at: '15:00:02', do: 'type', gateway: 'gw1', commands: ['terminal monitor', 'debug crypto ikev2'] },
    { at: '15:00:20.400', do: 'connect', client: 'laptop' },
    { at: '15:00:45', do: 'work', client: 'laptop', until: '15:17:40', everySeconds: 12 },
    {
      at: '15:03:00',
      do: 'type',
      gateway: 'gw1',
      commands: ['terminal length 0', 'show clock', 'show crypto session detail', 'show crypto ikev2 stats reconnect'],
    },
    { at: '15:17:41.300', do: 'move', client: 'laptop', site: 'cafe', address: '10.20.8.77' },
    { at: '15:18:05', do: 'work', client: 'laptop', until: '15:23:30', everySeconds: 9 },
    {
      at: '15:21:10',
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
    captures: [{ path: 'capture.pcap', tap: 'gateway', format: 'pcap', resolution: 'ns', link: 'ethernet' }],
    gatewayLogs: [
      {
        path: 'gateway.log',
        gateway: 'gw1',
        aspect: 'debug',
        debugIdentity: 'text',
        windows: [{ from: '15:00:04', to: '15:23:40' }],
      },
    ],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-05-09 13:02:51' }],
    clientLogs: [{ path: 'client/AnyConnect.txt', client: 'laptop' }],
    ...clientFiles('laptop'),
    settings: { clientTz: 'UTC-04:00' },
  },
  expect: {
    attempts: [
      resumed('network-change', {
        client: 'laptop',
        // The old SA was never inactive, so there is nothing to hold against the limit.
        lateness: decided('within', NEVER),
        gatewayState: decided('active', GATEWAY_SIDE),
      }),
    ],
    findings: [BYPASS, ENCRYPTED, { rule: 'reconnect-before-loss-detected', from: [['wire', 'debug']] }],
  },
  sample: {
    folder: 'network-change',
    seed: 1,
    story: `# From one network to another in seconds

A user walks out of the office with the laptop open: one Wi-Fi ends, that of a café takes over. The client comes back from another
public address and other ports with its session ID; the gateway accepts it and then removes the SA of the old address.`,
    answer: `The reconnect worked: session ID \`Zq4HnB7sXeKc2UyMwL\`, one IKE_AUTH exchange, the same inner address, some eight seconds after the
network was lost. The gateway still held the old SA as active at that moment, so no time of inactivity can be measured against its limit.`,
    remarks: `What IOS XE does with a reconnect while it still holds the old SA as active is not published; that it accepts it and then deletes the old
one is this case's assumption. The debug prints the session ID as text here and as hex in the other
cases, since Cisco's documents show it only in show commands.`,
    files: {
      'capture.pcap': 'mirror port in front of the gateway, classic pcap with nanosecond stamps',
      'gateway.log': 'one terminal session: debug from before the login on, show commands in between',
      'running-config.txt': 'the gateway, whole',
      'client/AnyConnect.txt': "the client's message log; local time, UTC-04:00, not stated in it",
      'client/AnyConnectLocalPolicy.xml': 'BypassDownloader is true',
      'client/acvpn.xml': 'the VPN profile',
      '.ikev2-trace.json': "states the client's zone",
    },
  },
};
