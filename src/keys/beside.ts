// Keys that open no message and stand beside some that do: SK_pi and SK_pr prove AUTH, SK_d makes the keys of Child SAs.
import { pairKey } from '../exchanges/opening/key-ring.ts';
import { makesCipherKeys } from '../exchanges/opening/ready-keys.ts';
import type { Side } from '../model/opened-events.ts';
import type { IkeSaSeen } from '../model/wire-events.ts';
import type { Remark } from '../reporters/keys/key-check.ts';
import { usesPpk } from './children.ts';
import { sameOctets } from './compared.ts';
import type { IkeSet, OpenedWith, Pass } from './pass.ts';
import { isOf, whyUntried } from './untried.ts';
import type { Verdict } from './verdict.ts';

const SK_P = { initiator: 'SK_pi', responder: 'SK_pr' } as const;

type Name = 'SK_d' | 'SK_pi' | 'SK_pr';

/** What one key is worth for one SA. */
interface Finding {
  readonly name: Name;
  readonly outcome: 'fits' | 'wrong' | 'unproved';
  readonly remark: Remark;
}

export function opensMessages({ keys }: IkeSet): boolean {
  return makesCipherKeys(keys) || keys.SK_ai !== undefined || keys.SK_ar !== undefined;
}

export function besideVerdict(set: IkeSet, pass: Pass): Verdict {
  const own = pass.sas.filter((sa) => isOf(set, sa) && isNamed(set));
  const findings = own.flatMap((sa) => findingsIn(set, sa, pass.openedByPair.get(pairKey(sa)) ?? []));
  const remarks = findings.map(({ remark }) => remark);
  const closed = { set, sas: [], wrong: [] } as const;
  if (!isNamed(set)) {
    const text = 'Names no IKE SA and opens none by itself, so there is none to check it with.';
    return { ...closed, outcome: 'unproved', remarks: [{ tone: 'plain', text }] };
  }
  if (own.length === 0) {
    const { outcome, remark } = whyUntried(set, pass);
    return { ...closed, outcome, remarks: [remark] };
  }
  if (findings.length === 0) {
    const text =
      'Opens nothing by itself, and no key given opens the IKE SA that it names: nothing checks it. That SA begins at';
    const { run: _run, ...at } = own[0]?.evidence ?? set.evidence;
    return { ...closed, outcome: 'unproved', remarks: [{ tone: 'plain', text, at, behind: '.' }] };
  }
  const wrong = findings.filter(({ outcome }) => outcome === 'wrong').map(({ name }) => name);
  const fits = findings.some(({ outcome }) => outcome === 'fits');
  return {
    set,
    outcome: wrong.length > 0 ? 'wrong' : fits ? 'fits' : 'unproved',
    remarks,
    sas: own.map(({ initiatorSpi, responderSpi }) => ({ initiatorSpi, responderSpi })),
    wrong,
  };
}

function isNamed({ initiatorSpi, responderSpi }: IkeSet): boolean {
  return initiatorSpi !== undefined || responderSpi !== undefined;
}

function findingsIn(set: IkeSet, sa: IkeSaSeen, ways: readonly OpenedWith[]): Finding[] {
  if (sa.opened === undefined || ways.length === 0) return [];
  const found: Finding[] = [];
  for (const side of ['initiator', 'responder'] as const) found.push(...ofSkP(set, sa, ways, side));
  const followed = usesPpk(sa) ? [] : ways;
  const derived = derivedKey('SK_d', followed);
  if (set.keys.SK_d !== undefined) {
    const text = 'Nothing opened checks SK_d; the keys of its Child SAs follow from it.';
    found.push(held('SK_d', set, derived) ?? { name: 'SK_d', outcome: 'unproved', remark: { tone: 'plain', text } });
  }
  return found;
}

function ofSkP(set: IkeSet, sa: IkeSaSeen, ways: readonly OpenedWith[], side: Side): Finding[] {
  const name = SK_P[side];
  const given = set.keys[name];
  if (given === undefined) return [];
  const auths = (sa.opened?.auths ?? []).filter(({ by }) => by === side);
  const isUsed = ways.some(({ ready }) => sameOctets(ready.secrets[name], given));
  const [verified] = auths.filter(({ proof }) => proof.outcome === 'verified');
  if (verified !== undefined) {
    const at = verified.evidence;
    const text = isUsed
      ? `${name} proves AUTH of the ${side} at`
      : `${name} differs from what proves AUTH of the ${side} at`;
    const [outcome, tone] = isUsed ? (['fits', 'good'] as const) : (['wrong', 'bad'] as const);
    return [{ name, outcome, remark: { tone, text, at, behind: '.' } }];
  }
  const compared = usesPpk(sa) ? undefined : held(name, set, derivedKey(name, ways));
  if (compared !== undefined) return [compared];
  const why = auths.map(({ proof }) => (proof.outcome === 'not-verifiable' ? ` for want of ${proof.missing}` : ''))[0];
  const text = `Nothing checks ${name}: AUTH of the ${side} ${why === undefined ? 'was not opened' : `is not verified${why}`}.`;
  return [{ name, outcome: 'unproved', remark: { tone: 'plain', text } }];
}

/** What another set gives together with what opens messages; a post-quantum pre-shared key would change it (RFC 8784 §3). */
function derivedKey(name: Name, ways: readonly OpenedWith[]): Uint8Array | undefined {
  return ways.find(({ ready }) => ready.derivedFrom !== undefined)?.ready.secrets[name];
}

function held(name: Name, set: IkeSet, derived: Uint8Array | undefined): Finding | undefined {
  if (derived === undefined) return undefined;
  const isSame = sameOctets(set.keys[name], derived);
  return isSame
    ? {
        name,
        outcome: 'fits',
        remark: { tone: 'good', text: `${name} is what follows from the keys that open the messages.` },
      }
    : {
        name,
        outcome: 'wrong',
        remark: { tone: 'bad', text: `${name} is not what follows from the keys that open the messages.` },
      };
}
