import type { TunnelProtocol } from '../model/client-events.ts';
import type { Event } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { hexOf } from '../model/identity.ts';
import { type Instant, nodeOf } from './instants.ts';
import type { StatedClocks } from './stated-clocks.ts';

// What a client's log tells that has its place in the order of IKE messages.

/**
 * `requested`: the user or the client begins a login, before any message. `entered`: credentials, before the last IKE_AUTH request.
 * `try`: "Using IKE ID", before IKE_SA_INIT. `up`: after the last IKE_AUTH response. `over`: the client gave up.
 */
export type ClientActKind = 'requested' | 'entered' | 'try' | 'up' | 'over';

export interface ClientAct {
  readonly kind: ClientActKind;
  readonly at: Instant;
  readonly evidence: EvidenceRef;
  /** The session ID of a try. */
  readonly hex: string | undefined;
  /** What carries the tunnel that is up, where the log says so. */
  readonly protocol?: TunnelProtocol;
}

/** The acts of each client's clock, in the order of their files. */
export function clientActs(events: readonly Event[], clocks: StatedClocks): Map<string, ClientAct[]> {
  const acts = new Map<string, ClientAct[]>();
  for (const event of events) {
    const kind = kindOf(event);
    const at = kind === undefined ? undefined : clocks.instant(event.at);
    if (kind === undefined || at === undefined || clocks.isFolded(at.clock)) continue;
    const hex = event.kind === 'client.reconnect-ike-id' ? hexOf(event.ikeId) : undefined;
    const protocol = event.kind === 'client.tunnel-established' ? event.protocol : undefined;
    const act: ClientAct = { kind, at, evidence: event.evidence, hex, ...(protocol !== undefined && { protocol }) };
    const own = acts.get(nodeOf(at));
    if (own === undefined) acts.set(nodeOf(at), [act]);
    else own.push(act);
  }
  for (const own of acts.values()) own.sort((a, b) => a.evidence.start - b.evidence.start);
  return acts;
}

/** A login is announced by several records, of which the last is nearest to the first request. */
export function isLoginRequest(event: Event): boolean {
  return kindOf(event) === 'requested';
}

function kindOf(event: Event): ClientActKind | undefined {
  switch (event.kind) {
    case 'client.contacting':
    case 'client.session-started':
    case 'client.connection-requested':
      return 'requested';
    case 'client.auth-prompt':
      return event.step === 'entered' ? 'entered' : undefined;
    case 'client.reconnect-ike-id':
      return 'try';
    case 'client.tunnel-established':
      return event.isManagement === true ? undefined : 'up';
    case 'client.connected':
      return 'up';
    case 'client.disconnected':
    case 'client.connection-failed':
      return 'over';
    default:
      return undefined;
  }
}
