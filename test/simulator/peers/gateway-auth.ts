import { sharedKeyAuth, signedOctets } from '../crypto/auth.ts';
import type { Credential } from '../crypto/credential.ts';
import type { Suite } from '../crypto/suites.ts';
import { eapAuthRequest, eapComplete, eapFailure, eapHello, eapSuccess } from '../ike/eap.ts';
import { readEapStep } from '../ike/eap-reader.ts';
import type { Payload } from '../ike/octets.ts';
import { u32 } from '../ike/octets.ts';
import {
  addressBytes,
  authPayload,
  type ConfigAttribute,
  certPayload,
  configPayload,
  idPayload,
  notifyPayload,
  readAuth,
  readConfig,
  readId,
  tsPayload,
} from '../ike/payloads.ts';
import { espProposal, offers, readSa, saPayload } from '../ike/proposals.ts';
import {
  AUTH_METHOD,
  CERT_ENCODING,
  CONFIG_ATTRIBUTE,
  CONFIG_TYPE,
  ID_TYPE,
  NOTIFY,
  PAYLOAD,
} from '../registry/numbers.ts';
import { type GatewayDescription, nameServer } from '../world/descriptions.ts';
import type { GatewayNote, NotedAttribute, NotedIdentity } from '../world/notes.ts';
import type { Random } from '../world/random.ts';
import { type Micros, MS } from '../world/time.ts';
import type { World } from '../world/world.ts';
import { ANY_SELECTOR, espSpi } from './child.ts';
import type { HeldSa } from './gateway-sa.ts';
import { LOGIN_ID, notedIdentity, sessionIdOf } from './identity.ts';
import { wanted } from './initiation.ts';
import { type ChildSa, newChild } from './sa.ts';
import type { Session, SessionTable } from './sessions.ts';
import { noted as notedSuite } from './suites.ts';

/** Numbers of the two private configuration attributes. The true ones are unpublished, so every case has its own. */
export interface ReconnectAttributes {
  readonly sessionId: number;
  readonly token: number;
}

/** A site-to-site peer that the gateway knows by a pre-shared key. */
export interface KnownPeer {
  readonly identity: string;
  readonly secret: Buffer;
}

export interface AuthContext {
  readonly world: World;
  readonly random: Random;
  readonly description: GatewayDescription;
  readonly credential: Credential;
  readonly esp: Suite;
  readonly attributes: ReconnectAttributes;
  readonly sessions: SessionTable;
  readonly users: ReadonlyMap<string, string>;
  readonly peers: readonly KnownPeer[];
  /** The session ID that the next session gets; later ones are drawn. */
  nextSessionId(): string | undefined;
  note(held: HeldSa, note: Omitted): void;
  /** How long before the present instant the next notes were made: the steps between a request and its answer. */
  lead(time: Micros): void;
  /** The SA is up: the gateway counts it, clones an interface and starts dead peer detection. */
  up(held: HeldSa, child: ChildSa | null): void;
  /** Refused: the SA goes once the answer has left. */
  refused(held: HeldSa): void;
  resumed(held: HeldSa, session: Session, passed: boolean): void;
  lookedUp(held: HeldSa, session: Session | undefined): void;
}

/** A note without what every note of an SA has. */
export type Omitted = GatewayNote extends infer N ? (N extends { sa: unknown } ? Omit<N, 'at' | 'sa'> : never) : never;

/** Answers one IKE_AUTH request; `reply` is called when the gateway has thought about it. */
export function authenticate(
  context: AuthContext,
  held: HeldSa,
  payloads: readonly Payload[],
  reply: (payloads: readonly Payload[]) => void,
): void {
  const later = (ms: number, answer: () => readonly Payload[]): void => {
    const thinking = Math.round(ms * MS) + context.random.int(0, 900);
    context.world.after(thinking, () => {
      if (held.sa.closed) return;
      context.lead(Math.round(thinking * 0.8));
      const payloads = answer();
      context.lead(0);
      reply(payloads);
    });
  };
  switch (held.stage) {
    case 'first':
      first(context, held, payloads, later);
      return;
    case 'eap':
      continueEap(context, held, payloads, later);
      return;
    case 'final':
      later(9, () => finish(context, held, payloads));
      return;
    case 'up':
      throw new Error('IKE_AUTH on an SA that is up');
  }
}

type Later = (ms: number, answer: () => readonly Payload[]) => void;

function first(context: AuthContext, held: HeldSa, payloads: readonly Payload[], later: Later): void {
  const id = wanted(payloads, PAYLOAD.IDi);
  const { idType, idData } = readId(id);
  const identity = notedIdentity(idType, idData);
  held.identity = identity;
  held.idBody = id.body;
  held.opening = payloads;
  if (held.entry !== undefined) held.entry.identity = identity.text;
  const auth = payloads.find(({ type }) => type === PAYLOAD.AUTH);
  if (identity.text === LOGIN_ID) later(14, () => startLogin(context, held, identity));
  else if (identity.sessionId && auth !== undefined) later(17, () => resume(context, held, identity, auth));
  else if (auth !== undefined) later(8, () => acceptPeer(context, held, identity, auth));
  else later(3, () => refuse(context, held, 'method'));
}

function startLogin(context: AuthContext, held: HeldSa, identity: NotedIdentity): readonly Payload[] {
  const { description, note } = context;
  held.profile = description.profile.name;
  held.peerAuth = 'AnyConnect-EAP';
  held.stage = 'eap';
  note(held, { kind: 'identity', identity, profile: held.profile });
  note(held, { kind: 'peer-auth-method', method: 'AnyConnect-EAP' });
  note(held, { kind: 'eap', step: 'hello', user: null });
  held.eapRequests = 1;
  return [...ownProof(context, held), eapHello(1)];
}

function continueEap(context: AuthContext, held: HeldSa, payloads: readonly Payload[], later: Later): void {
  const step = readEapStep(wanted(payloads, PAYLOAD.EAP));
  const id = ++held.eapRequests;
  switch (step.type) {
    case 'init':
      later(4, () => {
        context.note(held, { kind: 'eap', step: 'auth-request', user: null });
        return [eapAuthRequest(id, { tunnelGroup: 'DefaultWEBVPNGroup' })];
      });
      return;
    case 'auth-reply': {
      const { user } = step;
      const known = context.users.get(user) === step.password;
      held.user = user;
      later(7, () => {
        context.note(held, { kind: 'eap', step: 'auth-reply', user });
        if (!known) {
          context.note(held, { kind: 'eap', step: 'failure', user });
          context.note(held, { kind: 'auth-failed', why: 'bad-login' });
          context.refused(held);
          return [eapFailure(id)];
        }
        context.note(held, { kind: 'eap', step: 'complete', user });
        return [eapComplete(id, { sessionId: '', sessionToken: '', vpnHost: context.description.host })];
      });
      return;
    }
    case 'ack':
      later(3, () => {
        context.note(held, { kind: 'eap', step: 'success', user: held.user });
        held.stage = 'final';
        return [eapSuccess(id)];
      });
      return;
    default:
      throw new Error(`a gateway does not expect ${step.type}`);
  }
}

// AnyConnect-EAP exports no key, so the last AUTH of either side is made from SK_p (RFC 7296 §2.16).
function finish(context: AuthContext, held: HeldSa, payloads: readonly Payload[]): readonly Payload[] {
  const { sa } = held;
  const sent = readAuth(wanted(payloads, PAYLOAD.AUTH));
  const passed = sent.proof.equals(sharedKeyAuth(sa.suite.prf, sa.keys.skPi, initiatorOctets(held)));
  context.note(held, { kind: 'auth-checked', passed });
  if (!passed) return refuse(context, held, 'bad-auth');

  const address = context.sessions.freeAddress();
  const own = authPayload(
    AUTH_METHOD.SHARED_KEY,
    sharedKeyAuth(sa.suite.prf, sa.keys.skPr, responderOctets(context, held)),
  );
  if (address === undefined) {
    context.note(held, { kind: 'pool-empty', pool: context.description.pool.name });
    context.refused(held);
    return [own, notifyPayload(NOTIFY.INTERNAL_ADDRESS_FAILURE)];
  }
  const child = acceptChild(context, held);
  const offered = context.description.profile.reconnect !== null;
  const session: Session = {
    sessionId: offered ? (context.nextSessionId() ?? sessionIdOf(context.random.bytes(18))) : null,
    token: offered ? context.random.bytes(32) : null,
    user: held.user ?? '',
    address,
    inactiveSince: null,
    entry: {
      client: held.entry?.client ?? '',
      gateway: context.description.name,
      user: held.user ?? '',
      sessionId: null,
      assignedAddress: address,
      sas: held.entry === undefined ? [] : [held.entry],
    },
  };
  session.entry.sessionId = session.sessionId;
  context.sessions.add(session);
  held.session = session;
  return [own, ...established(context, held, child, session)];
}

// The identity of a reconnect is the session ID, its key the session token; AAA is not asked.
function resume(context: AuthContext, held: HeldSa, identity: NotedIdentity, auth: Payload): readonly Payload[] {
  const session = context.sessions.byId(identity.text);
  context.lookedUp(held, session);
  const profile = session === undefined ? null : context.description.profile.name;
  context.note(held, { kind: 'identity', identity, profile });
  if (session === undefined || session.token === null) return refuse(context, held, 'no-session');
  held.profile = context.description.profile.name;
  held.peerAuth = 'PSK';
  held.user = session.user;
  held.reconnected = true;
  context.note(held, { kind: 'peer-auth-method', method: 'PSK' });
  context.note(held, { kind: 'shared-key', identity, length: session.token.length });
  const { prf } = held.sa.suite;
  const passed = readAuth(auth).proof.equals(sharedKeyAuth(prf, session.token, initiatorOctets(held)));
  context.note(held, { kind: 'auth-checked', passed });
  context.resumed(held, session, passed);
  if (!passed) return refuse(context, held, 'bad-auth');
  const child = acceptChild(context, held);
  held.session = session;
  return [...ownProof(context, held), ...established(context, held, child, session)];
}

function acceptPeer(context: AuthContext, held: HeldSa, identity: NotedIdentity, auth: Payload): readonly Payload[] {
  const peer = context.peers.find((known) => known.identity === identity.text);
  const profile = peer === undefined ? null : 'SITES';
  context.note(held, { kind: 'identity', identity, profile });
  if (peer === undefined) return refuse(context, held, 'no-session');
  held.profile = 'SITES';
  held.peerAuth = 'PSK';
  context.note(held, { kind: 'peer-auth-method', method: 'PSK' });
  context.note(held, { kind: 'shared-key', identity, length: peer.secret.length });
  const { prf } = held.sa.suite;
  const passed = readAuth(auth).proof.equals(sharedKeyAuth(prf, peer.secret, initiatorOctets(held)));
  context.note(held, { kind: 'auth-checked', passed });
  if (!passed) return refuse(context, held, 'bad-auth');
  held.ownAuth = 'PSK';
  context.note(held, { kind: 'own-auth', method: 'PSK', identity: ownIdentity(context) });
  const proof = authPayload(AUTH_METHOD.SHARED_KEY, sharedKeyAuth(prf, peer.secret, responderOctets(context, held)));
  const child = acceptChild(context, held);
  return [ownId(context), proof, ...established(context, held, child, null)];
}

function refuse(context: AuthContext, held: HeldSa, why: 'no-session' | 'bad-auth' | 'method'): readonly Payload[] {
  context.note(held, { kind: 'auth-failed', why });
  context.refused(held);
  return [notifyPayload(NOTIFY.AUTHENTICATION_FAILED)];
}

/** CP, SA, TS and the notifies that end every successful IKE_AUTH; or why there is no Child SA. */
function established(
  context: AuthContext,
  held: HeldSa,
  child: ChildSa | null,
  session: Session | null,
): readonly Payload[] {
  const { description, attributes } = context;
  held.stage = 'up';
  const asked = held.opening.find(({ type }) => type === PAYLOAD.CONFIG);
  const config: Payload[] = [];
  if (session !== null && asked !== undefined) {
    const request = readConfig(asked).attributes;
    context.note(held, {
      kind: 'config-payload',
      direction: 'received',
      type: 'request',
      attributes: request.map(noted),
    });
    const reply = replyAttributes(description, session, attributes);
    context.note(held, { kind: 'config-payload', direction: 'sent', type: 'reply', attributes: reply.map(noted) });
    config.push(configPayload(CONFIG_TYPE.REPLY, reply));
  }
  context.world.after(400, () => context.up(held, child));
  if (child === null) return [...config, notifyPayload(NOTIFY.NO_PROPOSAL_CHOSEN)];
  const inner = session === null ? ANY_SELECTOR : { from: session.address, to: session.address };
  return [
    ...config,
    saPayload([espProposal([context.esp], u32(child.inSpi))]),
    tsPayload('i', [inner]),
    tsPayload('r', [ANY_SELECTOR]),
    notifyPayload(NOTIFY.SET_WINDOW_SIZE, { data: u32(5) }),
    notifyPayload(NOTIFY.ESP_TFC_PADDING_NOT_SUPPORTED),
    notifyPayload(NOTIFY.NON_FIRST_FRAGMENTS_ALSO),
  ];

  function noted({ number, value }: ConfigAttribute): NotedAttribute {
    return { number, length: value.length, text: printable(number, value) };
  }
}

function printable(number: number, value: Buffer): string | null {
  if (value.length === 0) return null;
  const { INTERNAL_IP4_ADDRESS, INTERNAL_IP4_NETMASK, INTERNAL_IP4_DNS, APPLICATION_VERSION, UNITY_DEF_DOMAIN } =
    CONFIG_ATTRIBUTE;
  if (number === INTERNAL_IP4_ADDRESS || number === INTERNAL_IP4_NETMASK || number === INTERNAL_IP4_DNS)
    return [...value].join('.');
  // What is not known to be harmless stays unprinted: session ID and token are private attributes.
  return number === APPLICATION_VERSION || number === UNITY_DEF_DOMAIN ? value.toString('latin1') : null;
}

function replyAttributes(
  description: GatewayDescription,
  session: Session,
  numbers: ReconnectAttributes,
): ConfigAttribute[] {
  const { INTERNAL_IP4_ADDRESS, INTERNAL_IP4_NETMASK, INTERNAL_IP4_DNS, APPLICATION_VERSION, UNITY_DEF_DOMAIN } =
    CONFIG_ATTRIBUTE;
  const version = `Cisco IOS Software [IOSXE], Virtual XE Software (X86_64_LINUX_IOSD-UNIVERSALK9-M), Version ${description.release}, RELEASE SOFTWARE (fc1)\nTechnical Support: http://www.cisco.com/techsupport\nCopyright (c) 1986-2024 by Cisco Systems, Inc.\nCompiled Thu 12-Dec-24 19:51 by mcpre`;
  return [
    { number: INTERNAL_IP4_ADDRESS, value: addressBytes(session.address) },
    { number: INTERNAL_IP4_NETMASK, value: addressBytes('255.255.255.0') },
    { number: INTERNAL_IP4_DNS, value: addressBytes(nameServer(description)) },
    { number: UNITY_DEF_DOMAIN, value: Buffer.from(description.domain) },
    { number: APPLICATION_VERSION, value: Buffer.from(version) },
    ...(session.sessionId === null ? [] : [{ number: numbers.sessionId, value: Buffer.from(session.sessionId) }]),
    ...(session.token === null ? [] : [{ number: numbers.token, value: session.token }]),
  ];
}

/** The Child SA that the opening request offers, or null where the transform sets have nothing in common. */
function acceptChild(context: AuthContext, held: HeldSa): ChildSa | null {
  const received = readSa(wanted(held.opening, PAYLOAD.SA));
  const offered = received.find((proposal) => offers(proposal, context.esp));
  if (offered === undefined) {
    const expected = [context.esp];
    context.note(held, { kind: 'proposal-mismatch', protocol: 'ESP', received: received.map(notedSuite), expected });
    context.note(held, { kind: 'child-refused', notify: 'NO_PROPOSAL_CHOSEN' });
    return null;
  }
  const child = newChild(espSpi(context.random), offered.spi.readUInt32BE(0), context.world.now());
  held.sa.children.push(child);
  return child;
}

// IDr, the certificates and the signature: the gateway proves itself this way to every AnyConnect client.
function ownProof(context: AuthContext, held: HeldSa): readonly Payload[] {
  const { credential } = context;
  held.ownAuth = credential.kind === 'rsa' ? 'RSA' : 'ECDSA';
  context.note(held, { kind: 'own-auth', method: held.ownAuth, identity: ownIdentity(context) });
  const proof = credential.sign(responderOctets(context, held), held.sa.suite.prf);
  return [
    ownId(context),
    ...credential.certificates.map((der) => certPayload(CERT_ENCODING.X509_SIGNATURE, der)),
    authPayload(credential.authMethod, proof),
  ];
}

const ownIdType = ({ description }: AuthContext): number =>
  description.address.includes(':') ? ID_TYPE.IPV6_ADDR : ID_TYPE.IPV4_ADDR;

const ownId = (context: AuthContext): Payload =>
  idPayload('r', ownIdType(context), addressBytes(context.description.address));

export const ownIdentity = (context: AuthContext): NotedIdentity =>
  notedIdentity(ownIdType(context), addressBytes(context.description.address));

function initiatorOctets({ sa, opened, idBody }: HeldSa): Buffer {
  if (opened === null || idBody === null) throw new Error('an SA without IKE_SA_INIT has no AUTH');
  return signedOctets(opened.request, sa.nonceR, sa.keys.skPi, idBody, sa.suite.prf);
}

function responderOctets(context: AuthContext, { sa, opened }: HeldSa): Buffer {
  if (opened === null) throw new Error('an SA without IKE_SA_INIT has no AUTH');
  return signedOctets(opened.response, sa.nonceI, sa.keys.skPr, ownId(context).body, sa.suite.prf);
}
