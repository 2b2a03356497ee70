import { USUAL } from '../peers/habits.ts';
import { client, gateway, HOME } from './cast.ts';
import { resumed } from './expect.ts';
import { clientFiles } from './parts.ts';
import type { Scenario } from './scenario.ts';

export const clientOnly: Scenario = {
  name: 'client-only',
  title: "A session is resumed after a sleep, and only the client's own files are there to tell",
  start: '2025-06-24 11:40:00',
  end: '2025-06-24 12:20:00',
  gateways: [gateway({ sessionIds: ['uP9xRj3TfGa6VhCkNe'], tap: null })],
  sites: [HOME],
  clients: [
    client({
      clock: { offsetMs: 1_900, zone: { name: 'CEST', minutes: 120 } },
      habits: { ...USUAL, settleMs: 15_400 },
    }),
  ],
  acts: [
    { at: '11:40:22', do: 'connect', client: 'laptop' },
    { at: '11:41:00', do: 'work', client: 'laptop', until: '12:01:00', everySeconds: 30 },
    { at: '12:01:07', do: 'suspend', client: 'laptop' },
    { at: '12:01:07', do: 'servers-send', client: 'laptop', gateway: 'gw1', after: [1, 4, 12] },
    { at: '12:09:30', do: 'resume', client: 'laptop', networkAfterSeconds: 1.8 },
    { at: '12:10:20', do: 'work', client: 'laptop', until: '12:19:00', everySeconds: 30 },
  ],
  evidence: {
    captures: [],
    gatewayLogs: [],
    configs: [],
    clientLogs: [{ path: 'AnyConnect.txt', client: 'laptop', encoding: 'utf-16le' }],
    ...clientFiles('laptop', ''),
  },
  expect: {
    attempts: [resumed('system-resume', { client: 'laptop' })],
    findings: [],
  },
  sample: {
    folder: 'client-only',
    seed: 1,
    story: `# Only the client's files

A user sends what is on the laptop and nothing else: no capture, no gateway, no word about the time zone.`,
    answer: `The client resumed its session with the ID \`uP9xRj3TfGa6VhCkNe\` and was connected 20 seconds after it woke up. How long the gateway had
held the session as inactive, and for how long it would have kept it, cannot be said from these files.`,
    files: {
      'AnyConnect.txt': "the client's message log in UTF-16, local time of an unknown zone",
      'AnyConnectLocalPolicy.xml': 'BypassDownloader is true',
      'acvpn.xml': 'the VPN profile',
    },
  },
};
