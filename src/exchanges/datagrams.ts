// From a reader's packet columns to IKE messages: IP reassembly, UDP, the marker of port 4500 and the IKE header.
import type { Problem } from '../model/diagnostic.ts';
import type { SourceId } from '../model/evidence.ts';
import type { ClockId } from '../model/time.ts';
import type { PacketColumns } from '../model/wire-events.ts';
import type { Diagnoses } from '../wire/capture/diagnoses.ts';
import { bodyStart } from '../wire/ike/clear-payloads.ts';
import { fragmentProblems } from '../wire/ike/fragments.ts';
import { flagsProblem, type IkeHeader, readIkeHeader } from '../wire/ike/header.ts';
import { PAYLOAD } from '../wire/ike/payload-names.ts';
import { proposals } from '../wire/ike/proposals.ts';
import { ipFields, readIp } from '../wire/ip.ts';
import { NON_ESP_MARKER, UDP_HEADER, udpContent, udpStated } from '../wire/udp.ts';
import { Endpoints } from './endpoints.ts';
import { IkeMessage } from './ike-message.ts';
import { IpReassembler } from './reassembly.ts';
import { evidenceOf, type Sighted, Sighting } from './sighting.ts';

/** The IKE messages of one capture point. Keeps IP fragments from one batch, and from one file, to the next. */
export class IkeDatagrams {
  readonly #diagnoses: Diagnoses;
  readonly #reassembler: IpReassembler;
  readonly #ip = ipFields();
  readonly #endpoints = new Endpoints();
  readonly #message = new IkeMessage(this.#endpoints);
  /** Messages that a snap length cut short. */
  #cut = 0;
  /** Those of each file of which it left less than a header. */
  readonly headless = new Map<SourceId, Headless>();

  constructor(diagnoses: Diagnoses) {
    this.#diagnoses = diagnoses;
    this.#reassembler = new IpReassembler(diagnoses);
  }

  /**
   * The messages of a batch, in order: the same object again and again, valid until the next one is asked for. Faults in
   * them become diagnostics.
   */
  *messages(batch: PacketColumns, clock: ClockId): Generator<IkeMessage> {
    const { bytes } = batch;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#message.source = batch.source;
    this.#message.clock = clock;
    for (let row = 0; row < batch.count; row++) if (this.#read(batch, view, row)) yield this.#message;
  }

  /** To be called when another file of the capture begins. */
  nextFile(): void {
    this.#reassembler.nextFile();
  }

  /** To be called at the end of the capture: reports what stayed incomplete. */
  finish(): void {
    this.#reassembler.finish();
    const message =
      'IKE messages were cut short by the capture (snap length); what was not captured could not be judged.';
    this.#diagnoses.addCount('ike.message-cut', message, this.#cut);
  }

  /** Reads a row into the message. False where it is none, or a fragment of one that is not complete yet. */
  #read(batch: PacketColumns, view: DataView, row: number): boolean {
    const ip = this.#ip;
    const start = batch.start[row] ?? 0;
    if (!readIp(view, start, start + (batch.captured[row] ?? 0), ip)) return false;
    const message = this.#message;
    message.renew();
    message.seconds = batch.seconds[row] ?? 0;
    message.nanos = batch.nanos[row] ?? 0;
    message.frame = batch.frame[row] ?? 0;
    message.recordStart = batch.recordStart[row] ?? 0;
    message.recordEnd = batch.recordEnd[row] ?? 0;
    message.espSent = batch.espSent[row] ?? Number.POSITIVE_INFINITY;
    message.espHeard = batch.espHeard[row] ?? Number.POSITIVE_INFINITY;
    message.hopLimit = view.getUint8(ip.version === 4 ? start + 8 : start + 7);
    if (!ip.fragmented) return this.#dissect(view, view, { start: ip.payload, end: ip.end, stated: ip.stated });
    const whole = this.#reassembler.add({ ip, view, seen: message });
    if (whole === undefined) return false;
    message.ipFragments = whole.fragments;
    const { octets, stated } = whole;
    const wholeView = new DataView(octets.buffer, octets.byteOffset, octets.length);
    return this.#dissect(view, wholeView, { start: 0, end: octets.length, stated });
  }

  /** `packet` holds the addresses, `view` the datagram; they differ for one that was reassembled. */
  #dissect(packet: DataView, view: DataView, udp: UdpBounds): boolean {
    const content = udpContent(view, udp.start, udp.end, udp.stated);
    if (content !== 'ike' && content !== 'marked-ike') return false;
    const message = this.#message;
    const { header } = message;
    const marker = content === 'marked-ike' ? NON_ESP_MARKER : 0;
    const start = udp.start + UDP_HEADER + marker;
    // Recognised by its version alone, with less than a header captured: nothing to group it by.
    if (!readIkeHeader(view, start, udp.end, header)) {
      this.#cut++;
      this.#noteHeadless();
      return false;
    }
    const stated = udpStated(view, udp.start, udp.stated) - marker;
    message.view = view;
    message.start = start;
    message.end = Math.min(udp.end, start + header.length);
    message.cut = message.end - start < Math.min(header.length, stated);
    this.#noteEnds(packet, view.getUint32(udp.start));
    message.headerProblems = headerProblems(header, start, stated);
    if (message.cut) this.#cut++;
    else if (!message.isPlainSk || message.headerProblems.length > 0) this.#reportFaults(start);
    return true;
  }

  #noteHeadless(): void {
    const known = this.headless.get(this.#message.source);
    if (known === undefined) this.headless.set(this.#message.source, { first: Sighting.of(this.#message), count: 1 });
    else known.count++;
  }

  #noteEnds(packet: DataView, ports: number): void {
    const { addresses, version } = this.#ip;
    const message = this.#message;
    this.#endpoints.trim();
    message.fromKey = this.#endpoints.keyOf(packet, addresses, version, ports >>> 16);
    message.toKey = this.#endpoints.keyOf(packet, addresses + (version === 4 ? 4 : 16), version, ports & 0xffff);
  }

  #reportFaults(start: number): void {
    const message = this.#message;
    const { chain, view } = message;
    for (const problem of message.headerProblems) this.#reportFault(problem, start);
    for (const problem of chain.problems) this.#reportFault(problem, start);
    for (const payload of chain.value) {
      if (payload.type !== PAYLOAD.sa || payload.cut) continue;
      // What an SA was agreed on is used, so its faults count; other payloads are only told by `decode`.
      for (const problem of proposals(view, bodyStart(payload), payload.end).problems)
        this.#reportFault(problem, start);
    }
    const last = chain.value.at(-1);
    if (last !== undefined) for (const problem of fragmentProblems(view, last)) this.#reportFault(problem, start);
  }

  #reportFault({ code, at, message: text }: Problem, start: number): void {
    const { frame } = this.#message;
    const place = `It stands at octet ${at - start} of the IKE message in frame ${frame}.`;
    this.#diagnoses.add(code, `${text} ${place}`, evidenceOf(this.#message));
  }
}

/** IKE messages of a file that cannot be told apart. */
export interface Headless {
  readonly first: Sighted;
  count: number;
}

interface UdpBounds {
  readonly start: number;
  readonly end: number;
  /** Octets that IP leaves for the datagram. */
  readonly stated: number;
}

const NONE: readonly Problem[] = [];

function headerProblems(header: IkeHeader, start: number, stated: number): readonly Problem[] {
  const flags = flagsProblem(header, start);
  if (header.length === stated) return flags === undefined ? NONE : [flags];
  return [...(flags === undefined ? [] : [flags]), lengthProblem(header.length, start, stated)];
}

/** The header's length against the datagram's (RFC 7296 §3.1). */
function lengthProblem(length: number, start: number, stated: number): Problem {
  const message = `The IKE header states ${length} octets, the datagram holds ${stated}.`;
  return { code: length > stated ? 'ike.length-overrun' : 'ike.octets-after-message', at: start + 24, message };
}
