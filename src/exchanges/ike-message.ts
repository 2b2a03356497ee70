import type { Decoded, Problem } from '../model/diagnostic.ts';
import type { EvidenceRef, SourceId } from '../model/evidence.ts';
import type { ClockId } from '../model/time.ts';
import type { Endpoint } from '../model/wire-events.ts';
import { IKE_HEADER_LENGTH, ikeHeader, readIkeHeader } from '../wire/ike/header.ts';
import { type Payload, payloadChain } from '../wire/ike/payload-chain.ts';
import { PAYLOAD } from '../wire/ike/payload-names.ts';
import type { Endpoints } from './endpoints.ts';
import { copySighting, evidenceOf, type Sighted, Sighting } from './sighting.ts';

const NONE: readonly Problem[] = [];
const EMPTY_VIEW = new DataView(new ArrayBuffer(0));

/**
 * One IKE message (or one fragment of one) as it was captured. One object stands for all messages of a stream, one after
 * the other: what must outlive the next message is copied. Offsets count in `view`.
 */
export class IkeMessage implements Sighted {
  source: SourceId = '';
  clock: ClockId = '';
  seconds = 0;
  nanos = 0;
  /** The packet; for a message in IP fragments the one that completed it. */
  frame = 0;
  recordStart = 0;
  recordEnd = 0;
  /** The IP fragments that it came in, in order of their offsets. */
  ipFragments: readonly EvidenceRef[] | undefined;
  readonly header = ikeHeader();
  view: DataView = EMPTY_VIEW;
  /** Where the IKE header stands, marker excluded, and one past the last octet of the message that was captured. */
  start = 0;
  end = 0;
  /** The capture holds less than the header states. */
  cut = false;
  /** What is wrong with the header: mostly nothing, and always the same nothing. */
  headerProblems: readonly Problem[] = NONE;
  /** Seconds since its sender last sent ESP to its receiver, and last got ESP from it, in its file; infinite where it never did. */
  espSent = Number.POSITIVE_INFINITY;
  espHeard = Number.POSITIVE_INFINITY;
  /** Hops that IP leaves the packet: tells apart capture points on one way. */
  hopLimit = 0;
  /** Address and port as one number, for comparing; `from` and `to` are for people. */
  fromKey = 0;
  toKey = 0;
  readonly #endpoints: Endpoints;
  #chain: Decoded<readonly Payload[]> | undefined;
  #sighting: Sighting | undefined;

  constructor(endpoints: Endpoints) {
    this.#endpoints = endpoints;
  }

  get from(): Endpoint {
    return this.#endpoints.at(this.fromKey);
  }

  get to(): Endpoint {
    return this.#endpoints.at(this.toKey);
  }

  get evidence(): EvidenceRef {
    return evidenceOf(this);
  }

  /** This sighting, to be kept and never changed: all that begin with a message share it. */
  get sighting(): Sighted {
    this.#sighting ??= Sighting.of(this);
    return this.#sighting;
  }

  /** The cleartext payloads; read when first asked for. */
  get chain(): Decoded<readonly Payload[]> {
    this.#chain ??= payloadChain(this.view, this.start + IKE_HEADER_LENGTH, this.end, this.header.nextPayload);
    return this.#chain;
  }

  /** The message that was cut into the pieces of which this is one, from its octets; undefined where they hold no header. */
  replacedBy(octets: Uint8Array): IkeMessage | undefined {
    const whole = new IkeMessage(this.#endpoints);
    whole.view = new DataView(octets.buffer, octets.byteOffset, octets.length);
    if (!readIkeHeader(whole.view, 0, octets.length, whole.header)) return undefined;
    copySighting(this, whole);
    whole.end = Math.min(octets.length, whole.header.length);
    whole.cut = whole.header.length > octets.length;
    whole.hopLimit = this.hopLimit;
    whole.fromKey = this.fromKey;
    whole.toKey = this.toKey;
    return whole;
  }

  /** To be called when the object stands for another message. */
  renew(): void {
    this.#chain = undefined;
    this.#sighting = undefined;
    this.ipFragments = undefined;
  }

  /** The message is a single SK payload that ends where the message ends: nothing of it can be wrong in the clear. */
  get isPlainSk(): boolean {
    const { header, view, start, end } = this;
    if (header.nextPayload !== PAYLOAD.sk || this.cut || end - start < IKE_HEADER_LENGTH + 4) return false;
    return view.getUint16(start + IKE_HEADER_LENGTH + 2) === end - start - IKE_HEADER_LENGTH;
  }

  /** What SK holds first, readable without keys; of a message for which `isPlainSk` holds. */
  get firstOfSk(): number {
    return this.view.getUint8(this.start + IKE_HEADER_LENGTH);
  }
}
