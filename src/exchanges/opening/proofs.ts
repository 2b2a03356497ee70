// What shared keys prove, once every input was read: the session token of a reconnect stands in the CFG_REPLY of an earlier
// login, under a number that nobody has published. The value that a later IDi repeats is the session ID; of the others
// beside it the one that makes that reconnect's AUTH payload is the token.
import { tokenForms } from '../../crypto/shared-key-auth.ts';
import type { Kept, Vault } from '../../crypto/vault.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import { ANYCONNECT_LOGIN_HEX } from '../../model/identity.ts';
import type { AuthProof, LearnedToken, SessionIdGranted } from '../../model/opened-events.ts';
import { type AuthSecret, SECRET_USES } from '../../model/secrets.ts';
import type { AuthQuestion } from './auth-question.ts';
import type { SpiPair } from './key-ring.ts';
import type { HandedOut, LearnedValues, OpenedSa } from './opened-sa.ts';
import type { ReadyKeys } from './ready-keys.ts';

/** An opened SA of any capture point. */
export interface OpenedOf extends SpiPair {
  readonly opened: OpenedSa;
  /** What opened it, the last one used first. */
  readonly keys: readonly ReadyKeys[];
  /** Seconds since the epoch of its first message: a token is older than its use. */
  readonly seconds: number;
}

export interface Proofs {
  readonly proofOf: (question: AuthQuestion) => AuthProof;
  readonly learned: LearnedValues;
  /** Where the session ID came from that an SA presents. */
  readonly sessionIds: ReadonlyMap<OpenedSa, SessionIdGranted>;
  /** Values of private attributes that no IKE identity repeats: tokens, and whatever else a gateway hands out. */
  readonly hidden: readonly Uint8Array[];
}

/** Secrets of no stated owner that are tried on one AUTH payload. */
const TRIED = 256;
/** Logins whose CFG_REPLY gave the same session ID. */
const MAX_GRANTS = 16;

/** What an SA's CFG_REPLY gave under one session ID. */
interface Grant extends SpiPair {
  readonly sessionIdAttribute: number;
  readonly evidence: EvidenceRef;
  readonly others: readonly HandedOut[];
  readonly seconds: number;
}

interface Asked {
  readonly question: AuthQuestion;
  /** Upper-case hex of the identity's data. */
  readonly identity: string | undefined;
  readonly of: OpenedOf;
}

export function provenBy(sas: readonly OpenedOf[], vault: Vault): Proofs {
  const proofs = new Map<AuthQuestion, AuthProof>();
  const learned = { sessionId: new Set<number>(), sessionToken: new Set<number>() };
  const asked = sas.flatMap(questionsOf);
  const grants = grantsOf(sas, asked);
  const unproved: { readonly asked: Asked; readonly grants: readonly Grant[] }[] = [];
  const forms = new Set<string>();
  const sessionIds = new Map<OpenedSa, SessionIdGranted>();
  for (const one of asked) {
    const own = grantsFor(one, grants);
    const [latest] = own;
    if (latest !== undefined) {
      const { sessionIdAttribute: attribute, evidence, initiatorSpi, responderSpi } = latest;
      learned.sessionId.add(attribute);
      sessionIds.set(one.of.opened, { attribute, evidence, from: { initiatorSpi, responderSpi } });
    }
    proofs.set(one.question, one.question.proof());
    if (proofs.get(one.question)?.outcome === 'verified' || !one.question.isOpen) continue;
    const token = one.question.payload.afterEap ? undefined : tokenOf(one.question, own);
    if (token !== undefined) {
      proofs.set(one.question, { outcome: 'verified', by: { kind: 'session-token', ...token } });
      forms.add(formKey(token));
      if (token.attribute !== undefined) learned.sessionToken.add(token.attribute);
      continue;
    }
    const secret = suppliedFor(one, vault.authSecrets);
    if (secret !== undefined) {
      const { use, handle } = secret;
      proofs.set(one.question, { outcome: 'verified', by: { kind: 'supplied-secret', use, handle } });
    } else if (!one.question.payload.afterEap) unproved.push({ asked: one, grants: own });
  }
  for (const { asked: one, grants: own } of unproved) {
    const refuted = refutation(one, own, forms);
    const proof = refuted.outcome === 'failed' ? refuted : (misfit(one, vault.authSecrets) ?? refuted);
    proofs.set(one.question, proof);
  }
  const repeated = new Set(asked.map(({ identity }) => identity));
  const hidden = sas
    .flatMap(({ opened }) => opened.handedOut)
    .filter(({ attribute, value }) => !learned.sessionId.has(attribute ?? -1) && !repeated.has(upperHex(value)));
  return {
    proofOf: (question) => proofs.get(question) ?? question.proof(),
    learned,
    sessionIds,
    hidden: hidden.map(({ value }) => value),
  };
}

function questionsOf(of: OpenedOf): Asked[] {
  const identity = initiatorOf(of);
  return of.opened.auths.map(({ question }) => ({ question, identity, of }));
}

/** The initiator's identity as upper-case hex. */
export function initiatorOf({ opened }: OpenedOf): string | undefined {
  return opened.identities.findLast(({ by }) => by === 'initiator')?.hex.toUpperCase();
}

/** Its input says that a secret is of an SA: by the identity, or by one entry with what opened the SA. */
export function isMeantFor({ identity, evidence }: AuthSecret, of: OpenedOf): boolean {
  if (identity !== undefined) return identity === initiatorOf(of);
  return of.keys.some(({ candidate: { keys } }) => {
    return keys.evidence.source === evidence.source && keys.evidence.start === evidence.start;
  });
}

/** What was handed out together with a value that some SA presents as its identity, by that identity. */
function grantsOf(sas: readonly OpenedOf[], asked: readonly Asked[]): ReadonlyMap<string, readonly Grant[]> {
  const wanted = new Set(
    asked.map(({ identity }) => identity).filter((hex) => hex !== undefined && hex !== ANYCONNECT_LOGIN_HEX),
  );
  const grants = new Map<string, Grant[]>();
  for (const { opened, initiatorSpi, responderSpi, seconds } of sas) {
    for (const { attribute, value, evidence } of opened.handedOut) {
      const hex = upperHex(value);
      if (attribute === undefined || !wanted.has(hex)) continue;
      const others = opened.handedOut.filter((other) => upperHex(other.value) !== hex);
      const grant = { initiatorSpi, responderSpi, sessionIdAttribute: attribute, evidence, others, seconds };
      const known = grants.get(hex);
      if (known === undefined) grants.set(hex, [grant]);
      else known.push(grant);
    }
  }
  return grants;
}

/** The latest first: a resumed session may be given a new token. Its own CFG_REPLY came after its AUTH. */
function grantsFor({ identity, of }: Asked, grants: ReadonlyMap<string, readonly Grant[]>): readonly Grant[] {
  return (grants.get(identity ?? '') ?? [])
    .filter((grant) => grant.initiatorSpi !== of.initiatorSpi && (grant.seconds <= of.seconds || of.seconds === 0))
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, MAX_GRANTS);
}

function tokenOf(question: AuthQuestion, grants: readonly Grant[]): LearnedToken | undefined {
  for (const { sessionIdAttribute, others, initiatorSpi, responderSpi } of grants) {
    for (const { attribute, value, evidence } of others) {
      const found = tokenForms(value).find(({ secret }) => question.isProvedBy(secret));
      if (found === undefined) continue;
      const { form } = found;
      const from = { initiatorSpi, responderSpi };
      return { ...(attribute === undefined ? {} : { attribute }), form, sessionIdAttribute, from, evidence };
    }
  }
  return undefined;
}

/** Those of the same identity, then those of nobody. */
function suppliedFor(
  { question, identity }: Asked,
  secrets: readonly Kept<AuthSecret>[],
): Kept<AuthSecret> | undefined {
  const own = secrets.filter((one) => one.identity !== undefined && one.identity === identity);
  const anybodys = secrets.filter((one) => one.identity === undefined);
  return [...own, ...anybodys].slice(0, TRIED).find(({ secret }) => question.isProvedBy(secret));
}

/** A secret that was supplied for this SA and does not fit is not missing. Which of the two is wrong is not known. */
function misfit({ question, of }: Asked, secrets: readonly Kept<AuthSecret>[]): AuthProof | undefined {
  const meant = question.payload.by === 'initiator' ? secrets.find((one) => isMeantFor(one, of)) : undefined;
  if (meant === undefined) return undefined;
  const missing = `a secret that fits: the ${SECRET_USES[meant.use]} supplied for this IKE SA does not make this AUTH`;
  return { outcome: 'not-verifiable', missing };
}

/**
 * What the same attribute in the same form proved elsewhere does not fit here: then this AUTH was made with another token. Only
 * that, and only with keys that are surely right, says that anything is wrong.
 */
function refutation({ question }: Asked, grants: readonly Grant[], forms: ReadonlySet<string>): AuthProof {
  const [grant] = grants;
  if (grant === undefined)
    return {
      outcome: 'not-verifiable',
      missing: 'the pre-shared key; of a reconnect the CFG_REPLY that gave the session token, or the token',
    };
  for (const { attribute, value, evidence } of grant.others) {
    for (const { form } of tokenForms(value)) {
      if (!forms.has(formKey({ attribute, form })) || !question.hasDerivedKeys) continue;
      const { initiatorSpi, responderSpi, sessionIdAttribute } = grant;
      const from = { initiatorSpi, responderSpi };
      const token = { ...(attribute === undefined ? {} : { attribute }), form, sessionIdAttribute, from, evidence };
      return { outcome: 'failed', by: { kind: 'session-token', ...token } };
    }
  }
  const missing = 'the form in which the session token is used: none of the values in the CFG_REPLY fits';
  return { outcome: 'not-verifiable', missing };
}

function formKey({ attribute, form }: { readonly attribute?: number | undefined; readonly form: string }): string {
  return `${attribute ?? 'xml'} ${form}`;
}

function upperHex(value: Uint8Array): string {
  return Buffer.from(value).toString('hex').toUpperCase();
}
