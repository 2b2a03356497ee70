import { client, gateway, HOME } from './cast.ts';
import { resumed } from './expect.ts';
import { KEYS } from './parts.ts';
import type { Scenario } from './scenario.ts';

export const resumeAfterSleep: Scenario = {
  name: 'resume-after-sleep',
  title: 'A laptop sleeps ten minutes, the gateway keeps the session, the client resumes it without a prompt',
  start: '2025-03-20 14:00:00',
  end: '2025-03-20 14:26:02',
  gateways: [gateway({ sessionIds: ['rIUHKccDRiUtFTATwq'] })],
  sites: [HOME],
  clients: [client()],
  acts: [
    { at: '14:00:06.131', do: 'connect', client: 'laptop' },
    { at: '14:00:30', do: 'work', client: 'laptop', until: '14:13:39', everySeconds: 11 },
    {
      at: '14:05:02',
      do: 'type',
      gateway: 'gw1',
      commands: [
        'terminal length 0',
        'show clock',
        'show crypto session detail',
        'show crypto ikev2 session detailed',
        'show crypto ikev2 stats reconnect',
        'terminal monitor',
        'debug crypto ikev2',
      ],
    },
    { at: '14:13:41', do: 'suspend', client: 'laptop' },
    { at: '14:13:41', do: 'servers-send', client: 'laptop', gateway: 'gw1', after: [1.4, 3.1, 6.7, 14.2, 28.9] },
    { at: '14:17:30', do: 'type', gateway: 'gw1', commands: ['show crypto ikev2 stats reconnect'] },
    { at: '14:23:27.280', do: 'resume', client: 'laptop', networkAfterSeconds: 1.9 },
    { at: '14:23:40', do: 'work', client: 'laptop', until: '14:26:00', everySeconds: 7 },
    {
      at: '14:24:31',
      do: 'type',
      gateway: 'gw1',
      commands: [
        'show crypto session detail',
        'show crypto ikev2 session detailed',
        'show crypto ikev2 stats reconnect',
        'show clock',
      ],
    },
    { at: '14:26:01', do: 'type', gateway: 'gw1', commands: ['undebug all'] },
  ],
  evidence: {
    captures: [
      {
        path: 'capture.pcapng',
        tap: 'gateway',
        format: 'pcapng',
        resolution: 'ns',
        link: 'ethernet',
        name: 'span-gw1',
      },
    ],
    keys: KEYS,
    gatewayLogs: [
      {
        path: 'gateway.log',
        gateway: 'gw1',
        aspect: 'debug',
        form: 'terminal',
        from: '14:05:01',
        windows: [{ from: '14:05:27', to: '14:26:01' }],
      },
    ],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-03-18 08:41:17' }],
    clientLogs: [{ path: 'client/AnyConnect.txt', client: 'laptop' }],
    policies: [{ path: 'client/AnyConnectLocalPolicy.xml', client: 'laptop' }],
    profiles: [{ path: 'client/acvpn.xml', client: 'laptop' }],
    settings: { clientTz: 'UTC-07:00' },
  },
  expect: {
    attempts: [resumed('system-resume', { client: 'laptop' })],
    findings: [
      { rule: 'bypass-downloader-conflict', from: [['policy', 'config']] },
      { rule: 'capture-not-decrypted', from: [['wire']] },
    ],
  },
  sample: {
    folder: 'resume-after-sleep',
    seed: 1,
    story: `# Laptop sleeps ten minutes, the session resumes

A user logs in over AnyConnect-EAP, works for thirteen minutes and closes the lid. The gateway's dead peer
detection goes unanswered, so it removes the IKE SA and keeps the session in its inactive database. Ten minutes
after the lid was closed the laptop wakes up and the client comes back from new ports with the session ID it was given.`,
    answer: `The reconnect worked: a new IKE SA with exactly one IKE_AUTH exchange and pre-shared-key authentication, session ID
\`rIUHKccDRiUtFTATwq\` (\`724955484B63634452695574465441547771\` in the gateway's show output), no prompt. The session had been inactive
for nine of the fifteen minutes that the gateway keeps it. The keys prove that the client used the session token of its login.`,
    files: {
      'capture.pcapng': 'mirror port in front of the gateway, nanosecond stamps',
      'keys/ikev2_decryption_table':
        "keys of both IKE SAs in Wireshark's form; IOS exports none, these come from the simulated peers",
      'keys/keys.json':
        'the same with SKEYSEED and SK_p, which prove the session token; without it the report says what is missing',
      'gateway.log': 'one terminal session: show commands, debug from 14:05 UTC on, show commands again',
      'running-config.txt': 'the gateway, whole',
      'client/AnyConnect.txt': "the client's message log as DART exports it; local time, UTC-07:00, not stated in it",
      'client/AnyConnectLocalPolicy.xml': 'BypassDownloader is true',
      'client/acvpn.xml': 'the VPN profile',
      '.ikev2-trace.json': "states the client's zone",
    },
  },
};
