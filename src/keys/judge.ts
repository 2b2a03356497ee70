// Tries all keys of IKE SAs on the captures. Of several keys of one SA the first that opens it hides what the others are
// worth; then the captures are gone over again with those.
import type { IkeKeyName } from '../model/secrets.ts';
import { withoutRepeats } from './compared.ts';
import type { KeyInputs } from './key-inputs.ts';
import { type IkeSet, type Pass, passOver } from './pass.ts';
import { provedIn } from './proved.ts';
import type { Verdict } from './verdict.ts';
import { verdictOf } from './verdicts.ts';

export interface Judged {
  /** With all keys: what it says of SAs is what the run knows. */
  readonly pass: Pass;
  /** Of each set, in the order in which they were read. */
  readonly verdicts: ReadonlyMap<IkeSet, Verdict>;
}

/** Beyond this so many different keys were given for one IKE SA that no more are tried. */
const MAX_PASSES = 8;

export async function judged({ captures, given }: KeyInputs): Promise<Judged> {
  const { distinct, firsts } = withoutRepeats(given.ikeSaKeys);
  const verdicts = new Map<IkeSet, Verdict>();
  const pass = await passOver(captures, { given, sets: distinct });
  const proved = provedIn(pass);
  for (const set of distinct) verdicts.set(set, verdictOf(set, pass, proved));
  // Standard input can be read once.
  const canReadAgain = captures.every(({ input }) => input.canReadAgain);
  for (let passes = 1; passes < MAX_PASSES && canReadAgain; passes++) {
    const sets = distinct.filter((set) => verdicts.get(set)?.outcome === 'undecided');
    if (sets.length === 0) break;
    const next = await passOver(captures, { given, sets });
    const known = provedIn(next);
    for (const set of sets) verdicts.set(set, verdictOf(set, next, known));
  }
  if (canReadAgain) {
    for (const name of ['SKEYSEED', 'g^ir'] as const) {
      const sets = distinct.filter((set) => verdicts.get(set)?.outcome === 'fits' && isUnused(set, name, pass));
      if (sets.length === 0) continue;
      const isTested = new Set(sets);
      const alone = await passOver(captures, {
        given,
        sets: distinct,
        keysOf: (set) => (isTested.has(set) ? { [name]: set.keys[name] ?? new Uint8Array() } : set.keys),
      });
      for (const set of sets) {
        const verdict = verdicts.get(set);
        if (verdict !== undefined && isRefuted(set, alone)) verdicts.set(set, withWrong(verdict, name));
      }
    }
  }
  return { pass, verdicts: inOrder(given.ikeSaKeys, firsts, verdicts) };
}

/** The set opens its SA without this secret, from which its other keys should follow. */
function isUnused(set: IkeSet, name: 'SKEYSEED' | 'g^ir', pass: Pass): boolean {
  if (set.keys[name] === undefined) return false;
  const [way] = pass.openedBySet.get(set) ?? [];
  if (way === undefined) return false;
  const { derivedFrom } = way.ready;
  return name === 'g^ir' ? derivedFrom !== 'g^ir' : derivedFrom === undefined;
}

/** Where IKE_SA_INIT is missing, nothing follows from either. */
function isRefuted(set: IkeSet, alone: Pass): boolean {
  const { opened = [], failed = [] } = alone.tried.get(set) ?? {};
  return opened.length === 0 && failed.some(({ why }) => why === 'integrity' || why === 'decryption');
}

function withWrong(verdict: Verdict, name: IkeKeyName): Verdict {
  const text = `${name} of the set does not give the keys that open the messages: it is wrong, and one bit is enough for that.`;
  return {
    ...verdict,
    outcome: 'wrong',
    remarks: [...verdict.remarks, { tone: 'bad', text }],
    wrong: [...verdict.wrong, name],
  };
}

function inOrder(
  sets: readonly IkeSet[],
  firsts: ReadonlyMap<IkeSet, IkeSet>,
  verdicts: ReadonlyMap<IkeSet, Verdict>,
): ReadonlyMap<IkeSet, Verdict> {
  const all = new Map<IkeSet, Verdict>();
  for (const set of sets) {
    const first = firsts.get(set);
    const verdict = verdicts.get(first ?? set);
    if (verdict === undefined) continue;
    if (first === undefined) {
      all.set(set, verdict);
      continue;
    }
    const tone = verdict.outcome === 'fits' ? 'good' : 'bad';
    const remark = { tone, text: 'Nothing but what stands already at', at: first.evidence, behind: '.' } as const;
    all.set(set, { ...verdict, set, remarks: [remark] });
  }
  return all;
}
