import type { Event, EventOf } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';

/** Gateway events that speak of one IKE SA. */
export type GatewaySaEvent = EventOf<
  | 'gateway.ike-packet'
  | 'gateway.liveness-run'
  | 'gateway.peer-identity'
  | 'gateway.profile-matched'
  | 'gateway.auth-method'
  | 'gateway.auth-verified'
  | 'gateway.session-up'
  | 'gateway.sa-created'
  | 'gateway.sa-deleted'
  | 'gateway.failure'
>;

/** Everything that all sources say about one SPI pair. Only the SPI pair names an SA: IOS reuses its own numbers. */
export interface SaEvidence {
  readonly initiatorSpi: string;
  /** Undefined while only messages with responder SPI zero are known. */
  responderSpi: string | undefined;
  /** One entry a capture point, whose files follow one another. */
  readonly wire: EventOf<'wire.ike-sa'>[];
  readonly debug: GatewaySaEvent[];
  /** Exchanges and payloads as an event trace names them. */
  readonly traced: EventOf<'gateway.exchange-traced' | 'gateway.payload-traced'>[];
  readonly snapshots: EventOf<'gateway.sa-snapshot'>[];
  /** Lines of `crypto logging` that are of this SA by address, port and time (`session-lines.ts`). */
  readonly sessionLines: readonly EventOf<'gateway.session-status'>[];
}

const NO_SPI = '0000000000000000';

/** Groups what was seen by SPI pair, in order of appearance. */
export function gatherSas(events: readonly Event[]): SaEvidence[] {
  const groups = new SpiPairs();
  for (const event of events) {
    switch (event.kind) {
      case 'wire.ike-sa':
        groups.of(event.initiatorSpi, event.responderSpi).wire.push(event);
        break;
      case 'gateway.sa-snapshot':
        if (event.localSpi !== undefined && event.peerSpi !== undefined) {
          // The router prints its own SPI as local; a headend answers, so its peer is the initiator.
          const [initiator, responder] =
            event.initiator === true ? [event.localSpi, event.peerSpi] : [event.peerSpi, event.localSpi];
          groups.of(initiator, responder).snapshots.push(event);
        }
        break;
      case 'gateway.ike-packet':
      case 'gateway.liveness-run':
      case 'gateway.peer-identity':
      case 'gateway.profile-matched':
      case 'gateway.auth-method':
      case 'gateway.auth-verified':
      case 'gateway.session-up':
      case 'gateway.sa-created':
      case 'gateway.sa-deleted':
      case 'gateway.failure':
        if (event.initiatorSpi !== undefined) groups.of(event.initiatorSpi, event.responderSpi).debug.push(event);
        break;
      case 'gateway.exchange-traced':
      case 'gateway.payload-traced':
        if (event.initiatorSpi !== undefined) groups.of(event.initiatorSpi, event.responderSpi).traced.push(event);
        break;
      default:
    }
  }
  return groups.all;
}

/** The events of one kind among an SA's debug lines. */
export function debugOf<K extends GatewaySaEvent['kind']>(
  sa: SaEvidence,
  kind: K,
): Extract<GatewaySaEvent, { kind: K }>[] {
  return sa.debug.filter((event): event is Extract<GatewaySaEvent, { kind: K }> => event.kind === kind);
}

/** Of these types the octets are what the gateway prints of the peer's identity; addresses and names of directories it spells out. */
const AS_THEY_ARE = /key.?id|fqdn|mail/i;

/** The client's identity as packet verbosity dumps it in an IKE_AUTH request that the gateway received; its block states the SPIs. */
export function identityDumped(
  event: GatewaySaEvent,
): { readonly hex: string; readonly evidence: EvidenceRef } | undefined {
  if (event.kind !== 'gateway.ike-packet' || event.attribution !== 'stated') return undefined;
  if (event.direction !== 'received' || event.exchange !== 'IKE_AUTH' || event.isResponse) return undefined;
  for (const payload of event.shown?.payloads ?? []) {
    if (payload.kind !== 'identity' || payload.payload !== 'IDi' || !AS_THEY_ARE.test(payload.type)) continue;
    if (payload.hex !== undefined) return { hex: payload.hex, evidence: payload.evidence };
  }
  return undefined;
}

class SpiPairs {
  readonly all: SaEvidence[] = [];
  readonly #byInitiator = new Map<string, SaEvidence[]>();

  /** A message with responder SPI zero belongs to the pair that its initiator SPI opens. */
  of(initiatorSpi: string, responder: string | undefined): SaEvidence {
    const responderSpi = responder === NO_SPI ? undefined : responder;
    const known = this.#byInitiator.get(initiatorSpi) ?? [];
    const found = known.find((sa) => {
      return sa.responderSpi === undefined || responderSpi === undefined || sa.responderSpi === responderSpi;
    });
    if (found !== undefined) {
      found.responderSpi ??= responderSpi;
      return found;
    }
    const sa: SaEvidence = {
      initiatorSpi,
      responderSpi,
      wire: [],
      debug: [],
      traced: [],
      snapshots: [],
      sessionLines: [],
    };
    this.#byInitiator.set(initiatorSpi, [...known, sa]);
    this.all.push(sa);
    return sa;
  }
}
