import type { EvidencePlan, Expectation } from './scenario.ts';

// Pieces of evidence and expectation that many scenarios have in common.

type Finding = Expectation['findings'][number];

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

/**
 * The repeated liveness checks of a client that is gone are retransmissions by the letter of the rule. They are also
 * what dead peer detection is made of, so that an analyzer may count them or not.
 */
export const PROBES_REPEATED = 'retransmissions';

/** A refused try was followed by a login: whether that is a login "instead" of a reconnect is a matter of words. */
export const LOGIN_AFTER_REFUSAL = 'reconnect-fell-back-to-login';

/** With a password in between, the way back takes over half a minute, most of it the user's own. */
export const SLOW_FOR_THE_USER = 'reconnect-slow';
