// What keys there are to write: those of the inputs, and whatever follows from them with a capture. Of a session token that a
// capture gave away nothing is written: secrets come from key files alone.

import { espWiresharkNames, wiresharkNames } from '../crypto/algorithm-names.ts';
import { isAead, type Protection } from '../crypto/algorithms.ts';
import { pairKey } from '../exchanges/opening/key-ring.ts';
import type { OpenedOf } from '../exchanges/opening/proofs.ts';
import type { ReadyKeys } from '../exchanges/opening/ready-keys.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { AuthSecret, IkeKeyName, IkeSaKeys } from '../model/secrets.ts';
import type { AlgorithmNames, WrittenIkeSa, WrittenSecret } from '../reporters/keys/converted.ts';
import type { Remark } from '../reporters/keys/key-check.ts';
import { type IkeKeys, repeats, withoutRepeats } from './compared.ts';
import type { Judged } from './judge.ts';
import type { IkeSet, Pass } from './pass.ts';
import {
  encryptionName,
  ikeLengthFaults,
  ikeSuites,
  integrityName,
  type NamedSuite,
  prfName,
  unknownNames,
} from './suites.ts';
import type { Verdict } from './verdict.ts';

/** Keys that are not written, and why. */
export interface Refusal {
  readonly evidence: EvidenceRef;
  readonly remark: Remark;
}

/** Everything that is known of the keys of one IKE SA. */
export interface IkeEntry {
  /** Where the first of them stand. */
  readonly evidence: EvidenceRef;
  readonly initiatorSpi?: string;
  readonly responderSpi?: string;
  readonly encryption?: string;
  readonly integrity?: string;
  readonly prf?: string;
  /** Undefined where neither a capture nor names tell it. */
  readonly suite: NamedSuite | undefined;
  readonly keys: IkeKeys;
}

export interface IkeEntries {
  readonly entries: readonly IkeEntry[];
  readonly refused: readonly Refusal[];
}

export function ikeEntries(sets: readonly IkeSet[], result: Judged | undefined): IkeEntries {
  const entries = new Map<string, IkeEntry>();
  const refused: Refusal[] = [];
  for (const set of withoutRepeats(sets).distinct) {
    const verdict = result?.verdicts.get(set);
    refused.push(...refusalsOf(set, verdict));
    if (verdict?.outcome === 'wrong' && verdict.sas.length === 0) continue;
    if (verdict === undefined || verdict.sas.length === 0) {
      if (ikeLengthFaults(set).length > 0) continue;
      add(entries, asGiven(set));
      continue;
    }
    const keys = without(set.keys, verdict.wrong);
    for (const { initiatorSpi, responderSpi } of verdict.sas) {
      const known = openedEntry(set, { initiatorSpi, responderSpi }, result);
      // Turned round where the input had them the wrong way, so the set itself adds what opened nothing.
      add(entries, known ?? { ...asGiven(set), initiatorSpi, responderSpi, keys });
    }
  }
  return { entries: [...entries.values()], refused };
}

function refusalsOf(set: IkeSet, verdict: Verdict | undefined): Refusal[] {
  const { evidence } = set;
  if (verdict?.outcome === 'wrong')
    return verdict.remarks.filter(({ tone }) => tone === 'bad').map((remark) => ({ evidence, remark }));
  if (verdict !== undefined && verdict.sas.length > 0) return [];
  return ikeLengthFaults(set).map((text) => ({ evidence, remark: { tone: 'bad', text } }));
}

function asGiven(set: IkeSet): IkeEntry {
  const { evidence, initiatorSpi, responderSpi, encryption, integrity, prf, keys } = set;
  return {
    evidence,
    ...(initiatorSpi !== undefined && { initiatorSpi }),
    ...(responderSpi !== undefined && { responderSpi }),
    ...(encryption !== undefined && { encryption }),
    ...(integrity !== undefined && { integrity }),
    ...(prf !== undefined && { prf }),
    suite: determined(set),
    keys,
  };
}

/** The suite that names and lengths leave. What no name says is not guessed. */
function determined(set: IkeSaKeys): NamedSuite | undefined {
  if (unknownNames(set).length > 0) return undefined;
  const fit = ikeSuites(set);
  const [first] = fit;
  if (fit.length === 1 || first === undefined) return first;
  const isNamed = set.encryption !== undefined && (set.integrity !== undefined || isAead(first));
  return isNamed ? first : undefined;
}

/** With what opened the SA: derived keys, and the suite that both sides agreed on. */
function openedEntry(
  set: IkeSet,
  pair: Pick<OpenedOf, 'initiatorSpi' | 'responderSpi'>,
  result: Judged | undefined,
): IkeEntry | undefined {
  if (result === undefined) return undefined;
  const { pass, verdicts } = result;
  const ways = pass.openedByPair.get(pairKey(pair)) ?? [];
  const [first] = ways;
  if (first === undefined) return undefined;
  const { evidence } = set;
  const keys: Record<string, Uint8Array> = {};
  for (const { by, ready } of ways) {
    const wrong = verdicts.get(by)?.wrong ?? [];
    for (const [name, octets] of Object.entries(without(ownKeys(ready), wrong))) keys[name] ??= octets;
  }
  return { evidence, ...pair, suite: first.ready.suite, keys };
}

/** What was derived, and what its own set holds. Of other sets each is judged by itself. */
function ownKeys({ candidate, secrets, derivedFrom }: ReadyKeys): IkeKeys {
  const own = new Set<Uint8Array>(Object.values(candidate.keys.keys));
  const isOwn = (name: string, octets: Uint8Array) => own.has(octets) || (derivedFrom !== undefined && name !== 'g^ir');
  return Object.fromEntries(Object.entries(secrets).filter(([name, octets]) => isOwn(name, octets)));
}

function without(keys: IkeKeys, names: readonly string[]): IkeKeys {
  return Object.fromEntries(
    Object.entries(keys).filter(([name, octets]) => octets.length > 0 && !names.includes(name)),
  );
}

/** Joins what two inputs know of one SA. Keys that contradict each other stay apart. */
function add(entries: Map<string, IkeEntry>, entry: IkeEntry): void {
  const { initiatorSpi, responderSpi } = entry;
  const isNamed = initiatorSpi !== undefined && responderSpi !== undefined;
  let key = isNamed ? pairKey({ initiatorSpi, responderSpi }) : `${entries.size}`;
  for (let known = entries.get(key); known !== undefined; known = entries.get(key)) {
    if (repeats(entry, known)) return;
    if (Object.entries(entry.keys).every(([name, octets]) => agrees(known?.keys[name as IkeKeyName], octets))) {
      const { suite = entry.suite } = known;
      entries.set(key, { ...entry, ...known, suite, keys: { ...entry.keys, ...known.keys } });
      return;
    }
    key += ' ';
  }
  entries.set(key, entry);
}

function agrees(known: Uint8Array | undefined, octets: Uint8Array): boolean {
  return known === undefined || Buffer.compare(known, octets) === 0;
}

/** SK_d of an IKE SA from any input, for keys of its Child SAs. */
export function skDIn(entries: readonly IkeEntry[]): (sa: OpenedOf) => Uint8Array | undefined {
  const byPair = new Map(
    entries.flatMap(({ initiatorSpi = '', responderSpi = '', keys }) =>
      keys.SK_d === undefined ? [] : [[pairKey({ initiatorSpi, responderSpi }), keys.SK_d] as const],
    ),
  );
  return (sa) => byPair.get(pairKey(sa));
}

export function writtenIkeSa(entry: IkeEntry): WrittenIkeSa {
  const { initiatorSpi, responderSpi, suite, keys } = entry;
  const names = namesOf(entry);
  return {
    ...(initiatorSpi !== undefined && { initiatorSpi }),
    ...(responderSpi !== undefined && { responderSpi }),
    ...names,
    keys: Object.fromEntries(Object.entries(keys).map(([name, octets]) => [name, hexOf(octets)])),
    wireshark: (suite && wiresharkNames(suite)) ?? (suite === undefined ? wiresharksOwn(entry) : undefined),
  };
}

function namesOf({
  suite,
  encryption,
  integrity,
  prf,
}: IkeEntry): Pick<WrittenIkeSa, 'encryption' | 'integrity' | 'prf'> {
  const checksum = suite === undefined ? integrity : integrityName(suite);
  const cipher = suite === undefined ? encryption : encryptionName(suite);
  const mixer = suite === undefined || suite.prf === 0 ? prf : prfName(suite.prf);
  return {
    ...(cipher !== undefined && { encryption: cipher }),
    ...(checksum !== undefined && { integrity: checksum }),
    ...(mixer !== undefined && { prf: mixer }),
  };
}

// AES-CBC-256 [RFC3602] · ANY 96-bits of Authentication [No Checking] · HMAC_SHA2_256_96 [draft-ietf-ipsec-ciph-sha-256-00]
const WIRESHARKS_OWN = /^\S.* ?\[(?:RFC\d{4}|draft-[\w-]+|no checking)\]$/i;

/** Names that only Wireshark gives, and that stand for several algorithms or for none that has a number. */
function wiresharksOwn({ encryption, integrity }: Partial<AlgorithmNames>): AlgorithmNames | undefined {
  if (encryption === undefined || integrity === undefined) return undefined;
  const isOwn = [encryption, integrity].every((name) => WIRESHARKS_OWN.test(name) || name === 'NULL');
  return isOwn ? { encryption, integrity } : undefined;
}

/** Names in `esp_sa`. */
export function espNames(suite: Protection | undefined, stated: Partial<AlgorithmNames>): AlgorithmNames | undefined {
  return suite === undefined ? wiresharksOwn(stated) : espWiresharkNames(suite);
}

export function writtenSecret({ use, identity, secret }: AuthSecret): WrittenSecret {
  const text = Buffer.from(secret).toString('latin1');
  const isText = /^[\x20-\x7e]+$/.test(text);
  return {
    use,
    ...(identity !== undefined && { identity }),
    secret: isText ? { text } : { hex: hexOf(secret) },
  };
}

export function hexOf(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex');
}

/** Why Wireshark's table cannot hold keys; undefined where it can. */
export function tableFault(
  { initiatorSpi, responderSpi, suite, keys, ...names }: IkeEntry,
  pass: Pass | undefined,
): string | undefined {
  if (initiatorSpi === undefined || responderSpi === undefined) {
    return pass === undefined
      ? 'Its SPIs are not stated, and Wireshark needs both. Give the capture too: the IKE SA that the keys open has them.'
      : 'Its SPIs are not stated, and Wireshark needs both: the keys open no IKE SA of the captures given.';
  }
  if (suite === undefined && wiresharksOwn(names) === undefined)
    return 'Its algorithms are not stated, or not in words that are known. Give the capture too: its IKE_SA_INIT tells them.';
  const needed = neededKeys(suite, names.integrity).filter((name) => keys[name] === undefined);
  if (needed.length === 0) return undefined;
  const isSeed = keys.SKEYSEED !== undefined || keys['g^ir'] !== undefined;
  const remedy = isSeed && pass === undefined ? ' Give the capture too: they are derived with its IKE_SA_INIT.' : '';
  return `Wireshark needs ${needed.join(', ')}, which ${needed.length === 1 ? 'is' : 'are'} not there.${remedy}`;
}

function neededKeys(suite: NamedSuite | undefined, integrity: string | undefined): IkeKeyName[] {
  const NULL_CIPHER = 11;
  const encryption: IkeKeyName[] = suite?.encr === NULL_CIPHER ? [] : ['SK_ei', 'SK_er'];
  const isUnchecked = suite === undefined ? /^(?:NONE|ANY)\b/i.test(integrity ?? '') : isAead(suite);
  return isUnchecked ? encryption : [...encryption, 'SK_ai', 'SK_ar'];
}
