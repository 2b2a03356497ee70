import type { SourceId } from '../model/evidence.ts';
import type { Endpoint, WirePath } from '../model/wire-events.ts';
import { EXCHANGE } from '../wire/ike/exchange-names.ts';
import { PAYLOAD } from '../wire/ike/payload-names.ts';
import type { IkeMessage } from './ike-message.ts';
import { evidenceOf, type Sighted, Sighting, stampOf } from './sighting.ts';

/** Address pairs kept of one SA: a client that moves all day makes some dozens. */
const MAX_PATHS = 256;

/** Before the first message; never counted on, since it is of no file. */
const NOWHERE: PathCount = { source: '', first: new Sighting(), fromInitiator: 0, fromResponder: 0 };

interface PathState {
  readonly initiator: Endpoint;
  readonly responder: Endpoint;
  readonly first: Sighted;
  readonly change: WirePath['change'];
  /** Messages on it, file by file. */
  readonly counts: PathCount[];
}

export interface PathCount {
  readonly source: SourceId;
  readonly first: Sighted;
  fromInitiator: number;
  fromResponder: number;
}

/** The address pairs that an SA was seen on, in order. */
export class Paths {
  readonly all: PathState[] = [];
  #initiatorKey = Number.NaN;
  #responderKey = Number.NaN;
  #current: PathCount = NOWHERE;

  note(message: IkeMessage): void {
    const { header, fromKey, toKey } = message;
    const initiatorKey = header.fromInitiator ? fromKey : toKey;
    const responderKey = header.fromInitiator ? toKey : fromKey;
    const same = initiatorKey === this.#initiatorKey && responderKey === this.#responderKey;
    if (!same || this.#current.source !== message.source) {
      this.#initiatorKey = initiatorKey;
      this.#responderKey = responderKey;
      this.#current = this.#countOf(message);
    }
    if (header.fromInitiator) this.#current.fromInitiator++;
    else this.#current.fromResponder++;
  }

  #countOf(message: IkeMessage): PathCount {
    const { source } = message;
    const path = this.#pathOf(message);
    const known = path?.counts.at(-1);
    if (known?.source === source) return known;
    const count = { source, first: message.sighting, fromInitiator: 0, fromResponder: 0 };
    path?.counts.push(count);
    return count;
  }

  #pathOf(message: IkeMessage): PathState | undefined {
    const [initiator, responder] = ends(message);
    // Keys are forgotten now and then: equal endpoints may come with a new one.
    const known = this.all.find((path) => isSame(path.initiator, initiator) && isSame(path.responder, responder));
    if (known !== undefined || this.all.length === MAX_PATHS) return known;
    const change = changeOf(this.all.at(-1), initiator, responder, message);
    const path = { initiator, responder, first: message.sighting, change, counts: [] };
    this.all.push(path);
    return path;
  }

  /** True if the SA was seen between these two addresses; ports change behind NAT and with the move to 4500. */
  hasAddressesOf(message: IkeMessage): boolean {
    const [initiator, responder] = ends(message);
    return this.all.some((path) => {
      return path.initiator.address === initiator.address && path.responder.address === responder.address;
    });
  }

  /** The files that show it, in order. */
  sources(): readonly SourceId[] {
    return [...new Set(this.all.flatMap(({ counts }) => counts.map(({ source }) => source)))];
  }

  seen(): readonly WirePath[] {
    return this.all.map(({ initiator, responder, first, change }) => {
      return { initiator, responder, firstAt: stampOf(first), evidence: evidenceOf(first), change };
    });
  }
}

function ends(message: IkeMessage): [initiator: Endpoint, responder: Endpoint] {
  return message.header.fromInitiator ? [message.from, message.to] : [message.to, message.from];
}

/** What made a path another one than that before. Without keys MOBIKE (RFC 4555) shows as a Notify that comes first. */
function changeOf(
  before: PathState | undefined,
  initiator: Endpoint,
  responder: Endpoint,
  message: IkeMessage,
): WirePath['change'] {
  if (before === undefined) return 'first';
  // Both ends leave 500 after IKE_SA_INIT where there is a NAT between them (RFC 7296 §2.23).
  if (before.responder.port === 500 && responder.port === 4500 && isSameHost(before.responder, responder)) {
    return isSameHost(before.initiator, initiator) ? 'nat-traversal' : 'address';
  }
  const moved = !isSameHost(before.initiator, initiator) || !isSameHost(before.responder, responder);
  const informational = message.header.exchange === EXCHANGE.informational && !message.header.isResponse;
  if (moved && informational && message.isPlainSk && message.firstOfSk === PAYLOAD.notify) return 'notified';
  return moved ? 'address' : 'port';
}

function isSameHost(a: Endpoint, b: Endpoint): boolean {
  return a.address === b.address;
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a === b || (a.port === b.port && a.address === b.address);
}
