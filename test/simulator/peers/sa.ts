import type { IkeKeys } from '../crypto/keys.ts';
import type { Suite } from '../crypto/suites.ts';
import type { Payload } from '../ike/octets.ts';
import type { Endpoint } from '../world/packets.ts';
import type { Micros } from '../world/time.ts';
import type { Timer } from '../world/world.ts';

/** One end's view of an IKE SA: keys, windows and Child SAs. The fields change while the case is played. */
export interface IkeSa {
  /** Whether this end is the SA's original initiator, which decides flags and keys (RFC 7296 §3.1). */
  readonly initiator: boolean;
  readonly spiI: Buffer;
  readonly spiR: Buffer;
  readonly suite: Suite;
  readonly keys: IkeKeys;
  /** Nonces of the exchange that made it; the first Child SA's keys come from them. */
  readonly nonceI: Buffer;
  readonly nonceR: Buffer;
  localPort: number;
  peer: Endpoint;
  /** Whether a NAT stands between, so that ESP goes in UDP. */
  nat: boolean;
  /** Whether this end sends to wherever the other end was heard from last: a gateway does, a client does not. */
  readonly follows: boolean;
  /** Largest IKE message sent whole; null: only IP fragments. */
  fragmentAbove: number | null;
  nextRequest: number;
  nextExpected: number;
  /** The last answer given, kept for a repeated request. */
  answered: {
    readonly messageId: number;
    readonly messages: readonly Buffer[];
    readonly names: readonly string[];
  } | null;
  /** Message ids of requests that are being worked on. */
  readonly working: Set<number>;
  open: OpenRequest | null;
  readonly queue: Ask[];
  readonly fragments: Map<string, Map<number, Buffer>>;
  readonly children: ChildSa[];
  lastHeardAt: Micros;
  closed: boolean;
}

/** A Child SA by its ESP SPIs: `inSpi` in packets to this end. */
export interface ChildSa {
  inSpi: number;
  outSpi: number;
  outSequence: number;
  createdAt: Micros;
  received: { packets: number; octets: number };
  sent: { packets: number; octets: number };
}

export interface OpenRequest {
  readonly messageId: number;
  readonly ask: Ask;
  readonly messages: readonly Buffer[];
  readonly names: readonly string[];
  resends: number;
  timer: Timer;
}

/** A request this end wants to make. */
export interface Ask {
  readonly exchange: number;
  readonly payloads: readonly Payload[];
  answered?(payloads: readonly Payload[]): void;
  gaveUp?(): void;
  /** Seconds between sendings; the request is given up when they run out. Default: the end's own. */
  readonly schedule?: readonly number[];
}

export function newChild(inSpi: number, outSpi: number, at: Micros): ChildSa {
  const none = () => ({ packets: 0, octets: 0 });
  return { inSpi, outSpi, outSequence: 0, createdAt: at, received: none(), sent: none() };
}

export function newSa(
  made: Pick<
    IkeSa,
    'initiator' | 'spiI' | 'spiR' | 'suite' | 'keys' | 'nonceI' | 'nonceR' | 'localPort' | 'peer' | 'nat' | 'follows'
  > & {
    readonly fragmentAbove: number | null;
    /** 1 after IKE_SA_INIT, 0 for an SA that a rekey made. */
    readonly firstMessageId: number;
    readonly at: Micros;
  },
): IkeSa {
  const { firstMessageId, at, ...rest } = made;
  return {
    ...rest,
    nextRequest: made.initiator ? firstMessageId : 0,
    nextExpected: made.initiator ? 0 : firstMessageId,
    answered: null,
    working: new Set(),
    open: null,
    queue: [],
    fragments: new Map(),
    children: [],
    lastHeardAt: at,
    closed: false,
  };
}
