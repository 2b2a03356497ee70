import { createHash } from 'node:crypto';
import { dhKey } from '../crypto/dh.ts';
import { ikeKeys } from '../crypto/keys.ts';
import type { Suite } from '../crypto/suites.ts';
import { readHeader } from '../ike/chain.ts';
import { clearMessage, readClear } from '../ike/message.ts';
import type { Payload } from '../ike/octets.ts';
import { u16 } from '../ike/octets.ts';
import {
  certreqPayload,
  kePayload,
  natDetection,
  noncePayload,
  notifiesIn,
  notifyPayload,
  readKe,
  vendorPayload,
  wanted,
} from '../ike/payloads.ts';
import { ikeProposal, offers, type Proposal, readSa, saPayload } from '../ike/proposals.ts';
import { EXCHANGE, NOTIFY, PAYLOAD } from '../registry/numbers.ts';
import type { Endpoint } from '../world/packets.ts';
import type { Random } from '../world/random.ts';
import type { World } from '../world/world.ts';
import type { Opened } from './initiation.ts';
import { newSa } from './sa.ts';

export interface AcceptanceOptions {
  readonly world: World;
  readonly random: Random;
  /** In order of preference. */
  readonly suites: readonly Suite[];
  readonly vendorIds: readonly Buffer[];
  readonly fragmentAbove: number | null;
  readonly cookieChallenge: boolean;
  /** SHA-1 of the CA's key, for CERTREQ. */
  readonly caKeyHash: Buffer;
  readonly local: Endpoint;
}

/** What became of one IKE_SA_INIT request. `answer` goes back in every case. */
export type Accepted = { readonly answer: Buffer; readonly answerNames: readonly Payload[] } & (
  | { readonly kind: 'cookie' }
  | { readonly kind: 'wrong-group'; readonly offered: number; readonly wanted: number }
  | { readonly kind: 'no-proposal'; readonly received: readonly Proposal[] }
  | { readonly kind: 'opened'; readonly opened: Opened }
);

/** IKE_SA_INIT as the responder answers it (RFC 7296 §1.2, 2.6, 2.23). */
export function accept(request: Buffer, from: Endpoint, options: AcceptanceOptions): Accepted {
  const { random, local, world } = options;
  const { spiI } = readHeader(request);
  const payloads = readClear(request);
  const zero = Buffer.alloc(8);
  const reply = (spiR: Buffer, answer: readonly Payload[]) => ({
    answer: clearMessage(
      { spiI, spiR, exchange: EXCHANGE.IKE_SA_INIT, fromInitiator: false, response: true, messageId: 0 },
      answer,
    ),
    answerNames: answer,
  });
  const notifies = notifiesIn(payloads);

  const nonceI = wanted(payloads, PAYLOAD.NONCE).body;
  // The cookie is made of what the initiator must repeat, so the responder keeps nothing (RFC 7296 §2.6).
  const cookie = createHash('sha1').update(nonceI).update(spiI).update(from.address).digest();
  if (options.cookieChallenge && !notifies.some(({ type, data }) => type === NOTIFY.COOKIE && data.equals(cookie)))
    return { kind: 'cookie', ...reply(zero, [notifyPayload(NOTIFY.COOKIE, { data: cookie })]) };

  const received = readSa(wanted(payloads, PAYLOAD.SA));
  const suite = options.suites.find((mine) => received.some((proposal) => offers(proposal, mine)));
  if (suite === undefined)
    return { kind: 'no-proposal', received, ...reply(zero, [notifyPayload(NOTIFY.NO_PROPOSAL_CHOSEN)]) };

  const ke = readKe(wanted(payloads, PAYLOAD.KE));
  if (ke.group !== suite.group) {
    const answer = [notifyPayload(NOTIFY.INVALID_KE_PAYLOAD, { data: u16(suite.group) })];
    return { kind: 'wrong-group', offered: ke.group, wanted: suite.group, ...reply(zero, answer) };
  }

  const spiR = random.bytes(8);
  const nonceR = random.bytes(32);
  const key = dhKey(suite.group, random);
  const fragments = notifies.some(({ type }) => type === NOTIFY.IKEV2_FRAGMENTATION_SUPPORTED);
  const made = reply(spiR, [
    saPayload([ikeProposal([suite])]),
    kePayload(key.group, key.publicValue),
    noncePayload(nonceR),
    ...options.vendorIds.map(vendorPayload),
    notifyPayload(NOTIFY.NAT_DETECTION_SOURCE_IP, { data: natDetection(spiI, spiR, local) }),
    notifyPayload(NOTIFY.NAT_DETECTION_DESTINATION_IP, { data: natDetection(spiI, spiR, from) }),
    certreqPayload([options.caKeyHash]),
    ...(options.fragmentAbove === null || !fragments ? [] : [notifyPayload(NOTIFY.IKEV2_FRAGMENTATION_SUPPORTED)]),
  ]);
  const source = notifies.find(({ type }) => type === NOTIFY.NAT_DETECTION_SOURCE_IP);
  const nat = source !== undefined && !source.data.equals(natDetection(spiI, zero, from));
  const keys = ikeKeys(suite, { nonceI, nonceR, spiI, spiR, sharedSecret: key.agree(ke.publicValue) });
  const sa = newSa({
    initiator: false,
    spiI,
    spiR,
    suite,
    keys,
    nonceI,
    nonceR,
    localPort: nat ? 4500 : 500,
    peer: from,
    nat,
    follows: true,
    fragmentAbove: fragments ? options.fragmentAbove : null,
    firstMessageId: 1,
    at: world.now(),
  });
  return { kind: 'opened', opened: { sa, request, response: made.answer }, ...made };
}
