import type { EvidenceRef } from '../model/evidence.ts';
import type { Basis } from '../model/result.ts';
import type { SaFacts } from './ike-sas.ts';
import { compareInstants, secondsBetween } from './instants.ts';
import { marginSeconds } from './margins.ts';
import { isSeenToBegin } from './sa-ends.ts';
import type { SaEvidence } from './sa-evidence.ts';

/** What tied an SA to a session. */
export interface Tie {
  readonly sa: SaFacts;
  readonly by: string;
  readonly basis: Basis;
  readonly alternatives: number;
  readonly evidence: readonly EvidenceRef[];
}

/** A user's session as IKE shows it: a login and the SAs that resumed it or tried to. */
export interface SaSession {
  /** Undefined where the evidence begins after the login. */
  readonly login: SaFacts | undefined;
  readonly sas: SaFacts[];
  readonly ties: Tie[];
}

/** Packets may be under way when a client moves on; later ones show that it had not. */
const STILL_USED_SECONDS = 5;

/** The client was last heard on it after another SA, or a return, had begun. */
export function isStillUsed({ state, heardAt }: SaFacts, { startedAt }: Pick<SaFacts, 'startedAt'>): boolean {
  const after = secondsBetween(startedAt, heardAt);
  // Of an SA whose beginning nobody saw, nobody can say more than that it is used.
  const isUp = state === 'established' || state === 'unknown';
  if (!isUp || startedAt === undefined || heardAt === undefined || after === undefined) return false;
  return after > STILL_USED_SECONDS + marginSeconds(heardAt, startedAt);
}

/** Client and gateway of an SA, without ports: a client behind NAT comes back on another one. */
export function endsKey(sa: SaFacts): string {
  return `${sa.client?.address ?? ''} ${sa.gateway?.address ?? ''}`;
}

export function spisKey({ initiatorSpi, responderSpi }: Pick<SaEvidence, 'initiatorSpi' | 'responderSpi'>): string {
  return `${initiatorSpi} ${responderSpi ?? ''}`;
}

/** Unknown order is no reason against: a snapshot may carry no time. */
export function startsAfter(a: SaFacts, b: SaFacts): boolean {
  if (a.startedAt === undefined || b.startedAt === undefined || a.startedAt.scale !== b.startedAt.scale) return false;
  return compareInstants(a.startedAt, b.startedAt) > 0;
}

/** The last SA that is known to have carried a session. */
export function lastUp(sas: readonly SaFacts[]): SaFacts | undefined {
  return sas.findLast(({ state }) => state === 'established');
}

export function endedByClient({ sas }: SaSession): boolean {
  return lastUp(sas)?.end?.by === 'client-delete';
}

/** A login after which nothing came may have been refused inside what nobody opened. */
export function isKnownToStand({ sas }: SaSession): boolean {
  return sas.some(({ stateProved, establishedAt, heardAt }) => {
    return stateProved || (secondsBetween(establishedAt, heardAt) ?? 0) > 0;
  });
}

/** A NAT keeps the port of a client for so long at least (RFC 4787, REQ-5): what begins there sooner is of the same one. */
const PORT_KEPT_SECONDS = 120;

/** The client of one session began another from the same port: it had given the first up, or had rekeyed it. */
export function wentOnIn({ sas }: SaSession, { login }: SaSession): boolean {
  const carrier = lastUp(sas);
  if (carrier === undefined || login === undefined || !startsAfter(login, carrier)) return false;
  const { client } = carrier;
  if (client === undefined || client.port !== login.client?.port || client.address !== login.client.address)
    return false;
  const gap = secondsBetween(carrier.heardAt, login.startedAt);
  return gap !== undefined && gap <= PORT_KEPT_SECONDS;
}

/** From the same port, and nothing shows that it began anew: a debug may print a rekey as a login. */
export function mayHaveRekeyed({ login }: SaSession, { login: next }: SaSession): boolean {
  if (login?.client === undefined || next === undefined || isSeenToBegin(next.evidence)) return false;
  return next.client?.address === login.client.address && next.client.port === login.client.port;
}

/** The gateway takes the old SA down as soon as the new one stands. */
const REPLACED_SECONDS = 1;

/** The gateway let the SA of the session go at the moment at which the other one came up: its client may have moved there. */
export function wentDownWith({ sas }: SaSession, { state, establishedAt }: SaFacts): boolean {
  const end = lastUp(sas)?.end;
  if (state !== 'established' || end?.by !== 'gateway-delete') return false;
  const apart = secondsBetween(establishedAt, end.at);
  if (establishedAt === undefined || end.at === undefined || apart === undefined) return false;
  return Math.abs(apart) <= REPLACED_SECONDS + marginSeconds(establishedAt, end.at);
}
