import type { Act, EvidencePlan, Expectation } from './scenario.ts';

// What an engineer usually has in hand: one capture beside the gateway, what the gateway printed, its configuration, and
// the files of one client.

/** The usual evidence of `gw1` and `laptop`; a scenario states what it collects otherwise. */
export function collected(own: Partial<EvidencePlan> = {}): EvidencePlan {
  return {
    captures: [{ path: 'capture.pcap', tap: 'gateway', format: 'pcap', resolution: 'us', link: 'ethernet' }],
    keys: KEYS,
    gatewayLogs: [{ path: 'gateway.log', gateway: 'gw1', aspect: 'debug' }],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-01-14 10:22:05' }],
    clientLogs: [{ path: 'client/AnyConnect.txt', client: 'laptop' }],
    policies: [{ path: 'client/AnyConnectLocalPolicy.xml', client: 'laptop' }],
    profiles: [{ path: 'client/acvpn.xml', client: 'laptop' }],
    ...own,
  };
}

export const KEYS = [
  { path: 'keys/ikev2_decryption_table', form: 'wireshark' },
  { path: 'keys/keys.json', form: 'json' },
] as const;

type Findings = Expectation['findings'];

/** The policy bypasses the downloader, which is right for a gateway without HTTPS and still called a conflict in the guide. */
export const BYPASSED: Findings = [{ rule: 'bypass-downloader-conflict', from: [['policy', 'config']] }];

/** A capture without keys leaves questions that keys would answer. */
export const ENCRYPTED: Findings = [{ rule: 'capture-not-decrypted', from: [['wire']] }];

export const USUAL_FINDINGS: Findings = [...BYPASSED, ...ENCRYPTED];

interface Sleep {
  readonly client: string;
  readonly gateway?: string;
  readonly from: string;
  readonly to: string;
  readonly networkAfterSeconds?: number;
}

/**
 * A machine sleeps while servers go on sending to it, so that the gateway asks whether it still lives, finds it dead
 * about a minute later and keeps the session.
 */
export function sleep({ client, gateway = 'gw1', from, to, networkAfterSeconds = 1.9 }: Sleep): Act[] {
  return [
    { at: from, do: 'suspend', client },
    { at: from, do: 'servers-send', client, gateway, after: [1.4, 3.1, 6.7, 14.2, 28.9] },
    { at: to, do: 'resume', client, networkAfterSeconds },
  ];
}
