// Lines of `crypto logging` that tell that a login's session is up or down. They name the client's address and port and its identity,
// and no SPI: where a debug begins after the login, they are what says that an SA was one.
import type { Event, EventOf } from '../model/event.ts';
import type { SourceId } from '../model/evidence.ts';
import { ANYCONNECT_LOGIN_ID } from '../model/identity.ts';
import type { Endpoint } from '../model/wire-events.ts';
import type { Clocks } from './clocks.ts';
import { groupBy } from './grouped.ts';
import { earliest, type Instant, latest, secondsBetween } from './instants.ts';
import { debugOf, type SaEvidence } from './sa-evidence.ts';
import { lastNotAfter } from './sorted.ts';

/** A line about a peer of IKEv2, up or down. */
export type SessionLine = EventOf<'gateway.session-status'>;

interface Timed {
  readonly line: SessionLine;
  readonly at: Instant;
}

/** The gateway logs the end beside its last debug lines of the SA, in either order. */
const END_SECONDS = 2;

/**
 * SAs with the session lines that are theirs: of the same clock, for the address and port that the debug prints, the last before the
 * first that it prints of the SA and the next after that. A line that several SAs claim is nobody's: a rekey keeps address and port.
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
  const claims = sas.flatMap((sa) => linesOf(sa, lines, clocks).map((line) => ({ sa, line })));
  const claimants = groupBy(claims, ({ line }) => line);
  const own = groupBy(
    claims.filter(({ line }) => claimants.get(line)?.length === 1),
    ({ sa }) => sa,
  );
  return sas.map((sa) => {
    const found = own.get(sa);
    return found === undefined ? sa : { ...sa, sessionLines: found.map(({ line }) => line) };
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

/** The lines around what the debug prints of an SA, as far as they are of a login. */
function linesOf(sa: SaEvidence, lines: ReadonlyMap<string, readonly Timed[]>, clocks: Clocks): SessionLine[] {
  const packets = debugOf(sa, 'gateway.ike-packet');
  if (packets.some(({ exchange }) => exchange === 'IKE_SA_INIT' || exchange === 'IKE_AUTH')) return [];
  const times = sa.debug.map(({ at }) => clocks.stated(at));
  const [first, last] = [earliest(times), latest(times)];
  const [packet] = packets;
  if (packet === undefined || first === undefined || last === undefined) return [];
  const own = lines.get(placeKey(packet.peer, first)) ?? [];
  const at = lastNotAfter(own, ({ at }) => at.ns, first.ns);
  // What is logged as down in the very millisecond in which the debug begins to print an SA is the end of that one.
  const isOwnEnd = own[at]?.at.ns === first.ns && own[at]?.line.up === false;
  const before = isOwnEnd ? at - 1 : at;
  const [begun, next] = [own[before], own[before + 1]];
  // What is told of a session that had ended, or of the next one on this port, is not of this SA.
  const up = begun?.line.up === true ? [begun.line] : [];
  const isEnd = next !== undefined && !next.line.up && (secondsBetween(last, next.at) ?? 0) >= -END_SECONDS;
  const down = isEnd ? [next.line] : [];
  return [...up, ...down].filter(isOfLogin);
}

/** A line with a session ID is of an SA that resumed one, at a time that this line alone does not tell well enough. */
function isOfLogin({ identity, wording }: SessionLine): boolean {
  return identity === ANYCONNECT_LOGIN_ID && wording === 'confirmed';
}
