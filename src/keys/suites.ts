// Which algorithms keys are for, by the names that their input gives and by their lengths: all there is without a capture.
import { parseAlgorithms } from '../crypto/algorithm-names.ts';
import { cipherOf, integrityOf, isAead, PROTECTIONS, type Protection, prfOf } from '../crypto/algorithms.ts';
import { directionCipher } from '../crypto/opening.ts';
import type { EspKeys, IkeKeyName, IkeSaKeys } from '../model/secrets.ts';
import { TRANSFORM, transformName } from '../wire/ike/transforms.ts';

/** What keys may be for, the likelier first; `prf` is 0 where it is not known. */
export interface NamedSuite extends Protection {
  readonly prf: number;
}

/** Every suite of these names whose keys have these lengths. */
export function ikeSuites({ keys, encryption, integrity, prf }: IkeSaKeys): NamedSuite[] {
  const skE = (keys.SK_ei ?? keys.SK_er)?.length ?? 0;
  const skA = (keys.SK_ai ?? keys.SK_ar)?.length ?? 0;
  return fitting(parseAlgorithms(encryption, integrity, prf), skE, skA);
}

/** The same of an ESP SA, which may go without integrity (RFC 4303 §3.2.2). */
export function espSuites({ encryption, integrity, encryptionKey, integrityKey }: EspKeys): NamedSuite[] {
  return fitting(parseAlgorithms(encryption, integrity), encryptionKey?.length ?? 0, integrityKey?.length ?? 0);
}

type Named = ReturnType<typeof parseAlgorithms>[number];

function fitting(named: readonly Named[], encryptionOctets: number, integrityOctets: number): NamedSuite[] {
  const fit = named.flatMap(candidatesOf).filter((suite) => {
    const { skE, skA } = lengthsOf(suite);
    return skE === encryptionOctets && skA === integrityOctets;
  });
  return [...new Map(fit.map((suite) => [JSON.stringify(suite), suite])).values()];
}

/** What a name leaves open is anything that is supported. */
function candidatesOf({ encr, keyBits, integ, prf = 0 }: Named): NamedSuite[] {
  const possible = PROTECTIONS.filter((one) => {
    return (
      (encr ?? one.encr) === one.encr && (keyBits ?? one.keyBits) === one.keyBits && (integ ?? one.integ) === one.integ
    );
  });
  if (possible.length > 0 || encr === undefined || integ === undefined)
    return possible.map((one) => ({ encr: one.encr, keyBits: one.keyBits, integ: one.integ, prf }));
  return [{ encr, keyBits, integ, prf }];
}

/** Names that say nothing here, though something was meant by them. */
export function unknownNames({ encryption, integrity }: Pick<IkeSaKeys, 'encryption' | 'integrity'>): string[] {
  const [cipher] = parseAlgorithms(encryption);
  const [checksum] = parseAlgorithms(undefined, integrity);
  return [
    ...(encryption !== undefined && cipher?.encr === undefined ? [encryption] : []),
    ...(integrity !== undefined && checksum?.integ === undefined ? [integrity] : []),
  ];
}

/** What is wrong with the lengths of keys, in sentences without any octet. A key that is not there has no wrong length. */
export function ikeLengthFaults(set: IkeSaKeys): string[] {
  const { keys, encryption, integrity, prf } = set;
  const [skE, skA] = [keys.SK_ei ?? keys.SK_er, keys.SK_ai ?? keys.SK_ar];
  const derived = prfFaults(set);
  if (skE === undefined && skA === undefined) return derived;
  const named = parseAlgorithms(encryption, integrity, prf);
  const fit = allowing(named, skE, skA);
  const suites = fit.length > 0 ? fit : named.filter(({ encr }) => encr !== undefined).flatMap(candidatesOf);
  const faults = suites.map((suite) => [...sideFaults(set, suite, 'i'), ...sideFaults(set, suite, 'r')]);
  if (faults.some((some) => some.length === 0)) return derived;
  const [first] = faults;
  if (first !== undefined) return [...first, ...derived];
  const checked = skA === undefined ? '' : ` with an SK_a of ${skA.length}`;
  return [`No supported suite has an SK_e of ${skE?.length ?? 0} octets${checked}.`, ...derived];
}

/** The same of an ESP SA. */
export function espLengthFaults({ encryption, integrity, encryptionKey, integrityKey }: EspKeys): string[] {
  if (allowing(parseAlgorithms(encryption, integrity), encryptionKey, integrityKey).length > 0) return [];
  const octets = `${encryptionKey?.length ?? 0} and ${integrityKey?.length ?? 0} octets`;
  const names = [encryption, integrity].filter((name) => name !== undefined).join(' with ');
  if (names === '') return [`No supported suite has keys of ${octets} (encryption and integrity).`];
  return [`${names} has no keys of ${octets} (encryption, salt included, and integrity), as given here.`];
}

/** Suites whose keys have the lengths of those that are there. */
function allowing(named: readonly Named[], encryption?: Uint8Array, integrity?: Uint8Array): NamedSuite[] {
  return named.flatMap(candidatesOf).filter((suite) => {
    const { skE, skA } = lengthsOf(suite);
    return (encryption?.length ?? skE) === skE && (integrity?.length ?? skA) === skA;
  });
}

function lengthsOf(suite: Protection): { readonly skE: number | undefined; readonly skA: number } {
  const cipher = cipherOf(suite);
  return {
    skE: cipher && cipher.keyOctets + cipher.saltOctets,
    skA: isAead(suite) ? 0 : (integrityOf(suite.integ)?.keyOctets ?? 0),
  };
}

/** What is wrong with the lengths of one side's keys. */
export function sideFaults({ keys }: IkeSaKeys, suite: Protection, side: 'i' | 'r'): string[] {
  const names = { encryption: `SK_e${side}`, integrity: `SK_a${side}` } as const;
  const [encryption, integrity] = [keys[names.encryption], keys[names.integrity]];
  if (encryption === undefined && integrity === undefined) return [];
  const { skE = 0, skA } = lengthsOf(suite);
  const complete = { encryption: encryption ?? new Uint8Array(skE), integrity: integrity ?? new Uint8Array(skA) };
  const cipher = directionCipher(suite, complete, names);
  return 'fault' in cipher ? [cipher.message] : [];
}

function prfFaults({ keys, prf: name }: IkeSaKeys): string[] {
  const number = parseAlgorithms(undefined, undefined, name)[0]?.prf ?? 0;
  const prf = prfOf(number);
  if (prf === undefined) return [];
  const lengths: readonly (readonly [IkeKeyName, number])[] = [
    ['SKEYSEED', prf.octets],
    ['SK_d', prf.keyOctets],
    ['SK_pi', prf.keyOctets],
    ['SK_pr', prf.keyOctets],
  ];
  return lengths.flatMap(([key, needed]) => {
    const given = keys[key]?.length ?? needed;
    if (given === needed) return [];
    return [`${key} of ${prfName(number)} has ${needed} octets, ${given} were given.`];
  });
}

/** Names as strongSwan's log and our key file spell them: `AES_CBC_256`, `HMAC_SHA2_512_256`, `PRF_HMAC_SHA2_512`. */
export function encryptionName({ encr, keyBits }: Protection): string {
  return transformName(TRANSFORM.encr, encr, keyBits);
}

/** Undefined for an AEAD. */
export function integrityName(suite: Protection): string | undefined {
  return isAead(suite) ? undefined : transformName(TRANSFORM.integ, suite.integ);
}

export function prfName(number: number): string {
  return `PRF_${transformName(TRANSFORM.prf, number)}`;
}
