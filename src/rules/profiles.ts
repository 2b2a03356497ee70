import type { Case } from '../model/case.ts';
import type { EventOf } from '../model/event.ts';
import { ANYCONNECT_LOGIN_ID } from '../model/identity.ts';

export type Ikev2Profile = EventOf<'gateway.ikev2-profile'>;

/**
 * The IKEv2 profiles that serve AnyConnect clients: those that a session of the evidence matched by name; where no
 * output names one, those that match the AnyConnect identity or authenticate with AnyConnect-EAP.
 */
export function anyConnectProfiles({ facts }: Case): Ikev2Profile[] {
  const profiles = facts.of('gateway.ikev2-profile');
  const byName = new Set([
    ...facts.of('gateway.session-snapshot').flatMap((shown) => shown.profile ?? []),
    ...facts.of('gateway.profile-matched').map((matched) => matched.profile),
  ]);
  const named = profiles.filter((profile) => byName.has(profile.name) && forAnyConnect(profile));
  return named.length > 0 ? named : profiles.filter(forAnyConnect);
}

function forAnyConnect(profile: Ikev2Profile): boolean {
  const matchesClient = profile.matchIdentities.some((line) => line.text.includes(ANYCONNECT_LOGIN_ID));
  return matchesClient || profile.remoteAuthentication.some((line) => /anyconnect-eap/i.test(line.text));
}
