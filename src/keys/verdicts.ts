// What became of keys of IKE SAs in a pass over the captures: what they open, or why they open nothing.
import { isAead } from '../crypto/algorithms.ts';
import type { SpiPair } from '../exchanges/opening/key-ring.ts';
import type { ReadyKeys } from '../exchanges/opening/ready-keys.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { KeyFailed, Side } from '../model/opened-events.ts';
import type { IkeSaSeen } from '../model/wire-events.ts';
import type { Remark } from '../reporters/keys/key-check.ts';
import { compared, type IkeKeys, namesInWords, pairKey } from './compared.ts';
import type { Direction, IkeSet, Pass, SaDirections } from './pass.ts';

/**
 * `absent`: the captures have no messages to try them on, or none that tells which SA they are of. `unproved`: something else is
 * needed before they can be tried. `undecided`: other keys had opened the IKE SA first, and nothing tells whether these fit too.
 */
export type Outcome = 'fits' | 'wrong' | 'absent' | 'unproved' | 'undecided';

/** What is known of a set. */
export interface Verdict {
  readonly set: IkeSet;
  readonly outcome: Outcome;
  readonly remarks: readonly Remark[];
  /** The IKE SAs that these keys are of, as the capture names them. */
  readonly sas: readonly SpiPair[];
  /** Names of keys that are wrong though others of the set are right. */
  readonly wrong: readonly string[];
}

/** What says that keys are wrong, and not that something else is missing. */
const WRONG: ReadonlySet<string> = new Set<KeyFailed['why']>(['integrity', 'decryption', 'length']);
const SIDES = ['initiator', 'responder'] as const;

export function verdictOf(set: IkeSet, pass: Pass): Verdict {
  const opened = pass.directions.filter((sa) => SIDES.some((side) => sa[side].opened.has(set)));
  if (opened.length > 0) return openedVerdict(set, opened, pass);
  const same = knownElsewhere(set, pass);
  const failed = pass.tried.get(set)?.failed ?? [];
  const wasTried = failed.some(({ why }) => why === 'integrity' || why === 'decryption');
  if (same !== undefined && !wasTried) return same;
  if (failed.length > 0) {
    const isWrong = failed.some(({ why }) => WRONG.has(why));
    return closed(set, isWrong ? 'wrong' : 'unproved', failed.map(failureOf));
  }
  const named = set.initiatorSpi !== undefined || set.responderSpi !== undefined;
  return named ? unfound(set, pass) : untried(set, pass);
}

function closed(set: IkeSet, outcome: Outcome, remarks: readonly Remark[]): Verdict {
  return { set, outcome, remarks, sas: [], wrong: [] };
}

function openedVerdict(set: IkeSet, opened: readonly SaDirections[], pass: Pass): Verdict {
  const remarks: Remark[] = [];
  const wrong = new Set<string>();
  const sas = new Map<string, SpiPair>();
  for (const sa of opened) {
    const ready = readyOf(set, sa, pass);
    const good = SIDES.filter((side) => isOpened(sa[side], set, ready));
    if (good.length > 0) {
      // Two capture points may show one SA.
      remarks.push(opensRemark(set, sa, good), ...(sas.has(pairKey(sa)) ? [] : correctionsOf(set, sa, pass)));
      sas.set(pairKey(sa), sa);
    }
    for (const side of SIDES) {
      if (good.includes(side)) continue;
      const { remark, names = [] } = closedSide(set, sa[side], side, ready);
      if (remark !== undefined) remarks.push(remark);
      for (const name of names) wrong.add(name);
    }
    const contradicted = ready?.derivedFrom === undefined ? [] : compared(set.keys, ready.secrets).other;
    for (const name of contradicted) wrong.add(name);
    if (contradicted.length > 0) {
      const text = `${namesInWords(contradicted)} of the set ${are(contradicted)} not what ${ready?.derivedFrom} gives, which opens the messages.`;
      remarks.push({ tone: 'bad', text });
    }
  }
  const fits = sas.size > 0 && wrong.size === 0;
  return { set, outcome: fits ? 'fits' : 'wrong', remarks, sas: [...sas.values()], wrong: [...wrong] };
}

/** Fragments alone prove the key of the cipher only where their checksum does, or where it was derived. */
function isOpened({ opened, closed }: Direction, set: IkeSet, ready: ReadyKeys | undefined): boolean {
  const by = opened.get(set);
  if (by === undefined || ready === undefined) return false;
  const isProved = isAead(ready.suite) || ready.derivedFrom !== undefined;
  return by.messages > 0 || isProved || closed === undefined;
}

function opensRemark(set: IkeSet, sa: SaDirections, good: readonly Side[]): Remark {
  const parts = good.flatMap((side) => sa[side].opened.get(set) ?? []);
  const messages = parts.reduce((sum, part) => sum + part.messages, 0);
  const fragments = parts.reduce((sum, part) => sum + part.fragments, 0);
  const count = messages > 0 ? counted(messages, 'message') : counted(fragments, 'fragment');
  const [first] = parts.map((part) => part.first).sort((a, b) => (a.frame ?? 0) - (b.frame ?? 0));
  const [only] = good.length === SIDES.length ? [] : good;
  const isHalf = SIDES.every((side) => sa[side].messages > 0) && only !== undefined;
  const text = `Opens IKE SA ${sa.initiatorSpi} ${sa.responderSpi}: ${count}${isHalf ? ` of the ${only}` : ''}, first`;
  return { tone: 'good', text, ...(first && { at: first }), behind: '.' };
}

function correctionsOf(set: IkeSet, sa: SaDirections, pass: Pass): Remark[] {
  const opened = pass.tried.get(set)?.opened.find((one) => pairKey(one) === pairKey(sa));
  const plain = (text: string): Remark => ({ tone: 'plain', text });
  return [
    ...(opened?.corrected === 'spis-swapped' ? [plain('Its SPIs stand the wrong way round; they were turned.')] : []),
    ...(opened?.corrected === 'keys-swapped'
      ? [plain('The keys of the two sides stand the wrong way round; they were turned.')]
      : []),
    ...(opened?.derivedFrom === undefined
      ? []
      : [plain(`What opens the messages was derived from ${opened.derivedFrom}.`)]),
  ];
}

/** Why a set that opens messages of one side opens none of the other. */
function closedSide(
  set: IkeSet,
  direction: Direction,
  side: Side,
  ready: ReadyKeys | undefined,
): { readonly remark?: Remark; readonly names?: readonly string[] } {
  const letter = side === 'initiator' ? 'i' : 'r';
  const [encryption, integrity] = [`SK_e${letter}`, `SK_a${letter}`] as const;
  const used = ready !== undefined && isAead(ready.suite) ? [encryption] : [encryption, integrity];
  if (direction.messages === 0) return {};
  if (ready !== undefined && ready[side] === undefined) {
    const text = `${namesInWords(used)} ${used.length > 1 ? 'are' : 'is'} not in the set: messages of the ${side} stay closed.`;
    return { remark: { tone: 'plain', text } };
  }
  const other = [...direction.opened.keys()].find((one) => one !== set);
  if (other !== undefined) {
    const names = compared(set.keys, other.keys).other.filter((name) => used.some((one) => one === name));
    if (names.length === 0) return {};
    const text = `${namesInWords(names)} ${differ(names)} from what opens messages of the ${side}, at`;
    return { remark: { tone: 'bad', text, at: other.evidence, behind: '.' }, names };
  }
  if (direction.closed === undefined) return {};
  const { at, why = `The integrity check fails with ${namesInWords(used)} as given.` } = direction.closed;
  const blamed = used.filter((name) => why.includes(name));
  const text = `Opens no message of the ${side}. ${why.replace(/[.]$/, '')}, first at`;
  return { remark: { tone: 'bad', text, at, behind: ONE_BIT }, names: blamed.length > 0 ? blamed : used };
}

const ONE_BIT = '; one wrong bit is enough for that.';

function readyOf(set: IkeSet, sa: SpiPair, pass: Pass): ReadyKeys | undefined {
  return pass.opened
    .filter((one) => pairKey(one) === pairKey(sa))
    .flatMap(({ keys }) => keys)
    .find(({ candidate }) => pass.setOf(candidate.keys.handle) === set);
}

function failureOf({ initiatorSpi, responderSpi, why, message, evidence }: KeyFailed): Remark {
  const of = `Does not open IKE SA ${initiatorSpi} ${responderSpi}.`;
  if (why !== 'integrity' && why !== 'decryption') return { tone: 'bad', text: `${of} ${message}` };
  // The frame is what the pointer says.
  const said = message.replace(/ \(Frame \d+\.\)$/, '').replace(/[.]$/, '');
  return { tone: 'bad', text: `${of} ${said}, at`, at: evidence, behind: ONE_BIT };
}

/** What opened an IKE SA, and is known to be right. */
export interface Proved extends SpiPair {
  readonly by: IkeSet;
  readonly keys: IkeKeys;
}

export function provedIn(pass: Pass): Proved[] {
  return pass.opened.flatMap(({ initiatorSpi, responderSpi, keys }) =>
    keys.flatMap((ready) => {
      const by = pass.setOf(ready.candidate.keys.handle);
      const sas = pass.directions.filter((sa) => pairKey(sa) === pairKey({ initiatorSpi, responderSpi }));
      if (by === undefined) return [];
      const isGood = (side: Side) => sas.some((sa) => isOpened(sa[side], by, ready));
      return [{ initiatorSpi, responderSpi, by, keys: provedKeys(ready, isGood) }];
    }),
  );
}

function provedKeys({ secrets, derivedFrom }: ReadyKeys, isGood: (side: Side) => boolean): IkeKeys {
  // The g^ir that stands beside a SKEYSEED is not proved by it; where another set has another one, one of them is wrong.
  if (derivedFrom !== undefined) return secrets;
  const { SK_ei, SK_ai, SK_er, SK_ar } = secrets;
  return defined({
    ...(isGood('initiator') && { SK_ei, SK_ai }),
    ...(isGood('responder') && { SK_er, SK_ar }),
  });
}

function defined(keys: Record<string, Uint8Array | undefined>): IkeKeys {
  return Object.fromEntries(Object.entries(keys).filter(([, octets]) => octets !== undefined));
}

/** The same keys as others that open their SA, or nearly the same: then these are wrong. */
function knownElsewhere(set: IkeSet, pass: Pass): Verdict | undefined {
  const named = set.initiatorSpi !== undefined || set.responderSpi !== undefined;
  for (const { by, keys, ...pair } of provedIn(pass)) {
    if (named ? !isOf(set, pair) : by === set) continue;
    const { same, other } = compared(set.keys, keys);
    if (same.length + other.length === 0 || (!named && same.length === 0)) continue;
    const at = by.evidence;
    if (other.length > 0) {
      const text = `${namesInWords(other)} ${differ(other)} from what opens IKE SA ${pair.initiatorSpi} ${pair.responderSpi}, at`;
      return { ...closed(set, 'wrong', [{ tone: 'bad', text, at, behind: '.' }]), wrong: other };
    }
    const text = `The same keys as those that open IKE SA ${pair.initiatorSpi} ${pair.responderSpi}, at`;
    return { set, outcome: 'fits', remarks: [{ tone: 'good', text, at, behind: '.' }], sas: [pair], wrong: [] };
  }
  return undefined;
}

function isOf({ initiatorSpi, responderSpi }: IkeSet, pair: SpiPair): boolean {
  const fits = (own: string | undefined, spi: string) => own === undefined || own === spi;
  return (
    (fits(initiatorSpi, pair.initiatorSpi) && fits(responderSpi, pair.responderSpi)) ||
    (initiatorSpi === pair.responderSpi && responderSpi === pair.initiatorSpi)
  );
}

/** Keys with SPIs that were not tried: no such SA, nothing encrypted in it, or others came first. */
function unfound(set: IkeSet, pass: Pass): Verdict {
  const own = pass.sas.filter((sa) => isOf(set, sa));
  const [sa] = own;
  if (sa === undefined) return closed(set, 'absent', [{ tone: 'bad', ...nearest(set, pass.sas) }]);
  const where = `IKE SA ${sa.initiatorSpi} ${sa.responderSpi}`;
  if (own.every(({ encryptedMessages }) => encryptedMessages === 0)) {
    const text = `${where} is in the capture, but none of its messages is encrypted, at`;
    return closed(set, 'absent', [{ tone: 'bad', text, at: placeOf(sa), behind: '.' }]);
  }
  const isCut = ({ initiator, responder }: SaDirections) => initiator.messages + responder.messages === 0;
  if (pass.directions.filter((one) => isOf(set, one)).every(isCut)) {
    const text = `${where} is in the capture, but no encrypted message of it was captured whole: a snap length cuts them. It begins at`;
    return closed(set, 'absent', [{ tone: 'bad', text, at: placeOf(sa), behind: '.' }]);
  }
  return undecided(set);
}

function undecided(set: IkeSet): Verdict {
  const text = 'Not tried: other keys had opened its IKE SA first. Check these by themselves.';
  return closed(set, 'undecided', [{ tone: 'bad', text }]);
}

function untried(set: IkeSet, pass: Pass): Verdict {
  if (pass.opened.length > 0) return undecided(set);
  const encrypted = pass.sas.filter(({ encryptedMessages }) => encryptedMessages > 0);
  const without = encrypted.filter(({ proposal }) => proposal === undefined).length;
  const isSeed = set.keys.SK_ei === undefined && set.keys.SK_er === undefined;
  const lacking =
    isSeed && without > 0 ? ` Of ${without} IKE_SA_INIT was not captured, whose nonces keys are derived with.` : '';
  const text =
    encrypted.length === 0
      ? 'Names no IKE SA, and the captures have no encrypted IKE message to try it on.'
      : `Names no IKE SA, and opens none of the ${encrypted.length} with encrypted messages: on each the integrity check fails, or keys do not fit its algorithms.${lacking}`;
  return closed(set, 'absent', [{ tone: 'bad', text }]);
}

/** No IKE SA with these SPIs: what there is instead. */
function nearest({ initiatorSpi, responderSpi }: IkeSet, sas: readonly IkeSaSeen[]): Omit<Remark, 'tone'> {
  const [sa] = sas;
  if (sa === undefined) return { text: 'There is no IKE SA in the captures.' };
  const of = (one: IkeSaSeen) => `${one.initiatorSpi} ${one.responderSpi}`;
  const there = (one: IkeSaSeen, how: string) => {
    return { text: `No IKE SA has these SPIs; ${of(one)} ${how}, from`, at: placeOf(one), behind: ' on.' };
  };
  const sameInitiator = sas.find((one) => one.initiatorSpi === initiatorSpi);
  if (sameInitiator !== undefined) return there(sameInitiator, 'has the same initiator SPI');
  const sameResponder = sas.find((one) => one.responderSpi === responderSpi);
  if (sameResponder !== undefined) return there(sameResponder, 'has the same responder SPI');
  const typo = sas.find((one) => differences(one, { initiatorSpi, responderSpi }) <= MISTYPED);
  if (typo !== undefined) return there(typo, 'is nearly the same');
  if (sas.length === 1) return there(sa, 'is the only one there');
  return { text: `None of the ${sas.length} IKE SAs in the captures has these SPIs.` };
}

const MISTYPED = 3;

function differences(sa: SpiPair, given: { [K in keyof SpiPair]: string | undefined }): number {
  const { initiatorSpi = sa.initiatorSpi, responderSpi = sa.responderSpi } = given;
  const digits = [...(initiatorSpi + responderSpi)];
  return digits.filter((digit, at) => digit !== (sa.initiatorSpi + sa.responderSpi)[at]).length;
}

/** Where an SA begins; a run of its messages says nothing here. */
function placeOf({ evidence: { run: _run, ...place } }: IkeSaSeen): EvidenceRef {
  return place;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function differ(names: readonly string[]): string {
  return names.length === 1 ? 'differs' : 'differ';
}

function are(names: readonly string[]): string {
  return names.length === 1 ? 'is' : 'are';
}
