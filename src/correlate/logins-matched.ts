import type { ClientAct } from './client-acts.ts';
import type { Instant } from './instants.ts';
import type { Precedence } from './precedence.ts';
import type { SaSighting } from './sa-sightings.ts';

// Which IKE SA is which login of a client's log. No login has an identity of its own (all present `*$AnyConnectClient$*`), so this is
// asked only once tries have told about where the clocks stand, and only of SAs from the address that those tries came from.

/** Acts of one login in order, as a client's log tells them. */
export interface ToldLogin {
  readonly requested: ClientAct;
  readonly entered: ClientAct | undefined;
  readonly up: ClientAct | undefined;
}

/** The logins of one client's clock; `acts` in order of file. */
export function loginsTold(acts: readonly ClientAct[]): ToldLogin[] {
  const logins: ToldLogin[] = [];
  let open: ToldLogin | undefined;
  for (const act of acts) {
    switch (act.kind) {
      case 'requested':
        // One login is announced by several records: the last of them is nearest to what follows.
        open = { requested: act, entered: undefined, up: undefined };
        break;
      case 'entered':
        if (open !== undefined) open = { ...open, entered: act };
        break;
      case 'up':
        if (open !== undefined) logins.push({ ...open, up: act });
        open = undefined;
        break;
      case 'try':
      case 'over':
        if (open !== undefined) logins.push(open);
        open = undefined;
        break;
      default:
        act.kind satisfies never;
    }
  }
  return open === undefined ? logins : [...logins, open];
}

/** Names are looked up and certificates searched before the first request of a login. */
export const START_SECONDS = 10;

/** Where less is known of the clocks than this, falling together says nothing. */
const MOST_SLACK_MS = 30_000;

/** The one SA that began when the client logged in, if there is one only. `place` puts both on one scale. */
export function loginSighting(
  { requested, up }: ToldLogin,
  starts: readonly SaSighting[],
  place: (instant: Instant) => Instant,
): SaSighting | undefined {
  const from = place(requested.at);
  const upAt = up === undefined ? undefined : place(up.at);
  const fitting = starts.filter((sighting) => {
    const start = place(sighting.start.at);
    if (start.scale !== from.scale) return false;
    const slackMs = (from.offBy?.ms ?? 0) + (start.offBy?.ms ?? 0) + from.resolutionMs;
    const after = msFrom(from, start);
    if (slackMs > MOST_SLACK_MS || after < -slackMs || after > START_SECONDS * 1000 + slackMs) return false;
    const answer = sighting.answer === undefined ? undefined : place(sighting.answer.at);
    return upAt === undefined || answer === undefined || msFrom(answer, upAt) >= -(slackMs + upAt.resolutionMs);
  });
  return fitting.length === 1 ? fitting[0] : undefined;
}

function msFrom(from: Instant, to: Instant): number {
  return Number(to.ns - from.ns) / 1e6;
}

export function loginPrecedences({ requested, entered, up }: ToldLogin, sighting: SaSighting): Precedence[] {
  const { start, asked, answer, sa } = sighting;
  const spi = sa.initiatorSpi;
  const found: Precedence[] = [
    {
      earlier: requested.at,
      later: start.at,
      fact: `the client begins a login, then the first request of IKE SA ${spi}`,
      evidence: [requested.evidence, start.evidence],
    },
  ];
  if (entered !== undefined && asked !== undefined) {
    const fact = `credentials are entered, then the last IKE_AUTH request of IKE SA ${spi}`;
    found.push({ earlier: entered.at, later: asked.at, fact, evidence: [entered.evidence, asked.evidence] });
  }
  if (up !== undefined && answer !== undefined) {
    const fact = `the last IKE_AUTH response of IKE SA ${spi}, then the client's tunnel is up`;
    found.push({ earlier: answer.at, later: up.at, fact, evidence: [answer.evidence, up.evidence] });
  }
  return found;
}
