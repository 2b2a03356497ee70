import type { Basis } from '../model/result.ts';
import type { ClientCycle, ClientSession } from './client-session.ts';
import type { Identities } from './identities.ts';
import { compareInstants, compareScales, type Instant, secondsBetween } from './instants.ts';
import type { LoginsInTime } from './logins-in-time.ts';
import { marginSeconds } from './margins.ts';
import type { SaSession } from './sa-session.ts';
import type { SaCycle } from './sa-sessions.ts';

/** One reconnect cycle, from the client's log, from IKE, or from both. */
export interface Cycle {
  readonly ike: SaCycle | undefined;
  readonly client: ClientCycle | undefined;
  readonly clientSession: ClientSession | undefined;
  /** What joined the two halves. */
  readonly joined: { readonly by: string; readonly basis: Basis } | undefined;
}

/** The client says "Using IKE ID" just before it sends; its stamps have whole seconds, and clocks differ a little. */
const TRY_WINDOW_SECONDS = 5;

/** A cycle that a client's log tells, and the session that it is of. */
interface Told {
  readonly cycle: ClientCycle;
  readonly session: ClientSession;
}

interface JoiningScene {
  readonly identities: Identities;
  readonly logins: LoginsInTime;
}

/**
 * Joins the client's cycles with those seen as IKE: by the session ID where exactly one on each side carries it, else by the time of
 * the tries, or by the login before them, where the clocks compare and exactly one fits. What cannot be joined stays apart.
 */
export function joinCycles(
  ike: readonly SaCycle[],
  sessions: readonly ClientSession[],
  { identities, logins }: JoiningScene,
): Cycle[] {
  const attempts = sessions
    .filter(({ protocol }) => protocol !== 'SSL')
    .flatMap((session) => session.cycles.filter(isAttempt).map((cycle) => ({ session, cycle })));
  const taken = new Set<SaCycle>();
  const joined: Cycle[] = attempts.map(({ session, cycle }) => {
    const free = ike.filter((one) => !taken.has(one));
    const match =
      byIdentity(cycle, free, attempts, identities) ??
      byTime(cycle, free, attempts, identities) ??
      byLogin(cycle, free, logins.get(session));
    if (match === undefined) return { ike: undefined, client: cycle, clientSession: session, joined: undefined };
    taken.add(match.ike);
    return { ike: match.ike, client: cycle, clientSession: session, joined: { by: match.by, basis: match.basis } };
  });
  const rest = ike.filter((one) => !taken.has(one));
  return [
    ...joined,
    ...rest.map((one) => ({ ike: one, client: undefined, clientSession: undefined, joined: undefined })),
  ].sort(byStart);
}

/** A cycle in which the client tried nothing is no attempt: it slept, or was told not to reconnect. */
function isAttempt(cycle: ClientCycle): boolean {
  return cycle.tries.length > 0 || cycle.reconnecting.length > 0;
}

interface Joint {
  readonly ike: SaCycle;
  readonly by: string;
  readonly basis: Basis;
}

function byIdentity(
  cycle: ClientCycle,
  free: readonly SaCycle[],
  all: readonly Told[],
  identities: Identities,
): Joint | undefined {
  const hexes = new Set(cycle.tries.map((one) => one.hex));
  const same = free.filter((one) => one.tries.some((sa) => hexes.has(identities.ofSa(sa.evidence) ?? '')));
  const inTime = same.filter((one) => overlaps(cycle, one) !== false);
  const [only, ...more] = inTime;
  if (only === undefined || more.length > 0) return undefined;
  const rivals = all.filter(
    ({ cycle: other }) => other.tries.some((one) => hexes.has(one.hex)) && overlaps(other, only) !== false,
  );
  return rivals.length === 1 ? { ike: only, by: 'the same session ID in both', basis: 'proved' } : undefined;
}

/**
 * By the clocks alone: where one of the client's own tries lies at the start of an SA, no other cycle's does, and the SA presents no
 * other client's identity.
 */
function byTime(
  cycle: ClientCycle,
  free: readonly SaCycle[],
  all: readonly Told[],
  identities: Identities,
): Joint | undefined {
  const fits = (told: ClientCycle, ike: SaCycle) => areTogether(told, ike) && !isAnothers(told, ike, identities);
  const [only, ...more] = free.filter((one) => fits(cycle, one));
  if (only === undefined || more.length > 0) return undefined;
  if (all.some(({ cycle: other }) => other !== cycle && fits(other, only))) return undefined;
  return { ike: only, by: 'the time of a try', basis: 'inferred' };
}

/** A log that ends before its client tried again: what came next of the session that it logged in to. */
function byLogin(cycle: ClientCycle, free: readonly SaCycle[], login: SaSession | undefined): Joint | undefined {
  if (login === undefined || cycle.tries.length > 0) return undefined;
  const [only, ...more] = free.filter((one) => one.session === login && overlaps(cycle, one) === true);
  if (only === undefined || more.length > 0) return undefined;
  return { ike: only, by: 'the login before it', basis: 'inferred' };
}

/** Whether some try that the client tells of is one of these by what the clocks leave open. */
function areTogether(cycle: ClientCycle, { tries }: SaCycle): boolean {
  return cycle.tries.some(({ at }) => {
    return tries.some(({ startedAt }) => {
      const after = secondsBetween(at, startedAt);
      if (at === undefined || startedAt === undefined || after === undefined) return false;
      const margin = marginSeconds(at, startedAt);
      return after >= -margin && after <= TRY_WINDOW_SECONDS + margin;
    });
  });
}

/** Some SA presents an identity that the client did not use. */
function isAnothers(cycle: ClientCycle, ike: SaCycle, identities: Identities): boolean {
  return ike.tries.some((sa) => {
    const hex = identities.ofSa(sa.evidence);
    return hex !== undefined && cycle.tries.every((one) => one.hex !== hex);
  });
}

/** Whether the IKE tries fall into the client's cycle; undefined where the clocks do not compare. */
function overlaps(cycle: ClientCycle, ike: SaCycle): boolean | undefined {
  const start = ike.tries[0]?.startedAt;
  const from = cycle.lossSeen.at;
  const afterLoss = secondsBetween(from, start);
  if (afterLoss === undefined) return undefined;
  if (afterLoss < -TRY_WINDOW_SECONDS) return false;
  const end = cycle.end?.at;
  const beforeEnd = secondsBetween(start, end);
  return beforeEnd === undefined || beforeEnd >= -TRY_WINDOW_SECONDS;
}

/** Where a cycle began: on the wire if it was seen there, else with the client's first try. */
export function cycleStart(cycle: Cycle): Instant | undefined {
  return cycle.ike?.tries[0]?.startedAt ?? cycle.client?.tries[0]?.at;
}

/** By time where times compare; a cycle without one, or on a scale of its own, goes behind, in order of source. */
function byStart(a: Cycle, b: Cycle): number {
  const [first, second] = [cycleStart(a), cycleStart(b)];
  if (first !== undefined && second !== undefined) {
    return first.scale === second.scale ? compareInstants(first, second) : compareScales(first, second);
  }
  return first === undefined ? (second === undefined ? 0 : 1) : -1;
}
