// Keys of the Child SAs that opened messages agree on, from SK_d of their IKE SA (RFC 7296 §2.17).

import { type ChildKeys, deriveChildKeys, padSharedSecret } from '../crypto/ike-keys.ts';
import type { Suite } from '../crypto/suite.ts';
import { pairKey } from '../exchanges/opening/key-ring.ts';
import type { ChildBasis } from '../exchanges/opening/made-sas.ts';
import type { OpenedOf } from '../exchanges/opening/proofs.ts';
import type { ReadyKeys } from '../exchanges/opening/ready-keys.ts';
import type { ChildSaAgreed } from '../model/opened-events.ts';
import type { ChildSharedSecret } from '../model/secrets.ts';
import type { IkeSaSeen } from '../model/wire-events.ts';
import { grouped } from './compared.ts';
import type { Pass } from './pass.ts';

/** One direction: packets with this SPI. */
export interface ChildDirection {
  readonly spi: string;
  readonly encryption: Uint8Array;
  readonly integrity: Uint8Array;
}

export interface DerivedChild {
  readonly initiatorSpi: string;
  readonly responderSpi: string;
  readonly agreed: ChildSaAgreed;
  readonly esp: Suite;
  /** Of the exchange that made it, which either side of the IKE SA may have opened: from who opened it, and to it. */
  readonly fromOpener: ChildDirection;
  readonly toOpener: ChildDirection;
  readonly sharedSecret: Uint8Array | undefined;
  /** SK_d was derived together with what opens messages; else it was only noted beside it. */
  readonly isProved: boolean;
}

/** A Child SA without keys, and why. */
export interface UnderivedChild {
  readonly initiatorSpi: string;
  readonly responderSpi: string;
  readonly agreed: ChildSaAgreed;
  readonly why: string;
}

export interface DerivedDirection {
  readonly child: DerivedChild;
  readonly keys: ChildDirection;
}

export interface Children {
  readonly derived: readonly DerivedChild[];
  readonly underived: readonly UnderivedChild[];
  /** Directions by SPI, and by the octets of their encryption keys. */
  readonly bySpi: ReadonlyMap<string, readonly DerivedDirection[]>;
  readonly byKey: ReadonlyMap<string, readonly DerivedDirection[]>;
}

export const NO_CHILDREN: Children = { derived: [], underived: [], bySpi: new Map(), byKey: new Map() };

/** `skDOf` gives an SK_d for IKE SAs whose own keys have none. */
export function childrenOf(
  { opened, sas }: Pass,
  secrets: readonly ChildSharedSecret[],
  skDOf: (sa: OpenedOf) => Uint8Array | undefined = () => undefined,
): Children {
  const derived = new Map<string, DerivedChild>();
  const underived = new Map<string, UnderivedChild>();
  const withPpk = new Set(sas.filter(usesPpk).map(pairKey));
  for (const of of opened) {
    const { initiatorSpi, responderSpi } = of;
    for (const basis of of.opened.made.children) {
      const { agreed } = basis;
      if (agreed.protocol !== 'ESP') continue;
      const key = `${agreed.toInitiator} ${agreed.toResponder}`;
      const { skD = skDOf(of), isProved } = skDIn(basis.keys, withPpk.has(pairKey(of)));
      const made = derivedChild(basis, skD, secrets);
      if ('why' in made) underived.set(key, { initiatorSpi, responderSpi, agreed, why: made.why });
      else derived.set(key, { initiatorSpi, responderSpi, agreed, esp: basis.esp, isProved, ...made });
    }
  }
  // Another capture point may have shown more.
  for (const key of derived.keys()) underived.delete(key);
  const directions = [...derived.values()].flatMap((child): DerivedDirection[] => [
    { child, keys: child.fromOpener },
    { child, keys: child.toOpener },
  ]);
  return {
    derived: [...derived.values()],
    underived: [...underived.values()],
    bySpi: grouped(directions, ({ keys }) => keys.spi),
    byKey: grouped(directions, ({ keys }) => octetsKey(keys.encryption)),
  };
}

/** Directions that keys without an SPI may be of. */
export function octetsKey(octets: Uint8Array | undefined): string {
  return Buffer.from(octets ?? []).toString('latin1');
}

/** A post-quantum pre-shared key changes SK_d once AUTH was verified (RFC 8784 §3): then only the one that was given counts. */
function skDIn(
  { secrets, candidate, derivedFrom }: ReadyKeys,
  isWithPpk: boolean,
): { skD?: Uint8Array; isProved: boolean } {
  const skD = isWithPpk ? candidate.keys.keys.SK_d : secrets.SK_d;
  return { ...(skD && { skD }), isProved: !isWithPpk && derivedFrom !== undefined };
}

const PPK_IDENTITY = 16436;

/** The responder says so in its answer. */
export function usesPpk({ exchanges }: IkeSaSeen): boolean {
  return exchanges.some(({ response }) => response?.opened?.notifies.includes(PPK_IDENTITY) === true);
}

function derivedChild(
  { agreed, keys, esp, nonceI, nonceR, withKeyExchange }: ChildBasis,
  skD: Uint8Array | undefined,
  secrets: readonly ChildSharedSecret[],
): Pick<DerivedChild, 'fromOpener' | 'toOpener' | 'sharedSecret'> | { readonly why: string } {
  const [toOpener, fromOpener] =
    agreed.openedBy === 'initiator'
      ? [agreed.toInitiator, agreed.toResponder]
      : [agreed.toResponder, agreed.toInitiator];
  const given = secrets.find(({ spi }) => spi === toOpener || spi === fromOpener)?.sharedSecret;
  if (skD === undefined) return { why: 'SK_d of its IKE SA is not among the keys' };
  if (nonceI.length === 0 || nonceR.length === 0)
    return { why: 'the nonces of the exchange that made it were not captured' };
  if (withKeyExchange && given === undefined)
    return { why: `it had a key exchange of its own, whose g^ir is not among the keys` };
  if (esp.additionalKeyExchange) return { why: 'it had additional key exchanges (RFC 9370), which are not followed' };
  const sharedSecret = withKeyExchange && given !== undefined ? padSharedSecret(esp.group, given) : undefined;
  const made = deriveChildKeys(keys.suite.prf, skD, esp, { nonceI, nonceR, sharedSecret });
  if (made === undefined) return { why: 'its algorithms, or the PRF of its IKE SA, are not supported or not known' };
  return { ...directionsOf(made, fromOpener, toOpener), sharedSecret };
}

function directionsOf(
  made: ChildKeys,
  fromOpener: string,
  toOpener: string,
): Pick<DerivedChild, 'fromOpener' | 'toOpener'> {
  return {
    fromOpener: { spi: fromOpener, encryption: made.encryptionI, integrity: made.integrityI },
    toOpener: { spi: toOpener, encryption: made.encryptionR, integrity: made.integrityR },
  };
}
