// What keys opened of an IKE SA, as correlation asks for it. All of it is proved.
import type { EvidenceRef } from '../model/evidence.ts';
import type {
  AuthSent,
  ChildSaAgreed,
  ErrorSent,
  IdentitySent,
  LearnedToken,
  ProvedBy,
  SaOpened,
  SessionIdGranted,
  Side,
} from '../model/opened-events.ts';
import type { Attempt } from '../model/result.ts';
import type { ExchangeSeen, IkeSaSeen, MessageSeen } from '../model/wire-events.ts';
import type { SaEvidence } from './sa-evidence.ts';

/** Each capture point's view of the SA that was opened. */
export function openedOf({ wire }: Pick<SaEvidence, 'wire'>): SaOpened[] {
  return wire.flatMap(({ opened }) => opened ?? []);
}

/** The identity of the side that opened the SA: an AnyConnect client, or whoever began. */
export function identityOpened(evidence: SaEvidence): IdentitySent | undefined {
  return openedOf(evidence)
    .map(({ identities }) => identities.findLast(({ by }) => by === 'initiator'))
    .find((identity) => identity !== undefined);
}

export function sessionIdOpened(evidence: SaEvidence): SessionIdGranted | undefined {
  return openedOf(evidence)
    .map(({ sessionId }) => sessionId)
    .find((granted) => granted !== undefined);
}

/** Addresses that the gateway handed out. */
export function assignedOpened(evidence: SaEvidence): string[] {
  return openedOf(evidence)
    .flatMap(({ configurations }) => configurations)
    .filter(({ kind }) => kind === 'CFG_REPLY')
    .flatMap(({ attributes }) => attributes)
    .flatMap(({ type, value }) =>
      ASSIGNED.includes(type) && value !== undefined ? [value.replace(/\/\d+$/, '')] : [],
    );
}

/** INTERNAL_IP4_ADDRESS and INTERNAL_IP6_ADDRESS. */
const ASSIGNED: readonly number[] = [1, 8];

/** Who logged in, by EAP's identity. */
export function userOpened(evidence: SaEvidence): string | undefined {
  return openedOf(evidence)
    .flatMap(({ eap }) => eap)
    .find(({ identity }) => identity !== undefined)?.identity;
}

/** How a side proved itself: its first AUTH payload, or the EAP method, which the initiator answers with in its place. */
export function methodOpened(evidence: SaEvidence, by: Side): string | undefined {
  const [opened] = openedOf(evidence);
  const methods = opened?.eap.filter(({ type = 0 }) => type > EAP_NAK);
  const eap = methods?.findLast((one) => one.by === by);
  if (by === 'initiator' && eap !== undefined) return eap.step === undefined ? eap.typeName : 'AnyConnect-EAP';
  return opened?.auths.find((auth) => auth.by === by)?.methodName;
}

/** Identity, Notification and Nak are no methods (RFC 3748 §5). */
const EAP_NAK = 3;

const ANOTHER_AUTH_FOLLOWS = 16405;
const EAP_SUCCESS = 3;

/** How IKE_AUTH ended, where its answers were opened. */
export function authenticationOpened({ exchanges, opened }: IkeSaSeen): {
  readonly completedBy?: MessageSeen;
  readonly refusedBy?: MessageSeen;
  readonly eap: boolean | undefined;
} {
  const auths = exchanges.filter(({ exchange }) => exchange === 'IKE_AUTH');
  const answers = auths.flatMap(({ response }) => (response?.opened === undefined ? [] : [response]));
  const refusedBy = answers.find(({ opened: inside }) => inside?.notifies.some(refuses));
  const completedBy = answers.find(({ opened: inside }) => {
    const { payloads = [], notifies = [] } = inside ?? {};
    return payloads.includes('AUTH') && !payloads.includes('EAP') && !notifies.includes(ANOTHER_AUTH_FOLLOWS);
  });
  const seesEap = opened?.eap.some(({ code }) => code !== EAP_SUCCESS) === true;
  const eap = seesEap ? true : completedBy === undefined ? undefined : false;
  // A refused Child SA comes with AUTH: the IKE SA is there, and carries nobody.
  if (refusedBy !== undefined) return { refusedBy, eap };
  return completedBy === undefined ? { eap } : { completedBy, eap };
}

/** Errors of IKE_AUTH behind which there is no session, by number. */
const CHILD_SA_ERRORS: ReadonlySet<number> = new Set([14, 34, 35, 38]);
const ADDRESS_ERRORS: ReadonlySet<number> = new Set([36, 37]);
const REFUSALS: ReadonlySet<number> = new Set([24, 46, ...CHILD_SA_ERRORS, ...ADDRESS_ERRORS]);

function refuses(type: number): boolean {
  return REFUSALS.has(type);
}

/** Why the gateway refused, as far as its error says; AUTHENTICATION_FAILED says nothing about why. */
export function refusalCause(
  evidence: SaEvidence,
): { kind: Attempt['cause']['kind']; evidence: EvidenceRef } | undefined {
  for (const error of openedOf(evidence).flatMap(({ errors }) => errors)) {
    if (error.exchange !== 'IKE_AUTH') continue;
    const kind = causeOfError(error);
    if (kind !== undefined) return { kind, evidence: error.evidence };
  }
  return undefined;
}

function causeOfError({ type }: ErrorSent): Attempt['cause']['kind'] | undefined {
  if (ADDRESS_ERRORS.has(type)) return 'address-pool';
  return CHILD_SA_ERRORS.has(type) ? 'child-sa' : undefined;
}

/** The client's AUTH payload that a token would prove: the first by the initiator. */
export function clientAuth(evidence: SaEvidence): AuthSent | undefined {
  return openedOf(evidence)
    .flatMap(({ auths }) => auths)
    .find(({ by }) => by === 'initiator');
}

/** IKE_AUTH requests of the SA's initiator were captured, and one of them, which may hold AUTH, stayed closed. */
export function isAuthClosed({ wire }: Pick<SaEvidence, 'wire'>): boolean {
  const requests = wire.flatMap(({ exchanges }) => exchanges.filter(({ exchange }) => exchange === 'IKE_AUTH'));
  return requests.some(({ request }) => request !== undefined && request.opened === undefined);
}

/**
 * Who took the SA down: with a Delete of the IKE SA, or of the last Child SA that it carried, as gateways send it to a client that
 * is gone. Null where another Child SA goes on; undefined where the Deletes, or what they are of, was not opened.
 */
export function ikeDeleteOpened({
  exchanges,
  opened,
}: IkeSaSeen): { readonly by: Side; readonly message: MessageSeen } | null | undefined {
  const deletes = exchanges.filter(
    ({ request }) => request?.firstInner === DELETE || request?.opened?.payloads.includes('D'),
  );
  if (opened === undefined || deletes.some(({ request }) => request?.opened === undefined)) return undefined;
  const whole = opened.deletes.find(({ protocol }) => protocol === 'IKE');
  const gone = new Set(opened.deletes.flatMap(({ spis }) => spis));
  const isLive = ({ toInitiator, toResponder }: ChildSaAgreed) => !gone.has(toInitiator) && !gone.has(toResponder);
  if (whole === undefined && opened.childSas.length === 0) return undefined;
  const decisive = whole ?? (opened.childSas.some(isLive) ? undefined : opened.deletes.at(-1));
  const found = decisive && deletes.find((one) => isAt(one, decisive.evidence));
  return found?.request === undefined ? null : { by: found.openedBy, message: found.request };
}

const DELETE = 42;

function isAt({ request }: ExchangeSeen, { source, start }: EvidenceRef): boolean {
  return request?.evidence.source === source && request.evidence.start === start;
}

/** ESP SPIs of the SA's children in packets to the gateway, or from it. */
export function espSpisOpened(evidence: SaEvidence, clientSide: Side, inbound: boolean): string[] {
  return openedOf(evidence)
    .flatMap(({ childSas }) => childSas)
    .map(({ toInitiator, toResponder }) => (inbound === (clientSide === 'initiator') ? toResponder : toInitiator));
}

/** What made an AUTH payload, in words; numbers of attributes were learned. */
export function proverText(by: ProvedBy): string {
  switch (by.kind) {
    case 'certificate':
      return `certificate, ${by.algorithm}`;
    case 'SK_p':
      return 'SK_p, as EAP without a key of its own asks for';
    case 'supplied-secret':
      return `supplied ${by.use === 'shared-secret' ? 'secret' : by.use.replaceAll('-', ' ')}`;
    case 'session-token':
      return tokenText(by);
    default:
      return by satisfies never;
  }
}

const FORMS = {
  raw: 'as it is',
  'without-trailing-nuls': 'without the NULs at its end',
  'hex-decoded': 'decoded from hex',
} as const;

function tokenText({ attribute, form, sessionIdAttribute }: LearnedToken): string {
  const place = attribute === undefined ? 'the XML of the login' : `configuration attribute ${attribute}`;
  return `session token of ${place}, ${FORMS[form]} (session ID in attribute ${sessionIdAttribute})`;
}
