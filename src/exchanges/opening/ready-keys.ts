// From keys as they were supplied to keys that can be tried on messages: algorithms from the capture's own IKE_SA_INIT, else
// from the names that the input gives, else from the keys' lengths; what is missing is derived where its source is there.
import { parseAlgorithms, trialSuites } from '../../crypto/algorithm-names.ts';
import { deriveIkeKeys, deriveSkeyseed, padSharedSecret, rekeySkeyseed } from '../../crypto/ike-keys.ts';
import { type DirectionCipher, directionCipher, type KeyFault } from '../../crypto/opening.ts';
import type { Suite } from '../../crypto/suite.ts';
import type { KeyOpened } from '../../model/opened-events.ts';
import { IKE_KEY_NAMES, type IkeKeyName, type IkeSaKeys } from '../../model/secrets.ts';
import type { Candidate, Secrets, SpiPair } from './key-ring.ts';
import { KeyedDirection } from './keyed-direction.ts';
import type { Negotiation, Nonces } from './negotiation.ts';

/** Keys of an IKE SA in a form that opens messages. */
export interface ReadyKeys {
  readonly candidate: Candidate;
  readonly suite: Suite;
  /** For messages of the original initiator, and of the responder; undefined where that key was not given. */
  readonly initiator: KeyedDirection | undefined;
  readonly responder: KeyedDirection | undefined;
  readonly secrets: Secrets;
  readonly derivedFrom: NonNullable<KeyOpened['derivedFrom']> | undefined;
  readonly areSwapped: boolean;
  /** Keys that were given and are not what the others make. */
  readonly contradicted: readonly IkeKeyName[];
}

export interface ReadyOrNot {
  readonly ready: readonly ReadyKeys[];
  /** Why there is not more. */
  readonly faults: readonly KeyFault[];
  readonly noncesMissing: boolean;
}

/** A key file may give the length of keys and nothing else: no more suites than these are tried. */
const MAX_SUITES = 24;

/** Everything that a candidate's keys may be, the likeliest first. */
export function readyKeys(candidate: Candidate, negotiation: Negotiation, pair: SpiPair): ReadyOrNot {
  const { keys } = candidate.keys;
  const ready: ReadyKeys[] = [];
  const faults: KeyFault[] = [];
  const add = (suite: Suite, secrets: Secrets, derivedFrom: ReadyKeys['derivedFrom'], areSwapped: boolean) => {
    const contradicted = derivedFrom === undefined ? [] : differing(keys, secrets);
    const direction = (side: 'i' | 'r') => {
      const cipher = cipherOf(suite, secrets, side);
      if (cipher === undefined || !('fault' in cipher)) return cipher && new KeyedDirection(cipher, suite);
      faults.push(cipher);
      return undefined;
    };
    const [initiator, responder] = [direction('i'), direction('r')];
    if (initiator === undefined && responder === undefined) return;
    ready.push({ candidate, suite, initiator, responder, secrets, derivedFrom, areSwapped, contradicted });
  };
  const suites = suitesOf(candidate, negotiation);
  const seeded = keys.SKEYSEED !== undefined || keys['g^ir'] !== undefined;
  for (const suite of seeded ? suites : [])
    for (const { secrets, from } of derived(suite, keys, negotiation, pair)) add(suite, secrets, from, false);
  const given = keys.SK_ei !== undefined || keys.SK_er !== undefined;
  for (const suite of given ? suites : []) {
    add(suite, keys, undefined, false);
    add(suite, swapped(keys), undefined, true);
  }
  return { ready, faults: distinct(faults), noncesMissing: seeded && !given && [...negotiation.nonces()].length === 0 };
}

function suitesOf({ keys: { keys, encryption, integrity, prf } }: Candidate, { suite }: Negotiation): readonly Suite[] {
  if (suite !== undefined) return [suite];
  const named = parseAlgorithms(encryption, integrity, prf);
  const length = (one: Uint8Array | undefined, other: Uint8Array | undefined) => (one ?? other)?.length ?? 0;
  const possible = trialSuites(length(keys.SK_ei, keys.SK_er), length(keys.SK_ai, keys.SK_ar));
  const agree = possible.flatMap((trial) => {
    const match = named.find((name) => agrees(name, trial));
    return match === undefined ? [] : [{ prf: 0, group: 0, additionalKeyExchange: false, ...trial, ...defined(match) }];
  });
  return agree.slice(0, MAX_SUITES);
}

type Named = ReturnType<typeof parseAlgorithms>[number];

function agrees(name: Named, trial: Pick<Suite, 'encr' | 'keyBits' | 'integ'>): boolean {
  const { encr = trial.encr, keyBits = trial.keyBits, integ = trial.integ } = name;
  return encr === trial.encr && keyBits === trial.keyBits && integ === trial.integ;
}

/** Whether keys are there to open messages with, or to make such keys from. */
export function makesCipherKeys(keys: Secrets): boolean {
  return [keys.SK_ei, keys.SK_er, keys.SKEYSEED, keys['g^ir']].some((octets) => octets !== undefined);
}

/** Whether an input names other algorithms for its keys than those with which they open messages. */
export function namesContradict({ encryption, integrity, prf }: IkeSaKeys, suite: Suite): boolean {
  const named = parseAlgorithms(encryption, integrity, prf);
  const isSame = (name: Named) => agrees(name, suite) && (name.prf ?? suite.prf) === suite.prf;
  return named.length > 0 && suite.prf !== 0 && !named.some(isSame);
}

function defined({ prf }: Named): Partial<Suite> {
  return prf === undefined ? {} : { prf };
}

/** The keys that SKEYSEED or g^ir make, for every pair of nonces that may be the right one. */
function* derived(
  suite: Suite,
  keys: Secrets,
  negotiation: Negotiation,
  { initiatorSpi, responderSpi }: SpiPair,
): Generator<{ secrets: Secrets; from: NonNullable<ReadyKeys['derivedFrom']> }> {
  const spis = { initiatorSpi: Buffer.from(initiatorSpi, 'hex'), responderSpi: Buffer.from(responderSpi, 'hex') };
  for (const nonces of negotiation.nonces()) {
    const skeyseed = keys.SKEYSEED ?? skeyseedOf(suite, keys['g^ir'], negotiation, nonces);
    const made = skeyseed && deriveIkeKeys(suite, { skeyseed, ...nonces, ...spis });
    if (skeyseed === undefined || made === undefined) continue;
    const from = keys.SKEYSEED === undefined ? 'g^ir' : 'SKEYSEED';
    const own = isMixed(keys, made) ? { ...made, ...keys } : { ...keys, ...made };
    yield { secrets: { ...own, SKEYSEED: skeyseed }, from };
  }
}

/**
 * A post-quantum pre-shared key is mixed into SK_d and SK_p and into nothing else (RFC 8784 §3): where all of these differ from
 * what SKEYSEED makes and none of the others does, those given are right.
 */
function isMixed(given: Secrets, made: Secrets): boolean {
  const others = differing(given, made);
  return MIXED.every((name) => others.includes(name)) && others.length === MIXED.length;
}

const MIXED: readonly IkeKeyName[] = ['SK_d', 'SK_pi', 'SK_pr'];

function skeyseedOf(
  suite: Suite,
  secret: Uint8Array | undefined,
  { rekey }: Negotiation,
  nonces: Nonces,
): Uint8Array | undefined {
  if (secret === undefined) return undefined;
  const sharedSecret = padSharedSecret(suite.group, secret);
  if (rekey === undefined) return deriveSkeyseed(suite.prf, { ...nonces, sharedSecret });
  return rekey.basis && rekeySkeyseed(rekey.basis.prf, rekey.basis.skD, { ...nonces, sharedSecret });
}

function cipherOf(suite: Suite, secrets: Secrets, side: 'i' | 'r'): DirectionCipher | KeyFault | undefined {
  const encryption = secrets[`SK_e${side}`];
  const integrity = secrets[`SK_a${side}`];
  // NULL encryption has no key (RFC 2410).
  if (encryption === undefined && integrity === undefined) return undefined;
  return directionCipher(suite, { encryption, integrity }, { encryption: `SK_e${side}`, integrity: `SK_a${side}` });
}

/** Names of keys that were given and that derivation makes otherwise: a digit was lost when they were copied. */
function differing(given: Secrets, made: Secrets): IkeKeyName[] {
  return IKE_KEY_NAMES.filter((name) => {
    const [one, other] = [given[name], made[name]];
    return one !== undefined && other !== undefined && Buffer.compare(one, other) !== 0;
  });
}

/** People note the keys of the two sides the wrong way round. */
function swapped(keys: Secrets): Secrets {
  const { SK_ei, SK_er, SK_ai, SK_ar, SK_pi, SK_pr, ...rest } = keys;
  const other = { SK_ei: SK_er, SK_er: SK_ei, SK_ai: SK_ar, SK_ar: SK_ai, SK_pi: SK_pr, SK_pr: SK_pi };
  const given = Object.entries(other).filter((entry): entry is [IkeKeyName, Uint8Array] => entry[1] !== undefined);
  return { ...rest, ...Object.fromEntries(given) };
}

function distinct(faults: readonly KeyFault[]): readonly KeyFault[] {
  return [...new Map(faults.map((fault) => [fault.message, fault])).values()];
}
