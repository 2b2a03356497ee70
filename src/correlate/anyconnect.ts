// What tells an AnyConnect client from a site, a spoke or a client of another kind behind the same address.
import type { EventOf } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { ANYCONNECT_LOGIN_HEX } from '../model/identity.ts';
import type { Identities } from './identities.ts';
import type { SaFacts } from './ike-sas.ts';
import { methodsOf } from './methods.ts';
import { debugOf, type SaEvidence } from './sa-evidence.ts';
import { firstRequest } from './wire-sa.ts';

/** What follows tells the release: EAP, STRAP, SNI. */
const VENDOR_ID = 'CISCO-ANYCONNECT';

/** The vendor ID of its IKE_SA_INIT, or the gateway's own words. */
export function isAnyConnect(sa: SaFacts): boolean {
  return hasVendorId(sa) === true || isShownAs(sa);
}

/** Where the signs of an AnyConnect client, or of its token, were read. */
export function signsOf({ evidence }: SaFacts): EvidenceRef[] {
  const opening = evidence.wire.flatMap((seen) => firstRequest(seen)?.evidence ?? []);
  const methods = debugOf(evidence, 'gateway.auth-method').map((event) => event.evidence);
  return [...opening, ...methods, ...evidence.snapshots.flatMap(({ authLine }) => authLine ?? [])];
}

/** A login with AnyConnect's identity, with its EAP, or of a client that is AnyConnect by other signs. */
export function isAnyConnectLogin(sa: SaFacts, identities: Identities): boolean {
  if (isAnyConnect(sa) || identities.ofSa(sa.evidence) === ANYCONNECT_LOGIN_HEX) return true;
  return /AnyConnect/i.test(methodsOf(sa).client ?? '');
}

/** The client shows a shared secret and the gateway none, as in a reconnect with the session token. */
export function showsTokenAlone(sa: SaFacts): boolean {
  const { client, gateway } = methodsOf(sa);
  return isSharedSecret(client) && !isSharedSecret(gateway);
}

/** The gateway prints AnyConnect for the kind of peer, and a shared secret, which no AnyConnect client logs in with. */
export function isShownAsReconnect(sa: SaFacts): boolean {
  return isShownAs(sa) && showsTokenAlone(sa);
}

/**
 * Whether the client of this SA may be the one of that login. A client keeps its vendor IDs, and the gateway finds the
 * same IKEv2 profile for it; a site or a spoke behind the same NAT has others. For a session ID that it no longer knows the gateway
 * may find a profile that takes anybody.
 */
export function mayBeSameClient(sa: SaFacts, login: SaFacts): boolean {
  const isClient = hasVendorId(sa);
  if (hasVendorId(login) === true && isClient === false) return false;
  if (isClient === true && sa.state !== 'established') return true;
  return sa.profile === undefined || login.profile === undefined || sa.profile === login.profile;
}

/**
 * Whether this SA, from whatever address, looks like that login's client. A shared secret is a site's as well: it counts
 * where the gateway itself used none, or found the login's profile for it.
 */
export function looksLikeClientOf(sa: SaFacts, login: SaFacts): boolean {
  if (!mayBeSameClient(sa, login)) return false;
  if (isAnyConnect(sa)) return true;
  const isProfileShared = sa.profile !== undefined && sa.profile === login.profile;
  return showsTokenAlone(sa) && (isProfileShared || methodsOf(sa).gateway !== null);
}

/** Whether the side that opened this SA, which is the client's in a login, shows no other vendor's IDs alone. */
export function mayBeAnyConnect(evidence: SaEvidence): boolean {
  return hasVendorId({ evidence, clientSide: 'initiator' }) !== false;
}

/** Undefined where its IKE_SA_INIT, with all that it says, was not captured. */
function hasVendorId({ evidence, clientSide }: Pick<SaFacts, 'evidence' | 'clientSide'>): boolean | undefined {
  const whole = evidence.wire.filter((seen) => seen.cutMessages === 0 && showsOpening(seen, clientSide));
  if (whole.length === 0) return undefined;
  return whole.some((seen) => seen.vendorIds[clientSide].some((id) => id.startsWith(VENDOR_ID)));
}

/** Its whole part of IKE_SA_INIT, in which a peer of another kind may have no vendor ID at all. */
function showsOpening({ exchanges }: EventOf<'wire.ike-sa'>, side: SaFacts['clientSide']): boolean {
  return exchanges.some(({ exchange, openedBy, request, response }) => {
    const opening = openedBy === side ? request : response;
    return exchange === 'IKE_SA_INIT' && opening?.payloads.includes('KE') === true;
  });
}

function isShownAs({ evidence }: SaFacts): boolean {
  return evidence.snapshots.some(({ peerType }) => peerType !== undefined && /AnyConnect/i.test(peerType));
}

function isSharedSecret(method: string | null): boolean {
  return method !== null && /^PSK(?:, QR)?$|pre-?shared|shared[ _]key/i.test(method);
}
