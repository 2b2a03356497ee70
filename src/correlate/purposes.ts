import type { EvidenceRef } from '../model/evidence.ts';
import { ANYCONNECT_LOGIN_HEX, ANYCONNECT_LOGIN_ID } from '../model/identity.ts';
import type { Basis, IkeSa } from '../model/result.ts';
import type { RekeyOf } from '../model/wire-events.ts';
import { isAnyConnect, isShownAsReconnect, showsTokenAlone, signsOf } from './anyconnect.ts';
import { eapUsed } from './eap-used.ts';
import type { Identities } from './identities.ts';
import type { SaFacts } from './ike-sas.ts';
import { identityOpened, openedOf } from './opened.ts';
import type { Parent } from './printed-rekeys.ts';
import { isAuthUnanswered } from './unanswered.ts';

/** What an IKE SA was for, how well that is known, and what it rests on. */
export interface Purpose {
  readonly purpose: IkeSa['purpose'];
  readonly basis: Basis;
  readonly why: string;
  readonly evidence: readonly EvidenceRef[];
  /** Logins that a reconnect known from headers alone could belong to, the latest first. */
  readonly couldResume: readonly SaFacts[];
  /** Of a rekeyed SA the SPIs of the one that it replaced, where only one fits. */
  readonly replaces?: { readonly initiatorSpi: string; readonly responderSpi: string };
}

const REKEYED = 'no IKE_SA_INIT, after a CREATE_CHILD_SA between the same addresses and ports';
const PRINTED = 'no IKE_SA_INIT, after the gateway printed a CREATE_CHILD_SA without traffic selectors there';
const ROAMING = 'one IKE_AUTH exchange without EAP by an AnyConnect client, after a login of one from another address';
const LOGGED = `the gateway's log names the identity ${ANYCONNECT_LOGIN_ID} for this address and port at that time`;
const TOKEN = 'an AnyConnect client shows a shared secret, as the session token is, and none logs in with one';
const SHOWN = 'the gateway calls the peer AnyConnect and verified a shared secret';

/** What else an SA is judged by. */
interface Around {
  /** The logins that it could belong to: a reconnect needs an earlier one. */
  couldResume(): readonly SaFacts[];
  readonly identities: Identities;
  /** What it replaced, where the gateway printed the rekey. */
  readonly parent: Parent | undefined;
}

export function purposeOf(sa: SaFacts, { couldResume, identities, parent }: Around): Purpose {
  const hex = identities.ofSa(sa.evidence);
  const none = { evidence: [], couldResume: [] };
  const tie = sa.evidence.wire.map(({ rekeyOf }) => rekeyOf).find((one) => one !== undefined);
  // The gateway prints the identity of the login for an SA that a rekey made as well.
  if (tie?.proved === true) return rekeyed(tie, 'a CREATE_CHILD_SA, opened with keys, names its SPIs', 'proved');
  if (parent !== undefined) return rekeyed({ ...parent, alternatives: 0 }, PRINTED, 'inferred');
  if (tie !== undefined && sa.authExchanges === 0) return rekeyed(tie, REKEYED, 'inferred');
  if (hex === ANYCONNECT_LOGIN_HEX && identities.isOnlyLogged(sa.evidence))
    return { ...none, purpose: 'login', basis: 'inferred', why: LOGGED, evidence: identities.placesOn(sa.evidence) };
  if (hex === ANYCONNECT_LOGIN_HEX) {
    const who = identityOpened(sa.evidence) === undefined ? 'the gateway names' : 'the client presents';
    const why = `${who} the identity ${ANYCONNECT_LOGIN_ID}`;
    return { ...none, purpose: 'login', basis: basisOf(sa), why, evidence: identities.placesOn(sa.evidence) };
  }
  if (hex !== undefined && identities.isSessionId(hex)) {
    const why = 'its identity is a session ID used for reconnecting';
    return { ...none, purpose: 'reconnect', basis: basisOf(sa), why, evidence: identities.evidenceOf(hex) };
  }
  if (sa.eap === true) return eapLogin(sa);
  if (hex !== undefined && isOtherIdentity(sa, hex)) {
    const opened = identityOpened(sa.evidence) !== undefined;
    const why = `${opened ? 'the peer presents' : 'the gateway names'} an identity that is no AnyConnect identity`;
    return {
      ...none,
      purpose: 'other-peer',
      basis: opened ? 'proved' : 'inferred',
      why,
      evidence: identities.placesOn(sa.evidence),
    };
  }
  // One IKE_AUTH without EAP may be a site, a spoke or a certificate client: only an earlier login makes it a reconnect.
  const resumable = sa.authExchanges === 1 && sa.eap === false && !mayGoOnWithEap(sa) ? couldResume() : [];
  if (resumable.length > 0) {
    const roams = resumable.every(({ client }) => client?.address !== sa.client?.address);
    const why = roams
      ? ROAMING
      : 'one IKE_AUTH exchange without EAP, after a login of the same client on the same gateway';
    return { ...none, purpose: 'reconnect', basis: 'inferred', why, couldResume: resumable };
  }
  if (isShownAsReconnect(sa))
    return { ...none, purpose: 'reconnect', basis: 'inferred', why: SHOWN, evidence: signsOf(sa) };
  if (isAnyConnect(sa) && showsTokenAlone(sa))
    return { ...none, purpose: 'reconnect', basis: 'inferred', why: TOKEN, evidence: signsOf(sa) };
  if (tie !== undefined) return rekeyed(tie, REKEYED, 'inferred');
  return { ...none, purpose: 'unknown', basis: 'inferred', why: 'nothing tells a login from another peer' };
}

/**
 * An identity proves what an SA was for where it was presented on it. Of an SA of which only later messages and outputs are seen
 * it may have come from the one that it replaced.
 */
function basisOf({ evidence, authExchanges }: SaFacts): Basis {
  const isNamed = evidence.debug.some(({ kind }) => kind === 'gateway.peer-identity');
  return isNamed || authExchanges > 0 ? 'proved' : 'inferred';
}

function rekeyed(tie: Parent & Pick<RekeyOf, 'alternatives'>, why: string, basis: Basis): Purpose {
  const rekey = { purpose: 'rekey', basis, why, evidence: [], couldResume: [] } as const;
  return tie.alternatives === 0 ? { ...rekey, replaces: tie } : rekey;
}

function eapLogin(sa: SaFacts): Purpose {
  const onWire = sa.readings.some((reading) => reading.eap === true);
  const printed = sa.evidence.debug.length > 0 || sa.evidence.snapshots.length > 0;
  const opened = openedOf(sa.evidence).some(({ eap }) => eap.length > 0);
  const basis = printed || opened ? 'proved' : 'inferred';
  const evidence = sa.readings.flatMap((reading) => {
    return reading.authExchanges.flatMap((one) => (one.request?.firstInner === 48 ? [one.request.evidence] : []));
  });
  return {
    purpose: 'login',
    basis,
    why: onWire ? 'EAP inside IKE_AUTH' : 'EAP in the gateway’s output',
    evidence,
    couldResume: [],
  };
}

/** KEY_ID, and the private type that AnyConnect's login may have. */
const KEY_IDS: readonly number[] = [11, 201];

/**
 * An identity that no AnyConnect client has: the gateway names its type, or it is spelled as an address or a name of the DNS.
 * An opaque key ID is what a reconnect presents, and some sites too.
 */
function isOtherIdentity(sa: SaFacts, hex: string): boolean {
  const types = sa.evidence.debug.flatMap((event) =>
    event.kind === 'gateway.peer-identity' ? [event.identityType] : [],
  );
  const opened = identityOpened(sa.evidence);
  if (opened !== undefined) return !KEY_IDS.includes(opened.type);
  if (types.length > 0) return !types.some((type) => /key.?id/i.test(type));
  return /^[\x21-\x7e]*[.:@][\x21-\x7e]*$/.test(Buffer.from(hex, 'hex').toString('latin1'));
}

/**
 * On the wire the first IKE_AUTH request opens with IDi, and its answer with IDr, whether or not EAP follows. Where nothing came after
 * them, the evidence ended, or the client did; what the gateway prints of them tells nonetheless.
 */
function mayGoOnWithEap(sa: SaFacts): boolean {
  if (sa.state === 'established' || eapUsed(sa.evidence, []) === false) return false;
  return isAuthUnanswered(sa) || sa.readings.some(({ completedBy }) => completedBy !== undefined);
}
