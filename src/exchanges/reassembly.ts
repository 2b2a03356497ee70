// IP reassembly (RFC 791 §3.2, RFC 8200 §4.5) for the datagrams that may be IKE. An IKE_AUTH with certificates often
// travels in two to four fragments, and a lost one is a classic reason why no connection comes up: what never
// completes is reported, not forgotten.
import type { EvidenceRef } from '../model/evidence.ts';
import type { Diagnoses } from '../wire/capture/diagnoses.ts';
import { exchangeName } from '../wire/ike/exchange-names.ts';
import { ikeHeader, readIkeHeader } from '../wire/ike/header.ts';
import type { IpFields } from '../wire/ip.ts';
import { NON_ESP_MARKER, UDP_HEADER, udpContent } from '../wire/udp.ts';
import { octetHash } from './octet-hash.ts';
import { evidenceOf, type Sighted } from './sighting.ts';

const MAX_OCTETS = 64 * 1024 * 1024;
/** What a piece costs beside its octets, so that many small ones are bounded too. */
const PIECE_OVERHEAD = 256;
const MAX_DATAGRAM = 65_535;
/** Real datagrams have fewer than fifty; the bound keeps the overlap check cheap. */
const MAX_PIECES = 512;
const TIMEOUT_SECONDS = 60;
/** Fragments of one datagram travel together: those that a file's edge parted stand among its first frames. */
const EDGE_FRAMES = 8;

export interface Fragment {
  readonly ip: Readonly<IpFields>;
  readonly view: DataView;
  readonly seen: Sighted;
}

/** A datagram put together: as much of it as was captured from its start. */
export interface Datagram {
  readonly octets: Uint8Array;
  /** Octets as IP states them; more than `octets` where the capture cut a fragment short. */
  readonly stated: number;
  /** Where its fragments stand, in order of their offsets. */
  readonly fragments: readonly EvidenceRef[];
}

interface Piece {
  readonly evidence: EvidenceRef;
  readonly offset: number;
  /** One past the last octet as IP states it. */
  readonly end: number;
  readonly hash: number;
  /** What was captured; dropped once the set is complete. */
  octets: Uint8Array;
}

interface FragmentSet {
  readonly key: string;
  readonly startedSeconds: number;
  readonly evidence: EvidenceRef;
  readonly frames: (number | undefined)[];
  pieces: Piece[];
  /** Known once the last fragment came. */
  length: number | undefined;
  held: number;
  state: 'collecting' | 'complete' | 'dropped';
}

export class IpReassembler {
  readonly #sets = new Map<string, FragmentSet>();
  readonly #diagnoses: Diagnoses;
  readonly #maxOctets: number;
  #held = 0;
  #furtherFiles = false;

  constructor(diagnoses: Diagnoses, maxOctets = MAX_OCTETS) {
    this.#diagnoses = diagnoses;
    this.#maxOctets = maxOctets;
  }

  /** Takes a fragment; gives the datagram that it completes. */
  add(fragment: Fragment): Datagram | undefined {
    this.#expire(fragment.seen.seconds);
    const { ip, view } = fragment;
    const evidence = evidenceOf(fragment.seen);
    const octets = new Uint8Array(view.buffer, view.byteOffset + ip.payload, ip.end - ip.payload).slice();
    const end = ip.fragmentOffset + ip.stated;
    const hash = octetHash(view, ip.payload, ip.end);
    const piece: Piece = { evidence, offset: ip.fragmentOffset, end, hash, octets };
    const set = this.#setOf(fragment, piece);
    if (set === undefined) return undefined;
    const wrong = insert(set, piece, ip.moreFragments);
    if (wrong !== undefined) {
      this.#drop(set);
      this.#diagnoses.add('ip.fragments-contradict', `${wrong} The whole set was dropped.`, evidence);
      return undefined;
    }
    set.frames.push(evidence.frame);
    this.#hold(set, octets.length + PIECE_OVERHEAD);
    return isComplete(set) ? this.#complete(set) : undefined;
  }

  /** To be called when another file of the capture begins. */
  nextFile(): void {
    this.#furtherFiles = true;
  }

  /** Reports what never became whole. */
  finish(): void {
    for (const set of this.#sets.values()) this.#report(set);
    this.#sets.clear();
  }

  /** The set that the piece belongs to, or undefined where it repeats one that is done with. */
  #setOf(fragment: Fragment, piece: Piece): FragmentSet | undefined {
    const key = setKey(fragment);
    const known = this.#sets.get(key);
    if (known?.state === 'dropped' || (known !== undefined && isRepeat(known, piece))) return undefined;
    if (known?.state === 'collecting') return known;
    // The identification comes round again: a set that is complete makes room for the next of that number.
    if (known !== undefined) this.#forget(known);
    const set: FragmentSet = {
      key,
      startedSeconds: fragment.seen.seconds,
      evidence: piece.evidence,
      frames: [],
      pieces: [],
      length: undefined,
      held: 0,
      state: 'collecting',
    };
    this.#sets.set(key, set);
    return set;
  }

  #complete(set: FragmentSet): Datagram {
    const stated = set.length ?? 0;
    const octets = new Uint8Array(stated);
    let captured = stated;
    for (const piece of set.pieces) {
      octets.set(piece.octets.subarray(0, Math.max(0, stated - piece.offset)), piece.offset);
      if (piece.octets.length < piece.end - piece.offset)
        captured = Math.min(captured, piece.offset + piece.octets.length);
      piece.octets = NOTHING;
    }
    // Kept until the time is over, so that a second copy of a fragment does not open a new set.
    this.#hold(set, set.pieces.length * PIECE_OVERHEAD - set.held);
    set.state = 'complete';
    const fragments = set.pieces.map(({ evidence }) => evidence);
    return { octets: octets.subarray(0, captured), stated, fragments };
  }

  #hold(set: FragmentSet, octets: number): void {
    set.held += octets;
    this.#held += octets;
    for (const oldest of this.#sets.values()) {
      if (this.#held <= this.#maxOctets) return;
      if (oldest === set) continue;
      if (oldest.state === 'collecting') {
        const message = `More IP fragments wait for their rest than ${this.#maxOctets} octets hold; the oldest set was given up.`;
        this.#diagnoses.add('ip.reassembly-limit', message, oldest.evidence);
      }
      this.#forget(oldest);
    }
  }

  #drop(set: FragmentSet): void {
    set.pieces = [];
    set.state = 'dropped';
    this.#held -= set.held;
    set.held = 0;
  }

  #forget(set: FragmentSet): void {
    this.#held -= set.held;
    this.#sets.delete(set.key);
  }

  #expire(nowSeconds: number): void {
    for (const set of this.#sets.values()) {
      if (nowSeconds - set.startedSeconds < TIMEOUT_SECONDS) return;
      this.#report(set);
      this.#forget(set);
    }
  }

  #report(set: FragmentSet): void {
    if (set.state !== 'collecting') return;
    const first = set.pieces.find(({ offset }) => offset === 0);
    const frames = set.frames.slice(0, 20).join(', ');
    if (first === undefined) {
      // The first fragment ended the file before, and was known there to be of ESP.
      if (this.#furtherFiles && (set.evidence.frame ?? 0) <= EDGE_FRAMES) return;
      const message = `IP fragments of a UDP datagram without its first one (frames ${frames}): nobody can tell whether it was IKE.`;
      this.#diagnoses.add('ip.fragments-orphaned', message, set.evidence);
      return;
    }
    const message = `An ${messageName(first.octets)} message in IP fragments was seen only in part (frames ${frames}): ${missing(set)}.`;
    this.#diagnoses.add('ip.fragments-incomplete', message, set.evidence);
  }
}

const NOTHING = new Uint8Array(0);

function setKey({ ip, view }: Fragment): string {
  let key = `${ip.protocol}/${ip.identification}/`;
  const end = ip.addresses + (ip.version === 4 ? 8 : 32);
  for (let at = ip.addresses; at < end; at += 2) key += String.fromCharCode(view.getUint16(at));
  return key;
}

function isRepeat(set: FragmentSet, piece: Piece): boolean {
  return set.pieces.some((one) => one.offset === piece.offset && one.end === piece.end && one.hash === piece.hash);
}

/** Adds a piece in order of offset. Gives what is wrong with it, if anything. */
function insert(set: FragmentSet, piece: Piece, more: boolean): string | undefined {
  if (piece.end > MAX_DATAGRAM) return 'An IP fragment reaches beyond the largest datagram there can be.';
  if (set.pieces.length === MAX_PIECES) return `A datagram came in more than ${MAX_PIECES} IP fragments.`;
  if (!more && set.length !== undefined && set.length !== piece.end)
    return 'Two last IP fragments disagree about the length.';
  if (!more) set.length = piece.end;
  if (set.length !== undefined && piece.end > set.length) return 'An IP fragment reaches beyond the last one.';
  if (set.pieces.some((other) => differ(other, piece))) return 'IP fragments overlap with different octets.';
  const behind = set.pieces.findIndex(({ offset }) => offset > piece.offset);
  set.pieces.splice(behind < 0 ? set.pieces.length : behind, 0, piece);
  return undefined;
}

function differ(a: Piece, b: Piece): boolean {
  const from = Math.max(a.offset, b.offset);
  const to = Math.min(a.offset + a.octets.length, b.offset + b.octets.length);
  for (let at = from; at < to; at++) {
    if (a.octets[at - a.offset] !== b.octets[at - b.offset]) return true;
  }
  return false;
}

function isComplete(set: FragmentSet): boolean {
  if (set.length === undefined) return false;
  let reach = 0;
  for (const { offset, end } of set.pieces) {
    if (offset > reach) return false;
    reach = Math.max(reach, end);
  }
  return reach >= set.length;
}

function missing(set: FragmentSet): string {
  const gaps: string[] = [];
  let reach = 0;
  for (const { offset, end } of set.pieces) {
    if (offset > reach) gaps.push(`octets ${reach} to ${offset - 1}`);
    reach = Math.max(reach, end);
  }
  if (set.length === undefined) gaps.push(`everything from octet ${reach}`);
  return `missing ${gaps.join(', ')}`;
}

/** The exchange that the first fragment names. */
function messageName(octets: Uint8Array): string {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  const content = udpContent(view, 0, octets.length, octets.length);
  const header = ikeHeader();
  const start = UDP_HEADER + (content === 'marked-ike' ? NON_ESP_MARKER : 0);
  return readIkeHeader(view, start, octets.length, header) ? exchangeName(header.exchange) : 'IKE';
}
