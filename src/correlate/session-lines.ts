// Lines of `crypto logging` that tell that a login's session is up or down. They name the client's address and port and its identity,
// and no SPI: where a debug begins after the login, they are what says that an SA was one.
import type { Event, EventOf } from '../model/event.ts';
import type { SourceId } from '../model/evidence.ts';
import { ANYCONNECT_LOGIN_ID } from '../model/identity.ts';
import type { Endpoint } from '../model/wire-events.ts';
import type { Clocks } from './clocks.ts';
import { groupBy } from './grouped.ts';
import { earliest, type Instant, latest, secondsBetween, shifted } from './instants.ts';
import { debugOf, type SaEvidence } from './sa-evidence.ts';
import { lastNotAfter } from './sorted.ts';

/** A line about a peer of IKEv2, up or down. */
export type SessionLine = EventOf<'gateway.session-status'>;

interface Timed {
  readonly line: SessionLine;
  readonly at: Instant;
}

/** The gateway logs that a session is up or down beside its debug lines of the SA, in either order. */
const BESIDE_SECONDS = 2;

/**
 * SAs with the session lines that are theirs: of the same clock, for the address and port that the debug prints, from the last line
 * before the first that it prints of the SA to the next one. A rekey keeps address and port: a session that several SAs may be is
 * none's.
 *
 * SAs whose negotiation the debug prints need none: there the gateway says itself, beside the SPIs, who the peer was.
 */
export function withSessionLines(
  sas: readonly SaEvidence[],
  events: readonly Event[],
  clocks: Clocks,
): readonly SaEvidence[] {
  const lines = linesByPlace(events, clocks);
  if (lines.size === 0) return sas;
  const shown = new Map(sas.flatMap((sa) => shownOf(sa, lines, clocks).map((one) => [sa, one] as const)));
  const claimants = groupBy(
    [...shown.values()].flatMap(({ place, periods }) => periods.map((period) => `${place} ${period}`)),
    (session) => session,
  );
  return sas.map((sa) => {
    const own = shown.get(sa);
    const isAlone = own?.periods.every((period) => claimants.get(`${own.place} ${period}`)?.length === 1);
    const sessionLines = own !== undefined && isAlone === true && !isNegotiated(sa) ? linesOf(own) : [];
    return sessionLines.length === 0 ? sa : { ...sa, sessionLines };
  });
}

/** The line that says that a login's session came up as this SA. */
export function loginLine({ sessionLines }: SaEvidence): SessionLine | undefined {
  return sessionLines.find(({ up }) => up);
}

/**
 * By gateway the first login that the log tells and of which no SA was seen: a client that comes back may be its own. The log names no
 * gateway: it is that of the debug in the same text.
 */
export function loginsWithoutSa(
  sas: readonly SaEvidence[],
  events: readonly Event[],
  clocks: Clocks,
): ReadonlyMap<string, Instant> {
  const seen = new Set(sas.flatMap(endpointsOf).map(endpointKey));
  const gateways = new Map<SourceId, Set<string>>();
  for (const { local, evidence } of sas.flatMap((sa) => debugOf(sa, 'gateway.ike-packet'))) {
    const known = gateways.get(evidence.source);
    if (known === undefined) gateways.set(evidence.source, new Set([local.address]));
    else known.add(local.address);
  }
  const first = new Map<string, Instant>();
  for (const event of events) {
    if (event.kind !== 'gateway.session-status' || event.peer === undefined || !event.up || !isOfLogin(event)) continue;
    const at = clocks.instant(event.at);
    if (at === undefined || seen.has(endpointKey(event.peer))) continue;
    for (const gateway of gateways.get(event.evidence.source) ?? []) {
      first.set(gateway, earliest([first.get(gateway), at]) ?? at);
    }
  }
  return first;
}

function endpointsOf(sa: SaEvidence): Endpoint[] {
  return [
    ...sa.wire.flatMap(({ paths }) => paths.flatMap(({ initiator, responder }) => [initiator, responder])),
    ...debugOf(sa, 'gateway.ike-packet').map(({ peer }) => peer),
    ...sa.snapshots.flatMap(({ peer }) => peer ?? []),
  ];
}

function endpointKey({ address, port }: Endpoint): string {
  return `${address} ${port}`;
}

/** Each clock's lines about one address and port, in order of time as the text has it. */
function linesByPlace(events: readonly Event[], clocks: Clocks): ReadonlyMap<string, readonly Timed[]> {
  const timed = events.flatMap((event): Timed[] => {
    if (event.kind !== 'gateway.session-status' || event.peer === undefined || event.identity === undefined) return [];
    const at = clocks.stated(event.at);
    return at === undefined ? [] : [{ line: event, at }];
  });
  const groups = groupBy(timed, ({ line, at }) => placeKey(line.peer, at));
  for (const group of groups.values()) group.sort((a, b) => (a.at.ns < b.at.ns ? -1 : a.at.ns > b.at.ns ? 1 : 0));
  return groups;
}

function placeKey(peer: Endpoint | undefined, { clock, scale }: Instant): string {
  return `${peer === undefined ? '' : endpointKey(peer)} ${clock} ${scale}`;
}

/** When the debug shows an SA, and the lines about its address and port. */
interface Shown {
  readonly place: string;
  readonly lines: readonly Timed[];
  readonly first: Instant;
  readonly last: Instant;
  /** Sessions of that address and port in that time, each by the place of the line that says that it is up; -1 before any does. */
  readonly periods: readonly number[];
}

function shownOf(sa: SaEvidence, lines: ReadonlyMap<string, readonly Timed[]>, clocks: Clocks): Shown[] {
  const packets = debugOf(sa, 'gateway.ike-packet');
  // IKE_SA_INIT may have been on another port, and a NAT may give another one later.
  const packet = packets.findLast(({ exchange }) => exchange === 'IKE_AUTH') ?? packets[0];
  const times = sa.debug.map(({ at }) => clocks.stated(at));
  const [first, last] = [earliest(times), latest(times)];
  if (packet === undefined || first === undefined || last === undefined) return [];
  const place = placeKey(packet.peer, first);
  const own = lines.get(place);
  if (own === undefined) return [];
  // Of an SA that is negotiated here the log says last that it is up.
  const until = isNegotiated(sa) ? shifted(last, BESIDE_SECONDS) : last;
  const from = lastUp(own, first.ns);
  const to = lastUp(own, until.ns);
  const between = own.flatMap(({ line }, index) => (line.up && index > from && index <= to ? [index] : []));
  return [{ place, lines: own, first, last, periods: [from, ...between] }];
}

function lastUp(lines: readonly Timed[], ns: bigint): number {
  let index = lastNotAfter(lines, ({ at }) => at.ns, ns);
  while (index >= 0 && lines[index]?.line.up === false) index--;
  return index;
}

function isNegotiated(sa: SaEvidence): boolean {
  return debugOf(sa, 'gateway.ike-packet').some(
    ({ exchange }) => exchange === 'IKE_SA_INIT' || exchange === 'IKE_AUTH',
  );
}

/** The lines around what the debug prints of an SA, as far as they are of a login. */
function linesOf({ lines, first, last, periods }: Shown): SessionLine[] {
  const [period = -1, ...others] = periods;
  if (others.length > 0) return [];
  const up = lines[period];
  const down = lines[period + 1];
  const seconds = down === undefined ? undefined : secondsBetween(last, down.at);
  // What is told of a session that had ended is not of this SA.
  if (down !== undefined && down.at.ns < first.ns) return [];
  const isEnd = down?.line.up === false && seconds !== undefined && seconds >= -BESIDE_SECONDS;
  return [...(up === undefined ? [] : [up.line]), ...(isEnd ? [down.line] : [])].filter(isOfLogin);
}

/** A line with a session ID is of an SA that resumed one, at a time that this line alone does not tell well enough. */
function isOfLogin({ identity, wording }: SessionLine): boolean {
  return identity === ANYCONNECT_LOGIN_ID && wording === 'confirmed';
}
