// `keys check`: what was understood of keys, which IKE SAs they open, and why not.

import { isAead } from '../crypto/algorithms.ts';
import { pairKey } from '../exchanges/opening/key-ring.ts';
import type { NamedInput } from '../io/inputs.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { AuthProof, AuthSent, ProvedBy } from '../model/opened-events.ts';
import { IKE_KEY_NAMES, type IkeKeyName, SECRET_USES } from '../model/secrets.ts';
import type { IkeSaSeen } from '../model/wire-events.ts';
import type { CheckedFile, CheckedKeys, CheckedSa, KeyCheck, Remark, Worth } from '../reporters/keys/key-check.ts';
import { childrenOf, NO_CHILDREN } from './children.ts';
import { namesInWords } from './compared.ts';
import { judged } from './judge.ts';
import { type KeyInputs, openKeyInputs } from './key-inputs.ts';
import { checkedEspKeys, checkedSecret, checkedSharedSecret, placeOf, stated, worthOf } from './other-keys.ts';
import type { IkeSet, Pass } from './pass.ts';
import { ikeLengthFaults, ikeSuites, unknownNames } from './suites.ts';
import type { Outcome, Verdict } from './verdict.ts';

export interface Checked {
  readonly check: KeyCheck;
  readonly inputs: KeyInputs;
  /** What was wrong with the captures. */
  readonly diagnostics: readonly Diagnostic[];
}

/** @throws InputError where an input does not exist; everything else that is wrong with one is a diagnostic. */
export async function checkKeys(named: readonly NamedInput[]): Promise<Checked> {
  const inputs = await openKeyInputs(named);
  const { given, paths, captures } = inputs;
  const result = captures.length === 0 ? undefined : await judged(inputs);
  const pass = result?.pass;
  const children = pass === undefined ? NO_CHILDREN : childrenOf(pass, given.childSharedSecrets);
  const checked = [
    ...given.ikeSaKeys.map((set) => checkedSet(set, result?.verdicts.get(set))),
    ...given.espKeys.map((keys) => checkedEspKeys(keys, pass, children)),
    ...given.childSharedSecrets.map((secret) => checkedSharedSecret(secret, pass, children)),
    ...given.authSecrets.map((secret) => checkedSecret(secret, pass)),
  ].sort((a, b) => a.evidence.start - b.evidence.start);
  const check = {
    paths,
    captures: captures.map(({ input }) => input.source.id),
    unread: inputs.unread.length,
    files: inputs.files.map((file) => checkedFile(file, checked)),
    sas:
      pass === undefined
        ? []
        : pass.sas.filter(({ encryptedMessages }) => encryptedMessages > 0).map(checkedSa({ pass, paths })),
    hasEspKeys: given.espKeys.length > 0,
  };
  return { check, inputs, diagnostics: (pass?.diagnostics ?? []).filter(({ code }) => !SHOWN_BY_SA.has(code)) };
}

/** What stands with the keys or with the IKE SA that it is about. */
const SHOWN_BY_SA: ReadonlySet<string> = new Set(['ike.not-opened', 'keys.rekeyed-sa-closed']);

function checkedFile(file: KeyInputs['files'][number], checked: readonly CheckedKeys[]): CheckedFile {
  return { ...file, keys: checked.filter(({ evidence }) => evidence.source === file.source) };
}

function checkedSet(set: IkeSet, verdict: Verdict | undefined): CheckedKeys {
  const { evidence, keys, encryption, integrity, prf } = set;
  const faults: Remark[] = ikeLengthFaults(set).map((text) => ({ tone: 'bad', text }));
  const remarks = verdict?.remarks ?? [...faults, ...(faults.length > 0 ? [] : usesOf(set))];
  return {
    evidence: placeOf(evidence),
    subject: subjectOf(set),
    names: IKE_KEY_NAMES.filter((name) => keys[name] !== undefined),
    algorithms: stated([encryption, integrity, prf]),
    worth: verdict === undefined ? worthOf(remarks) : WORTH[verdict.outcome],
    remarks,
  };
}

const WORTH: Readonly<Record<Outcome, Worth>> = {
  fits: 'fits',
  wrong: 'wrong',
  absent: 'unchecked',
  unproved: 'unchecked',
  undecided: 'unchecked',
};

function subjectOf({ initiatorSpi, responderSpi }: IkeSet): string {
  if (initiatorSpi === undefined && responderSpi === undefined) return 'IKE SA of no stated SPIs (matched by trial)';
  return `IKE SA ${initiatorSpi ?? '(any initiator SPI)'} ${responderSpi ?? '(any responder SPI)'}`;
}

/** What keys are good for (RFC 7296 §2.14 to §2.17), where there is no capture to try them on. */
function usesOf(set: IkeSet): Remark[] {
  const { keys } = set;
  const has = (...names: readonly IkeKeyName[]) => names.every((name) => keys[name] !== undefined);
  const isSeed = has('SKEYSEED') || has('g^ir');
  const checked = (side: 'i' | 'r') => has(`SK_e${side}`) && (has(`SK_a${side}`) || ikeSuites(set).some(isAead));
  const opens = (['i', 'r'] as const).filter(checked);
  const [one] = opens;
  const good = [
    ...(opens.length === 2 ? ['opening its messages'] : []),
    ...(opens.length === 1 ? [`opening messages of the ${one === 'i' ? 'initiator' : 'responder'} only`] : []),
    ...(isSeed ? ['deriving all its keys, where IKE_SA_INIT was captured'] : []),
    ...(isSeed || has('SK_pi') || has('SK_pr') ? ['proving AUTH'] : []),
    ...(isSeed || has('SK_d') ? ['keys of its Child SAs'] : []),
  ];
  const unknown = unknownNames(set);
  const remarks: Remark[] = [{ tone: 'good', text: `Good for ${good.join('; ')}.` }];
  if (!isSeed && !has('SK_pi', 'SK_pr'))
    remarks.push({ tone: 'plain', text: 'AUTH stays unproved: that takes SK_pi and SK_pr, SKEYSEED or g^ir.' });
  if (unknown.length > 0) {
    const text = `Not understood: ${namesInWords(unknown)}. With a capture its IKE_SA_INIT tells the algorithms.`;
    remarks.push({ tone: 'plain', text });
  }
  if (good.length > 0) return remarks;
  const text = has('SK_ei') || has('SK_er') ? 'an SK_e of this suite checks nothing without its SK_a' : NO_CIPHER_KEY;
  return [{ tone: 'bad', text: `Opens nothing: ${text}.` }];
}

const NO_CIPHER_KEY = 'SK_ai and SK_ar check messages that SK_ei and SK_er decrypt, and these are not there';

interface Scene {
  readonly pass: Pass;
  readonly paths: KeyCheck['paths'];
}

function checkedSa(scene: Scene): (sa: IkeSaSeen) => CheckedSa {
  return (sa) => {
    const { initiatorSpi, responderSpi, encryptedMessages, opened, opening, rekeyOf } = sa;
    const remarks: Remark[] = opened === undefined ? [] : opened.auths.map((auth) => authRemark(auth, scene));
    if (opened === undefined && rekeyOf?.proved === true) {
      const text = `Made by a rekey of ${rekeyOf.initiatorSpi}, which was opened: its keys need the g^ir of that rekey.`;
      remarks.push({ tone: 'plain', text });
    } else if (opened === undefined && opening === 'before-capture') {
      const text = 'Its IKE_SA_INIT was not captured whole: SKEYSEED and g^ir do not help, SK_ei and SK_er do.';
      remarks.push({ tone: 'plain', text });
    }
    return {
      initiatorSpi,
      responderSpi,
      evidence: placeOf(sa.evidence),
      encryptedMessages,
      ...countsOf(sa, scene.pass),
      remarks,
    };
  };
}

/** What became of the encrypted messages of an IKE SA that were captured whole. */
function countsOf({ initiatorSpi, responderSpi, evidence }: IkeSaSeen, { directions }: Pass): Counts {
  const ofPair = directions.get(pairKey({ initiatorSpi, responderSpi })) ?? [];
  const own = ofPair.find(({ begins }) => begins.source === evidence.source && begins.start === evidence.start);
  const sides = own === undefined ? [] : [own.initiator, own.responder];
  const ways = sides.flatMap(({ opened }) => [...opened.values()]);
  return {
    wholeMessages: sides.reduce((sum, { messages }) => sum + messages, 0),
    openedMessages: ways.reduce((sum, { messages, fragments }) => sum + messages + fragments, 0),
  };
}

type Counts = Pick<CheckedSa, 'wholeMessages' | 'openedMessages'>;

function authRemark({ by, methodName, proof, evidence: at }: AuthSent, scene: Scene): Remark {
  const text = `AUTH of the ${by} (${methodName}) at`;
  const { tone, said } = proofWords(proof, scene);
  return { tone, text, at, behind: `: ${said}.` };
}

function proofWords(proof: AuthProof, scene: Scene): { readonly tone: Remark['tone']; readonly said: string } {
  switch (proof.outcome) {
    case 'verified':
      return { tone: 'good', said: `verified with ${provedBy(proof.by, scene)}` };
    case 'failed':
      return { tone: 'bad', said: `not what ${provedBy(proof.by, scene)} makes` };
    case 'not-verifiable':
      return { tone: 'plain', said: `not verified, for want of ${proof.missing}` };
    default:
      return proof satisfies never;
  }
}

function provedBy(by: ProvedBy, { pass, paths }: Scene): string {
  switch (by.kind) {
    case 'certificate':
      return `the certificate in the message (${by.algorithm})`;
    case 'SK_p':
      return 'SK_p, as behind EAP without a key of its own';
    case 'supplied-secret': {
      const { source = '', line } = pass.secretOf(by.handle)?.evidence ?? {};
      return `the ${SECRET_USES[by.use]} of ${paths.get(source) ?? source}${line === undefined ? '' : `:${line}`}`;
    }
    case 'session-token': {
      const holder = by.attribute === undefined ? 'XML of the login' : `configuration attribute ${by.attribute}`;
      return `the session token of ${holder}, ${FORMS[by.form]}, from IKE SA ${by.from.initiatorSpi} ${by.from.responderSpi}`;
    }
    default:
      return by satisfies never;
  }
}

const FORMS = {
  raw: 'as it stands there',
  'without-trailing-nuls': 'without the NULs at its end',
  'hex-decoded': 'decoded from hex',
} as const;
