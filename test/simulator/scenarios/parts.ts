import type { Act, EvidencePlan, Expectation } from './scenario.ts';

// Pieces of acts, evidence and expectation that many scenarios have in common.

type Finding = Expectation['findings'][number];

/**
 * What an engineer usually has in hand of `gw1` and `laptop`: one capture beside the gateway, what the gateway printed, its
 * configuration, and the files of the client. A scenario states what it collects otherwise.
 */
export function collected(own: Partial<EvidencePlan> = {}): EvidencePlan {
  return {
    captures: [{ path: 'capture.pcap', tap: 'gateway', format: 'pcap', resolution: 'us', link: 'ethernet' }],
    keys: KEYS,
    gatewayLogs: [{ path: 'gateway.log', gateway: 'gw1', aspect: 'debug' }],
    configs: [{ path: 'running-config.txt', gateway: 'gw1', changedAt: '2025-01-14 10:22:05' }],
    clientLogs: [{ path: 'client/AnyConnect.txt', client: 'laptop' }],
    ...clientFiles('laptop'),
    ...own,
  };
}

/** What support asks of a client besides its log. */
export function clientFiles(client: string, folder = 'client/'): Pick<EvidencePlan, 'policies' | 'profiles'> {
  return {
    policies: [{ path: `${folder}AnyConnectLocalPolicy.xml`, client }],
    profiles: [{ path: `${folder}acvpn.xml`, client }],
  };
}

export const KEYS: NonNullable<EvidencePlan['keys']> = [
  { path: 'keys/ikev2_decryption_table', form: 'wireshark' },
  { path: 'keys/keys.json', form: 'json' },
];

/** IOS exports no keys, so a capture is a closed book without those of the peers. */
export const ENCRYPTED: Finding = { rule: 'capture-not-decrypted', from: [['wire']] };

/** The usual client bypasses the downloader and the usual headend has no HTTPS: the documents disagree about that. */
export const BYPASS: Finding = { rule: 'bypass-downloader-conflict', from: [['policy', 'config']] };

export const USUAL_FINDINGS: readonly Finding[] = [BYPASS, ENCRYPTED];

/** A refused try was followed by a login: whether that is a login "instead" of a reconnect is a matter of words. */
export const LOGIN_AFTER_REFUSAL = 'reconnect-fell-back-to-login';

/** With a password in between, the way back takes over half a minute, most of it the user's own. */
export const SLOW_FOR_THE_USER = 'reconnect-slow';

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
