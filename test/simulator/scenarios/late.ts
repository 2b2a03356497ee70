import { newClock } from '../world/clock.ts';
import { client, gateway, HOME } from './cast.ts';
import { decided, refused } from './expect.ts';
import { BYPASS, clientFiles, ENCRYPTED, LOGIN_AFTER_REFUSAL, SLOW_FOR_THE_USER } from './parts.ts';
import type { Scenario } from './scenario.ts';

export const late: Scenario = {
  name: 'late',
  title: 'A laptop sleeps forty minutes, longer than the gateway keeps the session: refused, then a full login',
  start: '2025-02-11 09:00:00',
  end: '2025-02-11 09:58:00',
  gateways: [
    gateway({
      sessionIds: ['kW3pYzQ8mVb5LdTnRc'],
      firstSession: 31,
      chain: 2,
      clock: { offsetMs: -4, zone: { name: 'CET', minutes: 60 } },
    }),
  ],
  sites: [HOME],
  clients: [client({ clock: { offsetMs: 620, zone: { name: 'CET', minutes: 60 } } })],
  acts: [
    { at: '09:00:11.020', do: 'connect', client: 'laptop' },
    { at: '09:00:40', do: 'work', client: 'laptop', until: '09:12:00', everySeconds: 18 },
    { at: '09:12:04', do: 'suspend', client: 'laptop' },
    { at: '09:12:04', do: 'servers-send', client: 'laptop', gateway: 'gw1', after: [1.2, 2.9, 6.3, 13.8, 27.1] },
    { at: '09:52:50.700', do: 'resume', client: 'laptop', networkAfterSeconds: 2.6 },
    { at: '09:53:40', do: 'work', client: 'laptop', until: '09:57:30', everySeconds: 15 },
  ],
  evidence: {
    captures: [{ path: 'capture.pcap', tap: 'gateway', format: 'pcap', resolution: 'us', link: 'ethernet' }],
    gatewayLogs: [
      {
        path: 'debug.log',
        gateway: 'gw1',
        aspect: 'debug',
        form: 'rfc3164',
        stamp: { year: true, msec: true, zone: true, localtime: true, sequence: 48_113 },
        collector: newClock({ offsetMs: 12, zone: { name: 'CET', minutes: 60 } }),
      },
    ],
    configs: [{ path: 'config.txt', gateway: 'gw1', changedAt: '2025-01-20 10:14:33' }],
    clientLogs: [
      {
        path: 'client/AnyConnect.txt',
        client: 'laptop',
        encoding: 'cp1252',
        labels: 'de',
        dateOrder: 'dmy-dots',
      },
    ],
    ...clientFiles('laptop'),
    settings: { clientTz: 'UTC+01:00' },
  },
  expect: {
    attempts: [
      refused('late', 'system-resume', {
        client: 'laptop',
        lateness: decided('exceeded', [
          ['debug', 'config'],
          ['wire', 'config'],
        ]),
      }),
    ],
    findings: [
      BYPASS,
      ENCRYPTED,
      {
        rule: 'reconnect-after-timeout',
        attempt: 0,
        // Without keys a capture alone cannot tell a refused reconnect from a refused login; the client's log can.
        from: [
          ['debug', 'config'],
          ['wire', 'log', 'config'],
        ],
      },
    ],
    tolerated: [LOGIN_AFTER_REFUSAL, SLOW_FOR_THE_USER],
  },
  sample: {
    folder: 'late-reconnect',
    seed: 1,
    story: `# Back after forty minutes, the session is gone

A laptop sleeps through a long meeting. The gateway's dead peer detection fails, the IKE SA is removed, and the session is
kept for the 900 seconds of \`reconnect timeout\`. The client wakes up much later, presents its session ID and is refused; then
the user logs in again.`,
    answer: `The reconnect was refused because it came too late: the session had been inactive for some 2,400 seconds, and the gateway
keeps it for 900. The try (session ID \`kW3pYzQ8mVb5LdTnRc\`) ends in AUTHENTICATION_FAILED with the identity unknown to the gateway,
and a full AnyConnect-EAP login follows; a longer \`reconnect timeout\` would have avoided it.`,
    remarks: `What IOS XE answers to a session ID that it no longer knows is not published. The lines used here are those it prints for any
identity without a profile. IOS gives SA ID 1 to all three SAs: only the SPIs tell them apart.`,
    files: {
      'capture.pcap':
        'mirror port in front of the gateway; the answers with the certificate chain are too large for one packet and travel as IP fragments',
      'debug.log':
        'what the gateway sent to its syslog server: `debug crypto ikev2` from before the login on, in CET, numbered',
      'config.txt': 'the gateway, whole',
      'client/AnyConnect.txt':
        "the client's message log from a German Windows (CP1252, German labels); local time, UTC+01:00, not stated in it",
      'client/AnyConnectLocalPolicy.xml': 'BypassDownloader is true',
      'client/acvpn.xml': 'the VPN profile',
      '.ikev2-trace.json': "states the client's zone",
    },
  },
};
