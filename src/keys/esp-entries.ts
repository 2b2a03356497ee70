// Keys of ESP SAs to write: those that SK_d gives, and those of the inputs that it does not.
import type { EvidenceRef } from '../model/evidence.ts';
import type { EspKeys } from '../model/secrets.ts';
import type { EspFlowSeen } from '../model/wire-events.ts';
import type { WrittenChildSa, WrittenDirection } from '../reporters/keys/converted.ts';
import { type ChildDirection, type Children, type DerivedChild, octetsKey } from './children.ts';
import { grouped } from './compared.ts';
import { espNames, hexOf, type Refusal } from './conversion.ts';
import type { KeyInputs } from './key-inputs.ts';
import { checkedEspKeys, isSame, possibleOf } from './other-keys.ts';
import type { Pass } from './pass.ts';
import { encryptionName, espLengthFaults, espSuites, integrityName, type NamedSuite, unknownNames } from './suites.ts';

export interface EspEntry {
  readonly written: WrittenChildSa;
  /** Where keys stand that an input gave. */
  readonly evidence: EvidenceRef | undefined;
}

export interface EspEntries {
  readonly childSas: readonly EspEntry[];
  readonly refused: readonly Refusal[];
}

export function espEntries(
  { given }: Pick<KeyInputs, 'given'>,
  pass: Pass | undefined,
  children: Children,
): EspEntries {
  const refused: Refusal[] = [];
  const flows = pass?.flows ?? [];
  const trusted = new Set(
    children.derived.filter((child) =>
      isTrusted(
        child,
        grouped(given.espKeys, ({ spi }) => spi),
      ),
    ),
  );
  const derived = [...trusted];
  const rest = new Map<string, EspKeys>();
  for (const keys of given.espKeys) {
    const faults = espLengthFaults(keys).map((text) => ({
      evidence: keys.evidence,
      remark: { tone: 'bad', text } as const,
    }));
    refused.push(...faults);
    if (faults.length > 0) continue;
    const known = possibleOf(keys, children).filter(({ child }) => trusted.has(child));
    if (known.some((one) => isSame(keys, one.keys))) continue;
    if (known.length > 0 && keys.spi !== undefined && pass !== undefined) {
      const { remarks } = checkedEspKeys(keys, pass, children);
      const bad = remarks.filter(({ tone }) => tone === 'bad');
      refused.push(...bad.map((remark) => ({ evidence: keys.evidence, remark })));
      continue;
    }
    const key = [keys.spi ?? '', octetsKey(keys.encryptionKey), octetsKey(keys.integrityKey)].join(' ');
    if (!rest.has(key)) rest.set(key, keys);
  }
  const spis = new Set(derived.flatMap(directionsOf).map(({ spi }) => spi));
  const unused = given.childSharedSecrets.filter(({ spi }) => !spis.has(spi));
  const secrets = new Map(unused.map(({ spi, sharedSecret }) => [spi, hexOf(sharedSecret)]));
  return {
    childSas: [
      ...derived.map((child) => ({ written: writtenChild(child, flows), evidence: undefined })),
      ...pairs([...rest.values()]).map(([first, second]) => ({
        written: writtenGiven(first, second),
        evidence: first.evidence,
      })),
      ...[...secrets].map(([spi, hex]) => ({
        written: { sharedSecret: { spi, hex }, wireshark: undefined },
        evidence: undefined,
      })),
    ],
    refused,
  };
}

/** What Wireshark's table can hold of a Child SA, and why not all of it. */
export function inEspTable({ written, evidence }: EspEntry): {
  readonly written: WrittenChildSa;
  readonly refused: Refusal[];
} {
  const { fromOpener, toOpener, ...child } = written;
  const faults = new Set<string>();
  const held = (direction: WrittenDirection | undefined) => {
    const fault = direction && tableFault(written, direction);
    if (fault !== undefined) faults.add(fault);
    return fault === undefined ? direction : undefined;
  };
  const [from, to] = [held(fromOpener), held(toOpener)];
  return {
    written: { ...child, ...(from && { fromOpener: from }), ...(to && { toOpener: to }) },
    refused: evidence === undefined ? [] : [...faults].map((text) => ({ evidence, remark: { tone: 'bad', text } })),
  };
}

function tableFault({ wireshark, encryption }: WrittenChildSa, { spi, from }: WrittenDirection): string | undefined {
  if (wireshark === undefined && encryption === undefined)
    return 'Its algorithms are not stated. Give the capture and keys of its IKE SA too: the opened messages tell them.';
  if (spi !== undefined || from !== undefined) return undefined;
  return 'Its SPI is not stated. Give the capture and keys of its IKE SA too: SK_d tells which SA the keys are of.';
}

function directionsOf({ fromOpener, toOpener }: DerivedChild): ChildDirection[] {
  return [fromOpener, toOpener];
}

/** What SK_d gives counts where SK_d is proved, or where no input says otherwise. */
function isTrusted(child: DerivedChild, given: ReadonlyMap<string | undefined, readonly EspKeys[]>): boolean {
  if (child.isProved) return true;
  return directionsOf(child).every((own) => (given.get(own.spi) ?? []).every((keys) => isSame(keys, own)));
}

function writtenChild(child: DerivedChild, flows: readonly EspFlowSeen[]): WrittenChildSa {
  const { initiatorSpi, responderSpi, esp, sharedSecret, fromOpener } = child;
  const suite = { ...esp, prf: 0 };
  return {
    initiatorSpi,
    responderSpi,
    ...namesOf(suite, {}),
    fromOpener: derivedDirection(fromOpener, flows),
    toOpener: derivedDirection(child.toOpener, flows),
    ...(sharedSecret && { sharedSecret: { spi: fromOpener.spi, hex: hexOf(sharedSecret) } }),
    wireshark: espNames(suite, {}),
  };
}

/** With addresses where the packets show one pair: a client that moved has several. */
function derivedDirection(
  { spi, encryption, integrity }: ChildDirection,
  flows: readonly EspFlowSeen[],
): WrittenDirection {
  const own = flows.filter((flow) => flow.spi === spi);
  const [only, ...others] = new Set(own.map(({ from, to }) => `${from.address} ${to.address}`));
  const [from = '', to = ''] = only?.split(' ') ?? [];
  return {
    spi,
    ...(only !== undefined && others.length === 0 && { from, to }),
    encryptionKey: hexOf(encryption),
    integrityKey: hexOf(integrity),
  };
}

/** Our key file has both directions in one entry, so they have one place. */
function pairs(keys: readonly EspKeys[]): (readonly [EspKeys, EspKeys | undefined])[] {
  const found: [EspKeys, EspKeys | undefined][] = [];
  for (const one of keys) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === undefined && belongTogether(last[0], one)) last[1] = one;
    else found.push([one, undefined]);
  }
  return found;
}

function belongTogether(a: EspKeys, b: EspKeys): boolean {
  const isOfEntry = a.from === undefined && b.from === undefined;
  const isOnePlace = a.evidence.source === b.evidence.source && a.evidence.start === b.evidence.start;
  return isOfEntry && isOnePlace && a.encryption === b.encryption && a.integrity === b.integrity;
}

function writtenGiven(first: EspKeys, second: EspKeys | undefined): WrittenChildSa {
  const suite = determined(first);
  const stated = {
    ...(first.encryption !== undefined && { encryption: first.encryption }),
    ...(first.integrity !== undefined && { integrity: first.integrity }),
  };
  return {
    ...first.stated,
    ...namesOf(suite, stated),
    fromOpener: givenDirection(first),
    ...(second !== undefined && { toOpener: givenDirection(second) }),
    wireshark: espNames(suite, stated),
  };
}

function determined(keys: EspKeys): NamedSuite | undefined {
  if (unknownNames(keys).length > 0) return undefined;
  const fit = espSuites(keys);
  return fit.length === 1 || keys.encryption !== undefined ? fit[0] : undefined;
}

function givenDirection({ spi, from, to, encryptionKey, integrityKey }: EspKeys): WrittenDirection {
  return {
    ...(spi !== undefined && { spi }),
    ...(isAddress(from) && isAddress(to) && { from, to }),
    encryptionKey: hexOf(encryptionKey ?? new Uint8Array()),
    integrityKey: hexOf(integrityKey ?? new Uint8Array()),
  };
}

/** What stands in an input as an address goes into a table, so it must be one; `*` is the same as none. */
function isAddress(text: string | undefined): text is string {
  return text !== undefined && /^(?:[0-9.]{7,15}|[0-9a-f:.]{2,45})$/i.test(text);
}

function namesOf(
  suite: NamedSuite | undefined,
  stated: Pick<WrittenChildSa, 'encryption' | 'integrity'>,
): Pick<WrittenChildSa, 'encryption' | 'integrity'> {
  if (suite === undefined) return stated;
  const integrity = integrityName(suite);
  return { encryption: encryptionName(suite), ...(integrity !== undefined && { integrity }) };
}
