import type { AuthName, GatewayNote, NotedIdentity, SaTag } from '../world/notes.ts';
import type { Endpoint } from '../world/packets.ts';
import type { Micros } from '../world/time.ts';
import { iosAddress } from './identity.ts';
import type { Opened } from './initiation.ts';
import type { SaEntry } from './ledger.ts';
import type { IkeSa } from './sa.ts';
import type { Session } from './sessions.ts';

/** What a gateway holds beside the IKE SA itself. */
export interface HeldSa {
  readonly sa: IkeSa;
  /** The exchange that opened it, which AUTH covers; null for an SA made by a rekey. */
  readonly opened: Opened | null;
  /** What IOS prints as SESSION ID and SA ID. */
  readonly number: number;
  readonly slot: number;
  readonly createdAt: Micros;
  stage: 'first' | 'eap' | 'final' | 'up';
  /** How many EAP requests were sent, which is also the next EAP identifier. */
  eapRequests: number;
  identity: NotedIdentity | null;
  idBody: Buffer | null;
  /** The requests of the opening IKE_AUTH that are answered with the last: CP, SA, TS. */
  opening: readonly { readonly type: number; readonly body: Buffer }[];
  user: string | null;
  peerAuth: AuthName;
  ownAuth: AuthName;
  reconnected: boolean;
  profile: string;
  session: Session | null;
  virtualAccess: number | null;
  lastOutboundAt: Micros;
  entry: SaEntry | undefined;
}

/** A note of an SA without what every such note has. */
export type SaNote = GatewayNote extends infer N ? (N extends { sa: unknown } ? Omit<N, 'at' | 'sa'> : never) : never;

/** The SA as notes name it. */
export function tagOf(held: HeldSa, local: string): SaTag {
  const { sa } = held;
  return {
    session: held.number,
    slot: held.slot,
    initiatorSpi: sa.spiI,
    responderSpi: sa.spiR,
    initiator: sa.initiator,
    peer: shown(sa.peer),
    local: shown({ address: local, port: sa.localPort }),
  };
}

/** Before there is an SA: the first request, read with responder SPI zero. */
export function requestTag(
  spiI: Buffer,
  numbers: { number: number; slot: number },
  ends: { peer: Endpoint; local: Endpoint },
): SaTag {
  return {
    session: numbers.number,
    slot: numbers.slot,
    initiatorSpi: spiI,
    responderSpi: Buffer.alloc(8),
    initiator: false,
    peer: shown(ends.peer),
    local: shown(ends.local),
  };
}

const shown = ({ address, port }: Endpoint): Endpoint => ({ address: iosAddress(address), port });
