import { dhKey } from '../crypto/dh.ts';
import { ikeKeys } from '../crypto/keys.ts';
import type { Suite } from '../crypto/suites.ts';
import type { Payload } from '../ike/octets.ts';
import { u32 } from '../ike/octets.ts';
import {
  deletePayload,
  kePayload,
  noncePayload,
  notifiesIn,
  notifyPayload,
  readKe,
  type Selector,
  tsPayload,
  wanted,
} from '../ike/payloads.ts';
import { chosen, espProposal, ikeProposal, readSa, saPayload } from '../ike/proposals.ts';
import { EXCHANGE, NOTIFY, PAYLOAD, PROTOCOL } from '../registry/numbers.ts';
import type { Random } from '../world/random.ts';
import type { World } from '../world/world.ts';
import type { IkeEnd } from './ike-end.ts';
import { type ChildSa, type IkeSa, newChild, newSa } from './sa.ts';

// CREATE_CHILD_SA of either side: a new pair of ESP SPIs in place of the old, or a new IKE SA (RFC 7296 §1.3, 2.18).

export interface RekeyContext {
  readonly world: World;
  readonly random: Random;
  readonly end: IkeEnd;
  readonly esp: Suite;
}

export const ANY_SELECTOR: Selector = { from: '0.0.0.0', to: '255.255.255.255' };

// Below 0x10000000 now and then, because IOS drops leading zeros and readers have to put them back.
export const espSpi = (random: Random): number => random.int(0x01000000, 0x3fffffff);

export function rekeyChild(context: RekeyContext, sa: IkeSa, done: (child: ChildSa) => void): void {
  const { world, random, end, esp } = context;
  const old = sa.children.at(-1);
  if (old === undefined) return;
  const inSpi = espSpi(random);
  const payloads = [
    notifyPayload(NOTIFY.REKEY_SA, { protocol: PROTOCOL.ESP, spi: u32(old.inSpi) }),
    saPayload([espProposal([esp], u32(inSpi))]),
    noncePayload(random.bytes(32)),
    tsPayload('i', [ANY_SELECTOR]),
    tsPayload('r', [ANY_SELECTOR]),
  ];
  end.ask(sa, {
    exchange: EXCHANGE.CREATE_CHILD_SA,
    payloads,
    answered: (answer) => {
      const [accepted] = readSa(wanted(answer, PAYLOAD.SA));
      if (accepted === undefined) throw new Error('the answer accepts no proposal');
      const child = newChild(inSpi, accepted.spi.readUInt32BE(0), world.now());
      sa.children.push(child);
      done(child);
      const gone = deletePayload(PROTOCOL.ESP, [u32(old.inSpi)]);
      end.ask(sa, { exchange: EXCHANGE.INFORMATIONAL, payloads: [gone], answered: () => drop(sa, old) });
    },
  });
}

function drop(sa: IkeSa, child: ChildSa): void {
  sa.children.splice(sa.children.indexOf(child), 1);
}

/** A new IKE SA in place of `sa`; Child SAs move to it. The side that asks is its initiator; `gone` tells of the old one's end. */
export function rekeyIke(
  context: RekeyContext,
  sa: IkeSa,
  done: (next: IkeSa) => void,
  gone: () => void = () => undefined,
): void {
  const { random, end } = context;
  const spiI = random.bytes(8);
  const nonceI = random.bytes(32);
  const key = dhKey(sa.suite.group, random);
  end.ask(sa, {
    exchange: EXCHANGE.CREATE_CHILD_SA,
    payloads: [saPayload([ikeProposal([sa.suite], spiI)]), noncePayload(nonceI), kePayload(key.group, key.publicValue)],
    answered: (answer) => {
      const [accepted] = readSa(wanted(answer, PAYLOAD.SA));
      if (accepted === undefined) throw new Error('the answer accepts no proposal');
      const nonceR = wanted(answer, PAYLOAD.NONCE).body;
      const sharedSecret = key.agree(readKe(wanted(answer, PAYLOAD.KE)).publicValue);
      const next = replace(context, sa, { spiI, spiR: accepted.spi, nonceI, nonceR, sharedSecret, initiator: true });
      done(next);
      end.ask(sa, {
        exchange: EXCHANGE.INFORMATIONAL,
        payloads: [deletePayload(PROTOCOL.IKE, [])],
        answered: () => {
          gone();
          end.remove(sa);
        },
      });
    },
  });
}

export type RekeyAnswer =
  | { readonly kind: 'child'; readonly child: ChildSa; readonly payloads: readonly Payload[] }
  | { readonly kind: 'ike'; readonly next: IkeSa; readonly payloads: readonly Payload[] };

/** What the other side of a CREATE_CHILD_SA answers, already in force at this end. */
export function answerRekey(context: RekeyContext, sa: IkeSa, payloads: readonly Payload[]): RekeyAnswer {
  const { world, random, esp } = context;
  const [offered] = readSa(wanted(payloads, PAYLOAD.SA));
  if (offered === undefined) throw new Error('the request offers no proposal');
  const nonceI = wanted(payloads, PAYLOAD.NONCE).body;
  const nonceR = random.bytes(32);
  const nonce = noncePayload(nonceR);

  if (offered.protocol === PROTOCOL.ESP) {
    const inSpi = espSpi(random);
    const child = newChild(inSpi, offered.spi.readUInt32BE(0), world.now());
    sa.children.push(child);
    const accepted = saPayload([espProposal([esp], u32(inSpi))]);
    return {
      kind: 'child',
      child,
      payloads: [accepted, nonce, tsPayload('i', [ANY_SELECTOR]), tsPayload('r', [ANY_SELECTOR])],
    };
  }

  const spiR = random.bytes(8);
  const suite = chosen(offered);
  const ke = readKe(wanted(payloads, PAYLOAD.KE));
  const key = dhKey(suite.group, random);
  const sharedSecret = key.agree(ke.publicValue);
  const next = replace(context, sa, { spiI: offered.spi, spiR, nonceI, nonceR, sharedSecret, initiator: false });
  const accepted = saPayload([ikeProposal([suite], spiR)]);
  return { kind: 'ike', next, payloads: [accepted, nonce, kePayload(key.group, key.publicValue)] };
}

interface Replacement {
  readonly spiI: Buffer;
  readonly spiR: Buffer;
  readonly nonceI: Buffer;
  readonly nonceR: Buffer;
  readonly sharedSecret: Buffer;
  readonly initiator: boolean;
}

function replace({ world, end }: RekeyContext, sa: IkeSa, made: Replacement): IkeSa {
  const keys = ikeKeys(sa.suite, { ...made, rekeyOf: { suite: sa.suite, skD: sa.keys.skD } });
  const { suite, localPort, peer, nat, follows, fragmentAbove } = sa;
  const next = newSa({
    ...made,
    suite,
    keys,
    localPort,
    peer,
    nat,
    follows,
    fragmentAbove,
    firstMessageId: 0,
    at: world.now(),
  });
  next.children.push(...sa.children.splice(0));
  end.add(next);
  return next;
}

/** The Child SA that a REKEY_SA notify names, by the SPI of the end that sent it. */
export function namedChild(sa: IkeSa, payloads: readonly Payload[]): ChildSa | undefined {
  const rekey = notifiesIn(payloads).find(({ type }) => type === NOTIFY.REKEY_SA);
  return rekey === undefined ? undefined : sa.children.find(({ outSpi }) => outSpi === rekey.spi.readUInt32BE(0));
}
