// What opened an IKE SA and is known to be right by that: what other keys of the same SA are held against.
import { isAead } from '../crypto/algorithms.ts';
import { pairKey, type SpiPair } from '../exchanges/opening/key-ring.ts';
import type { ReadyKeys } from '../exchanges/opening/ready-keys.ts';
import type { Side } from '../model/opened-events.ts';
import type { IkeKeys } from './compared.ts';
import type { Direction, IkeSet, Pass } from './pass.ts';

export interface Proved extends SpiPair {
  readonly by: IkeSet;
  readonly keys: IkeKeys;
}

/** Of one pass over the captures. */
export interface ProvedKeys {
  readonly byPair: ReadonlyMap<string, readonly Proved[]>;
  /** By the octets of each key. */
  readonly byOctets: ReadonlyMap<string, readonly Proved[]>;
}

/** Proved keys of the SAs that a set names; of a set that names none, of those that one of its keys is of. */
export function provedFor(set: IkeSet, all: ProvedKeys): readonly Proved[] {
  const { initiatorSpi, responderSpi, keys } = set;
  if (initiatorSpi !== undefined && responderSpi !== undefined) {
    const turned = { initiatorSpi: responderSpi, responderSpi: initiatorSpi };
    return [set, turned].flatMap((pair) => all.byPair.get(`${pair.initiatorSpi} ${pair.responderSpi}`) ?? []);
  }
  if (initiatorSpi !== undefined || responderSpi !== undefined) {
    const isOf = (one: Proved) => initiatorSpi === one.initiatorSpi || responderSpi === one.responderSpi;
    return [...all.byPair.values()].flat().filter(isOf);
  }
  return Object.values(keys).flatMap((octets) => all.byOctets.get(text(octets)) ?? []);
}

export function provedIn({ openedByPair, directions }: Pass): ProvedKeys {
  const byPair = new Map<string, Proved[]>();
  const byOctets = new Map<string, Proved[]>();
  for (const { by, ready, initiatorSpi, responderSpi } of [...openedByPair.values()].flat()) {
    const sas = directions.get(pairKey({ initiatorSpi, responderSpi })) ?? [];
    const isGood = (side: Side) => sas.some((sa) => isOpened(sa[side], by, ready));
    const proved = { initiatorSpi, responderSpi, by, keys: provedKeys(ready, isGood) };
    put(byPair, pairKey(proved), proved);
    for (const octets of Object.values(proved.keys)) put(byOctets, text(octets), proved);
  }
  return { byPair, byOctets };
}

/** Fragments alone prove the key of the cipher only where their checksum does, or where it was derived. */
export function isOpened({ opened, closed }: Direction, set: IkeSet, ready: ReadyKeys | undefined): boolean {
  const by = opened.get(set);
  if (by === undefined || ready === undefined) return false;
  const isProved = isAead(ready.suite) || ready.derivedFrom !== undefined;
  return by.messages > 0 || isProved || closed === undefined;
}

function provedKeys({ secrets, derivedFrom }: ReadyKeys, isGood: (side: Side) => boolean): IkeKeys {
  // The g^ir that stands beside a SKEYSEED is not proved by it; where another set has another one, one of them is wrong.
  if (derivedFrom !== undefined) return secrets;
  const { SK_ei, SK_ai, SK_er, SK_ar } = secrets;
  const keys = { ...(isGood('initiator') && { SK_ei, SK_ai }), ...(isGood('responder') && { SK_er, SK_ar }) };
  return Object.fromEntries(Object.entries(keys).filter(([, octets]) => octets !== undefined));
}

function text(octets: Uint8Array): string {
  return Buffer.from(octets).toString('latin1');
}

function put<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
