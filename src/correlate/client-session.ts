import type { TunnelProtocol } from '../model/client-events.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Attempt } from '../model/result.ts';
import type { Instant } from './instants.ts';

// A client's log as sessions and reconnect cycles (`client-cycles.ts` reads it).

/** Something the client's log says, with its time. */
export interface Mark {
  readonly at: Instant | undefined;
  readonly evidence: EvidenceRef;
}

/** The gateway that a connection went to, by its addresses as the client saw them. */
export interface ContactedGateway {
  readonly addresses: readonly string[];
  readonly evidence: EvidenceRef;
}

/** From loss to connected, login, abort or the end of the log, as the client tells it (`secure-client-dart.md` 7.2). */
export interface ClientCycle {
  readonly source: string;
  readonly host: string | undefined;
  /** That of the session which was lost. */
  readonly gateway: ContactedGateway | undefined;
  readonly trigger: { readonly kind: Attempt['trigger']['kind']; readonly evidence: readonly EvidenceRef[] };
  /** The last record that proves a working tunnel. */
  readonly lastAlive: Mark | undefined;
  /** The first record that shows that it was gone. */
  readonly lossSeen: Mark;
  /** `Using IKE ID`: one a try. */
  readonly tries: readonly (Mark & { readonly hex: string })[];
  readonly end: Mark | undefined;
  /** `not-told`: after the last try a tunnel stood, and no notice known here says that it was this connection's. */
  readonly outcome: 'resumed' | 'ended' | 'open' | 'not-told';
  readonly fullLogin: readonly EvidenceRef[];
  readonly reconnecting: readonly EvidenceRef[];
}

/** The client log's life with one headend, between logins. */
export interface ClientSession {
  readonly source: string;
  /** Byte of the source where its first record starts: the contact or login that opened it. */
  readonly from: number;
  readonly host: string | undefined;
  /** What carried it, as far as the log says. Without IPsec there is no IKE that could be resumed. */
  readonly protocol: TunnelProtocol | undefined;
  readonly gateway: ContactedGateway | undefined;
  /** What announced its login last before the first request, if the log tells of that. */
  readonly requested: Mark | undefined;
  readonly connected: readonly Mark[];
  readonly cycles: readonly ClientCycle[];
}
