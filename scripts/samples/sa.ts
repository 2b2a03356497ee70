import type { Stage } from './stage.ts';
import type { Micros } from './time.ts';

/** One IKE SA of a case with its Child SA, as the script follows it. Counters change while the story is played. */
export interface IkeSa {
  readonly purpose: 'login' | 'reconnect';
  readonly initiatorSpi: Buffer;
  readonly responderSpi: Buffer;
  readonly client: ClientEnd;
  readonly gatewayAddress: string;
  /** The number IOS prints as SESSION ID, and the slot it prints as SA ID; neither identifies an SA for long. */
  readonly gatewaySession: number;
  readonly slot: number;
  readonly virtualAccess: number;
  /** The address the gateway assigns inside the tunnel. */
  readonly innerAddress: string;
  readonly identity: Identity;
  /** The identity in the spelling of this gateway's debug lines. */
  readonly debugIdentity: string;
  /** ESP SPIs by direction; IOS calls them in and out. */
  readonly espToGateway: number;
  readonly espToClient: number;
  readonly counters: Counters;
  startedAt: Micros;
  establishedAt: Micros | undefined;
  endedAt: Micros | undefined;
}

/** The client as the capture point and the gateway see it. */
export interface ClientEnd {
  readonly address: string;
  /** Its address in its own network, which differs where a NAT stands between. */
  readonly localAddress: string;
  readonly initPort: number;
  readonly natPort: number;
}

export interface Identity {
  readonly text: string;
  readonly hex: string;
}

interface Counters {
  /** Next message id of either side's own requests. */
  fromClient: number;
  fromGateway: number;
  espToGateway: number;
  espToClient: number;
}

export const LOGIN_IDENTITY = identity('*$AnyConnectClient$*');

export function identity(text: string): Identity {
  return { text, hex: Buffer.from(text).toString('hex').toUpperCase() };
}

export const hex = (bytes: Buffer): string => bytes.toString('hex').toUpperCase();

export interface SaOptions {
  readonly client: ClientEnd;
  readonly gatewaySession: number;
  readonly slot?: number;
  readonly virtualAccess: number;
  /** Present for a reconnect: the session ID it presents. */
  readonly sessionId?: Identity;
  /** How the debug prints a session ID. Cisco's documents show only the show commands, which print hex. */
  readonly debugSpelling?: 'hex' | 'text';
}

export function newSa(stage: Stage, options: SaOptions): IkeSa {
  const { random } = stage;
  const { sessionId, debugSpelling = 'hex' } = options;
  return {
    purpose: sessionId === undefined ? 'login' : 'reconnect',
    initiatorSpi: random.bytes(8),
    responderSpi: random.bytes(8),
    client: options.client,
    gatewayAddress: stage.gateway.address,
    gatewaySession: options.gatewaySession,
    slot: options.slot ?? 1,
    virtualAccess: options.virtualAccess,
    innerAddress: stage.client.innerAddress,
    identity: sessionId ?? LOGIN_IDENTITY,
    debugIdentity: sessionId === undefined ? LOGIN_IDENTITY.text : sessionId[debugSpelling],
    espToGateway: random.int(0x10000000, 0x7fffffff),
    // Below 0x10000000, because IOS drops leading zeros and readers have to put them back.
    espToClient: random.int(0x01000000, 0x0fffffff),
    counters: { fromClient: 0, fromGateway: 0, espToGateway: 0, espToClient: 0 },
    startedAt: 0,
    establishedAt: undefined,
    endedAt: undefined,
  };
}
