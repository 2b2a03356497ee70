import { sharedKeyAuth } from '../crypto/auth.ts';
import { eapAuthRequest, eapComplete, eapFailure, eapHello, eapSuccess } from '../ike/eap.ts';
import { readEapStep } from '../ike/eap-reader.ts';
import type { Payload } from '../ike/octets.ts';
import { authPayload, notifyPayload, readAuth, readId, wanted } from '../ike/payloads.ts';
import { AUTH_METHOD, NOTIFY, PAYLOAD } from '../registry/numbers.ts';
import type { NotedIdentity } from '../world/notes.ts';
import { MS } from '../world/time.ts';
import type { AuthContext } from './gateway-auth-context.ts';
import { acceptChild, established } from './gateway-grant.ts';
import { certificateProof, gatewayId, gatewayIdentity, initiatorOctets, responderOctets } from './gateway-proof.ts';
import type { HeldSa } from './gateway-sa.ts';
import { LOGIN_ID, notedIdentity, sessionIdOf } from './identity.ts';
import type { Session } from './sessions.ts';

// IKE_AUTH as a gateway answers it, in one of three ways: an AnyConnect-EAP login in several exchanges, a reconnect with
// session ID and token in one, a site-to-site peer with a pre-shared key in one.

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
    sharedKeyAuth(sa.suite.prf, sa.keys.skPr, responderOctets(context.description, held)),
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
      token: null,
      assignedAddress: address,
      sas: held.entry === undefined ? [] : [held.entry],
    },
  };
  session.entry.sessionId = session.sessionId;
  session.entry.token = session.token?.toString('hex') ?? null;
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
  context.note(held, { kind: 'own-auth', method: 'PSK', identity: gatewayIdentity(context.description) });
  const proof = authPayload(
    AUTH_METHOD.SHARED_KEY,
    sharedKeyAuth(prf, peer.secret, responderOctets(context.description, held)),
  );
  const child = acceptChild(context, held);
  return [gatewayId(context.description), proof, ...established(context, held, child, null)];
}

function refuse(context: AuthContext, held: HeldSa, why: 'no-session' | 'bad-auth' | 'method'): readonly Payload[] {
  context.note(held, { kind: 'auth-failed', why });
  context.refused(held);
  return [notifyPayload(NOTIFY.AUTHENTICATION_FAILED)];
}

// The signature comes with the first answer to a client, before it has proved anything.
function ownProof(context: AuthContext, held: HeldSa): readonly Payload[] {
  const { credential, description } = context;
  held.ownAuth = credential.kind === 'rsa' ? 'RSA' : 'ECDSA';
  context.note(held, { kind: 'own-auth', method: held.ownAuth, identity: gatewayIdentity(description) });
  return certificateProof(description, credential, held);
}
