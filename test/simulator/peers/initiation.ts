import { dhKey } from '../crypto/dh.ts';
import { ikeKeys } from '../crypto/keys.ts';
import type { Suite } from '../crypto/suites.ts';
import { readHeader } from '../ike/chain.ts';
import { clearMessage, readClear } from '../ike/message.ts';
import type { Payload } from '../ike/octets.ts';
import {
  kePayload,
  natDetection,
  noncePayload,
  notifiesIn,
  notifyPayload,
  readKe,
  vendorPayload,
  wanted,
} from '../ike/payloads.ts';
import { chosen, ikeProposal, readSa, saPayload } from '../ike/proposals.ts';
import { EXCHANGE, NOTIFY, PAYLOAD } from '../registry/numbers.ts';
import type { Endpoint } from '../world/packets.ts';
import type { Random } from '../world/random.ts';
import { SECOND } from '../world/time.ts';
import type { Timer, World } from '../world/world.ts';
import { type IkeSa, newSa } from './sa.ts';

/** An IKE_SA_INIT exchange that succeeded, with what AUTH will cover. */
export interface Opened {
  readonly sa: IkeSa;
  readonly request: Buffer;
  readonly response: Buffer;
}

export interface InitiationOptions {
  readonly world: World;
  readonly random: Random;
  readonly suites: readonly Suite[];
  /** The group whose KE is sent first; the gateway may want another. */
  readonly guess: number;
  readonly vendorIds: readonly Buffer[];
  readonly fragmentAbove: number | null;
  /** The address of this host as it knows it itself. */
  readonly local: Endpoint;
  /** Where ESP and further IKE go from once the exchange is over. */
  readonly floatedPort: number;
  readonly gateway: Endpoint;
  readonly schedule: readonly number[];
  send(payload: Buffer): void;
  /** Each sending, with the SPI that names the SA from now on. */
  started(spiI: Buffer): void;
  done(outcome: InitOutcome): void;
}

export type InitOutcome =
  | { readonly kind: 'opened'; readonly opened: Opened }
  | { readonly kind: 'refused'; readonly notify: number }
  | { readonly kind: 'no-answer' };

export interface Initiation {
  readonly spiI: Buffer;
  receive(message: Buffer): void;
  cancel(): void;
}

/** IKE_SA_INIT as the initiator makes it: repeated until answered, again with a cookie or another group where asked (RFC 7296 §1.2, 2.6). */
export function initiate(options: InitiationOptions): Initiation {
  const { world, random, suites, schedule } = options;
  const spiI = random.bytes(8);
  const nonce = random.bytes(32);
  let key = dhKey(options.guess, random);
  let cookie: Buffer | null = null;
  let request = build();
  let timer: Timer = { cancel: () => undefined };
  let over = false;

  options.started(spiI);
  transmit(0);

  function build(): Buffer {
    const header = {
      spiI,
      spiR: Buffer.alloc(8),
      exchange: EXCHANGE.IKE_SA_INIT,
      fromInitiator: true,
      response: false,
      messageId: 0,
    };
    return clearMessage(header, [
      ...(cookie === null ? [] : [notifyPayload(NOTIFY.COOKIE, { data: cookie })]),
      saPayload([ikeProposal(suites)]),
      kePayload(key.group, key.publicValue),
      noncePayload(nonce),
      ...options.vendorIds.map(vendorPayload),
      notifyPayload(NOTIFY.NAT_DETECTION_SOURCE_IP, { data: natDetection(spiI, header.spiR, options.local) }),
      notifyPayload(NOTIFY.NAT_DETECTION_DESTINATION_IP, { data: natDetection(spiI, header.spiR, options.gateway) }),
      ...(options.fragmentAbove === null ? [] : [notifyPayload(NOTIFY.IKEV2_FRAGMENTATION_SUPPORTED)]),
    ]);
  }

  function transmit(sending: number): void {
    options.send(request);
    timer = world.after(Math.round((schedule[sending] ?? 0) * SECOND), () => {
      if (schedule[sending + 1] === undefined) finish({ kind: 'no-answer' });
      else transmit(sending + 1);
    });
  }

  function again(): void {
    timer.cancel();
    request = build();
    transmit(0);
  }

  function finish(outcome: InitOutcome): void {
    over = true;
    timer.cancel();
    options.done(outcome);
  }

  function receive(response: Buffer): void {
    if (over) return;
    const payloads = readClear(response);
    const notifies = notifiesIn(payloads);
    const asked = notifies.find(({ type }) => type === NOTIFY.COOKIE);
    if (asked !== undefined) {
      cookie = asked.data;
      again();
      return;
    }
    const wrongGroup = notifies.find(({ type }) => type === NOTIFY.INVALID_KE_PAYLOAD);
    if (wrongGroup !== undefined) {
      key = dhKey(wrongGroup.data.readUInt16BE(0), random);
      again();
      return;
    }
    // Types below 16384 are errors (RFC 7296 §3.10.1).
    const error = notifies.find(({ type }) => type < 16_384);
    if (error !== undefined) finish({ kind: 'refused', notify: error.type });
    else finish({ kind: 'opened', opened: open(response, payloads) });
  }

  function open(response: Buffer, payloads: readonly Payload[]): Opened {
    const { spiR } = readHeader(response);
    const [proposal] = readSa(wanted(payloads, PAYLOAD.SA));
    if (proposal === undefined) throw new Error('the answer accepts no proposal');
    const suite = chosen(proposal);
    const nonceR = wanted(payloads, PAYLOAD.NONCE).body;
    const sharedSecret = key.agree(readKe(wanted(payloads, PAYLOAD.KE)).publicValue);
    const keys = ikeKeys(suite, { nonceI: nonce, nonceR, spiI, spiR, sharedSecret });
    const notifies = notifiesIn(payloads);
    const destination = notifies.find(({ type }) => type === NOTIFY.NAT_DETECTION_DESTINATION_IP);
    const nat = destination !== undefined && !destination.data.equals(natDetection(spiI, spiR, options.local));
    const fragments = notifies.some(({ type }) => type === NOTIFY.IKEV2_FRAGMENTATION_SUPPORTED);
    const sa = newSa({
      initiator: true,
      spiI,
      spiR,
      suite,
      keys,
      nonceI: nonce,
      nonceR,
      // Only behind a NAT does IKE move to port 4500 (RFC 7296 §2.23).
      localPort: nat ? options.floatedPort : options.local.port,
      peer: { address: options.gateway.address, port: nat ? 4500 : 500 },
      nat,
      follows: false,
      fragmentAbove: fragments ? options.fragmentAbove : null,
      firstMessageId: 1,
      at: world.now(),
    });
    return { sa, request, response };
  }

  return {
    spiI,
    receive,
    cancel: () => {
      over = true;
      timer.cancel();
    },
  };
}
