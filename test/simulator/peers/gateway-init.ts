import type { Suite } from '../crypto/suites.ts';
import { readHeader } from '../ike/chain.ts';
import { readClear } from '../ike/message.ts';
import { VENDOR_ID } from '../ike/vendor-ids.ts';
import type { Host } from '../net/topology.ts';
import type { SaTag } from '../world/notes.ts';
import type { Endpoint } from '../world/packets.ts';
import { MS } from '../world/time.ts';
import { type Accepted, accept } from './acceptance.ts';
import type { GatewayBox } from './gateway-box.ts';
import { requestTag, tagOf } from './gateway-sa.ts';
import type { IkeEnd } from './ike-end.ts';
import { payloadNames } from './names.ts';
import { noted } from './suites.ts';

export interface InitOptions {
  readonly box: GatewayBox;
  readonly host: Host;
  readonly end: IkeEnd;
  readonly suites: readonly Suite[];
  /** SHA-1 of the CA's key, for CERTREQ. */
  readonly caKeyHash: Buffer;
}

export interface InitAnswers {
  receive(message: Buffer, from: Endpoint, port: number): void;
  /** Requests that were answered are new again. */
  forget(): void;
}

interface Given {
  readonly answer: Buffer;
  readonly tag: SaTag;
  readonly names: readonly string[];
}

/** IKE_SA_INIT of a gateway: one SA for a request and all its copies, a note for each packet. */
export function newInitAnswers({ box, host, end, suites, caKeyHash }: InitOptions): InitAnswers {
  const { world, random, description, held, counts, add } = box;
  const answered = new Map<string, Given>();
  const beingAnswered = new Set<string>();

  function receive(message: Buffer, from: Endpoint, port: number): void {
    const { spiI, response } = readHeader(message);
    if (response) return;
    // A repeated request gets the same bytes again (RFC 7296 §2.1).
    const request = message.toString('latin1');
    const before = answered.get(request);
    if (before !== undefined) {
      packetNote(before.tag, 'received', [], true);
      packetNote(before.tag, 'sent', before.names, true);
      host.send({ sourcePort: port, target: from, payload: before.answer });
      return;
    }
    // A copy that overtakes the answer is the same request.
    if (beingAnswered.has(request)) return;
    beingAnswered.add(request);
    const local = { address: description.address, port };
    const numbers = held.numbers();
    const requested = requestTag(spiI, numbers, { peer: from, local });
    packetNote(requested, 'received', payloadNames(readClear(message), true), false);
    counts.incoming += 1;
    const accepted = accept(message, from, {
      world,
      random,
      suites,
      vendorIds: [VENDOR_ID.DELETE_REASON, VENDOR_ID.COPYRIGHT, VENDOR_ID.FLEXVPN_SUPPORTED],
      fragmentAbove: description.fragmentationMtu,
      cookieChallenge: description.cookieChallenge,
      caKeyHash,
      local,
    });
    const names = payloadNames(accepted.answerNames, false);
    const answer = (tag: SaTag): void => {
      beingAnswered.delete(request);
      answered.set(request, { answer: accepted.answer, tag, names });
      packetNote(tag, 'sent', names, false);
      host.send({ sourcePort: port, target: from, payload: accepted.answer });
    };
    world.after(5 * MS + random.int(0, 1500), () => {
      if (accepted.kind === 'opened') opened(accepted, numbers, requested, answer);
      else refused(accepted, requested, answer);
    });
  }

  function opened(
    { opened }: Extract<Accepted, { kind: 'opened' }>,
    numbers: { number: number; slot: number },
    requested: SaTag,
    answer: (tag: SaTag) => void,
  ): void {
    const owner = held.hold(opened.sa, opened, numbers);
    end.add(owner.sa);
    // Until the answer has left, IOS prints the port that the request came to.
    const tag = { ...tagOf(owner, description.address), local: requested.local };
    const { nat, suite } = owner.sa;
    add({ at: world.now() - 3 * MS, kind: 'init-processed', sa: tag, nat: nat ? 'outside' : 'none', suite });
    answer(tag);
    add({ at: world.now() + 200, kind: 'init-done', sa: tag });
  }

  function refused(accepted: Exclude<Accepted, { kind: 'opened' }>, sa: SaTag, answer: (tag: SaTag) => void): void {
    const at = world.now();
    switch (accepted.kind) {
      case 'cookie':
        add({ at, kind: 'cookie-challenge', sa });
        break;
      case 'wrong-group':
        add({ at, kind: 'wrong-group', sa, offered: accepted.offered, wanted: accepted.wanted });
        break;
      case 'no-proposal':
        counts.rejected += 1;
        add({
          at,
          kind: 'proposal-mismatch',
          sa,
          protocol: 'IKE',
          received: accepted.received.map(noted),
          expected: suites,
        });
    }
    answer(sa);
  }

  function packetNote(
    sa: SaTag,
    direction: 'received' | 'sent',
    names: readonly string[],
    retransmission: boolean,
  ): void {
    add({
      at: world.now(),
      kind: 'packet',
      sa,
      direction,
      exchange: 'IKE_SA_INIT',
      response: direction === 'sent',
      messageId: 0,
      encrypted: false,
      payloads: names,
      retransmission,
      fragments: 1,
    });
  }

  return { receive, forget: () => answered.clear() };
}
