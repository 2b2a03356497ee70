import type { SourceId } from './evidence.ts';
import type { IkePayload } from './ike-payloads.ts';
import type { Endpoint } from './wire-events.ts';

/** One IKE message of a capture with everything it says in the clear: a block, or a JSON line, of `decode`. */
export interface DecodedMessage {
  readonly source: SourceId;
  /** As Wireshark numbers it; of a message in IP fragments the frame that completed it. */
  readonly frame: number;
  /** ISO 8601 in UTC with as many digits as the capture has; null where it has no time. */
  readonly at: string | null;
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** Sixteen lower-case hex digits. */
  readonly initiatorSpi: string;
  readonly responderSpi: string;
  /** `IKE_SA_INIT`, ..., or `exchange-N`. */
  readonly exchange: string;
  readonly exchangeType: number;
  readonly messageId: number;
  readonly flags: MessageFlags;
  /** As the header states it, and as it was captured. */
  readonly octets: number;
  readonly capturedOctets: number;
  /** A snap length left out the rest. */
  readonly cut: boolean;
  readonly payloads: readonly IkePayload[];
  readonly pairing: Pairing;
  readonly reassembly?: Reassembly;
  readonly natDetection?: NatDetectionSeen;
  /** What became of an encrypted message where there are keys. */
  readonly opened?: OpenedPayloads;
  readonly problems: readonly MessageProblem[];
}

export interface MessageFlags {
  /** All eight bits. */
  readonly value: number;
  /** The sender is the original initiator of this IKE SA. */
  readonly initiator: boolean;
  readonly response: boolean;
  /** The sender could speak a higher major version. */
  readonly version: boolean;
}

/** What came before that this message belongs to. Frames may stand in an earlier file of the same capture. */
export interface Pairing {
  readonly role: MessageRole;
  /** The request that this response answers, and how long that took. */
  readonly answers?: FramePointer;
  readonly afterMs?: number;
  /** The first sighting of the message that this one repeats, or is a further fragment of. */
  readonly repeats?: FramePointer;
  /** Recognised by what a snap length left of it. */
  readonly probable?: true;
}

/**
 * `new`; `retransmission`, sent again with the same octets; `duplicate`, a second copy made by the capture point;
 * `fragment`, a further fragment of a message; `re-fragmented`, the first in a new cut; `other-octets` under an id that is
 * taken; `no-sa`, which no IKE SA can have sent; `too-many` to be kept one by one.
 */
export type MessageRole =
  | 'new'
  | 'retransmission'
  | 'duplicate'
  | 'fragment'
  | 're-fragmented'
  | 'other-octets'
  | 'no-sa'
  | 'too-many';

export interface FramePointer {
  readonly source: SourceId;
  readonly frame: number;
}

export interface Reassembly {
  /** Frames of the IP fragments that the message came in, by offset. */
  readonly ipFragments?: readonly FramePointer[];
  readonly ikeFragments?: IkeFragments;
  /** What Cisco's fragments became, at the last missing one. */
  readonly whole?: { readonly octets: number; readonly payloads: readonly IkePayload[] };
}

/** Fragments of this message seen so far, this one included (RFC 7383, or Cisco's own). */
export interface IkeFragments {
  readonly number: number;
  /** 0 where none of those seen says. */
  readonly total: number;
  readonly complete: boolean;
  /** By number. */
  readonly seen: readonly (FramePointer & { readonly number: number })[];
}

/** Whether the hash that an end states is that of the packet's own address: `differs` is a NAT, or a wish for ESP in UDP. */
export interface NatDetectionSeen {
  readonly source?: 'matches' | 'differs';
  readonly destination?: 'matches' | 'differs';
}

export interface MessageProblem {
  readonly code: string;
  /** Octet of the IKE message. */
  readonly at: number;
  readonly message: string;
}

/** Inner payloads are shown only of what passed its integrity check; their offsets count in the plaintext. */
export type OpenedPayloads = Readonly<
  | {
      verdict: 'opened';
      /** `AES_CBC_256 HMAC_SHA2_512_256`. */
      algorithms: string;
      /** Of the plaintext without its padding; of a message in fragments of all of them. */
      octets: number;
      payloads: readonly IkePayload[];
      /** Offsets count in the plaintext. */
      problems: readonly MessageProblem[];
      /** The checksum leaves out the headers, which RFC 7296 section 3.14 wants covered. */
      headersUnchecked?: true;
    }
  /** A fragment that passed the check, of a message that is not complete by now. */
  | { verdict: 'fragment-opened'; algorithms: string; octets: number }
  | { verdict: 'integrity-failed'; message: string }
  /** A snap length left out what would be needed. */
  | { verdict: 'cut' }
  | { verdict: 'no-keys'; message?: string }
>;
