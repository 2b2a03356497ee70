import type { ClientAct } from './client-acts.ts';
import { loginsTold, type ToldLogin } from './logins-matched.ts';
import type { SaSighting } from './sa-sightings.ts';

// Where a client's log tells that an IKE SA begins, and when it would have to begin on another clock to be one of those that were
// seen there.

/** A login or a try of a client's log. */
export interface Beginning {
  /** What is told last before the first request. */
  readonly act: ClientAct;
  /** Present for a login. */
  readonly login: ToldLogin | undefined;
  /** What the client tells next about its connection: it had the answer by then. */
  readonly next: ClientAct | undefined;
  /** IKE was answered for sure, so that whoever recorded all of the time saw an SA: what the client sent may never have arrived. */
  readonly isSure: boolean;
}

/** A beginning in a client's log, and how another clock saw it. */
export interface MatchedBeginning {
  readonly beginning: Beginning;
  readonly sighting: SaSighting;
}

/** The logins and tries of one client's clock, in order of file, but for logins that TLS carried. */
export function beginningsOf(acts: readonly ClientAct[]): Beginning[] {
  const logins = loginsTold(acts)
    .filter(({ up }) => up?.protocol === undefined || up.protocol === 'IPsec')
    .map((login): Beginning => {
      return { act: login.requested, login, next: login.up, isSure: login.up?.protocol === 'IPsec' };
    });
  const tries: Beginning[] = [];
  let next: ClientAct | undefined;
  for (const act of acts.toReversed()) {
    if (act.kind === 'try') tries.push({ act, login: undefined, next, isSure: next?.kind === 'up' });
    if (act.kind !== 'entered') next = act;
  }
  return [...logins, ...tries].sort((a, b) => a.act.evidence.start - b.act.evidence.start);
}

/** Names are looked up and certificates searched before a login's first request; a try is told just before it. */
const START_MS = { login: 10_000, try: 4000 };

/**
 * What would have to be added to the client's times, in milliseconds, if this SA is that login or try; undefined where it cannot be.
 * The client acts before its first request, and enters credentials before the last one of IKE_AUTH; what it does next, it does after
 * the answer.
 */
export function shiftsFor(
  { act, login, next }: Beginning,
  { start, asked, answer, authExchanges, hex }: SaSighting,
): { readonly low: number; readonly high: number } | undefined {
  if (login === undefined && hex !== undefined && hex !== act.hex) return undefined;
  // EAP takes several exchanges, a session token takes one.
  if (login === undefined ? authExchanges > 1 : login.entered !== undefined && authExchanges < 2) return undefined;
  const windowMs = login === undefined ? START_MS.try : START_MS.login;
  const lows = [msBetween(act, start) - windowMs - act.at.resolutionMs];
  const highs = [msBetween(act, start)];
  if (login?.entered !== undefined && asked !== undefined) highs.push(msBetween(login.entered, asked));
  if (next !== undefined && answer !== undefined) lows.push(msBetween(next, answer) - next.at.resolutionMs);
  const [low, high] = [Math.max(...lows), Math.min(...highs)];
  return low <= high ? { low, high } : undefined;
}

type Timed = Pick<ClientAct, 'at'>;

function msBetween(from: Timed, to: Timed): number {
  return Number(to.at.ns - from.at.ns) / 1e6;
}
