// What became of keys of IKE SAs in a pass over the captures: what they open, or why they open nothing.
import { isAead } from '../crypto/algorithms.ts';
import { suiteText } from '../crypto/suite.ts';
import { pairKey, type SpiPair } from '../exchanges/opening/key-ring.ts';
import { namesContradict, type ReadyKeys } from '../exchanges/opening/ready-keys.ts';
import type { KeyFailed, Side } from '../model/opened-events.ts';
import type { Remark } from '../reporters/keys/key-check.ts';
import { besideVerdict, opensMessages } from './beside.ts';
import { compared, namesInWords } from './compared.ts';
import type { Direction, IkeSet, OpenedWith, Pass, SaDirections } from './pass.ts';
import { isOpened, type ProvedKeys, provedFor } from './proved.ts';
import { sideFaults } from './suites.ts';
import { whyUntried } from './untried.ts';
import type { Outcome, Verdict } from './verdict.ts';

/** What says that keys are wrong, and not that something else is missing. */
const WRONG: ReadonlySet<string> = new Set<KeyFailed['why']>(['integrity', 'decryption', 'length']);
const SIDES = ['initiator', 'responder'] as const;

export function verdictOf(set: IkeSet, pass: Pass, proved: ProvedKeys): Verdict {
  const ways = pass.openedBySet.get(set) ?? [];
  if (ways.length > 0) return openedVerdict(set, ways, pass);
  if (!opensMessages(set)) return besideVerdict(set, pass);
  const same = knownElsewhere(set, proved);
  const failed = pass.tried.get(set)?.failed ?? [];
  const wasTried = failed.some(({ why }) => why === 'integrity' || why === 'decryption');
  if (same !== undefined && !wasTried) return same;
  if (failed.length > 0) {
    const isWrong = failed.some(({ why }) => WRONG.has(why));
    return closed(set, isWrong ? 'wrong' : 'unproved', failed.map(failureOf));
  }
  const { outcome, remark } = whyUntried(set, pass);
  return closed(set, outcome, [remark]);
}

function closed(set: IkeSet, outcome: Outcome, remarks: readonly Remark[]): Verdict {
  return { set, outcome, remarks, sas: [], wrong: [] };
}

function openedVerdict(set: IkeSet, ways: readonly OpenedWith[], pass: Pass): Verdict {
  const remarks: Remark[] = [];
  const wrong = new Set<string>();
  const sas = new Map<string, SpiPair>();
  // Two capture points may show one SA, and each was opened by itself.
  const ofPairs = new Map(ways.map((way) => [pairKey(way), way.ready]));
  const opened = [...ofPairs].flatMap(([pair, ready]) => {
    const sas = pass.directions.get(pair) ?? [];
    return sas.filter((sa) => SIDES.some((side) => sa[side].opened.has(set))).map((sa) => ({ sa, ready }));
  });
  for (const { sa, ready } of opened) {
    const good = SIDES.filter((side) => isOpened(sa[side], set, ready));
    if (good.length > 0) {
      remarks.push(opensRemark(set, sa, good), ...(sas.has(pairKey(sa)) ? [] : correctionsOf(set, sa, pass)));
      sas.set(pairKey(sa), sa);
    }
    for (const side of SIDES) {
      if (good.includes(side)) continue;
      const { remark, names = [] } = closedSide(set, sa[side], side, ready);
      if (remark !== undefined) remarks.push(remark);
      for (const name of names) wrong.add(name);
    }
    const contradicted = ready.derivedFrom === undefined ? [] : compared(set.keys, ready.secrets).other;
    for (const name of contradicted) wrong.add(name);
    if (contradicted.length > 0) {
      const text = `${namesInWords(contradicted)} of the set ${are(contradicted)} not what ${ready.derivedFrom} gives, which opens the messages.`;
      remarks.push({ tone: 'bad', text });
    }
  }
  const fits = sas.size > 0 && wrong.size === 0;
  return { set, outcome: fits ? 'fits' : 'wrong', remarks, sas: [...sas.values()], wrong: [...wrong] };
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
  const suite = pass.openedBySet.get(set)?.find((way) => pairKey(way) === pairKey(sa))?.ready.suite;
  const differs = suite !== undefined && namesContradict(set, suite);
  return [
    ...(differs
      ? [plain(`The file names other algorithms than ${suiteText(suite)}, with which the keys open it.`)]
      : []),
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
  ready: ReadyKeys,
): { readonly remark?: Remark; readonly names?: readonly string[] } {
  const letter = side === 'initiator' ? 'i' : 'r';
  const [encryption, integrity] = [`SK_e${letter}`, `SK_a${letter}`] as const;
  const used = isAead(ready.suite) ? [encryption] : [encryption, integrity];
  if (direction.messages === 0) return {};
  if (ready[side] === undefined) {
    const missing = used.filter((name) => set.keys[name] === undefined);
    const [fault] = missing.length > 0 ? [] : sideFaults(set, ready.suite, letter);
    if (fault !== undefined) {
      const text = `Opens no message of the ${side}: ${fault.replace(/[.]$/, '')}, first at`;
      const at = direction.closed?.at;
      return { remark: { tone: 'bad', text, ...(at && { at }), behind: '.' }, names: used };
    }
    const text = `${namesInWords(missing)} ${are(missing)} not in the set: messages of the ${side} stay closed.`;
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
  const { at, why = `The integrity check fails with ${namesInWords(used)} as ${sourceOf(ready)}.` } = direction.closed;
  const blamed = used.filter((name) => why.includes(name));
  const text = `Opens no message of the ${side}. ${why.replace(/[.]$/, '')}, first at`;
  return { remark: { tone: 'bad', text, at, behind: ONE_BIT }, names: blamed.length > 0 ? blamed : used };
}

function sourceOf({ derivedFrom }: ReadyKeys): string {
  return derivedFrom === undefined ? 'given' : `derived from ${derivedFrom}`;
}

const ONE_BIT = '; one wrong bit is enough for that.';

function failureOf({ initiatorSpi, responderSpi, why, message, evidence }: KeyFailed): Remark {
  const of = `Does not open IKE SA ${initiatorSpi} ${responderSpi}.`;
  if (why !== 'integrity' && why !== 'decryption') return { tone: 'bad', text: `${of} ${message}` };
  // The frame is what the pointer says.
  const said = message.replace(/ \(Frame \d+\.\)$/, '').replace(/[.]$/, '');
  return { tone: 'bad', text: `${of} ${said}, at`, at: evidence, behind: ONE_BIT };
}

/** The same keys as others that open their SA, or nearly the same: then these are wrong. */
function knownElsewhere(set: IkeSet, proved: ProvedKeys): Verdict | undefined {
  const named = set.initiatorSpi !== undefined || set.responderSpi !== undefined;
  for (const { by, keys, ...pair } of provedFor(set, proved)) {
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

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function differ(names: readonly string[]): string {
  return names.length === 1 ? 'differs' : 'differ';
}

function are(names: readonly string[]): string {
  return names.length === 1 ? 'is' : 'are';
}
