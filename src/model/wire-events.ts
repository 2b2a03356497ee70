import type { EvidenceRef, SourceId } from './evidence.ts';
import type { Observed } from './observed.ts';
import type { KeysTried, OpenedContents, SaOpened } from './opened-events.ts';
import type { SecretHandle } from './secrets.ts';
import type { Stamp } from './time.ts';

/** An address and a UDP port; the port is 0 where the protocol has none (native ESP). */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/**
 * IKE datagrams and IP fragments of one read block, as columns: a capture reader makes no object a message.
 * Row `i` is the IP packet `bytes[start[i] .. start[i] + captured[i])`, in frame `frame[i]`.
 */
export interface PacketColumns {
  readonly kind: 'wire.packets';
  readonly source: SourceId;
  /** How the file is made: its format, and the link type of the first row. */
  readonly format: 'pcap' | 'pcapng';
  readonly linkType: number;
  readonly count: number;
  readonly frame: Float64Array;
  /** Offset in the source of the packet's record, and one past its end. */
  readonly recordStart: Float64Array;
  readonly recordEnd: Float64Array;
  /** Since the epoch, and the nanoseconds within that second; both 0 where the capture gives no time. */
  readonly seconds: Float64Array;
  readonly nanos: Uint32Array;
  readonly start: Uint32Array;
  /** Octets of the IP packet that were captured. */
  readonly captured: Uint32Array;
  /** Octets the frame had on the wire beyond those captured; 0 when nothing was cut. */
  readonly missing: Uint32Array;
  /**
   * Seconds since the packet's sender last sent ESP to its receiver, and last got ESP from it, in this file: infinite where it
   * holds none before.
   */
  readonly espSent: Float64Array;
  readonly espHeard: Float64Array;
  readonly bytes: Uint8Array;
}

/** What a whole capture held, for coverage: what was seen, what could not have been seen. */
export interface CaptureSummarised extends Observed<'wire.capture'> {
  readonly format: 'pcap' | 'pcapng';
  readonly packets: number;
  readonly firstAt: Stamp;
  readonly lastAt: Stamp;
  readonly linkTypes: readonly number[];
  /** 0 where the file sets no limit. */
  readonly snapLengths: readonly number[];
  readonly cutPackets: number;
  readonly ikePackets: number;
  readonly espPackets: number;
  readonly keepalives: number;
  readonly fragments: number;
  readonly laterFragments: number;
  readonly icmpPackets: number;
  readonly tcpPackets: number;
  /** Packets that are none of the above, unreadable ones included. */
  readonly otherPackets: number;
  readonly captureFilters: readonly string[];
  readonly droppedPackets: number | undefined;
  /** Where stamps go back by more than a second: the parts between, in order of the file. */
  readonly parts?: readonly CapturePart[];
  /** What the message ids say of these parts: their stamps are right and they stand in another order, or they stand in order and a clock was set. */
  readonly partsStand?: 'in-other-order' | 'in-order';
}

/** A part of a capture within which stamps do not go back. */
export interface CapturePart {
  /** Its first one. */
  readonly frame: number;
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

/** One direction of one ESP SA, counted while reading. */
export interface EspFlowSeen extends Observed<'wire.esp-flow'> {
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** Eight lower-case hex digits. */
  readonly spi: string;
  /** True inside UDP (RFC 3948), false for IP protocol 50. */
  readonly encapsulated: boolean;
  readonly packets: number;
  readonly octets: number;
  readonly lastAt: Stamp;
  readonly lastFrame: number;
}

/**
 * The first payload inside SK or SKF, readable without keys: its number, 0 for an empty message,
 * `clear` when nothing is encrypted, `unknown` when that octet was not captured.
 */
export type FirstInnerPayload = number | 'clear' | 'unknown';

/** One request or one response, its repeats folded in. */
export interface MessageSeen {
  readonly at: Stamp;
  readonly lastAt: Stamp;
  readonly evidence: EvidenceRef;
  /** Times seen in this capture: 1 plus retransmissions. */
  readonly count: number;
  /** Set where a repetition was recognised by what a snap length left of it, not by all its octets. */
  readonly probable?: true;
  /** Octets of the IKE message as its header states them. */
  readonly octets: number;
  /** Cleartext payloads in order: `SA`, `KE`, `N(COOKIE)`, `SK`, ... */
  readonly payloads: readonly string[];
  /** Types of the cleartext notifies, by number. */
  readonly notifies: readonly number[];
  readonly firstInner: FirstInnerPayload;
  /**
   * RFC 7383 or Cisco fragments: how many different ones were seen, of how many (0 while the last one is missing), and where those
   * stand that `evidence` does not point to.
   */
  readonly fragments?: { readonly seen: number; readonly total: number; readonly others: readonly EvidenceRef[] };
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** What keys opened of it; absent where it stayed closed, or was clear. */
  readonly opened?: OpenedContents;
}

/** A request with its response (RFC 7296 section 2.1); either may be missing from the capture. */
export interface ExchangeSeen {
  /** `IKE_SA_INIT`, `IKE_AUTH`, ..., or `exchange-N` for numbers without a name. */
  readonly exchange: string;
  readonly messageId: number;
  /** Which side of this IKE SA opened the exchange. */
  readonly openedBy: 'initiator' | 'responder';
  readonly request: MessageSeen | undefined;
  readonly response: MessageSeen | undefined;
  /** Answered liveness checks in a row are folded: how many exchanges this entry stands for. */
  readonly repeats: number;
}

/**
 * The liveness checks (RFC 7296 section 1.4) that one side of an IKE SA sent, each counted once however often it was sent, and
 * what ESP the capture shows between them. Seconds throughout.
 */
export interface ChecksSeen {
  readonly count: number;
  readonly at: Stamp;
  /** First and last one. */
  readonly evidence: EvidenceRef;
  /** From one check to the next; undefined of fewer than two. */
  readonly gaps: { readonly min: number; readonly max: number } | undefined;
  /** Checks before which the same file holds ESP of the side that is asked. */
  readonly behindEsp: number;
  /** How long that side had sent none when these came. */
  readonly silence: { readonly min: number; readonly max: number } | undefined;
  /** Those of them before which the asking side itself had sent ESP since it last got any. */
  readonly afterSending: number;
  /** Checks before which the asking side had sent no ESP since its check before, though it does send ESP. */
  readonly unprompted: number;
}

/** An IKE SA as one capture shows it, from its cleartext alone. */
export interface IkeSaSeen extends Observed<'wire.ike-sa'> {
  /** Sixteen lower-case hex digits. */
  readonly initiatorSpi: string;
  /** All zero where no responder SPI was ever seen. */
  readonly responderSpi: string;
  readonly initiator: Endpoint;
  readonly responder: Endpoint;
  /** Every address pair the SA was seen on, in order; the first is `initiator` and `responder`. */
  readonly paths: readonly WirePath[];
  /** How the SA came to be, as far as the capture shows it: before it began, or inside another SA. */
  readonly opening: 'ike-sa-init' | 'session-resume' | 'rekey' | 'before-capture';
  readonly rekeyOf?: RekeyOf;
  /** Where keys told `rekeyOf`: what ends and times tell of it without them, if anything. */
  readonly rekeyUnopened?: RekeyOf;
  readonly exchanges: readonly ExchangeSeen[];
  /** Absent where a side sent none. */
  readonly checks?: { readonly initiator?: ChecksSeen; readonly responder?: ChecksSeen };
  /** The files of the capture that show it, in order. */
  readonly sources: readonly SourceId[];
  /** All files of that capture point, this SA in them or not. */
  readonly capturePoint: readonly SourceId[];
  readonly lastAt: Stamp;
  /** Of the last packets of each side, 0 where there was none: what tells apart capture points on one way. */
  readonly hopLimits: { readonly initiator: number; readonly responder: number };
  readonly messages: number;
  readonly retransmissions: number;
  readonly encryptedMessages: number;
  /** Those of them that a snap length cut short: no key opens them. */
  readonly cutMessages: number;
  /** The responder's choice in IKE_SA_INIT, e.g. `AES_CBC_256 HMAC_SHA2_512_256 PRF_HMAC_SHA2_512 19`; undefined if not seen. */
  readonly proposal: string | undefined;
  /** Vendor IDs of the initiator's and the responder's IKE_SA_INIT, named or hex. */
  readonly vendorIds: { readonly initiator: readonly string[]; readonly responder: readonly string[] };
  /**
   * Whether the addresses that each end believes in differ from those in the packets (NAT_DETECTION notifies): a NAT, or
   * an end that wants ESP in UDP. False where both ends say so; undefined where IKE_SA_INIT does not tell.
   */
  readonly nat: { readonly initiator: boolean | undefined; readonly responder: boolean | undefined };
  /** What keys opened; absent where none fit. */
  readonly opened?: SaOpened;
  /** Encrypted messages whose integrity check failed with keys that are meant for this SA, or that open other messages of it. */
  readonly integrityFailures: number;
}

/** The SA whose CREATE_CHILD_SA made another one, told by its ends and times, or by what keys opened. */
export interface RekeyOf {
  readonly initiatorSpi: string;
  readonly responderSpi: string;
  /** Others that fit as well. */
  readonly alternatives: number;
  /** The parent was opened with keys, and names this SA. */
  readonly proved?: true;
  /** Which side of the new SA had opened the first one: whoever rekeys becomes the initiator. */
  readonly opener: 'initiator' | 'responder';
}

export interface WirePath {
  readonly initiator: Endpoint;
  readonly responder: Endpoint;
  readonly firstAt: Stamp;
  readonly evidence: EvidenceRef;
  /**
   * What differs from the path before: the first of all, the move to port 4500, an address, only a port (a NAT gave
   * another one), or an address that the client announced itself with a Notify, as MOBIKE does.
   */
  readonly change: 'first' | 'nat-traversal' | 'address' | 'port' | 'notified';
}

/** Which directions between two ends a capture file shows: an absent answer means something only where it would be seen. */
export interface CaptureScopeSeen extends Observed<'wire.capture-scope'> {
  readonly pairs: readonly CapturedPair[];
  /** More pairs than are kept. */
  readonly incomplete: boolean;
  /** IKE messages of which a snap length left less than the header: nobody knows which ones they were. Absent where there are none. */
  readonly headless?: number;
}

export interface CapturedPair {
  readonly initiator: string;
  readonly responder: string;
  /** IKE messages that the file holds of each end. */
  readonly fromInitiator: number;
  readonly fromResponder: number;
}

/** Keys or secrets were supplied. They are in the vault; this says what for, and where they stood. */
export interface KeysSupplied extends Observed<'wire.keys'> {
  readonly handle: SecretHandle;
  /** Keys of an IKE SA, of an ESP SA, the shared secret of a Child SA's own key exchange, or a secret that proves AUTH. */
  readonly of: 'ike-sa' | 'esp-sa' | 'child-sa' | 'auth';
  /** What was given of it, by name: `SK_ei`, `SKEYSEED`, `encryption key`, `session token`. */
  readonly names: readonly string[];
  /** Sixteen lower-case hex digits; absent where the input does not say. */
  readonly initiatorSpi?: string;
  readonly responderSpi?: string;
  /** Eight lower-case hex digits. */
  readonly espSpi?: string;
  /** Algorithms as the input names them; a cross-check only, the capture's own SA payload decides. */
  readonly encryption?: string;
  readonly integrity?: string;
}

export type WireEvent = CaptureSummarised | CaptureScopeSeen | EspFlowSeen | IkeSaSeen | KeysSupplied | KeysTried;
