// From a reader's packet columns to IKE messages: IP reassembly, UDP, the marker of port 4500, the IKE header and the
// cleartext payload chain. One object for each message; whoever wants only some of it keeps only that.
import type { Decoded, Problem } from '../model/diagnostic.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Endpoint, PacketColumns } from '../model/wire-events.ts';
import type { Diagnoses } from '../wire/capture/diagnoses.ts';
import { IKE_HEADER_LENGTH, type IkeHeader, ikeHeader } from '../wire/ike/header.ts';
import { type Payload, payloadChain } from '../wire/ike/payload-chain.ts';
import { addressText, type IpFields, ipFields, readIp } from '../wire/ip.ts';
import { NON_ESP_MARKER, UDP_HEADER, udpContent, udpStated } from '../wire/udp.ts';
import { IpReassembler } from './reassembly.ts';

/** One IKE message (or one RFC 7383 fragment of one) as it was captured. Offsets count in `view`. */
export interface IkeMessage {
  /** 0n where the capture gives no time. */
  readonly epochNs: bigint;
  /** The packet's record; for a message in IP fragments the one that completed it. */
  readonly evidence: EvidenceRef;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly header: IkeHeader;
  readonly view: DataView;
  /** Where the IKE header stands, marker excluded, and one past the last octet of the message that was captured. */
  readonly start: number;
  readonly end: number;
  /** The capture holds less than the header states. */
  readonly cut: boolean;
  readonly chain: Decoded<readonly Payload[]>;
}

/** Endpoints are shared by all messages of a peer; forgotten together when a flood makes too many. */
const MAX_ENDPOINTS = 100_000;

/** The IKE messages of one source. Keeps IP fragments from one batch to the next. */
export class IkeDatagrams {
  readonly #diagnoses: Diagnoses;
  readonly #reassembler: IpReassembler;
  readonly #ip = ipFields();
  readonly #endpoints = new Map<number | string, Endpoint>();
  /** Messages that a snap length cut short. */
  #cut = 0;

  constructor(diagnoses: Diagnoses) {
    this.#diagnoses = diagnoses;
    this.#reassembler = new IpReassembler(diagnoses);
  }

  /** The messages of a batch, in order. Faults in them become diagnostics. */
  *messages(batch: PacketColumns): Generator<IkeMessage> {
    const { bytes } = batch;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let row = 0; row < batch.count; row++) {
      const message = this.#message(batch, view, row);
      if (message !== undefined) yield message;
    }
  }

  /** To be called at the end of the source: reports what stayed incomplete. */
  finish(): void {
    this.#reassembler.finish();
    const message =
      'IKE messages were cut short by the capture (snap length); what was not captured could not be judged.';
    this.#diagnoses.addCount('ike.message-cut', message, this.#cut);
  }

  #message(batch: PacketColumns, view: DataView, row: number): IkeMessage | undefined {
    const ip = this.#ip;
    const start = batch.start[row] ?? 0;
    if (!readIp(view, start, start + (batch.captured[row] ?? 0), ip)) return undefined;
    const epochNs = batch.epochNs[row] ?? 0n;
    const evidence: EvidenceRef = {
      source: batch.source,
      start: batch.recordStart[row] ?? 0,
      end: batch.recordEnd[row] ?? 0,
      frame: batch.frame[row] ?? 0,
    };
    const place = { view, addresses: ip.addresses, version: ip.version, epochNs, evidence };
    if (!ip.fragmented) return this.#dissect(place, view, { start: ip.payload, end: ip.end, stated: ip.stated });
    const whole = this.#reassembler.add({ ip, view, epochNs, evidence });
    if (whole === undefined) return undefined;
    const { octets, stated } = whole;
    const wholeView = new DataView(octets.buffer, octets.byteOffset, octets.length);
    return this.#dissect(place, wholeView, { start: 0, end: octets.length, stated });
  }

  #dissect(packet: PacketOrigin, view: DataView, udp: UdpBounds): IkeMessage | undefined {
    const content = udpContent(view, udp.start, udp.end, udp.stated);
    if (content !== 'ike' && content !== 'marked-ike') return undefined;
    const marker = content === 'marked-ike' ? NON_ESP_MARKER : 0;
    const start = udp.start + UDP_HEADER + marker;
    const header = ikeHeader(view, start, udp.end);
    // Recognised by its version alone, with less than a header captured: nothing to group it by.
    if (header === undefined) {
      this.#cut++;
      return undefined;
    }
    const stated = udpStated(view, udp.start, udp.stated) - marker;
    const end = Math.min(udp.end, start + header.length);
    const cut = end - start < Math.min(header.length, stated);
    const chain = payloadChain(view, start + IKE_HEADER_LENGTH, end, header.nextPayload);
    if (cut) this.#cut++;
    else this.#reportFaults(packet.evidence, [...lengthProblems(header, start, stated), ...chain.problems], start);
    return {
      epochNs: packet.epochNs,
      evidence: packet.evidence,
      from: this.#endpoint(packet, 0, view.getUint16(udp.start)),
      to: this.#endpoint(packet, packet.version === 4 ? 4 : 16, view.getUint16(udp.start + 2)),
      header,
      view,
      start,
      end,
      cut,
      chain,
    };
  }

  #reportFaults(evidence: EvidenceRef, problems: readonly Problem[], start: number): void {
    for (const { code, at, message } of problems) {
      this.#diagnoses.add(
        code,
        `${message} It stands at octet ${at - start} of the IKE message in frame ${evidence.frame}.`,
        evidence,
      );
    }
  }

  #endpoint({ view, addresses, version }: PacketOrigin, offset: number, port: number): Endpoint {
    const at = addresses + offset;
    const key = version === 4 ? view.getUint32(at) * 65536 + port : `${addressText(view, at, version)} ${port}`;
    const known = this.#endpoints.get(key);
    if (known !== undefined) return known;
    const endpoint = { address: addressText(view, at, version), port };
    if (this.#endpoints.size >= MAX_ENDPOINTS) this.#endpoints.clear();
    this.#endpoints.set(key, endpoint);
    return endpoint;
  }
}

interface PacketOrigin {
  readonly view: DataView;
  readonly addresses: number;
  readonly version: IpFields['version'];
  readonly epochNs: bigint;
  readonly evidence: EvidenceRef;
}

interface UdpBounds {
  readonly start: number;
  readonly end: number;
  /** Octets that IP leaves for the datagram. */
  readonly stated: number;
}

/** The header's length against the datagram's (RFC 7296 §3.1). */
function lengthProblems(header: IkeHeader, start: number, stated: number): readonly Problem[] {
  if (header.length === stated) return [];
  const longer = header.length > stated;
  const message = `The IKE header states ${header.length} octets, the datagram holds ${stated}.`;
  return [{ code: longer ? 'ike.length-overrun' : 'ike.octets-after-message', at: start + 24, message }];
}
