import type { CaptureFile } from './capture.ts';
import type { ClientEnd, IkeSa } from './sa.ts';
import type { Stage } from './stage.ts';
import { iso, type Micros, SECOND } from './time.ts';

// What is true in a case, taken from its script and never from an analyzer. Times are those of the capture point, in UTC.

/** One finished case: its files by path inside the sample folder, and what is true in it. */
export interface Sample {
  readonly name: string;
  readonly title: string;
  readonly files: Readonly<Record<string, string | Buffer>>;
  readonly truth: Truth;
}

interface Truth {
  readonly zones: {
    readonly gateway: string | null;
    readonly client: string | null;
    readonly clientZoneIsStated: boolean;
  };
  readonly identities: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number | null;
  readonly capture: CaptureTruth | null;
  readonly ikeSas: readonly SaTruth[];
  readonly attempts: readonly AttemptTruth[];
  /** Moments of the story, in order. */
  readonly moments: Readonly<Record<string, string>>;
  /** Rules whose condition holds, and rules that must stay silent. Rules in neither list are a matter of judgement. */
  readonly rules: { readonly matched: readonly string[]; readonly silent: readonly string[] };
  /** Strings of the evidence that no output may contain. */
  readonly secrets: readonly string[];
}

interface CaptureTruth {
  readonly file: string;
  readonly frames: number;
  readonly ikeMessages: number;
  readonly espPackets: number;
  readonly natKeepalives: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

interface SaTruth {
  readonly purpose: 'login' | 'reconnect';
  readonly initiatorSpi: string;
  readonly responderSpi: string;
  readonly identity: string;
  readonly client: ClientEnd;
  readonly gateway: string;
  readonly gatewaySession: number;
  readonly virtualAccess: number | null;
  readonly startedAt: string;
  readonly establishedAt: string | null;
  readonly endedAt: string | null;
  readonly ikeAuthExchanges: number;
  readonly ikeMessages: number;
  readonly esp: { readonly toGateway: EspTruth; readonly toClient: EspTruth } | null;
}

interface EspTruth {
  readonly spi: string;
  readonly packets: number;
}

interface AttemptTruth {
  readonly trigger: 'system-resume' | 'network-change';
  /** Initiator SPIs of its tries, in order; empty where no capture or debug shows them. */
  readonly tries: readonly string[];
  readonly lastSignOfLifeAt: string;
  readonly removedAt: string | null;
  readonly startedAt: string;
  /** The gateway's answer to the last try. */
  readonly finishedAt: string;
  /** How long the client was away and how long the gateway kept the session inactive, exactly as played. */
  readonly awaySeconds: number;
  readonly inactiveSeconds: number | null;
  readonly lateness: 'within' | 'exceeded' | 'cannot-judge';
  readonly outcome: 'resumed' | 'rejected';
  readonly cause: 'none' | 'late';
  readonly sequel: 'none-seen' | 'full-login';
}

export function saTruth(stage: Stage, sa: IkeSa): SaTruth {
  const messages = stage.wire.filter(({ kind, payload, source, target }) => {
    if (kind !== 'ike') return false;
    const offset = source.port === 4500 || target.port === 4500 ? 4 : 0;
    return payload.subarray(offset, offset + 8).equals(sa.initiatorSpi);
  });
  const auths = messages.filter(({ payload, inbound }) => inbound && payload.readUInt8(4 + 18) === 35);
  const esp = (spi: number): EspTruth => ({
    spi: spi.toString(16).padStart(8, '0'),
    packets: stage.wire.filter((p) => p.kind === 'esp' && p.payload.readUInt32BE(0) === spi).length,
  });
  const up = sa.establishedAt !== undefined;
  return {
    purpose: sa.purpose,
    initiatorSpi: sa.initiatorSpi.toString('hex'),
    responderSpi: sa.responderSpi.toString('hex'),
    identity: sa.identity.text,
    client: sa.client,
    gateway: sa.gatewayAddress,
    gatewaySession: sa.gatewaySession,
    virtualAccess: up ? sa.virtualAccess : null,
    startedAt: iso(sa.startedAt),
    establishedAt: sa.establishedAt === undefined ? null : iso(sa.establishedAt),
    endedAt: sa.endedAt === undefined ? null : iso(sa.endedAt),
    ikeAuthExchanges: auths.length,
    ikeMessages: messages.length,
    esp: up ? { toGateway: esp(sa.espToGateway), toClient: esp(sa.espToClient) } : null,
  };
}

export function captureTruth(stage: Stage, file: string, capture: CaptureFile): CaptureTruth {
  const count = (kind: string): number => stage.wire.filter((p) => p.kind === kind).length;
  return {
    file,
    frames: capture.frames,
    ikeMessages: count('ike'),
    espPackets: count('esp'),
    natKeepalives: count('keepalive'),
    firstAt: iso(capture.firstAt),
    lastAt: iso(capture.lastAt),
  };
}

/** Seconds between two times, to the millisecond. */
export function secondsBetween(from: Micros, to: Micros): number {
  return Math.round((to - from) / (SECOND / 1000)) / 1000;
}

export function spiOf(sa: IkeSa): string {
  return sa.initiatorSpi.toString('hex');
}

/** Time of the last packet the client sent before `before`, or after everything if there is no such bound. */
export function lastFromClient(stage: Stage, before: Micros): Micros {
  return stage.wire.filter((p) => p.inbound && p.at < before).reduce((last, p) => Math.max(last, p.at), 0);
}
