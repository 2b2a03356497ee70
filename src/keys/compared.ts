// Which keys are the same. Keys of one IKE SA come in several files: of both ends, in several forms.
import { IKE_KEY_NAMES, type IkeKeyName, type IkeSaKeys } from '../model/secrets.ts';

export type IkeKeys = IkeSaKeys['keys'];

/** Names that both have, by whether their octets are the same. */
export function compared(
  given: IkeKeys,
  known: IkeKeys,
): { readonly same: readonly IkeKeyName[]; readonly other: readonly IkeKeyName[] } {
  const both = IKE_KEY_NAMES.filter((name) => given[name] !== undefined && known[name] !== undefined);
  const isSame = (name: IkeKeyName) => sameOctets(given[name], known[name]);
  return { same: both.filter(isSame), other: both.filter((name) => !isSame(name)) };
}

/** Whether a set says nothing that the other does not say too. */
export function repeats(set: IkeSaKeys, earlier: IkeSaKeys): boolean {
  const isSaid = (own: string | undefined, other: string | undefined) => own === undefined || own === other;
  if (!isSaid(set.initiatorSpi, earlier.initiatorSpi) || !isSaid(set.responderSpi, earlier.responderSpi)) return false;
  return compared(set.keys, earlier.keys).same.length === Object.keys(set.keys).length;
}

/** Both ends of an SA log the same keys: those that say nothing new are tried once. */
export function withoutRepeats<T extends IkeSaKeys>(
  sets: readonly T[],
): {
  readonly distinct: readonly T[];
  readonly firsts: ReadonlyMap<T, T>;
} {
  const distinct: T[] = [];
  const firsts = new Map<T, T>();
  const byKey = new Map<string, T[]>();
  for (const set of sets) {
    const keys = Object.values(set.keys).map((octets) => Buffer.from(octets).toString('latin1'));
    const earlier = keys.flatMap((key) => byKey.get(key) ?? []).find((one) => repeats(set, one));
    if (earlier !== undefined) {
      firsts.set(set, earlier);
      continue;
    }
    distinct.push(set);
    for (const key of keys) {
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, [set]);
      else known.push(set);
    }
  }
  return { distinct, firsts };
}

export function sameOctets(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;
}

export function grouped<K, T>(all: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}

/** `SK_ei`, `SK_ei and SK_er`, `SK_d, SK_ei and SK_er`. */
export function namesInWords(names: readonly string[], word: 'and' | 'or' = 'and'): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;
}
