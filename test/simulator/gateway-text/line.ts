import type { Clock } from '../world/clock.ts';
import type { GatewayDescription } from '../world/descriptions.ts';
import type { GatewayNote, NotedIdentity, SaTag } from '../world/notes.ts';
import type { Micros } from '../world/time.ts';

/** One record before it has a stamp: a debug line with its continuation lines, or a syslog message. */
export interface Line {
  readonly level: 'default' | 'error' | 'internal' | 'packet' | 'syslog';
  readonly text: string;
  /** The text where `debug crypto ikev2 packet` prints the contents in a record of its own, and where it prints them here. */
  readonly dumped?: { readonly apart: string; readonly inside: string };
  /** The text without those of its lines that section tags [U]. */
  readonly confirmedText?: string;
  /** Tagged [U] in the section that has the template. */
  readonly unconfirmed?: true;
  /** Printed only where SA syslog was configured. */
  readonly onRequest?: true;
  /** Whom a debug condition must name for the line to appear; null: no condition hides it. */
  readonly peer: string | null;
}

export type NoteOf<K extends GatewayNote['kind']> = Extract<GatewayNote, { readonly kind: K }>;

/** What the wording of a note depends on besides the note. */
export interface Wording {
  readonly description: GatewayDescription;
  /** An identity as debug lines spell it. */
  readonly identity: (identity: NotedIdentity) => string;
  /** The gateway's own. */
  readonly clock: Clock;
  readonly memory: Memory;
}

/** What earlier notes left for later ones, by initiator SPI. */
export interface Memory {
  /** SAs whose session was announced as up, with the identity it was announced with. */
  readonly up: Map<string, string>;
  /** SAs that go because a new one took their place: their end is not the session's. */
  readonly handedOver: Set<string>;
  readonly failing: Map<string, 'init' | 'auth' | 'child'>;
  readonly resendAnnounced: Set<string>;
  readonly ackOwed: Set<string>;
  readonly verifying: Set<string>;
  readonly messageIds: Map<string, number>;
  readonly refusedProposal: Set<string>;
  readonly spiComplaints: Map<number, Micros>;
}

export const newMemory = (): Memory => ({
  up: new Map(),
  handedOver: new Set(),
  failing: new Map(),
  resendAnnounced: new Set(),
  ackOwed: new Set(),
  verifying: new Set(),
  messageIds: new Map(),
  refusedProposal: new Set(),
  spiComplaints: new Map(),
});

export const keyOf = (sa: SaTag): string => sa.initiatorSpi.toString('hex');
export const spiText = (spi: Buffer): string => spi.toString('hex').toUpperCase();

// 2.2: the context is two reused numbers; callbacks of the crypto engine know only the slot.
const context = (sa: SaTag): string => `(SESSION ID = ${sa.session},SA ID = ${sa.slot}):`;

export const said = (sa: SaTag, text: string): Line => ({
  level: 'default',
  text: `IKEv2:${context(sa)}${text}`,
  peer: sa.peer.address,
});

/** A line whose caller did not know the SA. The condition on a peer is applied all the same. */
export const saidPlainly = (sa: SaTag, text: string): Line => ({
  level: 'default',
  text: `IKEv2:${text}`,
  peer: sa.peer.address,
});

/** 2.5: `[Crypto Engine -> IKEv2] ... PASSED`. */
export const engineSaid = (sa: SaTag, operation: string, passed = true): Line => ({
  level: 'default',
  text: `IKEv2:(SA ID = ${sa.slot}):[Crypto Engine -> IKEv2] ${operation} ${passed ? 'PASSED' : 'FAILED'}`,
  peer: sa.peer.address,
});

/** 2.8: the context ends in a colon and the error follows another one; an empty error leaves the first alone. */
export const failed = (sa: SaTag, error: string): Line => ({
  level: 'error',
  text: error === '' ? `IKEv2-ERROR:${context(sa)}` : `IKEv2-ERROR:${context(sa)}: ${error}`,
  peer: sa.peer.address,
});

/** 2.8: `IKEv2-ERROR:<ctx><where>: <error>`. */
export const failedAt = (sa: SaTag, where: string, error: string): Line => ({
  level: 'error',
  text: `IKEv2-ERROR:${context(sa)}${where}: ${error}`,
  peer: sa.peer.address,
});

export const detailed = (sa: SaTag, text: string): Line => ({
  level: 'internal',
  text: `IKEv2-INTERNAL:${context(sa)}${text}`,
  peer: sa.peer.address,
});

export const dumpLine = (sa: SaTag | null, peer: string, text: string): Line => ({
  level: 'packet',
  text: `IKEv2-PAK:${sa === null ? '' : context(sa)}${text}`,
  unconfirmed: true,
  peer,
});

export const logged = (text: string): Line => ({ level: 'syslog', text, peer: null });

/** Marks a template that section tags [U]. */
export const unconfirmed = (line: Line): Line => ({ ...line, unconfirmed: true });
