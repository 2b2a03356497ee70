import type { Stamp } from '../model/time.ts';
import type { Endpoint, MessageSeen } from '../model/wire-events.ts';
import type { Clocks } from './clocks.ts';
import { earliest, type Instant, isSettled } from './instants.ts';
import { answersThatMade, type RekeyAnswers } from './rekey-answers.ts';
import { debugOf, type SaEvidence } from './sa-evidence.ts';
import { loginLine } from './session-lines.ts';
import { endsTraced, openingTraced } from './traced.ts';
import { firstRequest } from './wire-sa.ts';

/** Who speaks on an IKE SA, and since when. */
export interface SaEnds {
  readonly evidence: SaEvidence;
  readonly client: Endpoint | undefined;
  readonly gateway: Endpoint | undefined;
  /** Which side of the IKE SA the client is: the gateway is the initiator of an SA that it rekeyed. */
  readonly clientSide: 'initiator' | 'responder';
  readonly startedAt: Instant | undefined;
  /** What made it inside another SA, where keys opened that; one for each capture point. */
  readonly madeBy: readonly MessageSeen[];
}

const IKE_PORTS: ReadonlySet<number> = new Set([500, 4500]);

export function saEnds(gathered: SaEvidence, clocks: Clocks, rekeys: RekeyAnswers): SaEnds {
  const evidence = { ...gathered, wire: bestKnownFirst(gathered.wire, clocks) };
  const madeBy = answersThatMade(evidence, rekeys);
  // Its own first packet may come hours after the rekey.
  const made = madeBy.map(({ at }) => clocks.instant(at));
  return { evidence, ...sides(evidence), startedAt: earliest([...made, startOf(evidence, clocks)]), madeBy };
}

/** Captures whose clocks were set while they saw the SA go behind those whose times are known. */
function bestKnownFirst(wire: SaEvidence['wire'], clocks: Clocks): SaEvidence['wire'] {
  if (wire.length < 2) return wire;
  const unknown = (stamp: Stamp) => {
    const at = clocks.instant(stamp);
    return at === undefined || !isSettled(at) ? 1 : 0;
  };
  return wire.toSorted((a, b) => unknown(a.at) + unknown(a.lastAt) - unknown(b.at) - unknown(b.lastAt));
}

/** Client and gateway. On a headend the client initiates; only a snapshot that says otherwise turns them round. */
function sides(evidence: SaEvidence): Pick<SaEnds, 'client' | 'gateway' | 'clientSide'> {
  const [seen] = evidence.wire;
  const path = seen?.paths.at(-1);
  if (seen !== undefined && path !== undefined) {
    // An SA that a rekey made has no IKE_SA_INIT, and either side may have opened it: behind a NAT the client is the side
    // that does not speak from IKE's own ports.
    const rekeyedByGateway =
      seen.rekeyOf === undefined
        ? firstRequest(seen) === undefined && IKE_PORTS.has(path.initiator.port) && !IKE_PORTS.has(path.responder.port)
        : seen.rekeyOf.opener === 'responder';
    const [client, gateway] = rekeyedByGateway ? [path.responder, path.initiator] : [path.initiator, path.responder];
    return { client, gateway, clientSide: rekeyedByGateway ? 'responder' : 'initiator' };
  }
  const packet = debugOf(evidence, 'gateway.ike-packet').at(-1);
  if (packet !== undefined) return { client: packet.peer, gateway: packet.local, clientSide: 'initiator' };
  const traced = endsTraced(evidence);
  if (traced !== undefined) return { ...traced, clientSide: 'initiator' };
  const snapshot = evidence.snapshots[0];
  return { client: snapshot?.peer, gateway: snapshot?.local, clientSide: 'initiator' };
}

/** Whether its first request was seen; without it, it may have begun before anything that was. */
export function isSeenToBegin(evidence: SaEvidence): boolean {
  return evidence.wire.some((seen) => firstRequest(seen) !== undefined) || openingTold(evidence) !== undefined;
}

function openingTold(evidence: SaEvidence) {
  const packet = debugOf(evidence, 'gateway.ike-packet')[0];
  return packet?.exchange === 'IKE_SA_INIT' ? packet : openingTraced(evidence);
}

function startOf(evidence: SaEvidence, clocks: Clocks): Instant | undefined {
  const inits = evidence.wire.flatMap((seen) => firstRequest(seen)?.at ?? []);
  const begun = earliest(inits.map((at) => clocks.instant(at)));
  if (begun !== undefined && isSettled(begun)) return begun;
  // A capture that begins in the midst of an SA does not know when the SA did, nor does one whose clock was set just then; the debug may.
  const opening = openingTold(evidence);
  const opened = opening === undefined ? undefined : clocks.instant(opening.at);
  if (opened !== undefined && (begun === undefined || isSettled(opened))) return opened;
  if (begun !== undefined) return begun;
  const packet = debugOf(evidence, 'gateway.ike-packet')[0];
  const inDebug = packet === undefined ? undefined : clocks.instant(packet.at);
  const onWire = earliest(evidence.wire.map((seen) => clocks.instant(seen.at)));
  // Of an SA that the debug shows later only, the log may say when it came up.
  const line = loginLine(evidence);
  const up = line === undefined ? undefined : clocks.instant(line.at);
  const first = onWire ?? up ?? inDebug;
  if (first !== undefined) return first;
  // A snapshot with a time and an age tells when the SA came up, to the second.
  const aged = evidence.snapshots.find(
    (snapshot) => snapshot.activeSeconds !== undefined && snapshot.at.kind !== 'none',
  );
  const shown = aged === undefined ? undefined : clocks.instant(aged.at);
  if (shown === undefined || aged?.activeSeconds === undefined) return undefined;
  return { ...shown, ns: shown.ns - BigInt(aged.activeSeconds) * 1_000_000_000n, resolutionMs: 1000, text: null };
}
