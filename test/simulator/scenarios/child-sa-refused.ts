import { client, gateway, HOME } from './cast.ts';
import { collected, USUAL_FINDINGS } from './parts.ts';
import type { Scenario } from './scenario.ts';

// The password is right and the gateway says that the session is up; the transform sets have nothing in common, so the
// same SA is deleted some milliseconds later.

export const childSaRefused: Scenario = {
  name: 'child-sa-refused',
  title:
    'A login that the gateway reports as up and deletes at once, because the transform sets have nothing in common',
  start: '2025-03-12 01:20:00',
  end: '2025-03-12 01:24:00',
  gateways: [gateway({ espSuite: 'aes256gcm16' })],
  sites: [HOME],
  clients: [
    client({
      hostname: 'NOTE-PC-05',
      user: 'sato',
      clock: { offsetMs: 95, zone: { name: 'JST', minutes: 540 } },
      esp: ['aes256-sha384', 'aes256-sha256', 'aes128-sha1'],
    }),
  ],
  acts: [{ at: '01:20:18.004', do: 'connect', client: 'laptop' }],
  evidence: collected({
    captures: [{ path: 'capture.pcapng', tap: 'gateway', format: 'pcapng', resolution: 'us', link: 'ethernet' }],
    clientLogs: [
      {
        path: 'client/AnyConnect.txt',
        client: 'laptop',
        encoding: 'cp932',
        labels: 'ja',
        dateOrder: 'ymd',
      },
    ],
    settings: { clientTz: 'UTC+09:00' },
  }),
  expect: {
    attempts: [],
    findings: [...USUAL_FINDINGS, { rule: 'child-sa-refused', from: [['debug'], ['wire', 'keys']] }],
    // The notify of the refusal has this name; the rule that says which SA it refused says more.
    tolerated: ['no-proposal-chosen'],
  },
};
