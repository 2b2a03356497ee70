// What packet verbosity (`debug crypto ikev2 packet`) prints of a message beyond the names of its payloads. Everything is as
// printed, and only what was printed: most of the wording is unconfirmed, so nothing here decides anything but the identity.
import type { EvidenceRef } from './evidence.ts';

/** The header and the payloads of which fields were printed, in order. */
export interface ShownPacket {
  /** Of the whole message, in octets. */
  readonly length?: number;
  readonly flags?: readonly string[];
  readonly payloads: readonly ShownPayload[];
  /** Payloads with fields beyond the limit. */
  readonly leftOut?: number;
}

export type ShownPayload =
  | ShownProposals
  | { readonly kind: 'key-exchange'; readonly group: number }
  | ShownIdentity
  | { readonly kind: 'auth'; readonly method: string }
  | ShownNotify
  | { readonly kind: 'delete'; readonly protocol: string; readonly spiOctets: number; readonly spis?: number }
  | ShownSelectors
  | ShownConfiguration
  | ShownEap;

/** What was offered, or chosen. */
export interface ShownProposals {
  readonly kind: 'proposals';
  readonly proposals: readonly {
    readonly number: number;
    readonly protocol: string;
    readonly spiOctets: number;
    /** `type` as RFC 7296 §3.3.2 numbers them. */
    readonly transforms: readonly { readonly type: number; readonly id: string }[];
    readonly leftOut?: number;
  }[];
  readonly leftOut?: number;
}

export interface ShownIdentity {
  readonly kind: 'identity';
  readonly payload: 'IDi' | 'IDr';
  readonly type: string;
  /** Upper case; only where the dump below the type has as many octets as the payload has identification data. */
  readonly hex?: string;
  /** Where that stands: it is pointed to and not quoted. */
  readonly evidence: EvidenceRef;
}

export interface ShownNotify {
  readonly kind: 'notify';
  readonly protocol: string;
  readonly spiOctets: number;
  readonly type?: string;
}

export interface ShownSelectors {
  readonly kind: 'selectors';
  readonly payload: 'TSi' | 'TSr';
  readonly selectors: readonly ShownSelector[];
  readonly leftOut?: number;
}

export interface ShownSelector {
  readonly type?: string;
  /** Of the Internet protocol; 0 is any. */
  readonly protocol?: number;
  readonly startPort?: number;
  readonly endPort?: number;
  readonly startAddress?: string;
  readonly endAddress?: string;
}

/** Values that may be secrets are absent: of those only the name and the number of octets is told. */
export interface ShownConfiguration {
  readonly kind: 'configuration';
  readonly type?: string;
  readonly attributes: readonly { readonly name: string; readonly octets: number; readonly value?: string }[];
  readonly leftOut?: number;
}

export interface ShownEap {
  readonly kind: 'eap';
  readonly code?: string;
  readonly id?: number;
  readonly type?: string;
}
