import {
  isAnyConnect,
  isAnyConnectLogin,
  looksLikeClientOf,
  mayBeAnyConnect,
  mayBeSameClient,
  showsTokenAlone,
  signsOf,
} from './anyconnect.ts';
import type { Fit } from './fit.ts';
import type { Identities } from './identities.ts';
import type { SaFacts } from './ike-sas.ts';
import { type Instant, secondsBetween } from './instants.ts';
import { isSeenToBegin } from './sa-ends.ts';
import { debugOf } from './sa-evidence.ts';
import { isStillUsed, type SaSession } from './sa-session.ts';

/** Of a large outage, as many of the latest sessions as a reader could still go through; more make nothing clearer. */
const MAX_CANDIDATES = 100;

/**
 * Sessions of AnyConnect clients by gateway, for the client that comes back from another address. Nothing it shows says
 * whose it is, so every session that may have been lost is a candidate.
 */
export class Roaming {
  readonly #identities: Identities;
  readonly #sessions = new Map<string, SaSession[]>();
  readonly #strangers = new Map<string, SaFacts[]>();
  /** By gateway the first login of which the log alone tells. */
  readonly #logged: ReadonlyMap<string, Instant>;

  constructor(identities: Identities, logged: ReadonlyMap<string, Instant>, unbegun: readonly SaFacts[]) {
    this.#identities = identities;
    this.#logged = logged;
    for (const sa of unbegun) this.stranger(sa);
  }

  add(session: SaSession): void {
    const { login } = session;
    if (login !== undefined && mayBeAnyConnect(login.evidence)) put(this.#sessions, login, session);
  }

  /** An SA whose login nobody saw: it may carry the session that a later one resumes. */
  stranger(sa: SaFacts): void {
    if (sa.state === 'established' || sa.state === 'unknown') put(this.#strangers, sa, sa);
  }

  /**
   * The sessions that a client from another address may resume, of those that are open. One that came from the address of a lost session
   * may be an AnyConnect client without any other sign of it.
   */
  fits(sa: SaFacts, isOpen: (session: SaSession) => boolean, isFromKnownAddress: boolean): Fit[] {
    const address = sa.gateway?.address;
    if (address === undefined || !(isFromKnownAddress || isAnyConnect(sa) || showsTokenAlone(sa))) return [];
    const mayBeOf = isFromKnownAddress ? mayBeSameClient : looksLikeClientOf;
    const found: SaSession[] = [];
    for (const session of (this.#sessions.get(address) ?? []).toReversed()) {
      if (found.length === MAX_CANDIDATES) break;
      const { login, sas } = session;
      if (login === undefined || !mayBeOf(sa, login) || !isOpen(session)) continue;
      // One that nothing tells from a login of another kind is a reason for doubt, and no more.
      if (!isFromKnownAddress && !isAnyConnectLogin(login, this.#identities)) continue;
      if (!sas.some((carrier) => isShownBeside(carrier, sa))) found.push(session);
    }
    const logged = this.#logged.get(address);
    const isLoggedBefore = logged !== undefined && (secondsBetween(logged, sa.startedAt) ?? 1) > 0;
    const isOnlySeen = isLoggedBefore || this.#silentUnseen(sa).length > 0 || found.length === MAX_CANDIDATES;
    const by = 'an AnyConnect client on the same gateway, from another address';
    const evidence = signsOf(sa);
    return found.toReversed().map((session) => ({ session, by, basis: 'inferred', evidence, isOnlySeen }));
  }

  /** Whether an SA whose login nobody saw was lost, as far as anybody can tell before the other one. */
  isLostUnseen(sa: SaFacts): boolean {
    return this.#silentUnseen(sa).some(showsLoss);
  }

  /** SAs whose login nobody saw and whose clients were not heard any more. What was not seen to begin may have begun at any time. */
  #silentUnseen(sa: SaFacts): SaFacts[] {
    return (this.#strangers.get(sa.gateway?.address ?? '') ?? []).filter((other) => {
      if (other === sa || !mayBeSameClient(other, sa) || isStillUsed(other, sa)) return false;
      return isEarlier(other, sa) || !isSeenToBegin(other.evidence);
    });
  }
}

function put<T>(index: Map<string, T[]>, { gateway }: SaFacts, entry: T): void {
  if (gateway === undefined) return;
  const known = index.get(gateway.address);
  if (known === undefined) index.set(gateway.address, [entry]);
  else known.push(entry);
}

/** Silence alone is no loss: the last that the gateway asked, whether it lives or that it is deleted, got no answer. */
function showsLoss({ evidence, clientSide }: SaFacts): boolean {
  const byGateway = (openedBy: SaFacts['clientSide']) => openedBy !== clientSide;
  const isUnanswered = evidence.wire.some(({ exchanges }) => {
    const last = exchanges.findLast(({ openedBy }) => byGateway(openedBy));
    // A capture of one direction has no answers at all.
    const showsClient = exchanges.some(
      ({ openedBy, request, response }) => (byGateway(openedBy) ? response : request) !== undefined,
    );
    return showsClient && last !== undefined && last.response === undefined;
  });
  const printed = debugOf(evidence, 'gateway.ike-packet').at(-1);
  return isUnanswered || (printed?.direction === 'sent' && !printed.isResponse);
}

function isEarlier(other: SaFacts, sa: SaFacts): boolean {
  const before = secondsBetween(other.startedAt, sa.startedAt);
  return before === undefined || before > 0;
}

/** One output prints both, so both were up at that moment. Outputs without a time count as one where they share a file. */
function isShownBeside(carrier: SaFacts, sa: SaFacts): boolean {
  return carrier.evidence.snapshots.some((one) => {
    return sa.evidence.snapshots.some(({ evidence, at }) => {
      return one.evidence.source === evidence.source && stampText(one.at) === stampText(at);
    });
  });
}

function stampText(at: SaFacts['evidence']['snapshots'][number]['at']): string {
  return at.kind === 'absolute' ? String(at.epochNs) : at.kind === 'wall' ? at.text : '';
}
