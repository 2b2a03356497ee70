import type { EvidenceRef } from '../model/evidence.ts';
import type { IkeSa } from '../model/result.ts';
import { asksOn, wentOn } from './asks-on.ts';
import type { Clocks } from './clocks.ts';
import { eapUsed } from './eap-used.ts';
import type { EspFlows } from './esp.ts';
import { lastHeard } from './heard.ts';
import { type Instant, latest } from './instants.ts';
import type { SaEnds } from './sa-ends.ts';
import { debugOf } from './sa-evidence.ts';
import { saState } from './sa-state.ts';
import { type SaEnd, saEnd } from './taken-down.ts';
import { authTraced, exchangesTraced } from './traced.ts';
import { negotiationEvidence, readWire, type WireReading } from './wire-sa.ts';

/** An IKE SA with its times as instants: what the next steps work on. */
export interface SaFacts extends SaEnds {
  readonly establishedAt: Instant | undefined;
  readonly lastAt: Instant | undefined;
  /** The last that came from the client, whether or not it arrived. */
  readonly heardAt: Instant | undefined;
  readonly state: IkeSa['state'];
  /** When the SA came to its state: the answer that decided it. */
  readonly stateAt: Instant | undefined;
  /** What `state` stands on. */
  readonly stateEvidence: readonly EvidenceRef[];
  /** True where a gateway line about this SPI pair says so, not only the shape of the traffic. */
  readonly stateProved: boolean;
  /** The client sent more into it than what set it up. */
  readonly isUsed: boolean;
  /** The client never got the answer to its IKE_AUTH, whatever the gateway says of the SA. */
  readonly isAskedAgain: boolean;
  readonly end: SaEnd | undefined;
  readonly readings: readonly WireReading[];
  readonly authExchanges: number;
  readonly eap: boolean | null;
  readonly profile: string | undefined;
}

export function saFacts(ends: SaEnds, clocks: Clocks, esp: EspFlows): SaFacts {
  const { evidence } = ends;
  const readings = evidence.wire.map(readWire);
  const packets = debugOf(evidence, 'gateway.ike-packet');
  const authIds = new Set(packets.filter((packet) => packet.exchange === 'IKE_AUTH').map((packet) => packet.messageId));
  const end = saEnd(ends, clocks, esp);
  const isUsed = wentOn(ends, clocks, esp);
  const isAskedAgain = !isUsed && asksOn(ends, clocks);
  const judged = saState({ ends, readings, end, clocks, esp, isAskedAgain });
  return {
    ...ends,
    establishedAt: judged.state === 'established' ? judged.at : undefined,
    lastAt: latest([
      ...evidence.wire.map((seen) => clocks.instant(seen.lastAt)),
      ...[...evidence.debug, ...evidence.traced].map((event) => clocks.instant(event.at)),
    ]),
    heardAt: lastHeard(ends, clocks, esp),
    state: judged.state,
    stateAt: judged.at,
    stateEvidence: judged.evidence,
    stateProved: judged.proved,
    isUsed,
    isAskedAgain,
    end,
    readings,
    authExchanges: Math.max(
      authTraced(evidence).exchanges,
      authIds.size,
      ...readings.map((reading) => reading.authExchanges.length),
    ),
    eap: eapUsed(evidence, readings),
    profile: debugOf(evidence, 'gateway.profile-matched').at(-1)?.profile,
  };
}

/** What an SA's entry in the result points to: its negotiation, and what the gateway says of it. */
export function saPointers(facts: SaFacts): EvidenceRef[] {
  const { wire, debug, snapshots } = facts.evidence;
  const traced = exchangesTraced(facts.evidence);
  const negotiation = wire.flatMap(negotiationEvidence);
  // Where the capture begins after the negotiation, what it shows of the SA is the evidence that there was one.
  const onWire = negotiation.length > 0 ? negotiation : wire.map((seen) => seen.evidence);
  const inDebug = [...debug, ...traced].filter((event) => {
    return event.kind !== 'gateway.liveness-run' && (!('exchange' in event) || event.exchange !== 'INFORMATIONAL');
  });
  return [...onWire, ...inDebug.map((event) => event.evidence), ...snapshots.map((event) => event.evidence)];
}
