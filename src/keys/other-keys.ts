// What keys of Child SAs and secrets of AUTH are worth. ESP itself stays closed: its keys are held against those that SK_d
// gives, and their SPIs against the packets.
import { initiatorOf, isMeantFor, type OpenedOf } from '../exchanges/opening/proofs.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { type AuthSecret, type ChildSharedSecret, type EspKeys, SECRET_USES } from '../model/secrets.ts';
import type { EspFlowSeen } from '../model/wire-events.ts';
import type { CheckedKeys, Remark, Worth } from '../reporters/keys/key-check.ts';
import { type ChildDirection, type Children, type DerivedDirection, octetsKey } from './children.ts';
import { namesInWords, sameOctets } from './compared.ts';
import type { Pass } from './pass.ts';
import { espLengthFaults } from './suites.ts';

export function checkedEspKeys(keys: EspKeys, pass: Pass | undefined, children: Children): CheckedKeys {
  const remarks: Remark[] = espLengthFaults(keys).map((text) => ({ tone: 'bad', text }));
  if (pass !== undefined && remarks.length === 0) remarks.push(...espRemarks(keys, pass, children));
  return {
    evidence: placeOf(keys.evidence),
    subject: espSubject(keys),
    names: [
      ...(keys.encryptionKey === undefined ? [] : ['encryption key']),
      ...(keys.integrityKey === undefined ? [] : ['integrity key']),
    ],
    algorithms: stated([keys.encryption, keys.integrity]),
    worth: worthOf(remarks, pass),
    remarks,
  };
}

function espSubject({ spi, stated: { spiIn, spiOut } = {} }: EspKeys): string {
  if (spi !== undefined) return `ESP SPI ${spi}`;
  const possible = [spiIn, spiOut].filter((one) => one !== undefined);
  return possible.length === 0 ? 'ESP SA of no stated SPI' : `ESP SPI ${possible.join(' or ')}`;
}

/** Without a capture whatever has no fault can be used; with one, something in it must speak for the keys. */
export function worthOf(remarks: readonly Remark[], pass?: Pass): Worth {
  const has = (wanted: Remark['tone']) => remarks.some(({ tone }) => tone === wanted);
  if (has('bad')) return 'wrong';
  return pass === undefined || has('good') ? 'fits' : 'unchecked';
}

function espRemarks(keys: EspKeys, pass: Pass, children: Children): Remark[] {
  const { spi } = keys;
  const possible = possibleOf(keys, children);
  const equal = possible.find((one) => isSame(keys, one.keys));
  const found = spi ?? equal?.keys.spi;
  const packets = packetsOf(found, keys, pass.flows);
  if (equal !== undefined) return [agreement(equal), ...lacking(keys, equal), ...packets];
  const [other] = spi === undefined ? [] : possible;
  if (other !== undefined) return [disagreement(keys, other), ...packets];
  const either = [keys.stated?.spiIn, keys.stated?.spiOut].map((one) => children.bySpi.get(one ?? '')?.[0]);
  const [one, two] = either;
  if (one?.child.isProved === true && two?.child.isProved === true) {
    const text = `The keys are neither of those that SK_d of IKE SA ${one.child.initiatorSpi} ${one.child.responderSpi} gives for ESP SPIs ${one.keys.spi} and ${two.keys.spi}: they are wrong. Agreed on at`;
    return [{ tone: 'bad', text, at: one.child.agreed.evidence, behind: '.' }];
  }
  const agreed = children.underived.find(
    ({ agreed: { toInitiator, toResponder } }) => spi === toInitiator || spi === toResponder,
  );
  if (agreed !== undefined) {
    const text = `IKE SA ${agreed.initiatorSpi} ${agreed.responderSpi} agreed on it; whether the keys are right is not known, since ${agreed.why}. See`;
    return [{ tone: 'plain', text, at: agreed.agreed.evidence, behind: '.' }, ...packets];
  }
  const isSideless = keys.stated?.spiIn !== undefined || keys.stated?.spiOut !== undefined;
  const text =
    spi === undefined
      ? isSideless
        ? 'Its entry states no `side`, so which SPI goes with it is not known, and no opened IKE SA gives these keys.'
        : 'No SPI is known of them, and no opened IKE SA gives these keys.'
      : packets.length > 0
        ? 'No opened IKE SA agreed on this SPI: whether the keys are right is not known.'
        : 'The captures have no ESP packet with this SPI, and no opened IKE SA agreed on it.';
  return [{ tone: 'plain', text }, ...packets];
}

/** Derived directions of the same SPI; of keys without one, those with the same encryption key. */
export function possibleOf({ spi, encryptionKey }: EspKeys, { bySpi, byKey }: Children): readonly DerivedDirection[] {
  return (spi === undefined ? byKey.get(octetsKey(encryptionKey)) : bySpi.get(spi)) ?? [];
}

/** The same as far as they go: an integrity key that was not given is not wrong. */
export function isSame({ encryptionKey, integrityKey }: EspKeys, { encryption, integrity }: ChildDirection): boolean {
  const isIntegrity = integrityKey === undefined || sameOctets(integrityKey, orAbsent(integrity));
  return sameOctets(encryptionKey, orAbsent(encryption)) && isIntegrity;
}

function lacking({ integrityKey }: EspKeys, { keys }: DerivedDirection): Remark[] {
  if (integrityKey !== undefined || keys.integrity.length === 0) return [];
  return [
    { tone: 'plain', text: 'Its integrity key was not given: packets can be read with the other, and not checked.' },
  ];
}

function orAbsent(octets: Uint8Array): Uint8Array | undefined {
  return octets.length === 0 ? undefined : octets;
}

function agreement({ child, keys }: DerivedDirection): Remark {
  const { agreed, initiatorSpi, responderSpi } = child;
  const text = `The keys that SK_d of IKE SA ${initiatorSpi} ${responderSpi} gives for ESP SPI ${keys.spi}, agreed on at`;
  return { tone: 'good', text, at: agreed.evidence, behind: '.' };
}

function disagreement({ encryptionKey, integrityKey }: EspKeys, { child, keys }: DerivedDirection): Remark {
  const names = [
    ...(sameOctets(encryptionKey, orAbsent(keys.encryption)) ? [] : ['encryption key']),
    ...(integrityKey === undefined || sameOctets(integrityKey, orAbsent(keys.integrity)) ? [] : ['integrity key']),
  ];
  const [verb, sentence] = names.length === 1 ? ['is', 'it'] : ['are', 'they'];
  const blame = child.isProved ? `${sentence} ${verb} wrong` : `${sentence} or SK_d ${verb} wrong`;
  const text = `The ${namesInWords(names)} ${verb} not what SK_d of IKE SA ${child.initiatorSpi} ${child.responderSpi} gives: ${blame}. Agreed on at`;
  return { tone: 'bad', text, at: child.agreed.evidence, behind: '.' };
}

function packetsOf(spi: string | undefined, { from, to }: EspKeys, flows: readonly EspFlowSeen[]): Remark[] {
  const isOf = (flow: EspFlowSeen) =>
    spi !== undefined
      ? flow.spi === spi
      : isStated(from) && isStated(to) && flow.from.address === from && flow.to.address === to;
  const own = flows.filter(isOf);
  const [first] = own;
  if (first === undefined) return [];
  const packets = own.reduce((sum, flow) => sum + flow.packets, 0);
  const text = `${packets} ESP packet${packets === 1 ? '' : 's'} in the captures, first`;
  return [{ tone: 'plain', text, at: placeOf(first.evidence), behind: '.' }];
}

function isStated(address: string | undefined): boolean {
  return address !== undefined && address !== '*';
}

/** The shared secret of a Child SA's own key exchange. */
export function checkedSharedSecret(
  secret: ChildSharedSecret,
  pass: Pass | undefined,
  children: Children,
): CheckedKeys {
  const { spi } = secret;
  const isOf = ({ toInitiator, toResponder }: { toInitiator: string; toResponder: string }) =>
    spi === toInitiator || spi === toResponder;
  const used = children.derived.find(({ agreed, sharedSecret }) => isOf(agreed) && sharedSecret !== undefined);
  const known = [...children.derived, ...children.underived].find(({ agreed }) => isOf(agreed));
  const remarks: Remark[] = [];
  if (pass !== undefined && used !== undefined) {
    const text = 'The key exchange of the Child SA agreed on at';
    remarks.push({ tone: 'good', text, at: used.agreed.evidence, behind: '; its keys follow from it and SK_d.' });
  } else if (pass !== undefined && known !== undefined) {
    const text =
      'why' in known ? `Gives no keys: ${known.why}. See` : 'The Child SA had no key exchange of its own, at';
    remarks.push({ tone: 'why' in known ? 'plain' : 'bad', text, at: known.agreed.evidence, behind: '.' });
  } else if (pass !== undefined)
    remarks.push({ tone: 'plain', text: 'No opened IKE SA agreed on an ESP SA of this SPI.' });
  return {
    evidence: placeOf(secret.evidence),
    subject: `Child SA of ESP SPI ${spi}`,
    names: ['g^ir'],
    algorithms: [],
    worth: worthOf(remarks, pass),
    remarks,
  };
}

/** AUTH payloads on which a secret is tried. */
const MAX_TRIED = 512;

export function checkedSecret(given: AuthSecret, pass: Pass | undefined): CheckedKeys {
  const { evidence, use, identity } = given;
  const remarks = pass === undefined ? [] : secretRemarks(given, pass.opened);
  return {
    evidence: placeOf(evidence),
    subject: identity === undefined ? SECRET_USES[use] : `${SECRET_USES[use]} of identity ${identity}`,
    names: [],
    algorithms: [],
    worth: worthOf(remarks, pass),
    remarks,
  };
}

function secretRemarks(given: AuthSecret, sas: readonly OpenedOf[]): Remark[] {
  const { secret, identity } = given;
  const asked = sas.flatMap((sa) => {
    const of = `IKE SA ${sa.initiatorSpi} ${sa.responderSpi}`;
    const isOthers = identity !== undefined && identity !== initiatorOf(sa);
    const isMeant = isMeantFor(given, sa);
    return sa.opened.auths.map(({ sent, question }) => ({ sent, question, of, isOthers, isMeant }));
  });
  const open = asked.filter(({ question }) => question.isOpen).slice(0, MAX_TRIED);
  const proved = open.filter(({ question }) => question.isProvedBy(secret));
  if (proved.length > 0) {
    return proved.map(({ sent: { by, evidence: at }, of, isOthers }) => {
      if (!isOthers) return { tone: 'good', text: `Proves AUTH of the ${by} of ${of} at`, at, behind: '.' };
      const text = `Is what AUTH of the ${by} of ${of} was made with, and stands with another identity than that SA's initiator, so it is not used. See`;
      return { tone: 'bad', text, at, behind: '.' };
    });
  }
  const refuted = open.filter(
    ({ isMeant, question, sent }) => isMeant && question.hasDerivedKeys && sent.by === 'initiator',
  );
  if (refuted.length > 0) {
    return refuted.map(({ sent: { evidence: at }, of }) => {
      return { tone: 'bad', text: `Is not what AUTH of the initiator of ${of} was made with, at`, at, behind: '.' };
    });
  }
  const text =
    open.length > 0
      ? `Proves none of the ${open.length} AUTH payloads with a shared key that could be checked.`
      : 'No AUTH payload with a shared key could be checked: that takes an opened IKE SA with SK_pi and SK_pr, SKEYSEED or g^ir.';
  return [{ tone: 'plain', text }];
}

export function placeOf({ run: _run, excerpt: _excerpt, ...place }: EvidenceRef): EvidenceRef {
  return place;
}

export function stated(names: readonly (string | undefined)[]): string[] {
  return names.filter((name) => name !== undefined);
}
