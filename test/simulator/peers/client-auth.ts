import { sharedKeyAuth, signedOctets } from '../crypto/auth.ts';
import { verifyAuth } from '../crypto/credential.ts';
import type { Suite } from '../crypto/suites.ts';
import { eapAck, eapAuthReply, eapInit } from '../ike/eap.ts';
import { readEapStep } from '../ike/eap-reader.ts';
import type { Payload } from '../ike/octets.ts';
import {
  authPayload,
  certreqPayload,
  idPayload,
  notifiesIn,
  notifyPayload,
  readAuth,
  readCert,
  wanted,
} from '../ike/payloads.ts';
import { AUTH_METHOD, EXCHANGE, ID_TYPE, NOTIFY, PAYLOAD } from '../registry/numbers.ts';
import type { ClientDescription } from '../world/descriptions.ts';
import type { Random } from '../world/random.ts';
import type { World } from '../world/world.ts';
import { espSpi } from './child.ts';
import type { Resumable } from './client-self.ts';
import { tunnelGranted, tunnelRequest } from './client-tunnel.ts';
import { LOGIN_ID, type ReconnectAttributes } from './identity.ts';
import { type IkeEnd, STRONGSWAN_SCHEDULE } from './ike-end.ts';
import type { Opened } from './initiation.ts';
import type { SaEntry } from './ledger.ts';
import { notifyName } from './names.ts';
import { type IkeSa, newChild } from './sa.ts';

/** What the gateway gave with the tunnel. */
export interface Granted {
  readonly sa: IkeSa;
  readonly inner: string;
  readonly sessionId: string | null;
  readonly token: Buffer | null;
}

export type Negotiated =
  | { readonly kind: 'up'; readonly granted: Granted }
  | { readonly kind: 'refused'; readonly notify: string; readonly during: 'IKE_SA_INIT' | 'IKE_AUTH' }
  | { readonly kind: 'no-answer'; readonly during: 'IKE_SA_INIT' | 'IKE_AUTH' };

/** What whoever wants a tunnel is told on the way to it. */
export interface Steps {
  started(entry: SaEntry): void;
  /** The user is asked; `go` continues with the password. */
  prompt?(go: () => void): void;
  done(result: Negotiated): void;
}

export interface ClientAuthOptions {
  readonly world: World;
  readonly random: Random;
  readonly description: ClientDescription;
  readonly esp: readonly Suite[];
  readonly attributes: ReconnectAttributes;
  readonly password: string;
  /** What the user types before the password, one a login. */
  readonly typos: readonly string[];
  /** SHA-1 of the key of the CA that the client trusts. */
  readonly caKeyHash: Buffer;
}

export interface ClientAuth {
  login(opened: Opened, steps: Steps): void;
  reconnect(opened: Opened, session: Resumable, steps: Steps): void;
}

/** IKE_AUTH as the client speaks it: AnyConnect-EAP with a password, or one exchange with session ID and token. */
export function newClientAuth(options: ClientAuthOptions, end: IkeEnd): ClientAuth {
  const { world, random, description } = options;
  const typos = [...options.typos];

  function exchange(
    sa: IkeSa,
    payloads: readonly Payload[],
    steps: Steps,
    answered: (payloads: readonly Payload[]) => void,
  ): void {
    end.ask(sa, {
      exchange: EXCHANGE.IKE_AUTH,
      payloads,
      schedule: STRONGSWAN_SCHEDULE.slice(0, 4),
      gaveUp: () => {
        end.remove(sa);
        steps.done({ kind: 'no-answer', during: 'IKE_AUTH' });
      },
      answered: (answer) => {
        // Notify types below 16384 are errors (RFC 7296 §3.10.1).
        const error = notifiesIn(answer).find(({ type }) => type < 16_384);
        if (error !== undefined) {
          end.remove(sa);
          steps.done({ kind: 'refused', notify: notifyName(error.type), during: 'IKE_AUTH' });
          return;
        }
        // The client's own time to check and to build what comes next.
        world.after(random.int(28_000, 36_000), () => answered(answer));
      },
    });
  }

  function login({ sa, request, response }: Opened, steps: Steps): void {
    const id = idPayload('i', ID_TYPE.KEY_ID, Buffer.from(LOGIN_ID));
    const inSpi = espSpi(random);
    const first = [
      id,
      certreqPayload([options.caKeyHash]),
      ...tunnelRequest(description, options.attributes, options.esp, inSpi),
      notifyPayload(NOTIFY.INITIAL_CONTACT),
    ];
    exchange(sa, first, steps, (hello) => {
      checkGateway(sa, hello, response);
      eap(sa, hello, steps, () => {
        // AnyConnect-EAP exports no key, so the last AUTH is made from SK_pi (RFC 7296 §2.16).
        const proof = ownProof(sa, request, id, sa.keys.skPi);
        exchange(sa, [proof], steps, (answer) => finish(sa, answer, inSpi, steps));
      });
    });
  }

  function eap(sa: IkeSa, payloads: readonly Payload[], steps: Steps, succeeded: () => void): void {
    const step = readEapStep(wanted(payloads, PAYLOAD.EAP));
    const respond = (payload: Payload): void =>
      exchange(sa, [payload], steps, (next) => eap(sa, next, steps, succeeded));
    switch (step.type) {
      case 'hello': {
        const { platform, version, hostname } = description;
        const uniqueId = random.fork('device').bytes(32).toString('hex').toUpperCase();
        respond(eapInit(step.id, { platform, version, hostname, uniqueId, macAddress: '00-00-5e-00-53-42' }));
        return;
      }
      case 'auth-request': {
        const go = (): void => {
          const password = typos.shift() ?? options.password;
          if (!sa.closed) respond(eapAuthReply(step.id, { user: description.user, password }));
        };
        if (steps.prompt === undefined) go();
        else steps.prompt(go);
        return;
      }
      case 'complete':
        respond(eapAck(step.id));
        return;
      case 'success':
        succeeded();
        return;
      case 'failure':
        end.remove(sa);
        steps.done({ kind: 'refused', notify: 'EAP failure', during: 'IKE_AUTH' });
        return;
      default:
        throw new Error(`a client does not expect ${step.type}`);
    }
  }

  function reconnect({ sa, request, response }: Opened, session: Resumable, steps: Steps): void {
    const id = idPayload('i', ID_TYPE.KEY_ID, Buffer.from(session.sessionId));
    const inSpi = espSpi(random);
    const tunnel = tunnelRequest(description, options.attributes, options.esp, inSpi);
    exchange(sa, [id, ownProof(sa, request, id, session.token), ...tunnel], steps, (answer) => {
      checkGateway(sa, answer, response);
      finish(sa, answer, inSpi, steps, session);
    });
  }

  function finish(sa: IkeSa, answer: readonly Payload[], inSpi: number, steps: Steps, before?: Resumable): void {
    const { outSpi, inner, sessionId, token } = tunnelGranted(answer, options.attributes);
    sa.children.push(newChild(inSpi, outSpi, world.now()));
    const resumable = { sessionId: sessionId ?? before?.sessionId ?? null, token: token ?? before?.token ?? null };
    steps.done({ kind: 'up', granted: { sa, inner, ...resumable } });
  }

  return { login, reconnect };
}

function ownProof(sa: IkeSa, request: Buffer, id: Payload, secret: Buffer): Payload {
  const octets = signedOctets(request, sa.nonceR, sa.keys.skPi, id.body, sa.suite.prf);
  return authPayload(AUTH_METHOD.SHARED_KEY, sharedKeyAuth(sa.suite.prf, secret, octets));
}

// The gateway signs with its certificate in a login and in a reconnect alike.
function checkGateway(sa: IkeSa, payloads: readonly Payload[], response: Buffer): void {
  const { method, proof } = readAuth(wanted(payloads, PAYLOAD.AUTH));
  const { certificate } = readCert(wanted(payloads, PAYLOAD.CERT));
  const octets = signedOctets(response, sa.nonceI, sa.keys.skPr, wanted(payloads, PAYLOAD.IDr).body, sa.suite.prf);
  if (!verifyAuth(method, certificate, octets, proof, sa.suite.prf)) throw new Error('the gateway is not who it says');
}
