import type { Event, EventOf } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import {
  ANYCONNECT_LOGIN_HEX,
  decodeIdentity,
  gatewayIdentity,
  hexOf,
  type SpelledIdentity,
} from '../model/identity.ts';
import type { Identity } from '../model/result.ts';
import { identityOpened } from './opened.ts';
import { debugOf, identityDumped, type SaEvidence } from './sa-evidence.ts';

type Sighting = Identity['seen'][number];

/** One identity, whatever spelling each source used. */
export class Identities {
  readonly #byHex = new Map<string, { spelled: SpelledIdentity; seen: Sighting[] }>();
  readonly #sessionIds = new Set<string>();
  /** What SAs presented that resumed a session: session IDs by what they did, which proves nothing about other SAs. */
  readonly #resumedWith = new Set<string>();
  /** Complete once the constructor has seen every event, so it can be kept. */
  #ids: ReadonlyMap<string, string> | undefined;

  constructor(events: readonly Event[]) {
    for (const event of events) this.#collect(event);
  }

  /** True where a source calls this identity the session ID of a reconnect, by word or by capability R. */
  isSessionId(hex: string | undefined): boolean {
    return hex !== undefined && this.#sessionIds.has(hex);
  }

  /** This SA resumed a session, so that what it presented is a session ID. */
  resumedWith(sa: SaEvidence): void {
    const hex = this.ofSa(sa);
    if (hex !== undefined) this.#resumedWith.add(hex);
  }

  /** Hex of the client's identity on an SA: as keys opened it, else in the gateway's words about that SPI pair, else by its log. */
  ofSa(sa: SaEvidence): string | undefined {
    return this.#presentedOn(sa) ?? loggedOf(sa);
  }

  /** Only the log names the client of this SA, by address and port. */
  isOnlyLogged(sa: SaEvidence): boolean {
    return this.#presentedOn(sa) === undefined && loggedOf(sa) !== undefined;
  }

  #presentedOn(sa: SaEvidence): string | undefined {
    const searched = debugOf(sa, 'gateway.peer-identity').at(-1)?.identity;
    const up = debugOf(sa, 'gateway.session-up').at(-1)?.peerIdentity;
    const shown = sa.snapshots.find((snapshot) => snapshot.remoteId !== undefined)?.remoteId;
    const printed = searched ?? up ?? shown;
    const named = printed === undefined ? undefined : gatewayIdentity(printed).hex;
    // Not the dump of the payload: its form is not confirmed, so it is shown and decides nothing.
    return identityOpened(sa)?.hex.toUpperCase() ?? named;
  }

  /** Where an identity was read. */
  evidenceOf(hex: string): EvidenceRef[] {
    return this.#byHex.get(hex)?.seen.map((sighting) => sighting.evidence) ?? [];
  }

  /** Where the identity of an SA was read on this SA: a login's is that of every other client too. */
  placesOn(sa: SaEvidence): EvidenceRef[] {
    const hex = this.ofSa(sa);
    const opened = identityOpened(sa);
    const isSame = (printed: string | undefined) => printed !== undefined && gatewayIdentity(printed).hex === hex;
    return [
      ...(opened === undefined ? [] : [opened.evidence]),
      ...debugOf(sa, 'gateway.peer-identity').flatMap((one) => (isSame(one.identity) ? [one.evidence] : [])),
      ...debugOf(sa, 'gateway.session-up').flatMap((one) => (isSame(one.peerIdentity) ? [one.evidence] : [])),
      ...sa.snapshots.flatMap((one) => (isSame(one.remoteId) ? [one.remoteIdLine ?? one.evidence] : [])),
      ...sa.sessionLines.flatMap((one) => (isSame(one.identity) ? [one.evidence] : [])),
    ];
  }

  /** Ids are given in order of hex, so that the order of sources does not matter. */
  list(): Identity[] {
    const sorted = [...this.#byHex.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.map(([hex, { spelled, seen }], index) => ({
      id: `I${index + 1}`,
      hex,
      text: spelled.text,
      role: this.roleOf(hex),
      seen,
      sameAs: [],
    }));
  }

  idOf(hex: string | undefined): string | null {
    this.#ids ??= new Map(this.list().map((identity) => [identity.hex, identity.id]));
    return hex === undefined ? null : (this.#ids.get(hex) ?? null);
  }

  /** What an identity is for, once it is known which SAs resumed a session. */
  roleOf(hex: string | undefined): Identity['role'] {
    if (hex === undefined) return 'other';
    if (hex === ANYCONNECT_LOGIN_HEX) return 'login';
    return this.#sessionIds.has(hex) || this.#resumedWith.has(hex) ? 'session-id' : 'other';
  }

  #collect(event: Event): void {
    switch (event.kind) {
      case 'client.reconnect-ike-id':
        this.#sessionIds.add(hexOf(event.ikeId));
        this.#add(
          'client',
          'IKE ID',
          event.ikeId,
          { given: 'text', hex: hexOf(event.ikeId), text: event.ikeId },
          event.evidence,
        );
        break;
      case 'wire.ike-sa':
        this.#fromWire(event);
        break;
      case 'gateway.peer-identity':
        this.#fromGateway("peer's identity", event.identity, event.evidence);
        break;
      case 'gateway.ike-packet':
        this.#fromDump(event);
        break;
      case 'gateway.session-up':
        this.#fromGateway('IKE ID PAIR', event.peerIdentity, event.evidence);
        break;
      case 'gateway.sa-snapshot':
        if (event.remoteId !== undefined)
          this.#fromGateway('Remote id', event.remoteId, event.remoteIdLine ?? event.evidence);
        break;
      case 'gateway.session-snapshot':
        if (event.phase1Id === undefined) break;
        this.#fromGateway('Phase1_id', event.phase1Id, event.phase1IdLine ?? event.evidence);
        if (event.reconnected === true) this.#sessionIds.add(gatewayIdentity(event.phase1Id).hex);
        break;
      case 'gateway.session-status':
        if (event.identity !== undefined) this.#fromGateway('Id', event.identity, event.evidence);
        break;
      default:
    }
  }

  #fromWire({ opened }: EventOf<'wire.ike-sa'>): void {
    for (const { by, hex, evidence } of opened?.identities ?? []) {
      // The gateway's own identity is no client's.
      if (by !== 'initiator') continue;
      const spelled = decodeIdentity(hex);
      this.#add('wire', 'IDi', spelled.hex, spelled, evidence);
      if (opened?.sessionId !== undefined) this.#sessionIds.add(spelled.hex);
    }
  }

  #fromDump(event: EventOf<'gateway.ike-packet'>): void {
    const dumped = identityDumped(event);
    if (dumped === undefined) return;
    const { hex, evidence } = dumped;
    this.#add('gateway', 'IDi', hex, decodeIdentity(hex), evidence);
  }

  #fromGateway(label: string, value: string, evidence: EvidenceRef): void {
    this.#add('gateway', label, value, gatewayIdentity(value), evidence);
  }

  #add(
    vantage: Sighting['vantage'],
    label: string,
    value: string,
    spelled: SpelledIdentity,
    evidence: EvidenceRef,
  ): void {
    const sighting: Sighting = { vantage, label, spelling: spelled.given, value, evidence };
    const known = this.#byHex.get(spelled.hex);
    if (known === undefined) this.#byHex.set(spelled.hex, { spelled, seen: [sighting] });
    else known.seen.push(sighting);
  }
}

function loggedOf({ sessionLines }: SaEvidence): string | undefined {
  const identity = sessionLines[0]?.identity;
  return identity === undefined ? undefined : gatewayIdentity(identity).hex;
}
