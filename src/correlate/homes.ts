// A client that is lost mostly comes back to where it was. So who comes to the address from which a session logged in is taken for its client,
// unless something speaks against it, and the session is then no candidate for what comes back elsewhere (ADR 15).
import { mayBeSameClient } from './anyconnect.ts';
import type { Identities } from './identities.ts';
import type { SaFacts } from './ike-sas.ts';
import { secondsBetween } from './instants.ts';
import type { NamedLogins } from './named-login.ts';
import { endsKey, isStillUsed, lastUp, type SaSession, startsAfter } from './sa-session.ts';

interface Scene {
  readonly identities: Identities;
  /** By client and gateway the SAs that may have resumed a session, and the full logins. */
  readonly returns: ReadonlyMap<string, readonly SaFacts[]>;
  readonly logins: ReadonlyMap<string, readonly SaFacts[]>;
  /** After which login an SA came, as the client's log tells. */
  readonly told: NamedLogins;
  /** Whether an SA was refused as that of an unknown session, while the gateway still kept the one that it would go back to. */
  isOfAnother(carrier: SaFacts, sa: SaFacts): boolean;
}

/** The sessions so far. */
interface Known {
  /** Of an SA that has one by now, or presents the session ID of one alone. */
  sessionOf(sa: SaFacts): SaSession | undefined;
  /** By client and gateway, as `endsKey` has them. */
  loggedInAt(ends: string): ReadonlySet<SaSession>;
  mayResume(sa: SaFacts, session: SaSession): boolean;
}

export class Homes {
  readonly #scene: Scene;
  readonly #known: Known;
  /** By what an SA presented the first that did. */
  readonly #firstPresented = new Map<string, SaFacts>();

  constructor(scene: Scene, known: Known) {
    this.#scene = scene;
    this.#known = known;
    const { identities, returns } = scene;
    for (const sa of [...returns.values()].flat()) {
      const hex = identities.ofSa(sa.evidence);
      const first = this.#firstPresented.get(hex ?? '');
      if (hex !== undefined && (first === undefined || startsAfter(first, sa))) this.#firstPresented.set(hex, sa);
    }
  }

  /** The gateway refused the SA as that of a session it did not know, and still kept this one. */
  speaksOfAnother({ sas }: SaSession, sa: SaFacts): boolean {
    const carrier = lastUp(sas);
    return carrier !== undefined && this.#scene.isOfAnother(carrier, sa);
  }

  /**
   * It was the only one to log in from its address, and after its loss somebody came back there: it did not move. Who came back and was lost
   * again before the other SA may have moved then.
   */
  sawBack(session: SaSession, sa: SaFacts): boolean {
    const { login, sas } = session;
    if (login === undefined || this.#known.loggedInAt(endsKey(login)).size !== 1) return false;
    const heard = lastUp(sas)?.heardAt;
    return (this.#scene.returns.get(endsKey(login)) ?? []).some((one) => {
      const isAfter = (secondsBetween(heard, one.startedAt) ?? -1) > 0;
      if (!isAfter || !mayBeSameClient(one, login) || this.#hasOwnStory(one, session, sa)) return false;
      const isLostAgain = one.state === 'established' && startsAfter(sa, one) && !isStillUsed(one, sa);
      return !isLostAgain && !this.speaksOfAnother(session, one);
    });
  }

  /**
   * Who came to the address of this session needs not be its client: it is known to be another's, the client's log has another login, its session ID
   * came from elsewhere before, another client had logged in there meanwhile, one that was there before was lost as well, or a login followed where
   * `sa` came from.
   */
  #hasOwnStory(one: SaFacts, session: SaSession, sa: SaFacts): boolean {
    const { login } = session;
    if (login === undefined || (this.#known.sessionOf(one) ?? session) !== session) return true;
    if ((this.#scene.told.get(one)?.login ?? login) !== login || this.#hasLogin(endsKey(sa), sa, one)) return true;
    const first = this.#firstPresented.get(this.#scene.identities.ofSa(one.evidence) ?? '');
    if (first !== undefined && endsKey(first) !== endsKey(one)) return true;
    if (this.#hasLogin(endsKey(login), login, one)) return true;
    for (const other of this.#known.loggedInAt(endsKey(login))) {
      if (other !== session && this.#known.mayResume(one, other)) return true;
    }
    return false;
  }

  /**
   * Somebody came back to this session's own address who is not the client of the SA from elsewhere: with another session ID, or resumed where that
   * one was refused. Not where a login followed elsewhere: its client may have come home with that session.
   */
  sawAnother(session: SaSession, sa: SaFacts): boolean {
    const { login } = session;
    if (login === undefined || endsKey(login) === endsKey(sa)) return false;
    const hex = this.#scene.identities.ofSa(sa.evidence);
    return (this.#scene.returns.get(endsKey(login)) ?? []).some((one) => {
      // Who came there before this session's login says nothing of its client.
      if (one === sa || !startsAfter(one, login) || !mayBeSameClient(one, login)) return false;
      if (this.#hasOwnStory(one, session, sa)) return false;
      const other = this.#scene.identities.ofSa(one.evidence);
      if (hex !== undefined && other !== undefined) return hex !== other && this.#scene.identities.isSessionId(other);
      return sa.state === 'rejected' && one.state === 'established' && startsAfter(one, sa);
    });
  }

  #hasLogin(ends: string, after: SaFacts, before: SaFacts): boolean {
    return (this.#scene.logins.get(ends) ?? []).some(
      (login) => startsAfter(login, after) && startsAfter(before, login),
    );
  }
}
