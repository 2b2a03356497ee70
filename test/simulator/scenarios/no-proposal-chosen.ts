import { client, gateway, HOME } from './cast.ts';
import { BYPASS, collected } from './parts.ts';
import type { Scenario } from './scenario.ts';

// A client of an older fleet offers what the gateway no longer takes. It is told so in the clear, twice, and nothing in
// the capture is encrypted.

export const noProposalChosen: Scenario = {
  name: 'no-proposal-chosen',
  title: 'The suites of client and gateway have nothing in common: each login is refused in IKE_SA_INIT',
  start: '2025-03-11 10:02:00',
  end: '2025-03-11 10:06:00',
  gateways: [gateway({ ike: ['aes256-sha512-ecp384', 'aes256gcm16-prfsha384-ecp384'] })],
  sites: [HOME],
  clients: [
    client({
      version: '4.10.08029',
      hostname: 'OLDBOX',
      user: 'user9',
      ike: ['aes256-sha512-modp2048'],
      guess: 14,
    }),
  ],
  acts: [
    { at: '10:02:10.118', do: 'connect', client: 'laptop' },
    { at: '10:03:44.530', do: 'connect', client: 'laptop' },
  ],
  evidence: collected({
    captures: [{ path: 'capture.pcap', tap: 'gateway', format: 'pcap', resolution: 'us', link: 'sll2' }],
    keys: [],
    gatewayLogs: [
      {
        path: 'gateway.log',
        gateway: 'gw1',
        aspect: 'debug',
        verbosity: { default: false, error: true, internal: false, packet: false },
      },
    ],
    clientLogs: [{ path: 'client/AnyConnect.txt', client: 'laptop', hours: 12 }],
    settings: { clientTz: 'UTC-07:00' },
  }),
  expect: {
    attempts: [],
    findings: [BYPASS, { rule: 'no-proposal-chosen', from: [['wire'], ['debug']] }],
  },
};
